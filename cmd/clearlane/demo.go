package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

func newDemoCmd(p program) *cobra.Command {
	var addr, keep string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try Clearlane in the browser, with no Slack workspace",
		Long: "Starts a local Slack with an invented company and nine weeks of its history,\n" +
			"and Clearlane in it. Open the printed address and play everybody.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return demo(cmd.Context(), p, addr, keep)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8420", "where the page is served, on this machine only")
	cmd.Flags().StringVar(&keep, "keep", "", "keep everything in this folder and go on from there next time")
	return cmd
}

// demo runs the local Slack and the bot until ctx ends.
func demo(ctx context.Context, p program, addr, keep string) error {
	m, err := scope.Parse("the demo's scope map", scope.Demo())
	if err != nil {
		return err
	}
	dir, err := demoDir(keep)
	if err != nil {
		return err
	}
	if keep == "" {
		defer os.RemoveAll(dir)
	}
	manifest, err := bot.Manifest("")
	if err != nil {
		return err
	}
	opt := company(m, manifest)
	opt.Now = p.now
	// The history's open requests are shown at once, not one a second.
	opt.RateLimits = slacksim.RateLimits{ChannelBurst: demoBurst}
	var b *bot.Bot
	opt.Actions = []slacksim.Action{{
		ID: "digest", Label: "Post the digest now", Hint: "Last week's digest, in #" + leaderChannel + ", and each lead's own week in a direct message. In real life it comes on Tuesday at 08:00, a day after the leads have seen theirs.",
		Run: func(ctx context.Context) (string, error) { return postDigestNow(ctx, b, m, p.now()) },
	}}
	sim, err := localSlack(opt, addr)
	if err != nil {
		return err
	}
	defer sim.Close()
	store, err := storage.Open(ctx, filepath.Join(dir, "clearlane.db"), storage.Options{Now: p.now})
	if err != nil {
		return err
	}
	defer store.Close()
	if err := loadSlack(sim, keep); err != nil {
		return err
	}
	if err := demoPast(ctx, m, store, sim, p.now()); err != nil {
		return err
	}
	ready := make(chan struct{})
	b, err = bot.New(ctx, store, api(sim.BotToken(), sim.AppToken(), sim.APIURL()), m, bot.Settings{
		Intake: demoIntake, OpsChannel: opsChannel, DigestChannel: leaderChannel,
		// The button posts it: a digest that comes by itself would only puzzle here.
		DigestSpec: "", RouteError: 0.05, Now: p.now, PostBurst: demoBurst,
		Log:   slog.New(slog.NewTextHandler(p.errs, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Ready: func() { close(ready) },
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return sim.Serve(ctx) })
	g.Go(func() error { return b.Run(ctx) })
	g.Go(func() error {
		select {
		case <-ctx.Done():
		case <-ready:
			welcome(p.out, m, sim.URL(), dir, keep)
		}
		return nil
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return saveSlack(sim, keep)
}

// slackFile is what a kept local Slack is stored in, beside the database.
const slackFile = "slack.json"

// loadSlack brings back the local Slack of a kept demo.
func loadSlack(sim *slacksim.Server, keep string) error {
	if keep == "" {
		return nil
	}
	f, err := os.Open(filepath.Join(keep, slackFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return sim.Load(f)
}

// saveSlack keeps the local Slack for the next time; the old file stays until
// the new one is whole.
func saveSlack(sim *slacksim.Server, keep string) error {
	if keep == "" {
		return nil
	}
	path := filepath.Join(keep, slackFile)
	f, err := os.Create(path + ".new")
	if err != nil {
		return fmt.Errorf("keep the local Slack: %w", err)
	}
	if err := errors.Join(sim.Save(f), f.Close()); err != nil {
		return fmt.Errorf("keep the local Slack: %w", err)
	}
	return os.Rename(path+".new", path)
}

// demoBurst is more posts than the demo's history leaves open.
const demoBurst = 500

func demoDir(keep string) (string, error) {
	if keep == "" {
		return os.MkdirTemp("", "clearlane-demo-")
	}
	if err := os.MkdirAll(keep, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for --keep: %w", err)
	}
	return keep, nil
}

// demoPast makes the history, unless a kept one is there already.
func demoPast(ctx context.Context, m *scope.Map, store *storage.Store, sim *slacksim.Server, now time.Time) error {
	there := false
	err := store.Read(ctx, func(v *storage.View) error {
		pos, err := v.LastPos()
		there = pos > 0
		return err
	})
	if err != nil || there {
		return err
	}
	return history(ctx, m, store, sim, now)
}

// api is a client of Slack's Web API that leaves retries to the bot.
func api(botToken, appToken, url string) *slack.Client {
	opts := []slack.Option{slack.OptionAppLevelToken(appToken)}
	if url != "" {
		opts = append(opts, slack.OptionAPIURL(url))
	}
	return slack.New(botToken, opts...)
}

func postDigestNow(ctx context.Context, b *bot.Bot, m *scope.Map, now time.Time) (string, error) {
	if b == nil {
		return "Clearlane is not awake yet. Try again in a moment.", nil
	}
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return "", err
	}
	posted, err := b.PostDigest(ctx, friction.WeekOf(now, zone).Add(-1))
	if err != nil {
		return "", err
	}
	if !posted {
		return "Last week's digest is in #" + leaderChannel + " already.", nil
	}
	return "Last week's digest is in #" + leaderChannel + ". Play the VP to read it, or a lead for the week of their team.", nil
}

func welcome(w io.Writer, m *scope.Map, url, dir, keep string) {
	fmt.Fprintf(w, "\n  %s is ready:  %s\n\n", m.Company.Name, url)
	fmt.Fprintf(w, "  You are Ravi, a rep. Ask something in #%s, for example:\n", askChannel)
	fmt.Fprintf(w, "    customer wants net 60, our standard is net 30, who can approve that?\n")
	fmt.Fprintf(w, "  Then play Ana of Deal Desk: claim it, ask back, resolve it.\n")
	fmt.Fprintf(w, "  Then press “Post the digest now” and read it as Victoria, the VP.\n\n")
	if keep == "" {
		fmt.Fprintf(w, "  Nothing is kept. To go on another day: --keep FOLDER.  Stop with Ctrl-C.\n\n")
	} else {
		fmt.Fprintf(w, "  Kept in %s.  Stop with Ctrl-C.\n\n", dir)
	}
}
