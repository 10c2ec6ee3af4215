package bot

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
)

// board is every open request with what is due next. Due times are reckoned from
// the log and pinned calendars, so they hold until the request has another
// entry: what is known is kept, and a look costs one short query and the
// requests that moved since the last.
type board struct {
	mu    sync.Mutex
	known map[int64]dueTimes
}

// dueTimes are the times that a request falls due, as of an entry.
type dueTimes struct {
	seq         int
	first, done time.Time // zero: none, or nothing runs
	promise     time.Time
}

// next is what falls due next, by the reckoning of the line that shows it.
func (d dueTimes) next(now time.Time) time.Time {
	if !d.first.IsZero() {
		return d.first
	}
	return promised(d.done, d.promise, now)
}

// promised is when the rep was told that it is done: by the target, or by a
// later word, or by an earlier one that can still be kept.
func promised(done, promise, now time.Time) time.Time {
	if promise.After(done) || !promise.IsZero() && promise.After(now) {
		return promise
	}
	return done
}

// due is an open request and when it falls due next; zero: it does not.
type due struct {
	storage.Standing
	at time.Time
}

// look returns every open request, the earliest due first, those without a time
// last.
func (b *board) look(v *storage.View, l *live) ([]due, error) {
	open, err := v.Standings()
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	known := b.known
	b.mu.Unlock()
	fresh := make(map[int64]dueTimes, len(open))
	var moved []int64
	for _, o := range open {
		if d, ok := known[o.ID]; ok && d.seq == o.Seq {
			fresh[o.ID] = d
		} else {
			moved = append(moved, o.ID)
		}
	}
	logs, err := v.EntriesOf(moved)
	if err != nil {
		return nil, err
	}
	for _, id := range moved {
		if fresh[id], err = l.dueTimesOf(logs[id], v.Now()); err != nil {
			return nil, err
		}
	}
	b.mu.Lock()
	b.known = fresh
	b.mu.Unlock()
	out := make([]due, len(open))
	for i, o := range open {
		out[i] = due{o, fresh[o.ID].next(v.Now())}
	}
	slices.SortStableFunc(out, func(a, b due) int {
		switch {
		case a.at.IsZero() == b.at.IsZero():
			return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.ID, b.ID))
		case a.at.IsZero():
			return 1
		}
		return -1
	})
	return out, nil
}

// dueTimesOf reckons when a request falls due. In the turn of somebody else no
// target runs, only what was promised.
func (l *live) dueTimesOf(entries []triage.Entry, now time.Time) (dueTimes, error) {
	r, err := triage.Replay(entries)
	if err != nil {
		return dueTimes{}, err
	}
	d := dueTimes{seq: r.Seq}
	if r.Turn == triage.TurnRep {
		return d, nil
	}
	d.promise = r.Promise
	if r.Turn.Owed() {
		d.first, d.done, err = ledger.Due(entries, l.cals, now)
	}
	return d, err
}
