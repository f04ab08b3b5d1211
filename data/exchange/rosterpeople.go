package exchange

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
)

// posts compares the posts of an enterprise and gives those it would have, by key.
func (p *RosterPlan) posts(e, was, add *data.RosterEnterprise) map[string]string {
	known, old := map[string]string{}, map[string]*data.RosterPost{}
	exact := map[string]*data.RosterPost{}
	for i := range was.Posts {
		k := data.NameKey(was.Posts[i].Name)
		known[k], old[k], exact[was.Posts[i].Name] = was.Posts[i].Name, &was.Posts[i], &was.Posts[i]
	}
	seen := map[string]int{}
	for _, x := range e.Posts {
		key := data.NameKey(x.Name)
		before := exact[x.Name]
		if before == nil {
			before = old[key]
		}
		if before != nil {
			key = before.Name // two of the record may differ in blanks alone
		}
		if row, twice := seen[key]; twice {
			p.no(RosterPosts, x.Row, "name", "%s的「%s」写了两次，第 %d 行也有，请只留一行。", data.Brief(e.Name), data.Brief(x.Name), row)
			continue
		}
		seen[key] = x.Row
		if before != nil {
			p.metPosts++
		}
		switch {
		case before == nil:
			known[data.NameKey(x.Name)] = x.Name
			add.Posts = append(add.Posts, data.RosterPost{Name: x.Name, Frontline: data.Said(x.Frontline.Or(true))})
			p.Count[RosterPosts][Fresh]++
		case x.Frontline != data.Unsaid && x.Frontline != before.Frontline:
			add.Posts = append(add.Posts, data.RosterPost{ID: before.ID, Name: before.Name, Frontline: x.Frontline})
			p.changed("%s %s：是否一线从「%s」改成「%s」", data.Brief(e.Name), data.Brief(before.Name), before.Frontline, x.Frontline)
			p.Count[RosterPosts][Changed]++
		default:
			p.Count[RosterPosts][Unchanged]++
		}
	}
	return known
}

// persons compares the people of an enterprise. One name in one enterprise is one
// person, whether he has joined or not, unless the record knows several of that name.
func (p *RosterPlan) persons(e, was, add *data.RosterEnterprise, posts map[string]string) {
	named := map[string][]*data.RosterPerson{}
	for i := range was.People {
		k := data.NameKey(was.People[i].Name)
		named[k] = append(named[k], &was.People[i])
	}
	c := &census{RosterPlan: p, of: e, add: add, posts: posts, named: named, rows: map[string]int{}, taken: map[int64]bool{}}
	for i := range e.People {
		c.one(&e.People[i])
	}
}

// census is the people of an enterprise being compared.
type census struct {
	*RosterPlan
	of, add *data.RosterEnterprise
	posts   map[string]string
	named   map[string][]*data.RosterPerson
	rows    map[string]int // key of a name → the row it was first in
	taken   map[int64]bool // of the record, whom a row was about already
}

func (c *census) one(x *data.RosterPerson) {
	key := data.NameKey(x.Name)
	if row, twice := c.rows[key]; twice && x.ID == 0 {
		c.no(RosterPeople, x.Row, "name", "%s的「%s」写了两次，第 %d 行也有。是一个人就合成一行，岗位用「、」隔开；是两个人就在名字后面加字区别。", data.Brief(c.of.Name), x.Name, row)
		return
	}
	if x.ID == 0 {
		c.rows[key] = x.Row
	}
	posts, unknown := takePosts(x.Posts, c.posts)
	if unknown != "" {
		c.no(RosterPeople, x.Row, "posts", "%s没有「%s」这个岗位，请先写进「岗位」表%s。", data.Brief(c.of.Name), data.Brief(unknown), c.orOneOf())
		return
	}
	old, left, why := c.who(x, key, posts)
	switch {
	case why != "":
		c.no(RosterPeople, x.Row, "name", "%s", why)
	case old != nil && c.taken[old.ID]:
		c.no(RosterPeople, x.Row, "name", "%s的「%s」和另一行是同一个人，请只留一行。", data.Brief(c.of.Name), x.Name)
	case old != nil:
		c.taken[old.ID] = true
		c.metPeople++
		c.known(x, old, posts)
	case left:
		c.Count[RosterPeople][Unchanged]++
		c.warn(c.File.place(RosterPeople, x.Row, "name"), "%s的「%s」已经移出了，没有再加。人回来了，发链接让他加入。", data.Brief(c.of.Name), x.Name)
	default:
		c.newcomer(x, posts)
	}
}

func (c *census) orOneOf() string {
	var all []string
	for _, p := range c.posts {
		all = append(all, p)
	}
	if len(all) == 0 || len(all) > 8 {
		return ""
	}
	slices.Sort(all)
	return "，或改成：" + strings.Join(all, "、")
}

// who finds the person of the record that a row is about; left: he was there.
func (c *census) who(x *data.RosterPerson, key string, posts []string) (old *data.RosterPerson, left bool, why string) {
	var live []*data.RosterPerson
	for _, o := range c.named[key] {
		left = left || o.Left
		if !o.Left && (x.ID == 0 || o.ID == x.ID) {
			live = append(live, o)
		}
	}
	if x.ID != 0 && len(live) == 0 {
		return nil, false, fmt.Sprintf("%s没有编号是 %d 的「%s」，「同名编号」请留空，或从导出的名册里抄。", data.Brief(c.of.Name), x.ID, x.Name)
	}
	if len(live) > 1 {
		live = slices.DeleteFunc(live, func(o *data.RosterPerson) bool { return !holdsAll(o, posts) || x.Role != "" && o.Role != x.Role })
		if len(live) != 1 {
			return nil, false, fmt.Sprintf("%s有几个「%s」，分不清是哪个，没有动。请从导出的名册里抄「同名编号」。", data.Brief(c.of.Name), x.Name)
		}
	}
	if len(live) == 1 {
		return live[0], false, ""
	}
	return nil, left, ""
}

func holdsAll(o *data.RosterPerson, posts []string) bool {
	return !slices.ContainsFunc(posts, func(p string) bool { return !slices.Contains(o.Posts, p) })
}

// known compares a row with the person it is about. Posts are only added: whoever
// took one on by himself keeps it. Rights come by a link and never by a list, so that
// nobody who calls himself an officer is made one: the role of somebody who has joined
// stays.
func (c *census) known(x, old *data.RosterPerson, posts []string) {
	add := data.RosterPerson{ID: old.ID, Name: old.Name}
	var said []string
	for _, p := range posts {
		if !slices.Contains(old.Posts, p) {
			add.Posts = append(add.Posts, p)
			said = append(said, "加岗位「"+data.Brief(p)+"」")
		}
	}
	switch {
	case x.Role == "" || x.Role == old.Role:
	case old.Bound:
		c.warn(c.File.place(RosterPeople, x.Row, "role"), "%s的「%s」已经加入，身份是%s，没有改成%s。要改，请发%s的链接给他。", data.Brief(c.of.Name), x.Name, old.Role.Name(), x.Role.Name(), x.Role.Name())
	default:
		add.Role = x.Role
		said = append(said, "身份从"+old.Role.Name()+"改成"+x.Role.Name())
	}
	c.count(RosterPeople, len(said) > 0)
	if len(said) > 0 {
		c.add.People = append(c.add.People, add)
		c.changed("%s %s：%s", data.Brief(c.of.Name), old.Name, strings.Join(said, "，"))
	}
}

func (c *census) newcomer(x *data.RosterPerson, posts []string) {
	role := x.Role
	if role == "" {
		role = data.Worker
	}
	if len(posts) == 0 && role != data.Officer {
		c.no(RosterPeople, x.Row, "posts", "%s要有岗位，请填写。", role.Name())
		return
	}
	c.Count[RosterPeople][Fresh]++
	c.add.People = append(c.add.People, data.RosterPerson{Name: x.Name, Role: role, Posts: posts})
}

// takePosts takes cells apart into posts that are known. A post's own name may hold
// what otherwise parts two: it is looked for whole before it is taken apart.
func takePosts(cells []string, known map[string]string) (posts []string, unknown string) {
	take := func(s string) bool {
		p, ok := known[data.NameKey(s)]
		if ok && !slices.Contains(posts, p) {
			posts = append(posts, p)
		}
		return ok
	}
	for _, cell := range cells {
		if take(cell) {
			continue
		}
		for line := range strings.SplitSeq(cell, "\n") {
			if take(line) {
				continue
			}
			for _, one := range splitNames(line) {
				if !take(one) {
					return nil, one
				}
			}
		}
	}
	return posts, ""
}

// supervisors compares the supervisors of the areas.
func (p *RosterPlan) supervisors() {
	type key struct{ area, name string }
	of := func(x data.RosterPerson) key { return key{data.NameKey(x.Area), data.NameKey(x.Name)} }
	live, left := map[key]bool{}, map[key]bool{}
	for _, x := range p.record.Supervisors {
		if x.Left {
			left[of(x)] = true
		} else {
			live[of(x)] = true
		}
	}
	areas, seen := p.knownAreas(), map[key]int{}
	for _, x := range p.File.Roster.Supervisors {
		k := of(x)
		row, twice := seen[k]
		seen[k] = x.Row
		switch {
		case p.who.Area != "":
			p.no(RosterSupervisors, x.Row, "area", "监管员由区应急局导入，请删去「监管」表。")
		case twice:
			p.no(RosterSupervisors, x.Row, "name", "「%s」写了两次，第 %d 行也有，请只留一行。", x.Name, row)
		case live[k]:
			p.Count[RosterSupervisors][Unchanged]++
		case left[k]:
			p.Count[RosterSupervisors][Unchanged]++
			p.warn(p.File.place(RosterSupervisors, x.Row, "name"), "「%s」已经移出了，没有再加。人回来了，发链接让他加入。", x.Name)
		default:
			p.Count[RosterSupervisors][Fresh]++
			p.Add.Supervisors = append(p.Add.Supervisors, data.RosterPerson{Name: x.Name, Area: p.area(x.Area), Role: data.Supervisor})
			if !areas[k.area] {
				p.warn(p.File.place(RosterSupervisors, x.Row, "area"), "属地「%s」还没有企业，请看看写得对不对。", data.Brief(x.Area))
			}
		}
	}
	if p.who.Area != "" { // they are not his
		return
	}
	p.Untouched[RosterSupervisors] = len(live)
	for k := range seen {
		if live[k] {
			p.Untouched[RosterSupervisors]--
		}
	}
}
