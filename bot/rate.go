package bot

import (
	"strings"
	"sync"
	"time"

	"anka/data"
	"anka/index"
)

// How much one sender is answered. Nobody at work types so much; a phone with a
// child, a stuck button or a script does.
const (
	mostAMinute   = 60 // as many as Telegram lets us answer in one chat
	mostAnHour    = 1000
	mostGuesses   = 5 // wrong tokens in an hour
	mostCounted   = 10_000
	sayTooMuch    = "发得太快了，请过一分钟再发。急事照样答。"
	sayFarTooMuch = "这一小时发得太多了，请过一会儿再发。急事照样答。"
)

// Unlimited is a channel whose senders may send as much as they like: they sit
// at the machine itself.
type Unlimited interface{ Unlimited() bool }

// window counts from a moment on.
type window struct {
	start int64 // Unix milliseconds
	n     int
}

// full says whether a window of that length holds that many. One that is over
// begins anew; so does one from the future, after the clock was set back.
func (w *window) full(nowMS int64, length time.Duration, most int) bool {
	if nowMS-w.start >= length.Milliseconds() || nowMS < w.start {
		*w = window{start: nowMS}
	}
	return w.n >= most
}

// doings are what one sender did lately.
type doings struct {
	minute, hour, guesses window
	told                  bool // that it was too much, since it was
	seen                  int64
}

// limits counts what senders do. It is in memory: after a restart everybody
// begins anew. Of more senders than it may count, the ones longest silent go.
type limits struct {
	mu      sync.Mutex
	senders map[string]*doings
}

func (l *limits) of(sender string, nowMS int64) *doings {
	if l.senders == nil {
		l.senders = map[string]*doings{}
	}
	d := l.senders[sender]
	if d == nil {
		if len(l.senders) >= mostCounted {
			l.forget()
		}
		d = &doings{}
		l.senders[sender] = d
	}
	d.seen = nowMS
	return d
}

// forget drops the one longest silent of some: looking at all of them for each
// new sender would be the way to slow us down.
func (l *limits) forget() {
	const some = 32
	var oldest string
	n, at := 0, int64(0)
	for sender, d := range l.senders { // in no order
		if n == 0 || d.seen < at {
			oldest, at = sender, d.seen
		}
		if n++; n == some {
			break
		}
	}
	delete(l.senders, oldest)
}

// verdict of limits on a message.
type verdict int

const (
	fine verdict = iota
	tellMinute
	tellHour
	silent
)

// count takes note of a message and says whether it may be answered. What is
// over the limit does not count: the silence ends by itself.
func (l *limits) count(sender string, nowMS int64) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.of(sender, nowMS)
	minute, hour := d.minute.full(nowMS, time.Minute, mostAMinute), d.hour.full(nowMS, time.Hour, mostAnHour)
	switch {
	case !minute && !hour:
		d.minute.n++
		d.hour.n++
		d.told = false
		return fine
	case d.told:
		return silent
	}
	d.told = true
	if hour {
		return tellHour
	}
	return tellMinute
}

// mayGuess says whether a sender may try a token.
func (l *limits) mayGuess(sender string, nowMS int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.of(sender, nowMS).guesses.full(nowMS, time.Hour, mostGuesses)
}

// wrongGuess counts a token that was none.
func (l *limits) wrongGuess(sender string, nowMS int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.of(sender, nowMS)
	d.guesses.full(nowMS, time.Hour, mostGuesses) // begins the hour
	d.guesses.n++
}

// sender is who writes, for what is counted in memory.
func (t *turn) sender() string { return t.update.Channel + "\x00" + t.m.Sender }

// limited keeps a sender who sends too much waiting: he is told so once, then
// there is silence until it is over. An emergency is always answered.
func (t *turn) limited() (bool, error) {
	if c, ok := t.bot.channels[t.update.Channel].(Unlimited); ok && c.Unlimited() {
		return false, nil
	}
	v := t.bot.limits.count(t.sender(), t.now.UnixMilli())
	if v == fine || t.forEmergency() {
		return false, nil
	}
	say := map[verdict]string{tellMinute: sayTooMuch, tellHour: sayFarTooMuch}[v]
	switch {
	case say == "":
	case t.m.Tap != "":
		t.toast(say)
	default:
		t.say(data.Letter{Text: say})
	}
	return true, nil
}

// forEmergency is true for a question that sounds like an emergency and for
// what leads to an emergency card.
func (t *turn) forEmergency() bool {
	if t.m.Tap == "" {
		return t.bot.index.Urgent(t.m.Text) || sheetWords[command(t.m.Text)] == data.Emergency
	}
	kind, rest, _ := strings.Cut(t.m.Button, ":")
	ref, _, _ := strings.Cut(rest, ":")
	r, err := index.ParseRef(ref)
	return err == nil && (kind == "s" || kind == "l") && r.Part == data.Emergency
}
