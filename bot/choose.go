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
	Role  data.Role `json:"role"`
	Words string    `json:"words,omitempty"` // typed: they stand in the name
	Area  string    `json:"area,omitempty"`  // typed, and not known yet
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
	in := inviting{Role: r}
	id, err := t.begin(inviteDialog, in)
	if err != nil {
		return err
	}
	return t.sayChoices(in, id, 0)
}

// choices are the enterprises, or areas, that lie within what the asker answers for.
func (t *turn) choices(r data.Role) ([]choice, error) {
	all, err := t.tx.Enterprises(t.ctx, t.asker.Area)
	if err != nil {
		return nil, err
	}
	var out []choice
	known := map[string]bool{}
	for _, e := range all {
		c := choice{name: e.Name, made: store.Invitation{Role: r, Enterprise: e.Name, Home: e.Area}, id: e.ID}
		if r == data.Supervisor {
			c.name, c.made = e.Area, store.Invitation{Role: r, Area: e.Area}
		}
		if c.name != "" && !known[c.name] && t.mayInvite(&c.made) {
			known[c.name] = true
			out = append(out, c)
		}
	}
	return out, nil
}

// sayChoices shows a page of those in whose names the words stand, a button each.
func (t *turn) sayChoices(in inviting, dialog string, n int64) error {
	all, err := t.choices(in.Role)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c choice) bool { return !strings.Contains(c.name, in.Words) })
	some, next := page(all, n)
	var buttons []data.Button
	for _, c := range some {
		b, err := t.makeButton(c.name, c.made, c.id)
		if err != nil {
			return err
		}
		buttons = append(buttons, b)
	}
	text := chooseWords(in, len(all))
	if next {
		text += fmt.Sprintf("\n共 %d 个，点下一页，或者多打几个字。", len(all))
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("i:g", n+1) + ":" + dialog})
	}
	if in.Area != "" {
		buttons = append(buttons, data.Button{Label: "新的：" + in.Area, Data: "i:d:" + dialog})
	}
	buttons = append(buttons, data.Button{Label: "不找了", Data: "i:q:" + dialog})
	if in.Words == "" {
		buttons = append(buttons, openButton)
	}
	t.say(data.Letter{Text: text, Buttons: rows(buttons)})
	return nil
}

func chooseWords(in inviting, found int) string {
	switch {
	case in.Words == "" && in.Role == data.Supervisor:
		return "给哪个镇街园区的监管员发链接？点一个，或者打它的名字。"
	case in.Words == "":
		return "给哪个企业的安全员发链接？点一个，或者打企业名字里的几个字。"
	case in.Area != "":
		return "是哪个？没有就用新的。"
	case found == 0:
		return "没有找到，换几个字再打一次。新企业在名册里加，打 /template 拿模板。"
	}
	return "是哪个？"
}

// tapMoreChoices shows a further page.
func (t *turn) tapMoreChoices(rest string) error {
	number, dialog, _ := strings.Cut(rest, ":")
	n, err := numbers(number, 1)
	if err != nil {
		t.toast(toastOld)
		return nil
	}
	d, err := t.dialogOf(inviteDialog, dialog)
	if err != nil {
		return err
	}
	var in inviting
	if d == nil || json.Unmarshal([]byte(d.Body), &in) != nil || !slices.Contains(t.asker.Invites(), in.Role) {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	return t.sayChoices(in, dialog, n[0])
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
	in.Words, in.Area = strings.TrimSpace(t.m.Text), ""
	known := slices.ContainsFunc(all, func(c choice) bool { return c.name == in.Words })
	if in.Role == data.Supervisor && !known && areaForm.MatchString(in.Words) {
		in.Area = in.Words
	}
	id, err := t.begin(inviteDialog, in)
	if err != nil {
		return false, err
	}
	return true, t.sayChoices(in, id, 0)
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
