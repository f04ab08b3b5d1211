package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 旁站监督 and 视频回放: whoever watches chooses the person and the task, taps each step,
// adds photos and words, and ends it; only then it is in the record. Button data, with
// h 0 for on site and 1 for a video: 「b:p:h:person」 a person, 「b:t:h:person:post:part:
// scene」 a task, 「b:m:observation:step:mark」 a mark, 「b:u:observation」 a step back,
// 「b:f:observation」 end, 「b:x:observation」 drop, 「b:r:observation」 the watched person
// has something to say.

var observeWords = map[string]data.How{"watch": data.ByObservation, "旁站": data.ByObservation, "旁站监督": data.ByObservation,
	"video": data.ByVideo, "视频": data.ByVideo, "视频回放": data.ByVideo}

const (
	sayNotObserve  = "旁站和视频回放由班组长和安全员记。"
	sayWhomToWatch = "看谁？点名字，或者打：/%s 姓名"
	sayNobodyNamed = "没有叫「%s」的人。点名字："
	sayWhichTask   = "看%s做哪一项？"
	sayNoTasks     = "%s的岗位还没有操作卡，先发布卡。"
	toastOneself   = "不能给自己记。"
	toastEnded     = "这次已经记完或放弃了。"
	sayDropped     = "放弃了，没有记。"
	sayStillOpen   = "（还可以发照片、视频，或打一句话作说明；记好点「完成」）"
	sayReply       = "打字说，发给我就行，和这次记录放在一起。"
	sayReplied     = "记下了，和这次记录放在一起。"
)

const (
	replyDialog  = "reply"
	mostPeople   = 30
	observeOpen  = 24 * time.Hour
	mostRemark   = 500
	minuteFormat = "01-02 15:04"
)

var observeHow = []data.How{data.ByObservation, data.ByVideo}

// observe begins an observation.
func (t *turn) observe() (bool, error) {
	how, ok := observeWords[command(t.m.Text)]
	if !ok {
		return false, nil
	}
	h := int64(slices.Index(observeHow, how))
	if t.m.Group {
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	}
	if at, err := t.watchesAt(how); err != nil || at == "" {
		t.say(data.Letter{Text: sayNotObserve})
		return true, err
	}
	args := strings.Fields(t.m.Text)
	if len(args) < 2 {
		return true, t.sayWhom(fmt.Sprintf(sayWhomToWatch, map[int64]string{0: "watch", 1: "video"}[h]), h, "")
	}
	return true, t.sayWhom(fmt.Sprintf(sayNobodyNamed, args[1]), h, args[1])
}

// watchesAt names the enterprise whose people the asker may watch: his own, or, while
// he inspects one on site, that one. Empty: none.
func (t *turn) watchesAt(how data.How) (string, error) {
	if t.asker.May(data.ActObserve) {
		return t.asker.Enterprise, nil
	}
	i, err := t.inspecting()
	if err != nil || i == nil || how != data.ByObservation {
		return "", err
	}
	return i.EnterpriseName, nil
}

// sayWhom lists the people who can be watched; if one has the name, his tasks.
func (t *turn) sayWhom(text string, h int64, name string) error {
	at, err := t.watchesAt(observeHow[h])
	if err != nil {
		return err
	}
	all, err := t.tx.Members(t.ctx, at)
	if err != nil {
		return err
	}
	var buttons []data.Button
	for _, m := range all {
		if m.ID == t.asker.ID || len(m.Posts) == 0 {
			continue
		}
		if name != "" && m.Name == name {
			return t.sayTasks(h, &m.Person)
		}
		if len(buttons) < mostPeople {
			buttons = append(buttons, data.Button{Label: m.Name + " " + m.Posts[0], Data: tapData("b:p", h, m.ID)})
		}
	}
	t.say(data.Letter{Title: observeHow[h].Name(), Text: text, Buttons: rows(buttons)})
	return nil
}

// sayTasks lists what can be watched of a person: his operation cards, and his
// emergency cards for drills on site.
func (t *turn) sayTasks(h int64, p *data.Person) error {
	var buttons []data.Button
	for _, part := range []data.Part{data.Operation, data.Emergency} {
		for _, name := range p.Posts {
			l, err := t.lesson(p.Enterprise, name)
			if err != nil {
				return err
			}
			if l == nil {
				continue
			}
			c := t.bot.index.Cards(l.cards)
			if c == nil {
				continue
			}
			for i := range c.Sheet(part).Scenes {
				buttons = append(buttons, data.Button{Label: partIcons[part] + " " + c.Sheet(part).Scenes[i].Name,
					Data: tapData("b:t", h, p.ID, l.post, int64(part), int64(i))})
			}
		}
	}
	if len(buttons) == 0 {
		t.say(data.Letter{Text: fmt.Sprintf(sayNoTasks, p.Name)})
		return nil
	}
	t.say(data.Letter{Title: observeHow[h].Name() + " " + p.Name, Text: fmt.Sprintf(sayWhichTask, p.Name), Buttons: rows(buttons)})
	return nil
}

// tapObserve is any button of observations.
func (t *turn) tapObserve(rest string) error {
	what, rest, _ := strings.Cut(rest, ":")
	count := map[string]int{"p": 2, "t": 5, "m": 3, "u": 1, "f": 1, "x": 1, "r": 1}[what]
	n, err := numbers(rest, max(count, 1))
	if err != nil || count == 0 || t.asker == nil || t.m.Group {
		t.toast(toastOld)
		return nil
	}
	switch what {
	case "r":
		return t.tapReply(n[0])
	case "p", "t":
		return t.tapWhom(what, n)
	}
	o, err := t.tx.Observation(t.ctx, n[0])
	if err != nil {
		return err
	}
	if his, err := t.watches(o); err != nil || !his {
		t.toast(toastOld)
		return err
	}
	if o.State != store.ObservationOpen {
		t.toast(toastEnded)
		return nil
	}
	return t.tapOpen(what, n, o)
}

// watches says whether an observation is the asker's, at a place where he may watch.
func (t *turn) watches(o *store.Observation) (bool, error) {
	if o == nil || t.asker == nil || o.By != t.asker.ID {
		return false, nil
	}
	at, err := t.watchesAt(o.How)
	if err != nil || at == "" {
		return false, err
	}
	e, err := t.tx.EnterpriseNumbered(t.ctx, o.Enterprise)
	return e != nil && e.Name == at, err
}

// tapWhom: a person or a task was chosen.
func (t *turn) tapWhom(what string, n []int64) error {
	if n[0] >= int64(len(observeHow)) {
		t.toast(toastOld)
		return nil
	}
	at, err := t.watchesAt(observeHow[n[0]])
	if err != nil || at == "" {
		t.toast(toastOld)
		return err
	}
	m, err := t.tx.Member(t.ctx, n[1])
	switch {
	case err != nil:
		return err
	case m == nil || m.Enterprise != at:
		t.toast(toastOld)
		return nil
	case m.ID == t.asker.ID:
		t.toast(toastOneself)
		return nil
	case what == "p":
		t.toast("")
		return t.sayTasks(n[0], &m.Person)
	}
	return t.beginObservation(n, &m.Person)
}

// beginObservation: the task was chosen. One that the same person began before and
// did not end is dropped.
func (t *turn) beginObservation(n []int64, p *data.Person) error {
	post, err := t.tx.PostNumbered(t.ctx, n[2])
	if err != nil {
		return err
	}
	part := data.Part(n[3])
	if post == nil || post.Enterprise != p.Enterprise || !slices.Contains(p.Posts, post.Name) || part != data.Operation && part != data.Emergency {
		t.toast(toastOld)
		return nil
	}
	l, err := t.lesson(p.Enterprise, post.Name)
	if err != nil || l == nil {
		t.toast(toastOld)
		return err
	}
	c := t.bot.index.Cards(l.cards)
	if c == nil || n[4] >= int64(len(c.Sheet(part).Scenes)) {
		t.toast(toastOld)
		return nil
	}
	scene := &c.Sheet(part).Scenes[n[4]]
	was, err := t.tx.OpenObservation(t.ctx, t.asker.ID)
	if err != nil {
		return err
	}
	if was != nil && was.Person == p.ID && was.Scene == scene.Name && was.Part == part && was.How == observeHow[n[0]] {
		t.toast("")
		t.say(t.checklist(was, scene))
		return nil
	}
	if was != nil {
		was.State = store.ObservationDropped
		if err := t.tx.SetObservation(t.ctx, was); err != nil {
			return err
		}
	}
	e, err := t.tx.Enterprise(t.ctx, p.Enterprise)
	if err != nil {
		return err
	}
	o := &store.Observation{How: observeHow[n[0]], Enterprise: e.ID, Post: post.ID, PostName: post.Name, Person: p.ID, PersonName: p.Name, By: t.asker.ID,
		Cards: l.cards, Part: part, Scene: scene.Name, Marks: make([]store.Mark, len(scene.Items)), MadeMS: t.now.UnixMilli()}
	if err := t.tx.AddObservation(t.ctx, o); err != nil {
		return err
	}
	t.toast("")
	t.say(t.checklist(o, scene))
	return nil
}

// watched is the scene in the version that was begun with; nil when the card is gone.
func (t *turn) watched(o *store.Observation) (*data.Scene, error) {
	p, err := t.tx.Cards(t.ctx, o.Cards)
	if err != nil || p == nil {
		return nil, err
	}
	sheet := p.Cards.Sheet(o.Part)
	for i := range sheet.Scenes {
		if sheet.Scenes[i].Name == o.Scene && len(sheet.Scenes[i].Items) == len(o.Marks) {
			return &sheet.Scenes[i], nil
		}
	}
	return nil, nil
}

var markSigns = map[store.Mark]string{store.MarkNone: "　", store.MarkDone: "✓", store.MarkNotDone: "✗", store.MarkNotSeen: "－"}

// checklist shows all steps with their marks, and buttons for the step that is next.
func (t *turn) checklist(o *store.Observation, s *data.Scene) data.Letter {
	var lines []string
	for i, it := range s.Items {
		sign := markSigns[o.Marks[i]]
		if i == o.At && o.Marks[i] == store.MarkNone {
			sign = "▶"
		}
		lines = append(lines, fmt.Sprintf("%s%d %s", sign, i+1, it.Text))
	}
	l := data.Letter{Title: o.How.Name() + "：" + o.PersonName + " " + o.Scene}
	button := func(label string, m store.Mark) data.Button {
		return data.Button{Label: label, Data: tapData("b:m", o.ID, int64(o.At), int64(m))}
	}
	if o.At < len(s.Items) {
		lines = append(lines, "", fmt.Sprintf("第%d步做到没有？", o.At+1))
		l.Buttons = append(l.Buttons, []data.Button{button("✓ 做到", store.MarkDone), button("✗ 没做到", store.MarkNotDone), button("未涉及", store.MarkNotSeen)})
	} else {
		lines = append(lines, "", "都点完了。"+sayStillOpen)
		l.Buttons = append(l.Buttons, []data.Button{{Label: "完成", Data: tapData("b:f", o.ID)}})
	}
	if o.Remark != "" {
		lines = append(lines, "说明："+o.Remark)
	}
	if o.EvidenceSize > 0 {
		lines = append(lines, fmt.Sprintf("照片视频：%d 个", o.EvidenceSize))
	}
	last := []data.Button{{Label: "放弃", Data: tapData("b:x", o.ID)}}
	if o.At > 0 {
		last = append([]data.Button{{Label: "上一步", Data: tapData("b:u", o.ID)}}, last...)
	}
	l.Buttons = append(l.Buttons, last)
	l.Text = strings.Join(lines, "\n")
	return l
}

// tapOpen is a button of an observation that goes on.
func (t *turn) tapOpen(what string, n []int64, o *store.Observation) error {
	s, err := t.watched(o)
	if err != nil || s == nil {
		t.toast(toastOld)
		return err
	}
	switch what {
	case "m":
		if n[1] != int64(o.At) || n[1] >= int64(len(s.Items)) || n[2] < int64(store.MarkDone) || n[2] > int64(store.MarkNotSeen) {
			t.toast("这一步点过了。")
			return nil
		}
		o.Marks[o.At] = store.Mark(n[2])
		o.At++
	case "u":
		if o.At == 0 {
			t.toast("已经是第一步。")
			return nil
		}
		o.At--
		o.Marks[o.At] = store.MarkNone
	case "x":
		o.State = store.ObservationDropped
		t.toast("")
		t.say(data.Letter{Text: sayDropped, Edit: t.m.ID})
		return t.tx.SetObservation(t.ctx, o)
	case "f":
		if o.At < len(s.Items) {
			t.toast("还有没点的步骤。")
			return nil
		}
		return t.endObservation(o, s)
	}
	t.toast("")
	l := t.checklist(o, s)
	l.Edit = t.m.ID
	t.say(l)
	return t.tx.SetObservation(t.ctx, o)
}

// endObservation writes the record, a row a step, and tells the watched person.
func (t *turn) endObservation(o *store.Observation, s *data.Scene) error {
	o.State, o.DoneMS = store.ObservationDone, t.now.UnixMilli()
	evidence, err := t.tx.EvidenceOf(t.ctx, o.ID)
	if err != nil {
		return err
	}
	items, err := t.itemsOfScene(o)
	if err != nil {
		return err
	}
	done, notDone := 0, 0
	var wrong []string
	for i, m := range o.Marks {
		r := data.Result{AtMS: o.DoneMS, Person: o.Person, Enterprise: o.Enterprise, Post: o.Post, Cards: o.Cards, Item: items[i+1], How: o.How,
			Channel: t.update.Channel, Sitting: o.ID, By: t.asker.ID, Reason: o.Remark, Evidence: evidence}
		switch m {
		case store.MarkDone:
			r.Outcome, r.Mark = data.Right, 100
			done++
		case store.MarkNotDone:
			r.Outcome = data.Wrong
			wrong = append(wrong, fmt.Sprintf("✗ %d %s", i+1, s.Items[i].Text))
			notDone++
		default:
			r.Outcome = data.NotSeen
		}
		if err := t.tx.Record(t.ctx, &r); err != nil {
			return err
		}
	}
	if err := t.tx.SetObservation(t.ctx, o); err != nil {
		return err
	}
	sum := fmt.Sprintf("%s：做到%d步，没做到%d步，未涉及%d步", o.Scene, done, notDone, len(o.Marks)-done-notDone)
	t.toast("")
	t.say(data.Letter{Title: o.How.Name() + "记好了", Text: o.PersonName + " " + sum + "。已经告诉他。", Edit: t.m.ID})
	text := append([]string{t.asker.Name + "看了你" + sum + "。"}, wrong...)
	if o.Remark != "" {
		text = append(text, "说明："+o.Remark)
	}
	if err := t.tell(o.Person, data.Letter{Title: o.How.Name(), Text: strings.Join(text, "\n"), Buttons: rows([]data.Button{{Label: "我有话说", Data: tapData("b:r", o.ID)}})}); err != nil {
		return err
	}
	return t.watchedOnSite(o, s)
}

// itemsOfScene are the numbers of the scene's items by their line; a line that the
// record does not know has 0.
func (t *turn) itemsOfScene(o *store.Observation) (map[int]int64, error) {
	all, err := t.tx.ItemsIn(t.ctx, o.Post, o.Part, o.Scene)
	if err != nil {
		return nil, err
	}
	out := map[int]int64{}
	for _, it := range all {
		if it.Kind == "line" {
			out[it.Line] = it.ID
		}
	}
	return out, nil
}

// tapReply: the watched person has something to say.
func (t *turn) tapReply(id int64) error {
	o, err := t.tx.Observation(t.ctx, id)
	if err != nil {
		return err
	}
	if o == nil || o.Person != t.asker.ID || o.State != store.ObservationDone {
		t.toast(toastOld)
		return nil
	}
	if _, err := t.begin(replyDialog, o.ID); err != nil {
		return err
	}
	t.toast("")
	t.say(data.Letter{Text: sayReply})
	return nil
}

// dropStale is the chore that ends what was left open for a day.
func dropStale(ctx context.Context, b *Bot) error {
	if !b.looks("observations") {
		return nil
	}
	return b.inTurn(ctx, func(t *turn) error {
		all, err := t.tx.StaleObservations(ctx, t.now.Add(-observeOpen).UnixMilli())
		if err != nil {
			return err
		}
		for i := range all {
			o := &all[i]
			o.State = store.ObservationDropped
			if err := t.tx.SetObservation(ctx, o); err != nil {
				return err
			}
			if err := t.tell(o.By, data.Letter{Text: fmt.Sprintf("%s（%s %s）一天没有点「完成」，没有记。要记就重新打 /watch。", o.How.Name(), o.PersonName, o.Scene), Quiet: true}); err != nil {
				return err
			}
		}
		return nil
	})
}
