package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
)

// clockFrom is a clock that starts at a moment and runs.
func clockFrom(at time.Time) func() time.Time {
	began := time.Now()
	return func() time.Time { return at.Add(time.Since(began)) }
}

// demoThere starts the demo in a folder and returns its address, and what stops
// it and returns its exit code.
func demoThere(t testing.TB, now func() time.Time, folder string) (address string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, said := io.Pipe()
	var errs bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, program{now: now, in: strings.NewReader(""), out: said, errs: &errs}, []string{"demo", "--addr", "127.0.0.1:0", "--keep", folder})
		said.Close()
	}()
	stop = func() int {
		cancel()
		c := <-code
		if errs.Len() > 0 {
			t.Errorf("the demo said on the error stream: %s", errs.String())
		}
		return c
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`is ready: +(http://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out)
			return m[1], stop
		}
	}
	t.Fatalf("the demo ended with code %d before it was ready: %s", <-code, errs.String())
	return "", nil
}

// call runs a command and returns its exit code and what it said.
func call(now func() time.Time, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), program{now: now, in: strings.NewReader(""), out: &o, errs: &e}, args)
	return code, o.String(), e.String()
}

// TestDigestIsVerified posts the demo's digest by its button, as a person would,
// and holds it against the log: as it is, after the log went on, after somebody
// changed a figure, and by another formula.
func TestDigestIsVerified(t *testing.T) {
	now := clockFrom(time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC))
	folder := t.TempDir()
	address, stop := demoThere(t, now, folder)
	answer, err := http.Post(address+"sim/demo", "application/json", strings.NewReader(`{"id":"digest"}`))
	if err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the button answers %s: %s, %v", answer.Status, said, err)
	}
	answer.Body.Close()
	if code := stop(); code != 0 {
		t.Errorf("the demo ends with code %d", code)
	}

	db := filepath.Join(folder, "clearlane.db")
	verify := func(wantCode int, wants ...string) {
		t.Helper()
		code, out, errs := call(now, "report", "--db", db, "--week", "2026-W47", "--verify")
		if code != wantCode {
			t.Errorf("exit code %d, want %d\n%s%s", code, wantCode, out, errs)
		}
		for _, want := range wants {
			if !strings.Contains(out+errs, want) {
				t.Errorf("it does not say %q:\n%s%s", want, out, errs)
			}
		}
	}
	verify(0, "The digest of 2026-W47 in #sales-leadership agrees with the log up to entry ")

	closeLate(t, now, db)
	verify(0, "agrees with the log", "What came to be known later corrects it:", "headline.done: ")
	if _, out, _ := call(now, "report", "--db", db, "--week", "2026-W48"); !strings.Contains(out, "Correction to 16-22 November: ") {
		t.Errorf("the next week's digest corrects nothing:\n%s", out)
	}

	sent := changeDigest(t, db, "report", func(report string) string {
		var r friction.Report
		if err := json.Unmarshal([]byte(report), &r); err != nil {
			t.Fatal(err)
		}
		r.Headline.LateHours -= 5
		changed, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(changed)
	})
	verify(1, "differs from the log up to entry ", "headline.late_hours: ", "the digest of 2026-W47 differs from the log")

	changeDigest(t, db, "report", func(string) string { return sent })
	changeDigest(t, db, "formula", func(string) string { return "0" })
	verify(0, "It was computed by formula 0; this program has ", "agrees with the log")
}

// closeLate notes, after the digest, that an ask had been done in its week.
func closeLate(t *testing.T, now func() time.Time, db string) {
	t.Helper()
	store, err := storage.Open(t.Context(), db, storage.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	from := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 0, 7)
	err = store.Write(t.Context(), func(tx *storage.Tx) error {
		open, err := tx.Requests(storage.Filter{OpenedFrom: from, OpenedBefore: to}, storage.Page{})
		if err != nil {
			return err
		}
		for _, r := range open {
			if r.Holder == "" || !r.LastAt.Before(to.Add(-time.Minute)) {
				continue
			}
			target := r.Target
			_, err := tx.Append([]triage.Entry{{
				Request: r.ID, Seq: r.Seq + 1, At: r.LastAt.Add(time.Second), Recorded: tx.Now(), Kind: triage.KindResolved,
				By: r.Holder, ByRole: triage.RoleStaff, ByFunctions: []string{r.Function}, Function: r.Function, Topic: r.Topic,
				Turn: triage.TurnClosed, Holder: r.Holder, Calendar: r.Calendar, Target: &target, MapHash: r.MapHash,
				Data: triage.Data{Outcome: triage.Answered, Side: triage.StaffSide, ToRep: true},
			}})
			return err
		}
		t.Error("nobody works on an ask of the week")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// changeDigest changes a column of the stored digest behind the program's back,
// and returns what it was.
func changeDigest(t *testing.T, file, column string, change func(string) string) (was string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`select ` + column + ` from digests`).Scan(&was); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`update digests set `+column+` = $1`, change(was)); err != nil {
		t.Fatal(err)
	}
	return was
}

// BenchmarkDemo measures the start of the demo, from the call until it says that
// it is ready, and then the load of its page with what it asks for at first.
func BenchmarkDemo(b *testing.B) {
	var page time.Duration
	for b.Loop() {
		address, stop := demoThere(b, time.Now, b.TempDir())
		b.StopTimer()
		began := time.Now()
		for _, path := range []string{"", "sim/state"} {
			answer, err := http.Get(address + path)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
				b.Fatalf("%s%s answers %s, %v", address, path, answer.Status, err)
			}
			answer.Body.Close()
		}
		page += time.Since(began)
		stop()
		b.StartTimer()
	}
	b.ReportMetric(float64(page.Milliseconds())/float64(b.N), "page-ms/op")
}
