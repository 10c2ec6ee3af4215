package logfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// Unknown marks what a history doesn't say and nobody can know: the rep of an
// ask, the holder of a claim.
const Unknown = "unknown"

// mostFaults is how many faults of a file are told at once.
const mostFaults = 20

// Fault is one thing in a file that cannot be true.
type Fault struct {
	Line   int // 1, 2, …
	Reason string
}

// Error returns "line 12: …".
func (f Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// Recall says where a request stands that was closed a while ago, by the entries
// that [ReadLog] yielded.
type Recall func(request int64) (triage.Request, error)

// ReadLog reads a file of log entries, derives what a bare history leaves out
// (by the current map, the last one given; earlier ones may be given for the
// pins of a whole log), and checks that it can be true. Entries come in the
// file's order, with Pos and Seq set.
//
// The file is read as the entries are taken, and may be larger than memory:
// requests that closed long ago are forgotten and asked of recall; without one,
// all are kept. What is wrong with the file comes last, as one error that joins
// one [Fault] for each faulty line, twenty at most. After the first fault no
// entry comes; those that came before are void. Lines that are no entries go
// into beside.
func ReadLog(file io.ReaderAt, beside *Beside, recall Recall, maps ...*scope.Map) iter.Seq2[triage.Entry, error] {
	return func(yield func(triage.Entry, error) bool) {
		if len(maps) == 0 || slices.Contains(maps, nil) {
			yield(triage.Entry{}, errors.New("read a log: it needs the scope map that it was kept under"))
			return
		}
		d, a := newDeriver(file, recall, maps), &aside{maps: maps}
		// Lines that can't be read are told before those that can't be true,
		// which may only be so for want of them.
		var unread, untrue []error
		for l := range readLines(file) {
			if l.aside != nil {
				l.reason = a.take(l.aside)
			}
			switch {
			case l.reason != "":
				if unread = append(unread, Fault{l.n, l.reason}); len(unread) == mostFaults {
					yield(triage.Entry{}, errors.Join(unread...))
					return
				}
			case l.aside != nil || len(unread) > 0 || len(untrue) == mostFaults:
			default:
				e, reason, err := d.entry(l.line)
				if err != nil {
					yield(triage.Entry{}, fmt.Errorf("read line %d: %w", l.n, err))
					return
				}
				if reason != "" {
					untrue, d.faulty = append(untrue, Fault{l.n, reason}), true
				} else if len(untrue) == 0 && !yield(e, nil) {
					return
				}
			}
		}
		if len(unread) > 0 {
			untrue = unread
		}
		if len(untrue) > 0 {
			yield(triage.Entry{}, errors.Join(untrue...))
			return
		}
		*beside = a.Beside
	}
}

// decode reads one line into l; reason says what is wrong with it.
func decode(text []byte, l any) (reason string) {
	if !utf8.Valid(text) {
		return "it is not UTF-8"
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(l); err != nil {
		return jsonReason(err)
	}
	if dec.More() {
		return "there is more after the entry; write one entry a line"
	}
	return ""
}

// jsonReason says a decoding error without the words of the Go types.
func jsonReason(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not JSON: %s at byte %d", syntax.Error(), syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it is not JSON: the object is not closed"
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("%s is a %s, which it cannot be", kind.Field, kind.Value)
	case errors.As(err, &kind):
		return fmt.Sprintf("it is a %s; an entry is an object", kind.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
