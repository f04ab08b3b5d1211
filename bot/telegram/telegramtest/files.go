package telegramtest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"mime"
	"net/http"
	"path"
	"strings"
)

const (
	maxDownload = 20 << 20 // what a bot may get
	maxPhoto    = 10 << 20
)

// stored is a file that Telegram keeps.
type stored struct {
	file, unique string // ids
	path         string // under /file/bot<token>/
	kind         string // document, photo, voice
	name         string
	body         []byte
}

// keep stores a file and gives it its ids. It takes the lock itself.
func (s *Server) keep(kind, ext string, body []byte) *stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	f := &stored{kind: kind, body: body, file: fmt.Sprintf("file-%d", s.serial), unique: fmt.Sprintf("unique-%d", s.serial)}
	f.path = fmt.Sprintf("%ss/file_%d", kind, s.serial)
	if ext != "" {
		f.path += "." + ext
	}
	s.files[f.file] = f
	return f
}

func (s *Server) document(u upload) *Document {
	f := s.keep("document", strings.TrimPrefix(path.Ext(u.Name), "."), u.Body)
	f.name = u.Name
	return f.document()
}

func (f *stored) document() *Document {
	kind, _, _ := strings.Cut(mime.TypeByExtension(path.Ext(f.name)), ";")
	return &Document{f.file, f.unique, f.name, kind, len(f.body)}
}

// photo stores a picture in two sizes. Both have the same bytes here; Telegram
// makes them anew.
func (s *Server) photo(body []byte) []PhotoSize {
	conf, kind, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		conf, kind = image.Config{Width: 1, Height: 1}, "jpg"
	}
	w, h := conf.Width, conf.Height
	for w > 90 || h > 90 {
		w, h = max(w/2, 1), max(h/2, 1)
	}
	small, large := s.keep("photo", kind, body), s.keep("photo", kind, body)
	return []PhotoSize{{small.file, small.unique, w, h, len(body)}, {large.file, large.unique, conf.Width, conf.Height, len(body)}}
}

// checkPhoto refuses what Telegram does not take as a photo.
func checkPhoto(body []byte) error {
	if len(body) > maxPhoto {
		return badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(body), maxPhoto)
	}
	conf, _, err := image.DecodeConfig(bytes.NewReader(body))
	switch {
	case err != nil:
		return badRequest("IMAGE_PROCESS_FAILED")
	case conf.Width+conf.Height > 10_000, conf.Width > 20*conf.Height, conf.Height > 20*conf.Width:
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

// fileOf reads a file argument: an upload under its own name or as attach://, or
// the id of a file that Telegram has. An address is refused: nothing is fetched.
func (s *Server) fileOf(c *call, name string) (u upload, known *stored, err error) {
	u, ok := c.files[name]
	value := c.values[name]
	if attached, is := strings.CutPrefix(value, "attach://"); is && !ok {
		u, ok = c.files[attached]
	}
	switch {
	case ok && len(u.Body) == 0:
		return u, nil, badRequest("file must be non-empty")
	case ok:
		return u, nil, nil
	case value == "":
		return u, nil, badRequest("there is no %s in the request", name)
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return u, nil, badRequest("failed to get HTTP URL content")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known = s.files[value]
	if known == nil {
		return u, nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	if known.kind != name {
		return u, nil, badRequest("type of file mismatch")
	}
	return u, known, nil
}

func (s *Server) getFile(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[c.values["file_id"]]
	switch {
	case c.values["file_id"] == "":
		return nil, badRequest("file_id not specified")
	case f == nil:
		return nil, badRequest("invalid file_id")
	case len(f.body) > maxDownload:
		return nil, badRequest("file is too big")
	}
	return map[string]any{"file_id": f.file, "file_unique_id": f.unique, "file_size": len(f.body), "file_path": f.path}, nil
}

// serveFile answers GET /file/bot<token>/<path>.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, at string) {
	s.mu.Lock()
	var body []byte
	found := false
	for _, f := range s.files {
		if f.path == at && len(f.body) <= maxDownload {
			body, found = f.body, true
		}
	}
	s.mu.Unlock()
	if !found || r.Method != http.MethodGet && r.Method != http.MethodHead {
		writeError(w, &apiError{Code: 404, Description: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(body) // the client may have gone
}
