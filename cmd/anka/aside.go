package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"anka/data"
	"anka/data/store"
)

// printAside lists what could not be handled and what a channel refused, each
// with its reason, newest first.
func printAside(ctx context.Context, w io.Writer, r *store.Store, sinceMS int64) error {
	updates, err := r.View().SetAside(ctx, "", sinceMS, -1)
	if err != nil {
		return err
	}
	letters, err := r.View().RefusedLetters(ctx, "", sinceMS, -1)
	if err != nil {
		return err
	}
	if len(updates)+len(letters) == 0 {
		fmt.Fprintln(w, "没有没处理成的消息，也没有没被收下的回复。")
		return nil
	}
	printTroubles(w, "没处理成的消息", updates)
	printTroubles(w, "没被收下的回复", letters)
	return nil
}

func printTroubles(w io.Writer, title string, all []store.Trouble) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "%s：%d 条\n", title, len(all))
	for _, t := range all {
		fmt.Fprintf(w, "  %d\t%s\t%s %s\t%s\n", t.ID, time.UnixMilli(t.AtMS).In(chinaTime).Format("2006-01-02 15:04:05"),
			t.Channel, data.Clip(t.Chat, 40), data.Clip(oneLine(t.Error), 300))
	}
}
