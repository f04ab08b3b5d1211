package bot

import (
	"cmp"
	"strings"
	"unicode"

	"anka/data"
)

const (
	notJoined  = "你还没登记，只能看通用卡。请找本单位安全员登记。"
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
	posts := strings.Join(t.asker.Posts, "、")
	if posts == "" {
		posts = t.asker.Role.Name()
	}
	lines := []string{strings.TrimSpace(t.asker.Name + " " + posts + " " + t.asker.Enterprise + t.asker.Area)}
	if t.enterprise == "" {
		return lines[0] + "\n" + cmp.Or(t.whyCommon(), justCommon)
	}
	lines = append(lines, "出了事、不会做，直接打字问，方言、拼音都行。", "先撤到安全的地方，再看手机。")
	if t.asker.May(data.ActGaps) {
		lines = append(lines, "看哪些问题没有卡：/gaps")
	}
	return strings.Join(lines, "\n")
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
