package bot_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
)

// The history of BenchmarkReport: nine weeks of 4,000 asks that really went
// through the desk, and a past before them that fills it up to a million
// requests with ten entries each.
const (
	longHistory   = 1_000_000
	entriesOfPast = 10
	asksADay      = 800
)

// BenchmarkReport makes the digest of a week of 4,000 asks, out of a million
// requests with ten million log entries.
func BenchmarkReport(b *testing.B) {
	m := demoMap(b)
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		b.Fatal(err)
	}
	week := friction.Week{Year: 2026, Number: 40}
	log, err := planted.Plan{Seed: 1, Map: m, Start: week.Add(-friction.Trailing).Start(zone), Weeks: friction.Trailing + 1, PerDay: asksADay, Noise: 1}.History()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "clearlane.db")
	now := week.End(zone)
	store, err := storage.Open(b.Context(), path, storage.Options{Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for first := 0; first < len(log); first += 500 {
		err := store.WriteQuiet(b.Context(), func(tx *storage.Tx) error {
			if err := tx.SaveMap(m.Hash, m.Source, week.Add(-friction.Trailing).Start(zone)); err != nil {
				return err
			}
			for _, entries := range log[first:min(first+500, len(log))] {
				// The log ends with the week: what comes later has not happened.
				if i := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.At.After(now) }); i >= 0 {
					entries = entries[:i]
				}
				if len(entries) == 0 {
					continue
				}
				if err := tx.SetNow(entries[len(entries)-1].At); err != nil {
					return err
				}
				if _, err := tx.Append(entries); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for n := 1; n > 0; {
		if err := store.Write(b.Context(), func(tx *storage.Tx) (err error) {
			n, err = tx.CountClosed(1000)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	past(b, path, len(log))
	b.ReportAllocs()
	for b.Loop() {
		r, err := bot.Report(b.Context(), store, m, week)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Headline.Opened), "asks")
	}
}

// past plants the long past behind the store's back: playing it would take the
// better part of an hour. Its requests are closed, counted, and older than
// every week that a digest looks at.
func past(b *testing.B, path string, played int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=60000&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const old = int64(400 * 24 * time.Hour / time.Microsecond)
	for _, q := range []string{
		fmt.Sprintf(`with recursive n (i) as (select %d union all select i + 1 from n where i < %d)
			insert into requests (id, seq, channel, thread, rep, function, topic, turn, holder, opened_at, closed_at, last_at, state, counted)
			select i, %d, r.channel, i || '.0', 'U' || (i %% 997), r.function, r.topic, r.turn, r.holder, r.opened_at - %d, r.closed_at - %d, r.last_at - %d, r.state, %d
			from n join (select * from requests where closed_at > 0 order by id limit 1) r`, played+1, longHistory, entriesOfPast, old, old, old, entriesOfPast),
		fmt.Sprintf(`with recursive n (i) as (select %d union all select i + 1 from n where i < %d), k (j) as (select 1 union all select j + 1 from k where j < %d)
			insert into entries (pos, request, seq, at, recorded, kind, by_user, by_role, function, topic, turn, holder, calendar, target, map_hash, data)
			select (select max(pos) from entries) + (i - %d) * %d + j, i, j, e.at - %d, e.recorded - %d, e.kind, e.by_user, e.by_role, e.function, e.topic, e.turn, e.holder, e.calendar, e.target, e.map_hash, e.data
			from n, k join (select * from entries where request = 1 and seq = 1) e`, played+1, longHistory, entriesOfPast, played+1, entriesOfPast, old, old),
	} {
		if _, err := db.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
	// What was planted is in the write-ahead log; a database in use folds it in.
	if _, err := db.Exec(`pragma wal_checkpoint(truncate)`); err != nil {
		b.Fatal(err)
	}
	var entries int
	if err := db.QueryRow(`select count(*) from entries`).Scan(&entries); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d log entries", entries)
}
