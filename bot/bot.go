package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"clearlane/storage"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"
)

// Settings are what a company decides about its Clearlane, apart from the map.
type Settings struct {
	// Intake names the channels that are listened to, without '#', and how.
	Intake map[string]IntakeMode
	// OpsChannel is where Clearlane reports what needs a person who runs it.
	OpsChannel string
	// DigestChannel is where leadership reads the weekly digest.
	DigestChannel string
	// DigestSpec is the cron spec of the digest, in the company's zone.
	DigestSpec string
	// RouteError is the share of routed asks that may go to the wrong function.
	RouteError float64
	// Grace is how long a post of unknown outcome is left alone before it is
	// looked for; zero: fifteen seconds, longer than any call and its lateness.
	Grace time.Duration
	// Now is the clock of everything.
	Now func() time.Time
	Log *slog.Logger
	// PostBurst is how many posts one channel may take at once before the pace of
	// one a second holds; 0: 3, which Slack puts up with.
	PostBurst int
	// ErrandBurst is how many reads of history that can wait are made at once
	// before their pace holds; 0: 20.
	ErrandBurst int
	// Listen, where set, is the address that Slack's signed requests come to, in
	// place of Socket Mode; SigningSecret is what they are signed with.
	Listen, SigningSecret string
	// ReadMap, where set, reads the scope map's file again: a change is taken
	// into force while the bot runs.
	ReadMap func() (name string, src []byte, err error)
	// WriteMap, where set, replaces the scope map's file: an admin applies a
	// change that a digest proposes.
	WriteMap func(src []byte) error
	// Ready, where set, is called once everything is caught up and at work.
	Ready func()
}

// IntakeMode says how a channel is listened to.
type IntakeMode string

// The modes of an intake channel.
const (
	Live    IntakeMode = "live"    // asks are answered
	General IntakeMode = "general" // so are they, where most of what people say is no ask
	Watch   IntakeMode = "watch"   // asks are routed and measured in silence
)

// Bot turns what Slack delivers into verbs of the desk, and state into messages.
type Bot struct {
	Settings
	store *storage.Store
	api   *slack.Client
	self  identity
	live  atomic.Pointer[live]
	out   *sender
	key   []byte // of the HMAC that marks our posts

	taught chan struct{} // something was learnt that the router was not trained with
	homes  *homes
	stuck  map[string]stuck // timers that could not do their work, by key
	board  board

	outcomes outcomes
}

// identity is who we are in the workspace.
type identity struct {
	user, bot string
	url       string // https://example.slack.com/
}

// New returns a bot over an open store. The API client must not retry by
// itself: when to repeat is the sender's decision.
func New(ctx context.Context, store *storage.Store, api *slack.Client, m *scope.Map, s Settings) (*Bot, error) {
	b := &Bot{Settings: s, store: store, api: api, taught: make(chan struct{}, 1), homes: newHomes(), stuck: map[string]stuck{}}
	l, err := b.bringUp(ctx, m, nil)
	if err != nil {
		return nil, err
	}
	b.live.Store(l)
	return b, nil
}

// Run connects, catches up and works until ctx ends. It returns nil then, and an
// error when Slack refuses the token or something of ours breaks.
//
// The order matters: the sockets open first, so that nothing said while we read
// history is missed; the worker starts when people and channels are known.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.identify(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	connected := make(chan struct{}, sockets)
	heard := func() {
		select {
		case connected <- struct{}{}:
		default:
		}
	}
	g.Go(func() error {
		if b.Listen != "" {
			return b.runHTTP(ctx, heard)
		}
		return runSockets(ctx, b.api, b, heard, b.Log)
	})
	g.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-connected:
		}
		if err := b.syncPeople(ctx); err != nil {
			return err
		}
		b.readQuiet(ctx)
		errands, err := b.catchUp(ctx)
		if err != nil {
			return err
		}
		if err := b.showOpen(ctx); err != nil {
			return err
		}
		b.Log.Info("ready")
		if b.Ready != nil {
			b.Ready()
		}
		inner, ctx := errgroup.WithContext(ctx)
		inner.Go(func() error { return b.work(ctx) })
		inner.Go(func() error { return b.out.run(ctx) })
		inner.Go(func() error { return b.keepTime(ctx) })
		inner.Go(func() error { return b.keepCaughtUp(ctx, connected, errands) })
		inner.Go(func() error { return b.keepDigest(ctx) })
		inner.Go(func() error { return b.keepTrained(ctx) })
		inner.Go(func() error { return b.keepMap(ctx) })
		inner.Go(func() error { return b.keepHomes(ctx) })
		return inner.Wait()
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// identify asks Slack who we are, and fails at once where the token is no good.
func (b *Bot) identify(ctx context.Context) error {
	who, err := b.api.AuthTestContext(ctx)
	if err != nil {
		return fmt.Errorf("ask Slack who we are: %w", err)
	}
	b.self = identity{user: who.UserID, bot: who.BotID, url: who.URL}
	if b.key, err = b.markKey(ctx); err != nil {
		return err
	}
	b.out = newSender(b, &slackPosts{api: b.api, self: b.self})
	return nil
}
