package exchange

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// Changes says in short lines what a new card set changes of the one in force.
func Changes(old, set *data.CardSet) []string {
	var out []string
	if h := headChanges(old, set); len(h) > 0 {
		out = append(out, "基本信息 改了："+strings.Join(h, "、"))
	}
	for _, p := range data.Parts {
		if c := sheetChanges(old.Sheet(p), set.Sheet(p)); len(c) > 0 {
			out = append(out, p.Title()+" "+strings.Join(c, "；"))
		}
	}
	return out
}

// headChanges names the head's changed fields. Version and date are labels.
func headChanges(old, set *data.CardSet) []string {
	var out []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"企业类型", old.Type == set.Type},
		{"属地", old.Area == set.Area},
		{"通用", old.Common == set.Common},
		{"岗位别名", slices.Equal(old.Aliases, set.Aliases)},
		{"编制", old.PreparedBy == set.PreparedBy},
		{"审核", old.ReviewedBy == set.ReviewedBy},
		{"批准", old.ApprovedBy == set.ApprovedBy},
		{"修订原因", old.Trigger == set.Trigger},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}

func sheetChanges(old, set *data.Sheet) []string {
	if len(set.Scenes) == 0 && len(old.Scenes) > 0 {
		return []string{fmt.Sprintf("整张没有了（现有 %d 项）", len(old.Scenes))}
	}
	var out []string
	say := func(what string, names []string) {
		if len(names) > 0 {
			out = append(out, what+namesOf(names))
		}
	}
	was, is := sceneNames(old), sceneNames(set)
	kept := without(is, without(is, was))
	var changed, asked []string
	for _, name := range kept {
		switch a, b := sceneOf(old, name), sceneOf(set, name); {
		case !sameScene(a, b):
			changed = append(changed, name)
		case !slices.Equal(a.AskedAs, b.AskedAs):
			asked = append(asked, name)
		}
	}
	say("加", without(is, was))
	say("删", without(was, is))
	say("改", changed)
	say("怎么问改", asked)
	if !slices.Equal(kept, without(was, without(was, is))) {
		out = append(out, "次序变了")
	}
	if old.Rhyme != set.Rhyme {
		out = append(out, "顺口溜改了")
	}
	return out
}

func sceneNames(s *data.Sheet) []string {
	out := make([]string, len(s.Scenes))
	for i := range s.Scenes {
		out[i] = s.Scenes[i].Name
	}
	return out
}

// without gives those of a that are not in b, in a's order.
func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func sceneOf(s *data.Sheet, name string) data.Scene {
	return s.Scenes[slices.IndexFunc(s.Scenes, func(sc data.Scene) bool { return sc.Name == name })]
}

// sameScene compares what a worker is shown: as JSON, because there an empty
// list and none are the same.
func sameScene(a, b data.Scene) bool {
	a.AskedAs, b.AskedAs = nil, nil
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(x) == string(y)
}

const mostNamed = 5

func namesOf(names []string) string {
	var b strings.Builder
	for _, n := range names[:min(len(names), mostNamed)] {
		b.WriteString("「" + data.Brief(n) + "」")
	}
	if len(names) > mostNamed {
		fmt.Fprintf(&b, "等 %d 项", len(names))
	}
	return b.String()
}

// lostSheets lists the sheets that a post would have no more.
func lostSheets(old, set *data.CardSet) []data.Part {
	var out []data.Part
	for _, p := range set.Missing() {
		if len(old.Sheet(p).Scenes) > 0 {
			out = append(out, p)
		}
	}
	return out
}
