package bot

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// Dates: an enterprise's officers are reminded some days before the date of its stage, as
// long as it is not accepted, and on the day itself the supervisors of its area. Each is
// told once (table told, in the transaction of the letters); after a downtime only the
// nearest that is still true comes; by day only, by the district's clock.

// due is a reminder whose time it is.
type due struct {
	plan  *data.Plan
	stage data.Stage
	which int // data.ReminderDays; 0: the day itself
}

func (d *due) key(which int) string {
	return fmt.Sprintf("%s %s %d", d.stage, d.plan.Due[d.stage], which)
}

// tellDates is the chore.
func tellDates(ctx context.Context, b *Bot) error {
	now := b.now().UnixMilli()
	if !data.RemindHour(now) || !b.looks("dates") {
		return nil
	}
	plan, err := b.store.Plan(ctx)
	if err != nil {
		return err
	}
	for _, s := range data.Stages {
		day, err := data.ParseDay(plan.Due[s])
		if err != nil { // it has none
			continue
		}
		d := due{plan: &plan, stage: s}
		var ok bool
		switch d.which, ok = data.Reminder(int(day - data.DistrictDay(now))); {
		case !ok:
		case d.which == 0:
			err = b.tellDay(ctx, &d)
		default:
			err = b.tellBefore(ctx, &d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dueToTell lists enterprises of which a reminder was not told to a role.
func (b *Bot) dueToTell(ctx context.Context, d *due, r data.Role, most int) ([]store.DueOne, error) {
	return b.store.DueToTell(ctx, store.DueQuery{Stage: d.stage, Key: d.key(d.which), Role: r, Channels: b.channelNow()}, most)
}

func (b *Bot) tellBefore(ctx context.Context, d *due) error {
	all, err := b.dueToTell(ctx, d, data.Officer, askAtOnce)
	if err != nil {
		return err
	}
	if len(all) == askAtOnce {
		b.more("dates")
	}
	return eachInTurn(ctx, b, all, func(t *turn, one store.DueOne) error { return t.remindDate(d, one.Enterprise) })
}

// dated gives an enterprise that the reminder is still for; nil when it has been
// accepted, moved or told since it was listed. What lies farther from the date counts
// as told, too: a clock that is set back brings nothing again.
func (t *turn) dated(d *due, id int64) (*rolled, error) {
	f, err := t.tx.FactsOf(t.ctx, id)
	if err != nil || f == nil || !f.InScope || f.AcceptedMS != 0 || f.Stage != d.stage {
		return nil, err
	}
	now := t.now.UnixMilli()
	first, err := t.tx.TellOnce(t.ctx, store.DueName, id, d.key(d.which), now)
	if err != nil || !first {
		return nil, err
	}
	for _, n := range data.ReminderDays {
		if n > d.which && d.which > 0 {
			if _, err := t.tx.TellOnce(t.ctx, store.DueName, id, d.key(n), now); err != nil {
				return nil, err
			}
		}
	}
	return &rolled{State: d.plan.StateOf(*f, now), plan: *d.plan}, nil
}

// remindDate reminds an enterprise's officers.
func (t *turn) remindDate(d *due, id int64) error {
	r, err := t.dated(d, id)
	if err != nil || r == nil {
		return err
	}
	r.mine = true // it is said to its officers
	text := r.Name + "要在 " + r.Due + " 前通过验收。"
	switch undone := r.undone(); {
	case r.RequestedMS != 0:
		text += "\n已经申请了，等监管员审核。"
	case len(undone) == 0:
		text += "\n别的都做完了，点下面申请验收。"
	default:
		text += fmt.Sprintf("\n还差 %d 步：%s。", len(undone), someOf(stepNamesOf(undone), mostStepNames))
	}
	return t.tellOfficers(r, data.Letter{Title: fmt.Sprintf("还有 %d 天，验收到期", r.Days), Text: text, Buttons: rows(r.overviewButtons())})
}

func stepNamesOf(steps []data.Step) (out []string) {
	for _, s := range steps {
		out = append(out, s.Name())
	}
	return out
}

// tellDay tells the supervisors of each area whose date it is, in one letter.
func (b *Bot) tellDay(ctx context.Context, d *due) error {
	all, err := b.dueToTell(ctx, d, data.Supervisor, math.MaxInt32)
	if err != nil {
		return err
	}
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(o store.DueOne) bool { return o.Area != all[0].Area })
		if n < 0 {
			n = len(all)
		}
		if err := b.inTurn(ctx, func(t *turn) error { return t.tellArea(d, all[:n]) }); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// tellArea tells the supervisors of one.
func (t *turn) tellArea(d *due, listed []store.DueOne) error {
	var all []*rolled
	for _, one := range listed {
		r, err := t.dated(d, one.Enterprise)
		if err != nil {
			return err
		}
		if r != nil {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return nil
	}
	v := &statusView{t: t}
	var lines []string
	for _, r := range all[:min(len(all), fiveLines)] {
		how := fmt.Sprintf("还差 %d 步", len(r.undone()))
		switch {
		case r.RequestedMS != 0:
			how = "申请了，等审核"
		case len(r.undone()) == 0:
			how = "做完了，没申请"
		}
		lines = append(lines, r.Name+"："+how)
		v.buttons = append(v.buttons, data.Button{Label: r.Name, Data: tapData("r:steps", r.Enterprise)})
	}
	if len(all) > fiveLines {
		v.button(fmt.Sprintf("全部 %d 家", len(all)), data.Status{Topic: data.TopicSoon})
	}
	to, err := t.tx.SupervisorAccounts(t.ctx, all[0].Area)
	if err != nil || v.err != nil {
		return cmp.Or(err, v.err)
	}
	_, err = t.tellAll(to, data.Letter{Title: fmt.Sprintf("%s：今天验收到期，还没验收的 %d 家", all[0].Area, len(all)), Text: strings.Join(lines, "\n"), Buttons: rows(v.buttons)})
	return err
}

// dropReports is the chore that drops what came for a report that was never sent off.
func dropReports(ctx context.Context, b *Bot) error {
	if !b.looks("reports") {
		return nil
	}
	before := b.now().Add(-reportOpen).UnixMilli()
	return b.store.Do(ctx, func(tx *store.Tx) error { return tx.DropDrafts(ctx, before) })
}
