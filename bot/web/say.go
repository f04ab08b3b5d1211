package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"anka/bot"
	"anka/data"
)

const (
	maxBody = 64 << 10
	maxText = 4000 // characters; the page says so before sending
	maxData = 64   // bytes of a button's data
)

// said is what the page posts: a text, a tap on a button of a message, or an
// answer to its quiz. A file comes by another way, see upload.
type said struct {
	Key     string `json:"key"` // the page's own; the same key is taken once
	From    string `json:"from"`
	Chat    string `json:"chat"`
	Text    string `json:"text"`
	Button  string `json:"button"`
	Message string `json:"message"`
	Choice  *int   `json:"choice"` // in the quiz of the message

	file *sentFile
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

	File   *sentFile `json:"file,omitempty"`
	Poll   string    `json:"poll,omitempty"` // the message with the quiz
	Choice int       `json:"choice,omitempty"`
}

// sentFile is a file somebody sent; its content is kept under the id.
type sentFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// kind is what the file's name says it is. Only pictures that the page shows are
// photos; others come as documents.
func (f *sentFile) kind() string {
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".jpg", ".jpeg", ".png":
		return bot.KindPhoto
	case ".mp4", ".mov", ".m4v", ".3gp", ".webm":
		return bot.KindVideo
	}
	return ""
}

// line is a text or a file as a message of the chat.
func (u *update) line(key string, atMS int64) *line {
	l := &line{ID: u.ID, Chat: u.Chat, From: u.From, Name: u.Name, AtMS: atMS, Text: u.Text, key: key}
	if u.File != nil {
		l.File, l.upload, l.Photo = u.File.Name, u.File.ID, u.File.kind() == bot.KindPhoto
	}
	return l
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// say takes a text or a tap. 204 means that it is stored and cannot be lost.
func (s *Server) say(w http.ResponseWriter, r *http.Request) error {
	in, err := s.readSaid(w, r)
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
	if in.Choice != nil {
		return s.answer(w, r, p, in)
	}
	ctx, cancel := s.long(r)
	defer cancel()
	if in.Button != "" {
		err = s.take(ctx, p, in, update{ID: p.ID + "/" + in.Key, Button: in.Button, Message: in.Message})
	} else {
		err = s.takeText(ctx, p, in)
	}
	if err != nil {
		return s.notStored(in, err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// long is for what has come whole: it is stored, whether or not the browser waits.
func (s *Server) long(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), s.patience)
}

func (s *Server) notStored(in *said, err error) error {
	s.log.Error("web: not stored", "group", isGroup(in.Chat), "err", err)
	return &refusal{code: http.StatusServiceUnavailable, say: "没有收到，请再发一次。"}
}

// takeText stores a text or a file and shows it to the chat: in its place
// before any answer, but not before it is stored, and once however often it is
// posted.
func (s *Server) takeText(ctx context.Context, p *Person, in *said) error {
	c, err := s.room(ctx, in.Chat)
	if err != nil {
		return err
	}
	u := update{Text: in.Text, File: in.file}
	for {
		l, before := s.hub.hold(c, p, *u.line(in.key(), s.now()))
		if l != nil {
			u.ID = l.ID
			err := s.take(ctx, p, in, u)
			s.hub.settle(c, l, err == nil)
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

func (s *Server) readSaid(w http.ResponseWriter, r *http.Request) (*said, error) {
	var in said
	if err := s.readJSON(w, r, maxBody, &in); err != nil {
		return nil, err
	}
	return &in, nil
}

// readJSON reads one value and nothing else. That it must be called JSON keeps
// out forms of other sites: for this type a browser asks us first.
func (s *Server) readJSON(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return &refusal{code: http.StatusUnsupportedMediaType, say: "请从本页发消息。"}
	}
	defer hurry(w, s.reads)()
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.Join(errors.New("more than one value"), more)
		}
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return &refusal{code: http.StatusRequestEntityTooLarge, say: tooLong}
	case err != nil:
		return &refusal{code: http.StatusBadRequest, say: unclear}
	}
	return nil
}

const readTime = 20 * time.Second // for a body of a few kilobytes

// hurry gives a body its time to come, so that a trickle does not hold a
// connection. The function it gives takes the limit away again.
func hurry(w http.ResponseWriter, d time.Duration) func() {
	c := http.NewResponseController(w)
	if c.SetReadDeadline(time.Now().Add(d)) != nil { // not a real connection
		return func() {}
	}
	return func() { _ = c.SetReadDeadline(time.Time{}) }
}

var tooLong = fmt.Sprintf("消息超过%d字，请分成几条发。", maxText)

const unclear = "这条消息看不懂，请刷新页面再发。"

func (in *said) check() error {
	about := in.Button != "" || in.Choice != nil
	switch {
	case !keyForm.MatchString(in.Key) || in.Chat == "" || strings.HasPrefix(in.Key, "quiz-"),
		about != (in.Message != "") || about && (in.Text != "" || len(in.Button) > maxData || len(in.Message) > maxData),
		in.Button != "" && in.Choice != nil:
		return &refusal{code: http.StatusBadRequest, say: unclear}
	case utf8.RuneCountInString(in.Text) > maxText:
		return &refusal{code: http.StatusRequestEntityTooLarge, say: tooLong}
	case !about && in.file == nil && strings.TrimSpace(in.Text) == "":
		return &refusal{code: http.StatusBadRequest, say: "还没有写内容，请先写再发。"}
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
	if u.ID == "" || u.From == "" || !isGroup(u.Chat) && u.Chat != privateChat+u.From ||
		u.Text == "" && u.Button == "" && u.File == nil && u.Poll == "" {
		return nil, fmt.Errorf("web: %w: a field is missing", bot.ErrUndecodable)
	}
	if u.Poll != "" {
		return &bot.Message{Sender: u.From, Name: u.Name, Answer: &bot.PollAnswer{Poll: u.Poll, Choice: u.Choice}}, nil
	}
	m := &bot.Message{Chat: u.Chat, Group: isGroup(u.Chat), Sender: u.From, Name: u.Name, ID: u.ID}
	if u.Button != "" {
		m.ID, m.Tap, m.Button, m.Addressed = u.Message, u.ID, u.Button, true
		return m, nil
	}
	if u.File != nil {
		m.File = &bot.Attachment{ID: u.File.ID, Name: u.File.Name, Size: u.File.Size, Kind: u.File.kind()}
	}
	m.Text = strings.TrimSpace(mention.ReplaceAllString(u.Text, ""))
	m.Addressed = !m.Group || mention.MatchString(u.Text) || strings.HasPrefix(m.Text, "/")
	return m, nil
}
