package data

import (
	"slices"
	"strings"
)

// Role is what a person is in the programme.
type Role string

// The five roles: 从业人员、班组长、专班（安全员）、镇街园区、区应急局.
const (
	Worker     Role = "worker"
	TeamLead   Role = "team_lead"
	Officer    Role = "officer"
	Supervisor Role = "supervisor"
	Bureau     Role = "bureau"
)

var roleNames = map[Role]string{Worker: "从业人员", TeamLead: "班组长", Officer: "安全员", Supervisor: "镇街园区监管员", Bureau: "区应急局"}

// Name is the role in Chinese; empty when unknown.
func (r Role) Name() string { return roleNames[r] }

// Person is somebody the bot knows.
type Person struct {
	ID         int64
	Name       string
	Role       Role
	Enterprise string   // empty for Supervisor and Bureau
	Area       string   // a Supervisor's own area
	Posts      []string // own posts, the first is the main one
}

// MaySee says whether cards of an enterprise may be shown to the person: his
// own enterprise's and the common ones, never another's (rule 2).
func (p *Person) MaySee(enterprise string, common bool) bool {
	return common || p != nil && p.Enterprise != "" && p.Enterprise == enterprise
}

// Holds says whether one of the person's posts is post or one of its aliases.
func (p *Person) Holds(post string, aliases ...string) bool {
	if p == nil {
		return false
	}
	return slices.ContainsFunc(p.Posts, func(own string) bool { return own == post || slices.Contains(aliases, own) })
}

// Place says where a person is and as what.
func (p Person) Place() string {
	parts := []string{p.Enterprise + p.Area, strings.Join(p.Posts, "、")}
	if p.Role != Worker {
		parts = append(parts, p.Role.Name())
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}
