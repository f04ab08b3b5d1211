package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// Points by the enterprise's own rule, for its officers. Button data: 「t:g:period:page」
// the points, 「t:j:person:period」 where somebody's come from, 「t:a:period:0」 whom
// they propose, 「t:u:0:0」 to change the rule. Nothing of it goes to a group.

// meritDialog waits for lines of the rule.
const meritDialog = "merit"

const (
	sayNoMerit     = "积分由本单位安全员管。看自己记得多少，打 /me。"
	sayNoRule      = "还没有积分规则，现在不计分。每样几分由你们单位定。"
	sayTypeRule    = "打字发来，一行一样，比如：\n考试合格 5 分\n旁站有错 扣 2 分\n写 0 分就不计。"
	sayNotRule     = "没看懂「%s」。"
	sayOnlyPropose = "这只是提名，定不定你们商量。不会发到群里。"
)

var meritWords = map[string]bool{"merit": true, "积分": true, "奖优罚劣": true}

// merit is /merit.
func (t *turn) merit() (bool, error) {
	if !meritWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActMerit):
		t.say(data.Letter{Text: sayNoMerit})
		return true, nil
	}
	rule, err := t.tx.MeritRule(t.ctx, t.asker.Enterprise)
	if err != nil {
		return true, err
	}
	if len(rule) == 0 {
		return true, t.askRule(sayNoRule)
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return true, err
	}
	return true, t.seeMerit("g", data.MonthOf(t.now.UnixMilli(), zone).Number, 0)
}

// askRule waits for lines of the rule.
func (t *turn) askRule(before string) error {
	if _, err := t.begin(meritDialog, struct{}{}); err != nil {
		return err
	}
	var can []string
	for _, k := range data.MeritKinds {
		can = append(can, k.Name())
	}
	t.say(data.Letter{Title: "积分规则", Text: before + "\n能计的有：" + strings.Join(can, "、") + "。\n" + sayTypeRule})
	return nil
}

// meritTyped takes lines of the rule; what names none of them is something else.
func (t *turn) meritTyped(*store.Dialog) (bool, error) {
	if !t.asker.May(data.ActMerit) {
		return false, t.endDialog()
	}
	changes, found, err := data.ParseMerit(t.m.Text)
	if !found {
		return false, nil
	}
	if err != nil {
		t.say(data.Letter{Text: fmt.Sprintf(sayNotRule, cut(t.m.Text, 40)) + "没有改。\n" + sayTypeRule})
		return true, nil
	}
	now := t.now.UnixMilli()
	for _, k := range data.MeritKinds {
		points, has := changes[k]
		if !has {
			continue
		}
		if err := t.tx.SetMerit(t.ctx, now, t.asker, t.asker.Enterprise, k, points); err != nil {
			return true, err
		}
		if err := t.tx.Deed(t.ctx, now, t.asker, t.asker.Enterprise, "merit", k.Name()+" "+data.Points(points)); err != nil {
			return true, err
		}
	}
	rule, err := t.tx.MeritRule(t.ctx, t.asker.Enterprise)
	if err != nil {
		return true, err
	}
	t.say(data.Letter{Title: "改好了，现在的规则", Text: cmp.Or(rule.Words(), "什么都不计。") + "\n看积分，打 /merit。还要改，接着打。"})
	return true, nil
}

// tapMerit is a button under /merit.
func (t *turn) tapMerit(what string, n []int64) error {
	switch {
	case !t.asker.May(data.ActMerit) || what != "j" && n[1] >= mostPages || what == "u" && n[1] != 0:
		t.toast(toastOld)
		return nil
	case what != "u":
		return t.seeMerit(what, n[0], n[1])
	}
	rule, err := t.tx.MeritRule(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	t.toast("")
	return t.askRule(cmp.Or(rule.Words(), sayNoRule))
}

// meritView is the points of a period.
type meritView struct {
	*teamView
	rule   data.MeritRule
	period data.Period
	all    []meritOne // the most points first
}

type meritOne struct {
	*teamPerson
	deeds  data.Deeds
	points int
}

// seeMerit shows a view of the points; of 「j」 the first number is the person.
func (t *turn) seeMerit(what string, a, b int64) error {
	v, err := t.meritOf(what, a, b)
	if err != nil {
		return err
	}
	var l *data.Letter
	switch {
	case v == nil:
	case what == "g":
		l = v.points()
	case what == "a":
		l = v.proposal()
	default:
		l = v.reasons(a)
	}
	if l == nil {
		t.toast(toastOld)
		return nil
	}
	if t.m.Tap != "" {
		t.toast("")
	}
	t.say(*l)
	return nil
}

// meritOf counts the points of a period; nil when there is no rule or period.
func (t *turn) meritOf(what string, a, b int64) (*meritView, error) {
	rule, err := t.tx.MeritRule(t.ctx, t.asker.Enterprise)
	if err != nil || len(rule) == 0 {
		return nil, err
	}
	zone, err := t.zoneOf(t.asker.Enterprise)
	if err != nil {
		return nil, err
	}
	number, page := a, b
	if what == "j" {
		number, page = b, 0
	}
	period, ok := data.PeriodOf(number, zone)
	if !ok {
		return nil, nil
	}
	x, err := t.teamOf(t.asker.Enterprise)
	if err != nil {
		return nil, err
	}
	v := &meritView{teamView: &teamView{team: x, zone: zone, nowMS: t.now.UnixMilli(), what: what, id: number, page: page}, rule: rule, period: period}
	for _, p := range x.each() {
		exams, err := t.examsDone(p.id)
		if err != nil {
			return nil, err
		}
		d := data.DeedsOf(p.results, exams, period.FromMS, period.ToMS, zone)
		v.all = append(v.all, meritOne{p, d, rule.Of(d)})
	}
	slices.SortStableFunc(v.all, func(a, b meritOne) int { return cmp.Compare(b.points, a.points) })
	return v, nil
}
