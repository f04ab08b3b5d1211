package web

import (
	"sync"
	"time"
)

// limiter counts what many do, each within a window of time. Its memory is
// bounded: when it knows too many, newcomers share one count.
type limiter struct {
	most   int
	window time.Duration

	mu       sync.Mutex
	seen     map[string]*tally
	forgotMS int64
}

type tally struct {
	n     int
	endMS int64
}

const mostTallies = 10_000

func newLimiter(most int, window time.Duration) *limiter {
	return &limiter{most: most, window: window, seen: map[string]*tally{}}
}

// take counts one more of somebody; when that is too much it does not, and
// says how long to wait.
func (l *limiter) take(who string, nowMS int64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.of(who, nowMS)
	if t.n >= l.most {
		return max(time.Second, time.Duration(t.endMS-nowMS)*time.Millisecond)
	}
	t.n++
	return 0
}

// giveBack takes away what take counted: it was no offence.
func (l *limiter) giveBack(who string, nowMS int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.of(who, nowMS); t.n > 0 {
		t.n--
	}
}

// of needs l.mu. A clock that was set back ends the window too.
func (l *limiter) of(who string, nowMS int64) *tally {
	if _, known := l.seen[who]; !known && len(l.seen) >= mostTallies {
		l.forget(nowMS)
		if len(l.seen) >= mostTallies {
			who = ""
		}
	}
	t := l.seen[who]
	if t == nil {
		t = &tally{}
		l.seen[who] = t
	}
	if nowMS >= t.endMS || nowMS < t.endMS-l.window.Milliseconds() {
		t.n, t.endMS = 0, nowMS+l.window.Milliseconds()
	}
	return t
}

// forget looks through them all, so not more often than once a second.
func (l *limiter) forget(nowMS int64) {
	if since := nowMS - l.forgotMS; l.forgotMS != 0 && since >= 0 && since < 1000 {
		return
	}
	l.forgotMS = nowMS
	for who, t := range l.seen {
		if nowMS >= t.endMS {
			delete(l.seen, who)
		}
	}
}
