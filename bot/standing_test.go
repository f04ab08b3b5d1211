package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"anka/data"
	"anka/data/store"
)

// seeTeam is what an officer is shown by a command or a button.
func (w *town) seeTeam(sender, does string) string {
	m := private(sender, does)
	if isButton.MatchString(does) {
		m.Text, m.Tap, m.Button = "", fmt.Sprint("tap", w.said), does
	}
	return heard(w.say(m))
}

// recorded puts rows into the record, as those who own them do.
func (w *town) recorded(all ...data.Result) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		for i := range all {
			if err := tx.Record(w.Context(), &all[i]); err != nil {
				return err
			}
		}
		return nil
	}))
}

// stationFacts are numbers of the station: its enterprise, the unloader's post, his
// items by scene, and people by name.
func (w *town) stationFacts() (enterprise, post int64, items map[string][]store.Item, people map[string]int64) {
	w.Helper()
	w.seeTeam("p5", "/team") // the record learns the items
	items, people = map[string][]store.Item{}, map[string]int64{}
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(w.Context(), ownPlant)
		if err != nil {
			return err
		}
		enterprise = e.ID
		v, err := tx.VersionsOf(w.Context(), ownPlant, "卸油员")
		if err != nil {
			return err
		}
		post = v.Post
		all, _, err := tx.ItemsOf(w.Context(), post)
		if err != nil {
			return err
		}
		for _, i := range all {
			items[i.Scene] = append(items[i.Scene], i)
		}
		members, err := tx.Members(w.Context(), ownPlant)
		for _, m := range members {
			people[m.Name] = m.ID
		}
		return err
	}))
	return enterprise, post, items, people
}

// What others recorded of somebody stands in his streams, for him and for his
// lead, and a correction stands in place of what it corrects.
func TestStandingShowsTheStreams(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	enterprise, post, items, people := w.stationFacts()
	at := w.clock.now().Add(-50 * time.Hour).UnixMilli()
	row := func(how data.How, item int64, outcome data.Outcome) data.Result {
		return data.Result{AtMS: at, Person: people["张敏"], Enterprise: enterprise, Post: post, Item: item, How: how, Outcome: outcome, Sitting: 3, By: people["王芳"]}
	}
	fire := items["卸油口着火"]
	explained := row(data.ByDrill, fire[0].ID, data.Wrong)
	explained.Form, explained.Mark, explained.Proposed, explained.By = "explain", 55, true, 0
	w.recorded(row(data.ByObservation, fire[0].ID, data.Right), row(data.ByObservation, fire[1].ID, data.Wrong), row(data.ByObservation, fire[2].ID, data.NotSeen), explained)
	first := explained
	got := w.seeTeam("p1", "/me")
	for _, want := range []string{"说得明：未考，1 个等打分", "做得到：看过 1 项", "做对 1 步，做错 1 步（2 天前）", "记得住：未考"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := w.seeTeam("p3", "/team"); !strings.Contains(got, "有回答等打分：1 人") {
		t.Error(got)
	}
	if got := w.seeTeam("p3", "t:e:0:0"); !strings.Contains(got, "张敏：1 个，最早是2 天前的") {
		t.Error(got)
	}
	first.Corrects, first.Proposed, first.By, first.Mark, first.Outcome, first.Reason = 4, false, people["王芳"], 80, data.Right, "看过"
	wrong := row(data.ByObservation, fire[1].ID, data.Right)
	wrong.Corrects, wrong.Reason = 2, "点错了"
	w.recorded(first, wrong)
	got = w.seeTeam("p3", fmt.Sprintf("t:m:%d:0", people["张敏"]))
	for _, want := range []string{"说得明：平均 80 分，考过 1 项", "做对 2 步（2 天前）"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	got = w.seeTeam("p1", "m:r:0:0")
	for _, want := range []string{"旁站监督「卸油口着火」：王芳记的，做对 2 步，做错 0 步，未涉及 1 步，更正过（2 天前）", "每日一练「卸油口着火」：王芳打分，80 分（2 天前）"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := w.seeTeam("p2", "m:r:0:0"); strings.Contains(got, "王芳") {
		t.Errorf("another worker sees it: %s", got)
	}
}

// Exams that are over stand under /me and count as merit, the best try of each;
// one that somebody is at tells nothing yet.
func TestOwnExams(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	enterprise, post, items, people := w.stationFacts()
	now := w.clock.now().UnixMilli()
	fire := items["卸油口着火"]
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		officer, err := tx.Sender(t.Context(), "test", "p5")
		if err != nil {
			return err
		}
		for kind, points := range map[data.MeritKind]int{data.MeritExam: 5, data.MeritExamFailed: -2} {
			if err := tx.SetMerit(t.Context(), now, officer, ownPlant, kind, points); err != nil {
				return err
			}
		}
		for _, x := range []struct {
			state store.ExamState
			tries []int // right of 2; less than 0: not begun
			done  bool
		}{{store.ExamClosed, []int{1, 2}, true}, {store.ExamClosed, []int{0}, true}, {store.ExamOpen, []int{1}, false}, {store.ExamClosed, []int{-1}, true}, {store.ExamOff, []int{2}, true}} {
			e := store.Exam{How: data.ByExam, Enterprise: enterprise, Post: post, By: officer.ID, MadeMS: now, Questions: 2, PassMark: 80, OpensMS: now - 7_200_000, ClosesMS: now + 3_600_000, State: x.state}
			if err := tx.AddExam(t.Context(), &e); err != nil {
				return err
			}
			for k, right := range x.tries {
				p := store.Paper{Exam: e.ID, Person: people["张敏"], Try: k + 1, Items: []int64{fire[0].ID, fire[1].ID}, Planned: 2}
				if err := tx.AddPaper(t.Context(), &p); err != nil {
					return err
				}
				if right >= 0 {
					p.StartedMS = now - 3_600_000
				}
				if x.done && right >= 0 {
					p.DoneMS = now - 60_000
				}
				if err := tx.SetPaper(t.Context(), &p); err != nil {
					return err
				}
				for n := range p.Items {
					r := data.Result{AtMS: now - 60_000, Person: p.Person, Enterprise: enterprise, Post: post, Item: p.Items[n], How: data.ByExam, Form: "choice", Taps: []int{0}, Outcome: data.Wrong, Sitting: p.ID}
					if n < right {
						r.Outcome = data.Right
					}
					if right < 0 {
						continue
					}
					if err := tx.Record(t.Context(), &r); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}))
	got := w.seeTeam("p1", "m:e:0:0")
	if strings.Count(got, "卸油员") != 2 || !strings.Contains(got, "卸油员 今天：100 分，合格（80 分合格）") || !strings.Contains(got, "卸油员 今天：0 分，不合格（80 分合格）") {
		t.Error(got)
	}
	if got := w.seeTeam("p1", "/me"); !strings.Contains(got, "本月积分：3 分（考试合格 1 次，5 分；考试不合格 1 次，扣 2 分）") {
		t.Error(got)
	}
	if got := w.seeTeam("p5", "/merit"); !strings.Contains(got, "1 张敏：3 分") {
		t.Error(got)
	}
}

// Hints are hints, suspect items are found, who owes is named.
func TestTeamHintsAndSuspects(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	enterprise, post, items, people := w.stationFacts()
	bad, good := items["卸油口着火"][0].ID, items["卸油跑冒油"]
	now := w.clock.now().UnixMilli()
	var all []data.Result
	for k, name := range []string{"张敏", "赵勇", "李强"} { // 李强 held the post before
		for n := range 20 {
			item, outcome := good[n%4].ID, data.Right
			if n%4 == 3 {
				item, outcome = bad, data.Wrong
			}
			all = append(all, data.Result{AtMS: now - int64(100-n)*3_600_000, Person: people[name], Enterprise: enterprise, Post: post, Item: item,
				How: data.ByDrill, Form: "choice", Taps: []int{n % 3}, Outcome: outcome, TookMS: int64(5000 - k*2250)})
		}
	}
	w.recorded(all...)
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO debt (person_id, item_id, since_ms) VALUES (?, ?, ?)`, people["张敏"], bad, now-1)
		return err
	}))
	got := w.seeTeam("p5", "/team")
	for _, want := range []string{"熟手也常答错的题：1 条", "最好当面问问：1 人", "要补练：1 人"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for does, want := range map[string]string{
		"t:q:0:0": "1 「卸油口着火」", "t:h:0:0": "李强：20 次不到一秒就答了。最好当面问问。", "t:b:0:0": "张敏：1 条，今天换的",
		fmt.Sprintf("t:l:%d:0", bad): "熟手答 12 次，对 0 次", fmt.Sprintf("t:m:%d:0", people["李强"]): "提示：20 次不到一秒",
	} {
		if got := w.seeTeam("p5", does); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", does, want, got)
		}
	}
	if got := w.seeTeam("p2", "/me"); strings.Contains(got, "一秒") {
		t.Errorf("the worker is accused: %s", got)
	}
}

// Lists are of five; the next page goes on counting.
func TestTeamPages(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	_, post, _, _ := w.stationFacts()
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		for k := range 9 { // with the sample's two: eleven
			p := data.Person{Name: fmt.Sprint("工", k), Role: data.Worker, Enterprise: ownPlant, Posts: []string{"卸油员"}}
			if err := tx.AddPerson(t.Context(), &p); err != nil {
				return err
			}
		}
		return nil
	}))
	seen := map[string]bool{}
	for page, first := range []int{1, 6, 11} {
		got := w.seeTeam("p5", fmt.Sprintf("t:n:%d:%d", post, page))
		if !strings.Contains(got, fmt.Sprintf("%d ", first)) || strings.Contains(got, "下一页") != (page < 2) {
			t.Errorf("page %d: %s", page, got)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if strings.Contains(line, "还没答过题") {
				_, name, _ := strings.Cut(line, " ")
				seen[name] = true
			}
		}
	}
	if len(seen) != 11 {
		t.Errorf("%d people on three pages: %v", len(seen), seen)
	}
	if got := w.seeTeam("p5", fmt.Sprintf("t:n:%d:3", post)); !strings.Contains(got, "没有了") {
		t.Error(got)
	}
	if got := w.seeTeam("p5", fmt.Sprintf("t:p:%d:0", post)); !strings.Contains(got, "还有 6 人") {
		t.Error(got)
	}
}

// A large team is looked at quickly enough that nobody else waits long.
func TestTeamOfManyIsQuick(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("measures time")
	}
	w := newTown(t)
	enterprise, post, items, people := w.stationFacts()
	const workers, each = 100, 500
	lines := items["卸油口着火"]
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error {
		for k := range workers {
			p := data.Person{Name: fmt.Sprint("工", k), Role: data.Worker, Enterprise: ownPlant, Posts: []string{"卸油员"}}
			if err := tx.AddPerson(t.Context(), &p); err != nil {
				return err
			}
			for n := range each {
				r := data.Result{AtMS: int64(n) * 3_600_000, Person: p.ID, Enterprise: enterprise, Post: post, Item: lines[n%len(lines)].ID, How: data.ByDrill, Form: "choice",
					Question: strings.Repeat("a", 64), Taps: []int{1}, Outcome: data.Right, Mark: 100, TookMS: 5000, Channel: "telegram", Sitting: int64(n / 5)}
				if err := tx.Record(t.Context(), &r); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	_ = people
	for _, does := range []string{"/team", fmt.Sprintf("t:p:%d:0", post), "t:h:0:0"} {
		began := time.Now()
		got := w.seeTeam("p5", does)
		t.Logf("%s of %d people and %d answers: %v", does, workers, workers*each, time.Since(began).Round(time.Millisecond))
		if !strings.Contains(got, "卸油员") && does != "t:h:0:0" {
			t.Error(got)
		}
	}
}
