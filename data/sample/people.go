package sample

import "anka/data"

// Person is somebody one can be in the demonstration.
type Person struct {
	ID string // stable: who a browser or a terminal says it is
	data.Person
}

const (
	station   = "江津加油站（示例）"
	depot     = "江津油库（示例）"
	paint     = "三峡油漆（示例）"
	gas       = "乔大气体（示例）"
	fireworks = "江渝烟花（示例）"
)

// People are a worker a post and an officer an enterprise, one worker of two
// posts, two supervisors and the district's bureau. All names are made up.
var People = []Person{
	worker("p1", "张敏", station, "卸油员"),
	worker("p2", "李强", station, "加油员"),
	{"p3", data.Person{Name: "王芳", Role: data.TeamLead, Enterprise: station, Posts: []string{"当班班长"}}},
	worker("p4", "赵勇", station, "加油员", "卸油员"),
	officer("p5", "刘静", station),

	worker("p6", "唐磊", depot, "发油员"),
	worker("p7", "邓梅", depot, "计量员"),
	worker("p8", "冯斌", depot, "罐区司泵工"),
	officer("p9", "曾平", depot),

	worker("p10", "陈刚", paint, "配料工"),
	worker("p11", "杨波", paint, "树脂反应釜操作工"),
	worker("p12", "周丽", paint, "灌装包装工"),
	worker("p13", "吴军", paint, "原料库叉车司机"),
	officer("p14", "郑洁", paint),

	worker("p15", "孙伟", gas, "氧气充装工"),
	worker("p16", "何涛", gas, "低温液体操作工"),
	worker("p17", "罗燕", gas, "气瓶库管员"),
	officer("p18", "谢明", gas),

	worker("p19", "彭红", fireworks, "仓库保管员"),
	worker("p20", "蒋福", fireworks, "守护员"),
	worker("p21", "田勇", fireworks, "装卸搬运工"),
	officer("p22", "袁莉", fireworks),

	{"p23", data.Person{Name: "龙海", Role: data.Supervisor, Area: "德感工业园"}},
	{"p24", data.Person{Name: "夏雪", Role: data.Supervisor, Area: "几江街道"}},
	{"p25", data.Person{Name: "江涛", Role: data.Bureau}},
}

func worker(id, name, enterprise string, posts ...string) Person {
	return Person{id, data.Person{Name: name, Role: data.Worker, Enterprise: enterprise, Posts: posts}}
}

func officer(id, name, enterprise string) Person {
	return Person{id, data.Person{Name: name, Role: data.Officer, Enterprise: enterprise}}
}

// Enterprises lists the demonstration enterprises, in the order of People.
func Enterprises() []string { return []string{station, depot, paint, gas, fireworks} }
