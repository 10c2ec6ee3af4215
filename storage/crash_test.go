package storage_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"clearlane/storage"
)

// childEnv makes the test binary a second process: "receive" stores deliveries
// until it is killed, "hold" keeps a database open until its input ends. The
// database's path follows the colon.
const childEnv = "CLEARLANE_STORAGE_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func child(job string) error {
	job, path, _ := strings.Cut(job, ":")
	s, err := storage.Open(context.Background(), path, storage.Options{})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if job == "hold" {
		_, err := io.Copy(io.Discard, os.Stdin)
		return errors.Join(err, s.Close())
	}
	// Several at once, so that commits are shared; handlings go on meanwhile.
	var printing sync.Mutex
	say := func(format string, args ...any) {
		printing.Lock()
		defer printing.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%d/%d/%d", os.Getpid(), w, i)
				if isNew, err := s.Receive(context.Background(), storage.Delivery{Key: key, Kind: "message", Body: []byte(key)}); err != nil || !isNew {
					say("failed %s %v %v", key, isNew, err)
					continue
				}
				say("acked %s", key)
			}
		}()
	}
	for {
		err := s.Write(context.Background(), func(tx *storage.Tx) error {
			d, ok, err := tx.NextDelivery()
			if err != nil || !ok {
				return err
			}
			if _, err := plainRequest(tx, false); err != nil {
				return err
			}
			return tx.MarkHandled(d.ID)
		})
		if err != nil {
			return err
		}
	}
}

// startChild runs the test binary as a second process and waits until it has
// the database open.
func startChild(t *testing.T, job, path string) (*exec.Cmd, io.WriteCloser, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+job+":"+path)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the child said %q, want ready", lines.Text())
	}
	return cmd, stdin, lines
}

// TestAcknowledgedSurvivesKill kills the process that writes, again and again,
// in the middle of its work: every delivery that it acknowledged is there
// afterwards, once, each handled one has its one request, and the log agrees
// with its projections.
func TestAcknowledgedSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearlane.db")
	acked := map[string]bool{}
	for round := range 6 {
		cmd, _, lines := startChild(t, "receive", path)
		for n := 0; n < 150+37*round && lines.Scan(); n++ {
			key, ok := strings.CutPrefix(lines.Text(), "acked ")
			if !ok {
				t.Fatal(lines.Text())
			}
			acked[key] = true
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it had still said before it died counts too
			if key, ok := strings.CutPrefix(lines.Text(), "acked "); ok {
				acked[key] = true
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
	}
	if len(acked) < 1000 {
		t.Fatalf("only %d were acknowledged", len(acked))
	}
	s, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	handled := 0
	read(t, s, func(v *storage.View) error {
		for key := range acked {
			d, ok, err := v.DeliveryByKey(key)
			if err != nil || !ok || string(d.Body) != key {
				t.Errorf("acknowledged %s: %+v, %v, %v", key, d, ok, err)
			}
		}
		n, err := v.CountRequests(storage.Filter{})
		pending, err2 := v.PendingDeliveries()
		all, err3 := v.CountDeliveries()
		if handled = all - pending; handled != n || n == 0 {
			t.Errorf("%d deliveries are handled, but there are %d requests", handled, n)
		}
		return errors.Join(err, err2, err3)
	})
	found, err := s.Check(t.Context(), true)
	if err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	t.Logf("%d acknowledged, %d handled, nothing lost", len(acked), handled)
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearlane.db")
	cmd, stdin, _ := startChild(t, "hold", path)
	_, err := storage.Open(t.Context(), path, storage.Options{})
	wantSentence(t, err, storage.ErrInUse, "The database "+path+" is in use by another process. Stop that one first, or choose another file.")

	// Somebody who only looks is let in.
	r, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}

	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), path, storage.Options{})
	if err != nil {
		t.Fatalf("after the first process ended: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestFailedOpenKeepsTheFirstOneSafe: SQLite's locks on the file are the
// process's, so a second Open in the same process must not touch them.
func TestFailedOpenKeepsTheFirstOneSafe(t *testing.T) {
	s, _ := open(t)
	if _, err := storage.Open(t.Context(), s.Path(), storage.Options{}); !errors.Is(err, storage.ErrInUse) {
		t.Fatalf("second open: %v", err)
	}
	if _, err := s.Receive(t.Context(), storage.Delivery{Key: "a", Kind: "message"}); err != nil {
		t.Error(err)
	}
}
