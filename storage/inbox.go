package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Delivery is one thing that came in from outside, as it came.
type Delivery struct {
	ID   int64  // in inbox order; set by the store
	Key  string // natural key: the same thing delivered again has the same key
	Kind string
	Via  string // the way it came: socket, http, history, …

	// What is known of it without reading the body, so that a skipped message
	// can be explained and an erased one be found. All may be empty.
	Channel string
	TS      string
	Author  string

	Body     []byte    // without any token; empty once swept
	At       time.Time // by Slack, where it says; else the time of receipt
	Received time.Time // set by the store

	State    DeliveryState
	Attempts int       // failed handlings so far
	Reason   string    // why it was skipped, or why it last failed
	Settled  time.Time // when it was handled, skipped or parked
}

// DeliveryState says what became of a delivery.
type DeliveryState string

// The states of a delivery.
const (
	Pending DeliveryState = "pending"
	Handled DeliveryState = "handled"
	Skipped DeliveryState = "skipped" // looked at and left alone, with a reason
	Parked  DeliveryState = "parked"  // failed [MaxAttempts] times; a person decides
)

// MaxAttempts is how often a handling is tried before its delivery is parked.
const MaxAttempts = 3

// Receive stores a delivery and returns once it is committed: then, and not
// before, it may be acknowledged. It returns false for one whose key is known.
// Deliveries that wait at the same time share one commit.
func (s *Store) Receive(ctx context.Context, d Delivery) (isNew bool, err error) {
	switch {
	case d.Key == "" || d.Kind == "":
		return false, errors.New("receive: a delivery needs a key and a kind")
	case s.w == nil:
		return false, errors.New("receive: the database is open for reading only")
	}
	isNew, err = s.w.deliver(ctx, d)
	if err != nil {
		return false, fmt.Errorf("receive %s: %w", d.Kind, err)
	}
	return isNew, nil
}

// storeArrivals commits a batch of deliveries and tells each what became of it.
func (s *Store) storeArrivals(batch []*arrival) {
	err := s.insertArrivals(batch)
	for _, a := range batch {
		if err != nil {
			a.isNew, a.err = false, err
		}
	}
}

func (s *Store) insertArrivals(batch []*arrival) error {
	ctx := context.Background()
	sqlTx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer sqlTx.Rollback()
	tx := &Tx{View: View{ctx: ctx, q: sqlTx, now: s.Now(), store: s}}
	tx.tx = tx
	first, err := tx.next("delivery", len(batch))
	if err != nil {
		return err
	}
	for i, a := range batch {
		a.d.ID = first + int64(i)
		if a.isNew, err = tx.receive(a.d); err != nil {
			return err
		}
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.announce(tx)
	return nil
}

// Receive stores a delivery in this transaction: for what arises while
// something else is handled, such as a thread's root that was fetched.
func (tx *Tx) Receive(d Delivery) (isNew bool, err error) {
	if d.Key == "" || d.Kind == "" {
		return false, errors.New("receive: a delivery needs a key and a kind")
	}
	if d.ID, err = tx.next("delivery", 1); err != nil {
		return false, err
	}
	if isNew, err = tx.receive(d); err != nil {
		return false, fmt.Errorf("receive %s: %w", d.Kind, err)
	}
	return isNew, nil
}

func (tx *Tx) receive(d Delivery) (bool, error) {
	if d.At.IsZero() {
		d.At = tx.now
	}
	n, err := tx.exec(`insert into inbox (id, key, kind, via, channel, ts, author, body, at, received_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (key) do nothing`,
		d.ID, d.Key, d.Kind, d.Via, d.Channel, d.TS, d.Author, string(d.Body), micros(d.At), micros(tx.now))
	if n == 1 {
		tx.arrived = true
	}
	return n == 1, err
}

const deliveryColumns = `id, key, kind, via, channel, ts, author, body, at, received_at, state, attempts, reason, settled_at`

func scanDelivery(s scanner) (d Delivery, err error) {
	err = s.Scan(&d.ID, &d.Key, &d.Kind, &d.Via, &d.Channel, &d.TS, &d.Author, &d.Body, when{&d.At}, when{&d.Received},
		&d.State, &d.Attempts, &d.Reason, when{&d.Settled})
	return d, err
}

// NextDelivery returns the oldest pending delivery, or false.
func (v *View) NextDelivery() (Delivery, bool, error) {
	return one(v, scanDelivery, `select `+deliveryColumns+` from inbox where state = 'pending' order by id limit 1`)
}

// PendingDeliveries counts what is not handled yet.
func (v *View) PendingDeliveries() (int, error) {
	n, _, err := one(v, value[int], `select count(*) from inbox where state = 'pending'`)
	return n, err
}

// DeliveryByKey returns the delivery with the natural key, or false.
func (v *View) DeliveryByKey(key string) (Delivery, bool, error) {
	return one(v, scanDelivery, `select `+deliveryColumns+` from inbox where key = $1`, key)
}

// DeliveriesOf returns what came in about a message, oldest first: it answers
// why a message was skipped.
func (v *View) DeliveriesOf(channel, ts string) ([]Delivery, error) {
	return list(v, scanDelivery, `select `+deliveryColumns+` from inbox where channel = $1 and ts = $2 and ts <> '' order by id`, channel, ts)
}

// ParkedDeliveries returns the deliveries that failed for good, oldest first.
func (v *View) ParkedDeliveries(limit int) ([]Delivery, error) {
	return list(v, scanDelivery, `select `+deliveryColumns+` from inbox where state = 'parked' order by id limit $1`, limit)
}

// SkippedDeliveries returns what was skipped since a time, newest first.
func (v *View) SkippedDeliveries(since time.Time, limit int) ([]Delivery, error) {
	return list(v, scanDelivery, `select `+deliveryColumns+` from inbox
		where state = 'skipped' and settled_at >= $1 order by settled_at desc, id desc limit $2`, micros(since), limit)
}

// Skip is how often one reason made the bot leave something alone.
type Skip struct {
	Kind, Reason string
	Count        int
}

// Skips counts what was skipped since a time, by kind and reason, most first.
func (v *View) Skips(since time.Time) ([]Skip, error) {
	return list(v, func(s scanner) (k Skip, err error) {
		err = s.Scan(&k.Kind, &k.Reason, &k.Count)
		return k, err
	}, `select kind, reason, count(*) from inbox where state = 'skipped' and settled_at >= $1
		group by kind, reason order by count(*) desc, kind, reason`, micros(since))
}

// MarkHandled settles a delivery in the transaction that acts on it.
func (tx *Tx) MarkHandled(id int64) error { return tx.settle(id, Handled, "") }

// MarkSkipped settles a delivery that nothing is made of, with the key of the
// reason.
func (tx *Tx) MarkSkipped(id int64, reason string) error {
	if reason == "" {
		return errors.New("skip a delivery: a reason is needed")
	}
	return tx.settle(id, Skipped, reason)
}

// settle moves a pending delivery on. That it must be pending is what makes a
// handling that runs twice fail instead of acting twice.
func (tx *Tx) settle(id int64, state DeliveryState, reason string) error {
	n, err := tx.exec(`update inbox set state = $1, reason = $2, settled_at = $3 where id = $4 and state = 'pending'`,
		state, reason, micros(tx.now), id)
	switch {
	case err != nil:
		return fmt.Errorf("settle delivery %d: %w", id, err)
	case n == 0:
		return fmt.Errorf("settle delivery %d: it is not pending: %w", id, ErrNotFound)
	}
	return nil
}

// MarkFailed notes a failed handling with its reason. After [MaxAttempts] the
// delivery is parked, and parked is true.
func (tx *Tx) MarkFailed(id int64, reason string) (parked bool, err error) {
	attempts, ok, err := one(&tx.View, value[int],
		`update inbox set attempts = attempts + 1, reason = $1 where id = $2 and state = 'pending' returning attempts`, reason, id)
	switch {
	case err != nil:
		return false, fmt.Errorf("note that delivery %d failed: %w", id, err)
	case !ok:
		return false, fmt.Errorf("note that delivery %d failed: it is not pending: %w", id, ErrNotFound)
	case attempts < MaxAttempts:
		return false, nil
	}
	return true, tx.settle(id, Parked, reason)
}

// Unpark puts a parked delivery back in its place in the inbox, to be tried
// again.
func (tx *Tx) Unpark(id int64) error {
	n, err := tx.exec(`update inbox set state = 'pending', attempts = 0, settled_at = 0 where id = $1 and state = 'parked' and body <> ''`, id)
	if err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("try delivery %d again: it is not parked, or its body is gone: %w", id, ErrNotFound))
	}
	tx.arrived = true
	return nil
}

// CountDeliveries counts everything that ever came in.
func (v *View) CountDeliveries() (int, error) {
	n, _, err := one(v, value[int], `select count(*) from inbox`)
	return n, err
}
