package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"anka/data"
	"anka/data/store"
)

// 随机抽查: /spot 卸油员 3. The bot draws people and questions, they have ten minutes,
// the result comes back to whoever started it. Button data: 「e:d:post:n」 draws n
// people of a post, 「e:k:post」 asks how many.

const (
	spotQuestions = 3
	spotTime      = 10 * time.Minute
	mostSpot      = 20
)

// spotSizes are how many a button draws; more can be typed.
var spotSizes = []int64{1, 2, 3, 5}

const (
	sayNotSpot  = "抽查由班组长和安全员发起。"
	saySpotHow  = "抽查哪个岗位？点一个，或者打：/spot 卸油员 3"
	saySpotMany = "抽%s几个人？"
	sayNoSpot   = "%s还没有人加入，先用 /invite 请人加入。"
	sayNoLesson = "%s还没有卡，先发布卡才能出题。"
	sayNoPost   = "没有「%s」这个岗位。点一个："
	sayNoQuiz   = "%s的卡出不了点选的题，请先补卡。"
)

var spotWords = map[string]bool{"spot": true, "抽查": true, "随机抽查": true}

// spot starts a spot check.
func (t *turn) spot() (bool, error) {
	word := command(t.m.Text)
	args := strings.Fields(t.m.Text)
	if !spotWords[word] {
		return false, nil
	}
	switch {
	case t.m.Group:
		t.say(data.Letter{Text: onlyPrivate})
		return true, nil
	case !t.asker.May(data.ActSpot):
		t.say(data.Letter{Text: sayNotSpot})
		return true, nil
	case len(args) < 2:
		return true, t.offerPosts(saySpotHow, "k")
	}
	post, err := t.postNamed(args[1])
	switch {
	case err != nil:
		return true, err
	case post == nil:
		return true, t.offerPosts(fmt.Sprintf(sayNoPost, args[1]), "k")
	case len(args) < 3:
		t.askHowMany(post)
		return true, nil
	}
	n, err := strconv.Atoi(strings.TrimRight(args[2], "个人名位"))
	if err != nil || n < 1 {
		t.askHowMany(post)
		return true, nil
	}
	return true, t.draw(post, min(n, mostSpot))
}

// postNamed finds a post of the asker's enterprise; nil when there is none.
func (t *turn) postNamed(name string) (*store.Post, error) {
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(p store.Post) bool { return p.Name == name }); i >= 0 {
		return &all[i], nil
	}
	return nil, nil
}

// ownPost gives a post by its number if it is the asker's enterprise's.
func (t *turn) ownPost(id int64) (*store.Post, error) {
	p, err := t.tx.PostNumbered(t.ctx, id)
	if err != nil || p == nil || p.Enterprise != t.asker.Enterprise {
		return nil, err
	}
	return p, nil
}

func (t *turn) offerPosts(text, what string) error {
	all, err := t.tx.Posts(t.ctx, t.asker.Enterprise)
	if err != nil {
		return err
	}
	var buttons []data.Button
	for _, p := range all {
		buttons = append(buttons, data.Button{Label: p.Name, Data: tapData("e:"+what, p.ID)})
	}
	t.say(data.Letter{Text: text, Buttons: rows(buttons)})
	return nil
}

func (t *turn) askHowMany(p *store.Post) {
	var buttons []data.Button
	for _, n := range spotSizes {
		buttons = append(buttons, data.Button{Label: strconv.FormatInt(n, 10), Data: tapData("e:d", p.ID, n)})
	}
	t.say(data.Letter{Text: fmt.Sprintf(saySpotMany, p.Name), Buttons: fours(buttons)})
}

// draw draws people and puts their first questions.
func (t *turn) draw(post *store.Post, n int) error {
	l, all, err := t.spotOf(post)
	if err != nil || l == nil {
		return err
	}
	_, err = t.beginSpot(post, l, all, n)
	return err
}

// spotOf gives the lesson of a post and who can be asked; without a lesson it has said
// why nobody can.
func (t *turn) spotOf(post *store.Post) (*lesson, []store.Candidate, error) {
	l, err := t.lesson(post.Enterprise, post.Name)
	if err != nil {
		return nil, nil, err
	}
	all, err := t.tx.CandidatesFor(t.ctx, post.ID)
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(c store.Candidate) bool { return c.ID == t.asker.ID || !c.Joined })
	why := ""
	switch {
	case l == nil:
		why = sayNoLesson
	case len(all) == 0:
		why = sayNoSpot
	case len(drawItems(l, spotQuestions, 0)) == 0:
		why = sayNoQuiz
	default:
		return l, all, nil
	}
	t.say(data.Letter{Text: fmt.Sprintf(why, post.Name)})
	return nil, nil, nil
}

// beginSpot puts the first questions to n of them, drawn.
func (t *turn) beginSpot(post *store.Post, l *lesson, all []store.Candidate, n int) (*store.Exam, error) {
	e, err := t.tx.Enterprise(t.ctx, post.Enterprise)
	if err != nil {
		return nil, err
	}
	now := t.now.UnixMilli()
	x := &store.Exam{How: data.BySpotCheck, Enterprise: e.ID, Post: post.ID, PostName: post.Name, By: t.asker.ID, MadeMS: now, Questions: spotQuestions,
		OpensMS: now, ClosesMS: now + spotTime.Milliseconds(), State: store.ExamOpen, ToldMS: now}
	if err := t.tx.AddExam(t.ctx, x); err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(uint64(now), uint64(x.ID)))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var reached, unreached []string
	for _, c := range all[:min(n, len(all))] {
		ok, err := t.spotOne(x, l, post.Enterprise, c, r.Uint64())
		if err != nil {
			return nil, err
		}
		if ok {
			reached = append(reached, c.Name)
		} else {
			unreached = append(unreached, c.Name)
		}
	}
	t.saySpot(x, reached, unreached)
	if len(reached) == 0 {
		x.State = store.ExamOff
		x.Reason = "抽到的人都收不到消息"
		return x, t.tx.SetExam(t.ctx, x)
	}
	return x, nil
}

func (t *turn) saySpot(x *store.Exam, drawn, unreached []string) {
	var lines []string
	if len(drawn) > 0 {
		lines = append(lines, fmt.Sprintf("抽到：%s。每人%d题，%d分钟。", strings.Join(drawn, "、"), x.Questions, int(spotTime.Minutes())), "答完或到时间，结果发给你。")
	}
	if len(unreached) > 0 {
		lines = append(lines, "抽到但收不到消息："+strings.Join(unreached, "、")+"。请他先给我发一句话。")
	}
	t.say(data.Letter{Title: x.PostName + " 随机抽查", Text: strings.Join(lines, "\n")})
}

// spotOne puts the first question to somebody drawn; false when he cannot be
// written to.
func (t *turn) spotOne(x *store.Exam, l *lesson, enterprise string, c store.Candidate, seed uint64) (bool, error) {
	accounts, err := t.tx.Accounts(t.ctx, c.ID)
	if err != nil {
		return false, err
	}
	if accounts, err = t.reachable(accounts); err != nil {
		return false, err
	}
	items := drawItems(l, x.Questions, seed)
	p := store.Paper{Exam: x.ID, Person: c.ID, Name: c.Name, Try: 1, Items: items, Planned: min(x.Questions, len(items))}
	if len(accounts) > 0 {
		p.StartedMS = t.now.UnixMilli()
	}
	if err := t.tx.AddPaper(t.ctx, &p); err != nil || len(accounts) == 0 {
		return false, err
	}
	letter, ok, err := t.nextOnPaper(x, &sheet{Paper: p}, &data.Person{ID: c.ID, Name: c.Name, Enterprise: enterprise}, false)
	if err != nil || !ok {
		return false, err
	}
	letter.Text = fmt.Sprintf("%s随机抽查：%d题，%d分钟内答完。\n%s\n%s", t.asker.Name, p.Planned, int(spotTime.Minutes()), letter.Title, letter.Text)
	letter.Title = ""
	t.push(accounts, letter)
	return true, nil
}

func (t *turn) spotLines(best []*sheet, without []string) []string {
	var lines []string
	for _, s := range best {
		var seconds int64
		for _, r := range s.results {
			seconds += r.TookMS / 1000
		}
		line := fmt.Sprintf("%s：%d题对%d题", s.Name, s.Planned, s.right)
		if s.answered < s.Planned {
			line += fmt.Sprintf("，%d题未答", s.Planned-s.answered)
		}
		if seconds > 0 {
			line += fmt.Sprintf("，用了%d秒", seconds)
		}
		lines = append(lines, line)
		lines = append(lines, t.wrongLines(s)...)
	}
	if len(without) > 0 {
		lines = append(lines, "收不到消息，未考："+strings.Join(without, "、"))
	}
	return lines
}

// closeExams is the chore that opens and closes what is due.
func closeExams(ctx context.Context, b *Bot) error {
	if !b.looks("exams") {
		return nil
	}
	var open []store.Exam
	if err := b.store.Do(ctx, func(tx *store.Tx) (err error) {
		open, err = tx.OpenExams(ctx)
		return err
	}); err != nil {
		return err
	}
	now := b.now().UnixMilli()
	for i := range open {
		id := open[i].ID
		if open[i].ClosesMS > now && (open[i].ToldMS != 0 || open[i].OpensMS > now) {
			continue
		}
		err := b.inTurn(ctx, func(t *turn) error {
			x, err := t.tx.Exam(ctx, id) // it may have been closed meanwhile
			switch {
			case err != nil || x == nil || x.State != store.ExamOpen:
				return err
			case x.ClosesMS <= now:
				return t.closeExam(x)
			}
			return t.tellExam(x)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
