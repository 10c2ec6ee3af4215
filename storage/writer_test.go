package storage_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"clearlane/storage"

	"github.com/mattn/go-sqlite3"
)

// commits counts the commits of every connection of the counting driver; the
// one with the number failAt fails with errCommit.
var commits, failAt atomic.Int64

var errCommit = errors.New("the disk is full")

func init() { sql.Register("sqlite3-counting", countingDriver{}) }

type countingDriver struct{}

func (countingDriver) Open(dsn string) (driver.Conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	return countingConn{c.(*sqlite3.SQLiteConn)}, nil
}

type countingConn struct{ *sqlite3.SQLiteConn }

func (c countingConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.SQLiteConn.BeginTx(ctx, o)
	return countingTx{tx}, err
}

// asked collects the queries of every connection of the counting driver.
var asked struct {
	sync.Mutex
	texts map[string]bool
}

func note(query string) {
	asked.Lock()
	defer asked.Unlock()
	if asked.texts != nil {
		asked.texts[query] = true
	}
}

func (c countingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	note(query)
	return c.SQLiteConn.ExecContext(ctx, query, args)
}

func (c countingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	note(query)
	return c.SQLiteConn.QueryContext(ctx, query, args)
}

type countingTx struct{ driver.Tx }

func (tx countingTx) Commit() error {
	if commits.Add(1) == failAt.Load() {
		return errors.Join(errCommit, tx.Rollback())
	}
	return tx.Tx.Commit()
}

// TestDeliveriesThatWaitShareOneCommit holds the write connection while 64
// deliveries arrive; they must cost one commit, and it must come before any of
// them is acknowledged. A failed commit acknowledges none.
func TestDeliveriesThatWaitShareOneCommit(t *testing.T) {
	for name, fail := range map[string]bool{"commit": false, "no commit": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "clearlane.db")
			synctest.Test(t, func(t *testing.T) {
				s, err := storage.Open(context.Background(), path, storage.Options{Driver: "sqlite3-counting"})
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				var acked atomic.Int64
				var before int64
				write(t, s, func(tx *storage.Tx) error {
					for i := range 64 {
						go func() {
							isNew, err := s.Receive(context.Background(), storage.Delivery{Key: fmt.Sprint(i), Kind: "message"})
							if !fail && (err != nil || !isNew) || fail && !errors.Is(err, errCommit) {
								t.Errorf("delivery %d: %v, %v", i, isNew, err)
							}
							acked.Add(1)
						}()
					}
					synctest.Wait() // all 64 are blocked: in the queue
					if n := acked.Load(); n != 0 {
						t.Errorf("%d were acknowledged before any commit", n)
					}
					before = commits.Load()
					if fail {
						failAt.Store(before + 2) // after the handling's own
					}
					return nil
				})
				synctest.Wait()
				if acked.Load() != 64 {
					t.Errorf("%d of 64 were answered", acked.Load())
				}
				if n := commits.Load() - before; n != 2 {
					t.Errorf("the handling and 64 deliveries took %d commits, want 2", n)
				}
				read(t, s, func(v *storage.View) error {
					n, err := v.PendingDeliveries()
					if !fail && n != 64 || fail && n != 0 {
						t.Errorf("%d are in the inbox", n)
					}
					return err
				})
			})
		})
	}
}

func TestWriteRollsBackOnErrorAndPanic(t *testing.T) {
	s, _ := open(t)
	no := errors.New("no")
	err := s.Write(t.Context(), func(tx *storage.Tx) error {
		if err := tx.SetSetting("a", "1"); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("write = %v, want the function's own error", err)
	}
	func() {
		defer func() {
			if r := recover(); r != "boom" {
				t.Errorf("recovered %v, want the function's own panic", r)
			}
		}()
		_ = s.Write(t.Context(), func(tx *storage.Tx) error {
			if err := tx.SetSetting("a", "2"); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	// The writer goes on, and nothing of the two is there.
	write(t, s, func(tx *storage.Tx) error {
		text, ok, err := tx.Setting("a")
		if ok {
			t.Errorf("setting = %q, want none", text)
		}
		return err
	})
}

func TestWaitingToWriteEndsWithItsContext(t *testing.T) {
	s, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := false
	if err := s.Write(ctx, func(*storage.Tx) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
		t.Errorf("write after the context ended: %v, ran %v", err, ran)
	}
	if _, err := s.Receive(ctx, storage.Delivery{Key: "a", Kind: "message"}); !errors.Is(err, context.Canceled) {
		t.Errorf("receive after the context ended: %v", err)
	}
}

// TestCloseDrains: what was handed over before Close is committed or refused,
// never lost in between.
func TestCloseDrains(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearlane.db")
	var acked atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		s, err := storage.Open(context.Background(), path, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *storage.Tx) error {
			for i := range 20 {
				go func() {
					_, err := s.Receive(context.Background(), storage.Delivery{Key: fmt.Sprint(i), Kind: "message"})
					if err == nil {
						acked.Add(1)
					} else if !errors.Is(err, storage.ErrClosed) {
						t.Errorf("delivery %d: %v", i, err)
					}
				}()
			}
			synctest.Wait()
			return nil
		})
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if err := s.Write(context.Background(), func(*storage.Tx) error { return nil }); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("write after close: %v", err)
		}
	})
	s, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	read(t, s, func(v *storage.View) error {
		n, err := v.PendingDeliveries()
		if int64(n) != acked.Load() || n == 0 {
			t.Errorf("%d are stored, %d were acknowledged", n, acked.Load())
		}
		return err
	})
}
