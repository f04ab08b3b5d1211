package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

const (
	mostPhoto    = 5 << 20
	mostVideo    = 20 << 20
	mostEvidence = 10
	evidenceTime = 30 * time.Second

	sayOnlyItsID    = "收到了，但原件没取下来，只记了它的编号。请再发一次，聊天里的也别删。"
	sayTooBigToKeep = "收到了，太大，只记了它的编号。原件留在这个聊天里，别删。"
)

// fetchEvidence gets the photo or video of a message from somebody who watches: of a
// video only the digest is kept.
func (t *turn) fetchEvidence() error {
	f := t.m.File
	if !isEvidence(f) || t.m.Group {
		return nil
	}
	var o *store.Observation
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) error {
		p, err := tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		if err != nil || !p.May(data.ActObserve) && !p.May(data.ActInspect) {
			return err
		}
		o, err = tx.OpenObservation(t.ctx, p.ID)
		return err
	})
	if err != nil || o == nil {
		return err
	}
	return t.fetchBody(f)
}

// fetchBody gets what came with a message, unless it is too large or was fetched.
func (t *turn) fetchBody(f *Attachment) error {
	if t.fetched == nil && t.unfetched == "" {
		t.fetched, t.unfetched = t.fetch(f)
	}
	return nil
}

// fetch gets a file from the channel, or says why it is not there. It asks a server:
// never call it in a transaction.
func (t *turn) fetch(f *Attachment) (body []byte, why string) {
	from, ok := t.bot.channels[t.update.Channel].(Fetcher)
	most := int64(mostPhoto)
	if f.Kind == KindVideo {
		most = mostVideo
	}
	switch {
	case !ok:
		return nil, ""
	case f.Size > most:
		return nil, sayTooBigToKeep
	}
	ctx, cancel := context.WithTimeout(t.ctx, evidenceTime)
	defer cancel()
	body, err := from.Fetch(ctx, f.ID, most)
	if err != nil { // where the channel has it is kept all the same
		t.bot.log.Warn("evidence not fetched", "channel", t.update.Channel, "error", err)
		return nil, sayOnlyItsID
	}
	return body, ""
}

func isEvidence(f *Attachment) bool {
	return f != nil && (f.Kind == KindPhoto || f.Kind == KindVideo || isPicture(f.Name) && f.Name != "")
}

// evidence takes photos, videos and words for an observation that goes on: words
// only when all steps are marked, so that a question asked in between is answered.
func (t *turn) evidence() (bool, error) {
	typed := strings.TrimSpace(t.m.Text)
	plain := t.m.File == nil && typed != "" && typed[0] != '/' && t.m.Tap == ""
	if t.m.Group || !t.asker.May(data.ActObserve) && !t.asker.May(data.ActInspect) || !plain && !isEvidence(t.m.File) {
		return false, nil
	}
	o, err := t.tx.OpenObservation(t.ctx, t.asker.ID)
	if err != nil || o == nil {
		return false, err
	}
	if his, err := t.watches(o); err != nil || !his {
		return false, err
	}
	s, err := t.watched(o)
	if err != nil || s == nil {
		return false, err
	}
	if plain && (o.At < len(o.Marks) || t.bot.index.Urgent(t.m.Text)) {
		return false, nil
	}
	if f := t.m.File; f != nil {
		if o.EvidenceSize >= mostEvidence {
			t.say(data.Letter{Text: fmt.Sprintf("照片视频最多 %d 个，够了。", mostEvidence)})
			return true, nil
		}
		e := store.Evidence{Channel: t.update.Channel, File: f.ID, Kind: f.Kind, Name: f.Name, Size: f.Size}
		if t.fetched != nil {
			sum := sha256.Sum256(t.fetched)
			e.Digest = hex.EncodeToString(sum[:])
			if f.Kind != KindVideo {
				e.Body = t.fetched
			}
		}
		if err := t.tx.AddEvidence(t.ctx, o.ID, &e, t.now.UnixMilli()); err != nil {
			return true, err
		}
		o.EvidenceSize++
	}
	if typed != "" {
		if r := []rune(strings.TrimSpace(o.Remark + " " + typed)); len(r) > mostRemark {
			o.Remark = string(r[:mostRemark])
		} else {
			o.Remark = string(r)
		}
	}
	if err := t.tx.SetObservation(t.ctx, o); err != nil {
		return true, err
	}
	l := t.checklist(o, s)
	if t.m.File != nil && t.unfetched != "" {
		l.Text = t.unfetched + "\n\n" + l.Text
	}
	t.say(l)
	return true, nil
}

// replied takes what the watched person has to say.
func (t *turn) replied(d *store.Dialog) (bool, error) {
	var id int64
	if err := json.Unmarshal([]byte(d.Body), &id); err != nil {
		return false, err
	}
	o, err := t.tx.Observation(t.ctx, id)
	if err != nil || o == nil || t.asker == nil || o.Person != t.asker.ID {
		return false, err
	}
	o.Reply = strings.TrimSpace(o.Reply + " " + strings.TrimSpace(t.m.Text))
	if r := []rune(o.Reply); len(r) > mostRemark {
		o.Reply = string(r[:mostRemark])
	}
	if err := t.tx.SetObservation(t.ctx, o); err != nil {
		return true, err
	}
	t.say(data.Letter{Text: sayReplied})
	if err := t.tell(o.By, data.Letter{Text: fmt.Sprintf("%s对「%s」%s说：%s", o.PersonName, o.Scene, o.How.Name(), o.Reply)}); err != nil {
		return true, err
	}
	return true, t.endDialog()
}
