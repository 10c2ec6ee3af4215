package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"clearlane/triage"
)

// Mismatch is a difference between what is stored and what the log says.
type Mismatch struct {
	What    string // request row, message index, weekly cells, file, …
	Request int64  // 0: of no single request
	Detail  string
}

func (m Mismatch) String() string {
	if m.Request == 0 {
		return m.What + ": " + m.Detail
	}
	return fmt.Sprintf("%s of %s: %s", m.What, triage.Name(m.Request), m.Detail)
}

// checkChunk is how many requests are rebuilt in memory at a time.
const checkChunk = 500

// Check rebuilds the request rows and the message index from the log and
// returns every difference; none means that they agree. deep also rebuilds the
// weekly cells, and has SQLite examine the file itself.
func (s *Store) Check(ctx context.Context, deep bool) ([]Mismatch, error) {
	var out []Mismatch
	err := s.Read(ctx, func(v *View) error {
		c := &checker{v: v}
		steps := []func() error{c.counters, c.requests}
		if deep {
			steps = append(steps, c.file, c.cells)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		out = c.found
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("check the database: %w", err)
	}
	return out, nil
}

type checker struct {
	v     *View
	found []Mismatch
}

func (c *checker) report(what string, request int64, format string, args ...any) {
	c.found = append(c.found, Mismatch{What: what, Request: request, Detail: fmt.Sprintf(format, args...)})
}

// counters finds numbers that would be given out twice.
func (c *checker) counters() error {
	for _, n := range []struct{ name, highest string }{
		{"request", `select coalesce(max(request), 0) from entries`},
		{"entry", `select coalesce(max(pos), 0) from entries`},
		{"delivery", `select coalesce(max(id), 0) from inbox`},
		{"slot", `select coalesce(max(place), 0) from slots`},
		{"label", `select coalesce(max(id), 0) from labels`},
		{"fix", `select coalesce(max(id), 0) from fixes`},
	} {
		highest, _, err := one(c.v, value[int64], n.highest)
		if err != nil {
			return err
		}
		last, ok, err := one(c.v, value[int64], `select value from counters where name = $1`, n.name)
		if err != nil {
			return err
		}
		if !ok || last < highest {
			c.report("numbers", 0, "the next %s would be %d, but %d is taken", n.name, last+1, highest)
		}
	}
	return nil
}

// requests compares each row with the request that the log gives, in chunks so
// that memory does not grow with the history.
func (c *checker) requests() error {
	last, _, err := one(c.v, value[int64], `select max(n) from (select coalesce(max(request), 0) as n from entries union all select coalesce(max(id), 0) as n from requests) as both_max`)
	if err != nil {
		return err
	}
	for from := int64(0); from < last; from += checkChunk {
		if err := c.chunk(from, from+checkChunk); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) chunk(after, upTo int64) error {
	entries, err := list(c.v, scanEntry, `select `+entryColumns+` from entries where request > $1 and request <= $2 order by request, seq`, after, upTo)
	if err != nil {
		return err
	}
	rows, err := list(c.v, scanRow, `select `+strings.Join(requestColumns, ", ")+`, state from requests where id > $1 and id <= $2 order by id`, after, upTo)
	if err != nil {
		return err
	}
	messages, err := list(c.v, scanMessage, `select channel, ts, request, seq, author from messages where request > $1 and request <= $2`, after, upTo)
	if err != nil {
		return err
	}
	moves, err := c.v.channelMoves()
	if err != nil {
		return err
	}
	moves.apply(entries)
	stored := map[int64]requestRow{}
	for _, r := range rows {
		stored[r.id] = r
	}
	index := map[messageKey]Message{}
	for _, m := range messages {
		index[m.key()] = m
	}
	for log := range byRequest(entries) {
		c.request(log, stored, index)
	}
	for _, r := range rows {
		if _, left := stored[r.id]; left {
			c.report("request row", r.id, "there is no entry for it in the log")
		}
	}
	return nil
}

// byRequest splits entries in order of request into the logs of each.
func byRequest(entries []triage.Entry) func(yield func([]triage.Entry) bool) {
	return func(yield func([]triage.Entry) bool) {
		for len(entries) > 0 {
			n := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.Request != entries[0].Request })
			if n < 0 {
				n = len(entries)
			}
			if !yield(entries[:n]) {
				return
			}
			entries = entries[n:]
		}
	}
}

// request compares one request with its log, and takes it out of stored.
func (c *checker) request(log []triage.Entry, stored map[int64]requestRow, index map[messageKey]Message) {
	id := log[0].Request
	row, ok := stored[id]
	delete(stored, id)
	want, err := triage.Replay(log)
	if err != nil {
		c.report("log", id, "%v", err)
		return
	}
	if !ok {
		c.report("request row", id, "it is missing")
		return
	}
	for _, d := range differences(want, row.request) {
		c.report("request row", id, "%s", d)
	}
	if columns := columnsOf(want); columns != row.columns {
		c.report("request row", id, "its columns are %v, the log gives %v", row.columns, columns)
	}
	seen := map[messageKey]bool{}
	for _, m := range messagesOf(want, log) {
		// The first entry to name a message keeps it.
		if have := index[m.key()]; !seen[m.key()] && have != m {
			c.report("message index", id, "the message of entry %d is missing, or belongs to another entry", m.Seq)
		}
		seen[m.key()] = true
	}
}

// messageKey tells the rows of the message index apart.
type messageKey struct {
	channel, ts string
	request     int64
}

func (m Message) key() messageKey { return messageKey{m.Channel, m.TS, m.Request} }

// differences names the fields in which two requests differ.
func differences(want, have triage.Request) []string {
	var out []string
	w, h := reflect.ValueOf(want), reflect.ValueOf(have)
	for i := range w.NumField() {
		a, b := w.Field(i).Interface(), h.Field(i).Interface()
		if sameValue(a, b) {
			continue
		}
		out = append(out, fmt.Sprintf("%s is %s, the log gives %s", w.Type().Field(i).Name, show(b), show(a)))
	}
	return out
}

// sameValue compares as the stored JSON does: instants by their moment, lists
// by what is in them, so that an empty list is the same as none.
func sameValue(a, b any) bool { return show(a) == show(b) }

func show(v any) string {
	text, err := toJSON(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if text == "[]" {
		return "null"
	}
	return text
}

// file has SQLite examine its own file.
func (c *checker) file() error {
	for _, pragma := range []string{`pragma integrity_check`, `select 'row without its parent in ' || "table" from pragma_foreign_key_check`} {
		found, err := list(c.v, value[string], pragma)
		if err != nil {
			return err
		}
		for _, f := range found {
			if f != "ok" {
				c.report("file", 0, "%s", f)
			}
		}
	}
	return nil
}

// requestRow is a row of the requests with its columns written out, to compare.
type requestRow struct {
	id      int64
	request triage.Request
	columns string
}

func scanRow(s scanner) (r requestRow, err error) {
	c := make([]string, len(requestColumns))
	dest := make([]any, len(c), len(c)+1)
	for i := range c {
		dest[i] = &c[i]
	}
	err = s.Scan(append(dest, asJSON{&r.request})...)
	if err == nil {
		r.id, err = strconv.ParseInt(c[0], 10, 64)
	}
	r.columns = strings.Join(c, ", ")
	return r, err
}

// columnsOf is what scanRow gives for a row that is right.
func columnsOf(r triage.Request) string {
	var c []string
	for _, v := range requestValues(r) {
		c = append(c, fmt.Sprint(v))
	}
	return strings.Join(c, ", ")
}
