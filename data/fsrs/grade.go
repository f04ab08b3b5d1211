package fsrs

import "time"

// Evidence is what an answer shows of a memory. Nobody grades himself here: who
// wants to be done would always say it was easy.
type Evidence struct {
	Right bool
	// Took is from the question being in front of the person to his answer. Zero or
	// less: not known. The day's first letter may lie unread for hours, and a group's
	// poll has no such moment: leave it zero there.
	Took time.Duration
	// Usual is the person's own usual time (his median) for this form of question: an
	// old hand's thumbs are slower than a young one's, and six steps to order take
	// longer than one tap. Zero or less: not known yet.
	Usual time.Duration
	// Produced: the answer was said or written out of the head, with nothing on the
	// screen to choose from (recite, explain).
	Produced bool
}

// Grade maps evidence to a grade.
//
//   - Wrong is Again, however fast. Never Hard: Hard is a success and lengthens
//     the interval.
//   - Right, but slower than twice his usual time, is Hard: he had it, but had to
//     search, and in an emergency there is no time to search. Twice, because half
//     of all answers are slower than the median and a reply in hand or a noisy yard
//     easily costs half as much again. Hard still lengthens the interval, so
//     one who was merely called away loses little.
//   - Right is Good otherwise, also when no time is known: lacking evidence of speed
//     moves nothing.
//   - Easy only when he produced the answer himself, in half his usual time or less.
//
// Why a tap is never Easy: it may be luck. Who knows the thing with probability p
// and else guesses right with probability g is right with p + (1−p)·g, so a right
// answer was known with probability p / (p + (1−p)·g). At p = 0.6 that is 0.86
// for one tap of four and 0.75 for true or false: every seventh, every fourth right
// tap is luck, and speed is no defence, since who does not read taps fastest.
// With the default weights Easy puts off a first question for 8 days where Good
// does for 3, and later about doubles what Good adds: too much for a coin. Produced
// words have g near 0. A lucky Good does less harm: the interval is short at first,
// the same thing comes back in another form, and luck does not come twice in a row
// more often than g².
func (e Evidence) Grade() Grade {
	timed := e.Took > 0 && e.Usual > 0
	switch {
	case !e.Right:
		return Again
	case timed && e.Took-e.Usual > e.Usual: // 2·Usual could overflow
		return Hard
	case timed && e.Produced && e.Took <= e.Usual/2:
		return Easy
	}
	return Good
}
