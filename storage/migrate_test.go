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
	"clearlane/triage/friction"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pressly/goose/v3"
)

// TestAsksAreRewritten: a database of the first version keeps everything, and its
// asks, which were JSON then, are those of the log.
func TestAsksAreRewritten(t *testing.T) {
	now := history(t)
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
		if _, err := db.Exec(`delete from ` + table + `; insert into ` + table + ` select * from now.` + table); err != nil {
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
	if found := check(t, s); found != "" {
		t.Errorf("check: %s", found)
	}
	read(t, s, func(v *storage.View) error {
		got, err := v.Facts(first, start, v.Now().AddDate(1, 0, 0))
		if diff := cmp.Diff(want.Asks, got.Asks, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("asks (-new +rewritten):\n%s", diff)
		}
		return err
	})
}
