package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// config is what the environment says; nothing else reads it.
type config struct {
	db          string // ANKA_DB
	token       string // TELEGRAM_BOT_TOKEN
	telegramAPI string // ANKA_TELEGRAM_API
	level       slog.Level
}

// setting is one environment variable, for --help.
type setting struct{ name, summary string }

var settings = []setting{
	{"ANKA_DB", "数据库文件，默认 anka.db"},
	{"TELEGRAM_BOT_TOKEN", "Telegram 机器人令牌；有它 serve 就接通 Telegram"},
	{"ANKA_TELEGRAM_API", "Bot API 服务器地址，默认 https://api.telegram.org"},
	{"ANKA_LOG", "日志级别：debug info warn error，默认 info"},
}

func readConfig(getenv func(string) string) (config, error) {
	c := config{db: "anka.db", telegramAPI: "https://api.telegram.org"}
	if v := getenv("ANKA_DB"); v != "" {
		c.db = v
	}
	c.token = strings.TrimSpace(getenv("TELEGRAM_BOT_TOKEN"))
	if strings.ContainsAny(c.token, " /?#\n") {
		return c, usageError("TELEGRAM_BOT_TOKEN 不像令牌，请从 @BotFather 重新复制。")
	}
	if v := getenv("ANKA_TELEGRAM_API"); v != "" {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return c, usageError("ANKA_TELEGRAM_API 要写成 http:// 或 https:// 开头的地址。")
		}
		c.telegramAPI = strings.TrimRight(v, "/")
	}
	if v := getenv("ANKA_LOG"); v != "" {
		if err := c.level.UnmarshalText([]byte(v)); err != nil {
			return c, usageError(fmt.Sprintf("ANKA_LOG 不能是 %q，请用 debug、info、warn 或 error。", v))
		}
	}
	return c, nil
}
