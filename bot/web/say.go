package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"anka/bot"
	"anka/data"
)

const (
	maxBody = 64 << 10
	maxText = 4000 // characters; the page says so before sending
	maxData = 64   // bytes of a button's data
)

// said is what the page posts: a text, or a tap on a button of a message.
type said struct {
	Key     string `json:"key"` // the page's own; the same key is taken once
	From    string `json:"from"`
	Chat    string `json:"chat"`
	Text    string `json:"text"`
	Button  string `json:"button"`
	Message string `json:"message"`
}

// update is the raw form in the inbox.
type update struct {
	ID      string `json:"id"` // of the text, or of the tap
	Chat    string `json:"chat"`
	From    string `json:"from"`
	Name    string `json:"name"`
	Text    string `json:"text,omitempty"`
	Button  string `json:"button,omitempty"`
	Message string `json:"message,omitempty"` // the one with the button
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// say takes a text or a tap. 204 means that it is stored and cannot be lost.
func (s *Server) say(w http.ResponseWriter, r *http.Request) error {
	in, err := readSaid(w, r)
	if err != nil {
		return err
	}
	p, err := s.asker(r, in.From)
	if err != nil {
		return err
	}
	if _, err := s.visible(p, in.Chat); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	// Once it has come whole it is stored, whether or not the browser waits.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), s.patience)
	defer cancel()
	if in.Button != "" {
		err = s.take(ctx, p, in, update{ID: p.ID + "/" + in.Key, Button: in.Button, Message: in.Message})
	} else {
		err = s.takeText(ctx, p, in)
	}
	if err != nil {
		s.log.Error("web: not stored", "chat", in.Chat, "err", err)
		return &refusal{http.StatusServiceUnavailable, "没有收到，请再发一次。"}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// takeText stores a text and shows it to the chat: in its place before any
// answer, but not before it is stored, and once however often it is posted.
func (s *Server) takeText(ctx context.Context, p *Person, in *said) error {
	for {
		l, before := s.hub.hold(in.Chat, p, in.key(), in.Text, s.now())
		if l != nil {
			err := s.take(ctx, p, in, update{ID: l.ID, Text: in.Text})
			s.hub.settle(l, err == nil)
			return err
		}
		if before == nil { // shown already
			return nil
		}
		select { // being stored by another request: its outcome is ours
		case <-before:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Server) take(ctx context.Context, p *Person, in *said, u update) error {
	u.Chat, u.From, u.Name = in.Chat, p.ID, p.Name
	raw, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return s.inbox.Receive(ctx, s.Name(), 0, data.Update{Channel: s.Name(), Key: in.key(), Chat: in.Chat, Raw: raw, ReceivedMS: s.now()})
}

// key is the page's key made the person's own in that chat, so that nobody can use up another's.
func (in *said) key() string { return in.Chat + "|" + in.From + "|" + in.Key }

func readSaid(w http.ResponseWriter, r *http.Request) (*said, error) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return nil, &refusal{http.StatusUnsupportedMediaType, "请从本页发消息。"}
	}
	var in said
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(&in)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.Join(errors.New("more than one value"), more)
		}
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, &refusal{http.StatusRequestEntityTooLarge, tooLong}
	case err != nil:
		return nil, &refusal{http.StatusBadRequest, "这条消息看不懂，请刷新页面再发。"}
	}
	return &in, nil
}

var tooLong = fmt.Sprintf("消息超过%d字，请分成几条发。", maxText)

func (in *said) check() error {
	tap := in.Button != "" || in.Message != ""
	switch {
	case !keyForm.MatchString(in.Key) || in.Chat == "",
		tap && (in.Text != "" || in.Button == "" || in.Message == "" || len(in.Button) > maxData || len(in.Message) > maxData):
		return &refusal{http.StatusBadRequest, "这条消息看不懂，请刷新页面再发。"}
	case utf8.RuneCountInString(in.Text) > maxText:
		return &refusal{http.StatusRequestEntityTooLarge, tooLong}
	case !tap && strings.TrimSpace(in.Text) == "":
		return &refusal{http.StatusBadRequest, "还没有写内容，请先写再发。"}
	}
	return nil
}

// mention is the bot's name as people type it.
var mention = regexp.MustCompile(`[@＠]安卡[\s\x{3000},，:：]*`)

// Decode translates a raw update. In a group the bot is addressed by its name,
// a command or a tap; all else is talk among people.
func (s *Server) Decode(raw []byte) (*bot.Message, error) {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, fmt.Errorf("web: %w: %w", bot.ErrUndecodable, err)
	}
	if u.ID == "" || u.From == "" || !isGroup(u.Chat) && u.Chat != privateChat+u.From || u.Text == "" && u.Button == "" {
		return nil, fmt.Errorf("web: %w: a field is missing", bot.ErrUndecodable)
	}
	m := &bot.Message{Chat: u.Chat, Group: isGroup(u.Chat), Sender: u.From, Name: u.Name, ID: u.ID}
	if u.Button != "" {
		m.ID, m.Tap, m.Button, m.Addressed = u.Message, u.ID, u.Button, true
		return m, nil
	}
	m.Text = strings.TrimSpace(mention.ReplaceAllString(u.Text, ""))
	m.Addressed = !m.Group || mention.MatchString(u.Text) || strings.HasPrefix(m.Text, "/")
	return m, nil
}
