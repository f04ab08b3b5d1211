package telegram

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Everybody sees the same menu; who may use what is decided when it is used.
var (
	sheetCommands = []models.BotCommand{
		{Command: "sos", Description: "应急处置卡"},
		{Command: "op", Description: "岗位操作卡"},
		{Command: "risk", Description: "岗位风险清单"},
		{Command: "duty", Description: "岗位职责清单"},
		{Command: "all", Description: "两单两卡一起看"},
	}
	privateCommands = append([]models.BotCommand{
		{Command: "start", Description: "开始用，打字就能问"},
	}, append(sheetCommands,
		models.BotCommand{Command: "drill", Description: "练几题"},
		models.BotCommand{Command: "me", Description: "看自己记得多少"},
		models.BotCommand{Command: "team", Description: "看队里谁没答、哪些不熟"},
		models.BotCommand{Command: "spot", Description: "随机抽查"},
		models.BotCommand{Command: "exam", Description: "定期考核"},
		models.BotCommand{Command: "watch", Description: "旁站监督"},
		models.BotCommand{Command: "video", Description: "视频回放"},
		models.BotCommand{Command: "mark", Description: "给大家说的打分"},
		models.BotCommand{Command: "ledger", Description: "取考核台账"},
		models.BotCommand{Command: "shift", Description: "定什么时候发题"},
		models.BotCommand{Command: "merit", Description: "看积分、定规则"},
		models.BotCommand{Command: "status", Description: "看推行进度"},
		models.BotCommand{Command: "report", Description: "取报表和通报"},
		models.BotCommand{Command: "rollout", Description: "看推行到哪一步、报进度"},
		models.BotCommand{Command: "inspect", Description: "现场检查"},
		models.BotCommand{Command: "inspections", Description: "看检查记录"},
		models.BotCommand{Command: "findings", Description: "看整改、办整改"},
		models.BotCommand{Command: "measures", Description: "看约谈、处罚、诚信管理"},
		models.BotCommand{Command: "gaps", Description: "看卡上还缺什么"},
		models.BotCommand{Command: "template", Description: "要一份空白的卡片表或名册"},
		models.BotCommand{Command: "export", Description: "要现行的卡或名册"},
		models.BotCommand{Command: "invite", Description: "邀请人加入"},
		models.BotCommand{Command: "people", Description: "看谁加入了"},
		models.BotCommand{Command: "settings", Description: "改本单位的用法"},
		models.BotCommand{Command: "doctor", Description: "查哪里有毛病"})...)
	groupCommands = append(sheetCommands[:len(sheetCommands):len(sheetCommands)],
		models.BotCommand{Command: "bind", Description: "把这个群绑到企业"})
)

// showMenu sets the commands that clients offer. The bot works without them, so
// that it neither waits long for this nor tries again before the next start.
func (c *Channel) showMenu(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, min(5*time.Second, c.cfg.Timeout))
	defer cancel()
	for _, menu := range []*tg.SetMyCommandsParams{
		{Commands: privateCommands, Scope: &models.BotCommandScopeAllPrivateChats{}},
		{Commands: groupCommands, Scope: &models.BotCommandScopeAllGroupChats{}},
	} {
		if _, err := c.tg.SetMyCommands(ctx, menu); err != nil {
			c.log.Warn("telegram: the menu of commands is not shown", "err", c.scrub(err))
			return
		}
	}
}
