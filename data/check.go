package data

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Problem is one breach of the laws of a card set. Path names the value by its
// place in the CardSet (emergency_card.accidents[0].items[2].text), so that a
// reader can turn it into a line or a cell. Message is one sentence that says
// what to do.
type Problem struct {
	Path    string
	Warning bool // the card may be published all the same
	Message string
}

// Lengths in characters. A worker reads do and text on a phone in a hurry.
const (
	MaxTitle   = 40
	MaxText    = 200
	MaxRhyme   = 500
	MaxWording = 100
	MaxSteps   = 9  // the card should hold the first ten minutes
	LongStep   = 60 // a step should be read at a glance
)

// Counts that no true card reaches; they keep one file from filling the house.
const (
	maxScenes   = 200
	maxItems    = 200
	maxList     = 50
	maxWordings = 200
)

var sheetPaths = [...]string{"", "risk_list", "duty_list", "operation_card", "emergency_card"}
var scenePaths = [...]string{"", "points", "titles", "tasks", "accidents"}
var sceneWords = [...]string{"", "风险点", "职责名称", "作业名称", "事故类型"}
var textWords = [...]string{"", "危险和有害因素", "职责内容", "作业程序", "处置步骤"}

// SheetPath is the path of a sheet in Problem.Path.
func SheetPath(p Part) string { return sheetPaths[p] }

// ScenePath is the path of scene i of a sheet.
func ScenePath(p Part, i int) string {
	return fmt.Sprintf("%s.%s[%d]", sheetPaths[p], scenePaths[p], i)
}

// ItemPath is the path of item j of scene i: operations and emergencies count steps.
func ItemPath(p Part, i, j int) string {
	word := "items"
	if p == Operation || p == Emergency {
		word = "steps"
	}
	return fmt.Sprintf("%s.%s[%d]", ScenePath(p, i), word, j)
}

// Check finds every breach of the laws of a card set (cardset.md), in the order of the card.
func Check(c *CardSet) []Problem {
	k := &checker{}
	k.head(c)
	for _, p := range Parts {
		k.sheet(p, c.Sheet(p), c.Common)
	}
	return k.out
}

type checker struct{ out []Problem }

func (k *checker) refuse(path, format string, args ...any) {
	k.out = append(k.out, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (k *checker) warn(path, format string, args ...any) {
	k.out = append(k.out, Problem{Path: path, Warning: true, Message: fmt.Sprintf(format, args...)})
}

func (k *checker) head(c *CardSet) {
	k.must("enterprise", "企业名称", c.Enterprise, MaxTitle)
	if c.Type == "" {
		k.refuse("type", "请填写企业类型。")
	} else if c.Type.Name() == "" {
		k.refuse("type", "企业类型「%s」不认识，请改成：%s。", Brief(string(c.Type)), choices(Types))
	}
	k.may("area", "属地", c.Area, MaxTitle)
	k.must("post", "岗位名称", c.Post, MaxTitle)
	k.list("aliases", "岗位别名", c.Aliases, MaxTitle, maxList)
	k.may("version", "版本", c.Version, MaxTitle)
	if _, err := time.Parse(time.DateOnly, c.Effective); c.Effective != "" && err != nil {
		k.refuse("effective", "生效日期「%s」不对，请写成 2021-12-01 这样。", Brief(c.Effective))
	}
	k.may("prepared_by", "编制", c.PreparedBy, MaxTitle)
	k.may("reviewed_by", "审核", c.ReviewedBy, MaxTitle)
	k.may("approved_by", "批准", c.ApprovedBy, MaxTitle)
	if c.Trigger != "" && c.Trigger.Name() == "" {
		k.refuse("trigger", "修订原因「%s」不认识，请改成：%s。", Brief(string(c.Trigger)), choices(Triggers))
	}
}

func (k *checker) sheet(p Part, s *Sheet, common bool) {
	path := SheetPath(p)
	k.prose(path+".rhyme", "顺口溜", s.Rhyme, MaxRhyme)
	if len(s.Scenes) == 0 {
		if !common { // the veto is counted by post; a common card belongs to none
			k.warn(path, "缺%s（否决项），请补上。", p.Title())
		}
		return
	}
	if s.Rhyme == "" {
		k.warn(path, "%s没有顺口溜，请补一段。", p.Title())
	}
	if len(s.Scenes) > maxScenes {
		k.refuse(path, "%s超过 %d 项，请分到别的岗位。", p.Title(), maxScenes)
		return
	}
	seen := map[string]bool{}
	for i := range s.Scenes {
		name := s.Scenes[i].Name
		if seen[name] && name != "" {
			k.refuse(ScenePath(p, i)+".name", "%s「%s」重复，请合并或改名。", sceneWords[p], Brief(name))
		}
		seen[name] = true
		k.scene(p, i, &s.Scenes[i])
	}
}

func (k *checker) scene(p Part, i int, s *Scene) {
	path := ScenePath(p, i)
	if !Untitled(p, s) {
		k.must(path+".name", sceneWords[p], s.Name, MaxTitle)
	}
	if len(s.Items) == 0 {
		k.refuse(path, "「%s」没有内容，请填写%s。", Brief(s.Name), textWords[p])
	}
	if len(s.Items) > maxItems {
		k.refuse(path, "「%s」超过 %d 条，请拆开。", Brief(s.Name), maxItems)
		return
	}
	for j := range s.Items {
		k.item(p, ItemPath(p, i, j), &s.Items[j])
	}
	if k.list(path+".asked_as", "怎么问", s.AskedAs, MaxWording, maxWordings); len(s.AskedAs) == 0 {
		k.warn(path+".asked_as", "「%s」没有怎么问，请补上四种以上工人的问法。", Brief(s.Name))
	}
	if p == Emergency {
		k.accident(path, s)
	}
}

// Untitled says whether a scene is a duty written without a title: its one text
// stands alone and is its own name.
func Untitled(p Part, s *Scene) bool {
	return p == Duty && len(s.Items) == 1 && s.Items[0].Text == s.Name
}

func (k *checker) accident(path string, s *Scene) {
	if n := len(s.Items); n > MaxSteps {
		k.warn(path, "「%s」有 %d 步，请精简到 %d 步以内，只写头十分钟要做的。", Brief(s.Name), n, MaxSteps)
	}
	k.prose(path+".signs", "征兆", s.Signs, MaxText)
	k.list(path+".cautions", "注意事项", s.Cautions, MaxText, maxList)
	k.list(path+".supplies", "应急物资", s.Supplies, MaxTitle, maxList)
	if len(s.Contacts) == 0 {
		k.warn(path+".contacts", "「%s」没有联系人，请补上，例如：火警 119。", Brief(s.Name))
	}
	if len(s.Contacts) > maxList {
		k.refuse(path+".contacts", "联系人超过 %d 个，请只留要紧的。", maxList)
		return
	}
	for j, c := range s.Contacts {
		at := fmt.Sprintf("%s.contacts[%d]", path, j)
		k.must(at+".name", "联系人名称", c.Name, MaxTitle)
		k.must(at+".phone", "联系人电话", c.Phone, MaxTitle)
		if want := wrongName(c); want != "" {
			k.refuse(at, "%s 是%s电话，不是「%s」，请改正名称或号码。", bare(c.Phone), want, Brief(c.Name))
		}
	}
}

func (k *checker) item(p Part, path string, it *Item) {
	k.fields(p, path, it)
	n := utf8.RuneCountInString(it.Text)
	if (p == Operation || p == Emergency) && n > LongStep && n <= MaxText {
		k.warn(path+".text", "这一步有 %d 字，请拆短到 %d 字以内。", n, LongStep)
	}
}

func (k *checker) fields(p Part, path string, it *Item) {
	if strings.TrimSpace(it.Text) == "" {
		k.refuse(path+".text", "%s是空的，请填写或删去。", textWords[p])
	} else {
		k.prose(path+".text", textWords[p], it.Text, MaxText)
	}
	k.may(path+".event", "风险事件", it.Event, MaxText)
	if it.Level != "" && !slices.Contains(Levels, it.Level) {
		k.refuse(path+".level", "风险等级「%s」不认识，请改成：%s。", Brief(it.Level), strings.Join(Levels, "、"))
	}
	if it.Tier != "" && !slices.Contains(Tiers, it.Tier) {
		k.refuse(path+".tier", "管控层级「%s」不认识，请改成：%s。", Brief(it.Tier), strings.Join(Tiers, "、"))
	}
	k.list(path+".controls", "管控措施", it.Controls, MaxText, maxList)
	k.may(path+".department", "责任部门", it.Department, MaxTitle)
	k.may(path+".person_in_charge", "责任人", it.InCharge, MaxTitle)
	k.prose(path+".standard", "作业标准及注意事项", it.Standard, MaxText)
	k.may(path+".who", "执行人", it.Who, MaxTitle)
}

// choices lists keys with their Chinese names: a YAML file writes the key, a workbook the name.
func choices[T interface {
	~string
	Name() string
}](all []T) string {
	var out []string
	for _, t := range all {
		out = append(out, fmt.Sprintf("%s（%s）", string(t), t.Name()))
	}
	return strings.Join(out, "、")
}
