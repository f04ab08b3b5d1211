package bot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// Photos that inspectors and officers send: they are kept with what they are of, and
// sent back on a tap. One that cannot be fetched from the channel is kept by the
// channel's number, and fetched when somebody wants to see it. Button data: 「n:i:
// inspection:page」 an inspection's, 「n:j:finding:page」 a finding's, 「n:h:event:page」 a
// measure's.

const (
	mostProofs    = 30 // of one thing
	photosAtOnce  = 5
	sayFull       = "照片最多 %d 张，够了。"
	toastNoPhotos = "没有照片，或者不归你看。"
)

// wants says what a photo of the asker's that comes now is of: nil: of nothing.
type wants struct {
	owner string
	id    int64
	kept  func(photo int64) error // says what follows, with the photo's number
}

// wanted finds it out.
func (t *turn) wanted() (*wants, error) {
	if t.asker == nil || t.m.Group {
		return nil, nil
	}
	if f, err := t.answering(); err != nil || f != nil {
		return t.wantedOfAnswer(f), err
	}
	if v, err := t.photographing(); err != nil || v != 0 {
		return t.wantedOfMeasure(v), err
	}
	i, err := t.inspecting()
	if err != nil || i == nil {
		return nil, err
	}
	return t.wantedOnSite(i), nil
}

// fetchPhoto gets a photo that is wanted.
func (t *turn) fetchPhoto() error {
	if !isEvidence(t.m.File) || t.m.Group || t.fetched != nil {
		return nil
	}
	is := false
	err := t.apart(func(x *turn) error {
		w, err := x.wanted()
		is = w != nil
		return err
	})
	if err != nil || !is {
		return err
	}
	return t.fetchBody(t.m.File)
}

// apart runs f before the transaction of the message, in one of its own in which
// nothing is written, with who asks.
func (t *turn) apart(f func(*turn) error) error {
	return t.bot.store.Do(t.ctx, func(tx *store.Tx) error {
		x := &turn{bot: t.bot, ctx: t.ctx, tx: tx, now: t.now, update: t.update, m: t.m}
		p, err := tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		if err != nil || p == nil {
			return err
		}
		x.asker = p
		return f(x)
	})
}

// photo keeps a photo with what it is of.
func (t *turn) photo() (bool, error) {
	if !isEvidence(t.m.File) || t.bot.index.Urgent(t.m.Text) { // an emergency is answered, whatever comes with it
		return false, nil
	}
	w, err := t.wanted()
	if err != nil || w == nil {
		return false, err
	}
	have, err := t.tx.Proofs(t.ctx, w.owner, w.id)
	if err != nil {
		return true, err
	}
	if len(have) >= mostProofs {
		t.say(data.Letter{Text: fmt.Sprintf(sayFull, mostProofs)})
		return true, nil
	}
	p := t.newProof(t.m.File)
	p.Owner, p.OwnerID = w.owner, w.id
	if err := t.tx.AddProof(t.ctx, p); err != nil {
		return true, err
	}
	if t.unfetched != "" {
		t.say(data.Letter{Text: t.unfetched})
	}
	return true, w.kept(p.ID)
}

// wantedOnSite: a photo that an inspector sends is of the finding or the tier before his
// eyes. Its words belong to it.
func (t *turn) wantedOnSite(i *store.Inspection) *wants {
	return &wants{store.ProofOfInspection, i.ID, func(photo int64) error {
		f, words := &i.Found, data.Clip(strings.TrimSpace(t.m.Text), mostRemark)
		if d := f.Finding(f.AtFinding); d != nil {
			d.Photos = append(d.Photos, photo)
			if words != "" {
				d.What = data.Clip(d.What+"。"+words, mostRemark)
			}
			if err := t.keepInspection(i); err != nil {
				return err
			}
			t.say(t.onSiteLetter(i, d, "放在这个问题里了"))
			return nil
		}
		f.AddPhotos(f.At, photo)
		if words != "" {
			f.Say(f.At, words)
		}
		where := "这次检查"
		if f.At != "" {
			where = f.At.Name()
		}
		n := len(f.Photos[f.At])
		if err := t.keepInspection(i); err != nil {
			return err
		}
		t.say(data.Letter{Text: strings.Join(nonEmpty(fmt.Sprintf("放在%s里了，%d 张。", where, n), saidWords(f.Said[f.At])), "\n"),
			Buttons: rows([]data.Button{onSite(i)("开问题", "f", tierNumber(f.At)), onSite(i)("回到检查", "o")})})
		return nil
	}}
}

// photoTap reads a button that asks for photos; false when it is another.
func photoTap(button string) (what string, id, page int64, is bool) {
	rest, ok := strings.CutPrefix(button, "n:")
	what, rest, _ = strings.Cut(rest, ":")
	n, err := numbers(rest, 2)
	if !ok || err != nil || what != "i" && what != "j" && what != "h" || n[1] >= mostPages {
		return "", 0, 0, false
	}
	return what, n[0], n[1], true
}

// photosOf lists the photos that a button asks for; nil when the asker may not see them.
func (t *turn) photosOf(what string, id int64) ([]store.Proof, error) {
	switch what {
	case "i":
		i, err := t.inspectionToSee(id)
		if err != nil || i == nil {
			return nil, err
		}
		return t.photosOfInspection(i)
	case "h":
		v, err := t.tx.Event(t.ctx, id)
		if err != nil || v == nil {
			return nil, err
		}
		if e, err := t.placeToSee(v.Enterprise); err != nil || e == nil {
			return nil, err
		}
		return t.tx.Proofs(t.ctx, store.ProofOfEvent, v.ID)
	}
	f, err := t.findingToSee(id)
	if err != nil || f == nil {
		return nil, err
	}
	found, err := t.tx.Proofs(t.ctx, store.ProofOfFinding, f.ID)
	if err != nil {
		return nil, err
	}
	answer, err := t.tx.Proofs(t.ctx, store.ProofOfAnswer, f.ID)
	return append(found, answer...), err
}

// photosOfInspection are those of the inspection and of what it found.
func (t *turn) photosOfInspection(i *store.Inspection) ([]store.Proof, error) {
	var out []store.Proof
	f := &i.Found
	take := func(ids []int64) error {
		for _, id := range ids {
			p, err := t.tx.Proof(t.ctx, id)
			if err != nil {
				return err
			}
			if p != nil {
				out = append(out, *p)
			}
		}
		return nil
	}
	for _, l := range append(data.Checklist, data.TierLaw{}) {
		if err := take(f.Photos[l.Tier]); err != nil {
			return nil, err
		}
	}
	for _, d := range f.Findings {
		if err := take(d.Photos); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fetchPhotos tries once more to get those photos that are asked for now and could not be
// had when they were sent.
func (t *turn) fetchPhotos() error {
	what, id, page, is := photoTap(t.m.Button)
	if !is || t.m.Group {
		return nil
	}
	var missing []store.Proof
	err := t.apart(func(x *turn) error {
		all, err := x.photosOf(what, id)
		some, _ := few(all, page)
		for _, p := range some {
			if p.Digest == "" && p.File != "" && p.Kind != KindVideo && p.Channel == t.update.Channel {
				missing = append(missing, p)
			}
		}
		return err
	})
	for _, p := range missing {
		if body, _ := t.fetch(&Attachment{ID: p.File, Name: p.Name, Size: p.Size, Kind: p.Kind}); body != nil {
			if t.late == nil {
				t.late = map[int64][]byte{}
			}
			t.late[p.ID] = body
		}
	}
	return err
}

// few cuts photos into pages.
func few(all []store.Proof, n int64) (some []store.Proof, more bool) {
	from := int(min(n*photosAtOnce, int64(len(all))))
	to := min(from+photosAtOnce, len(all))
	return all[from:to], to < len(all)
}

// tapPhotos sends photos back.
func (t *turn) tapPhotos(what string, id, page int64) error {
	all, err := t.photosOf(what, id)
	if err != nil {
		return err
	}
	some, more := few(all, page)
	if len(some) == 0 {
		t.toast(toastNoPhotos)
		return nil
	}
	t.toast("")
	for k := range some {
		p := &some[k]
		if body, late := t.late[p.ID]; late {
			sum := sha256.Sum256(body)
			if err := t.tx.SetProofBody(t.ctx, p.ID, hex.EncodeToString(sum[:]), body); err != nil {
				return err
			}
		}
		name := map[string]string{store.ProofOfFinding: "问题的照片", store.ProofOfAnswer: "改好的照片"}[p.Owner]
		head := fmt.Sprintf("%s %d/%d　%s", cmp.Or(name, "照片"), int(page)*photosAtOnce+k+1, len(all), time.UnixMilli(p.AtMS).In(data.DistrictZone).Format(minuteFormat))
		if err := t.sayProof(head, p); err != nil {
			return err
		}
	}
	if more {
		t.letters[len(t.letters)-1].Buttons = rows([]data.Button{{Label: "下几张", Data: tapData("n:"+what, id, page+1)}})
	}
	return nil
}
