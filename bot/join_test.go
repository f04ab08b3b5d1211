package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// tap taps the newest button of a label in a private chat, under a tap id.
func (w *town) tap(sender, label, id string) []data.Letter {
	w.Helper()
	m := private(sender, "")
	m.Tap, m.Button = id, w.buttonOf(m.Chat, label)
	return w.say(m)
}

// buttonOf is the data of the newest button of a label in a chat.
func (w *town) buttonOf(chat, label string) string {
	w.Helper()
	all := w.channel.got(chat)
	for i := len(all) - 1; i >= 0; i-- {
		for _, row := range all[i].Buttons {
			for _, b := range row {
				if b.Label == label {
					return b.Data
				}
			}
		}
	}
	w.Fatalf("no button [%s] in %s", label, chat)
	return ""
}

// invited makes an invitation and gives its token.
func (w *town) invited(i store.Invitation) string {
	w.Helper()
	if i.Uses == 0 {
		i.Uses = 1
	}
	i.MadeMS, i.ExpiresMS = w.clock.now().UnixMilli(), w.clock.now().Add(time.Hour).UnixMilli()
	var token string
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) (err error) {
		token, err = tx.Invite(w.Context(), &i)
		return err
	}))
	return token
}

func (w *town) number(query string) (n int) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(w.Context(), query).Scan(&n)
	}))
	return n
}

// Twenty open a link for one person at the same moment: exactly one joins, and
// the others are told so.
func TestOneJoins(t *testing.T) {
	for _, uses := range []int{1, 5} {
		w := newTown(t)
		token := w.invited(store.Invitation{Role: data.Worker, Enterprise: ownPlant, Post: "卸油员", Uses: uses})
		before := w.number(`SELECT COUNT(*) FROM person`)
		const many = 20
		for step := range 3 {
			var group sync.WaitGroup
			for k := range many {
				m := private(fmt.Sprint("new", k), "/start "+token)
				m.Name = "张三"
				switch step {
				case 1:
					m.Text, m.Tap, m.Button = "", fmt.Sprint("a", k), w.buttonOf(m.Chat, "就叫张三")
				case 2:
					m.Text, m.Tap, m.Button = "", fmt.Sprint("b", k), w.buttonOf(m.Chat, "对，加入")
				}
				u := w.update(m)
				group.Go(func() { w.must(w.bot.Receive(context.Background(), "test", 0, u)) })
			}
			group.Wait()
			for k := range many {
				w.wait(fmt.Sprint("private:new", k))
			}
		}
		joined, refused := 0, 0
		for k := range many {
			all := w.channel.got(fmt.Sprint("private:new", k))
			switch last := all[len(all)-1].Body(); {
			case strings.Contains(last, "你加入了"):
				joined++
			case strings.Contains(last, "人数用完了"):
				refused++
			}
		}
		after := w.number(`SELECT COUNT(*) FROM person`)
		if joined != uses || refused != many-uses || after-before != uses || w.number(`SELECT used FROM invitation`) != uses {
			t.Errorf("of %d: %d joined, %d refused, %d persons more", uses, joined, refused, after-before)
		}
	}
}

// A token is in no log: not of questions, not of deeds, not of the program.
func TestTokenIsNotLogged(t *testing.T) {
	w := newTown(t)
	token := w.invited(store.Invitation{Role: data.Worker, Enterprise: ownPlant, Post: "卸油员"})
	group := bot.Message{Chat: "group:" + ownPlant, Group: true, Addressed: true, Sender: "stranger"}
	for _, text := range []string{"/start " + token, token, "加入码 " + token, "https://t.me/b?start=" + token, "有人触电了 " + token} {
		w.say(private("stranger", text))
		group.Text = text
		w.say(group)
	}
	w.say(private("stranger", "张三"))
	w.tap("stranger", "对，加入", "1")
	for _, table := range []string{"asked", "deed", "dialog", "invitation", "person"} {
		for _, row := range w.rows(table) {
			if strings.Contains(row, token) {
				t.Errorf("%s: %s", table, row)
			}
		}
	}
	if strings.Contains(w.log.String(), token) {
		t.Error("the program's log has it")
	}
	if n := w.number(`SELECT COUNT(*) FROM deed WHERE what = 'join'`); n != 1 {
		t.Errorf("%d joined", n)
	}
}

// The picture is the code, with its quiet zone, large enough for a phone.
func TestQRPicture(t *testing.T) {
	const link = "https://t.me/anka_test_bot?start=AbCdEfGhIjKlMnOpQrStUvWxYz01-_89"
	body, err := bot.QRPicture(link)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(link, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	modules := code.Bounds().Dx()
	side := img.Bounds().Dx()
	if scale := side / (modules + 8); side < 400 || side != scale*(modules+8) || side != img.Bounds().Dy() {
		t.Fatalf("%d pixels for %d modules", side, modules)
	}
	scale := side / (modules + 8)
	for y := range modules + 8 {
		for x := range modules + 8 {
			want := uint32(0xffff)
			if in := x >= 4 && y >= 4 && x < modules+4 && y < modules+4; in {
				want, _, _, _ = code.At(x-4, y-4).RGBA()
			}
			if got, _, _, _ := img.At(x*scale+scale/2, y*scale+scale/2).RGBA(); got != want {
				t.Fatalf("module %d,%d is %x, not %x", x, y, got, want)
			}
		}
	}
}

// A district begins by one invitation, whoever asks for it and how often.
func TestFirstInvitation(t *testing.T) {
	x, err := sampleIndex()
	if err != nil {
		t.Fatal(err)
	}
	w := with(t, store.InMemory, x).start()
	var mu sync.Mutex
	var tokens []string
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			token, err := w.bot.FirstInvitation(context.Background())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if token != "" {
				tokens = append(tokens, token)
			}
		})
	}
	group.Wait()
	if len(tokens) != 1 {
		t.Fatalf("%d first invitations", len(tokens))
	}
	w.say(private("boss", "/start "+tokens[0]))
	w.say(private("boss", "江涛"))
	w.tap("boss", "对，加入", "1")
	if got := bodies(w.say(private("boss", "/invite"))); !strings.Contains(got, "给谁发") {
		t.Error(got)
	}
	if token, err := w.bot.FirstInvitation(t.Context()); token != "" || err != nil {
		t.Errorf("another first one: %v", err)
	}
}

// Wrong tokens from many at once: five a sender, whatever the order.
func TestGuesses(t *testing.T) {
	w := newTown(t)
	var group sync.WaitGroup
	for k := range 40 {
		m := private(fmt.Sprint("thief", k%4), fmt.Sprint("/start wrong", k))
		m.Chat = fmt.Sprint("private:", k) // as many chats as he likes
		u := w.update(m)
		group.Go(func() { w.must(w.bot.Receive(context.Background(), "test", 0, u)) })
	}
	group.Wait()
	wrong, wait := 0, 0
	for k := range 40 {
		chat := fmt.Sprint("private:", k)
		w.wait(chat)
		switch got := bodies(w.channel.got(chat)); {
		case strings.Contains(got, "不对"):
			wrong++
		case strings.Contains(got, "试错太多"):
			wait++
		}
	}
	if wrong != 20 || wait != 20 {
		t.Errorf("%d told wrong, %d told to wait", wrong, wait)
	}
	token := w.invited(store.Invitation{Role: data.Worker, Enterprise: ownPlant, Post: "卸油员"})
	if got := bodies(w.say(private("thief1", "/start "+token))); !strings.Contains(got, "试错太多") {
		t.Error("a right one after five wrong ones:", got)
	}
	w.clock.pass(2 * time.Hour)
	if got := bodies(w.say(private("thief1", "/start "+w.invited(store.Invitation{Role: data.Worker, Enterprise: ownPlant, Post: "卸油员"})))); !strings.Contains(got, "你要加入") {
		t.Error(got)
	}
}

// A channel without links gives the code itself, and the code alone lets in.
func TestJoinByCode(t *testing.T) {
	w := newTown(t)
	w.channel.linkless = true
	w.say(private("p5", "/invite"))
	letters := w.tap("p5", "卸油员", "1")
	got := bodies(letters)
	token := store.FindToken(got)
	if token == "" || !strings.Contains(got, "加入码："+token) || letters[len(letters)-1].File != nil {
		t.Fatal(got)
	}
	if got := bodies(w.say(private("new", "加入码："+token))); !strings.Contains(got, "你要加入") {
		t.Error(got)
	}
}

// What was shown is what is joined with: a button under a former name is of no use.
func TestOldNameIsNotTaken(t *testing.T) {
	w := newTown(t)
	w.say(private("new", "/start "+w.invited(store.Invitation{Role: data.Worker, Enterprise: ownPlant, Post: "卸油员"})))
	w.say(private("new", "张三"))
	m := private("new", "")
	m.Tap, m.Button = "1", w.buttonOf(m.Chat, "对，加入")
	w.say(private("new", "李四"))
	if got := bodies(w.say(m)); !strings.Contains(got, "失效") || w.number(`SELECT COUNT(*) FROM account WHERE sender = 'new'`) != 0 {
		t.Error(got)
	}
	w.tap("new", "对，加入", "2")
	if n := w.number(`SELECT COUNT(*) FROM person WHERE name = '李四'`); n != 1 {
		t.Errorf("%d persons", n)
	}
}
