package exchange

import (
	"maps"

	"anka/data"
)

// alike gives an enterprise that a new one perhaps is.
func (p *RosterPlan) alike(e *data.RosterEnterprise, looks *data.Lookalikes) string {
	for _, o := range e.Others {
		if at := p.find(o); at >= 0 {
			return p.record.Enterprises[at].Name
		}
	}
	return looks.Of(e.Name)
}

// lookalikes knows the enterprises within reach.
func (p *RosterPlan) lookalikes() *data.Lookalikes {
	l := data.NewLookalikes()
	for _, e := range p.record.Enterprises {
		for _, n := range append([]string{e.Name}, e.Others...) {
			l.Add(n)
		}
	}
	return l
}

// areas warns of an area that is written like another one.
func (p *RosterPlan) areas(file []data.RosterEnterprise) {
	l, known := data.NewLookalikes(), map[string]bool{}
	for _, e := range p.record.Enterprises {
		if k := data.NameKey(e.Area); k != "" && !known[k] {
			known[k] = true
			l.Add(e.Area)
		}
	}
	for _, e := range file {
		k := data.NameKey(e.Area)
		if k == "" || known[k] {
			continue
		}
		known[k] = true
		if other := l.Of(e.Area); other != "" {
			p.warn(p.File.place(RosterEnterprises, e.Row, "area"), "属地「%s」和「%s」像是一个地方，请统一写法。", data.Brief(e.Area), data.Brief(other))
		}
		l.Add(e.Area)
	}
}

// shortNames warns of a short name that two enterprises have: asked by it, nobody
// knows which is meant.
func (p *RosterPlan) shortNames(file []data.RosterEnterprise) {
	owner := map[string]string{}
	for _, e := range p.record.Enterprises {
		for _, n := range append([]string{e.Name}, e.Others...) {
			owner[data.NameKey(n)] = e.Name
		}
	}
	for i := range file {
		if e := &file[i]; e.Row > 0 && p.find(e.Name) < 0 {
			owner[data.NameKey(e.Name)] = e.Name
		}
	}
	for i := range file {
		e := &file[i]
		name := e.Name
		if at := p.find(e.Name); at >= 0 {
			name = p.record.Enterprises[at].Name
		}
		for _, o := range e.Others {
			k := data.NameKey(o)
			if other, ok := owner[k]; ok && other != name {
				p.warn(p.File.place(RosterEnterprises, e.Row, "others"), "简称「%s」也是「%s」的，问的时候分不清，请换一个。", data.Brief(o), data.Brief(other))
				continue
			}
			owner[k] = name
		}
	}
}

// knownAreas are those of the enterprises, after the import.
func (p *RosterPlan) knownAreas() map[string]bool {
	out := map[string]bool{}
	for _, all := range [][]data.RosterEnterprise{p.record.Enterprises, p.Add.Enterprises} {
		for _, e := range all {
			out[data.NameKey(e.Area)] = true
		}
	}
	maps.DeleteFunc(out, func(k string, _ bool) bool { return k == "" })
	return out
}
