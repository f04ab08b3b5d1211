package bot

// Knows tells the bot that its index has the card sets up to a number, so that
// it does not put them there again.
func (b *Bot) Knows(cards int64) {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	b.newest = cards
}

// Wake tells the bot that a test has put something into the outbox.
func (b *Bot) Wake() { b.wake() }
