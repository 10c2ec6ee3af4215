package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/sync/errgroup"
)

// sockets is how many Socket Mode connections are kept open. Slack closes each
// every few hours and the library dials again only after that, so that one
// alone leaves a gap; two overlap, and the inbox drops what comes twice.
const sockets = 2

// ackTimeout leaves Slack's three seconds some room for the way there and back.
const ackTimeout = 2500 * time.Millisecond

// ackStall is how long an ack may wait to be handed over. The library takes them
// at once while its connection is open; when that is gone it takes none, and
// waits itself until its events are read: waiting for each other would be for
// ever. An ack that was not sent only brings the delivery again.
const ackStall = 100 * time.Millisecond

// intake takes what a transport received and returns what to answer with. It
// returns only when the delivery is stored, or handled, or found to be nothing.
type intake interface {
	event(ctx context.Context, payload []byte, via string) error
	interaction(ctx context.Context, payload []byte, via string) (reply any, err error)
	command(ctx context.Context, payload []byte, via string) (reply any, err error)
	malformed(ctx context.Context, payload []byte, via string, cause error) error
}

// runSockets keeps the connections open until ctx ends or Slack says that the
// token is no good.
func runSockets(ctx context.Context, api *slack.Client, in intake, connected func(), log *slog.Logger) error {
	g, ctx := errgroup.WithContext(ctx)
	all := &gaps{gap: true}
	for range sockets {
		client := socketmode.New(api)
		one := &connection{all: all, afterGap: connected}
		g.Go(func() error { return client.RunContext(ctx) })
		g.Go(func() error { return serveSocket(ctx, client, in, one, log) })
	}
	err := g.Wait()
	if ctxErr := context.Cause(ctx); err == nil || errors.Is(err, context.Canceled) {
		return ctxErr
	}
	return appTokenRefused(err)
}

// serveSocket takes one delivery after the other: stored, then acked. The
// library drops the connection when its consumer stalls, so nothing slower than
// a commit happens here, except what must answer within the trigger's life.
func serveSocket(ctx context.Context, client *socketmode.Client, in intake, conn *connection, log *slog.Logger) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case evt := <-client.Events:
			switch evt.Type {
			case socketmode.EventTypeConnected:
				conn.opened()
			case socketmode.EventTypeDisconnect:
				conn.asked = true
			case socketmode.EventTypeConnecting:
				conn.closed()
			case socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
				log.Warn("slack connection failed", "cause", fmt.Sprint(evt.Data))
			}
			id, reply, err := takeFrame(ctx, in, evt)
			if err != nil {
				// No ack: Slack delivers it again.
				if ctx.Err() == nil {
					log.Error("delivery not stored", "cause", err)
				}
				continue
			}
			if id == "" {
				continue
			}
			ackCtx, cancel := context.WithTimeout(ctx, ackStall)
			err = client.AckCtx(ackCtx, id, reply)
			if cancel(); err != nil && ctx.Err() == nil {
				log.Warn("ack not sent", "cause", err)
			}
		}
	}
}

// connection is what we know of one socket: whether it is open, and whether
// Slack asked us to open another in its place.
type connection struct {
	all         *gaps
	afterGap    func()
	open, asked bool
}

func (c *connection) opened() {
	c.open, c.asked = true, false
	if c.all.opened() {
		c.afterGap()
	}
}

func (c *connection) closed() {
	if c.open {
		c.open = false
		c.all.closed(c.asked)
	}
}

// gaps notes when something may have been missed: no socket was open, or one
// broke with no word, and nobody knows since when it was deaf. A refresh while
// another stays open is no gap; it happens several times a day.
type gaps struct {
	mu   sync.Mutex
	open int
	gap  bool
}

func (g *gaps) opened() (afterGap bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open++
	afterGap, g.gap = g.gap, false
	return afterGap
}

func (g *gaps) closed(asked bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	g.gap = g.gap || !asked || g.open == 0
}

// takeFrame hands one frame to the intake and returns the envelope to ack. The
// library parses events before it passes them on and reports a type it doesn't
// know, or a field it can't read, as a bad message without an envelope; the raw
// frame has it.
func takeFrame(ctx context.Context, in intake, evt socketmode.Event) (envelope string, reply any, err error) {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	const via = "socket"
	switch evt.Type {
	case socketmode.EventTypeEventsAPI:
		return evt.Request.EnvelopeID, nil, in.event(ctx, evt.Request.Payload, via)
	case socketmode.EventTypeInteractive:
		reply, err = in.interaction(ctx, evt.Request.Payload, via)
		return evt.Request.EnvelopeID, reply, err
	case socketmode.EventTypeSlashCommand:
		reply, err = in.command(ctx, evt.Request.Payload, via)
		return evt.Request.EnvelopeID, reply, err
	case socketmode.EventTypeErrorBadMessage:
		return takeBadFrame(ctx, in, evt)
	}
	return "", nil, nil
}

func takeBadFrame(ctx context.Context, in intake, evt socketmode.Event) (envelope string, reply any, err error) {
	bad, ok := evt.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return "", nil, nil
	}
	var frame socketmode.Request
	if err := json.Unmarshal(bad.Message, &frame); err != nil || frame.EnvelopeID == "" {
		return "", nil, in.malformed(ctx, bad.Message, "socket", bad.Cause)
	}
	switch frame.Type {
	case "events_api":
		err = in.event(ctx, frame.Payload, "socket")
	case "interactive":
		reply, err = in.interaction(ctx, frame.Payload, "socket")
	case "slash_commands":
		reply, err = in.command(ctx, frame.Payload, "socket")
	default:
		err = in.malformed(ctx, bad.Message, "socket", bad.Cause)
	}
	return frame.EnvelopeID, reply, err
}
