package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// placeList is a list of the asker's enterprises, each a button.
type placeList struct {
	tap, page string // data of the buttons, of an enterprise and of a page
	text      string
	due       bool // those due for an inspection stand first, and say so
}

// choosePlace goes on with the one enterprise that a name means, or lets the asker
// choose within his area.
func (t *turn) choosePlace(l placeList, name string, page int64, then func(*store.Enterprise) error) error {
	states, err := t.statesHere()
	if err != nil {
		return err
	}
	if name != "" {
		found, err := t.placesNamed(states, name)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			e, err := t.tx.EnterpriseNumbered(t.ctx, found[0].Enterprise)
			if err != nil || e == nil {
				return cmp.Or(err, fmt.Errorf("bot: no enterprise %d", found[0].Enterprise))
			}
			return then(e)
		}
		if l.text = "是哪家？"; len(found) == 0 {
			l.text = fmt.Sprintf(sayNoSuchPlace, cut(name, 20))
		} else {
			states, l.page = found, ""
		}
	}
	return t.sayPlaces(l, states, page)
}

// statesHere is how the enterprises stand that the asker answers for.
func (t *turn) statesHere() ([]data.State, error) {
	plan, err := t.tx.Plan(t.ctx)
	if err != nil {
		return nil, err
	}
	all, err := t.tx.Facts(t.ctx, t.asker.Area)
	if err != nil {
		return nil, err
	}
	var out []data.State
	for _, f := range all {
		if t.asker.Reaches(f.Name, f.Area) {
			out = append(out, plan.StateOf(f, t.now.UnixMilli()))
		}
	}
	return out, nil
}

// placesNamed are those whose name has the words in it; otherwise those that a question
// with the words would be about, typos and all.
func (t *turn) placesNamed(states []data.State, words string) ([]data.State, error) {
	if found, err := t.placesWith(states, words); err != nil || len(found) > 0 {
		return found, err
	}
	g, err := t.understand(words)
	if err != nil {
		return nil, err
	}
	return pickPlaces(states, func(id int64) bool { return slices.Contains(g.Status.Enterprises, id) }), nil
}

// placesWith are those whose name, or another name of theirs, is the words; otherwise
// those in whose name they stand.
func (t *turn) placesWith(states []data.State, words string) ([]data.State, error) {
	known, err := t.tx.DistrictNames(t.ctx, t.asker.Area)
	if err != nil {
		return nil, err
	}
	is, has := map[int64]bool{}, map[int64]bool{}
	for _, n := range known {
		for _, name := range append([]string{n.Name}, n.Others...) {
			short, _, _ := strings.Cut(name, "（")
			is[n.ID] = is[n.ID] || name == words || short == words
			has[n.ID] = has[n.ID] || strings.Contains(name, words)
		}
	}
	if found := pickPlaces(states, func(id int64) bool { return is[id] }); len(found) > 0 {
		return found, nil
	}
	return pickPlaces(states, func(id int64) bool { return has[id] }), nil
}

func pickPlaces(states []data.State, is func(int64) bool) []data.State {
	return slices.DeleteFunc(slices.Clone(states), func(s data.State) bool { return !is(s.Enterprise) })
}

// sayPlaces shows a page of a list of enterprises.
func (t *turn) sayPlaces(l placeList, states []data.State, n int64) error {
	slices.SortStableFunc(states, func(a, b data.State) int {
		rank := func(s *data.State) int {
			switch {
			case !l.due || !s.InspectDue:
				return 2
			case s.Focus:
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(a.InspectedMS, b.InspectedMS), cmp.Compare(a.Name, b.Name))
	})
	some, more := five(states, n)
	if len(some) == 0 {
		t.say(data.Letter{Text: sayNobodyHere})
		return nil
	}
	lines, buttons := []string{}, []data.Button{}
	for k := range some {
		s := &some[k]
		number := fmt.Sprintf("%d %s", int(n)*fiveLines+k+1, s.Name)
		lines = append(lines, number+t.placeWords(s, l.due))
		buttons = append(buttons, data.Button{Label: number, Data: tapData(l.tap, s.Enterprise)})
	}
	if more && l.page != "" { // otherwise he types more of the name
		buttons = append(buttons, data.Button{Label: "下一页", Data: tapData(l.page, n+1)})
	}
	t.say(data.Letter{Title: l.text, Text: strings.Join(lines, "\n"), Buttons: rows(buttons)})
	return nil
}

// placeWords says of an enterprise when it was inspected last.
func (t *turn) placeWords(s *data.State, due bool) string {
	words := "，还没查过"
	if s.InspectedMS != 0 {
		words = "，" + data.Ago(s.InspectedMS, t.now.UnixMilli(), data.DistrictZone) + "查过"
	}
	if due && s.InspectDue {
		words += "，该查了"
	}
	if s.Focus {
		words += "（重点监管）"
	}
	if s.Findings > 0 {
		words += fmt.Sprintf("，整改 %d 个", s.Findings)
	}
	return words
}

// overseeButtons lead from a view of an enterprise to what is done about it on site and
// afterwards, for whoever may, in private.
func (t *turn) overseeButtons(s *data.State) []data.Button {
	if t.m.Group || !t.asker.May(data.ActInspect) || !t.asker.Reaches(s.Name, s.Area) {
		return nil
	}
	out := []data.Button{{Label: "去检查", Data: tapData("n:e", s.Enterprise)}}
	if s.InspectedMS != 0 {
		out = append(out, data.Button{Label: "检查记录", Data: tapData("n:l", s.Enterprise, 0)})
	}
	if s.Findings > 0 {
		out = append(out, data.Button{Label: fmt.Sprintf("整改 %d", s.Findings), Data: tapData("n:F", s.Enterprise, 0)})
	}
	return append(out, data.Button{Label: "约谈处罚", Data: tapData("n:A", s.Enterprise)})
}
