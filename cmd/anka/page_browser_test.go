//go:build browser

package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anka/bot/web/webtest"
	"anka/data"
	"anka/data/store"
)

// TestPlantInBrowser: a plant without Telegram. The officer makes a link,
// a worker comes in by it and asks; the officer sends a card file and publishes
// it; the worker sees the new card.
func TestPlantInBrowser(t *testing.T) {
	p, url := openPlant(t)
	boss := webtest.Visit(t, url+"/join#"+invited(t, p, data.Officer, ""), webtest.Phone)
	comeIn(boss, "安大姐")
	boss.Ask("/invite")
	boss.Answered("岗位")
	boss.Shot("plant-1-invite")
	boss.Tap("卸油员")
	boss.Answered("/join#")
	boss.Until(`(i => !!i && i.complete && i.naturalWidth > 0)(document.querySelector('.photo'))`)
	boss.Sound("invited")
	boss.Shot("plant-2-link")
	link := webtest.Value[string](boss, `document.querySelector('#log').innerText.match(/http\S+\/join#[A-Za-z0-9_-]+/)[0]`)

	worker := webtest.Visit(t, link, webtest.Phone)
	comeIn(worker, "谢师傅")
	worker.Ask("卸油冒油了")
	worker.Answered("卸油跑冒油")
	wholeCard(t, worker)
	worker.Sound("worker")
	worker.Shot("plant-3-worker")

	boss.Choose("#file", changedCard(t))
	boss.Answered("发布")
	boss.Sound("difference")
	boss.Shot("plant-4-difference")
	boss.Tap("发布")
	boss.Until(`!document.querySelector('#log').lastElementChild.textContent.includes('有变化')`)
	boss.Shot("plant-5-published")
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		worker.Ask("卸油冒油了")
		time.Sleep(300 * time.Millisecond)
		if webtest.Value[bool](worker, `document.querySelector('#log').lastElementChild.textContent.includes('先大声喊人')`) {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the worker never sees the new card")
		}
	}
	worker.Shot("plant-6-new-card")
}

func comeIn(d *webtest.Tab, name string) {
	d.Until(`document.getElementById('enter')?.hidden === false`)
	d.Type("#name", name)
	d.Press("#enter button")
	d.Until(`!!document.querySelector('#chats button')`)
	d.Chat("private:")
}

// openPlant serves the page of a plant with the sample's cards and no people.
func openPlant(t *testing.T) (*plant, string) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	p, err := open(t.Context(), filepath.Join(t.TempDir(), "anka.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	if err := publishSample(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page, err := newPage(p, l.Addr().String(), "", false, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serveWeb(ctx, p, l, page) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = p.Close()
	})
	return p, "http://" + l.Addr().String()
}

// invited is the token of a link for somebody of the station.
func invited(t *testing.T, p *plant, role data.Role, post string) (token string) {
	t.Helper()
	err := p.store.Do(t.Context(), func(tx *store.Tx) (err error) {
		token, err = tx.Invite(t.Context(), &store.Invitation{Role: role, Enterprise: stationName, Post: post, Uses: 1, ExpiresMS: time.Now().Add(time.Hour).UnixMilli()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// changedCard is the sample's card set with one step put differently.
func changedCard(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("../../data/sample/cards/江津加油站-卸油员.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const was = "立即停止接卸"
	text := strings.Replace(string(body), was, "先大声喊人，"+was, 1)
	if text == string(body) {
		t.Fatalf("the sample does not say %s", was)
	}
	file := filepath.Join(t.TempDir(), "卸油员.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
