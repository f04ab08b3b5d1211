package bot

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"anka/data"
)

// made is a random card within the laws of data.Check, often enormous.
func made(r *rand.Rand) *data.CardSet {
	c := &data.CardSet{Enterprise: words(r, 40), Type: "other", Post: words(r, 40), Version: words(r, 40), Effective: "2021-12-01", ApprovedBy: words(r, 40)}
	for _, p := range data.Parts {
		for range 1 + r.IntN(3) {
			s := data.Scene{Name: words(r, 40)}
			for range 1 + r.IntN(40) {
				s.Items = append(s.Items, data.Item{Text: words(r, 200)})
				it := &s.Items[len(s.Items)-1]
				switch p {
				case data.Risk:
					it.Event, it.Level, it.Controls = words(r, 200), "红", list(r, 50, 200)
				case data.Operation:
					it.Standard, it.Forbid = words(r, 200), r.IntN(2) == 0
				case data.Emergency:
					it.Who = words(r, 40)
				}
			}
			if p == data.Emergency {
				s.Cautions, s.Supplies = list(r, 50, 200), list(r, 50, 40)
				for range r.IntN(50) {
					s.Contacts = append(s.Contacts, data.Contact{Name: words(r, 40), Phone: fmt.Sprint("023-", r.IntN(1e8), words(r, 20))})
				}
			}
			c.Sheet(p).Scenes = append(c.Sheet(p).Scenes, s)
		}
	}
	return c
}

// words is a text of 1 to max characters, some outside the basic plane (two
// UTF-16 units) and each unlike the others.
func words(r *rand.Rand, max int) string {
	alphabet := []rune("油罐车着火关阀门撤到上风向，。119 <b>*_𠮷🔥")
	out := make([]rune, 1+r.IntN(max))
	for i := range out {
		out[i] = alphabet[r.IntN(len(alphabet))]
	}
	out[0], out[len(out)-1] = '步', '步'
	return string(out)
}

func list(r *rand.Rand, count, max int) []string {
	var out []string
	for range r.IntN(count) {
		out = append(out, words(r, max))
	}
	return out
}

// Whatever a card holds: every letter within Telegram's limit, every value to
// the letter and in order, no step cut, the next letter beginning with a step.
func TestLettersHoldTheCardWhole(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := made(r)
		for _, p := range data.Parts {
			for i := range c.Sheet(p).Scenes {
				s := &c.Sheet(p).Scenes[i]
				asker := &data.Person{Posts: []string{c.Post}}
				checkLetters(t, c, p, s, sceneLetters(c, p, s, asker))
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		}
	}
}

func checkLetters(t *testing.T, c *data.CardSet, p data.Part, s *data.Scene, letters []data.Letter) {
	t.Helper()
	for i, l := range letters {
		if n := len(utf16.Encode([]rune(l.Body() + "\n" + notJoined))); n > 4096 {
			t.Errorf("letter %d has %d units", i, n)
		}
		if !strings.HasPrefix(l.Title, partIcons[p]+" "+s.Name) {
			t.Errorf("letter %d has no title", i)
		}
		if (l.Urgency == data.First) != (p == data.Emergency) {
			t.Errorf("urgency %d of %s", l.Urgency, p)
		}
	}
	// Values are looked for in order, each inside one letter.
	at, from := 0, 0
	for _, v := range values(c, p, s) {
		for at < len(letters) && !strings.Contains(letters[at].Text[from:], v) {
			at, from = at+1, 0
		}
		if at == len(letters) {
			t.Fatalf("%s: lost, cut or out of order: %q", p, v)
		}
		from += strings.Index(letters[at].Text[from:], v) + len(v)
	}
}

// values are what a reader must see, in order: a step of an operation together
// with its standard, so that they must stand in the same letter.
func values(c *data.CardSet, p data.Part, s *data.Scene) []string {
	var out []string
	for i, it := range s.Items {
		no := fmt.Sprint(i + 1)
		switch {
		case p == data.Emergency:
			out = append(out, no+" "+it.Who+"："+it.Text)
		case p == data.Operation && it.Forbid:
			out = append(out, no+" ⛔ "+it.Text+"\n　· "+it.Standard)
		case p == data.Operation:
			out = append(out, no+" "+it.Text+"\n　· "+it.Standard)
		case p == data.Risk:
			out = append(append(out, no+" 【红】"+it.Text, "　可能："+it.Event), it.Controls...)
		default:
			out = append(out, no+" "+it.Text)
		}
	}
	out = append(append(out, s.Cautions...), s.Supplies...)
	for _, k := range s.Contacts {
		out = append(out, k.Name+" "+k.Phone)
	}
	return append(out, "—— "+c.Enterprise+" "+c.Post)
}

// A long card goes on at a step: each further letter begins with a whole entry.
func TestSplitAtSteps(t *testing.T) {
	c := &data.CardSet{Enterprise: "大厂（示例）", Post: "操作工", Version: "3"}
	s := &data.Scene{Name: "大事故"}
	for i := range 60 {
		s.Items = append(s.Items, data.Item{Text: fmt.Sprintf("第%d步：%s", i+1, strings.Repeat("关阀", 40))})
	}
	letters := sceneLetters(c, data.Emergency, s, nil)
	if len(letters) != 2 {
		t.Fatalf("%d letters", len(letters))
	}
	if letters[0].Title != "🆘 大事故" || letters[1].Title != "🆘 大事故（接上）" {
		t.Errorf("titles %q %q", letters[0].Title, letters[1].Title)
	}
	step := strings.Count(letters[0].Text, "\n") + 2
	if !strings.HasPrefix(letters[1].Text, fmt.Sprintf("　%d 第%d步", step, step)) {
		t.Errorf("second letter begins %.40q, want step %d", letters[1].Text, step)
	}
	if whole := letters[0].Text + "\n" + letters[1].Text; strings.Count(whole, "步：") != 60 || !strings.HasSuffix(whole, "—— 大厂（示例） 操作工 应急处置卡 第3版") {
		t.Error("not whole")
	}
}

// An emergency answer is byte for byte the card's (rule 1).
func TestEmergencyIsTheCard(t *testing.T) {
	c := &data.CardSet{Enterprise: "甲站", Post: "卸油员", Aliases: []string{"接卸员"}, Version: "2", Effective: "2021-12-01", ApprovedBy: "主要负责人"}
	s := &data.Scene{Name: "卸油跑冒油", Items: []data.Item{{Text: "立即停止接卸"}, {Text: "拨打119", Who: "站长"}, {Text: "围堵", Who: "接卸员"}},
		Cautions: []string{"严禁用水冲洗"}, Supplies: []string{"消防沙", "灭火毯"}, Contacts: []data.Contact{{Name: "火警", Phone: "119"}, {Name: "站长", Phone: "023-1"}}}
	rest := "⚠️ 严禁用水冲洗\n🧰 消防沙　灭火毯\n☎ 火警 119　站长 023-1\n—— 甲站 卸油员 应急处置卡 第2版 2021-12-01 主要负责人批准"
	for _, x := range []struct {
		who   string
		asker *data.Person
		want  string
	}{
		{"own post", &data.Person{Posts: []string{"卸油员"}}, "▶1 立即停止接卸\n　2 站长：拨打119\n▶3 接卸员：围堵\n"},
		{"alias", &data.Person{Posts: []string{"接卸员"}}, "▶1 立即停止接卸\n　2 站长：拨打119\n▶3 接卸员：围堵\n"},
		{"named", &data.Person{Posts: []string{"站长"}}, "　1 立即停止接卸\n▶2 站长：拨打119\n　3 接卸员：围堵\n"},
		{"two posts", &data.Person{Posts: []string{"站长", "卸油员"}}, "▶1 立即停止接卸\n▶2 站长：拨打119\n▶3 接卸员：围堵\n"},
		{"other", &data.Person{Posts: []string{"加油员"}}, "　1 立即停止接卸\n　2 站长：拨打119\n　3 接卸员：围堵\n"},
		{"nobody", nil, "　1 立即停止接卸\n　2 站长：拨打119\n　3 接卸员：围堵\n"},
	} {
		l := sceneLetters(c, data.Emergency, s, x.asker)
		if len(l) != 1 || l[0].Title != "🆘 卸油跑冒油" || l[0].Text != x.want+rest {
			t.Errorf("%s:\n%s", x.who, l[0].Text)
		}
	}
}

func TestRows(t *testing.T) {
	b := func(labels ...string) (out []data.Button) {
		for _, l := range labels {
			out = append(out, data.Button{Label: l})
		}
		return out
	}
	shape := func(rows [][]data.Button) string {
		var out []string
		for _, r := range rows {
			var row []string
			for _, x := range r {
				row = append(row, x.Label)
			}
			out = append(out, strings.Join(row, " "))
		}
		return strings.Join(out, "/")
	}
	for _, x := range []struct {
		labels []string
		want   string
	}{
		{nil, ""},
		{[]string{"一"}, "一"},
		{[]string{"一", "二", "三"}, "一 二/三"},
		{[]string{"一", "很长很长很长很长的", "三", "四"}, "一/很长很长很长很长的/三 四"},
		{[]string{"很长很长很长很长的", "二", "三"}, "很长很长很长很长的/二 三"},
	} {
		if got := shape(rows(b(x.labels...))); got != x.want {
			t.Errorf("%v: %s, want %s", x.labels, got, x.want)
		}
	}
}
