package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
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
	s.must(err)
	s.channel.fetch = func(string) ([]byte, error) { return body, nil }
	return &bot.Attachment{ID: name, Name: name, Size: int64(len(body))}
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
	default:
		s.rename(line)
	}
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
