package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"anka/bot"
	"anka/bot/telegram"
	"anka/bot/web"
)

// serveCommand answers in Telegram and on the page from the record at ANKA_DB
// until it is told to stop; then it finishes what is in hand.
func serveCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	if err := parse(f, s, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usageError("serve 后面什么都不写，全部用环境变量设，见 anka --help。")
	}
	if err := s.config.servable(); err != nil {
		return err
	}
	if _, err := hasRecord(s.config); err != nil {
		return err
	}
	unlock, err := lockRecord(s.config.db)
	if err != nil {
		return err
	}
	defer unlock()
	s = sharedWriters(s)
	log := newLog(s.err, s.config)
	p, err := openAs(ctx, s.config.db, bot.Config{Log: log, Idle: s.config.idle, Heads: keepHeads(s.config)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	v := &serving{std: s, plant: p, log: log, begun: time.Now()}
	if err := v.open(ctx); err != nil {
		return errors.Join(err, v.close())
	}
	return v.run(ctx)
}

// serving is a plant that is open to people.
type serving struct {
	std
	plant  *plant
	log    *slog.Logger
	begun  time.Time
	tg     *telegram.Channel // nil: no Telegram
	page   *web.Server       // nil: no page
	secret string            // of the webhook
	doors  []*door           // where people and Telegram come in
	health *door             // nil: off
	state  state
}

// open takes its places, so that one that is taken already is known before
// anybody is answered.
func (v *serving) open(ctx context.Context) (err error) {
	c := v.config
	if c.token != "" {
		v.tg, err = telegram.New(telegram.Config{Token: c.token, API: c.telegramAPI, Log: v.log})
		if err != nil {
			return usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
		}
		v.plant.bot.Add(v.tg)
	}
	for _, one := range []func(context.Context) error{v.openWebhook, v.openPage, v.openHealth} {
		if err := one(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (v *serving) openPage(context.Context) error {
	if v.config.webAddr == "" {
		return nil
	}
	d, err := openDoor("page", "ANKA_WEB", v.config.webAddr)
	if err != nil {
		return err
	}
	v.doors = append(v.doors, d)
	v.page, err = newPage(v.plant, d.listener.Addr().String(), v.config.webURL, v.config.webProxy, v.log)
	if err != nil {
		return err
	}
	d.serve(pageServer(v.page), v.log)
	return nil
}

func (v *serving) openWebhook(context.Context) error {
	if v.tg == nil || v.config.webhookURL == "" {
		return nil
	}
	d, err := openDoor("webhook", "ANKA_WEBHOOK_ADDR", v.config.webhookAddr)
	if err != nil {
		return err
	}
	v.doors = append(v.doors, d)
	if v.secret = v.config.webhookSecret; v.secret == "" {
		v.secret = rand.Text()
	}
	take := v.state.heardWhenTaken(v.tg.Webhook(v.secret, v.plant.bot))
	mux := http.NewServeMux()
	mux.Handle(webhookPath(v.config.webhookURL), take)
	d.serve(&http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}, v.log)
	return nil
}

func (v *serving) openHealth(ctx context.Context) (err error) {
	if v.config.httpAddr == "" {
		return nil
	}
	if v.health, err = openDoor("health", "ANKA_HTTP", v.config.httpAddr); err != nil {
		return err
	}
	h, err := newHealth(ctx, v)
	if err != nil {
		return err
	}
	v.health.serve(&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10}, v.log)
	return nil
}

// close gives the places up again when not all could be had.
func (v *serving) close() error {
	var errs []error
	for _, d := range append(v.doors, v.health) {
		errs = append(errs, d.close())
	}
	return errors.Join(errs...)
}

// lastWord is how long who is being answered may keep us when we are to stop.
const lastWord = 5 * time.Second

// run answers until ctx ends. Then nothing more is taken in, what is in hand is
// finished, and only then does everything close.
func (v *serving) run(ctx context.Context) error {
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	taking, stop := context.WithCancelCause(ctx)
	defer rest()
	defer stop(nil)
	var in, work sync.WaitGroup
	work.Go(func() { stop(v.plant.bot.Run(working)) })
	for _, d := range append(v.doors, v.health) {
		work.Go(func() {
			if err := d.run(); err != nil {
				stop(err)
			}
		})
	}
	if v.tg != nil {
		in.Go(func() { v.telegram(taking, stop) })
	}
	in.Go(func() { v.inviteFirst(taking) })
	in.Go(func() { v.checkDaily(taking) })
	v.log.Info("serving", "telegram", v.tg != nil, "webhook", v.config.webhookURL != "", "page", v.page != nil)
	<-taking.Done()
	v.log.Info("stopping")
	for _, d := range v.doors {
		d.shut(lastWord, v.log)
	}
	in.Wait()
	rest()
	if v.health != nil {
		v.health.shut(lastWord, v.log)
	}
	work.Wait()
	v.log.Info("stopped")
	if ctx.Err() != nil { // told to stop; the cause is only which signal it was
		return nil
	}
	return context.Cause(taking)
}

// telegram takes messages in until ctx ends. While Telegram cannot be reached
// it keeps trying, and the page answers meanwhile. What Telegram refuses for
// good ends serve, so that whoever starts it sees why; not with a page: the
// people there need their answers, and the log, /healthz and /doctor tell.
func (v *serving) telegram(ctx context.Context, stop context.CancelCauseFunc) {
	err := v.listen(ctx)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		stop(errors.New("telegram: polling ended"))
	case v.page == nil:
		stop(v.refused(err))
	default:
		v.state.lose(v.refused(err).Error())
		v.log.Error("telegram: refused for good, only the page answers", "error", err)
	}
}

// listen learns the bot's name first: without it nobody can tell whether a
// group speaks to the bot.
func (v *serving) listen(ctx context.Context) error {
	if v.config.webhookURL == "" {
		return v.tg.Run(ctx, v.plant.bot)
	}
	if err := v.tg.Connect(ctx); err != nil {
		return err
	}
	if err := v.tg.SetWebhook(ctx, v.config.webhookURL, v.secret); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// refused says what Telegram will not have.
func (v *serving) refused(err error) error {
	if v.config.webhookURL != "" && !errors.Is(err, telegram.ErrToken) {
		return usageError(fmt.Sprintf("Telegram 不收这个 webhook 地址，请检查 ANKA_WEBHOOK_URL：%v", err))
	}
	return tokenError(err)
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
