package storage_test

import (
	"strings"
	"testing"

	"clearlane/storage"

	"github.com/google/go-cmp/cmp"
)

// history is a database with closed, open and reopened requests, all counted.
func history(t *testing.T) *storage.Store {
	s, c := open(t)
	saveMap(t, s)
	playWeeks(t, s, c, 30, 11, func(int) {})
	count(t, s)
	return s
}

func check(t *testing.T, s *storage.Store) string {
	t.Helper()
	found, err := s.Check(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range found {
		lines = append(lines, m.String())
	}
	return strings.Join(lines, "\n")
}

// TestCheckFindsWhatWasPlanted changes one thing behind the store's back at a
// time; check must name it, and rebuild must bring it back.
func TestCheckFindsWhatWasPlanted(t *testing.T) {
	s := history(t)
	for _, c := range []struct{ name, plant, found string }{
		{"a column", `update requests set holder = 'U-nobody' where id = 3`, "request row of CL-3: its columns are "},
		{"the state", `update requests set state = replace(state, '"Rep":"U-rep"', '"Rep":"U-other"') where id = 3`, `request row of CL-3: Rep is "U-other", the log gives "U-rep"`},
		{"a lost row", `delete from requests where id = 4`, "request row of CL-4: it is missing"},
		{"a made-up row", `insert into requests (id, seq, opened_at, last_at, state) values (999, 1, 1, 1, '{}')`, "request row of CL-999: there is no entry for it in the log"},
		{"the index", `delete from messages where request = 2`, "message index of CL-2: the message of entry 1 is missing, or belongs to another entry"},
		{"a cell", `update cells set sums = replace(sums, '"Opened":1', '"Opened":2') where (week, function, topic, region) in (select week, function, topic, region from cells where sums like '%"Opened":1,%' order by week limit 1)`, "weekly cells: the sums of 2026-W4"},
		{"a stored ask", `update asks set facts = (select facts from asks order by request desc limit 1) where request = (select min(request) from asks)`, "ask for the digest of CL-"},
		{"an ask's end", `update asks set closed_at = closed_at + 1 where request = (select min(request) from asks)`, "it is missing, or of another moment"},
		{"a lost ask", `delete from asks where request = (select min(request) from asks)`, "it is missing, or of another moment"},
		{"an ask of nobody", `insert into asks (request, seq, closed_at, facts) values (999, 1, 1, x'00')`, "ask for the digest of CL-999: no such request is counted up to there"},
		{"count too far", `update requests set counted = 500 where id = (select min(id) from requests where counted > 0)`, "it is counted up to entry 500"},
		{"a number twice", `update counters set value = 3 where name = 'request'`, "numbers: the next request would be 4, but 30 is taken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if found := check(t, s); found != "" {
				t.Fatalf("before: %s", found)
			}
			runSQL(t, s.Path(), c.plant)
			found := check(t, s)
			if !strings.Contains(found, c.found) {
				t.Fatalf("check says %q, want %q", found, c.found)
			}
			if c.name == "a number twice" { // numbers are no projection
				runSQL(t, s.Path(), `update counters set value = 30 where name = 'request'`)
			}
			if err := s.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found := check(t, s); found != "" {
				t.Errorf("after the rebuild: %s", found)
			}
		})
	}
}

func TestCheckNamesABrokenLog(t *testing.T) {
	s := history(t)
	runSQL(t, s.Path(), `delete from entries where request = 5 and seq = 1`)
	if found := check(t, s); !strings.Contains(found, "log of CL-5: apply entry 2 of CL-5: want entry 1") {
		t.Errorf("check says %q", found)
	}
	if err := s.Rebuild(t.Context()); err == nil {
		t.Error("a log with a hole was rebuilt without a word")
	}
}

func TestRebuildChangesNothingThatIsRight(t *testing.T) {
	s := history(t)
	type state struct {
		cells any
		rows  any
		talk  any
	}
	look := func() (out state) {
		read(t, s, func(v *storage.View) error {
			cells, err := v.Cells()
			if err != nil {
				return err
			}
			rows, err := v.Requests(storage.Filter{Closed: true}, storage.Page{Limit: 1000})
			if err != nil {
				return err
			}
			talk, err := v.MessagesOf(1)
			out = state{cells, rows, talk}
			return err
		})
		return out
	}
	write(t, s, func(tx *storage.Tx) error {
		return tx.SaveMessage(storage.Message{Channel: "D9", TS: "7.7", Request: 1, Seq: 1, Author: "U-rep"})
	})
	before := look()
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, look(), cmp.AllowUnexported(state{})); diff != "" {
		t.Errorf("rebuild changed (-before +after):\n%s", diff)
	}
}
