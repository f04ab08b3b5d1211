package bot

import (
	"cmp"
	"container/heap"
	"time"

	"anka/data"
)

// hands is how many chats are answered at the same time. One connection
// writes, so more would only wait for it; some may be waiting for a file.
const hands = 8

// queue is what waits of one chat, in order.
type queue struct {
	key    string
	us     []data.Update
	urgent int // how many of them sound like an emergency
	tries  int // of the first
	busy   bool
	place  int // in ready; −1: not there
}

// ready orders the chats that wait for a free hand: those with an emergency
// first, then by how long their first message has waited.
type ready []*queue

func (r ready) Len() int { return len(r) }
func (r ready) Less(i, j int) bool {
	a, b := r[i], r[j]
	return cmp.Or(cmp.Compare(min(b.urgent, 1), min(a.urgent, 1)), cmp.Compare(a.us[0].ID, b.us[0].ID)) < 0
}
func (r ready) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].place, r[j].place = i, j
}
func (r *ready) Push(x any) {
	q := x.(*queue)
	q.place = len(*r)
	*r = append(*r, q)
}
func (r *ready) Pop() any {
	old := *r
	q := old[len(old)-1]
	*r = old[:len(old)-1]
	q.place = -1
	return q
}

// enqueue needs b.mu.
func (b *Bot) enqueue(us []data.Update) {
	crowd := len(us) > hands || len(b.ready) > 0 // else nobody waits: no need to look who comes first
	for _, u := range us {
		key := u.Channel + "\x00" + u.Chat
		q := b.queues[key]
		if q == nil {
			q = &queue{key: key, place: -1}
			b.queues[key] = q
		}
		q.us = append(q.us, u)
		if crowd && b.urgent(u) {
			q.urgent++
		}
		b.stand(q)
	}
}

// urgent says whether a raw update sounds like an emergency.
func (b *Bot) urgent(u data.Update) bool {
	c := b.channels[u.Channel]
	if c == nil {
		return false
	}
	m, err := decode(c, u.Raw)
	if err != nil || m == nil || m.Text == "" || m.Group && !m.Addressed {
		return false
	}
	text, _ := clip(m.Text)
	return b.index.Urgent(text)
}

// stand puts a chat where a free hand finds it; needs b.mu.
func (b *Bot) stand(q *queue) {
	if q.busy || len(q.us) == 0 {
		return
	}
	if q.place >= 0 {
		heap.Fix(&b.ready, q.place)
		return
	}
	heap.Push(&b.ready, q)
	if b.handsBusy < hands {
		b.handsBusy++
		b.work.Go(b.hand)
	}
}

// hand answers chats until none waits.
func (b *Bot) hand() {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() { b.handsBusy-- }()
	for b.on() && len(b.ready) > 0 {
		q := heap.Pop(&b.ready).(*queue)
		u, tries := q.us[0], q.tries
		q.busy = true
		b.mu.Unlock()
		wait := b.attempt(u, tries)
		b.mu.Lock()
		if wait > 0 {
			q.tries++
			b.later(q, wait)
			continue
		}
		b.done(q, u)
	}
	if !b.on() { // what is left stays in the inbox for the next Run
		b.ready, b.queues = nil, map[string]*queue{}
	}
}

// done takes a chat's first update off; needs b.mu.
func (b *Bot) done(q *queue, u data.Update) {
	q.us, q.tries, q.busy = q.us[1:], 0, false
	switch {
	case len(q.us) > 0:
		if q.urgent > 0 && b.urgent(u) {
			q.urgent--
		}
		b.stand(q)
	case b.queues[q.key] == q:
		delete(b.queues, q.key)
	}
}

// later lets a chat wait while the hand does something else; needs b.mu.
func (b *Bot) later(q *queue, wait time.Duration) {
	time.AfterFunc(wait, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.on() && b.queues[q.key] == q {
			q.busy = false
			b.stand(q)
		}
	})
}
