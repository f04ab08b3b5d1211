package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// examination is one look at everything, or at an enterprise's part of it.
type examination struct {
	bot        *Bot
	ctx        context.Context
	view       store.View
	now        time.Time
	enterprise string
	faults     []Fault
	well       []string // what the one line says when nothing is wrong
}

func (x *examination) lines() ([]string, error) {
	looks := []func() error{x.groups, x.unreached, x.aside, x.refused, x.database, x.cards, x.backup, x.backlog}
	for _, look := range looks {
		if err := look(); err != nil {
			return nil, err
		}
	}
	if len(x.faults) == 0 {
		return []string{"一切正常：" + strings.Join(x.well, "，") + "。"}, nil
	}
	var out []string
	for i, f := range x.faults {
		out = append(out, fmt.Sprintf("%d %s\n→ %s", i+1, f.What, f.Remedy))
	}
	return out, nil
}

func (x *examination) found(remedy, form string, args ...any) {
	x.faults = append(x.faults, Fault{What: fmt.Sprintf(form, args...), Remedy: remedy})
}

// groups puts the name before what the channels found in a group.
func (x *examination) groups() error {
	bound, err := x.view.BoundGroups(x.ctx, x.enterprise)
	if err != nil {
		return err
	}
	for i := range x.faults {
		f := &x.faults[i]
		g := slices.IndexFunc(bound, func(g store.BoundGroup) bool { return g.Chat == f.Chat })
		if f.Chat != "" && g >= 0 {
			f.What = "群“" + groupName(bound[g].Title, f.Chat) + "”：" + f.What
		}
	}
	return nil
}

func groupName(title, chat string) string { return cmp.Or(data.Brief(short(title)), chat) }

// unreached tells of people and groups that cannot be written to: an officer
// hears his people's names, the bureau how many there are where.
func (x *examination) unreached() error {
	all, err := x.view.Unreached(x.ctx, x.enterprise)
	if err != nil {
		return err
	}
	var people []string
	for _, u := range all {
		known := slices.ContainsFunc(x.faults, func(f Fault) bool { return f.Chat == u.Chat })
		switch {
		case u.Group && !known:
			x.found("把安卡重新拉进这个群，并允许它发言。", "群“%s”写不进去（%s起）。", groupName(u.Name, u.Chat), x.day(u.SinceMS))
		case !u.Group && u.Name != "":
			people = append(people, whom(x.enterprise, u))
		}
	}
	if n := len(people); n > 0 {
		x.found("请他们打开和安卡的私聊，点“开始”；屏蔽过的先取消屏蔽。", "%d 个人写不进去：%s。", n, tally(people, 10))
	}
	return nil
}

func whom(enterprise string, u store.Unreached) string {
	if enterprise == "" {
		return cmp.Or(u.Enterprise, "监管人员")
	}
	return u.Name
}

// tally joins words, each with how often it came when more than once.
func tally(words []string, most int) string {
	times := map[string]int{}
	var order []string
	for _, w := range words {
		if times[w]++; times[w] == 1 {
			order = append(order, w)
		}
	}
	for i, w := range order {
		if times[w] > 1 {
			order[i] = fmt.Sprintf("%s %d 人", w, times[w])
		}
	}
	if len(order) > most {
		return strings.Join(order[:most], "、") + "等"
	}
	return strings.Join(order, "、")
}

// recentTroubles is how long what went wrong once is told.
const recentTroubles = 7 * 24 * time.Hour

func (x *examination) aside() error {
	all, err := x.view.SetAside(x.ctx, x.enterprise, x.now.Add(-recentTroubles).UnixMilli(), 1000)
	if err == nil && len(all) > 0 {
		x.found("在服务器上运行 anka log --aside 看全部，把错误告诉维护的人。", "最近 7 天有 %d 条消息没处理成，最后一条 %s：%s。", len(all), x.minute(all[0].AtMS), short(all[0].Error))
	}
	return err
}

func (x *examination) refused() error {
	all, err := x.view.RefusedLetters(x.ctx, x.enterprise, x.now.Add(-recentTroubles).UnixMilli(), 1000)
	if err == nil && len(all) > 0 {
		x.found("在服务器上运行 anka log --aside 看是哪几条，把原因告诉维护的人。", "最近 7 天有 %d 条回复没被收下，最后一条 %s：%s。", len(all), x.minute(all[0].AtMS), short(all[0].Error))
	}
	return err
}

const (
	leastFree = 512 << 20
	checkEach = 8 * 24 * time.Hour // serve does it every day
)

func (x *examination) database() error {
	d, err := x.view.Disk(x.ctx)
	if err != nil {
		return err
	}
	u, err := x.view.Upkeep(x.ctx, store.UpkeepCheck)
	if err != nil {
		return err
	}
	if d.Free >= 0 && d.Free < max(leastFree, 2*d.Bytes) {
		x.found("清理磁盘，或者换大一点的；满了就收不了消息。", "磁盘快满了：数据库 %s，只剩 %s。", size(d.Bytes), size(d.Free))
	}
	switch {
	case u.Detail != "":
		x.found("马上停掉 serve，用 anka restore 恢复最近的备份。", "数据库文件坏了（%s查的）：%s。", x.day(u.AtMS), short(u.Detail))
	case u.AtMS == 0:
		x.found("让 anka serve 一直开着，它每天自查一次；也可以运行 anka doctor。", "数据库文件还没有自查过。")
	case x.age(u.AtMS) > checkEach:
		x.found("让 anka serve 一直开着，它每天自查一次；也可以运行 anka doctor。", "数据库文件 %d 天没有自查了。", days(x.age(u.AtMS)))
	}
	x.well = append(x.well, "数据库 "+size(d.Bytes))
	return nil
}

func (x *examination) cards() error {
	behind, all, err := x.bot.behind(x.ctx, x.view, x.enterprise)
	switch {
	case err != nil:
		return err
	case all == 0:
		x.found("把卡片文件发给安卡，或者在服务器上运行 anka import。", "还没有现行的卡。")
	case len(behind) > 0:
		x.found("过一分钟再查；还这样就重启 serve。", "%d 个岗位的现行卡还查不到，如 %s %s。", len(behind), behind[0].Enterprise, behind[0].Post)
	}
	x.well = append(x.well, fmt.Sprintf("%d 个岗位的卡都查得到", all))
	return nil
}

const backupEach = 7 * 24 * time.Hour

func (x *examination) backup() error {
	u, err := x.view.Upkeep(x.ctx, store.UpkeepBackup)
	switch {
	case err != nil:
		return err
	case u.AtMS == 0:
		x.found("在服务器上运行 anka backup 文件名，最好每天一次，存到别的磁盘。", "还没有备份过。")
	case x.age(u.AtMS) > backupEach:
		x.found("在服务器上运行 anka backup 文件名，最好每天一次，存到别的磁盘。", "%d 天没有备份了（上次 %s）。", days(x.age(u.AtMS)), x.day(u.AtMS))
	}
	x.well = append(x.well, x.day(u.AtMS)+"备份过")
	return nil
}

// What waits longer than this, or is more, is told.
const (
	slowIn  = time.Minute
	slowOut = 10 * time.Minute
	manyOut = 500
)

func (x *examination) backlog() error {
	b, err := x.view.Backlog(x.ctx, x.now.UnixMilli())
	if err != nil {
		return err
	}
	if b.In > 0 && x.age(b.OldestIn) > slowIn {
		x.found("看日志里的错误；磁盘满了、数据库被锁住时会这样。", "%d 条消息等着处理，最早的等了 %s。", b.In, spell(x.age(b.OldestIn)))
	}
	if b.Out > manyOut || b.OldestOut > 0 && x.age(b.OldestOut) > slowOut {
		x.found("不用重发，连得上就会补发；一直不减就检查网络和令牌。", "%d 条回复等着发出，最早的等了 %s。", b.Out, spell(x.age(cmp.Or(b.OldestOut, x.now.UnixMilli()))))
	}
	if n := x.bot.count.waits.Load(); n > 0 {
		x.found("不用重发，到时候会补发；天天这样就把大群分成几个。", "启动以来，聊天服务器 %d 次嫌发得太快，让等一等。", n)
	}
	return nil
}

func (x *examination) age(ms int64) time.Duration { return x.now.Sub(time.UnixMilli(ms)) }

func (x *examination) day(ms int64) string {
	return time.UnixMilli(ms).In(x.bot.zone).Format("01-02")
}

func (x *examination) minute(ms int64) string {
	return time.UnixMilli(ms).In(x.bot.zone).Format("01-02 15:04")
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

func spell(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d 天", days(d))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d 小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d 分钟", int(d.Minutes()))
}

func size(n int64) string {
	const kb, mb, gb = 1 << 10, 1 << 20, 1 << 30
	switch {
	case n >= gb:
		return fmt.Sprintf("%.1f GB", float64(n)/gb)
	case n >= mb:
		return fmt.Sprintf("%.1f MB", float64(n)/mb)
	}
	return fmt.Sprintf("%d KB", n/kb)
}
