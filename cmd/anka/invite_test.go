package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/store"
)

// inviteToken is the last line of what anka invite prints.
var inviteToken = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)

type inviter struct {
	*testing.T
	env map[string]string
}

func newInviter(t *testing.T) *inviter {
	return &inviter{t, map[string]string{"ANKA_DB": filepath.Join(t.TempDir(), "anka.db")}}
}

func (v *inviter) call(args ...string) (out string, err error) {
	var o, e bytes.Buffer
	err = run(v.Context(), append([]string{"invite"}, args...), strings.NewReader(""), &o, &e, func(k string) string { return v.env[k] })
	return o.String(), err
}

// last is the last line, which stands alone.
func last(out string) string {
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	return lines[len(lines)-1]
}

func (v *inviter) fill() {
	p, err := open(v.Context(), v.env["ANKA_DB"], slog.New(slog.DiscardHandler))
	if err != nil {
		v.Fatal(err)
	}
	if err := publishSample(v.Context(), p); err != nil {
		v.Fatal(err)
	}
	if err := p.Close(); err != nil {
		v.Fatal(err)
	}
}

func (v *inviter) invitation(token string) (i *store.Invitation) {
	v.Helper()
	s, err := store.Open(v.Context(), v.env["ANKA_DB"])
	if err != nil {
		v.Fatal(err)
	}
	defer s.Close()
	err = s.Do(v.Context(), func(tx *store.Tx) (err error) {
		i, err = tx.InvitationOf(context.Background(), token)
		return err
	})
	if err != nil || i == nil {
		v.Fatalf("no invitation of %q: %v", token, err)
	}
	return i
}

func TestInvite(t *testing.T) {
	v := newInviter(t)
	if _, err := v.call("--role", "bureau"); exitCode(err) != 2 {
		t.Errorf("without a record: %v", err)
	}
	v.fill()
	const station = "江津加油站（示例）"
	for _, bad := range [][]string{
		{}, {"x"}, {"--role", "boss"}, {"--enterprise", station}, {"--post", "卸油员"},
		{"--enterprise", station, "--post", "船长"},
		{"--enterprise", "江津加油", "--post", "卸油员"},
		{"--enterprise", "江津加油", "--post", "卸油员", "--new"},
		{"--enterprise", "江津加油", "--post", "卸油员", "--new", "--area", "德感", "--type", "bakery"},
		{"--enterprise", station, "--post", "卸油员", "--uses", "0"},
		{"--enterprise", station, "--post", "卸油员", "--uses", "1001"},
		{"--enterprise", station, "--post", "卸油员", "--days", "0"},
		{"--enterprise", station, "--post", "卸油员", "--role", "officer"},
		{"--role", "supervisor"}, {"--role", "supervisor", "--area", "德感", "--enterprise", station},
		{"--role", "bureau", "--enterprise", station},
		{"--enterprise", "区应急管理局（示例）", "--role", "officer"},
	} {
		if out, err := v.call(bad...); exitCode(err) != 2 || out != "" {
			t.Errorf("%v: %q, %v", bad, out, err)
		}
	}
	for _, x := range []struct {
		args []string
		want store.Invitation
	}{
		{[]string{"--enterprise", station, "--post", "卸油员"}, store.Invitation{Role: data.Worker, Enterprise: station, Post: "卸油员", Uses: 1}},
		{[]string{"--enterprise", station, "--post", "卸油员", "--role", "team_lead", "--uses", "20", "--days", "30"},
			store.Invitation{Role: data.TeamLead, Enterprise: station, Post: "卸油员", Uses: 20}},
		{[]string{"--enterprise", station, "--role", "officer"}, store.Invitation{Role: data.Officer, Enterprise: station, Uses: 1}},
		{[]string{"--role", "supervisor", "--area", "德感工业园"}, store.Invitation{Role: data.Supervisor, Area: "德感工业园", Uses: 1}},
		{[]string{"--role", "bureau"}, store.Invitation{Role: data.Bureau, Uses: 1}},
		{[]string{"--enterprise", "新厂", "--post", "电工", "--new", "--area", "白沙镇"}, store.Invitation{Role: data.Worker, Enterprise: "新厂", Post: "电工", Uses: 1}},
		{[]string{"--enterprise", "新厂", "--post", "焊工", "--new"}, store.Invitation{Role: data.Worker, Enterprise: "新厂", Post: "焊工", Uses: 1}},
	} {
		out, err := v.call(x.args...)
		if err != nil || !inviteToken.MatchString(last(out)) {
			t.Errorf("%v: %q, %v", x.args, out, err)
			continue
		}
		i := v.invitation(last(out))
		if i.Role != x.want.Role || i.Enterprise != x.want.Enterprise || i.Post != x.want.Post || i.Area != x.want.Area || i.Uses != x.want.Uses || i.MadeBy != 0 {
			t.Errorf("%v: %+v", x.args, i)
		}
	}
}

// The link is Telegram's when there is a bot, the page's when there is a page.
func TestInviteLink(t *testing.T) {
	v := newInviter(t)
	v.fill()
	api := telegramtest.New(telegramtest.Options{})
	defer api.Close()
	for _, x := range []struct {
		name string
		env  map[string]string
		want string
		code int
	}{
		{"telegram", map[string]string{"TELEGRAM_BOT_TOKEN": api.Token, "ANKA_TELEGRAM_API": api.URL}, `^https://t\.me/anka_test_bot\?start=[\w-]{32}$`, 0},
		{"both", map[string]string{"TELEGRAM_BOT_TOKEN": api.Token, "ANKA_TELEGRAM_API": api.URL, "ANKA_WEB_URL": "https://a.example.com"}, `^https://t\.me/`, 0},
		{"page", map[string]string{"ANKA_WEB_URL": "https://a.example.com"}, `^https://a\.example\.com/join#[\w-]{32}$`, 0},
		{"wrong token", map[string]string{"TELEGRAM_BOT_TOKEN": "1:wrong", "ANKA_TELEGRAM_API": api.URL}, `^$`, 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := inviter{t, map[string]string{"ANKA_DB": v.env["ANKA_DB"]}}
			for k, e := range x.env {
				w.env[k] = e
			}
			out, err := w.call("--role", "bureau")
			if exitCode(err) != x.code || !regexp.MustCompile(x.want).MatchString(last(out)) {
				t.Errorf("%q, %v", out, err)
			}
		})
	}
}
