package bot

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anka/data"
	"anka/data/exchange"
	"anka/index"
)

const (
	mostFiles     = 10 // sent at once
	sayNotFiles   = "卡片文件由本单位安全员拿。"
	sayFillIn     = "一个岗位填一个文件，把示例换成本单位的，企业名称写「%s」。填好把文件发给我。"
	sayFillInFor  = "补「%s」：%s岗位还没有卡，照这个模板填，企业名称写「%s」。填好把文件发给我。"
	sayAddTo      = "补「%s」：这是%s现行的卡。最接近的那项，在「怎么问」里加上这句；没有就加一项。改好把文件发给我。"
	toastNoGap    = "这个按钮已经失效，请重新打 /gaps。"
	sayNoCardsYet = "还没有卡。打 /template 拿模板，填好把文件发给我。"
)

// templateFile sends the workbook an officer starts from.
func (t *turn) templateFile() (bool, error) {
	if w := command(t.m.Text); w != "template" && w != "模板" {
		return false, nil
	}
	if !t.m.Group && mayRoster(t.asker) {
		return true, t.sayRosterTemplate()
	}
	if !t.mayHaveFiles() {
		return true, nil
	}
	return true, t.sayTemplate(fmt.Sprintf(sayFillIn, t.asker.Enterprise))
}

// mayHaveFiles says why not.
func (t *turn) mayHaveFiles() bool {
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActPublish):
		t.say(data.Letter{Text: sayNotFiles})
	default:
		return true
	}
	return false
}

func (t *turn) sayTemplate(text string) error {
	var b bytes.Buffer
	if err := exchange.Template(&b); err != nil {
		return fmt.Errorf("bot: template: %w", err)
	}
	t.say(data.Letter{Text: text, File: &data.File{Name: "两单两卡模板.xlsx", Body: b.Bytes()}})
	return nil
}

var exportWords = map[string]bool{"export": true, "导出": true}

// exportFiles sends an officer his enterprise's cards in force, a workbook a
// post; after the command he may name the posts.
func (t *turn) exportFiles() (bool, error) {
	word, named, _ := strings.Cut(strings.TrimSpace(t.m.Text), " ")
	if !exportWords[command(word)] {
		return false, nil
	}
	if !t.m.Group && mayRoster(t.asker) {
		t.sayRoster()
		return true, nil
	}
	if !t.mayHaveFiles() {
		return true, nil
	}
	all := t.bot.index.Posts(t.asker.Enterprise)
	if posts := strings.Fields(named); len(posts) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(e *index.Entry) bool { return !slices.Contains(posts, e.Cards.Post) })
		if len(all) == 0 {
			t.say(data.Letter{Text: "没有这个岗位的卡，请照卡上的岗位名写，或只打 /export。"})
			return true, nil
		}
	}
	if len(all) == 0 {
		t.say(data.Letter{Text: sayNoCardsYet})
		return true, nil
	}
	for _, e := range all[:min(len(all), mostFiles)] {
		if err := t.sayWorkbook(e, e.Cards.Post+" "+edition(e.Cards)); err != nil {
			return false, err
		}
	}
	if rest := all[min(len(all), mostFiles):]; len(rest) > 0 {
		t.say(data.Letter{Text: fmt.Sprintf("还有 %d 个岗位没有发。要哪个，就打 /export 和岗位名，例如：/export %s", len(rest), rest[0].Cards.Post)})
	}
	return true, nil
}

func (t *turn) sayWorkbook(e *index.Entry, text string) error {
	var b bytes.Buffer
	if err := exchange.WriteXLSX(&b, e.Cards); err != nil {
		return fmt.Errorf("bot: workbook of %s: %w", e.Cards.Post, err)
	}
	t.say(data.Letter{Text: text, File: &data.File{Name: exchange.FileStem(e.Cards.Post) + ".xlsx", Body: b.Bytes()}})
	return nil
}

// tapGap leads from a gap to the file in which it is closed: 「g:asked」; 「g:」
// is the template.
func (t *turn) tapGap(number string) error {
	if t.m.Group || !t.asker.May(data.ActPublish) || !t.asker.May(data.ActGaps) {
		t.toast(toastNoGap)
		return nil
	}
	if number == "" {
		t.toast("")
		return t.sayTemplate(fmt.Sprintf(sayFillIn, t.asker.Enterprise))
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		t.toast(toastNoGap)
		return nil
	}
	a, err := t.tx.AskedRow(t.ctx, id)
	if err != nil {
		return err
	}
	if a == nil || a.Enterprise != t.asker.Enterprise {
		t.toast(toastNoGap)
		return nil
	}
	t.toast("")
	return t.sayGapFile(a)
}

// sayGapFile sends the cards that a question belongs to: those it was answered
// from wrongly, or those of the asker's post.
func (t *turn) sayGapFile(a *data.Asked) error {
	posts, err := t.gapPosts(a)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if e := t.bot.index.Post(a.Enterprise, p); e != nil {
			return t.sayWorkbook(e, fmt.Sprintf(sayAddTo, short(a.Question), p))
		}
	}
	who := "这个"
	if len(posts) > 0 {
		who = posts[0]
	}
	return t.sayTemplate(fmt.Sprintf(sayFillInFor, short(a.Question), who, a.Enterprise))
}

func (t *turn) gapPosts(a *data.Asked) ([]string, error) {
	var posts []string
	if a.Votes > 0 && len(a.Shown) > 0 {
		if post, _, _, err := data.SplitSceneKey(a.Shown[0].Key); err == nil {
			posts = append(posts, post)
		}
	}
	if a.Person == 0 {
		return posts, nil
	}
	m, err := t.tx.Member(t.ctx, a.Person)
	if err != nil || m == nil {
		return posts, err
	}
	return append(posts, m.Posts...), nil
}
