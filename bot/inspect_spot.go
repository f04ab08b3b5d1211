package bot

import (
	"fmt"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// 现场抽查: the inspector picks people there and then, they are asked as in any spot
// check, the result comes back to him and into the inspection.

const (
	sayWhichPost  = "抽查哪个岗位？"
	sayPickPeople = "点人，再点「开始抽查」。每人 %d 题，%d 分钟内答完。"
	toastPickOne  = "先点人。"
	mostPicked    = 10
)

// tapPeopleOf lists the posts, or the people of one to pick.
func (t *turn) tapPeopleOf(i *store.Inspection, n []int64) error {
	if n[0] != 0 {
		post, err := t.postHere(i, n[0])
		if err != nil || post == nil {
			return err
		}
		t.toast("")
		return t.sayPick(i, post, false)
	}
	posts, err := t.tx.Posts(t.ctx, i.EnterpriseName)
	if err != nil {
		return err
	}
	t.toast("")
	if len(posts) == 1 {
		return t.sayPick(i, &posts[0], false)
	}
	var buttons []data.Button
	for _, p := range posts[:min(len(posts), mostPeople)] {
		buttons = append(buttons, onSite(i)(p.Name, "c", p.ID))
	}
	t.say(data.Letter{Title: "现场抽查", Text: sayWhichPost, Buttons: rows(append(buttons, onSite(i)("回到检查", "o")))})
	return nil
}

// postHere gives a post of the inspected enterprise; otherwise it has said that the
// button is of no use.
func (t *turn) postHere(i *store.Inspection, id int64) (*store.Post, error) {
	p, err := t.tx.PostNumbered(t.ctx, id)
	if err != nil {
		return nil, err
	}
	if p == nil || p.Enterprise != i.EnterpriseName {
		t.toast(toastOld)
		return nil, nil
	}
	return p, nil
}

// sayPick shows the people of a post, those picked with a mark.
func (t *turn) sayPick(i *store.Inspection, post *store.Post, edit bool) error {
	l, all, err := t.spotOf(post)
	if err != nil || l == nil {
		return err
	}
	button := onSite(i)
	var buttons []data.Button
	for _, c := range all[:min(len(all), mostPeople)] {
		label, on := c.Name, int64(1)
		if slices.Contains(i.Found.Picked, c.ID) {
			label, on = "✓ "+label, 0
		}
		buttons = append(buttons, button(label, "k", post.ID, c.ID, on))
	}
	letter := data.Letter{Title: "现场抽查 " + post.Name, Text: fmt.Sprintf(sayPickPeople, spotQuestions, int(spotTime.Minutes())), Buttons: rows(buttons)}
	letter.Buttons = append(letter.Buttons, []data.Button{button("开始抽查", "g", post.ID), button("回到检查", "o")})
	if edit {
		letter.Edit = t.m.ID
	}
	t.say(letter)
	return nil
}

// tapPickPerson picks somebody, or takes him out again.
func (t *turn) tapPickPerson(i *store.Inspection, n []int64) error {
	post, err := t.postHere(i, n[0])
	if err != nil || post == nil {
		return err
	}
	all, err := t.tx.CandidatesFor(t.ctx, post.ID)
	if err != nil {
		return err
	}
	if n[2] > 1 || !slices.ContainsFunc(all, func(c store.Candidate) bool { return c.ID == n[1] }) {
		t.toast(toastOld)
		return nil
	}
	f := &i.Found
	f.Picked = slices.DeleteFunc(f.Picked, func(id int64) bool { return id == n[1] })
	if n[2] == 1 {
		if len(f.Picked) >= mostPicked {
			t.toast(fmt.Sprintf("一次最多点 %d 个人。", mostPicked))
			return nil
		}
		f.Picked = append(f.Picked, n[1])
	}
	t.toast("")
	if err := t.sayPick(i, post, true); err != nil {
		return err
	}
	return t.keepInspection(i)
}

// tapSpot starts the spot check of those who were picked, once.
func (t *turn) tapSpot(i *store.Inspection, n []int64) error {
	post, err := t.postHere(i, n[0])
	if err != nil || post == nil {
		return err
	}
	l, all, err := t.spotOf(post)
	if err != nil || l == nil {
		return err
	}
	picked := slices.DeleteFunc(all, func(c store.Candidate) bool { return !slices.Contains(i.Found.Picked, c.ID) })
	if len(picked) == 0 {
		t.toast(toastPickOne)
		return nil
	}
	t.toast("")
	x, err := t.beginSpot(post, l, picked, len(picked))
	if err != nil {
		return err
	}
	i.Found.Picked = nil
	i.Found.Spots = append(i.Found.Spots, data.SpotFound{Exam: x.ID, Post: post.Name})
	i.Found.At, i.Found.AtFinding = data.TierKey, 0
	return t.keepInspection(i)
}

// lookAtSpots counts the results of the inspection's spot checks anew.
func (t *turn) lookAtSpots(i *store.Inspection) error {
	for k := range i.Found.Spots {
		s := &i.Found.Spots[k]
		x, err := t.tx.Exam(t.ctx, s.Exam)
		if err != nil {
			return err
		}
		if x == nil {
			continue
		}
		papers, err := t.tx.PapersOf(t.ctx, x.ID)
		if err != nil {
			return err
		}
		s.Open, s.People = x.State == store.ExamOpen, nil
		for _, p := range papers {
			one := data.SpotPerson{Person: p.Person}
			if p.StartedMS != 0 {
				sheet, err := t.sheet(x, p)
				if err != nil {
					return err
				}
				one.Planned, one.Answered, one.Right = p.Planned, sheet.answered, sheet.right
			}
			s.People = append(s.People, one)
		}
	}
	return nil
}

// spotWords says how the spot checks went, each a line.
func (t *turn) spotWords(f *data.Found) ([]string, error) {
	var lines []string
	for _, s := range f.Spots {
		var people []string
		for _, p := range s.People {
			name, err := t.nameOf(p.Person)
			if err != nil {
				return nil, err
			}
			people = append(people, name+p.Words())
		}
		line := "　现场抽查 " + s.Post + "：" + strings.Join(people, "、")
		if s.Open {
			line += "（还没答完）"
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// onSiteButtons lead from the result of a spot check back to the inspection that it
// belongs to.
func (t *turn) onSiteButtons(x *store.Exam) ([][]data.Button, error) {
	i, err := t.tx.OpenInspection(t.ctx, x.By)
	if err != nil || i == nil || !slices.ContainsFunc(i.Found.Spots, func(s data.SpotFound) bool { return s.Exam == x.ID }) {
		return nil, err
	}
	return rows([]data.Button{onSite(i)("回到检查", "v", 1, 0)}), nil
}
