package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/route/kept"
	"clearlane/triage/scope"
)

// newScopeKeptCmd holds the router's promised error rate against what became of
// a week's asks.
func newScopeKeptCmd(p program) *cobra.Command {
	var db, week, function string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "kept",
		Short: "Hold the promised error rate of the routing against what happened in a week",
		Long: "Reads from the database which asks of a week were sent without asking, or asked\n" +
			"about with buttons, and what became of them, and names those that went wrong.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openToRead(cmd, p, db)
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
			if err := knownFunction(m, function); err != nil {
				return err
			}
			k, err := bot.Kept(cmd.Context(), store, m, w, function)
			if err != nil {
				return err
			}
			if asJSON {
				type reckoning kept.Week
				out := json.NewEncoder(p.out)
				out.SetIndent("", "  ")
				return out.Encode(struct {
					Week     friction.Week `json:"week"`
					Function string        `json:"function,omitempty"`
					reckoning
				}{w, function, reckoning(k)})
			}
			writeKept(p.out, m, w, k)
			return nil
		},
	}
	database(cmd, &db)
	cmd.Flags().StringVar(&week, "week", "", "the week, such as 2026-W47; last week unless given")
	cmd.Flags().StringVar(&function, "function", "", "asks sent to this function, or with it on a button, alone")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// writeKept prints a week's reckoning, and a line for each ask that went wrong.
func writeKept(out io.Writer, m *scope.Map, w friction.Week, k kept.Week) {
	fmt.Fprintf(out, "The routing in %s, as known now\n\n%s\n", w, k.Sent.SentSentence())
	if k.Asked.N > 0 {
		fmt.Fprintln(out, k.Asked.AskedSentence())
	}
	if k.Silent.N > 0 {
		fmt.Fprintln(out, k.Silent.SilentSentence())
	}
	if len(k.Moved) > 0 {
		fmt.Fprintln(out, "\nWhat went wrong:")
	}
	for _, c := range k.Moved {
		var from []string
		for _, f := range c.Functions {
			from = append(from, functionName(m, f))
		}
		how, to := "sent to", functionName(m, c.To)
		if c.Asked {
			how = "asked about:"
		}
		if c.To == "" {
			to = "no other team"
		}
		fmt.Fprintf(out, "  %s of %s, %s %s; it was for %s\n", triage.Name(c.Request), c.At.UTC().Format(time.DateOnly), how, strings.Join(from, " or "), to)
	}
}

func functionName(m *scope.Map, id string) string {
	if f, ok := m.Function(id); ok {
		return f.Name
	}
	return id
}

// knownFunction says which functions there are where the map has no such one;
// empty is all of them.
func knownFunction(m *scope.Map, id string) error {
	if _, ok := m.Function(id); ok || id == "" {
		return nil
	}
	var ids []string
	for _, f := range m.Functions {
		ids = append(ids, f.ID)
	}
	return fmt.Errorf("the scope map has no function %q; it has %s", id, strings.Join(ids, ", "))
}
