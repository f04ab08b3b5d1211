package bot

import (
	"cmp"
	"context"
	"time"

	"anka/data"
	"anka/data/store"
)

const (
	onlyPrivate = "请到私聊里用这个命令。"
	notDoctor   = "诊断由安全员和区应急局查看。"
	askChannels = 5 * time.Second
	mostGroups  = 100 // of which a channel is asked
)

func isDoctor(m *Message) bool {
	w := command(m.Text)
	return w == "doctor" || w == "诊断"
}

// askDoctor asks the channels what is wrong, for somebody who may know. It runs
// before the transaction, so that a slow server holds up nobody's answer.
func (t *turn) askDoctor() error {
	if !isDoctor(t.m) || t.m.Group || t.m.Anonymous {
		return nil
	}
	var p *data.Person
	err := t.bot.store.Do(t.ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Sender(t.ctx, t.update.Channel, t.m.Sender)
		return err
	})
	if err != nil || !p.May(data.ActDoctor) {
		return err
	}
	t.faults, err = t.bot.askChannels(t.ctx, p.Enterprise)
	return err
}

// doctor tells an officer, or the bureau, what is wrong and what to do.
func (t *turn) doctor() (bool, error) {
	if !isDoctor(t.m) {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActDoctor):
		t.say(data.Letter{Text: notDoctor})
		return true, nil
	}
	x := &examination{bot: t.bot, ctx: t.ctx, view: t.tx.View(), now: t.now, enterprise: t.asker.Enterprise, faults: t.faults}
	lines, err := x.lines()
	if err != nil {
		return false, err
	}
	for _, l := range split(cmp.Or(t.asker.Enterprise, "全区")+" 诊断", lines, data.Answer) {
		t.say(l)
	}
	return true, nil
}

// Doctor says what is wrong, of everything, for whoever runs the bot: the
// channels are asked, the whole record is looked at.
func (b *Bot) Doctor(ctx context.Context) ([]string, error) {
	faults, err := b.askChannels(ctx, "")
	if err != nil {
		return nil, err
	}
	x := &examination{bot: b, ctx: ctx, view: b.store.View(), now: b.now(), faults: faults}
	return x.lines()
}

// askChannels has each channel look at itself and at an enterprise's groups; an
// empty name means all.
func (b *Bot) askChannels(ctx context.Context, enterprise string) ([]Fault, error) {
	groups, err := b.store.View().BoundGroups(ctx, enterprise)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for _, g := range groups[:min(len(groups), mostGroups)] {
		of[g.Channel] = append(of[g.Channel], g.Chat)
	}
	ctx, cancel := context.WithTimeout(ctx, askChannels)
	defer cancel()
	var out []Fault
	for name, c := range b.channels {
		if checker, ok := c.(Checker); ok {
			out = append(out, check(ctx, checker, of[name])...)
		}
	}
	return out, nil
}

// check is Check; a panic of the channel is a fault like others.
func check(ctx context.Context, c Checker, groups []string) (out []Fault) {
	defer func() {
		if p := recover(); p != nil {
			out = []Fault{{What: "这次没查成聊天通道。", Remedy: "过几分钟再查；还这样就看日志。"}}
		}
	}()
	return c.Check(ctx, groups)
}
