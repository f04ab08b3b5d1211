package bot

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
	"anka/index"
)

// Answers in a person's own words (说得明). Once a week the last question of a
// drill asks him to say a scene; what he types next, or dictates, is his answer.
// A text that sounds like an accident, or asks something, is answered first: the
// card at once, with a button below that says that it was his answer after all.
// Button data: 「x:a:asking」.

const (
	answerDialog  = "answer"
	explainEvery  = 7 * 24 * time.Hour
	longestAnswer = 1000 // characters
	mostPoints    = 12   // that a verdict lists
)

const (
	sayAnswerLong = "太长了，一千字以内再说一遍。"
	labelIsAnswer = "这是在答题"
)

// awaited is what an answer is awaited for, and what was typed that may be it.
type awaited struct {
	Asking int64  `json:"asking"`
	Said   string `json:"said,omitempty"`
}

func (t *turn) awaitAnswer(asking int64) error {
	_, err := t.begin(answerDialog, awaited{Asking: asking})
	return err
}

// nextExplained puts a question that asks for his own words, when the drill's
// last one is due. False when it is not the time for it, or there is not time
// enough.
func (t *turn) nextExplained(p *data.Person, d *store.Drill, x *study, fits func(*quiz.Question) bool) (data.Letter, bool, error) {
	if d.Answered+1 < max(d.Planned, leastADay) {
		return data.Letter{}, false, nil
	}
	heavy, err := t.explains(p.ID, x)
	if err != nil || len(heavy) == 0 {
		return data.Letter{}, false, err
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, p.ID, d.Day)
	at := int(h.Sum64() % uint64(len(heavy)))
	for _, i := range slices.Concat(heavy[at:], heavy[:at])[:min(mostTried, len(heavy))] {
		l, ok, err := t.put(put{person: p, lesson: x.lesson[i], item: x.items[i].ID, form: quiz.Explain, how: data.ByDrill, sitting: d.ID, pulled: true,
			fits: fits, head: ordinal(d.Answered+1, d.Planned)})
		if err != nil || ok {
			return l, ok, err
		}
	}
	return data.Letter{}, false, nil
}

// explains lists what somebody may be asked to say in his own words today: when
// the last such question is a week ago, the heavy lines that he has met before.
func (t *turn) explains(person int64, x *study) (heavy []int, err error) {
	last, err := t.tx.LastAsked(t.ctx, person, string(quiz.Explain))
	if err != nil || t.now.Sub(time.UnixMilli(last)) < explainEvery {
		return nil, err
	}
	for i := range x.things {
		if th := &x.things[i]; !th.State.New() && th.Elapsed >= 1 && th.Weight >= 4 {
			heavy = append(heavy, i)
		}
	}
	return heavy, nil
}

// answerTyped takes what was typed as the answer that is awaited.
func (t *turn) answerTyped(d *store.Dialog) (bool, error) {
	var w awaited
	if err := json.Unmarshal([]byte(d.Body), &w); err != nil {
		return false, err
	}
	text := strings.TrimSpace(t.m.Text)
	if utf8.RuneCountInString(text) > longestAnswer {
		t.say(data.Letter{Text: sayAnswerLong})
		return true, nil
	}
	return true, t.answeredFreely(w.Asking, text)
}

// perhapsAnswer keeps a text that is answered as a question, for the button that
// says that it was an answer.
func (t *turn) perhapsAnswer(d *store.Dialog) error {
	var w awaited
	if err := json.Unmarshal([]byte(d.Body), &w); err != nil {
		return err
	}
	if utf8.RuneCountInString(t.m.Text) > longestAnswer {
		return nil
	}
	w.Said = strings.TrimSpace(t.m.Text)
	if _, err := t.begin(answerDialog, w); err != nil {
		return err
	}
	t.perhaps = w.Asking
	return nil
}

// offerAsAnswer puts the button under the last letter that was said.
func (t *turn) offerAsAnswer() {
	if t.perhaps == 0 || len(t.letters) == 0 {
		return
	}
	last := &t.letters[len(t.letters)-1]
	last.Buttons = append(slices.Clone(last.Buttons), []data.Button{{Label: labelIsAnswer, Data: tapData("x:a", t.perhaps)}})
}

// tapIsAnswer is that button.
func (t *turn) tapIsAnswer(asking int64) error {
	d, err := t.dialog()
	if err != nil {
		return err
	}
	var w awaited
	if d != nil && d.Kind == answerDialog {
		if err := json.Unmarshal([]byte(d.Body), &w); err != nil {
			return err
		}
	}
	if w.Asking != asking || w.Said == "" {
		_, _, err := t.open(asking) // says why, if the question is not open
		if err == nil && len(t.letters) == 0 {
			t.toast(toastOld)
		}
		return err
	}
	return t.answeredFreely(asking, w.Said) // what comes after the answer acknowledges the tap
}

func (t *turn) answeredFreely(asking int64, text string) error {
	if err := t.endDialog(); err != nil {
		return err
	}
	a, q, err := t.open(asking)
	if err != nil || a == nil {
		return err
	}
	if !q.Free() {
		return fmt.Errorf("bot: question %d is answered by taps", asking)
	}
	return t.count(a, q, quiz.Answer{Text: text})
}

// asksSomething says whether the text asks rather than tells, or tells of an
// accident (「卸错罐了」).
func (t *turn) asksSomething() bool {
	text, _ := clip(t.m.Text)
	found, err := t.bot.index.Find(text, index.Asker{Enterprise: t.enterprise, Posts: t.posts()})
	if err != nil {
		t.bot.log.Error("search failed, own cards only", "error", err)
	}
	accident := found.Event && len(found.Hits) > 0 && found.Hits[0].Ref.Part == data.Emergency
	return accident || asks(text)
}

// asks says whether a text has the form of a question.
func asks(text string) bool {
	return slices.ContainsFunc([]string{"？", "?", "吗", "咋办", "怎么办", "咋个", "啷个", "怎么弄", "多少", "啥子"}, func(s string) bool { return strings.Contains(text, s) })
}

// grade gives the verdict; of words, on the standard words for them.
func (t *turn) grade(q *quiz.Question, a quiz.Answer) quiz.Verdict {
	a.Text = t.bot.index.Fold(a.Text)
	return quiz.Grade(q, a)
}

// knewLine says whether an answer shows that he knows the line the question is
// about: of free answers, whether that very line was said.
func knewLine(q *quiz.Question, v *quiz.Verdict) bool {
	key := q.Item.Key()
	for _, s := range v.Said {
		if s.Key == key {
			return s.State == quiz.Told
		}
	}
	return v.Right
}

const sayMarkComes = "\n班组长看过，分数才算。"

// saidLines is the verdict on a free answer: which of the card's points were said.
func saidLines(q *quiz.Question, v *quiz.Verdict) string {
	told := 0
	var lines []string
	for _, s := range v.Said {
		mark := "✗ 漏了："
		switch s.State {
		case quiz.Told:
			told++
			mark = "✓ "
		case quiz.Wrong:
			mark = "✗ 说错了："
		}
		if len(lines) < mostPoints {
			lines = append(lines, mark+strings.TrimSpace(s.Text))
		}
	}
	if more := len(v.Said) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("……还有%d点，看卡。", more))
	}
	scene := q.Source // it names the line as well; here the whole scene was asked
	if i := strings.LastIndex(scene, "」"); i >= 0 {
		scene = scene[:i+len("」")]
	}
	return fmt.Sprintf("卡上%d点，说到%d点。", len(v.Said), told) + "\n" + strings.Join(lines, "\n") + "\n—— " + scene
}
