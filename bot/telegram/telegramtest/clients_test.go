//go:build clients

package telegramtest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
)

// TestClients runs two Bot API clients that know nothing of us, grammy and
// node-telegram-bot-api, against the server. It needs node and npm; but for what
// npm fetches, nothing but 127.0.0.1 is spoken to:
//
//	go test -tags clients -run TestClients ./bot/telegram/telegramtest
func TestClients(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	dir := t.TempDir()
	for _, name := range []string{"package.json", "script.mjs", "grammy.mjs", "ntba.mjs"} {
		raw, err := os.ReadFile(filepath.Join("clients", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(ctx, "npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	for _, client := range []string{"grammy", "ntba"} {
		t.Run(client, func(t *testing.T) { runClient(ctx, t, dir, client) })
	}
}

func runClient(ctx context.Context, t *testing.T, dir, client string) {
	s := telegramtest.New(telegramtest.Options{NoLimits: true, HookRetry: 10 * time.Millisecond})
	defer s.Close()
	mei, forum := s.NewUser("小梅"), s.NewForum("一车间")
	mei.Joins(forum)
	forum.SetAdmin(true)
	old := s.NewBasicGroup("老群")
	moved := old.BecomesSupergroup()
	control := httptest.NewServer(person(s, mei))
	defer control.Close()

	node := exec.CommandContext(ctx, "node", client+".mjs")
	node.Dir = dir
	node.Env = append(os.Environ(), "API="+s.URL, "TOKEN="+s.Token, "PLAY="+control.URL, "NO_PROXY=127.0.0.1",
		fmt.Sprint("CHAT=", mei.ID), fmt.Sprint("GROUP=", forum.ID), fmt.Sprint("OLD_GROUP=", old.ID), fmt.Sprint("NEW_GROUP=", moved.ID))
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Accepted("sendMessage")); n < 8 {
		t.Errorf("only %d messages were accepted: did the script run?", n)
	}
}

// person is 小梅 and the test's other doings, for the script to ask for.
func person(s *telegramtest.Server, mei *telegramtest.User) http.Handler {
	var said telegramtest.Message
	last := func() telegramtest.Message {
		all := s.FromBot(mei.Chat())
		return all[len(all)-1]
	}
	mux := http.NewServeMux()
	on := func(name string, do func(arg func(string) string) (string, error)) {
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, r *http.Request) {
			answer, err := do(r.URL.Query().Get)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprint(w, answer)
		})
	}
	on("says", func(arg func(string) string) (string, error) {
		said = mei.Says(mei.Chat(), arg("text"))
		return "", nil
	})
	on("edits", func(arg func(string) string) (string, error) { mei.Edits(said, arg("text")); return "", nil })
	on("sends", func(arg func(string) string) (string, error) {
		mei.SendsDocument(mei.Chat(), arg("name"), []byte(arg("body")), "")
		return "", nil
	})
	on("taps", func(arg func(string) string) (string, error) {
		_, err := mei.Taps(last(), arg("label"))
		return "", err
	})
	on("votes", func(arg func(string) string) (string, error) {
		option, err := strconv.Atoi(arg("option"))
		if err != nil {
			return "", err
		}
		return "", mei.Votes(last(), option)
	})
	on("blocks", func(func(string) string) (string, error) { mei.Blocks(); return "", nil })
	on("unblocks", func(func(string) string) (string, error) { mei.Unblocks(); return "", nil })
	on("last", func(func(string) string) (string, error) { return last().Text, nil })
	on("fault", func(arg func(string) string) (string, error) {
		s.Fail("sendMessage", 1, map[string]telegramtest.Fault{"429": telegramtest.TooManyRequests(7), "drop": telegramtest.Drop()}[arg("name")])
		return "", nil
	})
	on("delivered", func(func(string) string) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return "", s.Await(ctx, func() bool { return s.Pending() == 0 })
	})
	return mux
}
