package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxQuestion    = 300
	maxOption      = 100
	maxOptions     = 12
	maxExplanation = 200
	maxOpen        = 2_628_000 // seconds
)

// Poll is a poll as the bot sees it. It never changes: a vote makes a new one.
type Poll struct {
	ID           string       `json:"id"`
	Question     string       `json:"question"`
	Options      []PollOption `json:"options"`
	Voters       int          `json:"total_voter_count"`
	Closed       bool         `json:"is_closed"`
	Anonymous    bool         `json:"is_anonymous"`
	Type         string       `json:"type"` // regular, quiz
	Multiple     bool         `json:"allows_multiple_answers"`
	Revoting     bool         `json:"allows_revoting"`
	Correct      *int         `json:"correct_option_id,omitempty"` // the older form of the next
	CorrectAll   []int        `json:"correct_option_ids,omitempty"`
	Explanation  string       `json:"explanation,omitempty"`
	ExplEntities []Entity     `json:"explanation_entities,omitempty"`
	OpenPeriod   int64        `json:"open_period,omitempty"`
	CloseDate    int64        `json:"close_date,omitempty"`

	votes map[int64][]int // by person; copied with every change
}

// PollOption is one answer.
type PollOption struct {
	Persistent string `json:"persistent_id"`
	Text       string `json:"text"`
	Voters     int    `json:"voter_count"`
}

func (s *Server) sendPoll(c *call) (any, error) {
	p, err := s.readPoll(c)
	if err != nil {
		return nil, err
	}
	result, err := s.send(c, Polls, func(m *Message) error {
		if m.Chat.Type == "channel" && !p.Anonymous {
			return badRequest("non-anonymous polls can't be sent to channel chats")
		}
		s.serial++
		p.ID = strconv.FormatInt(5_400_000_000_000_000_000+s.serial, 10)
		m.Poll = p
		return nil
	})
	if err != nil {
		return nil, err
	}
	m := result.(Message)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.CloseDate != 0 { // who waits looks again then; the server's own clock decides
		s.timed[spot{chat: m.Chat.ID, message: m.ID}] = true
		time.AfterFunc(time.Until(time.Unix(p.CloseDate, 0)), s.wake)
	}
	return m, nil
}

func (s *Server) readPoll(c *call) (*Poll, error) {
	p := &Poll{Question: strings.TrimSpace(c.values["question"]), Type: "regular", Anonymous: true, Multiple: c.yes("allows_multiple_answers"), Closed: c.yes("is_closed")}
	if c.values["is_anonymous"] != "" {
		p.Anonymous = c.yes("is_anonymous")
	}
	switch {
	case p.Question == "":
		return nil, badRequest("poll question must be non-empty")
	case utf8.RuneCountInString(p.Question) > maxQuestion:
		return nil, badRequest("poll question length must not exceed %d", maxQuestion)
	}
	if err := p.readOptions(c); err != nil {
		return nil, err
	}
	if err := p.readPeriod(c, s.now().Unix()); err != nil {
		return nil, err
	}
	switch c.values["type"] {
	case "", "regular":
		p.Revoting = true
	case "quiz":
		p.Type = "quiz"
		if err := p.readQuiz(c); err != nil {
			return nil, err
		}
	default:
		return nil, badRequest("unsupported poll type specified")
	}
	if c.values["allows_revoting"] != "" {
		p.Revoting = c.yes("allows_revoting")
	}
	return p, nil
}

func (p *Poll) readOptions(c *call) error {
	var objects []struct{ Text string }
	var texts []string
	if _, err := c.object("options", &texts); err != nil { // the older form
		if _, err := c.object("options", &objects); err != nil {
			return badRequest("can't parse options JSON object")
		}
		texts = nil
		for _, o := range objects {
			texts = append(texts, o.Text)
		}
	}
	switch n := len(texts); {
	case n < 1:
		return badRequest("poll must have at least 1 option")
	case n > maxOptions:
		return badRequest("poll can't have more than %d options", maxOptions)
	}
	for i, text := range texts {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
			return badRequest("poll options must be non-empty")
		case utf8.RuneCountInString(text) > maxOption:
			return badRequest("poll options length must not exceed %d", maxOption)
		}
		p.Options = append(p.Options, PollOption{Persistent: fmt.Sprint(i), Text: text})
	}
	return nil
}

func (p *Poll) readQuiz(c *call) error {
	var correct []int
	if _, err := c.object("correct_option_ids", &correct); err != nil {
		return badRequest("can't parse correct option identifiers")
	}
	if v := c.values["correct_option_id"]; v != "" && correct == nil {
		correct = []int{int(c.number("correct_option_id", -1))}
	}
	bad := func(i int) bool { return i < 0 || i >= len(p.Options) }
	if len(correct) == 0 || slices.ContainsFunc(correct, bad) || !slices.IsSorted(correct) {
		return badRequest("wrong correct option ID specified")
	}
	if len(correct) > 1 && !p.Multiple {
		return badRequest("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
	}
	p.Correct, p.CorrectAll = &correct[0], correct
	text, entities, err := c.formatted("explanation", "explanation_parse_mode", "explanation_entities")
	if err != nil {
		return err
	}
	p.Explanation, p.ExplEntities, err = checkText(text, entities, maxExplanation, "message is too long")
	if err == nil && strings.Count(p.Explanation, "\n") > 2 {
		err = badRequest("poll explanation can't have more than 2 line feeds")
	}
	return err
}

func (p *Poll) readPeriod(c *call, now int64) error {
	period, date := c.number("open_period", 0), c.number("close_date", 0)
	switch {
	case period == 0 && date == 0:
		return nil
	case period == 0:
		period = date - now
	}
	if period < 5 || period > maxOpen {
		return badRequest("POLL_CLOSE_DATE_INVALID") // the server's word; the documents give only the bounds
	}
	p.OpenPeriod, p.CloseDate = period, now+period
	return nil
}

func (s *Server) stopPoll(c *call) (any, error) {
	inline, _, err := parseMarkup(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.writable(c.params)
	if err != nil {
		return nil, err
	}
	s.closeDue()
	m := chat.find(c.number("message_id", 0))
	switch {
	case m == nil || m.Poll == nil:
		return nil, badRequest("message with poll to stop not found")
	case !s.mine(m):
		return nil, badRequest("poll can't be stopped")
	case m.Poll.Closed:
		return nil, badRequest("poll has already been closed")
	}
	m.Inline = inline
	s.setPoll(m, func(p *Poll) { p.Closed = true })
	s.accept(c.method, m)
	return m.Poll, nil
}
