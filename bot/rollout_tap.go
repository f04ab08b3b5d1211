package bot

import (
	"strings"

	"anka/data"
	"anka/data/store"
)

// Button data of the rollout: 「r:verb:numbers」. Every right is looked at again when a
// tap comes, and it comes in private only.

// rolloutTaps are the verbs with how many numbers belong to each.
var rolloutTaps map[string]rolloutTap

type rolloutTap struct {
	numbers int
	do      func(*turn, []int64) error
}

func init() { // they make buttons of one another
	rolloutTaps = map[string]rolloutTap{
		"see":   {1, (*turn).tapOverview}, // enterprise
		"steps": {1, (*turn).tapSteps},    // enterprise
		"step":  {2, (*turn).tapStep},     // enterprise, step
		"lack":  {3, (*turn).tapLack},     // enterprise, step, page
		"proof": {3, (*turn).tapProof},    // enterprise, step, page

		"report": {2, (*turn).tapReport},     // enterprise, step
		"send":   {1, (*turn).tapSend},       // dialog
		"drop":   {1, (*turn).tapDropDialog}, // dialog
		"undo":   {2, (*turn).tapUndo},       // enterprise, step

		"posts": {2, (*turn).tapPostSheets}, // enterprise, page
		"post":  {1, (*turn).tapOnePost},    // post
		"off":   {1, (*turn).tapOff},        // post
		"on":    {1, (*turn).tapOn},         // post

		"news": {2, (*turn).tapNews},         // enterprise, page
		"kind": {1, (*turn).tapKind},         // trigger
		"pick": {2, (*turn).tapPick},         // dialog, post
		"leaf": {1, (*turn).tapLeaf},         // dialog
		"open": {1, (*turn).tapOpenRevision}, // dialog
		"rev":  {2, (*turn).tapRevision},     // revision, page
		"keep": {2, (*turn).tapKeep},         // revision, post

		"ask":    {1, (*turn).tapAsk},      // enterprise
		"pass":   {2, (*turn).tapPass},     // enterprise, when it asked
		"passed": {2, (*turn).tapPassed},   // the same: he is sure
		"return": {2, (*turn).tapReturn},   // the same
		"sure":   {1, (*turn).tapSure},     // dialog
		"revoke": {2, (*turn).tapTakeBack}, // enterprise, when it was accepted

		"rules":   {1, (*turn).tapRules},   // 0
		"planned": {1, (*turn).tapPlanned}, // dialog
		"place":   {1, (*turn).tapPlace},   // enterprise
		"move":    {2, (*turn).tapMove},    // enterprise, stage
		"moved":   {2, (*turn).tapMoved},   // the same: he is sure
		"out":     {1, (*turn).tapOut},     // enterprise
		"in":      {1, (*turn).tapIn},      // enterprise
	}
}

// tapRollout is any button of the rollout.
func (t *turn) tapRollout(rest string) error {
	if t.inGroup() {
		return nil
	}
	verb, rest, _ := strings.Cut(rest, ":")
	tap, ok := rolloutTaps[verb]
	n, err := numbers(rest, max(tap.numbers, 1))
	if !ok || err != nil || t.asker == nil {
		t.toast(toastOld)
		return nil
	}
	return tap.do(t, n)
}

// visible gives the rollout of an enterprise that the asker may look at: his own as an
// officer, or one that he supervises. Else it says so and gives nil.
func (t *turn) visible(enterprise int64) (*rolled, error) {
	return t.within(enterprise, data.ActRollout, data.ActStatus)
}

// own gives it for an officer of the enterprise.
func (t *turn) own(enterprise int64) (*rolled, error) {
	return t.within(enterprise, data.ActRollout)
}

// within gives it for somebody who may do one of some acts there.
func (t *turn) within(enterprise int64, acts ...data.Act) (*rolled, error) {
	may := false
	for _, a := range acts {
		may = may || t.asker.May(a)
	}
	var e *store.Enterprise
	var err error
	if may {
		if e, err = t.tx.EnterpriseNumbered(t.ctx, enterprise); err != nil {
			return nil, err
		}
	}
	if e == nil || e.Common || !t.asker.Reaches(e.Name, e.Area) {
		t.refuse(toastOld)
		return nil, nil
	}
	r, err := t.rolloutOf(e)
	if err == nil && r == nil {
		t.refuse(toastOld)
	}
	return r, err
}

// show acknowledges a tap and says a letter.
func (t *turn) show(l data.Letter) error {
	if t.m.Tap != "" {
		t.toast("")
	}
	t.say(l)
	return nil
}

func (t *turn) tapOverview(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	return t.show(r.overview())
}
