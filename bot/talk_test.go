package bot_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/sample"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt with what the bot says now")

// The conversations in testdata. A file has lines of four kinds:
//
//	# a comment
//	> 张敏（江津加油站 卸油员，私聊）: what he types; 「@安卡」 before it speaks to the bot in a group
//	> 张敏 点 [button]            the newest button of that label in his chat
//	> 张敏 点 第1个               the first button of the newest message that has some
//	> 张敏 伪造 DATA              a tap with made-up data; {企业 岗位} is a card set's number, {企业} an enterprise's
//	> 张敏 发文件 NAME            a file of testdata/files; x.xlsx may stand there as x.yaml, a roster as x.txt
//	! 新版 企业 岗位: old 改名 new   a new version in force, one scene renamed
//	! 来人 王立 企业 安全员          somebody more, known in a private chat of his own
//	! 过 25 小时                    time passes
//	! 到点 08:00                   the bot does what is due by the clock: at the next 08:00, or now
//	! 张敏 投 对的                  he votes in the newest quiz; or 错的
//	! 张敏 收不到私聊                he has blocked the bot
//	! 计划 全面推进 2026-06-30      the district's plan, as /plan takes it
//	! 答过 张敏 很快                 five days of his answers are in the record: 熟练, 很快, 乱点 or 深夜
//	! 都报过 江津加油站              its officer has reported every step that is reported
//	! 缺卡 江津加油站 消防员          there is another frontline post, without cards
//	! 都练过 江津加油站              everybody who holds a post there has answered in a drill; 都考过: in an exam
//
// 〈令牌1〉 is the token of the first link that was made, and so on.
//
// Everything else is what the bot says and is rewritten by -update. Text in
// quotes is a Go string; 「字 ×600」 is repeated.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			was, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			is := play(t, string(was))
			switch {
			case *update:
				if err := os.WriteFile(file, []byte(is), 0o666); err != nil {
					t.Fatal(err)
				}
			case is != string(was):
				t.Errorf("%s is not what is said now; read the difference, then go test ./bot -update\n%s", file, difference(string(was), is))
			}
		})
	}
}

// difference shows the first lines that differ.
func difference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	show := func(l []string) string { return strings.Join(l[i:min(len(l), i+8)], "\n") }
	return "line " + strconv.Itoa(i+1) + "\n--- was\n" + show(a) + "\n--- is\n" + show(b)
}

// stage is a conversation being played.
type stage struct {
	*town
	places map[string]place
	asked  map[string]string // message id → who wrote it
	came   map[string]bool   // chats in which somebody has spoken
	to     string            // whose letters are written down, when he said nothing
	out    strings.Builder
}

// place is where somebody speaks.
type place struct {
	sender, chat string
	group        bool
}

func play(t *testing.T, script string) string {
	w := newTown
	if strings.Contains(script, "\n! 新版") || strings.Contains(script, "\n! 来人") || strings.Contains(script, " 发文件 ") {
		w = ownTown // the index the others share must stay as it is
	}
	s := &stage{town: w(t), places: map[string]place{}, asked: map[string]string{}, came: map[string]bool{}}
	for line := range strings.SplitSeq(script, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			s.print("\n" + line)
		case strings.HasPrefix(line, "! "):
			s.print("\n" + line)
			s.direct(strings.TrimPrefix(line, "! "))
		case strings.HasPrefix(line, "> "):
			s.print("\n" + line)
			s.act(strings.TrimPrefix(line, "> "))
		}
	}
	text := strings.TrimPrefix(s.out.String(), "\n")
	for i, token := range s.channel.tokens {
		text = strings.ReplaceAll(text, token, fmt.Sprintf("〈令牌%d〉", i+1))
	}
	text = regexp.MustCompile(`校验码 [0-9a-f]{16}`).ReplaceAllString(text, "校验码 〈十六位〉") // of rows with chance in them
	return regexp.MustCompile(`(?m)^(#.*\n)\n([#>!])`).ReplaceAllString(text, "$1$2")
}

func (s *stage) print(line string) { s.out.WriteString(line + "\n") }

var (
	speaks = regexp.MustCompile(`^(\S+?)(?:（(\S+(?: \S+)?)，(\S+)）)?: ?(.*)$`)
	taps   = regexp.MustCompile(`^(\S+) 点 (?:\[(.+)\]|第(\d)个)$`)
	sends  = regexp.MustCompile(`^(\S+?)(?:（(\S+(?: \S+)?)，(\S+)）)? 发文件 (\S+)(?: (\S+))?$`)
	forges = regexp.MustCompile(`^(\S+) 伪造 (.+)$`)
	many   = regexp.MustCompile(`^(\S+) ×(\d+)$`)
	cardID = regexp.MustCompile(`\{(\S+) (\S+)\}`)

	enterpriseID = regexp.MustCompile(`\{\S+?\}`)
)

// act does one line of somebody and writes down what comes back.
func (s *stage) act(line string) {
	s.Helper()
	m := bot.Message{ID: "q" + strconv.Itoa(s.said+1)}
	var name string
	if f := taps.FindStringSubmatch(line); f != nil {
		name = f[1]
		m.Tap, m.Button = "tap", s.button(name, f[2], f[3])
	} else if f := forges.FindStringSubmatch(line); f != nil {
		name = f[1]
		m.Tap, m.Button = "tap", cardID.ReplaceAllStringFunc(f[2], func(ref string) string {
			post := cardID.FindStringSubmatch(ref)
			return strconv.FormatInt(s.cards(post[1], post[2]).ID, 10)
		})
		m.Button = enterpriseID.ReplaceAllStringFunc(m.Button, func(ref string) string { return s.enterprise(strings.Trim(ref, "{}")) })
	} else if f := sends.FindStringSubmatch(line); f != nil {
		name = f[1]
		if f[2] != "" {
			s.places[name] = s.place(name, f[2], f[3])
		}
		m.File, m.Text = s.attach(f[4]), f[5]
	} else if f := speaks.FindStringSubmatch(line); f != nil {
		name = f[1]
		if f[2] != "" {
			s.places[name] = s.place(name, f[2], f[3])
		}
		m.Text = s.text(f[4])
	} else {
		s.Fatalf("not understood: %s", line)
	}
	at, ok := s.places[name]
	if !ok {
		s.Fatalf("who is %s, and where? %s", name, line)
	}
	m.Sender, m.Chat, m.Group, m.Name = at.sender, at.chat, at.group, name
	m.Text, m.Addressed = strings.CutPrefix(m.Text, "@安卡 ")
	m.Addressed = m.Addressed && m.Group
	s.asked[m.ID] = name
	s.clock.pass(time.Minute)
	s.before(name, m.Chat)
	others := s.elsewhere(m.Chat)
	s.hear(s.say(m))
	for _, name := range slices.Sorted(maps.Keys(others)) {
		chat := s.places[name].chat
		s.wait(chat)
		if fresh := s.channel.got(chat)[others[name]:]; len(fresh) > 0 {
			s.to = "给" + name
			s.hear(fresh)
			s.to = ""
		}
	}
	s.must(s.bot.Load(s.Context())) // what was published is found before the next line
}

// before writes down what somebody was told before he said anything himself.
func (s *stage) before(name, chat string) {
	s.Helper()
	if s.came[chat] {
		return
	}
	s.came[chat] = true
	s.wait(chat)
	if told := s.channel.got(chat); len(told) > 0 && !strings.HasPrefix(chat, "group:") {
		s.to = "给" + name
		s.hear(told)
		s.to = ""
	}
}

func (s *stage) text(t string) string {
	for i, token := range s.channel.tokens {
		t = strings.ReplaceAll(t, fmt.Sprintf("〈令牌%d〉", i+1), token)
	}
	if q, err := strconv.Unquote(t); err == nil {
		return q
	}
	if f := many.FindStringSubmatch(t); f != nil {
		n, err := strconv.Atoi(f[2])
		s.must(err)
		return strings.Repeat(f[1], n)
	}
	return t
}

// place finds where a person speaks. What the line says of him must be so.
func (s *stage) place(name, who, where string) place {
	s.Helper()
	p := place{sender: "x-" + name}
	enterprise := ""
	i := slices.IndexFunc(sample.People, func(p sample.Person) bool { return p.Name == name })
	if i >= 0 {
		one := sample.People[i]
		p.sender, enterprise = one.ID, strings.TrimSuffix(one.Enterprise, "（示例）")
		is := strings.TrimSpace(enterprise + one.Area + " " + strings.Join(one.Posts, "、"))
		if len(one.Posts) == 0 {
			is = strings.TrimSpace(enterprise + one.Area + " " + one.Role.Name())
		}
		if is != who {
			s.Fatalf("%s is %s, not %s", name, is, who)
		}
	} else if who != "没登记" {
		s.Fatalf("%s is nobody we know", name)
	}
	switch group, in := strings.CutSuffix(where, "群里"); {
	case where == "私聊":
		p.chat = "private:" + p.sender
	case where == "没绑定的群里":
		p.chat, p.group = "group:elsewhere", true
	case in && group == "":
		p.chat, p.group = "group:"+enterprise+"（示例）", true
	case in:
		p.chat, p.group = "group:"+group+"（示例）", true
	default:
		s.Fatalf("where is %s", where)
	}
	return p
}

// button is the data of the newest button of that label, or of that number, in
// somebody's chat.
func (s *stage) button(name, label, number string) string {
	s.Helper()
	nth, _ := strconv.Atoi(number)
	for _, l := range slices.Backward(s.channel.got(s.places[name].chat)) {
		all := slices.Concat(l.Buttons...)
		for i, b := range all {
			if b.Label == label || i+1 == nth {
				return b.Data
			}
		}
		if len(all) > 0 && nth > 0 {
			break
		}
	}
	s.Fatalf("%s sees no button [%s%s]", name, label, number)
	return ""
}

// rename publishes a new version in which one scene has another name.
func (s *stage) rename(line string) {
	s.Helper()
	head, change, _ := strings.Cut(line, ": ")
	f := strings.Fields(head)
	from, to, ok := strings.Cut(change, " 改名 ")
	if len(f) != 3 || f[0] != "新版" || !ok {
		s.Fatalf("not understood: %s", line)
	}
	c := *s.cards(f[1], f[2]).Cards
	c.Version, c.Effective = "", ""
	for _, p := range data.Parts {
		scenes := c.Sheet(p).Scenes
		for i := range scenes {
			if scenes[i].Name == from {
				scenes[i].Name = to
			}
		}
	}
	_, err := s.bot.Publish(s.Context(), "test", bot.Draft{Cards: c})
	s.must(err)
}
