package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/png" // the pictures that are drawn here
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"anka/data"
)

const (
	longestText    = 4096 // UTF-16 units
	longestCaption = 1024
	biggestFile    = 50 << 20
	biggestPhoto   = 10 << 20
	longestPhoto   = 1920 // pixels; see sharp
)

// part is the message that says a letter.
type part struct {
	text     string
	entities []models.MessageEntity
	file     *data.File
	photo    bool // the file is shown as a picture
	quiz     *data.Quiz
	markup   any
	quiet    bool
}

// layOut makes a letter a message; nil when there is nothing in it. The bot cuts
// long letters itself: what would take two messages is not said by half.
func layOut(l *data.Letter) (*part, error) {
	body := strings.ToValidUTF8(l.Body(), "\uFFFD") // Telegram refuses other text whole
	blank := strings.TrimSpace(body) == ""
	longest := longestText
	if l.File != nil {
		longest = longestCaption
	}
	switch n := units(body); {
	case l.Quiz != nil && (l.File != nil || !blank):
		return nil, errors.New("telegram: a quiz takes neither text nor file besides")
	case n > longest:
		return nil, fmt.Errorf("telegram: %d UTF-16 units of text, %d fit", n, longest)
	case l.File != nil && len(l.File.Body) > biggestFile: // Telegram's 413 looks like a passing fault
		return nil, fmt.Errorf("telegram: file of %d bytes is over 50 MB", len(l.File.Body))
	case l.Quiz == nil && l.File == nil && blank:
		return nil, nil
	}
	p := &part{text: body, file: l.File, quiz: l.Quiz, markup: keyboard(l), quiet: l.Quiet}
	p.photo = l.File != nil && l.File.Photo && len(l.File.Body) <= biggestPhoto && sharp(l.File.Body)
	if bold := units(strings.ToValidUTF8(l.Title, "\uFFFD")); bold > 0 {
		p.entities = []models.MessageEntity{{Type: models.MessageEntityTypeBold, Length: bold}}
	}
	return p, nil
}

// sharp says whether a picture can be read as a photo. Telegram makes photos
// smaller until their longer side is 1280: at up to half as much again letters
// still hold; what is longer goes as a file, which it leaves alone.
func sharp(body []byte) bool {
	c, _, err := image.DecodeConfig(bytes.NewReader(body))
	return err != nil || max(c.Width, c.Height) <= longestPhoto
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
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
func keyboard(l *data.Letter) any {
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
