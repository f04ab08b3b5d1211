package bot

import (
	"context"
	"encoding/json"
	"strconv"

	"anka/data"
	"anka/data/exchange"
	"anka/data/quiz"
	"anka/data/store"
)

// Knows tells the bot that its index has the card sets up to a number, so that
// it does not put them there again.
func (b *Bot) Knows(cards int64) {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	b.newest = cards
}

// Wake tells the bot that a test has put something into the outbox.
func (b *Bot) Wake() { b.wake() }

// CountSenders counts a message each of n senders and gives how many are kept.
func CountSenders(n int) int {
	var l limits
	for i := range n {
		l.count(strconv.Itoa(i), int64(i))
	}
	return len(l.senders)
}

// PrivateChat is where a sender is written to alone.
func PrivateChat(channel, sender string) string { return privateChat(channel, sender) }

// QRPicture draws a QR code.
func QRPicture(text string) ([]byte, error) { return qrPicture(text) }

// Drawing gives what draws papers of n of a card's lines, which have the numbers 1
// and up, and what the lines weigh that can be asked by taps.
func Drawing(c *data.CardSet) (draw func(n int, seed uint64) []int64, weights map[int64]int) {
	l := &lesson{deck: quiz.Open(c), asks: map[int64]quiz.Item{}}
	weights = map[int64]int{}
	for i, it := range l.deck.Items() {
		id := int64(i + 1)
		l.items, l.asks[id] = append(l.items, store.Item{ID: id, Weight: it.Weight}), it
		if len(tapForms(l, id)) > 0 {
			weights[id] = it.Weight
		}
	}
	return func(n int, seed uint64) []int64 { return drawItems(l, n, seed) }, weights
}

// TapStatus is a tap on a button of an answer about the rollout.
func (b *Bot) TapStatus(ctx context.Context, as data.Person, button string) ([]data.Letter, error) {
	t := &turn{bot: b, ctx: ctx, now: b.now(), m: &Message{Tap: "1", Button: button}, asker: &as}
	t.update.Channel = "command line"
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		t.tx, t.letters = tx, nil
		_, err := t.tapped()
		return err
	})
	return t.letters, err
}

// RosterDraft is the body of a roster's draft as its sender was shown it.
func RosterDraft(f *exchange.RosterFile, p *exchange.RosterPlan) (string, error) {
	packed, err := packRoster(f)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(rosterDraft{p.Digest(), packed})
	return string(body), err
}
