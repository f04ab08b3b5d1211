package bot_test

import (
	"strings"
	"testing"

	"anka/data"
	"anka/data/store"
)

// officer makes an officer of the station known on channels.
func (w *town) officer(name string, channels ...string) {
	w.Helper()
	p := data.Person{Name: name, Role: data.Officer, Enterprise: station}
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		if err := tx.AddPerson(w.Context(), &p); err != nil {
			return err
		}
		for _, c := range channels {
			if err := tx.Bind(w.Context(), c, name, p.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *town) byTwo() {
	w.Helper()
	if got := w.say(tap("p5", "o:publish_by_two:on")); !strings.Contains(body(got), "打开了") {
		w.Fatal(body(got))
	}
}

// Both who brought a card in and who approved it are in the record; the second
// is asked wherever he can be written to.
func TestTwoPublish(t *testing.T) {
	w := build(t, store.InMemory)
	w.settle()
	w.must(w.bot.Load(t.Context()))
	phone := &recorder{name: "telegram"}
	w.bot.Add(phone)
	w.start()
	w.officer("77", "test", "telegram", "a channel that is not here")
	w.officer("88", "telegram")
	w.must(w.store.Do(t.Context(), func(tx *store.Tx) error { return tx.Gone(t.Context(), "telegram", "88", "blocked", 1) }))
	w.byTwo()
	w.say(withFile("p5", w.fixture("加油员新版.yaml")))
	if got := w.say(tap("p5", "dp:1")); body(got) != "\n已经请77批准，有结果告诉你。" {
		t.Errorf("%q", body(got))
	}
	w.wait("private:77")
	w.until(func() bool { return len(phone.got("77")) == 1 })
	if l := w.channel.got("private:77"); len(l) != 1 || l[0].Urgency != data.Push || len(phone.got("88")) != 0 || len(phone.got("")) != 1 {
		t.Errorf("%+v", l)
	}
	w.say(tap("77", "da:1"))
	if by := w.column(`SELECT published_by FROM card_set ORDER BY id DESC LIMIT 1`); by[0] != "刘静（77批准）" {
		t.Errorf("published by %q", by)
	}
	if d := w.column(`SELECT p.name || '：' || d.detail FROM deed d JOIN person p ON p.id = d.person_id WHERE d.what = 'publish'`); len(d) != 1 || d[0] != "77：加油员 第2版，刘静（77批准）" {
		t.Errorf("deeds %q", d)
	}
	w.wait("private:p5")
	if l := w.channel.got("private:p5"); !strings.Contains(l[len(l)-1].Body(), "77批准了。") {
		t.Errorf("the maker heard %q", l[len(l)-1].Body())
	}
}

// Rights and settings are looked at when the tap arrives, not when the button
// was made.
func TestTapsOfYesterday(t *testing.T) {
	for _, x := range []struct{ name, change, tapper, button, says string }{
		{"no officer any more", `UPDATE person SET role = 'worker' WHERE name = '刘静'`, "p5", "dp:1", "已经失效"},
		{"has left", `UPDATE person SET left_ms = 1 WHERE name = '刘静'`, "p5", "dp:1", "已经失效"},
		{"works elsewhere", `UPDATE person SET enterprise_id = (SELECT id FROM enterprise WHERE name LIKE '江津油库%') WHERE name = '刘静'`, "p5", "dp:1", "已经失效"},
		{"two by now", `INSERT INTO setting SELECT id, 'publish_by_two', 'on', NULL, 0 FROM enterprise WHERE name LIKE '江津加油站%'`, "p5", "dp:1", "要两个人才能发布"},
		{"the area moved", `UPDATE enterprise SET area = '德感工业园' WHERE name LIKE '江津加油站%'`, "p5", "dp:1", "登记的是「德感工业园」"},
		{"never handed over", `SELECT 1`, "吴兰", "da:1", "已经失效"},
		{"not the maker", `SELECT 1`, "吴兰", "dp:1", "已经失效"},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := newTown(t) // nothing is published, so that the shared index will do
			if x.tapper != "p5" {
				w.officer(x.tapper, "test")
			}
			w.say(withFile("p5", w.fixture("加油员新版.yaml")))
			was := w.cards("江津加油站", "加油员").ID
			w.exec(x.change)
			if got := w.say(tap(x.tapper, x.button)); !strings.Contains(body(got), x.says) || w.cards("江津加油站", "加油员").ID != was {
				t.Errorf("%q", body(got))
			}
		})
	}
}
