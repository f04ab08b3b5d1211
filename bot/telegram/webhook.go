package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"regexp"

	tg "github.com/go-telegram/bot"
)

const maxUpdate = 2 << 20 // bytes of one update; Telegram's are some kilobytes

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// SetWebhook makes Telegram bring updates to an address, each with the secret in
// a header. It keeps trying while the API is down. Telegram brings the updates
// of one chat one after the other, and each again until it hears 200.
func (c *Channel) SetWebhook(ctx context.Context, address, secret string) error {
	if !secretForm.MatchString(secret) {
		return errors.New("telegram: the webhook's secret is not of 1 to 256 letters, digits, _ and -")
	}
	err := c.until(ctx, "setWebhook", func() error {
		_, err := c.tg.SetWebhook(ctx, &tg.SetWebhookParams{URL: address, SecretToken: secret, AllowedUpdates: wanted})
		return err
	})
	if err == nil {
		c.hook.Store(&address)
	}
	return err
}

// DeleteWebhook lets the bot poll; what waits at Telegram stays there. It keeps
// trying while the API is down.
func (c *Channel) DeleteWebhook(ctx context.Context) error {
	err := c.until(ctx, "deleteWebhook", func() error {
		_, err := c.tg.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
		return err
	})
	if err == nil {
		c.hook.Store(nil)
	}
	return err
}

// Webhook takes updates that Telegram brings. It says 200 only when the inbox
// has them. The offset, which belongs to polling, stays as it is.
func (c *Channel) Webhook(secret string, in Inbox) http.Handler {
	usable := secretForm.MatchString(secret)
	want := sha256.Sum256([]byte(secret)) // the comparison's time tells not even the length
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed)
			return
		}
		got := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 || !usable {
			refuse(w, http.StatusUnauthorized)
			return
		}
		c.take(w, r, in)
	})
}

// refuse answers without reading the body; closing keeps the server from reading
// it after us.
func refuse(w http.ResponseWriter, code int) {
	w.Header().Set("Connection", "close")
	w.WriteHeader(code)
}

// take stores the update of a request. What has no update_id is not Telegram's,
// and would be repeated for ever if it were answered with 503.
func (c *Channel) take(w http.ResponseWriter, r *http.Request, in Inbox) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		refuse(w, http.StatusRequestEntityTooLarge)
		return
	}
	id, ok := updateID(raw)
	if err != nil || !ok {
		refuse(w, http.StatusBadRequest)
		return
	}
	if err := in.Receive(r.Context(), c.Name(), 0, c.received(raw, id, true, c.cfg.Now())); err != nil {
		c.log.Error("telegram: update not stored, Telegram will bring it again", "err", c.scrub(err))
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}
