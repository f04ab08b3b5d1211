package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/sample"
	"anka/data/store"

	"github.com/xuri/excelize/v2"
)

// elsewhere counts what the others have been told in their private chats.
func (s *stage) elsewhere(chat string) map[string]int {
	out := map[string]int{}
	for name, p := range s.places {
		if p.chat != chat && !p.group {
			out[name] = len(s.channel.got(p.chat))
		}
	}
	return out
}

// attach is a file of testdata/files that the channel can fetch.
func (s *stage) attach(name string) *bot.Attachment {
	s.Helper()
	path := filepath.Join("testdata", "files", name)
	body, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && filepath.Ext(name) == ".xlsx" {
		body, err = asWorkbook(strings.TrimSuffix(path, ".xlsx") + ".yaml")
	}
	if errors.Is(err, fs.ErrNotExist) && filepath.Ext(name) == ".xlsx" {
		body, err = asRoster(strings.TrimSuffix(path, ".xlsx") + ".txt")
	}
	s.must(err)
	s.channel.fetch = func(string) ([]byte, error) { return body, nil }
	return &bot.Attachment{ID: name, Name: name, Size: int64(len(body))}
}

// asRoster makes a workbook of a text: 「== 企业」 begins a sheet, a line is a row, 「|」
// parts cells.
func asRoster(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer f.Close()
	sheet, row := "", 0
	for line := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n") {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			if _, err := f.NewSheet(name); err != nil {
				return nil, err
			}
			sheet, row = name, 0
			continue
		}
		row++
		cells := strings.Split(line, "|")
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &cells); err != nil {
			return nil, err
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

func asWorkbook(path string) ([]byte, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f := exchange.Read(path, r)
	if f.Refused() {
		return nil, fmt.Errorf("%v", f.Findings)
	}
	var b bytes.Buffer
	err = exchange.WriteXLSX(&b, f.Set)
	return b.Bytes(), err
}

// direct changes the scene.
func (s *stage) direct(line string) {
	s.Helper()
	f := strings.Fields(line)
	switch {
	case len(f) == 4 && f[0] == "来人":
		s.arrive(f[1], f[2]+"（示例）", f[3])
	case len(f) == 3 && f[0] == "过" && f[2] == "小时":
		n, err := strconv.Atoi(f[1])
		s.must(err)
		s.clock.pass(time.Duration(n) * time.Hour)
	case f[0] == "到点":
		s.due(strings.TrimPrefix(strings.TrimPrefix(line, "到点"), " "))
	case len(f) == 3 && f[1] == "投":
		s.vote(f[0], f[2])
	case len(f) == 2 && f[1] == "收不到私聊":
		s.must(s.store.Do(s.Context(), func(tx *store.Tx) error {
			return tx.Gone(s.Context(), "test", "private:"+s.sender(f[0]), "blocked", s.clock.now().UnixMilli())
		}))
	case len(f) == 3 && f[0] == "计划":
		s.plan(f[1] + " " + f[2])
	case len(f) == 2 && (f[0] == "都练过" || f[0] == "都考过"):
		s.answered(f[1]+"（示例）", map[string]data.How{"都练过": data.ByDrill, "都考过": data.ByExam}[f[0]])
	case len(f) == 3 && f[0] == "答过":
		s.habit(f[1], f[2])
	case len(f) == 2 && f[0] == "都报过":
		s.reported(f[1] + "（示例）")
	case len(f) == 3 && f[0] == "缺卡":
		s.lose(f[1]+"（示例）", f[2])
	default:
		s.rename(line)
	}
}

// due lets the bot do what is due by the clock, at the next such time of day in
// Chongqing or now, and writes down what comes to everybody's chats.
func (s *stage) due(at string) {
	s.Helper()
	if at != "" {
		local := s.clock.now().In(time.FixedZone("", 8*60*60))
		then, err := time.ParseInLocation("2006-01-02 15:04", local.Format("2006-01-02 ")+at, local.Location())
		s.must(err)
		if !then.After(local) {
			then = then.AddDate(0, 0, 1)
		}
		s.clock.pass(then.Sub(local))
	}
	before := map[string]int{}
	for _, p := range s.places {
		before[p.chat] = len(s.channel.got(p.chat))
	}
	s.must(s.bot.Chores(s.Context()))
	silent := true
	for _, name := range slices.Sorted(maps.Keys(s.places)) {
		p := s.places[name]
		s.wait(p.chat)
		fresh := s.channel.got(p.chat)[before[p.chat]:]
		before[p.chat] += len(fresh)
		if len(fresh) == 0 {
			continue
		}
		if s.to, silent = "给"+name, false; p.group {
			s.to = "在群里"
		}
		s.hear(fresh)
		s.to = ""
	}
	if silent {
		s.print("（没有动静）")
	}
}

// vote answers the newest quiz; nothing is said to it.
func (s *stage) vote(name, nth string) {
	s.Helper()
	all := slices.DeleteFunc(s.channel.got(""), func(l data.Letter) bool { return l.Quiz == nil })
	q := all[len(all)-1].Quiz
	n := q.Right + 1
	if nth == "错的" {
		n = (q.Right+1)%len(q.Options) + 1
	} else if nth != "对的" {
		s.Fatalf("not understood: %s", nth)
	}
	sender := s.sender(name)
	s.clock.pass(time.Minute)
	u := s.update(bot.Message{Sender: sender, Name: name, Answer: &bot.PollAnswer{Poll: s.channel.polls[len(s.channel.polls)-1], Choice: n - 1}})
	u.Chat = "user:" + sender
	s.must(s.bot.Receive(s.Context(), "test", 0, u))
	s.wait(u.Chat)
}

// sender is a person's, of the sample or made up.
func (s *stage) sender(name string) string {
	i := slices.IndexFunc(sample.People, func(p sample.Person) bool { return p.Name == name })
	if i < 0 {
		return "x-" + name
	}
	return sample.People[i].ID
}

// arrive makes somebody known who is not of the sample.
func (s *stage) arrive(name, enterprise, role string) {
	s.Helper()
	p := data.Person{Name: name, Enterprise: enterprise}
	for _, r := range []data.Role{data.Worker, data.TeamLead, data.Officer} {
		if r.Name() == role {
			p.Role = r
		}
	}
	at := place{sender: "x-" + name, chat: "private:x-" + name}
	s.must(s.store.Do(s.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(s.Context(), enterprise)
		if err == nil && e == nil {
			err = tx.AddEnterprise(s.Context(), &store.Enterprise{Name: enterprise, Type: "other"})
		}
		if err != nil {
			return err
		}
		if err := tx.AddPerson(s.Context(), &p); err != nil {
			return err
		}
		return tx.Bind(s.Context(), "test", at.sender, p.ID)
	}))
	s.places[name] = at
}
