package bot

import (
	"context"
	"math"
	"slices"
	"time"

	"anka/data"
	"anka/data/store"
)

// What becomes of a day's question that was sent: one reminder, a day of rest, a
// new version of the card, the night.

const (
	remindAfter = 4 * time.Hour
	sayWaiting  = "今天的题还没答，点一下就开始，两三分钟。"
	sayVoided   = "你岗位的卡换了新版，刚才那道题作废，不算数。点一下换一道。"
	sayRest     = "好，今天休息，不再发题。想练了打 /drill。"
	sayRestOver = "那天已经过了，没有再发题。今天也要休息，就再打「今天休息」。"
	toastRested = "已经记下了，今天休息。"
	toastDone   = "今天的题已经答完了。"
	toastOldDay = "这是以前的题了。今天要休息，就打「今天休息」。"
)

// remind tells once, quietly, whoever has answered nothing for hours.
func remind(ctx context.Context, b *Bot) error {
	if !b.looks("remind") {
		return nil
	}
	before := b.now().Add(-remindAfter)
	all, err := b.store.Unanswered(ctx, before.Add(-day).UnixMilli(), before.UnixMilli(), askAtOnce)
	if err != nil {
		return err
	}
	if err := eachInTurn(ctx, b, all, (*turn).remindOne); err != nil {
		return err
	}
	if len(all) == askAtOnce {
		b.more("remind")
	}
	return nil
}

// remindOne reminds of a drill, if it is still its day and not night, and he is
// still to answer it. There is no second try.
func (t *turn) remindOne(d store.Drill) error {
	if first, err := t.tx.Reminded(t.ctx, d.ID, t.now.UnixMilli()); err != nil || !first {
		return err
	}
	to, err := t.stillFor(&d)
	if err != nil || len(to) == 0 {
		return err
	}
	a, err := t.tx.OpenAskings(t.ctx, d.Person)
	if err != nil || !slices.ContainsFunc(a, func(a store.Asking) bool { return a.How == data.ByDrill && a.Sitting == d.ID }) {
		return err
	}
	return t.bring(d.ID, to, data.Letter{Text: sayWaiting, Quiet: true, Buttons: drillButtons("现在答", d.ID)})
}

func drillButtons(label string, drill int64) [][]data.Button {
	return [][]data.Button{{{Label: label, Data: "k:g"}, {Label: "今天休息", Data: tapData("k:r", drill)}}}
}

// stillFor gives where to write to a drill's person about it: nowhere when its
// day is over, late in the evening, or when he is not drilled any more.
func (t *turn) stillFor(d *store.Drill) ([]store.Account, error) {
	m, err := t.pupil(d.Person)
	if err != nil || m == nil {
		return nil, err
	}
	zone, err := t.zoneOf(m.Enterprise)
	if err != nil {
		return nil, err
	}
	local := t.now.In(zone)
	if data.Night(local) || data.Minute(local) >= data.Evening || data.DateOf(local).String() != d.Day {
		return nil, nil
	}
	return t.accountsOf(d.Person)
}

// tellVoided tells whoever had a drill's question open that a new version made it
// void.
func tellVoided(ctx context.Context, b *Bot) error {
	all, err := b.store.Voided(ctx, askAtOnce)
	if err != nil {
		return err
	}
	return eachInTurn(ctx, b, all, (*turn).voided)
}

func (t *turn) voided(id int64) error {
	if first, err := t.tx.Told(t.ctx, id); err != nil || !first {
		return err
	}
	a, err := t.tx.Asking(t.ctx, id)
	if err != nil || a == nil || a.How != data.ByDrill || a.Person == 0 {
		return err
	}
	d, err := t.tx.Drill(t.ctx, a.Sitting)
	if err != nil || d == nil || d.State == store.DrillRest {
		return err
	}
	to, err := t.stillFor(d)
	if err != nil || len(to) == 0 {
		return err
	}
	return t.bring(d.ID, to, data.Letter{Text: sayVoided, Buttons: drillButtons("换一道", d.ID)})
}

// withdraw takes letters of drills back that still wait when it is night, or when
// whoever they are for has left or lost his post.
//
// Each second it looks at those that go out next, and now and then at all.
func withdraw(ctx context.Context, b *Bot) error {
	most := askAtOnce
	if b.looks("withdraw") {
		most = math.MaxInt32
	}
	all, err := b.store.Unsent(ctx, most)
	if err != nil || len(all) == 0 {
		return err
	}
	sites, err := b.store.Sites(ctx)
	if err != nil {
		return err
	}
	night := map[string]bool{}
	for _, s := range sites {
		night[s.Name] = data.Night(b.now().In(b.zoneNamed(s.Zone)))
	}
	all = slices.DeleteFunc(all, func(u store.Unsent) bool { return !u.Gone && !night[u.Enterprise] })
	for some := range slices.Chunk(all, 10*askTogether) {
		err := b.store.Do(ctx, func(tx *store.Tx) error {
			for _, u := range some {
				why := "night"
				if u.Gone {
					why = "not his any more"
				}
				if err := tx.Withdraw(ctx, u, b.now().UnixMilli(), why); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rest keeps the day free of questions on which it was said: what waited while
// the bot was down is about no other.
func (t *turn) rest() error {
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	day := t.now.In(zone).Format(time.DateOnly)
	if said := time.UnixMilli(t.saidMS()).In(zone).Format(time.DateOnly); said < day {
		t.say(data.Letter{Text: sayRestOver})
		return nil
	}
	d, err := t.tx.DrillOf(t.ctx, t.asker.ID, day)
	if err != nil {
		return err
	}
	if d == nil {
		d = &store.Drill{Person: t.asker.ID, Day: day, MadeMS: t.now.UnixMilli(), State: store.DrillRest}
		_, err := t.tx.AddDrill(t.ctx, d)
		t.say(data.Letter{Text: sayRest})
		return err
	}
	return t.restOf(d)
}

func (t *turn) restOf(d *store.Drill) error {
	switch d.State {
	case store.DrillRest:
		t.refuse(toastRested)
		return nil
	case store.DrillDone:
		t.refuse(toastDone)
		return nil
	}
	d.State = store.DrillRest
	if t.m.Tap != "" {
		t.toast("")
	}
	t.say(data.Letter{Text: sayRest})
	return t.tx.SetDrill(t.ctx, d)
}

// Button data of the day's questions and of shifts: 「k:g」 go on, 「k:r:drill」 rest
// today; the others are the officer's, see tapShift.
func (t *turn) tapDaily(rest string) error {
	switch {
	case t.inGroup():
		return nil
	case rest != "g" && !restTap(rest):
		return t.tapShift(rest)
	case t.asker == nil:
		t.toast(sayJoinFirst)
		return nil
	case rest == "g":
		t.toast("")
		return t.goOn()
	}
	return t.tapRest(rest[2:])
}

func restTap(rest string) bool { return len(rest) > 2 && rest[:2] == "r:" }

func (t *turn) tapRest(rest string) error {
	ids, err := numbers(rest, 1)
	if err != nil {
		t.toast(toastOld)
		return nil
	}
	d, err := t.tx.Drill(t.ctx, ids[0])
	if err != nil {
		return err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return err
	}
	switch {
	case d == nil:
		t.toast(toastOld)
		return nil
	case d.Person != t.asker.ID:
		t.toast(toastNotYours)
		return nil
	case d.Day != t.now.In(zone).Format(time.DateOnly):
		t.toast(toastOldDay)
		return nil
	}
	return t.restOf(d)
}
