package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anka/data"
	"anka/data/store"
)

// What is taken back, sent back or left out needs a reason in words: the bot asks for
// it, and what is typed next is it.

// reasonDialog waits for a reason.
const reasonDialog = "reason"

type reasoning struct {
	For     string  `json:"for"`
	Numbers []int64 `json:"numbers"`
	Why     string  `json:"why,omitempty"` // said already: he is only asked whether he is sure
}

// What a reason is for.
const (
	reasonUndo   = "undo"   // enterprise, step
	reasonPost   = "post"   // post
	reasonReturn = "return" // enterprise, when it asked for acceptance
	reasonRevoke = "revoke" // enterprise, when it was accepted
	reasonKeep   = "keep"   // revision, post
	reasonOut    = "out"    // enterprise
)

// reasons says what is done with a reason; each looks at the rights again.
var reasons map[string]func(t *turn, n []int64, why string) error

func init() { // they ask for reasons themselves
	reasons = map[string]func(*turn, []int64, string) error{
		reasonUndo:   (*turn).undone,
		reasonPost:   (*turn).postOff,
		reasonReturn: (*turn).returned,
		reasonRevoke: (*turn).revoked,
		reasonKeep:   (*turn).kept,
		reasonOut:    (*turn).out,
	}
}

const (
	leastReason   = 2
	mostReason    = 300
	sayReasonLong = "太长了，三百字以内再说一遍。"
	sayReasonMore = "太短了，写一句别人看得懂的。"
	sayLeft       = "好，没有改。"
	toastOver     = "这个已经办完或者放弃了。"
)

// leaving are words by which somebody says that he does not want to after all.
var leaving = []string{"算了", "不了", "取消", "不用了", "不改了", "不弄了"}

// askWhy asks for a reason.
func (t *turn) askWhy(what, text string, n ...int64) error {
	id, err := t.begin(reasonDialog, reasoning{For: what, Numbers: n})
	if err != nil {
		return err
	}
	return t.show(data.Letter{Text: text, Buttons: [][]data.Button{{{Label: "算了", Data: "r:drop:" + id}}}})
}

// askSure has the reason already, and asks whether he is sure.
func (t *turn) askSure(what, text, why string, n ...int64) error {
	why, ok := t.reasonable(why)
	if !ok {
		return nil
	}
	id, err := t.begin(reasonDialog, reasoning{what, n, why})
	if err != nil {
		return err
	}
	return t.show(data.Letter{Text: text, Buttons: [][]data.Button{{{Label: "确定", Data: "r:sure:" + id}, {Label: "算了", Data: "r:drop:" + id}}}})
}

// tapSure: he is.
func (t *turn) tapSure(n []int64) error {
	d, err := t.rolloutDialog(n[0], reasonDialog)
	if err != nil || d == nil {
		return err
	}
	var x reasoning
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return err
	}
	do := reasons[x.For]
	if do == nil || x.Why == "" {
		t.toast(toastOld)
		return nil
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	return do(t, x.Numbers, x.Why)
}

// reasonTyped takes it.
func (t *turn) reasonTyped(d *store.Dialog) (bool, error) {
	var x reasoning
	if err := json.Unmarshal([]byte(d.Body), &x); err != nil {
		return false, err
	}
	do := reasons[x.For]
	if do == nil {
		return false, fmt.Errorf("bot: reason for %q", x.For)
	}
	if leaves(t.m.Text) {
		t.say(data.Letter{Text: sayLeft})
		return true, t.endDialog()
	}
	if x.Why != "" { // there is nothing to type
		return false, nil
	}
	why, ok := t.reasonable(t.m.Text)
	if !ok {
		return true, nil
	}
	if err := t.endDialog(); err != nil {
		return true, err
	}
	return true, do(t, x.Numbers, why)
}

func leaves(text string) bool { return slices.Contains(leaving, strings.Trim(text, " 。！!.\n")) }

// reasonable makes typed words one line that is neither too short nor too long; else it
// says so.
func (t *turn) reasonable(text string) (string, bool) {
	text = oneLine(text)
	switch n := utf8.RuneCountInString(text); {
	case n < leastReason:
		t.say(data.Letter{Text: sayReasonMore})
		return "", false
	case n > mostReason:
		t.say(data.Letter{Text: sayReasonLong})
		return "", false
	}
	return text, true
}

// oneLine makes what somebody typed one line, with nothing in it that cannot be seen.
func oneLine(s string) string { return data.Clip(strings.Join(strings.Fields(s), " "), 10*mostReason) }

// tapDropDialog ends what the bot waits for, and drops what came for it.
func (t *turn) tapDropDialog(n []int64) error {
	d, err := t.rolloutDialog(n[0])
	if err != nil || d == nil {
		return err
	}
	if err := t.tx.DropProofs(t.ctx, store.ProofOfDraft, d.ID); err != nil {
		return err
	}
	if err := t.endDialog(); err != nil {
		return err
	}
	return t.show(data.Letter{Text: sayLeft, Edit: t.m.ID})
}

// rolloutDialog gives the dialog of a number, if it is the asker's here; else it says
// so. It is good for a day: photos may take longer than half an hour.
func (t *turn) rolloutDialog(id int64, kinds ...string) (*store.Dialog, error) {
	d, err := t.tx.Dialog(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender)
	if err != nil {
		return nil, err
	}
	known := []string{reasonDialog, reportDialog, newsDialog, planDialog}
	if len(kinds) > 0 {
		known = kinds
	}
	if d == nil || d.ID != id || !slices.Contains(known, d.Kind) || !t.fresh(d) {
		t.refuse(toastOver)
		return nil, nil
	}
	return d, nil
}
