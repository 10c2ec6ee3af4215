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
			known, err := readMaps(maps)
			if err != nil {
				return err
			}
			file, err := p.openLog(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			path, err := databasePath(path)
			if err != nil {
				return err
			}
			store, err := storage.Open(cmd.Context(), path, storage.Options{Now: p.now})
			if err != nil {
				return err
			}
			got, err := importLog(cmd.Context(), store, file, known)
			if err != nil {
				return errors.Join(refused(err, args[0], path), store.Discard())
			}
			if err := store.Close(); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: %d entries of %d requests, %s to %s.\n", path, got.Entries, got.Requests,
				got.From.UTC().Format(time.DateOnly), got.To.UTC().Format(time.DateOnly))
			return err
		},
	}
	database(cmd, &path)
	cmd.Flags().StringArrayVar(&maps, "map", nil, "the scope map that it was kept under; several times, oldest first, or a folder from export --maps")
	return cmd
}

// importLog reads a log into the store, in one transaction.
func importLog(ctx context.Context, store *storage.Store, file io.ReaderAt, maps []*scope.Map) (got storage.Imported, err error) {
	err = store.WriteQuiet(ctx, func(tx *storage.Tx) error {
		var beside logfile.Beside
		entries := logfile.ReadLog(file, &beside, tx.Request, maps...)
		got, err = tx.Import(maps, func(yield func(triage.Entry, error) bool) {
			for e, err := range entries {
				if err == nil && ctx.Err() != nil {
					err = errStopped
				}
				if !yield(e, err) {
					return
				}
			}
		})
		if err == nil && got.Entries == 0 {
			err = errNoEntries
		}
		if err != nil {
			return err
		}
		return bot.ImportFixes(tx, beside.Fixes, beside.Lines)
	})
	return got, err
}

var (
	errStopped   = errors.New("stopped before the end")
	errNoEntries = errors.New("there are no entries")
)

// refused says why a file was not imported.
func refused(err error, file, path string) error {
	switch {
	case errors.Is(err, storage.ErrNotEmpty):
		return fmt.Errorf("the database %s holds requests already: import into a new one, named with --db", path)
	case errors.Is(err, errNoEntries):
		return fmt.Errorf("%s holds no entries", file)
	}
	return fmt.Errorf("%s can't be imported, and nothing of it was:\n%w", file, err)
}

// readMaps reads the maps that were named, oldest first.
func readMaps(named []string) ([]*scope.Map, error) {
	var maps []*scope.Map
	for _, name := range named {
		files, err := mapsIn(name)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			m, err := readMap(file)
			if err != nil {
				return nil, err
			}
			maps = append(maps, m)
		}
	}
	return maps, nil
}

// openLog opens the file to read. What comes on the input is put into a file
// first, because a bare history is read twice.
func (p program) openLog(name string) (*os.File, error) {
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is no file %s", name)
		}
		return f, err
	}
	f, err := os.CreateTemp("", "clearlane-import-")
	if err != nil {
		return nil, fmt.Errorf("keep the log while it is read: %w", err)
	}
	// Nobody needs its name; it goes when it is closed.
	_, err = io.Copy(f, p.in)
	if err = errors.Join(err, os.Remove(f.Name())); err != nil {
		f.Close()
		return nil, fmt.Errorf("keep the log while it is read: %w", err)
	}
	return f, nil
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
