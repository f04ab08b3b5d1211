package store

import (
	"context"
	"database/sql"
	"errors"
)

// AreaGroup is a group that is an area's; the whole district's has no area.
type AreaGroup struct {
	Channel, Chat, Area, Title string
	By                         int64
}

// GroupArea gives the area whose group a chat is; bound is false when it is none's.
func (tx *Tx) GroupArea(ctx context.Context, channel, chat string) (area string, bound bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT area FROM area_group WHERE channel = ? AND chat = ?`, channel, chat).Scan(&area)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return area, err == nil, err
}

// BindArea says that a group is an area's.
func (tx *Tx) BindArea(ctx context.Context, g *AreaGroup, nowMS int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO area_group (channel, chat, area, title, bound_by, bound_ms) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel, chat) DO UPDATE SET area = excluded.area, title = excluded.title, bound_by = excluded.bound_by, bound_ms = excluded.bound_ms`,
		g.Channel, g.Chat, g.Area, g.Title, orNull(g.By), nowMS)
	return err
}

// UnbindArea says that it is none's.
func (tx *Tx) UnbindArea(ctx context.Context, channel, chat string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM area_group WHERE channel = ? AND chat = ?`, channel, chat)
	return err
}
