package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"anka/data"
	"anka/data/store"
)

// An officer reports a step done: photos, files or words first, then 「报上去」. Without
// any of them nothing is reported; what is not sent off within a day is dropped.

// reportDialog waits for photos, files and words.
const reportDialog = "report"

type reporting struct {
	Enterprise int64     `json:"enterprise"`
	Step       data.Step `json:"step"`
	Words      string    `json:"words,omitempty"`
}

const (
	reportOpen     = 24 * time.Hour
	sayReported    = "报上去了：✓ %s"
	toastNoProof   = "先发一张照片、一个文件，或者打一句话。"
	toastNotReport = "这一步不用报，是照记录算的。"
	sayWhyUndo     = "「%s」哪里报错了？打一句发给我，撤回会留在记录里。"
	toastUndone    = "现在没有报，不用撤回。"
)

func (t *turn) fresh(d *store.Dialog) bool { return t.now.Sub(time.UnixMilli(d.BegunMS)) < reportOpen }

// tapReport begins a report.
func (t *turn) tapReport(n []int64) error {
	r, err := t.own(n[0])
	if err != nil || r == nil {
		return err
	}
	s := data.Step(n[1])
	switch {
	case !s.Valid():
		t.toast(toastOld)
		return nil
	case !s.Reported():
		t.toast(toastNotReport)
		return nil
	}
	x := reporting{Enterprise: r.Enterprise, Step: s}
	if _, err := t.begin(reportDialog, x); err != nil {
		return err
	}
	d, err := t.dialog()
	if err != nil {
		return err
	}
	return t.show(reportLetter(d.ID, &x, nil))
}

// reportLetter shows what has come so far.
func reportLetter(dialog int64, x *reporting, proofs []store.Proof) data.Letter {
	l := data.Letter{Title: "报「" + x.Step.Name() + "」"}
	var lines []string
	if len(proofs) > 0 {
		lines = append(lines, fmt.Sprintf("照片文件：%d 个", len(proofs)))
	}
	if x.Words != "" {
		lines = append(lines, "说明："+x.Words)
	}
	if len(lines) == 0 {
		lines = append(lines, "把材料发给我，照片、文件、打一句话都行。", stepHints[x.Step])
	} else {
		lines = append(lines, "还可以接着发；好了点「报上去」。")
	}
	l.Text = strings.Join(lines, "\n")
	l.Buttons = [][]data.Button{{{Label: "报上去", Data: tapData("r:send", dialog)}, {Label: "先不报", Data: tapData("r:drop", dialog)}}}
	return l
}

// openReport gives the report that the asker has begun here; nil when there is none.
func (t *turn) openReport(tx *store.Tx) (*store.Dialog, *reporting, error) {
	d, err := tx.Dialog(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender)
	if err != nil || d == nil || d.Kind != reportDialog || !t.fresh(d) {
		return nil, nil, err
	}
	var x reporting
	return d, &x, json.Unmarshal([]byte(d.Body), &x)
}

// fetchProof gets the photo or file of a message for a report, before its transaction.
func (t *turn) fetchProof() error {
	f := t.m.File
	if f == nil || t.m.Group {
		return nil
	}
	var d *store.Dialog
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) error {
		p, err := tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		if err != nil || !p.May(data.ActRollout) {
			return err
		}
		d, _, err = t.openReport(tx)
		return err
	})
	if err != nil || d == nil {
		return err
	}
	return t.fetchBody(f)
}

// proof takes photos and files for a report that goes on. A card file is no proof, and
// a photo for an observation begun later is that one's.
func (t *turn) proof() (bool, error) {
	f := t.m.File
	if f == nil || t.m.Group || !t.asker.May(data.ActRollout) || t.bot.index.Urgent(t.m.Text) {
		return false, nil
	}
	d, x, err := t.openReport(t.tx)
	if err != nil || d == nil {
		return false, err
	}
	if t.brought != nil && t.brought.err == nil && !t.brought.file.Refused() {
		return false, nil
	}
	o, err := t.tx.OpenObservation(t.ctx, t.asker.ID)
	if err != nil || o != nil && o.MadeMS > d.BegunMS {
		return false, err
	}
	proofs, err := t.tx.Proofs(t.ctx, store.ProofOfDraft, d.ID)
	if err != nil {
		return true, err
	}
	if len(proofs) >= mostEvidence {
		t.say(data.Letter{Text: fmt.Sprintf("照片文件最多 %d 个，够了。", mostEvidence)})
		return true, nil
	}
	p := t.newProof(f)
	p.Owner, p.OwnerID = store.ProofOfDraft, d.ID
	if err := t.tx.AddProof(t.ctx, p); err != nil {
		return true, err
	}
	return true, t.reportMore(d, x, append(proofs, *p))
}

// newProof is what came with the message, with its bytes and their digest where they
// could be fetched; of a video the digest alone.
func (t *turn) newProof(f *Attachment) *store.Proof {
	p := &store.Proof{Channel: t.update.Channel, File: f.ID, Kind: f.Kind, Name: f.Name, Size: f.Size, AtMS: t.now.UnixMilli()}
	if t.fetched != nil {
		sum := sha256.Sum256(t.fetched)
		p.Digest = hex.EncodeToString(sum[:])
		if f.Kind != KindVideo {
			p.Body = t.fetched
		}
	}
	return p
}

// reportTyped takes words for a report.
func (t *turn) reportTyped(*store.Dialog) (bool, error) {
	d, x, err := t.openReport(t.tx)
	if err != nil || d == nil {
		return false, err
	}
	proofs, err := t.tx.Proofs(t.ctx, store.ProofOfDraft, d.ID)
	if err != nil {
		return true, err
	}
	return true, t.reportMore(d, x, proofs)
}

// reportMore adds the message's words and shows what has come.
func (t *turn) reportMore(d *store.Dialog, x *reporting, proofs []store.Proof) error {
	words := oneLine(t.m.Text)
	if x.Words != "" && words != "" {
		words = x.Words + "；" + words
	} else if words == "" {
		words = x.Words
	}
	if utf8.RuneCountInString(words) > mostReason {
		t.say(data.Letter{Text: sayReasonLong})
		return nil
	}
	x.Words = words
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	if err := t.tx.KeepDialog(t.ctx, d.ID, string(body), t.now.UnixMilli()); err != nil {
		return err
	}
	l := reportLetter(d.ID, x, proofs)
	if t.m.File != nil && t.unfetched != "" {
		l.Text = t.unfetched + "\n" + l.Text
	}
	t.say(l)
	return nil
}

// tapSend reports.
func (t *turn) tapSend(n []int64) error {
	d, err := t.rolloutDialog(n[0], reportDialog)
	if err != nil || d == nil {
		return err
	}
	var x reporting
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return err
	}
	r, err := t.own(x.Enterprise)
	if err != nil || r == nil {
		return err
	}
	proofs, err := t.tx.Proofs(t.ctx, store.ProofOfDraft, d.ID)
	if err != nil {
		return err
	}
	if len(proofs) == 0 && utf8.RuneCountInString(x.Words) < leastReason {
		t.toast(toastNoProof)
		return nil
	}
	e, err := t.happened(r, data.Event{Kind: data.EventDone, Step: x.Step, Note: x.Words, Proofs: len(proofs)})
	if err != nil {
		return err
	}
	if err := t.tx.MoveProofs(t.ctx, store.ProofOfDraft, d.ID, store.ProofOfEvent, e.ID); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	return t.show(data.Letter{Title: fmt.Sprintf(sayReported, x.Step.Name()), Edit: t.m.ID,
		Text: fmt.Sprintf("做完 %d 步，共 %d 步。%s", r.DoneCount(), len(data.Steps()), r.nextLine()), Buttons: rows(r.overviewButtons()[:2])})
}

// tapUndo asks why a report is to be taken back.
func (t *turn) tapUndo(n []int64) error {
	r, err := t.own(n[0])
	if err != nil || r == nil {
		return err
	}
	s := data.Step(n[1])
	switch {
	case !s.Reported():
		t.toast(toastOld)
		return nil
	case !r.Reported.Has(s):
		t.toast(toastUndone)
		return nil
	}
	return t.askWhy(reasonUndo, fmt.Sprintf(sayWhyUndo, s.Name()), n...)
}

// undone: he said why.
func (t *turn) undone(n []int64, why string) error {
	r, err := t.own(n[0])
	if err != nil || r == nil {
		return err
	}
	s := data.Step(n[1])
	if !r.Reported.Has(s) {
		t.refuse(toastUndone)
		return nil
	}
	if _, err := t.happened(r, data.Event{Kind: data.EventUndone, Step: s, Note: why}); err != nil {
		return err
	}
	if r.Accepted || r.RequestedMS != 0 { // what was, or is, judged by it
		if _, err := t.tellWatchers(r, data.Letter{Title: r.Name + "撤回了「" + s.Name() + "」", Text: t.asker.Name + "说：" + why,
			Buttons: rows(append([]data.Button{{Label: "看材料", Data: tapData("r:steps", r.Enterprise)}}, judgeButtons(&r.State)...))}); err != nil {
			return err
		}
	}
	return t.show(r.step(s))
}
