package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/slack-go/slack"
)

// maxBody is more than any delivery of Slack's: a view may have 250 kB.
const maxBody = 1 << 20

// Handler takes Slack's signed requests: events, interactions and commands. What
// is not signed by Slack within five minutes, too large, or not in the form that
// Slack uses is refused before anything is parsed.
func (b *Bot) Handler(signingSecret string) http.Handler {
	mux := http.NewServeMux()
	signed := func(contentType string, take func(http.ResponseWriter, *http.Request, []byte)) http.Handler {
		return verified(signingSecret, contentType, b.Log, take)
	}
	mux.Handle("POST "+EventsPath, signed("application/json", b.httpEvent))
	mux.Handle("POST "+InteractionsPath, signed("application/x-www-form-urlencoded", b.httpInteraction))
	mux.Handle("POST "+CommandsPath, signed("application/x-www-form-urlencoded", b.httpCommand))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux
}

// verified checks the content type, the size and the signature over the raw
// bytes (docs.slack.dev, Verifying requests from Slack), in this order.
func verified(secret, contentType string, log *slog.Logger, take func(http.ResponseWriter, *http.Request, []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse := func(status int, why string) {
			log.Warn("request refused", "path", r.URL.Path, "cause", why)
			http.Error(w, why, status)
		}
		if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != contentType {
			refuse(http.StatusUnsupportedMediaType, "wrong content type")
			return
		}
		v, err := slack.NewSecretsVerifier(r.Header, secret)
		if err != nil {
			refuse(http.StatusUnauthorized, "not signed, or too old")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			refuse(http.StatusRequestEntityTooLarge, "too large")
			return
		}
		if err != nil {
			refuse(http.StatusBadRequest, "not read to its end")
			return
		}
		if _, err := v.Write(body); err != nil || v.Ensure() != nil {
			refuse(http.StatusUnauthorized, "wrong signature")
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), ackTimeout)
		defer cancel()
		take(w, r.WithContext(ctx), body)
	})
}

// viaHTTP is the transport's name in the inbox.
const viaHTTP = "http"

func (b *Bot) httpEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var outer struct{ Type, Challenge string }
	if err := json.Unmarshal(body, &outer); err == nil && outer.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, outer.Challenge)
		return
	}
	b.answer(w, nil, b.event(r.Context(), body, viaHTTP))
}

func (b *Bot) httpInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("payload") == "" {
		b.answer(w, nil, b.malformed(r.Context(), body, viaHTTP, errors.New("an interaction without a payload")))
		return
	}
	reply, err := b.interaction(r.Context(), []byte(form.Get("payload")), viaHTTP)
	b.answer(w, reply, err)
}

// httpCommand puts a command's form into the JSON that Socket Mode would have
// brought, so that both are one from here on.
func (b *Bot) httpCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		b.answer(w, nil, b.malformed(r.Context(), body, viaHTTP, err))
		return
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		b.answer(w, nil, err)
		return
	}
	reply, err := b.command(r.Context(), payload, viaHTTP)
	b.answer(w, reply, err)
}

// answer acks: with a 500 Slack delivers events again.
func (b *Bot) answer(w http.ResponseWriter, reply any, err error) {
	switch {
	case err != nil:
		b.Log.Error("delivery not stored", "cause", err)
		http.Error(w, "try again", http.StatusInternalServerError)
	case reply != nil:
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(reply); err != nil {
			b.Log.Warn("answer not sent", "cause", err)
		}
	default:
		w.WriteHeader(http.StatusOK)
	}
}

// runHTTP serves Slack's requests until ctx ends, then lets those under way end.
func (b *Bot) runHTTP(ctx context.Context, connected func()) error {
	listener, err := net.Listen("tcp", b.Listen)
	if err != nil {
		return fmt.Errorf("the address %s is taken: stop what runs there, or set CLEARLANE_LISTEN to another: %w", b.Listen, err)
	}
	server := &http.Server{Handler: b.Handler(b.SigningSecret), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	connected()
	select {
	case err := <-done:
		return fmt.Errorf("serve Slack's requests: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}
