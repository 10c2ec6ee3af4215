package storage

import (
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

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
	live, err := v.liveRequests(f.AsOf, counts)
	if err != nil {
		return f, err
	}
	if f.Cells, err = v.cellsFrom(first, counts); err != nil {
		return f, err
	}
	if err = v.addLive(&f, live, first, from); err != nil {
		return f, fmt.Errorf("gather the facts: %w", err)
	}
	if err = v.addCounted(&f, live, from, counts); err != nil {
		return f, fmt.Errorf("gather the facts: %w", err)
	}
	slices.SortFunc(f.Asks, func(a, b friction.Ask) int { return int(a.Request - b.Request) })
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

// liveRequests returns the requests that can't be taken from their projection,
// each with the entry up to which it counts in the stored cells.
func (v *View) liveRequests(asOf time.Time, counts bool) (map[int64]int, error) {
	text, args := `select id, counted from requests where counted <> seq and (opened_at <= $1 or counted > 0)
		union select id, counted from requests where counted > 0 and last_at > $2`, []any{micros(asOf), micros(asOf)}
	if !counts {
		text, args = `select id, 0 from requests where opened_at <= $1`, args[:1]
	}
	type counted struct {
		id  int64
		seq int
	}
	rows, err := list(v, func(s scanner) (c counted, err error) {
		err = s.Scan(&c.id, &c.seq)
		return c, err
	}, text, args...)
	out := make(map[int64]int, len(rows))
	for _, c := range rows {
		out[c.id] = c.seq
	}
	return out, err
}

// cellsFrom returns the stored cells of the week and later ones.
func (v *View) cellsFrom(first friction.Week, counts bool) ([]friction.Cell, error) {
	if !counts {
		return nil, nil
	}
	return list(v, scanCell, `select sums from cells where week >= $1 order by week, function, topic, region`, first.String())
}

func scanCell(s scanner) (c friction.Cell, err error) {
	err = s.Scan(asJSON{&c})
	return c, err
}

// addLive adds the live requests as of the moment, and takes away what the
// stored cells hold of them.
func (v *View) addLive(f *Facts, live map[int64]int, first friction.Week, from time.Time) error {
	cells := f.Cells
	ids := slices.Sorted(maps.Keys(live))
	for chunk := range slices.Chunk(ids, 500) {
		logs, err := v.EntriesOf(chunk)
		if err != nil {
			return err
		}
		for _, id := range chunk {
			now, was, err := v.counted(logs[id], live[id], f.AsOf, f.Zone)
			if err != nil {
				return err
			}
			if now != nil {
				cells = append(cells, now.Cells(f.Zone)...)
				if now.Open() || !now.ClosedAt.Before(from) {
					f.Asks = append(f.Asks, *now)
				}
			}
			if was != nil {
				for _, c := range was.Cells(f.Zone) {
					cells = append(cells, c.Negated())
				}
			}
		}
	}
	f.Cells = slices.DeleteFunc(friction.SumCells(cells), func(c friction.Cell) bool { return c.Week.Before(first) })
	return nil
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

// addCounted adds the closed requests that are taken as they were counted.
func (v *View) addCounted(f *Facts, live map[int64]int, from time.Time, counts bool) error {
	if !counts {
		return nil
	}
	rows, err := list(v, func(s scanner) (r storedAsk, err error) {
		err = s.Scan(&r.id, &r.text)
		return r, err
	}, `select r.id, coalesce(a.ask, '') from requests r left join asks a on a.request = r.id and a.seq = r.counted
		where r.closed_at >= $1 and r.closed_at > 0 and r.counted = r.seq and r.last_at <= $2 order by r.id`, micros(from), micros(f.AsOf))
	if err == nil {
		err = readAsks(rows)
	}
	if err != nil {
		return err
	}
	var missing []int64
	for _, r := range rows {
		if _, ok := live[r.id]; ok {
			continue
		}
		if len(r.text) == 0 {
			missing = append(missing, r.id)
			continue
		}
		f.Asks = append(f.Asks, r.ask)
	}
	logs, err := v.EntriesOf(missing)
	for _, id := range missing {
		if err != nil {
			return err
		}
		var now *friction.Ask
		if now, _, err = v.counted(logs[id], 0, f.AsOf, f.Zone); now != nil {
			f.Asks = append(f.Asks, *now)
		}
	}
	return err
}

// storedAsk is an ask as the projection holds it; without text it holds none.
type storedAsk struct {
	id   int64
	text []byte
	ask  friction.Ask
}

// readAsks reads the asks on every core: reading JSON is most of what gathering
// the facts of a busy week costs.
func readAsks(rows []storedAsk) error {
	var g errgroup.Group
	part := max(1, (len(rows)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for chunk := range slices.Chunk(rows, part) {
		g.Go(func() error {
			for i := range chunk {
				if len(chunk[i].text) == 0 {
					continue
				}
				if err := json.Unmarshal(chunk[i].text, &chunk[i].ask); err != nil {
					return fmt.Errorf("read the ask of request %d: %w", chunk[i].id, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}
