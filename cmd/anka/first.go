package main

import (
	"context"
	"fmt"
	"time"

	"anka/data/store"
)

// nameWithin is how long the first link waits for Telegram to tell the bot's name.
const nameWithin = 15 * time.Second

// inviteFirst prints, at the very first start, the invitation by which the
// district begins. It is shown once: of its token only a digest is kept. While the
// record cannot be written, the disk being full, it tries again.
func (v *serving) inviteFirst(ctx context.Context) {
	link := v.linker(ctx)
	if ctx.Err() != nil {
		return
	}
	token, err := v.plant.bot.FirstInvitation(ctx)
	for wait := time.Second; err != nil && ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		v.log.Error("no first invitation", "error", err, "wait", wait)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
			token, err = v.plant.bot.FirstInvitation(ctx)
		}
	}
	if err != nil || token == "" {
		return
	}
	fmt.Fprintf(v.out, "第一次启动：区应急局的邀请链接，只显示这一次：\n%s\n", link(token))
}

// linker gives what makes links: Telegram when it has told the bot's name in
// time, otherwise the page, otherwise nobody: then the token itself is sent to
// the bot.
func (v *serving) linker(ctx context.Context) func(token string) string {
	if v.tg != nil {
		end := time.NewTimer(nameWithin)
		defer end.Stop()
		for v.tg.Link("x") == "" {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(50 * time.Millisecond):
				continue
			case <-end.C:
			}
			break
		}
		if v.tg.Link("x") != "" {
			return v.tg.Link
		}
	}
	if v.page != nil {
		return v.page.Link
	}
	return func(token string) string {
		return "现在连不上 Telegram，链接出不来。连上后在私聊里把下面这一串发给机器人，前面加 /start 和空格：\n" + token
	}
}

const (
	checkEach = 24 * time.Hour
	checkLook = time.Hour // how often it is looked whether a day is over
)

// checkDaily reads the whole record through once a day, so that damage is known
// while there are backups without it.
func (v *serving) checkDaily(ctx context.Context) {
	tick := time.NewTicker(checkLook)
	defer tick.Stop()
	for {
		if err := checkRecord(ctx, v.plant.store, checkEach); err != nil && ctx.Err() == nil {
			v.log.Error("record not checked", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// checkRecord reads the record through unless that was done within a time, and
// records what was found.
func checkRecord(ctx context.Context, s *store.Store, within time.Duration) error {
	last, err := s.View().Upkeep(ctx, store.UpkeepCheck)
	if err != nil || time.Since(time.UnixMilli(last.AtMS)) < within {
		return err
	}
	found, err := s.QuickCheck(ctx)
	if err != nil {
		return err
	}
	return s.KeptUp(ctx, store.UpkeepCheck, found, time.Now().UnixMilli())
}
