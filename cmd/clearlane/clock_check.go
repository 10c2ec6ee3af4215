package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"clearlane/triage/ledger/worked"
)

// newClockCmd is "clearlane clock": the clock held against worked examples.
func newClockCmd() *cobra.Command {
	var brief bool
	check := &cobra.Command{
		Use:   "check CASES.yaml",
		Short: "Hold the clock against worked examples",
		Long: "Plays worked examples (what happened when, and what the clock should say)\n" +
			"through the code that serves requests, and prints each as right or wrong with\n" +
			"the reckoning. docs/clock.md describes the format.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("read the worked examples: %w", err)
			}
			f, err := worked.Parse(args[0], src, func(path string) ([]byte, error) {
				if !filepath.IsAbs(path) {
					path = filepath.Join(filepath.Dir(args[0]), path)
				}
				return os.ReadFile(path)
			})
			if err != nil {
				return err
			}
			results, wrong := f.Check(), 0
			for _, r := range results {
				if !r.Right() {
					wrong++
				}
				if err := r.Write(cmd.OutOrStdout(), brief); err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d cases: %d right, %d wrong\n", len(results), len(results)-wrong, wrong)
			if wrong > 0 {
				return fmt.Errorf("%d of %d worked examples differ from the clock", wrong, len(results))
			}
			return nil
		},
	}
	check.Flags().BoolVar(&brief, "brief", false, "leave out the reckoning of what is right")
	return group("clock", "Check how the clock is reckoned", check)
}
