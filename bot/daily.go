package bot

import (
	"context"
	"maps"
	"slices"
	"time"

	"anka/data"
	"anka/data/store"
)

// The day's questions come on their own accord: to each worker and team lead who
// holds a post with cards and can be written to in private, at the hour of his
// shift; the first one only, answers pull the rest. The drill's row (one a person
// and day) and its letter are one transaction: nobody is asked twice or left out,
// whatever is down in between, as long as it is still that day and not night.

const (
	paceOf      = 10 * time.Second // between two looks that found nothing to do
	askAtOnce   = 500              // people a look: the other chores have their turn too
	askTogether = 20               // people a transaction: whoever waits to write waits tens of milliseconds
)

// pace keeps the chores that search from doing so each second.
type pace map[string]time.Time

// looks says whether it is time to look again; a clock that was set back is.
func (b *Bot) looks(name string) bool {
	now := b.now()
	if at, ok := b.pace[name]; ok && now.Before(at) && at.Sub(now) <= paceOf {
		return false
	}
	if b.pace == nil {
		b.pace = pace{}
	}
	b.pace[name] = now.Add(paceOf)
	return true
}

// more has a chore look again at once: it has not done all.
func (b *Bot) more(name string) { delete(b.pace, name) }

// channelNow lists the channels there are.
func (b *Bot) channelNow() []string { return slices.Sorted(maps.Keys(b.channels)) }

// askDaily puts the first question of the day to whoever is due.
func askDaily(ctx context.Context, b *Bot) error {
	if !b.looks("ask") {
		return nil
	}
	sites, err := b.store.Sites(ctx)
	if err != nil {
		return err
	}
	room := askAtOnce
	for i := range sites {
		n, err := b.askSite(ctx, &sites[i], room)
		if err != nil {
			b.more("ask")
			return err
		}
		if room -= n; room <= 0 {
			b.more("ask")
			return nil
		}
	}
	return nil
}

// askSite asks at most most people of an enterprise; it says how many.
func (b *Bot) askSite(ctx context.Context, s *store.Site, most int) (int, error) {
	local := b.now().In(b.zoneNamed(s.Zone))
	n := 0
	rotas := rotasOf(s)
	for _, id := range slices.Sorted(maps.Keys(rotas)) {
		r := rotas[id]
		if !r.Due(local) || n >= most {
			continue
		}
		at, _ := r.Asks(data.DateOf(local))
		from := local.Add(-time.Duration(data.Minute(local)-at) * time.Minute)
		due := store.Due{Enterprise: s.ID, Rota: id, Day: data.DateOf(local).String(), FromMS: from.UnixMilli(), Channels: b.channelNow()}
		people, err := b.store.DrillsDue(ctx, due, most-n)
		if err != nil {
			return n, err
		}
		n += len(people)
		if err := eachInTurn(ctx, b, people, func(t *turn, id int64) error { return t.askOne(id, due) }); err != nil {
			return n, err
		}
	}
	return n, nil
}

// rotasOf are an enterprise's by number; 0 is of whoever belongs to none. One
// that cannot be read (a later program wrote it) is as if it were not there.
func rotasOf(s *store.Site) map[int64]*data.Rota {
	out := map[int64]*data.Rota{0: &data.EveryDay}
	for _, r := range s.Rotas {
		x, err := data.ParseRota(r.Line)
		switch {
		case err != nil:
			out[r.ID] = &data.EveryDay
		case r.Name == "":
			out[0] = &x
		default:
			out[r.ID] = &x
		}
	}
	return out
}

// eachInTurn does f for each of all, some of them a transaction. One that fails
// keeps no other from his letter: it is done again alone, and logged.
func eachInTurn[T any](ctx context.Context, b *Bot, all []T, f func(*turn, T) error) error {
	for some := range slices.Chunk(all, askTogether) {
		err := b.inTurn(ctx, func(t *turn) error {
			for _, x := range some {
				if err := f(t, x); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && (ctx.Err() != nil || store.Passing(err)) {
			return err
		}
		for _, x := range some {
			if err == nil {
				break
			}
			if one := b.inTurn(ctx, func(t *turn) error { return f(t, x) }); one != nil {
				b.log.Error("not done by the clock", "what", x, "error", one)
			}
		}
		b.wake()
	}
	return ctx.Err()
}

// askOne begins somebody's drill and posts its first question. Since he was
// listed he may have left or been put in another shift.
func (t *turn) askOne(id int64, due store.Due) error {
	m, err := t.pupil(id)
	if err != nil || m == nil {
		return err
	}
	if rota, err := t.tx.RotaOf(t.ctx, id); err != nil || rota != due.Rota {
		return err
	}
	to, err := t.accountsOf(id)
	if err != nil || len(to) == 0 {
		return err
	}
	d := &store.Drill{Person: id, Day: due.Day, State: store.DrillSent}
	if fresh, err := t.begun(d); err != nil || !fresh {
		return err
	}
	x, err := t.things(&m.Person)
	if err != nil {
		return err
	}
	ok := false
	var l data.Letter
	if x != nil {
		if d.Planned, err = t.planned(id, x); err != nil {
			return err
		}
		if l, ok, err = t.nextQuestion(&m.Person, d, x, false); err != nil {
			return err
		}
	}
	if !ok { // he knows it all today
		d.State, d.Planned = store.DrillDone, 0
		return t.tx.SetDrill(t.ctx, d)
	}
	l.Title = "今天" + l.Title
	if len(l.Buttons) == 0 { // in words: awaited once he has tapped
		l.Buttons = drillButtons("现在答", d.ID)
	} else {
		l.Buttons = append(l.Buttons, []data.Button{{Label: "今天休息", Data: tapData("k:r", d.ID)}})
	}
	if err := t.bring(d.ID, to, l); err != nil {
		return err
	}
	return t.tx.SetDrill(t.ctx, d)
}

// pupil gives somebody who is drilled; nil when he is not, or not any more.
func (t *turn) pupil(id int64) (*store.Member, error) {
	if is, err := t.tx.Pupil(t.ctx, id); err != nil || !is {
		return nil, err
	}
	return t.tx.Member(t.ctx, id)
}

// accountsOf are where a person can be written to.
func (t *turn) accountsOf(id int64) ([]store.Account, error) {
	all, err := t.tx.Accounts(t.ctx, id)
	if err != nil {
		return nil, err
	}
	return t.reachable(all)
}

// bring posts a letter of a drill and remembers that it is one: it is withdrawn
// when it still waits at night, or when he has left.
func (t *turn) bring(drill int64, to []store.Account, l data.Letter) error {
	l.Urgency = data.Push
	var out []data.Letter
	for _, a := range to {
		l.Channel, l.Chat = a.Channel, privateChat(a.Channel, a.Sender)
		out = append(out, l)
	}
	out = whole(out)
	if err := t.tx.Post(t.ctx, 0, out); err != nil {
		return err
	}
	return t.tx.DrillLetters(t.ctx, drill, out)
}
