package telegramtest

// method does what one method of the Bot API does.
type method func(*Server, *call) (any, error)

// methodTable names the methods in lower case: Telegram does not regard case.
func methodTable() map[string]method {
	yes := func(*Server, *call) (any, error) { return true, nil }
	return map[string]method{
		"getme":  (*Server).getMe,
		"logout": yes,
		"close":  yes,

		"getupdates":     (*Server).getUpdates,
		"setwebhook":     (*Server).setWebhook,
		"deletewebhook":  (*Server).deleteWebhook,
		"getwebhookinfo": (*Server).getWebhookInfo,

		"sendmessage":    (*Server).sendMessage,
		"sendphoto":      (*Server).sendPhoto,
		"senddocument":   (*Server).sendDocument,
		"sendpoll":       (*Server).sendPoll,
		"stoppoll":       (*Server).stopPoll,
		"sendchataction": (*Server).sendChatAction,
		"getfile":        (*Server).getFile,

		"editmessagetext":        (*Server).editMessageText,
		"editmessagecaption":     (*Server).editMessageCaption,
		"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
		"deletemessage":          (*Server).deleteMessage,
		"pinchatmessage":         (*Server).pinChatMessage,
		"unpinchatmessage":       (*Server).unpinChatMessage,
		"setmessagereaction":     (*Server).setMessageReaction,
		"answercallbackquery":    (*Server).answerCallbackQuery,

		"getchat":               (*Server).getChat,
		"getchatmember":         (*Server).getChatMember,
		"getchatadministrators": (*Server).getChatAdministrators,
		"getchatmembercount":    (*Server).getChatMemberCount,
		"leavechat":             (*Server).leaveChat,
		"createforumtopic":      (*Server).createForumTopic,
		"closeforumtopic":       (*Server).closeForumTopic,
		"reopenforumtopic":      (*Server).reopenForumTopic,

		"setmycommands":         (*Server).setMyCommands,
		"getmycommands":         (*Server).getMyCommands,
		"deletemycommands":      (*Server).deleteMyCommands,
		"setmyname":             (*Server).setMy,
		"getmyname":             (*Server).getMy,
		"setmydescription":      (*Server).setMy,
		"getmydescription":      (*Server).getMy,
		"setmyshortdescription": (*Server).setMy,
		"getmyshortdescription": (*Server).getMy,
	}
}
