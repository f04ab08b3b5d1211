package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// press taps the inspector's newest button of a label.
func (w *town) press(label string) []data.Letter {
	w.Helper()
	return w.tap("p24", label, fmt.Sprint("tap", w.said))
}

// A photo that cannot be fetched when it comes is not lost: where the channel has it is
// kept, and it is fetched when somebody wants to see it. When it is nowhere any more,
// that is said.
func TestPhotoFetchedLater(t *testing.T) {
	t.Parallel()
	s := newTown(t)
	s.channel.fetch = func(string) ([]byte, error) { return nil, errors.New("the network is down") }
	photo := func(id string) string {
		m := private("p24", "")
		m.File = &bot.Attachment{ID: id, Name: "照片.jpg", Size: 5, Kind: bot.KindPhoto}
		return heard(s.say(m))
	}
	s.say(private("p24", "检查 江津加油站"))
	for _, id := range []string{"later", "gone"} {
		if got := photo(id); !strings.Contains(got, "没取下来") {
			t.Fatal(got)
		}
	}
	if n := s.count(`proof WHERE owner = 'inspection' AND body IS NULL AND digest = '' AND file_id IN ('later', 'gone')`); n != 2 {
		t.Fatalf("%d photos are kept", n)
	}
	if got := heard(s.press("结束检查")) + heard(s.channel.got("private:p24")); !strings.Contains(got, "照片 2 张") {
		t.Fatal(got)
	}
	s.channel.fetch = func(id string) ([]byte, error) {
		if id == "gone" {
			return nil, errors.New("no such file")
		}
		return []byte("a picture"), nil
	}
	for range 2 { // the second time it is in the record
		letters := s.press("看照片")
		if len(letters) != 2 || letters[0].File == nil || string(letters[0].File.Body) != "a picture" || letters[0].File.Photo {
			t.Fatalf("%+v", letters)
		}
		if got := heard(letters[1:]); !strings.Contains(got, "照片 2/2") || !strings.Contains(got, "没取到") {
			t.Error(got)
		}
	}
	if n := s.count(`proof WHERE body = CAST('a picture' AS BLOB) AND digest <> ''`); n != 1 {
		t.Errorf("%d photos were fetched later", n)
	}
}

// The photos of one thing are bounded, and more than a few are sent back by pages.
func TestManyPhotos(t *testing.T) {
	t.Parallel()
	s := newTown(t)
	s.channel.fetch = func(id string) ([]byte, error) { return []byte(id), nil }
	s.say(private("p24", "检查 江津加油站"))
	got := ""
	for k := range 31 {
		m := private("p24", "")
		m.File = &bot.Attachment{ID: fmt.Sprint("photo", k), Name: "照片.jpg", Size: 5, Kind: bot.KindPhoto}
		got = heard(s.say(m))
	}
	if !strings.Contains(got, "最多 30 张") || s.count(`proof`) != 30 {
		t.Fatal(got)
	}
	s.press("结束检查")
	seen := map[string]bool{}
	letters := s.press("看照片")
	for len(letters) > 0 {
		for _, l := range letters {
			if l.File != nil {
				seen[string(l.File.Body)] = true
			}
		}
		if len(letters[len(letters)-1].Buttons) == 0 {
			break
		}
		letters = s.press("下几张")
	}
	if len(seen) != 30 {
		t.Errorf("%d photos came back", len(seen))
	}
}

// Nobody is told of a date who cannot be told: the reminder waits until he can be, and
// then only the nearest is told.
func TestReminderWaits(t *testing.T) {
	t.Parallel()
	s := newTown(t)
	s.say(private("p24", "检查 江津加油站"))
	s.press("开问题")
	s.press("必查项")
	s.say(private("p24", "三角木没垫"))
	s.press("7天")
	s.press("回到检查")
	s.press("结束检查")
	gone := func(is bool) {
		s.must(s.store.Do(s.Context(), func(tx *store.Tx) error {
			if is {
				return tx.Gone(s.Context(), "test", "private:p5", "blocked", s.clock.now().UnixMilli())
			}
			return tx.Back(s.Context(), "test", "private:p5")
		}))
	}
	remind := func(days int) string {
		s.clock.pass(time.Duration(days) * 24 * time.Hour)
		before := s.channel.count()
		s.must(s.bot.Chores(s.Context()))
		s.wait("private:p5")
		s.wait("private:p24")
		var out []string
		for _, l := range s.channel.since(before, "") {
			if strings.Contains(l.Title, "整改") {
				out = append(out, l.Chat+" "+l.Title)
			}
		}
		slices.Sort(out) // chats are written to beside each other
		return strings.Join(out, "\n")
	}
	gone(true)
	if got := remind(4); got != "" {
		t.Fatal(got)
	}
	if got := remind(2); got != "" {
		t.Fatal(got)
	}
	gone(false)
	if got := remind(0); got != "" { // not before the next look
		t.Log(got)
	}
	s.clock.pass(time.Hour)
	if got := remind(0); got != "private:p5 整改快到期了" {
		t.Fatalf("%q", got)
	}
	if got := remind(0); got != "" {
		t.Fatal(got)
	}
	if got := remind(9); got != "private:p24 整改过期了：江津加油站（示例）\nprivate:p5 整改过期了" {
		t.Fatalf("%q", got)
	}
	if got := remind(1); got != "" {
		t.Fatal(got)
	}
}
