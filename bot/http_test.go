package bot_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"
)

// request is one to the bot's address, as somebody makes it who may not be
// Slack.
type request struct {
	method, path, kind string
	body               []byte
	at                 time.Time
	secret             string
}

// send makes the request and returns the status and what was answered.
func (h *house) send(r request) (int, string) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.ctx, r.method, h.front.URL+r.path, bytes.NewReader(r.body))
	h.do(err)
	req.Header.Set("Content-Type", r.kind)
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(r.at.Unix(), 10))
	req.Header.Set("X-Slack-Signature", slacksim.Sign(r.secret, r.at, r.body))
	answer, err := http.DefaultClient.Do(req)
	h.do(err)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	h.do(err)
	return answer.StatusCode, string(said)
}

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// said is an event that a rep wrote something.
func said(ts, text string) []byte {
	return []byte(`{"token":"t","type":"event_callback","event_id":"Ev` + ts + `","event":{"type":"message","channel":"C-ask-sales-ops","channel_type":"channel","user":"` + repUser + `","ts":"` + ts + `","event_ts":"` + ts + `","text":"` + text + `"}}`)
}

// received counts what is stored of deliveries.
func (h *house) received() int {
	h.t.Helper()
	n := 0
	h.read(func(v *storage.View) (err error) {
		n, err = v.CountDeliveries()
		return err
	})
	return n
}

// TestOnlySlackIsLetIn sends what is not from Slack, or not as Slack sends it:
// refused before anything is read, logged once, and nothing is kept.
func TestOnlySlackIsLetIn(t *testing.T) {
	h := newHouseHTTP(t)
	now, secret := time.Now(), h.sim.SigningSecret()
	event := said("1795514000.000100", "Northgate wants 28 percent off, can we go there?")
	command := []byte(url.Values{"command": {"/salesops"}, "text": {"ask net 60 for Northgate?"}, "user_id": {repUser}, "trigger_id": {"1.2.3"}}.Encode())
	big := append(bytes.Repeat([]byte(" "), 10<<20), event...)
	for _, c := range []struct {
		name   string
		r      request
		status int
	}{
		{"signed with another secret", request{"POST", bot.EventsPath, asJSON, event, now, "wrong"}, http.StatusUnauthorized},
		{"signed with no secret", request{"POST", bot.EventsPath, asJSON, event, now, ""}, http.StatusUnauthorized},
		{"six minutes old", request{"POST", bot.EventsPath, asJSON, event, now.Add(-6 * time.Minute), secret}, http.StatusUnauthorized},
		{"six minutes ahead", request{"POST", bot.EventsPath, asJSON, event, now.Add(6 * time.Minute), secret}, http.StatusUnauthorized},
		{"10 MB", request{"POST", bot.EventsPath, asJSON, big, now, secret}, http.StatusRequestEntityTooLarge},
		{"an event as a form", request{"POST", bot.EventsPath, asForm, event, now, secret}, http.StatusUnsupportedMediaType},
		{"an event as text", request{"POST", bot.EventsPath, "text/plain", event, now, secret}, http.StatusUnsupportedMediaType},
		{"an event without a type", request{"POST", bot.EventsPath, "", event, now, secret}, http.StatusUnsupportedMediaType},
		{"a command as JSON", request{"POST", bot.CommandsPath, asJSON, command, now, secret}, http.StatusUnsupportedMediaType},
		{"a command signed with another secret", request{"POST", bot.CommandsPath, asForm, command, now, "wrong"}, http.StatusUnauthorized},
		{"a click signed with another secret", request{"POST", bot.InteractionsPath, asForm, []byte("payload=%7B%7D"), now, "wrong"}, http.StatusUnauthorized},
		{"asked for", request{"GET", bot.EventsPath, asJSON, nil, now, secret}, http.StatusMethodNotAllowed},
		{"elsewhere", request{"POST", "/slack/other", asJSON, event, now, secret}, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			stored, logged := h.received(), strings.Count(h.log.String(), "\n")
			status, answered := h.send(c.r)
			if status != c.status {
				t.Errorf("answered %d %q, want %d", status, answered, c.status)
			}
			if h.received() != stored || h.count() != 0 {
				t.Error("something was stored")
			}
			lines := strings.Count(h.log.String(), "\n") - logged
			if want := map[bool]int{true: 1, false: 0}[c.status < 404 || c.status > 405]; lines != want {
				t.Errorf("%d lines were logged, want %d:\n%s", lines, want, h.log)
			}
			if strings.Contains(h.log.String(), secret) || strings.Contains(h.log.String(), "Northgate") {
				t.Error("the log holds a secret, or words")
			}
		})
	}
}

// TestBodyThatWasChanged: the signature is of the bytes, not of what they mean.
func TestBodyThatWasChanged(t *testing.T) {
	h := newHouseHTTP(t)
	now := time.Now()
	event := said("1795514000.000200", "Northgate wants 28 percent off, can we go there?")
	req, err := http.NewRequestWithContext(h.ctx, "POST", h.front.URL+bot.EventsPath, bytes.NewReader(append([]byte(" "), event...)))
	h.do(err)
	req.Header.Set("Content-Type", asJSON)
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("X-Slack-Signature", slacksim.Sign(h.sim.SigningSecret(), now, event))
	answer, err := http.DefaultClient.Do(req)
	h.do(err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized || h.received() != 0 {
		t.Errorf("one more space was answered with %d, %d stored", answer.StatusCode, h.received())
	}
}

// TestReplayedBody: a request that is played again while its signature holds is
// Slack's own as far as anybody can tell. It is accepted and comes to nothing:
// its key is in the inbox already.
func TestReplayedBody(t *testing.T) {
	h := newHouseHTTP(t)
	now := time.Now()
	event := request{"POST", bot.EventsPath, asJSON, said("1795514000.000300", "Northgate wants 28 percent off, can we go there?"), now, h.sim.SigningSecret()}
	command := request{"POST", bot.CommandsPath, asForm, []byte(url.Values{
		"command": {"/salesops"}, "text": {"ask net 60 for Osprey, who can approve that payment term?"}, "user_id": {repUser}, "channel_id": {"C-general-talk"}, "trigger_id": {"9.9.abc"},
	}.Encode()), now, h.sim.SigningSecret()}
	for range 3 {
		for _, r := range []request{event, command} {
			if status, answered := h.send(r); status != http.StatusOK {
				t.Fatalf("answered %d %q", status, answered)
			}
		}
	}
	h.settled()
	if n := h.count(); n != 2 {
		t.Errorf("%d requests, want one of each\n%s", n, h.describe())
	}
	if n := h.received(); n < 2 {
		t.Errorf("%d deliveries are stored", n)
	}
}

// TestURLVerification: Slack asks once whether the address is ours.
func TestURLVerification(t *testing.T) {
	h := newHouseHTTP(t)
	h.do(h.sim.VerifyRequestURL())
	challenge := request{"POST", bot.EventsPath, asJSON, []byte(`{"type":"url_verification","challenge":"3eZbrw1aB"}`), time.Now(), h.sim.SigningSecret()}
	if status, answered := h.send(challenge); status != http.StatusOK || answered != "3eZbrw1aB" {
		t.Errorf("answered %d %q", status, answered)
	}
	challenge.secret = "wrong"
	if status, answered := h.send(challenge); status != http.StatusUnauthorized || strings.Contains(answered, "3eZbrw1aB") {
		t.Errorf("a stranger's challenge was answered %d %q", status, answered)
	}
	if n := h.received(); n != 0 {
		t.Errorf("%d deliveries are stored", n)
	}
}
