package exchange

import (
	"slices"

	"anka/data"
)

// find gives the record's enterprise of a name; −1: none, −2: several fit.
func (p *RosterPlan) find(name string) int {
	if i, ok := p.byName[name]; ok {
		return i
	}
	switch at := p.byKey[data.NameKey(name)]; len(at) {
	case 0:
		return -1
	case 1:
		return at[0]
	}
	return -2
}

// merged joins what the file says of one enterprise under several names: its row, and
// posts and people under a short name.
func (p *RosterPlan) merged() []data.RosterEnterprise {
	others := map[string]int{} // of the file's own rows
	for i, e := range p.File.Roster.Enterprises {
		for _, o := range e.Others {
			if k := data.NameKey(o); e.Row > 0 {
				if at, ok := others[k]; ok && at != i {
					others[k] = -1
					continue
				}
				others[k] = i
			}
		}
	}
	var out []data.RosterEnterprise
	at, of := map[int]int{}, map[int]int{} // place in the file → in out; in the record → in out
	for i, e := range p.File.Roster.Enterprises {
		j, known := -1, p.find(e.Name)
		if k, ok := others[data.NameKey(e.Name)]; ok && known < 0 && e.Row == 0 && k >= 0 {
			j = at[k]
		} else if k, ok := of[known]; ok && known >= 0 {
			j = k
		}
		switch {
		case j < 0:
			at[i] = len(out)
			if known >= 0 {
				of[known] = len(out)
			}
			out = append(out, e)
			continue
		case e.Row > 0 && out[j].Row > 0:
			p.no(RosterEnterprises, e.Row, "name", "「%s」和第 %d 行的「%s」是同一家，请只留一行。", data.Brief(e.Name), out[j].Row, data.Brief(out[j].Name))
		case e.Row > 0:
			e.Posts, e.People = slices.Concat(out[j].Posts, e.Posts), slices.Concat(out[j].People, e.People)
			out[j] = e
			at[i] = j
			continue
		}
		at[i] = j
		out[j].Posts, out[j].People = slices.Concat(out[j].Posts, e.Posts), slices.Concat(out[j].People, e.People)
	}
	return out
}
