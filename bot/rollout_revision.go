package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// A revision that 两重两新 opened: which posts are done by a newer version, and which were
// looked at and need none.

// tapRevision shows one.
func (t *turn) tapRevision(n []int64) error {
	v, err := t.tx.Revision(t.ctx, n[0])
	if err != nil {
		return err
	}
	if v == nil {
		t.toast(toastOld)
		return nil
	}
	r, err := t.visible(v.Enterprise)
	if err != nil || r == nil {
		return err
	}
	return t.show(r.revision(v, n[1]))
}

// revision shows one with its posts.
func (r *rolled) revision(v *store.Revision, n int64) data.Letter {
	head := v.ByName + " " + dayOf(v.OpenedMS) + " 记的"
	if v.ClosedMS != 0 {
		head += "，" + revisionState(v)
	} else {
		head += fmt.Sprintf("，%d 个岗位，还差 %d 个", v.Count, v.Left)
	}
	lines := []string{head + "。"}
	var buttons []data.Button
	some, more := page(v.Posts, n)
	for _, p := range some {
		line := sign(p.DoneMS != 0) + " " + p.Name
		switch {
		case p.Cards != 0:
			line += "：第" + data.Brief(p.Version) + "版，" + dayOf(p.DoneMS)
		case p.DoneMS != 0:
			line += "：不用改，" + p.By + "说：" + p.Note
		case r.mine:
			buttons = append(buttons, data.Button{Label: p.Name + "不用改", Data: tapData("r:keep", v.ID, p.Post)})
		}
		lines = append(lines, line)
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("r:rev", v.ID, n+1)})
	}
	buttons = append(buttons, data.Button{Label: "全部两重两新", Data: tapData("r:news", r.Enterprise, 0)})
	return data.Letter{Title: sign(v.ClosedMS != 0) + " " + v.Trigger.Name() + "：" + v.What, Text: strings.Join(lines, "\n"), Buttons: rows(buttons)}
}

// tapKeep: a post of a revision needs no new version; he is asked why.
func (t *turn) tapKeep(n []int64) error {
	v, p, err := t.openPost(n)
	if err != nil || v == nil {
		return err
	}
	return t.askWhy(reasonKeep, fmt.Sprintf(sayWhyKeep, p.Name), n...)
}

// openPost gives a revision of the asker's enterprise and a post of it that is not done;
// else it says so.
func (t *turn) openPost(n []int64) (*store.Revision, *store.RevisionPost, error) {
	v, err := t.tx.Revision(t.ctx, n[0])
	if err != nil {
		return nil, nil, err
	}
	if v == nil {
		t.refuse(toastOld)
		return nil, nil, nil
	}
	if r, err := t.own(v.Enterprise); err != nil || r == nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(v.Posts, func(p store.RevisionPost) bool { return p.Post == n[1] })
	switch {
	case i < 0:
		t.refuse(toastOld)
		return nil, nil, nil
	case v.Posts[i].DoneMS != 0:
		t.refuse(toastAlready)
		return nil, nil, nil
	}
	return v, &v.Posts[i], nil
}

// kept: he said why.
func (t *turn) kept(n []int64, why string) error {
	v, _, err := t.openPost(n)
	if err != nil || v == nil {
		return err
	}
	if _, err := t.tx.KeepCards(t.ctx, n[0], n[1], t.asker.ID, why, t.now.UnixMilli()); err != nil {
		return err
	}
	return t.tapRevision([]int64{n[0], 0})
}

// revised says for which revisions a published version counts.
func (t *turn) revised(cards int64) ([]string, error) {
	all, err := t.tx.RevisedBy(t.ctx, cards)
	var lines []string
	for i := range all {
		state := fmt.Sprintf("还差 %d 个岗位。", all[i].Left)
		if all[i].Left == 0 {
			state = "都办完了。"
		}
		lines = append(lines, all[i].Trigger.Name()+"「"+cut(all[i].What, 30)+"」："+state)
	}
	return lines, err
}
