package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/mattn/go-sqlite3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The reasons why a database can't be opened, for errors.Is. The error itself
// is one sentence that says what to do.
var (
	ErrInUse       = errors.New("the database is in use by another process")
	ErrNewer       = errors.New("the database is from a newer version")
	ErrOlder       = errors.New("the database is from an older version")
	ErrNotDatabase = errors.New("the file is not a Clearlane database")
	ErrMissing     = errors.New("the database or its folder does not exist")
	ErrNotWritable = errors.New("the database can't be written")
)

// openError is a sentence with its reason.
type openError struct {
	sentence string
	reason   error
	cause    error
}

func (e *openError) Error() string   { return e.sentence }
func (e *openError) Unwrap() []error { return []error{e.reason, e.cause} }

func cannotOpen(reason, cause error, format string, args ...any) error {
	return &openError{sentence: fmt.Sprintf(format, args...), reason: reason, cause: cause}
}

// readers is how many connections read at once; more only queue for the two or
// four cores of the machine this runs on.
const readers = 8

// Open opens the database at path, creating and migrating it unless o.ReadOnly.
// An error is one sentence that says what is wrong and what to do; errors.Is
// tells the reasons apart.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Driver == "" {
		o.Driver = "sqlite3"
	}
	if err := examine(path, o.ReadOnly); err != nil {
		return nil, err
	}
	s := &Store{
		path: path, now: o.Now, shelf: newCalendarShelf(),
		arrived: make(chan struct{}, 1), raised: make(chan struct{}, 1), timed: make(chan struct{}, 1),
	}
	if err := s.open(ctx, o); err != nil {
		s.abandon()
		return nil, explain(path, err)
	}
	if s.write != nil {
		s.w = newWriter(s.storeArrivals)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) (err error) {
	if o.ReadOnly {
		if s.read, err = sql.Open(o.Driver, dsn(s.path, url.Values{"mode": {"ro"}})); err != nil {
			return err
		}
		s.read.SetMaxOpenConns(readers)
		return s.checkVersion(ctx, s.read, true)
	}
	if err := s.look(ctx, o.Driver); err != nil {
		return err
	}
	if err := s.takeLock(); err != nil {
		return err
	}
	if s.made, err = private(s.path); err != nil {
		return err
	}
	if s.write, err = sql.Open(o.Driver, dsn(s.path, url.Values{"_txlock": {"immediate"}})); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := s.checkVersion(ctx, s.write, false); err != nil {
		return err
	}
	if err := migrate(ctx, s.write); err != nil {
		return err
	}
	s.read, err = sql.Open(o.Driver, dsn(s.path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return err
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return s.read.PingContext(ctx)
}

// look refuses a file that is not ours before anything is made beside it.
func (s *Store) look(ctx context.Context, driver string) error {
	if info, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	db, err := sql.Open(driver, dsn(s.path, url.Values{"mode": {"ro"}}))
	if err != nil {
		return err
	}
	defer db.Close()
	return s.checkVersion(ctx, db, false)
}

// dsn names the file with the settings of every connection.
func dsn(path string, more url.Values) string {
	v := url.Values{
		"_foreign_keys":    {"1"},
		"_busy_timeout":    {"5000"},
		"_synchronous":     {"FULL"},
		"_stmt_cache_size": {"256"},
	}
	if more.Get("mode") != "ro" {
		v.Set("_journal_mode", "WAL")
		// Erased words are overwritten in the file, not only unlinked.
		v.Set("_secure_delete", "on")
	}
	for k := range more {
		v.Set(k, more.Get(k))
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: v.Encode()}).String()
}

// takeLock keeps a second process out for as long as this one lives. The lock
// is on a file beside the database, for the reason that examine gives.
func (s *Store) takeLock() error {
	lock := flock.New(s.path + ".lock")
	ok, err := lock.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return cannotOpen(ErrInUse, nil, "The database %s is in use by another process. Stop that one first, or choose another file.", s.path)
	}
	s.lock = lock
	return nil
}

// private makes a new file that nobody else can read, since it will hold what
// people wrote; SQLite gives its own files beside it the same rights. A file
// that exists keeps its rights.
func private(path string) (made bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}

// abandon closes what a failed Open had opened.
func (s *Store) abandon() {
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			db.Close()
		}
	}
	if s.lock != nil {
		s.lock.Close()
	}
}

// examine looks at the path before SQLite does, because SQLite's own words for
// these faults say little. It must not open the file: closing any descriptor of
// a database drops the locks that SQLite holds on it in this process (POSIX
// fcntl), which another Store may have open.
func examine(path string, readOnly bool) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return cannotOpen(ErrMissing, err, "The folder %s for the database does not exist. Create it, or choose another file.", folder)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && readOnly:
		return cannotOpen(ErrMissing, err, "There is no database at %s. Start the bot once with it, or choose another file.", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return explain(path, err)
	case info.IsDir():
		return cannotOpen(ErrNotDatabase, nil, "%s is a folder. Name a file in it for the database.", path)
	}
	return nil
}

func notDatabase(path string, cause error) error {
	return cannotOpen(ErrNotDatabase, cause, "%s is not a Clearlane database. Choose another file, or restore a backup.", path)
}

// explain turns an error of the file system or SQLite into a sentence.
func explain(path string, err error) error {
	var known *openError
	if errors.As(err, &known) {
		return known
	}
	var se sqlite3.Error
	errors.As(err, &se)
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), se.Code == sqlite3.ErrPerm, se.Code == sqlite3.ErrReadonly, se.Code == sqlite3.ErrCantOpen:
		return cannotOpen(ErrNotWritable, err, "The database %s can't be opened for writing. Give this user the right to write the file and its folder, or choose another file.", path)
	case se.Code == sqlite3.ErrNotADB, se.Code == sqlite3.ErrCorrupt:
		return notDatabase(path, err)
	case se.Code == sqlite3.ErrBusy, se.Code == sqlite3.ErrLocked:
		return cannotOpen(ErrInUse, err, "The database %s is in use by another process. Stop that one first, or choose another file.", path)
	case se.Code == sqlite3.ErrFull:
		return cannotOpen(ErrNotWritable, err, "The disk that holds %s is full. Free some space and start again.", path)
	}
	return fmt.Errorf("open the database %s: %w", path, err)
}

// checkVersion refuses a database that this program does not know, before
// anything in it is changed.
func (s *Store) checkVersion(ctx context.Context, db *sql.DB, readOnly bool) error {
	want, err := newestVersion()
	if err != nil {
		return err
	}
	have, ours, err := version(ctx, db)
	switch {
	case err != nil:
		return err
	case !ours:
		return notDatabase(s.path, nil)
	case have > want:
		return cannotOpen(ErrNewer, nil, "The database %s is from a newer version of Clearlane (%d; this one knows %d). Update this program, or restore a backup.", s.path, have, want)
	case readOnly && have < want:
		return cannotOpen(ErrOlder, nil, "The database %s is from an older version of Clearlane (%d; this one needs %d). Start the bot once with it, which brings it up to date.", s.path, have, want)
	}
	return nil
}

// version returns the schema version, 0 for an empty file, and whether the
// file is empty or has our tables.
func version(ctx context.Context, db *sql.DB) (have int64, ours bool, err error) {
	var tables, versions int
	err = db.QueryRowContext(ctx,
		`select count(*), coalesce(sum(name = 'goose_db_version'), 0) from sqlite_schema where type = 'table' and name not like 'sqlite_%'`).Scan(&tables, &versions)
	if err != nil || tables == 0 {
		return 0, err == nil, err
	}
	if versions == 0 {
		return 0, false, nil
	}
	err = db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied = 1`).Scan(&have)
	return have, err == nil, err
}
