package ledger

import (
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// StepKind says what there is to do about a request, without anybody having
// asked for it.
type StepKind string

// The kinds of steps, each with the verb that records it.
const (
	AskHolder  StepKind = "ask_holder"  // will the promise be kept, or until when? Desk.Remind, level 0
	TellLead   StepKind = "tell_lead"   // the promise is broken: the lead, later one level further. Desk.Remind
	RemindRep  StepKind = "remind_rep"  // a question still waits for the rep. Desk.Remind, level 0
	ParkStale  StepKind = "park_stale"  // the rep never answered. Desk.Park
	TakeChoice StepKind = "take_choice" // no button was pressed; the likeliest topic. Desk.Route
	SnoozeOver StepKind = "snooze_over" // the date is here. Desk.Remind, level 0
)

// What a reminder is about; the key that [triage.Desk.Remind] records, by which
// a later plan knows what was told already.
const (
	AboutFirst      = "first"      // the first-response target
	AboutResolution = "resolution" // the resolution target
	AboutPromise    = "promise"    // a time that the holder promised
	AboutStale      = "stale"      // the rep's silence
	AboutSnooze     = "snooze"     // a date that was set
)

// Step is one thing to do, exactly once: Key names it among all requests, and
// it is not planned again once the log holds its entry.
type Step struct {
	Key     string
	Request int64
	Kind    StepKind
	About   string
	To      string // whom to tell; empty for TakeChoice
	Level   int    // TellLead: 1 is the lead
	Topic   string // TakeChoice
	At      time.Time
	Due     time.Time // the promise it is about; zero where there is none
}

// Wake is a moment at which [Act] may have something to do.
type Wake struct {
	At   time.Time
	Kind StepKind
	Key  string
}

// Matter is one request as the plan needs it.
type Matter struct {
	Entries []triage.Entry
	// Ladder are the people to tell when a promise breaks, the lead first. See
	// [Ladder]; the holder is passed over, so nothing escalates to itself.
	Ladder []string
}

// Ladder returns the e-mail addresses of those who hear of a function's broken
// promises, one level after the other: its lead (or who covers the open seat),
// the triage lead, the leaders. Nobody twice.
func Ladder(m *scope.Map, function string) []string {
	var all []string
	if f, ok := m.Function(function); ok {
		if f.Lead == scope.Vacant {
			all = append(all, f.Acting)
		} else {
			all = append(all, f.Lead)
		}
	}
	all = append(append(all, m.Triage.Lead), m.Company.Leaders...)
	var out []string
	for _, who := range all {
		if who != "" && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	return out
}
