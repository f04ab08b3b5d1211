package bot_test

import (
	"strconv"

	"anka/data"
	"anka/data/store"
)

// plan changes the district's plan by a line.
func (w *town) plan(line string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		p, err := tx.Plan(w.Context())
		if err != nil {
			return err
		}
		if p, _, _, err = p.Change(line); err != nil {
			return err
		}
		return tx.SetPlan(w.Context(), p, 0, w.clock.now().UnixMilli())
	}))
}

// answered records an answer of everybody who holds a post at an enterprise.
func (w *town) answered(enterprise string, how data.How) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(w.Context(), enterprise)
		if err != nil {
			return err
		}
		all, err := tx.HoldersAt(w.Context(), enterprise)
		for _, h := range all {
			if err != nil {
				return err
			}
			err = tx.Record(w.Context(), &data.Result{AtMS: w.clock.now().UnixMilli(), Person: h.Person, Enterprise: e.ID, Post: h.Post, How: how, Outcome: data.Right, Mark: 100})
		}
		return err
	}))
}

// enterprise is the number of one of the sample's, as text.
func (w *town) enterprise(name string) (id string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(w.Context(), name+"（示例）")
		id = strconv.FormatInt(e.ID, 10)
		return err
	}))
	return id
}

// reported reports every step of an enterprise that is reported.
func (w *town) reported(enterprise string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(w.Context(), enterprise)
		for _, s := range data.Steps() {
			if err == nil && s.Reported() {
				err = tx.AddEvent(w.Context(), &data.Event{Enterprise: e.ID, AtMS: w.clock.now().UnixMilli(), Kind: data.EventDone, Step: s, Note: "做好了"})
			}
		}
		return err
	}))
}

// lose adds a post without cards.
func (w *town) lose(enterprise, post string) {
	w.Helper()
	w.must(w.store.Do(w.Context(), func(tx *store.Tx) error {
		e, err := tx.Enterprise(w.Context(), enterprise)
		if err != nil {
			return err
		}
		return tx.AddPost(w.Context(), e.ID, post)
	}))
}
