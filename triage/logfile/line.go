package logfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"clearlane/triage"
)

// stampForm is how a time is written: UTC, always six digits of the second.
const stampForm = "2006-01-02T15:04:05.000000Z"

// stamp is a time in the file.
type stamp struct{ time.Time }

// MarshalJSON writes the canonical form.
func (s stamp) MarshalJSON() ([]byte, error) {
	return []byte(`"` + s.UTC().Format(stampForm) + `"`), nil
}

// UnmarshalJSON reads any RFC 3339 time; what is finer than a microsecond is
// dropped.
func (s *stamp) UnmarshalJSON(b []byte) error {
	text := ""
	if n := len(b) - 1; n > 0 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0 {
		text = string(b[1:n]) // nothing in it to decode
	} else if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("%s is not a time; write it like %q", b, "2026-11-16T09:14:02.000000Z")
	}
	t, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("%q is not a time; write it like %q", text, "2026-11-16T09:14:02.000000Z")
	}
	if y := t.UTC().Year(); y < 1990 || y > 2200 {
		return fmt.Errorf("%q is not a time that a request can have", text)
	}
	s.Time = t.UTC().Truncate(time.Microsecond)
	return nil
}

// line is an entry as the file has it: the keys of triage.Entry in their order,
// with times in the canonical form. A test holds the two together.
type line struct {
	Pos         int64          `json:"pos,omitempty"`
	Request     int64          `json:"request"`
	Seq         int            `json:"seq,omitempty"`
	At          stamp          `json:"at"`
	Recorded    stamp          `json:"recorded,omitzero"`
	Kind        triage.Kind    `json:"kind"`
	By          string         `json:"by,omitempty"`
	ByRole      triage.Role    `json:"by_role,omitempty"`
	ByFunctions []string       `json:"by_functions,omitempty"`
	Function    string         `json:"function,omitempty"`
	Topic       string         `json:"topic,omitempty"`
	Turn        triage.Turn    `json:"turn,omitempty"`
	Holder      string         `json:"holder,omitempty"`
	Calendar    string         `json:"calendar,omitempty"`
	Target      *triage.Target `json:"target,omitempty"`
	MapHash     string         `json:"map,omitempty"`
	Reason      string         `json:"reason,omitempty"`
	Data        data           `json:"data,omitzero"`
}

// data is triage.Data with its two times in the canonical form, which shadow
// those of the embedded struct.
type data struct {
	triage.Data
	Since *stamp `json:"since,omitempty"`
	Until *stamp `json:"until,omitempty"`
}

// IsZero reports whether nothing is set, so that an empty object is left out.
func (d data) IsZero() bool {
	return d.Since == nil && d.Until == nil && reflect.ValueOf(d.Data).IsZero()
}

func toLine(e triage.Entry) line {
	l := line{
		Pos: e.Pos, Request: e.Request, Seq: e.Seq, At: stamp{e.At}, Recorded: stamp{e.Recorded}, Kind: e.Kind,
		By: e.By, ByRole: e.ByRole, ByFunctions: e.ByFunctions,
		Function: e.Function, Topic: e.Topic, Turn: e.Turn, Holder: e.Holder,
		Calendar: e.Calendar, Target: e.Target, MapHash: e.MapHash, Reason: e.Reason, Data: data{Data: e.Data},
	}
	if e.Data.Since != nil {
		l.Data.Since, l.Data.Data.Since = &stamp{*e.Data.Since}, nil
	}
	if e.Data.Until != nil {
		l.Data.Until, l.Data.Data.Until = &stamp{*e.Data.Until}, nil
	}
	return l
}

func (l line) entry() triage.Entry {
	e := triage.Entry{
		Pos: l.Pos, Request: l.Request, Seq: l.Seq, At: l.At.Time, Recorded: l.Recorded.Time, Kind: l.Kind,
		By: l.By, ByRole: l.ByRole, ByFunctions: l.ByFunctions,
		Function: l.Function, Topic: l.Topic, Turn: l.Turn, Holder: l.Holder,
		Calendar: l.Calendar, Target: l.Target, MapHash: l.MapHash, Reason: l.Reason, Data: l.Data.Data,
	}
	if l.Data.Since != nil {
		e.Data.Since = &l.Data.Since.Time
	}
	if l.Data.Until != nil {
		e.Data.Until = &l.Data.Until.Time
	}
	return e
}
