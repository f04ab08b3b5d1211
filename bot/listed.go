package bot

import (
	"context"
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// Whoever joins may be on a roster already: then he becomes that person and not a
// second one. Somebody of the same name who has joined stays apart. Button data:
// 「j:w:dialog:person」 says which he is, 「j:w:dialog:0」 none of them.

// nobodyListed says that somebody is none of those on the roster.
const nobodyListed = -1

// listed finds who of a roster somebody is that joins under a name: the one who holds
// the invitation's post, or is of its role when it has no post. Whoever is not clear
// is asked: perhaps. who is what he said to that; 0: he has not been asked.
func listed(ctx context.Context, tx *store.Tx, i *store.Invitation, name string, who int64) (him *data.Person, perhaps []data.Person, err error) {
	if who == nobodyListed {
		return nil, nil, nil
	}
	all, err := tx.Listed(ctx, i, name)
	if err != nil {
		return nil, nil, err
	}
	for k := range all {
		if all[k].ID == who {
			return &all[k], nil, nil
		}
	}
	fits := slices.DeleteFunc(slices.Clone(all), func(p data.Person) bool {
		return !(i.Post != "" && p.Holds(i.Post) || i.Post == "" && p.Role == i.Role)
	})
	switch {
	case who != 0 || len(fits) == 0: // whom he said is not to be joined as any more, or nobody holds the post
		return nil, all, nil
	case len(fits) == 1:
		return &fits[0], nil, nil
	}
	return nil, fits, nil
}

// comeInAs binds a sender to somebody of a roster, or to a new person.
func comeInAs(ctx context.Context, tx *store.Tx, i *store.Invitation, him *data.Person, name, channel, sender string, nowMS int64) (*data.Person, error) {
	if him != nil {
		return him, tx.JoinAs(ctx, him, i, channel, sender, nowMS)
	}
	p := newcomer(i, name)
	return p, tx.Join(ctx, p, i.ID, channel, sender, nowMS)
}

// listedLabel says who somebody on a roster is, so that he knows himself.
func listedLabel(p *data.Person) string {
	var parts []string
	if len(p.Posts) > 0 {
		parts = append(parts, strings.Join(p.Posts, "、"))
	}
	if p.Role != data.Worker || len(p.Posts) == 0 {
		parts = append(parts, p.Role.Name())
	}
	return strings.Join(parts, " ")
}

// askListed asks somebody whether he is one of a roster.
func (t *turn) askListed(j joining, perhaps []data.Person) error {
	j.Asked = true
	id, err := t.begin(joinDialog, j)
	if err != nil {
		return err
	}
	text := "名单里有一位" + j.Name + "，还没加入。是你吗？"
	none := "不是我"
	if len(perhaps) > 1 {
		text, none = "名单里有几位"+j.Name+"，还没加入。你是哪一位？", "都不是"
	}
	var buttons []data.Button
	for _, p := range perhaps {
		buttons = append(buttons, data.Button{Label: "我是" + listedLabel(&p), Data: tapData("j:w:"+id, p.ID)})
	}
	t.say(data.Letter{Text: text, Buttons: rows(append(buttons, data.Button{Label: none, Data: tapData("j:w:"+id, 0)}))})
	return nil
}
