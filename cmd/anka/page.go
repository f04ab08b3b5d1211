package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"anka/bot"
	"anka/bot/web"
	"anka/data"
)

// newPage is the page with real log-in, added to the plant's bot as a channel.
// listen is where it will listen (ANKA_WEB), url where people find it
// (ANKA_WEB_URL; empty: on this machine only), proxy whether a reverse proxy
// stands before it (ANKA_WEB_PROXY). Call it before the bot runs.
func newPage(p *plant, listen, url string, proxy bool, log *slog.Logger) (*web.Server, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, usageError(fmt.Sprintf("ANKA_WEB %q 不对，要写成 127.0.0.1:8080 这样。", listen))
	}
	ip := net.ParseIP(host)
	local := host == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case url == "" && !local:
		return nil, usageError("ANKA_WEB 不是本机地址，请再设 ANKA_WEB_URL，写大家打开的网址，如 https://anka.example.com。")
	case url == "":
		url = "http://" + listen
	}
	page, err := web.New(web.Config{Inbox: p.bot, Gate: p.bot.Gate("web"), URL: url, Proxy: proxy,
		Examples: firstWords, Lasting: bot.Lasting(), Log: log})
	if err != nil {
		return nil, usageError("ANKA_WEB_URL 要写成 https://域名，后面不带路径；只有内网地址可以用 http://。")
	}
	p.bot.Add(page)
	return page, nil
}

// firstWords are what somebody might begin with, whatever his cards say.
func firstWords(p web.Person) []string {
	switch p.Role {
	case data.Officer:
		return []string{"/people", "/invite", "/gaps"}
	case data.Supervisor, data.Bureau:
		return []string{"/people", "/invite"}
	}
	return []string{"应急", "操作", "职责"}
}

// pageServer is the server for a page, with limits on whoever says his request
// slowly or at length. What is sent and streamed has limits of its own.
func pageServer(page *web.Server) *http.Server {
	s := &http.Server{Handler: page, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	s.RegisterOnShutdown(page.Close)
	return s
}
