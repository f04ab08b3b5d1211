package bot

import (
	"cmp"
	"strings"
	"unicode"

	"anka/data"
)

const (
	notJoined  = "你还没加入，只能看通用卡。找安全员要链接，点一下就行。"
	sayHint    = "还没加入：找安全员要链接，点一下就行。"
	notYours   = "这不是你单位的群，这里只能看通用卡。"
	noCommand  = "没有这个命令。直接打字问就行，打 /start 看怎么用。"
	justCommon = "直接问就行，这里能查通用卡。"
)

// whyCommon says why somebody sees only the common cards; empty when he does
// not, or never does otherwise.
func (t *turn) whyCommon() string {
	switch {
	case t.enterprise != "":
		return ""
	case t.asker == nil:
		return notJoined
	case t.asker.Enterprise != "":
		return notYours
	}
	return ""
}

// lasting is the keyboard that stays in a private chat, the emergency first.
var lasting = [][]string{{"🆘 应急"}, {"📋 操作", "⚠️ 风险", "📌 职责"}}

var startWords = map[string]bool{"start": true, "help": true, "帮助": true, "开始": true, "怎么用": true, "菜单": true}

// start says in a few lines what one can do here.
func (t *turn) start() (bool, error) {
	if token := t.token(); token != "" {
		return true, t.join(token)
	}
	if !startWords[command(t.m.Text)] {
		return false, nil
	}
	l := data.Letter{Title: "我是安卡，帮你找岗位上的卡。", Text: t.welcome()}
	if !t.m.Group {
		l.Lasting = lasting
	}
	t.say(l)
	return true, nil
}

func (t *turn) welcome() string {
	if t.asker == nil && t.enterprise != "" {
		return "直接问就行，这个群看" + t.enterprise + "的卡。\n先撤到安全的地方，再看手机。"
	}
	if t.asker == nil && t.m.Group {
		return notJoined + "\n本群编号：" + t.m.Chat
	}
	if t.asker == nil {
		return notJoined + "\n你的编号：" + t.m.Sender
	}
	lines := []string{t.asker.Name + "，" + t.asker.Place()}
	if t.enterprise == "" {
		lines = append(lines, cmp.Or(t.whyCommon(), justCommon))
		return strings.Join(append(lines, t.commandsOf()...), "\n")
	}
	lines = append(lines, "出了事、不会做，直接打字问，方言、拼音都行。", "先撤到安全的地方，再看手机。")
	return strings.Join(append(lines, t.commandsOf()...), "\n")
}

// known are the commands that not everybody may use, as /start lists them.
var known = []struct {
	act   data.Act
	does  string
	group bool // it is used in groups
}{
	{data.ActStatus, "问推行进度：直接打字，或打 /status；报表和通报 /report", false},
	{data.ActInvite, "发加入的链接：/invite", false},
	{data.ActPeople, "看谁加入了：/people", false},
	{data.ActRoster, "导入企业名册：把 .xlsx 发给我；模板 /template，导出 /export", false},
	{data.ActPublish, "更新卡：把卡片文件发给我；模板 /template，导出 /export", false},
	{data.ActGaps, "看哪些问题没有卡：/gaps", false},
	{data.ActBind, "在班组群里绑群：/bind", true},
	{data.ActShift, "定什么时候发题：/shift", false},
	{data.ActTeam, "看谁没答、哪些条不熟：/team", false},
	{data.ActSpot, "随机抽查：/spot 岗位 人数", false},
	{data.ActExam, "定期考核：/exam", false},
	{data.ActObserve, "旁站监督：/watch，视频回放：/video", false},
	{data.ActObserve, "给大家说的打分：/mark", false},
	{data.ActLedger, "取考核台账：/ledger", false},
	{data.ActMerit, "看积分、定规则：/merit", false},
	{data.ActRollout, "看推行到哪一步、报进度：/rollout", false},
	{data.ActInspect, "现场检查：/inspect 企业，检查记录：/inspections，复查整改：/findings", false},
	{data.ActAccept, "记约谈、处罚、诚信管理：/measures", false},
	{data.ActRollout, "看检查记录：/inspections，办整改：/findings", false},
	{data.ActSetting, "改本单位的用法：/settings", false},
	{data.ActDoctor, "看哪里不正常：/doctor", false},
}

// commandsOf lists the commands that the asker may use here.
func (t *turn) commandsOf() []string {
	var out []string
	for _, k := range known {
		if t.asker.May(k.act) && (k.group || !t.m.Group) {
			out = append(out, k.does)
		}
	}
	return out
}

// hint tells somebody not known, in a group of no enterprise, how to join: that
// is all there is for him. Emergencies are answered from the common cards.
func (t *turn) hint() (bool, error) {
	if t.asker != nil || !t.m.Group || t.enterprise != "" || t.bot.index.Urgent(t.m.Text) {
		return false, nil
	}
	t.say(data.Letter{Text: sayHint})
	return true, nil
}

// hintOnce is the same for somebody whom the group's cards answer, once a day;
// empty when he needs none.
func (t *turn) hintOnce() (string, error) {
	if t.asker != nil || !t.m.Group {
		return "", nil
	}
	now := t.now
	tell, err := t.tx.Hint(t.ctx, t.update.Channel, t.m.Sender, now.Add(-day).UnixMilli(), now.UnixMilli())
	if err != nil || !tell {
		return "", err
	}
	return sayHint, nil
}

// unknownCommand keeps a mistyped command out of the questions.
func (t *turn) unknownCommand() (bool, error) {
	word, ok := strings.CutPrefix(strings.TrimSpace(t.m.Text), "/")
	if !ok || word == "" || word[0] > unicode.MaxASCII || !unicode.IsLetter(rune(word[0])) {
		return false, nil
	}
	t.say(data.Letter{Text: noCommand})
	return true, nil
}

// Lasting is the keyboard of a private chat, for a channel that shows it
// before anything has been said.
func Lasting() [][]string { return lasting }
