package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"time"
	"unicode/utf16"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// The group's question: a native quiz poll whose voters are known, once a day, for
// those who cannot be written to in private, or for all where the enterprise says
// so. Whoever is known and holds the post is graded, once. The group is told
// nothing of anybody, unless the enterprise says so: then who answered right.

const (
	groupDaily  = "group_daily"
	groupPraise = "group_praise"

	pollOpen = 48 * time.Hour // answers that waited with the channel while the bot was down are in time
	mostQuiz = 300            // of a quiz's question, in UTF-16 units
	mostWhy  = 200            // of its explanation
)

// askGroups posts the day's question to the groups that are due.
func askGroups(ctx context.Context, b *Bot) error {
	if !b.looks("groups") {
		return nil
	}
	sites, err := b.store.Sites(ctx)
	if err != nil {
		return err
	}
	for i := range sites {
		s := &sites[i]
		local := b.now().In(b.zoneNamed(s.Zone))
		if !rotasOf(s)[0].Due(local) {
			continue
		}
		day := data.DateOf(local).String()
		groups, err := b.store.GroupsWithout(ctx, s.ID, day)
		if err != nil {
			return err
		}
		groups = slices.DeleteFunc(groups, func(g store.Group) bool { return b.channels[g.Channel] == nil })
		if len(groups) == 0 {
			continue
		}
		if err := b.askGroupsOf(ctx, s, day, groups); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) askGroupsOf(ctx context.Context, s *store.Site, day string, groups []store.Group) error {
	on, err := b.settingOn(ctx, s.Name, groupDaily)
	if err != nil {
		return err
	}
	posts, err := b.store.PostsToAsk(ctx, s.ID, b.channelNow(), on)
	if err != nil || len(posts) == 0 {
		return err
	}
	return eachInTurn(ctx, b, groups, func(t *turn, g store.Group) error { return t.askGroup(s, day, g, posts) })
}

// settingOn says whether an enterprise has switched something on.
func (b *Bot) settingOn(ctx context.Context, enterprise, name string) (on bool, err error) {
	err = b.store.Do(ctx, func(tx *store.Tx) error {
		v, err := tx.Setting(ctx, enterprise, name)
		on = v == settingOn
		return err
	})
	return on, err
}

// askGroup puts a question to a group: the posts have their turn, and of a post's
// items what was asked there longest ago, the weightiest first.
func (t *turn) askGroup(s *store.Site, day string, g store.Group, posts []store.Post) error {
	n, last, err := t.tx.AskedGroup(t.ctx, g)
	if err != nil {
		return err
	}
	for i := range posts {
		p := posts[(n+i)%len(posts)]
		l, err := t.lesson(p.Enterprise, p.Name)
		if err != nil {
			return err
		}
		if l == nil {
			continue
		}
		prefix := ""
		if len(posts) > 1 {
			prefix = p.Name + "："
		}
		if q, item, ok := l.pollQuestion(prefix, last, t.groupSeed(g)); ok {
			return t.postPoll(s, day, g, l, item, q)
		}
	}
	return nil
}

func (t *turn) groupSeed(g store.Group) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, g.Channel, "\x00", g.Chat, "\x00", t.now.UnixMilli())
	return h.Sum64()
}

// pollQuestion makes a question that a native poll can hold.
func (l *lesson) pollQuestion(prefix string, last map[int64]int64, seed uint64) (*quiz.Question, int64, bool) {
	items := slices.Clone(l.items)
	slices.SortStableFunc(items, func(a, b store.Item) int {
		return cmp.Or(cmp.Compare(last[a.ID], last[b.ID]), -cmp.Compare(a.Weight, b.Weight))
	})
	for _, it := range items {
		for _, f := range l.deck.Forms(l.asks[it.ID]) {
			q, ok := l.deck.Ask(l.asks[it.ID], f, seed)
			if !ok || !q.Fits || len(utf16.Encode([]rune(prefix+q.Text))) > mostQuiz {
				continue
			}
			q.Text = prefix + q.Text
			return &q, it.ID, true
		}
	}
	return nil, 0, false
}

func (t *turn) postPoll(s *store.Site, day string, g store.Group, l *lesson, item int64, q *quiz.Question) error {
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	now := t.now.UnixMilli()
	a := store.Asking{Post: l.post, Cards: l.cards, Item: item, Form: string(q.Form), Question: string(body), How: data.ByDrill,
		AskedMS: now, ClosesMS: now + pollOpen.Milliseconds()}
	if err := t.tx.Put(t.ctx, &a); err != nil {
		return err
	}
	why := q.Why + "\n—— " + q.Source
	if len(utf16.Encode([]rune(why))) > mostWhy {
		why = q.Why
	}
	letters := []data.Letter{{Channel: g.Channel, Chat: g.Chat, Urgency: data.Push, Quiz: &data.Quiz{Question: q.Text, Options: q.Options, Right: q.Right[0], Why: why}}}
	if err := t.tx.Post(t.ctx, 0, letters); err != nil {
		return err
	}
	return t.tx.AddGroupQuestion(t.ctx, &store.GroupQuestion{Enterprise: s.ID, Channel: g.Channel, Chat: g.Chat, Day: day, Asking: a.ID, Letter: letters[0].ID})
}
