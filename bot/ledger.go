package bot

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// 考核台账: /ledger sends what the record has of an enterprise's people as a
// workbook to print and sign. Every number in it is computed from the record at
// the moment that the cover names.

var ledgerWords = map[string]bool{"ledger": true, "台账": true, "考核台账": true}

// ledgerDays is how far back exams, spot checks and observations are listed.
const ledgerDays = 365

const (
	sayNotLedger = "考核台账由安全员取。看自己的，打 /me。"
	timeInLedger = "2006-01-02 15:04"
)

func (t *turn) ledger() (bool, error) {
	if !ledgerWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActLedger):
		t.say(data.Letter{Text: sayNotLedger})
		return true, nil
	}
	l, err := t.ledgerOf(t.asker.Enterprise)
	if err != nil {
		return true, err
	}
	var b bytes.Buffer
	if err := exchange.WriteLedger(&b, l.Ledger); err != nil {
		return true, fmt.Errorf("bot: ledger of %s: %w", t.asker.Enterprise, err)
	}
	t.say(data.Letter{Text: "考核台账，统计到 " + l.asOf + "。先看封面，签字栏在下面。",
		File: &data.File{Name: exchange.LedgerName(t.asker.Enterprise, l.asOf[:len(time.DateOnly)]), Body: b.Bytes()}})
	return true, nil
}

// ledger is one being made.
type ledger struct {
	*exchange.Ledger
	t          *turn
	team       *team
	enterprise *store.Enterprise
	zone       *time.Location
	nowMS      int64
	asOf       string
}

func (t *turn) ledgerOf(enterprise string) (*ledger, error) {
	e, err := t.tx.Enterprise(t.ctx, enterprise)
	if err != nil || e == nil {
		return nil, cmp.Or(err, fmt.Errorf("bot: no enterprise %q", enterprise))
	}
	x := &ledger{t: t, enterprise: e, nowMS: t.now.UnixMilli()}
	if x.zone, err = t.zoneOf(enterprise); err != nil {
		return nil, err
	}
	if x.team, err = t.teamOf(enterprise); err != nil {
		return nil, err
	}
	x.asOf = t.now.In(x.zone).Format(timeInLedger)
	head, err := t.tx.Head(t.ctx)
	if err != nil {
		return nil, err
	}
	x.Ledger = &exchange.Ledger{Title: enterprise + " 岗位考核台账", Notes: data.Definitions, Signs: []string{"编制人", "审核人", "主要负责人"}}
	x.Facts = [][2]string{
		{"统计到", x.asOf},
		{"考试、抽查、观察", "最近 " + fmt.Sprint(ledgerDays) + " 天的；三项能力和无人掌握的条目按统计时算"},
		{"有岗位的人", fmt.Sprintf("%d 人，%d 个岗位", len(x.team.each()), len(x.team.posts))},
		{"考核记录", fmt.Sprintf("共 %d 条，校验码 %x（anka verify 可以核对）", head.Rows, head.Hash)},
	}
	x.people()
	x.streams()
	for _, f := range []func() error{x.exams, x.watched} {
		if err := f(); err != nil {
			return nil, err
		}
	}
	x.nobodyKnows()
	return x, x.corrections()
}

func (x *ledger) add(t exchange.Table) { x.Tables = append(x.Tables, t) }

func (x *ledger) at(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(x.zone).Format(timeInLedger)
}

// from writes from when to when evidence is.
func (x *ledger) from(a data.Age) string {
	if a.NewestMS == 0 {
		return ""
	}
	first, last := time.UnixMilli(a.OldestMS).In(x.zone).Format(time.DateOnly), time.UnixMilli(a.NewestMS).In(x.zone).Format(time.DateOnly)
	if first == last {
		return last
	}
	return first + " 到 " + last
}

func (x *ledger) people() {
	tab := exchange.Table{Name: "人员", None: "还没有人有岗位。",
		Heads:  []string{"姓名", "岗位", fmt.Sprintf("最近%d天答题天数", meDays), fmt.Sprintf("最近%d天答题数", meDays), "最近一次答题", "换卡后要补练的条数"},
		Widths: []float64{14, 40, 16, 16, 20, 18}}
	for _, p := range x.team.each() {
		var posts string
		for k, i := range p.posts {
			if k > 0 {
				posts += "、"
			}
			posts += x.team.posts[i].name
		}
		days, answers := data.DrillDays(p.results, x.nowMS-(meDays*day).Milliseconds(), x.nowMS+1, x.zone)
		tab.Rows = append(tab.Rows, []any{p.name, posts, days, answers, cmp.Or(x.at(p.lastAnswer()), data.NotExamined), p.owing.Lines})
	}
	x.add(tab)
}

func (x *ledger) streams() {
	tab := exchange.Table{Name: "三项能力", None: "还没有人有岗位。",
		Heads: []string{"姓名", "岗位", "记得住：平均记得", "考过条数", "共条数", "应急第一步记住", "应急第一步共", "记得住的时间",
			"说得明：平均分", "考过事项", "共事项", "等打分", "说得明的时间", "做得到：看过作业", "共作业", "做对步数", "做错步数", "做得到的时间"},
		Widths: []float64{10, 12, 9, 7, 7, 8, 8, 14, 9, 7, 7, 7, 14, 9, 7, 7, 7, 14}}
	for i := range x.team.posts {
		post := &x.team.posts[i]
		for _, p := range post.people {
			if post.lesson == nil {
				tab.Rows = append(tab.Rows, []any{p.name, post.name, "还没有卡"})
				continue
			}
			s := p.standing(post.lines)
			r, e, d := &s.Recalled, &s.Explained, &s.Performed
			recalled, explained := data.NotExamined, any(data.NotExamined)
			if r.Asked > 0 {
				recalled = data.Percent(r.Mean)
			}
			if e.Answers > 0 {
				explained = int(e.Mean + 0.5)
			}
			watched := any(data.NotExamined)
			if d.Watched > 0 {
				watched = d.Watched
			}
			tab.Rows = append(tab.Rows, []any{p.name, post.name, recalled, r.Asked, r.Lines, r.FirstKnown, r.First, x.from(r.Age),
				explained, e.Marked, e.Scenes, e.Waiting, x.from(e.Age), watched, d.Tasks, d.Right, d.Wrong, x.from(d.Age)})
		}
	}
	x.add(tab)
}

// exams lists every paper, of exams and of spot checks.
func (x *ledger) exams() error {
	all, err := x.t.tx.ExamsAt(x.t.ctx, x.enterprise.ID, x.nowMS-(ledgerDays*day).Milliseconds())
	if err != nil {
		return err
	}
	exams := exchange.Table{Name: "考试", None: "没有定期考核。", Heads: []string{"岗位", "开始", "截止", "姓名", "第几次", "题数", "答对", "分数", "合格分", "结果"},
		Widths: []float64{16, 19, 19, 12, 8, 8, 8, 8, 8, 12}}
	spots := exchange.Table{Name: "抽查", None: "没有随机抽查。", Heads: []string{"岗位", "时间", "谁抽的", "姓名", "题数", "答对", "未答", "用时（秒）"},
		Widths: []float64{18, 19, 14, 14, 10, 10, 10, 12}}
	for i := range all {
		e := &all[i]
		papers, err := x.t.tx.PapersOf(x.t.ctx, e.ID)
		if err != nil {
			return err
		}
		by, err := x.t.nameOf(e.By)
		if err != nil {
			return err
		}
		for _, p := range papers {
			s, err := x.t.sheet(e, p)
			if err != nil {
				return err
			}
			if e.How == data.BySpotCheck {
				spots.Rows = append(spots.Rows, x.spotRow(e, s, by))
				continue
			}
			exams.Rows = append(exams.Rows, x.examRow(e, s))
		}
	}
	x.add(exams)
	x.add(spots)
	return nil
}

func (x *ledger) examRow(e *store.Exam, s *sheet) []any {
	row := []any{e.PostName, x.at(e.OpensMS), x.at(e.ClosesMS), s.Name, s.Try, s.Planned}
	over := s.DoneMS != 0 || e.ClosesMS <= x.nowMS
	switch {
	case s.StartedMS == 0 && over:
		return append(row, nil, nil, e.PassMark, data.NotExamined)
	case !over:
		return append(row, nil, nil, e.PassMark, "还在考")
	}
	result := "合格"
	if s.score() < e.PassMark {
		result = "不合格"
	}
	return append(row, s.right, s.score(), e.PassMark, result)
}

func (x *ledger) spotRow(e *store.Exam, s *sheet, by string) []any {
	row := []any{e.PostName, x.at(e.OpensMS), by, s.Name, s.Planned}
	if s.StartedMS == 0 {
		return append(row, nil, nil, data.NotExamined)
	}
	var ms int64
	for i := range s.results {
		ms += s.results[i].TookMS
	}
	return append(row, s.right, max(0, s.Planned-s.answered), int((ms+500)/1000))
}

// watched lists what was seen on site and on video, as the record has it now.
func (x *ledger) watched() error {
	all, err := x.t.tx.ObservationsAt(x.t.ctx, x.enterprise.ID, x.nowMS-(ledgerDays*day).Milliseconds())
	if err != nil {
		return err
	}
	tab := exchange.Table{Name: "旁站与视频", None: "没有旁站监督和视频回放。",
		Heads:  []string{"时间", "方式", "谁看的", "看的谁", "岗位", "事项", "做对", "做错", "未涉及", "照片视频", "说明", "本人说"},
		Widths: []float64{19, 10, 10, 10, 12, 20, 7, 7, 7, 7, 22, 18}}
	for i := range all {
		o := &all[i]
		results, err := x.t.tx.ResultsIn(x.t.ctx, o.How, o.ID)
		if err != nil {
			return err
		}
		n := map[data.Outcome]int{}
		for _, r := range data.Counting(results) {
			n[r.Outcome]++
		}
		tab.Rows = append(tab.Rows, []any{x.at(o.DoneMS), o.How.Name(), o.ByName, o.PersonName, o.PostName, o.Scene,
			n[data.Right], n[data.Wrong], n[data.NotSeen], o.EvidenceSize, o.Remark, o.Reply})
	}
	x.add(tab)
	return nil
}

func (x *ledger) nobodyKnows() {
	tab := exchange.Table{Name: "无人掌握的条目", None: "考过的条都有人记住。", Heads: []string{"岗位", "卡", "事项", "卡上原文", "考过几人", "平均记得", "考的时间"},
		Widths: []float64{14, 10, 24, 50, 8, 8, 20}}
	for i := range x.team.posts {
		p := &x.team.posts[i]
		for _, l := range data.NobodyKnows(p.together(), 1) {
			tab.Rows = append(tab.Rows, []any{p.name, l.Part.Short(), l.Scene, l.Text, l.People, data.Percent(l.Mean), x.from(l.Age)})
		}
	}
	x.add(tab)
}

// corrections lists marks and corrections: who changed what into what, and why.
func (x *ledger) corrections() error {
	all, err := x.t.tx.ResultsAt(x.t.ctx, x.enterprise.ID, x.nowMS-(ledgerDays*day).Milliseconds())
	if err != nil {
		return err
	}
	tab := exchange.Table{Name: "打分与更正", None: "没有打分和更正。", Heads: []string{"时间", "谁改的", "姓名", "方式", "原来", "改成", "理由", "记录号"},
		Widths: []float64{19, 12, 12, 12, 14, 14, 40, 10}}
	at := map[int64]int{}
	for i := range all {
		at[all[i].ID] = i
	}
	for i := range all {
		r := &all[i]
		if r.Corrects == 0 || r.How == data.ByForget {
			continue
		}
		by, err := x.t.nameOf(r.By)
		if err != nil {
			return err
		}
		who, err := x.t.nameOf(r.Person)
		if err != nil {
			return err
		}
		was := ""
		if k, has := at[r.Corrects]; has {
			was = outcomeWords(&all[k])
		}
		tab.Rows = append(tab.Rows, []any{x.at(r.AtMS), by, who, r.How.Name(), was, outcomeWords(r), r.Reason, int(r.ID)})
	}
	slices.SortStableFunc(tab.Rows, func(a, b []any) int { return cmp.Compare(b[7].(int), a[7].(int)) })
	x.add(tab)
	return nil
}

// outcomeWords says what a row of the record says.
func outcomeWords(r *data.Result) string {
	switch {
	case r.Proposed:
		return fmt.Sprintf("建议 %d 分", r.Mark)
	case r.Form == "explain":
		return fmt.Sprintf("%d 分", r.Mark)
	}
	return map[data.Outcome]string{data.Right: "对", data.Wrong: "错", data.NotSeen: "未涉及"}[r.Outcome]
}
