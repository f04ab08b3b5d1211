package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"anka/data"
	"anka/data/quiz"
	"anka/data/store"
)

// A day's drill is three to five questions and costs under three minutes, whoever
// reads slowly too. How long a question takes somebody is reckoned from its length
// and from how he took those before; one that would take him over the time is not
// put: another form of it is, while he has had less than three another line that
// is due, and otherwise the day is done. The first question is always put, so that
// a day has at least one; whoever asks for more gets it.
const (
	leastADay = 3
	mostADay  = 5
	mostExtra = 3
	dayTakes  = 170 * time.Second // the words at its end are read too
	mostTried = 12                // lines, in search of one that there is still time for
)

// How most people read, tap and speak. On whoever is not known yet it is not
// relied that he is one of them.
const (
	readsASecond  = 7.0 // characters
	tapSeconds    = 3.0 // with finding where
	speaksASecond = 4.0 // characters
	verdictChars  = 25  // characters that are added to the card's line
	usualOne      = 22 * time.Second
	wordsOne      = 65 * time.Second
	unknownPace   = 1.5
	awayFrom      = time.Minute // what took so long was something else in between, or words
	lastTimed     = 30
	leastTimed    = 5
)

// asking is how long most people take to read a question and to answer it.
func asking(q *quiz.Question) time.Duration {
	l := questionLetter(q, 0, nil)
	said := 0
	for _, p := range q.Points {
		said += len([]rune(p.Text))
	}
	return seconds(tapSeconds*float64(max(1, len(q.Right))) + float64(len([]rune(l.Text)))/readsASecond + float64(said)/speaksASecond)
}

// hearing is how long they read what comes to their answer: the card's line, or
// which of the points were said.
func hearing(q *quiz.Question) time.Duration {
	chars := verdictChars + len([]rune(q.Why+q.Source))
	for _, p := range q.Points {
		chars += len([]rune(p.Text))
	}
	return seconds(float64(chars) / readsASecond)
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// tempo is how somebody takes his questions: how many times as long as most
// people, three times in four at most.
type tempo struct {
	pace float64
	one  time.Duration // that one of them takes him
	rest time.Duration // of the day's time for a drill
}

func (t *turn) tempo(person, drill int64) (tempo, error) {
	all, err := t.tx.TimedAnswers(t.ctx, person, lastTimed)
	if err != nil {
		return tempo{}, err
	}
	x := tempo{pace: unknownPace, one: usualOne, rest: dayTakes}
	var paces []float64
	most := make([]time.Duration, len(all)) // how long most people take
	sum := time.Duration(0)
	for i, a := range all {
		var q quiz.Question
		if err := json.Unmarshal([]byte(a.Question), &q); err != nil {
			return x, fmt.Errorf("bot: question of %d: %w", person, err)
		}
		most[i] = asking(&q) + hearing(&q)
		sum += most[i]
		if paceIn(a.Took, most[i]) > 0 {
			paces = append(paces, paceIn(a.Took, most[i]))
		}
		if i == 0 && a.How == data.ByDrill && a.Sitting == drill {
			x.rest -= hearing(&q) // it comes with the next question
		}
	}
	if len(paces) >= leastTimed {
		slices.Sort(paces)
		x.pace, x.one = paces[len(paces)*3/4], sum/time.Duration(len(all))
	}
	x.one = x.of(x.one)
	for i, a := range all {
		switch {
		case a.How != data.ByDrill || a.Sitting != drill:
		case paceIn(a.Took, most[i]) > 0:
			x.rest -= a.Took
		default:
			x.rest -= x.of(most[i])
		}
	}
	return x, nil
}

// paceIn is somebody's pace in an answer; 0: it is not known.
func paceIn(took, most time.Duration) float64 {
	if took <= 0 || took >= awayFrom {
		return 0
	}
	return float64(took) / float64(most)
}

// of is how long somebody takes for what takes most people so long.
func (x tempo) of(most time.Duration) time.Duration {
	return time.Duration(x.pace * float64(most))
}

// planned is how many questions somebody's day is to have. One to answer in words
// takes the time of two or three.
func (t *turn) planned(person int64, x *study) (int, error) {
	due := len(x.today(mostADay))
	if due <= leastADay {
		return due, nil
	}
	s, err := t.tempo(person, 0)
	if err != nil {
		return 0, err
	}
	words, err := t.explains(person, x)
	n := int(dayTakes / s.one)
	if len(words) > 0 {
		n = 1 + int((dayTakes-s.of(wordsOne))/s.one)
	}
	return min(due, max(leastADay, n)), err
}

// timeLeft says of a question whether a drill has time for it; nil: for any.
func (t *turn) timeLeft(person int64, d *store.Drill) (func(*quiz.Question) bool, error) {
	if d.Answered == 0 || d.Planned > mostADay {
		return nil, nil
	}
	s, err := t.tempo(person, d.ID)
	return func(q *quiz.Question) bool { return s.of(asking(q)+hearing(q)) <= s.rest }, err
}
