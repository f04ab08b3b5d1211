package web

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// quizView is what is shown of a quiz: not which option is right.
type quizView struct {
	Question string   `json:"question"`
	Options  []string `json:"options"`
}

// verdict is told to whoever has answered.
type verdict struct {
	Choice int    `json:"choice"`
	Right  int    `json:"right"`
	Why    string `json:"why,omitempty"`
}

func (l *line) verdict(choice int) *verdict {
	return &verdict{Choice: choice, Right: l.quiz.Right, Why: l.quiz.Why}
}

// answer takes a person's answer to a quiz, once: the first one stands. He is
// then told which was right.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, p *Person, in *said) error {
	l := s.hub.find([]string{in.Chat}, in.Message)
	if l == nil || l.quiz == nil || *in.Choice < 0 || *in.Choice >= len(l.quiz.Options) {
		return &refusal{code: http.StatusNotFound, say: "这道题不在了，请看最新的一道。"}
	}
	choice, again := s.hub.answered(l, p.ID)
	if !again {
		in.Key = "quiz-" + in.Message // the inbox takes a key once
		ctx, cancel := s.long(r)
		defer cancel()
		if err := s.take(ctx, p, in, update{ID: p.ID + "/" + in.Key, Poll: in.Message, Choice: *in.Choice}); err != nil {
			return s.notStored(in, err)
		}
		choice = s.hub.answer(l, p.ID, *in.Choice)
	}
	body, err := json.Marshal(l.verdict(choice))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err
}

func (h *hub) answered(l *line, person string) (int, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	choice, done := l.answers[person]
	return choice, done
}

func (h *hub) answer(l *line, person string, choice int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if first, done := l.answers[person]; done {
		return first
	}
	if l.answers == nil {
		l.answers = map[string]int{}
	}
	l.answers[person] = choice
	return choice
}
