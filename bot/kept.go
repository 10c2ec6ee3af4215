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

// of returns the cases of the asks made in a week, in order of their numbers. A
// week before the last one is read from the log.
func (o *outcomes) of(v *storage.View, l *live, week friction.Week) ([]kept.Case, error) {
	from, to := week.Start(l.zone), week.End(l.zone)
	since := friction.WeekOf(v.Now(), l.zone).Add(-1).Start(l.zone)
	if from.Before(since) {
		return casesBetween(v, from, to)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.catchUp(v, since); err != nil {
		return nil, err
	}
	var out []kept.Case
	for _, id := range slices.Sorted(maps.Keys(o.cases)) {
		if c := o.cases[id]; !c.At.Before(from) && c.At.Before(to) {
			out = append(out, c)
		}
	}
	return out, nil
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
	if function != "" {
		cases = slices.DeleteFunc(cases, func(c kept.Case) bool { return !slices.Contains(c.Functions, function) })
	}
	return kept.Count(cases), err
}

// ofLed are the cases that somebody answers for: those sent to a function of
// theirs, or asked about with it on a button.
func ofLed(cases []kept.Case, who triage.Actor) []kept.Case {
	return slices.DeleteFunc(cases, func(c kept.Case) bool {
		return !slices.ContainsFunc(c.Functions, func(f string) bool { return leads(who, f) })
	})
}

// homeKept fills in how the routing of last week and of this one stands with its
// promise.
func (b *Bot) homeKept(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	now := friction.WeekOf(v.Now(), l.zone)
	for _, week := range []friction.Week{now.Add(-1), now} {
		cases, err := b.outcomes.of(v, l, week)
		if err != nil {
			return err
		}
		if cases = ofLed(cases, who); len(cases) > 0 {
			d.Kept = append(d.Kept, views.KeptWeek{
				Key: week.String(), From: week.Start(l.zone), To: week.End(l.zone).AddDate(0, 0, -1), Running: week == now, Week: kept.Count(cases),
			})
		}
	}
	return nil
}

// keptOf is the routing of a week as the lead of a function reads it; that of
// the whole company, where triage's lead does.
func (b *Bot) keptOf(v *storage.View, l *live, week friction.Week, function string) (kept.Week, error) {
	cases, err := b.outcomes.of(v, l, week)
	if function != "" {
		cases = slices.DeleteFunc(cases, func(c kept.Case) bool { return !slices.Contains(c.Functions, function) })
	}
	return kept.Count(cases), err
}

// showMoved opens the asks of a week that the router sent to the wrong team, or
// whose team was not among the buttons: the newest first.
func (o opening) showMoved() (slack.ModalViewRequest, error) {
	week, err := friction.ParseWeek(o.arg)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read which week to show: %w", err)
	}
	cases, err := o.outcomes.of(o.v, o.live, week)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	moved := kept.Count(ofLed(cases, o.who)).Moved
	shown := views.MovedAsks{Total: len(moved)}
	for _, c := range slices.Backward(moved) {
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
