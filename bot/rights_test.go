package bot_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/exchange"
	"anka/data/quiz"
	"anka/data/sample"
	"anka/data/store"
)

// right is one command, or one button, and who may use it: letters of
// n nobody, w worker, t team lead, o officer, s supervisor, b bureau, or 「-」.
// All of it is about the station: its cards, its people, its links. The words
// in braces stand for numbers, see scene.
//
// Four times who may: in a private chat the station's own people (the supervisor
// is of its area), and those of another enterprise and area; then both in the
// station's group. What is allowed shows one of the texts of shows, which are
// parted by 「|」. Whatever is not allowed must change nothing and name nobody.
type right struct {
	does                     string
	own, other, group, guest string
	shows                    string
}

const all = "nwtosb"

var rights = []right{
	{"/start", all, all, all, all, "安卡"},
	{"/sos", all, all, all, all, "应急处置卡|看哪个岗位的"},
	{"/bogus", "-", "-", "-", "-", "nothing"},
	{"/start {token}", "nwto", "n", "-", "-", "你要加入|这个链接会"},
	{"/start wrong", "-", "-", "-", "-", "你要加入|这个链接会"},
	{"/invite", "osb", "osb", "-", "-", "给哪个|给谁"},
	{"/people", "tosb", "tosb", "-", "-", "已加入"},
	{"/bind", "-", "-", "to", "-", "绑好了"},
	{"/unbind", "-", "-", "to", "-", "解开了"},

	// Cards: looking at them.
	{"s:{cards}.4.0:0", "wto", "-", "nwto", "n", "卸油跑冒油"},
	{"l:{cards}.2.0", "wto", "-", "nwto", "n", "岗位职责清单"},
	{"p:{cards}.1.0", "wto", "-", "nwto", "n", "两单两卡"},
	{"v:{asked}", "wto", "-", "wto", "-", "记下了"},

	// Links.
	{"i:r:w", "o", "o", "-", "-", "给哪个岗位"},
	{"i:r:t", "o", "o", "-", "-", "给哪个岗位"},
	{"i:r:o", "sb", "sb", "-", "-", "给哪个企业"},
	{"i:r:s", "b", "b", "-", "-", "给哪个镇街"},
	{"i:r:b", "-", "-", "-", "-", "给哪个"},
	{"i:n:w:{post}:0", "o", "-", "-", "-", "加入链接"},
	{"i:n:w:{post}:77", "-", "-", "-", "-", "加入链接"}, // another was made since the button was shown
	{"i:n:t:{post}:0", "o", "-", "-", "-", "加入链接"},
	{"i:n:o:{enterprise}:{officers'}", "osb", "b", "-", "-", "加入链接"},
	{"i:n:o:{common}:0", "-", "-", "-", "-", "加入链接"},
	{"i:n:s:{enterprise}:0", "b", "b", "-", "-", "加入链接"},
	{"i:n:b:0:{bureau's}", "b", "b", "-", "-", "加入链接"},
	{"i:c:{workers'}:20:7", "o", "-", "-", "-", "换好了"},
	{"i:c:{workers'}:1000:7", "-", "-", "-", "-", "换好了"},
	{"i:c:{workers'}:5:365", "-", "-", "-", "-", "换好了"},
	{"i:c:{officers'}:1:30", "osb", "b", "-", "-", "换好了"},
	{"i:c:{officers'}:20:7", "-", "-", "-", "-", "换好了"},
	{"i:c:{bureau's}:1:30", "b", "b", "-", "-", "换好了"},
	{"i:c:{login}:1:30", "-", "-", "-", "-", "换好了"},
	{"i:x:{workers'}", "o", "-", "-", "-", "作废了"},
	{"i:x:{officers'}", "osb", "b", "-", "-", "作废了"},
	{"i:x:{bureau's}", "b", "b", "-", "-", "作废了"},
	{"i:g:0:{dialog}", "-", "-", "-", "-", "给哪个"}, // of a search of his own only
	{"i:o:0", "osb", "osb", "-", "-", "还能用的链接"},
	{"i:o:900", "osb", "osb", "-", "-", "还能用的链接"},

	// People.
	{"u:p:0", "tosb", "tosb", "-", "-", "已加入"},
	{"u:s:{worker}", "o", "-", "-", "-", "加油员"},
	{"u:s:{lead}", "to", "-", "-", "-", "班组长"},
	{"u:s:{mate}", "to", "-", "-", "-", "当班班长"}, // holds the team lead's post
	{"u:r:{mate}", "o", "-", "-", "-", "确定移出"},
	{"u:R:{mate}", "o", "-", "-", "-", "现在起用不了"},
	{"u:l:{mate}:0", "o", "-", "-", "-", "登录链接"},
	{"u:m:{mate}", "o", "-", "-", "-", "要改哪个"},
	{"u:a:{mate}:{post}", "o", "-", "-", "-", "改好了"},
	{"u:s:{officer}", "osb", "b", "-", "-", "江津加油站（示例） 安全员"},
	{"u:s:{supervisor}", "b", "b", "-", "-", "监管员"},
	{"u:s:{bureau}", "b", "b", "-", "-", "应急局"},
	{"u:r:{worker}", "o", "-", "-", "-", "确定移出"},
	{"u:r:{lead}", "o", "-", "-", "-", "确定移出"},
	{"u:r:{officer}", "osb", "b", "-", "-", "确定移出"},
	{"u:R:{worker}", "o", "-", "-", "-", "现在起用不了"},
	{"u:R:{lead}", "o", "-", "-", "-", "现在起用不了"},
	{"u:R:{officer}", "osb", "b", "-", "-", "现在起用不了"},
	{"u:R:{supervisor}", "b", "b", "-", "-", "现在起用不了"},
	{"u:R:{bureau}", "b", "b", "-", "-", "现在起用不了"},
	{"u:l:{worker}:{login}", "o", "-", "-", "-", "登录链接"},
	{"u:l:{worker}:0", "-", "-", "-", "-", "只给他本人"}, // one was made since the button was shown
	{"u:l:{officer}:0", "sb", "b", "-", "-", "登录链接"},
	{"u:l:{supervisor}:0", "b", "b", "-", "-", "登录链接"},
	{"u:l:{bureau}:0", "-", "-", "-", "-", "登录链接"},
	{"u:m:{worker}", "o", "-", "-", "-", "要改哪个"},
	{"u:m:{officer}", "o", "-", "-", "-", "要改哪个"},
	{"u:a:{worker}:{post}", "o", "-", "-", "-", "改好了"},
	{"u:a:{worker}:{foreign}", "-", "-", "-", "-", "改好了"},
	{"u:d:{two}:{post}", "o", "-", "-", "-", "改好了"},
	{"u:d:{worker}:{post}", "-", "-", "-", "-", "改好了"}, // he does not hold it
	{"u:a:{supervisor}:{post}", "-", "-", "-", "-", "改好了"},

	// Cards: bringing them in.
	{"/gaps", "to", "to", "-", "-", "共 1 类|没有缺口"},
	{"/template", "osb", "osb", "-", "-", "模板.xlsx"},
	{"/export", "osb", "osb", "-", "-", ".xlsx"},
	{"g:", "o", "o", "-", "-", "模板.xlsx"},
	{"g:{asked}", "o", "-", "-", "-", ".xlsx"},
	{"dp:{draft}", "o", "-", "-", "-", "已发布"},
	{"dx:{draft}", "o", "-", "-", "-", "放弃了"},
	{"da:{draft}", "-", "-", "-", "-", "已发布"}, // one's own, and nobody was asked
	{"dr:{draft}", "-", "-", "-", "-", "退回了"},
	{"da:{asked for}", "o", "-", "-", "-", "已发布"},
	{"dr:{asked for}", "o", "-", "-", "-", "退回了"},
	{"dp:{asked for}", "-", "-", "-", "-", "已发布"},

	// The roster that the supervisor brought in.
	{"y:i:{roster}", "s", "-", "-", "-", "导入好了"},
	{"y:x:{roster}", "s", "-", "-", "-", "放弃了"},
	{"y:n:0", "sb", "sb", "-", "-", "没有安全员的企业|都有安全员了"},
	{"dp:{roster}", "-", "-", "-", "-", "已发布"},
	{"y:i:{draft}", "-", "-", "-", "-", "导入好了"},

	// How the enterprise works with the bot, and what is wrong.
	{"/settings", "o", "o", "-", "-", "两人发布"},
	{"o:publish_by_two:on", "o", "o", "-", "-", "打开了"},
	{"o:publish_by_two:off", "-", "-", "-", "-", "关上了"}, // it is off
	{"o:publish_by_two:yes", "-", "-", "-", "-", "关上了"}, // nobody asked
	{"/doctor", "ob", "ob", "-", "-", " 诊断\n"},

	// Drills and assessment.
	{"/drill", "wt", "wt", "-", "-", "第1题"},
	{"q:{question}:0", "w", "-", "w", "-", "今天完了"},
	{"q:{question}:9", "-", "-", "-", "-", "今天完了"},
	{"今天休息", "wtosb", "wtosb", "-", "-", "不再发题"},
	{"k:g", "wt", "wt", "-", "-", "第1题"},
	{"k:r:{drill}", "w", "-", "-", "-", "不再发题"},
	{"k:r:0", "-", "-", "-", "-", "不再发题"},
	{"/shift", "o", "o", "-", "-", "其他人"},
	{"k:d:1", "o", "o", "-", "-", "改好了"},
	{"k:d:9", "-", "-", "-", "-", "改好了"},
	{"k:p:0", "o", "o", "-", "-", "给谁换班"},
	{"k:m:{worker}", "o", "-", "-", "-", "换到哪个"},
	{"k:m:{officer}", "-", "-", "-", "-", "换到哪个"},
	{"k:s:{worker}:{rota}", "o", "-", "-", "-", "改好了"},
	{"k:s:{worker}:{foreign rota}", "-", "-", "-", "-", "改好了"},
	{"o:group_daily:on", "o", "o", "-", "-", "打开了"},
	{"o:group_praise:on", "o", "o", "-", "-", "打开了"},

	// How people stand.
	{"/me", "nwtosb", "nwtosb", "-", "-", "你记得多少|先加入才有|你没有岗位"},
	{"m:w:{post}:0", "w", "-", "-", "-", "不牢的"},
	{"m:r:0:0", "wtosb", "wtosb", "-", "-", "别人记的"},
	{"m:e:0:0", "wtosb", "wtosb", "-", "-", "考试|考过试"},
	{"m:h:0:0", "wtosb", "wtosb", "-", "-", "怎么算的"},
	{"/team", "to", "to", "-", "-", "人有岗位"},
	{"t:o:0:0", "to", "to", "-", "-", "人有岗位"},
	{"t:p:{post}:0", "to", "-", "-", "-", "【卸油员】"},
	{"t:n:{post}:0", "to", "-", "-", "-", "卸油员的人"},
	{"t:w:{post}:0", "to", "-", "-", "-", "不熟的条"},
	{"t:k:{post}:0", "to", "-", "-", "-", "没人记住的条"},
	{"t:m:{two}:0", "to", "-", "-", "-", "赵勇"},
	{"t:f:{two}:0", "to", "-", "-", "-", "赵勇不牢的"},
	{"t:r:{two}:0", "to", "-", "-", "-", "赵勇：别人记的"},
	{"t:m:{supervisor}:0", "-", "-", "-", "-", "记得住"},
	{"t:l:{item}:0", "to", "-", "-", "-", "未考的"},
	{"t:d:0:0", "to", "to", "-", "-", "没答的人"},
	{"t:b:0:0", "to", "to", "-", "-", "补练"},
	{"t:e:0:0", "to", "to", "-", "-", "等打分的"},
	{"t:q:0:0", "to", "to", "-", "-", "熟手也常答错"},
	{"t:h:0:0", "to", "to", "-", "-", "提示"},
	{"t:c:0:0", "to", "to", "-", "-", "怎么算的"},
	{"/merit", "o", "o", "-", "-", "积分规则|月积分"},
	{"t:u:0:0", "o", "o", "-", "-", "积分规则"},
	{"t:g:202603:0", "o", "-", "-", "-", "月积分"}, // the others have set no rule
	{"t:a:202603:0", "o", "-", "-", "-", "提名"},
	{"t:j:{two}:202603", "o", "-", "-", "-", "赵勇"},
	{"t:j:{supervisor}:202603", "-", "-", "-", "-", "分"},

	{"/ledger", "o", "o", "-", "-", "考核台账，统计到"},
	{"/status", "osb", "osb", "-", "-", "截至"},
	{"进度", "osb", "osb", "-", "-", "截至"},
	{"w:d:0:0", "sb", "sb", "-", "-", "怎么算的"},
	{"/mark", "to", "to", "-", "-", "没有等打分的|等打分："},
	{"x:n:0", "to", "to", "-", "-", "都打完了|等打分："},
	{"x:m:{explained}:80", "to", "-", "-", "-", "都打完了"},
	{"x:m:{explained}:101", "-", "-", "-", "-", "都打完了"},
	{"x:w:{explained}", "to", "-", "-", "-", "分数和理由"},
	{"x:a:{question}", "-", "-", "-", "-", "今天完了"}, // it is answered by taps

	// Exams and spot checks.
	{"/spot", "to", "to", "-", "-", "抽查哪个岗位"},
	{"/exam", "o", "o", "-", "-", "考哪个岗位|看结果"},
	{"e:k:{post}", "to", "-", "-", "-", "几个人"},
	{"e:k:{foreign}", "-", "to", "-", "-", "几个人"},
	{"e:d:{post}:1", "to", "-", "-", "-", "抽到"},
	{"e:d:{post}:0", "-", "-", "-", "-", "抽到"},
	{"e:n:{post}", "o", "-", "-", "-", "题，80分合格"},
	{"e:q:{exam}:5", "o", "-", "-", "-", "5题，80分合格"},
	{"e:q:{exam}:51", "-", "-", "-", "-", "分合格"},
	{"e:m:{exam}:60", "o", "-", "-", "-", "60分合格"},
	{"e:w:{exam}:2", "o", "-", "-", "-", "2小时内交卷"},
	{"e:p:{exam}", "o", "-", "-", "-", "发布了"},
	{"e:x:{exam}", "o", "-", "-", "-", "放弃了"},
	{"e:q:{open exam}:5", "-", "-", "-", "-", "5题"}, // it is set
	{"e:p:{open exam}", "-", "-", "-", "-", "发布了"},
	{"e:s:{exam}", "-", "-", "-", "-", "第1题"},
	{"e:s:{open exam}", "w", "-", "-", "-", "第1题"},
	{"e:r:{open exam}", "o", "-", "-", "-", "到现在"},
	{"e:x:{open exam}", "o", "-", "-", "-", "取消了"},
	{"e:a:{open exam}:{worker}", "-", "-", "-", "-", "补考了"}, // has no paper yet

	// What was seen on site or on video.
	{"/watch", "tosb", "tob", "-", "-", "看谁"}, // a supervisor and the bureau while they inspect
	{"/video", "to", "to", "-", "-", "看谁"},
	{"b:p:0:{worker}", "tosb", "b", "-", "-", "做哪一项"},
	{"b:p:1:{worker}", "to", "-", "-", "-", "做哪一项"},
	{"b:t:0:{two}:{post}:4:0", "tosb", "b", "-", "-", "第1步做到没有"},
	{"b:t:1:{two}:{post}:3:0", "to", "-", "-", "-", "第1步做到没有"},
	{"b:t:0:{worker}:{post}:4:0", "-", "-", "-", "-", "第1步做到没有"}, // he does not hold it
	{"b:m:{observation}:0:1", "t", "-", "-", "-", "第2步做到没有"},
	{"b:m:{observation}:1:1", "-", "-", "-", "-", "第3步做到没有"}, // not its turn
	{"b:u:{observation}", "-", "-", "-", "-", "第1步做到没有"},
	{"b:f:{observation}", "-", "-", "-", "-", "记好了"}, // not all is marked
	{"b:x:{observation}", "t", "-", "-", "-", "放弃了"},
	{"b:m:{watched}:0:1", "-", "-", "-", "-", "做到没有"}, // it is recorded
	{"b:r:{observation}", "-", "-", "-", "-", "打字说"},
	{"b:r:{watched}", "w", "-", "-", "-", "打字说"},

	// Inspections: the supervisor of the area has one open at the station, and so has the
	// bureau.
	{"/inspect", "sb", "sb", "-", "-", "检查：江津加油站|检查哪家"},
	{"/inspections", "osb", "osb", "-", "-", "检查记录：|看哪家"},
	{"n:e:{enterprise}", "sb", "b", "-", "-", "检查：江津加油站"},
	{"n:e:{common}", "-", "-", "-", "-", "检查："},
	{"n:p:0", "sb", "sb", "-", "-", "检查哪家"},
	{"n:o:{inspection}", "s", "-", "-", "-", "检查：江津加油站"},
	{"n:o:{bureau's own}", "b", "b", "-", "-", "检查：江津加油站"},
	{"n:o:{inspected}", "-", "-", "-", "-", "检查："}, // it has ended
	{"n:v:{inspection}:0:0", "s", "-", "-", "-", "四张单卡都有"},
	{"n:v:{inspection}:1:0", "s", "-", "-", "-", "记得住、说得明"},
	{"n:v:{inspection}:2:0", "s", "-", "-", "-", "按卡作业"},
	{"n:t:{inspection}:1", "s", "-", "-", "-", "打字说"},
	{"n:c:{inspection}:0", "s", "-", "-", "-", "抽查哪个岗位"},
	{"n:c:{inspection}:{post}", "s", "-", "-", "-", "点人"},
	{"n:c:{inspection}:{foreign}", "-", "-", "-", "-", "点人"},
	{"n:k:{inspection}:{post}:{two}:0", "s", "-", "-", "-", "点人"},
	{"n:g:{inspection}:{post}", "s", "-", "-", "-", "抽到"},
	{"n:g:{bureau's own}:{post}", "-", "-", "-", "-", "抽到"}, // nobody is picked
	{"n:w:{inspection}", "s", "-", "-", "-", "看谁"},
	{"n:f:{inspection}:3", "s", "-", "-", "-", "是哪一项"},
	{"n:f:{inspection}:0", "s", "-", "-", "-", "什么问题"},
	{"n:y:{inspection}:0:1", "-", "-", "-", "-", "哪天前"}, // no sheet is missing
	{"n:y:{inspection}:2:1", "s", "-", "-", "-", "哪天前"},
	{"n:y:{inspection}:2:0", "s", "-", "-", "-", "不开"},
	{"n:d:{inspection}:1:7", "s", "-", "-", "-", "前改好"},
	{"n:d:{inspection}:1:0", "s", "-", "-", "-", "打日期"},
	{"n:r:{inspection}:1", "s", "-", "-", "-", "不要了"},
	{"n:z:{inspection}:0", "s", "-", "-", "-", "还没定的"},
	{"n:z:{bureau's own}:0", "b", "b", "-", "-", "检查结束"},
	{"n:z:{inspected}:0", "-", "-", "-", "-", "检查结束"},
	{"n:x:{inspection}", "s", "-", "-", "-", "放弃了"},
	{"n:l:{enterprise}:0", "osb", "b", "-", "-", "检查记录：1 次"},
	{"n:P:0", "sb", "sb", "-", "-", "看哪家"},
	{"n:s:{inspected}", "osb", "b", "-", "-", "四张单卡都有"},
	{"n:s:{inspection}", "-", "-", "-", "-", "四张单卡"}, // it goes on
	{"n:i:{inspected}:0", "osb", "b", "-", "-", "照片 1/1"},
	{"n:i:{inspection}:0", "-", "-", "-", "-", "照片 1/1"},

	// What was found, and measures.
	{"/findings", "osb", "osb", "-", "-", " 整改："},
	{"n:m:0", "osb", "osb", "-", "-", " 整改："},
	{"n:F:{enterprise}:0", "osb", "b", "-", "-", " 整改："},
	{"n:q:{finding}", "osb", "b", "-", "-", "三角木没垫"},
	{"n:a:{finding}", "o", "-", "-", "-", "怎么改的"},
	{"n:a:{answered}", "-", "-", "-", "-", "怎么改的"},
	{"n:S:{finding}", "o", "-", "-", "-", "等复查。"},
	{"n:S:{answered}", "-", "-", "-", "-", "已经告诉"},
	{"n:u:{answered}", "sb", "b", "-", "-", "关闭了："},
	{"n:u:{finding}", "sb", "b", "-", "-", "关闭了："}, // seen on site
	{"n:b:{answered}", "sb", "b", "-", "-", "哪里没改好"},
	{"n:b:{finding}", "-", "-", "-", "-", "哪里没改好"},
	{"n:L:{finding}", "sb", "b", "-", "-", "改到哪天"},
	{"n:L:{answered}", "-", "-", "-", "-", "改到哪天"},
	{"n:j:{finding}:0", "osb", "b", "-", "-", "照片 1/1"},
	{"/measures", "osb", "osb", "-", "-", "哪家？| 措施："},
	{"n:A:{enterprise}", "osb", "b", "-", "-", " 措施：1 条"},
	{"n:B:{enterprise}:0", "sb", "b", "-", "-", "为什么"},
	{"n:B:{enterprise}:3", "sb", "b", "-", "-", "为什么"},
	{"n:B:{enterprise}:4", "-", "-", "-", "-", "为什么"}, // it is none
	{"n:E:0", "sb", "sb", "-", "-", "哪家？"},
	{"n:C:{dialog}", "-", "-", "-", "-", "记上了"},
	{"n:D:{dialog}", "-", "-", "-", "-", "没有记"},
	{"n:h:{measure}:0", "osb", "b", "-", "-", "照片 1/1"},

	// What belongs to a dialog of somebody else.
	{"j:n:{dialog}", "-", "-", "-", "-", "姓名"},
	{"j:y:{dialog}", "-", "-", "-", "-", "加入了"},
	{"j:c:{dialog}", "-", "-", "-", "-", "名字"},
	{"j:q:{dialog}", "-", "-", "-", "-", "不用了"},
	{"i:d:{dialog}", "-", "-", "-", "-", "加入链接"},
	{"i:q:{dialog}", "-", "-", "-", "-", "不找了"},
	{"u:q:{dialog}", "-", "-", "-", "-", "不找了"},
	{"u:f:0:{dialog}", "-", "-", "-", "-", "找到"},
}

// scene is a town in which there is something to have rights on.
type scene struct {
	*town
	numbers map[string]string // by the word in braces
	base    map[string]string // the record as it begins
}

// setScene adds to a town whom and what the table speaks of.
func setScene(t testing.TB) *scene {
	s := &scene{town: ownTown(t), numbers: map[string]string{}}
	s.must(s.store.Do(s.Context(), func(tx *store.Tx) error {
		for _, x := range []struct {
			word, sender string
			data.Person
		}{
			{"officer", "e1", data.Person{Name: "秦安", Role: data.Officer, Enterprise: ownPlant}},
			{"", "e2", data.Person{Name: "邹领", Role: data.TeamLead, Enterprise: otherPlant, Posts: []string{"计量员"}}},
			{"supervisor", "e3", data.Person{Name: "万管", Role: data.Supervisor, Area: "白沙镇"}},
			{"mate", "e5", data.Person{Name: "苗同", Role: data.Worker, Enterprise: ownPlant, Posts: []string{"当班班长"}}},
			{"bureau", "e4", data.Person{Name: "尤局", Role: data.Bureau}},
		} {
			p := x.Person
			if err := tx.AddPerson(s.Context(), &p); err != nil {
				return err
			}
			s.numbers[x.word] = strconv.FormatInt(p.ID, 10)
			if err := tx.Bind(s.Context(), "test", x.sender, p.ID); err != nil {
				return err
			}
		}
		return s.furnish(tx)
	}))
	s.keep()
	s.base = s.record()
	return s
}

// diff lists the tables that differ from a record; reading them all takes long,
// so that it is done only when a row was touched.
func (s *scene) diff(was map[string]string) []string {
	s.Helper()
	if s.touched() == 0 {
		return nil
	}
	return changed(was, s.record())
}

const ownPlant, otherPlant = "江津加油站（示例）", "江津油库（示例）"

// furnish adds links, a question and a dialog, and learns the numbers.
func (s *scene) furnish(tx *store.Tx) error {
	ctx, now := s.Context(), s.clock.now()
	put := func(word string, id int64) { s.numbers[word] = strconv.FormatInt(id, 10) }
	for word, sender := range map[string]string{"worker": "p2", "two": "p4", "lead": "p3"} {
		p, err := tx.Sender(ctx, "test", sender)
		if err != nil {
			return err
		}
		put(word, p.ID)
	}
	worker, err := strconv.ParseInt(s.numbers["worker"], 10, 64)
	if err != nil {
		return err
	}
	for word, i := range map[string]store.Invitation{
		"workers'":  {Role: data.Worker, Enterprise: ownPlant, Post: "加油员", Uses: 5},
		"officers'": {Role: data.Officer, Enterprise: ownPlant, Uses: 1},
		"others'":   {Role: data.Officer, Enterprise: otherPlant, Uses: 1}, // whoever lists has something to see
		"area's":    {Role: data.Officer, Enterprise: "三峡油漆（示例）", Uses: 1},
		"bureau's":  {Role: data.Bureau, Uses: 1},
		"login":     {Role: data.Worker, Enterprise: ownPlant, Person: worker, Uses: 1},
	} {
		i.MadeMS, i.ExpiresMS = now.UnixMilli(), now.AddDate(0, 0, 7).UnixMilli()
		token, err := tx.Invite(ctx, &i)
		if err != nil {
			return err
		}
		put(word, i.ID)
		if word == "workers'" {
			s.numbers["token"] = token
		}
	}
	for word, name := range map[string]string{"enterprise": ownPlant, "common": "区应急管理局（示例）"} {
		e, err := tx.Enterprise(ctx, name)
		if err != nil {
			return err
		}
		put(word, e.ID)
	}
	for word, where := range map[string]string{"post": ownPlant, "foreign": otherPlant} {
		posts, err := tx.Posts(ctx, where)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(posts, func(p store.Post) bool { return where == otherPlant || p.Name == "卸油员" })
		put(word, posts[i].ID)
	}
	dialog, err := tx.SetDialog(ctx, "test", "private:x", "x", "join", `{"invitation":1,"offer":"某人","name":"某人"}`, now.UnixMilli())
	if err != nil {
		return err
	}
	put("dialog", dialog)
	a := data.Asked{AskedMS: 1, Enterprise: ownPlant, Channel: "test", Chat: "private:p1", Question: "锅炉怎么点火", Zone: data.Declined, Shown: []data.Shown{}, Ranked: []string{}}
	if err := tx.Log(ctx, &a); err != nil {
		return err
	}
	put("asked", a.ID)
	var cards int64
	err = tx.QueryRowContext(ctx, `SELECT c.id FROM card_set c JOIN post p ON p.id = c.post_id WHERE p.id = ? AND c.in_force = 1`, s.numbers["post"]).Scan(&cards)
	put("cards", cards)
	if err != nil {
		return err
	}
	if err := s.question(tx, s.postNumber(), cards); err != nil {
		return err
	}
	if err := s.exams(tx); err != nil {
		return err
	}
	if err := s.explained(tx, cards); err != nil {
		return err
	}
	if err := s.observations(tx, cards); err != nil {
		return err
	}
	if err := s.rollouts(tx); err != nil {
		return err
	}
	if err := s.inspections(tx); err != nil {
		return err
	}
	officer, err := tx.Sender(ctx, "test", "p5")
	if err == nil {
		err = tx.SetMerit(ctx, now.UnixMilli(), officer, ownPlant, data.MeritDrill, 1)
	}
	if err != nil {
		return err
	}
	if err := s.rosterDraft(tx); err != nil {
		return err
	}
	return s.draft(tx, cards)
}

// rosterDraft is a roster that the station's supervisor brought in: somebody new there.
func (s *scene) rosterDraft(tx *store.Tx) error {
	p, err := tx.Sender(s.Context(), "test", "p24")
	if err != nil {
		return err
	}
	f := &exchange.RosterFile{Name: "x.xlsx", Roster: &data.Roster{Enterprises: []data.RosterEnterprise{{Name: ownPlant,
		People: []data.RosterPerson{{Row: 2, Name: "新人", Posts: []string{"卸油员"}}}}}}}
	plan, err := bot.PlanRoster(s.Context(), tx, f, p)
	if err != nil {
		return err
	}
	body, err := bot.RosterDraft(f, plan)
	if err != nil {
		return err
	}
	d := store.Draft{Kind: store.DraftRoster, Person: p.ID, MadeMS: s.clock.now().UnixMilli(), Body: body}
	err = tx.AddDraft(s.Context(), &d, 0)
	s.numbers["roster"] = strconv.FormatInt(d.ID, 10)
	return err
}

// observations by the team lead: one that goes on, one that is recorded.
func (s *scene) observations(tx *store.Tx, cards int64) error {
	lead, err := tx.Sender(s.Context(), "test", "p3")
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(s.Context(), ownPlant)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		word, sender string
		state        store.ObservationState
	}{{"watched", "p1", store.ObservationDone}, {"observation", "p4", store.ObservationOpen}} {
		p, err := tx.Sender(s.Context(), "test", x.sender)
		if err != nil {
			return err
		}
		o := store.Observation{How: data.ByObservation, Enterprise: e.ID, Post: s.postNumber(), Person: p.ID, By: lead.ID, Cards: cards, Part: data.Emergency,
			Scene: "卸油跑冒油", Marks: make([]store.Mark, 7), MadeMS: s.clock.now().UnixMilli(), State: x.state}
		if err := tx.AddObservation(s.Context(), &o); err != nil {
			return err
		}
		s.numbers[x.word] = strconv.FormatInt(o.ID, 10)
	}
	return nil
}

// explained is an answer of the unloader's in his own words, not marked yet.
func (s *scene) explained(tx *store.Tx, cards int64) error {
	p, err := tx.Sender(s.Context(), "test", "p1")
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(s.Context(), ownPlant)
	if err != nil {
		return err
	}
	c, err := tx.Cards(s.Context(), cards)
	if err != nil {
		return err
	}
	deck := quiz.Open(c.Cards)
	q, ok := deck.Ask(deck.Items()[0], quiz.Explain, 1)
	if !ok {
		return fmt.Errorf("no question")
	}
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	a := store.Asking{Person: p.ID, Post: s.postNumber(), Cards: cards, Item: 1, Form: string(quiz.Explain), Question: string(body), How: data.ByDrill}
	if err := tx.Put(s.Context(), &a); err != nil {
		return err
	}
	if err := tx.CloseAsking(s.Context(), a.ID, store.AskAnswered); err != nil {
		return err
	}
	r := data.Result{AtMS: s.clock.now().UnixMilli(), Person: p.ID, Enterprise: e.ID, Post: a.Post, Cards: cards, Item: 1, How: data.ByDrill, Form: a.Form,
		Question: a.Digest, Said: "先关阀", Outcome: data.Wrong, Mark: 20, Channel: "test", Proposed: true}
	if err := tx.Record(s.Context(), &r); err != nil {
		return err
	}
	s.numbers["explained"] = strconv.FormatInt(r.ID, 10)
	return nil
}

// exams of the unloader's post, one being set up, one open.
func (s *scene) exams(tx *store.Tx) error {
	p, err := tx.Sender(s.Context(), "test", "p5")
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(s.Context(), ownPlant)
	if err != nil {
		return err
	}
	now := s.clock.now()
	for word, state := range map[string]store.ExamState{"exam": store.ExamDraft, "open exam": store.ExamOpen} {
		x := store.Exam{How: data.ByExam, Enterprise: e.ID, Post: s.postNumber(), By: p.ID, MadeMS: now.Add(-time.Hour).UnixMilli(), Questions: 10, PassMark: 80,
			OpensMS: now.Add(-time.Hour).UnixMilli(), ClosesMS: now.Add(24 * time.Hour).UnixMilli(), State: state, ToldMS: 1}
		if err := tx.AddExam(s.Context(), &x); err != nil {
			return err
		}
		s.numbers[word] = strconv.FormatInt(x.ID, 10)
	}
	return nil
}

// question puts one to the station's unloader.
func (s *scene) question(tx *store.Tx, post, cards int64) error {
	p, err := tx.Sender(s.Context(), "test", "p1")
	if err != nil {
		return err
	}
	d := store.Drill{Person: p.ID, Day: s.clock.now().Format(time.DateOnly), Planned: 1}
	if _, err := tx.AddDrill(s.Context(), &d); err != nil {
		return err
	}
	s.numbers["drill"] = strconv.FormatInt(d.ID, 10)
	for word, where := range map[string]string{"rota": ownPlant, "foreign rota": otherPlant} {
		id, err := tx.SetRota(s.Context(), where, "甲班", "08:00 周一到周五")
		if err != nil {
			return err
		}
		s.numbers[word] = strconv.FormatInt(id, 10)
	}
	c, err := tx.Cards(s.Context(), cards)
	if err != nil {
		return err
	}
	deck, lines := quiz.Open(c.Cards), []store.Item{}
	for i, it := range deck.Items() {
		lines = append(lines, store.Item{Key: it.Key(), Part: it.Part, Scene: it.Scene, Kind: string(it.Kind), Line: it.Line, Place: i, Weight: it.Weight, Text: deck.Line(it)})
	}
	if _, err := tx.SetItems(s.Context(), post, cards, lines, 0); err != nil {
		return err
	}
	q, err := json.Marshal(quiz.Question{Form: quiz.Choice, Text: "先做什么？", Options: []string{"停", "走"}, Right: []int{0}, Why: "停", Source: "卡"})
	if err != nil {
		return err
	}
	a := store.Asking{Person: p.ID, Post: post, Cards: cards, Item: lines[0].ID, Form: "choice", Question: string(q), How: data.ByDrill, Sitting: d.ID}
	err = tx.Put(s.Context(), &a)
	s.numbers["question"] = strconv.FormatInt(a.ID, 10)
	s.numbers["item"] = strconv.FormatInt(a.Item, 10)
	return err
}

// worker0 is the number of the unloader's post.
func (s *scene) postNumber() int64 {
	id, err := strconv.ParseInt(s.numbers["post"], 10, 64)
	s.must(err)
	return id
}

// draft adds a new version that the station's officer brought in, and one for
// which another officer asked him.
func (s *scene) draft(tx *store.Tx, cards int64) error {
	p, err := tx.Cards(s.Context(), cards)
	if err != nil {
		return err
	}
	c := *p.Cards
	c.Version = "9"
	body, err := json.Marshal(map[string]any{"file": "x.yaml", "title": "新版", "draft": exchange.Draft{Cards: c, Digest: exchange.Digest(&c)}})
	if err != nil {
		return err
	}
	for word, sender := range map[string]string{"draft": "p5", "asked for": "e1"} {
		maker, err := tx.Sender(s.Context(), "test", sender)
		if err != nil {
			return err
		}
		d := store.Draft{Enterprise: ownPlant, Person: maker.ID, MadeMS: s.clock.now().UnixMilli(), Body: string(body)}
		if err := tx.AddDraft(s.Context(), &d, 0); err != nil {
			return err
		}
		s.numbers[word] = strconv.FormatInt(d.ID, 10)
		if word == "asked for" {
			if err := tx.AskForDraft(s.Context(), d.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// cast is who plays which role.
var (
	ownCast   = map[rune]string{'n': "nobody", 'w': "p1", 't': "p3", 'o': "p5", 's': "p24", 'b': "p25"}
	otherCast = map[rune]string{'n': "nobody", 'w': "p6", 't': "e2", 'o': "p9", 's': "p23", 'b': "p25"}
)

var isButton = regexp.MustCompile(`^[a-z]+:`)

// message is one cell of the table.
func (s *scene) message(does, sender string, group bool) bot.Message {
	s.Helper()
	does = regexp.MustCompile(`\{(.+?)\}`).ReplaceAllStringFunc(does, func(word string) string {
		n, ok := s.numbers[strings.Trim(word, "{}")]
		if !ok {
			s.Fatalf("what is %s in %s?", word, does)
		}
		return n
	})
	m := private(sender, does)
	if group {
		m.Chat, m.Group, m.Addressed = "group:"+ownPlant, true, true
	}
	if isButton.MatchString(does) {
		m.Text, m.Tap, m.Button = "", fmt.Sprint("tap", s.said), does
	}
	return m
}

// heard is all that letters show: texts, buttons, toasts and files' names.
func heard(letters []data.Letter) string {
	var b strings.Builder
	for _, l := range letters {
		fmt.Fprintln(&b, l.Toast, l.Body())
		for _, row := range l.Buttons {
			for _, x := range row {
				fmt.Fprintln(&b, x.Label)
			}
		}
		if l.File != nil {
			fmt.Fprintln(&b, l.File.Name)
		}
	}
	return b.String()
}

// names are those of everybody in the town but one.
func (s *scene) names(but string) (out []string) {
	for _, p := range sample.People {
		if p.ID != but {
			out = append(out, p.Name)
		}
	}
	for sender, name := range map[string]string{"e1": "秦安", "e2": "邹领", "e3": "万管", "e4": "尤局", "e5": "苗同"} {
		if sender != but {
			out = append(out, name)
		}
	}
	return out
}

// stationOnly is text that stands on the station's cards and nowhere else.
var stationOnly = []string{"江津加油站", "卸油跑冒油", "023-00000201", "守在旁边不走开", "引车看护", "锅炉怎么点火"}

// leaks says what somebody was shown that is not his to see.
func (s *scene) leaks(got, sender string, cast rune, own, group, allowed bool) (out []string) {
	var secret []string
	if !allowed {
		secret = s.names(sender)
	}
	if cast == 'n' && !group || cast != 'n' && !own && cast != 'b' {
		secret = append(secret, stationOnly...)
		secret = append(secret, "张敏", "李强", "王芳", "赵勇", "刘静", "秦安", "苗同")
	}
	for _, x := range secret {
		if strings.Contains(got, x) {
			out = append(out, x)
		}
	}
	return out
}

// Every command and every button, by every role, about one's own enterprise and
// another's, in private and in a group.
func TestRights(t *testing.T) {
	t.Parallel()
	s := setScene(t)
	cells, played, allowedCells := 0, 0, 0
	for _, x := range rights {
		for _, place := range []struct {
			may        string
			cast       map[rune]string
			own, group bool
		}{{x.own, ownCast, true, false}, {x.other, otherCast, false, false}, {x.group, ownCast, true, true}, {x.guest, otherCast, false, true}} {
			for _, role := range all {
				allowed := strings.ContainsRune(place.may, role)
				cells++
				if skipped(cells) {
					continue
				}
				played++
				if allowed {
					allowedCells++
				}
				s = s.cell(t, x, role, place.cast[role], place.own, place.group, allowed)
			}
		}
	}
	t.Logf("%d commands and buttons, %d cells, %d played: %d allowed, %d denied", len(rights), cells, played, allowedCells, played-allowedCells)
	if n := s.count(`inbox WHERE state <> 1`); n != 0 {
		t.Errorf("%d updates could not be handled", n)
	}
}

// cell plays one cell; it gives a scene as it was before.
func (s *scene) cell(t *testing.T, x right, role rune, sender string, own, group, allowed bool) *scene {
	t.Helper()
	where := fmt.Sprintf("%s by %c (%s, own %t, group %t)", x.does, role, sender, own, group)
	m := s.message(x.does, sender, group)
	got := heard(s.say(m))
	diff := s.diff(s.base)
	if strings.TrimSpace(got) == "" {
		t.Errorf("%s: no answer at all", where)
	}
	shown := slices.ContainsFunc(strings.Split(x.shows, "|"), func(want string) bool { return strings.Contains(got, want) })
	if shown != allowed {
		t.Errorf("%s: allowed %t, got:\n%s", where, allowed, got)
	}
	if !allowed && len(diff) > 0 {
		t.Errorf("%s: not allowed, and changed %v:\n%s", where, diff, got)
	}
	if x.does == "/start {token}" && allowed {
		got = strings.ReplaceAll(got, ownPlant, "") // where he is invited to
	}
	for _, leak := range s.leaks(got, sender, role, own, group, allowed) {
		t.Errorf("%s: shows %q:\n%s", where, leak, got)
	}
	if !allowed {
		return s
	}
	s.replay(t, where, m)
	if slices.Contains(diff, "card_set") { // the index has changed too
		return setScene(t)
	}
	s.back()
	return s
}

// notes are tables in which it is written down that something was looked at; a
// dialog begins anew with each look.
var notes = []string{"opened", "asked", "dialog"}

// replay says the same again: the same tap, as after a crash of the channel, and
// another tap on the same button. Nothing is done twice.
func (s *scene) replay(t *testing.T, where string, m bot.Message) {
	t.Helper()
	if m.Tap == "" {
		return
	}
	was := s.record()
	for _, id := range []string{m.Tap, m.Tap + "again"} {
		m.ID, m.Tap = "", id
		got := heard(s.say(m))
		for _, table := range s.diff(was) {
			if !slices.Contains(notes, table) {
				t.Errorf("%s: tapped again (%s), it changed %s:\n%s", where, id, table, got)
			}
		}
	}
}

// The table leaves no kind of button out.
func TestRightsAreWhole(t *testing.T) {
	src, err := os.ReadFile("tap.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(src), "func (t *turn) tapped()")
	body, _, _ = strings.Cut(body, "\nfunc ")
	kinds := regexp.MustCompile(`"([a-z]+)"[,:]`).FindAllStringSubmatch(body, -1)
	if len(kinds) < 7 {
		t.Fatalf("only %d kinds of button found", len(kinds))
	}
	for _, k := range kinds {
		if !slices.ContainsFunc(rights, func(r right) bool { return strings.HasPrefix(r.does, k[1]+":") }) {
			t.Errorf("buttons %s: are not in the table of rights", k[1])
		}
	}
}

// Made-up data of every form does nothing, whoever sends it.
func TestForgedButtons(t *testing.T) {
	t.Parallel()
	s := setScene(t)
	n, sent := 0, map[string]bool{}
	for _, r := range rights {
		if !isButton.MatchString(r.does) {
			continue
		}
		whole := s.message(r.does, "x", false).Button
		last := strings.LastIndexByte(whole, ':')
		for _, forged := range []string{
			whole[:last], whole[:last] + ":", whole + ":", whole + ":1", whole[:last] + ":-1", whole[:last] + ":x",
			whole[:last] + ":99999999999999999999999", whole[:last] + ":9223372036854775807", whole[:last] + ":1 OR 1=1", ":" + whole,
			strings.ToUpper(whole[:2]) + whole[2:], strings.Replace(whole, ":", "::", 1), whole[:last] + ":\x00", whole[:last] + ":令牌",
		} {
			if sent[forged] {
				continue
			}
			sent[forged] = true
			if skipped(len(sent)) {
				continue
			}
			for _, role := range "nob" { // who may nothing, and who may most
				m := private(ownCast[role], "")
				m.Tap, m.Button = fmt.Sprint("tap", s.said), forged
				s.say(m)
				n++
			}
			if diff := slices.DeleteFunc(s.diff(s.base), func(table string) bool { return slices.Contains(notes, table) }); len(diff) > 0 {
				t.Errorf("%q changed %v", forged, diff)
			}
		}
	}
	t.Logf("%d forged taps", n)
	if n := s.count(`inbox WHERE state <> 1`); n != 0 {
		t.Errorf("%d of them could not be handled", n)
	}
}

// Whoever is taken out loses everything at once, in the same transaction: his
// next message finds him a stranger, and so does a tap on any button of his.
func TestRemovedAtOnce(t *testing.T) {
	s := setScene(t)
	s.say(private("e1", "/people"))
	s.say(private("e1", "/invite"))
	officer := s.numbers["officer"]
	m := private("p5", "")
	m.Tap, m.Button = "1", "u:R:"+officer
	if got := heard(s.say(m)); !strings.Contains(got, "移出了") {
		t.Fatal(got)
	}
	was := s.record()
	n := 0
	for _, r := range rights {
		if r.own == all || r.does == "/start {token}" {
			continue
		}
		for _, group := range []bool{false, true} {
			if group && strings.ContainsRune(r.group, 'n') {
				continue // a stranger may, in the group
			}
			n++
			got := heard(s.say(s.message(r.does, "e1", group)))
			if leaks := s.leaks(got, "e1", 'n', true, group, false); len(leaks) > 0 {
				t.Errorf("%s after he was removed: shows %v:\n%s", r.does, leaks, got)
			}
		}
	}
	if diff := changed(was, s.record()); len(diff) > 0 {
		t.Errorf("somebody removed changed %v", diff)
	}
	t.Logf("%d tries of somebody removed", n)
}

// The last officer of an enterprise and the last of the bureau cannot remove
// themselves; with another one beside them they can.
func TestLastOneStays(t *testing.T) {
	for _, x := range []struct{ last, other string }{{"p5", "officer"}, {"p25", "bureau"}} {
		s := setScene(t)
		var id int64
		s.must(s.store.Do(t.Context(), func(tx *store.Tx) error {
			p, err := tx.Sender(t.Context(), "test", x.last)
			id = p.ID
			return err
		}))
		leave := func(id string) string {
			m := private(x.last, "")
			m.Tap, m.Button = fmt.Sprint("tap", s.said), "u:R:"+id
			return heard(s.say(m))
		}
		if got := leave(s.numbers[x.other]); !strings.Contains(got, "移出了") {
			t.Fatal(got)
		}
		if got := leave(fmt.Sprint(id)); !strings.Contains(got, "最后一个") || s.count(fmt.Sprint("person WHERE left_ms IS NULL AND id = ", id)) != 1 {
			t.Errorf("%s: %s", x.last, got)
		}
		s.back()
		if got := leave(fmt.Sprint(id)); !strings.Contains(got, "移出了") {
			t.Errorf("%s, with another one: %s", x.last, got)
		}
	}
}
