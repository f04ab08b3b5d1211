package data

import (
	"slices"
	"time"
)

// The rollout (推行) of an enterprise, as laws: what is a step, what is done, what is
// late, who is to be watched more closely. Everything that is shown of it anywhere
// is computed here out of Facts, which the record keeps. The sentences quoted are
// the notice's (津应急发〔2021〕108号).

// Stage is a stage of the rollout: 「从示范引领、全面推进、巩固提升的三个阶段组织实施」.
type Stage string

// The three stages.
const (
	Demonstration Stage = "demonstration"
	Rollout       Stage = "rollout"
	Consolidation Stage = "consolidation"
)

// Stages lists them in their order.
var Stages = []Stage{Demonstration, Rollout, Consolidation}

var stageNames = map[Stage]string{Demonstration: "示范引领", Rollout: "全面推进", Consolidation: "巩固提升"}

// Name is the stage in the notice's words; empty when unknown.
func (s Stage) Name() string { return stageNames[s] }

// Plan is a district's: the dates of the stages and the rules that the notice
// leaves to it. A district changes it for itself; NoticePlan is what the notice says.
type Plan struct {
	// Due gives a stage's last day, YYYY-MM-DD; a stage without one has no end.
	Due map[Stage]string `json:"due"`
	Rules
	// Shifted: the dates were moved (a demonstration); every view says so.
	Shifted bool `json:"shifted,omitempty"`
}

// Rules are what the notice demands without a number; the numbers are the district's.
type Rules struct {
	TrainedPercent   int `json:"trained_percent"`    // of the people with a post who have been drilled, examined: from this a step is done
	SoonDays         int `json:"soon_days"`          // before its date an enterprise that is not accepted turns yellow
	DrillDays        int `json:"drill_days"`         // after acceptance: without a drill so long turns yellow
	ObserveDays      int `json:"observe_days"`       // without 旁站监督 or 视频回放
	RevisionDays     int `json:"revision_days"`      // without any new version of a card
	TriggerDays      int `json:"trigger_days"`       // a revision (两重两新) open so long turns yellow
	FocusOverDays    int `json:"focus_over_days"`    // overdue so long: 重点监管对象
	InspectDays      int `json:"inspect_days"`       // from one inspection to the next
	FocusInspectDays int `json:"focus_inspect_days"` // the same, of a 重点监管对象: 「增加检查频次」
}

// NoticePlan is the notice's own: 「从即日起至2021年12月20日之前全面完成创建任务并通过审核
// 验收」, 「至2022年6月30日前全面完成创建任务并通过审核验收」; the third stage has no end. The
// notice gives no other numbers; Rules are a beginning for the district to change.
func NoticePlan() Plan {
	return Plan{Due: map[Stage]string{Demonstration: "2021-12-20", Rollout: "2022-06-30"},
		Rules: Rules{TrainedPercent: 90, SoonDays: 30, DrillDays: 30, ObserveDays: 90, RevisionDays: 365, TriggerDays: 30,
			FocusOverDays: 30, InspectDays: 180, FocusInspectDays: 60}}
}

// Step is one of the things an enterprise has to do.
type Step int

// The steps, in the order in which an enterprise takes them.
const (
	StepTeam     Step = iota // 「组建“两单两卡工作专班”」
	StepPlan                 // 「制定工作方案，明确责任、任务，建立监督运行机制」
	StepTakePart             // 「通过员工积极参与、专家指导或第三方机构服务等方式」
	StepSheets               // 四张单卡齐全: 「建立企业一线岗位从业人员岗位风险清单、岗位职责清单、岗位操作卡、岗位应急处置卡」
	StepPosted               // 「公示上墙」
	StepCarried              // 「员工随身携带」
	StepPlant                // 「纳入三级安全教育」: 公司级
	StepWorkshop             // 车间级
	StepCrew                 // 班组级
	StepDrilled              // 全员练过: 「熟记熟背、活学活用」
	StepExamined             // 全员考过: 「定期考核」
	StepReward               // 「完善考核奖惩制度」
	StepAccepted             // 「通过审核验收」
	stepCount
)

var stepNames = [stepCount]string{"组建专班", "制定方案", "员工参与编制", "四张单卡齐全", "公示上墙", "随身携带", "公司级教育", "车间级教育", "班组级教育",
	"全员练过", "全员考过", "考核奖惩制度", "审核验收"}

// Steps lists them in their order.
func Steps() []Step {
	out := make([]Step, stepCount)
	for i := range out {
		out[i] = Step(i)
	}
	return out
}

// Valid says whether there is such a step.
func (s Step) Valid() bool { return s >= 0 && s < stepCount }

// Name is the step in a few words; empty when unknown.
func (s Step) Name() string {
	if !s.Valid() {
		return ""
	}
	return stepNames[s]
}

// Reported says whether the enterprise reports the step, with evidence. The others
// are computed from the record, and the last is the supervisor's.
func (s Step) Reported() bool {
	return s.Valid() && s != StepSheets && s != StepDrilled && s != StepExamined && s != StepAccepted
}

// StepSet is a set of steps, a bit each.
type StepSet uint32

// Has says whether a step is in it.
func (x StepSet) Has(s Step) bool { return s.Valid() && x&(1<<s) != 0 }

// With is the set with a step, or without it.
func (x StepSet) With(s Step, in bool) StepSet {
	if in {
		return x | 1<<s
	}
	return x &^ (1 << s)
}

// Facts is what the record knows of an enterprise's rollout at a moment. Times are
// Unix milliseconds, 0: never.
type Facts struct {
	Enterprise int64
	Name       string
	Type       EnterpriseType
	Area       string
	Stage      Stage // that it is to be accepted in
	InScope    bool

	Posts, Complete int // frontline posts; of those, with all four sheets in force
	Missing         int // sheets that are not there

	Workers, Drilled, Examined int // people who hold a post; of those, who have answered in a drill, in an exam

	Reported                StepSet // as reported, and not taken back
	RequestedMS, AcceptedMS int64   // 审核验收: asked for and not answered yet; passed
	Focus                   bool    // made a 重点监管对象 by a person
	Measures                int     // 约谈, 处罚, 诚信管理 on record

	DrilledMS, ExaminedMS, ObservedMS, PublishedMS int64 // the last time
	InspectedMS                                    int64

	Findings   int   // open
	FindingMS  int64 // the earliest date of those that the enterprise has not answered; 0: none
	Revisions  int   // open, of 两重两新
	RevisionMS int64 // since when the oldest is open
}

// Light is a lamp with its reasons. Its colour is never the only sign: Word stands
// beside it.
type Light int

// The three lights, the worst last.
const (
	Green Light = iota
	Yellow
	Red
)

// Word is the light in one character.
func (l Light) Word() string { return [...]string{"绿", "黄", "红"}[l] }

// Sign is the light as a sign whose form differs, too.
func (l Light) Sign() string { return [...]string{"🟢", "🟡", "🔴"}[l] }

// State is how an enterprise stands at a moment under a plan.
type State struct {
	Facts
	Done     StepSet
	Next     Step   // the first that is not done; when all are: StepAccepted
	Due      string // the day of its stage; empty: none
	Accepted bool
	Overdue  bool // 「逾期」: past its stage's date and not accepted
	Days     int  // until Due; negative: over it. 0 without a Due
	// Veto (否决): 「将企业是否编制“两单两卡”作为否决项」: any sheet of any frontline post is
	// missing, or no frontline post is known at all. A bad mark is never a veto.
	Veto        bool
	Focus       bool // 「推进落实…工作不力的企业作为重点监管对象」
	Light       Light
	Reasons     []string // why the light is not green, the worst first, in plain words
	FocusWhy    []string
	InspectDue  bool // the next inspection is due
	FindingLate bool // a finding is past its date for putting right
}

const dayMS = int64(24 * time.Hour / time.Millisecond)

// DistrictZone is the zone of the supervisors' days: China has one.
var DistrictZone = time.FixedZone("UTC+8", 8*60*60)

// DistrictDay is the number of a moment's day in the district, from 1970-01-01.
func DistrictDay(ms int64) int64 {
	at := ms + int64(8*time.Hour/time.Millisecond)
	if at < 0 {
		at -= dayMS - 1
	}
	return at / dayMS
}

// DayStartMS is when a district's day begins.
func DayStartMS(day int64) int64 { return day*dayMS - int64(8*time.Hour/time.Millisecond) }

// DayText writes a district's day as YYYY-MM-DD.
func DayText(day int64) string {
	return time.UnixMilli(DayStartMS(day)).In(DistrictZone).Format(time.DateOnly)
}

// ParseDay reads YYYY-MM-DD as a district's day.
func ParseDay(s string) (int64, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, DistrictZone)
	return DistrictDay(t.UnixMilli()), err
}

// StateOf computes how an enterprise stands.
func (p *Plan) StateOf(f Facts, nowMS int64) State {
	s := State{Facts: f, Due: p.Due[f.Stage], Accepted: f.AcceptedMS != 0, Veto: f.Posts == 0 || f.Missing > 0}
	s.Done = f.Reported.With(StepSheets, !s.Veto).With(StepDrilled, p.share(f.Drilled, f.Workers)).
		With(StepExamined, p.share(f.Examined, f.Workers)).With(StepAccepted, s.Accepted)
	s.Next = StepAccepted
	for _, step := range Steps() {
		if !s.Done.Has(step) {
			s.Next = step
			break
		}
	}
	if due, err := ParseDay(s.Due); err == nil {
		s.Days = int(due - DistrictDay(nowMS))
		s.Overdue = !s.Accepted && f.InScope && s.Days < 0
	}
	s.light(p, nowMS)
	s.focus(p, nowMS)
	return s
}

// share says whether so many of all are enough for a step. Of nobody nothing is done.
func (p *Plan) share(n, of int) bool { return of > 0 && n*100 >= of*p.TrainedPercent }

func older(ms, nowMS int64, days int) bool { return DistrictDay(nowMS)-DistrictDay(ms) > int64(days) }

// FindingOver says whether a finding is past its date for putting right. One that the
// enterprise says is put right waits for the inspector, and is not held against it.
func (f *Facts) FindingOver(nowMS int64) bool {
	return f.Findings > 0 && f.FindingMS != 0 && DistrictDay(f.FindingMS) < DistrictDay(nowMS)
}

func (s *State) light(p *Plan, nowMS int64) {
	say := func(l Light, is bool, why string) {
		if is {
			s.Light = max(s.Light, l)
			s.Reasons = append(s.Reasons, why)
		}
	}
	s.FindingLate = s.FindingOver(nowMS)
	if !s.InScope {
		return
	}
	say(Red, s.Overdue, "逾期没验收")
	say(Red, s.Veto && (s.Overdue || s.Accepted), "缺单缺卡（否决）")
	say(Red, s.FindingOver(nowMS), "整改过了期限")
	say(Yellow, s.Veto && !s.Overdue && !s.Accepted, "缺单缺卡（否决）")
	say(Yellow, !s.Accepted && !s.Overdue && s.Due != "" && s.Days <= p.SoonDays, "快到期，还没验收")
	say(Yellow, s.Findings > 0 && !s.FindingOver(nowMS), "有问题在整改")
	say(Yellow, s.Revisions > 0 && older(s.RevisionMS, nowMS, p.TriggerDays), "该修订的卡拖着没改")
	if s.Accepted { // 「坚决防止工作表面化、形式化」: evidence grows old
		say(Yellow, older(max(s.DrilledMS, s.AcceptedMS), nowMS, p.DrillDays), "验收后不练了")
		say(Yellow, older(max(s.ObservedMS, s.AcceptedMS), nowMS, p.ObserveDays), "验收后没有旁站")
		say(Yellow, older(max(s.PublishedMS, s.AcceptedMS), nowMS, p.RevisionDays), "卡很久没修订")
	}
}

// focus is the stated rule of who is a 重点监管对象: whoever is overdue for long, whose
// findings are not put right in time, or whom a person made one.
func (s *State) focus(p *Plan, nowMS int64) {
	if s.InScope {
		if s.Overdue && -s.Days > p.FocusOverDays {
			s.FocusWhy = append(s.FocusWhy, "逾期很久没验收")
		}
		if s.FindingOver(nowMS) {
			s.FocusWhy = append(s.FocusWhy, "整改过了期限")
		}
		if s.Facts.Focus {
			s.FocusWhy = append(s.FocusWhy, "监管部门列的")
		}
	}
	s.Focus = len(s.FocusWhy) > 0
	days := p.InspectDays
	if s.Focus {
		days = p.FocusInspectDays
	}
	s.InspectDue = s.InScope && older(s.InspectedMS, nowMS, days)
}

// StageNow is the stage that an enterprise is in: accepted ones consolidate.
func (s *State) StageNow() Stage {
	if s.Accepted {
		return Consolidation
	}
	return s.Stage
}

// DoneCount counts the steps that are done.
func (s *State) DoneCount() int {
	n := 0
	for _, step := range Steps() {
		if s.Done.Has(step) {
			n++
		}
	}
	return n
}

// Undone lists the steps that are not done, in order.
func (s *State) Undone() []Step {
	return slices.DeleteFunc(Steps(), s.Done.Has)
}
