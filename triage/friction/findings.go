package friction

// Money is the deals that wait now and close this quarter. It is what waits,
// never what was lost.
type Money struct {
	QuarterEnd string   `json:"quarter_end"` // last date of the fiscal quarter
	Deals      int      `json:"deals"`
	Amount     float64  `json:"amount"`
	Known      int      `json:"known"`       // open asks whose amount is known
	Open       int      `json:"open"`        // open asks
	ShareKnown *float64 `json:"share_known"` // null: nothing is open
	Requests   []int64  `json:"requests"`
}

// Unowned is the asks that no function owns.
type Unowned struct {
	N        int       `json:"n"`
	Clusters []Cluster `json:"clusters"`
}

// Cluster is a group of asks named by the words they share.
type Cluster struct {
	Name     string   `json:"name"`
	Words    []string `json:"words"`
	N        int      `json:"n"`
	Requests []int64  `json:"requests"`
	// Function is where most of them were placed by hand, else the one whose
	// asks use these words.
	Function string `json:"function"`
}

// Boundary is a pair of functions that hand asks back and forth.
type Boundary struct {
	A         string  `json:"a"`
	B         string  `json:"b"`
	AtoB      int     `json:"a_to_b"`
	BtoA      int     `json:"b_to_a"`
	Returned  int     `json:"returned"` // asks that went there and back
	LateHours float64 `json:"late_hours"`
	Topic     string  `json:"topic"` // that crosses most often
	Sentence  string  `json:"sentence"`
	Examples  []int64 `json:"examples"`
}

// OftenCorrected is a topic whose asks are often placed elsewhere first.
type OftenCorrected struct {
	Function  string  `json:"function"` // where they first went
	Topic     string  `json:"topic"`
	Home      string  `json:"home"` // the topic they belonged to
	N         int     `json:"n"`
	Of        int     `json:"of"` // asks first placed under Topic
	Sentence  string  `json:"sentence"`
	Examples  []int64 `json:"examples"`
	LateHours float64 `json:"late_hours"`
}

// MapChange is a change to the scope map that a finding proposes. It is data:
// the scope package applies it to the file.
type MapChange struct {
	Kind     ChangeKind `json:"kind"`
	Function string     `json:"function"`        // that takes the topic, words or redirect
	Topic    string     `json:"topic"`           // id, or the name of a new one
	Owner    string     `json:"owner,omitempty"` // of a redirect
	Words    []string   `json:"words,omitempty"` // keywords to add
	Reason   string     `json:"reason"`          // one sentence
	Examples []int64    `json:"examples"`        // past asks to try it against
	Finding  string     `json:"finding"`         // which list it comes from
}

// ChangeKind says what a map change does.
type ChangeKind string

// The kinds of map changes.
const (
	AddTopic    ChangeKind = "add_topic"    // a new topic for asks nobody owns
	AddRedirect ChangeKind = "add_redirect" // a "does not cover" line with its owner
	AddKeywords ChangeKind = "add_keywords" // words that tell a topic apart
)

// Repeated is asks of the same words: the next guide to write.
type Repeated struct {
	Topic    string   `json:"topic"`
	Name     string   `json:"name"`
	Words    []string `json:"words"`
	N        int      `json:"n"`
	Requests []int64  `json:"requests"`
}

// Pendulum is where rep waiting really sits against the company's stance.
type Pendulum struct {
	Month        string        `json:"month"` // 2006-01
	Stance       float64       `json:"stance"`
	StanceTime   float64       `json:"stance_horizon"`
	Asks         float64       `json:"asks"`    // mean orientation of asks, weighted by number
	Waiting      float64       `json:"waiting"` // of late hours
	Orientations []PendulumRow `json:"orientations"`
	Horizons     []PendulumRow `json:"horizons"`
	Sentence     string        `json:"sentence"`
}

// PendulumRow is the share of asks and of rep waiting in one band.
type PendulumRow struct {
	Band    string  `json:"band"`
	Asks    float64 `json:"asks"`
	Waiting float64 `json:"waiting"`
}

// LoosenedTarget is a promise made easier within the last eight weeks.
type LoosenedTarget struct {
	On        string   `json:"on"`
	Function  string   `json:"function"`
	Topic     string   `json:"topic"`
	LateByOld *float64 `json:"late_hours_by_old"` // of this week, there; null: not reckoned
	LateAsIs  *float64 `json:"late_hours"`        // the same by the new promise
	Sentence  string   `json:"sentence"`
}

// NotAgreed is a function whose target its lead has not agreed, or a topic of a
// small one: its late hours stand beside leadership's total, not in it.
type NotAgreed struct {
	Function  string   `json:"function"`
	Topic     string   `json:"topic"`
	Name      string   `json:"name"`
	LateHours float64  `json:"late_hours"`
	OwedP90   *float64 `json:"owed_p90"`
	N         int      `json:"n"`
}
