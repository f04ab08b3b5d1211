package bot

import (
	"context"
	"sync"

	"anka/data/quiz"
	"anka/data/store"
)

// lesson is a post's card as what is to be remembered. It is not changed once
// it is made, and shared.
type lesson struct {
	cards int64 // the version
	post  int64
	deck  *quiz.Deck
	items []store.Item        // in the card's order
	asks  map[int64]quiz.Item // by number
	at    map[int64]int       // place in items, by number
}

// lessons keeps the lessons last used: to read a card for asking takes a
// millisecond or two.
type lessons struct {
	mu   sync.Mutex
	have map[int64]*lesson // by card set
}

const mostLessons = 200

func (l *lessons) get(cards int64) *lesson {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.have[cards]
}

func (l *lessons) keep(n *lesson) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.have == nil || len(l.have) >= mostLessons {
		l.have = map[int64]*lesson{}
	}
	l.have[n.cards] = n
}

// lesson gives a post's card in force as a lesson; nil when it has none. The
// record learns the card's items when they are first needed.
func (t *turn) lesson(enterprise, post string) (*lesson, error) {
	v, err := t.tx.VersionsOf(t.ctx, enterprise, post)
	if err != nil || v.InForce == 0 {
		return nil, err
	}
	if l := t.bot.lessons.get(v.InForce); l != nil && v.Items == v.InForce {
		return l, nil
	}
	p, err := t.tx.Cards(t.ctx, v.InForce)
	if err != nil {
		return nil, err
	}
	return t.learn(p, v.Post)
}

// learn makes a lesson of a card set in force and has the record know its items.
func (t *turn) learn(p *store.Published, post int64) (*lesson, error) {
	l := &lesson{cards: p.ID, post: post, deck: quiz.Open(p.Cards), asks: map[int64]quiz.Item{}, at: map[int64]int{}}
	known, from, err := t.tx.ItemsOf(t.ctx, post)
	if err != nil {
		return nil, err
	}
	if from == p.ID {
		l.items = known
	} else {
		for i, it := range l.deck.Items() {
			l.items = append(l.items, store.Item{Key: it.Key(), Part: it.Part, Scene: it.Scene, Kind: string(it.Kind), Line: it.Line,
				Place: i, Weight: it.Weight, Critical: it.Critical, Text: l.deck.Line(it)})
		}
		if _, err = t.tx.SetItems(t.ctx, post, p.ID, l.items, t.now.UnixMilli()); err != nil {
			return nil, err
		}
	}
	byKey := map[string]quiz.Item{}
	for _, it := range l.deck.Items() {
		byKey[it.Key()] = it
	}
	for i, it := range l.items {
		l.asks[it.ID], l.at[it.ID] = byKey[it.Key], i
	}
	t.bot.lessons.keep(l)
	return l, nil
}

// lessonsOf gives the lessons of the asker's own posts.
func (t *turn) lessonsOf(enterprise string, posts []string) ([]*lesson, error) {
	var out []*lesson
	for _, name := range posts {
		l, err := t.lesson(enterprise, name)
		if err != nil {
			return nil, err
		}
		if l != nil {
			out = append(out, l)
		}
	}
	return out, nil
}

// Learn has the record know what can be asked at a post, within a transaction, and
// gives it; nil when the post has no card.
func (b *Bot) Learn(ctx context.Context, tx *store.Tx, enterprise, post string) ([]store.Item, error) {
	l, err := (&turn{bot: b, ctx: ctx, tx: tx, now: b.now()}).lesson(enterprise, post)
	if err != nil || l == nil {
		return nil, err
	}
	return l.items, nil
}
