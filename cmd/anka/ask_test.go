package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"anka/bot/eval"
	"anka/data"
	"anka/data/store"
)

func TestAskTheSample(t *testing.T) {
	d := newDesk(t)
	out := d.must("ask", "油罐卸油冒油了咋办")
	for _, want := range []string{"🆘 卸油跑冒油\n▶1 ", "☎ 火警 119", "—— 江津加油站（示例） 卸油员 应急处置卡 第1版", "[不是这个 👎]\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, err := os.Stat(d.env["ANKA_DB"]); err == nil {
		t.Error("a question made a database")
	}
	if strings.Contains(out, "把握：") {
		t.Error("reasons without --why")
	}
	out = d.must("ask", "--why", "--enterprise", "江津油库（示例）", "--post", "计量员", "量油的时候", "油罐着火了")
	for _, want := range []string{"问法：", "说到：", "着火「着火」", "像的典型情景：应急「", "把握：第一条就是 ", "\n1 计量员/emergency/", "　本岗位的卡\n", "　其余\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// The record's cards answer when there are any; nothing is written there.
func TestAskTheRecord(t *testing.T) {
	d := newDesk(t)
	common := cardSet("区局", "全体员工")
	common.Common = true
	d.must("import", "--yes", "--district", d.write("cards", common, cardSet("甲站", "卸油员"), cardSet("乙站", "加油员")))
	before, _ := os.ReadFile(d.env["ANKA_DB"])
	if s := d.run("", "ask", "冒油了"); !strings.Contains(s.err, "（替 甲站 卸油员 问）") || !strings.Contains(s.out, "冒油第一条") {
		t.Errorf("%+v", s)
	}
	if s := d.run("", "ask", "着火", "--post", "加油员"); !strings.Contains(s.err, "（替 乙站 加油员 问）") || !strings.Contains(s.out, "—— 乙站 加油员") {
		t.Errorf("%+v", s)
	}
	if s := d.run("", "ask", "/all"); !strings.Contains(s.out, "甲站 卸油员 两单两卡") {
		t.Errorf("%+v", s)
	}
	d.want(2, "现有：区局 全体员工、甲站 卸油员、乙站 加油员。", "ask", "--enterprise", "丙站", "着火")
	if after, _ := os.ReadFile(d.env["ANKA_DB"]); string(after) != string(before) {
		t.Error("a trial was written into the record")
	}
	if out := d.must("log"); out != "" {
		t.Errorf("a trial is in the log: %s", out)
	}
}

// asked puts questions into a desk's record as a worker of 甲站 would, who
// votes the first three answers down.
func (d *desk) asked(questions ...string) {
	d.t.Helper()
	ctx := d.t.Context()
	p, err := open(ctx, d.env["ANKA_DB"], newLog(os.Stderr, config{}))
	if err != nil {
		d.t.Fatal(err)
	}
	defer p.Close()
	p.bot.Add(eval.Channel{})
	who := &data.Person{Name: "李四", Role: data.Worker, Enterprise: "甲站", Posts: []string{"卸油员"}}
	if err := p.hire(ctx, "李四", who); err != nil {
		d.t.Fatal(err)
	}
	for i, q := range questions {
		if _, err := p.askOne(ctx, string(rune('a'+i)), "李四", eval.Question{Question: q}); err != nil {
			d.t.Fatal(err)
		}
	}
	err = p.store.Do(ctx, func(tx *store.Tx) (err error) {
		for id := int64(1); id <= 3 && err == nil; id++ {
			_, err = tx.VoteDown(ctx, id, who, time.Now().UnixMilli())
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestGapsAndLog(t *testing.T) {
	d := newDesk(t)
	d.must("import", "--yes", d.write("cards", cardSet("甲站", "卸油员"), cardSet("乙站", "加油员")))
	if out := d.must("gaps"); out != "没有缺口。问过的，卡上都有。\n" {
		t.Error(out)
	}
	d.asked("冒油了咋办", "卸油的静电会把油点燃不", "卸油的静电会不会把油点燃", "<b>\x1b[31m\u202e红字着火了\n第二行</b>")

	gaps := d.must("gaps", "--enterprise", "甲站")
	for _, want := range []string{"甲站：", "次\n  2 次「卸油的静电会不会把油点燃」，👎 2（答的是 卸油员 风险「静电」），最近 20", "  1 次「冒油了咋办」，👎 1（答的是 卸油员 应急「冒油」），最近 20"} {
		if !strings.Contains(gaps, want) {
			t.Errorf("no %q in\n%s", want, gaps)
		}
	}
	if out := d.must("gaps", "--enterprise", "乙站"); out != "没有缺口。问过的，卡上都有。\n" {
		t.Errorf("another enterprise's gaps: %s", out)
	}
	d.want(2, "没有叫「甲」的企业", "gaps", "--enterprise", "甲")

	table := d.must("log")
	if n := strings.Count(table, "\n"); n != 4 || !strings.Contains(table, "\teval\t甲站 李四\t「冒油了咋办」\t答（急） 卸油员 应急「冒油」 👎 1\t") {
		t.Errorf("%d lines:\n%s", n, table)
	}
	if strings.ContainsAny(table+gaps, "\x1b\u202e") {
		t.Error("a question reaches the terminal raw")
	}
	lines := strings.Split(strings.TrimSpace(d.must("log", "--json", "--since", "2020-01-01")), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	var a data.Asked
	if err := json.Unmarshal([]byte(lines[3]), &a); err != nil || a.Question != "<b>\x1b[31m\u202e红字着火了\n第二行</b>" || a.Name != "李四" || a.AskedMS == 0 {
		t.Errorf("%+v %v", a, err)
	}
	if out := d.must("log", "--json", "--since", "2999-01-01"); out != "" {
		t.Errorf("--since: %s", out)
	}
}
