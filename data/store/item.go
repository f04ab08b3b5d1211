package store

import (
	"context"
	"database/sql"
	"errors"

	"anka/data"
)

// Item is one line of a card that people are to remember, as the record has it.
type Item struct {
	ID       int64
	Post     int64
	Key      string
	Part     data.Part
	Scene    string
	Kind     string
	Line     int
	Place    int // in the card
	Weight   int // 1 to 5
	Critical bool
	Text     string
	InForce  bool
}

// Versions are which card sets a post has to do with; 0: none.
type Versions struct {
	Post    int64
	InForce int64 // the card set in force
	Items   int64 // the one its items were last taken from
}

// VersionsOf gives those of a post.
func (tx *Tx) VersionsOf(ctx context.Context, enterprise, post string) (Versions, error) {
	var v Versions
	err := tx.QueryRowContext(ctx, `SELECT p.id, COALESCE(c.id, 0), COALESCE(v.card_set_id, 0) FROM post p JOIN enterprise e ON e.id = p.enterprise_id
		LEFT JOIN card_set c ON c.post_id = p.id AND c.in_force = 1 LEFT JOIN item_version v ON v.post_id = p.id
		WHERE e.name = ? AND p.name = ?`, enterprise, post).Scan(&v.Post, &v.InForce, &v.Items)
	if errors.Is(err, sql.ErrNoRows) {
		return v, nil
	}
	return v, err
}

// ItemsOf lists the items in force of a post, in the card's order, and the card
// set they were taken from; 0 when that was never done.
func (tx *Tx) ItemsOf(ctx context.Context, post int64) ([]Item, int64, error) {
	var cards int64
	err := tx.QueryRowContext(ctx, `SELECT card_set_id FROM item_version WHERE post_id = ?`, post).Scan(&cards)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	all, err := items(tx.QueryContext(ctx, selectItem+` WHERE post_id = ? AND in_force = 1 ORDER BY place`, post))
	return all, cards, err
}

const selectItem = `SELECT id, post_id, item_key, part, scene, kind, line, place, weight, critical, text, in_force FROM item`

// Item gives an item; nil when there is none.
func (tx *Tx) Item(ctx context.Context, id int64) (*Item, error) {
	all, err := items(tx.QueryContext(ctx, selectItem+` WHERE id = ?`, id))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// ItemsIn lists the items of a scene of a post, also those no longer in force, the
// newest of a line last.
func (tx *Tx) ItemsIn(ctx context.Context, post int64, part data.Part, scene string) ([]Item, error) {
	return items(tx.QueryContext(ctx, selectItem+` WHERE post_id = ? AND part = ? AND scene = ? ORDER BY in_force, id`, post, part, scene))
}

func items(rows *sql.Rows, err error) ([]Item, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Item
	for rows.Next() {
		var i Item
		if err := rows.Scan(&i.ID, &i.Post, &i.Key, &i.Part, &i.Scene, &i.Kind, &i.Line, &i.Place, &i.Weight, &i.Critical, &i.Text, &i.InForce); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// SetItems makes these the items in force of a post, taken from a card set; it
// sets their numbers. Open questions about those that went are void. Those that
// came put whoever had been asked about the lines they replace, and still holds the
// post, in debt (fallDue): how many people that is comes back. The first time there is no
// old version and nobody owes anything.
func (tx *Tx) SetItems(ctx context.Context, post, cards int64, all []Item, nowMS int64) (owing int64, err error) {
	_, was, err := tx.ItemsOf(ctx, post)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE item SET in_force = 2 WHERE post_id = ? AND in_force = 1`, post); err != nil {
		return 0, err
	}
	for i := range all {
		it := &all[i]
		it.Post, it.InForce = post, true
		err := tx.QueryRowContext(ctx, `INSERT INTO item (post_id, item_key, part, scene, kind, line, place, weight, critical, text, in_force)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 3) ON CONFLICT (item_key) DO UPDATE SET line = excluded.line, place = excluded.place,
			weight = excluded.weight, critical = excluded.critical, text = excluded.text, in_force = CASE item.in_force WHEN 2 THEN 1 ELSE 3 END RETURNING id`,
			post, it.Key, it.Part, it.Scene, it.Kind, it.Line, it.Place, it.Weight, it.Critical, it.Text).Scan(&it.ID)
		if err != nil {
			return 0, err
		}
	}
	// 1 stands as before, 2 went, 3 came.
	if was != 0 {
		if owing, err = tx.fallDue(ctx, post, nowMS); err != nil {
			return 0, err
		}
	}
	for _, q := range []string{
		`UPDATE asking SET state = 2 WHERE state = 0 AND item_id IN (SELECT id FROM item WHERE post_id = ? AND in_force = 2)`,
		`DELETE FROM debt WHERE item_id IN (SELECT id FROM item WHERE post_id = ? AND in_force = 2)`,
		`UPDATE item SET in_force = CASE in_force WHEN 2 THEN 0 ELSE 1 END WHERE post_id = ? AND in_force IN (2, 3)`,
	} {
		if _, err := tx.ExecContext(ctx, q, post); err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO item_version (post_id, card_set_id) VALUES (?, ?)
		ON CONFLICT (post_id) DO UPDATE SET card_set_id = excluded.card_set_id`, post, cards)
	return owing, err
}

// fallDue puts people in debt. Who had been asked about a line, or is being asked, owes what has taken its
// place: the line of the same kind and number in the scene; where there is none,
// any of the scene that went. A line put into a scene is owed by who knows one of
// the scene's; lines under a new title by who knew the same words under the old one.
func (tx *Tx) fallDue(ctx context.Context, post, nowMS int64) (int64, error) {
	_, err := tx.ExecContext(ctx, `WITH old AS (SELECT * FROM item WHERE post_id = ?2 AND in_force IN (1, 2)),
		went AS (SELECT * FROM old WHERE in_force = 2),
		came AS (SELECT * FROM item WHERE post_id = ?2 AND in_force = 3),
		heir (came, old) AS (
			SELECT c.id, w.id FROM came c JOIN went w ON w.part = c.part AND w.scene = c.scene AND w.kind = c.kind AND w.line = c.line
			UNION SELECT c.id, w.id FROM came c JOIN went w ON w.part = c.part AND w.scene = c.scene
				WHERE NOT EXISTS (SELECT 1 FROM went o WHERE o.part = c.part AND o.scene = c.scene AND o.kind = c.kind AND o.line = c.line)
			UNION SELECT c.id, o.id FROM came c JOIN old o ON o.part = c.part AND o.scene = c.scene
				WHERE NOT EXISTS (SELECT 1 FROM went w WHERE w.part = c.part AND w.scene = c.scene)
			UNION SELECT c.id, w.id FROM came c JOIN went w ON w.part = c.part AND w.text = c.text
				WHERE NOT EXISTS (SELECT 1 FROM old o WHERE o.part = c.part AND o.scene = c.scene)),
		asked (person, old) AS (SELECT m.person_id, h.old FROM heir h JOIN memory m ON m.item_id = h.old
			UNION SELECT a.person_id, h.old FROM heir h JOIN asking a ON a.item_id = h.old AND a.state = 0 AND a.person_id IS NOT NULL)
		INSERT INTO debt (person_id, item_id, since_ms)
		SELECT DISTINCT k.person, h.came, ?1 FROM heir h JOIN asked k ON k.old = h.old
			JOIN person_post pp ON pp.person_id = k.person AND pp.post_id = ?2 JOIN person n ON n.id = k.person AND n.left_ms IS NULL WHERE true
		ON CONFLICT (person_id, item_id) DO NOTHING`, nowMS, post)
	if err != nil {
		return 0, err
	}
	var n int64
	err = tx.QueryRowContext(ctx, `SELECT COUNT(DISTINCT person_id) FROM debt WHERE item_id IN (SELECT id FROM item WHERE post_id = ? AND in_force = 3)`, post).Scan(&n)
	return n, err
}
