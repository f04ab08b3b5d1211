package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"anka/data"
	"anka/data/store"
)

// When the day's questions come: an enterprise's zone and its rotas (班次). The
// officer types a line, or taps what is common.

// shiftDialog waits for lines such as 「卸油员：08:00 周一到周五」.
const shiftDialog = "shift"

var shiftWords = map[string]bool{"shift": true, "班次": true, "排班": true, "发题时间": true}

const (
	sayNotShift  = "什么时候发题，由本单位安全员定。"
	sayShiftHow  = "要改，打一行发给我，比如：\n%[1]s：08:00 周一到周五\n甲班：白白中中夜夜休休 从 2026-11-01 起，白 08:00 中 16:00 夜 00:00\n王小明：甲班\n%[1]s：取消"
	sayNightRule = "夜里 22:00 到 07:00 不发，夜班的提前到 21:30；休息那天不发。"
	restOfAll    = "其他人"
	beijingTime  = "北京时间"
	somePost     = "电工"
	mostRotas    = 40
	mostRotaName = 20
	mostLines    = 40
)

// zones keeps what was loaded by name.
var zones sync.Map

// zoneNamed is an enterprise's zone by its IANA name; what is not known, or
// empty, is the bot's.
func (b *Bot) zoneNamed(name string) *time.Location {
	if name == "" {
		return b.zone
	}
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return b.zone
	}
	zones.Store(name, z)
	return z
}

// zoneOf is the zone of an enterprise's days; of none the bot's.
func (t *turn) zoneOf(enterprise string) (*time.Location, error) {
	if enterprise == "" {
		return t.bot.zone, nil
	}
	name, err := t.tx.Setting(t.ctx, enterprise, store.ZoneSetting)
	return t.bot.zoneNamed(name), err
}

// zoneOfPerson is that of a person's enterprise.
func (t *turn) zoneOfPerson(id int64) (*time.Location, error) {
	if t.asker != nil && t.asker.ID == id {
		return t.zoneOf(t.asker.Enterprise)
	}
	m, err := t.tx.Member(t.ctx, id)
	if err != nil || m == nil {
		return t.bot.zone, err
	}
	return t.zoneOf(m.Enterprise)
}

// shift shows an officer when his people are asked, and takes lines that say
// otherwise: after the command, or in the dialog that it begins.
func (t *turn) shift() (bool, error) {
	first, lines, _ := strings.Cut(strings.TrimSpace(t.m.Text), "\n")
	word, inline, _ := strings.Cut(first, " ")
	if !shiftWords[command(word)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
	case !t.asker.May(data.ActShift):
		t.say(data.Letter{Text: sayNotShift})
	case strings.TrimSpace(inline+lines) != "":
		return true, t.setShifts(inline + "\n" + lines)
	default:
		return true, t.sayShifts("")
	}
	return true, nil
}

// shiftTyped takes lines in the dialog; what is no such line is left to others.
func (t *turn) shiftTyped(*store.Dialog) (bool, error) {
	if !t.asker.May(data.ActShift) {
		return false, t.endDialog()
	}
	if !strings.ContainsAny(t.m.Text, "：:") {
		return false, nil
	}
	return true, t.setShifts(t.m.Text)
}

// typo is what is wrong with a typed line, as one sentence for who typed it.
type typo struct{ error }

// setShifts does what lines say, all or nothing.
func (t *turn) setShifts(text string) error {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) > mostLines {
		t.say(data.Letter{Text: fmt.Sprintf("一次最多 %d 行，请分几次发。", mostLines)})
		return nil
	}
	names, err := t.shiftNames()
	if err != nil {
		return err
	}
	var done []func() error
	for _, line := range lines {
		do, err := t.shiftLine(strings.TrimSpace(line), names)
		var wrong typo
		if errors.As(err, &wrong) {
			say := "「" + data.Clip(strings.TrimSpace(line), 60) + "」：" + wrong.Error()
			if len(lines) > 1 {
				say += "\n这次发的几行都没有改。"
			}
			t.say(data.Letter{Text: say})
			return nil
		}
		if err != nil {
			return err
		}
		done = append(done, do)
	}
	for i, do := range done {
		if err := do(); err != nil {
			return err
		}
		if err := t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, "shift", data.Clip(strings.TrimSpace(lines[i]), 200)); err != nil {
			return err
		}
	}
	return t.sayShifts("改好了。")
}

// shiftNames are the rotas of the asker's enterprise by name.
func (t *turn) shiftNames() (map[string]int64, error) {
	all, err := t.tx.Rotas(t.ctx, t.asker.Enterprise)
	names := map[string]int64{}
	for _, r := range all {
		names[r.Name] = r.ID
	}
	return names, err
}

// shiftLine reads a line and gives what it does. A rota that it makes is known to
// the lines after it.
func (t *turn) shiftLine(line string, names map[string]int64) (func() error, error) {
	who, what, ok := t.cutLine(line)
	if !ok {
		return nil, typo{errors.New("前面要写给谁，再写冒号，比如：卸油员：08:00 周一到周五。")}
	}
	if who == "时区" {
		return t.zoneLine(what)
	}
	to, err := t.shiftWho(who, names)
	if err != nil {
		return nil, err
	}
	if what == "取消" {
		return func() error { return t.dropShift(to) }, nil
	}
	if _, known := names[what]; known && what != "" {
		if to.put == nil {
			return nil, typo{errors.New("班次不能放进另一个班次，请写岗位或者人名。")}
		}
		return func() error { return t.putIn(to, what) }, nil
	}
	r, err := data.ParseRota(what)
	if err != nil {
		return nil, typo{err}
	}
	if _, known := names[to.rota]; !known && len(names) >= mostRotas {
		return nil, typo{fmt.Errorf("最多 %d 个班次，请先取消不用的。", mostRotas)}
	}
	names[to.rota] = 0
	return func() error {
		id, err := t.tx.SetRota(t.ctx, t.asker.Enterprise, to.rota, r.String())
		if err != nil || to.put == nil {
			return err
		}
		return to.put(id)
	}, nil
}

// cutLine parts a line at its first colon; the colon of a time of day is none.
func (t *turn) cutLine(line string) (who, what string, ok bool) {
	i := strings.IndexAny(line, "：:")
	if i < 0 {
		return "", "", false
	}
	who, what = strings.TrimSpace(line[:i]), strings.TrimSpace(strings.TrimLeft(line[i:], "：:"))
	last, _, _ := strings.Cut(who, " ")
	if who == "" || strings.Trim(last, "0123456789０１２３４５６７８９") == "" {
		return "", "", false
	}
	return who, what, true
}

// shiftTo is whom a line is about: a rota by name, and what puts a post or a
// person in one; nil when it is only a rota.
type shiftTo struct {
	rota string
	put  func(rota int64) error
}

func (t *turn) shiftWho(who string, names map[string]int64) (shiftTo, error) {
	to := shiftTo{rota: who}
	if slices.Contains([]string{"全部", "全厂", "默认", "大家", restOfAll}, who) {
		return shiftTo{}, nil
	}
	post, err := t.tx.PostNamed(t.ctx, t.asker.Enterprise, who)
	if err != nil {
		return to, err
	}
	if post != 0 {
		to.put = func(rota int64) error { return t.tx.PutPost(t.ctx, post, rota) }
		return to, nil
	}
	people, err := t.tx.Named(t.ctx, t.asker.Enterprise, who)
	if err != nil {
		return to, err
	}
	switch _, known := names[who]; {
	case len(people) > 1:
		return to, typo{fmt.Errorf("有 %d 个叫%s的，请点「给一个人换班」选人。", len(people), who)}
	case len(people) == 1:
		to.put = func(rota int64) error { return t.tx.PutPerson(t.ctx, people[0], rota) }
	case known || strings.HasSuffix(who, "班"):
		if len([]rune(who)) > mostRotaName {
			return to, typo{fmt.Errorf("班次的名字最多 %d 个字。", mostRotaName)}
		}
	default:
		return to, typo{fmt.Errorf("本单位没有叫「%s」的岗位或者人；新班次的名字要以「班」结尾，比如甲班。", data.Clip(who, 20))}
	}
	return to, nil
}

func (t *turn) zoneLine(name string) (func() error, error) {
	if name == beijingTime || name == "取消" {
		name = "Asia/Shanghai"
	}
	if z, err := time.LoadLocation(name); err != nil || name == "" || z == time.Local {
		return nil, typo{errors.New("没有这个时区，请写成 Asia/Shanghai 这样。")}
	}
	return func() error {
		return t.tx.SetSetting(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, store.ZoneSetting, name)
	}, nil
}

// dropShift takes a post or a person out of his rota, and a rota away that is
// only his.
func (t *turn) dropShift(to shiftTo) error {
	if to.put != nil {
		if err := to.put(0); err != nil {
			return err
		}
	}
	names, err := t.shiftNames()
	if err != nil {
		return err
	}
	if id := names[to.rota]; id != 0 {
		return t.tx.DropRota(t.ctx, id)
	}
	return nil
}

func (t *turn) putIn(to shiftTo, rota string) error {
	names, err := t.shiftNames()
	if err != nil {
		return err
	}
	return to.put(names[rota])
}
