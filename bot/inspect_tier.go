package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// What an inspector sees of each tier.

const (
	sayTierPhotos = "发照片、写几句，都记在这一项里。"
	sayWriteDown  = "打字说，发给我就行。"
	postsAtOnce   = 3 // of 重点项 on one look
)

// tapTier shows a tier.
func (t *turn) tapTier(i *store.Inspection, n []int64) error {
	tier := tierNumbered(n[0])
	if tier == "" || n[1] >= mostPages {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	i.Found.At, i.Found.AtFinding = tier, 0
	var l data.Letter
	var err error
	switch tier {
	case data.TierVeto:
		l, err = t.vetoTier(i)
	case data.TierKey:
		l, err = t.keyTier(i, n[1])
	default:
		l = t.mandatoryTier(i)
	}
	if err != nil {
		return err
	}
	button := onSite(i)
	for _, p := range i.Found.Proposals() {
		if p.Tier == tier {
			l.Text += "\n要开成问题吗？"
			l.Buttons = append(l.Buttons, []data.Button{button("开成问题", "y", p.Source+1, 1), button("不开", "y", p.Source+1, 0)})
			break
		}
	}
	l.Text = strings.Join(nonEmpty(l.Text, saidWords(i.Found.Said[tier]), photoWords(len(i.Found.Photos[tier])), sayTierPhotos), "\n")
	l.Buttons = append(l.Buttons, []data.Button{button("写几句", "t", n[0]), button("开问题", "f", n[0]), button("回到检查", "o")})
	t.say(l)
	return t.keepInspection(i)
}

func saidWords(s string) string {
	if s == "" {
		return ""
	}
	return "　说明：" + s
}

func photoWords(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("照片 %d 张", n)
}

// vetoTier: the four sheets of each frontline post, computed.
func (t *turn) vetoTier(i *store.Inspection) (data.Letter, error) {
	l := data.Letter{Title: i.EnterpriseName + " 否决项"}
	if err := t.lookAtSheets(i); err != nil {
		return l, err
	}
	all, err := t.tx.SheetsOf(t.ctx, i.Enterprise)
	if err != nil {
		return l, err
	}
	lines := []string{i.Found.SheetsWords()}
	for _, p := range all {
		missing := data.Lacking{Post: p.Name, Parts: p.Missing()}
		switch {
		case !p.Frontline:
			lines = append(lines, "－ "+p.Name+"：不是一线岗位")
		case len(missing.Parts) > 0:
			lines = append(lines, "✗ "+p.Name+"："+missing.Words())
		default:
			lines = append(lines, "✓ "+p.Name+"：四张都有，第"+p.Version+"版")
		}
	}
	l.Text = strings.Join(lines, "\n")
	return l, nil
}

// keyTier: what the record knows of the people, and spot checks.
func (t *turn) keyTier(i *store.Inspection, page int64) (data.Letter, error) {
	if err := t.lookAtPeople(i); err != nil {
		return data.Letter{}, err
	}
	if err := t.lookAtSpots(i); err != nil {
		return data.Letter{}, err
	}
	now := t.now.UnixMilli()
	l := data.Letter{Title: i.EnterpriseName + " 重点项"}
	lines := []string{"记得住、说得明，记录里的："}
	known := i.Found.Known
	from := min(int(page)*postsAtOnce, len(known))
	to := min(from+postsAtOnce, len(known))
	for k := range known[from:to] {
		lines = append(lines, known[from+k].Lines(now)...)
	}
	if len(known) == 0 {
		lines = append(lines, "还没有岗位。")
	}
	spots, err := t.spotWords(&i.Found)
	if err != nil {
		return l, err
	}
	l.Text = strings.Join(append(lines, spots...), "\n")
	button := onSite(i)
	first := []data.Button{button("现场抽查", "c", 0)}
	if to < len(known) {
		first = append(first, button("下几个岗位", "v", 1, page+1))
	}
	l.Buttons = append(l.Buttons, first)
	return l, nil
}

// lookAtPeople computes 重点项 anew.
func (t *turn) lookAtPeople(i *store.Inspection) error {
	x, err := t.teamOf(i.EnterpriseName)
	if err != nil {
		return err
	}
	i.Found.Known = nil
	for k := range x.posts {
		p := &x.posts[k]
		known := data.PostKnown{Post: p.name, NoCard: p.lesson == nil}
		for _, one := range p.people {
			s := one.standing(p.lines)
			known.Take(&s.Streams)
		}
		i.Found.Known = append(i.Found.Known, known)
	}
	return nil
}

// gatherInspected reads an enterprise's results before the transaction of a message in
// which they are counted for its inspector.
func (t *turn) gatherInspected() error {
	rest, is := strings.CutPrefix(t.m.Button, "n:")
	if t.m.Group || t.m.Tap == "" || !is || !strings.HasPrefix(rest, "v:") && !strings.HasPrefix(rest, "z:") {
		return nil
	}
	var i *store.Inspection
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) error {
		p, err := tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		if err != nil || !p.May(data.ActInspect) {
			return err
		}
		i, err = tx.OpenInspection(t.ctx, p.ID)
		return err
	})
	if err != nil || i == nil {
		return err
	}
	t.gathered, err = t.bot.store.View().Gather(t.ctx, i.EnterpriseName)
	return err
}

// mandatoryTier: tasks watched.
func (t *turn) mandatoryTier(i *store.Inspection) data.Letter {
	lines := []string{"是不是按卡作业：看人做一项，照卡一步一步点。"}
	for k := range i.Found.Watched {
		w := &i.Found.Watched[k]
		sign := "✓"
		if len(w.NotDone) > 0 {
			sign = "✗"
		}
		lines = append(lines, fmt.Sprintf("%s %s「%s」：%s", sign, w.Post, w.Scene, w.Counts()))
	}
	return data.Letter{Title: i.EnterpriseName + " 必查项", Text: strings.Join(lines, "\n"), Buttons: [][]data.Button{{onSite(i)("看人作业", "w")}}}
}

// tapWatch lets him choose whom to watch; from there on it is an observation.
func (t *turn) tapWatch(i *store.Inspection, _ []int64) error {
	t.toast("")
	i.Found.At, i.Found.AtFinding = data.TierMandatory, 0
	if err := t.keepInspection(i); err != nil {
		return err
	}
	return t.sayWhom("看谁？点名字，或者打：/watch 姓名", 0, "")
}

// watchedOnSite takes an observation that an inspector has recorded into his
// inspection; a step that was not done proposes a finding.
func (t *turn) watchedOnSite(o *store.Observation, s *data.Scene) error {
	i, err := t.inspecting()
	if err != nil || i == nil || i.Enterprise != o.Enterprise {
		return err
	}
	w := data.TaskWatched{Observation: o.ID, Person: o.Person, Post: o.PostName, Scene: o.Scene}
	for k, m := range o.Marks {
		switch m {
		case store.MarkDone:
			w.Done++
		case store.MarkNotDone:
			w.NotDone, w.Lines = append(w.NotDone, k+1), append(w.Lines, s.Items[k].Text)
		default:
			w.NotSeen++
		}
	}
	i.Found.Watched = append(i.Found.Watched, w)
	photos, err := t.tx.ProveByEvidence(t.ctx, o.ID, store.ProofOfInspection, i.ID)
	if err != nil {
		return err
	}
	i.Found.AddPhotos(data.TierMandatory, photos...)
	if err := t.keepInspection(i); err != nil {
		return err
	}
	return t.sayProposal(i, "")
}

// sayProposal puts the first proposal that is to be decided; without one it leads back.
func (t *turn) sayProposal(i *store.Inspection, before string) error {
	button := onSite(i)
	for _, p := range i.Found.Proposals() {
		t.say(data.Letter{Title: p.Tier.Name() + "，要开成问题吗？", Text: p.What, Buttons: [][]data.Button{
			{button("开成问题", "y", p.Source+1, 1), button("不开", "y", p.Source+1, 0)}}})
		return nil
	}
	t.say(data.Letter{Text: strings.TrimSpace(before + "\n记进检查了。"), Buttons: rows([]data.Button{button("回到检查", "o")})})
	return nil
}

// visitDialog waits for what an inspector writes.
const visitDialog = "inspect"

// writing is what it is for: words for a tier, the words of a finding, or the date of
// one.
type writing struct {
	What       string    `json:"what"` // say, finding, due
	Inspection int64     `json:"inspection"`
	Tier       data.Tier `json:"tier,omitempty"`
	Finding    int64     `json:"finding,omitempty"` // its place
}

// tapWords waits for words for a tier, or for the inspection as a whole.
func (t *turn) tapWords(i *store.Inspection, n []int64) error {
	tier := tierNumbered(n[0])
	if _, err := t.begin(visitDialog, writing{What: "say", Inspection: i.ID, Tier: tier}); err != nil {
		return err
	}
	t.toast("")
	name := "这次检查"
	if tier != "" {
		name = tier.Name()
	}
	t.say(data.Letter{Text: name + "怎么样？" + sayWriteDown})
	return nil
}

// inspectTyped takes what an inspector writes.
func (t *turn) inspectTyped(d *store.Dialog) (bool, error) {
	var w writing
	if err := json.Unmarshal([]byte(d.Body), &w); err != nil {
		return false, err
	}
	i, err := t.inspecting()
	if err != nil || i == nil || i.ID != w.Inspection {
		return false, t.endDialog() // it has ended
	}
	text := data.Clip(strings.TrimSpace(t.m.Text), mostRemark)
	switch w.What {
	case "finding":
		return true, t.findingTyped(i, w.Tier, text)
	case "due":
		return true, t.dueTyped(i, w.Finding, text)
	}
	if err := t.endDialog(); err != nil {
		return true, err
	}
	i.Found.Say(w.Tier, text)
	if err := t.keepInspection(i); err != nil {
		return true, err
	}
	t.say(data.Letter{Text: "记下了。", Buttons: rows([]data.Button{onSite(i)("回到检查", "o")})})
	return true, nil
}
