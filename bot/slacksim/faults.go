package slacksim

import (
	"sync"
	"time"
)

// Faults are the switches for what goes wrong between Slack and an app. All may be used at any time.
type Faults struct {
	s *Server

	mu       sync.Mutex
	dup      int
	window   int
	wait     time.Duration
	first    bool
	quiet    bool
	same     bool
	plain    bool             // no charts
	refresh  func()           // stops the refreshing
	standing map[string]*rule // by page switch
	rules    []*rule
	hooks    []*Hook
}

// Phase is a moment in the answering of a Web API call.
type Phase int

// The moments a hook can run at. AfterAnswer is when the last byte has been given to the network.
const (
	BeforeProcessing Phase = iota
	BeforeAnswer
	AfterAnswer
)

// Hook runs a function at a moment of a call: the Nth call (1 = the first from now on) of Method, or of any method when empty.
type Hook struct {
	Method string
	N      int
	When   Phase
	Run    func(Call)

	seen int
}

// rule changes how the next calls of a method are answered.
type rule struct {
	method string
	left   int
	apply  func(*plan)
}

// plan is what the faults have in store for one call.
type plan struct {
	lostBefore, lostAfter           bool
	status5xxBefore, status5xxAfter bool
	retryAfter, late                time.Duration
	refuse                          string
	hooks                           []*Hook
}

func (p *plan) run(when Phase, c Call) {
	for _, h := range p.hooks {
		if h.When == when {
			h.Run(c)
		}
	}
}

func newFaults(s *Server) *Faults { return &Faults{s: s, standing: map[string]*rule{}} }

// plan decides what happens to a call, in the order of arrival.
func (f *Faults) plan(c Call) *plan {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &plan{}
	for _, r := range f.rules {
		if r.left > 0 && (r.method == "" || r.method == c.Method) {
			r.left--
			r.apply(p)
		}
	}
	for _, r := range f.standing {
		if r.method == c.Method {
			r.apply(p)
		}
	}
	for _, h := range f.hooks {
		if h.Method == "" || h.Method == c.Method {
			h.seen++
			if h.seen == h.N {
				p.hooks = append(p.hooks, h)
			}
		}
	}
	return p
}

func (f *Faults) rule(method string, n int, apply func(*plan)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = append(f.rules, &rule{method, n, apply})
}

// stand keeps a rule until it is taken away.
func (f *Faults) stand(id, method string, on bool, apply func(*plan)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.standing, id)
	if on {
		f.standing[id] = &rule{method: method, apply: apply}
	}
}

func (f *Faults) stands(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.standing[id] != nil
}

// Duplicate sends every event n times more.
func (f *Faults) Duplicate(n int) { f.mu.Lock(); f.dup = n; f.mu.Unlock() }

// Shuffle sends what is queued in handfuls of window, each in random order. 0 or 1 restores the order.
func (f *Faults) Shuffle(window int) { f.mu.Lock(); f.window = window; f.mu.Unlock() }

// Delay holds every delivery back by d of the machine's time.
func (f *Faults) Delay(d time.Duration) { f.mu.Lock(); f.wait = d; f.mu.Unlock() }

// MentionFirst sends app_mention before the message event of the same message, instead of after it.
func (f *Faults) MentionFirst(on bool) { f.mu.Lock(); f.first = on; f.mu.Unlock() }

// SameEnvelope repeats an event in the envelope it had, as Slack sometimes does, instead of a new one.
func (f *Faults) SameEnvelope(on bool) { f.mu.Lock(); f.same = on; f.mu.Unlock() }

// Silence stops pings, hellos and deliveries while connections stay open. What happens meanwhile is delivered when it ends.
func (f *Faults) Silence(on bool) {
	f.mu.Lock()
	f.quiet = on
	f.mu.Unlock()
	f.s.wakeLoop()
}

// RefreshEvery asks one connection, each in turn, to reconnect every d; 0 stops it. An app with one connection has a gap each
// time; one with two has none.
func (f *Faults) RefreshEvery(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refresh != nil {
		f.refresh()
		f.refresh = nil
	}
	if d <= 0 {
		return
	}
	done := make(chan struct{})
	f.refresh = sync.OnceFunc(func() { close(done) })
	go func() {
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				f.s.refreshOldest()
			case <-done:
				return
			case <-f.s.ctx.Done():
				return
			}
		}
	}()
}

// RateLimit answers the next n calls of method (any when empty) with 429 and this Retry-After.
func (f *Faults) RateLimit(method string, n int, after time.Duration) {
	f.rule(method, n, func(p *plan) { p.retryAfter = max(after, time.Second) })
}

// Fail answers the next n calls of method (any when empty) with HTTP 503, before or after doing what was asked.
func (f *Faults) Fail(method string, n int, processed bool) {
	f.rule(method, n, func(p *plan) { p.status5xxBefore, p.status5xxAfter = !processed, processed })
}

// Lose drops the connection instead of answering, before or after doing what was asked.
func (f *Faults) Lose(method string, n int, processed bool) {
	f.rule(method, n, func(p *plan) { p.lostBefore, p.lostAfter = !processed, processed })
}

// Refuse answers the next n calls of method (any when empty) with one of Slack's error codes, and does not do what was asked.
func (f *Faults) Refuse(method string, n int, code string) {
	f.rule(method, n, func(p *plan) { p.refuse = code })
}

// NoCharts refuses data_visualization blocks with invalid_blocks, as workspaces do that do not have them yet.
func (f *Faults) NoCharts(on bool) { f.mu.Lock(); f.plain = on; f.mu.Unlock() }

// Late does at once what the next n calls of method ask and answers them d later.
func (f *Faults) Late(method string, n int, d time.Duration) {
	f.rule(method, n, func(p *plan) { p.late = d })
}

// On runs h at its moment, once.
func (f *Faults) On(h Hook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks = append(f.hooks, &h)
}

// Reset switches everything off.
func (f *Faults) Reset() {
	f.RefreshEvery(0)
	f.mu.Lock()
	f.dup, f.window, f.wait, f.first, f.quiet, f.same, f.plain = 0, 0, 0, false, false, false, false
	f.rules, f.hooks, f.standing = nil, nil, map[string]*rule{}
	f.mu.Unlock()
	f.s.wakeLoop()
}

func (f *Faults) copies() int          { f.mu.Lock(); defer f.mu.Unlock(); return f.dup }
func (f *Faults) shuffle() int         { f.mu.Lock(); defer f.mu.Unlock(); return f.window }
func (f *Faults) delay() time.Duration { f.mu.Lock(); defer f.mu.Unlock(); return f.wait }
func (f *Faults) mentionFirst() bool   { f.mu.Lock(); defer f.mu.Unlock(); return f.first }
func (f *Faults) silent() bool         { f.mu.Lock(); defer f.mu.Unlock(); return f.quiet }
func (f *Faults) noCharts() bool       { f.mu.Lock(); defer f.mu.Unlock(); return f.plain }
func (f *Faults) sameEnvelope() bool   { f.mu.Lock(); defer f.mu.Unlock(); return f.same }

// pageFaults are the switches on the page.
var pageFaults = []struct {
	id, label string
	set       func(*Faults, bool)
	on        func(*Faults) bool
}{
	{"duplicate", "Send every event three times", func(f *Faults, on bool) { f.Duplicate(either(on, 2, 0)) }, func(f *Faults) bool { return f.copies() > 0 }},
	{"shuffle", "Send events out of order", func(f *Faults, on bool) { f.Shuffle(either(on, 8, 0)) }, func(f *Faults) bool { return f.shuffle() > 1 }},
	{"delay", "Send everything two seconds late", func(f *Faults, on bool) { f.Delay(time.Duration(either(on, 2, 0)) * time.Second) }, func(f *Faults) bool { return f.delay() > 0 }},
	{"mention_first", "Send mentions before their message", (*Faults).MentionFirst, (*Faults).mentionFirst},
	{"refresh", "Refresh the app's sockets every two seconds", func(f *Faults, on bool) { f.RefreshEvery(time.Duration(either(on, 2, 0)) * time.Second) }, func(f *Faults) bool { f.mu.Lock(); defer f.mu.Unlock(); return f.refresh != nil }},
	{"silence", "Say nothing to the app", (*Faults).Silence, (*Faults).silent},
	{"no_charts", "Refuse charts, as some workspaces do", (*Faults).NoCharts, (*Faults).noCharts},
	{"rate_limit", "Answer the app's posts with 429", func(f *Faults, on bool) {
		f.stand("rate_limit", "chat.postMessage", on, func(p *plan) { p.retryAfter = 2 * time.Second })
	}, func(f *Faults) bool { return f.stands("rate_limit") }},
	{"lost", "Lose every answer to the app's posts", func(f *Faults, on bool) {
		f.stand("lost", "chat.postMessage", on, func(p *plan) { p.lostAfter = true })
	}, func(f *Faults) bool { return f.stands("lost") }},
}

func either(on bool, yes, no int) int {
	if on {
		return yes
	}
	return no
}
