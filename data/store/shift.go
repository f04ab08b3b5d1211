package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
)

// Rota is an enterprise's, with its rule as it is written.
type Rota struct {
	ID   int64
	Name string // empty: of whoever belongs to no other
	Line string // see data.ParseRota
}

// Site is when an enterprise's people are asked.
type Site struct {
	Enterprise
	Zone  string // IANA name; empty: nothing said
	Rotas []Rota
}

// ZoneSetting is the setting that holds an enterprise's zone.
const ZoneSetting = "zone"

// Sites lists the enterprises where people work.
func (s *Store) Sites(ctx context.Context) ([]Site, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT e.id, e.name, e.type, e.area, COALESCE(z.value, ''), r.id, r.name, r.line FROM enterprise e
		LEFT JOIN setting z ON z.enterprise_id = e.id AND z.name = ? LEFT JOIN rota r ON r.enterprise_id = e.id
		WHERE e.common = 0 ORDER BY e.id, r.id`, ZoneSetting)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Site
	for rows.Next() {
		var x Site
		var id sql.NullInt64
		var name, line sql.NullString
		if err := rows.Scan(&x.ID, &x.Name, &x.Type, &x.Area, &x.Zone, &id, &name, &line); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].ID != x.ID {
			out = append(out, x)
		}
		if id.Valid {
			last := &out[len(out)-1]
			last.Rotas = append(last.Rotas, Rota{id.Int64, name.String, line.String})
		}
	}
	return out, rows.Err()
}

// belongs is the rota of person p: his own, or that of the first of his posts
// that has one, or 0.
const belongs = `COALESCE((SELECT rota_id FROM rota_person WHERE person_id = p.id),
	(SELECT r.rota_id FROM person_post pp JOIN rota_post r ON r.post_id = pp.post_id WHERE pp.person_id = p.id ORDER BY pp.place LIMIT 1), 0)`

// pupil says that person p is drilled at all.
const pupil = `p.left_ms IS NULL AND p.role IN ('worker', 'team_lead')
	AND EXISTS (SELECT 1 FROM person_post pp JOIN card_set c ON c.post_id = pp.post_id AND c.in_force = 1 WHERE pp.person_id = p.id)`

// reached says that person p can be written to in private, in one of some
// channels (?): bot's reachable has the last word.
const reached = `EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id AND a.channel IN (SELECT value FROM json_each(?))
	AND NOT EXISTS (SELECT 1 FROM unreachable u WHERE u.channel = a.channel AND u.chat IN (a.sender, 'private:' || a.sender)))`

// Due is whom to ask.
type Due struct {
	Enterprise, Rota int64
	Day              string
	FromMS           int64    // the moment of that day's hour: who came in after it begins the next day
	Channels         []string // there are
}

// DrillsDue lists at most most people who are to be asked and have no drill of
// that day.
func (s *Store) DrillsDue(ctx context.Context, d Due, most int) ([]int64, error) {
	channels, err := json.Marshal(d.Channels)
	if err != nil {
		return nil, err
	}
	return ids(s.read.QueryContext(ctx, `SELECT p.id FROM person p WHERE p.enterprise_id = ?
		AND NOT EXISTS (SELECT 1 FROM drill d WHERE d.person_id = p.id AND d.day = ?)
		AND `+belongs+` = ? AND `+pupil+`
		AND (SELECT MIN(bound_ms) FROM account a WHERE a.person_id = p.id) <= ? AND `+reached+` ORDER BY p.id LIMIT ?`,
		d.Enterprise, d.Day, d.Rota, d.FromMS, string(channels), most))
}

func ids(rows *sql.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// RotaOf gives the number of a person's rota; 0: he belongs to none.
func (tx *Tx) RotaOf(ctx context.Context, person int64) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT `+belongs+` FROM person p WHERE p.id = ?`, person).Scan(&id)
	return id, err
}

// Rotas lists an enterprise's.
func (tx *Tx) Rotas(ctx context.Context, enterprise string) ([]Rota, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.id, r.name, r.line FROM rota r JOIN enterprise e ON e.id = r.enterprise_id WHERE e.name = ? ORDER BY r.id`, enterprise)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Rota
	for rows.Next() {
		var r Rota
		if err := rows.Scan(&r.ID, &r.Name, &r.Line); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// SetRota stores a rota, in place of the one of that name, and gives its number.
func (tx *Tx) SetRota(ctx context.Context, enterprise, name, line string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO rota (enterprise_id, name, line) SELECT id, ?, ? FROM enterprise WHERE name = ?
		ON CONFLICT (enterprise_id, name) DO UPDATE SET line = excluded.line RETURNING id`, name, line, enterprise).Scan(&id)
	return id, err
}

// DropRota takes a rota away; whoever belonged to it belongs to none.
func (tx *Tx) DropRota(ctx context.Context, id int64) error {
	for _, q := range []string{`DELETE FROM rota_post WHERE rota_id = ?`, `DELETE FROM rota_person WHERE rota_id = ?`, `DELETE FROM rota WHERE id = ?`} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// PutPost puts a post in a rota; 0 takes it out.
func (tx *Tx) PutPost(ctx context.Context, post, rota int64) error {
	return tx.putIn(ctx, `DELETE FROM rota_post WHERE post_id = ?`, `INSERT INTO rota_post (post_id, rota_id) VALUES (?, ?)`, post, rota)
}

// PutPerson puts a person in a rota; 0 takes him out.
func (tx *Tx) PutPerson(ctx context.Context, person, rota int64) error {
	return tx.putIn(ctx, `DELETE FROM rota_person WHERE person_id = ?`, `INSERT INTO rota_person (person_id, rota_id) VALUES (?, ?)`, person, rota)
}

func (tx *Tx) putIn(ctx context.Context, out, in string, who, rota int64) error {
	if _, err := tx.ExecContext(ctx, out, who); err != nil || rota == 0 {
		return err
	}
	_, err := tx.ExecContext(ctx, in, who, rota)
	return err
}

// Turnout is a rota with who belongs to it.
type Turnout struct {
	Posts  []string // wholly
	People []string // by name, put there one by one
	Count  int      // who are asked by it
}

// Turnouts gives them by rota of an enterprise; 0 is whoever belongs to none.
func (tx *Tx) Turnouts(ctx context.Context, enterprise string) (map[int64]*Turnout, error) {
	out := map[int64]*Turnout{}
	for _, x := range []struct {
		query string
		take  func(*Turnout, string, int)
	}{
		{`SELECT r.rota_id, t.name, 0 FROM rota_post r JOIN post t ON t.id = r.post_id JOIN enterprise e ON e.id = t.enterprise_id WHERE e.name = ? ORDER BY t.id`,
			func(o *Turnout, name string, _ int) { o.Posts = append(o.Posts, name) }},
		{`SELECT r.rota_id, p.name, 0 FROM rota_person r JOIN person p ON p.id = r.person_id AND p.left_ms IS NULL
			JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ? ORDER BY p.id`,
			func(o *Turnout, name string, _ int) { o.People = append(o.People, name) }},
		{`SELECT ` + belongs + ` AS rota, '', COUNT(*) FROM person p JOIN enterprise e ON e.id = p.enterprise_id WHERE e.name = ? AND ` + pupil + ` GROUP BY rota`,
			func(o *Turnout, _ string, n int) { o.Count = n }},
	} {
		if err := tx.turnouts(ctx, out, x.query, enterprise, x.take); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (tx *Tx) turnouts(ctx context.Context, out map[int64]*Turnout, query, enterprise string, take func(*Turnout, string, int)) error {
	rows, err := tx.QueryContext(ctx, query, enterprise)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var rota int64
		var name string
		var n int
		if err := rows.Scan(&rota, &name, &n); err != nil {
			return err
		}
		if out[rota] == nil {
			out[rota] = &Turnout{}
		}
		take(out[rota], name, n)
	}
	return rows.Err()
}

// Named lists the people of an enterprise who are drilled and have a name.
func (tx *Tx) Named(ctx context.Context, enterprise, name string) ([]int64, error) {
	return ids(tx.QueryContext(ctx, `SELECT p.id FROM person p JOIN enterprise e ON e.id = p.enterprise_id
		WHERE e.name = ? AND p.name = ? AND p.left_ms IS NULL AND p.role IN ('worker', 'team_lead') ORDER BY p.id`, enterprise, name))
}

// PostNamed gives a post's number; 0 when there is none.
func (tx *Tx) PostNamed(ctx context.Context, enterprise, name string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT t.id FROM post t JOIN enterprise e ON e.id = t.enterprise_id WHERE e.name = ? AND t.name = ?`, enterprise, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// Pupil says whether somebody is drilled: he has not left, and holds a post with cards.
func (tx *Tx) Pupil(ctx context.Context, person int64) (is bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM person p WHERE p.id = ? AND `+pupil+`)`, person).Scan(&is)
	return is, err
}

// OwnRota gives the rota that a person was put in himself; 0: none.
func (tx *Tx) OwnRota(ctx context.Context, person int64) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE((SELECT rota_id FROM rota_person WHERE person_id = ?), 0)`, person).Scan(&id)
	return id, err
}
