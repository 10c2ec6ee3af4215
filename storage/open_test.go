package storage_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clearlane/storage"
)

func wantSentence(t *testing.T, err, reason error, sentence string) {
	t.Helper()
	if !errors.Is(err, reason) {
		t.Fatalf("error %v, want one that is %v", err, reason)
	}
	if err.Error() != sentence {
		t.Errorf("it says  %q\nwant     %q", err, sentence)
	}
	if strings.ContainsAny(err.Error(), "!\n") {
		t.Errorf("%q is not one calm sentence", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := file("notes.txt", "these are my notes about the deal\n")
	other := filepath.Join(dir, "other.db")
	runSQL(t, other, `create table notes (text text)`)
	damaged := file("damaged.db", "SQLite format 3\x00"+strings.Repeat("garbage ", 1000))
	absent := filepath.Join(dir, "nowhere", "clearlane.db")
	none := filepath.Join(dir, "none.db")

	for name, c := range map[string]struct {
		path     string
		readOnly bool
		reason   error
		sentence string
	}{
		"a text file":          {text, false, storage.ErrNotDatabase, text + " is not a Clearlane database. Choose another file, or restore a backup."},
		"another's database":   {other, false, storage.ErrNotDatabase, other + " is not a Clearlane database. Choose another file, or restore a backup."},
		"damaged":              {damaged, false, storage.ErrNotDatabase, damaged + " is not a Clearlane database. Choose another file, or restore a backup."},
		"a folder":             {dir, false, storage.ErrNotDatabase, dir + " is a folder. Name a file in it for the database."},
		"folder missing":       {absent, false, storage.ErrMissing, "The folder " + filepath.Dir(absent) + " for the database does not exist. Create it, or choose another file."},
		"nothing to look into": {none, true, storage.ErrMissing, "There is no database at " + none + ". Start the bot once with it, or choose another file."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := storage.Open(t.Context(), c.path, storage.Options{ReadOnly: c.readOnly})
			wantSentence(t, err, c.reason, c.sentence)
		})
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("looking for a database made one")
	}
	if beside, _ := filepath.Glob(filepath.Join(dir, "*.lock")); len(beside) > 0 {
		t.Errorf("refusing left %v behind", beside)
	}
	if b, err := os.ReadFile(text); err != nil || string(b) != "these are my notes about the deal\n" {
		t.Errorf("the text file is now %q, %v", b, err)
	}
}

// runSQL runs a statement on the file behind the store's back.
func runSQL(t *testing.T, path, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// created makes a database, closes it and returns its path.
func created(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clearlane.db")
	s, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNewerDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	path := created(t)
	runSQL(t, path, `insert into goose_db_version (version_id, is_applied) values (9000, 1)`)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		_, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: readOnly})
		wantSentence(t, err, storage.ErrNewer, "The database "+path+" is from a newer version of Clearlane (9000; this one knows 7). Update this program, or restore a backup.")
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file changed: %v", err)
	}
}

func TestReadOnlyNeverMigrates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearlane.db")
	// A database of before the first migration: goose was here, and no more.
	runSQL(t, path, `create table goose_db_version (id integer primary key, version_id integer not null, is_applied integer not null, tstamp timestamp default current_timestamp)`)
	runSQL(t, path, `insert into goose_db_version (version_id, is_applied) values (0, 1)`)
	_, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: true})
	wantSentence(t, err, storage.ErrOlder, "The database "+path+" is from an older version of Clearlane (0; this one needs 7). Start the bot once with it, which brings it up to date.")
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables int
	if err := db.QueryRow(`select count(*) from sqlite_schema where name = 'entries'`).Scan(&tables); err != nil || tables != 0 {
		t.Errorf("reading made the log's table: %d, %v", tables, err)
	}
}

func TestReadOnlyReadsAndNeverWrites(t *testing.T) {
	w, _ := open(t)
	write(t, w, func(tx *storage.Tx) error { return tx.SetSetting("colour", "blue") })
	r, err := storage.Open(t.Context(), w.Path(), storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	read(t, r, func(v *storage.View) error {
		text, ok, err := v.Setting("colour")
		if text != "blue" || !ok {
			t.Errorf("setting = %q, %v", text, ok)
		}
		return err
	})
	if err := r.Write(t.Context(), func(*storage.Tx) error { return nil }); err == nil {
		t.Error("a store for reading let somebody write")
	}
	if _, err := r.Receive(t.Context(), storage.Delivery{Key: "a", Kind: "message"}); err == nil {
		t.Error("a store for reading received a delivery")
	}
}

// TestOddPaths: characters that mean something in a URL are part of the name.
func TestOddPaths(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales ops?mode=memory#1 50%.db")
	s, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// TestFilesAreForTheirOwnerOnly: they hold what people wrote.
func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	s, _ := open(t)
	write(t, s, func(tx *storage.Tx) error { return tx.SetSetting("a", "b") })
	if _, err := s.Backup(t.Context(), s.Path()+".backup"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(s.Path() + "*")
	if err != nil || len(files) != 5 { // the database, -wal, -shm, .lock and .backup
		t.Fatalf("files: %v, %v", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
}
