package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s := New(o)
	t.Cleanup(s.Close)
	return s
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// reply is an answer of the server, as a client of another language sees it.
type reply struct {
	Status      int             `json:"-"`
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func do(t *testing.T, req *http.Request) reply {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{Status: resp.StatusCode}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return r
}

func (s *Server) post(t *testing.T, method string, args map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/bot"+s.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return do(t, req)
}

func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if !r.OK {
		t.Fatalf("%d %s", r.Code, r.Description)
	}
	if err := json.Unmarshal(r.Result, v); err != nil {
		t.Fatal(err)
	}
}

func TestEveryContentType(t *testing.T) {
	s := start(t, Options{})
	mei := s.NewUser("小梅")
	mei.Starts("")
	id := url.Values{"chat_id": {itoa(mei.ID)}, "text": {"火🔥"}, "entities": {`[{"type":"bold","offset":1,"length":2}]`}}
	base := s.URL + "/bot" + s.Token + "/SENDmessage"

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range id {
		if err := w.WriteField(k, v[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	requests := map[string]*http.Request{
		"query":     newRequest(t, "GET", base+"?"+id.Encode(), "", nil),
		"form":      newRequest(t, "POST", base, "application/x-www-form-urlencoded", []byte(id.Encode())),
		"multipart": newRequest(t, "POST", base, w.FormDataContentType(), form.Bytes()),
		"json": newRequest(t, "POST", base, "application/json; charset=utf-8",
			[]byte(`{"chat_id":`+itoa(mei.ID)+`,"text":"火🔥","reply_markup":null,"entities":[{"type":"bold","offset":1,"length":2}]}`)),
	}
	s.SetLimits(false)
	for name, req := range requests {
		var m Message
		do(t, req).into(t, &m)
		if m.Text != "火🔥" || len(m.Entities) != 1 || m.Entities[0].Length != 2 || m.Chat.ID != mei.ID || m.From.ID != s.Bot.ID {
			t.Errorf("%s: %+v", name, m)
		}
	}
	for contentType, body := range map[string]string{"application/json": "[1]", "text/plain": "x", "multipart/form-data; boundary=x": "--x\r\nbroken"} {
		if r := do(t, newRequest(t, "POST", base, contentType, []byte(body))); r.Code != 400 {
			t.Errorf("%s: %+v", contentType, r)
		}
	}
	if r := do(t, newRequest(t, "POST", base, "application/x-www-form-urlencoded", []byte("chat_id=1&text=%ff"))); r.Description != "Bad Request: strings must be encoded in UTF-8" {
		t.Errorf("%+v", r)
	}
}

func newRequest(t *testing.T, method, url, contentType string, body []byte) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func TestTokensAndMethods(t *testing.T) {
	s := start(t, Options{})
	for path, want := range map[string]string{
		"/bot" + s.Token + "/getMe":     "",
		"/bot7000000001:other/getMe":    "Unauthorized",
		"/botnonsense/getMe":            "Not Found",
		"/getMe":                        "Not Found",
		"/bot" + s.Token + "/sendDance": "Not Found: method not found",
	} {
		if r := do(t, newRequest(t, "GET", s.URL+path, "", nil)); r.Description != want || r.OK != (want == "") || !r.OK && r.Status != r.Code {
			t.Errorf("%s: %+v", path, r)
		}
	}
}

func TestSendRefusals(t *testing.T) {
	s := start(t, Options{NoLimits: true})
	mei, never, blocks := s.NewUser("小梅"), s.NewUser("没写过"), s.NewUser("拉黑")
	mei.Starts("")
	blocks.Starts("")
	blocks.Blocks()
	out := s.NewGroup("班组")
	out.RemovesBot()
	old := s.NewBasicGroup("老群")
	super := old.BecomesSupergroup()
	ok := map[string]any{"chat_id": mei.ID, "text": "好"}
	with := func(kv ...any) map[string]any {
		m := map[string]any{}
		for k, v := range ok {
			m[k] = v
		}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	inline := func(text, data string) map[string]any {
		return map[string]any{"inline_keyboard": [][]map[string]string{{{"text": text, "callback_data": data}}}}
	}
	bold := func(from, n int) []map[string]any {
		return []map[string]any{{"type": "bold", "offset": from, "length": n}}
	}
	for _, c := range []struct {
		name string
		args map[string]any
		want string
	}{
		{"good", ok, ""},
		{"no text", with("text", ""), "Bad Request: message text is empty"},
		{"spaces", with("text", " \n "), "Bad Request: text must be non-empty"},
		{"4096", with("text", strings.Repeat("油", 4096)), ""},
		{"4097", with("text", strings.Repeat("油", 4097)), "Bad Request: message is too long"},
		{"UTF-16", with("text", strings.Repeat("🔥", 2049)), "Bad Request: message is too long"},
		{"trimmed", with("text", strings.Repeat("油", 4096)+"\n\n"), ""},
		{"no chat", with("chat_id", ""), "Bad Request: chat_id is empty"},
		{"unknown chat", with("chat_id", 42), "Bad Request: chat not found"},
		{"never wrote", with("chat_id", never.ID), "Forbidden: bot can't initiate conversation with a user"},
		{"blocked", with("chat_id", blocks.ID), "Forbidden: bot was blocked by the user"},
		{"removed", with("chat_id", out.ID), "Forbidden: bot was kicked from the supergroup chat"},
		{"migrated", with("chat_id", old.ID), "Bad Request: group chat was upgraded to a supergroup chat"},
		{"data of 64", with("reply_markup", inline("选", strings.Repeat("x", 64))), ""},
		{"data of 65", with("reply_markup", inline("选", strings.Repeat("x", 65))), "Bad Request: BUTTON_DATA_INVALID"},
		{"data of 66 bytes", with("reply_markup", inline("选", strings.Repeat("油", 22))), "Bad Request: BUTTON_DATA_INVALID"},
		{"no data", with("reply_markup", inline("选", "")), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"markup", with("reply_markup", "nonsense"), "Bad Request: can't parse reply keyboard markup JSON object"},
		{"past the text", with("entities", bold(5, 1)), "Bad Request: entity begins after the end of the text at UTF-16 offset 5"},
		{"over the end", with("entities", bold(0, 9)), "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9"},
		{"in a pair", with("text", "🔥🔥", "entities", bold(1, 1)), "Bad Request: entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"},
		{"entity type", with("entities", []map[string]any{{"type": "loud", "offset": 0, "length": 1}}), "Bad Request: can't parse MessageEntity: Unsupported type specified"},
		{"reply", with("reply_parameters", map[string]any{"message_id": 999}), "Bad Request: message to be replied not found"},
		{"reply anyway", with("reply_parameters", map[string]any{"message_id": 999, "allow_sending_without_reply": true}), ""},
		{"topic", with("message_thread_id", 999), "Bad Request: message thread not found"},
	} {
		r := s.post(t, "sendMessage", c.args)
		if r.Description != c.want || r.OK != (c.want == "") {
			t.Errorf("%s: %+v", c.name, r)
		}
		if c.name == "migrated" && r.Parameters.MigrateTo != super.ID {
			t.Errorf("migrate_to_chat_id %d, want %d", r.Parameters.MigrateTo, super.ID)
		}
	}
	if r := s.post(t, "sendMessage", map[string]any{"chat_id": super.ID, "text": "搬家了"}); !r.OK {
		t.Errorf("supergroup: %+v", r)
	}
	if r := s.post(t, "sendDocument", map[string]any{"chat_id": mei.ID}); r.Description != "Bad Request: there is no document in the request" {
		t.Errorf("%+v", r)
	}
}

func TestTrimMovesEntities(t *testing.T) {
	text, list, err := checkText("  标题 \n", []Entity{{Type: "bold", Offset: 0, Length: 6}}, maxText, "")
	if err != nil || text != "标题" || len(list) != 1 || list[0].Offset != 0 || list[0].Length != 2 {
		t.Errorf("%q %+v %v", text, list, err)
	}
}
