package logfile

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

// Beside is what a file holds beside the entries: what was done about hotspots.
type Beside struct {
	Fixes []Fix
	Lines []LeadLine
}

// Fix is a fix as the file has it: what somebody undertook against a hotspot.
// Its words are those that the digest prints.
type Fix struct {
	ID              int64
	Function, Topic string // both empty: of asks nobody owns
	Hotspot         string // as it was printed
	What            string // will change
	Owner, By       string // who owns it; who started it
	State           friction.FixState
	Goal            friction.Goal
	Named           friction.Week // whose digest listed the hotspot
	From            string        // the date from which it changes, 2006-01-02
	Started         time.Time
	Accepted        time.Time // by its owner; zero: not yet
	Closed          time.Time // zero: still followed
}

// LeadLine is the line that a lead added to a hotspot, as the file has it.
type LeadLine struct {
	Week            friction.Week
	Function, Topic string
	By              string
	At              time.Time
	Text            string
}

// fixLine and leadLine are the two as JSON, keys in their order.
type (
	fixLine struct {
		ID       int64             `json:"fix"`
		Function string            `json:"function,omitempty"`
		Topic    string            `json:"topic,omitempty"`
		Hotspot  string            `json:"hotspot,omitempty"`
		What     string            `json:"what,omitempty"`
		Owner    string            `json:"owner,omitempty"`
		By       string            `json:"by,omitempty"`
		State    friction.FixState `json:"state,omitempty"`
		Goal     friction.Goal     `json:"goal,omitempty"`
		Named    friction.Week     `json:"named"`
		From     string            `json:"from"`
		Started  stamp             `json:"started,omitzero"`
		Accepted stamp             `json:"accepted,omitzero"`
		Closed   stamp             `json:"closed,omitzero"`
	}
	leadLine struct {
		Week     friction.Week `json:"lead_line"`
		Function string        `json:"function,omitempty"`
		Topic    string        `json:"topic,omitempty"`
		By       string        `json:"by,omitempty"`
		At       stamp         `json:"at"`
		Text     string        `json:"text"`
	}
)

// WriteFixes writes fixes and lines as JSON lines; they follow the entries.
func WriteFixes(w io.Writer, fixes []Fix, lines []LeadLine) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range fixes {
		if err := enc.Encode(fixLine{
			f.ID, f.Function, f.Topic, f.Hotspot, f.What, f.Owner, f.By, f.State, f.Goal, f.Named, f.From, stamp{f.Started}, stamp{f.Accepted}, stamp{f.Closed},
		}); err != nil {
			return fmt.Errorf("write fix %d: %w", f.ID, err)
		}
	}
	for _, l := range lines {
		if err := enc.Encode(leadLine{l.Week, l.Function, l.Topic, l.By, stamp{l.At}, l.Text}); err != nil {
			return fmt.Errorf("write a lead's line of %s: %w", l.Week, err)
		}
	}
	return nil
}

// besides tells a line that is no entry by its first key.
var besides = regexp.MustCompile(`^\{\s*"(fix|lead_line)"`)

// aside collects the lines of a file that are no entries.
type aside struct {
	Beside
	maps []*scope.Map
}

// take takes a line that is no entry; reason says what is wrong with it.
func (a *aside) take(text []byte) (reason string) {
	if m := besides.FindSubmatch(text); string(m[1]) == "fix" {
		return a.fix(text)
	}
	return a.line(text)
}

func (a *aside) fix(text []byte) (reason string) {
	var l fixLine
	if reason := decode(text, &l); reason != "" {
		return reason
	}
	f := Fix{
		l.ID, l.Function, l.Topic, l.Hotspot, l.What, l.Owner, l.By, l.State, l.Goal, l.Named, l.From, l.Started.Time, l.Accepted.Time, l.Closed.Time,
	}
	if f.State == "" {
		f.State = stateOf(f)
	}
	last := int64(0)
	if n := len(a.Fixes); n > 0 {
		last = a.Fixes[n-1].ID
	}
	switch {
	case f.ID <= last:
		return fmt.Sprintf("fix %d comes after %d; they count up from 1", f.ID, last)
	case f.Named == friction.Week{}:
		return fmt.Sprintf("fix %d needs named: the week whose digest listed its hotspot, like \"2026-W47\"", f.ID)
	case !isDate(f.From):
		return fmt.Sprintf("fix %d needs from: the date from which it changes, like \"2026-11-30\"", f.ID)
	case f.Started.IsZero():
		return fmt.Sprintf("fix %d needs started: when was it started?", f.ID)
	case !slices.Contains(friction.FixStates, f.State):
		return fmt.Sprintf("there is no state %q%s", f.State, meant(string(f.State), texts(friction.FixStates)))
	case f.Goal != "" && !slices.Contains(friction.Goals, f.Goal):
		return fmt.Sprintf("there is no goal %q%s", f.Goal, meant(string(f.Goal), texts(friction.Goals)))
	case !f.Accepted.IsZero() && f.Accepted.Before(f.Started), !f.Closed.IsZero() && f.Closed.Before(f.Started):
		return fmt.Sprintf("fix %d was accepted or closed before it was started", f.ID)
	case f.State == friction.FixAccepted && f.Accepted.IsZero(), f.State == friction.FixClosed && f.Closed.IsZero():
		return fmt.Sprintf("fix %d is %s, but does not say when", f.ID, f.State)
	}
	if reason := a.place(f.Function, f.Topic); reason != "" {
		return reason
	}
	a.Fixes = append(a.Fixes, f)
	return ""
}

// stateOf is the state that follows from the times of a fix.
func stateOf(f Fix) friction.FixState {
	switch {
	case !f.Closed.IsZero():
		return friction.FixClosed
	case !f.Accepted.IsZero():
		return friction.FixAccepted
	default:
		return friction.FixOffered
	}
}

func (a *aside) line(text []byte) (reason string) {
	var l leadLine
	if reason := decode(text, &l); reason != "" {
		return reason
	}
	x := LeadLine{l.Week, l.Function, l.Topic, l.By, l.At.Time, l.Text}
	again := slices.ContainsFunc(a.Lines, func(y LeadLine) bool { return y.Week == x.Week && y.Function == x.Function && y.Topic == x.Topic })
	switch {
	case x.Week == friction.Week{}:
		return "lead_line is the week of the digest, like \"2026-W47\""
	case x.Text == "":
		return "a lead's line has no text"
	case x.At.IsZero():
		return "at is missing: when was the line written?"
	case again:
		return fmt.Sprintf("this hotspot has a lead's line of %s already", x.Week)
	}
	if err := friction.CheckLine(x.Text); err != nil {
		return err.Error()
	}
	if reason := a.place(x.Function, x.Topic); reason != "" {
		return reason
	}
	a.Lines = append(a.Lines, x)
	return ""
}

// place checks that one of the maps has the function, and the topic in it.
func (a *aside) place(function, topic string) (reason string) {
	if function == "" && topic == "" {
		return "" // what nobody owns
	}
	var functions []string
	known := false
	for _, m := range a.maps {
		for _, f := range m.Functions {
			functions = append(functions, f.ID)
			known = known || f.ID == function && (topic == "" || slices.ContainsFunc(f.Topics, func(t scope.Topic) bool { return t.ID == topic }))
		}
	}
	switch {
	case known:
		return ""
	case slices.Contains(functions, function):
		return fmt.Sprintf("%s has no topic %q", function, topic)
	default:
		return fmt.Sprintf("the map has no function %q%s", function, meant(function, functions))
	}
}
