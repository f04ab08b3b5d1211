package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/bot/telegram/telegramtest"
	"anka/data"
	"anka/data/store"
)

// The group's question of the day in Telegram: a quiz whose voters are known. Who
// is known and holds the post is graded once, also when the program was down as
// he voted, voted anew or took his vote back; nobody else is.
func TestGroupPoll(t *testing.T) {
	t.Parallel()
	api := telegramtest.New(telegramtest.Options{NoLimits: true})
	defer api.Close()
	v := newVoters(t, api)
	h := serve(t, v.env)
	h.until("the group's question", func() bool { return len(api.FromBot(v.group)) == 1 })
	m := api.FromBot(v.group)[0]
	v.native(m)
	right := *m.Poll.Correct
	wrong := (right + 1) % len(m.Poll.Options)
	vote := func(name string, option ...int) {
		t.Helper()
		if err := v.users[name].Votes(m, option...); err != nil {
			t.Error(name, err)
		}
	}

	vote("对的", right)
	vote("错的", wrong)
	vote("生人", right)
	vote("站长", right)
	vote("安全员", right)
	if v.users["对的"].Votes(m, wrong) == nil {
		t.Error("Telegram lets a quiz be answered twice")
	}
	api.LetChange(m)
	vote("改口", wrong)
	vote("改口", right)
	vote("收回", right)
	vote("收回")
	vote("收回再投", right)
	vote("收回再投")
	vote("收回再投", wrong)
	h.until("the votes", func() bool { return api.Pending() == 0 && v.count(`SELECT COUNT(*) FROM inbox WHERE state = 0`) == 0 })
	v.stops(h)

	vote("停机时", right)
	vote("停机时", wrong)
	vote("错的", right)
	h = serve(t, v.env)
	h.until("the votes from meanwhile", func() bool { return v.count(`SELECT COUNT(*) FROM poll_answer`) == 9 && api.Pending() == 0 })
	v.stops(h)

	v.do(`UPDATE asking SET closes_ms = asked_ms + 1`) // two days later
	vote("迟到", right)
	h = serve(t, v.env)
	h.until("the late vote", func() bool {
		return v.count(`SELECT COUNT(*) FROM stray WHERE why = 'late'`) == 1 && api.Pending() == 0
	})
	v.stops(h)

	want := map[string]string{"对的": "right", "错的": "wrong", "改口": "wrong", "收回": "right", "收回再投": "right", "停机时": "right"}
	if got := v.pairs(`SELECT p.name, json_extract(a.body, '$.outcome') FROM answer a JOIN person p ON p.id = a.person_id ORDER BY a.id`); !maps.Equal(got, want) {
		t.Errorf("graded %v, want %v", got, want)
	}
	for query, n := range map[string]int{
		`SELECT COUNT(*) FROM record`:                        len(want), // each once
		`SELECT SUM(times) FROM memory`:                      len(want),
		`SELECT COUNT(*) FROM asking`:                        1, // one question a day, also after two restarts
		`SELECT COUNT(*) FROM inbox WHERE state <> 1`:        0,
		`SELECT COUNT(*) FROM outbox`:                        1, // nobody was told anything
		`SELECT COUNT(*) FROM stray`:                         4,
		`SELECT COUNT(*) FROM stray WHERE why = 'not known'`: 1, // 生人
		`SELECT COUNT(*) FROM stray WHERE why = 'not his'`:   2, // 站长, 安全员
	} {
		if got := v.count(query); got != n {
			t.Errorf("%s: %d, want %d", query, got, n)
		}
	}
	if n := len(api.FromBot(v.group)); n != 1 {
		t.Errorf("the bot said %d things in the group", n)
	}
	if out := (&desk{t: t, env: v.env}).must("verify"); !strings.Contains(out, fmt.Sprintf("查了 %d 条", len(want))) {
		t.Error(out)
	}
}

// voters are a station's people in its group whom the bot cannot write to.
type voters struct {
	t     *testing.T
	api   *telegramtest.Server
	env   map[string]string
	users map[string]*telegramtest.User
	group *telegramtest.Chat
	db    *sql.DB
}

func newVoters(t *testing.T, api *telegramtest.Server) *voters {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anka.db")
	v := &voters{t: t, api: api, users: map[string]*telegramtest.User{}, group: api.NewGroup("班组群"),
		env: map[string]string{"ANKA_DB": path, "TELEGRAM_BOT_TOKEN": api.Token, "ANKA_TELEGRAM_API": api.URL}}
	p, err := open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	unloader := slices.DeleteFunc(stationCards(t), func(d bot.Draft) bool { return d.Cards.Post != "卸油员" })
	if _, err := p.bot.Publish(t.Context(), "试", unloader...); err != nil {
		t.Fatal(err)
	}
	if err := p.store.Do(t.Context(), func(tx *store.Tx) error { return v.settleIn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	if v.db, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(20000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.db.Close() })
	return v
}

func (v *voters) settleIn(ctx context.Context, tx *store.Tx) error {
	now := time.Now()
	noon := fmt.Sprintf("Etc/GMT%+d", now.UTC().Hour()-12) // POSIX counts to the west: a zone where it is noon now
	if err := errors.Join(tx.SetSetting(ctx, 0, nil, stationName, store.ZoneSetting, noon),
		tx.BindGroup(ctx, "telegram", fmt.Sprint(v.group.ID), stationName)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO post (enterprise_id, name) SELECT id, '站长' FROM enterprise WHERE name = ?`, stationName); err != nil { // one without a card
		return err
	}
	for _, name := range []string{"对的", "错的", "改口", "收回", "收回再投", "停机时", "迟到", "站长", "安全员", "生人"} {
		u := v.api.NewUser(name)
		v.users[name] = u
		who := &data.Person{Name: name, Role: data.Worker, Enterprise: stationName, Posts: []string{"卸油员"}}
		switch name {
		case "站长":
			who.Posts = []string{"站长"}
		case "安全员":
			who.Role, who.Posts = data.Officer, nil
		case "生人":
			continue
		}
		sender := fmt.Sprint(u.ID)
		if err := errors.Join(tx.AddPerson(ctx, who), tx.Bind(ctx, "telegram", sender, who.ID),
			tx.Gone(ctx, "telegram", sender, "bot can't initiate conversation with a user", now.UnixMilli())); err != nil {
			return err
		}
	}
	return nil
}

// native: the question is a quiz in which Telegram says who voted for what.
func (v *voters) native(m telegramtest.Message) {
	v.t.Helper()
	if m.Poll == nil || m.Poll.Type != "quiz" || m.Poll.Anonymous || m.Poll.Multiple || m.Poll.Correct == nil || m.Poll.Explanation == "" {
		v.t.Fatalf("%+v", m.Poll)
	}
	v.t.Logf("%s %v\n%s", m.Poll.Question, m.Poll.Options, m.Poll.Explanation)
}

func (v *voters) stops(h *shop) {
	v.t.Helper()
	if err := h.closes(); err != nil {
		v.t.Fatal(err)
	}
}

func (v *voters) count(query string) (n int) {
	v.t.Helper()
	if err := v.db.QueryRow(query).Scan(&n); err != nil {
		v.t.Fatal(query, err)
	}
	return n
}

// pairs are two columns; a name that comes twice is an error.
func (v *voters) pairs(query string) map[string]string {
	v.t.Helper()
	rows, err := v.db.Query(query)
	if err != nil {
		v.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, what string
		if err := rows.Scan(&name, &what); err != nil {
			v.t.Fatal(err)
		}
		if out[name] != "" {
			v.t.Errorf("%s comes twice", name)
		}
		out[name] = what
	}
	if err := rows.Err(); err != nil {
		v.t.Fatal(err)
	}
	return out
}

func (v *voters) do(query string) {
	v.t.Helper()
	if _, err := v.db.Exec(query); err != nil {
		v.t.Fatal(query, err)
	}
}
