package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
)

// GroupQuestion is a group's question of a day, a quiz poll.
type GroupQuestion struct {
	ID            int64
	Enterprise    int64
	Channel, Chat string
	Day           string
	Asking        int64
	Letter        int64
	AskedMS       int64
}

const selectGroupQuestion = `SELECT g.id, g.enterprise_id, g.channel, g.chat, g.day, g.asking_id, g.outbox_id, a.asked_ms
	FROM group_question g JOIN asking a ON a.id = g.asking_id`

// AddGroupQuestion stores one that was posted and sets its number.
func (tx *Tx) AddGroupQuestion(ctx context.Context, g *GroupQuestion) error {
	return tx.QueryRowContext(ctx, `INSERT INTO group_question (enterprise_id, channel, chat, day, asking_id, outbox_id, praised)
		VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING id`, g.Enterprise, g.Channel, g.Chat, g.Day, g.Asking, g.Letter).Scan(&g.ID)
}

// OfPoll gives the group's question that a channel's poll is; nil when it is
// none, or its delivery is not recorded yet.
func (tx *Tx) OfPoll(ctx context.Context, channel, poll string) (*GroupQuestion, error) {
	all, err := groupQuestions(tx.QueryContext(ctx, selectGroupQuestion+` JOIN poll p ON p.outbox_id = g.outbox_id WHERE p.channel = ? AND p.poll_id = ?`, channel, poll))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func groupQuestions(rows *sql.Rows, err error) ([]GroupQuestion, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []GroupQuestion
	for rows.Next() {
		var g GroupQuestion
		if err := rows.Scan(&g.ID, &g.Enterprise, &g.Channel, &g.Chat, &g.Day, &g.Asking, &g.Letter, &g.AskedMS); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// Group is a bound group that can be written to.
type Group struct{ Channel, Chat string }

// GroupsWithout lists an enterprise's groups that have no question of a day, under
// the name they have now or had before they moved.
func (s *Store) GroupsWithout(ctx context.Context, enterprise int64, day string) ([]Group, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT c.channel, c.chat FROM chat_group c WHERE c.enterprise_id = ?
		AND NOT EXISTS (SELECT 1 FROM unreachable u WHERE u.channel = c.channel AND u.chat = c.chat)
		AND NOT EXISTS (SELECT 1 FROM group_question g LEFT JOIN chat_moved m ON m.channel = g.channel AND m.chat = g.chat
			WHERE g.channel = c.channel AND g.day = ? AND c.chat IN (g.chat, m.to_chat)) ORDER BY c.channel, c.chat`, enterprise, day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Group
	for rows.Next() {
		var g Group
		if err := rows.Scan(&g.Channel, &g.Chat); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// PostsToAsk lists the posts with cards of an enterprise's people: all of them, or
// of those who cannot be written to in private.
func (s *Store) PostsToAsk(ctx context.Context, enterprise int64, channels []string, all bool) ([]Post, error) {
	body, err := json.Marshal(channels)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT t.id, t.name, e.name FROM person p JOIN enterprise e ON e.id = p.enterprise_id
		JOIN person_post h ON h.person_id = p.id JOIN post t ON t.id = h.post_id JOIN card_set s ON s.post_id = t.id AND s.in_force = 1
		WHERE p.enterprise_id = ? AND `+pupil+` AND (? OR NOT `+reached+`) ORDER BY t.id`, enterprise, all, string(body))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Post
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Name, &p.Enterprise); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// AskedGroup gives how many questions a group has had, and of each item the last.
func (tx *Tx) AskedGroup(ctx context.Context, g Group) (n int, last map[int64]int64, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT a.item_id, COUNT(*), MAX(g.id) FROM group_question g JOIN asking a ON a.id = g.asking_id
		WHERE g.channel = ? AND g.chat = ? GROUP BY a.item_id`, g.Channel, g.Chat)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	last = map[int64]int64{}
	for rows.Next() {
		var item, id int64
		var times int
		if err := rows.Scan(&item, &times, &id); err != nil {
			return 0, nil, err
		}
		last[item], n = id, n+times
	}
	return n, last, rows.Err()
}

// Vote is an answer to a poll that waits to be graded.
type Vote struct {
	Channel, Poll, Sender string
	Person                int64 // 0: not known
	Choice                int
	AtMS                  int64
}

// EarlyVotes lists answers that came before it was known whose question their
// poll is, and now it is.
func (s *Store) EarlyVotes(ctx context.Context, most int) ([]Vote, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT v.channel, v.poll_id, v.sender, v.person_id, v.choice, v.at_ms FROM poll_answer v
		JOIN poll p ON p.channel = v.channel AND p.poll_id = v.poll_id WHERE v.graded = 0 ORDER BY v.at_ms LIMIT ?`, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Vote
	for rows.Next() {
		var v Vote
		var person sql.NullInt64
		if err := rows.Scan(&v.Channel, &v.Poll, &v.Sender, &person, &v.Choice, &v.AtMS); err != nil {
			return nil, err
		}
		v.Person = person.Int64
		out = append(out, v)
	}
	return out, rows.Err()
}

// Graded writes down that an answer was looked at; false when it was already.
func (tx *Tx) Graded(ctx context.Context, v Vote, counts bool) (bool, error) {
	to := 2
	if counts {
		to = 1
	}
	return tx.changed(tx.ExecContext(ctx, `UPDATE poll_answer SET graded = ? WHERE channel = ? AND poll_id = ? AND sender = ? AND graded = 0`,
		to, v.Channel, v.Poll, v.Sender))
}

// Unpraised lists an enterprise's questions of a day, asked before a moment, of
// which nobody said who answered right.
func (s *Store) Unpraised(ctx context.Context, enterprise int64, day string, beforeMS int64) ([]GroupQuestion, error) {
	return groupQuestions(s.read.QueryContext(ctx, selectGroupQuestion+` WHERE g.enterprise_id = ? AND g.day = ? AND g.praised = 0 AND a.asked_ms <= ? ORDER BY g.id`,
		enterprise, day, beforeMS))
}

// Praise writes down that it is said who answered right, and gives their names:
// those whose answer counts and who have not left. Not fresh: it was said already.
func (tx *Tx) Praise(ctx context.Context, g *GroupQuestion, right int) (names []string, fresh bool, err error) {
	fresh, err = tx.changed(tx.ExecContext(ctx, `UPDATE group_question SET praised = 1 WHERE id = ? AND praised = 0`, g.ID))
	if err != nil || !fresh {
		return nil, false, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT n.id, n.name FROM poll p JOIN poll_answer v ON v.channel = p.channel AND v.poll_id = p.poll_id
		JOIN person n ON n.id = v.person_id AND n.left_ms IS NULL WHERE p.outbox_id = ? AND v.graded = 1 AND v.choice = ? ORDER BY v.at_ms, n.id`, g.Letter, right)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, false, err
		}
		names = append(names, name)
	}
	return names, true, rows.Err()
}

// ChatOfGroup is where a group that was asked is now; empty when it is not the
// enterprise's any more.
func (tx *Tx) ChatOfGroup(ctx context.Context, g *GroupQuestion) (string, error) {
	chat, err := tx.ChatNow(ctx, g.Channel, g.Chat)
	if err != nil {
		return "", err
	}
	err = tx.QueryRowContext(ctx, `SELECT chat FROM chat_group WHERE channel = ? AND chat = ? AND enterprise_id = ?`, g.Channel, chat, g.Enterprise).Scan(&chat)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return chat, err
}
