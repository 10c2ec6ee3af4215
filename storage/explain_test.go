package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// TestFaultsOfTheDiskBecomeSentences gives explain what the system and SQLite
// say; causing them for real needs another user, a full disk or a broken one.
func TestFaultsOfTheDiskBecomeSentences(t *testing.T) {
	const path = "/srv/clearlane.db"
	for name, c := range map[string]struct {
		err      error
		reason   error
		sentence string
	}{
		"no right":       {&fs.PathError{Op: "open", Path: path, Err: syscall.EACCES}, ErrNotWritable, "can't be opened for writing"},
		"read-only disk": {&fs.PathError{Op: "open", Path: path, Err: syscall.EROFS}, ErrNotWritable, "can't be opened for writing"},
		"read-only file": {fmt.Errorf("up: %w", sqlite3.Error{Code: sqlite3.ErrReadonly}), ErrNotWritable, "can't be opened for writing"},
		"can't open":     {sqlite3.Error{Code: sqlite3.ErrCantOpen}, ErrNotWritable, "can't be opened for writing"},
		"disk full":      {sqlite3.Error{Code: sqlite3.ErrFull}, ErrNotWritable, "The disk that holds /srv/clearlane.db is full."},
		"busy":           {sqlite3.Error{Code: sqlite3.ErrBusy}, ErrInUse, "in use by another process"},
		"corrupt":        {sqlite3.Error{Code: sqlite3.ErrCorrupt}, ErrNotDatabase, "is not a Clearlane database"},
	} {
		got := explain(path, c.err)
		if !errors.Is(got, c.reason) || !strings.Contains(got.Error(), c.sentence) || !strings.Contains(got.Error(), path) {
			t.Errorf("%s: %v", name, got)
		}
	}
	other := errors.New("something else")
	if got := explain(path, other); !errors.Is(got, other) || got.Error() != "open the database /srv/clearlane.db: something else" {
		t.Errorf("another error: %v", got)
	}
}
