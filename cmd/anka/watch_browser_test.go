//go:build browser

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anka/bot/web/webtest"
	"anka/data"
	"anka/data/store"
)

// TestWatchInBrowser: a team lead records on his phone what he watched, step by
// step, with a photo and a remark; the worker is told; the photo's bytes and their
// digest are in the record.
func TestWatchInBrowser(t *testing.T) {
	p, url := openPlant(t)
	worker := webtest.Visit(t, url+"/join#"+invited(t, p, data.Worker, "卸油员"), webtest.Phone)
	comeIn(worker, "谢师傅")
	lead := webtest.Visit(t, url+"/join#"+invited(t, p, data.TeamLead, "当班班长"), webtest.Phone)
	comeIn(lead, "王芳")
	lead.Ask("/watch")
	lead.Answered("看谁")
	lead.Tap("谢师傅 卸油员")
	lead.Answered("做哪一项")
	lead.Sound("tasks")
	lead.Shot("watch-1-tasks")
	lead.Tap("📋 收管放行")
	lead.Answered("第1步做到没有")
	lead.Sound("checklist")
	lead.Shot("watch-2-checklist")
	for n, label := range []string{"✓ 做到", "✗ 没做到", "未涉及", "✓ 做到", "✓ 做到", "✓ 做到", "✓ 做到", "✓ 做到"} {
		was := webtest.Value[string](lead, lastSaid)
		if strings.Contains(was, "都点完了") {
			break
		}
		lead.Tap(label)
		lead.Until(lastSaid + ` !== ` + webtest.Quoted(was))
		if n == 1 {
			lead.Shot("watch-3-under-way")
		}
	}
	lead.Answered("都点完了")
	file := filepath.Join(t.TempDir(), "现场.png")
	body := photograph(t)
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	lead.Choose("#file", file)
	lead.Answered("照片视频：1 个")
	lead.Until(`(i => !!i && i.complete && i.naturalWidth === 480)(document.querySelector('.mine .photo'))`)
	lead.Sound("photo")
	lead.Shot("watch-4-photo")
	webtest.Value[bool](lead, `(document.querySelector('.mine .photo').scrollIntoView({block: 'center'}), true)`)
	lead.Shot("watch-4-sent")
	lead.Ask("收管时没戴手套，已提醒")
	lead.Answered("说明：收管时没戴手套")
	lead.Tap("完成")
	lead.Answered("记好了")
	lead.Sound("recorded")
	lead.Shot("watch-5-recorded")
	worker.Answered("王芳看了你收管放行")
	worker.Sound("told")
	worker.Shot("watch-6-told")
	worker.Tap("我有话说")
	worker.Answered("打字说")
	worker.Ask("手套湿了，换一双就来")
	worker.Answered("和这次记录放在一起")
	lead.Answered("谢师傅对「收管放行」")
	lead.Shot("watch-7-reply")
	keptEvidence(t, p, body)

	lead.Ask("/watch 谢师傅")
	lead.Answered("做哪一项")
	lead.Tap("📋 接地静置")
	lead.Answered("第1步做到没有")
	camera := filepath.Join(t.TempDir(), "相机.jpg")
	if err := os.WriteFile(camera, fromCamera(t), 0o600); err != nil {
		t.Fatal(err)
	}
	lead.Choose("#file", camera)
	lead.Answered("照片视频：1 个")
	size := evidenceOf(t, p)[1].image
	if size.Width != 2000 || size.Height != 1500 {
		t.Errorf("a camera's photo is kept with %d × %d points", size.Width, size.Height)
	}
}

// kept is a photo in the record.
type kept struct {
	digest string
	body   []byte
	image  image.Config
}

func evidenceOf(t *testing.T, p *plant) (all []kept) {
	t.Helper()
	err := p.store.Do(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT digest, body FROM evidence ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k kept
			if err := rows.Scan(&k.digest, &k.body); err != nil {
				return err
			}
			if k.image, _, err = image.DecodeConfig(bytes.NewReader(k.body)); err != nil {
				return err
			}
			all = append(all, k)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// keptEvidence: the photo is there byte for byte, and every row of the observation
// names its digest.
func keptEvidence(t *testing.T, p *plant, body []byte) {
	t.Helper()
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	if all := evidenceOf(t, p); len(all) != 1 || all[0].digest != digest || !bytes.Equal(all[0].body, body) {
		t.Errorf("%d photos in the record, not the one", len(all))
	}
	var rows, named int
	err := p.store.Do(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT COUNT(*), SUM(json_extract(body, '$.evidence[0]') = ? AND json_extract(body, '$.how') = ?) FROM answer`, digest, string(data.ByObservation)).Scan(&rows, &named)
	})
	if err != nil || rows == 0 || named != rows {
		t.Errorf("%d of %d rows name the photo: %v", named, rows, err)
	}
}

// photograph looks like a picture of something: a tank under the sky.
func photograph(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 480, 360))
	for y := range 360 {
		for x := range 480 {
			c := color.RGBA{uint8(120 + y/4), uint8(160 + y/5), 220, 255}
			if y > 230 {
				c = color.RGBA{110, 105, 95, 255}
			}
			if dx, dy := x-240, y-200; dx*dx/3+dy*dy < 5000 {
				c = color.RGBA{uint8(170 + dx/6), uint8(175 + dx/6), 180, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fromCamera is as large as a phone's photos are.
func fromCamera(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 4000, 3000))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(r.Uint32() >> 27 << 3)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	if b.Len() < 2<<20 {
		t.Fatalf("only %d bytes", b.Len())
	}
	return b.Bytes()
}
