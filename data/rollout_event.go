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
func PostNote(post int64, frontline bool, why string) string {
	return fmt.Sprintf("%d %t %s", post, frontline, why)
}

// ParsePostNote reads it.
func ParsePostNote(note string) (post int64, frontline bool, why string, err error) {
	if _, err = fmt.Sscan(note, &post, &frontline); err != nil {
		return 0, false, "", fmt.Errorf("data: note of a post %q: %w", note, err)
	}
	if parts := strings.SplitN(note, " ", 3); len(parts) == 3 {
		why = parts[2]
	}
	return post, frontline, why, nil
}
