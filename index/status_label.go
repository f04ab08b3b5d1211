package index

import (
	"fmt"
	"strings"
	"time"

	"anka/data"
)

// topicLabels are the words of a topic on a button; each is understood as the topic.
var topicLabels = map[data.Topic]string{data.TopicProgress: "进度", data.TopicPending: "没验收的", data.TopicOverdue: "逾期的", data.TopicSoon: "快到期的",
	data.TopicAccepted: "已验收的", data.TopicRequest: "申请验收的", data.TopicVeto: "缺卡的", data.TopicDrill: "练习情况", data.TopicExam: "考核成绩",
	data.TopicObserve: "旁站监督", data.TopicCompare: "对比", data.TopicLight: "亮灯的", data.TopicFocus: "重点监管", data.TopicFinding: "整改",
	data.TopicMeasure: "采取措施的", data.TopicInspect: "该检查的", data.TopicRevision: "修订", data.TopicPost: "岗位", data.TopicPlan: "期限",
	data.TopicReport: "报表", data.TopicWhy: "怎么算的"}

var typeLabels = map[data.EnterpriseType]string{"petrol_station": "加油站", "chem_storage": "储存企业", "chem_production": "生产企业", "gas_filling": "充装企业",
	"fireworks_wholesale": "烟花爆竹", "other": "其他企业"}

var stageLabels = map[data.Stage]string{data.Demonstration: "示范企业", data.Rollout: "第二阶段", data.Consolidation: "第三阶段"}

var stepLabels = map[data.Step]string{data.StepTeam: "组建专班", data.StepPlan: "制定方案", data.StepTakePart: "员工参与编制", data.StepSheets: "单卡齐全",
	data.StepPosted: "公示上墙", data.StepCarried: "随身携带", data.StepPlant: "公司级教育", data.StepWorkshop: "车间级教育", data.StepCrew: "班组级教育",
	data.StepDrilled: "全员练过", data.StepExamined: "全员考过", data.StepReward: "奖惩制度"}

var (
	partLabels  = map[data.Part]string{data.Risk: "风险清单", data.Duty: "职责清单", data.Operation: "操作卡", data.Emergency: "应急处置卡"}
	lightLabels = map[data.Light]string{data.Red: "红灯", data.Yellow: "黄灯", data.Green: "绿灯"}
	byLabels    = map[string]string{"area": "各镇街", "type": "各类企业", "stage": "各阶段"}
	noneLabels  = map[data.Topic]string{data.TopicDrill: "没练的", data.TopicExam: "没考核的", data.TopicObserve: "没旁站的"}
)

// Label says a question in the fewest words that are understood as the same again.
func (x *Names) Label(q data.Status) string {
	q = x.canonical(q)
	var b strings.Builder
	x.labelWhose(&b, &q)
	b.WriteString(byLabels[q.By])
	if q.Span != nil {
		b.WriteString(spanLabel(q.Span))
		if q.Against != nil {
			b.WriteString("比" + spanLabel(q.Against))
		}
	}
	b.WriteString(q.Post)
	b.WriteString(topicLabel(&q))
	switch {
	case q.Most > 0 && q.Best:
		fmt.Fprintf(&b, "前%d名", q.Most)
	case q.Most > 0:
		fmt.Fprintf(&b, "倒数%d名", q.Most)
	case q.Best:
		b.WriteString("最好的")
	}
	return b.String()
}

func (x *Names) labelWhose(b *strings.Builder, q *data.Status) {
	var all []string
	all = append(all, q.Areas...)
	for _, id := range q.Enterprises {
		if e := x.byID[id]; e != nil {
			name, _, _ := strings.Cut(e.Name, "（")
			all = append(all, name)
		}
	}
	b.WriteString(strings.Join(all, "、"))
	all = nil
	for _, s := range q.Stages {
		all = append(all, stageLabels[s])
	}
	for _, t := range q.Types {
		all = append(all, typeLabels[t])
	}
	b.WriteString(strings.Join(all, "、"))
}

// spanLabel names a period so that it is understood: by its days when its name says
// them from where somebody looked (再往前).
func spanLabel(s *data.Span) string {
	if strings.ContainsAny(s.Name, "0123456789一二三四") && !strings.Contains(s.Name, "那周") {
		return s.Name
	}
	for _, name := range names {
		if name == s.Name {
			return name
		}
	}
	day := func(day int64) string {
		return time.UnixMilli(data.DayStartMS(day)).In(data.DistrictZone).Format("2006年1月2日")
	}
	return day(s.From) + "到" + day(s.To)
}

func topicLabel(q *data.Status) string {
	switch {
	case q.Topic == data.TopicStep:
		var all []string
		for _, s := range append([]data.Step{q.Step}, q.Also...) {
			all = append(all, stepLabels[s])
		}
		if q.Done {
			return "已经" + strings.Join(all, "、") + "的"
		}
		return "没" + strings.Join(all, "、") + "的"
	case q.Topic == data.TopicVeto && q.Part != 0:
		return "缺" + partLabels[q.Part] + "的"
	case q.Topic == data.TopicMeasure && q.Measure != "":
		return q.Measure
	case q.Topic == data.TopicLight && q.Light != nil:
		return lightLabels[*q.Light] + "的"
	case q.Late:
		return "整改超期的"
	case q.None:
		return noneLabels[q.Topic]
	case q.Topic == data.TopicWhy && q.Of != "":
		of := *q
		of.Topic = q.Of
		return "为什么" + topicLabel(&of)
	case q.Topic == data.TopicCompare && q.Of != "":
		return topicLabels[q.Of] + "对比"
	}
	return topicLabels[q.Topic]
}
