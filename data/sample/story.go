package sample

import "anka/data"

// Story is how far an enterprise of the made-up district has come, in days before or
// after today, so that the district is always in the middle of its rollout.
type Story struct {
	Steps     int  // so many of the steps that are reported are done, in order
	Posts     int  // that have people
	Lacking   int  // posts whose emergency card is missing
	People    int  // at all posts together, besides the officer; 0: those who are there already
	Drilled   int  // of a hundred of the people
	Examined  int  // of a hundred
	Good      int  // right answers of a hundred
	LastDrill int  // days ago; 0: none
	Watched   int  // days since the last 旁站监督; 0: none
	Asked     int  // days since it asked for acceptance; 0: it has not
	Accepted  int  // days since it was accepted; 0: it is not
	Finding   int  // days until a finding is due, negative: it is over; 0: there is none
	Revision  int  // days since a revision of its cards is open; 0: none is
	Measure   bool // 警示约谈 is on record
	Pilot     bool // made a 示范企业 by the district
	Out       bool // not in scope
}

// The days of the made-up district's stages from today.
const (
	PilotsDue  = -30
	RolloutDue = 45
)

// stories in turn for the enterprises after the first five; Stories has theirs.
var stories = []Story{
	{Steps: 9, Posts: 2, People: 7, Drilled: 100, Examined: 100, Good: 93, LastDrill: 1, Watched: 12, Accepted: 20, Asked: 24},
	{Steps: 5, Posts: 2, People: 6, Drilled: 60, Examined: 0, Good: 78, LastDrill: 2},
	{Steps: 9, Posts: 2, People: 8, Drilled: 100, Examined: 95, Good: 88, LastDrill: 1, Watched: 20, Asked: 3},
	{Steps: 2, Posts: 1, Lacking: 1, People: 4, Drilled: 0},
	{Steps: 9, Posts: 2, People: 6, Drilled: 100, Examined: 100, Good: 90, LastDrill: 46, Watched: 110, Accepted: 150, Asked: 155},
	{Steps: 7, Posts: 2, People: 9, Drilled: 90, Examined: 40, Good: 71, LastDrill: 3, Watched: 9, Finding: 9},
	{Steps: 9, Posts: 2, People: 5, Drilled: 100, Examined: 100, Good: 95, LastDrill: 1, Watched: 6, Accepted: 8, Asked: 12},
	{Steps: 1},
	{Steps: 8, Posts: 2, Lacking: 1, People: 7, Drilled: 85, Examined: 20, Good: 66, LastDrill: 5, Finding: -6},
	{Steps: 6, Posts: 2, People: 6, Drilled: 50, Good: 74, LastDrill: 8, Pilot: true, Measure: true},
	{Steps: 9, Posts: 2, People: 8, Drilled: 100, Examined: 100, Good: 91, LastDrill: 2, Watched: 30, Accepted: 60, Asked: 66, Revision: 35},
	{Steps: 4, Posts: 2, People: 5, Drilled: 40, Good: 81, LastDrill: 4},
	{Steps: 9, Posts: 2, People: 6, Drilled: 100, Examined: 92, Good: 84, LastDrill: 1, Watched: 3, Accepted: 2, Asked: 5},
	{Steps: 0},
	{Steps: 3, Posts: 1, People: 3, Drilled: 100, Examined: 0, Good: 86, LastDrill: 1},
	{Out: true},
}

// first are the stories of the five that go before.
var first = map[string]Story{
	station:   {Steps: 9, Posts: 3, Drilled: 100, Examined: 100, Good: 92, LastDrill: 1, Watched: 5, Accepted: 40, Asked: 45},
	depot:     {Steps: 6, Posts: 3, Drilled: 100, Examined: 60, Good: 75, LastDrill: 2, Measure: true},
	paint:     {Steps: 9, Posts: 4, Drilled: 100, Examined: 100, Good: 87, LastDrill: 33, Watched: 120, Accepted: 100, Asked: 104},
	gas:       {Steps: 9, Posts: 3, Drilled: 100, Examined: 100, Good: 89, LastDrill: 1, Watched: 15, Asked: 2},
	fireworks: {Steps: 9, Posts: 3, Drilled: 100, Examined: 100, Good: 94, LastDrill: 1, Watched: 10, Accepted: 35, Asked: 38, Finding: 6},
}

// StoryOf gives the story of an enterprise of District.
func StoryOf(i int) Story {
	if s, ok := first[District[i].Name]; ok {
		return s
	}
	return stories[(i-len(first))%len(stories)]
}

// models are the card sets that an enterprise of a type has cut from: enterprise and posts.
var models = map[data.EnterpriseType]struct {
	Enterprise string
	Posts      []string
}{
	petrol:     {station, []string{"加油员", "卸油员"}},
	storage:    {depot, []string{"发油员", "罐区司泵工"}},
	production: {paint, []string{"树脂反应釜操作工", "配料工"}},
	filling:    {gas, []string{"氧气充装工", "气瓶库管员"}},
	wholesale:  {fireworks, []string{"仓库保管员", "守护员"}},
}

// CutCards makes a small card set for an enterprise of the district out of the sample's
// card set of the same kind of post: the first scene of each sheet.
func CutCards(e DistrictEnterprise, c data.CardSet, lacking bool) data.CardSet {
	c.Enterprise, c.Type, c.Area, c.Common, c.Version = e.Name, e.Type, e.Area, false, ""
	for _, p := range data.Parts {
		s := c.Sheet(p)
		s.Scenes = s.Scenes[:min(1, len(s.Scenes))]
	}
	if lacking {
		c.Emergency = data.Sheet{}
	}
	return c
}

// Model says whose card sets those of a type are cut from.
func Model(t data.EnterpriseType) (enterprise string, posts []string) {
	m := models[t]
	return m.Enterprise, m.Posts
}

const (
	surnames = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳鲍史唐"
	given    = "伟芳娜敏静秀丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰萍红国庆建文斌波辉鹏旭宁"
)

// NameOf makes a name up; the same number has the same name.
func NameOf(n int) string {
	s, g := []rune(surnames), []rune(given)
	name := string(s[n*7%len(s)]) + string(g[n*5%len(g)])
	if n%3 == 0 {
		name += string(g[(n*11+3)%len(g)])
	}
	return name
}
