package bot

import (
	"context"
	"errors"
	"time"

	"anka/data"
	"anka/data/store"
)

// Invited is what an invitation is for.
type Invited struct {
	Enterprise, Area string
	Posts            []string
	Role             data.Role
	Name             string // the person it logs in; empty: it makes a new one
}

// What may be wrong with joining.
var (
	ErrInvitation = errors.New("bot: the invitation cannot be used")
	ErrName       = errors.New("bot: that is no name")
)

// Invited looks at an invitation; nil when it cannot be used. Whether it never
// was, is used up, over or revoked takes the same look and is not told.
func (g *Gate) Invited(ctx context.Context, token string) (*Invited, error) {
	var out *Invited
	err := g.bot.store.Do(ctx, func(tx *store.Tx) error {
		i, p, err := g.invitation(ctx, tx, token)
		if i == nil || err != nil {
			return err
		}
		if p == nil {
			p = newcomer(i, "")
		}
		out = &Invited{p.Enterprise, p.Area, p.Posts, p.Role, p.Name}
		return nil
	})
	return out, err
}

// invitation gives an invitation that can be used, and the person it logs in,
// if it is for one.
func (g *Gate) invitation(ctx context.Context, tx *store.Tx, token string) (*store.Invitation, *data.Person, error) {
	i, err := tx.InvitationOf(ctx, token)
	if err != nil || i == nil || i.Spent(g.bot.now().UnixMilli()) != "" {
		return nil, nil, err
	}
	if i.Person == 0 {
		return i, nil, nil
	}
	m, err := tx.Member(ctx, i.Person)
	if m == nil || err != nil { // he has left since
		return nil, nil, err
	}
	return i, &m.Person, nil
}

func newcomer(i *store.Invitation, name string) *data.Person {
	return &data.Person{Name: name, Role: i.Role, Enterprise: i.Enterprise, Area: i.Area, Posts: ownPosts(i.Post)}
}

// Which is one whom somebody who joins may be: he is on a roster. The number is what
// Join takes; NobodyListed stands for none of them.
type Which struct {
	ID    int64
	Label string
}

// NobodyListed says that somebody who joins is none of those on a roster.
const NobodyListed = nobodyListed

// Join takes a use of an invitation: a new person, somebody of a roster, or the one it
// is for, with an account on the channel and a log-in, all of it or nothing. It gives
// the secret of the log-in; or, when it is not clear who he is (who 0: he has not
// said), who he may be, and nothing is taken.
func (g *Gate) Join(ctx context.Context, token, called string, who int64) (secret string, which []Which, err error) {
	now := g.bot.now()
	err = g.bot.store.Do(ctx, func(tx *store.Tx) error {
		i, p, err := g.invitation(ctx, tx, token)
		if err != nil {
			return err
		}
		if i == nil {
			return ErrInvitation
		}
		called := data.PersonName(called)
		if p == nil && called == "" {
			return ErrName
		}
		var him *data.Person
		if p == nil {
			var perhaps []data.Person
			if him, perhaps, err = listed(ctx, tx, i, called, who); err != nil {
				return err
			}
			for _, x := range perhaps {
				which = append(which, Which{x.ID, listedLabel(&x)})
			}
			if len(which) > 0 {
				return nil
			}
		}
		if ok, err := tx.UseInvitation(ctx, i.ID, now.UnixMilli()); err != nil || !ok {
			return errors.Join(err, ErrInvitation)
		}
		sender, err := g.comeIn(ctx, tx, i, p, him, called, now)
		if err != nil {
			return err
		}
		secret, err = g.openSession(ctx, tx, sender, now)
		return err
	})
	return secret, which, err
}

// comeIn gives the sender of whom an invitation lets in: of the person it is
// for, of somebody of a roster, or of a new one. With the first of an enterprise its
// group is there too.
func (g *Gate) comeIn(ctx context.Context, tx *store.Tx, i *store.Invitation, p, him *data.Person, called string, now time.Time) (string, error) {
	if p != nil {
		sender, err := tx.SenderOf(ctx, g.channel, p.ID)
		if err == nil && sender == "" {
			sender = newSender()
			err = tx.BindAt(ctx, g.channel, sender, p.ID, now.UnixMilli())
		}
		return sender, errors.Join(err, g.note(ctx, tx, p, "login", g.channel, now))
	}
	sender := newSender()
	p, err := comeInAs(ctx, tx, i, him, called, g.channel, sender, now.UnixMilli())
	if err != nil {
		return "", err
	}
	return sender, g.note(ctx, tx, p, "join", string(i.Role), now)
}

// note writes down who came in, and makes the group of his enterprise known.
func (g *Gate) note(ctx context.Context, tx *store.Tx, p *data.Person, what, detail string, now time.Time) error {
	if p.Enterprise != "" {
		if err := tx.BindGroup(ctx, g.channel, "group:"+p.Enterprise, p.Enterprise); err != nil {
			return err
		}
	}
	return tx.Deed(ctx, now.UnixMilli(), p, p.Enterprise, what, detail)
}
