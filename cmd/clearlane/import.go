package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"
)

// importChunk is how many closed requests are brought into the weekly cells in
// one transaction.
const importChunk = 1000

// newImportCmd fills an empty database from a file of entries.
func newImportCmd(p program) *cobra.Command {
	var path string
	var maps []string
	cmd := &cobra.Command{
		Use:   "import --map MAP.yaml FILE.jsonl",
		Short: "Fill an empty database from a log, or from another tool's history",
		Long: "Fills an empty database from JSON lines: a log that export wrote, or the history\n" +
			"of another tool, which needs only request, at, kind, function, topic and by_role.\n" +
			"The file is taken whole or not at all; what cannot be true is refused with its\n" +
			"line and the reason. docs/log.md describes the form.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(maps) == 0 {
				return errors.New("which map was it kept under? Give it with --map MAP.yaml")
			}
			past, err := readPast(p, maps, args[0])
			if err != nil {
				return err
			}
			path, err := databasePath(path)
			if err != nil {
				return err
			}
			store, err := storage.Open(cmd.Context(), path, storage.Options{Now: p.now})
			if err != nil {
				return err
			}
			defer store.Close()
			if err := past.fill(cmd.Context(), store); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: %d entries of %d requests, %s to %s.\n", path, len(past.entries), past.requests,
				past.from.UTC().Format(time.DateOnly), past.to.UTC().Format(time.DateOnly))
			return err
		},
	}
	database(cmd, &path)
	cmd.Flags().StringArrayVar(&maps, "map", nil, "the scope map that it was kept under; several times, oldest first, or a folder from export --maps")
	return cmd
}

// past is a history that was read and found possible.
type past struct {
	maps     []*scope.Map // oldest first
	entries  []triage.Entry
	fixes    []logfile.Fix
	lines    []logfile.LeadLine
	requests int
	from, to time.Time
}

// readPast reads the maps and the log.
func readPast(p program, mapFiles []string, file string) (past, error) {
	var h past
	for _, name := range mapFiles {
		names, err := mapsIn(name)
		if err != nil {
			return h, err
		}
		for _, name := range names {
			m, err := readMap(name)
			if err != nil {
				return h, err
			}
			h.maps = append(h.maps, m)
		}
	}
	var in io.Reader = p.in
	if file != "-" {
		f, err := os.Open(file)
		if errors.Is(err, os.ErrNotExist) {
			return h, fmt.Errorf("there is no file %s", file)
		}
		if err != nil {
			return h, fmt.Errorf("read the log: %w", err)
		}
		defer f.Close()
		in = f
	}
	log, err := logfile.ReadLog(in, h.maps...)
	if err != nil {
		return h, fmt.Errorf("%s can't be imported, and nothing of it was:\n%w", file, err)
	}
	h.entries, h.fixes, h.lines = log.Entries, log.Fixes, log.Lines
	if len(h.entries) == 0 {
		return h, fmt.Errorf("%s holds no entries", file)
	}
	seen := map[int64]bool{}
	h.from, h.to = h.entries[0].At, h.entries[0].At
	for _, e := range h.entries {
		seen[e.Request] = true
		if e.At.Before(h.from) {
			h.from = e.At
		}
		if e.At.After(h.to) {
			h.to = e.At
		}
	}
	h.requests = len(seen)
	return h, nil
}

// mapsIn is a map file, or the map files of a folder by name.
func mapsIn(name string) ([]string, error) {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return []string{name}, nil // readMap says what is wrong with it
	}
	names, err := filepath.Glob(filepath.Join(name, "*.yaml"))
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no map (*.yaml) in the folder %s", name)
	}
	return names, err
}

// fill stores the maps and the log in one transaction, and then brings what is
// closed into the weekly cells; serve would go on with that.
func (h past) fill(ctx context.Context, store *storage.Store) error {
	err := store.WriteQuiet(ctx, func(tx *storage.Tx) error {
		if err := h.saveMaps(tx); err != nil {
			return err
		}
		if err := tx.Import(h.entries); err != nil {
			return err
		}
		return bot.ImportFixes(tx, h.fixes, h.lines)
	})
	if errors.Is(err, storage.ErrNotEmpty) {
		return fmt.Errorf("the database %s holds requests already: import into a new one, named with --db", store.Path())
	}
	for n := importChunk; n == importChunk && err == nil; {
		err = store.Write(ctx, func(tx *storage.Tx) (err error) {
			n, err = tx.CountClosed(importChunk)
			return err
		})
	}
	return err
}

// saveMaps stores each map as live from the entry on that first names it: in
// commit order, a new hash is a new map in force. The last one given is live at
// the end.
func (h past) saveMaps(tx *storage.Tx) error {
	byHash := map[string]*scope.Map{}
	for _, m := range h.maps {
		byHash[m.Hash] = m
	}
	live, from := "", h.from
	goLive := func(hash string, at time.Time) error {
		if hash == live {
			return nil
		}
		if live != "" && !at.After(from) {
			at = from.Add(time.Microsecond)
		}
		if live != "" {
			from = at
		}
		live = hash
		return tx.SaveMap(hash, byHash[hash].Source, from)
	}
	for _, e := range h.entries {
		if e.MapHash == "" {
			continue
		}
		if err := goLive(e.MapHash, e.Recorded); err != nil {
			return err
		}
	}
	return goLive(h.maps[len(h.maps)-1].Hash, tx.Now())
}
