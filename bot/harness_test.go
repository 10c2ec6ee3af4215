package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// waitLimit ends a test that waits for something that never comes. Nothing
// depends on how long it is: every wait ends with the change it waits for.
const waitLimit = 30 * time.Second

// house is a bot at work in a local Slack.
type house struct {
	t     *testing.T
	ctx   context.Context
	sim   *slacksim.Server
	store *storage.Store
	bot   *bot.Bot
	m     *scope.Map
	stop  func()
}

// The people of the demo map that the tests play.
const (
	repUser  = "URRAVI"
	repTwo   = "URNINA"
	ana      = "UANARUIZ"
	ben      = "UBENOSEI"
	dmitri   = "UDMITRIVOLKOV"
	farah    = "UFARAHAZIZ"
	omar     = "UOMARHADDAD"
	victoria = "UVICTORIAHALE"
	lucia    = "ULUCIAROMANO"
)

// workspace is the company of a map as a local Slack: everybody it names, the
// queues it names, and two reps.
func workspace(m *scope.Map) slacksim.Options {
	opt := slacksim.Options{
		Team:       slacksim.Team{ID: "T1", Name: m.Company.Name, Domain: "northwind"},
		App:        slacksim.App{Manifest: manifest()},
		RateLimits: slacksim.RateLimits{ChannelBurst: 1000},
		Users: []slacksim.User{
			{ID: repUser, Name: "ravi", RealName: "Ravi Menon", Email: "ravi@northwind.example", TZ: "Europe/London"},
			{ID: repTwo, Name: "nina", RealName: "Nina Berg", Email: "nina@northwind.example", TZ: "America/New_York"},
		},
	}
	var everybody []string
	for _, email := range m.Emails() {
		name, _, _ := strings.Cut(email, "@")
		opt.Users = append(opt.Users, slacksim.User{ID: "U" + strings.ToUpper(strings.ReplaceAll(name, ".", "")), Name: name, RealName: name, Email: email, TZ: "Europe/London"})
	}
	for _, u := range opt.Users {
		everybody = append(everybody, u.ID)
	}
	members := append(everybody, "U0SLACKBOT0")
	for _, name := range []string{"ask-sales-ops", "deals", "watched", "sales-leaders", "clearlane-ops"} {
		opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-" + name, Name: name, Members: members})
	}
	for _, f := range m.Functions {
		if f.Queue != "" {
			opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-" + f.Queue, Name: f.Queue, Private: f.QueuePrivate, Members: members})
		}
	}
	return opt
}

func demoMap(t *testing.T) *scope.Map {
	t.Helper()
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func settings() bot.Settings {
	return bot.Settings{
		Intake:     map[string]bot.IntakeMode{"ask-sales-ops": bot.Live, "deals": bot.Live, "watched": bot.Watch},
		OpsChannel: "clearlane-ops", DigestChannel: "sales-leaders", DigestSpec: "0 8 * * 1", RouteError: 0.05,
		Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// newHouse starts a local Slack and a bot in it.
func newHouse(t *testing.T) *house {
	t.Helper()
	m := demoMap(t)
	sim, err := slacksim.New(workspace(m))
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	t.Cleanup(cancel)
	go sim.Serve(ctx)
	t.Cleanup(sim.Close)
	h := &house{t: t, ctx: ctx, sim: sim, m: m}
	h.startBot(filepath.Join(t.TempDir(), "clearlane.db"))
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *house) startBot(path string) {
	h.t.Helper()
	store, err := storage.Open(h.ctx, path, storage.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	h.store = store
	if err := store.Write(h.ctx, func(tx *storage.Tx) error { return tx.SaveMap(h.m.Hash, h.m.Source, tx.Now()) }); err != nil {
		h.t.Fatal(err)
	}
	api := slack.New(h.sim.BotToken(), slack.OptionAPIURL(h.sim.APIURL()), slack.OptionAppLevelToken(h.sim.AppToken()))
	b, err := bot.New(h.ctx, store, api, h.m, settings())
	if err != nil {
		h.t.Fatal(err)
	}
	h.bot = b
	ctx, cancel := context.WithCancel(h.ctx)
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	h.stop = func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("the bot stopped: %v", err)
		}
		if err := store.Close(); err != nil {
			h.t.Errorf("close the store: %v", err)
		}
		h.stop = func() {}
	}
	h.wait("two sockets are open", func(s *slacksim.Snapshot) bool { return s.Connections() == 2 })
}

// wait waits for the local Slack to show something.
func (h *house) wait(what string, ok func(*slacksim.Snapshot) bool) {
	h.t.Helper()
	if err := h.sim.WaitFor(h.ctx, ok); err != nil {
		h.t.Fatalf("waited for: %s: %v\n%s", what, err, h.describe())
	}
}

// thread waits for a message of ours with the words in a thread.
func (h *house) thread(channel, ts, words string) slacksim.Message {
	h.t.Helper()
	var found slacksim.Message
	h.wait(fmt.Sprintf("%q in the thread", words), func(s *slacksim.Snapshot) bool {
		for _, m := range s.Thread(channel, ts) {
			if m.BotID != "" && strings.Contains(content(m), words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// channel waits for a message of ours with the words in a channel.
func (h *house) channel(channel, words string) slacksim.Message {
	h.t.Helper()
	var found slacksim.Message
	h.wait(fmt.Sprintf("%q in %s", words, channel), func(s *slacksim.Snapshot) bool {
		for _, m := range s.Messages(channel) {
			if m.BotID != "" && strings.Contains(content(m), words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// content is all that a message says, text and blocks.
func content(m slacksim.Message) string {
	b, _ := json.Marshal(m.Blocks)
	return m.Text + " " + string(b)
}

// request reads the projection of a request.
func (h *house) request(id int64) triage.Request {
	h.t.Helper()
	var r triage.Request
	if err := h.store.Read(h.ctx, func(v *storage.View) (err error) {
		r, err = v.Request(id)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) count() int {
	h.t.Helper()
	n := 0
	if err := h.store.Read(h.ctx, func(v *storage.View) (err error) {
		n, err = v.CountRequests(storage.Filter{Closed: true})
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// describe shows what is in the inbox and the outbox, for a test that waits in
// vain.
func (h *house) describe() string {
	var b strings.Builder
	_ = h.store.Read(context.Background(), func(v *storage.View) error {
		skipped, _ := v.SkippedDeliveries(time.Time{}, 50)
		for _, d := range skipped {
			fmt.Fprintf(&b, "skipped %s: %s\n", d.Key, d.Reason)
		}
		parked, _ := v.ParkedDeliveries(50)
		for _, d := range parked {
			fmt.Fprintf(&b, "parked %s: %s\n", d.Key, d.Reason)
		}
		waiting, _ := v.PendingSlots(time.Now().AddDate(1, 0, 0), 50)
		for _, s := range waiting {
			fmt.Fprintf(&b, "slot %s waits: attempts %d, %s\n", s.Key, s.Attempts, s.Reason)
		}
		dropped, _ := v.DroppedSlots(50)
		for _, s := range dropped {
			fmt.Fprintf(&b, "slot %s dropped: %s\n", s.Key, s.Reason)
		}
		n, _ := v.CountRequests(storage.Filter{Closed: true})
		p, _ := v.PendingDeliveries()
		fmt.Fprintf(&b, "%d requests, %d deliveries pending\n", n, p)
		return nil
	})
	return b.String()
}

// post says something as a person.
func (h *house) post(user, channel, text string) slacksim.Message {
	h.t.Helper()
	m, err := h.sim.As(user).Post(channel, text)
	h.do(err)
	return m
}

// reply says something in a thread.
func (h *house) reply(user string, root slacksim.Message, text string) slacksim.Message {
	h.t.Helper()
	m, err := h.sim.As(user).Reply(root.Channel, root.TS, text)
	h.do(err)
	return m
}

func (h *house) do(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v\n%s", err, h.describe())
	}
}

// settled waits until everything said was handled and everything to say is
// said.
func (h *house) settled() {
	h.t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		h.wait("Slack has delivered all", func(s *slacksim.Snapshot) bool { return s.Undelivered() == 0 })
		var deliveries, slots int
		if err := h.store.Read(h.ctx, func(v *storage.View) (err error) {
			if deliveries, err = v.PendingDeliveries(); err == nil {
				slots, err = v.WaitingSlots()
			}
			return err
		}); err != nil {
			h.t.Fatalf("%v\n%s", err, h.describe())
		}
		if deliveries == 0 && slots == 0 {
			return
		}
		select {
		case <-h.ctx.Done():
			h.t.Fatalf("not settled\n%s", h.describe())
		case <-look.C:
		}
	}
}

// modal waits for a form to open before a person.
func (h *house) modal(user string) slacksim.View {
	h.t.Helper()
	var v slacksim.View
	h.wait("a form opens", func(s *slacksim.Snapshot) bool {
		var ok bool
		v, ok = s.Modal(user)
		return ok
	})
	return v
}

// submit sends a form, input by input, and fails where it is refused.
func (h *house) submit(user string, v slacksim.View, values map[views.BlockID]string) {
	h.t.Helper()
	if refused := h.trySubmit(user, v, values); len(refused) > 0 {
		h.t.Fatalf("the form was refused: %v", refused)
	}
}

func (h *house) trySubmit(user string, v slacksim.View, values map[views.BlockID]string) map[string]string {
	h.t.Helper()
	in := map[string]any{}
	for block, value := range values {
		in[string(block)+"/"+string(views.ActInput)] = value
	}
	refused, err := h.sim.As(user).Submit(v, in)
	h.do(err)
	return refused
}

// click presses a button of a message.
func (h *house) click(user string, m slacksim.Message, action views.ActionID, choice ...string) {
	h.t.Helper()
	h.do(h.sim.As(user).Click(m, string(action), choice...))
}
