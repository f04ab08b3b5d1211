package telegramtest

import (
	"fmt"
	"slices"
)

// closeDue closes the polls whose time is over and tells the bot. The lock is held.
func (s *Server) closeDue() {
	now := s.now().Unix()
	for at := range s.timed {
		m := s.chats[at.chat].find(at.message)
		switch {
		case m == nil || m.Poll.Closed:
			delete(s.timed, at)
		case m.Poll.CloseDate <= now:
			delete(s.timed, at)
			s.setPoll(m, func(p *Poll) { p.Closed = true })
		}
	}
}

// setPoll changes a poll and tells the bot about its new state.
func (s *Server) setPoll(m *Message, change func(*Poll)) {
	next := *m.Poll
	next.Options = slices.Clone(next.Options)
	change(&next)
	m.Poll = &next
	s.push("poll", 0, &next)
}

// Votes answers a poll; without options it takes the answer back. The bot is
// told of the new count, and of who chose what unless the poll is anonymous.
func (u *User) Votes(m Message, options ...int) error {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.s.closeDue()
	shown := u.s.chats[m.Chat.ID].find(m.ID)
	if shown == nil || shown.Poll == nil {
		return fmt.Errorf("telegramtest: message %d has no poll", m.ID)
	}
	p := shown.Poll
	bad := func(i int) bool { return i < 0 || i >= len(p.Options) }
	switch before := p.votes[u.ID]; {
	case p.Closed:
		return fmt.Errorf("telegramtest: the poll is closed")
	case before != nil && !p.Revoting:
		return fmt.Errorf("telegramtest: the answer cannot be changed")
	case slices.ContainsFunc(options, bad) || len(options) > 1 && !p.Multiple:
		return fmt.Errorf("telegramtest: no such answer: %v", options)
	}
	u.s.setPoll(shown, func(p *Poll) { p.vote(u.ID, options) })
	if !p.Anonymous {
		chosen := map[string]any{"poll_id": p.ID, "user": u.Account, "option_ids": append([]int{}, options...)}
		names := []string{}
		for _, i := range options {
			names = append(names, p.Options[i].Persistent)
		}
		chosen["option_persistent_ids"] = names
		u.s.push("poll_answer", u.ID, chosen)
	}
	return nil
}

// vote counts a person's answer in place of the former one.
func (p *Poll) vote(person int64, options []int) {
	votes := map[int64][]int{}
	for who, what := range p.votes {
		votes[who] = what
	}
	delete(votes, person)
	if len(options) > 0 {
		votes[person] = slices.Clone(options)
	}
	for i := range p.Options {
		p.Options[i].Voters = 0
	}
	for _, what := range votes {
		for _, i := range what {
			p.Options[i].Voters++
		}
	}
	p.votes, p.Voters = votes, len(votes)
}

// LetChange lets the answers to a poll be changed and taken back, whatever its
// sender said: what a bot hears then it has to bear.
func (s *Server) LetChange(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shown := s.chats[m.Chat.ID].find(m.ID); shown != nil && shown.Poll != nil {
		next := *shown.Poll
		next.Revoting = true
		shown.Poll = &next
	}
}
