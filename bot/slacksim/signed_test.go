package slacksim

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// httpApp is an app that is served by signed HTTP. It checks every signature with slack-go.
type httpApp struct {
	*httptest.Server
	t *testing.T
	s *Server

	mu     sync.Mutex
	got    []request
	status func(request) (int, http.Header, string)
	news   chan struct{}
}

type request struct {
	path string
	head http.Header
	body string
}

func (a *httpApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Error(err)
		return
	}
	v, err := slack.NewSecretsVerifier(r.Header, a.s.SigningSecret())
	if err == nil {
		_, _ = v.Write(raw)
		err = v.Ensure()
	}
	if err != nil {
		a.t.Errorf("signature: %v", err)
	}
	if strings.Contains(string(raw), `"url_verification"`) {
		var j struct{ Challenge string }
		_ = json.Unmarshal(raw, &j)
		_, _ = io.WriteString(w, j.Challenge)
		return
	}
	req := request{r.URL.Path, r.Header.Clone(), string(raw)}
	a.mu.Lock()
	a.got = append(a.got, req)
	status := a.status
	a.mu.Unlock()
	a.news <- struct{}{}
	if status == nil {
		return
	}
	code, head, body := status(req)
	for k, v := range head {
		w.Header()[k] = v
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}

func (a *httpApp) requests(n int) []request {
	a.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		a.mu.Lock()
		out := append([]request{}, a.got...)
		a.mu.Unlock()
		if len(out) >= n {
			return out
		}
		select {
		case <-a.news:
		case <-limit:
			a.t.Fatalf("%d of %d requests", len(out), n)
		}
	}
}

func startHTTP(t *testing.T, clock Clock) (*Server, *httpApp) {
	a := &httpApp{t: t, news: make(chan struct{}, 100)}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Server.Close)
	opt := testOptions()
	opt.Clock = clock
	opt.EventsURL, opt.InteractivityURL, opt.CommandsURL, opt.OptionsURL = a.URL+"/events", a.URL+"/act", a.URL+"/command", a.URL+"/options"
	a.s = start(t, opt)
	return a.s, a
}

func TestSignedDelivery(t *testing.T) {
	s, a := startHTTP(t, nil)
	if _, _, j := call(t, s, s.AppToken(), "apps.connections.open", nil); j["ok"] != false {
		t.Errorf("Socket Mode is open: %v", j)
	}
	must2(t)(s.As("ana").Post("general", "x"))
	ev := a.requests(1)[0]
	if ev.path != "/events" || ev.head.Get("Content-Type") != "application/json" || ev.head.Get("X-Slack-Retry-Num") != "" || !strings.Contains(ev.body, `"event_callback"`) {
		t.Errorf("event %+v", ev)
	}
	m := post(t, s, "C0GEN", "text", "x", "blocks", twoButtons)
	a.requests(2)
	if err := s.As("ana").Click(m, "yes"); err != nil {
		t.Fatal(err)
	}
	act := a.requests(3)[2]
	f, err := url.ParseQuery(act.body)
	if err != nil || act.path != "/act" || !strings.Contains(f.Get("payload"), `"block_actions"`) {
		t.Errorf("action %+v", act)
	}
	a.mu.Lock()
	a.status = func(r request) (int, http.Header, string) {
		if r.path == "/command" {
			return 200, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, "got it"
		}
		return 200, nil, ""
	}
	a.mu.Unlock()
	if err := s.As("ana").Command("general", "/test", "a b"); err != nil {
		t.Fatal(err)
	}
	cmd := a.requests(4)[3]
	if f, _ := url.ParseQuery(cmd.body); f.Get("command") != "/test" || f.Get("text") != "a b" || f.Get("trigger_id") == "" {
		t.Errorf("command %+v", cmd)
	}
	s.Look(func(n *Snapshot) {
		if e := n.Ephemerals(ana); len(e) != 1 || e[0].Text != "got it" {
			t.Errorf("answer %+v", e)
		}
	})
}

func TestHTTPRetries(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	s, a := startHTTP(t, clock)
	a.status = func(request) (int, http.Header, string) { return 500, nil, "" }
	must2(t)(s.As("ana").Post("general", "x"))
	for i, pause := range []time.Duration{0, 0, time.Minute, 5 * time.Minute} {
		if i > 1 {
			wait(t, s, func(n *Snapshot) bool { return n.s.out.waiting == 1 })
			clock.Advance(pause)
		}
		r := a.requests(i + 1)[i]
		num := r.head.Get("X-Slack-Retry-Num")
		if i == 0 && num != "" || i > 0 && (num != string(rune('0'+i)) || r.head.Get("X-Slack-Retry-Reason") != "http_error") {
			t.Errorf("attempt %d: %q %q", i, num, r.head.Get("X-Slack-Retry-Reason"))
		}
	}
	wait(t, s, func(n *Snapshot) bool { return len(n.Lost()) == 1 })
	// An app may say that it wants no repetition.
	a.mu.Lock()
	a.status = func(request) (int, http.Header, string) { return 500, http.Header{"X-Slack-No-Retry": {"1"}}, "" }
	a.mu.Unlock()
	must2(t)(s.As("ana").Post("general", "y"))
	wait(t, s, func(n *Snapshot) bool { return len(n.Lost()) == 2 && n.Undelivered() == 0 })
}

func TestURLVerification(t *testing.T) {
	wrong := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "no") }))
	defer wrong.Close()
	opt := testOptions()
	opt.EventsURL = wrong.URL
	s := start(t, opt)
	if err := s.VerifyRequestURL(); err == nil || !strings.Contains(err.Error(), "not the challenge") {
		t.Errorf("%v", err)
	}
	s2, _ := startHTTP(t, nil)
	if err := s2.VerifyRequestURL(); err != nil {
		t.Error(err)
	}
}
