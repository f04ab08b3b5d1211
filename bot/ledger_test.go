package bot_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/store"

	"github.com/xuri/excelize/v2"
)

var keepFiles = flag.String("keep-files", "", "folder in which the tests leave the workbooks they made, to be looked at")

// Whatever happened at a station, the ledger says what the record says, counted
// by other SQL.
func TestLedgerEqualsTheRecord(t *testing.T) {
	t.Parallel()
	seeds := 12
	if raced {
		seeds = 2
	}
	for seed := range seeds {
		w := newTown(t)
		w.history(rand.New(rand.NewPCG(uint64(seed), 7)))
		before := len(w.channel.got(""))
		if got := w.seeTeam("p5", "/ledger"); !strings.Contains(got, "考核台账，统计到") {
			t.Fatal(got)
		}
		all := w.channel.got("")[before:]
		file := all[len(all)-1].File
		if file == nil {
			t.Fatal("no file")
		}
		if *keepFiles != "" && seed == 0 {
			w.must(os.WriteFile(filepath.Join(*keepFiles, file.Name), file.Body, 0o666))
		}
		f, err := excelize.OpenReader(bytes.NewReader(file.Body))
		w.must(err)
		w.ledgerEquals(seed, f)
		w.must(f.Close())
	}
}

// history puts a random history of the station into the record.
func (w *town) history(r *rand.Rand) {
	w.Helper()
	enterprise, post, items, people := w.stationFacts()
	var all []store.Item
	for _, scene := range []string{"卸油口着火", "卸油跑冒油", "接地静置"} {
		all = append(all, items[scene]...)
	}
	now := w.clock.now().UnixMilli()
	who := []int64{people["张敏"], people["赵勇"]}
	outcome := func() data.Outcome { return []data.Outcome{data.Right, data.Wrong}[r.IntN(2)] }
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		var rows []data.Result
		record := func(x data.Result) error {
			x.Enterprise, x.Post = enterprise, post
			if err := tx.Record(w.Context(), &x); err != nil {
				return err
			}
			rows = append(rows, x)
			if x.Stream() != data.Recalled {
				return nil
			}
			m := store.Memory{State: fsrs.State{Stability: 1 + 50*r.Float64(), Difficulty: 5}, LastMS: x.AtMS, Times: 1}
			return tx.Remember(w.Context(), x.Person, x.Item, m, true)
		}
		for range 40 + r.IntN(60) {
			x := data.Result{AtMS: now - r.Int64N(60*86_400_000), Person: who[r.IntN(2)], Item: all[r.IntN(len(all))].ID, How: data.ByDrill, Form: "choice", Taps: []int{0}, Outcome: outcome(), TookMS: 4000}
			if r.IntN(8) == 0 {
				x.Form, x.Said, x.Proposed, x.Mark = "explain", "先关阀", true, 40
			}
			if err := record(x); err != nil {
				return err
			}
		}
		for n := range 2 + r.IntN(4) {
			e := store.Exam{How: data.ByExam, Enterprise: enterprise, Post: post, By: people["刘静"], MadeMS: now, Questions: 4, PassMark: 60 + 20*r.IntN(2), OpensMS: now - 7_200_000, ClosesMS: now - 3_600_000, State: store.ExamClosed, ToldMS: 1}
			if n%2 == 1 {
				e.How = data.BySpotCheck
			}
			if err := tx.AddExam(w.Context(), &e); err != nil {
				return err
			}
			for _, one := range who {
				p := store.Paper{Exam: e.ID, Person: one, Try: 1, Items: []int64{1, 2, 3, 4}, Planned: 4}
				if r.IntN(4) > 0 {
					p.StartedMS = e.OpensMS
				}
				if err := tx.AddPaper(w.Context(), &p); err != nil {
					return err
				}
				for k := 0; p.StartedMS != 0 && k < 4-r.IntN(2); k++ {
					if err := record(data.Result{AtMS: e.OpensMS, Person: one, Item: all[k].ID, How: e.How, Form: "choice", Outcome: outcome(), Sitting: p.ID, TookMS: 3000}); err != nil {
						return err
					}
				}
			}
		}
		for range r.IntN(4) {
			o := store.Observation{How: data.ByObservation, Enterprise: enterprise, Post: post, Person: who[r.IntN(2)], By: people["王芳"], Cards: 1, Part: data.Operation, Scene: "接地静置", MadeMS: now - 1000}
			if err := tx.AddObservation(w.Context(), &o); err != nil {
				return err
			}
			o.State, o.DoneMS = store.ObservationDone, now-1000
			if err := tx.SetObservation(w.Context(), &o); err != nil {
				return err
			}
			for _, it := range items["接地静置"] {
				x := data.Result{AtMS: now - 1000, Person: o.Person, Item: it.ID, How: o.How, Outcome: []data.Outcome{data.Right, data.Wrong, data.NotSeen}[r.IntN(3)], Sitting: o.ID, By: o.By}
				if err := record(x); err != nil {
					return err
				}
			}
		}
		for _, x := range rows { // corrections, of everything
			if r.IntN(9) != 0 {
				continue
			}
			id := x.ID
			x.Corrects, x.By, x.Reason, x.Outcome, x.Proposed, x.AtMS = id, people["王芳"], "看错了", outcome(), false, now
			if err := record(x); err != nil {
				return err
			}
		}
		return nil
	}))
}

// counting is the record as it counts, in SQL: of each answer its last correction.
const counting = `WITH counting AS (SELECT a.id, a.how, a.person_id AS person, a.sitting_id AS sitting, a.item_id AS item, a.at_ms,
	json_extract(a.body, '$.form') AS form, json_extract(COALESCE(c.body, a.body), '$.outcome') AS outcome, COALESCE(json_extract(COALESCE(c.body, a.body), '$.proposed'), 0) AS proposed
	FROM answer a LEFT JOIN answer c ON c.corrects = a.id WHERE a.corrects IS NULL) `

func (w *town) ledgerEquals(seed int, f *excelize.File) {
	w.Helper()
	query := func(sql string, args ...any) string {
		var n string
		w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
			return tx.QueryRowContext(w.Context(), counting+sql, args...).Scan(&n)
		}))
		return n
	}
	table := func(name string) [][]string {
		rows, err := f.GetRows(name)
		w.must(err)
		return rows[1:]
	}
	same := func(what, got, want string) {
		if got != want {
			w.Errorf("seed %d: %s: %s, the record says %s", seed, what, got, want)
		}
	}
	if cover := fmt.Sprint(table("封面")); !strings.Contains(cover, "共 "+query(`SELECT COUNT(*) FROM record`)+" 条，校验码 "+query(`SELECT lower(hex(hash)) FROM record ORDER BY id DESC LIMIT 1`)) {
		w.Error("the cover does not name the head of the record: ", cover)
	}
	examined := 0
	for _, row := range table("三项能力") {
		if row[3] != "0" {
			examined++
		}
		if row[1] != "卸油员" {
			continue
		}
		same(row[0]+" 考过条数", row[3], query(`SELECT COUNT(DISTINCT c.item) FROM counting c JOIN person p ON p.id = c.person JOIN memory m ON m.person_id = p.id AND m.item_id = c.item
			WHERE p.name = ? AND c.how IN ('drill', 'exam') AND c.form <> 'explain'`, row[0]))
		same(row[0]+" 等打分", row[11], query(`SELECT COUNT(*) FROM counting c JOIN person p ON p.id = c.person WHERE p.name = ? AND c.proposed = 1 AND c.form = 'explain'`, row[0]))
	}
	if examined < 2 {
		w.Errorf("seed %d: %d people examined, the test shows nothing", seed, examined)
	}
	for _, row := range table("人员") {
		since := w.clock.now().AddDate(0, 0, -30).UnixMilli()
		same(row[0]+" 答题数", row[3], query(`SELECT COUNT(*) FROM counting c JOIN person p ON p.id = c.person WHERE p.name = ? AND c.how = 'drill' AND c.at_ms >= ?`, row[0], since))
		same(row[0]+" 答题天数", row[2], query(`SELECT COUNT(DISTINCT date(c.at_ms / 1000, 'unixepoch', '+8 hours')) FROM counting c JOIN person p ON p.id = c.person WHERE p.name = ? AND c.how = 'drill' AND c.at_ms >= ?`, row[0], since))
	}
	for sheet, how := range map[string]string{"考试": "exam", "抽查": "spot_check"} {
		sum, n, of := 0, 0, 6
		if how == "spot_check" {
			of = 5
		}
		rows := table(sheet)
		for _, row := range rows {
			if len(row) > of && row[of] != "" {
				x, err := strconv.Atoi(row[of])
				w.must(err)
				sum, n = sum+x, n+1
			}
		}
		same(sheet+" 答对", strconv.Itoa(sum), query(`SELECT COUNT(*) FROM counting WHERE how = ? AND outcome = 'right'`, how))
		same(sheet+" 份数", strconv.Itoa(n), query(`SELECT COUNT(*) FROM paper p JOIN exam x ON x.id = p.exam_id WHERE x.how = ? AND p.started_ms > 0`, how))
		for _, row := range rows {
			if how != "exam" || len(row) < 10 || row[7] == "" {
				continue
			}
			score, _ := strconv.Atoi(row[7])
			right, _ := strconv.Atoi(row[6])
			pass, _ := strconv.Atoi(row[8])
			if score != 25*right || (score >= pass) != (row[9] == "合格") {
				w.Errorf("seed %d: %v", seed, row)
			}
		}
	}
	n := map[int]int{}
	for _, row := range table("旁站与视频") {
		for k := range 3 {
			if len(row) > 8 {
				x, err := strconv.Atoi(row[6+k])
				w.must(err)
				n[k] += x
			}
		}
	}
	for k, outcome := range []string{"right", "wrong", "not_seen"} {
		same(outcome, strconv.Itoa(n[k]), query(`SELECT COUNT(*) FROM counting WHERE how = 'observation' AND outcome = ?`, outcome))
	}
	changes := 0
	for _, row := range table("打分与更正") {
		if len(row) > 1 {
			changes++
		}
	}
	same("打分与更正", strconv.Itoa(changes), query(`SELECT COUNT(*) FROM answer WHERE corrects IS NOT NULL`))
}
