package storage

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
)

// Facts are what a weekly digest is computed from, as of a moment.
type Facts struct {
	AsOf time.Time
	Zone *time.Location // the company's; weeks are in it
	// Asks are those opened up to AsOf that were still open then, or closed
	// since From; by number.
	Asks []friction.Ask
	// Cells are the weekly sums over all requests, from the first week asked
	// for on.
	Cells   []friction.Cell
	Start   time.Time // when the first request was opened; zero: there is none
	LastPos int64     // the newest log entry that was known
}

// Facts gathers what a digest needs: asks closed since from or open as of asOf,
// and the cells of the weeks from first on. It reads closed requests from their
// projection and only the others from the log: those still open, those not
// counted yet ([Tx.CountClosed]), and those that something happened to after
// asOf. So its cost grows with the weeks asked for and not with the history.
func (v *View) Facts(first friction.Week, from, asOf time.Time) (Facts, error) {
	f := Facts{AsOf: clean(asOf)}
	var err error
	if err = v.settle(); err != nil {
		return f, err
	}
	if f.Zone, err = v.zone(); err != nil {
		return f, fmt.Errorf("gather the facts: %w", err)
	}
	if f.LastPos, err = v.LastPos(); err != nil {
		return f, err
	}
	us, _, err := one(v, value[int64], `select coalesce(min(opened_at), 0) from requests`)
	if err != nil {
		return f, err
	}
	f.Start = fromMicros(us)
	counts, err := v.countsBy(f.Zone)
	if err != nil {
		return f, err
	}
	// A week's end is the next one's first instant.
	last := friction.WeekOf(f.AsOf.Add(-time.Microsecond), f.Zone)
	live, err := v.liveRequests(f.AsOf, latest(last.End(f.Zone), f.AsOf.Add(time.Microsecond)), counts)
	if err != nil {
		return f, err
	}
	if f.Cells, err = v.storedCells(first, last, counts); err != nil {
		return f, err
	}
	asks, err := v.addLive(&f, live, first, last, from)
	if err != nil {
		return f, fmt.Errorf("gather the facts: %w", err)
	}
	stored := &storedAsks{}
	if counts {
		if stored, err = v.storedAsks(from, f.AsOf, live); err != nil {
			return f, fmt.Errorf("gather the facts: %w", err)
		}
		swept, err := v.sweptAsks(from, f.AsOf, f.Zone, live)
		if err != nil {
			return f, fmt.Errorf("gather the facts: %w", err)
		}
		asks = append(asks, swept...)
	}
	if f.Asks, err = stored.with(asks); err != nil {
		return f, fmt.Errorf("gather the facts: %w", err)
	}
	return f, nil
}

// countedBy names what cells are computed by: another zone puts time into other
// weeks, another formula reckons otherwise. Cells by anything else don't count.
const countedBySetting = "cells counted by"

func countedBy(zone *time.Location) string {
	return fmt.Sprintf("formula %d, weeks in %s", friction.FormulaVersion, zone)
}

// countsBy reports whether the stored cells are by this zone and formula.
func (v *View) countsBy(zone *time.Location) (bool, error) {
	by, ok, err := v.Setting(countedBySetting)
	return ok && by == countedBy(zone), err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// liveRequests returns the requests that can't be taken from their projection,
// each with the entry up to which it counts in the stored cells. What was opened
// after the week is no part of it or of any before, whatever it is counted as.
func (v *View) liveRequests(asOf, weekEnd time.Time, counts bool) (map[int64]int, error) {
	type counted struct {
		id  int64
		seq int
	}
	out := map[int64]int{}
	add := func(query string, args ...any) error {
		rows, err := list(v, func(s scanner) (c counted, err error) {
			err = s.Scan(&c.id, &c.seq)
			return c, err
		}, query, args...)
		for _, c := range rows {
			out[c.id] = c.seq
		}
		return err
	}
	if !counts {
		return out, add(`select id, 0 from requests where opened_at <= $1`, micros(asOf))
	}
	err := add(`select id, counted from requests where counted <> seq and (opened_at <= $1 or counted > 0)`, micros(asOf))
	if err == nil {
		err = add(`select id, counted from requests where counted > 0 and last_at > $1 and opened_at < $2`, micros(asOf), micros(weekEnd))
	}
	return out, err
}

// storedCells returns the stored cells from one week to another.
func (v *View) storedCells(first, last friction.Week, counts bool) ([]friction.Cell, error) {
	if !counts {
		return nil, nil
	}
	return list(v, scanCell, `select sums from cells where week >= $1 and week <= $2 order by week, function, topic, region`, first.String(), last.String())
}

func scanCell(s scanner) (c friction.Cell, err error) {
	err = s.Scan(asJSON{&c})
	return c, err
}

// addLive brings the cells to the moment, by what the live requests add to them
// then and what the stored ones hold of them, and returns the asks among them.
func (v *View) addLive(f *Facts, live map[int64]int, first, last friction.Week, from time.Time) ([]friction.Ask, error) {
	var asks []friction.Ask
	cells := f.Cells
	ids := slices.Sorted(maps.Keys(live))
	for chunk := range slices.Chunk(ids, 100) {
		logs, err := v.EntriesOf(chunk)
		if err != nil {
			return nil, err
		}
		for _, id := range chunk {
			now, was, err := v.counted(logs[id], live[id], f.AsOf, f.Zone)
			if err != nil {
				return nil, err
			}
			if now != nil {
				cells = append(cells, now.Cells(f.Zone)...)
				if now.Open() || !now.ClosedAt.Before(from) {
					asks = append(asks, *now)
				}
			}
			if was != nil {
				for _, c := range was.Cells(f.Zone) {
					cells = append(cells, c.Negated())
				}
			}
		}
	}
	f.Cells = slices.DeleteFunc(friction.SumCells(cells), func(c friction.Cell) bool { return c.Week.Before(first) || last.Before(c.Week) })
	return asks, nil
}

// counted returns the ask of a log as of a moment, nil where it was opened
// later, and the ask as it counts in the cells, nil where it does not.
func (v *View) counted(log []triage.Entry, upTo int, asOf time.Time, zone *time.Location) (now, was *friction.Ask, err error) {
	cals, err := v.Calendars(log)
	if err != nil || len(log) == 0 {
		return nil, nil, err
	}
	if !log[0].At.After(asOf) {
		a, err := friction.Collect(log, cals, zone, asOf)
		if err != nil {
			return nil, nil, err
		}
		now = &a
	}
	if upTo > 0 && upTo <= len(log) {
		a, err := friction.Collect(log[:upTo], cals, zone, log[upTo-1].At)
		if err != nil {
			return nil, nil, err
		}
		was = &a
	}
	return now, was, nil
}
