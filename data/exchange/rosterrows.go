package exchange

import (
	"slices"
	"strconv"
	"strings"

	"anka/data"
)

func (s *rosterScan) enterprise() {
	e := data.RosterEnterprise{Row: s.row, Name: s.must("name", "企业名称")}
	if e.Name == "" {
		return
	}
	if s.sample(e.Name) {
		return
	}
	for _, o := range splitNames(s.lines("others")) {
		if n := len([]rune(o)); n > data.MaxTitle {
			s.no("others", "简称「%s」有 %d 字，请缩短到 %d 字以内。", data.Brief(o), n, data.MaxTitle)
		}
		e.Others = append(e.Others, o)
	}
	e.Type = chosen(s, "type", "类型", data.Types, nil)
	e.Area = s.text("area")
	e.Stage = chosen(s, "stage", "阶段", []data.Stage{data.Demonstration, data.Rollout}, map[string]data.Stage{"示范": data.Demonstration, "第一阶段": data.Demonstration, "推进": data.Rollout, "第二阶段": data.Rollout})
	e.InScope = s.yesNo("scope")
	e.Bad = s.bad
	if i, ok := s.rosterReader.at[data.NameKey(e.Name)]; ok {
		s.no("name", "「%s」写了两次，第 %d 行也有，请只留一行。", data.Brief(e.Name), s.roster.Enterprises[i].Row)
		return
	}
	s.add(e)
}

// sample says whether a row is the template's example.
func (s *rosterScan) sample(name string) bool {
	if k := data.NameKey(name); k != data.NameKey(sampleName) && k != data.NameKey(sampleArea) {
		return false
	}
	s.warn(s.file.place(s.kind, s.row, s.of.columns[0].key), "这是模板的示例，没有读。")
	return true
}

func (s *rosterScan) post() {
	e, ok := s.whose()
	name := s.must("name", "岗位")
	p := data.RosterPost{Row: s.row, Name: name, Frontline: s.yesNo("frontline")}
	if ok && !s.bad {
		e.Posts = append(e.Posts, p)
	}
}

// whose is the enterprise of a row; false for none, and for the example's.
func (s *rosterScan) whose() (*data.RosterEnterprise, bool) {
	name := s.must("enterprise", "企业名称")
	if name == "" || s.sample(name) {
		return nil, false
	}
	return s.entry(name), true
}

var roleWords = map[string]data.Role{"员工": data.Worker, "工人": data.Worker, "班长": data.TeamLead, "专班": data.Officer, "安全管理人员": data.Officer}

func (s *rosterScan) person() {
	e, ok := s.whose()
	said := s.must("name", "姓名")
	p := data.RosterPerson{Row: s.row, Name: data.PersonName(said)}
	if said != "" && p.Name == "" {
		s.no("name", "姓名「%s」不对，请写 1 到 20 个汉字或字母，不写编号和括号。", data.Brief(said))
	}
	if v := s.lines("posts"); v != "" {
		p.Posts = []string{v} // taken apart when the enterprise's posts are known
	}
	p.Role = chosen(s, "role", "身份", []data.Role{data.Worker, data.TeamLead, data.Officer}, roleWords)
	if v := s.text("id"); v != "" {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			s.no("id", "「同名编号」不对，这一格请留空。")
		}
		p.ID = id
	}
	if !ok || s.bad {
		return
	}
	if n := len(e.People); n > 0 && s.goesOn(e.People[n-1].Row) {
		last := &e.People[n-1] // one name drawn over several rows: one person, several posts
		last.Posts = append(last.Posts, p.Posts...)
		return
	}
	e.People = append(e.People, p)
}

// goesOn says whether the row's name is the one drawn over the rows from first on.
func (s *rosterScan) goesOn(first int) bool {
	_, p := s.cellOf("name")
	return p.row < s.row && p.row == first
}

func (s *rosterScan) supervisor() {
	area := s.must("area", "属地")
	if area != "" && s.sample(area) {
		return
	}
	said := s.must("name", "姓名")
	p := data.RosterPerson{Row: s.row, Area: area, Name: data.PersonName(said), Role: data.Supervisor}
	if said != "" && p.Name == "" {
		s.no("name", "姓名「%s」不对，请写 1 到 20 个汉字或字母，不写编号和括号。", data.Brief(said))
	}
	if !s.bad {
		s.roster.Supervisors = append(s.roster.Supervisors, p)
	}
}

// splitNames takes a list apart as people write it: one a line, or with 、；，.
func splitNames(s string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("、；;，,\n", r) }) {
		if part = strings.Join(strings.Fields(part), " "); part != "" && !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}
