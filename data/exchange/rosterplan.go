package exchange

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// RosterPlan says what an import of a roster would do. Nothing is changed by it, and
// what it does takes nothing away: what the file does not say stays.
type RosterPlan struct {
	File      *RosterFile
	Add       data.Roster // what the record lacks of the file
	Count     [RosterKinds][Verdicts]int
	Untouched [RosterKinds]int // in the record, and not in the file
	Changes   []string         // what would be changed, the first of them
	Findings  []Finding

	gathered
	record  *data.Roster
	who     RosterImporter
	byName  map[string]int   // record's name → place
	byKey   map[string][]int // NameKey of a name or another name → places
	foreign map[string]bool  // NameKeys of enterprises outside his area
	areaBy  map[string]string
	met     map[int]bool // places in the record that the file names

	metPosts, metPeople int // of the record that the file names
}

// RosterImporter is what whoever brings a roster in may do.
type RosterImporter struct {
	Area    string   // only this one; empty: the whole district
	Foreign []string // names of enterprises elsewhere, which he may not bring in
}

// mostChanges bounds the list that people read; the counts are of all.
const mostChanges = 200

// NewRosterPlan compares a roster with what the record knows within the importer's
// reach.
func NewRosterPlan(f *RosterFile, record *data.Roster, who RosterImporter) *RosterPlan {
	p := &RosterPlan{File: f, record: record, who: who, byName: map[string]int{}, byKey: map[string][]int{}, foreign: map[string]bool{},
		areaBy: map[string]string{}, met: map[int]bool{}}
	for k := range p.Count {
		p.Count[k][Refused] = f.Lost[k]
	}
	for _, x := range f.Findings {
		p.add(x)
	}
	if !f.Refused() {
		p.index()
		p.compare()
		p.untouched()
	}
	p.Findings = p.findings()
	for i := range p.Findings {
		p.Findings[i].File = f.Name
	}
	return p
}

func (p *RosterPlan) index() {
	for i := range p.record.Enterprises {
		e := &p.record.Enterprises[i]
		p.byName[e.Name] = i
		for _, n := range append([]string{e.Name}, e.Others...) {
			if k := data.NameKey(n); !slices.Contains(p.byKey[k], i) {
				p.byKey[k] = append(p.byKey[k], i)
			}
		}
	}
	for _, e := range p.record.Enterprises {
		p.area(e.Area)
	}
	for _, n := range p.who.Foreign {
		p.foreign[data.NameKey(n)] = true
	}
}

// area writes an area as it was first written.
func (p *RosterPlan) area(s string) string {
	k := data.NameKey(s)
	if p.areaBy[k] == "" {
		p.areaBy[k] = s
	}
	return p.areaBy[k]
}

// compare goes through the file's enterprises. Those that are one, by another name,
// are taken together.
func (p *RosterPlan) compare() {
	file := p.merged()
	looks := p.lookalikes()
	for i := range file {
		p.enterprise(&file[i], looks)
	}
	p.areas(file)
	p.shortNames(file)
	p.supervisors()
}

func (p *RosterPlan) no(k RosterKind, row int, key, format string, args ...any) {
	p.Count[k][Refused]++
	p.refuse(p.File.place(k, row, key), format, args...)
}

func (p *RosterPlan) changed(format string, args ...any) {
	if len(p.Changes) < mostChanges {
		p.Changes = append(p.Changes, fmt.Sprintf(format, args...))
	}
}

// enterprise compares one, its posts and its people.
func (p *RosterPlan) enterprise(e *data.RosterEnterprise, looks *data.Lookalikes) {
	at := p.find(e.Name)
	was := &data.RosterEnterprise{}
	if at >= 0 {
		was = &p.record.Enterprises[at]
		p.met[at] = true
	}
	if why := p.barred(e, at, was); why != "" {
		p.refuseWhole(e, why)
		return
	}
	add := data.RosterEnterprise{ID: was.ID, Name: was.Name}
	switch {
	case e.Row == 0 || e.Bad:
	case at < 0:
		add = p.fresh(e)
		if other := p.alike(e, looks); other != "" {
			p.warn(p.File.place(RosterEnterprises, e.Row, "name"), "新的「%s」和「%s」像是同一家。是同一家，就把企业名称改成一样的，另一个叫法写进「简称」。", data.Brief(e.Name), data.Brief(other))
		}
		looks.Add(e.Name)
		p.Count[RosterEnterprises][Fresh]++
	default:
		p.count(RosterEnterprises, p.difference(e, was, &add))
	}
	if was.Name != "" {
		e.Name = was.Name
	}
	known := p.posts(e, was, &add)
	p.persons(e, was, &add, known)
	if add.ID == 0 || len(add.Others)+len(add.Posts)+len(add.People) > 0 || add.Type != "" || add.Area != "" || add.Stage != "" || add.InScope != data.Unsaid {
		p.Add.Enterprises = append(p.Add.Enterprises, add)
	}
}

// count counts something that is in the record.
func (p *RosterPlan) count(k RosterKind, changed bool) {
	if changed {
		p.Count[k][Changed]++
		return
	}
	p.Count[k][Unchanged]++
}

// barred says why nothing of an enterprise may be taken; empty when it may.
func (p *RosterPlan) barred(e *data.RosterEnterprise, at int, was *data.RosterEnterprise) string {
	switch {
	case e.Bad && at < 0:
		return "那一行有问题，先改那一行"
	case at == -2:
		return "登记的有几家只差空格或大小写，分不清，请照登记的写"
	case was.Common:
		return "这是发布通用卡的单位，不是推行的企业，请删去"
	case p.foreign[data.NameKey(e.Name)] && at < 0:
		return "不在你管的范围里，请找区应急局导入"
	case p.who.Area != "" && e.Area != "" && data.NameKey(e.Area) != data.NameKey(p.who.Area):
		return "属地写的是「" + data.Brief(e.Area) + "」，你只能导入「" + p.who.Area + "」的，请删去或改正"
	case at < 0 && e.Row == 0:
		return "不在「企业」表里，也没有登记过，请先写进「企业」表"
	case at < 0 && e.Type == "":
		return "是新的，请填写类型"
	case at < 0 && e.Area == "" && p.who.Area == "":
		return "是新的，请填写属地"
	}
	return ""
}

// refuseWhole refuses an enterprise with its posts and people, in one sentence.
func (p *RosterPlan) refuseWhole(e *data.RosterEnterprise, why string) {
	p.Count[RosterPosts][Refused] += len(e.Posts)
	p.Count[RosterPeople][Refused] += len(e.People)
	where := p.File.place(RosterEnterprises, e.Row, "name")
	switch {
	case e.Row > 0 && !e.Bad:
		p.Count[RosterEnterprises][Refused]++
	case e.Row > 0: // its row was counted when it was read
	case len(e.Posts) > 0:
		where = p.File.place(RosterPosts, e.Posts[0].Row, "enterprise")
	case len(e.People) > 0:
		where = p.File.place(RosterPeople, e.People[0].Row, "enterprise")
	}
	with := kindsOf([RosterKinds]int{RosterPosts: len(e.Posts), RosterPeople: len(e.People)})
	switch {
	case with != "":
		with = "它的 " + with + "也没有读。"
	case e.Bad:
		return // that was said
	}
	p.refuse(where, "「%s」%s。%s", data.Brief(e.Name), why, with)
}

// fresh is a new enterprise as it would be written down.
func (p *RosterPlan) fresh(e *data.RosterEnterprise) data.RosterEnterprise {
	add := data.RosterEnterprise{Name: e.Name, Others: e.Others, Type: e.Type, Area: p.area(e.Area), Stage: e.Stage, InScope: data.Said(e.InScope.Or(true))}
	if add.Stage == "" {
		add.Stage = data.Rollout
	}
	if p.who.Area != "" {
		add.Area = p.who.Area
	}
	return add
}

// difference puts what the file says otherwise of an enterprise into add.
func (p *RosterPlan) difference(e, was, add *data.RosterEnterprise) bool {
	var said []string
	say := func(what, from, to string) {
		if from == "" {
			said = append(said, what+"写成「"+to+"」")
			return
		}
		said = append(said, fmt.Sprintf("%s从「%s」改成「%s」", what, data.Brief(from), data.Brief(to)))
	}
	if e.Type != "" && e.Type != was.Type {
		add.Type = e.Type
		say("类型", was.Type.Name(), e.Type.Name())
	}
	if e.Area != "" && data.NameKey(e.Area) != data.NameKey(was.Area) {
		add.Area = p.area(e.Area)
		say("属地", was.Area, add.Area)
	}
	if e.Stage != "" && e.Stage != was.Stage {
		add.Stage = e.Stage
		say("阶段", was.Stage.Name(), e.Stage.Name())
	}
	if e.InScope != data.Unsaid && e.InScope != was.InScope {
		add.InScope = e.InScope
		say("在推行范围", was.InScope.String(), e.InScope.String())
	}
	for _, o := range e.Others {
		if !slices.ContainsFunc(append([]string{was.Name}, was.Others...), func(n string) bool { return data.NameKey(n) == data.NameKey(o) }) {
			add.Others = append(add.Others, o)
			said = append(said, "加简称「"+data.Brief(o)+"」")
		}
	}
	if len(said) > 0 {
		p.changed("%s：%s", data.Brief(was.Name), strings.Join(said, "，"))
	}
	return len(said) > 0
}
