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

// board is every open request with what is due next. A request stands as its
// last entry left it, and due times are reckoned from the log and pinned
// calendars; so a look reads what was logged since the last one, and no more.
type board struct {
	mu   sync.Mutex
	pos  int64 // of the last entry read; 0: nothing was read yet
	open map[int64]standing
}

// standing is an open request and the times that it falls due.
type standing struct {
	storage.Standing
	dueTimes
}

// dueTimes are the times that a request falls due.
type dueTimes struct {
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
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.catchUp(v, l); err != nil {
		return nil, err
	}
	out := make([]due, 0, len(b.open))
	for _, o := range b.open {
		out = append(out, due{o.Standing, o.next(v.Now())})
	}
	slices.SortFunc(out, func(a, b due) int {
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

// fewMoved is how many new entries are cheaper to follow than to read all open
// requests again.
const fewMoved = 500

// catchUp brings the board to what the view sees.
func (b *board) catchUp(v *storage.View, l *live) error {
	last, err := v.LastPos()
	if err != nil || last <= b.pos {
		return err
	}
	if b.pos == 0 || last-b.pos > fewMoved {
		return b.readAll(v, l, last)
	}
	entries, err := v.EntriesAfter(b.pos, fewMoved)
	if err != nil {
		return err
	}
	var moved []int64
	for _, e := range entries {
		if !slices.Contains(moved, e.Request) {
			moved = append(moved, e.Request)
		}
	}
	for _, id := range moved {
		r, err := v.Request(id)
		if err != nil {
			return err
		}
		if !r.Open() || r.Watch {
			delete(b.open, id)
			continue
		}
		log, err := v.Entries(id)
		if err != nil {
			return err
		}
		if err := b.put(l, storage.Standing{ID: id, Function: r.Function, Turn: r.Turn, Holder: r.Holder}, log, v.Now()); err != nil {
			return err
		}
	}
	b.pos = last
	return nil
}

// readAll reads every open request.
func (b *board) readAll(v *storage.View, l *live, last int64) error {
	open, err := v.Standings()
	if err != nil {
		return err
	}
	b.pos, b.open = 0, make(map[int64]standing, len(open))
	for part := range slices.Chunk(open, fewMoved) {
		var ids []int64
		for _, o := range part {
			ids = append(ids, o.ID)
		}
		logs, err := v.EntriesOf(ids)
		if err != nil {
			return err
		}
		for _, o := range part {
			if err := b.put(l, o, logs[o.ID], v.Now()); err != nil {
				return err
			}
		}
	}
	b.pos = last
	return nil
}

func (b *board) put(l *live, o storage.Standing, log []triage.Entry, now time.Time) error {
	times, err := l.dueTimesOf(log, now)
	if err != nil {
		return err
	}
	b.open[o.ID] = standing{o, times}
	return nil
}

// dueTimesOf reckons when a request falls due. In the turn of somebody else no
// target runs, only what was promised.
func (l *live) dueTimesOf(entries []triage.Entry, now time.Time) (dueTimes, error) {
	r, err := triage.Replay(entries)
	if err != nil {
		return dueTimes{}, err
	}
	var d dueTimes
	if r.Turn == triage.TurnRep {
		return d, nil
	}
	d.promise = r.Promise
	if r.Turn.Owed() {
		d.first, d.done, err = ledger.Due(entries, l.cals, now)
	}
	return d, err
}
