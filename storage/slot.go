package storage

import (
	"errors"
	"fmt"
	"time"
)

// Slot is a durable message of ours: one place in Slack that shows a state.
// Raising it says that the state changed; the sender renders the state as it
// then is, so that several changes become one message.
type Slot struct {
	Key     string // card/7, status/7, digest/2026-W47/C1, …
	Kind    string
	Request int64 // 0: of no request
	Channel string
	Thread  string // ts of the thread it is posted in; empty: none
	TS      string // of the message; empty: not posted yet

	Wanted int // revision that should be seen
	Sent   int // revision that is seen
	Place  int64

	NextTry  time.Time // not before; zero: at once
	Attempts int       // failures in a row
	Reason   string    // of the last failure, or why it was dropped
	// Doubt is when a post was begun whose outcome is unknown; zero: none. It is
	// looked up in Slack before it is repeated.
	Doubt   time.Time
	Dropped time.Time // given up; zero: not
	Raised  time.Time
	SentAt  time.Time
}

// Waiting reports whether the slot still has something to show.
func (s Slot) Waiting() bool { return s.Sent < s.Wanted && s.Dropped.IsZero() }

// RaiseSlot says that the slot's state changed, and returns the revision that
// is now wanted. The first raise says what the slot is and where; later ones
// need the Key only and may say a new Channel, Thread or NextTry while it is not
// posted yet. Raising a dropped slot tries it again.
func (tx *Tx) RaiseSlot(s Slot) (wanted int, err error) {
	if s.Key == "" {
		return 0, errors.New("raise a slot: it needs a key")
	}
	if tx.quiet {
		return 0, nil
	}
	place, err := tx.next("slot", 1)
	if err != nil {
		return 0, err
	}
	old, ok, err := tx.Slot(s.Key)
	switch {
	case err != nil:
		return 0, fmt.Errorf("raise slot %s: %w", s.Key, err)
	case !ok && (s.Kind == "" || s.Channel == ""):
		return 0, fmt.Errorf("raise slot %s: it is new, so it needs a kind and a channel", s.Key)
	case ok:
		s = old.raised(s, place)
	default:
		s.Place = place
	}
	wanted, _, err = one(&tx.View, value[int], `insert into slots (key, kind, request, channel, thread, wanted, place, next_try, raised_at)
		values ($1, $2, $3, $4, $5, 1, $6, $7, $8)
		on conflict (key) do update set wanted = slots.wanted + 1, channel = excluded.channel, thread = excluded.thread,
			place = excluded.place, next_try = excluded.next_try, raised_at = excluded.raised_at, dropped_at = 0
		returning wanted`,
		s.Key, s.Kind, s.Request, s.Channel, s.Thread, s.Place, micros(s.NextTry), micros(tx.now))
	if err != nil {
		return 0, fmt.Errorf("raise slot %s: %w", s.Key, err)
	}
	tx.raised = true
	return wanted, nil
}

// raised is an existing slot as a new raise leaves it. One that waits already
// keeps its place and the moment it waits for; one that was posted stays where
// it is.
func (s Slot) raised(by Slot, place int64) Slot {
	if s.TS == "" && s.Doubt.IsZero() {
		if by.Channel != "" {
			s.Channel = by.Channel
		}
		if by.Thread != "" {
			s.Thread = by.Thread
		}
	}
	if !s.Waiting() {
		s.Place, s.NextTry = place, by.NextTry
	}
	return s
}

const slotColumns = `key, kind, request, channel, thread, ts, wanted, sent, place, next_try, attempts, reason, doubt, dropped_at, raised_at, sent_at`

func scanSlot(r scanner) (s Slot, err error) {
	err = r.Scan(&s.Key, &s.Kind, &s.Request, &s.Channel, &s.Thread, &s.TS, &s.Wanted, &s.Sent, &s.Place,
		when{&s.NextTry}, &s.Attempts, &s.Reason, when{&s.Doubt}, when{&s.Dropped}, when{&s.Raised}, when{&s.SentAt})
	return s, err
}

// Slot returns the slot with the key, or false.
func (v *View) Slot(key string) (Slot, bool, error) {
	return one(v, scanSlot, `select `+slotColumns+` from slots where key = $1`, key)
}

// SlotByMessage returns the slot that the message shows, or false: a reply under
// a card, or a deleted message of ours.
func (v *View) SlotByMessage(channel, ts string) (Slot, bool, error) {
	return one(v, scanSlot, `select `+slotColumns+` from slots where channel = $1 and ts = $2 and ts <> ''`, channel, ts)
}

// SlotsOf returns the slots of a request.
func (v *View) SlotsOf(request int64) ([]Slot, error) {
	return list(v, scanSlot, `select `+slotColumns+` from slots where request = $1 and request > 0 order by key`, request)
}

// PendingSlots returns slots that have something to show and may be tried now,
// in the order in which they were raised.
func (v *View) PendingSlots(now time.Time, limit int) ([]Slot, error) {
	return list(v, scanSlot, `select `+slotColumns+` from slots
		where sent < wanted and dropped_at = 0 and next_try <= $1 order by place limit $2`, micros(now), limit)
}

// NextSlotAt returns when the next slot may be tried, or false when none waits.
// A slot that may be tried at once gives the zero time.
func (v *View) NextSlotAt() (time.Time, bool, error) {
	us, ok, err := one(v, value[int64], `select next_try from slots where sent < wanted and dropped_at = 0 order by next_try limit 1`)
	return fromMicros(us), ok, err
}

// WaitingSlots counts what is still to be shown.
func (v *View) WaitingSlots() (int, error) {
	n, _, err := one(v, value[int], `select count(*) from slots where sent < wanted and dropped_at = 0`)
	return n, err
}

// DroppedSlots returns slots that were given up, newest first.
func (v *View) DroppedSlots(limit int) ([]Slot, error) {
	return list(v, scanSlot, `select `+slotColumns+` from slots where dropped_at > 0 order by dropped_at desc, key limit $1`, limit)
}

// SlotDoubt notes, before a post is begun, that its outcome is unknown from now
// on. It keeps the first moment of doubt.
func (tx *Tx) SlotDoubt(key string, since time.Time) error {
	return tx.slot(key, `update slots set doubt = case when doubt > 0 then doubt else $1 end where key = $2`, micros(since), key)
}

// SlotClear notes that a doubtful post is known not to have happened.
func (tx *Tx) SlotClear(key string) error {
	return tx.slot(key, `update slots set doubt = 0 where key = $1`, key)
}

// SlotSent notes that Slack shows the revision at ts. A revision raised
// meanwhile stays wanted.
func (tx *Tx) SlotSent(key, ts string, revision int) error {
	err := tx.slot(key, `update slots set ts = $1, sent = case when sent > $2 then sent else $2 end,
		attempts = 0, reason = '', doubt = 0, next_try = 0, sent_at = $3 where key = $4`, ts, revision, micros(tx.now), key)
	tx.raised = true
	return err
}

// SlotFailed notes a failed try, and when the next may be. It leaves a doubt as
// it is.
func (tx *Tx) SlotFailed(key string, retry time.Time, reason string) error {
	return tx.slot(key, `update slots set attempts = attempts + 1, next_try = $1, reason = $2 where key = $3`, micros(retry), reason, key)
}

// SlotPutOff notes that the slot is not shown before a time.
func (tx *Tx) SlotPutOff(key string, until time.Time) error {
	return tx.slot(key, `update slots set next_try = $1 where key = $2`, micros(until), key)
}

// SlotDropped gives the slot up, with the reason, until it is raised again.
func (tx *Tx) SlotDropped(key, reason string) error {
	return tx.slot(key, `update slots set dropped_at = $1, reason = $2, doubt = 0 where key = $3`, micros(tx.now), reason, key)
}

// SlotGone notes that the slot's message no longer exists in Slack; the next
// raise posts it anew.
func (tx *Tx) SlotGone(key string) error {
	return tx.slot(key, `update slots set ts = '' where key = $1`, key)
}

// MoveSlot notes where a slot that is addressed to a person is really posted:
// the channel of the direct messages with them.
func (tx *Tx) MoveSlot(key, channel string) error {
	return tx.slot(key, `update slots set channel = $1 where key = $2 and ts = ''`, channel, key)
}

func (tx *Tx) slot(key, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	switch {
	case err != nil:
		return fmt.Errorf("keep slot %s: %w", key, err)
	case n == 0:
		return fmt.Errorf("keep slot %s: %w", key, ErrNotFound)
	}
	return nil
}
