package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"anka/data"
)

const (
	maxAnswer      = 32 << 20 // Telegram sends at most some 4 MB at once
	maxDescription = 300      // bytes kept of what Telegram says to a refusal
)

// call asks a method of the Bot API and reads the few fields of result that the
// caller names. The library's methods read whole messages, and one field of a
// form it does not know makes it report a message as not sent that was sent.
func (c *Channel) call(ctx context.Context, method string, args map[string]any, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	return c.post(ctx, method, "application/json", bytes.NewReader(body), result)
}

// upload is call with a file in the named field.
func (c *Channel) upload(ctx context.Context, method, field string, file *data.File, args map[string]any, result any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range args {
		text, ok := v.(string)
		if !ok {
			raw, err := json.Marshal(v)
			if err != nil {
				return err
			}
			text = string(raw)
		}
		if err := form.WriteField(k, text); err != nil {
			return err
		}
	}
	w, err := form.CreateFormFile(field, file.Name)
	if err != nil {
		return err
	}
	if _, err := w.Write(file.Body); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	return c.post(ctx, method, form.FormDataContentType(), &body, result)
}

func (c *Channel) post(ctx context.Context, method, contentType string, body io.Reader, result any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.API+"/bot"+c.cfg.Token+"/"+method, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return answer(resp, result)
}

func answer(resp *http.Response, result any) error {
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	var a struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		if resp.StatusCode == http.StatusRequestEntityTooLarge { // a server in between says it in HTML
			return errTooLarge
		}
		return fmt.Errorf("telegram: answer with status %d is not Telegram's", resp.StatusCode)
	}
	if !a.OK {
		if a.Code == http.StatusBadRequest && a.Parameters.MigrateTo != 0 {
			return &tg.MigrateError{Message: a.Description, MigrateToChatID: int(a.Parameters.MigrateTo)}
		}
		return refused(a.Code, a.Parameters.RetryAfter, a.Description)
	}
	return json.Unmarshal(a.Result, result)
}

var errTooLarge = errors.New("telegram: 413 Request Entity Too Large")

// refused is an answer with ok:false as the library would give it, so that
// calls of ours and of the library are told apart in one way.
func refused(code, retryAfter int, description string) error {
	if len(description) > maxDescription {
		description = strings.ToValidUTF8(description[:maxDescription], "") + "…"
	}
	known := map[int]error{400: tg.ErrorBadRequest, 401: tg.ErrorUnauthorized, 403: tg.ErrorForbidden, 404: tg.ErrorNotFound, 409: tg.ErrorConflict, 413: errTooLarge}
	if code == http.StatusTooManyRequests {
		return &tg.TooManyRequestsError{Message: description, RetryAfter: retryAfter}
	}
	if kind := known[code]; kind != nil {
		return fmt.Errorf("%w, %s", kind, description)
	}
	return fmt.Errorf("telegram: error %d %s", code, description)
}

// says tells whether what Telegram said to a refusal has one of these words.
func says(err error, words ...string) bool {
	text := strings.ToLower(err.Error())
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// scrub takes the token out of an error: addresses contain it. What Telegram
// itself says never does, and keeps its type.
func (c *Channel) scrub(err error) error {
	text := err.Error()
	clean := strings.ReplaceAll(text, c.cfg.Token, "***")
	if len(clean) > 500 { // a page of HTML
		clean = strings.ToValidUTF8(clean[:500], "") + "…"
	}
	if clean == text {
		return err
	}
	return errors.New(clean)
}

// until asks again and again until do succeeds. It ends with an error when ctx
// ends, the token is wrong, or Telegram refuses what is asked.
func (c *Channel) until(ctx context.Context, what string, do func() error) error {
	for tries := 0; ; tries++ {
		err := do()
		switch {
		case err == nil:
			return nil
		case errors.Is(err, tg.ErrorBadRequest):
			return c.scrub(err)
		}
		if err := c.pause(ctx, what, tries, err); err != nil {
			return err
		}
	}
}

// pause logs why something failed and waits before the next try. It gives an
// error when there is to be none: ctx ended, or the token is wrong.
func (c *Channel) pause(ctx context.Context, what string, tries int, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var many *tg.TooManyRequestsError
	wait := backoff(tries, c.step, c.most)
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return fmt.Errorf("%w (%w)", ErrToken, err)
	case errors.As(err, &many):
		wait = max(time.Duration(many.RetryAfter)*time.Second, wait)
	case errors.Is(err, tg.ErrorConflict):
		wait = backoff(tries, 10*c.step, 2*c.most)
		c.log.Error("telegram: somebody else takes this bot's messages: stop the second program with this token, or delete its webhook")
	}
	c.log.Warn("telegram: trying again", "what", what, "err", c.scrub(err), "wait", wait)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
