package bot

import (
	"cmp"
	"fmt"
	"strings"

	"anka/data"
	"anka/data/exchange"
)

// What a roster would change and has changed, in lines short enough for a phone.

const (
	mostShown   = 6      // of changes, of findings: the rest is in a file
	manyRows    = 20_000 // from which an import takes long enough to say so
	mostWithout = 10
)

func rosterLetter(p *exchange.RosterPlan) data.Letter {
	name := data.Clip(p.File.Name, 60)
	if p.File.Refused() {
		return data.Letter{Title: "拒收：" + name, Text: strings.Join(append(findingLines(p.Refusals()), "什么都没改。改好后再发一次。"), "\n"), File: allFindings(p)}
	}
	l := data.Letter{Title: "名册：" + name, File: allFindings(p)}
	lines := p.Lines()
	if s := p.UntouchedLine(); s != "" {
		lines = append(lines, s)
	}
	lines = append(lines, section("有变化：", p.Changes)...)
	lines = append(lines, section("没有读，改好再发一次就行：", findingTexts(p.Refusals()))...)
	lines = append(lines, section("请看一看（不影响导入）：", findingTexts(p.Warnings()))...)
	switch rows := p.Total(exchange.Fresh) + p.Total(exchange.Changed); {
	case rows == 0:
		lines = append(lines, "没有要导入的。")
	case rows > manyRows:
		lines = append(lines, "行数多，导入要十几秒，这时别人问话也要等。请挑闲的时候点。")
	}
	l.Text = strings.Join(lines, "\n")
	return l
}

// section shows the first lines of some under a head.
func section(head string, all []string) []string {
	if len(all) == 0 {
		return nil
	}
	out := []string{head}
	for _, s := range all[:min(len(all), mostShown)] {
		out = append(out, "· "+s)
	}
	if n := len(all) - mostShown; n > 0 {
		out = append(out, fmt.Sprintf("还有 %d 处，在附的文件里。", n))
	}
	return out
}

func findingTexts(found []exchange.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, cmp.Or(f.Where, "整个文件")+"："+f.Message)
	}
	return out
}

// allFindings is a file with all that a phone does not show; nil when it shows all.
func allFindings(p *exchange.RosterPlan) *data.File {
	bad, look := findingTexts(p.Refusals()), findingTexts(p.Warnings())
	if max(len(bad), len(look), len(p.Changes)) <= mostShown {
		return nil
	}
	var out []string
	for _, part := range []struct {
		head  string
		lines []string
	}{{"没有读，要改：", bad}, {"请看一看：", look}, {"有变化：", p.Changes}} {
		if len(part.lines) > 0 {
			out = append(append(out, part.head), append(part.lines, "")...)
		}
	}
	return &data.File{Name: "名册核对.txt", Body: []byte("\ufeff" + strings.Join(out, "\r\n"))} // Windows' editor knows the text by its mark
}

// sayTaken says what was done, and who is still without an officer.
func (t *turn) sayTaken(p *exchange.RosterPlan) error {
	lines := p.Lines()
	none, notJoined, err := t.tx.WithoutOfficer(t.ctx, t.asker.Area)
	if err != nil {
		return err
	}
	l := data.Letter{Title: "导入好了：" + data.Clip(p.File.Name, 60)}
	if len(none) > 0 {
		lines = append(lines, fmt.Sprintf("没有安全员的企业 %d 家：%s。", len(none), namesShort(none)))
	}
	if notJoined > 0 {
		lines = append(lines, fmt.Sprintf("安全员还没加入的企业 %d 家。", notJoined))
	}
	if len(none)+notJoined > 0 {
		lines = append(lines, "打 /invite 给安全员发链接。")
	}
	if len(none) > mostWithout {
		l.Buttons = rows([]data.Button{{Label: "看全部没有安全员的", Data: tapData("y:n", 0)}})
	}
	l.Text = strings.Join(lines, "\n")
	t.say(l)
	return nil
}

func namesShort(all []string) string {
	if len(all) > mostWithout {
		return strings.Join(all[:mostWithout], "、") + "等"
	}
	return strings.Join(all, "、")
}

// sayWithoutOfficer lists a page of the enterprises without an officer.
func (t *turn) sayWithoutOfficer(n int64) error {
	none, _, err := t.tx.WithoutOfficer(t.ctx, t.asker.Area)
	if err != nil {
		return err
	}
	const most = 30 // names alone take little room
	some, more := pageOf(none, n, most)
	if len(some) == 0 {
		t.say(data.Letter{Text: "每家企业都有安全员了。"})
		return nil
	}
	l := data.Letter{Title: fmt.Sprintf("没有安全员的企业 %d 家", len(none))}
	for k, name := range some {
		l.Text += fmt.Sprintf("%d %s\n", n*most+int64(k)+1, name)
	}
	l.Text = strings.TrimSuffix(l.Text, "\n")
	if more {
		l.Buttons = rows([]data.Button{{Label: "下一页", Data: tapData("y:n", n+1)}})
	}
	t.say(l)
	return nil
}
