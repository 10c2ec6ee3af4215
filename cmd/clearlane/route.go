package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// newRouteCmd reads asks on the input, one a line, and prints a decision for
// each.
func newRouteCmd(p program) *cobra.Command {
	var f modelFlags
	cmd := &cobra.Command{
		Use:   "route --map MAP.yaml",
		Short: "Route asks from the input, one a line, and print a JSON decision for each",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := f.train()
			if err != nil {
				return err
			}
			in := bufio.NewScanner(cmd.InOrStdin())
			in.Buffer(nil, 1<<20)
			out := json.NewEncoder(cmd.OutOrStdout())
			for in.Scan() {
				if err := out.Encode(m.Decide(route.Ask{Text: in.Text()})); err != nil {
					return fmt.Errorf("write a decision: %w", err)
				}
			}
			if err := in.Err(); err != nil {
				return fmt.Errorf("read an ask: %w", err)
			}
			return nil
		},
	}
	f.on(cmd)
	return cmd
}

// newScopeWhyCmd shows the whole reckoning for one ask.
func newScopeWhyCmd(p program) *cobra.Command {
	var f modelFlags
	cmd := &cobra.Command{
		Use:   `why --map MAP.yaml "text of an ask"`,
		Short: "Show where an ask would go, and the whole reckoning",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := f.train()
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), m.Explain(route.Ask{Text: args[0]}).String())
			return err
		},
	}
	f.on(cmd)
	return cmd
}

// modelFlags are what a command trains a router from.
type modelFlags struct {
	mapFile, lexFile string
	encoder, book    string
	promise          float64
}

func (f *modelFlags) on(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.mapFile, "map", "", "scope map to route by")
	cmd.Flags().StringVar(&f.lexFile, "lexicon", "", "lexicon instead of the shipped one; none: no lexicon")
	cmd.Flags().StringVar(&f.encoder, "encoder", "shipped", "sentence encoder: shipped or none (which leaves the phrase book out too)")
	cmd.Flags().StringVar(&f.book, "phrasebook", "shipped", "phrase book of sales operations: shipped or none")
	cmd.Flags().Float64Var(&f.promise, "promise", 5, "promised error rate of asks sent without asking, in percent")
}

// options are the settings of the training. A promise that none can keep, or
// that says nothing, and an encoder that is not there are refused.
func (f modelFlags) options() (route.Options, error) {
	if !(f.promise > 0 && f.promise <= 50) {
		return route.Options{}, fmt.Errorf("--promise is %v: not above 0 and at most 50 percent. Give 5 for at most one wrong in twenty", f.promise)
	}
	if f.encoder != "shipped" && f.encoder != "none" {
		return route.Options{}, fmt.Errorf("--encoder %s: there is no such encoder. Give shipped or none", f.encoder)
	}
	if f.book != "shipped" && f.book != "none" {
		return route.Options{}, fmt.Errorf("--phrasebook %s: there is no such phrase book. Give shipped or none", f.book)
	}
	return route.Options{PromisedError: f.promise / 100, NoEncoder: f.encoder == "none", NoPhraseBook: f.book == "none"}, nil
}

// train trains a router on a map file alone.
func (f modelFlags) train() (*route.Model, error) {
	if f.mapFile == "" {
		return nil, fmt.Errorf("which map? Give it with --map MAP.yaml")
	}
	opts, err := f.options()
	if err != nil {
		return nil, err
	}
	m, err := readMapFile(f.mapFile)
	if err != nil {
		return nil, err
	}
	lex, err := lexiconFrom(f.lexFile)
	if err != nil {
		return nil, err
	}
	return route.Train(m, lex, nil, opts)
}

func readMapFile(name string) (*scope.Map, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the map: %w", err)
	}
	return scope.Parse(name, src)
}

func lexiconFrom(name string) (*route.Lexicon, error) {
	switch strings.ToLower(name) {
	case "":
		return route.DefaultLexicon(), nil
	case "none":
		return nil, nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the lexicon: %w", err)
	}
	return route.ParseLexicon(name, src)
}
