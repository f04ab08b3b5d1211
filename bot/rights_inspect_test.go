package bot_test

import (
	"strconv"

	"anka/data"
	"anka/data/store"
)

// inspections of the station: one that the supervisor of its area has open, one of the
// bureau's, and one that has ended, with what it found and a measure that was taken. The
// area is the station's, the numbers are for the table of rights.
func (s *scene) inspections(tx *store.Tx) error {
	ctx, now := s.Context(), s.clock.now().UnixMilli()
	today := data.DistrictDay(now)
	supervisor, err := tx.Sender(ctx, "test", "p24")
	if err != nil {
		return err
	}
	bureau, err := tx.Sender(ctx, "test", "p25")
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(ctx, ownPlant)
	if err != nil {
		return err
	}
	put := func(word string, id int64) { s.numbers[word] = strconv.FormatInt(id, 10) }
	two, err := strconv.ParseInt(s.numbers["two"], 10, 64)
	if err != nil {
		return err
	}
	found := data.Found{Posts: 3, Picked: []int64{two}, Watched: []data.TaskWatched{{Observation: 1, Person: two, Post: "卸油员", Scene: "卸油跑冒油", NotDone: []int{1}}}}
	found.Add(data.DraftFinding{Tier: data.TierMandatory, What: "三角木没垫", Due: today + 7})
	for _, x := range []struct {
		word  string
		by    int64
		state store.InspectionState
		found data.Found
	}{{"inspection", supervisor.ID, store.InspectionOpen, found}, {"bureau's own", bureau.ID, store.InspectionOpen, data.Found{Posts: 3}}, {"inspected", supervisor.ID, store.InspectionDone, data.Found{Posts: 3}}} {
		i := store.Inspection{Enterprise: e.ID, By: x.by, BegunMS: now, TouchedMS: now, State: x.state, Found: x.found}
		if x.state == store.InspectionDone {
			i.DoneMS = now
		}
		if err := tx.AddInspection(ctx, &i); err != nil {
			return err
		}
		put(x.word, i.ID)
		if x.word == "inspected" {
			if err := s.findings(tx, &i); err != nil {
				return err
			}
		}
	}
	v := data.Event{Enterprise: e.ID, AtMS: now, By: supervisor.ID, Kind: data.EventMeasure, Note: "警示约谈：三角木没垫"}
	if err := tx.AddEvent(ctx, &v); err != nil {
		return err
	}
	put("measure", v.ID)
	_, err = s.proof(tx, store.ProofOfEvent, v.ID)
	return err
}

func (s *scene) proof(tx *store.Tx, owner string, id int64) (int64, error) {
	p := store.Proof{Owner: owner, OwnerID: id, Channel: "test", File: "x", Kind: "photo", Name: "x.jpg", Digest: "x", Body: []byte("x"), AtMS: s.clock.now().UnixMilli()}
	err := tx.AddProof(s.Context(), &p)
	return p.ID, err
}

// findings of an inspection, one open with an answer written, one handed in; each a photo.
func (s *scene) findings(tx *store.Tx, i *store.Inspection) error {
	now := s.clock.now().UnixMilli()
	photo, err := s.proof(tx, store.ProofOfInspection, i.ID)
	if err != nil {
		return err
	}
	i.Found.AddPhotos(data.TierVeto, photo)
	if err := tx.SetInspection(s.Context(), i); err != nil {
		return err
	}
	for word, state := range map[string]data.FindingState{"finding": data.FindingOpen, "answered": data.FindingAnswered} {
		f := data.Finding{Enterprise: i.Enterprise, Inspection: i.ID, Tier: data.TierMandatory, What: "三角木没垫", OpenedMS: now,
			DueMS: data.DayEndMS(data.DistrictDay(now) + 7), Answer: "买了", State: state}
		if err := tx.AddFinding(s.Context(), &f); err != nil {
			return err
		}
		s.numbers[word] = strconv.FormatInt(f.ID, 10)
		if _, err := s.proof(tx, store.ProofOfFinding, f.ID); err != nil {
			return err
		}
	}
	return nil
}
