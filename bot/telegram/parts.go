package telegram

import (
	"strings"

	"github.com/go-telegram/bot/models"

	"anka/data"
)

// part is one message of a letter; nearly every letter has one.
type part struct {
	text     string
	entities []models.MessageEntity
	file     *data.File
	markup   models.ReplyMarkup
}

// partsOf lays a letter out as messages: text, then the file (with the text as
// its caption when that fits), the keyboard under the last.
func partsOf(l *data.Letter) []part {
	body := strings.ToValidUTF8(l.Body(), "\uFFFD") // Telegram refuses other text whole
	bold := units(strings.ToValidUTF8(l.Title, "\uFFFD"))
	longest := longestText
	if l.File != nil && units(body) <= longestCaption {
		longest = longestCaption
	}
	var out []part
	for _, p := range split(body, longest) {
		out = append(out, part{text: p.text, entities: boldIn(p, bold)})
	}
	if l.File != nil {
		if longest == longestText || len(out) == 0 {
			out = append(out, part{})
		}
		out[len(out)-1].file = l.File
	}
	if len(out) > 0 {
		out[len(out)-1].markup = keyboard(l)
	}
	return out
}

// boldIn marks what a piece holds of the title, the text's first units.
func boldIn(p piece, bold int) []models.MessageEntity {
	n := min(bold-p.from, units(p.text))
	if n <= 0 {
		return nil
	}
	return []models.MessageEntity{{Type: models.MessageEntityTypeBold, Length: n}}
}

// The library's own button sends an empty copy_text with every button.
type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

type inlineKeyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

// keyboard is the one keyboard a message can have: buttons under it, or else
// the lasting ones.
func keyboard(l *data.Letter) models.ReplyMarkup {
	if len(l.Buttons) > 0 {
		rows := make([][]button, len(l.Buttons))
		for i, row := range l.Buttons {
			rows[i] = []button{}
			for _, b := range row {
				rows[i] = append(rows[i], button{b.Label, b.Data})
			}
		}
		return inlineKeyboard{rows}
	}
	if len(l.Lasting) == 0 {
		return nil
	}
	rows := make([][]models.KeyboardButton, len(l.Lasting))
	for i, row := range l.Lasting {
		for _, label := range row {
			rows[i] = append(rows[i], models.KeyboardButton{Text: label})
		}
	}
	return models.ReplyKeyboardMarkup{Keyboard: rows, ResizeKeyboard: true, IsPersistent: true}
}
