package bot

// Knows tells the bot that its index has the card sets up to a number, so that
// it does not put them there again.
func (b *Bot) Knows(cards int64) {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	b.newest = cards
}
