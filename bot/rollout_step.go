package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// The steps of a rollout: all of them, and one with who reported it, when and with what.

const mostHistory = 4 // of what happened to a step, the newest last

// stepHints say what proves a step that is reported.
var stepHints = map[data.Step]string{
	data.StepTeam:     "发专班名单或文件的照片，或打一句，比如「经理任组长，共 5 人」。",
	data.StepPlan:     "发工作方案的照片或文件。",
	data.StepTakePart: "发开会、签字的照片，或打一句谁参加了。",
	data.StepPosted:   "每个岗位墙上拍一张。",
	data.StepCarried:  "拍几张员工带卡的照片。",
	data.StepPlant:    "发公司级培训的签到表。",
	data.StepWorkshop: "发车间级培训的签到表。",
	data.StepCrew:     "发班组级培训的签到表。",
	data.StepReward:   "发制度的照片或文件。",
}

func (t *turn) tapSteps(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	return t.show(r.steps())
}

// steps lists all of them, a line each.
func (r *rolled) steps() data.Letter {
	var lines []string
	var buttons []data.Button
	for i, s := range data.Steps() {
		lines = append(lines, fmt.Sprintf("%d %s %s%s", i+1, sign(r.Done.Has(s)), s.Name(), r.brief(s)))
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("%d %s", i+1, s.Name()), Data: tapData("r:step", r.Enterprise, int64(s))})
	}
	if r.judge {
		buttons = append(buttons, judgeButtons(&r.State)...)
	}
	return data.Letter{Title: fmt.Sprintf("%s：做完 %d 步，共 %d 步", r.Name, r.DoneCount(), len(lines)), Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

func sign(done bool) string {
	if done {
		return "✓"
	}
	return "○"
}

// brief is by whom and when a step was done, or how far it is, in brackets.
func (r *rolled) brief(s data.Step) string {
	if s == data.StepAccepted && r.Accepted {
		return "（" + dayOf(r.AcceptedMS) + "）"
	}
	if s == data.StepAccepted && r.RequestedMS != 0 {
		return "（" + dayOf(r.RequestedMS) + " 申请）"
	}
	said := r.reports(s)
	if len(said) == 0 {
		return r.howFar(s)
	}
	last := said[len(said)-1]
	text := "（" + r.who(&last) + " " + dayOf(last.AtMS)
	if n := proofCount(said); n > 0 {
		text += fmt.Sprintf("，照片文件 %d 个", n)
	}
	return text + "）"
}

func proofCount(events []data.Event) int {
	n := 0
	for _, e := range events {
		n += e.Proofs
	}
	return n
}

// reports are those of a step that hold: since it was last taken back.
func (r *rolled) reports(s data.Step) (out []data.Event) {
	for _, e := range r.events {
		switch {
		case e.Step != s:
		case e.Kind == data.EventUndone:
			out = nil
		case e.Kind == data.EventDone:
			out = append(out, e)
		}
	}
	return out
}

func (r *rolled) who(e *data.Event) string {
	if e.By == 0 {
		return "管理员"
	}
	return e.ByName
}

func (t *turn) tapStep(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	s := data.Step(n[1])
	if !s.Valid() {
		t.toast(toastOld)
		return nil
	}
	switch s {
	case data.StepSheets:
		return t.showSheets(r, 0)
	case data.StepDrilled, data.StepExamined:
		return t.showLack(r, s, 0)
	case data.StepAccepted:
		return t.show(r.acceptance())
	}
	return t.show(r.step(s))
}

// step shows one that is reported.
func (r *rolled) step(s data.Step) data.Letter {
	l := data.Letter{Title: sign(r.Done.Has(s)) + " " + s.Name()}
	said := r.reports(s)
	lines := r.history(func(e *data.Event) bool {
		return e.Step == s && (e.Kind == data.EventDone || e.Kind == data.EventUndone)
	})
	var buttons []data.Button
	button := func(label, verb string, more ...int64) {
		buttons = append(buttons, data.Button{Label: label, Data: tapData("r:"+verb, append([]int64{r.Enterprise, int64(s)}, more...)...)})
	}
	if proofCount(said) > 0 {
		button("看材料", "proof", 0)
	}
	if r.mine && len(said) == 0 {
		lines = append(lines, "做好了，就点下面报。"+stepHints[s])
		button("报做好了", "report")
	}
	if r.mine && len(said) > 0 {
		button("补材料", "report")
		button("报错了，撤回", "undo")
	}
	if len(lines) == 0 {
		lines = []string{"还没报。"}
	}
	buttons = append(buttons, data.Button{Label: "全部步骤", Data: tapData("r:steps", r.Enterprise)})
	l.Text, l.Buttons = strings.Join(lines, "\n"), rows(buttons)
	return l
}

// history tells the newest of some events, a line each.
func (r *rolled) history(of func(*data.Event) bool) []string {
	var lines []string
	for _, e := range slices.Backward(r.events) {
		if !of(&e) {
			continue
		}
		line := r.who(&e) + " " + dayOf(e.AtMS) + " " + eventWords[e.Kind]
		if e.Proofs > 0 {
			line += fmt.Sprintf("，照片文件 %d 个", e.Proofs)
		}
		if words := e.Words(); words != "" {
			line += "：" + words
		}
		if lines = append(lines, line); len(lines) == mostHistory {
			break
		}
	}
	slices.Reverse(lines)
	return lines
}

func (t *turn) tapLack(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	if s := data.Step(n[1]); s == data.StepDrilled || s == data.StepExamined {
		return t.showLack(r, s, n[2])
	}
	t.toast(toastOld)
	return nil
}

const mostBehind = 40 // people a page

// showLack says who has not drilled, or not been examined: by name to an officer of the
// enterprise, by post and number to others.
func (t *turn) showLack(r *rolled, s data.Step, page int64) error {
	all, err := t.tx.Behind(t.ctx, r.Enterprise, s)
	if err != nil {
		return err
	}
	what, done, how := "练过", r.Drilled, "每天的题答了就算。"
	if s == data.StepExamined {
		what, done, how = "考过", r.Examined, "要考，打 /exam。"
	}
	lines := []string{fmt.Sprintf("%d 人有岗位，%s %d 人；到 %d%% 算做完。", r.Workers, what, done, r.plan.TrainedPercent)}
	from := min(page, int64(len(all)/mostBehind)) * mostBehind
	to := min(from+mostBehind, int64(len(all)))
	if len(all) > 0 {
		lines = append(append(lines, "没"+what+"的："), behindLines(all[from:to], r.mine)...)
	}
	if len(all) > 0 && r.mine {
		lines = append(lines, how)
	}
	var buttons []data.Button
	if to < int64(len(all)) {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("r:lack", r.Enterprise, int64(s), page+1)})
	}
	return t.show(data.Letter{Title: sign(r.Done.Has(s)) + " " + s.Name(), Text: strings.Join(lines, "\n"),
		Buttons: rows(append(buttons, data.Button{Label: "全部步骤", Data: tapData("r:steps", r.Enterprise)}))})
}

// behindLines are people by post, named or counted.
func behindLines(all []store.Behind, named bool) (lines []string) {
	var order []string
	of := map[string][]string{}
	for _, b := range all {
		if of[b.Post] == nil {
			order = append(order, b.Post)
		}
		of[b.Post] = append(of[b.Post], b.Name)
	}
	for _, post := range order {
		if named {
			lines = append(lines, post+"："+strings.Join(of[post], "、"))
		} else {
			lines = append(lines, fmt.Sprintf("%s：%d 人", post, len(of[post])))
		}
	}
	return lines
}
