package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"clearlane/config"
	"clearlane/storage"
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
			rows := map[string]int64{}
			for _, t := range saved.Rows {
				rows[t.Table] = t.Rows
			}
			_, err = fmt.Fprintf(p.out, "Saved to %s and checked: %d entries of %d requests, %.1f MB.\n", args[0], rows["entries"], rows["requests"], float64(saved.Bytes)/1e6)
			return err
		},
	}
	database(cmd, &path)
	return cmd
}
