package bot

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"anka/data"
	"anka/data/store"
)

// tapProof sends the photos and files of a step back, five at a time, to whoever may look
// at the enterprise.
func (t *turn) tapProof(n []int64) error {
	r, err := t.visible(n[0])
	if err != nil || r == nil {
		return err
	}
	s := data.Step(n[1])
	var all []store.Proof
	var from []data.Event // of each, the report it came with
	for _, e := range r.reports(s) {
		some, err := t.tx.Proofs(t.ctx, store.ProofOfEvent, e.ID)
		if err != nil {
			return err
		}
		for _, p := range some {
			all, from = append(all, p), append(from, e)
		}
	}
	some, more := five(all, n[2])
	if len(some) == 0 {
		t.toast(toastOld)
		return nil
	}
	t.toast("")
	first := int(n[2]) * fiveLines
	for i := range some {
		e := &from[first+i]
		head := fmt.Sprintf("%s %d/%d　%s %s", s.Name(), first+i+1, len(all), r.who(e), dayOf(e.AtMS))
		if err := t.sayProof(head, &some[i]); err != nil {
			return err
		}
	}
	last := &t.letters[len(t.letters)-1]
	if more {
		last.Buttons = rows([]data.Button{{Label: "接着看", Data: tapData("r:proof", r.Enterprise, int64(s), n[2]+1)}})
	}
	return nil
}

// sayProof sends one back; what was not kept it says so.
func (t *turn) sayProof(head string, p *store.Proof) error {
	body, err := t.tx.ProofBody(t.ctx, p.ID)
	switch {
	case err != nil:
		return err
	case len(body) > 0:
		t.say(data.Letter{Text: head, File: &data.File{Name: cmp.Or(p.Name, "材料"), Body: body, Photo: isPhoto(body)}})
	case p.Kind == store.ProofForgotten:
		t.say(data.Letter{Text: head + "\n原件已经删了：保存期限到了，或者本人要求删。"})
	case p.Digest != "":
		t.say(data.Letter{Text: head + "\n视频没有留底，只留了校验码 " + p.Digest[:headDigits] + "，原件在发的人那里。"})
	default:
		t.say(data.Letter{Text: head + "\n这个文件没取到（太大或者当时网不好），原件在发的人那里。"})
	}
	return nil
}

// isPhoto says whether channels can show the bytes as a picture.
func isPhoto(body []byte) bool {
	kind := http.DetectContentType(body)
	return strings.HasPrefix(kind, "image/jpeg") || strings.HasPrefix(kind, "image/png")
}
