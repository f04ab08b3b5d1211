package index

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"anka/data"
	"anka/data/lexicon"
)

var shared = sync.OnceValue(func() *Language {
	l, err := lexicon.Load()
	if err != nil {
		panic(err)
	}
	return NewLanguage(l)
})

func newIndex(t testing.TB, entries ...Entry) *Index {
	t.Helper()
	x, err := New(shared())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	if err := x.Put(entries...); err != nil {
		t.Fatal(err)
	}
	return x
}

// card makes a card set with one accident for each name and steps.
func card(id int64, enterprise, post string, accidents ...string) Entry {
	c := &data.CardSet{Enterprise: enterprise, Type: "other", Post: post, Version: "1"}
	for _, a := range accidents {
		name, step, _ := strings.Cut(a, "：")
		c.Emergency.Scenes = append(c.Emergency.Scenes, data.Scene{Name: name, Items: []data.Item{{Text: step}}})
	}
	return Entry{id, c}
}

func everybodys(e Entry) Entry {
	e.Cards.Common = true
	return e
}

func find(t testing.TB, x *Index, q string, a Asker) *Result {
	t.Helper()
	r, err := x.Find(q, a)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func keys(r *Result) []string {
	var out []string
	for _, h := range r.Hits {
		out = append(out, h.Entry.Cards.Enterprise+"/"+h.Key())
	}
	return out
}

// Rule 2: a worker sees his own enterprise's cards and the common ones, never
// another enterprise's, however well they fit.
func TestNobodyElsesCards(t *testing.T) {
	x := newIndex(t,
		card(1, "甲厂", "操作工", "氨泄漏：关阀"),
		card(2, "乙厂", "操作工", "氨泄漏：关阀", "氨气漏了：跑"),
		everybodys(card(3, "区", "全体员工", "触电：断电")))
	for _, q := range []string{"氨泄漏", "氨气漏了怎么办", "触电", "乙厂氨泄漏", "anqi xielou"} {
		for _, k := range keys(find(t, x, q, Asker{"甲厂", []string{"操作工"}})) {
			if strings.HasPrefix(k, "乙厂") {
				t.Errorf("%s: 甲厂 is shown %s", q, k)
			}
		}
		for _, k := range keys(find(t, x, q, Asker{})) {
			if !strings.HasPrefix(k, "区/") {
				t.Errorf("%s: a stranger is shown %s", q, k)
			}
		}
	}
}

// What an enterprise publishes for everybody does not open its other cards.
func TestCommonIsACardSetNotAnEnterprise(t *testing.T) {
	x := newIndex(t, card(1, "区", "应急队", "氨泄漏：关阀"), everybodys(card(2, "区", "全体员工", "触电：断电")))
	if got := keys(find(t, x, "氨泄漏 触电", Asker{"甲厂", nil})); !slices.Equal(got, []string{"区/全体员工/emergency/触电"}) {
		t.Errorf("甲厂 is shown %v", got)
	}
	if err := x.Put(card(3, "区", "全体员工", "触电：断电")); err != nil { // no longer common
		t.Fatal(err)
	}
	if got := keys(find(t, x, "触电", Asker{"甲厂", nil})); len(got) > 0 {
		t.Errorf("甲厂 is shown %v", got)
	}
	if len(x.Common()) > 0 || len(x.Posts("区")) != 2 {
		t.Errorf("common %d, own %d", len(x.Common()), len(x.Posts("区")))
	}
}

func TestOwnPostFirst(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "火灾：断电"), card(2, "甲厂", "焊工", "火灾：断电"))
	for _, post := range []string{"电工", "焊工"} {
		if got := find(t, x, "着火了", Asker{"甲厂", []string{post}}).Hits[0].Entry.Cards.Post; got != post {
			t.Errorf("%s asks, %s's card comes first", post, got)
		}
	}
}

func TestNewVersionTakesTheOldOnesPlace(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电"))
	for id := int64(2); id < 2*maxSmall; id++ { // past a rebuild
		if err := x.Put(card(id, "甲厂", "电工", fmt.Sprintf("触电%d：断电", id))); err != nil {
			t.Fatal(err)
		}
		r := find(t, x, "触电", Asker{"甲厂", []string{"电工"}})
		if len(r.Hits) != 1 || r.Hits[0].Ref.Cards != id {
			t.Fatalf("after version %d: %v", id, keys(r))
		}
		if x.Cards(id-1) != nil || x.Cards(id) == nil {
			t.Fatalf("after version %d the old one is still in force", id)
		}
	}
}

// An emergency answer works with the search engine gone (rule 1): the asker's
// own scenes are weighed all the same, and the error is told.
func TestOwnCardsWithoutBleve(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电", "电气火灾：断电"), card(2, "甲厂", "焊工", "触电：断电"))
	if err := x.owners["甲厂"].search.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := x.Find("有人触电了", Asker{"甲厂", []string{"电工"}})
	if err == nil {
		t.Error("no error from a closed search engine")
	}
	if len(r.Hits) != 2 || r.Hits[0].Scene().Name != "触电" {
		t.Errorf("got %v", keys(r))
	}
	x.owners["甲厂"].search, _ = newSearch() // for Close
}

func TestAskingTwiceGivesTheSame(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电", "火灾：断电", "烫伤：冲水", "电弧灼伤：断电"), everybodys(card(2, "区", "全体员工", "触电：断电", "烫伤：冲")))
	for _, q := range []string{"触电", "着火了咋办", "shou tang le", "电到人了还有火"} {
		a, b := find(t, x, q, Asker{"甲厂", []string{"电工"}}), find(t, x, q, Asker{"甲厂", []string{"电工"}})
		if !slices.Equal(keys(a), keys(b)) || a.Right != b.Right || a.Hits[0].Score != b.Hits[0].Score {
			t.Errorf("%s: %v %v, then %v %v", q, keys(a), a.Right, keys(b), b.Right)
		}
	}
}

func TestUrgent(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电"))
	for q, want := range map[string]bool{
		"着火了": true, "有人触电了": true, "光气漏了": true, "zhaohuo le": true, "瓶子一直在漏气咋办": true, "有人晕倒在罐里头": true,
		"会不会爆炸": false, "有啥子风险": false, "工资好久发": false, "灭火器好久换一次": false, "我要负哪些责": false, "今天吃啥": false,
	} {
		if got := find(t, x, q, Asker{"甲厂", []string{"电工"}}).Urgent; got != want {
			t.Errorf("%s: urgent %v", q, got)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电"))
	for _, q := range []string{"", " ", "😀🔥🔥", "？！…", "\u200b\u202e\u2066", "\x00\x01", "\xff\xfe"} {
		if r := find(t, x, q, Asker{"甲厂", []string{"电工"}}); r.Readable || len(r.Hits) > 0 {
			t.Errorf("%q: readable %v, %d hits", q, r.Readable, len(r.Hits))
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"ＬＰＧ　漏了！！":                "lpg 漏了",
		"冒\u200b油\u202e了":         "冒油了",
		"  a  b  ":                "a b",
		"℃①":                      "c1",
		"<b>着火</b>":               "b 着火 b",
		"着火🔥了":                    "着火 了",
		strings.Repeat("油", 1000): strings.Repeat("油", longest),
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFindWhilePublishing(t *testing.T) {
	x := newIndex(t, card(1, "甲厂", "电工", "触电：断电"))
	var work sync.WaitGroup
	work.Go(func() {
		for id := int64(2); id < 2+2*maxSmall; id++ {
			if err := x.Put(card(id, "甲厂", "电工", "触电：断电")); err != nil {
				t.Error(err)
			}
		}
	})
	for range 4 {
		work.Go(func() {
			for range 200 {
				r, err := x.Find("触电", Asker{"甲厂", []string{"电工"}})
				if err != nil || len(r.Hits) != 1 || r.Hits[0].Scene().Name != "触电" {
					t.Errorf("%v, %v", keys(r), err)
					return
				}
			}
		})
	}
	work.Wait()
}

func FuzzFind(f *testing.F) {
	x := newIndex(f, card(1, "甲厂", "电工", "触电：断电", "火灾：断电"))
	for _, s := range []string{"触电了", "anqi xielou le", "lpg漏了", "怎么办", "\xff", "…", strings.Repeat("a", 5000), "２３℃", "zzzzzzz 119"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := x.Find(s, Asker{"甲厂", []string{"电工"}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Right < 0 || r.Right > 1 || r.Covered < 0 || r.Covered > 1 {
			t.Errorf("%q: %v %v", s, r.Right, r.Covered)
		}
		x.Alike(s, s+"了")
	})
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"1.4.0", "", "1.4", "1.9.0", "-1.4.0", "1.4.99999999999999999999", "1.4.-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRef(s)
		if err == nil && (!r.Part.Valid() || r.Scene < 0) {
			t.Errorf("%q gives %v", s, r)
		}
	})
}
