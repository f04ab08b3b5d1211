package bot

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
	"time"

	"anka/data"
)

// The picture's numbers are those of the text; what was never asked has no bar.
func TestStandingBars(t *testing.T) {
	now := time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC)
	lines := []data.Line{
		{ID: 1, Part: data.Emergency, Scene: "卸油口着火", First: true}, {ID: 2, Part: data.Emergency, Scene: "卸油口着火"},
		{ID: 3, Part: data.Operation, Scene: "接地静置"}, {ID: 4, Part: data.Operation, Scene: "接地静置"}, {ID: 5, Part: data.Risk, Scene: "静电"},
	}
	ms := now.UnixMilli()
	results := []data.Result{
		{ID: 1, Item: 1, How: data.ByDrill, Form: "choice", Outcome: data.Right, AtMS: ms - 1000},
		{ID: 2, Item: 3, How: data.ByObservation, Sitting: 1, Outcome: data.Right, AtMS: ms - 1000, By: 9},
		{ID: 3, Item: 4, How: data.ByObservation, Sitting: 1, Outcome: data.Wrong, AtMS: ms - 1000, By: 9},
		{ID: 4, Item: 5, How: data.BySpotCheck, Form: "explain", Outcome: data.Right, Mark: 83, AtMS: ms - 1000, By: 9},
	}
	s := data.StandingOf(lines, results, map[int64]data.Remembered{1: {Recall: 0.734, LastMS: ms - 1000}})
	var got []string
	for _, b := range standingBars(&s, "卸油员：", ms, time.UTC) {
		value := "—"
		if b.Value != nil {
			value = strings.TrimSuffix(data.Percent(*b.Value/100), "%")
		}
		got = append(got, strings.Join([]string{b.Above, b.Label, value, b.Text, b.Detail}, "|"))
	}
	want := []string{
		"卸油员：记得住|能应急|73|73%|考过 1 条，共 2 条（今天）", "|会操作|—|未考|", "|知风险|—|未考|",
		"卸油员：说得明|知风险|83|83 分|考过 1 项，共 1 项（今天）", "卸油员：做得到|会操作|50|1/2 步|看过 1 项，共 1 项（今天）",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	f, err := standingPicture("张敏", []mine{{"卸油员", s}, {"加油员", s}}, now, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.DecodeConfig(bytes.NewReader(f.Body)); err != nil || img.Width != 720 || !f.Photo || !strings.Contains(f.Alt, "【加油员】\n") {
		t.Errorf("%v %v %q", err, img, f.Alt)
	}
}
