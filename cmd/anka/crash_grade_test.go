package main

import (
	"context"
	"database/sql"
	"flag"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
)

var gradeKills = flag.Int("grade-kills", 0, "how often the program is killed while it grades (default 30, with -short 5)")

// Killed at any moment while people answer their drills, the program counts
// every answer once: whatever was tapped, tapped twice, or tapped on a message
// that came again.
func TestCrashWhileGrading(t *testing.T) {
	t.Parallel()
	kills := *gradeKills
	switch {
	case kills > 0:
	case testing.Short(), raced:
		kills = 5
	default:
		kills = 30
	}
	w := newTown(t, buildAnka(t), false)
	g := &grading{town: w, tapped: map[int64]bool{}, seen: map[int64]int64{}, said: map[int64]time.Time{}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.answerAll(ctx)
	}()
	for range kills {
		w.start()
		w.doom()()
		w.kill()
	}
	w.start()
	time.Sleep(2 * time.Second)
	cancel()
	<-done
	w.settle(time.Minute)
	w.stop()
	g.check(kills)
}

// grading is people who answer their drills all the time.
type grading struct {
	*town
	tapped map[int64]bool      // questions that somebody tapped on
	seen   map[int64]int64     // chat → the message last answered
	said   map[int64]time.Time // chat → when he last said something
	twice  int
}

func (g *grading) answerAll(ctx context.Context) {
	for ctx.Err() == nil {
		for _, p := range g.places {
			if !p.group {
				g.answerOne(p)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// answerOne taps on the newest question, sometimes twice; with none before him
// he asks for more.
func (g *grading) answerOne(p *place) {
	u := p.who[0]
	all := g.api.FromBot(p.chat)
	if n := len(all); n > 0 && all[n-1].ID != g.seen[p.chat.ID] {
		if data := g.option(&all[n-1]); data != "" {
			g.seen[p.chat.ID], g.said[p.chat.ID] = all[n-1].ID, time.Now()
			id, _ := strconv.ParseInt(strings.Split(data, ":")[1], 10, 64)
			g.tapped[id] = true
			u.TapsData(all[n-1], data)
			if g.people.IntN(4) == 0 {
				g.twice++
				u.TapsData(all[n-1], data)
			}
			return
		}
	}
	if time.Since(g.said[p.chat.ID]) > 3*time.Second {
		g.said[p.chat.ID] = time.Now()
		u.Says(p.chat, "/drill")
	}
}

// option is one of a question's buttons; empty when the message asks nothing.
func (g *grading) option(m *telegramtest.Message) string {
	if m.Inline == nil {
		return ""
	}
	var all []string
	for _, row := range m.Inline.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, "q:") {
				all = append(all, b.Data)
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[g.people.IntN(len(all))]
}

// check compares what was tapped with what the record says.
func (g *grading) check(kills int) {
	t := g.t
	db := g.look()
	defer db.Close()
	one := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRow(query).Scan(&n); err != nil {
			t.Fatal(query, err)
		}
		return n
	}
	answers, closed := one(`SELECT COUNT(*) FROM answer`), one(`SELECT COUNT(*) FROM asking WHERE state = 1`)
	lost := g.unanswered(db)
	t.Logf("%d kills: %d questions put, %d tapped (%d of the taps twice), %d answered, %d rows in the record, %d memories, %d strays; lost %d",
		kills, one(`SELECT COUNT(*) FROM asking`), len(g.tapped), g.twice, closed, answers, one(`SELECT COUNT(*) FROM memory`), one(`SELECT COUNT(*) FROM stray`), len(lost))
	if len(lost) > 0 {
		t.Errorf("tapped and not counted: questions %v", lost)
	}
	for what, n := range map[string]int{
		"rows in the record":           answers,
		"times in the memories":        one(`SELECT SUM(times) FROM memory`),
		"answers of the drills":        one(`SELECT SUM(answered) FROM drill`),
		"links of the chain":           one(`SELECT COUNT(*) FROM record`),
		"questions of different words": one(`SELECT COUNT(*) FROM (SELECT DISTINCT person_id, sitting_id, json_extract(body, '$.question') FROM answer)`),
	} {
		if n != closed {
			t.Errorf("%d questions answered, %d %s", closed, n, what)
		}
	}
	if n := one(`SELECT COUNT(*) FROM inbox WHERE state <> 1`); n != 0 {
		t.Errorf("%d updates not handled", n)
	}
	if answers < kills {
		t.Error("too little was answered to show anything")
	}
	if out, err := g.command("verify"); err != nil {
		t.Errorf("anka verify: %v\n%s", err, out)
	}
}

// unanswered lists the questions of one tap that were tapped and are not closed.
func (g *grading) unanswered(db *sql.DB) (lost []int64) {
	g.t.Helper()
	g.each(db, `SELECT a.id, a.state FROM asking a JOIN question q ON q.digest = a.question WHERE json_array_length(q.body, '$.right') = 1`, func(scan func(...any) error) error {
		var id int64
		var state int
		err := scan(&id, &state)
		if g.tapped[id] && state != 1 {
			lost = append(lost, id)
		}
		return err
	})
	slices.Sort(lost)
	return lost
}

// command runs the program on the town's record.
func (w *town) command(args ...string) (string, error) {
	cmd := w.program(args...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
