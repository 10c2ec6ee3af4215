package slacksim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestDuplicates(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	s.Faults().Duplicate(2)
	must2(t)(s.As("ana").Post("general", "x"))
	got := a.events(t, 3, inner("message", ""))
	if got[0]["event_id"] != got[2]["event_id"] {
		t.Errorf("event ids %v %v", got[0]["event_id"], got[2]["event_id"])
	}
	s.Faults().Reset()
	must2(t)(s.As("ana").Post("general", "y"))
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
	if n := len(a.events(t, 4, inner("message", ""))); n != 4 {
		t.Errorf("%d after the reset", n)
	}
}

func TestShuffle(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	f := s.Faults()
	f.Silence(true)
	f.Shuffle(20)
	for i := range 20 {
		must2(t)(s.As("ana").Post("general", fmt.Sprintf("%02d", i)))
	}
	s.Look(func(n *Snapshot) {
		if n.Undelivered() != 20 {
			t.Errorf("%d held back while silent", n.Undelivered())
		}
	})
	f.Silence(false)
	var order []string
	for _, ev := range a.events(t, 20, inner("message", "")) {
		order = append(order, ev["event"].(obj)["text"].(string))
	}
	seen := map[string]bool{}
	sorted := true
	for i, x := range order {
		seen[x] = true
		sorted = sorted && (i == 0 || order[i-1] < x)
	}
	if len(seen) != 20 || sorted {
		t.Errorf("order %v", order)
	}
}

func TestMentionFirst(t *testing.T) {
	for _, first := range []bool{false, true} {
		s := start(t, testOptions())
		a := connect(t, s, nil)
		s.Faults().MentionFirst(first)
		must2(t)(s.As("ana").Post("general", "@testbot hi"))
		got := a.events(t, 2, func(j map[string]any) bool { return j["type"] == "event_callback" })
		if (got[0]["event"].(obj)["type"] == "app_mention") != first || got[0]["event_id"] == got[1]["event_id"] {
			t.Errorf("first=%v: %v, %v", first, got[0]["event"], got[1]["event"])
		}
	}
}

func TestAnswersGoWrong(t *testing.T) {
	s := start(t, testOptions())
	f := s.Faults()
	try := func() (status int, after string, err error) {
		req, _ := http.NewRequest(http.MethodPost, s.APIURL()+"chat.postMessage", strings.NewReader(`{"channel":"C0GEN","text":"x"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+s.BotToken())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, "", err
		}
		defer resp.Body.Close()
		return resp.StatusCode, resp.Header.Get("Retry-After"), nil
	}
	const m = "chat.postMessage"
	cases := []struct {
		name   string
		on     func()
		status int
		posted bool
	}{
		{"429", func() { f.RateLimit(m, 1, 7*time.Second) }, 429, false},
		{"503 before", func() { f.Fail(m, 1, false) }, 503, false},
		{"503 after", func() { f.Fail(m, 1, true) }, 503, true},
		{"lost before", func() { f.Lose(m, 1, false) }, 0, false},
		{"lost after", func() { f.Lose(m, 1, true) }, 0, true},
		{"late", func() { f.Late(m, 1, time.Millisecond) }, 200, true},
		{"another method", func() { f.Fail("chat.update", 1, false) }, 200, true},
	}
	for _, c := range cases {
		before := len(s.Messages("general"))
		c.on()
		status, after, err := try()
		if status != c.status || (err != nil) != (c.status == 0) {
			t.Errorf("%s: HTTP %d %v", c.name, status, err)
		}
		if c.status == 429 && after != "7" {
			t.Errorf("Retry-After %q", after)
		}
		if posted := len(s.Messages("general")) > before; posted != c.posted {
			t.Errorf("%s: posted %v", c.name, posted)
		}
		if status, _, err := try(); status != 200 {
			t.Errorf("%s: the call after it: %d %v", c.name, status, err)
		}
	}
}

func TestRefuse(t *testing.T) {
	s := start(t, testOptions())
	s.Faults().Refuse("chat.postMessage", 1, "fatal_error")
	if status, _, j := call(t, s, s.BotToken(), "chat.postMessage", form("channel", "C0GEN", "text", "x")); status != 200 || j["error"] != "fatal_error" {
		t.Errorf("%d %v", status, j)
	}
	chart := `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":1}]}}]`
	for _, on := range []bool{true, false} {
		s.Faults().NoCharts(on)
		_, _, j := call(t, s, s.BotToken(), "chat.postMessage", form("channel", "C0GEN", "text", "x", "blocks", chart))
		if (j["error"] == "invalid_blocks") != on {
			t.Errorf("charts refused %v: %v", on, j)
		}
	}
}

// Hooks run at their moment of the n-th call, once.
func TestHooks(t *testing.T) {
	s := start(t, testOptions())
	var got []string
	note := func(name string) func(Call) {
		return func(c Call) {
			got = append(got, fmt.Sprintf("%s %s %d", name, c.Method, len(s.Messages("general"))))
		}
	}
	f := s.Faults()
	f.On(Hook{Method: "chat.postMessage", N: 2, When: BeforeProcessing, Run: note("before")})
	f.On(Hook{Method: "chat.postMessage", N: 2, When: BeforeAnswer, Run: note("done")})
	answered := make(chan struct{})
	f.On(Hook{N: 3, When: AfterAnswer, Run: func(c Call) { note("after")(c); close(answered) }})
	call(t, s, s.BotToken(), "auth.test", nil)
	for range 3 {
		post(t, s, "C0GEN", "text", "x")
	}
	<-answered
	if fmt.Sprint(got) != "[before chat.postMessage 1 done chat.postMessage 2 after chat.postMessage 2]" {
		t.Errorf("%q", got)
	}
	calls := s.Calls()
	if len(calls) != 4 || calls[1].N != 2 || calls[1].Args["text"] != "x" || calls[1].Status != 200 || !calls[1].Done {
		t.Errorf("recorded %+v", calls)
	}
}

// Two sockets that are refreshed in turn lose nothing.
func TestRefreshUnderLoad(t *testing.T) {
	s := start(t, testOptions())
	a, b := connect(t, s, nil), connect(t, s, nil)
	const rounds, each = 5, 40
	for r := range rounds {
		made := 0
		s.Look(func(w *Snapshot) { made = w.s.socket.made })
		s.refreshOldest()
		for i := range each {
			must2(t)(s.As("ana").Post("general", fmt.Sprint(r, i)))
		}
		// The next one goes only when both are open again and nothing is under way: an event that is under way on both in turn
		// comes again only after a minute.
		wait(t, s, func(w *Snapshot) bool { return w.s.socket.made > made && w.Connections() == 2 && w.Undelivered() == 0 })
	}
	seen := map[any]bool{}
	for _, ev := range append(a.events(t, 1, inner("message", "")), b.events(t, 1, inner("message", ""))...) {
		seen[ev["event_id"]] = true
	}
	if len(seen) != rounds*each {
		t.Errorf("%d of %d events", len(seen), rounds*each)
	}
}

func TestRefreshEvery(t *testing.T) {
	s := start(t, testOptions())
	connect(t, s, nil)
	s.Faults().RefreshEvery(10 * time.Millisecond)
	wait(t, s, func(w *Snapshot) bool { return w.s.socket.made >= 3 })
	s.Faults().Reset()
	wait(t, s, func(w *Snapshot) bool { return w.Connections() == 1 })
}

func TestControl(t *testing.T) {
	opt := testOptions()
	opt.ControlToken = "open-sesame"
	s := start(t, opt)
	ask := func(token, op, body string) (int, map[string]any) {
		req, _ := http.NewRequest(http.MethodPost, s.URL()+"sim/test/"+op, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+token)
		status, _, j := do(t, req)
		return status, j
	}
	if status, _ := ask("wrong", "calls", "{}"); status != http.StatusForbidden {
		t.Errorf("wrong token: %d", status)
	}
	if status, j := ask("open-sesame", "post", `{"as":"ana","channel":"general","text":"hi"}`); status != 200 || j["ts"] != s.Messages("general")[0].TS {
		t.Errorf("post: %d %v", status, j)
	}
	if status, j := ask("open-sesame", "messages", `{"channel":"general"}`); status != 200 || len(j["messages"].([]any)) != 1 {
		t.Errorf("messages: %d %v", status, j)
	}
	if status, _ := ask("open-sesame", "fail", `{"method":"auth.test","n":1}`); status != 200 {
		t.Errorf("fail: %d", status)
	}
	if status, _, _ := call(t, s, s.BotToken(), "auth.test", nil); status != 503 {
		t.Errorf("auth.test: %d", status)
	}
	if status, j := ask("open-sesame", "dance", `{}`); status != 422 || j["error"] != `There is no control called "dance".` {
		t.Errorf("unknown op: %d %v", status, j)
	}
	closed := start(t, testOptions())
	req, _ := http.NewRequest(http.MethodPost, closed.URL()+"sim/test/calls", strings.NewReader("{}"))
	if status, _, _ := do(t, req); status != http.StatusForbidden {
		t.Errorf("without a control token in the options: %d", status)
	}
}

// Every control does something and answers JSON.
func TestEveryControl(t *testing.T) {
	opt := testOptions()
	opt.ControlToken = "open-sesame"
	s := start(t, opt)
	var mode string
	a := formApp(t, s, &mode)
	m := post(t, s, "C0GEN", "text", "x", "blocks", twoButtons)
	mine := must2(t)(s.As("ana").Post("general", "mine"))
	openForm(t, s, a)
	for _, c := range []struct{ op, body string }{
		{"post", `{"as":"ana","channel":"general","text":"x","thread_ts":"` + mine.TS + `"}`}, {"edit", `{"as":"ana","channel":"general","ts":"` + mine.TS + `","text":"new"}`},
		{"react", `{"as":"ana","channel":"general","ts":"` + mine.TS + `","name":"eyes"}`}, {"delete", `{"as":"ana","channel":"general","ts":"` + mine.TS + `"}`},
		{"click", `{"as":"ana","channel":"general","ts":"` + m.TS + `","action":"pick","choice":["1"]}`}, {"submit", `{"as":"ana","values":{"text":"abc"}}`},
		{"command", `{"as":"ana","channel":"general","command":"/test","text":"x"}`}, {"shortcut", `{"as":"ana","callback_id":"do_it"}`},
		{"shortcut", `{"as":"ana","callback_id":"take_it","channel":"general","ts":"` + m.TS + `"}`}, {"home", `{"as":"ana"}`},
		{"messages", `{"channel":"general"}`}, {"calls", `{}`}, {"state", `{}`}, {"duplicate", `{"n":1}`}, {"shuffle", `{"n":3}`}, {"delay", `{"seconds":0.001}`},
		{"mention_first", `{"on":true}`}, {"silence", `{"on":true}`}, {"refresh", `{"seconds":60}`}, {"deliver", `{"event":{"type":"odd"}}`},
		{"rate_limit", `{"method":"chat.update","n":1,"seconds":1}`}, {"fail", `{"method":"chat.update","n":1}`}, {"lose", `{"method":"chat.update","n":1}`},
		{"late", `{"method":"chat.update","n":1,"seconds":0.001}`}, {"no_charts", `{"on":true}`}, {"refuse", `{"method":"chat.update","n":1,"reason":"fatal_error"}`}, {"reset", `{}`}, {"disconnect", `{"reason":"warning"}`}, {"drop", `{}`},
	} {
		req, _ := http.NewRequest(http.MethodPost, s.URL()+"sim/test/"+c.op, strings.NewReader(c.body))
		req.Header.Set("Authorization", "Bearer open-sesame")
		if status, _, j := do(t, req); status != 200 {
			t.Errorf("%s: %d %v", c.op, status, j)
		}
	}
	if f := s.Faults(); f.copies() != 0 || f.shuffle() != 0 || f.delay() != 0 || f.silent() || f.mentionFirst() {
		t.Error("reset leaves something on")
	}
	s.Look(func(n *Snapshot) {
		if _, open := n.Modal(ana); open {
			t.Error("the form is still open")
		}
	})
}

// A delay holds deliveries back, not posts.
func TestDelay(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	s.Faults().Delay(50 * time.Millisecond)
	before := time.Now()
	must2(t)(s.As("ana").Post("general", "x"))
	a.events(t, 1, inner("message", ""))
	if d := time.Since(before); d < 50*time.Millisecond {
		t.Errorf("came after %v", d)
	}
}
