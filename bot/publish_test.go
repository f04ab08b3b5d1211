package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

// fixture is a file of testdata/files as the channel has it.
func (w *town) fixture(name string) *bot.Attachment {
	w.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "files", name))
	w.must(err)
	return w.sent(name, body)
}

func (w *town) sent(name string, body []byte) *bot.Attachment {
	w.channel.fetch = func(string) ([]byte, error) { return body, nil }
	return &bot.Attachment{ID: "f", Name: name, Size: int64(len(body))}
}

func withFile(sender string, f *bot.Attachment) bot.Message {
	m := private(sender, "")
	m.File = f
	return m
}

// tap taps a button of somebody in his private chat.
func tap(sender, button string) bot.Message {
	m := private(sender, "")
	m.Tap, m.Button = "tap", button
	return m
}

// body is what was said, all of it.
func body(letters []data.Letter) string {
	var out []string
	for _, l := range letters {
		out = append(out, l.Toast, l.Body())
	}
	return strings.Join(out, "\n")
}

// column lists what a query of one text column gives.
func (w *town) column(query string) (out []string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(w.Context(), query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	}))
	return out
}

// What is wrong in a workbook is named by its cell.
func TestRefusedCell(t *testing.T) {
	w := newTown(t)
	c := *w.cards("江津加油站", "加油员").Cards
	c.Emergency.Scenes = append([]data.Scene{}, c.Emergency.Scenes...)
	s := &c.Emergency.Scenes[0]
	s.Items = append([]data.Item{{Text: strings.Repeat("长", 201)}}, s.Items[1:]...)
	var b bytes.Buffer
	w.must(exchange.WriteXLSX(&b, &c))
	got := w.say(withFile("p5", w.sent("加油员.xlsx", b.Bytes())))
	if len(got) != 1 || len(got[0].Buttons) != 0 || !strings.Contains(got[0].Text, "岗位应急处置卡!") || !strings.Contains(got[0].Text, "200") {
		t.Errorf("%+v", got)
	}
}

// Nothing is fetched for somebody who may not publish, nor what is no card file.
func TestFetchedOnlyForOfficers(t *testing.T) {
	w := newTown(t)
	fetched := 0
	good := w.fixture("便利店员.yaml")
	get := w.channel.fetch
	w.channel.fetch = func(id string) ([]byte, error) { fetched++; return get(id) }
	group := withFile("p5", good)
	group.Chat, group.Group, group.Addressed = "group:"+station, true, true
	for _, m := range []bot.Message{withFile("p1", good), withFile("p3", good), withFile("p24", good), withFile("nobody", good), group,
		withFile("p5", &bot.Attachment{ID: "f", Name: "x.pdf"}), withFile("p5", &bot.Attachment{ID: "f", Name: "x.xlsx", Size: exchange.MaxFile + 1})} {
		if got := w.say(m); len(got) != 1 || got[0].Text == "" || len(got[0].Buttons) > 0 || fetched != 0 {
			t.Fatalf("%s %s: %d fetched, %q", m.Sender, m.File.Name, fetched, body(got))
		}
	}
	if got := w.say(withFile("p5", good)); fetched != 1 || len(got[0].Buttons) == 0 {
		t.Errorf("%d fetched, %q", fetched, body(got))
	}
	w.channel.fetch = func(string) ([]byte, error) { return nil, errors.New("no network") }
	if got := w.say(withFile("p5", good)); body(got) != "\n文件没取到，请过一会儿再发一次。" {
		t.Errorf("%q", body(got))
	}
	liar := w.sent("x.yaml", bytes.Repeat([]byte("x"), exchange.MaxFile+1))
	liar.Size = 1
	if got := w.say(withFile("p5", liar)); body(got) != "\n文件没取到，请过一会儿再发一次。" {
		t.Errorf("%q", body(got))
	}
}

// deaf is a channel that cannot fetch files.
type deaf struct{ bot.Channel }

func TestChannelWithoutFiles(t *testing.T) {
	w := build(t, store.InMemory)
	w.settle()
	w.bot.Add(deaf{w.channel})
	w.start()
	if got := w.say(withFile("p5", w.fixture("便利店员.yaml"))); !strings.Contains(body(got), "这里收不了文件") {
		t.Errorf("%q", body(got))
	}
}

// A crash while publishing leaves all or nothing: the cards, the draft, the
// deed and what is said.
func TestPublishAllOrNothing(t *testing.T) {
	w := ownTown(t)
	w.say(withFile("p5", w.fixture("加油员新版.yaml")))
	was := w.cards("江津加油站", "加油员").ID
	for _, table := range []string{"card_set", "deed", "outbox"} {
		w.exec(`CREATE TRIGGER broken BEFORE INSERT ON ` + table + ` BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`)
		before := len(w.channel.got(""))
		w.must(w.bot.Receive(t.Context(), "test", 0, w.update(tap("p5", "dp:1"))))
		w.until(func() bool {
			return strings.Contains(w.column(`SELECT error FROM inbox ORDER BY id DESC LIMIT 1`)[0], "disk is full")
		})
		if now := w.cards("江津加油站", "加油员").ID; now != was || w.column(`SELECT state FROM draft`)[0] != "0" || len(w.channel.got("")) != before {
			t.Fatalf("with %s broken: card set %d, was %d", table, now, was)
		}
		w.exec(`UPDATE inbox SET state = 2 WHERE state = 0`) // as after three tries
		w.exec(`DROP TRIGGER broken`)
	}
	w.wait("private:p5")
	got := w.say(tap("p5", "dp:1"))
	if !strings.Contains(body(got), "已发布") || w.cards("江津加油站", "加油员").Cards.Version != "2" {
		t.Errorf("%q", body(got))
	}
	if d := w.column(`SELECT what || ' ' || detail FROM deed WHERE what = 'publish'`); len(d) != 1 || d[0] != "publish 加油员 第2版，刘静" {
		t.Errorf("deeds %q", d)
	}
	if left := w.column(`SELECT body FROM draft`); left[0] != "" {
		t.Error("a published draft keeps its body")
	}
}

// Publish refuses all when one draft was compared with another version.
func TestPublishStale(t *testing.T) {
	w := ownTown(t)
	draft := func(post, rhyme string) bot.Draft {
		old := w.cards("江津加油站", post).Cards
		d := bot.Draft{Cards: *old, Base: exchange.Base(old)}
		d.Cards.Version, d.Cards.Risk.Rhyme = "", rhyme
		d.Digest = exchange.Digest(&d.Cards)
		return d
	}
	one, two := draft("加油员", "甲"), draft("卸油员", "甲")
	late := draft("卸油员", "乙")
	if _, err := w.bot.Publish(t.Context(), "t", two); err != nil {
		t.Fatal(err)
	}
	if _, err := w.bot.Publish(t.Context(), "t", one, late); !errors.Is(err, bot.ErrStale) || w.cards("江津加油站", "加油员").Cards.Version != "1" {
		t.Errorf("%v", err)
	}
	fresh := draft("卸油员", "丙")
	fresh.Base = exchange.Base(nil) // compared when the post was new
	if _, err := w.bot.Publish(t.Context(), "t", fresh); !errors.Is(err, bot.ErrStale) {
		t.Errorf("%v", err)
	}
	fresh.Base = "" // compared with nothing
	if _, err := w.bot.Publish(t.Context(), "t", one, fresh); err != nil || w.cards("江津加油站", "卸油员").Cards.Version != "3" {
		t.Errorf("%v", err)
	}
}

// Of many posts ten files come, and the way to the others.
func TestExportOfMany(t *testing.T) {
	w := ownTown(t)
	base := *w.cards("江津加油站", "加油员").Cards
	var drafts []bot.Draft
	for i := range 10 {
		c := base
		c.Post = fmt.Sprintf("岗位/%02d", i)
		drafts = append(drafts, bot.Draft{Cards: c})
	}
	_, err := w.bot.Publish(t.Context(), "t", drafts...)
	w.must(err)
	got := w.say(private("p5", "/export"))
	if len(got) != 11 || got[9].File == nil || !strings.Contains(got[10].Text, "还有 3 个岗位") {
		t.Fatalf("%d letters, last %q", len(got), got[len(got)-1].Text)
	}
	got = w.say(private("p5", "/export 岗位/03 卸油员"))
	if len(got) != 2 {
		t.Fatalf("%q", body(got))
	}
	for _, l := range got {
		f := exchange.Read(l.File.Name, bytes.NewReader(l.File.Body))
		if f.Refused() || f.Set.Enterprise != station || strings.Contains(l.File.Name, "/") {
			t.Errorf("%s: %v", l.File.Name, f.Findings)
		}
	}
}

// The way round: what /export sends is no change when it is sent back.
func TestExportComesBack(t *testing.T) {
	w := newTown(t)
	got := w.say(private("p5", "/export 卸油员"))
	back := w.say(withFile("p5", w.sent(got[0].File.Name, got[0].File.Body)))
	if !strings.Contains(body(back), "没变化") {
		t.Errorf("%q", body(back))
	}
}
