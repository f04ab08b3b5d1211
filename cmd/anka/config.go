package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// config is what the environment says; nothing else reads it.
type config struct {
	db          string // ANKA_DB
	token       string // TELEGRAM_BOT_TOKEN
	telegramAPI string // ANKA_TELEGRAM_API
	level       slog.Level

	webhookURL    string // ANKA_WEBHOOK_URL; empty: polling
	webhookAddr   string // ANKA_WEBHOOK_ADDR
	webhookSecret string // ANKA_WEBHOOK_SECRET; empty: a random one at each start
	httpAddr      string // ANKA_HTTP; empty: off
	webAddr       string // ANKA_WEB; empty: no page
	webURL        string // ANKA_WEB_URL
	webProxy      bool   // ANKA_WEB_PROXY
	heads         string // ANKA_HEADS; empty: beside the database
	idle          bool   // ANKA_DRILLS is 0
}

// setting is one environment variable: its name and what --help says of it, and
// how it is read. An empty value is the default.
type setting struct {
	name, summary string
	read          func(c *config, value string) error
}

const telegramAPI = "https://api.telegram.org"

var settings = []setting{
	{"ANKA_DB", "数据库文件，默认 anka.db", func(c *config, v string) error { c.db = v; return nil }},
	{"ANKA_HEADS", "考核记录的校验码写到哪个文件，一天一行；默认在数据库旁边，名字后面加 .heads，最好放到别的机器看得到的地方", func(c *config, v string) error { c.heads = v; return nil }},
	{"TELEGRAM_BOT_TOKEN", "Telegram 机器人令牌；有它 serve 就接通 Telegram", readToken},
	{"ANKA_TELEGRAM_API", "Bot API 服务器地址，默认 " + telegramAPI, readTelegramAPI},
	{"ANKA_WEBHOOK_URL", "公网 https 地址；设了就用 webhook 收消息，不设就轮询", readWebhookURL},
	{"ANKA_WEBHOOK_ADDR", "webhook 在哪里听，默认 127.0.0.1:8443，前面放反向代理", readAddr("ANKA_WEBHOOK_ADDR", func(c *config) *string { return &c.webhookAddr })},
	{"ANKA_WEBHOOK_SECRET", "webhook 的口令，1 到 256 个字母、数字、_ 和 -；不设就每次启动随机一个", readWebhookSecret},
	{"ANKA_HTTP", "健康检查 /healthz 和指标 /metrics 的地址，只能是本机，如 127.0.0.1:9090；不设就不开", readHTTP},
	{"ANKA_WEB", "网页在哪里听，如 127.0.0.1:8080；不设就没有网页", readAddr("ANKA_WEB", func(c *config) *string { return &c.webAddr })},
	{"ANKA_WEB_URL", "别人打开网页用的地址，如 https://anka.example.com；只在本机看可以不设", readWebURL},
	{"ANKA_WEB_PROXY", "网页前面有没有反向代理：1 有，0 没有（默认）", readWebProxy},
	{"ANKA_DRILLS", "每日一练、提醒和到点要做的事：1 做（默认），0 不做", readDrills},
	{"ANKA_LOG", "日志级别：debug info warn error，默认 info", readLevel},
}

func readConfig(getenv func(string) string) (config, error) {
	c := config{db: "anka.db", telegramAPI: telegramAPI, webhookAddr: "127.0.0.1:8443"}
	for _, s := range settings {
		if v := strings.TrimSpace(getenv(s.name)); v != "" {
			if err := s.read(&c, v); err != nil {
				return c, err
			}
		}
	}
	return c, c.checkWebhook()
}

func readToken(c *config, v string) error {
	if strings.ContainsAny(v, " /?#\n") {
		return usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
	}
	c.token = v
	return nil
}

func readTelegramAPI(c *config, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usageError("ANKA_TELEGRAM_API 要写成 http:// 或 https:// 开头的地址。")
	}
	c.telegramAPI = strings.TrimRight(v, "/")
	return nil
}

func readWebhookURL(c *config, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https" {
		return usageError("ANKA_WEBHOOK_URL 要写成 https://域名/路径 这样的公网地址，后面不带 ? 和 #。")
	}
	c.webhookURL = v
	return nil
}

// checkWebhook knows what Telegram's own server takes; a local Bot API server
// takes any address.
func (c *config) checkWebhook() error {
	if c.webhookURL == "" {
		return nil
	}
	u, err := url.Parse(c.webhookURL)
	if err != nil {
		return err
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/telegram" // not the root: a page may stand there
		c.webhookURL = u.String()
	}
	switch {
	case c.token != "" && strings.Contains(u.Path, c.token):
		return usageError("ANKA_WEBHOOK_URL 里不要写令牌：路径会留在别人的日志里。换一个路径。")
	case c.telegramAPI != telegramAPI:
		return nil
	case u.Scheme != "https":
		return usageError("ANKA_WEBHOOK_URL 要用 https://，Telegram 不往 http:// 送消息。")
	}
	switch u.Port() {
	case "", "443", "80", "88", "8443":
		return nil
	}
	return usageError("ANKA_WEBHOOK_URL 的端口只能是 443、80、88 或 8443，Telegram 不送别的端口。")
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func readWebhookSecret(c *config, v string) error {
	if !secretForm.MatchString(v) {
		return usageError("ANKA_WEBHOOK_SECRET 只能用 1 到 256 个字母、数字、_ 和 -；也可以不设，启动时自己随机一个。")
	}
	c.webhookSecret = v
	return nil
}

// readAddr reads where to listen. A part of config is named by a function,
// because a setting is read into any config.
func readAddr(name string, of func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		if _, ok := splitAddr(v); !ok {
			return usageError(fmt.Sprintf("%s 不能是 %q，要写成 127.0.0.1:8080 这样的 地址:端口。", name, v))
		}
		*of(c) = v
		return nil
	}
}

func splitAddr(v string) (host string, ok bool) {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return "", false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return host, err == nil && (n > 0 || port == "0")
}

func readHTTP(c *config, v string) error {
	host, ok := splitAddr(v)
	if !ok {
		return usageError(fmt.Sprintf("ANKA_HTTP 不能是 %q，要写成 127.0.0.1:9090 这样的 地址:端口。", v))
	}
	if !loopback(host) {
		return usageError("ANKA_HTTP 只能听本机，请用 127.0.0.1 或 localhost：指标不该让外面看到。")
	}
	c.httpAddr = v
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func readWebURL(c *config, v string) error {
	u, err := url.Parse(strings.TrimRight(v, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "http" && u.Scheme != "https" {
		return usageError("ANKA_WEB_URL 要写成 https://域名 这样的地址，后面不带路径。")
	}
	c.webURL = u.String()
	return nil
}

func readWebProxy(c *config, v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return usageError(fmt.Sprintf("ANKA_WEB_PROXY 不能是 %q，有反向代理写 1，没有写 0。", v))
	}
	c.webProxy = b
	return nil
}

func readDrills(c *config, v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return usageError(fmt.Sprintf("ANKA_DRILLS 不能是 %q，要按时发题写 1，不发写 0。", v))
	}
	c.idle = !b
	return nil
}

func readLevel(c *config, v string) error {
	if err := c.level.UnmarshalText([]byte(v)); err != nil {
		return usageError(fmt.Sprintf("ANKA_LOG 不能是 %q，请用 debug、info、warn 或 error。", v))
	}
	return nil
}

// servable says whether the settings are enough for serve.
func (c *config) servable() error {
	host, _ := splitAddr(c.webAddr)
	switch {
	case c.token == "" && c.webAddr == "":
		return usageError("没有设 TELEGRAM_BOT_TOKEN。先向 @BotFather 要令牌再启动；不用 Telegram，就设 ANKA_WEB 开网页；只想看看，用 anka demo。")
	case c.token == "" && c.webhookURL != "":
		return usageError("设了 ANKA_WEBHOOK_URL，还要设 TELEGRAM_BOT_TOKEN。")
	case c.webAddr != "" && !loopback(host) && c.webURL == "":
		return usageError("ANKA_WEB 不在本机，还要设 ANKA_WEB_URL：别人打开网页用的地址，如 https://anka.example.com。")
	}
	return nil
}
