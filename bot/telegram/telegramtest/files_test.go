package telegramtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// upload sends a form with one file, as a client does.
func (s *Server) upload(t *testing.T, method string, fields map[string]string, field, name string, body []byte) reply {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(body)
	_ = w.Close()
	return do(t, newRequest(t, "POST", s.URL+"/bot"+s.Token+"/"+method, w.FormDataContentType(), form.Bytes()))
}

func (s *Server) fetch(t *testing.T, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(s.URL + "/file/bot" + s.Token + "/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestFiles(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	to := map[string]string{"chat_id": itoa(mei.ID)}
	var d, p, again Message
	s.upload(t, "sendDocument", to, "document", "卡.yaml", []byte("岗位")).into(t, &d)
	s.upload(t, "sendPhoto", map[string]string{"chat_id": itoa(mei.ID), "photo": "attach://pic", "caption": "<b>图</b>", "parse_mode": "HTML"}, "pic", "a.png", picture(30, 20)).into(t, &p)
	if len(p.Photo) != 2 || p.Photo[1].Width != 30 || p.Caption != "图" || p.CaptionEntities[0].Type != "bold" {
		t.Errorf("%+v", p)
	}
	for id, want := range map[string]string{d.Document.ID: "岗位", p.Photo[1].ID: string(picture(30, 20))} {
		var f struct {
			Path string `json:"file_path"`
			Size int    `json:"file_size"`
		}
		s.post(t, "getFile", map[string]any{"file_id": id}).into(t, &f)
		if code, body := s.fetch(t, f.Path); code != 200 || body != want || f.Size != len(want) {
			t.Errorf("%s: %d %q", f.Path, code, body)
		}
	}
	s.post(t, "sendDocument", map[string]any{"chat_id": mei.ID, "document": d.Document.ID}).into(t, &again)
	if again.Document.ID != d.Document.ID || string(s.FromBot(mei.Chat())[2].File) != "岗位" {
		t.Errorf("%+v", again.Document)
	}
	big := mei.SendsDocument(mei.Chat(), "大.zip", make([]byte, maxDownload+1), "")
	fits := mei.SendsDocument(mei.Chat(), "正好.zip", make([]byte, maxDownload), "")
	if r := s.post(t, "getFile", map[string]any{"file_id": fits.Document.ID}); !r.OK {
		t.Errorf("20 MB: %+v", r)
	}
	for _, c := range []struct {
		name string
		r    reply
		want string
	}{
		{"over 20 MB", s.post(t, "getFile", map[string]any{"file_id": big.Document.ID}), "file is too big"},
		{"no such id", s.post(t, "getFile", map[string]any{"file_id": "x"}), "invalid file_id"},
		{"no id", s.post(t, "getFile", nil), "file_id not specified"},
		{"address", s.post(t, "sendPhoto", map[string]any{"chat_id": mei.ID, "photo": "https://a.cn/a.png"}), "failed to get HTTP URL content"},
		{"unknown", s.post(t, "sendPhoto", map[string]any{"chat_id": mei.ID, "photo": "x"}), "wrong file identifier/HTTP URL specified"},
		{"kind", s.post(t, "sendPhoto", map[string]any{"chat_id": mei.ID, "photo": d.Document.ID}), "type of file mismatch"},
		{"no photo", s.post(t, "sendPhoto", map[string]any{"chat_id": mei.ID}), "there is no photo in the request"},
		{"no picture", s.upload(t, "sendPhoto", to, "photo", "a.png", []byte("text")), "IMAGE_PROCESS_FAILED"},
		{"too long", s.upload(t, "sendPhoto", to, "photo", "a.png", picture(2100, 100)), "PHOTO_INVALID_DIMENSIONS"},
		{"too big", s.upload(t, "sendPhoto", to, "photo", "a.png", make([]byte, maxPhoto+1)), "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"},
		{"empty", s.upload(t, "sendDocument", to, "document", "a", nil), "file must be non-empty"},
		{"caption", s.upload(t, "sendDocument", map[string]string{"chat_id": itoa(mei.ID), "caption": strings.Repeat("油", 1025)}, "document", "a", []byte("x")), "message caption is too long"},
	} {
		if c.r.Description != "Bad Request: "+c.want {
			t.Errorf("%s: %+v", c.name, c.r)
		}
	}
	if code, _ := s.fetch(t, "documents/none"); code != 404 {
		t.Error(code)
	}
	if resp, err := http.Get(s.URL + "/file/bot7000000001:wrong/x"); err != nil || resp.StatusCode != 401 {
		t.Errorf("%v %v", resp, err)
	} else {
		_ = resp.Body.Close()
	}
}

// TestBareNames: grammy writes a file's name without quotes.
func TestBareNames(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei := s.NewUser("小梅")
	mei.Starts("")
	body := "--x\r\ncontent-disposition:form-data;name=\"chat_id\"\r\n\r\n" + itoa(mei.ID) +
		"\r\n--x\r\ncontent-disposition:form-data;name=\"document\";filename=卡.txt\r\ncontent-type:application/octet-stream\r\n\r\n岗位\r\n--x--\r\n"
	var m Message
	do(t, newRequest(t, "POST", s.URL+"/bot"+s.Token+"/sendDocument", "multipart/form-data; boundary=x", []byte(body))).into(t, &m)
	if m.Document.Name != "卡.txt" {
		t.Errorf("%+v", m.Document)
	}
}
