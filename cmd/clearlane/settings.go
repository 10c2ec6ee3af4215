package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/config"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

func newConfigCmd(p program) *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Show the settings in force, secrets masked",
		Long:  "Shows the settings in force. Every setting, with what it is for:\n\n" + config.Describe(),
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := config.Load()
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(p.out, c.Effective())
			return err
		},
	}
}

func newScopeCmd(p program) *cobra.Command {
	return group("scope", "Check, measure and explain a scope map", newScopeCheckCmd(p), newScopeEvalCmd(p), newScopeKeptCmd(p), newScopeWhyCmd(p))
}

func newScopeCheckCmd(p program) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Find every fault in a scope map, and what is worth a look",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			src, err := readFile(args[0], p.in)
			if err != nil {
				return err
			}
			text, ok := scope.CheckReport(args[0], src)
			fmt.Fprint(p.out, text)
			if !ok {
				return exitError{1}
			}
			return contradictions(p, args[0], src)
		},
	}
}

// contradictions prints what only the router sees: topics that it can't tell
// apart, examples that go elsewhere, lines that two functions claim.
func contradictions(p program, name string, src []byte) error {
	m, err := scope.Parse(name, src)
	if err != nil {
		return err
	}
	found, err := route.Contradictions(m, route.DefaultLexicon())
	if err != nil {
		return err
	}
	if len(found) > 0 {
		fmt.Fprintln(p.out, "\nWhat the router can't tell apart, would send elsewhere, or sees claimed twice:")
	}
	for _, c := range found {
		fmt.Fprintf(p.out, "  %s\n", c)
	}
	return nil
}

func newManifestCmd(p program) *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "manifest",
		Short: "Print the app manifest to paste into Slack",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := bot.Manifest(address)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.out, string(text))
			return err
		},
	}
	cmd.Flags().StringVar(&address, "url", "", "the public https address, for the http transport; without it, Socket Mode")
	return cmd
}
