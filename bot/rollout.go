package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// The rollout (推行) of one enterprise: its officers see where it stands and report what
// is done; its supervisors look at the same. The letters are for a phone: a few lines
// first, the rest behind buttons, see rollout_tap.go.

var rolloutWords = map[string]bool{"rollout": true, "推行": true, "我们到哪一步了": true, "到哪一步了": true}

const (
	sayNotRollout   = "推行到哪一步，由本单位安全员报。"
	sayShifted      = "（演示：日期是移过的）"
	sayStageOver    = "现在是巩固提升：接着练，接着改。"
	sayNotInRollout = "不在推行范围"
	mostStepNames   = 5
)

// rollout is /rollout.
func (t *turn) rollout() (bool, error) {
	if !rolloutWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case t.asker.May(data.ActStatus): // of those that he supervises
		return true, t.sayStatus(&data.Status{Topic: data.TopicProgress}, 0)
	case !t.asker.May(data.ActRollout):
		t.say(data.Letter{Text: sayNotRollout})
	default:
		return true, t.ownRollout()
	}
	return true, nil
}

// ownRollout shows an officer his enterprise's rollout.
func (t *turn) ownRollout() error {
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	r, err := t.rolloutOf(e)
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("bot: no summary of %q", t.asker.Enterprise)
	}
	t.say(r.overview())
	return nil
}

// rolled is an enterprise's rollout being looked at.
type rolled struct {
	data.State
	plan   data.Plan
	events []data.Event
	mine   bool // by one of its officers: he reports, and sees his people's names
	judge  bool // by one of its supervisors: he accepts
}

// rolloutOf reads it; nil when there is none.
func (t *turn) rolloutOf(e *store.Enterprise) (*rolled, error) {
	if e == nil {
		return nil, nil
	}
	f, err := t.tx.FactsOf(t.ctx, e.ID)
	if err != nil || f == nil {
		return nil, err
	}
	r := &rolled{mine: t.asker.May(data.ActRollout) && t.asker.Enterprise == e.Name, judge: t.asker.May(data.ActAccept) && t.asker.Reaches(e.Name, e.Area)}
	if r.plan, err = t.tx.Plan(t.ctx); err != nil {
		return nil, err
	}
	if r.events, err = t.tx.EventsOf(t.ctx, e.ID); err != nil {
		return nil, err
	}
	r.State = r.plan.StateOf(*f, t.now.UnixMilli())
	return r, nil
}

// happened adds an event to the record and to what is looked at: the summary is
// computed anew only at the end of the transaction.
func (t *turn) happened(r *rolled, e data.Event) (*data.Event, error) {
	e.Enterprise, e.AtMS, e.By, e.ByName = r.Enterprise, t.now.UnixMilli(), t.asker.ID, t.asker.Name
	if err := t.tx.AddEvent(t.ctx, &e); err != nil {
		return nil, err
	}
	r.events = append(r.events, e)
	f := r.Facts
	f.Fold([]data.Event{e})
	r.State = r.plan.StateOf(f, t.now.UnixMilli())
	return &e, nil
}

// overview is one look: stage and date, light, steps, what is next.
func (r *rolled) overview() data.Letter {
	lines := []string{r.stageLine()}
	if !r.InScope {
		return data.Letter{Title: r.Name + " 推行", Text: lines[0]}
	}
	lines = append(lines, r.lightLine())
	for _, done := range []bool{true, false} {
		if all := r.named(done); len(all) > 0 && len(all) < len(data.Steps()) {
			lines = append(lines, fmt.Sprintf("%s %d 步：%s", sign(done), len(all), someOf(all, mostStepNames)))
		}
	}
	if r.Accepted {
		lines = append(lines, r.lastTimes())
	} else {
		lines = append(lines, r.counts())
	}
	if r.Revisions > 0 {
		lines = append(lines, fmt.Sprintf("两重两新：%d 件没改完。", r.Revisions))
	}
	if next := r.nextLine(); next != "" {
		lines = append(lines, next)
	}
	return data.Letter{Title: r.Name + " 推行", Text: strings.Join(lines, "\n"), Buttons: rows(r.overviewButtons())}
}

func (r *rolled) overviewButtons() []data.Button {
	var buttons []data.Button
	if r.mine {
		if b, ok := r.nextButton(); ok {
			buttons = append(buttons, b)
		}
	}
	buttons = append(buttons, data.Button{Label: "一步一步看", Data: tapData("r:steps", r.Enterprise)})
	buttons = append(buttons, data.Button{Label: "岗位和单卡", Data: tapData("r:posts", r.Enterprise, 0)},
		data.Button{Label: "两重两新", Data: tapData("r:news", r.Enterprise, 0)})
	if r.mine && !r.Accepted && r.RequestedMS == 0 {
		buttons = append(buttons, data.Button{Label: "申请验收", Data: tapData("r:ask", r.Enterprise)})
	}
	return buttons
}

// stageLine says the stage, its date and what is left.
func (r *rolled) stageLine() string {
	s := ""
	switch {
	case !r.InScope:
		s = sayNotInRollout + r.outWhy() + "。"
	case r.Accepted:
		s = "通过审核验收了（" + dayOf(r.AcceptedMS) + "）。" + sayStageOver
	case r.Due == "":
		s = r.Stage.Name() + "，没有期限。"
	default:
		s = r.Stage.Name() + "，" + r.Due + " 前验收，" + daysLeft(r.Days) + "。"
	}
	if r.plan.Shifted {
		s += sayShifted
	}
	return s
}

// outWhy is the reason of being out of scope, in brackets.
func (r *rolled) outWhy() string {
	for _, e := range slices.Backward(r.events) {
		if e.Kind != data.EventScope {
			continue
		}
		if _, why, ok := strings.Cut(e.Note, " "); ok {
			return "（" + why + "）"
		}
		break
	}
	return ""
}

func dayOf(ms int64) string { return data.DayText(data.DistrictDay(ms)) }

func daysLeft(days int) string {
	switch {
	case days < 0:
		return fmt.Sprintf("过期 %d 天了", -days)
	case days == 0:
		return "今天到期"
	}
	return fmt.Sprintf("还有 %d 天", days)
}

func (r *rolled) lightLine() string {
	s := r.Light.Sign() + " " + r.Light.Word()
	if len(r.Reasons) > 0 {
		s += "：" + strings.Join(r.Reasons, "；")
	}
	return s + "。"
}

// named lists the steps that are done, or not, by name.
func (r *rolled) named(done bool) (out []string) {
	for _, s := range data.Steps() {
		if r.Done.Has(s) == done {
			out = append(out, s.Name())
		}
	}
	return out
}

// counts are the figures of the steps that are computed.
func (r *rolled) counts() string {
	return fmt.Sprintf("一线岗位 %d 个，四张卡齐的 %d 个；%d 人有岗位，练过 %d 人，考过 %d 人。", r.Posts, r.Complete, r.Workers, r.Drilled, r.Examined)
}

// lastTimes says how old the evidence is, after acceptance.
func (r *rolled) lastTimes() string {
	say := func(what string, ms int64) string {
		if ms == 0 {
			return what + "没有"
		}
		return what + " " + dayOf(ms)
	}
	return "最近一次：" + strings.Join([]string{say("练题", r.DrilledMS), say("考试", r.ExaminedMS), say("旁站", r.ObservedMS), say("改卡", r.PublishedMS)}, "，") + "。"
}

// someOf lists so many at most.
func someOf(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, "、")
	}
	return strings.Join(all[:most], "、") + "等"
}

// howFar is how far a computed step is, in brackets.
func (r *rolled) howFar(s data.Step) string {
	switch s {
	case data.StepSheets:
		if r.Posts == 0 {
			return "（还没有岗位）"
		}
		return fmt.Sprintf("（%d/%d 个岗位）", r.Complete, r.Posts)
	case data.StepDrilled:
		return fmt.Sprintf("（%d/%d 人）", r.Drilled, r.Workers)
	case data.StepExamined:
		return fmt.Sprintf("（%d/%d 人）", r.Examined, r.Workers)
	}
	return ""
}

func (r *rolled) nextLine() string {
	switch {
	case r.Accepted:
		return ""
	case r.RequestedMS != 0:
		return dayOf(r.RequestedMS) + " 申请了验收，等监管员审核。"
	case r.Next == data.StepAccepted:
		return "都做完了，可以申请验收。"
	}
	return "下一步：" + r.Next.Name() + "。"
}

// nextButton leads to what is to be done next.
func (r *rolled) nextButton() (data.Button, bool) {
	switch {
	case r.Accepted || r.Next == data.StepAccepted:
		return data.Button{}, false
	case r.Next.Reported():
		return data.Button{Label: "报：" + r.Next.Name(), Data: tapData("r:report", r.Enterprise, int64(r.Next))}, true
	}
	return data.Button{Label: "看：" + r.Next.Name(), Data: tapData("r:step", r.Enterprise, int64(r.Next))}, true
}
