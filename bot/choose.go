package bot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// inviteDialog waits for part of the name of an enterprise, or of an area.
const inviteDialog = "invite"

type inviting struct {
	Role data.Role `json:"role"`
	Area string    `json:"area,omitempty"` // typed, and not known yet
}

// choice is an enterprise, or an area, to be chosen.
type choice struct {
	name string
	made store.Invitation
	id   int64
}

// chooseEnterprise lets whoever is above the enterprises choose whose people to
// invite, by a tap or by typing part of the name.
func (t *turn) chooseEnterprise(r data.Role) error {
	all, err := t.choices(r)
	if err != nil {
		return err
	}
	id, err := t.begin(inviteDialog, inviting{Role: r})
	if err != nil {
		return err
	}
	text := "给哪个企业的安全员发链接？点一个，或者打企业名字里的几个字。"
	if r == data.Supervisor {
		text = "给哪个镇街园区的监管员发链接？点一个，或者打它的名字。"
	}
	return t.sayChoices(text, all, data.Button{Label: "不找了", Data: "i:q:" + id}, openButton)
}

// choices are the enterprises, or areas, that lie within what the asker answers for.
func (t *turn) choices(r data.Role) ([]choice, error) {
	all, err := t.tx.Enterprises(t.ctx, t.asker.Area)
	if err != nil {
		return nil, err
	}
	var out []choice
	for _, e := range all {
		c := choice{name: e.Name, made: store.Invitation{Role: r, Enterprise: e.Name, Home: e.Area}, id: e.ID}
		if r == data.Supervisor {
			c.name, c.made = e.Area, store.Invitation{Role: r, Area: e.Area}
		}
		known := slices.ContainsFunc(out, func(o choice) bool { return o.name == c.name })
		if c.name != "" && !known && t.mayInvite(&c.made) {
			out = append(out, c)
		}
	}
	return out, nil
}

const mostChoices = 10

func (t *turn) sayChoices(text string, all []choice, more ...data.Button) error {
	var buttons []data.Button
	for _, c := range all[:min(len(all), mostChoices)] {
		b, err := t.makeButton(c.name, c.made, c.id)
		if err != nil {
			return err
		}
		buttons = append(buttons, b)
	}
	if n := len(all) - mostChoices; n > 0 {
		text += fmt.Sprintf("\n还有 %d 个没列出来，多打几个字。", n)
	}
	t.say(data.Letter{Text: text, Buttons: rows(append(buttons, more...))})
	return nil
}

var areaForm = regexp.MustCompile(`^[\p{L}\p{N}]{2,20}$`)

// inviteTyped looks for an enterprise, or an area, by part of its name.
func (t *turn) inviteTyped(d *store.Dialog) (bool, error) {
	var in inviting
	if err := json.Unmarshal([]byte(d.Body), &in); err != nil {
		return false, err
	}
	if !t.asker.May(data.ActInvite) || !slices.Contains(t.asker.Invites(), in.Role) {
		return false, t.endDialog() // his role is another one by now
	}
	all, err := t.choices(in.Role)
	if err != nil {
		return false, err
	}
	typed := strings.TrimSpace(t.m.Text)
	known := slices.ContainsFunc(all, func(c choice) bool { return c.name == typed })
	all = slices.DeleteFunc(all, func(c choice) bool { return !strings.Contains(c.name, typed) })
	in.Area = ""
	if in.Role == data.Supervisor && !known && areaForm.MatchString(typed) {
		in.Area = typed
	}
	id, err := t.begin(inviteDialog, in)
	if err != nil {
		return false, err
	}
	more := []data.Button{{Label: "不找了", Data: "i:q:" + id}}
	text := "是哪个？"
	switch {
	case in.Area != "":
		text = "是哪个？没有就用新的。"
		more = append([]data.Button{{Label: "新的：" + in.Area, Data: "i:d:" + id}}, more...)
	case len(all) == 0:
		text = "没有找到，换几个字再打一次。新企业请管机器的人先建。"
	}
	return true, t.sayChoices(text, all, more...)
}

// tapTypedArea invites a supervisor of an area that nothing is known of yet.
func (t *turn) tapTypedArea(id string) error {
	d, err := t.dialogOf(inviteDialog, id)
	if err != nil {
		return err
	}
	var in inviting
	if d == nil || json.Unmarshal([]byte(d.Body), &in) != nil || in.Area == "" {
		t.toast(toastOld)
		return nil
	}
	i := &store.Invitation{Role: in.Role, Area: in.Area, Uses: 1}
	if !t.mayInvite(i) {
		t.toast(toastNoInvite)
		return nil
	}
	t.toast("")
	if err := t.endDialog(); err != nil {
		return err
	}
	return t.makeLink(i, defaultDays)
}

// endSearch ends the search for an enterprise, if one is open: it was found.
func (t *turn) endSearch() error {
	d, err := t.dialog()
	if err != nil || d == nil || d.Kind != inviteDialog {
		return err
	}
	return t.endDialog()
}

// tapNoMore ends a search.
func (t *turn) tapNoMore(kind, id string) error {
	d, err := t.dialogOf(kind, id)
	if err != nil {
		return err
	}
	if d == nil {
		t.toast(toastOld)
		return nil
	}
	t.toast(sayNoMore)
	return t.endDialog()
}
