package telegram

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
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
	if offset != 0 {
		in.offset = offset
	}
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
	c.step, c.most = time.Millisecond, 20*time.Millisecond
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
	t.Cleanup(func() { _ = stop() })
	return stop
}

func await(t *testing.T, s *telegramtest.Server, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Await(ctx, cond); err != nil {
		t.Fatal(err)
	}
}
