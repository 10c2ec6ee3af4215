// Clearlane routes sales-ops asks in Slack, keeps the clock of whose turn it
// is, and tells leadership once a week where reps wait.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, program{now: time.Now, env: os.Environ(), in: os.Stdin, out: os.Stdout, errs: os.Stderr}, os.Args[1:]))
}

// program is what a command needs from outside, so that a test can be it.
type program struct {
	now  func() time.Time
	env  []string
	in   io.Reader
	out  io.Writer
	errs io.Writer
}

// exitError ends the program with a code of its own and nothing more to say.
type exitError struct{ code int }

func (e exitError) Error() string { return fmt.Sprintf("exit %d", e.code) }

// run runs one command and returns the exit code: 0 done, 1 not done, with one
// clear sentence on the error stream.
func run(ctx context.Context, p program, args []string) int {
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.errs)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case errors.As(err, &exit):
		return exit.code
	}
	fmt.Fprintln(p.errs, err)
	return 1
}

func newRoot(p program) *cobra.Command {
	root := &cobra.Command{
		Use:               "clearlane",
		Short:             "Sales-ops request triage in Slack",
		Long:              "Clearlane turns asks in Slack into tracked requests, routes them by the scope map,\nkeeps the clock of whose turn it is, and posts leadership a weekly digest of where reps wait.",
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(newServeCmd(p), newDemoCmd(p), newSlackCmd(p), newScopeCmd(p), newRouteCmd(p), newClockCmd(),
		newReportCmd(p), newExportCmd(p), newImportCmd(p), newCheckCmd(p), newBackupCmd(p), newConfigCmd(p), newManifestCmd(p))
	return root
}

// group is a command that only holds others: alone it shows them, and a word that
// is none of them is refused, which cobra does for the program's own commands only.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			meant := ""
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				meant = fmt.Sprintf("; did you mean %q?", near[0])
			}
			return fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(), meant)
		},
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(commands...)
	return cmd
}
