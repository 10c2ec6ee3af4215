package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"
)

// exportPage is how many entries are read at a time.
const exportPage = 5000

// newExportCmd writes the log, and the maps that it was kept under.
func newExportCmd(p program) *cobra.Command {
	var path, maps string
	var private bool
	cmd := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the whole log as JSON lines",
		Long: "Writes the whole log as JSON lines, one entry a line, in commit order; to the\n" +
			"output unless a file is named. It may run while the bot serves. No words of\n" +
			"people are in it, and nobody who asked about a private topic. docs/log.md\n" +
			"describes the form.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := openToRead(cmd, p, path)
			if err != nil {
				return err
			}
			defer store.Close()
			if maps != "" {
				if err := exportMaps(cmd.Context(), store, maps); err != nil {
					return err
				}
			}
			write := func(w io.Writer) error { return exportLog(cmd.Context(), store, w, private) }
			if len(args) == 0 || args[0] == "-" {
				return write(p.out)
			}
			return newFile(args[0], write)
		},
	}
	database(cmd, &path)
	cmd.Flags().BoolVar(&private, "private", false, "with who asked about private topics, and which deal; for your own keeping")
	cmd.Flags().StringVar(&maps, "maps", "", "also write every scope map that the log names into this folder, for import --map")
	return cmd
}

// exportLog writes the log as one moment's, and the fixes and lines after it.
// Unless private is set, requests that were ever under a private topic are in it
// without who asked.
func exportLog(ctx context.Context, store *storage.Store, w io.Writer, private bool) error {
	return store.Read(ctx, func(v *storage.View) error {
		var closed privatePlaces
		hidden := map[int64]bool{}
		if !private {
			var err error
			if closed, err = everPrivate(v); err != nil {
				return err
			}
			if hidden, err = v.RequestsUnder(closed.functions, closed.topics); err != nil {
				return err
			}
		}
		if err := logfile.WriteLog(w, entries(v, hidden)); err != nil {
			return err
		}
		fixes, lines, err := bot.ExportFixes(v, closed.has)
		if err != nil {
			return err
		}
		return logfile.WriteFixes(w, fixes, lines)
	})
}

// privatePlaces are the functions and topics that any map calls private.
type privatePlaces struct{ functions, topics []string }

func (p privatePlaces) has(function, topic string) bool {
	return slices.Contains(p.functions, function) || slices.Contains(p.topics, topic)
}

func everPrivate(v *storage.View) (privatePlaces, error) {
	var p privatePlaces
	lives, err := v.LiveMaps()
	if err != nil {
		return p, err
	}
	for _, l := range lives {
		m, err := scope.Parse("map "+l.Hash, l.Source)
		if err != nil {
			return p, err
		}
		for _, f := range m.Functions {
			if f.Private {
				p.functions = append(p.functions, f.ID)
			}
			for _, t := range f.Topics {
				if t.Private {
					p.topics = append(p.topics, t.ID)
				}
			}
		}
	}
	return p, nil
}

// entries is the whole log, a page at a time, the hidden requests without who
// asked.
func entries(v *storage.View, hidden map[int64]bool) iter.Seq2[triage.Entry, error] {
	return func(yield func(triage.Entry, error) bool) {
		for pos := int64(0); ; {
			page, err := v.EntriesAfter(pos, exportPage)
			if err != nil {
				yield(triage.Entry{}, err)
				return
			}
			for _, e := range page {
				pos = e.Pos
				if hidden[e.Request] {
					e = logfile.WithoutPerson(e)
				}
				if !yield(e, nil) {
					return
				}
			}
			if len(page) < exportPage {
				return
			}
		}
	}
}

// exportMaps writes each map that was ever live, the one that is live now last
// by name.
func exportMaps(ctx context.Context, store *storage.Store, folder string) error {
	var lives []storage.LiveMap
	err := store.Read(ctx, func(v *storage.View) (err error) {
		lives, err = v.LiveMaps()
		return err
	})
	if err != nil {
		return err
	}
	last := map[string]int{}
	for i, m := range lives {
		last[m.Hash] = i
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder for --maps: %w", err)
	}
	for i, m := range lives {
		if last[m.Hash] != i {
			continue // it came back later
		}
		name := filepath.Join(folder, fmt.Sprintf("%04d-%s.yaml", i+1, m.Hash))
		if err := newFile(name, func(w io.Writer) error { _, err := w.Write(m.Source); return err }); err != nil {
			return err
		}
	}
	return nil
}
