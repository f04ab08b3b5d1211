package bot

import (
	"context"
	"strings"
	"time"
	"unicode"

	"anka/data"
	"anka/data/store"
)

// turn is one message being answered: who asked, where, when, and the
// transaction in which everything is written.
type turn struct {
	bot    *Bot
	ctx    context.Context
	tx     *store.Tx
	now    time.Time
	update data.Update
	m      *Message
	asker  *data.Person // nil: not known
	// enterprise is whose cards may be shown here besides the common ones: the
	// asker's own; in a group, for somebody not known, the group's. It is empty
	// when the asker is of another enterprise than the group: everybody there
	// would read his cards.
	enterprise string
	letters    []data.Letter
	faults     []Fault          // what the channels found, for the doctor
	brought    *brought         // the card file or roster that came with the message
	fetched    []byte           // the photo or video that came with it
	unfetched  string           // why it is not there, for whoever sent it
	gathered   *store.Gathered  // an enterprise's results, see gather
	late       map[int64][]byte // photos that were fetched only now, by number
	perhaps    int64            // the question that the message may be an answer to
	roster     []byte           // the workbook that was asked for
}

// skill answers a message, or leaves it (false) to the next.
type skill struct {
	name string
	try  func(*turn) (bool, error)
	// before, if there is one, runs before the transaction of the message begins:
	// what asks a server (a file's content, the channel's own state) belongs
	// there. It leaves messages alone that are not the skill's, and keeps what it
	// learnt in the turn.
	before func(*turn) error
}

// skills in the order in which they are offered a message.
var skills = []skill{
	{name: "limit", try: (*turn).limited},
	{name: "tap", try: (*turn).tapped},
	{name: "proof", try: (*turn).proof, before: (*turn).fetchProof},
	{name: "evidence", try: (*turn).evidence, before: (*turn).fetchEvidence},
	{name: "photo", try: (*turn).photo, before: (*turn).fetchPhoto},
	{name: "file", try: (*turn).file, before: (*turn).fetchBrought},
	{name: "start", try: (*turn).start},
	{name: "sheets", try: (*turn).sheets},
	{name: "gaps", try: (*turn).gaps},
	{name: "template", try: (*turn).templateFile},
	{name: "export", try: (*turn).exportFiles, before: (*turn).writeRoster},
	{name: "settings", try: (*turn).settings},
	{name: "doctor", try: (*turn).doctor, before: (*turn).askDoctor},
	{name: "invite", try: (*turn).invite},
	{name: "people", try: (*turn).people},
	{name: "bind", try: (*turn).bind},
	{name: "drill", try: (*turn).drill},
	{name: "spot", try: (*turn).spot},
	{name: "exam", try: (*turn).exam},
	{name: "observe", try: (*turn).observe},
	{name: "mark", try: (*turn).mark},
	{name: "me", try: (*turn).me},
	{name: "team", try: (*turn).team, before: (*turn).gather},
	{name: "ledger", try: (*turn).ledger},
	{name: "merit", try: (*turn).merit},
	{name: "shift", try: (*turn).shift},
	{name: "inspect", try: (*turn).inspect, before: (*turn).gatherInspected},
	{name: "inspections", try: (*turn).inspections, before: (*turn).fetchPhotos},
	{name: "findings", try: (*turn).findings},
	{name: "measures", try: (*turn).measures},
	{name: "status", try: (*turn).status},
	{name: "report", try: (*turn).reportAsked},
	{name: "rollout", try: (*turn).rollout},
	{name: "dialog", try: (*turn).talked},
	{name: "unknown command", try: (*turn).unknownCommand},
	{name: "hint", try: (*turn).hint},
	{name: "status in words", try: (*turn).statusAsked},
	{name: "ask", try: (*turn).ask},
}

// before lets the skills ask what they need of servers.
func (t *turn) before() error {
	for _, s := range skills {
		if s.before == nil {
			continue
		}
		if err := s.before(t); err != nil {
			return err
		}
	}
	return nil
}

const sayAnonymous = "请用自己的身份说话，再问一次。现在是以群的名义发的，看不出是谁。"

func (t *turn) answer() error {
	if done, err := t.facts(); done || err != nil {
		return err
	}
	if t.m.Group && !t.m.Addressed && t.m.Tap == "" {
		return nil // plain talk of the team
	}
	if t.m.Anonymous {
		t.say(data.Letter{Text: sayAnonymous})
		return nil
	}
	if err := t.whoAsks(); err != nil {
		return err
	}
	for _, s := range skills {
		done, err := s.try(t)
		if err != nil {
			return err
		}
		if done {
			t.offerAsAnswer()
			return nil
		}
	}
	return nil
}

// facts takes note of what a message says of its chat, or of an answer to a
// poll. Nobody is answered then.
func (t *turn) facts() (done bool, err error) {
	channel, now := t.update.Channel, t.now.UnixMilli()
	switch {
	case t.m.Answer != nil:
		return true, t.pollAnswered()
	case t.m.MovedTo != "":
		return true, t.tx.MoveChat(t.ctx, channel, t.m.Chat, t.m.MovedTo)
	case t.m.Gone:
		return true, t.tx.Gone(t.ctx, channel, t.m.Chat, "the bot was removed or blocked", now)
	}
	if t.m.Chat, err = t.tx.ChatNow(t.ctx, channel, t.m.Chat); err != nil {
		return false, err
	}
	if t.m.Back || t.m.Text != "" || t.m.Tap != "" || t.m.File != nil {
		err = t.tx.Back(t.ctx, channel, t.m.Chat)
	}
	return t.m.Back, err
}

func (t *turn) whoAsks() (err error) {
	if t.asker, err = t.tx.Sender(t.ctx, t.update.Channel, t.m.Sender); err != nil {
		return err
	}
	var group string
	if t.m.Group {
		if group, err = t.tx.GroupEnterprise(t.ctx, t.update.Channel, t.m.Chat); err != nil {
			return err
		}
	}
	switch {
	case t.asker == nil:
		t.enterprise = group
	case group == "" || group == t.asker.Enterprise:
		t.enterprise = t.asker.Enterprise
	}
	return nil
}

// say adds a letter to the chat of the message, as a reply to it.
func (t *turn) say(l data.Letter) {
	l.Channel, l.Chat, l.Thread = t.update.Channel, t.m.Chat, t.m.Thread
	if t.m.Group && l.Tap == "" {
		l.ReplyTo = t.m.ID
	}
	if l.AskedMS = t.m.AtMS; l.AskedMS == 0 {
		l.AskedMS = t.update.ReceivedMS
	}
	t.letters = append(t.letters, l)
}

// posts gives the asker's posts.
func (t *turn) posts() []string {
	if t.asker == nil {
		return nil
	}
	return t.asker.Posts
}

// command gives the word of a /command or of a button of the lasting
// keyboard: letters only, in lower case.
func command(text string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if name, ok := strings.CutPrefix(word, "/"); ok {
		name, _, _ = strings.Cut(name, "@")
		return strings.ToLower(name)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text))
}
