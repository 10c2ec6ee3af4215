package storage_test

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pressly/goose/v3"
)

// TestAsksAreRewritten: a database of the first version keeps everything, and its
// asks, which were JSON then, are those of the log.
func TestAsksAreRewritten(t *testing.T) {
	now := history(t)
	var into, joined triage.Request
	write(t, now, func(tx *storage.Tx) (err error) {
		if into, err = openRequest(tx, rep.User); err == nil {
			joined, err = openRequest(tx, rep.User)
		}
		if err != nil {
			return err
		}
		entries, err := desk.Join(joined, triage.Act{Actor: rep, Now: tx.Now()}, into)
		joined, err = do(tx, joined, entries, err)
		return err
	})
	count(t, now)
	first := friction.WeekOf(start, time.UTC)
	var want storage.Facts
	read(t, now, func(v *storage.View) (err error) {
		want, err = v.Facts(first, start, v.Now().AddDate(1, 0, 0))
		return err
	})
	old := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite3", "file:"+old)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // the other database is attached to one connection
	p, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"))
	if err == nil {
		_, err = p.UpTo(t.Context(), 1)
	}
	if err == nil {
		_, err = db.Exec(`attach ? as now`, now.Path())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range strings.Fields("counters entries requests cells messages maps map_lives settings") {
		columns := columnsOf(t, db, table)
		if _, err := db.Exec(`delete from ` + table + `; insert into ` + table + ` select ` + columns + ` from now.` + table); err != nil {
			t.Fatal(err)
		}
	}
	closed := 0
	for _, a := range want.Asks {
		if a.Open() {
			continue
		}
		closed++
		text, err := json.Marshal(a)
		if err == nil {
			_, err = db.Exec(`insert into asks (request, seq, closed_at, ask) select id, counted, closed_at, ? from requests where id = ?`, string(text), a.Request)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil || closed == 0 {
		t.Fatalf("%d asks, %v", closed, err)
	}
	s, err := storage.Open(t.Context(), old, storage.Options{Now: now.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if found := check(t, s); found != "" { // columns too, those that came later
		t.Errorf("check: %s", found)
	}
	read(t, s, func(v *storage.View) error {
		found, err := v.JoinedTo(into.ID)
		if len(found) != 1 || found[0].ID != joined.ID {
			t.Errorf("joined to %s: %+v, want %s", into.Name(), found, joined.Name())
		}
		return err
	})
	read(t, s, func(v *storage.View) error {
		got, err := v.Facts(first, start, v.Now().AddDate(1, 0, 0))
		if diff := cmp.Diff(want.Asks, got.Asks, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("asks (-new +rewritten):\n%s", diff)
		}
		return err
	})
}

// columnsOf are the columns that a table has in the older database.
func columnsOf(t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.Query(`select name from pragma_table_info(?)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
