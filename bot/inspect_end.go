package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// The end of an inspection: what is not decided is decided first; then its findings
// become the enterprise's, and it gets a copy.

// tapEnd ends one. n[0] 1: although a spot check goes on.
func (t *turn) tapEnd(i *store.Inspection, n []int64) error {
	if n[0] > 1 {
		t.toast(toastOld)
		return nil
	}
	if err := t.lookAtSheets(i); err != nil {
		return err
	}
	if err := t.lookAtSpots(i); err != nil {
		return err
	}
	f := &i.Found
	t.toast("")
	today := data.DistrictDay(t.now.UnixMilli())
	switch undated := slices.IndexFunc(f.Findings, func(d data.DraftFinding) bool { return d.Due <= today }); {
	case len(f.Proposals()) > 0:
		t.say(data.Letter{Text: sayNotDecided})
		return t.sayProposal(i, "")
	case undated >= 0:
		t.say(data.Letter{Text: sayNotDecided})
		t.askDue(i, &f.Findings[undated])
		return nil
	case n[0] == 0 && slices.ContainsFunc(f.Spots, func(s data.SpotFound) bool { return s.Open }):
		words, err := t.spotWords(f)
		if err != nil {
			return err
		}
		t.say(data.Letter{Text: "抽查还没答完：\n" + strings.Join(words, "\n"), Buttons: rows([]data.Button{onSite(i)("现在就结束", "z", 1), onSite(i)("再等等", "o")})})
		return nil
	}
	return t.endInspection(i)
}

func (t *turn) endInspection(i *store.Inspection) error {
	if err := t.lookAtPeople(i); err != nil {
		return err
	}
	if o, err := t.tx.OpenObservation(t.ctx, t.asker.ID); err != nil {
		return err
	} else if o != nil && o.Enterprise == i.Enterprise {
		o.State = store.ObservationDropped
		if err := t.tx.SetObservation(t.ctx, o); err != nil {
			return err
		}
	}
	i.State, i.DoneMS = store.InspectionDone, t.now.UnixMilli()
	i.Found.Picked, i.Found.At, i.Found.AtFinding = nil, "", 0
	for k := range i.Found.Findings {
		if err := t.openFinding(i, &i.Found.Findings[k]); err != nil {
			return err
		}
	}
	if err := t.keepInspection(i); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	if err := t.tx.Deed(t.ctx, i.DoneMS, t.asker, i.EnterpriseName, "inspect", fmt.Sprintf("结束 %d，问题 %d 个", i.ID, len(i.Found.Findings))); err != nil {
		return err
	}
	return t.tellInspected(i)
}

// openFinding makes the enterprise's of what was the inspector's draft.
func (t *turn) openFinding(i *store.Inspection, d *data.DraftFinding) error {
	f := data.Finding{Enterprise: i.Enterprise, Inspection: i.ID, Tier: d.Tier, What: d.What, OpenedMS: i.DoneMS, DueMS: data.DayEndMS(d.Due)}
	if err := t.tx.AddFinding(t.ctx, &f); err != nil {
		return err
	}
	d.ID = f.ID
	for _, p := range d.Photos {
		if err := t.tx.GiveProof(t.ctx, p, store.ProofOfFinding, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// tellInspected gives the inspector what he found, the enterprise's officers a copy, and
// when the bureau inspected also the area's supervisors.
func (t *turn) tellInspected(i *store.Inspection) error {
	l, err := t.inspected(i)
	if err != nil {
		return err
	}
	officers, err := t.tx.OfficerAccounts(t.ctx, i.EnterpriseName)
	if err != nil {
		return err
	}
	if officers, err = t.reachable(officers); err != nil {
		return err
	}
	own := l
	own.Title = "检查结束：" + i.EnterpriseName
	own.Text += "\n已经发给" + i.EnterpriseName + "的安全员" + accountNames(officers) + "。"
	if len(officers) == 0 {
		own.Text = l.Text + "\n安全员收不到消息，请当面告诉他。他来了打 /findings 看。"
	}
	t.say(own)
	l.Title = "检查结果：" + i.EnterpriseName
	t.push(officers, l)
	if t.asker.Role != data.Bureau {
		return nil
	}
	area, err := t.tx.AreaAccounts(t.ctx, i.Area)
	if err != nil {
		return err
	}
	if area, err = t.reachable(area); err != nil {
		return err
	}
	t.push(area, l)
	return nil
}

// inspected is an inspection that has ended, as it ended: the same whenever it is shown
// again.
func (t *turn) inspected(i *store.Inspection) (data.Letter, error) {
	f := &i.Found
	by := i.ByName + "（" + i.ByArea + "）"
	if i.ByArea == "" {
		by = i.ByName + "（" + data.Bureau.Name() + "）"
	}
	lines := []string{data.DayWords(data.DistrictDay(i.DoneMS)) + " " + by}
	for _, l := range append(data.Checklist, data.TierLaw{}) {
		some, err := t.tierLines(i, l.Tier)
		if err != nil {
			return data.Letter{}, err
		}
		lines = append(append(lines, some...), nonEmpty(saidWords(f.Said[l.Tier]))...)
	}
	if len(f.Findings) == 0 {
		lines = append(lines, "没有要改的。")
	} else {
		lines = append(lines, fmt.Sprintf("要改的 %d 个：", len(f.Findings)))
	}
	var buttons []data.Button
	for k, d := range f.Findings {
		lines = append(lines, fmt.Sprintf("%d 【%s】%s，%s前改好", k+1, d.Tier.Name(), d.What, data.DayWords(d.Due)))
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("整改 %d", k+1), Data: tapData("n:q", d.ID)})
	}
	if n := f.PhotoCount(); n > 0 {
		lines = append(lines, fmt.Sprintf("照片 %d 张。", n))
		buttons = append(buttons, data.Button{Label: "看照片", Data: tapData("n:i", i.ID, 0)})
	}
	return data.Letter{Title: i.EnterpriseName + " 检查", Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}, nil
}

// tierLines say what was found of a tier.
func (t *turn) tierLines(i *store.Inspection, tier data.Tier) ([]string, error) {
	f := &i.Found
	switch tier {
	case data.TierVeto:
		return []string{f.SheetsWords()}, nil
	case data.TierKey:
		spots, err := t.spotWords(f)
		return append(f.KnownLines(i.DoneMS), spots...), err
	case data.TierMandatory:
		lines := []string{f.WatchedWords()}
		for k := range f.Watched {
			w := &f.Watched[k]
			name, err := t.nameOf(w.Person)
			if err != nil {
				return nil, err
			}
			lines = append(lines, fmt.Sprintf("　%s「%s」：%s", name, w.Scene, w.Counts()))
		}
		return lines, nil
	}
	return nil, nil
}

// dropInspections is the chore that drops those in which nothing was done for long.
func dropInspections(ctx context.Context, b *Bot) error {
	if !b.looks("inspections") {
		return nil
	}
	return b.inTurn(ctx, func(t *turn) error {
		all, err := t.tx.StaleInspections(ctx, t.now.Add(-inspectStale).UnixMilli())
		if err != nil {
			return err
		}
		for k := range all {
			i := &all[k]
			if err := t.dropInspection(i); err != nil {
				return err
			}
			l := data.Letter{Text: fmt.Sprintf("%s的检查 %d 天没动，放下了，没有告诉企业。", i.EnterpriseName, int(inspectStale/(24*time.Hour))), Quiet: true,
				Buttons: rows([]data.Button{onSite(i)("接着查", "o")})}
			if err := t.tell(i.By, l); err != nil {
				return err
			}
		}
		return nil
	})
}
