package slacksim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// poster sends signed requests. It follows no redirect by itself: Slack follows two, this server's apps need none.
var poster = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Sign is Slack's request signature: HMAC-SHA256 over "v0:timestamp:body" (docs.slack.dev, verifying requests).
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%d:%s", at.Unix(), body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// transmitHTTP posts d to the request URL that is meant for it, in a goroutine of its own: Slack does not wait for one
// request's answer before it sends the next.
func (s *Server) transmitHTTP(d *delivery) {
	s.mu.Lock()
	if d.dead {
		delete(s.out.unacked, d.envelope)
		s.mu.Unlock()
		return
	}
	s.out.inflight++
	if d.reply == nil {
		d.cancel = s.clock.AfterFunc(ackLife, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.settle(d, reply{err: errNoAnswer}, "http_timeout")
		})
	}
	s.mu.Unlock()
	s.loops.Add(1)
	go func() {
		defer s.loops.Done()
		body, reason, err := s.postDelivery(d)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.out.inflight--
		if reason == "no_retry" {
			d.attempt = len(retryAfter)
		}
		s.settle(d, reply{payload: body, err: err}, reason)
		s.changed()
	}()
}

// requestURL is where d goes.
func (s *Server) requestURL(d *delivery) string {
	st := s.manifest.Settings
	switch {
	case d.kind == "events_api":
		return st.EventSubscriptions.RequestURL
	case d.suggest:
		return st.Interactivity.MessageMenuOptionsURL
	case d.kind == "slash_commands":
		for _, c := range s.manifest.Features.SlashCommands {
			if c.Command == d.payload["command"] {
				return c.URL
			}
		}
		return ""
	}
	return st.Interactivity.RequestURL
}

// postDelivery sends d and answers the body, or why it failed in the words of x-slack-retry-reason.
func (s *Server) postDelivery(d *delivery) (json.RawMessage, string, error) {
	to := s.requestURL(d)
	if to == "" {
		return nil, "unknown_error", errors.New("the manifest names no request URL for this")
	}
	raw, err := json.Marshal(d.payload)
	if err != nil {
		return nil, "unknown_error", err
	}
	kind := "application/json"
	switch d.kind {
	case "events_api":
		if err := s.verifyOnce(to); err != nil {
			return nil, "http_error", err
		}
	case "interactive":
		kind, raw = "application/x-www-form-urlencoded", []byte(url.Values{"payload": {string(raw)}}.Encode())
	case "slash_commands":
		form := url.Values{}
		for k, v := range d.payload {
			form.Set(k, fmt.Sprint(v))
		}
		kind, raw = "application/x-www-form-urlencoded", []byte(form.Encode())
	}
	head := http.Header{}
	if d.attempt > 0 {
		head.Set("X-Slack-Retry-Num", strconv.Itoa(d.attempt))
		head.Set("X-Slack-Retry-Reason", d.reason)
	}
	resp, body, err := s.signedPost(to, kind, raw, head)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, "http_timeout", errNoAnswer
	case err != nil:
		return nil, "connection_failed", err
	case resp.StatusCode != http.StatusOK:
		reason := "http_error"
		if resp.Header.Get("X-Slack-No-Retry") == "1" {
			reason = "no_retry"
		}
		return nil, reason, fmt.Errorf("the app answered HTTP %d", resp.StatusCode)
	}
	body = bytes.TrimSpace(body)
	if d.kind == "slash_commands" && len(body) > 0 && body[0] != '{' {
		body, err = json.Marshal(obj{"text": string(body)}) // a command may be answered in plain words
	}
	if len(body) == 0 || err != nil || !json.Valid(body) {
		body = nil
	}
	return body, "", nil
}

// signedPost posts raw with Slack's headers. The clock of the signature is the machine's: the app checks it against its own.
func (s *Server) signedPost(to, kind string, raw []byte, head http.Header) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(s.ctx, 2*ackLife)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	for k, v := range head {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("X-Slack-Signature", Sign(s.secret, now, raw))
	resp, err := poster.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp, body, err
}

// VerifyRequestURL sends the challenge that an events URL must answer before it gets events.
func (s *Server) VerifyRequestURL() error {
	return s.verify(s.manifest.Settings.EventSubscriptions.RequestURL)
}

func (s *Server) verifyOnce(to string) error {
	s.mu.Lock()
	ok := s.out.verified
	s.mu.Unlock()
	if ok {
		return nil
	}
	return s.verify(to)
}

func (s *Server) verify(to string) error {
	challenge := randomHex(24)
	raw, err := json.Marshal(obj{"token": "verification-token", "challenge": challenge, "type": "url_verification"})
	if err != nil {
		return err
	}
	resp, body, err := s.signedPost(to, "application/json", raw, nil)
	if err != nil {
		return fmt.Errorf("verify %s: %w", to, err)
	}
	var j struct{ Challenge string }
	_ = json.Unmarshal(body, &j)
	if got := strings.TrimSpace(string(body)); resp.StatusCode != http.StatusOK || got != challenge && j.Challenge != challenge {
		return fmt.Errorf("verify %s: the answer is not the challenge (HTTP %d)", to, resp.StatusCode)
	}
	s.mu.Lock()
	s.out.verified = true
	s.mu.Unlock()
	return nil
}
