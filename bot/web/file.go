package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"anka/bot"
	"anka/data"
)

const (
	maxFile     = 20 << 20
	maxFileName = 120 // characters
	uploadTime  = 5 * time.Minute
)

// file hands out the file of a message to whoever may see the message.
func (s *Server) file(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, err := s.asker(r, q.Get("as"))
	if err != nil {
		return err
	}
	chats, err := s.visible(p, q.Get("chat"))
	if err != nil {
		return err
	}
	if err := s.rooms(r.Context(), chats); err != nil {
		return err
	}
	f, err := s.fileOf(r.Context(), s.hub.find(chats, r.PathValue("id")))
	if err != nil {
		return err
	}
	if f == nil {
		return &refusal{code: http.StatusNotFound, say: "这个文件不在了，请让安卡再发一次。"}
	}
	fileHeaders(w.Header(), f)
	if _, err = w.Write(f.Body); err != nil {
		s.log.Info("web: file not taken", "err", err)
	}
	return nil
}

func (s *Server) fileOf(ctx context.Context, l *line) (*data.File, error) {
	switch {
	case l == nil || l.File == "":
		return nil, nil
	case l.file != nil:
		return l.file, nil
	case l.upload != "" && s.files != nil:
		f, err := s.files.Kept(ctx, l.upload)
		if f != nil {
			f.Photo = l.Photo
		}
		return f, err
	case l.letter != 0 && s.gate != nil:
		return s.gate.File(ctx, l.letter)
	}
	return nil, nil
}

// fileHeaders: a file is saved, never opened in our name, whatever it says it
// is. A picture is shown when its first bytes are a picture's.
func fileHeaders(h http.Header, f *data.File) {
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	if kind := picture(f); kind != "" {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", "inline")
		return
	}
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": safeName(f.Name)}))
}

func picture(f *data.File) string {
	switch {
	case !f.Photo:
	case bytes.HasPrefix(f.Body, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(f.Body, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	}
	return ""
}

func safeName(name string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == '/' || c == '\\' || c == 0x7f {
			return '_'
		}
		return c
	}, name)
}

// upload takes a file into a private chat from those who may send one. What it
// is and for whom comes in a header of our own, percent-encoded JSON: a page
// of another site cannot send that without asking us first.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) error {
	in, err := readUpload(r)
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
	if s.files == nil || !p.Sends || isGroup(in.Chat) {
		return &refusal{code: http.StatusForbidden, say: "管卡的、管名册的、记旁站的人才能发文件，请在私聊里发。"}
	}
	body, err := s.readFile(w, r)
	if err != nil {
		return err
	}
	ctx, cancel := s.long(r)
	defer cancel()
	sum := sha256.Sum256([]byte(in.key()))
	in.file.ID, in.file.Size = hex.EncodeToString(sum[:]), int64(len(body))
	err = s.files.Keep(ctx, in.file.ID, p.ID, in.file.Name, body)
	if errors.Is(err, bot.ErrUploads) {
		return &refusal{code: http.StatusTooManyRequests, say: "这几天发的文件太多了，请过几天再发。", wait: 24 * time.Hour}
	}
	if err == nil {
		err = s.takeText(ctx, p, in)
	}
	if err != nil {
		return s.notStored(in, err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// uploadHeader is what comes with a file.
type uploadHeader struct {
	Key  string `json:"key"`
	From string `json:"from"`
	Chat string `json:"chat"`
	Name string `json:"name"`
}

func readUpload(r *http.Request) (*said, error) {
	no := &refusal{code: http.StatusBadRequest, say: "这个文件看不懂，请刷新页面再发。"}
	text, err := url.PathUnescape(r.Header.Get("Anka-File"))
	if t := r.Header.Get("Content-Type"); err != nil || t != "application/octet-stream" {
		return nil, no
	}
	var h uploadHeader
	if json.Unmarshal([]byte(text), &h) != nil {
		return nil, no
	}
	name := strings.TrimSpace(safeName(strings.ToValidUTF8(h.Name, "_")))
	if name == "" || utf8.RuneCountInString(name) > maxFileName {
		return nil, &refusal{code: http.StatusBadRequest, say: "文件名太长或没有名字，请改名再发。"}
	}
	in := &said{Key: h.Key, From: h.From, Chat: h.Chat, file: &sentFile{Name: name}}
	return in, in.check()
}

// readFile reads the body, few at a time: each is in memory whole.
func (s *Server) readFile(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	default:
		return nil, &refusal{code: http.StatusServiceUnavailable, say: "正在收别的文件，请等一会儿再发。", wait: 5 * time.Second}
	}
	defer hurry(w, uploadTime)()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, say: "文件超过20 MB，请拆小再发。"}
	case err != nil:
		return nil, &refusal{code: http.StatusBadRequest, say: "文件没有收全，请再发一次。"}
	case len(body) == 0:
		return nil, &refusal{code: http.StatusBadRequest, say: "文件是空的，请换一个再发。"}
	}
	return body, nil
}

// Fetch gives the content of a file that somebody sent.
func (s *Server) Fetch(ctx context.Context, id string, most int64) ([]byte, error) {
	if s.files == nil {
		return nil, errors.New("web: no files")
	}
	f, err := s.files.Kept(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return nil, errors.New("web: the file is not kept any more")
	case int64(len(f.Body)) > most:
		return nil, errors.New("web: the file is too large")
	}
	return f.Body, nil
}
