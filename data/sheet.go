// Package data holds the words of the programme (两单两卡) and the laws among them.
//
// It is not a store, has no clock and does no I/O: a law is a pure function of
// its arguments. It imports the standard library only.
package data

import (
	"fmt"
	"strings"
)

// Part is one of the four documents every frontline post must have.
type Part int

// The four parts, in the order the notice names them:
// 岗位风险清单、岗位职责清单、岗位操作卡、岗位应急处置卡.
const (
	Risk Part = iota + 1
	Duty
	Operation
	Emergency
)

// Parts lists the four in the notice's order.
var Parts = [4]Part{Risk, Duty, Operation, Emergency}

var partKeys = [...]string{"", "risk", "duty", "operation", "emergency"}
var partTitles = [...]string{"", "岗位风险清单", "岗位职责清单", "岗位操作卡", "岗位应急处置卡"}
var partShort = [...]string{"", "风险", "职责", "操作", "应急"}
var partAbility = [...]string{"", "知风险", "明职责", "会操作", "能应急"}

// Valid says whether p is one of the four.
func (p Part) Valid() bool { return p >= Risk && p <= Emergency }

// String gives the key used in files and logs: risk, duty, operation, emergency.
func (p Part) String() string {
	if !p.Valid() {
		return fmt.Sprintf("part(%d)", int(p))
	}
	return partKeys[p]
}

// Title is the document's full name in the notice.
func (p Part) Title() string {
	if !p.Valid() {
		return ""
	}
	return partTitles[p]
}

// Short is the two-character word a worker types for it.
func (p Part) Short() string {
	if !p.Valid() {
		return ""
	}
	return partShort[p]
}

// Ability is what the part teaches: 知风险、明职责、会操作、能应急.
func (p Part) Ability() string {
	if !p.Valid() {
		return ""
	}
	return partAbility[p]
}

// ParsePart reads the key that String writes.
func ParsePart(s string) (Part, error) {
	for _, p := range Parts {
		if partKeys[p] == s {
			return p, nil
		}
	}
	return 0, fmt.Errorf("data: no part %q", s)
}

// Item is one numbered line of a sheet, to the letter as the enterprise wrote it.
type Item struct {
	Text string `json:"text"` // 危险和有害因素 / 职责 / 作业程序 / 处置步骤

	// Risk only.
	Event      string   `json:"event,omitempty"`    // 可能的事故类型
	Level      string   `json:"level,omitempty"`    // 红 橙 黄 蓝
	Tier       string   `json:"tier,omitempty"`     // 公司 车间 班组 岗位
	Controls   []string `json:"controls,omitempty"` // 管控措施
	Department string   `json:"department,omitempty"`
	InCharge   string   `json:"person_in_charge,omitempty"`

	// Operation only.
	Standard string `json:"standard,omitempty"` // 作业标准及注意事项
	Forbid   bool   `json:"forbid,omitempty"`   // a thing that must not be done

	// Emergency only.
	Who      string `json:"who,omitempty"`      // the post that does it; empty: the card's own post
	Critical bool   `json:"critical,omitempty"` // as written; see Scene.IsCritical
}

// Contact is somebody to call.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Scene is the group of items that are read together and answered together:
// a risk point, a duty title, a task, an accident.
type Scene struct {
	Name    string   `json:"name"`
	Items   []Item   `json:"items"`
	AskedAs []string `json:"asked_as,omitempty"` // how workers ask for it; searched, never shown

	// Emergency only.
	Signs    string    `json:"signs,omitempty"`
	Cautions []string  `json:"cautions,omitempty"`
	Supplies []string  `json:"supplies,omitempty"`
	Contacts []Contact `json:"contacts,omitempty"`
}

// IsCritical says whether item i is a critical step: one marked so, or the
// first when none is marked (cardset.md).
func (s Scene) IsCritical(i int) bool {
	for _, it := range s.Items {
		if it.Critical {
			return s.Items[i].Critical
		}
	}
	return i == 0
}

// Sheet is one of the four documents of a post. It is missing when it has no scenes.
type Sheet struct {
	Rhyme  string  `json:"rhyme,omitempty"` // 顺口溜
	Scenes []Scene `json:"scenes,omitempty"`
}

// CardSet is the 两单两卡 of one post in one version.
type CardSet struct {
	Enterprise string         `json:"enterprise"`
	Type       EnterpriseType `json:"type"`
	Area       string         `json:"area,omitempty"` // 属地: 镇街或园区
	Common     bool           `json:"common,omitempty"`
	Post       string         `json:"post"`
	Aliases    []string       `json:"aliases,omitempty"`
	Version    string         `json:"version,omitempty"`
	Effective  string         `json:"effective,omitempty"` // YYYY-MM-DD
	PreparedBy string         `json:"prepared_by,omitempty"`
	ReviewedBy string         `json:"reviewed_by,omitempty"`
	ApprovedBy string         `json:"approved_by,omitempty"`
	Trigger    Trigger        `json:"trigger,omitempty"`

	Risk      Sheet `json:"risk_list"`
	Duty      Sheet `json:"duty_list"`
	Operation Sheet `json:"operation_card"`
	Emergency Sheet `json:"emergency_card"`
}

// Sheet gives the sheet of a part; nil when p is none of the four.
func (c *CardSet) Sheet(p Part) *Sheet {
	switch p {
	case Risk:
		return &c.Risk
	case Duty:
		return &c.Duty
	case Operation:
		return &c.Operation
	case Emergency:
		return &c.Emergency
	}
	return nil
}

// Missing lists the parts that have no scene: the regulator's veto item (否决项).
func (c *CardSet) Missing() []Part {
	var out []Part
	for _, p := range Parts {
		if len(c.Sheet(p).Scenes) == 0 {
			out = append(out, p)
		}
	}
	return out
}

// Lines counts the items of all four sheets.
func (c *CardSet) Lines() int {
	n := 0
	for _, p := range Parts {
		for _, s := range c.Sheet(p).Scenes {
			n += len(s.Items)
		}
	}
	return n
}

// SceneKey names a scene in question files and logs: post/part/scene.
func SceneKey(post string, p Part, scene string) string {
	return post + "/" + p.String() + "/" + scene
}

// SplitSceneKey is SceneKey's inverse.
func SplitSceneKey(key string) (post string, p Part, scene string, err error) {
	f := strings.SplitN(key, "/", 3)
	if len(f) != 3 {
		return "", 0, "", fmt.Errorf("data: scene key %q is not post/part/scene", key)
	}
	p, err = ParsePart(f[1])
	return f[0], p, f[2], err
}

// EnterpriseType is the kind of enterprise, as the notice's stages count them.
type EnterpriseType string

var typeNames = map[EnterpriseType]string{
	"chem_production":     "危险化学品生产企业",
	"chem_storage":        "危险化学品储存企业",
	"gas_filling":         "工业气体充装经营企业",
	"petrol_station":      "加油站",
	"fireworks_wholesale": "烟花爆竹经营（批发）企业",
	"other":               "其他",
}

// Types lists the keys of enterprise types.
var Types = []EnterpriseType{"chem_production", "chem_storage", "gas_filling", "petrol_station", "fireworks_wholesale", "other"}

// Name is the type in Chinese; empty when unknown.
func (t EnterpriseType) Name() string { return typeNames[t] }

var typeShort = map[EnterpriseType]string{"chem_production": "生产企业", "chem_storage": "储存企业", "gas_filling": "气体充装", "petrol_station": "加油站",
	"fireworks_wholesale": "烟花批发", "other": "其他企业"}

// Short is the type as people say it among themselves; empty when unknown.
func (t EnterpriseType) Short() string { return typeShort[t] }

// Trigger is why a card was revised (两重两新).
type Trigger string

var triggerNames = map[Trigger]string{
	"key_period":    "重要时段",
	"key_node":      "重要节点",
	"new_situation": "新情况",
	"new_problem":   "新问题",
	"periodic":      "定期修订",
}

// Triggers lists the keys of triggers.
var Triggers = []Trigger{"key_period", "key_node", "new_situation", "new_problem", "periodic"}

// Name is the trigger in Chinese; empty when unknown.
func (t Trigger) Name() string { return triggerNames[t] }

// Levels are the four colours of risk, highest first (重大 较大 一般 低).
var Levels = []string{"红", "橙", "黄", "蓝"}

// Tiers are the levels at which a risk is controlled (管控层级).
var Tiers = []string{"公司", "车间", "班组", "岗位"}

// PublicNumbers are the numbers that mean the same everywhere in China.
var PublicNumbers = map[string]string{"119": "火警", "120": "急救", "110": "报警"}
