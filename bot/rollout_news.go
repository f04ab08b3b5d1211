package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// 两重两新: in an important period or at an important node, or when a new situation or
// problem comes up, an officer says what happened and whose cards it concerns. That opens
// a revision, which closes itself when each of those posts has a newer version, or was
// looked at and needs none.

// newsDialog waits for what happened, then for the posts.
const newsDialog = "news"

type telling struct {
	Trigger data.Trigger `json:"trigger"`
	What    string       `json:"what,omitempty"`
	Posts   []int64      `json:"posts,omitempty"`
	Page    int64        `json:"page,omitempty"`
}

const (
	sayNoNews     = "没有在办的。到了重要时段、重要节点，出了新情况、新问题，点下面记一笔，该改的卡就不会漏。"
	sayWhichPosts = "关系到哪些岗位的卡？点一下选上，再点一下去掉。"
	sayReviseHow  = "打 /export %s 拿现行的卡，改好发给我，发布了就算改好。不用改的，点「看这件事」写一句为什么。"
	sayWhyKeep    = "%s的卡为什么不用改？打一句发给我，比如「看过了，不涉及」。"
	toastNoPosts  = "先选岗位。"
	mostExported  = 5 // posts named after /export
)

// newsHints are examples of what happened.
var newsHints = map[data.Trigger]string{
	"key_period":    "比如「国庆七天，销量大」",
	"key_node":      "比如「四月一日停产检修」",
	"new_situation": "比如「换了新罐车，接口变了」",
	"new_problem":   "比如「卸油时静电夹老是脱」",
}

// newsTriggers are the four of 两重两新; 定期修订 needs no cause.
var newsTriggers = data.Triggers[:4]

func (t *turn) tapNews(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	all, err := t.tx.RevisionsOf(t.ctx, r.Enterprise)
	if err != nil {
		return err
	}
	some, more := five(all, n[1])
	var lines []string
	var buttons []data.Button
	for i := range some {
		v := &some[i]
		number := int(n[1])*fiveLines + i + 1
		lines = append(lines, fmt.Sprintf("%d %s %s：%s（%s）", number, sign(v.ClosedMS != 0), v.Trigger.Name(), cut(v.What, 30), revisionState(v)))
		buttons = append(buttons, data.Button{Label: fmt.Sprintf("看第 %d 件", number), Data: tapData("r:rev", v.ID, 0)})
	}
	if len(all) == 0 {
		lines = []string{sayNoNews}
	}
	if more {
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData("r:news", r.Enterprise, n[1]+1)})
	}
	if r.mine {
		for i, k := range newsTriggers {
			buttons = append(buttons, data.Button{Label: k.Name(), Data: tapData("r:kind", int64(i))})
		}
	}
	return t.show(data.Letter{Title: r.Name + " 两重两新", Text: strings.Join(lines, "\n"), Buttons: rows(buttons)})
}

func revisionState(v *store.Revision) string {
	if v.ClosedMS != 0 {
		return dayOf(v.ClosedMS) + " 办完"
	}
	return fmt.Sprintf("%s 记的，%d 个岗位，还差 %d 个", dayOf(v.OpenedMS), v.Count, v.Left)
}

// tapKind: an officer tells of something.
func (t *turn) tapKind(n []int64) error {
	if !t.asker.May(data.ActRollout) || n[0] >= int64(len(newsTriggers)) {
		t.toast(toastOld)
		return nil
	}
	k := newsTriggers[n[0]]
	id, err := t.begin(newsDialog, telling{Trigger: k})
	if err != nil {
		return err
	}
	return t.show(data.Letter{Title: k.Name(), Text: "什么事？打一句发给我，" + newsHints[k] + "。", Buttons: [][]data.Button{{{Label: "算了", Data: "r:drop:" + id}}}})
}

// newsTyped takes what happened; then the posts are tapped, and what is typed is
// something else.
func (t *turn) newsTyped(d *store.Dialog) (bool, error) {
	var x telling
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return false, err
	}
	if x.What != "" || !t.asker.May(data.ActRollout) {
		return false, nil
	}
	if leaves(t.m.Text) {
		t.say(data.Letter{Text: sayLeft})
		return true, t.endDialog()
	}
	text, ok := t.reasonable(t.m.Text)
	if !ok {
		return true, nil
	}
	x.What = text
	return true, t.choosePosts(d.ID, &x)
}

// choosePosts keeps what is chosen and shows it.
func (t *turn) choosePosts(dialog int64, x *telling) error {
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	if err := t.tx.KeepDialog(t.ctx, dialog, string(body), t.now.UnixMilli()); err != nil {
		return err
	}
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		t.say(data.Letter{Text: sayNoCardsYet})
		return t.endDialog()
	}
	some, more := page(all, x.Page)
	var buttons []data.Button
	for _, p := range some {
		label := p.Name
		if slices.Contains(x.Posts, p.ID) {
			label = "✓ " + label
		}
		buttons = append(buttons, data.Button{Label: label, Data: tapData("r:pick", dialog, p.ID)})
	}
	if more || x.Page > 0 {
		buttons = append(buttons, data.Button{Label: "换一页", Data: tapData("r:leaf", dialog)})
	}
	buttons = append(buttons, data.Button{Label: "选全部", Data: tapData("r:pick", dialog, 0)}, data.Button{Label: "就这些", Data: tapData("r:open", dialog)},
		data.Button{Label: "算了", Data: tapData("r:drop", dialog)})
	text := sayWhichPosts
	if len(x.Posts) > 0 {
		text += "\n选了 " + fmt.Sprint(len(x.Posts)) + " 个：" + someOf(postNames(all, x.Posts), 10)
	}
	return t.show(data.Letter{Title: x.Trigger.Name() + "：" + cut(x.What, 60), Text: text, Buttons: rows(buttons), Edit: t.m.ID})
}

func postNames(all []store.Post, chosen []int64) (out []string) {
	for _, p := range all {
		if slices.Contains(chosen, p.ID) {
			out = append(out, p.Name)
		}
	}
	return out
}

// told gives what an officer tells of, if the number is that of his open dialog and he
// has said what happened.
func (t *turn) told(dialog int64) (*store.Dialog, *telling, error) {
	d, err := t.rolloutDialog(dialog, newsDialog)
	if err != nil || d == nil {
		return nil, nil, err
	}
	var x telling
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return nil, nil, err
	}
	if x.What == "" || !t.asker.May(data.ActRollout) {
		t.refuse(toastOld)
		return nil, nil, nil
	}
	return d, &x, nil
}

// tapPick chooses a post, or takes it out; 0 is all of them.
func (t *turn) tapPick(n []int64) error {
	d, x, err := t.told(n[0])
	if err != nil || d == nil {
		return err
	}
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	i := slices.Index(x.Posts, n[1])
	switch {
	case n[1] == 0 && len(x.Posts) == len(all):
		x.Posts = nil
	case n[1] == 0:
		x.Posts = nil
		for _, p := range all {
			x.Posts = append(x.Posts, p.ID)
		}
	case i >= 0:
		x.Posts = slices.Delete(x.Posts, i, i+1)
	case slices.ContainsFunc(all, func(p store.Post) bool { return p.ID == n[1] }):
		x.Posts = append(x.Posts, n[1])
	default:
		t.toast(toastOld)
		return nil
	}
	return t.choosePosts(d.ID, x)
}

// tapLeaf shows the next page of posts; after the last the first.
func (t *turn) tapLeaf(n []int64) error {
	d, x, err := t.told(n[0])
	if err != nil || d == nil {
		return err
	}
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	if _, more := page(all, x.Page); more {
		x.Page++
	} else {
		x.Page = 0
	}
	return t.choosePosts(d.ID, x)
}

// tapOpenRevision opens the revision and says what to do.
func (t *turn) tapOpenRevision(n []int64) error {
	d, x, err := t.told(n[0])
	if err != nil || d == nil {
		return err
	}
	if len(x.Posts) == 0 {
		t.toast(toastNoPosts)
		return nil
	}
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	v := store.Revision{Enterprise: e.ID, Trigger: x.Trigger, What: x.What, By: t.asker.ID, OpenedMS: t.now.UnixMilli()}
	if err := t.tx.AddRevision(t.ctx, &v, x.Posts); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	posts := postNames(all, x.Posts)
	l := data.Letter{Title: "记下了：" + x.Trigger.Name() + "，" + cut(x.What, 60), Buttons: rows([]data.Button{{Label: "看这件事", Data: tapData("r:rev", v.ID, 0)}}),
		Text: fmt.Sprintf("要改的卡 %d 份：%s。\n", len(posts), someOf(posts, 10)) + fmt.Sprintf(sayReviseHow, strings.Join(posts[:min(len(posts), mostExported)], " "))}
	others, err := t.otherOfficers()
	if err != nil {
		return err
	}
	told := l
	told.Title = t.asker.Name + "记了一件：" + x.Trigger.Name() + "，" + cut(x.What, 60)
	if _, err := t.tellAll(others, told); err != nil {
		return err
	}
	l.Edit = t.m.ID
	return t.show(l)
}
