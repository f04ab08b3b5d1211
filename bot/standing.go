package bot

import (
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/store"
)

// What the standings of data/standing.go are computed from, out of the record.

// evidence is what the record has of a person.
type evidence struct {
	results    []data.Result
	remembered map[int64]data.Remembered
}

// remembered predicts, out of the state of a memory, what is recalled now.
func remembered(m store.Memory, nowMS int64) (data.Remembered, error) {
	elapsed := max(0, float64(nowMS-m.LastMS)/float64(day.Milliseconds()))
	r, err := scheduler.Retrievability(m.State, min(elapsed, fsrs.MaxElapsed))
	return data.Remembered{Recall: r, LastMS: m.LastMS}, err
}

// evidenceOf gathers what the record has of one person.
func (t *turn) evidenceOf(person int64) (*evidence, error) {
	e := &evidence{remembered: map[int64]data.Remembered{}}
	var err error
	if e.results, err = t.tx.ResultsOf(t.ctx, person); err != nil {
		return nil, err
	}
	all, err := t.tx.Memories(t.ctx, person)
	if err != nil {
		return nil, err
	}
	for item, m := range all {
		if e.remembered[item], err = remembered(m, t.now.UnixMilli()); err != nil {
			return nil, err
		}
	}
	e.results = data.Counting(e.results)
	return e, nil
}

func (e *evidence) standing(lines []data.Line) data.Standing {
	return data.StandingOf(lines, e.results, e.remembered)
}

func (e *evidence) lines(lines []data.Line) []data.LineStanding {
	return data.LinesOf(lines, e.results, e.remembered)
}

// recent are the results of the last days.
func (e *evidence) recent(now time.Time, days int) []data.Result {
	since := now.AddDate(0, 0, -days).UnixMilli()
	return slices.DeleteFunc(slices.Clone(e.results), func(r data.Result) bool { return r.AtMS < since })
}

// lineOf is an item as a standing sees it.
func lineOf(i *store.Item) data.Line {
	return data.Line{ID: i.ID, Part: i.Part, Scene: i.Scene, Text: i.Text, Weight: i.Weight, First: i.Weight == 5}
}

func (l *lesson) lines() []data.Line {
	out := make([]data.Line, len(l.items))
	for i := range l.items {
		out[i] = lineOf(&l.items[i])
	}
	return out
}

// team is what an enterprise's leads and officers see.
type team struct {
	posts  []teamPost
	people map[int64]*teamPerson
}

type teamPost struct {
	id     int64
	name   string
	lesson *lesson // nil: no card
	lines  []data.Line
	people []*teamPerson
}

type teamPerson struct {
	*evidence
	id    int64
	name  string
	posts []int        // places in team.posts
	drill *store.Drill // today's; nil: none
	owing store.Owing
}

// gather reads an enterprise's results before the transaction of the message, for
// somebody who may see them: a large one's take a second, and no emergency is to
// wait for that.
func (t *turn) gather() error {
	kind, _, _ := strings.Cut(t.m.Button, ":")
	word := command(t.m.Text)
	if t.m.Group || t.m.Anonymous || (t.m.Tap == "" || kind != "t") && !teamWords[word] && !meritWords[word] && !ledgerWords[word] {
		return nil
	}
	var p *data.Person
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		return err
	})
	if err != nil || !p.May(data.ActTeam) {
		return err
	}
	t.gathered, err = t.bot.store.View().Gather(t.ctx, p.Enterprise)
	return err
}

// teamOf gathers what the record has of an enterprise's people who hold a post.
func (t *turn) teamOf(enterprise string) (*team, error) {
	x := &team{people: map[int64]*teamPerson{}}
	if err := t.teamPosts(x, enterprise); err != nil {
		return nil, err
	}
	if err := t.teamEvidence(x, enterprise); err != nil {
		return nil, err
	}
	return x, t.teamDrills(x, enterprise)
}

// teamPosts finds the posts that somebody holds, or that have a card, and who
// holds them.
func (t *turn) teamPosts(x *team, enterprise string) error {
	posts, err := t.tx.Posts(t.ctx, enterprise)
	if err != nil {
		return err
	}
	members, err := t.tx.Members(t.ctx, enterprise)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	holders, err := t.tx.HoldersAt(t.ctx, enterprise)
	if err != nil {
		return err
	}
	for _, p := range posts {
		tp := teamPost{id: p.ID, name: p.Name}
		if tp.lesson, err = t.lesson(enterprise, p.Name); err != nil {
			return err
		}
		if tp.lesson != nil {
			tp.lines = tp.lesson.lines()
		}
		for _, h := range holders {
			if h.Post != p.ID || names[h.Person] == "" {
				continue
			}
			one := x.people[h.Person]
			if one == nil {
				one = &teamPerson{id: h.Person, name: names[h.Person], evidence: &evidence{remembered: map[int64]data.Remembered{}}}
				x.people[h.Person] = one
			}
			one.posts = append(one.posts, len(x.posts))
			tp.people = append(tp.people, one)
		}
		if tp.lesson != nil || len(tp.people) > 0 {
			x.posts = append(x.posts, tp)
		}
	}
	return nil
}

func (t *turn) teamEvidence(x *team, enterprise string) error {
	results, err := t.tx.GatherMore(t.ctx, t.gathered, enterprise)
	if err != nil {
		return err
	}
	for _, r := range data.Counting(results) {
		if p := x.people[r.Person]; p != nil {
			p.results = append(p.results, r)
		}
	}
	memories, err := t.tx.MemoriesAt(t.ctx, enterprise)
	if err != nil {
		return err
	}
	for _, m := range memories {
		if p := x.people[m.Person]; p != nil {
			if p.remembered[m.Item], err = remembered(m.Memory, t.now.UnixMilli()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *turn) teamDrills(x *team, enterprise string) error {
	drills, err := t.tx.DrillsOn(t.ctx, enterprise, t.now.In(t.bot.zone).Format(time.DateOnly))
	if err != nil {
		return err
	}
	for i := range drills {
		if p := x.people[drills[i].Person]; p != nil {
			p.drill = &drills[i]
		}
	}
	owing, err := t.tx.OwingAt(t.ctx, enterprise)
	if err != nil {
		return err
	}
	for _, o := range owing {
		if p := x.people[o.Person]; p != nil {
			p.owing = o
		}
	}
	return nil
}
