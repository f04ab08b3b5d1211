package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"anka/bot"
	"anka/bot/web"
	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

// demoCommand shows Anka in the browser on the sample's cards: loopback only,
// everybody is who he says he is, in memory unless told otherwise.
func demoCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	addr := f.String("addr", "127.0.0.1:8080", "网页地址，只能是本机")
	db := f.String("db", store.InMemory, "数据库文件；不写就放在内存里，关了就没了")
	if err := parse(f, s, args); err != nil {
		return err
	}
	l, err := listenLoopback(*addr)
	if err != nil {
		return err
	}
	defer l.Close()
	p, err := openAs(ctx, *db, bot.Config{Log: newLog(s.err, s.config), Idle: s.config.idle})
	if err != nil {
		return err
	}
	defer p.Close()
	page, err := demoPage(ctx, p, newLog(s.err, s.config))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var district sync.WaitGroup
	district.Go(func() { p.living(ctx, newLog(s.err, s.config)) })
	defer district.Wait()
	defer stop()
	fmt.Fprintf(s.out, "打开 http://%s 就能用。按 Ctrl+C 结束。\n", l.Addr())
	return serveWeb(ctx, p, l, page)
}

func listenLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usageError(fmt.Sprintf("--addr %q 不对，要写成 127.0.0.1:8080 这样。", addr))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usageError("演示只在本机开，--addr 请用 127.0.0.1 或 localhost。")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usageError(fmt.Sprintf("%s 开不了（端口可能被占用）。换一个：--addr 127.0.0.1:8081", addr))
	}
	return l, nil
}

// demoPage puts the sample into the record and its people on the page.
func demoPage(ctx context.Context, p *plant, log *slog.Logger) (*web.Server, error) {
	if err := loadSample(ctx, p, "web"); err != nil {
		return nil, err
	}
	var people []web.Person
	for _, who := range sample.People {
		people = append(people, web.Person{ID: who.ID, Name: who.Name, Post: postLabel(who), Enterprise: who.Enterprise, Role: who.Role})
	}
	page, err := web.New(web.Config{Inbox: p.bot, People: people, Groups: sample.Enterprises(), Files: p.bot.Gate("web"), Examples: examples,
		Lasting: bot.Lasting(), Loopback: true, Log: log})
	if err != nil {
		return nil, err
	}
	p.bot.Add(page)
	return page, nil
}

// postLabel says what somebody is: his posts, or his role and area.
func postLabel(who sample.Person) string {
	if len(who.Posts) > 0 {
		return strings.Join(who.Posts, "、")
	}
	if who.Role == data.Officer {
		return "安全员"
	}
	return strings.TrimSpace(who.Area + " " + who.Role.Name())
}

// examples are questions that somebody might begin with.
func examples(p web.Person) []string {
	switch {
	case p.Role == data.Officer:
		return []string{"/gaps", "着火了怎么报警", "/sos"}
	case strings.Contains(p.Post, "卸油员"):
		return []string{"卸油冒油了", "静电夹夹哪里", "xieyou maoyou le"}
	case strings.Contains(p.Post, "加油员"):
		return []string{"油枪跳不了枪油流一地了咋办", "塑料桶能不能打油", "我上班要负哪些责"}
	case p.Enterprise == "":
		return []string{"有人触电了怎么救", "灭火器怎么用", "怎么报火警"}
	}
	return []string{"着火了啷个办", "上班前要检查啥子", "我上班要负哪些责"}
}

// serveWeb answers the browser until ctx ends, then finishes what is in hand.
func serveWeb(ctx context.Context, p *plant, l net.Listener, page *web.Server) error {
	server := pageServer(page)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var ran, served error
	var done sync.WaitGroup
	done.Go(func() {
		defer stop()
		ran = p.bot.Run(ctx)
	})
	done.Go(func() {
		defer stop()
		if served = server.Serve(l); errors.Is(served, http.ErrServerClosed) {
			served = nil
		}
	})
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	shut := server.Shutdown(last)
	done.Wait()
	return errors.Join(ran, served, shut)
}
