package bot

import (
	"fmt"
	"strings"

	"anka/data"
)

// 审核验收: an officer asks for it when all other steps are done; the supervisors of the
// area and the bureau are told and pass it, or send it back with the reason; an
// acceptance can be taken back with the reason. A button names the request it is about
// (its moment), so that a request is answered once.

const (
	toastAccepted    = "已经通过验收了。"
	toastRequested   = "已经申请过了，等监管员审核。"
	toastRequestOver = "这次申请已经处理过了。"
	toastAcceptOver  = "这次验收已经收回了。"
	sayAsked         = "申请交上去了，告诉了%s。有结果告诉你。"
	sayAskedNobody   = "申请记下了，但是监管员都收不到消息，请打电话告诉镇街园区。"
	sayWhyReturn     = "为什么退回%s的申请？打一句发给我，安全员会看到。"
	sayWhyRevoke     = "为什么收回%s的验收？打一句发给我，安全员会看到。"
	sayVeto          = "缺单缺卡是否决项，不能通过："
	mostMissing      = 8 // posts that are listed
)

// acceptance shows the last step.
func (r *rolled) acceptance() data.Letter {
	lines := r.history(func(e *data.Event) bool {
		switch e.Kind {
		case data.EventRequest, data.EventReturn, data.EventAccept, data.EventRevoke:
			return true
		}
		return false
	})
	if len(lines) == 0 {
		lines = []string{"还没申请。别的步骤都做完了，由安全员申请。"}
	}
	var buttons []data.Button
	if r.mine && !r.Accepted && r.RequestedMS == 0 {
		buttons = append(buttons, data.Button{Label: "申请验收", Data: tapData("r:ask", r.Enterprise)})
	}
	if r.judge {
		buttons = append(buttons, judgeButtons(&r.State)...)
	}
	buttons = append(buttons, data.Button{Label: "全部步骤", Data: tapData("r:steps", r.Enterprise)})
	return data.Letter{Title: sign(r.Accepted) + " " + data.StepAccepted.Name() + "：" + r.Name, Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// judgeButtons answer a request, or take an acceptance back.
func judgeButtons(s *data.State) []data.Button {
	switch {
	case s.Accepted:
		return []data.Button{{Label: "收回验收", Data: tapData("r:revoke", s.Enterprise, s.AcceptedMS)}}
	case s.RequestedMS != 0:
		return []data.Button{{Label: "通过", Data: tapData("r:pass", s.Enterprise, s.RequestedMS)}, {Label: "退回", Data: tapData("r:return", s.Enterprise, s.RequestedMS)}}
	}
	return nil
}

// acceptButtons are those under an enterprise that the asker supervises: what proves its
// steps, what there is to decide, and for the bureau its place in the plan. None when he
// does not, or in a group: it is decided in private.
func (t *turn) acceptButtons(s *data.State) (out []data.Button) {
	if t.m.Group || !t.asker.May(data.ActAccept) || !t.asker.Reaches(s.Name, s.Area) {
		return nil
	}
	if s.InScope {
		out = append([]data.Button{{Label: "看材料", Data: tapData("r:steps", s.Enterprise)}}, judgeButtons(s)...)
	}
	if t.asker.May(data.ActPlan) {
		out = append(out, data.Button{Label: "阶段和范围", Data: tapData("r:place", s.Enterprise)})
	}
	return out
}

// tapAsk: an officer asks for acceptance.
func (t *turn) tapAsk(n []int64) error {
	r, err := t.own(n[0])
	switch {
	case err != nil || r == nil:
		return err
	case !r.InScope:
		t.toast(sayNotInRollout + "。")
		return nil
	case r.Accepted:
		t.toast(toastAccepted)
		return nil
	case r.RequestedMS != 0:
		t.toast(toastRequested)
		return nil
	case len(r.undone()) > 0:
		return t.show(r.lacking())
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventRequest, Step: data.StepAccepted}); err != nil {
		return err
	}
	told, err := t.tellWatchers(r, data.Letter{Title: r.Name + "申请验收", Text: r.Area + " " + r.Type.Name() + "，" + t.asker.Name + "申请。\n" + r.sum(),
		Buttons: rows(append([]data.Button{{Label: "看材料", Data: tapData("r:steps", r.Enterprise)}}, judgeButtons(&r.State)...))})
	if err != nil {
		return err
	}
	text := sayAskedNobody
	if len(told) > 0 {
		text = fmt.Sprintf(sayAsked, accountNames(told))
	}
	return t.show(data.Letter{Text: text})
}

// undone lists the steps that are not done, acceptance aside.
func (r *rolled) undone() (out []data.Step) {
	for _, s := range r.Undone() {
		if s != data.StepAccepted {
			out = append(out, s)
		}
	}
	return out
}

// lacking says what is missing before acceptance can be asked for.
func (r *rolled) lacking() data.Letter {
	var lines []string
	var buttons []data.Button
	for _, s := range r.undone() {
		lines = append(lines, "○ "+s.Name()+r.howFar(s))
		buttons = append(buttons, data.Button{Label: s.Name(), Data: tapData("r:step", r.Enterprise, int64(s))})
	}
	return data.Letter{Title: fmt.Sprintf("还差 %d 步，做完再申请", len(lines)), Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// sum says in a line how far an enterprise is, for whoever decides.
func (r *rolled) sum() string {
	undone := r.undone()
	if len(undone) == 0 {
		return r.counts() + "\n别的步骤都做完了。"
	}
	return r.counts() + "\n没做完：" + strings.Join(stepNamesOf(undone), "、") + "。"
}

// requested gives the rollout of an enterprise whose request the asker may answer; else
// it says so.
func (t *turn) requested(n []int64) (*rolled, error) {
	r, err := t.within(n[0], data.ActAccept)
	switch {
	case err != nil || r == nil:
		return nil, err
	case r.Accepted:
		t.refuse(toastAccepted)
		return nil, nil
	case r.RequestedMS == 0 || r.RequestedMS != n[1]:
		t.refuse(toastRequestOver)
		return nil, nil
	}
	return r, nil
}

// tapPass asks once more, and refuses when a sheet is missing.
func (t *turn) tapPass(n []int64) error {
	r, err := t.requested(n)
	if err != nil || r == nil {
		return err
	}
	if r.Veto {
		return t.sayVetoed(r)
	}
	text := r.sum()
	off, err := t.notFrontline(r)
	if err != nil {
		return err
	}
	if len(off) > 0 {
		text += "\n非一线岗位：" + strings.Join(off, "；") + "。"
	}
	if len(r.undone()) > 0 {
		text += "\n这些不是否决项，由你定。"
	}
	return t.show(data.Letter{Title: "确定" + r.Name + "通过验收？", Text: text, Buttons: rows([]data.Button{
		{Label: "确定通过", Data: tapData("r:passed", n...)}, {Label: "退回", Data: tapData("r:return", n...)}, {Label: "看材料", Data: tapData("r:steps", r.Enterprise)}})})
}

// notFrontline names the posts that are no frontline posts, with the reasons.
func (t *turn) notFrontline(r *rolled) (out []string, err error) {
	all, err := t.tx.SheetsOf(t.ctx, r.Enterprise)
	for _, p := range all {
		if !p.Frontline {
			out = append(out, p.Name+"（"+r.postSaid(p.Name)+"）")
		}
	}
	return out, err
}

func (t *turn) sayVetoed(r *rolled) error {
	all, err := t.tx.SheetsOf(t.ctx, r.Enterprise)
	if err != nil {
		return err
	}
	lines := []string{sayVeto}
	for i := range all {
		if p := &all[i]; p.Frontline && len(p.Missing()) > 0 && len(lines) <= mostMissing {
			lines = append(lines, postSheets(p))
		}
	}
	if r.Posts == 0 {
		lines = append(lines, "还没有一线岗位。")
	}
	return t.show(data.Letter{Title: r.Name, Text: strings.Join(lines, "\n"), Buttons: rows([]data.Button{
		{Label: "退回", Data: tapData("r:return", r.Enterprise, r.RequestedMS)}, {Label: "岗位和单卡", Data: tapData("r:posts", r.Enterprise, 0)}})})
}

// tapPassed accepts.
func (t *turn) tapPassed(n []int64) error {
	r, err := t.requested(n)
	if err != nil || r == nil {
		return err
	}
	if r.Veto { // a sheet has gone since he was asked
		return t.sayVetoed(r)
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventAccept, Step: data.StepAccepted}); err != nil {
		return err
	}
	if err := t.tellOfficers(r, data.Letter{Title: r.Name + "通过审核验收了", Text: t.asker.Name + " " + dayOf(r.AcceptedMS) + " 通过的。" + sayStageOver}); err != nil {
		return err
	}
	return t.show(r.acceptance())
}

// tapReturn asks why a request is sent back.
func (t *turn) tapReturn(n []int64) error {
	r, err := t.requested(n)
	if err != nil || r == nil {
		return err
	}
	return t.askWhy(reasonReturn, fmt.Sprintf(sayWhyReturn, r.Name), n...)
}

// returned: he said why.
func (t *turn) returned(n []int64, why string) error {
	r, err := t.requested(n)
	if err != nil || r == nil {
		return err
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventReturn, Step: data.StepAccepted, Note: why}); err != nil {
		return err
	}
	if err := t.tellOfficers(r, data.Letter{Title: "验收申请退回了", Text: t.asker.Name + "说：" + why + "\n改好了再申请。",
		Buttons: rows([]data.Button{{Label: "一步一步看", Data: tapData("r:steps", r.Enterprise)}, {Label: "申请验收", Data: tapData("r:ask", r.Enterprise)}})}); err != nil {
		return err
	}
	return t.show(r.acceptance())
}

// accepted gives the rollout of an enterprise whose acceptance the asker may take back;
// else it says so.
func (t *turn) accepted(n []int64) (*rolled, error) {
	r, err := t.within(n[0], data.ActAccept)
	if err != nil || r == nil {
		return nil, err
	}
	if r.AcceptedMS == 0 || r.AcceptedMS != n[1] {
		t.refuse(toastAcceptOver)
		return nil, nil
	}
	return r, nil
}

// tapTakeBack asks why an acceptance is taken back.
func (t *turn) tapTakeBack(n []int64) error {
	r, err := t.accepted(n)
	if err != nil || r == nil {
		return err
	}
	return t.askWhy(reasonRevoke, fmt.Sprintf(sayWhyRevoke, r.Name), n...)
}

// revoked: he said why.
func (t *turn) revoked(n []int64, why string) error {
	r, err := t.accepted(n)
	if err != nil || r == nil {
		return err
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventRevoke, Step: data.StepAccepted, Note: why}); err != nil {
		return err
	}
	if err := t.tellOfficers(r, data.Letter{Title: r.Name + "的验收收回了", Text: t.asker.Name + "说：" + why + "\n改好了再申请。",
		Buttons: rows([]data.Button{{Label: "一步一步看", Data: tapData("r:steps", r.Enterprise)}, {Label: "申请验收", Data: tapData("r:ask", r.Enterprise)}})}); err != nil {
		return err
	}
	return t.show(r.acceptance())
}
