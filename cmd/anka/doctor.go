package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"anka/bot/telegram"
)

// doctorCommand prints what /doctor says, of the whole record. It asks Telegram
// when there is a token, and reads the record through on the spot.
func doctorCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("doctor", flag.ContinueOnError)
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError("doctor 后面什么都不用写。")
	}
	if there, err := hasRecord(s.config); err != nil || !there {
		_, err := openRecord(ctx, s.config) // says what is wrong
		return err
	}
	log := newLog(s.err, s.config)
	p, err := open(ctx, s.config.db, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if s.config.token != "" {
		tg, err := telegram.New(telegram.Config{Token: s.config.token, API: s.config.telegramAPI, Log: log})
		if err != nil {
			return usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
		}
		tg.Expect(s.config.webhookURL)
		p.bot.Add(tg)
	}
	if err := checkRecord(ctx, p.store, 0); err != nil {
		return err
	}
	lines, err := p.bot.Doctor(ctx)
	if err != nil {
		return err
	}
	for _, l := range lines {
		fmt.Fprintln(s.out, l)
	}
	return nil
}
