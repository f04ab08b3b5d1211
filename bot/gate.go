package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"anka/data"
	"anka/data/store"
)

// Gate lets people in by invitation and knows them again, for a channel that
// has to do that itself: the page. It also gives the page what was said before.
type Gate struct {
	bot     *Bot
	channel string
}

// Gate is the gate of a channel.
func (b *Bot) Gate(channel string) *Gate { return &Gate{b, channel} }

// A log-in lasts while it is used, but not for ever: a phone that is lost or
// handed on stops being its owner's.
const (
	sessionIdle = 30 * 24 * time.Hour
	SessionMost = 90 * 24 * time.Hour // also how long a browser needs to keep its cookie
	sessionNote = time.Hour           // the use of a log-in is written down at most this often
)

// Guest is somebody who is logged in.
type Guest struct {
	Sender string
	Person data.Person
}

// newSecret gives 256 random bits for a cookie and what is stored of them: who
// reads the record, or a backup, can log in as nobody.
func newSecret() (secret, digest string) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	secret = base64.RawURLEncoding.EncodeToString(b[:])
	return secret, secretDigest(secret)
}

func secretDigest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newSender is a new account's name on the channel. It is no secret, but
// unlike the person's number it cannot be anybody else's in another record.
func newSender() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return "w" + hex.EncodeToString(b[:])
}

// Known gives who a cookie stands for; nil when it stands for nobody (any
// more). Somebody who has left is nobody at once.
func (g *Gate) Known(ctx context.Context, secret string) (*Guest, error) {
	const secretLength = 43
	if len(secret) != secretLength {
		return nil, nil
	}
	now, digest := g.bot.now(), secretDigest(secret)
	s, err := g.bot.store.Session(ctx, g.channel, digest, now.UnixMilli())
	if s == nil || err != nil {
		return nil, err
	}
	if now.Sub(time.UnixMilli(s.SeenMS)) > sessionNote {
		end := min(now.Add(sessionIdle).UnixMilli(), s.MadeMS+SessionMost.Milliseconds())
		if err := g.bot.store.SeeSession(ctx, digest, now.UnixMilli(), end); err != nil {
			g.bot.log.Warn("use of a log-in not noted", "error", err) // it is good all the same
		}
	}
	return &Guest{s.Sender, s.Person}, nil
}

// openSession makes a new log-in for an account.
func (g *Gate) openSession(ctx context.Context, tx *store.Tx, sender string, now time.Time) (string, error) {
	secret, digest := newSecret()
	return secret, tx.OpenSession(ctx, digest, sender, now.UnixMilli(), now.Add(sessionIdle).UnixMilli())
}

// Leave ends one log-in.
func (g *Gate) Leave(ctx context.Context, secret string) error {
	return g.bot.store.Do(ctx, func(tx *store.Tx) error { return tx.CloseSession(ctx, secretDigest(secret)) })
}

// LeaveAll ends all log-ins of a person.
func (g *Gate) LeaveAll(ctx context.Context, person int64) error {
	return g.bot.store.Do(ctx, func(tx *store.Tx) error { return tx.CloseSessions(ctx, g.channel, person) })
}

// Present says whether somebody who has not left is behind a sender.
func (g *Gate) Present(ctx context.Context, sender string) (bool, error) {
	return g.bot.store.Present(ctx, g.channel, sender)
}

// Said lists what was last said in a chat, n of each side at most, newest first.
func (g *Gate) Said(ctx context.Context, chat string, n int) ([]store.Said, error) {
	return g.bot.store.Said(ctx, chat, n)
}

// File gives the file of a letter; nil when it has none.
func (g *Gate) File(ctx context.Context, letter int64) (*data.File, error) {
	return g.bot.store.LetterFile(ctx, letter)
}

// What somebody sent is kept a week, and not more of it than this.
const (
	uploadsAge  = 7 * 24 * time.Hour
	mostUploads = 200 << 20
)

// ErrUploads says that somebody has sent too much.
var ErrUploads = store.ErrUploads

// Keep stores a file somebody sent, once under its id.
func (g *Gate) Keep(ctx context.Context, id, sender, name string, body []byte) error {
	now := g.bot.now()
	return g.bot.store.KeepUpload(ctx, store.Upload{ID: id, Sender: sender, Name: name, Body: body, AtMS: now.UnixMilli()},
		now.Add(-uploadsAge).UnixMilli(), mostUploads)
}

// Kept gives a file that was sent; nil when it is not kept any more.
func (g *Gate) Kept(ctx context.Context, id string) (*data.File, error) {
	u, err := g.bot.store.Upload(ctx, id)
	if u == nil || err != nil {
		return nil, err
	}
	return &data.File{Name: u.Name, Body: u.Body}, nil
}
