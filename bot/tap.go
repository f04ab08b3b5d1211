package bot

import (
	"strconv"
	"strings"

	"anka/data"
	"anka/index"
)

// Button data: 「s:card.part.scene:asked」 shows a scene, 「l:card.part」 a
// sheet, 「p:card」 a post's four sheets, 「v:asked」 votes an answer down. It
// comes from outside and may be forged: every right is checked again when it
// arrives.
func sceneButton(r index.Ref, label string, asked int64) data.Button {
	return data.Button{Label: label, Data: "s:" + r.String() + ":" + strconv.FormatInt(asked, 10)}
}

func listButton(cards int64, part data.Part) string {
	return "l:" + index.Ref{Cards: cards, Part: part}.String()
}

func setButton(cards int64) string {
	return "p:" + index.Ref{Cards: cards, Part: data.Risk}.String()
}

func voteButton(asked int64) data.Button {
	return data.Button{Label: "不是这个 👎", Data: "v:" + strconv.FormatInt(asked, 10)}
}

const (
	toastOld    = "这个按钮已经失效，请重新问一句。"
	toastNotYou = "这张卡不是你单位的，在这里看不了。"
	toastNewer  = "卡换了新版，请重新问一句。"
)

func (t *turn) tapped() (bool, error) {
	if t.m.Tap == "" {
		return false, nil
	}
	kind, rest, _ := strings.Cut(t.m.Button, ":")
	switch kind {
	case "s":
		ref, asked, _ := strings.Cut(rest, ":")
		return true, t.tapScene(ref, asked)
	case "l":
		return true, t.tapList(rest)
	case "p":
		return true, t.tapSet(rest)
	case "v":
		return true, t.tapVote(rest)
	case "j":
		return true, t.tapJoin(rest)
	case "i":
		return true, t.tapInvite(rest)
	case "u":
		return true, t.tapPeople(rest)
	case "dp", "dx", "da", "dr":
		return true, t.tapDraft(kind, rest)
	case "g":
		return true, t.tapGap(rest)
	case "o":
		return true, t.tapSetting(rest)
	case "q":
		return true, t.tapQuestion(rest)
	case "e":
		return true, t.tapExam(rest)
	case "b":
		return true, t.tapObserve(rest)
	case "k":
		return true, t.tapDaily(rest)
	case "m":
		return true, t.tapMe(rest)
	case "t":
		return true, t.tapTeam(rest)
	case "x":
		return true, t.tapMark(rest)
	case "y":
		return true, t.tapRoster(rest)
	case "w":
		return true, t.tapStatus(rest)
	case "r":
		return true, t.tapRollout(rest)
	case "n":
		return true, t.tapInspect(rest)
	}
	t.toast(toastOld)
	return true, nil
}

func (t *turn) toast(s string) { t.say(data.Letter{Tap: t.m.Tap, Toast: s}) }

// entry finds the card set a button speaks of. When a newer version is in
// force, that one is meant. The toast says why there is none.
func (t *turn) entry(ref string) (*index.Entry, index.Ref, string, error) {
	r, err := index.ParseRef(ref)
	if err != nil {
		return nil, r, toastOld, nil
	}
	p, err := t.tx.Cards(t.ctx, r.Cards)
	if err != nil {
		return nil, r, "", err
	}
	if p == nil {
		return nil, r, toastOld, nil
	}
	if !t.maySee(p.Cards) {
		return nil, r, toastNotYou, nil
	}
	now := t.bot.index.Post(p.Cards.Enterprise, p.Cards.Post)
	if now == nil {
		return nil, r, toastOld, nil
	}
	if now.ID != r.Cards { // find the scene of the same name in the new version
		old, scenes := p.Cards.Sheet(r.Part).Scenes, now.Cards.Sheet(r.Part).Scenes
		name := ""
		if r.Scene < len(old) {
			name = old[r.Scene].Name
		}
		r = index.Ref{Cards: now.ID, Part: r.Part, Scene: -1}
		for i := range scenes {
			if scenes[i].Name == name {
				r.Scene = i
			}
		}
	}
	return now, r, "", nil
}

func (t *turn) maySee(c *data.CardSet) bool {
	here := data.Person{Enterprise: t.enterprise}
	return here.MaySee(c.Enterprise, c.Common)
}

func (t *turn) tapScene(ref, asked string) error {
	e, r, toast, err := t.entry(ref)
	if err != nil {
		return err
	}
	if e == nil || r.Scene < 0 || r.Scene >= len(e.Cards.Sheet(r.Part).Scenes) {
		if toast == "" {
			toast = toastNewer
		}
		t.toast(toast)
		return nil
	}
	t.toast("")
	scene := &e.Cards.Sheet(r.Part).Scenes[r.Scene]
	letters := sceneLetters(e.Cards, r.Part, scene, t.asker)
	if r.Part == data.Emergency {
		letters[len(letters)-1].Buttons = rows(t.neighbours(e, r, 0))
	}
	for _, l := range letters {
		t.say(l)
	}
	id, _ := strconv.ParseInt(asked, 10, 64) // 0 when it was not under an answer
	key := data.SceneKey(e.Cards.Post, r.Part, scene.Name)
	return t.tx.Opened(t.ctx, id, t.asker, t.enterprise, e.ID, key, t.now.UnixMilli())
}

func (t *turn) tapList(ref string) error {
	e, r, toast, err := t.entry(ref)
	if err != nil {
		return err
	}
	t.toast(toast)
	if e != nil {
		t.saySheet(e, r.Part)
	}
	return nil
}

func (t *turn) tapSet(ref string) error {
	e, _, toast, err := t.entry(ref)
	if err != nil {
		return err
	}
	t.toast(toast)
	if e != nil {
		t.saySet(e)
	}
	return nil
}

func (t *turn) tapVote(asked string) error {
	id, err := strconv.ParseInt(asked, 10, 64)
	if err != nil {
		t.toast(toastOld)
		return nil
	}
	if t.asker == nil {
		t.toast("你还没加入，请找安全员要链接。")
		return nil
	}
	counted, err := t.tx.VoteDown(t.ctx, id, t.asker, t.now.UnixMilli())
	if err != nil {
		return err
	}
	if !counted {
		t.toast("已经记过了。")
		return nil
	}
	t.toast("记下了，报给安全员。")
	var buttons []data.Button
	if own := t.ownEntries(); len(own) > 0 {
		for _, p := range []data.Part{data.Emergency, data.Operation, data.Risk, data.Duty} {
			buttons = append(buttons, data.Button{Label: partIcons[p] + " " + p.Short(), Data: listButton(own[0].ID, p)})
		}
	}
	l := data.Letter{Text: "换个说法再问一句。"}
	if len(buttons) > 0 {
		l = data.Letter{Text: "换个说法再问一句，或者从卡里找：", Buttons: rows(buttons)}
	}
	t.say(l)
	return nil
}

// neighbours are buttons to the other accidents of the same card, at most four,
// those after the one shown first.
func (t *turn) neighbours(e *index.Entry, r index.Ref, asked int64) []data.Button {
	scenes := e.Cards.Sheet(r.Part).Scenes
	var out []data.Button
	for k := 1; k < len(scenes) && len(out) < 4; k++ {
		i := (r.Scene + k) % len(scenes)
		out = append(out, sceneButton(index.Ref{Cards: r.Cards, Part: r.Part, Scene: i}, scenes[i].Name, asked))
	}
	return out
}
