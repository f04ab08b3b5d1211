package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

// door is a place where requests come in. A nil door is one that is not there.
type door struct {
	name     string
	listener net.Listener
	server   *http.Server // nil until served
}

func openDoor(name, setting, addr string) (*door, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usageError(fmt.Sprintf("%s 写的 %s 开不了（端口可能被占用），换一个端口。", setting, addr))
	}
	return &door{name: name, listener: l}, nil
}

// serve says who answers there; what net/http wants to say goes to the log.
func (d *door) serve(s *http.Server, log *slog.Logger) {
	s.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug) // scanners, broken connections
	d.server = s
}

// run answers until the door is shut.
func (d *door) run() error {
	if d == nil {
		return nil
	}
	if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("%s: %w", d.name, err)
	}
	return nil
}

// shut lets nobody in any more and waits for those who are being answered, but
// not for ever.
func (d *door) shut(patience time.Duration, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.server.Shutdown(ctx); err != nil {
		log.Warn("door did not close in time", "door", d.name, "error", errors.Join(err, d.server.Close()))
	}
}

func (d *door) close() error {
	if d == nil {
		return nil
	}
	return d.listener.Close()
}

// webhookPath is where Telegram knocks. It holds no token: the secret is in a
// header, which no proxy writes into its log.
func webhookPath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/telegram"
	}
	return u.EscapedPath()
}
