package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

// What is piped in comes out as a conversation: each answer before the next prompt.
func TestChat(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("油", 64<<10)
	s := d.run("/start\r\n\n卸油冒油了\n1\n"+long+"\n/who 5\n/who x\n/gaps\n/quit\n没人看的话\n", "chat", "--enterprise", "加油站", "--post", "卸油")
	if s.code != 0 || s.err != "" {
		t.Fatalf("code %d: %s", s.code, s.err)
	}
	at := 0
	for _, want := range []string{
		"安卡示例", "张敏（卸油员）> /start\n", "我是安卡", "直接打字：🆘 应急",
		"张敏（卸油员）> 卸油冒油了\n", "🆘 卸油跑冒油\n▶1 ", "[1] ",
		"张敏（卸油员）> 1\n🆘 ", "—— 江津加油站（示例）",
		"张敏（卸油员）> 油", "这一行太长，没有发出去。",
		"张敏（卸油员）> /who 5\n", "刘静（安全员）> /who x\n", "  1  张敏（卸油员）江津加油站（示例）\n", " 25  江涛（区应急局）\n",
		"刘静（安全员）> /gaps\n江津加油站（示例） 缺口\n没有缺口",
		"刘静（安全员）> /quit\n",
	} {
		i := strings.Index(s.out[at:], want)
		if i < 0 {
			t.Fatalf("no %q after\n%s\nin\n%s", want, s.out[max(0, at-200):at], s.out)
		}
		at += i + len(want)
	}
	if strings.Contains(s.out, "没人看的话") || strings.Contains(s.out, "\x1b") {
		t.Error(s.out)
	}
}

func TestChatEnds(t *testing.T) {
	d := newDesk(t)
	if s := d.run("/start", "chat"); s.code != 0 || !strings.Contains(s.out, "我是安卡") { // no line end at the end
		t.Errorf("%+v", s)
	}
	if s := d.run("", "chat"); s.code != 0 {
		t.Errorf("%+v", s)
	}
	d.want(2, "没有这样的人", "chat", "--post", "宇航员")
	d.want(2, "chat 后面只能写", "chat", "x")
}

func TestReadLines(t *testing.T) {
	max := strings.Repeat("a", longestLine-1)
	lines, failed := readLines(t.Context(), strings.NewReader("一\r\n\n"+max+"\n"+max+"bbb"+max+"\n二\xff\n尾"))
	var got []typed
	for l := range lines {
		got = append(got, l)
	}
	if err := <-failed; err != nil {
		t.Error(err)
	}
	if len(got) != 6 || got[0].text != "一" || got[1].text != "" || got[2].text != max || got[2].long || !got[3].long || got[4].text != "二\xff" || got[5].text != "尾" {
		t.Errorf("%d lines", len(got))
	}
	lines, failed = readLines(t.Context(), io.MultiReader(strings.NewReader("一\n"), broken{}))
	for range lines {
	}
	if err := <-failed; err == nil {
		t.Error("an error of the input is lost")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A second start on a kept database doubles nothing and takes nothing back.
func TestLoadSampleTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anka.db")
	counts := func(s *store.Store) (out []int) {
		must(t, s.Do(t.Context(), func(tx *store.Tx) error {
			for _, table := range []string{"enterprise", "post", "card_set", "person", "person_post", "account", "chat_group"} {
				var n int
				if err := tx.QueryRow(`SELECT COUNT(*) FROM ` + table).Scan(&n); err != nil {
					return err
				}
				out = append(out, n)
			}
			return nil
		}))
		return out
	}
	start := func(channels ...string) *plant {
		p, err := open(t.Context(), path, slog.New(slog.DiscardHandler))
		must(t, err)
		must(t, loadSample(t.Context(), p, channels...))
		return p
	}
	p := start("web")
	first := counts(p.store)
	revised := *p.index.Post(sample.People[0].Enterprise, "卸油员").Cards
	revised.Version = "7"
	must(t, p.store.Do(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Publish(t.Context(), revised, "", "", "", 0)
		return err
	}))
	must(t, p.Close())

	p = start("web", "terminal")
	defer p.Close()
	again := counts(p.store)
	first[2]++                            // the revision
	first[5] += len(sample.People)        // the second channel's accounts
	first[6] += len(sample.Enterprises()) // and groups
	if !slices.Equal(first, again) {
		t.Errorf("rows %v, then %v", first, again)
	}
	if v := p.index.Post(sample.People[0].Enterprise, "卸油员").Cards.Version; v != "7" {
		t.Errorf("version %s in force", v)
	}
	must(t, p.store.Do(t.Context(), func(tx *store.Tx) error {
		for _, want := range sample.People {
			var ids []int64
			for _, c := range []string{"web", "terminal"} {
				got, err := tx.Sender(t.Context(), c, want.ID)
				if err != nil {
					return err
				}
				if got == nil || got.Name != want.Name || got.Role != want.Role || !slices.Equal(got.Posts, want.Posts) || got.Area != want.Area {
					t.Errorf("%s is %+v", want.ID, got)
					continue
				}
				ids = append(ids, got.ID)
			}
			if len(ids) == 2 && ids[0] != ids[1] {
				t.Errorf("%s is two people", want.ID)
			}
		}
		return nil
	}))
}

// The sample has whom the demonstration needs, each with a stable name of his own.
func TestSamplePeople(t *testing.T) {
	roles, seen := map[data.Role]int{}, map[string]bool{}
	for _, p := range sample.People {
		if p.ID == "" || p.Name == "" || seen[p.ID] || seen[p.Name] {
			t.Errorf("%s %s comes twice", p.ID, p.Name)
		}
		seen[p.ID], seen[p.Name] = true, true
		roles[p.Role]++
		if inFirm := p.Role != data.Supervisor && p.Role != data.Bureau; inFirm != (p.Enterprise != "") {
			t.Errorf("%s %+v", p.ID, p.Person)
		}
	}
	if roles[data.Officer] != len(sample.Enterprises()) || roles[data.Supervisor] != 2 || roles[data.Bureau] != 1 || roles[data.Worker] < 16 {
		t.Errorf("%v", roles)
	}
	files, err := sampleCards()
	must(t, err)
	for _, f := range files {
		if !f.Set.Common && !slices.ContainsFunc(sample.People, func(p sample.Person) bool {
			return p.Enterprise == f.Set.Enterprise && p.Posts != nil && p.Posts[0] == f.Set.Post
		}) {
			t.Errorf("nobody is %s %s", f.Set.Enterprise, f.Set.Post)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
