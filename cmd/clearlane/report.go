package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/page"
	"clearlane/triage/scope"
)

// reportFlags are the settings of clearlane report.
type reportFlags struct {
	db, week, function, html string
	json, csv, verify        bool
}

func newReportCmd(p program) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Print a week's digest from the database",
		Long: "Computes a week's digest from the database and prints it: as text, or with the\n" +
			"same figures as JSON, CSV or one HTML page. With --verify it recomputes the digest\n" +
			"that was sent and says which figures differ.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openToRead(cmd, p, f.db)
			if err != nil {
				return err
			}
			defer store.Close()
			m, err := mapInForce(cmd, store)
			if err != nil {
				return err
			}
			w, err := weekOf(f.week, m, p.now())
			if err != nil {
				return err
			}
			if f.verify {
				return verify(cmd, p, store, w)
			}
			r, err := f.compute(cmd.Context(), store, m, w)
			if err != nil {
				return err
			}
			if err := f.write(p, r); err != nil {
				return err
			}
			return r.Check()
		},
	}
	database(cmd, &f.db)
	cmd.Flags().StringVar(&f.week, "week", "", "the week, such as 2026-W47; last week unless given")
	cmd.Flags().BoolVar(&f.json, "json", false, "print every figure as JSON")
	cmd.Flags().BoolVar(&f.csv, "csv", false, "print headline, hotspots and functions as one table")
	cmd.Flags().StringVar(&f.html, "html", "", "write one self-contained page with charts to this file; - prints it")
	cmd.Flags().BoolVar(&f.verify, "verify", false, "recompute the digest that was sent, from the log as it was known then")
	cmd.Flags().StringVar(&f.function, "function", "", "for the lead of this function: its own asks alone")
	cmd.MarkFlagsMutuallyExclusive("json", "csv", "html", "verify")
	cmd.MarkFlagsMutuallyExclusive("function", "verify")
	return cmd
}

// compute returns the report for everybody, or for one function's lead.
func (f reportFlags) compute(ctx context.Context, store *storage.Store, m *scope.Map, w friction.Week) (friction.Report, error) {
	if f.function == "" {
		return bot.Report(ctx, store, m, w)
	}
	if err := knownFunction(m, f.function); err != nil {
		return friction.Report{}, err
	}
	return bot.FunctionReport(ctx, store, m, w, f.function)
}

// write prints a report in the form that was asked for.
func (f reportFlags) write(p program, r friction.Report) error {
	switch {
	case f.json:
		out := json.NewEncoder(p.out)
		out.SetIndent("", "  ")
		return out.Encode(r)
	case f.csv:
		return page.WriteCSV(p.out, r)
	case f.html == "-":
		return page.WriteHTML(p.out, r)
	case f.html != "":
		return replaceFile(f.html, func(w io.Writer) error { return page.WriteHTML(w, r) })
	}
	_, err := fmt.Fprint(p.out, r.Text())
	return err
}

// verify holds every digest of the week that was sent against the log.
func verify(cmd *cobra.Command, p program, store *storage.Store, w friction.Week) error {
	digests, err := bot.VerifyDigests(cmd.Context(), store, w)
	if err != nil {
		return err
	}
	if len(digests) == 0 {
		return fmt.Errorf("no digest of %s was sent, so there is none to verify", w)
	}
	differ := false
	for _, d := range digests {
		differ = differ || len(d.Differences) > 0
		writeVerification(p.out, w, d)
	}
	if differ {
		return fmt.Errorf("the digest of %s differs from the log", w)
	}
	return nil
}

func writeVerification(out io.Writer, w friction.Week, d bot.Verification) {
	if d.Other {
		fmt.Fprintf(out, "It was computed by formula %s; this program has %d, and a figure may differ for that alone.\n", d.Formula, friction.FormulaVersion)
	}
	list := func(differences []friction.Difference) {
		for _, x := range differences {
			fmt.Fprintf(out, "    %s\n", x)
		}
	}
	if len(d.Differences) > 0 {
		fmt.Fprintf(out, "The digest of %s in %s differs from the log up to entry %d:\n", w, d.Channel, d.LastPos)
		list(d.Differences)
		return
	}
	fmt.Fprintf(out, "The digest of %s in %s agrees with the log up to entry %d.\n", w, d.Channel, d.LastPos)
	if len(d.Later) > 0 {
		fmt.Fprintf(out, "What came to be known later corrects it:\n")
		list(d.Later)
	}
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
