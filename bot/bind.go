package bot

import (
	"anka/data"
)

const (
	sayBindHere    = "绑群要在群里做：先把我拉进班组群，再在群里发 /bind。"
	sayNoBind      = "绑群由安全员或班组长来做。"
	sayBoundElse   = "这个群绑在别的单位。先请那个单位的安全员在群里发 /unbind。"
	sayNotBound    = "这个群还没绑单位，没有什么要解的。"
	sayUnbound     = "解开了。群里没加入的人，现在看不到本单位的卡了。"
	sayBoundBefore = "这个群已经绑好了。"
)

var (
	bindWords   = map[string]bool{"bind": true, "绑群": true, "绑定": true}
	unbindWords = map[string]bool{"unbind": true, "解绑": true}
)

// bind is /bind and /unbind: whose group this is. In it also those who have not
// joined see the enterprise's cards. A supervisor's is his area's.
func (t *turn) bind() (bool, error) {
	word := command(t.m.Text)
	if !bindWords[word] && !unbindWords[word] {
		return false, nil
	}
	switch {
	case t.asker == nil && t.m.Group:
		t.say(data.Letter{Text: sayHint})
		return true, nil
	case t.asker.May(data.ActStatus) && t.m.Group:
		return true, t.bindArea(bindWords[word])
	case !t.asker.May(data.ActBind):
		t.say(data.Letter{Text: sayNoBind})
		return true, nil
	case !t.m.Group:
		t.say(data.Letter{Text: sayBindHere})
		return true, nil
	}
	bound, err := t.tx.GroupEnterprise(t.ctx, t.update.Channel, t.m.Chat)
	if err != nil {
		return true, err
	}
	switch {
	case bound != "" && bound != t.asker.Enterprise:
		t.say(data.Letter{Text: sayBoundElse})
		return true, nil
	case bindWords[word]:
		return true, t.bindHere(bound)
	case bound == "":
		t.say(data.Letter{Text: sayNotBound})
		return true, nil
	}
	if err := t.tx.UnbindGroup(t.ctx, t.update.Channel, t.m.Chat); err != nil {
		return true, err
	}
	t.say(data.Letter{Text: sayUnbound})
	return true, t.tx.Deed(t.ctx, t.now.UnixMilli(), t.asker, t.asker.Enterprise, "unbind", t.m.Chat)
}

// bindHere binds the group, or takes note of its title if it is bound already.
func (t *turn) bindHere(bound string) error {
	now := t.now.UnixMilli()
	if err := t.tx.BindGroupBy(t.ctx, t.update.Channel, t.m.Chat, data.Clip(t.m.Title, 100), t.asker, now); err != nil {
		return err
	}
	if bound != "" {
		t.say(data.Letter{Text: sayBoundBefore})
		return nil
	}
	t.say(data.Letter{Text: "绑好了，这个群看" + t.asker.Enterprise + "的卡。\n问的时候先叫我的名字，或者回我的消息。"})
	return t.tx.Deed(t.ctx, now, t.asker, t.asker.Enterprise, "bind", t.m.Chat)
}
