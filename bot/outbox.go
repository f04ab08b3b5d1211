package bot

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"time"

	"anka/data"
	"anka/data/store"
)

// deliverer knows which letters wait and decides which goes next. Only
// deliverLoop calls it; the letters themselves stay in the outbox.
type deliverer struct {
	bot    *Bot
	lines  map[string]*line // by channel and chat
	lanes  map[string]*lane // by channel
	newest int64            // the letter last taken up
	looked time.Time
	fresh  bool // something may have come into the outbox
	wake   time.Time
	ended  chan *sending
}

// line is what waits for one chat.
type line struct {
	key, channel, chat string
	group              bool
	answers, pushes    []store.Head // in order; pushes by when they are due
	busy               bool
	notBefore          time.Time // the channel asked to wait, or a try failed
	last               time.Time // end of the last letter
	minute             []time.Time
	at                 time.Time // when it may go, if it waits for that
	first              bool      // an emergency waits
	place              int       // in one of its lane's heaps; −1: in none
	ready              bool      // in which
}

// lane is one channel: its limits and the chats that wait.
type lane struct {
	limits  Limits
	step    time.Duration // from one letter to the next; 0: no limit
	next    time.Time     // not before, to keep the pace even
	recent  []time.Time   // ends of the letters of the last second
	latency time.Duration // of a letter, smoothed
	least   time.Duration // of a letter: the way there and back takes that long in any case
	under   []*sending    // under way, oldest first
	ready   lines         // may go now: emergencies first, then by age
	later   lines         // may go at a time
}

// look takes up what has come into the outbox.
func (d *deliverer) look(ctx context.Context) error {
	now := time.Now()
	if !d.fresh && now.Sub(d.looked) < lookEach {
		return nil
	}
	if d.looked.IsZero() {
		if err := d.recall(ctx, now); err != nil {
			return err
		}
	}
	if now.Sub(d.looked) >= lookEach {
		d.looked = now
		d.sweep(now)
	}
	heads, err := d.bot.store.LettersAfter(ctx, d.newest)
	if err != nil {
		return err
	}
	d.fresh = false
	clock := d.bot.now().UnixMilli()
	for _, h := range heads {
		d.newest = h.ID
		if d.bot.channels[h.Channel] != nil { // otherwise it waits until the channel is there again
			d.add(h, now, clock)
		}
	}
	return nil
}

// recall takes up what went out before the start and still counts.
func (d *deliverer) recall(ctx context.Context, now time.Time) error {
	clock := d.bot.now()
	sent, err := d.bot.store.SentSince(ctx, clock.Add(-minuteAnd).UnixMilli(), clock.UnixMilli())
	if err != nil {
		return err
	}
	for _, s := range sent {
		if d.bot.channels[s.Channel] == nil {
			continue
		}
		at := now.Add(-clock.Sub(time.UnixMilli(s.AtMS)))
		l, n := d.line(s.Channel, s.Chat), d.lane(s.Channel)
		l.last, n.recent = at, append(n.recent, at)
		if l.group {
			l.minute = append(l.minute, at)
		}
	}
	return nil
}

// sweep forgets the chats of which nothing waits and that no limit remembers.
func (d *deliverer) sweep(now time.Time) {
	for key, l := range d.lines {
		idle := now.Sub(l.last) > minuteAnd && now.After(l.notBefore)
		if idle && !l.busy && l.head() == nil {
			delete(d.lines, key)
		}
	}
}

func (d *deliverer) lane(channel string) *lane {
	l := d.lanes[channel]
	if l == nil {
		l = &lane{}
		if c, ok := d.bot.channels[channel].(Limited); ok {
			l.limits = c.Limits()
		}
		if l.limits.PerSecond > 0 {
			l.step = time.Duration(float64(time.Second) / l.limits.PerSecond)
		}
		d.lanes[channel] = l
	}
	return l
}

func (d *deliverer) line(channel, chat string) *line {
	key := channel + "\x00" + chat
	l := d.lines[key]
	if l == nil {
		l = &line{key: key, channel: channel, chat: chat, place: -1}
		if group := d.lane(channel).limits.Group; group != nil {
			l.group = group(chat)
		}
		d.lines[key] = l
	}
	return l
}

// add puts a letter into its chat's line. After a start a letter that had
// failed waits on, but never longer than it was to wait: the clock may have been
// set back.
func (d *deliverer) add(h store.Head, now time.Time, clock int64) {
	l := d.line(h.Channel, h.Chat)
	if late := time.Duration(h.DueMS-clock) * time.Millisecond; h.Tries > 0 && late > 0 {
		if at := now.Add(min(late, h.Wait, longest)); at.After(l.notBefore) {
			l.notBefore = at
		}
	}
	if h.Urgency == data.Push {
		i, _ := slices.BinarySearchFunc(l.pushes, h, func(a, b store.Head) int {
			return cmp.Or(cmp.Compare(a.DueMS, b.DueMS), cmp.Compare(a.ID, b.ID))
		})
		l.pushes = slices.Insert(l.pushes, i, h)
	} else {
		l.answers = append(l.answers, h)
		l.first = l.first || h.Urgency == data.First
	}
	d.place(l, now)
}

// place puts a line where it belongs: nowhere, among the ready, or among those
// that wait for a time.
func (d *deliverer) place(l *line, now time.Time) {
	lane := d.lane(l.channel)
	if l.place >= 0 {
		heap.Remove(lane.heap(l.ready), l.place)
	}
	if l.busy {
		return
	}
	h := l.head()
	if h == nil {
		return
	}
	l.at = d.mayGo(l, h, lane.limits, now)
	l.ready = !l.at.After(now)
	heap.Push(lane.heap(l.ready), l)
}

func (l *line) head() *store.Head {
	switch {
	case len(l.answers) > 0:
		return &l.answers[0]
	case len(l.pushes) > 0:
		return &l.pushes[0]
	}
	return nil
}

// lookDue is how often a push that is due later is looked at: the clock may be set.
const lookDue = time.Second

// spare is how many of a group's letters a minute are kept for emergencies.
const spare = 2

// mayGo is the earliest time for a line's first letter.
func (d *deliverer) mayGo(l *line, h *store.Head, limits Limits, now time.Time) time.Time {
	at := l.notBefore
	if h.Tries == 0 {
		if late := time.Duration(h.DueMS-d.bot.now().UnixMilli()) * time.Millisecond; late > 0 && h.Urgency == data.Push {
			at = latest(at, now.Add(min(late, lookDue)))
		}
	}
	if h.Light {
		return at
	}
	if !l.last.IsZero() {
		at = latest(at, l.last.Add(limits.PerChat))
	}
	if most := limits.GroupPerMinute; l.group && most > 0 {
		if !l.first {
			most = max(1, most-spare)
		}
		l.minute = slices.DeleteFunc(l.minute, func(t time.Time) bool { return now.Sub(t) > minuteAnd })
		if n := len(l.minute) - most; n >= 0 {
			at = latest(at, l.minute[n].Add(minuteAnd))
		}
	}
	return at
}

// minuteAnd is a minute and what the network may take off it.
const minuteAnd = time.Minute + time.Second/2

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// next takes the letter that is to go now; nil when there is none, and then
// d.wake says when to ask again.
func (d *deliverer) next(now time.Time) *sending {
	d.wake = now.Add(lookEach)
	for _, lane := range d.lanes {
		for len(lane.later) > 0 && !lane.later[0].at.After(now) {
			d.place(lane.later[0], now)
		}
		if len(lane.later) > 0 {
			d.wake = earliest(d.wake, lane.later[0].at)
		}
		if len(lane.ready) == 0 {
			continue
		}
		if at := lane.room(now); at.After(now) {
			d.wake = earliest(d.wake, at)
			continue
		}
		return d.begin(lane, now)
	}
	return nil
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

const (
	atOnce   = 8                      // letters under way at once in a channel without limits
	most     = 64                     // in any
	patience = 750 * time.Millisecond // a letter that takes longer makes room for another beside it
	hurry    = 500 * time.Millisecond // … for an emergency
)

// room says when the channel may take one more. No more are under way than its
// pace needs (Little's law: pace × time a letter takes), nor than it takes to say
// within a second all that waits, so that a crash leaves as few as can be of which
// nobody knows whether they arrived: mostly one. One that hangs
// makes room for another, so that nobody waits long behind it. One that is out
// and cannot be recorded (the disk is full, the database locked) makes none: each
// more would be said twice after a crash. Only for an emergency it does.
func (n *lane) room(now time.Time) time.Time {
	allowed := atOnce
	if n.step > 0 {
		allowed = 1 + int(min(n.latency/n.step, time.Duration(len(n.ready))*n.latency/time.Second))
	}
	older := now.Add(lookEach) // the next that ends wakes the loop
	if i := slices.IndexFunc(n.under, n.makesRoom); i >= 0 {
		age, each := now.Sub(n.under[i].began), patience
		if n.ready[0].first {
			each = hurry
		}
		allowed += int(age / each)
		older = n.under[i].began.Add(each * (age/each + 1))
	}
	if len(n.under) >= most {
		return now.Add(lookEach) // the next that ends wakes the loop
	}
	if len(n.under) >= allowed {
		return older
	}
	return latest(n.next, n.free(now))
}

func (n *lane) makesRoom(s *sending) bool { return s.said.Load() == 0 || n.ready[0].first }

// mostRecording bounds what recording counts in the time a letter takes: a slow
// disk is no reason to have more under way, least of all after a lock.
const mostRecording = 25 * time.Millisecond

// took is how long a letter took, by the measure of room.
func (s *sending) took(now time.Time) time.Duration {
	all := now.Sub(s.began)
	if said := s.said.Load(); said != 0 {
		recording := now.Sub(time.Unix(0, said))
		all -= max(0, recording-mostRecording)
	}
	return min(all, time.Second)
}

// secondAnd is a second and what two clocks may differ in it.
const secondAnd = time.Second + 5*time.Millisecond

// free says when one more letter keeps the limit in all. A letter reached the
// channel's server between its beginning and its end, not later than the way
// back takes at least; the next gets there not sooner than the way there takes
// at least. So it counts until a second after its end less the way there and
// back: whatever the network delays and then delivers together, no second ever
// has one too many.
func (n *lane) free(now time.Time) time.Time {
	if n.step == 0 {
		return now
	}
	counts := secondAnd - min(n.least, secondAnd/2)
	n.recent = slices.DeleteFunc(n.recent, func(t time.Time) bool { return now.Sub(t) > counts })
	count := len(n.recent)
	for _, s := range n.under {
		if !s.head.Light {
			count++
		}
	}
	limit := int(n.limits.PerSecond)
	if !n.ready[0].first {
		limit = max(1, limit-1) // one is kept for an emergency
	}
	switch over := count - limit; {
	case over < 0:
		return now
	case over < len(n.recent):
		return n.recent[over].Add(counts)
	}
	return now.Add(lookEach) // the next that ends wakes the loop
}

// catchUp is how many letters may follow at once on a delay.
const catchUp = 8

func (d *deliverer) begin(n *lane, now time.Time) *sending {
	l := n.ready[0]
	s := &sending{line: l, began: now, head: *l.head()}
	l.busy = true
	d.place(l, now)
	if n.step > 0 && !s.head.Light {
		if n.next.IsZero() {
			n.next = now
		}
		n.next = latest(n.next.Add(n.step), now.Add(-catchUp*n.step))
	}
	n.under = append(n.under, s)
	return s
}

// end takes note of how a letter ended.
func (d *deliverer) end(s *sending, now time.Time) {
	l, n := s.line, d.lane(s.line.channel)
	n.under = slices.DeleteFunc(n.under, func(o *sending) bool { return o == s })
	took := now.Sub(s.began)
	if n.least += n.least / 128; n.least == 0 || took < n.least { // it grows slowly when the server moves away
		n.least = took
	}
	n.latency += (s.took(now) - n.latency) / 8
	l.busy = false
	if !s.head.Light {
		l.last = now
		n.recent = append(n.recent, now)
		if l.group {
			l.minute = append(l.minute, now)
		}
	}
	switch {
	case s.outcome.gone:
		l.answers, l.pushes = nil, nil
	case s.outcome.moved != "":
		d.move(l, s.outcome.moved, now)
	case s.outcome.wait > 0:
		l.tried(s.head.ID)
		l.notBefore = now.Add(s.outcome.wait)
	default:
		l.drop(s.head.ID)
	}
	l.first = slices.ContainsFunc(l.answers, func(h store.Head) bool { return h.Urgency == data.First })
	d.place(l, now)
}

// drop takes a letter off; a more urgent one may have come before it meanwhile.
func (l *line) drop(id int64) {
	is := func(h store.Head) bool { return h.ID == id }
	l.answers, l.pushes = slices.DeleteFunc(l.answers, is), slices.DeleteFunc(l.pushes, is)
}

func (l *line) tried(id int64) {
	for _, hs := range [][]store.Head{l.answers, l.pushes} {
		for i := range hs {
			if hs[i].ID == id {
				hs[i].Tries++
			}
		}
	}
}

// move gives a line's letters to the chat that its chat has become.
func (d *deliverer) move(l *line, to string, now time.Time) {
	clock := d.bot.now().UnixMilli()
	for _, h := range slices.Concat(l.answers, l.pushes) {
		h.Chat = to
		d.add(h, now, clock)
	}
	l.answers, l.pushes = nil, nil
	t := d.line(l.channel, to)
	slices.SortStableFunc(t.answers, func(a, b store.Head) int { return cmp.Compare(a.ID, b.ID) })
	d.place(t, now)
}

// lines is a heap of one of the two orders.
type lines []*line

func (n *lane) heap(ready bool) heap.Interface {
	if ready {
		return &readyLines{&n.ready}
	}
	return &laterLines{&n.later}
}

type (
	readyLines struct{ *lines }
	laterLines struct{ *lines }
)

// Less: an emergency first, then answers before pushes, then the older letter.
// Within a chat answers keep their order, so an emergency pulls those before it.
func (r readyLines) Less(i, j int) bool {
	a, b := (*r.lines)[i], (*r.lines)[j]
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.head().ID, b.head().ID)) < 0
}

func (r laterLines) Less(i, j int) bool { return (*r.lines)[i].at.Before((*r.lines)[j].at) }

func (l *line) rank() int {
	switch {
	case l.first:
		return 0
	case len(l.answers) > 0:
		return 1
	}
	return 2
}

func (s *lines) Len() int { return len(*s) }
func (s *lines) Swap(i, j int) {
	(*s)[i], (*s)[j] = (*s)[j], (*s)[i]
	(*s)[i].place, (*s)[j].place = i, j
}
func (s *lines) Push(x any) {
	l := x.(*line)
	l.place = len(*s)
	*s = append(*s, l)
}
func (s *lines) Pop() any {
	old := *s
	l := old[len(old)-1]
	*s = old[:len(old)-1]
	l.place = -1
	return l
}
