package friction

import "clearlane/triage"

// Report is one week's digest as data. Its JSON is the form that
// `clearlane report --json` prints; hours and shares are rounded as printed.
type Report struct {
	FormulaVersion int  `json:"formula_version"`
	Week           Week `json:"week"`
	// Function is set in a report for one function's lead.
	Function     string   `json:"function,omitempty"`
	FunctionName string   `json:"function_name,omitempty"`
	From         string   `json:"from"` // first date, 2006-01-02
	To           string   `json:"to"`   // last date
	Zone         string   `json:"zone"`
	Seed         uint64   `json:"seed"`
	LogPos       int64    `json:"log_position"`
	Maps         []string `json:"maps"`        // hashes in force in the week
	Closed       []string `json:"closed_days"` // "2026-11-26 amer": closed on a working day

	// People is how many people the functions have whose staff is a user group,
	// as it was known then: a small one is shown by topic.
	People map[string]int `json:"people"`

	// Usual says what the figures are compared with.
	Usual Usual `json:"usual"`

	Headline  Headline      `json:"headline"`
	Money     Money         `json:"money"`
	Hotspots  []Hotspot     `json:"hotspots"`
	WatchList []Hotspot     `json:"watch_list"`
	Better    []Improvement `json:"better"`
	Fixes     []FixResult   `json:"fixes"`

	Functions  []FunctionRow    `json:"functions"`
	Chart      Chart            `json:"chart"`
	Unowned    Unowned          `json:"unowned"`
	Boundaries []Boundary       `json:"boundaries"`
	Corrected  []OftenCorrected `json:"often_corrected"`
	Repeated   []Repeated       `json:"repeated"`
	MapChanges []MapChange      `json:"map_changes"`
	Pendulum   *Pendulum        `json:"pendulum,omitempty"` // once a month

	Loosened  []LoosenedTarget `json:"loosened"`
	NotAgreed []NotAgreed      `json:"targets_not_agreed"`
	Notes     []string         `json:"notes"` // how this week was counted, sentences
	// Corrections are to what earlier digests said; see [Corrected].
	Corrections []string `json:"corrections"`
}

// Usual says which weeks stand for "usual".
type Usual struct {
	Weeks      []Week `json:"weeks"` // oldest first; empty: none yet
	QuarterEnd bool   `json:"quarter_end"`
	Sentence   string `json:"sentence"`
}

// Headline is the week on both clocks. Percentiles are of asks opened in the
// week, late hours of hours passed in it.
type Headline struct {
	Opened   int `json:"opened"`
	Done     int `json:"done"`
	GaveUp   int `json:"gave_up"`
	NoAnswer int `json:"no_answer"` // parked without the rep's answer
	Beside   int `json:"beside"`    // withdrawn, pointed elsewhere, merged
	Open     int `json:"open"`      // of those opened, at the week's end
	OpenAll  int `json:"open_all"`  // open at the week's end, whenever opened
	CameBack int `json:"came_back"`
	Chased   int `json:"chased"` // asks that were asked for an update

	UsualOpened *float64 `json:"usual_opened"`
	UsualChased *float64 `json:"usual_chased"`

	FirstResponse Quantiles `json:"first_response"` // business hours
	Felt          Quantiles `json:"felt"`           // wall-clock hours
	Owed          Quantiles `json:"owed"`           // business hours
	AfterFirst    Quantiles `json:"after_first"`    // first response to done, wall-clock hours

	LateHours      float64   `json:"late_hours"`
	LateHoursParts LateParts `json:"late_hours_parts"`
	UsualLateHours *float64  `json:"usual_late_hours"`
	LateAsks       int       `json:"late_asks"`
	LostHours      float64   `json:"lost_hours"` // what reps said it cost them, one tap
}

// Quantiles are a median and a ninth decile with open asks counted
// (Kaplan-Meier). A null one was not reached: too many are still open.
type Quantiles struct {
	N    int      `json:"n"`
	Open int      `json:"open"` // of n, those whose time is only a lower bound
	P50  *float64 `json:"p50"`
	P90  *float64 `json:"p90"`
}

// LateParts are late hours by where they sat. The turns sum to the total;
// misrouted, routing and assumed are parts of it, never added.
type LateParts struct {
	Triage   float64 `json:"triage"`
	Queue    float64 `json:"queue"`
	Ops      float64 `json:"ops"`
	Approver float64 `json:"approver"`
	Outside  float64 `json:"outside"`

	Misrouted  float64 `json:"misrouted"`
	Routing    float64 `json:"routing"`
	RoundTrips float64 `json:"round_trips"` // of asks sent back to the rep
	Assumed    float64 `json:"assumed"`
}

// Cause is the turn or count that holds most of a hotspot's late hours.
type Cause string

// The causes.
const (
	CauseUnclaimed   Cause = "unclaimed"           // the queue
	CauseSlow        Cause = "slow_work"           // ops
	CauseApprover    Cause = "waiting_on_approver" // approver
	CauseOutside     Cause = "waiting_outside"     // outside
	CauseMisrouted   Cause = "misrouted"           // went to another team first
	CauseMissingInfo Cause = "missing_information" // sent back to the rep
	CauseUnowned     Cause = "nobody_owns"         // no function owns it
	CauseUndecided   Cause = "undecided"           // triage, before a function had it
)

// Trend is a claim of change, or none.
type Trend string

// The trends. The empty one claims nothing.
const (
	TrendNew    Trend = "new"
	TrendWorse  Trend = "worse"
	TrendBetter Trend = "better"
)

// Hotspot is a cell of function × topic where reps wait.
type Hotspot struct {
	Rank         int    `json:"rank"`
	Function     string `json:"function"`
	Topic        string `json:"topic"`
	Title        string `json:"title"` // as people read it
	FunctionName string `json:"function_name"`
	TopicName    string `json:"topic_name"`
	Small        bool   `json:"small"` // shown by topic alone: one or two people

	Turn      triage.Turn `json:"turn"` // that holds most of the late hours
	Cause     Cause       `json:"cause"`
	CauseText string      `json:"cause_text"` // one sentence
	Decide    string      `json:"decide"`     // the question it ends in
	Owner     string      `json:"owner"`      // who leads the function; empty where it is small

	LateHours      float64   `json:"late_hours"` // over the window
	LateHoursWeek  float64   `json:"late_hours_week"`
	LateHoursParts LateParts `json:"late_hours_parts"`
	WindowWeeks    int       `json:"window_weeks"`
	N              int       `json:"n"`         // asks of the window: opened in it, or late in it
	LateAsks       int       `json:"late_asks"` // of n, those late in it
	SentOn         int       `json:"sent_on"`
	RoundTrips     int       `json:"round_trips"`
	SentBack       int       `json:"sent_back"` // asks with at least one question
	Reopens        int       `json:"reopens"`
	Chased         int       `json:"chased"`
	LostHours      float64   `json:"lost_hours"`

	ShareLate float64   `json:"share_late"`
	Felt      Quantiles `json:"felt"`
	Owed      Quantiles `json:"owed"`

	Regions []Share `json:"regions"` // of the late asks, largest first
	Teams   []Share `json:"teams"`

	Change      *Change `json:"change"` // null: nothing to compare with
	Trend       Trend   `json:"trend"`
	WeeksListed int     `json:"weeks_listed"` // in a row, this one counted
	TrendText   string  `json:"trend_text"`   // "New", "Third week", …

	Examples []int64 `json:"examples"`
	Line     string  `json:"line"` // the lead's, with their name
	// Verdict is of the fix that runs here; empty: none runs.
	Verdict   Verdict `json:"verdict"`
	NotAgreed bool    `json:"target_not_agreed"`
}

// Share is a part of a whole by name.
type Share struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Change compares this week's late hours with the usual ones: the difference
// and its 95 % interval, in hours a week.
type Change struct {
	Usual float64 `json:"usual"`
	Diff  float64 `json:"diff"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	P     float64 `json:"p"` // one cell's, before the correction for many
	Clear bool    `json:"clear"`
}

// Improvement is a cell that got better, said as plainly as what got worse.
type Improvement struct {
	Function  string  `json:"function"`
	Topic     string  `json:"topic"`
	Title     string  `json:"title"`
	LateHours float64 `json:"late_hours"`
	Change    Change  `json:"change"`
	Asks      int     `json:"asks"`
	UsualAsks float64 `json:"usual_asks"`
	Sentence  string  `json:"sentence"`
}

// FixResult is a fix, before and after.
type FixResult struct {
	ID       int64   `json:"id"`
	Function string  `json:"function"`
	Topic    string  `json:"topic"`
	Title    string  `json:"title"`
	Owner    string  `json:"owner"`
	From     string  `json:"from"` // date
	Goal     Goal    `json:"goal"`
	Verdict  Verdict `json:"verdict"`

	WeeksBefore int     `json:"weeks_before"`
	WeeksAfter  int     `json:"weeks_after"`
	NBefore     int     `json:"n_before"`
	NAfter      int     `json:"n_after"`
	Before      float64 `json:"before"` // a week's median: late hours, or asks
	After       float64 `json:"after"`
	// Diff is the change against the other cells' change, with its interval:
	// late hours a week, or asks in a hundred.
	Diff     float64 `json:"diff"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Sentence string  `json:"sentence"`
}

// FunctionRow is a function in the table of the thread; a small function has a
// row for each topic instead.
type FunctionRow struct {
	Function  string    `json:"function"`
	Topic     string    `json:"topic"` // of a small function
	Name      string    `json:"name"`
	Opened    int       `json:"opened"`
	Done      int       `json:"done"` // of those opened
	Open      int       `json:"open"` // of those opened
	LateHours float64   `json:"late_hours"`
	LateAsks  int       `json:"late_asks"`
	Felt      Quantiles `json:"felt"`
	Owed      Quantiles `json:"owed"`
	First     Quantiles `json:"first_response"`
	SentOn    int       `json:"sent_on"`
	SentBack  int       `json:"sent_back"`
	// NotAgreed says that its target is not agreed, so that leadership reads no
	// late hours of it.
	NotAgreed bool `json:"target_not_agreed"`
}

// Chart is late hours by function over the trailing weeks and this one.
type Chart struct {
	Weeks  []Week   `json:"weeks"`
	Series []Series `json:"series"` // largest first; the last may be "everything else"
}

// Series is one function's late hours, a number a week.
type Series struct {
	Function string    `json:"function"`
	Name     string    `json:"name"`
	Hours    []float64 `json:"hours"`
}
