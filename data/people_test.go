package data

import "testing"

func TestMaySee(t *testing.T) {
	worker := &Person{Role: Worker, Enterprise: "甲"}
	supervisor := &Person{Role: Supervisor, Area: "几江街道"}
	for _, x := range []struct {
		name       string
		p          *Person
		enterprise string
		common     bool
		want       bool
	}{
		{"his own", worker, "甲", false, true},
		{"another's", worker, "乙", false, false},
		{"common", worker, "区", true, true},
		{"stranger, common", nil, "区", true, true},
		{"stranger", nil, "甲", false, false},
		{"supervisor", supervisor, "甲", false, false},
		{"no enterprise on either side", supervisor, "", false, false},
	} {
		if got := x.p.MaySee(x.enterprise, x.common); got != x.want {
			t.Errorf("%s: %t", x.name, got)
		}
	}
}

func TestMayActGaps(t *testing.T) {
	for _, x := range []struct {
		p    *Person
		want bool
	}{
		{nil, false},
		{&Person{Role: Worker, Enterprise: "甲"}, false},
		{&Person{Role: TeamLead, Enterprise: "甲"}, true},
		{&Person{Role: Officer, Enterprise: "甲"}, true},
		{&Person{Role: Officer}, false},
		{&Person{Role: Supervisor, Area: "几江街道"}, false},
		{&Person{Role: Bureau}, false},
	} {
		if got := x.p.May(ActGaps); got != x.want {
			t.Errorf("%+v: %t", x.p, got)
		}
	}
}

func TestHolds(t *testing.T) {
	p := &Person{Posts: []string{"加油员", "卸油员"}}
	for _, x := range []struct {
		p       *Person
		post    string
		aliases []string
		want    bool
	}{
		{p, "卸油员", nil, true},
		{p, "接卸员", []string{"卸油员"}, true},
		{p, "接卸员", []string{"计量员"}, false},
		{p, "", nil, false},
		{&Person{}, "卸油员", nil, false},
		{nil, "卸油员", nil, false},
	} {
		if got := x.p.Holds(x.post, x.aliases...); got != x.want {
			t.Errorf("%v holds %s %v: %t", x.p, x.post, x.aliases, got)
		}
	}
}
