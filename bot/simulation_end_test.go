package bot

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"

	"github.com/mattn/go-sqlite3"
)

// errOver is what everything fails with once the process is over.
var errOver = errors.New("the process is over")

// life is one run of the bot's process, up to the commit that it ends with.
type life struct {
	mu     sync.Mutex
	left   int  // commits until the end; 0: no end
	before bool // the last commit does not take hold
	ended  bool
	count  int
	name   string
}

// newLife registers a database driver whose process can end.
func newLife() *life {
	l := &life{name: fmt.Sprintf("sqlite3-mortal-%d", len(sql.Drivers()))}
	sql.Register(l.name, mortalDriver{l})
	return l
}

func (l *life) driver() string { return l.name }

func (l *life) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended, l.left = false, 0
}

func (l *life) end(after int, before bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left, l.before = after, before
}

func (l *life) over() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

// commits reports whether a commit still takes hold.
func (l *life) commits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.count++
	if l.left > 0 {
		l.left--
		l.ended = l.left == 0
	}
	return !l.ended || !l.before
}

type mortalDriver struct{ l *life }

func (d mortalDriver) Open(dsn string) (driver.Conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &mortalConn{c.(*sqlite3.SQLiteConn), d.l}, nil
}

type mortalConn struct {
	*sqlite3.SQLiteConn
	l *life
}

func (c *mortalConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if c.l.over() {
		return nil, errOver
	}
	tx, err := c.SQLiteConn.BeginTx(ctx, opts)
	return mortalTx{tx, c.l}, err
}

type mortalTx struct {
	driver.Tx
	l *life
}

func (t mortalTx) Commit() error {
	if !t.l.commits() {
		return errors.Join(errOver, t.Tx.Rollback())
	}
	err := t.Tx.Commit()
	if t.l.over() { // it took hold, and nobody was told
		return errors.Join(errOver, err)
	}
	return err
}

// recorder is Slack as far as posts go. Now and then an answer is lost, after
// the post was made or before.
type recorder struct {
	life *life
	now  func() time.Time

	mu      sync.Mutex
	rng     *rand.Rand
	posts   []posted
	byMark  map[string]string // mark → ts
	updates int
	lost    int
}

type posted struct {
	mark, channel string
	at            time.Time
}

func (r *recorder) resolve(_ context.Context, channel string) (string, error) {
	if strings.HasPrefix(channel, "U") {
		return "D" + channel[1:], nil
	}
	return channel, nil
}

func (r *recorder) post(_ context.Context, where place, _ views.Message, mark string) (string, error) {
	if r.life.over() {
		return "", errOver
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	chance := r.rng.IntN(1000)
	if chance < 2 {
		r.lost++
		return "", errors.New("the call was lost")
	}
	r.posts = append(r.posts, posted{mark, where.channel, r.now()})
	ts := fmt.Sprintf("%d.%06d", r.now().Unix(), len(r.posts)%1e6)
	r.byMark[mark] = ts
	if chance < 4 {
		r.lost++
		return "", errors.New("the answer was lost")
	}
	return ts, nil
}

func (r *recorder) update(context.Context, string, string, views.Message) error {
	if r.life.over() {
		return errOver
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.updates++
	return nil
}

func (r *recorder) find(_ context.Context, _ place, mark string, _ time.Time) (string, bool, error) {
	if r.life.over() {
		return "", false, errOver
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	ts, ok := r.byMark[mark]
	return ts, ok, nil
}

// verify holds the whole run against what was promised.
func (s *simulation) verify() {
	if s.stopped != s.stops {
		s.t.Errorf("stopped %d times, want %d", s.stopped, s.stops)
	}
	for _, e := range s.errors {
		s.t.Errorf("logged as an error: %s", e)
	}
	times := map[string][]time.Time{} // by slot
	slots := s.slots()
	for _, p := range s.slack.posts {
		slot, ok := slots[p.mark]
		if !ok {
			s.t.Fatalf("a post to %s belongs to no slot", p.channel)
		}
		times[slot.key] = append(times[slot.key], p.at)
	}
	for key, at := range times {
		if len(at) > 1 {
			s.t.Errorf("%s was posted %d times: %v", key, len(at), at)
		}
	}
	v := verdict{simulation: s, times: times, batches: map[string][]batched{}, steps: map[string]int{}}
	for _, slot := range slots {
		v.slot(slot)
	}
	for _, bs := range v.batches {
		slices.SortFunc(bs, func(a, b batched) int { return a.at.Compare(b.at) })
	}
	s.must(s.store.Read(s.ctx, func(view *storage.View) error {
		for id := int64(0); ; {
			rs, err := view.Requests(storage.Filter{Closed: true}, storage.Page{After: id, Limit: 500})
			if err != nil || len(rs) == 0 {
				return err
			}
			for _, r := range rs {
				id = r.ID
				entries, err := view.Entries(r.ID)
				if err != nil {
					return err
				}
				v.requests++
				v.entries += len(entries)
				v.request(entries)
			}
		}
	}))
	for key, bs := range v.batches {
		for _, b := range bs {
			for request, told := range b.told {
				if told == 0 {
					s.t.Errorf("%s names CL-%d, which nobody was to be told of", key, request)
				}
			}
		}
	}
	wrong, err := s.store.Check(s.ctx, true)
	s.must(err)
	for _, w := range wrong {
		s.t.Errorf("check: %v", w)
	}
	s.t.Logf("%d days, %d requests, %d entries; %v; %d posts, %d edits, %d calls lost; %d commits, stopped at %d of them, away after %d; %d reminders had come to nothing before they went",
		s.days, v.requests, v.entries, v.steps, len(s.slack.posts), s.slack.updates, s.slack.lost, s.life.count, s.stopped, s.away, v.moot)
	for _, step := range []string{
		"reminded first", "reminded resolution", "reminded promise", "reminded stale", "reminded snooze",
		"escalated first", "escalated resolution", "parked no_answer", "routed",
	} {
		if v.steps[step] == 0 {
			s.t.Errorf("nothing was ever %s: the simulation is too tame; it did %v", step, v.steps)
		}
	}
	s.must(s.store.Close())
}

// slotRow is a slot as the database has it.
type slotRow struct {
	key, kind string
	reason    string
	dropped   int64
}

// slots returns every slot by its mark.
func (s *simulation) slots() map[string]slotRow {
	db, err := sql.Open("sqlite3", "file:"+s.path)
	s.must(err)
	defer db.Close()
	rows, err := db.Query(`select key, kind, reason, dropped_at from slots`)
	s.must(err)
	defer rows.Close()
	out := map[string]slotRow{}
	for rows.Next() {
		var r slotRow
		s.must(rows.Scan(&r.key, &r.kind, &r.reason, &r.dropped))
		out[s.bot.mark(r.key)] = r
	}
	s.must(rows.Err())
	return out
}

// verdict goes through the log, entry by entry, and looks for the message that
// each reminder became.
type verdict struct {
	*simulation
	times    map[string][]time.Time // of posts, by slot
	batches  map[string][]batched   // by lead
	steps    map[string]int
	requests int
	entries  int
	moot     int
}

// batched is a message to a lead: what it names, and how many entries each of
// its names stands for.
type batched struct {
	key  string
	at   time.Time
	told map[int64]int
}

func (v *verdict) slot(slot slotRow) {
	if slot.kind != slotOverdue {
		return
	}
	var requests []int64
	h := &handling{Bot: v.bot}
	v.must(v.store.Write(v.ctx, func(tx *storage.Tx) error {
		h.tx = tx
		return h.setting(slot.key, &requests)
	}))
	b := batched{key: slot.key, told: map[int64]int{}}
	for _, id := range requests {
		if _, twice := b.told[id]; twice {
			v.t.Errorf("%s names CL-%d twice", slot.key, id)
		}
		b.told[id] = 0
	}
	switch at := v.times[slot.key]; {
	case len(at) > 0:
		b.at = at[0]
	case slot.dropped > 0:
		b.at = time.UnixMicro(slot.dropped)
	default:
		v.t.Errorf("%s was never posted: %s", slot.key, slot.reason)
	}
	lead := strings.Split(slot.key, "/")[1]
	v.batches[lead] = append(v.batches[lead], b)
}

// request goes through the log of one request.
func (v *verdict) request(entries []triage.Entry) {
	told := map[string]bool{}
	hold, function, question, promise, snooze := 0, "", 0, 0, 0
	stale := 0
	for i, e := range entries {
		if e.StartsTurn() && e.Function != function {
			hold, function = hold+1, e.Function
		}
		switch {
		case e.Kind == triage.KindAsked, e.Kind == triage.KindSaid && e.Data.Side == triage.RepSide:
			question, stale = e.Seq, 0
		case e.Kind == triage.KindPromised:
			promise = e.Seq
		case e.Kind == triage.KindSnoozed:
			snooze = e.Seq
		}
		if e.By != "" || e.Kind != triage.KindReminded && e.Kind != triage.KindEscalated && e.Kind != triage.KindParked && e.Data.Decision != triage.DecisionTimeout {
			continue
		}
		v.steps[strings.TrimSpace(string(e.Kind)+" "+e.Reason)]++
		v.inHours(entries[:i+1], e.At, fmt.Sprintf("CL-%d: %s of %s", e.Request, e.Kind, e.Reason))
		about := map[string]string{
			ledger.AboutPromise: fmt.Sprint("promise ", promise), ledger.AboutSnooze: fmt.Sprint("snooze ", snooze),
		}[e.Reason]
		if e.Reason == ledger.AboutStale {
			stale++
			about = fmt.Sprint("question ", question, " ", stale)
			if stale > 2 {
				v.t.Errorf("CL-%d: the rep was reminded %d times of one question", e.Request, stale)
			}
		}
		key := fmt.Sprintf("%s %s hold %d level %d %s", e.Kind, e.Reason, hold, e.Data.Level, about)
		if told[key] && e.Reason != "" && e.Kind != triage.KindParked {
			v.t.Errorf("CL-%d: twice in the log: %s", e.Request, key)
		}
		told[key] = true
		switch e.Kind {
		case triage.KindReminded:
			v.reminder(entries, e)
		case triage.KindEscalated:
			v.escalation(e)
		}
	}
}

// reminder looks for the one post of a reminder, made in an open hour.
func (v *verdict) reminder(entries []triage.Entry, e triage.Entry) {
	found := 0
	for _, kind := range []string{slotNudge, slotAgain, slotBack} {
		for _, at := range v.times[postKey(kind, e.Request, e.Seq)] {
			found++
			v.inHours(upTo(entries, at), at, fmt.Sprintf("CL-%d: the post of %s", e.Request, e.Reason))
		}
	}
	switch {
	case found == 0: // it may have come to nothing before it could go
		v.moot++
		if last := entries[len(entries)-1]; last.Seq == e.Seq && last.Turn != triage.TurnClosed && v.now.Sub(e.At) > 96*time.Hour {
			v.t.Errorf("CL-%d: reminded of %s in the log and nowhere else", e.Request, e.Reason)
		}
	case found > 1:
		v.t.Errorf("CL-%d: %d posts of %s", e.Request, found, e.Reason)
	}
}

// escalation looks for the one message to the lead that names the request. Where
// a message was held up and the next one names it too, for another reason, each
// reason has one of them.
func (v *verdict) escalation(e triage.Entry) {
	in := -1
	all := v.batches[e.Data.To]
	for i, b := range all {
		n, named := b.told[e.Request]
		if !named || b.at.Before(e.At) || b.at.Sub(e.At) >= 96*time.Hour {
			continue
		}
		if in < 0 || n == 0 {
			in = i
		}
		if n == 0 {
			break
		}
	}
	if in < 0 {
		v.t.Errorf("CL-%d: %s was to be told of %s at %s and was not", e.Request, e.Data.To, e.Reason, e.At)
		return
	}
	all[in].told[e.Request]++
}

// upTo are the entries that were there at a time.
func upTo(entries []triage.Entry, at time.Time) []triage.Entry {
	for i, e := range entries {
		if e.Recorded.After(at) {
			return entries[:i]
		}
	}
	return entries
}

// inHours fails the test where the office of the turn that ran was closed.
func (v *verdict) inHours(entries []triage.Entry, at time.Time, what string) {
	segs, err := ledger.Segments(entries, v.live.cals, at)
	v.must(err)
	if len(segs) == 0 {
		return
	}
	cal, err := v.live.cals.For(segs[len(segs)-1])
	v.must(err)
	// The turn that the entry itself starts or ends has the same office.
	if !cal.Open(at) {
		v.t.Errorf("%s in a closed hour: %s", what, at.In(cal.Zone))
	}
}
