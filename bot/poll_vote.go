package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/quiz"
	"anka/data/store"
)

const (
	praiseFrom  = 20 * 60   // minute of the day
	praiseAfter = time.Hour // a question is a while old before it is said who knew
	votesAtOnce = 500
	sayWhoKnew  = "今天的题，答对的有："
)

// pollAnswered takes a vote down, once, and grades it; when the poll's delivery is
// not recorded yet, gradeEarly does so later.
func (t *turn) pollAnswered() error {
	a := t.m.Answer
	p, err := t.tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
	if err != nil || a.Choice < 0 {
		return err
	}
	v := store.Vote{Channel: t.update.Channel, Poll: a.Poll, Sender: t.m.Sender, Choice: a.Choice, AtMS: t.saidMS()}
	fresh, err := t.tx.PollAnswered(t.ctx, v.Channel, v.Poll, v.Sender, p, v.Choice, v.AtMS)
	if err != nil || !fresh {
		return err
	}
	return t.gradeVote(v, p)
}

// gradeEarly grades the votes that came before it was known what of.
func gradeEarly(ctx context.Context, b *Bot) error {
	all, err := b.store.EarlyVotes(ctx, votesAtOnce)
	if err != nil || len(all) == 0 {
		return err
	}
	return eachInTurn(ctx, b, all, func(t *turn, v store.Vote) error {
		t.update.Channel = v.Channel
		if v.Person == 0 {
			return t.gradeVote(v, nil)
		}
		m, err := t.tx.Member(t.ctx, v.Person)
		if err != nil || m == nil {
			return err
		}
		return t.gradeVote(v, &m.Person)
	})
}

// gradeVote grades a vote, when it is known what of: of somebody known, who holds
// the post, in time, on a card that is still in force.
func (t *turn) gradeVote(v store.Vote, p *data.Person) error {
	g, err := t.tx.OfPoll(t.ctx, v.Channel, v.Poll)
	if err != nil || g == nil {
		return err
	}
	a, err := t.tx.Asking(t.ctx, g.Asking)
	if err != nil || a == nil {
		return err
	}
	var q quiz.Question
	if err := json.Unmarshal([]byte(a.Question), &q); err != nil {
		return fmt.Errorf("bot: question %d: %w", a.ID, err)
	}
	why, err := t.whyNot(a, &q, v, p)
	if err != nil {
		return err
	}
	if fresh, err := t.tx.Graded(t.ctx, v, why == ""); err != nil || !fresh {
		return err
	}
	if why != "" {
		return t.tx.Stray(t.ctx, t.now.UnixMilli(), v.Channel, v.Sender, p, a.ID, why, fmt.Sprint("poll ", v.Choice))
	}
	return t.countVote(g, a, &q, v, p)
}

// whyNot says why a vote is not graded; empty when it is.
func (t *turn) whyNot(a *store.Asking, q *quiz.Question, v store.Vote, p *data.Person) (string, error) {
	switch {
	case p == nil:
		return "not known", nil
	case a.State == store.AskVoid:
		return "void", nil
	case v.AtMS > a.ClosesMS:
		return "late", nil
	case v.Choice < 0 || v.Choice >= len(q.Options):
		return "forged", nil
	}
	post, err := t.tx.PostNumbered(t.ctx, a.Post)
	if err != nil {
		return "", err
	}
	if post == nil || p.Enterprise != post.Enterprise || !p.Holds(post.Name) {
		return "not his", nil
	}
	return "", nil
}

// countVote writes record and memory. How long it took is not known.
func (t *turn) countVote(g *store.GroupQuestion, a *store.Asking, q *quiz.Question, v store.Vote, p *data.Person) error {
	verdict := quiz.Grade(q, quiz.Answer{Taps: []int{v.Choice}})
	r := data.Result{AtMS: t.now.UnixMilli(), Person: p.ID, Enterprise: g.Enterprise, Post: a.Post, Cards: a.Cards, Item: a.Item, How: a.How, Form: a.Form,
		Question: a.Digest, Taps: []int{v.Choice}, Outcome: data.Wrong, Mark: verdict.Mark, Channel: v.Channel}
	if verdict.Right {
		r.Outcome = data.Right
	}
	if err := t.tx.Record(t.ctx, &r); err != nil {
		return err
	}
	return t.remember(p.ID, a.Item, fsrs.Evidence{Right: verdict.Right}.Grade())
}

// praise says in the evening who answered the day's question right, where the
// enterprise has switched that on.
func praise(ctx context.Context, b *Bot) error {
	if !b.looks("praise") {
		return nil
	}
	sites, err := b.store.Sites(ctx)
	if err != nil {
		return err
	}
	for i := range sites {
		local := b.now().In(b.zoneNamed(sites[i].Zone))
		if data.Minute(local) < praiseFrom || data.Night(local) {
			continue
		}
		if err := b.praiseSite(ctx, &sites[i], data.DateOf(local).String()); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) praiseSite(ctx context.Context, s *store.Site, day string) error {
	all, err := b.store.Unpraised(ctx, s.ID, day, b.now().Add(-praiseAfter).UnixMilli())
	if err != nil || len(all) == 0 {
		return err
	}
	on, err := b.settingOn(ctx, s.Name, groupPraise)
	if err != nil || !on {
		return err
	}
	return eachInTurn(ctx, b, all, (*turn).praiseOne)
}

func (t *turn) praiseOne(g store.GroupQuestion) error {
	a, err := t.tx.Asking(t.ctx, g.Asking)
	if err != nil || a == nil {
		return err
	}
	var q quiz.Question
	if err := json.Unmarshal([]byte(a.Question), &q); err != nil {
		return fmt.Errorf("bot: question %d: %w", a.ID, err)
	}
	names, fresh, err := t.tx.Praise(t.ctx, &g, q.Right[0])
	if err != nil || !fresh || len(names) == 0 {
		return err
	}
	chat, err := t.tx.ChatOfGroup(t.ctx, &g)
	if err != nil || chat == "" {
		return err
	}
	t.letters = append(t.letters, data.Letter{Channel: g.Channel, Chat: chat, Urgency: data.Push, Quiet: true, Text: sayWhoKnew + strings.Join(names, "、") + "。"})
	return nil
}
