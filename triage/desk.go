package triage

import (
	"slices"
	"time"

	"clearlane/triage/scope"
)

// Desk holds the verbs. It is a value: the map in force, nothing else. Each verb
// checks who may, whether the turn allows it, and returns the entries to append.
type Desk struct {
	Map *scope.Map
}

// Act is who acts and when. At is Slack's time of the action where there is
// one, else zero; Now is the time of the transaction.
type Act struct {
	Actor Actor
	At    time.Time
	Now   time.Time
}

// DefaultTriage is the promise for what nobody owns yet, in business minutes.
var DefaultTriage = Target{FirstResponse: 4 * 60, Resolution: 9 * 60}

// draft collects the entries of one verb and keeps the request in step, so
// that the second entry of a verb sees what the first one did.
type draft struct {
	desk    Desk
	act     Act
	role    Role
	r       Request
	entries []Entry
}

// begin checks that the actor may do the verb and that the request is open
// (or closed, where only that makes sense).
func (d Desk) begin(v Verb, r Request, act Act) (*draft, error) {
	role, err := d.May(v, act.Actor, r)
	if err != nil {
		return nil, err
	}
	return &draft{desk: d, act: act, role: role, r: r}, nil
}

func (d Desk) beginOpen(v Verb, r Request, act Act) (*draft, error) {
	w, err := d.begin(v, r, act)
	if err != nil {
		return nil, err
	}
	if !r.Open() {
		return nil, refuse(WrongTurn, "This one is closed. Reopen it first, or ask again in a new message.")
	}
	return w, nil
}

// add appends an entry that keeps the request where it is, as changed by fill.
func (w *draft) add(kind Kind, fill func(*Entry)) error {
	e := Entry{
		Request: w.r.ID, Seq: w.r.Seq + 1,
		At: w.at(), Recorded: w.act.Now,
		Kind: kind, By: w.act.Actor.User, ByRole: w.role,
		ByFunctions: w.act.Actor.Functions,
		Function:    w.r.Function, Topic: w.r.Topic, Turn: w.r.Turn, Holder: w.r.Holder,
	}
	if fill != nil {
		fill(&e)
	}
	if err := w.r.Apply(e); err != nil {
		return err
	}
	w.entries = append(w.entries, e)
	return nil
}

// turn appends an entry that starts a turn, with its pins.
func (w *draft) turn(kind Kind, fill func(*Entry)) error {
	return w.add(kind, func(e *Entry) {
		if fill != nil {
			fill(e)
		}
		w.desk.pin(e, w.r.Region, w.r.Priority)
	})
}

// at is when the act happened: Slack's time, never before the entry that it
// follows and never after the transaction's now.
func (w *draft) at() time.Time {
	at := w.act.At
	if at.IsZero() || at.After(w.act.Now) {
		at = w.act.Now
	}
	if at.Before(w.r.LastAt) {
		at = w.r.LastAt
	}
	return at
}

// pin writes the calendar, the target and the map that the turn is promised
// under.
func (d Desk) pin(e *Entry, region, priority string) {
	e.MapHash = d.Map.Hash
	e.Calendar = d.CalendarFor(e.Function, region)
	t := d.TargetFor(e.Function, e.Topic, priority)
	e.Target = &t
}

// CalendarFor returns the id of the calendar that counts for a rep's region at
// a function: the region's where the function serves it, else the function's
// first, else the map's default.
func (d Desk) CalendarFor(function, region string) string {
	serves := []string(nil)
	if f, ok := d.Map.Function(function); ok {
		serves = f.Calendars
	}
	known := func(id string) bool {
		return slices.ContainsFunc(d.Map.Hours.Calendars, func(c scope.Calendar) bool { return c.ID == id })
	}
	if region != "" && known(region) && (len(serves) == 0 || slices.Contains(serves, region)) {
		return region
	}
	if len(serves) > 0 {
		return serves[0]
	}
	return d.Map.Hours.Default
}

// TargetFor returns the promise for a topic at a priority, in business minutes.
// Without a function it is [DefaultTriage].
func (d Desk) TargetFor(function, topic, priority string) Target {
	f, ok := d.Map.Function(function)
	if !ok {
		return DefaultTriage
	}
	ts := f.Targets
	if t, _, ok := d.Map.Topic(topic); ok && t.Targets != nil {
		ts = *t.Targets
	}
	first, resolution := ts.FirstResponse, ts.Resolution
	if p, ok := ts.ByPriority[priority]; ok {
		first, resolution = p.FirstResponse, p.Resolution
	}
	return Target{
		FirstResponse: int(first.Minutes()),
		Resolution:    int(resolution.Minutes()),
		Assumed:       ts.Basis == scope.Assumed && ts.AgreedOn == "",
	}
}

func (d Desk) functionName(id string) string {
	if f, ok := d.Map.Function(id); ok {
		return f.Name
	}
	return "the triage lead"
}

// place sets the function and topic of an entry, refusing a topic that the map
// doesn't have.
func (d Desk) place(topic string) (function string, err error) {
	_, f, ok := d.Map.Topic(topic)
	if !ok {
		return "", refuse(NotFound, "The scope map has no such topic any more. Pick one from the list.")
	}
	return f.ID, nil
}
