package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"anka/bot"
	"anka/data"
	"anka/data/store"
)

// What an officer sends for a step comes back as he sent it; of a video its digest is
// kept, of what could not be fetched that it came.
func TestProofsComeBack(t *testing.T) {
	t.Parallel()
	w := ownTown(t)
	var photo bytes.Buffer
	w.must(png.Encode(&photo, image.NewGray(image.Rect(0, 0, 2, 2))))
	files := map[string][]byte{"photo": photo.Bytes(), "pdf": []byte("%PDF-1.4"), "list": []byte("not a card set"), "video": []byte("moving")}
	w.channel.fetch = func(id string) ([]byte, error) {
		if body := files[id]; body != nil {
			return body, nil
		}
		return nil, errors.New("the server is away")
	}
	enterprise := w.enterprise("江津加油站")
	tap := func(button string) []data.Letter {
		m := private("p5", "")
		m.Tap, m.Button = "tap", button
		return w.say(m)
	}
	send := func(f bot.Attachment) []data.Letter {
		m := private("p5", "")
		m.File = &f
		return w.say(m)
	}
	last := func(letters []data.Letter) data.Letter { return letters[len(letters)-1] }
	asked := last(tap("r:report:" + enterprise + ":4"))
	for _, f := range []bot.Attachment{
		{ID: "photo", Name: "墙.png", Size: 10, Kind: bot.KindPhoto},
		{ID: "pdf", Name: "方案.pdf", Size: 8},
		{ID: "list", Name: "签到.xlsx", Size: 14},
		{ID: "video", Name: "视频.mp4", Size: 6, Kind: bot.KindVideo},
		{ID: "away", Name: "没取到.jpg", Size: 10},
		{ID: "large", Name: "大.zip", Size: 6 << 20},
	} {
		if got := last(send(f)); !strings.Contains(got.Title, "公示上墙") {
			t.Fatalf("%s: %s", f.Name, got.Body())
		}
	}
	body, err := asWorkbook("testdata/files/加油员新版.yaml")
	w.must(err)
	files["cards"] = body
	if got := last(send(bot.Attachment{ID: "cards", Name: "加油员.xlsx", Size: int64(len(body))})); !strings.Contains(got.Title, "加油员") {
		t.Errorf("a card file is taken as a proof: %s", got.Body())
	}
	for i := range 5 {
		send(bot.Attachment{ID: "photo", Name: fmt.Sprint(i, ".png"), Size: 10, Kind: bot.KindPhoto})
	}
	if n := w.tally(`proof WHERE owner = 'draft'`); n != 10 {
		t.Fatalf("%d proofs wait", n)
	}
	if got := last(tap(asked.Buttons[0][0].Data)); !strings.Contains(got.Title, "报上去了") {
		t.Fatal(got.Body())
	}
	if n := w.tally(`proof WHERE owner = 'event'`); n != 10 || w.tally(`rollout_event`) != 1 {
		t.Fatalf("%d proofs of the event", n)
	}

	letters := append(tap("r:proof:"+enterprise+":4:0"), tap("r:proof:"+enterprise+":4:1")...)
	letters = slices.DeleteFunc(letters, func(l data.Letter) bool { return l.Body() == "" && l.File == nil })
	if len(letters) != 10 {
		t.Fatalf("%d letters", len(letters))
	}
	for i, want := range []struct {
		file, says string
		photo      bool
	}{{"photo", "公示上墙 1/10", true}, {"pdf", "2/10", false}, {"list", "3/10", false}, {"", "视频没有留底", false}, {"", "没取到", false}, {"", "没取到", false}, {"photo", "7/10", true}} {
		l := letters[i]
		if want.file == "" && l.File != nil || want.file != "" && (l.File == nil || !bytes.Equal(l.File.Body, files[want.file]) || l.File.Photo != want.photo) || !strings.Contains(l.Text, want.says) {
			t.Errorf("%d: %q, %+v", i, l.Text, l.File)
		}
	}
}

// What was never sent off is dropped after a day; what is being reported is not.
func TestReportsNotSentOff(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.at("2026-03-02 10:00")
	now := w.clock.now().UnixMilli()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		for _, x := range []struct {
			sender  string
			begunMS int64
		}{{"p5", now}, {"p9", now - 25*3600_000}, {"", 0}} {
			id := int64(7)
			if x.sender != "" {
				var err error
				if id, err = tx.SetDialog(ctx, "test", "private:"+x.sender, x.sender, "report", "{}", x.begunMS); err != nil {
					return err
				}
			}
			p := store.Proof{Owner: store.ProofOfDraft, OwnerID: id, Channel: "test", Name: x.sender, AtMS: now - 25*3600_000}
			if err := tx.AddProof(ctx, &p); err != nil {
				return err
			}
		}
		return nil
	})
	w.chores()
	if n := w.tally(`proof`); n != 1 || w.tally(`proof WHERE name = 'p5'`) != 1 {
		t.Errorf("%d proofs are left", n)
	}
}
