package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/fsrs"
	"anka/data/sample"
	"anka/data/store"
)

// loadDistrict makes the sample a living district: some dozens of enterprises in every
// state of the rollout, with what was answered, watched, found and accepted there. Its
// dates are told from now, so that it is always in mid-rollout. A kept database that
// has a plan has been through it.
func loadDistrict(ctx context.Context, p *plant, now time.Time) error {
	d := &district{p: p, ctx: ctx, now: now.UnixMilli(), today: data.DistrictDay(now.UnixMilli())}
	var again bool
	err := p.store.Do(ctx, func(tx *store.Tx) (err error) {
		plan, err := tx.Plan(ctx)
		if again = plan.Shifted; err != nil || again {
			return err
		}
		plan.Due = map[data.Stage]string{data.Demonstration: data.DayText(d.today + sample.PilotsDue), data.Rollout: data.DayText(d.today + sample.RolloutDue)}
		plan.Shifted = true
		return tx.SetPlan(ctx, plan, 0, d.now)
	})
	if err != nil || again {
		return err
	}
	for i := range sample.District {
		err := p.store.Do(ctx, func(tx *store.Tx) error {
			return (&story{district: d, tx: tx, DistrictEnterprise: sample.District[i], Story: sample.StoryOf(i), number: i, dice: rand.New(rand.NewPCG(uint64(i), 2021))}).tell()
		})
		if err != nil {
			return fmt.Errorf("示例 %s：%w", sample.District[i].Name, err)
		}
	}
	return nil
}

// living is loadDistrict beside what goes on already: nobody waits for it.
func (p *plant) living(ctx context.Context, log *slog.Logger) {
	if err := loadDistrict(ctx, p, time.Now()); err != nil && ctx.Err() == nil {
		log.Error("the sample's district", "error", err)
	}
}

type district struct {
	p     *plant
	ctx   context.Context
	now   int64
	today int64
	names int
}

// story is an enterprise's being told.
type story struct {
	*district
	sample.DistrictEnterprise
	sample.Story
	tx      *store.Tx
	number  int
	dice    *rand.Rand
	id      int64
	officer int64
	posts   []store.Post
	workers []int64
	postOf  map[int64]int64
	items   map[int64][]store.Item // by post
}

// ago is an hour of a working day so many days ago.
func (s *story) ago(days int) int64 {
	return min(s.now-1000, data.DayStartMS(s.today-int64(days))+int64(9*time.Hour/time.Millisecond)+s.dice.Int64N(int64(7*time.Hour/time.Millisecond)))
}

func (s *story) tell() error {
	for _, f := range []func() error{s.found, s.cards, s.people, s.learnt, s.steps, s.drills, s.exams, s.watched, s.ended, s.loose} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// found has the enterprise in the record, with its stage and other names.
func (s *story) found() error {
	e, err := s.tx.Enterprise(s.ctx, s.Name)
	if err != nil {
		return err
	}
	if e == nil {
		e = &store.Enterprise{Name: s.Name, Type: s.Type, Area: s.Area}
		if err := s.tx.AddEnterprise(s.ctx, e); err != nil {
			return err
		}
	}
	s.id = e.ID
	for _, n := range s.OtherNames {
		if _, err := s.tx.ExecContext(s.ctx, `INSERT INTO enterprise_name (enterprise_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING`, s.id, n); err != nil {
			return err
		}
	}
	if s.Stage == data.Demonstration || s.Pilot {
		if err := s.event(120, data.EventStage, 0, string(data.Demonstration)); err != nil {
			return err
		}
	}
	if s.Out {
		return s.event(100, data.EventScope, 0, "out")
	}
	return nil
}

// event adds one of so many days ago, by the officer if there is one.
func (s *story) event(days int, kind data.EventKind, step data.Step, note string) error {
	return s.eventBy(0, days, kind, step, note)
}

func (s *story) eventBy(person int64, days int, kind data.EventKind, step data.Step, note string) error {
	return s.tx.AddEvent(s.ctx, &data.Event{Enterprise: s.id, AtMS: s.ago(days), By: person, Kind: kind, Step: step, Note: note})
}

// cards publishes small card sets cut from the sample's, unless it has its own.
func (s *story) cards() error {
	from, names := sample.Model(s.Type)
	if s.Name == from {
		return nil
	}
	for i, name := range names[:min(s.Posts, len(names))] {
		m, err := s.tx.CardsOf(s.ctx, from, name)
		if err != nil {
			return err
		}
		if m == nil {
			return fmt.Errorf("没有 %s %s 的卡", from, name)
		}
		c := sample.CutCards(s.DistrictEnterprise, *m.Cards, i < s.Lacking)
		if _, err := s.tx.Publish(s.ctx, c, exchange.Digest(&c), "示例", data.DayText(s.today-90), s.ago(90)); err != nil {
			return err
		}
	}
	return nil
}

// people are the officer and the workers; the first five have theirs.
func (s *story) people() (err error) {
	if s.posts, err = s.tx.Posts(s.ctx, s.Name); err != nil || s.Out {
		return err
	}
	if s.People > 0 || s.Steps > 0 {
		if err := s.hire(); err != nil {
			return err
		}
	}
	members, err := s.tx.Members(s.ctx, s.Name)
	if err != nil {
		return err
	}
	s.postOf = map[int64]int64{}
	for _, m := range members {
		if m.Role == data.Officer {
			s.officer = m.ID
		}
		if len(m.Posts) > 0 {
			s.workers = append(s.workers, m.ID)
			for _, p := range s.posts {
				if p.Name == m.Posts[0] {
					s.postOf[m.ID] = p.ID
				}
			}
		}
	}
	return nil
}

func (s *story) hire() error {
	members, err := s.tx.Members(s.ctx, s.Name)
	if err != nil || len(members) > 0 {
		return err
	}
	all := []data.Person{{Role: data.Officer}}
	for i := range s.People {
		all = append(all, data.Person{Role: data.Worker, Posts: []string{s.posts[i%len(s.posts)].Name}})
	}
	for i := range all {
		s.names++
		all[i].Name, all[i].Enterprise = sample.NameOf(s.names), s.Name
		if err := s.tx.AddPerson(s.ctx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// learnt has the record know what can be asked at the posts.
func (s *story) learnt() error {
	s.items = map[int64][]store.Item{}
	for _, p := range s.posts {
		all, err := s.p.bot.Learn(s.ctx, s.tx, s.Name, p.Name)
		if err != nil {
			return err
		}
		s.items[p.ID] = all
	}
	return nil
}

// steps are those that the enterprise reported, and its acceptance.
func (s *story) steps() error {
	days, n := 110, 0
	for _, step := range data.Steps() {
		if !step.Reported() || n == s.Steps {
			continue
		}
		n++
		days -= 9
		if err := s.eventBy(s.officer, max(days, s.Asked+1), data.EventDone, step, "示例：做完了"); err != nil {
			return err
		}
	}
	return nil
}

// answer records one and remembers it.
func (s *story) answer(memories map[int64]store.Memory, x data.Result) error {
	x.Enterprise, x.Post, x.Outcome, x.Channel = s.id, s.postOf[x.Person], data.Wrong, "示例"
	if s.dice.IntN(100) < s.Good {
		x.Outcome, x.Mark = data.Right, 100
	}
	if err := s.tx.Record(s.ctx, &x); err != nil {
		return err
	}
	scheduler, err := fsrs.New(fsrs.Defaults())
	if err != nil {
		return err
	}
	m := memories[x.Item]
	elapsed := 0.0
	if m.Times > 0 {
		elapsed = max(0, float64(x.AtMS-m.LastMS)/86_400_000)
	}
	next, err := scheduler.Next(m.State, fsrs.Evidence{Right: x.Outcome == data.Right}.Grade(), elapsed)
	if err != nil {
		return err
	}
	m.State, m.LastMS, m.Times = next, max(m.LastMS, x.AtMS), m.Times+1
	if x.Outcome == data.Wrong {
		m.Lapses++
	}
	memories[x.Item] = m
	return s.tx.Remember(s.ctx, x.Person, x.Item, m, x.Outcome == data.Right)
}

// drills of the last weeks: every third day two questions; who drilled yesterday has today
// too, so that no week or month is empty on its first day.
func (s *story) drills() error {
	if s.LastDrill == 0 {
		return nil
	}
	for i, w := range s.workers {
		items := s.items[s.postOf[w]]
		if len(items) == 0 || i*100 >= s.Drilled*len(s.workers) {
			continue
		}
		memories := map[int64]store.Memory{}
		var days []int
		for d := s.LastDrill + 24; d >= s.LastDrill; d -= 3 {
			days = append(days, d)
		}
		if s.LastDrill == 1 {
			days = append(days, 0)
		}
		for _, days := range days {
			for range 2 {
				if err := s.answer(memories, data.Result{AtMS: s.ago(days), Person: w, Item: items[s.dice.IntN(len(items))].ID, How: data.ByDrill, Form: "choice", TookMS: 4000 + s.dice.Int64N(9000)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// exams: one a month ago and one lately; some enterprises had one today.
func (s *story) exams() error {
	all := []int{40, max(4, s.LastDrill)}
	if s.LastDrill == 1 && s.number%3 == 0 {
		all = append(all, 0)
	}
	for _, days := range all {
		for _, p := range s.posts {
			if s.Examined == 0 || len(s.items[p.ID]) == 0 {
				continue
			}
			at := min(s.ago(days), s.now-400_000) // over by now
			e := store.Exam{How: data.ByExam, Enterprise: s.id, Post: p.ID, By: s.officer, MadeMS: at, Questions: 5, PassMark: 80, OpensMS: at, ClosesMS: at + 3_600_000, State: store.ExamClosed, ToldMS: 1}
			if err := s.tx.AddExam(s.ctx, &e); err != nil {
				return err
			}
			if err := s.papers(&e, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) papers(e *store.Exam, at int64) error {
	items := s.items[e.Post]
	for i, w := range s.workers {
		if s.postOf[w] != e.Post || i*100 >= s.Examined*len(s.workers) {
			continue
		}
		paper := store.Paper{Exam: e.ID, Person: w, Try: 1, Planned: min(5, len(items)), StartedMS: at, DoneMS: at + 300_000}
		for k := range paper.Planned {
			paper.Items = append(paper.Items, items[(k*3+i)%len(items)].ID)
		}
		if err := s.tx.AddPaper(s.ctx, &paper); err != nil {
			return err
		}
		memories, err := s.tx.Memories(s.ctx, w)
		if err != nil {
			return err
		}
		for k, item := range paper.Items {
			if err := s.answer(memories, data.Result{AtMS: at + int64(k+1)*20_000, Person: w, Item: item, How: data.ByExam, Form: "choice", Sitting: paper.ID, TookMS: 15_000}); err != nil {
				return err
			}
		}
	}
	return nil
}

// watched: 旁站监督 of the first worker's first task.
func (s *story) watched() error {
	if s.Watched == 0 || len(s.workers) == 0 {
		return nil
	}
	w := s.workers[0]
	post := s.postOf[w]
	var scene string
	var items []store.Item
	for _, it := range s.items[post] {
		if it.Part == data.Operation && it.Scene != "" && it.Kind == "line" && (scene == "" || it.Scene == scene) {
			scene = it.Scene
			items = append(items, it)
		}
	}
	if scene == "" {
		return nil
	}
	at := s.ago(s.Watched)
	names := map[int64]string{}
	for _, p := range s.posts {
		names[p.ID] = p.Name
	}
	cards, err := s.tx.CardsOf(s.ctx, s.Name, names[post])
	if err != nil {
		return err
	}
	o := store.Observation{How: data.ByObservation, Enterprise: s.id, Post: post, Person: w, By: s.officer, Cards: cards.ID, Part: data.Operation, Scene: scene, MadeMS: at, DoneMS: at, State: store.ObservationDone}
	for range items {
		o.Marks = append(o.Marks, store.MarkDone)
	}
	o.At = len(items)
	if err := s.tx.AddObservation(s.ctx, &o); err != nil {
		return err
	}
	for _, it := range items {
		x := data.Result{AtMS: at, Person: w, Enterprise: s.id, Post: post, Cards: cards.ID, Item: it.ID, How: data.ByObservation, Channel: "示例", Sitting: o.ID, By: s.officer, Outcome: data.Right, Mark: 100}
		if err := s.tx.Record(s.ctx, &x); err != nil {
			return err
		}
	}
	return nil
}

// ended: acceptance, asked for and passed.
func (s *story) ended() error {
	if s.Asked > 0 {
		if err := s.eventBy(s.officer, s.Asked, data.EventRequest, 0, ""); err != nil {
			return err
		}
	}
	if s.Accepted == 0 {
		return nil
	}
	by, err := s.watcher()
	if err != nil {
		return err
	}
	return s.eventBy(by, s.Accepted, data.EventAccept, 0, "示例：材料齐全，现场看过")
}

// watcher is whoever supervises there: the area's supervisor, or the bureau.
func (s *story) watcher() (int64, error) {
	all, err := s.tx.Watchers(s.ctx)
	if err != nil {
		return 0, err
	}
	bureau := int64(0)
	for _, w := range all {
		if w.Role == data.Bureau {
			bureau = w.ID
		} else if w.Area == s.Area {
			return w.ID, nil
		}
	}
	return bureau, nil
}

// loose is what is still open: a finding, a revision, a measure.
func (s *story) loose() error {
	by, err := s.watcher()
	if err != nil {
		return err
	}
	if s.Measure {
		if err := s.eventBy(by, 10, data.EventMeasure, 0, data.Measures[0]+"：示例"); err != nil {
			return err
		}
	}
	if s.Finding != 0 && by != 0 {
		at := s.ago(14)
		in := store.Inspection{Enterprise: s.id, By: by, BegunMS: at, TouchedMS: at, DoneMS: at, State: store.InspectionDone}
		if err := s.tx.AddInspection(s.ctx, &in); err != nil {
			return err
		}
		f := data.Finding{Enterprise: s.id, Inspection: in.ID, Tier: data.TierMandatory, What: "示例：现场没按操作卡做", OpenedMS: at, DueMS: data.DayStartMS(s.today+int64(s.Finding)+1) - 1}
		if err := s.tx.AddFinding(s.ctx, &f); err != nil {
			return err
		}
	}
	if s.Revision == 0 {
		return nil
	}
	var id int64
	if err := s.tx.QueryRowContext(s.ctx, `INSERT INTO revision (enterprise_id, trigger_key, what, by_person, opened_ms, closed_ms) VALUES (?, 'new_situation', '示例：换了新设备', NULL, ?, 0) RETURNING id`,
		s.id, s.ago(s.Revision)).Scan(&id); err != nil {
		return err
	}
	for _, p := range s.posts[:min(1, len(s.posts))] {
		if _, err := s.tx.ExecContext(s.ctx, `INSERT INTO revision_post (revision_id, post_id, done_ms, card_set_id) VALUES (?, ?, 0, NULL)`, id, p.ID); err != nil {
			return err
		}
	}
	return nil
}
