package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data"
)

// inbox keeps what the store would keep, and can fail like it.
type inbox struct {
	mu      sync.Mutex
	offset  int64
	stored  []data.Update
	keys    map[string]bool
	before  func() error // called before storing; an error stores nothing
	after   func()       // called when all is stored
	changed chan struct{}
}

func newInbox() *inbox { return &inbox{keys: map[string]bool{}, changed: make(chan struct{}, 1000)} }

func (in *inbox) Receive(ctx context.Context, channel string, offset int64, us ...data.Update) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.before != nil {
		if err := in.before(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, u := range us {
		if !in.keys[channel+u.Key] {
			in.keys[channel+u.Key] = true
			in.stored = append(in.stored, u)
		}
	}
	in.offset = offset
	if in.after != nil {
		in.after()
	}
	in.changed <- struct{}{}
	return nil
}

func (in *inbox) Offset(context.Context, string) (int64, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.offset, nil
}

func (in *inbox) all() []data.Update {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]data.Update{}, in.stored...)
}

// holds waits until n updates are stored.
func (in *inbox) holds(t *testing.T, n int) []data.Update {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		if us := in.all(); len(us) >= n {
			return us
		}
		select {
		case <-in.changed:
		case <-late:
			t.Fatalf("%d of %d updates stored", len(in.all()), n)
		}
	}
}

// journal is a log that a test can read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) { j.mu.Lock(); defer j.mu.Unlock(); return j.b.Write(p) }
func (j *journal) String() string              { j.mu.Lock(); defer j.mu.Unlock(); return j.b.String() }

func server(t *testing.T, o telegramtest.Options) *telegramtest.Server {
	t.Helper()
	s := telegramtest.New(o)
	t.Cleanup(s.Close)
	return s
}

// channel is one at a test server that does not wait long after errors. Its log
// must never hold the token.
func channel(t *testing.T, s *telegramtest.Server) (*Channel, *journal) {
	t.Helper()
	j := &journal{}
	c, err := New(Config{Token: s.Token, API: s.URL + "/", Log: slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	c.step, c.most, c.patience = time.Millisecond, 20*time.Millisecond, 10*time.Millisecond
	t.Cleanup(func() {
		if strings.Contains(j.String(), s.Token) {
			t.Errorf("the log holds the token:\n%s", j)
		}
	})
	return c, j
}

// running starts the loop and gives a function that stops it and says how it ended.
func running(t *testing.T, c *Channel, in Inbox) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx, in) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			select {
			case err = <-ended:
			case <-time.After(5 * time.Second):
				err = errors.New("Run did not end")
			}
		})
		return err
	}
	t.Cleanup(func() { stop() })
	return stop
}

func await(t *testing.T, s *telegramtest.Server, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Await(ctx, cond); err != nil {
		t.Fatal(err)
	}
}

func TestPollStoresRawInOrder(t *testing.T) {
	s := server(t, telegramtest.Options{NoPrivacy: true})
	mei, g := s.NewUser("小梅"), s.NewGroup("班组")
	first := s.LastUpdate() + 1
	for i := range 248 { // more than two batches
		mei.Says(mei.Chat(), fmt.Sprint("第", i))
	}
	mei.Says(g, "群里的话")
	s.Inject(`"message":{"chat":"of no form","text":5}`)
	s.Inject(`"poll_answer":{"poll_id":"9","user":{"id":77}}`)
	c, _ := channel(t, s)
	in := newInbox()
	stop := running(t, c, in)
	us := in.holds(t, 251)
	await(t, s, func() bool { return s.Pending() == 0 }) // the next poll has confirmed them
	for i, u := range us {
		chat := map[int]string{248: fmt.Sprint(g.ID), 249: fmt.Sprint("update:", first+249), 250: "user:77"}[i]
		if chat == "" {
			chat = fmt.Sprint(mei.ID)
		}
		var raw struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(u.Raw, &raw); err != nil || raw.ID != first+int64(i) {
			t.Fatalf("%d: %s %v", i, u.Raw, err)
		}
		if u.Channel != "telegram" || u.Key != fmt.Sprint(raw.ID) || u.Chat != chat || time.Since(time.UnixMilli(u.ReceivedMS)) > time.Minute {
			t.Errorf("%d: %+v, want chat %s", i, u, chat)
		}
	}
	if in.offset != first+251 {
		t.Errorf("offset %d, want %d", in.offset, first+251)
	}
	began := time.Now()
	if err := stop(); err != nil || time.Since(began) > time.Second {
		t.Errorf("ended after %v: %v", time.Since(began), err)
	}
}

// TestNothingIsConfirmedBeforeItIsStored: while the inbox fails, Telegram is not
// asked for more.
func TestNothingIsConfirmedBeforeItIsStored(t *testing.T) {
	s := server(t, telegramtest.Options{})
	mei := s.NewUser("小梅")
	mei.Starts("")
	c, j := channel(t, s)
	in := newInbox()
	failures := 0
	in.before = func() error {
		if s.Pending() != 1 || s.Calls("getUpdates") != 1 {
			t.Errorf("pending %d after %d polls", s.Pending(), s.Calls("getUpdates"))
		}
		if failures++; failures < 4 {
			return errors.New("disk full")
		}
		return nil
	}
	running(t, c, in)
	in.holds(t, 1)
	await(t, s, func() bool { return s.Pending() == 0 })
	if !strings.Contains(j.String(), "disk full") {
		t.Errorf("not logged:\n%s", j)
	}
}

// TestRestarts kills the loop before storing, after storing and before the next
// poll, while people go on writing: nothing is lost, doubled or out of order.
func TestRestarts(t *testing.T) {
	s := server(t, telegramtest.Options{})
	mei := s.NewUser("小梅")
	in := newInbox()
	const all = 400
	said := 0
	for kill := 0; said < all; kill++ {
		for range min(1+rand.N(20), all-said) {
			mei.Says(mei.Chat(), fmt.Sprint(said))
			said++
		}
		ctx, cancel := context.WithCancel(t.Context())
		in.mu.Lock()
		in.before, in.after = nil, nil
		switch kill % 3 {
		case 0:
			in.before = func() error { cancel(); return context.Canceled }
		case 1:
			in.after = cancel // stored; Telegram does not know it yet
		case 2: // after the poll that confirms
			go func() { _ = s.Await(ctx, func() bool { return s.Pending() == 0 }); cancel() }()
		}
		in.mu.Unlock()
		c, _ := channel(t, s)
		if err := c.Run(ctx, in); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	in.before, in.after = nil, nil
	c, _ := channel(t, s)
	running(t, c, in)
	us := in.holds(t, all)
	await(t, s, func() bool { return s.Pending() == 0 })
	if len(in.all()) != all {
		t.Errorf("%d stored, want %d", len(in.all()), all)
	}
	for i, u := range us {
		m, err := c.Decode(u.Raw)
		if err != nil || m.Text != fmt.Sprint(i) {
			t.Fatalf("place %d holds %+v %v", i, m, err)
		}
	}
}

func TestPollErrorsPass(t *testing.T) {
	for name, fault := range map[string]telegramtest.Fault{
		"500": telegramtest.ServerError(), "502 HTML": telegramtest.BadGateway(), "dropped": telegramtest.Drop(),
		"409": telegramtest.Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
	} {
		t.Run(name, func(t *testing.T) {
			s := server(t, telegramtest.Options{})
			s.Fail("getMe", 3, fault)
			s.Fail("getUpdates", 3, fault)
			c, j := channel(t, s)
			in := newInbox()
			stop := running(t, c, in)
			s.NewUser("小梅").Starts("")
			in.holds(t, 1)
			if s.Calls("getMe") != 4 || s.Calls("getUpdates") < 4 {
				t.Errorf("%d, %d calls", s.Calls("getMe"), s.Calls("getUpdates"))
			}
			if !strings.Contains(j.String(), "trying again") || name == "409" && !strings.Contains(j.String(), "stop the second program") {
				t.Errorf("log:\n%s", j)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPollThatHangs(t *testing.T) {
	s := server(t, telegramtest.Options{})
	s.Fail("getUpdates", 1, telegramtest.Hang())
	c, _ := channel(t, s)
	c.cfg.PollTimeout, c.cfg.Timeout = time.Millisecond, 50*time.Millisecond
	in := newInbox()
	running(t, c, in)
	s.NewUser("小梅").Starts("")
	in.holds(t, 1)
}

func TestPollRetryAfter(t *testing.T) {
	s := server(t, telegramtest.Options{})
	s.Fail("getUpdates", 1, telegramtest.TooManyRequests(1))
	c, _ := channel(t, s)
	in := newInbox()
	began := time.Now()
	running(t, c, in)
	s.NewUser("小梅").Starts("")
	in.holds(t, 1)
	if d := time.Since(began); d < time.Second {
		t.Errorf("asked again after %v", d)
	}
}

func TestTwoPollersSayWhy(t *testing.T) {
	s := server(t, telegramtest.Options{})
	a, j := channel(t, s)
	b, _ := channel(t, s)
	running(t, a, newInbox())
	await(t, s, s.Polling)
	running(t, b, newInbox())
	deadline := time.Now().Add(5 * time.Second)
	for !strings.Contains(j.String(), "stop the second program") {
		if time.Now().After(deadline) {
			t.Fatalf("log:\n%s", j)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestWrongToken(t *testing.T) {
	s := server(t, telegramtest.Options{})
	for _, token := range []string{"7000000001:wrong", "8:x"} {
		c, err := New(Config{Token: token, API: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		err = c.Run(t.Context(), newInbox())
		if !errors.Is(err, ErrToken) || strings.Contains(err.Error(), token) {
			t.Errorf("%v", err)
		}
	}
	// The token is taken back while the bot runs.
	s.Fail("getUpdates", 1, telegramtest.Refusal(401, "Unauthorized"))
	c, _ := channel(t, s)
	if err := c.Run(t.Context(), newInbox()); !errors.Is(err, ErrToken) {
		t.Errorf("%v", err)
	}
}

func TestBadSettings(t *testing.T) {
	for _, cfg := range []Config{{}, {Token: "abc"}, {Token: "1:a b"}, {Token: "1:a/../x"}, {Token: "99999999999999999999:x"},
		{Token: "1:a", API: "localhost"}, {Token: "1:a", API: "ftp://x"}, {Token: "1:a", API: "http://[::1"}} {
		if _, err := New(cfg); err == nil || cfg.Token != "" && strings.Contains(err.Error(), cfg.Token) {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// TestAPIDown: with nobody listening the loop keeps trying, ends when told to,
// and its log (see channel) does not show the address with the token.
func TestAPIDown(t *testing.T) {
	s := server(t, telegramtest.Options{})
	c, j := channel(t, s)
	s2 := httptest.NewServer(nil)
	c2, err := New(Config{Token: s.Token, API: s2.URL, Log: c.log})
	if err != nil {
		t.Fatal(err)
	}
	s2.Close()
	c2.step, c2.most = time.Millisecond, time.Millisecond
	stop := running(t, c2, newInbox())
	for deadline := time.Now().Add(5 * time.Second); strings.Count(j.String(), "trying again") < 3; {
		if time.Now().After(deadline) {
			t.Fatalf("log:\n%s", j)
		}
		time.Sleep(time.Millisecond)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	c2.me.Store(&self{1, "x"}) // and the poll itself
	if _, _, err := c2.getUpdates(t.Context(), 1); err == nil || strings.Contains(c2.scrub(err).Error(), s.Token) {
		t.Errorf("%v", c2.scrub(err))
	}
}

// TestUpdateWithoutNumber: it is kept under its content, and the offset stays
// where the others leave it.
func TestUpdateWithoutNumber(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"result":[{"update_id":7},{"message":{"chat":{"id":3}}},[1],"x"]}`)
	}))
	defer srv.Close()
	c, err := New(Config{Token: "1:a", API: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	us, next, err := c.getUpdates(t.Context(), 5)
	if err != nil || next != 8 || len(us) != 4 || us[0].Key != "7" || us[1].Chat != "3" || !strings.HasPrefix(us[2].Key, "raw:") || us[2].Key == us[3].Key {
		t.Errorf("%+v %d %v", us, next, err)
	}
}
