package store

import (
	"context"
	"database/sql"
	"fmt"
)

// View is what a doctor sees of the record. An enterprise's name asks about its
// own part: its groups, its people's chats, its cards; an empty name about
// everything.
type View struct {
	q interface {
		querier
		rower
	}
}

// View looks without waiting for whoever writes.
func (s *Store) View() View { return View{s.read} }

// View looks from within a transaction.
func (tx *Tx) View() View { return View{tx} }

// theirs are the chats of an enterprise: its groups and its people's private
// chats, which Telegram calls by the person's own number.
const theirs = `(SELECT g.channel AS channel, g.chat AS chat FROM chat_group g JOIN enterprise e ON e.id = g.enterprise_id WHERE e.name = ?1
	UNION SELECT a.channel, a.sender FROM account a JOIN person p ON p.id = a.person_id JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ?1
	UNION SELECT a.channel, 'private:' || a.sender FROM account a JOIN person p ON p.id = a.person_id JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ?1)`

// Trouble is an update set aside or a letter refused.
type Trouble struct {
	ID            int64
	Channel, Chat string
	AtMS          int64
	Error         string
}

// SetAside lists the updates received since then that could not be handled,
// newest first, at most limit (−1: all).
func (v View) SetAside(ctx context.Context, enterprise string, sinceMS int64, limit int) ([]Trouble, error) {
	return troubles(v.q.QueryContext(ctx, `SELECT i.id, i.channel, i.chat, i.received_ms, i.error FROM inbox i WHERE i.state = 2 AND i.received_ms >= ?2
		AND (?1 = '' OR (i.channel, i.chat) IN `+theirs+`) ORDER BY i.id DESC LIMIT ?3`, enterprise, sinceMS, limit))
}

// RefusedLetters lists the letters that a channel refused since then, newest
// first, at most limit. Those of a chat that refuses everything are not here:
// Unreached tells of the chat.
func (v View) RefusedLetters(ctx context.Context, enterprise string, sinceMS int64, limit int) ([]Trouble, error) {
	return troubles(v.q.QueryContext(ctx, `SELECT o.id, o.channel, o.chat, COALESCE(o.done_ms, 0), o.error FROM outbox o WHERE o.state = 2 AND o.done_ms >= ?2
		AND NOT EXISTS (SELECT 1 FROM unreachable u WHERE u.channel = o.channel AND u.chat = o.chat)
		AND (?1 = '' OR (o.channel, o.chat) IN `+theirs+`) ORDER BY o.id DESC LIMIT ?3`, enterprise, sinceMS, limit))
}

func troubles(rows *sql.Rows, err error) ([]Trouble, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Trouble
	for rows.Next() {
		var t Trouble
		if err := rows.Scan(&t.ID, &t.Channel, &t.Chat, &t.AtMS, &t.Error); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// Unreached is a chat that refuses what is written to it.
type Unreached struct {
	Channel, Chat string
	Reason        string
	SinceMS       int64
	Group         bool
	Name          string // the person's, or the group's title; may be empty
	Enterprise    string // empty: of nobody who is known
}

// Unreached lists them, an enterprise's or all, oldest first. Chats of people
// who have left do not matter any more.
func (v View) Unreached(ctx context.Context, enterprise string) ([]Unreached, error) {
	rows, err := v.q.QueryContext(ctx, `SELECT u.channel, u.chat, u.reason, u.since_ms, g.chat IS NOT NULL, COALESCE(g.title, p.name, ''), COALESCE(ge.name, pe.name, '')
		FROM unreachable u
		LEFT JOIN chat_group g ON g.channel = u.channel AND g.chat = u.chat LEFT JOIN enterprise ge ON ge.id = g.enterprise_id
		LEFT JOIN account a ON a.channel = u.channel AND u.chat IN (a.sender, 'private:' || a.sender)
		LEFT JOIN person p ON p.id = a.person_id LEFT JOIN enterprise pe ON pe.id = p.enterprise_id
		WHERE p.left_ms IS NULL AND (?1 = '' OR COALESCE(ge.name, pe.name) = ?1) ORDER BY u.since_ms, u.chat`, enterprise)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Unreached
	for rows.Next() {
		var u Unreached
		if err := rows.Scan(&u.Channel, &u.Chat, &u.Reason, &u.SinceMS, &u.Group, &u.Name, &u.Enterprise); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// BoundGroup is a group with its enterprise.
type BoundGroup struct{ Channel, Chat, Title, Enterprise string }

// BoundGroups lists an enterprise's groups, or all, newest first.
func (v View) BoundGroups(ctx context.Context, enterprise string) ([]BoundGroup, error) {
	rows, err := v.q.QueryContext(ctx, `SELECT g.channel, g.chat, g.title, e.name FROM chat_group g JOIN enterprise e ON e.id = g.enterprise_id
		WHERE ?1 = '' OR e.name = ?1 ORDER BY g.bound_ms DESC, g.channel, g.chat`, enterprise)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []BoundGroup
	for rows.Next() {
		var g BoundGroup
		if err := rows.Scan(&g.Channel, &g.Chat, &g.Title, &g.Enterprise); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// CardRef is a card set without its content.
type CardRef struct {
	ID               int64
	Enterprise, Post string
}

// CardRefs lists the card sets in force of an enterprise, or all, by number.
func (v View) CardRefs(ctx context.Context, enterprise string) ([]CardRef, error) {
	rows, err := v.q.QueryContext(ctx, `SELECT c.id, e.name, p.name FROM card_set c JOIN post p ON p.id = c.post_id JOIN enterprise e ON e.id = p.enterprise_id
		WHERE c.in_force = 1 AND (?1 = '' OR e.name = ?1) ORDER BY c.id`, enterprise)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []CardRef
	for rows.Next() {
		var c CardRef
		if err := rows.Scan(&c.ID, &c.Enterprise, &c.Post); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Backlog is what waits and what went wrong, in all.
type Backlog struct {
	In, Out            int   // updates and letters that wait
	OldestIn           int64 // when the oldest of them came; 0: none
	OldestOut          int64 // when the oldest letter was to be delivered first; 0: none
	Aside, Refused     int   // in the whole record
	UnreachableChats   int
	CardSets, People   int
	Questions, Letters int64 // highest numbers given: what the record has seen in all
}

// Backlog counts. A letter does not keep when it was written: what it answers
// does, and a push is late from when it was due.
func (v View) Backlog(ctx context.Context, nowMS int64) (*Backlog, error) {
	var b Backlog
	err := v.q.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM inbox WHERE state = 0), (SELECT COUNT(*) FROM outbox WHERE state = 0),
		COALESCE((SELECT MIN(received_ms) FROM inbox WHERE state = 0), 0),
		COALESCE((SELECT MIN(COALESCE(i.received_ms, o.due_ms)) FROM outbox o LEFT JOIN inbox i ON i.id = o.inbox_id WHERE o.state = 0
			AND (o.inbox_id IS NOT NULL OR o.due_ms <= ?1)), 0),
		(SELECT COUNT(*) FROM inbox WHERE state = 2), (SELECT COUNT(*) FROM outbox WHERE state = 2), (SELECT COUNT(*) FROM unreachable),
		(SELECT COUNT(*) FROM card_set WHERE in_force = 1), (SELECT COUNT(*) FROM person WHERE left_ms IS NULL),
		COALESCE((SELECT MAX(id) FROM asked), 0), COALESCE((SELECT MAX(id) FROM outbox), 0)`, nowMS).
		Scan(&b.In, &b.Out, &b.OldestIn, &b.OldestOut, &b.Aside, &b.Refused, &b.UnreachableChats, &b.CardSets, &b.People, &b.Questions, &b.Letters)
	if err != nil {
		return nil, fmt.Errorf("store: backlog: %w", err)
	}
	return &b, nil
}

// EachAnswerTime calls f with the microseconds that finding each answer took
// that is newer than the question after; it gives the newest question's number.
func (v View) EachAnswerTime(ctx context.Context, after int64, f func(micros int64)) (int64, error) {
	rows, err := v.q.QueryContext(ctx, `SELECT id, micros FROM asked WHERE id > ? ORDER BY id`, after)
	if err != nil {
		return after, err
	}
	defer rows.Close()
	for rows.Next() {
		var micros int64
		if err := rows.Scan(&after, &micros); err != nil {
			return after, err
		}
		f(micros)
	}
	return after, rows.Err()
}

// Disk is the database's size and what is free beside it.
type Disk struct {
	Bytes int64
	Free  int64 // −1: not known, or in memory
	Path  string
}

// Disk measures the database and the room it has.
func (v View) Disk(ctx context.Context) (Disk, error) {
	d := Disk{Free: -1}
	var pages, size int64
	err := v.q.QueryRowContext(ctx, `SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size),
		COALESCE((SELECT file FROM pragma_database_list WHERE name = 'main'), '')`).Scan(&pages, &size, &d.Path)
	if err != nil {
		return d, fmt.Errorf("store: disk: %w", err)
	}
	d.Bytes = pages * size
	if d.Path != "" {
		d.Free = freeBeside(d.Path)
	}
	return d, nil
}
