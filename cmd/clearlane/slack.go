package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/triage/scope"
)

func newSlackCmd(p program) *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Run the local Slack alone, for a bot of your own to talk to",
		Long:  "Runs a Slack of its own on this machine, with the demo's company, and prints the\nsettings with which clearlane serve, or any Socket Mode app, can connect to it.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := scope.Parse("the demo's scope map", scope.Demo())
			if err != nil {
				return err
			}
			manifest, err := bot.Manifest("")
			if err != nil {
				return err
			}
			opt := company(m, manifest)
			opt.Now = p.now
			sim, err := slacksim.New(opt)
			if err != nil {
				return err
			}
			defer sim.Close()
			if err := sim.Listen(addr); err != nil {
				return fmt.Errorf("the address %s is taken: stop what runs there, or choose another with --addr: %w", addr, err)
			}
			fmt.Fprintf(p.out, "The local Slack is at %s\n\nCLEARLANE_SLACK_API_URL=%s\nCLEARLANE_SLACK_BOT_TOKEN=%s\nCLEARLANE_SLACK_APP_TOKEN=%s\nCLEARLANE_SLACK_SIGNING_SECRET=%s\n",
				sim.URL(), sim.APIURL(), sim.BotToken(), sim.AppToken(), sim.SigningSecret())
			return sim.Serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8421", "where it listens, on this machine only")
	return cmd
}
