package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// What an inspector finds on site: which tier, what, and until when it is to be put
// right. Until the inspection ends it is his draft.

const (
	sayWhichTier  = "是哪一项的问题？"
	sayWhatIsIt   = "什么问题？" + sayWriteDown
	sayByWhen     = "哪天前改好？"
	sayTypeDate   = "哪天前改好？打日期，比如：3月20日，或者 10天。"
	mostFound     = 30
	toastFull     = "问题够多了，先结束这次检查。"
	toastDecided  = "这个已经定了。"
	sayNotDecided = "还没定的，先定："
)

// tapFinding begins a finding: its tier, then its words.
func (t *turn) tapFinding(i *store.Inspection, n []int64) error {
	if len(i.Found.Findings) >= mostFound {
		t.toast(toastFull)
		return nil
	}
	t.toast("")
	tier := tierNumbered(n[0])
	if tier == "" {
		var buttons []data.Button
		for k, l := range data.Checklist {
			buttons = append(buttons, onSite(i)(l.Name, "f", int64(k)))
		}
		t.say(data.Letter{Text: sayWhichTier, Buttons: [][]data.Button{buttons}})
		return nil
	}
	if _, err := t.begin(visitDialog, writing{What: "finding", Inspection: i.ID, Tier: tier}); err != nil {
		return err
	}
	t.say(data.Letter{Title: tier.Name(), Text: sayWhatIsIt})
	return nil
}

// findingTyped takes its words.
func (t *turn) findingTyped(i *store.Inspection, tier data.Tier, text string) error {
	if err := t.endDialog(); err != nil {
		return err
	}
	return t.addDraft(i, data.DraftFinding{Tier: tier, What: text})
}

// addDraft adds a finding and asks for its date.
func (t *turn) addDraft(i *store.Inspection, d data.DraftFinding) error {
	n := i.Found.Add(d)
	if err := t.keepInspection(i); err != nil {
		return err
	}
	t.askDue(i, i.Found.Finding(n))
	return nil
}

func (t *turn) askDue(i *store.Inspection, d *data.DraftFinding) {
	button := onSite(i)
	var days []data.Button
	for _, n := range data.PutRightDays {
		days = append(days, button(fmt.Sprintf("%d天", n), "d", d.N, int64(n)))
	}
	t.say(data.Letter{Title: d.Tier.Name() + "的问题", Text: d.What + "\n" + sayByWhen,
		Buttons: [][]data.Button{days, {button("别的日期", "d", d.N, 0), button("不要这个", "r", d.N)}}})
}

// tapProposal takes a proposal up, or refuses it.
func (t *turn) tapProposal(i *store.Inspection, n []int64) error {
	f := &i.Found
	if err := t.lookAtSheets(i); err != nil {
		return err
	}
	all := f.Proposals()
	k := slices.IndexFunc(all, func(p data.Proposal) bool { return p.Source == n[0]-1 })
	if k < 0 || n[1] > 1 {
		t.toast(toastDecided)
		return nil
	}
	if n[1] == 1 && len(f.Findings) < mostFound {
		t.toast("")
		return t.addDraft(i, data.DraftFinding{Tier: all[k].Tier, What: all[k].What, Source: all[k].Source})
	}
	t.toast("好，不开。")
	f.Refused = append(f.Refused, all[k].Source)
	if err := t.keepInspection(i); err != nil {
		return err
	}
	return t.sayInspection(i, "")
}

// tapDue gives a finding its date, or waits for one to be typed.
func (t *turn) tapDue(i *store.Inspection, n []int64) error {
	d := i.Found.Finding(n[0])
	if d == nil || n[1] != 0 && !slices.Contains(data.PutRightDays, int(min(n[1], data.MostPutRight))) {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	if n[1] == 0 {
		if _, err := t.begin(visitDialog, writing{What: "due", Inspection: i.ID, Finding: n[0]}); err != nil {
			return err
		}
		t.say(data.Letter{Text: sayTypeDate})
		return nil
	}
	return t.setDue(i, d, data.DistrictDay(t.now.UnixMilli())+n[1])
}

func (t *turn) dueTyped(i *store.Inspection, k int64, text string) error {
	day, err := data.ReadDue(text, t.now.UnixMilli())
	if err != nil { // the dialog stays open
		t.say(data.Letter{Text: err.Error()})
		return nil
	}
	d := i.Found.Finding(k)
	if err := t.endDialog(); err != nil || d == nil {
		return err
	}
	return t.setDue(i, d, day)
}

// setDue gives a finding its date. The next photos are of it.
func (t *turn) setDue(i *store.Inspection, d *data.DraftFinding, day int64) error {
	d.Due = day
	i.Found.At, i.Found.AtFinding = "", d.N
	if err := t.keepInspection(i); err != nil {
		return err
	}
	t.say(t.onSiteLetter(i, d, "问题记下了"))
	return nil
}

// onSiteLetter shows a finding with its date.
func (t *turn) onSiteLetter(i *store.Inspection, d *data.DraftFinding, title string) data.Letter {
	button := onSite(i)
	lines := nonEmpty("【"+d.Tier.Name()+"】"+d.What, data.DayWords(d.Due)+"前改好", photoWords(len(d.Photos)), "现在发照片，就放在这个问题里。")
	return data.Letter{Title: title, Text: strings.Join(lines, "\n"),
		Buttons: [][]data.Button{{button("改日期", "d", d.N, 0), button("不要这个", "r", d.N), button("回到检查", "o")}}}
}

// tapTakeOut takes a finding out again.
func (t *turn) tapTakeOut(i *store.Inspection, n []int64) error {
	if !i.Found.TakeOut(n[0]) {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	if err := t.keepInspection(i); err != nil {
		return err
	}
	return t.sayInspection(i, "这个问题不要了。")
}
