package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"sync"

	"anka/bot/telegram"
)

// serveCommand answers in Telegram from the record at ANKA_DB until it is
// told to stop; then it finishes what is in hand.
func serveCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	if err := parse(f, s, args); err != nil {
		return err
	}
	if s.config.token == "" {
		return usageError("没有设 TELEGRAM_BOT_TOKEN。先向 @BotFather 要令牌再启动；只想看看，用 anka demo。")
	}
	log := newLog(s.err, s.config)
	tg, err := telegram.New(telegram.Config{Token: s.config.token, API: s.config.telegramAPI, Log: log})
	if err != nil {
		return usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
	}
	if _, err := hasRecord(s.config); err != nil {
		return err
	}
	p, err := open(ctx, s.config.db, log)
	if err != nil {
		return err
	}
	defer p.Close()
	p.bot.Add(tg)
	return serveTelegram(ctx, p, tg, log)
}

// serveTelegram learns the bot's name first: without it nobody can tell
// whether a group speaks to the bot.
func serveTelegram(ctx context.Context, p *plant, tg *telegram.Channel, log *slog.Logger) error {
	if err := tg.Connect(ctx); err != nil {
		return tokenError(err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var ran error
	var done sync.WaitGroup
	done.Go(func() {
		ran = p.bot.Run(ctx)
		stop()
	})
	log.Info("serving", "channel", tg.Name())
	err := tg.Run(ctx, p.bot)
	stop()
	done.Wait()
	log.Info("stopped")
	return errors.Join(ran, tokenError(err))
}

func tokenError(err error) error {
	switch {
	case errors.Is(err, telegram.ErrToken):
		return usageError("Telegram 不认这个令牌。请检查 TELEGRAM_BOT_TOKEN 和 ANKA_TELEGRAM_API。")
	case errors.Is(err, context.Canceled):
		return nil
	}
	return err
}
