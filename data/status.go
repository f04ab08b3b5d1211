package data

// What a supervisor may want to know of the rollout. index finds it in his words, bot
// computes the answer out of the record.

// Topic is what is asked for.
type Topic string

// The topics.
const (
	TopicProgress Topic = "progress" // 进度、完成率: how many are accepted; of one enterprise: where it stands
	TopicPending  Topic = "pending"  // who is not accepted yet
	TopicOverdue  Topic = "overdue"  // who is late
	TopicSoon     Topic = "soon"     // whose date is near
	TopicAccepted Topic = "accepted" // who is accepted
	TopicRequest  Topic = "request"  // who asks for acceptance and waits
	TopicVeto     Topic = "veto"     // 否决项: whose sheets are missing, of which post
	TopicStep     Topic = "step"     // who has not done a step (Step says which)
	TopicDrill    Topic = "drill"    // who drills, how many people, in the period
	TopicExam     Topic = "exam"     // exam results in the period, the worst or the best first
	TopicObserve  Topic = "observe"  // 旁站监督 and 视频回放 in the period
	TopicCompare  Topic = "compare"  // one period beside another
	TopicLight    Topic = "light"    // which are red, yellow
	TopicFocus    Topic = "focus"    // 重点监管对象 and why
	TopicFinding  Topic = "finding"  // 整改: what is open, what is late
	TopicMeasure  Topic = "measure"  // measures taken
	TopicInspect  Topic = "inspect"  // who is to be inspected next
	TopicRevision Topic = "revision" // 两重两新: revisions that are open
	TopicPost     Topic = "post"     // the posts of an enterprise, their sheets
	TopicPlan     Topic = "plan"     // the dates of the stages
	TopicReport   Topic = "report"   // the workbook and the text of the notice (通报)
	TopicWhy      Topic = "why"      // the record behind the last figure
)

// Span is a stretch of time, by the district's days: from the first to the last, both
// in it.
type Span struct {
	From, To int64  // district days
	Name     string // as people say it: 本月, 上周
}

// Status is a question about the rollout. Empty lists restrict nothing.
type Status struct {
	Topic       Topic
	Areas       []string
	Types       []EnterpriseType
	Enterprises []int64
	Stages      []Stage
	Of          Topic  // of TopicWhy and TopicCompare: the question whose figure is asked about; empty: not said
	Post        string // a post's name, of TopicPost and TopicVeto
	Part        Part   // of TopicVeto: this sheet alone; 0: any of the four
	Step        Step   // of TopicStep
	Also        []Step // of TopicStep: and these, any of them; 三级安全教育 is three steps
	Done        bool   // of TopicStep: who has done it, in place of who has not
	Measure     string // of TopicMeasure: one of Measures; empty: any
	Light       *Light // of TopicLight; nil: all that are not green
	Late        bool   // of TopicFinding: only what is past its date
	None        bool   // of TopicDrill, TopicExam, TopicObserve: only who has nothing of it in the period
	Span        *Span  // by the calendar: 本月 ends with its last day, also when that is still to come
	Against     *Span  // of TopicCompare: the earlier one
	Best        bool   // the best first, in place of the worst
	Most        int    // so many at the most; 0: not said
	By          string // "area", "type", "stage": broken down so; empty: as is usual
}
