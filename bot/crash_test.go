package bot_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// crashAll asks for every commit and every call of the flow instead of a spread
// of them.
var crashAll = flag.String("crash", "some", "which crash points to try: some, all")

// The crash test kills the bot, a process of its own, at a point of one ask's
// way, starts it again and lets everybody go on. Nobody of the people knows:
// they repeat what Slack told them had failed, and nothing else.

// point is where the bot is killed: at the n-th commit or call after a step has
// begun.
type point struct {
	step   int
	what   string // before-commit, after-commit, before-call, answered-call, after-call
	n      int
	method string // calls of this one; empty: of any
	armed  bool
}

func (p point) String() string { return fmt.Sprintf("step %d, %s %d", p.step, p.what, p.n) }

// crash is one ask on its way, and the bot that is killed.
type crash struct {
	t       *testing.T
	ctx     context.Context
	sim     *slacksim.Server
	m       *scope.Map
	path    string
	variant string
	point   point
	killed  bool

	mu    sync.Mutex
	child *child

	ask  slacksim.Message
	card slacksim.Message
	same slacksim.Message // somebody else's ask, joined to it
}

// child is the bot's process.
type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	ready chan struct{} // closed when it is at work
	armed chan struct{} // closed when its trap is set
	gone  chan struct{} // closed when it has ended
}

func (c *crash) start() {
	c.t.Helper()
	cmd := exec.CommandContext(c.ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join([]string{c.path, c.sim.APIURL(), c.sim.BotToken(), c.sim.AppToken(), c.variant}, " "))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	ch := &child{cmd: cmd, stdin: stdin, ready: make(chan struct{}), armed: make(chan struct{}), gone: make(chan struct{})}
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			switch lines.Text() {
			case "ready":
				close(ch.ready)
			case "armed":
				close(ch.armed)
			}
		}
		_ = cmd.Wait()
		close(ch.gone)
	}()
	c.mu.Lock()
	c.child = ch
	c.mu.Unlock()
}

func (c *crash) running() *child {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.child
}

// up waits until a bot is at work, starting one where the last was killed.
func (c *crash) up() {
	c.t.Helper()
	for {
		ch := c.running()
		select {
		case <-ch.gone:
			if c.point.armed && !c.killed {
				c.killed = true
				c.sim.Faults().Reset()
			} else if c.ctx.Err() == nil {
				c.t.Fatalf("%s: the bot ended by itself", c.point)
			}
			c.start()
			continue
		default:
		}
		select {
		case <-ch.gone:
		case <-ch.ready:
			return
		case <-c.ctx.Done():
			c.t.Fatalf("%s: %v", c.point, c.ctx.Err())
		}
	}
}

// arm has the bot killed at the point.
func (c *crash) arm() {
	c.point.armed = true
	ch := c.running()
	if when, n, ok := strings.Cut(c.point.what, "-commit"); ok && n == "" {
		fmt.Fprintf(ch.stdin, "%s %d\n", when, c.point.n)
		<-ch.armed
		return
	}
	phase := map[string]slacksim.Phase{"before-call": slacksim.BeforeProcessing, "answered-call": slacksim.BeforeAnswer, "after-call": slacksim.AfterAnswer}[c.point.what]
	c.sim.Faults().On(slacksim.Hook{Method: c.point.method, N: c.point.n, When: phase, Run: func(slacksim.Call) {
		_ = ch.cmd.Process.Kill()
		<-ch.gone
	}})
}

// quiet waits until the bot has handled and shown everything, restarting it
// where it was killed.
func (c *crash) quiet() {
	c.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		c.up()
		undelivered := 0
		c.sim.Look(func(s *slacksim.Snapshot) { undelivered = s.OnTheWay() })
		if undelivered == 0 && c.idle() {
			select {
			case <-c.running().gone:
				continue
			default:
				return
			}
		}
		select {
		case <-look.C:
		case <-c.ctx.Done():
			c.t.Fatalf("%s: not quiet: %v", c.point, c.ctx.Err())
		}
	}
}

func (c *crash) idle() bool {
	idle := false
	c.look(func(v *storage.View) error {
		deliveries, err := v.PendingDeliveries()
		if err != nil {
			return err
		}
		slots, err := v.WaitingSlots()
		idle = deliveries == 0 && slots == 0
		return err
	})
	return idle
}

// look reads the database beside the bot.
func (c *crash) look(f func(*storage.View) error) {
	c.t.Helper()
	s, err := storage.Open(c.ctx, c.path, storage.Options{ReadOnly: true})
	if err == nil {
		err = s.Read(c.ctx, f)
		if e := s.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		c.t.Fatalf("%s: look into the database: %v", c.point, err)
	}
}

// step is something that a person does, and how they see that it worked.
type step struct {
	name string
	act  func(*crash) error
	done func(*crash) bool
}

// flow is the way of one ask: message, request, card, claim, question, answer,
// words to the rep, another's ask joined to it, done.
var flow = []step{
	{"ask", func(c *crash) (err error) {
		if c.ask.TS == "" {
			c.ask, err = c.sim.As(repUser).Post("ask-sales-ops", "procurement insists on net 60, who can approve these payment terms?")
		}
		return err
	}, func(c *crash) bool {
		cards := c.ours("deals-queue", "")
		if len(cards) > 0 {
			c.card = cards[0]
		}
		return len(cards) > 0 && len(c.thread("")) > 0
	}},
	{"claim", func(c *crash) error { return c.sim.As(ana).Click(c.card, string(views.ActClaim)) }, func(c *crash) bool {
		return len(c.ours("deals-queue", "<@"+ana+">")) > 0
	}},
	{"ask the rep", func(c *crash) error {
		return c.form(views.ActAskRep, views.ViewAskRep, map[string]any{"words/input": "which terms did they have last year?"})
	}, func(c *crash) bool { return len(c.thread("which terms did they have last year?")) > 0 }},
	{"answer", func(c *crash) error {
		for _, m := range c.all("ask-sales-ops") {
			if m.Text == "net 45 last year" {
				return nil
			}
		}
		_, err := c.sim.As(repUser).Reply("ask-sales-ops", c.ask.TS, "net 45 last year")
		return err
	}, func(c *crash) bool { return c.request().Turn == triage.TurnOps }},
	{"reply", func(c *crash) error {
		return c.form(views.ActReply, views.ViewReply, map[string]any{"words/input": "asking the CFO now"})
	}, func(c *crash) bool { return len(c.thread("asking the CFO now")) > 0 }},
	{"ask the same", func(c *crash) (err error) {
		if c.same.TS == "" {
			c.same, err = c.sim.As(repTwo).Post("ask-sales-ops", "procurement insists on net 60: who can approve these payment terms, please?")
		}
		return err
	}, func(c *crash) bool { return len(c.under(c.same, "Asked before")) > 0 }},
	{"join", func(c *crash) error {
		if shown := c.under(c.same, "Asked before"); len(shown) > 0 {
			return c.sim.As(repTwo).Click(shown[0], string(views.ActJoin))
		}
		return nil
	}, func(c *crash) bool { return len(c.under(c.same, "Joined to")) > 0 }},
	{"resolve", func(c *crash) error {
		return c.form(views.ActResolve, views.ViewResolve, map[string]any{"outcome/input": string(triage.Approved), "words/input": "net 45 approved"})
	}, func(c *crash) bool { return len(c.thread("net 45 approved")) > 0 }},
}

// form opens a form, unless it is open, and sends it.
func (c *crash) form(open views.ActionID, id views.CallbackID, values map[string]any) error {
	a := c.sim.As(ana)
	v, isOpen := a.Modal()
	if !isOpen {
		if err := a.Click(c.card, string(open)); err != nil {
			return err
		}
		if err := c.sim.WaitFor(c.ctx, func(s *slacksim.Snapshot) bool {
			v, isOpen = s.Modal(ana)
			select {
			case <-c.running().gone:
				return true
			default:
				return isOpen
			}
		}); err != nil || !isOpen {
			return fmt.Errorf("no form opened: %v", err)
		}
	}
	if v.CallbackID != string(id) {
		return fmt.Errorf("the form is %q", v.CallbackID)
	}
	refused, err := a.Submit(v, values)
	if len(refused) > 0 {
		return fmt.Errorf("the form was refused: %v", refused)
	}
	return err
}

func (c *crash) all(channel string) []slacksim.Message { return c.sim.Messages(channel) }

// ours are our messages with the words in a channel; thread, those under the
// ask; under, those under another message.
func (c *crash) ours(channel, words string) (out []slacksim.Message) {
	for _, m := range c.all(channel) {
		if m.BotID != "" && strings.Contains(content(m), words) {
			out = append(out, m)
		}
	}
	return out
}

func (c *crash) thread(words string) []slacksim.Message { return c.under(c.ask, words) }

func (c *crash) under(root slacksim.Message, words string) (out []slacksim.Message) {
	for _, m := range c.ours("ask-sales-ops", words) {
		if m.ThreadTS == root.TS {
			out = append(out, m)
		}
	}
	return out
}

func (c *crash) request() (r triage.Request) {
	c.look(func(v *storage.View) error {
		rs, err := v.RequestsByThread(c.ask.Channel, c.ask.TS)
		if len(rs) > 0 {
			r = rs[0]
		}
		return err
	})
	return r
}

// play goes the whole way, with the bot killed at the point.
func (c *crash) play() {
	c.t.Helper()
	for i, s := range flow {
		c.quiet()
		if i == c.point.step && c.point.what != "" {
			c.arm()
		}
		for tries := 0; ; tries++ {
			err := s.act(c)
			c.quiet()
			// A form that says it failed stays open, and is sent again.
			_, open := c.sim.As(ana).Modal()
			if s.done(c) && (err == nil || !open) {
				break
			}
			if tries == 5 {
				c.t.Fatalf("%s: %s does not work: %v", c.point, s.name, err)
			}
		}
	}
	c.quiet()
}

// doubles says what is there more or less than once; lost and doubled work both
// show here.
func (c *crash) doubles() []string {
	var wrong []string
	want := func(what string, n, want int) {
		if n != want {
			wrong = append(wrong, fmt.Sprintf("%s: %d, want %d", what, n, want))
		}
	}
	want("cards", len(c.ours("deals-queue", "")), 2)
	want("messages in the thread", len(c.thread("")), 4)
	want("questions", len(c.thread("needs one thing")), 1)
	want("replies", len(c.thread("asking the CFO now")), 1)
	want("ends", len(c.thread("done: approved")), 1)
	want("messages to who joined", len(c.under(c.same, "")), 2)
	want("ends told to who joined", len(c.under(c.same, "done: approved")), 1)
	c.look(func(v *storage.View) error {
		n, err := v.CountRequests(storage.Filter{Closed: true})
		if err != nil {
			return err
		}
		want("requests", n, 2)
		es, err := v.Entries(1)
		if err != nil {
			return err
		}
		for _, k := range []triage.Kind{
			triage.KindOpened, triage.KindRouted, triage.KindClaimed, triage.KindAsked, triage.KindAnswered, triage.KindResolved,
		} {
			want("entries "+string(k), len(slices.DeleteFunc(slices.Clone(es), func(e triage.Entry) bool { return e.Kind != k })), 1)
		}
		for i, e := range es {
			want("number of the entry", e.Seq, i+1)
		}
		return nil
	})
	return wrong
}

// newCrash opens a workspace and starts the bot in it.
func newCrash(t *testing.T, variant string, p point) *crash {
	t.Helper()
	src, err := os.ReadFile("testdata/two-people.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := scope.Parse("two-people.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	opt := workspace(m)
	// Few channels: each is read back at every start, and Slack counts that.
	opt.Channels = slices.DeleteFunc(opt.Channels, func(c slacksim.Channel) bool {
		return !slices.Contains([]string{"ask-sales-ops", "deals-queue", "clearlane-ops"}, c.Name)
	})
	sim, err := slacksim.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx := untilDeadline(t)
	c := &crash{t: t, ctx: ctx, sim: sim, m: m, path: t.TempDir() + "/clearlane.db", variant: variant, point: p}
	go sim.Serve(ctx)
	c.start()
	t.Cleanup(func() {
		ch := c.running()
		_ = ch.cmd.Process.Kill()
		<-ch.gone
		sim.Close()
	})
	return c
}

// stop ends the bot and checks the log against its projections.
func (c *crash) stop() {
	ch := c.running()
	_ = ch.cmd.Process.Kill()
	<-ch.gone
	s, err := storage.Open(c.ctx, c.path, storage.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Check(c.ctx, true)
	if err != nil || len(found) > 0 {
		c.t.Errorf("%s: check: %v, %v", c.point, found, err)
	}
}

// points are the crash points: all of them reach so far that the last ones of a
// step come after it and kill nothing.
func points() []point {
	if *crashAll == "all" {
		var ps []point
		whats := []string{"before-commit", "after-commit", "before-call", "answered-call", "after-call"}
		for s := range flow {
			for _, w := range whats {
				most := 14
				if strings.HasSuffix(w, "call") {
					most = 4
				}
				for n := 1; n <= most; n++ {
					ps = append(ps, point{step: s, what: w, n: n})
				}
			}
		}
		return ps
	}
	// A spread: every step, every kind of point.
	return []point{
		{step: 0, what: "before-commit", n: 1}, {step: 0, what: "after-commit", n: 1}, {step: 0, what: "after-commit", n: 3},
		{step: 0, what: "answered-call", n: 1}, {step: 1, what: "after-commit", n: 1}, {step: 2, what: "before-commit", n: 1},
		{step: 2, what: "answered-call", n: 2}, {step: 3, what: "before-call", n: 1}, {step: 4, what: "after-commit", n: 1},
		{step: 6, what: "after-commit", n: 1}, {step: 7, what: "answered-call", n: 2}, {step: 7, what: "answered-call", n: 3},
	}
}

// TestCrash kills the bot before and after its commits and its calls to Slack.
// Nothing is lost and nothing is doubled.
func TestCrash(t *testing.T) {
	killed := 0
	for _, p := range points() {
		t.Run(p.String(), func(t *testing.T) {
			c := newCrash(t, "", p)
			c.play()
			for _, wrong := range c.doubles() {
				t.Errorf("%s: %s", p, wrong)
			}
			if c.killed {
				killed++
			}
			c.stop()
		})
	}
	t.Logf("killed %d times", killed)
	if killed < 8 {
		t.Errorf("the bot was killed only %d times", killed)
	}
}

// TestCrashShowsDoubles: without what prevents them, the same kills double
// something; so the test above would notice.
func TestCrashShowsDoubles(t *testing.T) {
	for _, c := range []struct {
		variant string
		point   point
	}{
		{"no-dedupe", point{step: 4, what: "after-commit", n: 1}},
		{"no-look-up", point{step: 0, what: "answered-call", n: 1, method: "chat.postMessage"}},
	} {
		t.Run(c.variant, func(t *testing.T) {
			run := newCrash(t, c.variant, c.point)
			run.play()
			if !run.killed {
				t.Fatal("the bot was never killed")
			}
			if wrong := run.doubles(); len(wrong) == 0 {
				t.Errorf("nothing is doubled without %s", strings.TrimPrefix(c.variant, "no-"))
			}
		})
	}
}

// blind hides from the bot the marks of its posts, so that it never finds one
// again.
type blind struct{ http.RoundTripper }

func (b blind) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/conversations.history") || strings.HasSuffix(r.URL.Path, "/conversations.replies") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		text := strings.ReplaceAll(strings.ReplaceAll(string(body), "include_all_metadata=1", ""), "include_all_metadata=true", "")
		r = r.Clone(r.Context())
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
	return b.RoundTripper.RoundTrip(r)
}
