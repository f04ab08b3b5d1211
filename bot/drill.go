package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anka/data"
	"anka/data/fsrs"
	"anka/data/quiz"
	"anka/data/store"
)

// A day's load: three to five questions, under three minutes.
const (
	mostADay  = 5
	mostExtra = 3
)

var drillWords = map[string]bool{"drill": true, "练一练": true, "每日一练": true, "再来几题": true, "来一题": true, "答题": true}

const (
	sayNoDrill   = "还没有你岗位的卡，暂时没有题。请安全员先发布卡。"
	sayJoinFirst = "先加入才有题。找安全员要链接，点一下就行。"
	sayAllKnown  = "现在没有要练的，都还记得。明天再来。"
)

// drill gives somebody who asks for it the day's questions, or some more.
func (t *turn) drill() (bool, error) {
	if !drillWords[command(t.m.Text)] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case t.asker == nil:
		t.say(data.Letter{Text: sayJoinFirst})
		return true, nil
	}
	day := t.now.In(t.bot.zone).Format(time.DateOnly)
	d, err := t.tx.DrillOf(t.ctx, t.asker.ID, day)
	if err != nil {
		return true, err
	}
	if again, err := t.openDrillAgain(d); again || err != nil {
		return true, err
	}
	x, err := t.things(t.asker)
	if err != nil {
		return true, err
	}
	if x == nil {
		t.say(data.Letter{Text: sayNoDrill})
		return true, nil
	}
	if d == nil {
		d = &store.Drill{Person: t.asker.ID, Day: day, MadeMS: t.now.UnixMilli(), State: store.DrillGoing}
		if _, err := t.tx.AddDrill(t.ctx, d); err != nil {
			return true, err
		}
		d.Planned = len(x.today(mostADay))
	} else {
		d.Planned = d.Answered + len(x.today(mostExtra))
	}
	if d.Planned == d.Answered {
		t.say(data.Letter{Text: sayAllKnown})
		return true, nil
	}
	d.State = store.DrillGoing
	return true, t.nextOf(d, x, "")
}

// openDrillAgain shows the drill's open question once more.
func (t *turn) openDrillAgain(d *store.Drill) (bool, error) {
	if d == nil {
		return false, nil
	}
	all, err := t.tx.OpenAskings(t.ctx, t.asker.ID)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.How != data.ByDrill || a.Sitting != d.ID {
			continue
		}
		_, q, err := t.open(a.ID)
		if err != nil || q == nil {
			return false, err
		}
		l := questionLetter(q, a.ID, a.Taps)
		l.Title = ordinal(d.Answered+1, d.Planned)
		t.say(l)
		return true, nil
	}
	return false, nil
}

// study is all that a person is to remember, with what he does.
type study struct {
	lessons []*lesson
	lesson  []*lesson // of each thing
	items   []store.Item
	times   []int // how often each was answered
	things  []fsrs.Thing
}

// things lists what a person is to remember; nil when there is no card.
func (t *turn) things(p *data.Person) (*study, error) {
	ls, err := t.lessonsOf(p.Enterprise, p.Posts)
	if err != nil || len(ls) == 0 {
		return nil, err
	}
	known, err := t.tx.Memories(t.ctx, p.ID)
	if err != nil {
		return nil, err
	}
	owed, err := t.tx.Debts(t.ctx, p.ID)
	if err != nil {
		return nil, err
	}
	x := &study{lessons: ls}
	for _, l := range ls {
		for _, it := range l.items {
			m := known[it.ID]
			th := fsrs.Thing{State: m.State, Weight: it.Weight, First: it.Weight == 5, Never: it.Critical, Owed: owed[it.ID]}
			if m.Times > 0 {
				th.Elapsed = min(fsrs.Days(m.LastMS, t.now.UnixMilli(), t.bot.zone), fsrs.MaxElapsed)
			}
			x.lesson, x.items, x.times, x.things = append(x.lesson, l), append(x.items, it), append(x.times, m.Times), append(x.things, th)
		}
	}
	return x, nil
}

func (x *study) today(most int) []int { return scheduler.Today(x.things, most) }

// nextOf puts the drill's next question, after some words; with none left it
// says that the day is done.
func (t *turn) nextOf(d *store.Drill, x *study, before string) error {
	if d.Answered < d.Planned {
		for _, i := range x.today(len(x.things)) {
			l, ok, err := t.put(put{person: t.asker, lesson: x.lesson[i], item: x.items[i].ID, form: x.form(i), how: data.ByDrill, sitting: d.ID, pulled: true,
				head: ordinal(d.Answered+1, d.Planned)})
			if err != nil {
				return err
			}
			if ok {
				t.sayAfter(before, l)
				return t.tx.SetDrill(t.ctx, d)
			}
		}
	}
	d.State = store.DrillDone
	t.sayAfter(before, data.Letter{Title: "今天完了。", Text: fmt.Sprintf("答了%d题，对了%d题。\n想多练，打 /drill；看自己记得多少，打 /me。", d.Answered, d.Right)})
	return t.tx.SetDrill(t.ctx, d)
}

// form is in which form a thing is asked: each time in another one, by taps
// where it can be.
func (x *study) form(i int) quiz.Form {
	all := x.lesson[i].deck.Forms(x.lesson[i].asks[x.items[i].ID])
	taps := slices.DeleteFunc(slices.Clone(all), func(f quiz.Form) bool { return f == quiz.Explain || f == quiz.Recite })
	if len(taps) == 0 {
		taps = all
	}
	if len(taps) == 0 {
		return quiz.Choice
	}
	return taps[x.times[i]%len(taps)]
}

// sayAfter says a letter with words before it.
func (t *turn) sayAfter(before string, l data.Letter) {
	if before != "" {
		l.Text = strings.TrimSpace(before + "\n\n" + strings.TrimSpace(l.Title+"\n"+l.Text))
		l.Title = ""
	}
	t.say(l)
}

// afterDrill counts an answer in its drill and puts the next question.
func (t *turn) afterDrill(a *answered) error {
	d, err := t.tx.Drill(t.ctx, a.Sitting)
	if err != nil {
		return err
	}
	if d == nil {
		return fmt.Errorf("bot: no drill %d", a.Sitting)
	}
	d.State, d.Answered = store.DrillGoing, d.Answered+1
	if a.verdict.Right {
		d.Right++
	}
	x, err := t.things(t.asker)
	if err != nil {
		return err
	}
	t.toast("")
	if x == nil { // his card is gone
		x = &study{}
	}
	return t.nextOf(d, x, verdictLines(a))
}
