package bot_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
	"anka/index"
)

// What another process publishes (anka import beside a running serve) is
// answered from soon after, and the version before it no longer.
func TestCardsOfAnotherProcess(t *testing.T) {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	path := filepath.Join(t.TempDir(), "anka.db")
	serve, x := process(t, path)
	done := make(chan error, 1)
	go func() { done <- serve.Run(ctx) }()
	importer, _ := process(t, path)
	for _, version := range []string{"1", "2"} {
		set := data.CardSet{Enterprise: "甲厂", Type: "other", Post: "电工", Version: version}
		set.Emergency.Scenes = []data.Scene{{Name: "触电", Items: []data.Item{{Text: "断电"}}}}
		if _, err := importer.Publish(ctx, "test", bot.Draft{Cards: set, Digest: version}); err != nil {
			t.Fatal(err)
		}
		for e := x.Post("甲厂", "电工"); e == nil || e.Cards.Version != version; e = x.Post("甲厂", "电工") {
			if ctx.Err() != nil {
				t.Fatalf("version %s is not answered from", version)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func process(t *testing.T, path string) (*bot.Bot, *index.Index) {
	t.Helper()
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.New(lists())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = x.Close(), s.Close() })
	return bot.New(bot.Config{Store: s, Index: x, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}), x
}
