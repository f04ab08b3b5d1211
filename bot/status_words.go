package bot

import (
	"cmp"
	"strings"
	"sync"

	"anka/data"
	"anka/data/store"
	"anka/index"
)

// What a supervisor writes in his own words. Emergencies and what the cards answer go
// to the cards (ask); the rest is the rollout.

const (
	sayWhichStatus = "没听准。是不是问这个："
	sayAskStatus   = "没听懂。可以这样问：「进度」「哪些逾期」「加油站完成率」「这周比上周」，或者直接写企业名。"
)

// districts are the names of areas, as they were last studied.
type districts struct {
	mu    sync.Mutex
	known map[string]*studied // by area; the whole district's is empty
}

type studied struct {
	mark  string // of what was studied
	names *index.Names
}

// district gives the names within an area; those of others are not known there, so that
// an answer tells nothing of them.
func (t *turn) district(area string) (*index.Names, error) {
	mark, err := t.tx.DistrictMark(t.ctx)
	if err != nil {
		return nil, err
	}
	d := &t.bot.districts
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.known[area]; s != nil && s.mark == mark {
		return s.names, nil
	}
	all, err := t.tx.DistrictNames(t.ctx, area)
	if err != nil {
		return nil, err
	}
	posts, err := t.tx.PostNames(t.ctx, area)
	if err != nil {
		return nil, err
	}
	names := t.bot.index.Names(districtOf(all, posts))
	if d.known == nil {
		d.known = map[string]*studied{}
	}
	d.known[area] = &studied{mark, names}
	return names, nil
}

func districtOf(all []store.DistrictName, posts []string) index.District {
	d := index.District{Posts: posts}
	for _, n := range all {
		d.Enterprises = append(d.Enterprises, index.Named{ID: n.ID, Name: n.Name, Type: n.Type, Area: n.Area, Others: n.Others})
	}
	return d
}

// statusAsked takes free words that are about the rollout: a supervisor's about those he
// supervises, an officer's about his own enterprise.
func (t *turn) statusAsked() (bool, error) {
	text := strings.TrimSpace(t.m.Text)
	if text == "" || t.m.Tap != "" || t.m.File != nil {
		return false, nil
	}
	if _, long := clip(text); long {
		return false, nil
	}
	if !t.asker.May(data.ActStatus) {
		return t.ownAsked(text)
	}
	g, err := t.understand(text)
	if err != nil || !g.About {
		return false, err
	}
	if ok, err := t.mayAskStatus(); err != nil || !ok {
		return true, err
	}
	return true, t.sayGuess(&g)
}

// ownAsked takes an officer's words about the rollout. Only his own enterprise's name is
// known to it; how others do he is told as one figure.
func (t *turn) ownAsked(text string) (bool, error) {
	if !t.asker.May(data.ActRollout) || t.m.Group {
		return false, nil
	}
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return false, err
	}
	names := t.bot.index.Names(index.District{Enterprises: []index.Named{{ID: e.ID, Name: e.Name, Type: e.Type, Area: e.Area}}})
	g := names.Status(text, t.now.UnixMilli(), nil, nil)
	switch {
	case !g.About || !g.Sure || g.Status.Topic == data.TopicWhy:
		return false, nil
	case g.Status.Topic == data.TopicProgress || g.Status.Topic == data.TopicCompare:
		return true, t.ownPlace()
	}
	return true, t.ownRollout()
}

func (t *turn) understand(text string) (index.StatusGuess, error) {
	area, err := t.reach()
	if err != nil {
		return index.StatusGuess{}, err
	}
	names, err := t.district(area)
	if err != nil {
		return index.StatusGuess{}, err
	}
	before, list, err := t.tx.StatusContext(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender, t.now.Add(-statusOpen).UnixMilli())
	if err != nil {
		return index.StatusGuess{}, err
	}
	return names.Status(text, t.now.UnixMilli(), before, list), nil
}

// sayUnderstood answers what is said after /status: it is about nothing else.
func (t *turn) sayUnderstood(text string) error {
	g, err := t.understand(text)
	if err != nil {
		return err
	}
	return t.sayGuess(&g)
}

func (t *turn) sayGuess(g *index.StatusGuess) error {
	switch {
	case g.Sure && g.Status.Topic == data.TopicWhy:
		q := g.Status
		q.Topic, q.Of = cmp.Or(q.Of, data.TopicProgress), ""
		return t.sayWhy(&q, 0)
	case g.Sure:
		return t.sayStatus(&g.Status, 0)
	}
	v := &statusView{t: t}
	for _, n := range g.Nearest {
		v.button(n.Label, n.Status)
	}
	l := data.Letter{Text: sayWhichStatus, Buttons: rows(v.buttons)}
	if len(v.buttons) == 0 {
		l.Text = sayAskStatus
	}
	t.say(l)
	return v.err
}
