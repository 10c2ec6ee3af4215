package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/triage/scope"
)

func newSlackCmd(p program) *cobra.Command {
	var addr, manifestFile string
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Run the local Slack alone, for a bot of your own to talk to",
		Long:  "Runs a Slack of its own on this machine, with the demo's company, and prints the\nsettings with which clearlane serve, or any other app, can connect to it. Another app brings\nits own manifest: it decides what the app hears, may do, and whether it is spoken to\nby sockets or by signed HTTP.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := scope.Parse("the demo's scope map", scope.Demo())
			if err != nil {
				return err
			}
			manifest, err := manifestOf(manifestFile)
			if err != nil {
				return err
			}
			opt := company(m, manifest)
			opt.Now = p.now
			sim, err := localSlack(opt, addr)
			if err != nil {
				return err
			}
			defer sim.Close()
			fmt.Fprintf(p.out, "The local Slack is at %s\n\nCLEARLANE_SLACK_API_URL=%s\nCLEARLANE_SLACK_BOT_TOKEN=%s\nCLEARLANE_SLACK_APP_TOKEN=%s\nCLEARLANE_SLACK_SIGNING_SECRET=%s\n",
				sim.URL(), sim.APIURL(), sim.BotToken(), sim.AppToken(), sim.SigningSecret())
			return sim.Serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&manifestFile, "manifest", "", "the manifest of another app, as JSON; Clearlane's own when not given")
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8421", "where it listens, on this machine only")
	return cmd
}

// localSlack is a Slack of this machine that listens at the address.
func localSlack(opt slacksim.Options, addr string) (*slacksim.Server, error) {
	sim, err := slacksim.New(opt)
	if err != nil {
		return nil, err
	}
	if err := sim.Listen(addr); err != nil {
		sim.Close()
		return nil, fmt.Errorf("the address %s is taken: stop what runs there, or choose another with --addr: %w", addr, err)
	}
	return sim, nil
}

// manifestOf is the manifest of the app that connects: Clearlane's, or the one in
// a file.
func manifestOf(file string) (json.RawMessage, error) {
	if file == "" {
		return bot.Manifest("")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	if !json.Valid(raw) {
		return nil, fmt.Errorf("%s is not JSON: export the app's manifest as JSON and try again", file)
	}
	return raw, nil
}
