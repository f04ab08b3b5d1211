package data

// Roster is a district's enterprises with their posts and people: what a workbook of
// it holds, what the record knows, and what of the one the other lacks. In what is
// lacking, whatever is empty stays as it is.
type Roster struct {
	Enterprises []RosterEnterprise `json:"enterprises"`
	Supervisors []RosterPerson     `json:"supervisors,omitempty"`
}

// RosterEnterprise is an enterprise of a roster.
type RosterEnterprise struct {
	ID      int64          `json:"id,omitempty"`  // in the record; 0: not there
	Row     int            `json:"row,omitempty"` // in the file; 0: only its posts or people are there
	Bad     bool           `json:"bad,omitempty"` // its row in the file was refused
	Name    string         `json:"name"`
	Others  []string       `json:"others,omitempty"` // other names that people use
	Type    EnterpriseType `json:"type,omitempty"`
	Area    string         `json:"area,omitempty"`
	Stage   Stage          `json:"stage,omitempty"`
	InScope YesNo          `json:"in_scope,omitempty"`
	Common  bool           `json:"common,omitempty"` // publishes the common cards; nobody works there
	Posts   []RosterPost   `json:"posts,omitempty"`
	People  []RosterPerson `json:"people,omitempty"`
}

// RosterPost is a post of an enterprise.
type RosterPost struct {
	ID        int64  `json:"id,omitempty"`
	Row       int    `json:"row,omitempty"`
	Name      string `json:"name"`
	Frontline YesNo  `json:"frontline,omitempty"`
}

// RosterPerson is somebody of an enterprise, or a supervisor of an area.
type RosterPerson struct {
	ID    int64    `json:"id,omitempty"`
	Row   int      `json:"row,omitempty"`
	Name  string   `json:"name"`
	Area  string   `json:"area,omitempty"` // a supervisor's
	Role  Role     `json:"role,omitempty"`
	Posts []string `json:"posts,omitempty"`
	Bound bool     `json:"bound,omitempty"` // he has joined: he is known on a channel
	Left  bool     `json:"left,omitempty"`  // his access was taken away
}

// YesNo is a yes, a no, or nothing said.
type YesNo int

// The three.
const (
	Unsaid YesNo = iota
	Yes
	No
)

// Said is a yes or no out of a bool.
func Said(b bool) YesNo {
	if b {
		return Yes
	}
	return No
}

// String is it in Chinese; empty when nothing is said.
func (x YesNo) String() string { return [...]string{"", "是", "否"}[x] }

// Or is it, or otherwise when nothing is said.
func (x YesNo) Or(otherwise bool) bool {
	if x == Unsaid {
		return otherwise
	}
	return x == Yes
}
