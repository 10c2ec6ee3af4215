package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// How long a call to Slack may take, and how long after its begin a post of
// unknown outcome is looked for before it is repeated: longer than the timeout
// and than Slack answers late.
const (
	callTimeout = 10 * time.Second
	postGrace   = 15 * time.Second
)

// sender shows slots in Slack: each as its state now is, at the pace that Slack
// allows, once.
type sender struct {
	*Bot
	to    posts
	grace time.Duration

	mu     sync.Mutex
	limits map[string]*rate.Limiter // by channel: one post a second
}

func newSender(b *Bot, to posts) *sender {
	return &sender{Bot: b, to: to, grace: cmp.Or(b.Grace, postGrace), limits: map[string]*rate.Limiter{}}
}

// run sends until ctx ends. It sleeps until something is raised or the next
// slot may be tried.
func (s *sender) run(ctx context.Context) error {
	for {
		next, err := s.pass(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("send messages: %w", err)
		}
		var wake <-chan time.Time
		if !next.IsZero() {
			t := time.NewTimer(max(next.Sub(s.Now()), time.Millisecond))
			defer t.Stop()
			wake = t.C
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.store.Raised():
		case <-wake:
		}
	}
}

// passSize is how many slots one pass looks at.
const passSize = 200

// pass tries every slot that may be tried, channel beside channel, and returns
// when to look again; zero: when something is raised.
func (s *sender) pass(ctx context.Context) (next time.Time, err error) {
	var all []storage.Slot
	now := s.Now()
	err = s.store.Read(ctx, func(v *storage.View) (err error) {
		all, err = v.PendingSlots(now.AddDate(100, 0, 0), passSize)
		return err
	})
	if err != nil {
		return next, err
	}
	lanes := map[string][]storage.Slot{}
	var order []string
	for _, slot := range all {
		if _, ok := lanes[slot.Channel]; !ok {
			order = append(order, slot.Channel)
		}
		lanes[slot.Channel] = append(lanes[slot.Channel], slot)
	}
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(4)
	for _, channel := range order {
		g.Go(func() error {
			again, err := s.lane(ctx, lanes[channel], now)
			mu.Lock()
			defer mu.Unlock()
			if !again.IsZero() && (next.IsZero() || again.Before(next)) {
				next = again
			}
			return err
		})
	}
	err = g.Wait()
	if len(all) == passSize && next.IsZero() {
		next = now
	}
	return next, err
}

// lane tries the slots of one channel in order. A slot that must wait holds up
// the new posts of its thread, not the channel.
func (s *sender) lane(ctx context.Context, slots []storage.Slot, now time.Time) (next time.Time, err error) {
	held := map[string]bool{}
	later := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	for _, slot := range slots {
		if ctx.Err() != nil {
			return next, nil
		}
		isPost := slot.TS == ""
		if isPost && held[slot.Thread] {
			continue
		}
		at := slot.NextTry
		if at.Before(now) && isPost {
			at = s.paced(slot.Channel, now)
		}
		if at.After(now) {
			later(at)
			putOff := slot.Attempts == 0 && slot.NextTry.After(now)
			held[slot.Thread] = held[slot.Thread] || isPost && slot.Thread != "" && !putOff
			continue
		}
		done, err := s.send(ctx, slot.Key)
		if err != nil {
			return next, err
		}
		if !done {
			later(now)
			held[slot.Thread] = held[slot.Thread] || isPost && slot.Thread != ""
		}
	}
	return next, nil
}

// paced returns when the channel may take the next post: Slack allows one a
// second and a short burst.
func (s *sender) paced(channel string, now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.limits[channel]
	if l == nil {
		l = rate.NewLimiter(1, cmp.Or(s.PostBurst, 3))
		s.limits[channel] = l
	}
	r := l.ReserveN(now, 1)
	if d := r.DelayFrom(now); d > 0 {
		r.CancelAt(now)
		return now.Add(d)
	}
	return now
}

// rendered is what a slot shows now. plain is the same without what Slack may
// not know yet; nothing: there is nothing to show any more.
type rendered struct {
	msg     views.Message
	plain   *views.Message
	nothing string // why
	// notBefore, where set, is when a new post may be made: a reminder makes no
	// sound in a closed hour.
	notBefore time.Time
}

// send shows one slot and reports whether it is done with for now. The state is
// rendered together with the revision that it is.
func (s *sender) send(ctx context.Context, key string) (done bool, err error) {
	var slot storage.Slot
	var what rendered
	err = s.store.Read(ctx, func(v *storage.View) error {
		var ok bool
		if slot, ok, err = v.Slot(key); err != nil || !ok || !slot.Waiting() {
			return cmp.Or(err, errNothingWaits)
		}
		what, err = s.render(v, slot)
		return err
	})
	switch {
	case errors.Is(err, errNothingWaits):
		return true, nil
	case err != nil:
		return false, s.note(ctx, func(tx *storage.Tx) error {
			s.Log.Error("message not made", "slot", slot.Kind, "cause", err)
			return tx.SlotFailed(key, s.later(slot), "not made: "+err.Error())
		})
	case slot.TS == "" && slot.Doubt.IsZero() && !what.notBefore.IsZero():
		return false, s.note(ctx, func(tx *storage.Tx) error { return tx.SlotPutOff(key, what.notBefore) })
	case what.nothing != "":
		return true, s.note(ctx, func(tx *storage.Tx) error { return tx.SlotDropped(key, what.nothing) })
	}
	if slot.TS != "" {
		return s.change(ctx, slot, what)
	}
	return s.post(ctx, slot, what)
}

var errNothingWaits = errors.New("nothing waits")

// change edits a message that is there. That may be repeated freely.
func (s *sender) change(ctx context.Context, slot storage.Slot, what rendered) (bool, error) {
	channel, err := s.resolve(ctx, slot)
	if err == nil {
		err = s.call(ctx, func(ctx context.Context) error { return s.to.update(ctx, channel, slot.TS, what.msg) })
		if f, _ := fateOf(err); err != nil && f == noChart && what.plain != nil {
			err = s.call(ctx, func(ctx context.Context) error { return s.to.update(ctx, channel, slot.TS, *what.plain) })
		}
	}
	if err == nil {
		return true, s.note(ctx, func(tx *storage.Tx) error { return tx.SlotSent(slot.Key, slot.TS, slot.Wanted) })
	}
	return s.failed(ctx, slot, err, false)
}

// post makes a new message. Before the call its doubt is committed: whatever
// happens from then on, it is looked for before it is made again.
func (s *sender) post(ctx context.Context, slot storage.Slot, what rendered) (bool, error) {
	channel, err := s.resolve(ctx, slot)
	if err != nil {
		return s.failed(ctx, slot, err, false)
	}
	where, mark := place{channel, slot.Thread}, s.mark(slot.Key)
	if !slot.Doubt.IsZero() {
		if until := slot.Doubt.Add(s.grace); s.Now().Before(until) {
			return false, s.note(ctx, func(tx *storage.Tx) error { return tx.SlotFailed(slot.Key, until, "outcome unknown") })
		}
		var ts string
		var found bool
		err := s.call(ctx, func(ctx context.Context) (err error) {
			ts, found, err = s.to.find(ctx, where, mark, slot.Doubt)
			return err
		})
		if err != nil {
			return s.failed(ctx, slot, err, false)
		}
		if found {
			// It shows an earlier revision; the next pass brings it up to date.
			return false, s.note(ctx, func(tx *storage.Tx) error {
				if err := tx.SlotSent(slot.Key, ts, slot.Wanted-1); err != nil {
					return err
				}
				return s.afterSent(tx, slot, ts)
			})
		}
	}
	if !what.notBefore.IsZero() { // it was not made in its hours
		return false, s.note(ctx, func(tx *storage.Tx) error {
			if err := tx.SlotClear(slot.Key); err != nil {
				return err
			}
			return tx.SlotPutOff(slot.Key, what.notBefore)
		})
	}
	if err := s.note(ctx, func(tx *storage.Tx) error {
		if err := tx.SlotClear(slot.Key); err != nil {
			return err
		}
		return tx.SlotDoubt(slot.Key, tx.Now())
	}); err != nil {
		return false, err
	}
	ts, err := s.try(ctx, where, what.msg, mark)
	if f, _ := fateOf(err); err != nil && f == noChart && what.plain != nil {
		ts, err = s.try(ctx, where, *what.plain, mark)
	}
	if err != nil {
		return s.failed(ctx, slot, err, true)
	}
	return true, s.note(ctx, func(tx *storage.Tx) error {
		if err := tx.SlotSent(slot.Key, ts, slot.Wanted); err != nil {
			return err
		}
		return s.afterSent(tx, slot, ts)
	})
}

func (s *sender) try(ctx context.Context, where place, m views.Message, mark string) (ts string, err error) {
	err = s.call(ctx, func(ctx context.Context) (err error) {
		ts, err = s.to.post(ctx, where, m, mark)
		return err
	})
	return ts, err
}

// resolve finds the channel of a slot that is addressed to a person and keeps
// it, so that replies under the message are recognised.
func (s *sender) resolve(ctx context.Context, slot storage.Slot) (channel string, err error) {
	err = s.call(ctx, func(ctx context.Context) (err error) {
		channel, err = s.to.resolve(ctx, slot.Channel)
		return err
	})
	if err != nil || channel == slot.Channel || slot.TS != "" {
		return channel, err
	}
	return channel, s.note(ctx, func(tx *storage.Tx) error { return tx.MoveSlot(slot.Key, channel) })
}

// failed decides when a call is tried again, if ever; then the slot is not done
// with. Only the answer to a post itself can end the doubt about it.
func (s *sender) failed(ctx context.Context, slot storage.Slot, cause error, posting bool) (bool, error) {
	if ctx.Err() != nil {
		return true, nil
	}
	f, wait := fateOf(cause)
	s.Log.Warn("message not sent", "slot", slot.Kind, "attempts", slot.Attempts+1, "cause", cause)
	return f == refused || f == noChart, s.note(ctx, func(tx *storage.Tx) error {
		if posting && f != doubtful {
			if err := tx.SlotClear(slot.Key); err != nil {
				return err
			}
		}
		switch f {
		case limited:
			return tx.SlotFailed(slot.Key, s.Now().Add(wait), cause.Error())
		case gone:
			return tx.SlotGone(slot.Key)
		case refused, noChart:
			if err := s.reportDropped(tx, slot, cause); err != nil {
				return err
			}
			return tx.SlotDropped(slot.Key, cause.Error())
		}
		return tx.SlotFailed(slot.Key, s.later(slot), cause.Error())
	})
}

// later is when a doubtful slot is tried again: after the grace, then twice as
// long each time, at most ten minutes.
func (s *sender) later(slot storage.Slot) time.Time {
	return s.Now().Add(min(s.grace<<min(slot.Attempts, 6), 10*time.Minute))
}

func (s *sender) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return f(ctx)
}

func (s *sender) note(ctx context.Context, f func(*storage.Tx) error) error {
	err := s.store.Write(ctx, f)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
