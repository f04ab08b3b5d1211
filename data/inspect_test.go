package data_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"anka/data"
)

// The notice's sentence of 四（二）, word for word: each tier's name stands in it, in
// the order of the checklist.
func TestChecklistIsTheNotices(t *testing.T) {
	const notice = "将企业是否编制“两单两卡”作为否决项，将一线员工是否记得住、说得明作为考察安全培训和员工技能的重点项，将是否按章操作作为执法检查的必查项"
	at := 0
	for _, l := range data.Checklist {
		i := strings.Index(notice[at:], l.Name)
		if i < 0 {
			t.Fatalf("%s is not in the notice after what is before it", l.Name)
		}
		at += i
		if l.Tier.Name() != l.Name {
			t.Errorf("%s has the name %s", l.Tier, l.Tier.Name())
		}
	}
	vetoes, tried := "", ""
	for _, l := range data.Checklist {
		if l.Vetoes {
			vetoes += l.Name
		}
		if l.Tried {
			tried += l.Name
		}
	}
	if vetoes != "否决项" || tried != "重点项必查项" {
		t.Errorf("否决 by %s, tried on site %s", vetoes, tried)
	}
	if data.Tier("x").Law() != nil || data.Tier("").Name() != "" {
		t.Error("a tier that there is not")
	}
}

func TestProposals(t *testing.T) {
	watched := func(id int64, notDone ...int) data.TaskWatched {
		w := data.TaskWatched{Observation: id, Post: "卸油员", Scene: "接地静置", Done: 5, NotDone: notDone}
		for range notDone {
			w.Lines = append(w.Lines, "先摸静电")
		}
		return w
	}
	lacking := []data.Lacking{{Post: "电工", Parts: []data.Part{data.Operation, data.Emergency}}, {Post: "库工", Parts: data.Parts[:]}}
	for name, x := range map[string]struct {
		found data.Found
		want  []string
	}{
		"nothing wrong":    {data.Found{Posts: 2, Watched: []data.TaskWatched{watched(7)}}, nil},
		"no frontline":     {data.Found{}, []string{"没有登记一线岗位，没有两单两卡"}},
		"sheets missing":   {data.Found{Posts: 3, Lacking: lacking}, []string{"电工缺岗位操作卡、岗位应急处置卡；库工四张单卡都没有"}},
		"a step not done":  {data.Found{Posts: 1, Watched: []data.TaskWatched{watched(7, 2)}}, []string{"卸油员「接地静置」没做到：第2步「先摸静电」"}},
		"two of them":      {data.Found{Posts: 1, Watched: []data.TaskWatched{watched(7, 2, 4), watched(8, 1)}}, []string{"卸油员「接地静置」没做到：第2步「先摸静电」、第4步「先摸静电」", "卸油员「接地静置」没做到：第1步「先摸静电」"}},
		"one refused":      {data.Found{Posts: 1, Watched: []data.TaskWatched{watched(7, 2), watched(8, 1)}, Refused: []int64{7}}, []string{"卸油员「接地静置」没做到：第1步「先摸静电」"}},
		"one taken up":     {data.Found{Posts: 3, Lacking: lacking, Findings: []data.DraftFinding{{Source: data.SheetsSource}}}, nil},
		"a bad spot check": {data.Found{Posts: 1, Spots: []data.SpotFound{{Exam: 1, People: []data.SpotPerson{{Person: 1, Planned: 3, Answered: 3}}}}}, nil},
	} {
		var got []string
		for _, p := range x.found.Proposals() {
			got = append(got, p.What)
			if law := p.Tier.Law(); law == nil || !law.Proposes {
				t.Errorf("%s: proposed by %s", name, p.Tier)
			}
		}
		if !reflect.DeepEqual(got, x.want) {
			t.Errorf("%s: proposes %q, not %q", name, got, x.want)
		}
		if x.found.Veto() != (x.found.LackingWords() != "") {
			t.Errorf("%s: veto %t, missing %q", name, x.found.Veto(), x.found.LackingWords())
		}
	}
}

// What an inspection found comes back out of the record as it went in.
func TestFoundIsKept(t *testing.T) {
	f := data.Found{At: data.TierKey, AtFinding: 1, Said: map[data.Tier]string{"": "站长在场"}, Photos: map[data.Tier][]int64{data.TierVeto: {3, 4}}, Posts: 2,
		Lacking: []data.Lacking{{"电工", []data.Part{data.Duty}}}, Known: []data.PostKnown{{Post: "电工", People: 2, Recalled: data.Recalling{Lines: 9, Asked: 3, Mean: 0.5}}},
		Spots:    []data.SpotFound{{Exam: 5, Post: "电工", People: []data.SpotPerson{{1, 3, 3, 2}}}},
		Watched:  []data.TaskWatched{{Observation: 6, Person: 1, Scene: "验电", Done: 2, NotDone: []int{3}, Lines: []string{"挂牌"}}},
		Findings: []data.DraftFinding{{Tier: data.TierKey, What: "x", Due: 3, Photos: []int64{9}}}}
	body, err := json.Marshal(&f)
	if err != nil {
		t.Fatal(err)
	}
	var back data.Found
	if err := json.Unmarshal(body, &back); err != nil || !reflect.DeepEqual(back, f) {
		t.Errorf("%v\n%+v\n%+v", err, f, back)
	}
	if f.PhotoCount() != 3 || f.Nothing() || !(&data.Found{Posts: 1, At: data.TierVeto}).Nothing() {
		t.Error("what there is", f.PhotoCount(), f.Nothing())
	}
}

func TestPostKnownTakes(t *testing.T) {
	var p data.PostKnown
	p.Take(&data.Streams{Recalled: data.Recalling{Lines: 10}})
	p.Take(&data.Streams{Recalled: data.Recalling{Lines: 10, Asked: 4, Known: 3, First: 2, FirstAsked: 1, FirstKnown: 1}, Explained: data.Explaining{Answers: 1, Marked: 1}})
	p.Take(&data.Streams{Recalled: data.Recalling{Lines: 10, Asked: 2, Known: 1}, Performed: data.Performing{Watched: 1, Right: 6, Wrong: 1}})
	if p.People != 3 || p.Asked != 2 || p.Marked != 1 || p.Seen != 1 || p.Recalled.Asked != 6 || p.Recalled.Known != 4 || p.Recalled.FirstKnown != 1 || p.Performed.Wrong != 1 {
		t.Errorf("%+v", p)
	}
}

// What was not examined says so; what was says of how many, how old, and which part of
// it is known: each stream for itself.
func TestKnownWords(t *testing.T) {
	now := at(t, "2026-03-02 10:00")
	age := data.Age{OldestMS: at(t, "2026-02-27 10:00"), NewestMS: now}
	asked := data.PostKnown{Post: "卸油员", People: 3, Asked: 2, Recalled: data.Recalling{Lines: 60, Asked: 40, Known: 30, First: 10, FirstAsked: 4, FirstKnown: 1, Age: age}}
	for _, x := range []struct {
		found data.Found
		want  string
	}{
		{data.Found{}, "重点项：还没有人有岗位"},
		{data.Found{Known: []data.PostKnown{{Post: "卸油员", People: 3, Recalled: data.Recalling{Lines: 60, First: 10}}}}, "重点项：1 个岗位，3 人次，记得住、说得明都未考"},
		{data.Found{Known: []data.PostKnown{asked, {Post: "电工", NoCard: true, People: 1}}},
			"重点项：2 个岗位，4 人次|　记得住：考过 2 人、40 条次，估计记住 30，占 75%（3 天前到今天）；应急第一步问过 4 人次，估计记住 1|　说得明：未考|　没有卡的岗位：电工"},
	} {
		if got := strings.Join(x.found.KnownLines(now), "|"); got != x.want {
			t.Errorf("%s\nnot\n%s", got, x.want)
		}
	}
	if got := strings.Join(asked.Lines(now), "|"); !strings.HasPrefix(got, "【卸油员】3 人|　记得住：考过 2 人") || !strings.HasSuffix(got, "|　说得明：未考|　做得到：未考") {
		t.Error(got)
	}
}
