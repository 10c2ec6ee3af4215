package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// skip is a reason to leave a delivery alone. It is an error so that a handler
// can return it from any depth; the worker settles the delivery with it.
type skip string

func (s skip) Error() string { return "skipped: " + string(s) }

// handling is one delivery being handled: the transaction it happens in, and
// what is in force meanwhile.
type handling struct {
	*Bot
	ctx  context.Context
	live *live
	tx   *storage.Tx
	d    storage.Delivery

	// after runs once the transaction is committed: what is sent at most once,
	// such as an ephemeral note.
	after []func(context.Context)
	// afterSkip is the same for a delivery that is left alone; nil for none.
	afterSkip func(context.Context)
	// askedIn, where set, is where whoever asks for an update reads: in the thread
	// of a request that was joined to the one it is about.
	askedIn *place
}

// now is the time frozen for this transaction.
func (h *handling) now() time.Time { return h.tx.Now() }

// act is the deed of a person at the time that the delivery says.
func (h *handling) act(who triage.Actor) triage.Act {
	return triage.Act{Actor: who, At: h.d.At, Now: h.now()}
}

// work handles deliveries one after the other, in inbox order, until ctx ends.
func (b *Bot) work(ctx context.Context) error {
	for {
		var d storage.Delivery
		var found bool
		err := b.store.Read(ctx, func(v *storage.View) (err error) {
			d, found, err = v.NextDelivery()
			return err
		})
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("look for work: %w", err)
		case found:
			if err := b.handle(ctx, d); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-b.store.Arrived():
		}
	}
}

// handle settles one delivery: handled, skipped with a reason, or failed. Only
// an error of the store itself is returned.
func (b *Bot) handle(ctx context.Context, d storage.Delivery) error {
	h, err := b.attempt(ctx, d)
	var first needsRoot
	if errors.As(err, &first) {
		if err = b.takeRoot(ctx, first); err == nil {
			h, err = b.attempt(ctx, d)
		}
	}
	if err == nil {
		for _, f := range h.after {
			f(ctx)
		}
		return nil
	}
	if ctx.Err() != nil {
		return nil
	}
	return b.settleFailed(ctx, h, err)
}

// attempt handles a delivery in one transaction.
func (b *Bot) attempt(ctx context.Context, d storage.Delivery) (*handling, error) {
	h := &handling{Bot: b, ctx: ctx, live: b.live.Load(), d: d}
	return h, b.store.Write(ctx, func(tx *storage.Tx) error {
		h.tx, h.after, h.afterSkip = tx, nil, nil
		if err := guarded(h.dispatch); err != nil {
			return err
		}
		return tx.MarkHandled(d.ID)
	})
}

// settleFailed notes what became of a delivery whose transaction was rolled
// back.
func (b *Bot) settleFailed(ctx context.Context, h *handling, cause error) error {
	var s skip
	refusal, refused := triage.AsRefusal(cause)
	parked := false
	err := b.store.Write(ctx, func(tx *storage.Tx) (err error) {
		switch {
		case errors.As(cause, &s):
			return tx.MarkSkipped(h.d.ID, string(s))
		case refused:
			return tx.MarkSkipped(h.d.ID, "refused:"+string(refusal.Code))
		}
		if parked, err = tx.MarkFailed(h.d.ID, cause.Error()); err == nil && parked {
			err = b.reportParked(tx, h.d)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("settle delivery %d: %w", h.d.ID, err)
	}
	switch {
	case refused:
		b.tellActor(ctx, h.d, views.Refused(refusal.Sentence))
	case s == "":
		b.Log.LogAttrs(ctx, slog.LevelError, "handling failed", slog.Int64("reference", h.d.ID), slog.String("kind", h.d.Kind), slog.String("cause", cause.Error()))
		if parked {
			b.tellActor(ctx, h.d, views.Fault(fmt.Sprint(h.d.ID)))
		}
	case h.afterSkip != nil:
		h.afterSkip(ctx)
	}
	return nil
}

// guarded does something for one delivery, form or timer. A panic in it is a
// failure like any other, so that one bad payload can't stop everything.
func guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return do()
}

// dispatch calls the handler for the delivery's kind.
func (h *handling) dispatch() error {
	switch h.d.Kind {
	case kindEvent:
		return h.event()
	case kindAction:
		return h.action()
	case kindCommand:
		return h.stored()
	case kindMalformed:
		return h.malformed()
	}
	return fmt.Errorf("there is no handler for a delivery of kind %q", h.d.Kind)
}
