package telegramtest

import "unicode/utf8"

// topic is one topic of a forum. The general topic is none: messages in it have
// no message_thread_id, and writing to thread 1 is «message thread not found».
type topic struct {
	name   string
	closed bool
}

// NewTopic opens a topic of a forum and gives its message_thread_id.
func (c *Chat) NewTopic(name string) int64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.openTopic(name).Thread
}

// openTopic makes a topic in the bot's name; the update about it comes only
// with what others do. The lock is held.
func (c *Chat) openTopic(name string) *Message {
	m := &Message{From: &c.s.Bot, Topic: &topicMade{name, 7322096}, InTopic: true}
	c.add(m)
	m.Thread = m.ID
	c.topics[m.ID] = &topic{name: name}
	return m
}

// CloseTopic closes a topic for all but admins, ReopenTopic opens it again.
func (c *Chat) CloseTopic(thread int64) { c.toggle(thread, true) }

// ReopenTopic opens a closed topic.
func (c *Chat) ReopenTopic(thread int64) { c.toggle(thread, false) }

// DeleteTopic deletes a topic with all that was said in it.
func (c *Chat) DeleteTopic(thread int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.topics, thread)
	var left []*Message
	for _, m := range c.messages {
		if m.Thread != thread {
			left = append(left, m)
		}
	}
	c.messages = left
}

func (c *Chat) toggle(thread int64, closed bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	by := founder
	c.setClosed(&by, thread, closed)
}

func (c *Chat) setClosed(by *Account, thread int64, closed bool) {
	c.topics[thread].closed = closed
	m := &Message{From: by, Thread: thread, InTopic: true}
	if closed {
		m.TopicClosed = &struct{}{}
	} else {
		m.TopicReopened = &struct{}{}
	}
	c.thread(m)
	c.deliver(m)
}

func (s *Server) createForumTopic(c *call) (any, error) {
	name := c.values["name"]
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.forum(c)
	switch {
	case err != nil:
		return nil, err
	case name == "":
		return nil, badRequest("TOPIC_TITLE_EMPTY")
	case utf8.RuneCountInString(name) > 128:
		return nil, badRequest("TOPIC_TITLE_TOO_LONG")
	}
	m := chat.openTopic(name)
	s.push("message", chat.ID, m)
	return map[string]any{"message_thread_id": m.Thread, "name": name, "icon_color": m.Topic.IconColor}, nil
}

func (s *Server) closeForumTopic(c *call) (any, error)  { return s.toggleTopic(c, true) }
func (s *Server) reopenForumTopic(c *call) (any, error) { return s.toggleTopic(c, false) }

func (s *Server) toggleTopic(c *call, closed bool) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, err := s.forum(c)
	if err != nil {
		return nil, err
	}
	thread := c.number("message_thread_id", 0)
	switch t := chat.topics[thread]; {
	case t == nil:
		return nil, badRequest("message thread not found")
	case t.closed == closed:
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	chat.setClosed(&s.Bot, thread, closed)
	return true, nil
}

// forum finds the forum of a call in which the bot may manage topics.
func (s *Server) forum(c *call) (*Chat, error) {
	chat, err := s.writable(c.params)
	switch {
	case err != nil:
		return nil, err
	case !chat.IsForum:
		return nil, badRequest("the chat is not a forum")
	case !chat.admin:
		return nil, badRequest("not enough rights to create a topic")
	}
	return chat, nil
}
