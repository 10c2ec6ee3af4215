package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/config"
	"clearlane/storage"
	"clearlane/triage/scope"
)

func newServeCmd(p program) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run Clearlane in your Slack workspace",
		Long:  "Runs the bot with the settings of the environment; clearlane config shows them.",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), p) },
	}
}

// serve runs the bot until ctx ends. Everything that can be wrong with the
// settings or the map is said before anything is opened.
func serve(ctx context.Context, p program) error {
	c, err := config.LoadToServe()
	if err != nil {
		return err
	}
	m, err := readMap(c.ScopeMap)
	if err != nil {
		return err
	}
	if lacks := m.Ready(); len(lacks) > 0 {
		return fmt.Errorf("the scope map is not ready to serve:\n%w", scope.Problems(lacks))
	}
	client := api(c.SlackBotToken.Reveal(), c.SlackAppToken.Reveal(), c.SlackAPIURL)
	if err := bot.CheckTokens(ctx, client, c.Transport == config.Socket); err != nil {
		return err
	}
	store, err := storage.Open(ctx, c.Database, storage.Options{Now: p.now})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(p.errs, &slog.HandlerOptions{Level: c.LogLevel}))
	err = serveWith(ctx, p, c, m, store, client, log)
	// The store closes last: what the bot was about to write is written.
	return errors.Join(err, store.Close())
}

func serveWith(ctx context.Context, p program, c config.Config, m *scope.Map, store *storage.Store, client *slack.Client, log *slog.Logger) error {
	if err := store.Write(ctx, func(tx *storage.Tx) error { return tx.SaveMap(m.Hash, m.Source, tx.Now()) }); err != nil {
		return err
	}
	intake := map[string]bot.IntakeMode{}
	for name, mode := range c.Intake {
		intake[name] = bot.IntakeMode(mode)
	}
	listen := ""
	if c.Transport == config.HTTP {
		listen = c.Listen
	}
	b, err := bot.New(ctx, store, client, m, bot.Settings{
		Intake: intake, OpsChannel: c.OpsChannel, DigestChannel: c.DigestChannel, DigestSpec: c.DigestSpec,
		RouteError: c.RouteError, Now: p.now, Log: log, Listen: listen, SigningSecret: c.SlackSigningSecret.Reveal(),
		ReadMap: func() (string, []byte, error) {
			src, err := os.ReadFile(c.ScopeMap)
			return c.ScopeMap, src, err
		},
		WriteMap: func(src []byte) error {
			return replaceFile(c.ScopeMap, func(w io.Writer) error {
				_, err := w.Write(src)
				return err
			})
		},
		Ready: func() { log.Info("clearlane serves", "map", m.Hash, "database", store.Path()) },
	})
	if err != nil {
		return err
	}
	return b.Run(ctx)
}

// readMap reads a scope map from a file, or from standard input for "-".
func readMap(path string) (*scope.Map, error) {
	src, err := readFile(path, nil)
	if err != nil {
		return nil, err
	}
	return scope.Parse(path, src)
}

func readFile(path string, in io.Reader) ([]byte, error) {
	if path == "-" && in != nil {
		return io.ReadAll(in)
	}
	src, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s", path)
	}
	return src, err
}
