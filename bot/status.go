package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 推行进度: whoever supervises asks in his own words, or taps, and gets figures computed
// from the record. Button data: 「w:q:question:page」 an answer, 「w:y:question:page」 the
// record behind it, 「w:d:0:0」 how it is counted. A question has a number in the record;
// what may be seen is looked at again when a button comes back.

var statusWords = map[string]bool{"status": true, "进度": true, "推行进度": true}

const (
	sayNotStatus       = "推行进度由监管员和区应急局查看。"
	sayEnterpriseGroup = "这是企业的群，不在这里说推行进度。请私聊问我。"
	sayStatusHere      = "这个群还没绑辖区。在群里发 /bind 绑好，或者私聊问我。"
	sayNobodyThere     = "辖区里还没有企业。名册导进来就有了：把名册的 .xlsx 发给我，模板打 /template。"
	sayNoneSuch        = "没有这样的企业。"
	statusOpen         = 12 * time.Hour // so long 「那加油站呢」 is understood
)

// status is /status; free words are taken by statusAsked.
func (t *turn) status() (bool, error) {
	if !statusWords[command(t.m.Text)] {
		return false, nil
	}
	if t.asker.May(data.ActRollout) && !t.m.Group {
		return true, t.ownPlace()
	}
	ok, err := t.mayAskStatus()
	if err != nil || !ok {
		return true, err
	}
	rest := strings.TrimSpace(afterCommand(t.m.Text))
	if rest == "" {
		return true, t.sayStatus(&data.Status{Topic: data.TopicProgress}, 0)
	}
	return true, t.sayUnderstood(rest)
}

func afterCommand(text string) string {
	_, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	return rest
}

// mayAskStatus says whether the asker may ask how the rollout goes, here; otherwise it
// has said why not. In a group everybody reads the answer: it must be his area's own.
func (t *turn) mayAskStatus() (bool, error) {
	if !t.asker.May(data.ActStatus) {
		t.say(data.Letter{Text: sayNotStatus})
		return false, nil
	}
	area, bound, err := t.groupArea()
	if err != nil || !t.m.Group {
		return err == nil, err
	}
	if !bound || area != t.asker.Area && t.asker.Role != data.Bureau {
		t.say(data.Letter{Text: sayStatusHere})
		return false, nil
	}
	return true, nil
}

// groupArea gives the area whose group this is; the whole district's is empty.
func (t *turn) groupArea() (area string, bound bool, err error) {
	if !t.m.Group {
		return "", false, nil
	}
	return t.tx.GroupArea(t.ctx, t.update.Channel, t.m.Chat)
}

// reach is the area that the asker sees here; empty: the district.
func (t *turn) reach() (string, error) {
	area, _, err := t.groupArea()
	return cmp.Or(t.asker.Area, area), err
}

// view is an answer being made.
type statusView struct {
	t       *turn
	q       *data.Status
	plan    data.Plan
	zone    *time.Location
	nowMS   int64
	today   int64
	area    string       // that the asker sees; empty: the district
	states  []data.State // that the question is about, by name
	page    int64
	listed  []int64 // enterprises shown, for 「展开第二家」
	buttons []data.Button
	err     error // of a button
}

// statusOf computes the states that a question is about, within the asker's reach.
func (t *turn) statusOf(q *data.Status, page int64) (*statusView, error) {
	v := &statusView{t: t, q: q, nowMS: t.now.UnixMilli(), zone: data.DistrictZone, page: page}
	v.today = data.DistrictDay(v.nowMS)
	var err error
	if v.plan, err = t.tx.Plan(t.ctx); err != nil {
		return nil, err
	}
	if v.area, err = t.reach(); err != nil {
		return nil, err
	}
	all, err := t.tx.Facts(t.ctx, v.area)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if s := v.plan.StateOf(f, v.nowMS); q.Matches(&s) {
			v.states = append(v.states, s)
		}
	}
	return v, nil
}

// sayStatus answers a question. A tap gets its answer below, so that both can be read.
func (t *turn) sayStatus(q *data.Status, page int64) error {
	v, err := t.statusOf(q, page)
	if err != nil {
		return err
	}
	letters, err := v.answer()
	if err != nil {
		return err
	}
	if t.m.Tap != "" {
		t.toast("")
	}
	for _, l := range letters {
		t.say(l)
	}
	number, err := t.tx.StatusNumber(t.ctx, q)
	if err != nil {
		return err
	}
	return t.tx.SetStatusContext(t.ctx, t.update.Channel, t.m.Chat, t.m.Sender, number, v.listed, v.nowMS)
}

// answer lays the letters of a question out.
func (v *statusView) answer() ([]data.Letter, error) {
	if len(v.states) == 0 {
		return []data.Letter{v.nobody()}, v.err
	}
	var l data.Letter
	var err error
	one := len(v.states) == 1 && len(v.q.Enterprises) > 0 // it was named, not what an area has
	switch {
	case v.q.Topic == data.TopicReport:
		return v.report()
	case v.q.Topic == data.TopicPlan:
		l = v.planned()
	case v.q.Topic == data.TopicPost && len(v.states) == 1, v.q.Topic == data.TopicVeto && one:
		l, err = v.posts(&v.states[0])
	case v.q.Topic == data.TopicExam || v.q.Topic == data.TopicDrill || v.q.Topic == data.TopicObserve:
		l, err = v.results()
	case v.q.Topic == data.TopicCompare:
		l, err = v.compared()
	case v.q.Topic == data.TopicPost: // of several enterprises: which lack sheets
		q := *v.q
		q.Topic, v.q = data.TopicVeto, &q
		l, err = v.list()
	case v.q.Topic.Lists() && !one:
		l, err = v.list()
	case one:
		l = v.enterprise(&v.states[0])
	default:
		l, err = v.progress()
	}
	if err != nil || v.err != nil {
		return nil, cmp.Or(err, v.err)
	}
	l.Text = strings.TrimSuffix(l.Text, "\n") + "\n" + v.asOf()
	l.Buttons = rows(v.buttons)
	return []data.Letter{l}, nil
}

// nobody says that there is no enterprise of the kind; of an area and a type, what there
// is of each.
func (v *statusView) nobody() data.Letter {
	switch {
	case len(v.q.Enterprises) > 0:
		return data.Letter{Text: sayNoneSuch}
	case len(v.q.Areas)+len(v.q.Types)+len(v.q.Stages) == 0:
		return data.Letter{Text: sayNobodyThere}
	}
	l := data.Letter{Text: v.scope() + "：没有企业。"}
	if len(v.q.Areas) > 0 && len(v.q.Types)+len(v.q.Stages) > 0 {
		for _, wide := range []func(q *data.Status){func(q *data.Status) { q.Areas = nil }, func(q *data.Status) { q.Types, q.Stages = nil, nil }} {
			q := *v.q
			wide(&q)
			w := *v
			w.q = &q
			v.button(w.scope(), q)
		}
		l.Buttons = rows(v.buttons)
	}
	return l
}

// asOf says of when the figures are.
func (v *statusView) asOf() string {
	s := "截至 " + v.at(v.nowMS)
	if v.plan.Shifted {
		s += "（演示：日期按今天挪过）"
	}
	return s
}

func (v *statusView) at(ms int64) string {
	return time.UnixMilli(ms).In(v.zone).Format("2006-01-02 15:04")
}

func (v *statusView) day(ms int64) string {
	return time.UnixMilli(ms).In(v.zone).Format(time.DateOnly)
}

// button adds one that asks another question.
func (v *statusView) button(label string, q data.Status) { v.pageButton("q", label, q, 0) }

func (v *statusView) pageButton(kind, label string, q data.Status, page int64) {
	number, err := v.t.tx.StatusNumber(v.t.ctx, &q)
	if err != nil {
		v.err = cmp.Or(v.err, err)
		return
	}
	v.buttons = append(v.buttons, data.Button{Label: label, Data: tapData("w:"+kind, number, page)})
}

// with is the question about the same enterprises, asking for something else.
func (v *statusView) with(topic data.Topic) data.Status {
	return data.Status{Topic: topic, Areas: v.q.Areas, Types: v.q.Types, Enterprises: v.q.Enterprises, Stages: v.q.Stages}
}

// of is the question about one enterprise.
func of(id int64, topic data.Topic) data.Status {
	return data.Status{Topic: topic, Enterprises: []int64{id}}
}

func (v *statusView) why() { v.pageButton("y", "为什么", *v.q, 0) }

// scope names what the question is about: 全区, 德感工业园 加油站.
func (v *statusView) scope() string {
	var parts []string
	parts = append(parts, v.q.Areas...)
	if len(v.q.Areas) == 0 {
		parts = append(parts, cmp.Or(v.area, "全区"))
	}
	for _, s := range v.q.Stages {
		parts = append(parts, s.Name())
	}
	for _, t := range v.q.Types {
		parts = append(parts, t.Short())
	}
	if len(v.q.Enterprises) > 0 {
		parts = nil
		for _, s := range v.states {
			parts = append(parts, s.Name)
		}
		if len(parts) > 3 {
			parts = append(parts[:3], fmt.Sprintf("等 %d 家", len(v.states)))
		}
	}
	return strings.Join(parts, " ")
}

// tapStatus is a button of an answer.
func (t *turn) tapStatus(rest string) error {
	what, rest, _ := strings.Cut(rest, ":")
	n, err := numbers(rest, 2)
	if err != nil || !t.asker.May(data.ActStatus) || n[1] >= mostPages {
		t.toast(toastOld)
		return nil
	}
	if t.m.Group {
		if area, bound, err := t.groupArea(); err != nil {
			return err
		} else if !bound || area != t.asker.Area && t.asker.Role != data.Bureau {
			t.toast(onlyPrivate)
			return nil
		}
	}
	if what == "d" {
		t.toast("")
		t.say(data.Letter{Title: "怎么算的", Text: data.RolloutDefinitions})
		return nil
	}
	q, err := t.tx.StatusNumbered(t.ctx, n[0])
	if err != nil {
		return err
	}
	switch {
	case q == nil:
	case what == "q":
		return t.sayStatus(q, n[1])
	case what == "y":
		return t.sayWhy(q, n[1])
	}
	t.toast(toastOld)
	return nil
}

// ownPlace tells an officer where his enterprise stands, without anybody's name. Of
// fewer than enough enterprises a figure would tell of one of them.
func (t *turn) ownPlace() error {
	const enough = 5
	e, err := t.tx.Enterprise(t.ctx, t.asker.Enterprise)
	if err != nil || e == nil {
		return cmp.Or(err, fmt.Errorf("bot: no enterprise %q", t.asker.Enterprise))
	}
	plan, err := t.tx.Plan(t.ctx)
	if err != nil {
		return err
	}
	all, err := t.tx.Facts(t.ctx, "")
	if err != nil {
		return err
	}
	var own *data.State
	var others []data.State
	for _, f := range all {
		s := plan.StateOf(f, t.now.UnixMilli())
		if f.Enterprise == e.ID {
			own = &s
		}
		if s.InScope {
			others = append(others, s)
		}
	}
	if own == nil {
		return fmt.Errorf("bot: no summary of %q", e.Name)
	}
	lines := []string{fmt.Sprintf("%s %s，做了 %d/%d 步。", own.Light.Sign(), own.Light.Word(), own.DoneCount(), len(data.Steps()))}
	sum := func(name string, states []data.State) {
		if g := data.SumOf(name, states); g.InScope >= enough {
			lines = append(lines, fmt.Sprintf("%s %d 家，完成率 %s。", name, g.InScope, data.RateText(g.Accepted, g.InScope)))
		}
	}
	sum("全区", others)
	alike := slices.DeleteFunc(slices.Clone(others), func(s data.State) bool { return s.Type != own.Type })
	sum("同类企业", alike)
	if len(others) >= enough && own.InScope {
		ahead, level := 0, -1 // his own is among them
		for _, s := range others {
			switch {
			case s.DoneCount() > own.DoneCount():
				ahead++
			case s.DoneCount() == own.DoneCount():
				level++
			}
		}
		place := "排第"
		if level > 0 {
			place = "并列第"
		}
		lines = append(lines, fmt.Sprintf("按做完的步数，你家%s %d。", place, ahead+1))
	}
	lines = append(lines, "一步一步看，打 /rollout。", "截至 "+t.now.In(data.DistrictZone).Format("2006-01-02 15:04"))
	t.say(data.Letter{Title: e.Name, Text: strings.Join(lines, "\n")})
	return nil
}

// bindArea makes a group an area's own: there its supervisors ask.
func (t *turn) bindArea(bind bool) error {
	enterprise, err := t.tx.GroupEnterprise(t.ctx, t.update.Channel, t.m.Chat)
	if err != nil {
		return err
	}
	_, bound, err := t.groupArea()
	switch {
	case err != nil:
		return err
	case enterprise != "":
		t.say(data.Letter{Text: sayEnterpriseGroup})
		return nil
	case !bind && !bound:
		t.say(data.Letter{Text: sayNotBound})
		return nil
	case !bind:
		if err := t.tx.UnbindArea(t.ctx, t.update.Channel, t.m.Chat); err != nil {
			return err
		}
		t.say(data.Letter{Text: "解开了。这个群里不再回答推行进度。"})
		return t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, "", "unbind", t.m.Chat)
	}
	g := store.AreaGroup{Channel: t.update.Channel, Chat: t.m.Chat, Area: t.asker.Area, Title: data.Clip(t.m.Title, 100), By: t.asker.ID}
	if err := t.tx.BindArea(t.ctx, &g, t.now.UnixMilli()); err != nil {
		return err
	}
	t.say(data.Letter{Text: "绑好了，这个群可以问" + cmp.Or(t.asker.Area, "全区") + "的推行进度。\n群里的人都看得见，有企业的人在，就私聊问。"})
	return t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, "", "bind", t.m.Chat)
}

// Status answers a question about the rollout for somebody who is asking elsewhere than
// in a chat (the command line); an empty one is 进度. Nothing is sent.
func (b *Bot) Status(ctx context.Context, as data.Person, text string) ([]data.Letter, error) {
	t := &turn{bot: b, ctx: ctx, now: b.now(), m: &Message{}, asker: &as}
	t.update.Channel = "command line"
	err := b.store.Do(ctx, func(tx *store.Tx) error {
		t.tx, t.letters = tx, nil
		if strings.TrimSpace(text) == "" {
			return t.sayStatus(&data.Status{Topic: data.TopicProgress}, 0)
		}
		return t.sayUnderstood(text)
	})
	return t.letters, err
}
