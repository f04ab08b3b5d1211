package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// Button data of drafts: 「dp:draft」 publishes it or asks for approval, 「dx:」
// drops it, 「da:」 approves it, 「dr:」 gives it back. A number can be forged and
// a tap can come twice: rights and state are looked at every time.
const (
	toastNoDraft   = "这个按钮已经失效，请重新发一次文件。"
	toastPublished = "已经发布过了。"
	toastDropped   = "这份已经不作数了，请重新发一次文件。"
	toastOldDraft  = "超过一天，已经作废，请重新发一次文件。"
	toastAsked     = "已经请人批准了，请等一等。"
	toastOther     = "要另一位安全员点，自己不能批。"
	sayStale       = "刚才有人发布了新版，请重新发一次文件。"
	sayNobodyElse  = "要两个人才能发布，现在没有别的安全员收得到消息。请用 /invite 请一位安全员加入，再点一次。"
)

func (t *turn) tapDraft(what, number string) error {
	d, toast, err := t.draft(number)
	if err != nil {
		return err
	}
	if d == nil {
		t.toast(toast)
		return nil
	}
	var w waiting
	if err := json.Unmarshal([]byte(d.Body), &w); err != nil {
		return fmt.Errorf("bot: draft %d: %w", d.ID, err)
	}
	own := d.Person == t.asker.ID
	switch {
	case what == "dp" && own:
		return t.publishOrAsk(d, &w)
	case what == "dx" && own:
		return t.drop(d, &w, "放弃了，什么都没改。")
	case own:
		t.toast(toastOther)
		return nil
	case d.State != store.DraftAsked: // a colleague has not handed it over
		t.toast(toastNoDraft)
		return nil
	case what == "da":
		return t.publish(d, &w)
	case what == "dr":
		return t.drop(d, &w, "退回了，什么都没改。")
	}
	t.toast(toastNoDraft)
	return nil
}

// draft gives a draft that waits and that the asker has to do with; the toast
// says why there is none. Another enterprise's is as if it were not there.
func (t *turn) draft(number string) (*store.Draft, string, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || t.m.Group {
		return nil, toastNoDraft, nil
	}
	d, err := t.tx.Draft(t.ctx, id)
	if err != nil || d == nil || d.Kind != store.DraftCards {
		return nil, toastNoDraft, err
	}
	colleague := t.asker.May(data.ActPublish) && d.Enterprise == t.asker.Enterprise
	if !colleague && !(t.asker.May(data.ActCommon) && d.Person == t.asker.ID) {
		return nil, toastNoDraft, nil
	}
	switch {
	case d.State == store.DraftPublished:
		return nil, toastPublished, nil
	case d.State == store.DraftDropped:
		return nil, toastDropped, nil
	case t.now.Sub(time.UnixMilli(d.MadeMS)) > draftAge:
		return nil, toastOldDraft, t.tx.CloseDraft(t.ctx, d.ID, store.DraftDropped, t.asker.ID, t.now.UnixMilli())
	}
	return d, "", nil
}

// byTwo says whether such cards are published by two people. The common ones
// are the bureau's own affair.
func (t *turn) byTwo(c *data.CardSet) (bool, error) {
	if c.Common {
		return false, nil
	}
	v, err := t.tx.Setting(t.ctx, c.Enterprise, publishByTwo)
	return v == settingOn, err
}

func (t *turn) publishOrAsk(d *store.Draft, w *waiting) error {
	two, err := t.byTwo(&w.Draft.Cards)
	switch {
	case err != nil:
		return err
	case !two:
		return t.publish(d, w)
	case d.State == store.DraftAsked:
		t.toast(toastAsked)
		return nil
	}
	others, err := t.otherOfficers()
	if err != nil {
		return err
	}
	t.toast("")
	if others, err = t.reachable(others); err != nil {
		return err
	} else if len(others) == 0 {
		t.say(data.Letter{Text: sayNobodyElse})
		return nil
	}
	t.say(data.Letter{Text: "已经请" + accountNames(others) + "批准，有结果告诉你。"})
	t.push(others, data.Letter{Title: t.asker.Name + "请你批准发布", Text: w.Title + "\n" + w.Summary,
		Buttons: rows([]data.Button{draftButton("批准发布", "da", d.ID), draftButton("退回", "dr", d.ID)})})
	return t.tx.AskForDraft(t.ctx, d.ID)
}

// drop ends a draft without publishing it; who brought it in is told.
func (t *turn) drop(d *store.Draft, w *waiting, done string) error {
	t.toast("")
	t.say(data.Letter{Text: w.Title + "\n" + done})
	if err := t.tellMaker(d, data.Letter{Title: t.asker.Name + "退回了，没有发布", Text: w.Title + "\n请改好后再发一次文件。"}); err != nil {
		return err
	}
	if err := t.closeDraft(d, store.DraftDropped); err != nil {
		return err
	}
	return t.deed(w, "drop", w.Draft.Cards.Post)
}

// publish makes a draft the version in force, in the tap's own transaction: all
// of it happens, or none. The rights are those of whoever taps; the file is
// judged again by what is in force now.
func (t *turn) publish(d *store.Draft, w *waiting) error {
	p, err := t.plan(exchange.File{Name: w.File, Set: &w.Draft.Cards})
	if err != nil {
		return err
	}
	if p.Verdict == exchange.Refused {
		t.toast("")
		t.say(data.Letter{Title: proposalTitle(p), Text: strings.Join(proposalLines(p), "\n")})
		return t.closeDraft(d, store.DraftDropped)
	}
	by := d.Name
	if d.Person != t.asker.ID {
		by += "（" + t.asker.Name + "批准）"
	}
	done, err := t.bot.publishOne(t.ctx, t.tx, by, w.Draft, t.now)
	if errors.Is(err, ErrStale) {
		t.toast("")
		t.say(data.Letter{Text: sayStale})
		if err := t.tellMaker(d, data.Letter{Title: "没有发布：" + w.Draft.Cards.Post, Text: sayStale}); err != nil {
			return err
		}
		return t.closeDraft(d, store.DraftDropped)
	}
	if err != nil {
		return err
	}
	if err := t.sayPublished(d, p, done); err != nil {
		return err
	}
	if err := t.closeDraft(d, store.DraftPublished); err != nil {
		return err
	}
	return t.deed(w, "publish", w.Draft.Cards.Post+" "+edition(done.Cards)+"，"+by)
}

// sayPublished says who is affected, to whoever tapped and to whoever brought it in.
func (t *turn) sayPublished(d *store.Draft, p *exchange.Proposal, done *store.Published) error {
	lines, c := p.Changes(), done.Cards
	if p.Verdict == exchange.Fresh {
		lines = []string{sheetCounts(c)}
	}
	affected, err := t.affected(c)
	if err != nil {
		return err
	}
	revised, err := t.revised(done.ID)
	if err != nil {
		return err
	}
	l := data.Letter{Title: "已发布：" + c.Enterprise + " " + c.Post + " " + edition(c), Text: strings.Join(append(append(lines, affected), revised...), "\n")}
	t.toast("")
	t.say(l)
	l.Text = t.asker.Name + "批准了。\n" + l.Text
	return t.tellMaker(d, l)
}

func edition(c *data.CardSet) string { return "第" + data.Brief(c.Version) + "版" }

const mostHolders = 10

func (t *turn) affected(c *data.CardSet) (string, error) {
	if c.Common {
		return "全区的人从现在起看到新版。", nil
	}
	names, err := t.tx.Holders(t.ctx, c.Enterprise, append([]string{c.Post}, c.Aliases...))
	switch {
	case err != nil:
		return "", err
	case len(names) == 0:
		return "这个岗位还没有人登记，用 /invite 请人加入。", nil
	case len(names) > mostHolders:
		return fmt.Sprintf("%d 人从现在起看到新版：%s等。", len(names), strings.Join(names[:mostHolders], "、")), nil
	}
	return fmt.Sprintf("%d 人从现在起看到新版：%s。", len(names), strings.Join(names, "、")), nil
}

func (t *turn) closeDraft(d *store.Draft, state int) error {
	return t.tx.CloseDraft(t.ctx, d.ID, state, t.asker.ID, t.now.UnixMilli())
}

func (t *turn) deed(w *waiting, what, detail string) error {
	return t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, w.Draft.Cards.Enterprise, what, detail)
}

// tellMaker tells whoever brought a draft in, when another has decided on it.
func (t *turn) tellMaker(d *store.Draft, l data.Letter) error {
	if d.Person == t.asker.ID {
		return nil
	}
	return t.tell(d.Person, l)
}
