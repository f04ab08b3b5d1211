package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// queue is how far a stream may fall behind before it is ended. The browser
// then comes again and says what it has seen.
const queue = 64

// sub is one open stream.
type sub struct {
	person string
	chats  []string
	frames chan []byte
}

// How many streams there may be: of a person (pages he has open), and in all.
const (
	mostOwnStreams = 5
	mostStreams    = 1000
)

// crowded says whether a person may not open one more stream. It needs h.mu.
func (h *hub) crowded(person string) bool {
	own := 0
	for s := range h.subs {
		if s.person == person {
			own++
		}
	}
	return own >= mostOwnStreams || len(h.subs) >= mostStreams
}

var (
	errClosing = &refusal{code: http.StatusServiceUnavailable, say: "安卡正在关闭，请稍后再打开。"}
	errCrowded = &refusal{code: http.StatusTooManyRequests, say: "打开的页面太多了，请关掉几个再用。", wait: 10 * time.Second}
)

// subscribe registers a stream and gives what it missed after a number. stale
// means that some of that is no longer kept, or is from before a restart.
func (h *hub) subscribe(person string, chats []string, after int64, limited bool) (s *sub, missed [][]byte, stale bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, nil, false, errClosing
	case limited && h.crowded(person):
		return nil, nil, false, errCrowded
	}
	var lines []*line
	for _, id := range chats {
		c := h.chats[id]
		if c == nil { // freed this very moment
			stale = true
			continue
		}
		stale = stale || after != 0 && (after < c.dropped || after > h.last)
		for _, l := range c.lines {
			if l.Seq > after {
				lines = append(lines, l)
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b *line) int { return int(a.Seq - b.Seq) })
	for _, l := range lines {
		missed = append(missed, frame("line", l.Seq, l))
	}
	s = &sub{person: person, chats: chats, frames: make(chan []byte, queue)}
	h.subs[s] = struct{}{}
	return s, missed, stale, nil
}

// push never waits: who does not keep up is ended.
func (h *hub) push(f []byte, to func(*sub) bool) {
	for s := range h.subs {
		if !to(s) {
			continue
		}
		select {
		case s.frames <- f:
		default:
			h.end(s)
		}
	}
}

func (h *hub) end(s *sub) {
	if _, ok := h.subs[s]; ok {
		delete(h.subs, s)
		close(s.frames)
	}
}

func (h *hub) leave(s *sub) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(s)
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		h.end(s)
	}
}

// events is the live stream of one person's chats, or of one of them.
func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, err := s.asker(r, q.Get("as"))
	if err != nil {
		return err
	}
	chats, err := s.visible(p, q.Get("chat"))
	if err != nil {
		return err
	}
	if err := s.rooms(r.Context(), chats); err != nil {
		return err
	}
	own, missed, stale, err := s.hub.subscribe(p.ID, chats, lastSeen(r), s.gate != nil)
	if err != nil {
		return err
	}
	defer s.hub.leave(own)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	first := []byte("retry: 1000\n\n")
	if stale {
		first, missed = append(first, frame("reload", 0, nil)...), nil
	}
	if s.send(w, append([][]byte{first}, missed...)...) != nil {
		return nil
	}
	s.follow(w, r, own)
	return nil
}

// follow sends what comes, and a sign of life when nothing does. It ends when
// the person may not hear the chats any more: that is asked before each event
// and, for those who hear nothing, every moment.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, own *sub) {
	beat, moment := time.NewTicker(s.beat), time.NewTicker(s.moment)
	defer beat.Stop()
	defer moment.Stop()
	for {
		var err error
		select {
		case f, ok := <-own.frames:
			if !ok || !s.still(r, own) {
				return
			}
			err = s.send(w, f)
		case <-moment.C:
			if !s.still(r, own) {
				return
			}
		case <-beat.C:
			err = s.send(w, frame("beat", 0, nil))
		case <-r.Context().Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// send writes, each event with a deadline, so that a connection nobody reads
// does not stay for ever.
func (s *Server) send(w http.ResponseWriter, frames ...[]byte) error {
	out := http.NewResponseController(w)
	for _, f := range frames {
		if err := out.SetWriteDeadline(time.Now().Add(s.patience)); err != nil {
			return err
		}
		if _, err := w.Write(f); err != nil {
			return err
		}
	}
	return out.Flush()
}

// lastSeen is the number of the last event the page has: from the browser when
// it reconnects by itself, from the address when the page opens the stream.
func lastSeen(r *http.Request) int64 {
	var n int64
	for _, v := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if i, err := strconv.ParseInt(v, 10, 64); err == nil && i > n {
			n = i
		}
	}
	return n
}
