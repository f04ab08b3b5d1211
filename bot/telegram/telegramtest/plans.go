package telegramtest

import (
	"math/rand/v2"
	"net/http"
	"strings"
)

// Plan says which calls a fault meets.
type Plan struct {
	Method string  // "" is every method but getUpdates; "file" is a download
	Chat   int64   // 0 is every chat
	Chance float64 // 0 is always, 0.1 one call in ten
	Times  int     // at most; 0 is without end
	Fault  Fault
}

// Inflict makes faults befall calls by plan, in place of former plans; the first
// plan that fits a call counts. The same seed draws the same chances for the
// same calls in the same order. Without plans it ends them. Fail comes first.
func (s *Server) Inflict(seed uint64, plans ...Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chance = rand.New(rand.NewPCG(seed, 0))
	s.plans = nil
	for _, p := range plans {
		p.Method = strings.ToLower(p.Method)
		s.plans = append(s.plans, &p)
	}
}

// drawFault finds the first plan that meets a call. The lock is held.
func (s *Server) drawFault(method string, chat int64) Fault {
	for _, p := range s.plans {
		fits := p.Method == method || p.Method == "" && method != "getupdates"
		if !fits || p.Chat != 0 && p.Chat != chat || p.Times < 0 {
			continue
		}
		if p.Chance > 0 && s.chance.Float64() >= p.Chance {
			continue
		}
		if p.Times > 0 {
			if p.Times--; p.Times == 0 {
				p.Times = -1 // used up
			}
		}
		return p.Fault
	}
	return nil
}

// SetDown takes the server off the net: calls that wait end, and every new one
// finds its connection closed, until it is set up again.
func (s *Server) SetDown(down bool) {
	s.mu.Lock()
	s.down = down
	s.endPoll(http.ErrAbortHandler)
	s.mu.Unlock()
	if down {
		s.http.CloseClientConnections()
	}
}

func (s *Server) isDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}
