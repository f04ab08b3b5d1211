package bot

import (
	"fmt"
	"strings"
	"time"

	"anka/data"
)

// option is something an enterprise can switch on or off.
type option struct {
	name, label, about string
	guarded            bool // to switch it off takes another officer, when there is one
}

const (
	publishByTwo = "publish_by_two"
	settingOn    = "on"
)

// options in the order in which /settings shows them; each is off at first.
var options = []option{
	{publishByTwo, "两人发布", "一个人发文件，另一位安全员批准了才发布。", true},
	{groupDaily, "群里每日一题", "每天在班组群里出一道题。关着时，有人私聊收不到题才出。", false},
	{groupPraise, "群里说谁答对了", "每天晚上在群里说，今天的题谁答对了。", false},
}

const (
	sayNotSettings  = "设置由本单位安全员改。"
	toastNoOption   = "这个按钮已经失效，请重新打 /settings。"
	toastAsIs       = "本来就是这样，没有改。"
	toastAskedOff   = "已经请人同意了，请等一等。"
	toastOffOther   = "要另一位安全员点，自己不能同意。"
	toastOffDone    = "这个请求已经过期或处理过了。"
	sayNoOneReached = "要另一位安全员同意才能关，可是现在都收不到消息。请他先给我发一句话，再点一次。"
)

// settings shows an officer how his enterprise works with the bot.
func (t *turn) settings() (bool, error) {
	if w := command(t.m.Text); w != "settings" && w != "设置" {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActSetting):
		t.say(data.Letter{Text: sayNotSettings})
	default:
		return true, t.saySettings()
	}
	return true, nil
}

func (t *turn) saySettings() error {
	var lines []string
	var buttons []data.Button
	for _, o := range options {
		v, err := t.tx.Setting(t.ctx, t.asker.Enterprise, o.name)
		if err != nil {
			return err
		}
		state, label, to := "关着", "打开「", ":on"
		if v == settingOn {
			state, label, to = "开着", "关上「", ":off"
		}
		lines = append(lines, o.label+"："+state+"。"+o.about)
		buttons = append(buttons, data.Button{Label: label + o.label + "」", Data: "o:" + o.name + to})
	}
	t.say(data.Letter{Title: t.asker.Enterprise + " 设置", Text: strings.Join(lines, "\n"), Buttons: rows(buttons)})
	return nil
}

// Button data of settings: 「o:name:on」, 「o:name:off」; 「o:name:yes」 and
// 「o:name:no」 are another officer's, asked whether it may be switched off.
func (t *turn) tapSetting(rest string) error {
	name, to, _ := strings.Cut(rest, ":")
	var o *option
	for i := range options {
		if options[i].name == name {
			o = &options[i]
		}
	}
	if o == nil || t.m.Group || !t.asker.May(data.ActSetting) {
		t.toast(toastNoOption)
		return nil
	}
	was, err := t.tx.Setting(t.ctx, t.asker.Enterprise, o.name)
	switch {
	case err != nil:
		return err
	case to == "on" && was != settingOn:
		return t.set(o, true, t.asker.Name)
	case to == "off" && was == settingOn:
		return t.switchOff(o)
	case to == "on" || to == "off":
		t.toast(toastAsIs)
		return nil
	case to == "yes" || to == "no":
		return t.answerOff(o, was == settingOn && to == "yes")
	}
	t.toast(toastNoOption)
	return nil
}

// set switches a setting; what was asked about it is over.
func (t *turn) set(o *option, on bool, by string) error {
	value, word := "", "关上了"
	if on {
		value, word = settingOn, "打开了"
	}
	now, at := t.now.UnixMilli(), t.asker.Enterprise
	if err := t.tx.SetSetting(t.ctx, now, t.asker, at, o.name, value); err != nil {
		return err
	}
	if err := t.tx.SetSetting(t.ctx, now, t.asker, at, o.asked(), ""); err != nil {
		return err
	}
	t.toast("")
	t.say(data.Letter{Text: "「" + o.label + "」" + word + "。"})
	return t.tx.Deed(t.ctx, now, t.asker, at, "setting", o.label+word+"，"+by)
}

// asked is where it is kept who wants a setting off, and since when.
func (o *option) asked() string { return o.name + "_off" }

func (t *turn) switchOff(o *option) error {
	others, err := t.otherOfficers()
	if err != nil {
		return err
	}
	if !o.guarded || len(others) == 0 {
		return t.set(o, false, t.asker.Name)
	}
	if person, err := t.wantsOff(o); err != nil {
		return err
	} else if person != 0 {
		t.toast(toastAskedOff)
		return nil
	}
	t.toast("")
	if others, err = t.reachable(others); err != nil {
		return err
	} else if len(others) == 0 {
		t.say(data.Letter{Text: sayNoOneReached})
		return nil
	}
	t.say(data.Letter{Text: "已经请" + accountNames(others) + "同意，有结果告诉你。"})
	t.push(others, data.Letter{Text: t.asker.Name + "要关上「" + o.label + "」，你同意吗？\n" + o.about,
		Buttons: rows([]data.Button{{Label: "同意关上", Data: "o:" + o.name + ":yes"}, {Label: "不同意", Data: "o:" + o.name + ":no"}})})
	return t.tx.SetSetting(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, o.asked(), fmt.Sprint(t.asker.ID, " ", t.now.UnixMilli()))
}

// wantsOff gives who asked, within a day, to switch a setting off; 0: nobody.
func (t *turn) wantsOff(o *option) (int64, error) {
	v, err := t.tx.Setting(t.ctx, t.asker.Enterprise, o.asked())
	if err != nil || v == "" {
		return 0, err
	}
	var person, at int64
	if _, err := fmt.Sscan(v, &person, &at); err != nil {
		return 0, fmt.Errorf("bot: setting %s: %w", o.asked(), err)
	}
	if t.now.Sub(time.UnixMilli(at)) > draftAge {
		return 0, nil
	}
	return person, nil
}

func (t *turn) answerOff(o *option, yes bool) error {
	person, err := t.wantsOff(o)
	switch {
	case err != nil:
		return err
	case person == 0:
		t.toast(toastOffDone)
		return nil
	case person == t.asker.ID:
		t.toast(toastOffOther)
		return nil
	}
	asker, err := t.tx.Member(t.ctx, person)
	if err != nil {
		return err
	}
	if asker == nil || !asker.May(data.ActSetting) || asker.Enterprise != t.asker.Enterprise { // he has left since
		t.toast(toastOffDone)
		return t.tx.SetSetting(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, o.asked(), "")
	}
	if yes {
		if err := t.set(o, false, asker.Name+"提出，"+t.asker.Name+"同意"); err != nil {
			return err
		}
		return t.tell(person, data.Letter{Text: t.asker.Name + "同意了，「" + o.label + "」关上了。"})
	}
	t.toast("")
	t.say(data.Letter{Text: "「" + o.label + "」没有关。"})
	if err := t.tx.SetSetting(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, o.asked(), ""); err != nil {
		return err
	}
	return t.tell(person, data.Letter{Text: t.asker.Name + "不同意，「" + o.label + "」没有关。"})
}
