package telegramtest

import (
	"slices"
	"strings"
	"unicode/utf16"
)

const (
	maxText    = 4096
	maxCaption = 1024
	maxData    = 64
	maxButtons = 100
)

var entityTypes = []string{"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
	"underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji"}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// formatted reads a text with its entities: by parse mode, or as a list.
func (c *call) formatted(text, mode, list string) (string, []Entity, error) {
	if m := c.values[mode]; m != "" {
		return parseMode(m, c.values[text])
	}
	var given []Entity
	if _, err := c.object(list, &given); err != nil {
		return "", nil, badRequest("can't parse entities: Can't parse entities JSON object")
	}
	for _, e := range given {
		switch {
		case !slices.Contains(entityTypes, e.Type):
			return "", nil, badRequest("can't parse MessageEntity: Unsupported type specified")
		case e.Type == "text_mention" && (e.User == nil || e.User.ID == 0):
			return "", nil, badRequest("can't parse MessageEntity: Can't find field \"user\"")
		}
	}
	return c.values[text], given, nil
}

// answered is a message as the bot gets it back: with the entities that Telegram
// found itself. In what Messages and Accepted give are only those that it sent.
func (m Message) answered() Message {
	m.Entities, m.CaptionEntities = withFound(m.Text, m.Entities), withFound(m.Caption, m.CaptionEntities)
	return m
}

// withFound adds the commands, mentions and links that Telegram finds itself.
func withFound(text string, given []Entity) []Entity {
	out := slices.Clone(given)
	for _, f := range findEntities(text) {
		over := func(e Entity) bool { return e.Offset < f.Offset+f.Length && f.Offset < e.Offset+e.Length }
		if !slices.ContainsFunc(given, over) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Entity) int { return a.Offset - b.Offset })
	return out
}

// checkText trims a text as Telegram does and checks its entities and length.
func checkText(text string, entities []Entity, longest int, tooLong string) (string, []Entity, error) {
	if err := checkEntities(text, entities); err != nil {
		return "", nil, err
	}
	inner := strings.TrimLeft(text, " \n\t\r")
	cut := units(text) - units(inner)
	inner = strings.TrimRight(inner, " \n\t\r")
	if units(inner) > longest {
		return "", nil, badRequest("%s", tooLong)
	}
	var kept []Entity
	for _, e := range entities {
		from, to := max(e.Offset-cut, 0), min(e.Offset+e.Length-cut, units(inner))
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return inner, kept, nil
}

// checkEntities refuses what lies outside the text or cuts a UTF-16 pair.
func checkEntities(text string, entities []Entity) error {
	u := utf16.Encode([]rune(text))
	inPair := func(i int) bool { return i > 0 && i < len(u) && utf16.IsSurrogate(rune(u[i])) && u[i] >= 0xDC00 }
	for _, e := range entities {
		end := e.Offset + e.Length
		switch {
		case e.Length == 0:
		case e.Offset < 0:
			return badRequest("receive an entity with incorrect offset %d", e.Offset)
		case e.Length < 0:
			return badRequest("receive an entity with incorrect length %d", e.Length)
		case e.Offset >= len(u):
			return badRequest("entity begins after the end of the text at UTF-16 offset %d", e.Offset)
		case inPair(e.Offset):
			return badRequest("entity begins in a middle of a UTF-16 symbol at UTF-16 offset %d", e.Offset)
		case end > len(u):
			return badRequest("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
		case inPair(end):
			return badRequest("entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at UTF-16 offset %d", e.Offset, end)
		}
	}
	return nil
}

// parseMarkup reads reply_markup: a keyboard under the message, or one in place
// of the person's own.
func parseMarkup(c *call) (*Inline, *Keyboard, error) {
	var markup struct {
		Inline
		Keyboard
	}
	found, err := c.object("reply_markup", &markup)
	switch {
	case err != nil:
		return nil, nil, badRequest("can't parse reply keyboard markup JSON object")
	case !found:
		return nil, nil, nil
	case markup.Inline.Rows != nil:
		return checkInline(&markup.Inline)
	}
	for _, row := range markup.Keyboard.Rows {
		for _, b := range row {
			if b.Text == "" {
				return nil, nil, badRequest("can't parse keyboard button: Can't find field \"text\"")
			}
		}
	}
	return nil, &markup.Keyboard, nil
}

func checkInline(k *Inline) (*Inline, *Keyboard, error) {
	n := 0
	for _, row := range k.Rows {
		for _, b := range row {
			n++
			switch {
			case b.Text == "":
				return nil, nil, badRequest("can't parse inline keyboard button: Can't find field \"text\"")
			case b.Data == "" && b.URL == "":
				return nil, nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(b.Data) > maxData:
				return nil, nil, badRequest("BUTTON_DATA_INVALID")
			}
		}
	}
	if n > maxButtons {
		return nil, nil, badRequest("reply markup is too long")
	}
	if n == 0 {
		return nil, nil, nil
	}
	return k, nil, nil
}
