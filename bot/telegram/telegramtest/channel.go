package telegramtest

// Links makes a group the place where a channel's posts are discussed.
func (c *Chat) Links(group *Chat) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.linked, group.linked = group, c
}

// Posts writes a post into a channel. In the group for its discussion it comes
// again, forwarded by Telegram itself.
func (c *Chat) Posts(text string) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	self := c.ChatInfo
	m := &Message{SenderChat: &self, Text: text, Entities: findEntities(text)}
	c.deliver(m)
	c.passOn(m)
	return *m
}

// passOn is the automatic forward of a post. The lock is held.
func (c *Chat) passOn(m *Message) {
	if c.Type != "channel" || c.linked == nil {
		return
	}
	self := c.ChatInfo
	c.linked.deliver(&Message{
		From: &Account{ID: 777000, FirstName: "Telegram"}, SenderChat: &self, AutoForward: true, Origin: origin(m),
		Text: m.Text, Entities: m.Entities, Photo: m.Photo, Document: m.Document,
		Caption: m.Caption, CaptionEntities: m.CaptionEntities, File: m.File,
	})
}
