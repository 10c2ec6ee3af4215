package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Saved says what a backup holds.
type Saved struct {
	File  string
	Bytes int64
	Rows  []TableRows // of every table, by name
}

// TableRows is how many rows a table has.
type TableRows struct {
	Table string
	Rows  int64
}

// Backup writes a whole and compact copy of the database to a new file, has
// SQLite examine the copy, and counts its rows. Writers go on meanwhile; the
// copy is one moment's. A copy that fails is removed. Copying the file itself
// would miss what is still in the write-ahead log, and say nothing of it.
func (s *Store) Backup(ctx context.Context, file string) (Saved, error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			return Saved{}, fmt.Errorf("%s exists already. Choose a new name for the backup", file)
		}
		return Saved{}, fmt.Errorf("back up to %s: %w", file, err)
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return Saved{}, fmt.Errorf("the folder %s for the backup does not exist. Create it first", filepath.Dir(file))
	}
	saved, err := s.backup(ctx, file)
	if err != nil {
		return Saved{}, errors.Join(fmt.Errorf("back up to %s: %w", file, err), removeCopy(file))
	}
	return saved, nil
}

// removeCopy removes what a failed backup left; there may be nothing.
func removeCopy(file string) error {
	if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (s *Store) backup(ctx context.Context, file string) (Saved, error) {
	// VACUUM INTO writes its own file only, but query_only forbids it, so it has
	// a connection of its own.
	from, err := sql.Open("sqlite3", dsn(s.path, url.Values{"mode": {"ro"}}))
	if err != nil {
		return Saved{}, err
	}
	defer from.Close()
	// An empty file is as good as none to VACUUM INTO.
	if _, err := private(file); err != nil {
		return Saved{}, err
	}
	if _, err := from.ExecContext(ctx, `vacuum into $1`, file); err != nil {
		return Saved{}, err
	}
	to, err := sql.Open("sqlite3", dsn(file, url.Values{"mode": {"ro"}}))
	if err != nil {
		return Saved{}, err
	}
	defer to.Close()
	saved := Saved{File: file}
	if saved.Rows, err = examineCopy(ctx, to); err != nil {
		return Saved{}, err
	}
	if err := syncFile(file); err != nil {
		return Saved{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return Saved{}, err
	}
	saved.Bytes = info.Size()
	return saved, nil
}

func examineCopy(ctx context.Context, db *sql.DB) ([]TableRows, error) {
	v := &View{ctx: ctx}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	v.q = tx
	verdict, err := list(v, value[string], `pragma integrity_check`)
	if err != nil {
		return nil, err
	}
	if len(verdict) != 1 || verdict[0] != "ok" {
		return nil, fmt.Errorf("the copy is damaged: %s", strings.Join(verdict, "; "))
	}
	tables, err := list(v, value[string], `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`)
	if err != nil {
		return nil, err
	}
	var rows []TableRows
	for _, t := range tables {
		n, _, err := one(v, value[int64], `select count(*) from "`+t+`"`)
		if err != nil {
			return nil, err
		}
		rows = append(rows, TableRows{Table: t, Rows: n})
	}
	return rows, nil
}

// syncFile waits until the copy is on the disk, and its name in the folder.
func syncFile(file string) error {
	for _, name := range []string{file, filepath.Dir(file)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
