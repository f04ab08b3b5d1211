package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"anka/data"
	"anka/data/exchange"
	"anka/data/store"
)

const draftAge = 24 * time.Hour // after that nobody remembers what he was shown

// waiting is the body of a draft.
type waiting struct {
	File    string         `json:"file"`
	Draft   exchange.Draft `json:"draft"`
	Title   string         `json:"title"`
	Summary string         `json:"summary"` // what the officer was shown
}

// propose shows what a file would change and keeps it until its button is tapped.
func (t *turn) propose(f exchange.File) error {
	p, err := t.plan(f)
	if err != nil {
		return err
	}
	w := waiting{File: f.Name, Title: proposalTitle(p), Summary: strings.Join(proposalLines(p), "\n")}
	l := data.Letter{Title: w.Title, Text: w.Summary}
	if !p.Publishes() {
		t.say(l)
		return nil
	}
	w.Draft = p.Draft()
	d := store.Draft{Enterprise: w.Draft.Cards.Enterprise, Person: t.asker.ID, MadeMS: t.now.UnixMilli()}
	body, err := json.Marshal(w)
	if err != nil {
		return err
	}
	d.Body = string(body)
	if err := t.tx.AddDraft(t.ctx, &d, t.now.Add(-draftAge).UnixMilli()); err != nil {
		return err
	}
	label := "发布"
	if two, err := t.byTwo(&w.Draft.Cards); err != nil {
		return err
	} else if two {
		label = "请另一位安全员批准"
	}
	l.Buttons = rows([]data.Button{draftButton(label, "dp", d.ID), draftButton("放弃", "dx", d.ID)})
	t.say(l)
	return nil
}

func draftButton(label, what string, id int64) data.Button {
	return data.Button{Label: label, Data: fmt.Sprint(what, ":", id)}
}

// plan compares a file with what is in force, with the asker's rights.
func (t *turn) plan(f exchange.File) (*exchange.Proposal, error) {
	who := exchange.Importer{District: true, OnlyCommon: true}
	enterprise := ""
	if f.Set != nil {
		enterprise = f.Set.Enterprise
	}
	if !t.asker.May(data.ActCommon) {
		enterprise = t.asker.Enterprise
		who = exchange.Importer{Only: enterprise}
		e, err := t.tx.Enterprise(t.ctx, enterprise)
		if err != nil {
			return nil, err
		}
		if e != nil {
			who.Area = e.Area
		}
	}
	published, err := t.tx.CardsOfEnterprise(t.ctx, enterprise)
	if err != nil {
		return nil, err
	}
	var inForce []*data.CardSet
	for _, p := range published {
		inForce = append(inForce, p.Cards)
	}
	return &exchange.NewPlan([]exchange.File{f}, inForce, who)[0], nil
}
