package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"clearlane/triage"

	"github.com/gofrs/flock"
)

// ErrNotFound is in the chain of errors of lookups by id.
var ErrNotFound = errors.New("not found")

// Options are the settings of [Open].
type Options struct {
	// Now is the clock; nil: the real one. It is read once per transaction.
	Now func() time.Time
	// ReadOnly opens for commands that only look. It takes no lock, never
	// migrates, and can stand beside the process that serves.
	ReadOnly bool
	// Driver is the name of a registered SQL driver that speaks SQLite; empty:
	// "sqlite3". Crash tests give a wrapped one.
	Driver string
}

// Store is an open database. Its methods may be called from any goroutine.
type Store struct {
	path  string
	now   func() time.Time
	lock  *flock.Flock // nil when read only
	read  *sql.DB
	write *sql.DB // nil when read only
	w     *writer
	shelf *calendarShelf
	made  bool // the file was not there before

	arrived, raised, timed chan struct{}

	closing sync.Once
	closed  error
}

// Path is the database file.
func (s *Store) Path() string { return s.path }

// Now is the time by the store's clock, as a transaction that starts now would
// freeze it.
func (s *Store) Now() time.Time { return clean(s.now()) }

// Arrived is signalled after a commit that stored a new delivery.
func (s *Store) Arrived() <-chan struct{} { return s.arrived }

// Raised is signalled after a commit that raised a slot.
func (s *Store) Raised() <-chan struct{} { return s.raised }

// Timed is signalled after a commit that changed timers.
func (s *Store) Timed() <-chan struct{} { return s.timed }

// signal wakes whoever waits on the channel; one wake-up is enough for any
// number of commits.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// View looks things up. It is valid only within the function it was given to.
type View struct {
	ctx   context.Context
	q     querier
	now   time.Time
	store *Store
	tx    *Tx // the transaction that this is the View of, if any
}

// Now is the time frozen at the start of the transaction, in microseconds.
func (v *View) Now() time.Time { return v.now }

// Tx is a View that also changes things.
type Tx struct {
	View
	quiet bool

	// Requests as they stand in this transaction, and those whose rows are not
	// written yet: a row is written once however often the request moves.
	requests map[int64]triage.Request
	unsaved  map[int64]bool
	counters map[string]*counter
	broken   error // the first error of the database; nothing is committed then

	// What to wake people for after the commit.
	arrived, raised, timed bool
}

// Read runs fn over one snapshot of the database.
func (s *Store) Read(ctx context.Context, fn func(*View) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer tx.Rollback()
	return fn(&View{ctx: ctx, q: tx, now: s.Now(), store: s})
}

// Write runs fn in one transaction, alone, and commits it when fn returns nil;
// an error of fn rolls it back and is returned as it is. It waits its turn
// until ctx ends; once fn runs, ctx interrupts nothing. fn must not call Write
// or Receive, and must do nothing slow: everybody waits meanwhile.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.change(ctx, &Tx{}, fn)
}

// WriteQuiet is Write for a simulated past: slots and timers are not kept, and
// [Tx.SetNow] moves the frozen time, so that many handlings fit into one large
// transaction. Everybody else waits until it ends.
func (s *Store) WriteQuiet(ctx context.Context, fn func(*Tx) error) error {
	return s.change(ctx, &Tx{quiet: true}, fn)
}

// SetNow moves the frozen time of a quiet transaction.
func (tx *Tx) SetNow(now time.Time) error {
	if !tx.quiet {
		return errors.New("set the time of a transaction: it is not a quiet one")
	}
	tx.now = clean(now)
	return nil
}

func (s *Store) change(ctx context.Context, t *Tx, fn func(*Tx) error) error {
	if s.w == nil {
		return errors.New("write: the database is open for reading only")
	}
	release, err := s.w.turn(ctx)
	if err != nil {
		return err
	}
	defer release()
	// A statement that ctx interrupts would leave the caller unsure of what was
	// done; and without a context that can end, the driver needs no goroutine
	// for each statement.
	t.View = View{ctx: context.WithoutCancel(ctx), now: s.Now(), store: s, tx: t}
	tx, err := s.write.BeginTx(t.ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer tx.Rollback()
	t.q = tx
	if err := fn(t); err != nil {
		return err
	}
	if err := t.finish(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.announce(t)
	return nil
}

// finish writes what was held back until the end of the transaction.
func (tx *Tx) finish() error {
	if tx.broken != nil {
		return fmt.Errorf("an earlier step failed, so nothing is kept: %w", tx.broken)
	}
	if err := tx.saveRequests(); err != nil {
		return err
	}
	return tx.saveCounters()
}

func (s *Store) announce(t *Tx) {
	if t.arrived {
		signal(s.arrived)
	}
	if t.raised {
		signal(s.raised)
	}
	if t.timed {
		signal(s.timed)
	}
}

// Close waits for what is queued, then closes the database and releases its
// lock. Closing again does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

// Discard closes a store whose file [Open] made, and removes it: what was to go
// into it did not. A file that was there before stays.
func (s *Store) Discard() error {
	if !s.made {
		return s.Close()
	}
	// While the lock is held, nobody else has the file open.
	errs := []error{os.Remove(s.path), os.Remove(s.path + ".lock"), s.Close()}
	for _, more := range []string{"-wal", "-shm"} {
		if err := os.Remove(s.path + more); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (s *Store) close() error {
	var errs []error
	if s.w != nil {
		s.w.close()
	}
	errs = append(errs, s.read.Close())
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	// The lock goes last: while it is held, nobody else has the file open.
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
