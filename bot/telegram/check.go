package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/bot"
)

const (
	manyPending = 100              // updates at Telegram that have not come here
	recently    = 15 * time.Minute // a webhook's error counts so long
)

// Check asks Telegram what keeps the bot from hearing or answering.
//
// With privacy mode on, a bot that is no admin is told of commands that name it
// (/sos@bot), of commands that name nobody if it was the last bot to write in the
// group, and of replies to its messages; not of messages that only @name it.
func (c *Channel) Check(ctx context.Context, groups []string) []bot.Fault {
	me, err := c.tg.GetMe(ctx)
	if err != nil {
		return []bot.Fault{c.noAnswer(err)}
	}
	faults := c.checkWebhook(ctx)
	var more []bot.Fault
	deaf := len(groups) == 0
	for _, g := range groups {
		found, admin, err := c.checkGroup(ctx, g, me.CanReadAllGroupMessages)
		if err != nil {
			more = append(more, c.noAnswer(err))
			break
		}
		deaf = deaf || !admin
		more = append(more, found...)
	}
	if deaf && !me.CanReadAllGroupMessages {
		faults = append(faults, bot.Fault{
			What:   fmt.Sprintf("隐私模式开着：群里只 @%s 的话收不到，带名字的命令（如 /sos@%s）和回复安卡的话才收得到。", me.Username, me.Username),
			Remedy: "找 @BotFather 发 /setprivacy 选 Disable，再把安卡移出各群、重新拉进来。"})
	}
	return append(faults, more...)
}

// noAnswer is the fault of an error that says nothing of a single group.
func (c *Channel) noAnswer(err error) bot.Fault {
	var many *tg.TooManyRequestsError
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return bot.Fault{What: "Telegram 不认现在的令牌。", Remedy: "到 @BotFather 重新复制令牌，写进 TELEGRAM_BOT_TOKEN，再重启安卡。"}
	case errors.As(err, &many):
		return bot.Fault{What: "Telegram 嫌安卡问得太快，这次没查完。", Remedy: "过几分钟再查一次。"}
	}
	c.log.Warn("telegram: check", "err", c.scrub(err))
	return bot.Fault{What: "连不上 Telegram 的服务器。", Remedy: "检查网络和 ANKA_TELEGRAM_API；一天之内的消息都留着，连上就补答。"}
}

func (c *Channel) checkWebhook(ctx context.Context) []bot.Fault {
	info, err := c.tg.GetWebhookInfo(ctx)
	if err != nil {
		return []bot.Fault{c.noAnswer(err)}
	}
	ours := c.hook.Load()
	var faults []bot.Fault
	switch {
	case ours == nil && info.URL != "":
		faults = append(faults, bot.Fault{What: "Telegram 上设着 webhook，安卡轮询收不到消息。", Remedy: "重启安卡，它会撤掉 webhook；又出现就找出用同一个令牌的另一个程序，停掉它。"})
	case ours != nil && info.URL != *ours:
		faults = append(faults, bot.Fault{What: "Telegram 上的 webhook 地址不是安卡设的那个，消息送不到这里。", Remedy: "找出用同一个令牌的另一个程序，停掉它，再重启安卡。"})
	case ours != nil && info.LastErrorDate > 0 && time.Since(time.Unix(int64(info.LastErrorDate), 0)) < recently:
		faults = append(faults, bot.Fault{What: fmt.Sprintf("Telegram 往这里送消息刚出过错：%s。", short(info.LastErrorMessage)), Remedy: "检查 webhook 的网址、证书和反向代理，从外面能打开才行。"})
	}
	if info.PendingUpdateCount > manyPending {
		faults = append(faults, bot.Fault{What: fmt.Sprintf("有 %d 条消息还在 Telegram 那边排队。", info.PendingUpdateCount), Remedy: "过几分钟再查；数字还在涨，就看安卡的日志和数据库所在的磁盘。"})
	}
	return faults
}

func short(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

// checkGroup looks at one group; an error is not the group's.
func (c *Channel) checkGroup(ctx context.Context, group string, readsAll bool) (faults []bot.Fault, admin bool, err error) {
	id, err := strconv.ParseInt(group, 10, 64)
	if err != nil {
		return nil, true, nil // of no form that could be one of Telegram's
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	fault := func(what, remedy string) ([]bot.Fault, bool, error) {
		return []bot.Fault{{What: what, Remedy: remedy, Chat: group}}, admin, nil
	}
	s, err := c.standing(ctx, id)
	admin = s.Status == "administrator" || s.Status == "creator"
	moved := (*tg.MigrateError)(nil)
	switch {
	case errors.As(err, &moved):
		return nil, true, nil // it is followed when the next letter goes there
	case errors.Is(err, tg.ErrorBadRequest), errors.Is(err, tg.ErrorForbidden), err == nil && s.Status == "left", err == nil && s.Status == "restricted" && !s.IsMember:
		return fault("安卡不在这个群里。", "把安卡重新拉进群。")
	case err != nil:
		return nil, false, err
	case s.Status == "kicked":
		return fault("安卡被踢出了这个群。", "请群管理员从黑名单里去掉安卡，再拉它进群。")
	case s.silenced():
		return fault("安卡在这个群里不许发言。", "请群管理员允许安卡发消息。")
	case s.Status == "member" && c.mute(ctx, id):
		return fault("这个群不许普通成员发言，安卡也说不了话。", "请群主允许成员发消息，或者把安卡设为管理员。")
	case !admin && !readsAll:
		return fault("这个群里只 @ 安卡的话，它收不到。", "请群主把安卡设为管理员，或者关掉隐私模式再重新拉它进群。")
	}
	return nil, admin, nil
}

func (c *Channel) standing(ctx context.Context, group int64) (s standing, err error) {
	err = c.call(ctx, "getChatMember", map[string]any{"chat_id": group, "user_id": c.id}, &s)
	return s, err
}

// mute says whether members who are no admins may not write; unknown is no.
func (c *Channel) mute(ctx context.Context, group int64) bool {
	var chat struct {
		Permissions *struct {
			MayWrite bool `json:"can_send_messages"`
		} `json:"permissions"`
	}
	err := c.call(ctx, "getChat", map[string]any{"chat_id": group}, &chat)
	return err == nil && chat.Permissions != nil && !chat.Permissions.MayWrite
}
