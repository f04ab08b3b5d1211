package bot_test

import (
	"encoding/json"
	"slices"
	"time"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// ways are how a month of somebody's answers at the station may look; 「! 答过 张敏
// 很快」 puts them into the record.
var ways = map[string]func(n int, day time.Time) (at time.Time, r data.Result){
	"熟练": func(n int, day time.Time) (time.Time, data.Result) { // but for one line of 卸油口着火
		r := data.Result{Taps: []int{n % 3}, Outcome: data.Right, TookMS: 6000}
		if n%4 == 3 {
			r.Outcome = data.Wrong
		}
		return day.Add(9*time.Hour + time.Duration(n)*time.Minute), r
	},
	"很快": func(n int, day time.Time) (time.Time, data.Result) {
		return day.Add(9*time.Hour + time.Duration(n)*time.Minute), data.Result{Taps: []int{n % 3}, Outcome: data.Right, TookMS: 600}
	},
	"乱点": func(n int, day time.Time) (time.Time, data.Result) {
		r := data.Result{Outcome: data.Wrong, TookMS: 3000, Taps: []int{0}}
		if n%4 == 0 {
			r.Outcome = data.Right
		}
		return day.Add(9*time.Hour + time.Duration(n)*time.Minute), r
	},
	"深夜": func(n int, day time.Time) (time.Time, data.Result) {
		return day.Add(24*time.Hour - time.Duration(200-n)*time.Second), data.Result{Taps: []int{n % 3}, Outcome: data.Right, TookMS: 6000}
	},
}

// habit records four answers a day on each of the last five days.
func (s *stage) habit(name, way string) {
	s.Helper()
	enterprise, post, items, people := s.stationFacts()
	answer, person := ways[way], people[name]
	if answer == nil || person == 0 {
		s.Fatalf("who is %s, and how is %s", name, way)
	}
	good, bad := items["卸油跑冒油"], items["卸油口着火"][0]
	digest := s.asks(person, post, bad)
	local := s.clock.now().In(time.FixedZone("", 8*60*60))
	var all []data.Result
	for n := range 20 {
		day := time.Date(local.Year(), local.Month(), local.Day()-5+n/4, 0, 0, 0, 0, local.Location())
		at, r := answer(n, day)
		item := good[n%4]
		if n%4 == 3 {
			item, r.Question = bad, digest
		}
		r.AtMS, r.Person, r.Enterprise, r.Post, r.Item, r.How, r.Form = at.UnixMilli(), person, enterprise, post, item.ID, data.ByDrill, "choice"
		all = append(all, r)
	}
	s.recorded(all...)
}

// asks puts a question about an item to somebody, as it would be asked, and gives
// its digest; it is not left open.
func (s *stage) asks(person, post int64, item store.Item) string {
	s.Helper()
	cards := s.cards("江津加油站", "卸油员")
	deck := quiz.Open(cards.Cards)
	at := slices.IndexFunc(deck.Items(), func(i quiz.Item) bool { return i.Key() == item.Key })
	if at < 0 {
		s.Fatalf("no item %s", item.Key)
	}
	q, ok := deck.Ask(deck.Items()[at], quiz.Judge, 2)
	body, err := json.Marshal(q)
	s.must(err)
	if !ok {
		s.Fatalf("no question about %s", item.Key)
	}
	a := store.Asking{Person: person, Post: post, Cards: cards.ID, Item: item.ID, Form: string(q.Form), Question: string(body), How: data.ByDrill, AskedMS: s.clock.now().UnixMilli()}
	s.must(s.store.Do(s.Context(), func(tx *store.Tx) error {
		if err := tx.Put(s.Context(), &a); err != nil {
			return err
		}
		return tx.CloseAsking(s.Context(), a.ID, store.AskAnswered)
	}))
	return a.Digest
}
