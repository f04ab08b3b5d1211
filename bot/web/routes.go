package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"anka/data"
)

//go:embed page
var pages embed.FS

func (s *Server) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	files, err := fs.ReadDir(pages, "page")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		body, err := pages.ReadFile("page/" + f.Name())
		if err != nil {
			return nil, err
		}
		at := "/page/" + f.Name()
		if f.Name() == "index.html" {
			at = "/{$}"
		}
		mux.Handle("GET "+at, asset(f.Name(), body))
	}
	mux.Handle("POST /say", s.own(s.say))
	mux.Handle("GET /state", s.own(s.state))
	mux.Handle("GET /events", s.own(s.events))
	mux.Handle("GET /file/{id}", s.own(s.file))
	mux.Handle("/", s.own(func(http.ResponseWriter, *http.Request) error {
		return &refusal{http.StatusNotFound, "没有这一页，请打开首页。"}
	}))
	return s.guard(mux), nil
}

// asset serves one embedded file; the browser asks each time whether it changed.
func asset(name string, body []byte) http.Handler {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	kind := mime.TypeByExtension(path.Ext(name))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
}

// stateView is what the page needs to draw itself.
type stateView struct {
	People []Person   `json:"people"`
	Roles  roleNames  `json:"roles"`
	Me     *Person    `json:"me,omitempty"`
	Chats  []chatView `json:"chats,omitempty"`
	Seq    int64      `json:"seq"`   // the stream goes on after this
	Limit  int        `json:"limit"` // characters a message may have
}

type chatView struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Group    bool       `json:"group"`
	Lines    []*line    `json:"lines"`
	Lasting  [][]string `json:"lasting,omitempty"`
	Examples []string   `json:"examples,omitempty"`
}

type roleNames map[data.Role]string

// state gives the people to choose from and, to one of them, his chats.
func (s *Server) state(w http.ResponseWriter, r *http.Request) error {
	v := stateView{People: s.people, Roles: roleNames{}, Limit: maxText}
	for _, p := range s.people {
		v.Roles[p.Role] = p.Role.Name()
	}
	if as := r.URL.Query().Get("as"); as != "" {
		p, err := s.asker(r, as)
		if err != nil {
			return err
		}
		v.Me = p
		v.Chats, v.Seq = s.hub.snapshot(s.chats(p))
		for i := range v.Chats {
			v.Chats[i].Examples = s.examples(*p)
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(v)
}

// file hands out the file of a letter to whoever may see the letter.
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
	f := s.hub.file(chats, r.PathValue("id"))
	if f == nil {
		return &refusal{http.StatusNotFound, "这个文件不在了，请让安卡再发一次。"}
	}
	name := strings.Map(func(c rune) rune {
		if c < ' ' || c == '/' || c == '\\' {
			return '_'
		}
		return c
	}, f.Name)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = w.Write(f.Body)
	if err != nil {
		s.log.Info("web: file not taken", "err", err)
	}
	return nil
}
