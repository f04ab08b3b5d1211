package bot

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// The import of a roster: a file is shown as what it would change, and taken when its
// button is tapped, in one transaction. Button data: 「y:i:draft」 takes it, 「y:x:draft」
// drops it, 「y:n:page」 lists the enterprises without an officer.

const (
	toastNoRoster  = "这个按钮已经失效，请重新发一次名册。"
	toastTaken     = "已经导入过了。"
	sayRosterStale = "刚才有变动，请看一遍新的，再点导入。"
	sayNotRosters  = "名册由镇街园区监管员或区应急局导入。"
)

// mayRoster says whether somebody may bring rosters in at all: a supervisor of no area
// has nothing that he could.
func mayRoster(p *data.Person) bool {
	return p.May(data.ActRoster) && (p.Role != data.Supervisor || p.Area != "")
}

// RosterImporter is what somebody may bring in: a supervisor his own area.
func RosterImporter(ctx context.Context, tx *store.Tx, p *data.Person) (exchange.RosterImporter, error) {
	who := exchange.RosterImporter{}
	if p == nil || p.Role != data.Supervisor {
		return who, nil
	}
	var err error
	who.Area = p.Area
	who.Foreign, err = tx.NamesOutside(ctx, p.Area)
	return who, err
}

// PlanRoster compares a roster with the record; p nil: on the command line.
func PlanRoster(ctx context.Context, tx *store.Tx, f *exchange.RosterFile, p *data.Person) (*exchange.RosterPlan, error) {
	who, err := RosterImporter(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	record, err := tx.Roster(ctx, who.Area)
	if err != nil {
		return nil, fmt.Errorf("bot: roster on record: %w", err)
	}
	return exchange.NewRosterPlan(f, record, who), nil
}

// TakeRoster writes down what a plan adds, and whose doing it was.
func TakeRoster(ctx context.Context, tx *store.Tx, plan *exchange.RosterPlan, p *data.Person, now time.Time) error {
	by := int64(0)
	if p != nil {
		by = p.ID
	}
	if err := tx.TakeRoster(ctx, &plan.Add, by, now.UnixMilli()); err != nil {
		return err
	}
	return tx.Deed(ctx, now.UnixMilli(), p, "", "roster", strings.Join(plan.Lines(), "；"))
}

// rosterDraft is the body of a roster's draft.
type rosterDraft struct {
	Digest string `json:"digest"` // of what was shown
	Packed string `json:"packed"`
}

// packRoster makes a roster small enough to be kept in a draft.
func packRoster(f *exchange.RosterFile) (string, error) {
	if f.Refused() {
		return "", nil
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := errors.Join(json.NewEncoder(z).Encode(f), z.Close()); err != nil {
		return "", fmt.Errorf("bot: pack roster: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func unpackRoster(s string) (*exchange.RosterFile, error) {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(s)))
	f := &exchange.RosterFile{}
	if err == nil {
		err = json.NewDecoder(z).Decode(f)
	}
	if err != nil {
		return nil, fmt.Errorf("bot: unpack roster: %w", err)
	}
	return f, nil
}

// proposeRoster shows what a roster would change and keeps it until its button is tapped.
func (t *turn) proposeRoster(f *exchange.RosterFile, packed string) error {
	plan, err := PlanRoster(t.ctx, t.tx, f, t.asker)
	if err != nil {
		return err
	}
	l := rosterLetter(plan)
	if !plan.Writes() {
		t.say(l)
		return nil
	}
	body, err := json.Marshal(rosterDraft{plan.Digest(), packed})
	if err != nil {
		return err
	}
	d := store.Draft{Kind: store.DraftRoster, Person: t.asker.ID, MadeMS: t.now.UnixMilli(), Body: string(body)}
	if err := t.tx.AddDraft(t.ctx, &d, t.now.Add(-draftAge).UnixMilli()); err != nil {
		return err
	}
	l.Buttons = rows([]data.Button{{Label: "导入", Data: tapData("y:i", d.ID)}, {Label: "放弃", Data: tapData("y:x", d.ID)}})
	t.say(l)
	return nil
}

// tapRoster is a button of a roster.
func (t *turn) tapRoster(rest string) error {
	if t.inGroup() {
		return nil
	}
	if !mayRoster(t.asker) {
		t.toast(sayNotRosters)
		return nil
	}
	what, number, _ := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id < 0 {
		t.toast(toastNoRoster)
		return nil
	}
	if what == "n" {
		t.toast("")
		return t.sayWithoutOfficer(id)
	}
	d, err := t.tx.Draft(t.ctx, id)
	switch {
	case err != nil:
		return err
	case d == nil || d.Kind != store.DraftRoster || d.Person != t.asker.ID:
		t.toast(toastNoRoster)
		return nil
	case d.State == store.DraftPublished:
		t.toast(toastTaken)
		return nil
	case d.State != store.DraftOpen:
		t.toast(toastNoRoster)
		return nil
	case t.now.Sub(time.UnixMilli(d.MadeMS)) > draftAge:
		t.toast(toastOldDraft)
		return t.closeDraft(d, store.DraftDropped)
	case what == "x":
		t.toast("放弃了，什么都没改。")
		return t.closeDraft(d, store.DraftDropped)
	case what == "i":
		return t.takeRoster(d)
	}
	t.toast(toastNoRoster)
	return nil
}

// takeRoster takes a roster if it still does what was shown; otherwise it is shown anew.
func (t *turn) takeRoster(d *store.Draft) error {
	var body rosterDraft
	if err := json.Unmarshal([]byte(d.Body), &body); err != nil {
		return fmt.Errorf("bot: draft %d: %w", d.ID, err)
	}
	f, err := unpackRoster(body.Packed)
	if err != nil {
		return err
	}
	plan, err := PlanRoster(t.ctx, t.tx, f, t.asker)
	if err != nil {
		return err
	}
	t.toast("")
	if plan.Digest() != body.Digest {
		if err := t.closeDraft(d, store.DraftDropped); err != nil {
			return err
		}
		t.say(data.Letter{Text: sayRosterStale})
		return t.proposeRoster(f, body.Packed)
	}
	if err := TakeRoster(t.ctx, t.tx, plan, t.asker, t.now); err != nil {
		return err
	}
	if err := t.closeDraft(d, store.DraftPublished); err != nil {
		return err
	}
	return t.sayTaken(plan)
}

// writeRoster makes the workbook of what is on record, for whoever asks for it: a large
// one takes seconds, in which nobody else is to wait.
func (t *turn) writeRoster() error {
	if t.m.Group || t.m.Tap != "" || !exportWords[command(t.m.Text)] {
		return nil
	}
	var p *data.Person
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		return err
	})
	if err != nil || !mayRoster(p) {
		return err
	}
	r, err := t.bot.store.Roster(t.ctx, p.Area)
	if err != nil {
		return fmt.Errorf("bot: roster on record: %w", err)
	}
	var b bytes.Buffer
	if err := exchange.WriteRoster(&b, r); err != nil {
		return err
	}
	t.roster = b.Bytes()
	return nil
}

func (t *turn) sayRoster() {
	t.say(data.Letter{Text: "这是登记的名册。改好发给我，只更新改了的。", File: &data.File{Name: "企业名册.xlsx", Body: t.roster}})
}

func (t *turn) sayRosterTemplate() error {
	var b bytes.Buffer
	if err := exchange.RosterTemplate(&b); err != nil {
		return fmt.Errorf("bot: template of a roster: %w", err)
	}
	t.say(data.Letter{Text: "企业、岗位、人员填在一个文件里，填好发给我。登记的名册打 /export 拿。", File: &data.File{Name: "企业名册模板.xlsx", Body: b.Bytes()}})
	return nil
}
