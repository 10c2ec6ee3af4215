package logfile

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"clearlane/triage"
)

// WriteLog writes the entries as JSON lines, in the order given, which must be
// commit order. It stops at the first error of the entries or of w.
func WriteLog(w io.Writer, entries iter.Seq2[triage.Entry, error]) error {
	b := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	var last int64
	for e, err := range entries {
		if err != nil {
			return fmt.Errorf("write the log after position %d: %w", last, err)
		}
		if e.Pos != 0 && e.Pos <= last {
			return fmt.Errorf("write the log: position %d comes after %d", e.Pos, last)
		}
		if err := enc.Encode(toLine(e)); err != nil {
			return fmt.Errorf("write entry %d of %s: %w", e.Seq, triage.Name(e.Request), err)
		}
		last = e.Pos
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	return nil
}

// Entries makes a list of entries what [WriteLog] takes.
func Entries(list []triage.Entry) iter.Seq2[triage.Entry, error] {
	return func(yield func(triage.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}
