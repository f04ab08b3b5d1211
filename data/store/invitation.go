package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"anka/data"
)

// Invitation lets people join, or one person log in once more.
type Invitation struct {
	ID         int64
	Role       data.Role
	Enterprise string // empty: none
	Post       string // empty: none
	Area       string // a Supervisor's
	Home       string // the area of the enterprise
	Person     int64  // the link logs this person in; 0: it makes a new one
	Uses, Used int
	MadeMS     int64
	MadeBy     int64 // 0: on the command line
	ExpiresMS  int64
	RevokedMS  int64 // 0: not revoked
}

// The ways in which an invitation is of no use any more.
const (
	UsedUp  = "used up"
	Expired = "expired"
	Revoked = "revoked"
)

// Spent says why an invitation is of no use any more; empty when it is.
func (i *Invitation) Spent(nowMS int64) string {
	switch {
	case i.RevokedMS != 0:
		return Revoked
	case i.Used >= i.Uses:
		return UsedUp
	case i.ExpiresMS <= nowMS:
		return Expired
	}
	return ""
}

// tokenForm is a token among other words. 192 random bits always hold letters of
// both cases (but for one in ten million): that tells a token from pinyin
// written without spaces.
var tokenForm = regexp.MustCompile(`(?:^|[^A-Za-z0-9_-])([A-Za-z0-9_-]{32})(?:$|[^A-Za-z0-9_-])`)

// newToken makes a token that nobody guesses, as t.me/BOT?start= takes it (64 of
// these characters at most). It does not begin with 「-」, which a command line
// would take for a flag.
func newToken() string {
	var b [24]byte
	for {
		_, _ = rand.Read(b[:]) // never fails
		if s := base64.RawURLEncoding.EncodeToString(b[:]); FindToken(s) == s && s[0] != '-' {
			return s
		}
	}
}

// FindToken finds a token in a text, such as a link; empty when there is none.
func FindToken(s string) string {
	f := tokenForm.FindStringSubmatch(s)
	if f == nil || strings.ToLower(f[1]) == f[1] || strings.ToUpper(f[1]) == f[1] {
		return ""
	}
	return f[1]
}

// tokenDigest is all that the record keeps of a token: who reads it, or a
// backup, can join by none.
func tokenDigest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Invite records an invitation and gives its token, which is kept nowhere. Its
// enterprise and post must be there.
func (tx *Tx) Invite(ctx context.Context, i *Invitation) (string, error) {
	enterprise, err := tx.enterpriseID(ctx, i.Enterprise)
	if err != nil {
		return "", err
	}
	var post sql.NullInt64
	if i.Post != "" {
		err := tx.QueryRowContext(ctx, `SELECT id FROM post WHERE enterprise_id = ? AND name = ?`, enterprise, i.Post).Scan(&post)
		if err != nil {
			return "", fmt.Errorf("store: post %s at %s: %w", i.Post, i.Enterprise, err)
		}
	}
	token := newToken()
	err = tx.QueryRowContext(ctx, `INSERT INTO invitation (digest, role, enterprise_id, post_id, area, person_id, uses, used, made_ms, made_by, expires_ms)
		VALUES (?, ?, ?, ?, ?, NULLIF(?, 0), ?, 0, ?, NULLIF(?, 0), ?) RETURNING id`,
		tokenDigest(token), string(i.Role), enterprise, post, i.Area, i.Person, i.Uses, i.MadeMS, i.MadeBy, i.ExpiresMS).Scan(&i.ID)
	return token, err
}

const selectInvitation = `SELECT i.id, i.role, COALESCE(e.name, ''), COALESCE(p.name, ''), i.area, COALESCE(e.area, ''), COALESCE(i.person_id, 0), i.uses, i.used,
	i.made_ms, COALESCE(i.made_by, 0), i.expires_ms, COALESCE(i.revoked_ms, 0)
	FROM invitation i LEFT JOIN enterprise e ON e.id = i.enterprise_id LEFT JOIN post p ON p.id = i.post_id`

// InvitationOf gives the invitation of a token, spent or not; nil when there is none.
func (tx *Tx) InvitationOf(ctx context.Context, token string) (*Invitation, error) {
	return tx.invitation(ctx, ` WHERE i.digest = ?`, tokenDigest(token))
}

// Invitation gives an invitation by its number; nil when there is none.
func (tx *Tx) Invitation(ctx context.Context, id int64) (*Invitation, error) {
	return tx.invitation(ctx, ` WHERE i.id = ?`, id)
}

func (tx *Tx) invitation(ctx context.Context, where string, args ...any) (*Invitation, error) {
	all, err := tx.invitations(ctx, where, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

func (tx *Tx) invitations(ctx context.Context, where string, args ...any) ([]Invitation, error) {
	rows, err := tx.QueryContext(ctx, selectInvitation+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Invitation
	for rows.Next() {
		var i Invitation
		if err := rows.Scan(&i.ID, &i.Role, &i.Enterprise, &i.Post, &i.Area, &i.Home, &i.Person, &i.Uses, &i.Used,
			&i.MadeMS, &i.MadeBy, &i.ExpiresMS, &i.RevokedMS); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// OpenInvitations lists those that can still be used, oldest first: an
// enterprise's, or all when it is empty.
func (tx *Tx) OpenInvitations(ctx context.Context, enterprise string, nowMS int64) ([]Invitation, error) {
	return tx.invitations(ctx, ` WHERE i.revoked_ms IS NULL AND i.used < i.uses AND i.expires_ms > ?
		AND (? = '' OR e.name = ?) ORDER BY i.id`, nowMS, enterprise, enterprise)
}

// LastInvitation gives the number of the newest invitation for the same role,
// enterprise, post, area and person; 0 when there is none. A button that makes
// one carries it, so that the button makes one once.
func (tx *Tx) LastInvitation(ctx context.Context, i Invitation) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(i.id), 0) FROM invitation i
		LEFT JOIN enterprise e ON e.id = i.enterprise_id LEFT JOIN post p ON p.id = i.post_id
		WHERE i.role = ? AND COALESCE(e.name, '') = ? AND COALESCE(p.name, '') = ? AND i.area = ? AND COALESCE(i.person_id, 0) = ?`,
		string(i.Role), i.Enterprise, i.Post, i.Area, i.Person).Scan(&id)
	return id, err
}

// UseInvitation takes one use of an invitation; false when it is spent.
func (tx *Tx) UseInvitation(ctx context.Context, id, nowMS int64) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `UPDATE invitation SET used = used + 1
		WHERE id = ? AND used < uses AND revoked_ms IS NULL AND expires_ms > ?`, id, nowMS))
}

// RevokeInvitation ends an invitation; false when it was spent already.
func (tx *Tx) RevokeInvitation(ctx context.Context, id, nowMS int64) (bool, error) {
	return tx.changed(tx.ExecContext(ctx, `UPDATE invitation SET revoked_ms = ?
		WHERE id = ? AND used < uses AND revoked_ms IS NULL AND expires_ms > ?`, nowMS, id, nowMS))
}

// NeverHad says whether nobody ever had a role and nobody was ever invited to it.
func (tx *Tx) NeverHad(ctx context.Context, r data.Role) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM person WHERE role = ?) + (SELECT COUNT(*) FROM invitation WHERE role = ?)`,
		string(r), string(r)).Scan(&n)
	return n == 0, err
}

// changed says whether exactly one row did.
func (tx *Tx) changed(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// enterpriseID is the number of a name; none for an empty one.
func (tx *Tx) enterpriseID(ctx context.Context, name string) (id sql.NullInt64, err error) {
	if name == "" {
		return id, nil
	}
	err = tx.QueryRowContext(ctx, `SELECT id FROM enterprise WHERE name = ?`, name).Scan(&id)
	if err != nil {
		err = fmt.Errorf("store: enterprise %s: %w", name, err)
	}
	return id, err
}
