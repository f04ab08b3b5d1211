package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"

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
		switch {
		case f.Name() == "index.html":
			at = "/{$}"
		case f.Name() == "join.html" && s.gate != nil:
			at = "/join" // the token stands after # and is sent nowhere
		}
		mux.Handle("GET "+at, asset(f.Name(), body))
	}
	mux.Handle("POST /say", s.own(s.say))
	mux.Handle("POST /upload", s.own(s.upload))
	mux.Handle("GET /state", s.own(s.state))
	mux.Handle("GET /events", s.own(s.events))
	mux.Handle("GET /file/{id}", s.own(s.file))
	if s.gate != nil {
		mux.Handle("POST /join", s.own(s.join))
		mux.Handle("POST /logout", s.own(s.logout))
	}
	mux.Handle("/", s.own(func(http.ResponseWriter, *http.Request) error {
		return &refusal{code: http.StatusNotFound, say: "没有这一页，请打开首页。"}
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
	People []Person   `json:"people"` // whom one can be, in the demo
	Roles  roleNames  `json:"roles"`
	Me     *Person    `json:"me,omitempty"`
	Chats  []chatView `json:"chats,omitempty"`
	Seq    int64      `json:"seq"`   // the stream goes on after this
	Limit  int        `json:"limit"` // characters a message may have
	Login  bool       `json:"login"` // real log-in: one can log out
}

type chatView struct {
	ID       string              `json:"id"`
	Name     string              `json:"name"`
	Group    bool                `json:"group"`
	Lines    []*line             `json:"lines"`
	Lasting  [][]string          `json:"lasting,omitempty"`
	Examples []string            `json:"examples,omitempty"`
	Answered map[string]*verdict `json:"answered,omitempty"` // the quizzes one has answered, by message
}

type roleNames map[data.Role]string

// state gives one's chats; in the demo also the people to choose from.
func (s *Server) state(w http.ResponseWriter, r *http.Request) error {
	v := stateView{People: s.people, Roles: roleNames{}, Limit: maxText, Login: s.gate != nil}
	for _, p := range s.people {
		v.Roles[p.Role] = p.Role.Name()
	}
	if as := r.URL.Query().Get("as"); as != "" || s.gate != nil {
		p, err := s.asker(r, as)
		if err != nil {
			return err
		}
		v.Me, v.Roles[p.Role] = p, p.Role.Name()
		if err := s.rooms(r.Context(), s.chats(p)); err != nil {
			return err
		}
		v.Chats, v.Seq = s.hub.snapshot(s.chats(p), p.ID)
		for i := range v.Chats {
			v.Chats[i].Examples = s.examples(*p)
		}
	}
	return sayJSON(w, v)
}
