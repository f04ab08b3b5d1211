package bot

import (
	"slices"
	"strings"

	"anka/data"
	"anka/data/store"
)

// privateChat is the chat in which a channel's sender is written to alone.
func privateChat(channel, sender string) string {
	if channel == "telegram" || channel == "terminal" {
		return sender // a private chat has its person's number
	}
	return "private:" + sender
}

// otherOfficers lists the accounts of the asker's fellow officers.
func (t *turn) otherOfficers() ([]store.Account, error) {
	all, err := t.tx.OfficerAccounts(t.ctx, t.asker.Enterprise)
	return slices.DeleteFunc(all, func(a store.Account) bool { return a.Person == t.asker.ID }), err
}

// reachable keeps the accounts that can be written to.
func (t *turn) reachable(all []store.Account) ([]store.Account, error) {
	var out []store.Account
	for _, a := range all {
		if t.bot.channels[a.Channel] == nil {
			continue
		}
		why, err := t.tx.Unreachable(t.ctx, a.Channel, privateChat(a.Channel, a.Sender))
		if err != nil {
			return nil, err
		}
		if why == "" {
			out = append(out, a)
		}
	}
	return out, nil
}

// push says a letter to accounts, wherever the message came from.
func (t *turn) push(to []store.Account, l data.Letter) {
	l.Urgency = data.Push
	for _, a := range to {
		l.Channel, l.Chat = a.Channel, privateChat(a.Channel, a.Sender)
		t.letters = append(t.letters, l)
	}
}

// tell pushes a letter to a person, wherever he can be written to.
func (t *turn) tell(person int64, l data.Letter) error {
	all, err := t.tx.Accounts(t.ctx, person)
	if err != nil {
		return err
	}
	if all, err = t.reachable(all); err != nil {
		return err
	}
	t.push(all, l)
	return nil
}

// accountNames names the persons of accounts, each once.
func accountNames(all []store.Account) string {
	var names []string
	last := int64(0)
	for _, a := range all { // ordered by person
		if a.Person != last {
			names = append(names, a.Name)
			last = a.Person
		}
	}
	return strings.Join(names, "、")
}
