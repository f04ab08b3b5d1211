package data

// Act is something that not everybody may do.
type Act string

// The acts. What is not here (asking, looking at one's own cards) everybody may.
const (
	ActGaps    Act = "gaps"    // see what no card answered
	ActPublish Act = "publish" // bring in card sets and publish them
	ActCommon  Act = "common"  // publish cards that the whole district sees
	ActInvite  Act = "invite"  // make invitations
	ActPeople  Act = "people"  // see who has joined
	ActRemove  Act = "remove"  // take somebody's access away
	ActBind    Act = "bind"    // bind a group to the enterprise
	ActDoctor  Act = "doctor"  // see what is wrong
	ActSetting Act = "setting" // change how the enterprise works with the bot
	ActShift   Act = "shift"   // say when drills come, and to whom
	ActTeam    Act = "team"    // see what one's people know
	ActSpot    Act = "spot"    // start a spot check
	ActExam    Act = "exam"    // set an exam
	ActObserve Act = "observe" // record what was seen on site or on video, mark answers
	ActLedger  Act = "ledger"  // get the assessment's ledger
	ActMerit   Act = "merit"   // see points, set their rule
	ActRollout Act = "rollout" // report the steps of the enterprise's rollout
	ActStatus  Act = "status"  // ask how the rollout goes
	ActAccept  Act = "accept"  // accept an enterprise, take measures
	ActInspect Act = "inspect" // inspect on site
	ActPlan    Act = "plan"    // change the district's dates and rules
	ActRoster  Act = "roster"  // bring in the district's roster
)

// rights says which roles may do what, each within its own scope: a team lead
// and an officer in their enterprise, a supervisor in his area, the bureau in
// the district.
var rights = map[Act][]Role{
	ActGaps:    {TeamLead, Officer},
	ActPublish: {Officer},
	ActCommon:  {Bureau},
	ActInvite:  {Officer, Supervisor, Bureau},
	ActPeople:  {TeamLead, Officer, Supervisor, Bureau},
	ActRemove:  {Officer, Supervisor, Bureau},
	ActBind:    {TeamLead, Officer},
	ActDoctor:  {Officer, Bureau},
	ActSetting: {Officer},
	ActShift:   {Officer},
	ActTeam:    {TeamLead, Officer},
	ActSpot:    {TeamLead, Officer},
	ActExam:    {Officer},
	ActObserve: {TeamLead, Officer},
	ActLedger:  {Officer},
	ActMerit:   {Officer},
	ActRollout: {Officer},
	ActStatus:  {Supervisor, Bureau},
	ActAccept:  {Supervisor, Bureau},
	ActInspect: {Supervisor, Bureau},
	ActPlan:    {Bureau},
	ActRoster:  {Supervisor, Bureau},
}

// May says whether a person's role allows an act; whose enterprise or area it
// touches is a second question, see Reaches.
func (p *Person) May(a Act) bool {
	if p == nil {
		return false
	}
	for _, r := range rights[a] {
		if r == p.Role {
			// An enterprise's people act for an enterprise, or not at all.
			return p.Role == Supervisor || p.Role == Bureau || p.Enterprise != ""
		}
	}
	return false
}

// invites says which roles a role brings in. Whoever is above an enterprise
// brings in its officers; they bring in their people.
var invites = map[Role][]Role{
	Officer:    {Worker, TeamLead, Officer},
	Supervisor: {Officer},
	Bureau:     {Bureau, Supervisor, Officer},
}

// Invites lists the roles that a person brings in and takes away.
func (p *Person) Invites() []Role {
	if p == nil {
		return nil
	}
	return invites[p.Role]
}

// Reaches says whether an enterprise, in an area, lies within what a person
// answers for.
func (p *Person) Reaches(enterprise, area string) bool {
	if p == nil {
		return false
	}
	switch p.Role {
	case Bureau:
		return true
	case Supervisor:
		return p.Area != "" && p.Area == area
	}
	return p.Enterprise != "" && p.Enterprise == enterprise
}
