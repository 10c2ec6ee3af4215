package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/route/kept"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// outcomes are what became of every ask that the router sent, or asked about,
// since the beginning of last week. Like the board, a look reads what was logged
// since the last one, and no more.
type outcomes struct {
	mu    sync.Mutex
	pos   int64     // of the last entry read; 0: nothing was read yet
	from  time.Time // the beginning of the earlier week
	cases map[int64]kept.Case
}

// count counts the asks made in a week that are wanted. A week before the last
// one is read from the log.
func (o *outcomes) count(v *storage.View, l *live, week friction.Week, want func(kept.Case) bool) (kept.Week, error) {
	from, to := week.Start(l.zone), week.End(l.zone)
	since := friction.WeekOf(v.Now(), l.zone).Add(-1).Start(l.zone)
	if from.Before(since) {
		cases, err := casesBetween(v, from, to)
		return kept.Count(slices.DeleteFunc(cases, func(c kept.Case) bool { return !want(c) })), err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.catchUp(v, since); err != nil {
		return kept.Week{}, err
	}
	var cases []kept.Case
	for _, c := range o.cases {
		if !c.At.Before(from) && c.At.Before(to) && want(c) {
			cases = append(cases, c)
		}
	}
	return kept.Count(cases), nil
}

// catchUp brings the cases to what the view sees, and forgets those made before
// since.
func (o *outcomes) catchUp(v *storage.View, since time.Time) error {
	if o.pos == 0 || since.Before(o.from) {
		return o.readAll(v, since)
	}
	o.from = since
	maps.DeleteFunc(o.cases, func(_ int64, c kept.Case) bool { return c.At.Before(since) })
	for {
		entries, err := v.EntriesAfter(o.pos, fewMoved)
		if err != nil || len(entries) == 0 {
			return err
		}
		var moved []int64
		for _, e := range entries {
			moved = append(moved, e.Request)
		}
		slices.Sort(moved)
		logs, err := v.EntriesOf(slices.Compact(moved))
		if err != nil {
			return err
		}
		for id, log := range logs {
			if c, ok := kept.Of(log); ok && !c.At.Before(since) {
				o.cases[id] = c
			} else {
				delete(o.cases, id)
			}
		}
		o.pos = entries[len(entries)-1].Pos
	}
}

func (o *outcomes) readAll(v *storage.View, since time.Time) error {
	last, err := v.LastPos()
	if err != nil {
		return err
	}
	cases, err := casesBetween(v, since, time.Time{})
	if err != nil {
		return err
	}
	o.pos, o.from, o.cases = last, since, make(map[int64]kept.Case, len(cases))
	for _, c := range cases {
		o.cases[c.Request] = c
	}
	return nil
}

// casesBetween reads the cases of the asks made in a time, in order of their
// numbers; a zero end is none.
func casesBetween(v *storage.View, from, to time.Time) ([]kept.Case, error) {
	var out []kept.Case
	filter := storage.Filter{Closed: true, OpenedFrom: from, OpenedBefore: to}
	for after := int64(0); ; {
		page, err := v.Requests(filter, storage.Page{After: after, Limit: fewMoved})
		if err != nil || len(page) == 0 {
			return out, err
		}
		var ids []int64
		for _, r := range page {
			after = r.ID
			ids = append(ids, r.ID)
		}
		logs, err := v.EntriesOf(ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if c, ok := kept.Of(logs[id]); ok {
				out = append(out, c)
			}
		}
	}
}

// Kept reads what became of the asks made in a week that the router sent to a
// function, or asked about; of one function alone where it is named.
func Kept(ctx context.Context, store *storage.Store, m *scope.Map, week friction.Week, function string) (kept.Week, error) {
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return kept.Week{}, fmt.Errorf("load the company's time zone: %w", err)
	}
	var cases []kept.Case
	err = store.Read(ctx, func(v *storage.View) error {
		cases, err = casesBetween(v, week.Start(zone), week.End(zone))
		return err
	})
	concerns := concerning(function)
	return kept.Count(slices.DeleteFunc(cases, func(c kept.Case) bool { return !concerns(c) })), err
}

// concerning wants the cases sent to a function, or asked about with it on a
// button; without one, all.
func concerning(function string) func(kept.Case) bool {
	return func(c kept.Case) bool { return function == "" || slices.Contains(c.Functions, function) }
}

// ledBy wants the cases that somebody answers for.
func ledBy(who triage.Actor) func(kept.Case) bool {
	return func(c kept.Case) bool {
		return slices.ContainsFunc(c.Functions, func(f string) bool { return leads(who, f) })
	}
}

// homeKept fills in how the routing of last week and of this one stands with its
// promise.
func (b *Bot) homeKept(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	now := friction.WeekOf(v.Now(), l.zone)
	for _, week := range []friction.Week{now.Add(-1), now} {
		k, err := b.outcomes.count(v, l, week, ledBy(who))
		if err != nil {
			return err
		}
		if k.Sent.N+k.Asked.N+k.Silent.N > 0 {
			d.Kept = append(d.Kept, views.KeptWeek{Key: week.String(), From: week.Start(l.zone), To: week.End(l.zone).AddDate(0, 0, -1), Running: week == now, Week: k})
		}
	}
	return nil
}

// showMoved opens the asks of a week that the router sent to the wrong team, or
// whose team was not among the buttons: the newest first.
func (o opening) showMoved() (slack.ModalViewRequest, error) {
	week, err := friction.ParseWeek(o.arg)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read which week to show: %w", err)
	}
	k, err := o.outcomes.count(o.v, o.live, week, ledBy(o.who))
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	shown := views.MovedAsks{Total: len(k.Moved)}
	for _, c := range slices.Backward(k.Moved) {
		r, err := o.v.Request(c.Request)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		if len(shown.Asks) == views.MovedMost || !o.live.maySee(o.who, r) {
			continue
		}
		m := views.Moved{Asked: c.Asked, Would: c.Silent, To: o.live.functionName(c.To)}
		for _, f := range c.Functions {
			m.From = append(m.From, o.live.functionName(f))
		}
		if m.Case, err = o.caseOf(o.v, o.live, r); err != nil {
			return slack.ModalViewRequest{}, err
		}
		shown.Asks = append(shown.Asks, m)
	}
	return views.MovedShown(shown, o.frame), nil
}
