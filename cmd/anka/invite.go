package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"anka/bot"
	"anka/bot/telegram"
	"anka/data"
	"anka/data/store"
)

const (
	connectWithin = 10 * time.Second // nobody waits longer at a terminal for a bot's name
	mostUses      = 1000
	mostDays      = 365
)

// inviteCommand makes a link by which people join, as /invite does.
func inviteCommand(ctx context.Context, s std, args []string) (err error) {
	f := flag.NewFlagSet("invite", flag.ContinueOnError)
	role := f.String("role", string(data.Worker), "worker team_lead officer supervisor bureau")
	enterprise := f.String("enterprise", "", "企业")
	post := f.String("post", "", "岗位；从业人员和班组长要写")
	area := f.String("area", "", "镇街或园区：监管员的，或新企业的")
	kind := f.String("type", string(data.Types[len(data.Types)-1]), "新企业的类型")
	uses := f.Int("uses", 1, "几个人可用")
	days := f.Int("days", 7, "几天有效")
	fresh := f.Bool("new", false, "企业或岗位还没有，就新建")
	if rest, err := parseArgs(f, s, args); err != nil {
		return err
	} else if len(rest) > 0 {
		return usageError(fmt.Sprintf("不认识 %q，用 anka invite --help 看怎么写。", rest[0]))
	}
	i := &store.Invitation{Role: data.Role(*role), Enterprise: *enterprise, Post: *post, Uses: *uses}
	if i.Role == data.Supervisor {
		i.Area = *area
	}
	if err := checkInvitation(i, *days); err != nil {
		return err
	}
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	link, err := inviteLink(ctx, s)
	if err != nil {
		return err
	}
	now := time.Now()
	i.MadeMS, i.ExpiresMS = now.UnixMilli(), now.AddDate(0, 0, *days).UnixMilli()
	var token string
	err = db.Do(ctx, func(tx *store.Tx) error {
		e := store.Enterprise{Name: *enterprise, Area: *area, Type: data.EnterpriseType(*kind)}
		if err := ensurePlace(ctx, tx, e, i.Post, *fresh); err != nil {
			return err
		}
		token, err = bot.Invite(ctx, tx, nil, i)
		return err
	})
	if err != nil {
		return err
	}
	who := data.Person{Role: i.Role, Enterprise: i.Enterprise, Area: i.Area}
	if i.Post != "" {
		who.Posts = []string{i.Post}
	}
	_, err = fmt.Fprintf(s.out, "%s：%d 人可用，%d 天有效。\n%s\n", who.Place(), i.Uses, *days, link(token))
	return err
}

// checkInvitation refuses what makes no sense, before anything is opened.
func checkInvitation(i *store.Invitation, days int) error {
	inside := i.Role == data.Worker || i.Role == data.TeamLead
	switch {
	case i.Role.Name() == "":
		return usageError("--role 只能是 worker、team_lead、officer、supervisor 或 bureau。")
	case (inside || i.Role == data.Officer) != (i.Enterprise != ""):
		return usageError("从业人员、班组长、安全员要写 --enterprise，监管员和区应急局不写。")
	case inside != (i.Post != ""):
		return usageError("从业人员和班组长要写 --post，别的不写。")
	case i.Role == data.Supervisor && i.Area == "":
		return usageError("监管员要写 --area 镇街或园区。")
	case i.Uses < 1 || i.Uses > mostUses:
		return usageError(fmt.Sprintf("--uses 要在 1 到 %d 之间。", mostUses))
	case days < 1 || days > mostDays:
		return usageError(fmt.Sprintf("--days 要在 1 到 %d 之间。", mostDays))
	}
	return nil
}

// ensurePlace makes sure that enterprise and post are there; a mistyped name
// must not become a new one by itself.
func ensurePlace(ctx context.Context, tx *store.Tx, want store.Enterprise, post string, fresh bool) error {
	if want.Name == "" {
		return nil
	}
	e, err := tx.Enterprise(ctx, want.Name)
	if err != nil {
		return err
	}
	switch {
	case e != nil && e.Common:
		return usageError(fmt.Sprintf("%s 发的是通用卡，没有人在那里上班。请写企业。", e.Name))
	case e == nil && !fresh:
		return usageError(fmt.Sprintf("没有企业 %q。请改正名字；真是新企业，就加 --new --area 镇街园区 --type 类型。", want.Name))
	case e == nil && (want.Area == "" || want.Type.Name() == ""):
		return usageError(fmt.Sprintf("新企业要写 --area 和 --type，类型是 %v 之一。", data.Types))
	case e == nil:
		if err := tx.AddEnterprise(ctx, &want); err != nil {
			return err
		}
		e = &want
	}
	posts, err := tx.Posts(ctx, e.Name)
	if err != nil || post == "" || slices.ContainsFunc(posts, func(p store.Post) bool { return p.Name == post }) {
		return err
	}
	if !fresh {
		return usageError(fmt.Sprintf("%s 没有岗位 %q。请改正名字；真是新岗位，就加 --new。", e.Name, post))
	}
	return tx.AddPost(ctx, e.ID, post)
}

// inviteLink gives what makes links: Telegram when it tells the bot's name in
// time, otherwise the page. Without either people send the token to the bot.
func inviteLink(ctx context.Context, s std) (func(token string) string, error) {
	bare := func(token string) string {
		return "没有链接可用。让他私聊机器人，发送下面这一串：\n" + token
	}
	if s.config.webURL != "" {
		bare = func(token string) string { return s.config.webURL + "/join#" + token }
	}
	if s.config.token == "" {
		return bare, nil
	}
	tg, err := telegram.New(telegram.Config{Token: s.config.token, API: s.config.telegramAPI, Log: newLog(s.err, s.config)})
	if err != nil {
		return nil, usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
	}
	within, stop := context.WithTimeout(ctx, connectWithin)
	defer stop()
	err = tg.Connect(within)
	switch {
	case err == nil:
		return tg.Link, nil
	case errors.Is(err, telegram.ErrToken):
		return nil, tokenError(err)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	fmt.Fprintln(s.err, "现在连不上 Telegram，出不了 Telegram 的链接。")
	return bare, nil
}
