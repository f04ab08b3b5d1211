package exchange

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"anka/data"

	"github.com/xuri/excelize/v2"
)

// WriteRoster writes a roster as a workbook: a page of notes and a sheet a kind. Read
// again beside the record it came from, it is nothing new and nothing changed. Who
// publishes the common cards is no enterprise of it.
func WriteRoster(w io.Writer, r *data.Roster) (err error) {
	var all []data.RosterEnterprise
	for _, e := range r.Enterprises {
		if !e.Common {
			all = append(all, e)
		}
	}
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("write roster: %w", e)
		}
	}()
	x := &bookWriter{file: f}
	x.styles()
	x.notes("企业名册填写说明", rosterNotes())
	x.rosterSheet(RosterEnterprises, func(put func(...string)) {
		for _, e := range all {
			put(e.Name, strings.Join(e.Others, "、"), e.Type.Name(), e.Area, e.Stage.Name(), e.InScope.String())
		}
	})
	x.rosterSheet(RosterPosts, func(put func(...string)) {
		for _, e := range all {
			for _, p := range e.Posts {
				put(e.Name, p.Name, p.Frontline.String())
			}
		}
	})
	x.rosterSheet(RosterPeople, func(put func(...string)) {
		for i := range all {
			putPeople(&all[i], put)
		}
	})
	x.rosterSheet(RosterSupervisors, func(put func(...string)) {
		for _, s := range r.Supervisors {
			if !s.Left {
				put(s.Area, s.Name)
			}
		}
	})
	x.do(f.DeleteSheet("Sheet1"))
	if x.err != nil {
		return fmt.Errorf("write roster: %w", x.err)
	}
	f.SetActiveSheet(0)
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write roster: %w", err)
	}
	return nil
}

// putPeople writes an enterprise's people; who is not alone with his name has his
// number beside it.
func putPeople(e *data.RosterEnterprise, put func(...string)) {
	named := map[string]int{}
	for _, p := range e.People {
		if !p.Left {
			named[data.NameKey(p.Name)]++
		}
	}
	for _, p := range e.People {
		id := ""
		if named[data.NameKey(p.Name)] > 1 {
			id = strconv.FormatInt(p.ID, 10)
		}
		if !p.Left {
			put(e.Name, p.Name, joinPosts(p.Posts), p.Role.Name(), id)
		}
	}
}

// joinPosts writes posts so that takePosts finds them again.
func joinPosts(posts []string) string {
	for _, p := range posts {
		if parts := splitNames(p); len(parts) != 1 || parts[0] != p {
			return strings.Join(posts, "\n")
		}
	}
	return strings.Join(posts, "、")
}

// rosterSheet writes one sheet row by row: a large one is never in memory whole.
func (x *bookWriter) rosterSheet(k RosterKind, fill func(put func(...string))) {
	s := &rosterSheets[k]
	x.begin(s.name)
	for i, c := range s.columns {
		if c.pick != nil {
			x.pick(columnName(i+1)+"2", fmt.Sprintf("%s%d", columnName(i+1), rosterBounds.rows), c.pick)
		}
	}
	if x.err != nil {
		return
	}
	sw, err := x.file.NewStreamWriter(s.name)
	if err != nil {
		x.do(err)
		return
	}
	var heads []any
	for i, c := range s.columns {
		x.do(sw.SetColWidth(i+1, i+1, c.width))
		x.do(sw.SetColStyle(i+1, i+1, x.body))
		heads = append(heads, excelize.Cell{StyleID: x.bold, Value: c.heads[0]})
	}
	x.do(sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	x.do(sw.SetRow("A1", heads, excelize.RowOpts{Height: 24}))
	row := 2
	fill(func(cells ...string) {
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = excelize.Cell{StyleID: x.body, Value: c} // the stream escapes _x0041_ itself
		}
		x.do(sw.SetRow("A"+strconv.Itoa(row), values))
		row++
	})
	x.do(sw.Flush())
}

// RosterTemplate writes the workbook a district starts from: one example, which is not
// read, and notes.
func RosterTemplate(w io.Writer) error {
	return WriteRoster(w, &data.Roster{
		Enterprises: []data.RosterEnterprise{{Name: sampleName, Others: []string{"某某站", "某某油站"}, Type: "petrol_station", Area: sampleArea, Stage: data.Rollout, InScope: data.Yes,
			Posts: []data.RosterPost{{Name: "站长", Frontline: data.No}, {Name: "加油员", Frontline: data.Yes}, {Name: "卸油员", Frontline: data.Yes}},
			People: []data.RosterPerson{{Name: "某一", Role: data.Officer, Posts: []string{"站长"}}, {Name: "某二", Role: data.TeamLead, Posts: []string{"加油员"}},
				{Name: "某三", Role: data.Worker, Posts: []string{"加油员", "卸油员"}}}}},
		Supervisors: []data.RosterPerson{{Name: "某四", Area: sampleArea, Role: data.Supervisor}},
	})
}

// rosterNotes are how to fill in the workbook, column by column.
func rosterNotes() []string {
	out := []string{
		"一行写一家、一个岗位、一个人。表里的「" + sampleName + "」是示例，不会读，删不删都行。",
		"工作表名称和表头不要改。列的先后可以调整，上面可以加标题，前面可以加一列「序号」。用不着的工作表可以不填。",
		"导入只添加和更新，从不删除：表里没有的企业、岗位、人，都不动。人走了，由安全员用 /people 移出。",
		"先看清会改什么，再确认。再导一次同样的表，什么都不会变。",
		"已经加入的人不会重复。表里的人还没加入的，由安全员发链接请他加入，名字对上了就是同一个人。",
		"同一家企业里有两个人同名，请在名字后面加字区别，例如「张敏大」「张敏小」。",
		"连着几行是同一家企业的，企业名称可以合并单元格。按文字填写，不要写公式。",
	}
	for _, s := range rosterSheets {
		for _, c := range s.columns {
			if c.note != "" {
				out = append(out, "「"+s.name+"」表的「"+c.heads[0]+"」："+c.note+"。")
			}
		}
	}
	return out
}
