package bot

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// Files that somebody sends: cards of an officer or the bureau, a roster of whoever is
// above the enterprises. Which it is say its sheets.

const (
	sayWhichFiles = "这个文件读不了。请发 .xlsx 或 .yaml 的卡片文件，最大 1 MB。"
	sayTooLarge   = "文件太大了，卡片文件最大 1 MB。请拆成一个岗位一个文件再发。"
	sayNoFile     = "文件我看不了，请打字问。"
	sayNoPicture  = "图片我看不了，请打字说一句，比如「油枪漏油了」。"
	sayNoFetcher  = "这里收不了文件，请在 Telegram 私聊里发。"
	sayNotFetched = "文件没取到，请过一会儿再发一次。"
	sayNotOfficer = "卡由本单位安全员发布，请把文件交给安全员。"
	sayFileAlone  = "请到私聊里发文件。"

	sayRosterTooLarge = "文件太大了，名册最大 16 MB。请按镇街拆开再发。"
	sayNotRoster      = "这不是名册。卡由企业的安全员发布；要导入名册，打 /template 拿模板。"
	sayNotYourRoster  = "这是企业名册，由镇街园区监管员或区应急局导入。"
)

const fetchTime = time.Minute

// brought is a card file or a roster that came with a message.
type brought struct {
	file   exchange.File
	roster *exchange.RosterFile // if it is one
	packed string               // the roster as its draft keeps it
	say    string               // why it is none that the sender may bring in
	err    error                // it could not be fetched
}

// MayBring says whether somebody may send files at all: an officer his enterprise's
// cards, the bureau the common ones, and whoever is above the enterprises a roster.
func MayBring(p *data.Person) bool { return mayPublish(p) || p.May(data.ActRoster) }

func mayPublish(p *data.Person) bool { return p.May(data.ActPublish) || p.May(data.ActCommon) }

// mostBytes is how large a file of a name somebody may send; 0: none.
func mostBytes(p *data.Person, name string) int64 {
	switch {
	case mayRoster(p) && strings.EqualFold(filepath.Ext(name), ".xlsx"):
		return exchange.MaxRoster
	case mayPublish(p):
		return exchange.MaxFile
	}
	return 0
}

// fetchBrought gets and reads the card file or roster of a message, for somebody who
// may bring it in: a stranger cannot make us fetch anything.
func (t *turn) fetchBrought() error {
	f := t.m.File
	if f == nil || t.m.Group || !exchange.Reads(f.Name) {
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
	most := mostBytes(p, f.Name)
	if err != nil || most == 0 || f.Size > most {
		return err
	}
	ctx, cancel := context.WithTimeout(t.ctx, fetchTime)
	defer cancel()
	t.brought = &brought{}
	body, err := from.Fetch(ctx, f.ID, most)
	if err != nil { // the sender is told; what went wrong is for the log
		t.bot.log.Warn("file not fetched", "channel", t.update.Channel, "error", err)
		t.brought.err = err
		return nil
	}
	return t.readBrought(p, f.Name, body)
}

// readBrought reads a file as what its sheets are called.
func (t *turn) readBrought(p *data.Person, name string, body []byte) (err error) {
	b := t.brought
	switch roster := exchange.HoldsRoster(name, body); {
	case roster && !mayRoster(p):
		b.say = sayNotYourRoster
	case roster:
		t.bot.reading.Lock() // a large one takes much memory
		defer t.bot.reading.Unlock()
		b.roster = exchange.ReadRoster(name, bytes.NewReader(body))
		b.packed, err = packRoster(b.roster)
	case !mayPublish(p):
		b.say = sayNotRoster
	case len(body) > exchange.MaxFile:
		b.say = sayTooLarge
	default:
		b.file = exchange.Read(name, bytes.NewReader(body))
	}
	return err
}

// file answers a file: what its sender may bring in is proposed, others get one
// sentence. A question with a picture is a question.
func (t *turn) file() (bool, error) {
	f := t.m.File
	reads := f != nil && exchange.Reads(f.Name)
	if f == nil || t.m.Text != "" && !(reads && MayBring(t.asker)) {
		return false, nil
	}
	if say := t.noFile(f, reads); say != "" {
		t.say(data.Letter{Text: say})
		return true, nil
	}
	if t.brought.roster != nil {
		return true, t.proposeRoster(t.brought.roster, t.brought.packed)
	}
	return true, t.propose(t.brought.file)
}

// noFile says why nothing is done with a file; empty when it is read.
func (t *turn) noFile(f *Attachment, reads bool) string {
	switch most := mostBytes(t.asker, f.Name); {
	case t.m.Group:
		return sayFileAlone
	case isPicture(f.Name):
		return sayNoPicture
	case reads && !MayBring(t.asker):
		return sayNotOfficer
	case !MayBring(t.asker):
		return sayNoFile
	case most == 0:
		return sayNotRoster
	case !reads:
		return sayWhichFiles
	case f.Size > most && most == exchange.MaxRoster:
		return sayRosterTooLarge
	case f.Size > most:
		return sayTooLarge
	case t.brought == nil:
		return sayNoFetcher
	case t.brought.err != nil:
		return sayNotFetched
	}
	return t.brought.say
}

func isPicture(name string) bool {
	return slices.Contains([]string{"", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".bmp"}, strings.ToLower(filepath.Ext(name)))
}
