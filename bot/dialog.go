package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// dialogOpen is how long the bot waits for what it asked for.
const dialogOpen = 30 * time.Minute

const (
	sayNoMore = "好，不找了。"
)

// waits says, by kind of dialog, what takes the text that somebody types, or
// leaves it (false) to the other skills.
var waits map[string]func(*turn, *store.Dialog) (bool, error)

func init() { // they begin dialogs themselves
	waits = map[string]func(*turn, *store.Dialog) (bool, error){
		joinDialog:   (*turn).joinTyped,
		inviteDialog: (*turn).inviteTyped,
		peopleDialog: (*turn).peopleTyped,
		replyDialog:  (*turn).replied,
		meritDialog:  (*turn).meritTyped,
		shiftDialog:  (*turn).shiftTyped,
		answerDialog: (*turn).answerTyped,
		markDialog:   (*turn).markTyped,
		examDialog:   (*turn).examTyped,
		reportDialog: (*turn).reportTyped,
		reasonDialog: (*turn).reasonTyped,
		newsDialog:   (*turn).newsTyped,
		planDialog:   (*turn).planTyped,
		visitDialog:  (*turn).inspectTyped,
		foundDialog:  (*turn).findingTypedAbout,
		takenDialog:  (*turn).measureTyped,
	}
}

// dialog gives what the bot waits for from this sender in this chat; nil when
// nothing, or no longer.
func (t *turn) dialog() (*store.Dialog, error) {
	d, err := t.tx.Dialog(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender)
	if err != nil || d == nil || t.now.Sub(time.UnixMilli(d.BegunMS)) >= dialogOpen {
		return nil, err
	}
	return d, nil
}

// dialogOf gives the open dialog if it is the one a button names.
func (t *turn) dialogOf(kind, id string) (*store.Dialog, error) {
	d, err := t.dialog()
	if err != nil || d == nil || d.Kind != kind || strconv.FormatInt(d.ID, 10) != id {
		return nil, err
	}
	return d, nil
}

// begin opens a dialog in place of any other and gives its number for buttons.
func (t *turn) begin(kind string, body any) (string, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	id, err := t.tx.SetDialog(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender, kind, string(text), t.now.UnixMilli())
	return strconv.FormatInt(id, 10), err
}

func (t *turn) endDialog() error {
	return t.tx.EndDialog(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender)
}

// talked gives a text to the dialog that waits for one. An emergency is
// answered at once, and so is a command; the dialog stays open.
func (t *turn) talked() (bool, error) {
	text := strings.TrimSpace(t.m.Text)
	if t.m.Group || t.m.Tap != "" || t.m.File != nil || text == "" || text[0] == '/' {
		return false, nil
	}
	d, err := t.dialog()
	if err != nil || d == nil || waits[d.Kind] == nil {
		return false, err
	}
	urgent := t.bot.index.Urgent(t.m.Text)
	if d.Kind == answerDialog && (urgent || t.asksSomething()) {
		return false, t.perhapsAnswer(d)
	}
	if urgent {
		return false, nil
	}
	return waits[d.Kind](t, d)
}

// inGroup keeps what is about people, rights and cards out of groups; true
// when this is one.
func (t *turn) inGroup() bool {
	switch {
	case !t.m.Group:
		return false
	case t.m.Tap != "":
		t.toast(onlyPrivate)
	default:
		t.say(data.Letter{Text: onlyPrivate})
	}
	return true
}

// numbers reads the numbers of a button's data; it must be n of them.
func numbers(s string, n int) ([]int64, error) {
	parts := strings.Split(s, ":")
	if len(parts) != n {
		return nil, fmt.Errorf("bot: %d numbers in a button", len(parts))
	}
	var out []int64
	for _, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil || v < 0 {
			return nil, fmt.Errorf("bot: number in a button: %q", p)
		}
		out = append(out, v)
	}
	return out, nil
}

// tapData writes a button's data.
func tapData(kind string, numbers ...int64) string {
	for _, n := range numbers {
		kind += ":" + strconv.FormatInt(n, 10)
	}
	return kind
}

const mostOnAPage = 10

// page cuts a list into pages of ten; it gives one of them and whether there is a next.
func page[T any](all []T, n int64) (some []T, next bool) { return pageOf(all, n, mostOnAPage) }

func pageOf[T any](all []T, n, most int64) (some []T, next bool) {
	from := int64(len(all))
	if n < from { // otherwise n*most might be too large a number
		from = min(from, n*most)
	}
	to := min(int64(len(all)), from+most)
	return all[from:to], to < int64(len(all))
}
