package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// params are the arguments of a call. However they came, a value is a string:
// text as it is, everything else as JSON.
type params struct {
	values map[string]string
	files  map[string]upload
}

type upload struct {
	Name string
	Body []byte
}

const maxUpload = 50 << 20 // what a bot may send

// readParams reads a request by its content type, over the query string.
func readParams(r *http.Request) (params, error) {
	p := params{values: map[string]string{}, files: map[string]upload{}}
	p.addForm(r.URL.Query())
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxUpload+1<<20))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return p, &apiError{Code: 413, Description: "Request Entity Too Large"}
	} else if err != nil {
		return p, badRequest("can't read the request")
	}
	if len(body) > 0 {
		err = p.read(r.Header.Get("Content-Type"), body)
	}
	if err != nil {
		return p, err
	}
	for _, v := range p.values {
		if !utf8.ValidString(v) {
			return p, badRequest("strings must be encoded in UTF-8")
		}
	}
	return p, nil
}

func (p *params) read(contentType string, body []byte) error {
	kind, args, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json":
		return p.readJSON(body)
	case "multipart/form-data":
		return p.readMultipart(multipart.NewReader(bytes.NewReader(body), args["boundary"]))
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		p.addForm(form)
		return err
	}
	return badRequest("unsupported content type %q", kind)
}

func (p *params) addForm(form url.Values) {
	for k, v := range form {
		p.values[k] = v[0]
	}
}

func (p *params) readJSON(body []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return badRequest("can't parse JSON object")
	}
	for k, raw := range object {
		var s string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &s) == nil:
			p.values[k] = s
		default:
			p.values[k] = string(raw)
		}
	}
	return nil
}

func (p *params) readMultipart(m *multipart.Reader) error {
	for {
		part, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRequest("can't parse the multipart form")
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return badRequest("can't parse the multipart form")
		}
		name, file := partNames(part)
		if file != "" {
			p.files[name] = upload{file, body}
		} else {
			p.values[name] = string(body)
		}
	}
}

var nameForm, fileForm = regexp.MustCompile(`;\s*name="?([^";]*)`), regexp.MustCompile(`;\s*filename="?([^";]*)`)

// partNames reads what a part and its file are called. Clients write the header
// in more ways than the standard has, such as a bare name beyond ASCII (grammy);
// Telegram takes them, so what Go's own reading refuses is read by eye.
func partNames(part *multipart.Part) (name, file string) {
	if part.FormName() != "" {
		return part.FormName(), part.FileName()
	}
	header := part.Header.Get("Content-Disposition")
	if m := nameForm.FindStringSubmatch(header); m != nil {
		name = m[1]
	}
	if m := fileForm.FindStringSubmatch(header); m != nil {
		file = m[1]
	}
	return name, file
}

// number reads a whole number as Telegram does: what is none counts as 0.
func (p params) number(name string, missing int64) int64 {
	v, ok := p.values[name]
	if !ok || v == "" {
		return missing
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	return n
}

func (p params) yes(name string) bool {
	switch strings.ToLower(p.values[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// object reads an argument that is JSON; an absent one leaves v alone.
func (p params) object(name string, v any) (found bool, err error) {
	raw := strings.TrimSpace(p.values[name])
	if raw == "" {
		return false, nil
	}
	return true, json.Unmarshal([]byte(raw), v)
}
