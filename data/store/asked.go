package store

import (
	"context"
	"encoding/json"

	"anka/data"
)

// Log writes a question into the log and sets its ID.
func (tx *Tx) Log(ctx context.Context, a *data.Asked) error {
	shown, err := json.Marshal(a.Shown)
	if err != nil {
		return err
	}
	ranked, err := json.Marshal(a.Ranked)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `INSERT INTO asked (inbox_id, asked_ms, person_id, enterprise_id, channel, chat, question, zone, urgent, chatter, shown, ranked, micros)
		VALUES (NULLIF(?, 0), ?, NULLIF(?, 0), (SELECT id FROM enterprise WHERE name = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Inbox, a.AskedMS, a.Person, a.Enterprise, a.Channel, a.Chat, a.Question, string(a.Zone), a.Urgent, a.Chatter, string(shown), string(ranked), a.Micros).Scan(&a.ID)
}

// VoteDown records that an answer was not what the person asked for. It
// counts once a person, and only for a question of his own enterprise; false
// means that it did not count.
func (tx *Tx) VoteDown(ctx context.Context, asked int64, p *data.Person, nowMS int64) (bool, error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO vote (asked_id, person_id, voted_ms)
		SELECT a.id, ?, ? FROM asked a LEFT JOIN enterprise e ON e.id = a.enterprise_id
		WHERE a.id = ? AND (a.person_id = ? OR e.name = ?) ON CONFLICT DO NOTHING`, p.ID, nowMS, asked, p.ID, p.Enterprise)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

const selectAsked = `SELECT a.id, COALESCE(a.inbox_id, 0), a.asked_ms, COALESCE(a.person_id, 0), COALESCE(p.name, ''), COALESCE(e.name, ''),
	a.channel, a.chat, a.question, a.zone, a.urgent, a.chatter, a.shown, a.ranked, a.micros, (SELECT COUNT(*) FROM vote v WHERE v.asked_id = a.id)
	FROM asked a LEFT JOIN person p ON p.id = a.person_id LEFT JOIN enterprise e ON e.id = a.enterprise_id`

// EachAsked calls f with every question of the log, oldest first.
func (s *Store) EachAsked(ctx context.Context, f func(data.Asked) error) error {
	return each(ctx, s.read, f, selectAsked+` ORDER BY a.id`)
}

// Asked gives the question that an update led to; nil when it led to none.
func (s *Store) Asked(ctx context.Context, inbox int64) (*data.Asked, error) {
	var out *data.Asked
	err := each(ctx, s.read, func(a data.Asked) error { out = &a; return nil }, selectAsked+` WHERE a.inbox_id = ?`, inbox)
	return out, err
}

// AskedRow gives a question of the log; nil when there is none of that number.
func (tx *Tx) AskedRow(ctx context.Context, id int64) (*data.Asked, error) {
	var out *data.Asked
	err := each(ctx, tx, func(a data.Asked) error { out = &a; return nil }, selectAsked+` WHERE a.id = ?`, id)
	return out, err
}

// OpenAsked lists an enterprise's questions that no card answered or that
// were voted down, newest last; an empty name means all enterprises. An offer
// of which a button was opened is answered.
func (tx *Tx) OpenAsked(ctx context.Context, enterprise string) ([]data.Asked, error) {
	var out []data.Asked
	err := each(ctx, tx, func(a data.Asked) error { out = append(out, a); return nil },
		selectAsked+` WHERE (? = '' OR e.name = ?) AND a.chatter = 0 AND (EXISTS (SELECT 1 FROM vote v WHERE v.asked_id = a.id)
		OR a.zone = 'refuse' OR a.zone = 'offer' AND NOT EXISTS (SELECT 1 FROM opened o WHERE o.asked_id = a.id)) ORDER BY a.id`, enterprise, enterprise)
	return out, err
}

func each(ctx context.Context, q querier, f func(data.Asked) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a data.Asked
		var shown, ranked string
		if err := rows.Scan(&a.ID, &a.Inbox, &a.AskedMS, &a.Person, &a.Name, &a.Enterprise, &a.Channel, &a.Chat, &a.Question,
			&a.Zone, &a.Urgent, &a.Chatter, &shown, &ranked, &a.Micros, &a.Votes); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(shown), &a.Shown); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(ranked), &a.Ranked); err != nil {
			return err
		}
		if err := f(a); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Opened records that somebody opened a scene by a button. asked is the
// question whose answer the button stood under; one that is not of his own
// enterprise is not believed (a button can be forged).
func (tx *Tx) Opened(ctx context.Context, asked int64, p *data.Person, enterprise string, cards int64, scene string, nowMS int64) error {
	var person int64
	if p != nil {
		person = p.ID
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO opened (asked_id, person_id, card_set_id, scene, opened_ms)
		VALUES ((SELECT a.id FROM asked a LEFT JOIN enterprise e ON e.id = a.enterprise_id WHERE a.id = ? AND COALESCE(e.name, '') = ?),
		NULLIF(?, 0), ?, ?, ?)`, asked, enterprise, person, cards, scene, nowMS)
	return err
}
