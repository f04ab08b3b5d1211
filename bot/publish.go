package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

const (
	sayWhichFiles = "这个文件读不了。请发 .xlsx 或 .yaml 的卡片文件，最大 1 MB。"
	sayTooLarge   = "文件太大了，卡片文件最大 1 MB。请拆成一个岗位一个文件再发。"
	sayNoFile     = "文件我看不了，请打字问。"
	sayNoPicture  = "图片我看不了，请打字说一句，比如「油枪漏油了」。"
	sayNoFetcher  = "这里收不了文件，请在 Telegram 私聊里发。"
	sayNotFetched = "文件没取到，请过一会儿再发一次。"
	sayNotOfficer = "卡由本单位安全员发布，请把文件交给安全员。"
	sayFileAlone  = "请到私聊里发文件。"
)

const (
	fetchTime = time.Minute
	draftAge  = 24 * time.Hour // after that nobody remembers what he was shown
)

// brought is a card file that came with a message.
type brought struct {
	file exchange.File
	err  error // it could not be fetched
}

// fetchCards gets and reads the card file of a message, for somebody who may
// publish: a stranger cannot make us fetch anything.
func (t *turn) fetchCards() error {
	f := t.m.File
	if f == nil || t.m.Group || !exchange.Reads(f.Name) || f.Size > exchange.MaxFile {
		return nil
	}
	from, ok := t.bot.channels[t.update.Channel].(Fetcher)
	if !ok {
		return nil
	}
	var p *data.Person
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		return err
	})
	if err != nil || !mayPublish(p) {
		return err
	}
	ctx, cancel := context.WithTimeout(t.ctx, fetchTime)
	defer cancel()
	t.brought = &brought{}
	body, err := from.Fetch(ctx, f.ID, exchange.MaxFile)
	if err != nil { // the officer is told; what went wrong is for the log
		t.bot.log.Warn("file not fetched", "channel", t.update.Channel, "error", err)
		t.brought.err = err
		return nil
	}
	t.brought.file = exchange.Read(f.Name, bytes.NewReader(body))
	return nil
}

// mayPublish: an officer his enterprise's cards, the bureau the common ones.
func mayPublish(p *data.Person) bool { return p.May(data.ActPublish) || p.May(data.ActCommon) }

// file answers a file: a card file of an officer is proposed, others get one
// sentence. A question with a picture is a question.
func (t *turn) file() (bool, error) {
	f := t.m.File
	cards := f != nil && exchange.Reads(f.Name)
	if f == nil || t.m.Text != "" && !(cards && mayPublish(t.asker)) {
		return false, nil
	}
	say := ""
	switch {
	case t.m.Group:
		say = sayFileAlone
	case isPicture(f.Name):
		say = sayNoPicture
	case cards && !mayPublish(t.asker):
		say = sayNotOfficer
	case !mayPublish(t.asker):
		say = sayNoFile
	case !cards:
		say = sayWhichFiles
	case f.Size > exchange.MaxFile:
		say = sayTooLarge
	case t.brought == nil:
		say = sayNoFetcher
	case t.brought.err != nil:
		say = sayNotFetched
	default:
		return true, t.propose(t.brought.file)
	}
	t.say(data.Letter{Text: say})
	return true, nil
}

func isPicture(name string) bool {
	return slices.Contains([]string{"", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".bmp"}, strings.ToLower(filepath.Ext(name)))
}

// waiting is the body of a draft.
type waiting struct {
	File    string         `json:"file"`
	Draft   exchange.Draft `json:"draft"`
	Title   string         `json:"title"`
	Summary string         `json:"summary"` // what the officer was shown
}

// propose shows what a file would change and keeps it until its button is tapped.
func (t *turn) propose(f exchange.File) error {
	p, err := t.plan(f)
	if err != nil {
		return err
	}
	w := waiting{File: f.Name, Title: proposalTitle(p), Summary: strings.Join(proposalLines(p), "\n")}
	l := data.Letter{Title: w.Title, Text: w.Summary}
	if !p.Publishes() {
		t.say(l)
		return nil
	}
	w.Draft = p.Draft()
	d := store.Draft{Enterprise: w.Draft.Cards.Enterprise, Person: t.asker.ID, MadeMS: t.now.UnixMilli()}
	body, err := json.Marshal(w)
	if err != nil {
		return err
	}
	d.Body = string(body)
	if err := t.tx.AddDraft(t.ctx, &d, t.now.Add(-draftAge).UnixMilli()); err != nil {
		return err
	}
	label := "发布"
	if two, err := t.byTwo(&w.Draft.Cards); err != nil {
		return err
	} else if two {
		label = "请另一位安全员批准"
	}
	l.Buttons = rows([]data.Button{draftButton(label, "dp", d.ID), draftButton("放弃", "dx", d.ID)})
	t.say(l)
	return nil
}

func draftButton(label, what string, id int64) data.Button {
	return data.Button{Label: label, Data: fmt.Sprint(what, ":", id)}
}

// plan compares a file with what is in force, with the asker's rights.
func (t *turn) plan(f exchange.File) (*exchange.Proposal, error) {
	who := exchange.Importer{District: true, OnlyCommon: true}
	enterprise := ""
	if f.Set != nil {
		enterprise = f.Set.Enterprise
	}
	if !t.asker.May(data.ActCommon) {
		enterprise = t.asker.Enterprise
		who = exchange.Importer{Only: enterprise}
		e, err := t.tx.Enterprise(t.ctx, enterprise)
		if err != nil {
			return nil, err
		}
		if e != nil {
			who.Area = e.Area
		}
	}
	published, err := t.tx.CardsOfEnterprise(t.ctx, enterprise)
	if err != nil {
		return nil, err
	}
	var inForce []*data.CardSet
	for _, p := range published {
		inForce = append(inForce, p.Cards)
	}
	return &exchange.NewPlan([]exchange.File{f}, inForce, who)[0], nil
}
