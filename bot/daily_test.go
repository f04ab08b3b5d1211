package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/quiz"
	"anka/data/sample"
	"anka/data/store"
)

// at sets the clock to a time in Shanghai.
func (w *town) at(when string) {
	w.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	w.must(err)
	at, err := time.ParseInLocation("2006-01-02 15:04", when, z)
	w.must(err)
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	w.clock.at = at
}

// chores does what is due and gives who was written to since, by sender, each as
// often as he was, reminders aside; the texts come too.
func (w *town) chores() (map[string]int, string) {
	w.Helper()
	before := w.channel.count()
	w.must(w.bot.Chores(w.Context()))
	w.until(func() bool {
		var n int
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM outbox WHERE state = 0 AND channel = 'test'`).Scan(&n)
		})
		return n == 0
	})
	out, text := map[string]int{}, ""
	for _, l := range w.channel.since(before, "") {
		text += l.Body() + "\n"
		ours := slices.ContainsFunc(slices.Concat(l.Buttons...), func(b data.Button) bool { return strings.HasPrefix(b.Data, "k:") })
		if !ours || l.Quiet { // of others' chores; of reminders see TestGoneGetsNothing, and daily.txt
			continue
		}
		out[strings.TrimPrefix(l.Chat, "private:")]++
	}
	return out, text
}

func (w *town) do(f func(context.Context, *store.Tx) error) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error { return f(w.Context(), tx) }))
}

func (w *town) tally(query string) (n int) {
	w.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+query).Scan(&n)
	})
	return n
}

// of are the senders of the sample's workers and team leads of some enterprises.
func of(enterprises ...string) (out []string) {
	for _, p := range sample.People {
		if (p.Role == data.Worker || p.Role == data.TeamLead) && slices.ContainsFunc(enterprises, func(e string) bool { return strings.Contains(p.Enterprise, e) }) {
			out = append(out, p.ID)
		}
	}
	return out
}

func (w *town) rota(enterprise, name, line string, people ...string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		id, err := tx.SetRota(ctx, enterprise+"（示例）", name, line)
		if err != nil {
			return err
		}
		for _, sender := range people {
			p, err := tx.Sender(ctx, "test", sender)
			if err != nil {
				return err
			}
			if err := tx.PutPerson(ctx, p.ID, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *town) expect(what string, got map[string]int, want ...string) {
	w.Helper()
	var who []string
	for sender, n := range got {
		for range n {
			who = append(who, sender)
		}
	}
	slices.Sort(who)
	slices.Sort(want)
	if !slices.Equal(who, want) {
		w.Errorf("%s: written to %v, want %v", what, who, want)
	}
}

// Everybody once a day, at his shift's hour in his enterprise's zone, whatever the
// clock does: it jumps ahead, is set back, and stands still.
func TestAskedOnceADay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rota("三峡油漆", "甲班", "白白中中夜夜休休 从 2026-03-02 起，白 08:00 中 16:00 夜 00:00", "p10")
	w.rota("三峡油漆", "", "09:00 周一到周五")
	w.do(func(ctx context.Context, tx *store.Tx) error {
		return tx.SetSetting(ctx, 0, nil, "乔大气体（示例）", store.ZoneSetting, "America/New_York")
	})
	plain := of("加油站", "油库", "烟花")
	for _, x := range []struct {
		at   string
		want []string
	}{
		{"2026-03-02 07:59", of("气体")}, // in New York it is 18:59 of Sunday: late, and not too late
		{"2026-03-02 08:00", append([]string{"p10"}, plain...)},
		{"2026-03-02 08:00", nil},
		{"2026-03-02 09:00", []string{"p11", "p12", "p13"}},
		{"2026-03-01 20:00", plain},    // the clock was set back to a Sunday that had been missed
		{"2026-03-02 21:59", of("气体")}, // 08:59 of the 2nd in New York
		{"2026-03-03 07:00", nil},
		{"2026-03-03 09:30", append([]string{"p10", "p11", "p12", "p13"}, plain...)},
		{"2026-03-04 15:59", append([]string{"p11", "p12", "p13"}, plain...)},
		{"2026-03-04 16:00", []string{"p10"}},
		{"2026-03-08 21:30", append(of("气体"), plain...)}, // a Sunday; 09:30 in New York, where the clocks went ahead that night; p10 rests
	} {
		w.at(x.at)
		got, _ := w.chores()
		w.expect(x.at, got, x.want...)
	}
	if n := w.tally(`(SELECT person_id, day FROM drill GROUP BY person_id, day HAVING COUNT(*) > 1)`); n != 0 {
		t.Errorf("%d people have two drills of a day", n)
	}
}

// A night shift is asked the evening before, never at night, and on days off not
// at all.
func TestShiftsOfACycle(t *testing.T) {
	if raced {
		t.Skip("one goroutine: nothing for the race detector, and ten times as long")
	}
	t.Parallel()
	w := newTown(t)
	w.rota("三峡油漆", "甲班", "白白中中夜夜休休 从 2026-03-02 起，白 08:00 中 16:00 夜 00:00", "p10")
	asked := map[string]string{}
	w.at("2026-03-02 00:00")
	for range 8 * 24 * 4 {
		got, _ := w.chores()
		local := w.clock.now().In(time.FixedZone("", 8*3600))
		if got["p10"] > 0 && w.tally(`drill WHERE state = 0 AND made_ms = `+fmt.Sprint(local.UnixMilli())+` AND person_id = (SELECT person_id FROM account WHERE sender = 'p10' AND channel = 'test')`) > 0 {
			asked[local.Format("02")] += local.Format("15:04")
		}
		if h := local.Hour(); len(got) > 0 && (h >= 22 || h < 7) {
			t.Errorf("%v written to at %s", got, local)
		}
		w.clock.pass(15 * time.Minute)
	}
	want := map[string]string{"02": "08:00", "03": "08:00", "04": "16:00", "05": "16:00", "06": "21:30"}
	if fmt.Sprint(asked) != fmt.Sprint(want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

// After a downtime the day's question comes as long as it is that day and not
// night; a day that is over is left out.
func TestDowntime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "anka.db")
	w := build(t, path)
	w.settle()
	w.must(w.bot.Load(t.Context()))
	w.start()
	w.at("2026-03-02 08:00")
	everybody := of("加油站", "油库", "油漆", "气体", "烟花")
	got, _ := w.chores()
	w.expect("at eight", got, everybody...)
	w.close()
	for _, x := range []struct {
		at   string
		want []string
	}{
		{"2026-03-02 08:05", nil},       // the same day
		{"2026-03-04 15:00", everybody}, // a day and a half was missed: only this one's
		{"2026-03-05 22:00", nil},       // back at night: that day is left out
		{"2026-03-06 06:59", nil},       //
		{"2026-03-06 21:59", everybody}, // just in time
	} {
		s, err := store.Open(t.Context(), path)
		w.must(err)
		w2 := &town{TB: t, path: path, channel: &recorder{name: "test"}, clock: w.clock, store: s, index: w.index}
		w2.bot = bot.New(bot.Config{Store: s, Index: w.index, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: w.clock.now, Idle: true})
		w2.bot.Add(w2.channel)
		w2.at(x.at)
		w2.start()
		got, _ := w2.chores()
		w2.expect(x.at, got, x.want...)
		w2.close()
	}
}

// Letters that could not go out by day are withdrawn at night, and that day's
// drill is left out: it is nobody's fault.
func TestNothingAtNight(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.stop() // nothing is delivered: the channel is down
	w.at("2026-03-02 21:00")
	w.must(w.bot.Chores(t.Context()))
	n := w.tally(`outbox WHERE state = 0`)
	if want := len(of("加油站", "油库", "油漆", "气体", "烟花")); n != want {
		t.Fatalf("%d letters wait, want %d", n, want)
	}
	w.at("2026-03-02 22:00")
	w.must(w.bot.Chores(t.Context()))
	w.start()
	if waits, out := w.tally(`outbox WHERE state = 0`), len(w.channel.got("")); waits != 0 || out != 0 {
		t.Errorf("at night %d letters wait and %d went out", waits, out)
	}
	left := fmt.Sprintf(`drill WHERE state = %d`, store.DrillLeftOut)
	if a, b := w.tally(left), w.tally(`asking WHERE state = 3`); a != n || b != n {
		t.Errorf("%d drills left out, %d questions closed, want %d", a, b, n)
	}
	w.at("2026-03-03 08:00")
	got, _ := w.chores()
	w.expect("the next day", got, of("加油站", "油库", "油漆", "气体", "烟花")...)
}

// Whoever is removed, or loses the post, gets nothing more: neither what waits nor
// a reminder.
func TestGoneGetsNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.stop()
	w.at("2026-03-02 08:00")
	w.must(w.bot.Chores(t.Context()))
	w.do(func(ctx context.Context, tx *store.Tx) error {
		gone, err := tx.Sender(ctx, "test", "p1")
		if err != nil {
			return err
		}
		if _, _, err := tx.Leave(ctx, gone.ID, 1); err != nil {
			return err
		}
		lost, err := tx.Sender(ctx, "test", "p2")
		if err != nil {
			return err
		}
		_, err = tx.TakePost(ctx, lost, "加油员")
		return err
	})
	w.clock.pass(time.Minute)
	w.must(w.bot.Chores(t.Context())) // withdraws
	w.start()
	w.until(func() bool { return w.tally(`outbox WHERE state = 0`) == 0 })
	var all []string
	for _, l := range w.channel.got("") {
		all = append(all, l.Chat)
	}
	if slices.Contains(all, "private:p1") || slices.Contains(all, "private:p2") || !slices.Contains(all, "private:p3") {
		t.Errorf("written to %v", all)
	}
	w.do(func(ctx context.Context, tx *store.Tx) error {
		lost, err := tx.Sender(ctx, "test", "p3")
		if err != nil {
			return err
		}
		_, err = tx.TakePost(ctx, lost, "当班班长")
		return err
	})
	w.clock.pass(4 * time.Hour)
	before := w.channel.count()
	w.chores()
	got := map[string]int{}
	for _, l := range w.channel.since(before, "") {
		if !strings.Contains(l.Body(), "还没答") {
			continue
		}
		got[strings.TrimPrefix(l.Chat, "private:")]++
		if !l.Quiet || l.Urgency != data.Push {
			t.Errorf("a loud reminder: %+v", l)
		}
	}
	for _, sender := range []string{"p1", "p2", "p3"} {
		if got[sender] > 0 {
			t.Errorf("%s was reminded", sender)
		}
	}
	if got["p4"] != 1 || got["p20"] != 1 {
		t.Errorf("reminded %v", got)
	}
}

// A question can be answered until the next day's comes, and no longer.
func TestUntilTheNextDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.at("2026-03-02 08:00")
	w.chores()
	first := w.channel.got("private:p1")[0].Buttons[0][0].Data
	tap := func(id string) string {
		m := private("p1", "")
		m.Tap, m.Button = id, first
		return heard(w.say(m))
	}
	w.at("2026-03-03 08:00")
	w.chores()
	if got := tap("1"); !strings.Contains(got, "过了时间") || w.tally(`record`) != 0 || w.tally(`stray WHERE why = 'late'`) != 1 {
		t.Errorf("the day after: %s", got)
	}
	second := w.channel.got("private:p1")[1].Buttons[0][0].Data
	first = second
	w.at("2026-03-04 07:59")
	if got := tap("2"); !strings.Contains(got, "第2题") || w.tally(`record`) != 1 {
		t.Errorf("the next morning: %s", got)
	}
}

// What comes by itself is answered by a tap, also where a first step can be asked
// in words only.
func TestFirstByTap(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	taps := func(l *data.Letter) bool { return len(l.Buttons) > 0 && strings.HasPrefix(l.Buttons[0][0].Data, "q:") }
	for day := range 8 {
		w.at(fmt.Sprintf("2026-03-%02d 08:00", 2+day))
		w.chores()
		if l := w.last("private:p17"); !taps(l) { // 气瓶库管员
			t.Errorf("day %d: %s", day, l.Body())
		}
		for l := w.last("private:p17"); taps(l); l = w.last("private:p17") { // he answers until words are wanted
			m := private("p17", "")
			m.Tap, m.Button = fmt.Sprint("t", w.said), l.Buttons[0][0].Data
			w.say(m)
		}
	}
}

// 今天休息 that waited while the bot was down is about the day on which it was said.
func TestRestOfThatDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.at("2026-03-03 08:30")
	m := private("p1", "今天休息")
	m.AtMS = w.clock.now().Add(-19 * time.Hour).UnixMilli()
	if got := heard(w.say(m)); !strings.Contains(got, "那天已经过了") || w.tally(`drill`) != 0 {
		t.Errorf("said yesterday: %s", got)
	}
	if got, _ := w.chores(); got["p1"] != 1 {
		t.Errorf("today he was written to %d times", got["p1"])
	}
}

// Whoever came in after today's hour begins tomorrow.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.at("2026-03-02 08:00")
	w.chores()
	w.clock.pass(time.Hour)
	w.do(func(ctx context.Context, tx *store.Tx) error {
		p := data.Person{Name: "新来的", Role: data.Worker, Enterprise: "江津加油站（示例）", Posts: []string{"卸油员"}}
		if err := tx.AddPerson(ctx, &p); err != nil {
			return err
		}
		return tx.BindAt(ctx, "test", "new", p.ID, w.clock.now().UnixMilli())
	})
	w.clock.pass(time.Hour)
	got, _ := w.chores()
	w.expect("the day he came", got)
	w.at("2026-03-03 08:00")
	if got, _ := w.chores(); got["new"] != 1 {
		t.Errorf("the next day: %v", got)
	}
}

// A new version: whoever had been asked about a line that changed owes it, and nobody
// else does; whoever had a question about a changed line open is told at
// once that it is void, once, and gets another.
func TestNewVersion(t *testing.T) {
	t.Parallel()
	w := ownTown(t)
	w.at("2026-03-02 08:00")
	w.chores()
	answer := func(sender string) {
		w.Helper()
		l := w.channel.got("private:" + sender)
		m := private(sender, "")
		m.Tap, m.Button = "t"+sender, l[len(l)-1].Buttons[0][0].Data
		w.say(m)
	}
	answer("p1") // 卸油员; p4 holds the post too and has answered nothing
	answer("p2") // another post
	c := *w.cards("江津加油站", "卸油员").Cards
	c.Version, c.Effective = "", ""
	open := w.open("p1")
	scenes := slices.Clone(c.Emergency.Scenes)
	i := slices.IndexFunc(scenes, func(x data.Scene) bool { return x.Name == open.Scene })
	if i < 0 {
		t.Fatalf("his second question is about %q", open.Scene)
	}
	scenes[i].Items = slices.Clone(scenes[i].Items)
	scenes[i].Items[open.Line-1].Text = "先吹哨子，再关阀"
	c.Emergency.Scenes = scenes
	w.clock.pass(time.Hour)
	_, err := w.bot.Publish(t.Context(), "test", bot.Draft{Cards: c})
	w.must(err)
	w.must(w.bot.Load(t.Context()))
	got, text := w.chores()
	w.expect("told", got, "p1")
	if !strings.Contains(text, "作废") {
		t.Error(text)
	}
	got, _ = w.chores()
	w.expect("told again", got)
	var owing []string
	w.do(func(ctx context.Context, tx *store.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT a.sender FROM debt d JOIN account a ON a.person_id = d.person_id AND a.channel = 'test' ORDER BY 1`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			owing = append(owing, s)
		}
		return rows.Err()
	})
	if !slices.Equal(owing, []string{"p1"}) {
		t.Errorf("in debt: %v, want p1 alone", owing)
	}
	if n := w.tally(`debt`); n != 1 {
		t.Errorf("%d lines owed, want the one that changed", n)
	}
	m := private("p1", "")
	m.Tap, m.Button = "again", "k:g"
	if got := heard(w.say(m)); !strings.Contains(got, "吹哨子") && !strings.Contains(got, open.Scene) {
		t.Errorf("the next is not what he owes:\n%s", got)
	}
}

// open is the item of somebody's open question.
func (w *town) open(sender string) (it store.Item) {
	w.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Sender(ctx, "test", sender)
		if err != nil {
			return err
		}
		all, err := tx.OpenAskings(ctx, p.ID)
		if err != nil || len(all) != 1 {
			return fmt.Errorf("%d open, %w", len(all), err)
		}
		x, err := tx.Item(ctx, all[0].Item)
		it = *x
		return err
	})
	return it
}

// One who cannot be asked, for whatever is wrong in the record, keeps nobody from
// his question; mended, he gets his, and nobody gets two.
func TestOneKeepsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.at("2026-03-02 08:00")
	sql := func(q string) {
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, q)
			return err
		})
	}
	sql(`CREATE TRIGGER bad BEFORE INSERT ON asking WHEN NEW.person_id = (SELECT person_id FROM account WHERE channel = 'test' AND sender = 'p2')
		BEGIN SELECT RAISE(ABORT, 'no'); END`)
	others := slices.DeleteFunc(of("加油站", "油库", "油漆", "气体", "烟花"), func(s string) bool { return s == "p2" })
	got, _ := w.chores()
	w.expect("one is broken", got, others...)
	if n := w.tally(`drill WHERE person_id = (SELECT person_id FROM account WHERE channel = 'test' AND sender = 'p2')`); n != 0 {
		t.Errorf("he has %d drills and no question", n)
	}
	sql(`DROP TRIGGER bad`)
	w.clock.pass(time.Minute)
	got, _ = w.chores()
	w.expect("mended", got, "p2")
}

// Where a person is written to alone: that is how pushes reach him in each channel.
func TestPrivateChat(t *testing.T) {
	for channel, want := range map[string]string{"telegram": "x", "terminal": "x", "web": "private:x", "test": "private:x"} {
		if got := bot.PrivateChat(channel, "x"); got != want {
			t.Errorf("%s: %s, want %s", channel, got, want)
		}
	}
}

// A day's drill costs under three minutes, on every day: somebody who reads seven
// characters a second and takes three seconds for a tap, and a slow one. Both tap
// at random and so mostly do not know; what they have to say they say.
func TestUnderThreeMinutes(t *testing.T) {
	if raced {
		t.Skip("340 drills, one after another: run without the race detector")
	}
	t.Parallel()
	for _, x := range []struct {
		who                 string
		reads, taps, speaks float64 // characters a second; seconds a tap; characters a second
	}{{"usual", 7, 3, 4}, {"slow", 5, 5, 3}} {
		w := newTown(t)
		w.at("2026-03-02 08:00")
		longest, all, n := 0.0, 0.0, 0
		for range 10 {
			w.chores()
			for _, sender := range of("加油站", "油库", "油漆", "气体", "烟花") {
				if took := w.drillOf(sender, x.reads, x.taps, x.speaks); took > 0 {
					longest, all, n = max(longest, took), all+took, n+1
				}
			}
			w.at(w.clock.now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, 1).Format("2006-01-02") + " 08:00")
		}
		byCount := []int{w.tally(`drill WHERE answered = 1`), w.tally(`drill WHERE answered = 2`), w.tally(`drill WHERE answered = 3`), w.tally(`drill WHERE answered = 4`), w.tally(`drill WHERE answered = 5`)}
		t.Logf("%s: %d drills, %.0f s on the average, longest %.0f s; of 1 to 5 questions: %v; said in words: %d", x.who, n, all/float64(n), longest, byCount, w.tally(`asking WHERE form = 'explain' AND state = 1`))
		if longest >= 180 || n < 100 {
			t.Errorf("%s: %d drills, longest %.0f s", x.who, n, longest)
		}
		if short := byCount[0] + byCount[1]; short > n/50 {
			t.Errorf("%s: %d of %d drills have less than three questions", x.who, short, n)
		}
		if done := w.tally(`drill WHERE state = 2 AND planned > 0`); done != n {
			t.Errorf("%s: %d drills are done, want %d", x.who, done, n)
		}
	}
}

// drillOf has somebody do his day's drill, tapping what comes and saying what is to
// be said, and gives how many seconds that takes him.
func (w *town) drillOf(sender string, reads, taps, speaks float64) (seconds float64) {
	w.Helper()
	chat, passed := "private:"+sender, 0.0
	for n := 0; ; n++ {
		l := w.last(chat)
		buttons := slices.Concat(l.Buttons...)
		told := slices.IndexFunc(buttons, func(b data.Button) bool { return strings.HasPrefix(b.Data, "x:a:") })
		if l.Edit == "" && told < 0 { // else he has read it: only what he tapped was added, or it is the card he has just said
			seconds += float64(len([]rune(l.Body()))) / reads
		}
		if n > 60 {
			w.Fatalf("%s: no end:\n%s", sender, l.Body())
		}
		m := private(sender, "")
		switch {
		case told >= 0: // his words sounded like an accident
			seconds += taps
			m.Tap, m.Button = fmt.Sprint("t", w.said), buttons[told].Data
		case len(buttons) > 0 && strings.HasPrefix(buttons[0].Data, "q:"):
			seconds += taps
			at := n % len(l.Buttons[0])
			if buttons[at].Label == "重来" {
				at = 0
			}
			m.Tap, m.Button = fmt.Sprint("t", w.said), buttons[at].Data
		case strings.Contains(l.Body(), "打字或用语音输入法说"):
			m.Text = w.points(sender)
			seconds += float64(len([]rune(m.Text)))/speaks + taps
		default:
			return seconds
		}
		w.clock.pass(time.Duration((seconds - passed) * float64(time.Second)))
		passed = seconds
		w.say(m)
	}
}

// points are what the answer to somebody's open question should hold.
func (w *town) points(sender string) (words string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Sender(ctx, "test", sender)
		if err != nil {
			return err
		}
		all, err := tx.OpenAskings(ctx, p.ID)
		if err != nil || len(all) != 1 {
			return fmt.Errorf("%d open, %w", len(all), err)
		}
		a, err := tx.Asking(ctx, all[0].ID)
		if err != nil {
			return err
		}
		var q quiz.Question
		if err := json.Unmarshal([]byte(a.Question), &q); err != nil {
			return err
		}
		for _, p := range q.Points {
			words += p.Text + "，"
		}
		return nil
	})
	return words
}

// last is the last letter that a chat got.
func (w *town) last(chat string) *data.Letter {
	all := w.channel.got(chat)
	return &all[len(all)-1]
}
