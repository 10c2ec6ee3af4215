package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
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

// untilDeadline is the life of what a test starts: it ends a little before the
// test's own deadline, so that a wait for something that never comes says what
// it waited for.
func untilDeadline(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	if d, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if at, limited := d.Deadline(); limited {
			ctx, cancel = context.WithDeadline(t.Context(), at.Add(-10*time.Second))
		}
	}
	t.Cleanup(cancel)
	return ctx
}

// house is a bot at work in a local Slack.
type house struct {
	t     testing.TB
	ctx   context.Context
	sim   *slacksim.Server
	store *storage.Store
	bot   *bot.Bot
	m     *scope.Map
	clock *clock
	path  string
	log   *lines
	stop  func()

	front  *httptest.Server    // where Slack's requests come in, if not by sockets
	adjust func(*bot.Settings) // before the bot starts; may be nil

	ask   string // the intake channel of this subtest
	asked *int   // how many there were
}

// intakes is how many intake channels there are: posts to one are paced at one a
// second, so every subtest has its own.
const intakes = 40

// in is the house for a subtest, which fails by itself.
func (h *house) in(t testing.TB) *house {
	sub := *h
	sub.t, sub.ask = t, fmt.Sprintf("ask-%d", *h.asked%intakes)
	*h.asked++
	return &sub
}

// clock runs with the machine's from a Tuesday morning in London, when every
// calendar of Europe is open; a test may move it on.
type clock struct {
	began time.Time
	moved atomic.Int64
}

// workday is when the tests begin.
var workday = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func newClock() *clock { return &clock{began: time.Now()} }

func (c *clock) now() time.Time {
	return workday.Add(time.Since(c.began)).Add(time.Duration(c.moved.Load()))
}

// leap moves the clock on, and has the bot look at it.
func (h *house) leap(d time.Duration) {
	h.t.Helper()
	h.clock.moved.Add(int64(d))
	h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
		return tx.SetTimer(storage.Timer{Key: "leap", Kind: "leap", At: h.clock.now().AddDate(1, 0, 0)})
	}))
}

// lines keeps what the bot logs.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
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
	manifest, err := bot.Manifest("")
	if err != nil {
		panic(err)
	}
	opt := slacksim.Options{
		Team:       slacksim.Team{ID: "T1", Name: m.Company.Name, Domain: "northwind"},
		App:        slacksim.App{Manifest: manifest},
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
	for _, name := range []string{"ask-sales-ops", "deals", "watched", "sales", "sales-leaders", "clearlane-ops"} {
		opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-" + name, Name: name, Members: members})
	}
	for i := range intakes {
		name := fmt.Sprintf("ask-%d", i)
		opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-" + name, Name: name, Members: members})
	}
	for _, f := range m.Functions {
		if f.Queue != "" {
			opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-" + f.Queue, Name: f.Queue, Private: f.QueuePrivate, Members: members})
		}
	}
	// One that no setting names: mentions and shortcuts come from it.
	opt.Channels = append(opt.Channels, slacksim.Channel{ID: "C-general-talk", Name: "general-talk", Members: members})
	return opt
}

// onePersonMap is the map of a small company in which one person plays every
// part.
func onePersonMap(t testing.TB) *scope.Map {
	t.Helper()
	src, err := os.ReadFile("testdata/one-person.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := scope.Parse("one-person.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	if lacks := m.Ready(); len(lacks) > 0 {
		t.Fatalf("the map is not ready to serve: %v", lacks)
	}
	return m
}

func demoMap(t testing.TB) *scope.Map {
	t.Helper()
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func settings() bot.Settings {
	s := bot.Settings{
		Intake:     map[string]bot.IntakeMode{"ask-sales-ops": bot.Live, "deals": bot.Live, "sales": bot.General, "watched": bot.Watch},
		OpsChannel: "clearlane-ops", DigestChannel: "sales-leaders", DigestSpec: "0 8 * * 1", RouteError: 0.05,
		Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for i := range intakes {
		s.Intake[fmt.Sprintf("ask-%d", i)] = bot.Live
	}
	return s
}

// newHouse starts a local Slack and a bot in it, with the demo map.
func newHouse(t testing.TB) *house { return newHouseOf(t, demoMap(t), nil) }

// newHouseOf does so with a map of the test's own, and a workspace as it is
// changed.
func newHouseOf(t testing.TB, m *scope.Map, change func(*slacksim.Options)) *house {
	t.Helper()
	h := build(t, m, change)
	h.startBot()
	t.Cleanup(func() { h.stop() })
	return h
}

// newHouseHTTP starts a house in which Slack speaks to the bot by signed HTTP.
func newHouseHTTP(t testing.TB) *house {
	t.Helper()
	var h *house
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.bot.Handler(h.sim.SigningSecret()).ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	h = build(t, demoMap(t), func(o *slacksim.Options) {
		o.EventsURL, o.CommandsURL = front.URL+bot.EventsPath, front.URL+bot.CommandsPath
		o.InteractivityURL, o.OptionsURL = front.URL+bot.InteractionsPath, front.URL+bot.InteractionsPath
	})
	h.front = front
	h.adjust = func(s *bot.Settings) { s.Listen, s.SigningSecret = "127.0.0.1:0", h.sim.SigningSecret() }
	h.startBot()
	t.Cleanup(func() { h.stop() })
	return h
}

// build starts the local Slack of a house.
func build(t testing.TB, m *scope.Map, change func(*slacksim.Options)) *house {
	t.Helper()
	h := &house{t: t, m: m, clock: newClock(), path: filepath.Join(t.TempDir(), "clearlane.db"), log: &lines{}, ask: "ask-sales-ops", asked: new(int)}
	opt := workspace(m)
	opt.Now = h.clock.now
	if change != nil {
		change(&opt)
	}
	sim, err := slacksim.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx := untilDeadline(t)
	go sim.Serve(ctx)
	t.Cleanup(sim.Close)
	h.ctx, h.sim = ctx, sim
	return h
}

// startBot starts the bot, and waits until it is at work.
func (h *house) startBot() {
	h.t.Helper()
	store, err := storage.Open(h.ctx, h.path, storage.Options{Now: h.clock.now})
	if err != nil {
		h.t.Fatal(err)
	}
	h.store = store
	if err := store.Write(h.ctx, func(tx *storage.Tx) error { return tx.SaveMap(h.m.Hash, h.m.Source, tx.Now()) }); err != nil {
		h.t.Fatal(err)
	}
	api := slack.New(h.sim.BotToken(), slack.OptionAPIURL(h.sim.APIURL()), slack.OptionAppLevelToken(h.sim.AppToken()))
	s := settings()
	ready := make(chan struct{})
	s.Now, s.Ready, s.Log = h.clock.now, sync.OnceFunc(func() { close(ready) }), slog.New(slog.NewTextHandler(h.log, nil))
	if h.adjust != nil {
		h.adjust(&s)
	}
	b, err := bot.New(h.ctx, store, api, h.m, s)
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
	select {
	case <-ready:
	case err := <-done:
		h.t.Fatalf("the bot stopped: %v", err)
	}
	if h.front != nil {
		return
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
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(m.Blocks)
	return m.Text + " " + b.String()
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

// hurry moves the clock on by a second, so that posts that wait for their pace
// need not: Slack takes one a second in each channel.
func (h *house) hurry() {
	h.t.Helper()
	h.clock.moved.Add(int64(time.Second))
	h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
		// To note again what was sent wakes the sender and changes nothing.
		slots, err := tx.SlotsOf(1)
		for _, s := range slots {
			if err == nil && s.TS != "" {
				return tx.SlotSent(s.Key, s.TS, s.Sent)
			}
		}
		return err
	}))
}

// describe shows what is in the inbox and the outbox, for a test that waits in
// vain.
func (h *house) describe() string {
	var b strings.Builder
	_ = h.store.Read(context.Background(), func(v *storage.View) error {
		skipped, _ := v.SkippedDeliveries(time.Time{}, 200)
		for _, d := range skipped {
			if d.Reason == "our own message" {
				continue
			}
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

// settled waits until everything said was handled, everything due was done and
// everything to say is said.
func (h *house) settled() {
	h.t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for looks := 1; ; looks++ {
		h.wait("Slack has delivered all", func(s *slacksim.Snapshot) bool { return s.OnTheWay() == 0 })
		var deliveries, slots int
		var due []storage.Timer
		if err := h.store.Read(h.ctx, func(v *storage.View) (err error) {
			if due, err = v.DueTimers(v.Now(), 1); err != nil {
				return err
			}
			if deliveries, err = v.PendingDeliveries(); err == nil {
				slots, err = v.WaitingSlots()
			}
			return err
		}); err != nil {
			h.t.Fatalf("%v\n%s", err, h.describe())
		}
		if deliveries == 0 && slots == 0 && len(due) == 0 {
			return
		}
		if slots > 0 && looks%20 == 0 {
			h.hurry()
		}
		select {
		case <-h.ctx.Done():
			h.t.Fatalf("not settled\n%s", h.describe())
		case <-look.C:
		}
	}
}

// comes waits for something that no message shows.
func (h *house) comes(what string, ok func() bool) {
	h.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-h.ctx.Done():
			h.t.Fatalf("waited for: %s\n%s\n%s", what, h.describe(), h.log)
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
