package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// gaps shows an officer what no card answered and what was voted down.
func (t *turn) gaps() (bool, error) {
	if w := command(t.m.Text); w != "gaps" && w != "缺口" {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActGaps):
		t.say(data.Letter{Text: "缺口由本单位安全员查看。"})
		return true, nil
	}
	all, err := t.tx.OpenAsked(t.ctx, t.asker.Enterprise)
	if err != nil {
		return false, err
	}
	gaps := t.bot.group(all)
	letters := split(t.asker.Enterprise+" 缺口", gapLines(gaps, t.bot.zone), data.Answer)
	if t.asker.May(data.ActPublish) {
		letters[len(letters)-1].Buttons = gapButtons(gaps)
	}
	for _, l := range letters {
		t.say(l)
	}
	return true, nil
}

// mostMended is how many gaps have a button.
const mostMended = 5

// gapButtons lead to the file in which a gap is closed.
func gapButtons(gaps []data.Gap) [][]data.Button {
	var buttons []data.Button
	for i, g := range gaps[:min(len(gaps), mostMended)] {
		buttons = append(buttons, data.Button{Label: fmt.Sprint("补卡 ", i+1), Data: fmt.Sprint("g:", g.Asked)})
	}
	return rows(append(buttons, data.Button{Label: "下载模板", Data: "g:"}))
}

// Gaps groups what no card of an enterprise answered and what was voted down,
// most asked first; an empty name means all enterprises.
func (b *Bot) Gaps(ctx context.Context, enterprise string) ([]data.Gap, error) {
	var out []data.Gap
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		all, err := tx.OpenAsked(ctx, enterprise)
		out = b.group(all)
		return err
	})
	return out, err
}

// group puts questions in like words together, under the words last used.
func (b *Bot) group(all []data.Asked) []data.Gap {
	var gaps []data.Gap
	for _, a := range all {
		i := slices.IndexFunc(gaps, func(g data.Gap) bool { return g.Enterprise == a.Enterprise && b.index.Alike(g.Question, a.Question) })
		if i < 0 {
			gaps = append(gaps, data.Gap{Enterprise: a.Enterprise})
			i = len(gaps) - 1
		}
		g := &gaps[i]
		g.Question, g.Asked, g.LastMS = a.Question, a.ID, a.AskedMS
		g.Times++
		if a.Votes > 0 {
			g.VotedDown += a.Votes
			if len(a.Shown) > 0 {
				g.Shown = a.Shown[0].Key
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b data.Gap) int { return b.Times - a.Times })
	return gaps
}

const mostGaps = 20

func gapLines(gaps []data.Gap, zone *time.Location) []string {
	if len(gaps) == 0 {
		return []string{"没有缺口。问过的，卡上都有。"}
	}
	lines := []string{fmt.Sprintf("共 %d 类，问得多的在前：", len(gaps))}
	for i, g := range gaps[:min(len(gaps), mostGaps)] {
		line := fmt.Sprintf("%d 「%s」 %d 次", i+1, short(g.Question), g.Times)
		if g.VotedDown > 0 {
			line += fmt.Sprintf("，👎 %d%s", g.VotedDown, shown(g.Shown))
		}
		lines = append(lines, line+"，最近 "+time.UnixMilli(g.LastMS).In(zone).Format("01-02 15:04"))
	}
	if n := len(gaps) - mostGaps; n > 0 {
		lines = append(lines, fmt.Sprintf("还有 %d 类，用 anka gaps 看全部。", n))
	}
	return lines
}

// shown says which scene was voted down, as people call it.
func shown(key string) string {
	post, part, scene, err := data.SplitSceneKey(key)
	if err != nil {
		return "" // only offered: there was no one answer
	}
	return "（答的是 " + post + part.Short() + "「" + data.Brief(scene) + "」）"
}

// short keeps a listed question to one line, with nothing in it that cannot be seen.
func short(s string) string { return data.Clip(strings.Join(strings.Fields(s), " "), 40) }
