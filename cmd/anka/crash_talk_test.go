package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"anka/bot/telegram/telegramtest"
)

// matters are what people ask: emergencies, how to do something, what no card
// has, chatter; and words of the answer. Which card an emergency gets is for
// another test to say: the number to call is in all of them.
var matters = []struct{ text, has string }{
	{"卸油冒油了", "119"},
	{"油枪跳不了枪油流一地了咋办", "119"},
	{"卸油口起火了", "119"},
	{"静电接地怎么夹", ""},
	{"卸油前要做啥", ""},
	{"工资好久发", ""},
	{"中午吃火锅不", ""},
}

// talks has the team of a group say a thing that is not for the bot.
func (w *town) talks(chance *rand.Rand, n int) {
	p := w.places[w.size.privates+chance.IntN(w.size.groups)]
	said := fmt.Sprintf("第%d句 %s", n, matters[chance.IntN(len(matters))].text)
	switch chance.IntN(4) {
	case 0:
		said = "/op@another_bot"
	case 1:
		said = "@another_bot " + said
	}
	m := p.who[chance.IntN(len(p.who))].Says(p.chat, said)
	w.note(&question{place: p, id: m.ID})
}

func (w *town) note(q *question) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q)
}

// says has somebody say a numbered thing, and writes down what is to come of it.
func (w *town) says(chance *rand.Rand, p *place, n int) {
	m := matters[chance.IntN(len(matters))]
	text := fmt.Sprintf("第%d问 %s", n, m.text)
	u := p.who[chance.IntN(len(p.who))]
	stranger := p.group && u == p.who[len(p.who)-1] // whose post is not known: offers, and a hint how to join
	q := &question{place: p, at: time.Now(), text: text, answer: true, has: m.has}
	var how []telegramtest.How
	if p.topic != 0 && chance.IntN(2) == 0 {
		q.topic = p.topic
		how = append(how, telegramtest.InTopic(p.topic))
	}
	said, kind := text, chance.IntN(10)
	switch {
	case kind == 0: // a command is answered, but is no question
		said, q.text, q.has = "/op", "", "岗位操作卡"
		if p.group {
			said = "/op@" + w.api.Bot.Username
		}
		if stranger {
			q.has = "哪个岗位"
		}
	case !p.group:
	case kind < 6:
		said = text + " @" + w.api.Bot.Username
	case kind == 6 && w.replies(p, &how):
	default:
		said = "@" + w.api.Bot.Username + " " + text
	}
	m1 := u.Says(p.chat, said, how...)
	p.last, q.id = time.Now(), m1.ID
	w.note(q)
	if kind == 1 {
		u.Edits(m1, said+"！") // nothing new
	}
}

// replies makes what is said a reply to the bot's last message, if there is one
// and nothing else decides the topic.
func (w *town) replies(p *place, how *[]telegramtest.How) bool {
	all := w.api.FromBot(p.chat)
	if p.topic != 0 || len(all) == 0 {
		return false
	}
	*how = append(*how, telegramtest.ReplyingTo(all[len(all)-1]))
	return true
}
