package storage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"clearlane/storage"
)

// TestBackupIsWholeWhileOthersWrite copies a database that is being written to;
// the copy opens, agrees with itself, and holds what was committed before.
func TestBackupIsWholeWhileOthersWrite(t *testing.T) {
	s := history(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				if _, err := s.Receive(t.Context(), storage.Delivery{Key: fmt.Sprint(i), Kind: "message"}); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	file := filepath.Join(t.TempDir(), "backup.db")
	saved, err := s.Backup(t.Context(), file)
	close(stop)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, r := range saved.Rows {
		rows[r.Table] = r.Rows
	}
	if rows["requests"] != 30 || rows["entries"] == 0 || saved.Bytes == 0 {
		t.Errorf("saved %+v", saved)
	}
	if left, _ := filepath.Glob(file + "-*"); len(left) > 0 {
		t.Errorf("beside the backup: %v", left)
	}
	b, err := storage.Open(t.Context(), file, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if found := check(t, b); found != "" {
		t.Error(found)
	}
}

func TestBackupNeverOverwrites(t *testing.T) {
	s, _ := open(t)
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.Backup(t.Context(), file)
	if err == nil || err.Error() != file+" exists already. Choose a new name for the backup" {
		t.Errorf("backup onto a file: %v", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "mine" {
		t.Errorf("the file is now %q, %v", b, err)
	}
	_, err = s.Backup(t.Context(), filepath.Join(file+"s", "x.db"))
	if err == nil || !strings.HasPrefix(err.Error(), "the folder ") {
		t.Errorf("backup into no folder: %v", err)
	}
}

// TestReaderBacksUpBesideTheBot: the command opens for reading only, while
// another process serves.
func TestReaderBacksUpBesideTheBot(t *testing.T) {
	s := history(t)
	r, err := storage.Open(t.Context(), s.Path(), storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	saved, err := r.Backup(t.Context(), filepath.Join(t.TempDir(), "b.db"))
	if err != nil || len(saved.Rows) < 20 {
		t.Errorf("saved %+v, %v", saved, err)
	}
}
