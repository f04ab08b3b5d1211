package data

import (
	"fmt"
	"strings"
)

// What happened in an enterprise's rollout is a row that is only added to; what
// holds now is folded out of the rows.

// EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	EventDone    EventKind = "done"    // the enterprise reports a step done
	EventUndone  EventKind = "undone"  // and takes that back, with the reason
	EventRequest EventKind = "request" // it asks for 审核验收
	EventReturn  EventKind = "return"  // it is sent back, with the reason
	EventAccept  EventKind = "accept"  // accepted
	EventRevoke  EventKind = "revoke"  // the acceptance is taken back, with the reason
	EventMeasure EventKind = "measure" // 「警示约谈、行政处罚、诚信管理等措施」; Note says which and what
	EventFocus   EventKind = "focus"   // made a 重点监管对象
	EventUnfocus EventKind = "unfocus"
	EventStage   EventKind = "stage" // Note: the stage it is to be accepted in
	EventScope   EventKind = "scope" // Note: in or out, and after a space the reason
	EventPost    EventKind = "post"  // a post is 一线岗位, or is not, with the reason: see PostNote
)

// Measures are those that the notice names.
var Measures = []string{"警示约谈", "行政处罚", "诚信管理"}

// Event is one row.
type Event struct {
	ID         int64
	No         int // the how manyth of its enterprise, from 1
	Enterprise int64
	AtMS       int64
	By         int64 // a person; 0: the command line
	ByName     string
	Kind       EventKind
	Step       Step   // of done and undone
	Note       string // words; of stage and scope the value
	Proofs     int    // photos and files that belong to it
}

// Fold takes the events, in order, into the facts.
func (f *Facts) Fold(events []Event) {
	for _, e := range events {
		switch e.Kind {
		case EventDone:
			f.Reported = f.Reported.With(e.Step, e.Step.Reported())
		case EventUndone:
			f.Reported = f.Reported.With(e.Step, false)
		case EventRequest:
			f.RequestedMS = e.AtMS
		case EventReturn:
			f.RequestedMS = 0
		case EventAccept:
			f.RequestedMS, f.AcceptedMS = 0, e.AtMS
		case EventRevoke:
			f.AcceptedMS = 0
		case EventMeasure:
			f.Measures++
		case EventFocus:
			f.Focus = true
		case EventUnfocus:
			f.Focus = false
		case EventStage:
			if s := Stage(e.Note); s == Demonstration || s == Rollout {
				f.Stage = s
			}
		case EventScope:
			f.InScope = e.Note != "out" && !strings.HasPrefix(e.Note, "out ")
		}
	}
}

// PostNote is the Note of an EventPost.
func PostNote(post string, frontline bool, why string) string {
	word := "off"
	if frontline {
		word = "on"
	}
	return post + "\n" + word + "\n" + why
}

// ParsePostNote reads it.
func ParsePostNote(note string) (post string, frontline bool, why string, err error) {
	parts := strings.SplitN(note, "\n", 3)
	if len(parts) != 3 || parts[1] != "on" && parts[1] != "off" {
		return "", false, "", fmt.Errorf("data: note of a post %q", note)
	}
	return parts[0], parts[1] == "on", parts[2], nil
}

// ScopeNote is the Note of an EventScope.
func ScopeNote(in bool, why string) string {
	word := "out"
	if in {
		word = "in"
	}
	return strings.TrimSpace(word + " " + why)
}

// Words is the note as people read it.
func (e *Event) Words() string {
	switch e.Kind {
	case EventStage:
		return Stage(e.Note).Name()
	case EventScope:
		word, why, _ := strings.Cut(e.Note, " ")
		say := "在范围内"
		if word == "out" {
			say = "不在范围"
		}
		return strings.TrimSuffix(say+"，"+why, "，")
	case EventPost:
		post, frontline, why, err := ParsePostNote(e.Note)
		say := "是一线岗位"
		if !frontline {
			say = "不是一线岗位"
		}
		if err == nil {
			return strings.TrimSuffix(post+say+"，"+why, "，")
		}
	}
	return e.Note
}
