package storage

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
)

// Request returns the request with the id.
func (v *View) Request(id int64) (triage.Request, error) {
	if v.tx != nil {
		if r, ok := v.tx.requests[id]; ok {
			return r, nil
		}
	}
	r, ok, err := one(v, scanRequest, `select state from requests where id = $1`, id)
	switch {
	case err != nil:
		return triage.Request{}, fmt.Errorf("look up %s: %w", triage.Name(id), err)
	case !ok:
		return triage.Request{}, fmt.Errorf("look up %s: %w", triage.Name(id), ErrNotFound)
	}
	return r, nil
}

// requests returns the requests that a query finds, each as it now stands.
func (v *View) requests(query string, args ...any) ([]triage.Request, error) {
	if err := v.settle(); err != nil {
		return nil, err
	}
	rs, err := list(v, scanRequest, query, args...)
	if err != nil {
		return nil, fmt.Errorf("look up requests: %w", err)
	}
	return rs, nil
}

// RequestByThread returns the request whose thread hangs on the message: the
// first one where there are several; or false.
func (v *View) RequestByThread(channel, thread string) (triage.Request, bool, error) {
	rs, err := v.RequestsByThread(channel, thread)
	if err != nil || len(rs) == 0 {
		return triage.Request{}, false, err
	}
	return rs[0], true, nil
}

// RequestsByThread returns every request whose thread hangs on the message, in
// order of their numbers.
func (v *View) RequestsByThread(channel, thread string) ([]triage.Request, error) {
	return v.requests(`select state from requests where channel = $1 and thread = $2 and thread <> '' order by id`, channel, thread)
}

// RequestsByMessage returns the requests that the message belongs to, as their
// ask or as words in their thread, in order of their numbers.
func (v *View) RequestsByMessage(channel, ts string) ([]triage.Request, error) {
	return v.requests(`select r.state from messages m join requests r on r.id = m.request
		where m.channel = $1 and m.ts = $2 order by r.id`, channel, ts)
}

// Filter says which requests are wanted; a zero field wants any.
type Filter struct {
	Function string
	// Ownerless wants those that no function holds.
	Ownerless bool
	Holder    string
	// Unclaimed wants those without a holder.
	Unclaimed bool
	Rep       string // made the ask, or sent it for somebody
	Topic     string
	Deal      string
	Turns     []triage.Turn
	// Watch wants those measured in silence (true) or the others (false).
	Watch *bool
	// Closed wants closed requests too; else only open ones are listed.
	Closed bool
	// OpenedFrom and OpenedBefore bound when the ask was made.
	OpenedFrom, OpenedBefore time.Time
	// ClosedFrom wants those closed since, and implies Closed.
	ClosedFrom time.Time
}

// Page says which part of a list is wanted.
type Page struct {
	After  int64 // the id of the last one seen; 0: from the start
	Limit  int   // 0: [DefaultPage]
	Newest bool  // the highest number first; After then counts downwards
}

// DefaultPage is how many a list holds where no limit is given.
const DefaultPage = 100

// Requests returns a page of the requests that the filter wants, by number.
func (v *View) Requests(f Filter, p Page) ([]triage.Request, error) {
	q := &query{}
	q.add(`select state from requests where `)
	f.where(q)
	order := ` order by id limit ?`
	if p.Newest {
		order = ` order by id desc limit ?`
	}
	switch {
	case p.After > 0 && p.Newest:
		q.add(` and id < ?`, p.After)
	case p.After > 0:
		q.add(` and id > ?`, p.After)
	}
	if p.Limit <= 0 {
		p.Limit = DefaultPage
	}
	q.add(order, p.Limit)
	return v.requests(q.text.String(), q.args...)
}

// CountRequests counts the requests that the filter wants.
func (v *View) CountRequests(f Filter) (int, error) {
	q := &query{}
	q.add(`select count(*) from requests where `)
	f.where(q)
	if err := v.settle(); err != nil {
		return 0, err
	}
	n, _, err := one(v, value[int], q.text.String(), q.args...)
	return n, err
}

// Standing is an open request in brief: enough to count and to order long lists
// of.
type Standing struct {
	ID       int64
	Function string
	Turn     triage.Turn
	Holder   string
}

// Standings returns every open request that is not measured in silence, in
// brief, by number.
func (v *View) Standings() ([]Standing, error) {
	if err := v.settle(); err != nil {
		return nil, err
	}
	return list(v, func(s scanner) (o Standing, err error) {
		err = s.Scan(&o.ID, &o.Function, &o.Turn, &o.Holder)
		return o, err
	}, `select id, function, turn, holder from requests where closed_at = 0 and watch = 0 order by id`)
}

// where writes the conditions. "closed_at = 0" and "watch = 1" are written out,
// since that is how SQLite recognises its partial indices; and what has an index
// of its own is looked up apart, because a list in order of numbers would else
// be read along the numbers, through the whole history.
func (f Filter) where(q *query) {
	switch {
	case !f.ClosedFrom.IsZero():
		q.add(`id in (select id from requests where closed_at >= ? and closed_at > 0)`, micros(f.ClosedFrom))
	case f.Closed:
		q.add(`id > 0`)
	default:
		q.add(`closed_at = 0`)
	}
	if !f.OpenedFrom.IsZero() {
		q.add(` and id in (select id from requests where opened_at >= ?`, micros(f.OpenedFrom))
		if !f.OpenedBefore.IsZero() {
			q.add(` and opened_at < ?`, micros(f.OpenedBefore))
		}
		q.add(`)`)
	} else if !f.OpenedBefore.IsZero() {
		q.add(` and opened_at < ?`, micros(f.OpenedBefore))
	}
	if f.Function != "" {
		q.add(` and function = ?`, f.Function)
	}
	if f.Ownerless {
		q.add(` and function = ''`)
	}
	if f.Holder != "" {
		q.add(` and holder = ? and holder <> ''`, f.Holder)
	}
	if f.Unclaimed {
		q.add(` and holder = ''`)
	}
	if f.Rep != "" {
		q.add(` and id in (select id from requests where rep = ? union select id from requests where sender = ? and sender <> '')`, f.Rep, f.Rep)
	}
	if f.Topic != "" {
		q.add(` and topic = ?`, f.Topic)
	}
	if f.Deal != "" {
		q.add(` and id in (select id from requests where deal = ? and deal <> '')`, f.Deal)
	}
	if len(f.Turns) > 0 {
		q.add(` and turn in (`)
		addList(q, f.Turns)
		q.add(`)`)
	}
	switch {
	case f.Watch == nil:
	case *f.Watch:
		q.add(` and watch = 1`)
	default:
		q.add(` and watch = 0`)
	}
}

// keep notes how a request now stands; its row is written before anybody looks
// for it, and before the commit.
func (tx *Tx) keep(r triage.Request) {
	if tx.requests == nil {
		tx.requests, tx.unsaved = map[int64]triage.Request{}, map[int64]bool{}
	}
	tx.requests[r.ID], tx.unsaved[r.ID] = r, true
}

// settle writes the rows that a query over requests must see.
func (v *View) settle() error {
	if v.tx == nil {
		return nil
	}
	return v.tx.saveRequests()
}

func (tx *Tx) saveRequests() error {
	for _, id := range slices.Sorted(maps.Keys(tx.unsaved)) {
		if err := tx.putRequest(tx.requests[id]); err != nil {
			return fmt.Errorf("keep %s: %w", triage.Name(id), err)
		}
	}
	clear(tx.unsaved)
	return nil
}

// requestColumns are what lists look for; the whole request is in state.
var requestColumns = []string{"id", "seq", "channel", "thread", "rep", "sender", "watch", "function", "topic", "turn", "holder",
	"deal", "opened_at", "closed_at", "last_at", "merged_into"}

func requestValues(r triage.Request) []any {
	return []any{r.ID, r.Seq, r.Channel, r.Thread, r.Rep, r.Sender, flag(r.Watch), r.Function, r.Topic, r.Turn, r.Holder,
		r.Deal, micros(r.OpenedAt), micros(r.ClosedAt), micros(r.LastAt), r.MergedInto}
}

const requestChanges = `seq = excluded.seq, channel = excluded.channel, thread = excluded.thread,
	rep = excluded.rep, sender = excluded.sender, watch = excluded.watch, function = excluded.function,
	topic = excluded.topic, turn = excluded.turn, holder = excluded.holder, deal = excluded.deal,
	opened_at = excluded.opened_at, closed_at = excluded.closed_at, last_at = excluded.last_at,
	merged_into = excluded.merged_into, state = excluded.state`

// putRequest writes the request's row.
func (tx *Tx) putRequest(r triage.Request) error {
	state, err := compactRequest.encode(r)
	if err != nil {
		return err
	}
	_, err = tx.exec(`insert into requests (id, seq, channel, thread, rep, sender, watch, function, topic, turn, holder, deal, opened_at, closed_at, last_at, merged_into, state)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		on conflict (id) do update set `+requestChanges, append(requestValues(r), state)...)
	return err
}

// putCounted writes the row of a request that is closed and counted as it
// stands, and its ask.
func (tx *Tx) putCounted(r triage.Request, ask *friction.Ask) error {
	state, err := compactRequest.encode(r)
	if err != nil {
		return err
	}
	_, err = tx.exec(`insert into requests (id, seq, channel, thread, rep, sender, watch, function, topic, turn, holder, deal, opened_at, closed_at, last_at, merged_into, state, counted)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		on conflict (id) do update set counted = excluded.counted, `+requestChanges, append(requestValues(r), state, r.Seq)...)
	if err != nil {
		return err
	}
	return tx.insertAsk(r.Seq, ask)
}

var compactRequest = newCompact[triage.Request]()

func scanRequest(s scanner) (r triage.Request, err error) {
	err = s.Scan(asJSON{&r})
	return r, err
}
