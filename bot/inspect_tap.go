package bot

import (
	"strings"

	"anka/data"
	"anka/data/store"
)

// Button data of inspections, what was found and measures, 「n:what:numbers」. What each
// is about decides who may: see the three kinds below.
//
// Of an enterprise: 「n:e:enterprise」 begin, 「n:p:page」 the list to choose from.
//
// Of the inspector's own inspection: 「n:o:i」 go on (or take up what was dropped),
// 「n:v:i:tier:page」 a tier, 「n:t:i:tier」 words, 「n:c:i:post」 people to pick, 「n:k:i:
// post:person:on」 pick, 「n:g:i:post」 the spot check, 「n:w:i」 watch, 「n:f:i:tier」 a
// finding, 「n:y:i:source:yes」 a proposal, 「n:d:i:finding:days」 its date (0: typed),
// 「n:r:i:finding」 take it out, 「n:z:i:sure」 end, 「n:x:i」 drop.

// inspectTaps are those of an inspection.
var inspectTaps map[string]struct {
	numbers int
	do      func(*turn, *store.Inspection, []int64) error
}

func init() { // they make such buttons themselves
	inspectTaps = map[string]struct {
		numbers int
		do      func(*turn, *store.Inspection, []int64) error
	}{
		"o": {1, (*turn).tapResume},
		"v": {3, (*turn).tapTier},
		"t": {2, (*turn).tapWords},
		"c": {2, (*turn).tapPeopleOf},
		"k": {4, (*turn).tapPickPerson},
		"g": {2, (*turn).tapSpot},
		"w": {1, (*turn).tapWatch},
		"f": {2, (*turn).tapFinding},
		"y": {3, (*turn).tapProposal},
		"d": {3, (*turn).tapDue},
		"r": {2, (*turn).tapTakeOut},
		"z": {2, (*turn).tapEnd},
		"x": {1, (*turn).tapDrop},
	}
}

// tapInspect is any button of this kind.
func (t *turn) tapInspect(rest string) error {
	what, rest, _ := strings.Cut(rest, ":")
	if t.inGroup() {
		return nil
	}
	if x, is := inspectTaps[what]; is {
		n, err := numbers(rest, x.numbers)
		if err != nil {
			t.toast(toastOld)
			return nil
		}
		i, err := t.ownInspection(n[0], what == "o")
		if err != nil || i == nil {
			return err
		}
		return x.do(t, i, n[1:])
	}
	if kind, id, page, is := photoTap(t.m.Button); is {
		return t.tapPhotos(kind, id, page)
	}
	for _, tap := range []func(*turn, string, string) (bool, error){(*turn).tapPast, (*turn).tapFindings, (*turn).tapMeasures} {
		if done, err := tap(t, what, rest); err != nil || done {
			return err
		}
	}
	n, err := numbers(rest, 1)
	if err != nil || (what != "e" && what != "p") || !t.asker.May(data.ActInspect) || n[0] >= mostPages && what == "p" {
		t.toast(toastOld)
		return nil
	}
	if what == "p" {
		t.toast("")
		return t.choosePlace(placeList{tap: "n:e", page: "n:p", text: sayWhereTo, due: true}, "", n[0], nil)
	}
	e, err := t.placeToInspect(n[0])
	if err != nil || e == nil {
		t.toast(toastNotThere)
		return err
	}
	t.toast("")
	return t.beginInspection(e)
}

// ownInspection gives an open inspection of the asker's own; otherwise it has said why
// not. dropped: one that was dropped will do.
func (t *turn) ownInspection(id int64, dropped bool) (*store.Inspection, error) {
	i, err := t.tx.Inspection(t.ctx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case i == nil || i.By != t.askerID() || !t.asker.May(data.ActInspect) || !t.asker.Reaches(i.EnterpriseName, i.Area):
		t.toast(toastNotThere)
	case i.State == store.InspectionOpen, dropped && i.State == store.InspectionDropped:
		return i, nil
	default:
		t.toast(toastInspected)
	}
	return nil, nil
}

func (t *turn) askerID() int64 {
	if t.asker == nil {
		return 0
	}
	return t.asker.ID
}

// tapResume shows an inspection; one that was dropped not long ago goes on, if no other
// is open.
func (t *turn) tapResume(i *store.Inspection, _ []int64) error {
	if i.State == store.InspectionDropped {
		open, err := t.inspecting()
		switch {
		case err != nil:
			return err
		case open != nil:
			t.toast(sayOneAtATime)
			return nil
		case t.now.UnixMilli()-i.TouchedMS > inspectResume.Milliseconds():
			t.toast(toastInspected)
			return nil
		}
		i.State = store.InspectionOpen
		if err := t.keepInspection(i); err != nil {
			return err
		}
	}
	t.toast("")
	return t.sayInspection(i, "")
}

// tapDrop drops one.
func (t *turn) tapDrop(i *store.Inspection, _ []int64) error {
	if err := t.dropInspection(i); err != nil {
		return err
	}
	t.toast("")
	l := data.Letter{Text: i.EnterpriseName + "的检查放弃了，没有记，也没有告诉企业。"}
	if !i.Found.Nothing() {
		l.Buttons = rows([]data.Button{onSite(i)("点错了，接着查", "o")})
	}
	t.say(l)
	return t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, i.EnterpriseName, "inspect", "放弃")
}
