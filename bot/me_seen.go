package bot

import (
	"fmt"
	"strings"

	"anka/data"
)

// tapSeen shows what others recorded of the asker.
func (t *turn) tapSeen(n int64) error {
	e, err := t.evidenceOf(t.asker.ID)
	if err != nil {
		return err
	}
	t.toast("")
	l, err := t.seenLetter(t.asker, e, n, tapData("m:r", 0, n+1))
	if err == nil {
		t.say(*l)
	}
	return err
}

// seenLetter shows five of what others recorded of a person, the newest first.
func (t *turn) seenLetter(p *data.Person, e *evidence, n int64, next string) (*data.Letter, error) {
	zone, err := t.zoneOf(p.Enterprise)
	if err != nil {
		return nil, err
	}
	scenes, err := t.scenesOf(e.results)
	if err != nil {
		return nil, err
	}
	all := data.SeenBy(e.results, func(item int64) string { return scenes[item] })
	l := &data.Letter{Title: p.Name + "：别人记的", Text: sayNothingYet}
	if p.ID != t.asker.ID {
		l.Text = "还没有人记过他。"
	}
	some, more := five(all, n)
	var text []string
	for _, s := range some {
		by, err := t.nameOf(s.By)
		if err != nil {
			return nil, err
		}
		text = append(text, seenWords(&s, scenes[s.Item], by)+"（"+s.Age.Words(t.now.UnixMilli(), zone)+"）")
	}
	if len(all) > 0 {
		l.Text = strings.Join(text, "\n")
	}
	if more {
		l.Buttons = rows([]data.Button{{Label: "下一页", Data: next}})
	}
	return l, nil
}

// scenesOf tells the scenes of the items in results.
func (t *turn) scenesOf(results []data.Result) (map[int64]string, error) {
	out := map[int64]string{}
	for i := range results {
		r := &results[i]
		if _, has := out[r.Item]; has || r.By == 0 {
			continue
		}
		it, err := t.tx.Item(t.ctx, r.Item)
		if err != nil {
			return nil, err
		}
		out[r.Item] = ""
		if it != nil {
			out[r.Item] = it.Scene
		}
	}
	return out, nil
}

// nameOf names somebody, also one who has left.
func (t *turn) nameOf(person int64) (string, error) {
	name, err := t.tx.NameOf(t.ctx, person)
	if name == "" {
		name = "已离开的人"
	}
	return name, err
}

// seenWords says what somebody recorded.
func seenWords(s *data.Seen, scene, by string) string {
	what := s.How.Name()
	if scene != "" {
		what += "「" + scene + "」"
	}
	if s.Answer {
		return fmt.Sprintf("%s：%s打分，%d 分", what, by, s.Mark)
	}
	out := fmt.Sprintf("%s：%s记的，做对 %d 步，做错 %d 步", what, by, s.Right, s.Wrong)
	if s.NotSeen > 0 {
		out += fmt.Sprintf("，未涉及 %d 步", s.NotSeen)
	}
	if s.Corrected {
		out += "，更正过"
	}
	return out
}
