package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/store"
)

// bindCommand says who a channel's sender is, or whose a group is. It stands
// in for joining by a link.
func bindCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("bind", flag.ContinueOnError)
	channel := f.String("channel", "telegram", "渠道")
	sender := f.String("sender", "", "这个人的编号：他私聊发 /start，机器人会告诉他")
	group := f.String("group", "", "群的编号；和 --sender 二选一")
	name := f.String("name", "", "姓名")
	enterprise := f.String("enterprise", "", "企业")
	posts := f.String("post", "", "岗位，几个岗位用逗号隔开，主岗位在前")
	role := f.String("role", string(data.Worker), "worker team_lead officer supervisor bureau")
	area := f.String("area", "", "监管员管的镇街或园区")
	if err := parse(f, s, args); err != nil {
		return err
	}
	if (*sender == "") == (*group == "") {
		return usageError("--sender（人）和 --group（群）要写一个，只写一个。")
	}
	db, err := openRecord(ctx, s.config)
	if err != nil {
		return err
	}
	defer db.Close()
	if *group != "" {
		if err := db.Do(ctx, func(tx *store.Tx) error { return tx.BindGroup(ctx, *channel, *group, *enterprise) }); err != nil {
			return usageError(fmt.Sprintf("没有绑上：企业 %q 还没有卡。请先用 anka import 导入。", *enterprise))
		}
		_, err = fmt.Fprintf(s.out, "群 %s 绑到了 %s。\n", *group, *enterprise)
		return err
	}
	p := &data.Person{Name: *name, Role: data.Role(*role), Enterprise: *enterprise, Area: *area}
	if p.Role.Name() == "" || p.Name == "" {
		return usageError("要写 --name 姓名；--role 只能是 worker、team_lead、officer、supervisor 或 bureau。")
	}
	if *posts != "" {
		p.Posts = strings.FieldsFunc(*posts, func(r rune) bool { return r == ',' || r == '，' || r == '、' })
	}
	err = db.Do(ctx, func(tx *store.Tx) error {
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		return tx.Bind(ctx, *channel, *sender, p.ID)
	})
	if err != nil {
		return usageError(fmt.Sprintf("没有登记：%q 没有岗位 %q 的卡。请先用 anka import 导入，或改正企业和岗位。", *enterprise, *posts))
	}
	_, err = fmt.Fprintf(s.out, "登记了 %s（%s %s）。\n", p.Name, p.Role.Name(), strings.Join(append([]string{p.Enterprise}, p.Posts...), " "))
	return err
}
