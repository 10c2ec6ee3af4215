package bot

import (
	"context"
	"fmt"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
)

// setTimers makes the wake-ups of a request those that its state asks for now.
func (h *handling) setTimers(r triage.Request) error {
	m, err := h.matter(&h.tx.View, h.live, r)
	if err != nil {
		return err
	}
	wakes, err := ledger.NextWakes(m, h.live.cals, h.now())
	if err != nil {
		return err
	}
	var timers []storage.Timer
	for _, w := range wakes {
		timers = append(timers, storage.Timer{Key: w.Key, Request: r.ID, Kind: string(w.Kind), At: w.At})
	}
	return h.tx.ReplaceTimers(r.ID, timers)
}

// matter is a request as the plan needs it, with people as Slack users.
func (b *Bot) matter(v *storage.View, l *live, r triage.Request) (ledger.Matter, error) {
	entries, err := v.Entries(r.ID)
	if err != nil {
		return ledger.Matter{}, err
	}
	m := ledger.Matter{Entries: entries}
	for _, email := range ledger.Ladder(l.scope, r.Function) {
		user, err := l.userOf(v, email)
		if err != nil {
			return m, err
		}
		if user != "" {
			m.Ladder = append(m.Ladder, user)
		}
	}
	return m, nil
}

// late reports whether the request is past its resolution target.
func (b *Bot) late(v *storage.View, l *live, r triage.Request) (bool, error) {
	entries, err := v.Entries(r.ID)
	if err != nil {
		return false, err
	}
	_, due, err := ledger.Due(entries, l.cals, v.Now())
	return err == nil && !due.IsZero() && due.Before(v.Now()), err
}

// timerBatch is how many timers one look handles.
const timerBatch = 50

// keepTime fires timers as they fall due, until ctx ends. A timer that fell due
// while nobody was awake fires at once.
func (b *Bot) keepTime(ctx context.Context) error {
	for {
		next, err := b.fireDue(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep time: %w", err)
		}
		var wake <-chan time.Time
		if !next.IsZero() {
			t := time.NewTimer(max(next.Sub(b.Now()), time.Millisecond))
			defer t.Stop()
			wake = t.C
		}
		select {
		case <-ctx.Done():
			return nil
		case <-b.store.Timed():
		case <-wake:
		}
	}
}

// fireDue fires what is due and returns when the next timer is.
func (b *Bot) fireDue(ctx context.Context) (next time.Time, err error) {
	for {
		var due []storage.Timer
		err := b.store.Read(ctx, func(v *storage.View) (err error) {
			if due, err = v.DueTimers(v.Now(), timerBatch+len(b.stuck)); err == nil {
				next, _, err = v.NextTimerAt(v.Now())
			}
			return err
		})
		if err != nil {
			return next, err
		}
		fired := false
		for _, t := range due {
			if again := b.stuck[t.Key].again; again.After(b.Now()) {
				if next.IsZero() || again.Before(next) {
					next = again
				}
				continue
			}
			fired = true
			b.fire(ctx, t)
		}
		if !fired || ctx.Err() != nil {
			return next, nil
		}
	}
}

// stuck is a timer that could not do its work.
type stuck struct {
	tries int
	again time.Time
}

// A timer whose work failed is tried again, each time after twice as long, and
// given up after some minutes.
const (
	stuckPause = 15 * time.Second
	stuckTries = 6
)

// fire claims a timer and does what the state asks for by then, in one
// transaction. What the timer was set for may have been done long since.
//
// What the desk refuses, it refuses for good: the topic of a choice has left the
// map, say. The timer is claimed all the same. Anything else may pass, as a full
// disk does, so the timer is left as it is and tried again later; what fails
// again and again is claimed in the end, so that it does not fire for ever.
// Neither holds up the other timers.
func (b *Bot) fire(ctx context.Context, t storage.Timer) {
	err := b.store.Write(ctx, func(tx *storage.Tx) error {
		return guarded(func() error { return b.claim(ctx, tx, t) })
	})
	if ctx.Err() != nil {
		return
	}
	_, refused := triage.AsRefusal(err)
	tries := b.stuck[t.Key].tries + 1
	switch {
	case err == nil:
		delete(b.stuck, t.Key)
		return
	case !refused && tries < stuckTries:
		b.Log.Warn("timer not done, to be tried again", "kind", t.Kind, "request", t.Request, "tries", tries, "cause", err)
	default:
		b.Log.Error("timer came to nothing", "kind", t.Kind, "request", t.Request, "cause", err)
		err = b.store.Write(ctx, func(tx *storage.Tx) error {
			_, err := tx.ClaimTimer(t.Key)
			return err
		})
		if err == nil {
			delete(b.stuck, t.Key)
			return
		}
		tries = min(tries, stuckTries-1)
	}
	b.stuck[t.Key] = stuck{tries, b.Now().Add(stuckPause << (tries - 1))}
}

// claim does a timer's work, if nobody else did.
func (b *Bot) claim(ctx context.Context, tx *storage.Tx, t storage.Timer) error {
	if mine, err := tx.ClaimTimer(t.Key); err != nil || !mine {
		return err
	}
	h := &handling{Bot: b, ctx: ctx, live: b.live.Load(), tx: tx}
	if t.Kind == timerClosing {
		return h.goOnClosing(t.Key)
	}
	return h.steps(t.Request)
}

// steps does everything that is due for a request.
func (h *handling) steps(request int64) error {
	r, err := h.tx.Request(request)
	if err != nil {
		return err
	}
	m, err := h.matter(&h.tx.View, h.live, r)
	if err != nil {
		return err
	}
	due, err := ledger.Act(m, h.live.cals, h.now())
	if err != nil {
		return err
	}
	for _, s := range due {
		if r, err = h.step(r, s); err != nil {
			return err
		}
	}
	return h.setTimers(r)
}

// step does one thing, with the verb that records it and the message that says
// it.
func (h *handling) step(r triage.Request, s ledger.Step) (triage.Request, error) {
	run := func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Remind(r, a, s.To, s.Level, s.About)
	}
	tell := map[ledger.StepKind]string{
		ledger.AskHolder: slotNudge, ledger.RemindRep: slotAgain, ledger.SnoozeOver: slotBack,
	}[s.Kind]
	switch s.Kind {
	case ledger.ParkStale:
		run = h.live.desk.Park
	case ledger.TakeChoice:
		assignee, err := h.assigneeOf(r, s.Topic)
		if err != nil {
			return r, err
		}
		run = func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Route(r, a, triage.Routing{Decision: triage.DecisionTimeout, Topic: s.Topic, Assignee: assignee})
		}
	}
	after, entries, err := h.do(r, triage.Bot, run)
	if err == nil && s.Kind == ledger.TellLead {
		err = h.tellLead(after, s.To)
	}
	if err != nil || tell == "" || len(entries) == 0 {
		return after, err
	}
	slot := storage.Slot{Key: postKey(tell, r.ID, entries[0].Seq), Kind: tell, Request: r.ID, Channel: s.To}
	if s.Kind == ledger.RemindRep {
		where, err := h.repSide(after)
		if err != nil {
			return after, err
		}
		slot.Channel, slot.Thread = where.channel, where.thread
	}
	_, err = h.tx.RaiseSlot(slot)
	return after, err
}
