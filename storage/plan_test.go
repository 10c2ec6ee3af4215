package storage_test

import (
	"database/sql"
	"errors"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
)

// grown are the tables that grow with the history; no everyday query may read
// one of them whole. A scan of a partial index is a scan of what it holds:
// what is open, waiting or due.
var grown = regexp.MustCompile(`SCAN (requests|r|entries|inbox|slots|timers|words|w|messages|m|asks|a|labels|repeats)\b(.*)`)

var partial = []string{"requests_open", "requests_watch", "requests_live", "requests_uncounted", "requests_counted", "inbox_bodies", "inbox_pending", "inbox_parked", "slots_waiting", "slots_dropped", "timers_due"}

// TestEverydayQueriesGoByAnIndex asks SQLite how it would answer each query of
// the bot's everyday, on a database that it knows no statistics of, since a
// benchmark that is fast today says little of the plan of tomorrow.
func TestEverydayQueriesGoByAnIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearlane.db")
	s, err := storage.Open(t.Context(), path, storage.Options{Driver: "sqlite3-counting", Now: (&clock{now: start}).Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	saveMap(t, s)
	fill(t, s, 20, func(i int) bool { return i%4 == 0 })

	asked.Lock()
	asked.texts = map[string]bool{}
	asked.Unlock()
	yes := true
	everyday := []func(v *storage.View) error{
		func(v *storage.View) error { _, _, err := v.NextDelivery(); return err },
		func(v *storage.View) error { _, err := v.PendingDeliveries(); return err },
		func(v *storage.View) error { _, _, err := v.DeliveryByKey("a"); return err },
		func(v *storage.View) error { _, err := v.DeliveriesOf("C1", "1.0"); return err },
		func(v *storage.View) error { _, err := v.ParkedDeliveries(5); return err },
		func(v *storage.View) error { _, err := v.Skips(start); return err },
		func(v *storage.View) error { _, err := v.SkippedDeliveries(start, 5); return err },
		func(v *storage.View) error { _, err := v.Request(1); return err },
		func(v *storage.View) error { _, err := v.Entries(1); return err },
		func(v *storage.View) error { _, err := v.EntriesAfter(1, 10); return err },
		func(v *storage.View) error { _, err := v.LastPos(); return err },
		func(v *storage.View) error { _, err := v.RequestsByThread("C1", "1.0"); return err },
		func(v *storage.View) error { _, err := v.RequestsByMessage("C1", "1.0"); return err },
		func(v *storage.View) error { _, err := v.MessagesOf(1); return err },
		func(v *storage.View) error { _, err := v.Standings(); return err },
		func(v *storage.View) error { _, err := v.JoinedTo(1); return err },
		func(v *storage.View) error {
			_, err := v.Requests(storage.Filter{Closed: true, OpenedFrom: start, OpenedBefore: start.AddDate(0, 0, 7)}, storage.Page{After: 3, Limit: 500})
			return err
		},
		func(v *storage.View) error { _, err := v.Repeats(1); return err },
		func(v *storage.View) error { _, err := v.CurrentChannel("C1"); return err },
		func(v *storage.View) error { _, err := v.Words(1); return err },
		func(v *storage.View) error { _, _, err := v.Ask(1); return err },
		func(v *storage.View) error { _, err := v.Asks(); return err },
		func(v *storage.View) error { _, _, err := v.Slot("card/1"); return err },
		func(v *storage.View) error { _, _, err := v.SlotByMessage("C1", "1.0"); return err },
		func(v *storage.View) error { _, err := v.SlotsOf(1); return err },
		func(v *storage.View) error { _, err := v.PendingSlots(start, 10); return err },
		func(v *storage.View) error { _, _, err := v.NextSlotAt(); return err },
		func(v *storage.View) error { _, err := v.WaitingSlots(); return err },
		func(v *storage.View) error { _, err := v.TimersOf(1); return err },
		func(v *storage.View) error { _, err := v.DueTimers(start, 10); return err },
		func(v *storage.View) error { _, err := v.NextTimers([]string{"due"}, start, 10); return err },
		func(v *storage.View) error { _, _, err := v.NextTimerAt(time.Time{}); return err },
		func(v *storage.View) error { _, err := v.LabelsOf(1); return err },
		func(v *storage.View) error { _, err := v.Facts(week(start), start, start.Add(time.Hour)); return err },
	}
	for _, f := range []storage.Filter{
		{}, {Function: "deal-desk"}, {Function: "deal-desk", Unclaimed: true}, {Ownerless: true}, {Holder: "U1"}, {Rep: "U1"}, {Rep: "U1", Closed: true},
		{Deal: "006", Closed: true}, {Turns: []triage.Turn{triage.TurnOps}, Watch: &yes}, {Watch: &yes, Closed: true}, {ClosedFrom: start}, {Topic: "deal-desk/discounts"},
	} {
		for _, p := range []storage.Page{{}, {After: 7}, {Newest: true}, {Newest: true, After: 7}} {
			everyday = append(everyday, func(v *storage.View) error {
				_, err := v.Requests(f, p)
				_, err2 := v.CountRequests(f)
				return errors.Join(err, err2)
			})
		}
	}
	read(t, s, func(v *storage.View) error {
		for _, ask := range everyday {
			if err := ask(v); err != nil {
				return err
			}
		}
		return nil
	})
	write(t, s, func(tx *storage.Tx) error {
		_, err := tx.CountClosed(5)
		errs := []error{err}
		for _, e := range []storage.Erasure{{Request: 1}, {Channel: "C1", TS: "1.0"}, {Person: "U1"}, {Before: start}} {
			_, err := tx.EraseWords(e)
			errs = append(errs, err)
		}
		_, err = tx.Sweep(10)
		_, err2 := openRequest(tx, "U1")
		_, err3 := tx.RaiseSlot(storage.Slot{Key: "card/1", Kind: "card", Channel: "C1"})
		_, err4 := tx.ClaimTimer("a")
		_, err5 := tx.MarkFailed(1, "x")
		if !errors.Is(err5, storage.ErrNotFound) {
			errs = append(errs, err5)
		}
		return errors.Join(append(errs, err, err2, err3, err4, tx.ReplaceTimers(1, []storage.Timer{{Key: "a", Kind: "b", At: start}}))...)
	})
	asked.Lock()
	queries := slices.Sorted(maps.Keys(asked.texts))
	asked.texts = nil
	asked.Unlock()
	if len(queries) < 40 {
		t.Fatalf("only %d queries were asked", len(queries))
	}
	for _, q := range queries {
		if strings.HasPrefix(strings.ToLower(q), "begin") || strings.HasPrefix(strings.ToLower(q), "pragma") {
			continue
		}
		for _, step := range plan(t, path, q) {
			m := grown.FindStringSubmatch(step)
			if m == nil || slices.ContainsFunc(partial, func(index string) bool { return strings.Contains(m[2], index) }) {
				continue
			}
			t.Errorf("%s\n\tin %s", step, q)
		}
	}
	if steps := plan(t, path, `select id from requests where topic = 'x'`); !grown.MatchString(strings.Join(steps, "\n")) {
		t.Errorf("a scan is not recognised: %q", steps)
	}
}

func plan(t *testing.T, path, query string) []string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	args := make([]any, len(slices.Compact(slices.Sorted(slices.Values(parameters.FindAllString(query, -1))))))
	rows, err := db.Query("explain query plan "+query, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}
