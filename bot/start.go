package bot

import (
	"strings"

	"anka/data"
)

const notJoined = "您还没登记，只能看通用卡。请找本单位安全员要加入链接。"

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
	if t.asker == nil {
		return notJoined
	}
	lines := []string{strings.Join(append([]string{t.asker.Name}, t.asker.Posts...), " ") + " " + t.asker.Enterprise}
	if t.asker.Enterprise == "" {
		return lines[0] + "\n直接问就行，这里能查通用卡。"
	}
	lines = append(lines, "出了事、不会做，直接打字问，方言、拼音都行。", "先撤到安全的地方，再看手机。")
	if t.asker.MaySeeGaps() {
		lines = append(lines, "看哪些问题没有卡：/gaps")
	}
	return strings.Join(lines, "\n")
}
