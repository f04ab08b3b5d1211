package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// The district's plan: the dates of the stages and the rules. Supervisors look at it; the
// bureau changes it by typing lines, is shown what would change, and confirms.

// planDialog waits for lines of the plan.
const planDialog = "plan"

// planning is a change that waits for its confirmation.
type planning struct {
	Was     *data.Plan `json:"was,omitempty"` // that it was compared with; none: nothing typed yet
	To      *data.Plan `json:"to,omitempty"`
	Changes []string   `json:"changes,omitempty"`
}

var planWords = map[string]bool{"plan": true, "推行计划": true, "改计划": true}

const (
	sayNoPlan     = "推行计划由区应急局定。"
	sayOwnDate    = "看自己的期限，打 /rollout。"
	sayTypePlan   = "要改，打一行发给我，比如：\n全面推进 2026-12-31\n观察 60 天\n江津油库 示范引领\n江津油库 不推行 停产了"
	sayPlanAsIs   = "本来就是这样，没有改。"
	sayPlanStale  = "刚才有人改过计划，请重新打一遍。"
	toastPlanDone = "已经改好了，或者作废了。"
	sayNotPlan    = "没看懂「%s」。"
)

// districtPlan is /plan.
func (t *turn) districtPlan() (bool, error) {
	first, lines, _ := strings.Cut(strings.TrimSpace(t.m.Text), "\n")
	word, inline, _ := strings.Cut(first, " ")
	if !planWords[command(word)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case t.asker.May(data.ActRollout):
		t.say(data.Letter{Text: sayNoPlan + sayOwnDate})
	case !t.asker.May(data.ActStatus):
		t.say(data.Letter{Text: sayNoPlan})
	case strings.TrimSpace(inline+lines) == "":
		return true, t.sayPlan("")
	case !t.asker.May(data.ActPlan):
		t.say(data.Letter{Text: sayNoPlan})
	default:
		text := strings.TrimSpace(inline + "\n" + lines)
		done, err := t.planLines(text)
		if err == nil && !done {
			t.say(data.Letter{Text: fmt.Sprintf(sayNotPlan, data.Clip(text, 40)) + "\n" + sayTypePlan})
		}
		return true, err
	}
	return true, nil
}

// sayPlan shows the plan; whoever may change it is waited for.
func (t *turn) sayPlan(before string) error {
	p, err := t.tx.Plan(t.ctx)
	if err != nil {
		return err
	}
	lines := p.StageLines()
	if p.Shifted {
		lines = append(lines, sayShifted)
	}
	if before != "" {
		lines = append([]string{before}, lines...)
	}
	if t.asker.May(data.ActPlan) {
		if _, err := t.begin(planDialog, planning{}); err != nil {
			return err
		}
		lines = append(lines, sayTypePlan)
	}
	return t.show(data.Letter{Title: "全区推行计划", Text: strings.Join(lines, "\n"), Buttons: rows([]data.Button{{Label: "看规则", Data: "r:rules:0"}})})
}

// tapRules shows the rules, with the words by which they are changed.
func (t *turn) tapRules([]int64) error {
	if !t.asker.May(data.ActStatus) {
		t.toast(toastOld)
		return nil
	}
	p, err := t.tx.Plan(t.ctx)
	if err != nil {
		return err
	}
	lines := p.Lines()
	if t.asker.May(data.ActPlan) {
		if _, err := t.begin(planDialog, planning{}); err != nil {
			return err
		}
		lines = append(lines, "要改，打一行发给我，比如「观察 60 天」。")
	}
	return t.show(data.Letter{Title: "推行的规则", Text: strings.Join(lines, "\n")})
}

// planTyped takes lines of the plan, or one about an enterprise; anything else is left to
// others.
func (t *turn) planTyped(*store.Dialog) (bool, error) {
	if !t.asker.May(data.ActPlan) {
		return false, t.endDialog()
	}
	return t.planLines(t.m.Text)
}

func (t *turn) planLines(text string) (bool, error) {
	was, err := t.tx.Plan(t.ctx)
	if err != nil {
		return false, err
	}
	to, changes, found, err := was.Change(text)
	switch {
	case !found:
		return t.placeLine(text)
	case err != nil:
		t.say(data.Letter{Text: err.Error() + "\n没有改。"})
		return true, nil
	case len(changes) == 0:
		t.say(data.Letter{Text: sayPlanAsIs})
		return true, nil
	}
	id, err := t.begin(planDialog, planning{&was, &to, changes})
	if err != nil {
		return true, err
	}
	effect, err := t.planEffect(&was, &to)
	if err != nil {
		return true, err
	}
	t.say(data.Letter{Title: "确定改推行计划？", Text: strings.Join(changes, "\n") + "\n" + effect,
		Buttons: rows([]data.Button{{Label: "确定改", Data: "r:planned:" + id}, {Label: "算了", Data: "r:drop:" + id}})})
	return true, nil
}

// planEffect says what a change of the plan does to the lights.
func (t *turn) planEffect(was, to *data.Plan) (string, error) {
	all, err := t.tx.Facts(t.ctx, "")
	if err != nil {
		return "", err
	}
	var sums [3][2]int
	names := []string{"红灯 %d 家变 %d 家", "黄灯 %d 家变 %d 家", "做完的步数 %d 变 %d"}
	for _, f := range all {
		for i, p := range []*data.Plan{was, to} {
			s := p.StateOf(f, t.now.UnixMilli())
			sums[2][i] += s.DoneCount()
			switch s.Light {
			case data.Red:
				sums[0][i]++
			case data.Yellow:
				sums[1][i]++
			}
		}
	}
	var out []string
	for k, x := range sums {
		if x[0] != x[1] {
			out = append(out, fmt.Sprintf(names[k], x[0], x[1]))
		}
	}
	if len(out) == 0 {
		return "今天算下来，各家的灯和步骤都不变。", nil
	}
	return "今天算下来，" + strings.Join(out, "，") + "。", nil
}

// tapPlanned changes the plan as it was shown, if nobody has changed it since.
func (t *turn) tapPlanned(n []int64) error {
	d, err := t.rolloutDialog(n[0], planDialog)
	if err != nil || d == nil {
		return err
	}
	var x planning
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return err
	}
	now, err := t.tx.Plan(t.ctx)
	switch {
	case err != nil:
		return err
	case !t.asker.May(data.ActPlan) || x.To == nil:
		t.toast(toastOld)
		return nil
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	if same, err := samePlan(&now, x.Was); err != nil || !same {
		if err == nil {
			err = t.show(data.Letter{Text: sayPlanStale})
		}
		return err
	}
	if err := t.tx.SetPlan(t.ctx, *x.To, t.asker.ID, t.now.UnixMilli()); err != nil {
		return err
	}
	said := strings.Join(x.Changes, "；")
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, "", "plan", data.Clip(said, 200)); err != nil {
		return err
	}
	if err := t.tellPlan(said); err != nil {
		return err
	}
	return t.sayPlan("改好了：" + said + "。")
}

func samePlan(a, b *data.Plan) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return string(x) == string(y), err
}

// tellPlan tells all who supervise what has changed.
func (t *turn) tellPlan(said string) error {
	all, err := t.tx.Watchers(t.ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID == t.asker.ID {
			continue
		}
		if err := t.tell(p.ID, data.Letter{Title: "推行计划改了", Text: said + "。\n" + t.asker.Name + "改的。看全部，打 /plan。"}); err != nil {
			return err
		}
	}
	return nil
}
