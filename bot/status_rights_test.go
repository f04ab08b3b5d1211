package bot_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"anka/bot"
	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

var statusPairs = flag.Int("status-pairs", 1500, "questions that supervisors ask in two districts which differ only outside their areas")

// A supervisor learns nothing of what is outside his area, neither a name nor a figure:
// in two districts that are alike within his area and differ in everything else he
// is answered the same to the letter, whatever he asks or taps, pictures and workbooks
// too. Others: TestStatusForOthers.
func TestStatusDisclosesNothing(t *testing.T) {
	t.Parallel()
	n := *statusPairs
	if raced {
		n = min(n, 100)
	}
	questions := statusTexts(t)
	areas := sample.DistrictAreas
	worlds := map[string][2]*bot.Bot{}
	for _, a := range areas {
		worlds[a] = [2]*bot.Bot{statusWorld(t, a, 1), statusWorld(t, a, 2)}
	}
	r := rand.New(rand.NewPCG(1, 2))
	var asked, tapped, answered int
	for range n {
		area := areas[r.IntN(len(areas))]
		as := data.Person{ID: 1, Name: "龙海", Role: data.Supervisor, Area: area}
		q := questions[r.IntN(len(questions))]
		ask := func(b *bot.Bot) ([]data.Letter, error) { return b.Status(t.Context(), as, q) }
		if r.IntN(4) == 0 { // any number that a button could hold, his own or made up
			q = fmt.Sprintf("w:%s:%d:%d", []string{"q", "q", "y"}[r.IntN(3)], 1+r.IntN(60), r.IntN(3))
			ask = func(b *bot.Bot) ([]data.Letter, error) { return b.TapStatus(t.Context(), as, q) }
			tapped++
		}
		asked++
		a, err := ask(worlds[area][0])
		if err != nil {
			t.Fatal(area, q, err)
		}
		b, err := ask(worlds[area][1])
		if err != nil {
			t.Fatal(area, q, err)
		}
		if x, y := lettersText(a), lettersText(b); x != y {
			t.Fatalf("%s asks %q and learns of others:\n%s\n--- and ---\n%s", area, q, x, y)
		} else if strings.Contains(x, "截至") {
			answered++
		}
	}
	t.Logf("%d pairs, %d of them taps, %d answered with figures", asked, tapped, answered)
}

func lettersText(all []data.Letter) string {
	var b strings.Builder
	for _, l := range all {
		fmt.Fprintln(&b, l.Body(), l.Toast, l.Buttons)
		if l.File != nil {
			fmt.Fprintln(&b, l.File.Name, l.File.Photo)
			if l.File.Photo {
				fmt.Fprintf(&b, "%x\n", sha256.Sum256(l.File.Body))
			} else {
				fmt.Fprintln(&b, cellsText(l.File.Body))
			}
		}
	}
	return rowMark.ReplaceAllString(b.String(), "校验 …")
}

// A row's mark is of its hash, which is salted by chance: it differs between any two
// districts and tells nothing.
var rowMark = regexp.MustCompile(`校验 [0-9a-f]{8}`)

// cellsText are all cells of a workbook.
func cellsText(body []byte) string {
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		fmt.Fprintln(&b, name, rows, err)
	}
	return b.String()
}

// Whoever does not supervise, and asks all the same in the chat, is named no enterprise
// but his own and nobody of another, and told no rate; an officer is told where his own
// stands, without names.
func TestStatusForOthers(t *testing.T) {
	t.Parallel()
	n := *statusPairs / 5
	if raced {
		n = min(n, 50)
	}
	x, err := sampleIndex()
	if err != nil {
		t.Fatal(err)
	}
	w := with(t, store.InMemory, x)
	w.settle()
	own := sample.Enterprises()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		for _, e := range sample.District {
			if slices.Contains(own, e.Name) {
				continue
			}
			if err := statusPast(ctx, tx, rand.New(rand.NewPCG(3, 4)), &e, w.clock.now().UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	w.start()
	askers := []data.Person{{Name: "生人"}}
	senders := []string{"nobody"}
	for _, p := range sample.People {
		if p.Role != data.Supervisor && p.Role != data.Bureau {
			askers, senders = append(askers, p.Person), append(senders, p.ID)
		}
	}
	questions := statusTexts(t)
	r := rand.New(rand.NewPCG(5, 6))
	told := map[data.Role]int{}
	for k := range n {
		i := r.IntN(len(askers))
		m, q := private(senders[i], ""), questions[r.IntN(len(questions))]
		if r.IntN(4) == 0 {
			q = fmt.Sprintf("w:%s:%d:%d", []string{"q", "y"}[r.IntN(2)], 1+r.IntN(60), r.IntN(3))
			m.Tap, m.Button = "t", q
		} else {
			m.Text = q
		}
		if m.Text != "" && k%5 == 0 {
			m.Text = "/status"
		}
		w.clock.pass(time.Minute)
		text := heard(w.say(m))
		for _, e := range sample.District {
			for _, name := range append([]string{e.Name}, e.OtherNames...) {
				if e.Name != askers[i].Enterprise && strings.Contains(text, name) && !strings.Contains(q, name) {
					t.Fatalf("%s (%s, %s) asks %q and reads of %s:\n%s", askers[i].Name, askers[i].Role, askers[i].Enterprise, q, name, text)
				}
			}
		}
		for _, p := range sample.People {
			if p.Enterprise != askers[i].Enterprise && strings.Contains(text, p.Name) && !strings.Contains(q, p.Name) {
				t.Fatalf("%s (%s, %s) asks %q and reads of %s:\n%s", askers[i].Name, askers[i].Role, askers[i].Enterprise, q, p.Name, text)
			}
		}
		if strings.Contains(text, "完成率") {
			if told[askers[i].Role]++; askers[i].Role != data.Officer {
				t.Fatalf("%s (%s) asks %q and is told a rate:\n%s", askers[i].Name, askers[i].Role, q, text)
			}
		}
	}
	if told[data.Officer] == 0 {
		t.Error("no officer was told where his enterprise stands")
	}
	t.Logf("%d questions and taps of %d people, officers told where they stand %d times", n, len(askers), told[data.Officer])
}

// statusTexts are the sample's labelled phrasings: they name enterprises and areas of
// the whole district.
func statusTexts(t *testing.T) []string {
	t.Helper()
	f, err := sample.Files.Open("status.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	all, err := readTexts(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return append(out, "进度", "哪些逾期", "这周比上周", "有没有缺卡的", "本月谁家考核最差", "红灯", "报表", "为什么", "重点监管", "没上墙的", "下一页")
}

// statusWorld is the sample's district in which what lies in an area is told by one
// seed and the rest by another; of the rest also the names and how many there are.
func statusWorld(t *testing.T, area string, other uint64) *bot.Bot {
	t.Helper()
	s, err := store.Open(t.Context(), store.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	x, err := sampleIndex()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, data.DistrictZone)
	err = s.Do(t.Context(), func(tx *store.Tx) error {
		for _, inside := range []bool{true, false} { // what lies inside has the same numbers in both
			seed := other
			if inside {
				seed = 0
			}
			r := rand.New(rand.NewPCG(seed, 9))
			for i, e := range sample.District {
				if (e.Area == area) != inside || !inside && other == 2 && i%3 == 0 {
					continue
				}
				if !inside && other == 2 && i%2 == 0 {
					e.Name, e.OtherNames = fmt.Sprintf("别处%d厂（示例）", i), nil
				}
				if err := statusPast(t.Context(), tx, r, &e, now.UnixMilli()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return bot.New(bot.Config{Store: s, Index: x, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Idle: true})
}

// statusPast gives an enterprise a past.
func statusPast(ctx context.Context, tx *store.Tx, r *rand.Rand, e *sample.DistrictEnterprise, now int64) error {
	one := store.Enterprise{Name: e.Name, Type: e.Type, Area: e.Area}
	if err := tx.AddEnterprise(ctx, &one); err != nil {
		return err
	}
	for k := range r.IntN(4) {
		if err := tx.AddPost(ctx, one.ID, fmt.Sprintf("岗位%d", k)); err != nil {
			return err
		}
	}
	const day = 86_400_000
	kinds := []data.EventKind{data.EventDone, data.EventDone, data.EventDone, data.EventRequest, data.EventAccept, data.EventMeasure, data.EventFocus, data.EventRevoke}
	for range r.IntN(12) {
		v := data.Event{Enterprise: one.ID, AtMS: now - r.Int64N(100*day), Kind: kinds[r.IntN(len(kinds))], Step: data.Step(r.IntN(12)), Note: e.Name}
		if err := tx.AddEvent(ctx, &v); err != nil {
			return err
		}
	}
	p := data.Person{Name: "工人", Role: data.Worker, Enterprise: e.Name}
	if err := tx.AddPerson(ctx, &p); err != nil {
		return err
	}
	for range r.IntN(20) {
		x := data.Result{AtMS: now - r.Int64N(40*day), Person: p.ID, Enterprise: one.ID, How: []data.How{data.ByDrill, data.ByExam, data.ByObservation}[r.IntN(3)],
			Outcome: []data.Outcome{data.Right, data.Wrong}[r.IntN(2)]}
		if err := tx.Record(ctx, &x); err != nil {
			return err
		}
	}
	return nil
}

// readTexts reads the texts of labelled questions.
func readTexts(r io.Reader) ([]string, error) {
	var out []string
	for d := json.NewDecoder(r); ; {
		var q struct{ Text string }
		if err := d.Decode(&q); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, q.Text)
	}
}
