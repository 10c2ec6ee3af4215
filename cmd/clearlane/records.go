package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/config"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

// database is the flag that names the database of a command that reads one.
func database(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "db", "", "the database file; CLEARLANE_DATABASE unless given")
}

// openToRead opens a database that another process may be serving.
func openToRead(cmd *cobra.Command, p program, path string) (*storage.Store, error) {
	path, err := databasePath(path)
	if err != nil {
		return nil, err
	}
	return storage.Open(cmd.Context(), path, storage.Options{Now: p.now, ReadOnly: true})
}

// databasePath is the database that was named, or the one of the settings.
func databasePath(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	c, err := config.Load()
	return c.Database, err
}

// mapInForce is the map that is live in a database.
func mapInForce(cmd *cobra.Command, store *storage.Store) (*scope.Map, error) {
	var m *scope.Map
	err := store.Read(cmd.Context(), func(v *storage.View) error {
		live, ok, err := v.CurrentMap()
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("the database holds no scope map yet: run clearlane serve first, or import with --map")
		}
		m, err = scope.Parse("map "+live.Hash, live.Source)
		return err
	})
	return m, err
}

func newReportCmd(p program) *cobra.Command {
	var path, week string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Print a week's digest from the database",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openToRead(cmd, p, path)
			if err != nil {
				return err
			}
			defer store.Close()
			m, err := mapInForce(cmd, store)
			if err != nil {
				return err
			}
			w, err := weekOf(week, m, p.now())
			if err != nil {
				return err
			}
			r, err := bot.Report(cmd.Context(), store, m, w)
			if err != nil {
				return err
			}
			if asJSON {
				out := json.NewEncoder(p.out)
				out.SetIndent("", "  ")
				return out.Encode(r)
			}
			_, err = fmt.Fprint(p.out, r.Text())
			return err
		},
	}
	database(cmd, &path)
	cmd.Flags().StringVar(&week, "week", "", "the week, such as 2026-W47; last week unless given")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print every figure as JSON")
	return cmd
}

// weekOf reads a week, or takes the one before now in the company's zone.
func weekOf(text string, m *scope.Map, now time.Time) (friction.Week, error) {
	if text != "" {
		return friction.ParseWeek(text)
	}
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return friction.Week{}, err
	}
	return friction.WeekOf(now, zone).Add(-1), nil
}

func newCheckCmd(p program) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Rebuild what is derived from the log, and compare",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openToRead(cmd, p, path)
			if err != nil {
				return err
			}
			defer store.Close()
			wrong, err := store.Check(cmd.Context(), true)
			if err != nil {
				return err
			}
			for _, w := range wrong {
				fmt.Fprintln(p.out, w)
			}
			if len(wrong) > 0 {
				return fmt.Errorf("%d differences between the log and what is derived from it", len(wrong))
			}
			fmt.Fprintln(p.out, "All that is derived from the log agrees with it.")
			return nil
		},
	}
	database(cmd, &path)
	return cmd
}

func newBackupCmd(p program) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database, whole, while it is in use",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err == nil {
				return fmt.Errorf("%s is there already: choose another name", args[0])
			}
			store, err := openToRead(cmd, p, path)
			if err != nil {
				return err
			}
			defer store.Close()
			saved, err := store.Backup(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "Saved to %s and checked: %v\n", args[0], saved)
			return nil
		},
	}
	database(cmd, &path)
	return cmd
}
