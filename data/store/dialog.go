package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
)

// Dialog is what the bot waits for from a person in a chat.
type Dialog struct {
	ID      int64 // never given twice, so that a button can name its dialog
	Kind    string
	Body    string
	BegunMS int64
}

// Dialog gives the dialog that is open; nil when none is. How long one stays
// open is the caller's to say.
func (tx *Tx) Dialog(ctx context.Context, channel, chat, sender string) (*Dialog, error) {
	var d Dialog
	err := tx.QueryRowContext(ctx, `SELECT id, kind, body, begun_ms FROM dialog WHERE channel = ? AND chat = ? AND sender = ?`,
		channel, chat, sender).Scan(&d.ID, &d.Kind, &d.Body, &d.BegunMS)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// SetDialog opens a dialog in place of the one that was open, and gives its
// number: the buttons of the former are of no use from now on.
func (tx *Tx) SetDialog(ctx context.Context, channel, chat, sender, kind, body string, nowMS int64) (int64, error) {
	if err := tx.EndDialog(ctx, channel, chat, sender); err != nil {
		return 0, err
	}
	var b [8]byte
	_, _ = rand.Read(b[:])                                 // never fails
	id := int64(binary.BigEndian.Uint64(b[:])>>16) | 1<<40 // a row number would be given again
	_, err := tx.ExecContext(ctx, `INSERT INTO dialog (id, channel, chat, sender, kind, body, begun_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, channel, chat, sender, kind, body, nowMS)
	return id, err
}

// KeepDialog changes the dialog that is open; its number and buttons stay.
func (tx *Tx) KeepDialog(ctx context.Context, id int64, body string, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE dialog SET body = ?, begun_ms = ? WHERE id = ?`, body, nowMS, id)
	return err
}

// EndDialog closes the dialog, if one is open.
func (tx *Tx) EndDialog(ctx context.Context, channel, chat, sender string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM dialog WHERE channel = ? AND chat = ? AND sender = ?`, channel, chat, sender)
	return err
}
