package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"clearlane/storage"
	"clearlane/triage"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"
)

// Reading back what was said while we could not listen has two parts. What
// decides who is answered comes first: the history of every channel that we are
// in, and the threads in it that moved. What can wait comes after it, a call now
// and then beside the other work: direct messages in which nothing is open, and
// the threads of open requests in which only an old reply may have been changed,
// which history does not show.

// sweepOverlap is how far each sweep reads back before the last completed one:
// keys remove what comes twice.
const sweepOverlap = time.Hour

// reopenSpan is how long after its close a request's thread is still looked at:
// the five business days in which words of the rep reopen it, and two weekends.
const reopenSpan = 9 * 24 * time.Hour

// The pace of what can wait. Slack allows fifty reads a minute of each method;
// the other half is left to what can't.
const (
	errandBurst = 20
	errandEvery = 2400 * time.Millisecond
	quietMost   = 500 // threads looked at again after one gap, the newest first
)

// errand is a part of catching up that can wait.
type errand func(context.Context) error

// swept is a conversation to sweep.
type swept struct {
	id, name string
	requests []triage.Request // open there, or closed lately
}

// catchUp reads what was said while we could not listen, through the same inbox,
// and returns what is left to do at leisure.
func (b *Bot) catchUp(ctx context.Context) ([]errand, error) {
	now, later, err := b.toSweep(ctx)
	if err != nil {
		return nil, fmt.Errorf("catch up: %w", err)
	}
	var rest []errand
	for _, c := range now {
		quiet, err := b.sweep(ctx, c)
		if ctx.Err() != nil {
			return nil, nil
		}
		if err != nil {
			// The watermark stays, so the next sweep reads it all again.
			b.Log.Warn("history not read", "channel", c.name, "cause", err)
		}
		for _, thread := range quiet {
			rest = append(rest, func(ctx context.Context) error { return b.readThread(ctx, c.id, thread) })
		}
	}
	rest = rest[:min(len(rest), quietMost)]
	for _, c := range later {
		rest = append(rest, func(ctx context.Context) error {
			_, err := b.sweep(ctx, c)
			return err
		})
	}
	return rest, nil
}

// toSweep is where people can have said something to us: first the channels that
// we are in, but for those that only we write in, and the direct messages with a
// request in them; the other direct messages later.
func (b *Bot) toSweep(ctx context.Context) (now, later []swept, err error) {
	var channels []storage.Channel
	requests := map[string][]triage.Request{} // by channel
	err = b.store.Read(ctx, func(v *storage.View) (err error) {
		if channels, err = v.Channels(); err != nil {
			return err
		}
		for _, f := range []storage.Filter{{}, {ClosedFrom: v.Now().Add(-reopenSpan)}} {
			for after := int64(0); ; {
				page, err := v.Requests(f, storage.Page{After: after, Limit: 500})
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				for _, r := range page {
					requests[r.Channel], after = append(requests[r.Channel], r), r.ID
				}
			}
		}
		return nil
	})
	ours := []string{b.OpsChannel, b.DigestChannel}
	for _, f := range b.live.Load().scope.Functions {
		ours = append(ours, f.Queue)
	}
	for _, c := range channels {
		one := swept{c.ID, "#" + c.Name, requests[c.ID]}
		_, listens := b.Intake[c.Name]
		switch {
		case c.Archived:
		case c.Kind == directKind:
			one.name = "direct messages"
			if len(one.requests) == 0 {
				later = append(later, one)
				continue
			}
			now = append(now, one)
		case c.Member && (listens || !slices.Contains(ours, c.Name)):
			now = append(now, one)
		}
	}
	return now, later, err
}

// sweep reads one channel and moves its watermark when it is through. The first
// sweep of a channel reads nothing: its past is not ours to answer. It returns
// the threads of open requests that history says nothing about.
func (b *Bot) sweep(ctx context.Context, c swept) (quiet []string, err error) {
	began := b.Now()
	var from time.Time
	var known bool
	err = b.store.Read(ctx, func(v *storage.View) (err error) {
		from, known, err = v.Watermark(c.id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if known {
		if quiet, err = b.readBack(ctx, c, from.Add(-sweepOverlap)); err != nil {
			return nil, err
		}
	}
	return quiet, b.store.Write(ctx, func(tx *storage.Tx) error { return tx.SetWatermark(c.id, began) })
}

// readBack delivers what history shows, oldest first: posts and their edits, and
// the whole of the threads that moved. It reads back to the oldest ask, so that
// one call in hundreds of asks shows which of them moved or are gone; reading
// each of their threads would take Slack's limits an hour.
func (b *Bot) readBack(ctx context.Context, c swept, since time.Time) (quiet []string, err error) {
	first := since
	unseen := map[string]bool{} // threads of open requests that history has not shown
	ours := map[string]bool{}   // threads of requests; true: of an open one
	for _, r := range c.requests {
		if r.Thread == "" {
			continue
		}
		if at := tsTime(r.Thread); at.Before(first) {
			first = at.Add(-time.Second)
		}
		ours[r.Thread] = ours[r.Thread] || r.Open()
		if r.Open() {
			unseen[r.Thread] = true
		}
	}
	posts, err := b.history(ctx, c.id, first)
	if err != nil {
		return nil, err
	}
	for _, m := range posts {
		delete(unseen, m.Timestamp)
		open, ask := ours[m.Timestamp]
		moved := !tsTime(m.LatestReply).Before(since)
		if tsTime(m.Timestamp).Before(since) && !open && !moved {
			continue
		}
		if err := b.receiveHistory(ctx, c.id, m); err != nil {
			return nil, err
		}
		h, err := b.heardIn(ctx, c.id, m)
		if err != nil {
			return nil, err
		}
		switch {
		case moved && !(ask && h.all):
			if err := b.readThread(ctx, c.id, m.Timestamp); err != nil {
				return nil, err
			}
		case open && (h.words || !h.all):
			quiet = append(quiet, m.Timestamp)
		}
	}
	for _, thread := range slices.Sorted(maps.Keys(unseen)) {
		// An ask inside another's thread is not in history; one that is nowhere
		// was deleted.
		if err := b.readThread(ctx, c.id, thread); err != nil {
			return nil, err
		}
	}
	slices.Reverse(quiet)
	return quiet, nil
}

// heard is what we have of a request's thread.
type heard struct {
	words bool // there are replies that somebody could have changed
	all   bool // as many replies as Slack counts, the newest among them
}

// heardIn compares a thread, as history counts it, with what we have of it:
// words of people, and messages of ours.
func (b *Bot) heardIn(ctx context.Context, channel string, root slack.Message) (heard, error) {
	replies := map[string]bool{}
	var h heard
	err := b.store.Read(ctx, func(v *storage.View) error {
		rs, err := v.RequestsByThread(channel, root.Timestamp)
		if err != nil {
			return err
		}
		for _, r := range rs {
			said, err := v.MessagesOf(r.ID)
			if err != nil {
				return err
			}
			for _, m := range said {
				if m.Channel == channel && m.TS != root.Timestamp {
					replies[m.TS], h.words = true, true
				}
			}
			slots, err := v.SlotsOf(r.ID)
			if err != nil {
				return err
			}
			for _, s := range slots {
				if s.Channel == channel && s.Thread == root.Timestamp && s.TS != "" {
					replies[s.TS] = true
				}
			}
		}
		return nil
	})
	h.all = len(replies) == root.ReplyCount && (root.LatestReply == "" || replies[root.LatestReply])
	return h, err
}

// keepCaughtUp sweeps again after every gap and every hour, and runs the errands
// that a sweep leaves meanwhile.
func (b *Bot) keepCaughtUp(ctx context.Context, gap <-chan struct{}, errands []errand) error {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	pace := rate.NewLimiter(rate.Every(errandEvery), cmp.Or(b.ErrandBurst, errandBurst))
	for {
		var next *time.Timer
		var may <-chan time.Time
		if len(errands) > 0 {
			next = time.NewTimer(pace.Reserve().Delay())
			may = next.C
		}
		again := false
		select {
		case <-ctx.Done():
			return nil
		case <-gap:
			again = true
		case <-hour.C:
			b.resync(ctx)
			b.readQuiet(ctx)
			if err := b.sweepOld(ctx); err != nil {
				return err
			}
			// Nothing was missed that we know of; what still waits goes on.
			if _, err := b.catchUp(ctx); err != nil {
				return err
			}
		case <-may:
			if err := errands[0](ctx); err != nil && ctx.Err() == nil {
				b.Log.Warn("history not read", "cause", err)
			}
			errands = errands[1:]
		}
		if next != nil {
			next.Stop()
		}
		if again {
			b.resync(ctx)
			var err error
			if errands, err = b.catchUp(ctx); err != nil {
				return err
			}
		}
	}
}

// sweepChunk is how much one transaction clears away.
const sweepChunk = 500

// sweepOld removes what need not be kept: the bodies of deliveries a week after
// they were handled.
func (b *Bot) sweepOld(ctx context.Context) error {
	for {
		n := 0
		err := b.store.Write(ctx, func(tx *storage.Tx) error {
			swept, err := tx.Sweep(sweepChunk)
			n = max(swept.Bodies, swept.Timers, swept.Asks)
			return err
		})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil || n < sweepChunk {
			return err
		}
	}
}
