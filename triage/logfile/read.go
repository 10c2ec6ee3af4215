package logfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// longestLine is the most bytes of a line; an entry has a few hundred.
const longestLine = 1 << 20

// Fault is one thing in a file that cannot be true.
type Fault struct {
	Line   int // 1, 2, …
	Reason string
}

// Error returns "line 12: …".
func (f Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// ReadLog reads a file of log entries, derives what a bare history leaves out
// (by the current map, the last one given; earlier ones may be given for the
// pins of a whole log), and checks that it can be true. Entries come back in the
// file's order, with Pos and Seq set. The error joins one [Fault] for each
// faulty line, twenty at most; nothing is returned beside it.
func ReadLog(r io.Reader, maps ...*scope.Map) (Log, error) {
	if len(maps) == 0 || slices.Contains(maps, nil) {
		return Log{}, errors.New("read a log: it needs the scope map that it was kept under")
	}
	beside := &aside{maps: maps}
	lines, faults := readLines(r, beside)
	if len(faults) == 0 {
		d := newDeriver(maps, lines)
		log := beside.log
		log.Entries = make([]triage.Entry, 0, len(lines))
		for _, l := range lines {
			e, reason := d.entry(l.line)
			if reason != "" {
				faults = append(faults, Fault{l.n, reason})
				if len(faults) == mostFaults {
					break
				}
				continue
			}
			log.Entries = append(log.Entries, e)
		}
		if len(faults) == 0 {
			return log, nil
		}
	}
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return Log{}, errors.Join(errs...)
}

// numbered is a line with its number in the file.
type numbered struct {
	line
	n int
}

func readLines(r io.Reader, beside *aside) (lines []numbered, faults []Fault) {
	b := bufio.NewReaderSize(r, 1<<16)
	for n := 1; len(faults) < mostFaults; n++ {
		text, err := nextLine(b)
		switch {
		case errors.Is(err, errTooLong):
			faults = append(faults, Fault{n, fmt.Sprintf("it is longer than %d bytes, which no entry is", longestLine)})
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, append(faults, Fault{n, "it could not be read: " + err.Error()})
		}
		text = bytes.TrimSpace(text)
		if len(text) > 0 {
			var l line
			taken, reason := beside.take(text)
			if !taken {
				reason = decode(text, &l)
			}
			switch {
			case reason != "":
				faults = append(faults, Fault{n, reason})
			case !taken:
				lines = append(lines, numbered{l, n})
			}
		}
		if err != nil {
			break
		}
	}
	return lines, faults
}

var errTooLong = errors.New("line too long")

// nextLine returns the next line; of one that is too long it drops the rest.
func nextLine(b *bufio.Reader) ([]byte, error) {
	var out []byte
	long := false
	for {
		part, err := b.ReadSlice('\n')
		if long = long || len(out)+len(part) > longestLine; !long {
			out = append(out, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long {
			return nil, errTooLong
		}
		return out, err
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
