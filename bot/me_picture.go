package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/picture"
)

// mine is how somebody stands at one of his posts.
type mine struct {
	post     string
	standing data.Standing
}

// standingPicture draws how somebody stands: of each post the three streams under
// each other, by sheet, each number with what it is of and how old it is. What
// the short text says already is not in the picture's own text.
func standingPicture(person string, posts []mine, now time.Time, zone *time.Location) (*data.File, error) {
	p := picture.Bars{Title: person, Note: "截至 " + now.In(zone).Format("2006-01-02 15:04")}
	var alt []string
	for i := range posts {
		m := &posts[i]
		above := ""
		if len(posts) == 1 {
			p.Title += " " + m.post
		} else {
			above = m.post + "："
			alt = append(alt, "【"+m.post+"】")
		}
		p.Bars = append(p.Bars, standingBars(&m.standing, above, now.UnixMilli(), zone)...)
		alt = append(alt, sheetLines(&m.standing, now.UnixMilli(), zone)...)
	}
	body, err := p.PNG()
	if err != nil {
		return nil, fmt.Errorf("bot: picture of a standing: %w", err)
	}
	return &data.File{Name: "me.png", Body: body, Photo: true, Alt: strings.Join(alt, "\n")}, nil
}

// standingBars are the bars of a post: 记得住 of every sheet; of 说得明 and 做得到
// those sheets that have evidence, or one bar that says 未考.
func standingBars(s *data.Standing, above string, nowMS int64, zone *time.Location) []picture.Bar {
	var recalled, explained, performed []picture.Bar
	for _, p := range standingOrder {
		x := s.Sheets[p]
		if x.Recalled.Lines > 0 {
			recalled = append(recalled, recalledBar(p, &x.Recalled, nowMS, zone))
		}
		if x.Explained.Answers+x.Explained.Waiting > 0 {
			explained = append(explained, explainedBar(p, &x.Explained, nowMS, zone))
		}
		if x.Performed.Right+x.Performed.Wrong > 0 {
			performed = append(performed, performedBar(p, &x.Performed, nowMS, zone))
		}
	}
	if len(explained) == 0 {
		explained = []picture.Bar{{Label: "四张卡", Text: data.NotExamined}}
	}
	if len(performed) == 0 {
		performed = []picture.Bar{{Label: "作业", Text: data.NotExamined}}
	}
	for _, group := range []struct {
		stream data.Stream
		bars   []picture.Bar
	}{{data.Recalled, recalled}, {data.Explained, explained}, {data.Performed, performed}} {
		if len(group.bars) > 0 {
			group.bars[0].Above = above + group.stream.Name()
		}
	}
	return slices.Concat(recalled, explained, performed)
}

func recalledBar(p data.Part, x *data.Recalling, nowMS int64, zone *time.Location) picture.Bar {
	if x.Asked == 0 {
		return picture.Bar{Label: p.Ability(), Text: data.NotExamined}
	}
	return picture.Bar{Label: p.Ability(), Value: new(100 * x.Mean), Text: data.Percent(x.Mean), Detail: x.Basis(nowMS, zone)}
}

func explainedBar(p data.Part, x *data.Explaining, nowMS int64, zone *time.Location) picture.Bar {
	b := picture.Bar{Label: p.Ability(), Text: data.NotExamined, Detail: x.Basis(nowMS, zone)}
	if x.Answers > 0 {
		b.Value, b.Text = new(x.Mean), fmt.Sprintf("%.0f 分", x.Mean)
	}
	return b
}

// performedBar: what was right of the steps seen.
func performedBar(p data.Part, x *data.Performing, nowMS int64, zone *time.Location) picture.Bar {
	n := x.Right + x.Wrong
	return picture.Bar{Label: p.Ability(), Value: new(100 * float64(x.Right) / float64(n)), Text: fmt.Sprintf("%d/%d 步", x.Right, n),
		Detail: x.Basis(nowMS, zone)}
}
