package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// The posts of an enterprise with their sheets, which of them are frontline posts
// (一线岗位: must have all four), and that some post is none.

const (
	notFrontline = "非一线"
	sayWhyPost   = "%s为什么不是一线岗位？打一句发给我，监管员也会看到。"
	toastAlready = "已经是这样了。"
)

func (t *turn) tapPostSheets(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	return t.showSheets(r, n[1])
}

// showSheets lists the posts, those that lack a sheet first.
func (t *turn) showSheets(r *rolled, page int64) error {
	all, err := t.tx.SheetsOf(t.ctx, r.Enterprise)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b store.PostSheets) int { return lacks(&b) - lacks(&a) })
	some, more := five(all, page)
	lines := []string{fmt.Sprintf("%d 个一线岗位，四张齐的 %d 个，缺 %d 张。", r.Posts, r.Complete, r.Missing)}
	var buttons []data.Button
	for i := range some {
		lines = append(lines, postSheets(&some[i]))
		buttons = append(buttons, data.Button{Label: some[i].Name, Data: tapData("r:post", some[i].ID)})
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("r:posts", r.Enterprise, page+1)})
	}
	if r.mine && r.Missing > 0 {
		lines = append(lines, "缺的卡：打 /template 拿模板，填好发给我。")
	}
	return t.show(data.Letter{Title: sign(r.Done.Has(data.StepSheets)) + " " + data.StepSheets.Name(), Text: strings.Join(lines, "\n"),
		Buttons: rows(append(buttons, data.Button{Label: "全部步骤", Data: tapData("r:steps", r.Enterprise)}))})
}

func lacks(p *store.PostSheets) int {
	if !p.Frontline {
		return -1
	}
	return len(p.Missing())
}

// postSheets says a post in a line.
func postSheets(p *store.PostSheets) string {
	s := fmt.Sprintf("%s（%d 人）：", p.Name, p.People)
	missing := p.Missing()
	var parts []string
	for _, m := range missing {
		parts = append(parts, m.Short())
	}
	switch {
	case !p.Frontline:
		s += notFrontline
	case len(missing) == len(data.Parts):
		s += "四张都缺"
	case len(missing) > 0:
		s += "缺" + strings.Join(parts, "、")
	default:
		s += "齐，第" + data.Brief(p.Version) + "版"
	}
	return s
}

// postOf gives a post with its enterprise's rollout, if the asker may look at it.
func (t *turn) postOf(id int64, acts ...data.Act) (*rolled, *store.PostSheets, error) {
	p, err := t.tx.PostNumbered(t.ctx, id)
	if err != nil {
		return nil, nil, err
	}
	var e *store.Enterprise
	if p != nil {
		if e, err = t.tx.Enterprise(t.ctx, p.Enterprise); err != nil {
			return nil, nil, err
		}
	}
	if e == nil {
		t.refuse(toastOld)
		return nil, nil, nil
	}
	r, err := t.within(e.ID, acts...)
	if err != nil || r == nil {
		return nil, nil, err
	}
	all, err := t.tx.SheetsOf(t.ctx, e.ID)
	i := slices.IndexFunc(all, func(p store.PostSheets) bool { return p.ID == id })
	if err != nil || i < 0 {
		return nil, nil, err
	}
	return r, &all[i], nil
}

func (t *turn) tapOnePost(n []int64) error {
	r, p, err := t.postOf(n[0], data.ActRollout, data.ActStatus)
	if err != nil || r == nil {
		return err
	}
	return t.show(r.post(p))
}

// post shows one with why it is no frontline post.
func (r *rolled) post(p *store.PostSheets) data.Letter {
	lines := []string{postSheets(p)}
	if p.PublishMS > 0 {
		lines = append(lines, "现行的卡 "+dayOf(p.PublishMS)+" 发布。")
	}
	if said := r.postSaid(p.Name); said != "" {
		lines = append(lines, said)
	}
	var buttons []data.Button
	switch {
	case !p.Frontline:
		buttons = append(buttons, data.Button{Label: "放回一线岗位", Data: tapData("r:on", p.ID)})
	case r.mine:
		buttons = append(buttons, data.Button{Label: "不是一线岗位", Data: tapData("r:off", p.ID)})
	}
	return data.Letter{Title: r.Name + " " + p.Name, Text: strings.Join(lines, "\n"),
		Buttons: rows(append(buttons, data.Button{Label: "全部岗位", Data: tapData("r:posts", r.Enterprise, 0)}))}
}

// postSaid is who last said whether a post is a frontline post, and why.
func (r *rolled) postSaid(post string) string {
	for _, e := range slices.Backward(r.events) {
		if e.Kind != data.EventPost {
			continue
		}
		if name, frontline, why, err := data.ParsePostNote(e.Note); err == nil && name == post {
			if frontline {
				return r.who(&e) + " " + dayOf(e.AtMS) + " 放回一线岗位。"
			}
			return r.who(&e) + " " + dayOf(e.AtMS) + " 标成非一线岗位：" + why
		}
	}
	return ""
}

// tapOff: an officer says that a post is no frontline post; he is asked why.
func (t *turn) tapOff(n []int64) error {
	r, p, err := t.postOf(n[0], data.ActRollout)
	switch {
	case err != nil || r == nil:
		return err
	case !p.Frontline:
		t.toast(toastAlready)
		return nil
	}
	return t.askWhy(reasonPost, fmt.Sprintf(sayWhyPost, p.Name), p.ID)
}

// postOff: he said why.
func (t *turn) postOff(n []int64, why string) error {
	r, p, err := t.postOf(n[0], data.ActRollout)
	if err != nil || r == nil {
		return err
	}
	return t.setFrontline(r, p, false, why)
}

// tapOn puts a post back among the frontline posts; a supervisor may, too.
func (t *turn) tapOn(n []int64) error {
	r, p, err := t.postOf(n[0], data.ActRollout, data.ActAccept)
	if err != nil || r == nil {
		return err
	}
	return t.setFrontline(r, p, true, "")
}

// setFrontline writes it down and tells the other side.
func (t *turn) setFrontline(r *rolled, p *store.PostSheets, frontline bool, why string) error {
	changed, err := t.tx.SetFrontline(t.ctx, p.ID, frontline)
	if err != nil {
		return err
	}
	if !changed {
		t.refuse(toastAlready)
		return nil
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventPost, Note: data.PostNote(p.Name, frontline, why)}); err != nil {
		return err
	}
	word := p.Name + "放回一线岗位"
	if !frontline {
		word = p.Name + "标成非一线岗位"
	}
	if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, r.Name, "frontline", data.Clip(word+" "+why, 200)); err != nil {
		return err
	}
	p.Frontline = frontline
	l := data.Letter{Title: r.Name + "：" + word, Text: t.asker.Name + "改的。", Buttons: rows([]data.Button{{Label: "看这个岗位", Data: tapData("r:post", p.ID)}})}
	if why != "" {
		l.Text = t.asker.Name + "说：" + why + "\n不对就点「看这个岗位」，放回去。"
	}
	if err := t.tellOthers(r, l); err != nil {
		return err
	}
	return t.show(r.post(p))
}

// tellOthers tells the supervisors what an officer did, and the officers what a
// supervisor did.
func (t *turn) tellOthers(r *rolled, l data.Letter) error {
	if !r.mine {
		return t.tellOfficers(r, l)
	}
	_, err := t.tellWatchers(r, l)
	return err
}

// tellWatchers tells the supervisors of the area and the bureau; it gives whom.
func (t *turn) tellWatchers(r *rolled, l data.Letter) ([]store.Account, error) {
	all, err := t.tx.WatcherAccounts(t.ctx, r.Area)
	if err != nil {
		return nil, err
	}
	return t.tellAll(all, l)
}

// tellOfficers tells the enterprise's officers.
func (t *turn) tellOfficers(r *rolled, l data.Letter) error {
	all, err := t.tx.OfficerAccounts(t.ctx, r.Name)
	if err != nil {
		return err
	}
	_, err = t.tellAll(all, l)
	return err
}

// tellAll pushes a letter to those of some accounts that can be written to, the asker's
// own left out; it gives them.
func (t *turn) tellAll(all []store.Account, l data.Letter) ([]store.Account, error) {
	all, err := t.reachable(slices.DeleteFunc(all, func(a store.Account) bool { return t.asker != nil && a.Person == t.asker.ID }))
	if err != nil {
		return nil, err
	}
	t.push(all, l)
	return all, nil
}
