package storage

import (
	"fmt"
	"slices"
	"time"

	"clearlane/triage/friction"
)

// FactsFromLog gathers what [View.Facts] does, from the log alone and as far as
// the position upTo, with weeks in the given zone: what was known when a digest
// was frozen. It reads the whole log up to there, in chunks.
func (v *View) FactsFromLog(first friction.Week, from, asOf time.Time, upTo int64, zone *time.Location) (Facts, error) {
	f := Facts{AsOf: clean(asOf), Zone: zone, LastPos: upTo}
	end := friction.WeekOf(f.AsOf.Add(-time.Microsecond), zone)
	last, _, err := one(v, value[int64], `select coalesce(max(request), 0) from entries where pos <= $1`, upTo)
	if err != nil {
		return f, err
	}
	for after := int64(0); after < last; after += checkChunk {
		entries, err := list(v, scanEntry, `select `+entryColumns+` from entries where request > $1 and request <= $2 and pos <= $3 order by request, seq`,
			after, after+checkChunk, upTo)
		if err != nil {
			return f, err
		}
		var cells []friction.Cell
		for log := range byRequest(entries) {
			if f.Start.IsZero() || log[0].At.Before(f.Start) {
				f.Start = log[0].At
			}
			ask, _, err := v.counted(log, 0, f.AsOf, zone)
			if err != nil {
				return f, fmt.Errorf("gather the facts from the log: %w", err)
			}
			if ask == nil {
				continue
			}
			cells = append(cells, ask.Cells(zone)...)
			if ask.Open() || !ask.ClosedAt.Before(from) {
				f.Asks = append(f.Asks, *ask)
			}
		}
		cells = slices.DeleteFunc(cells, func(c friction.Cell) bool { return c.Week.Before(first) || end.Before(c.Week) })
		f.Cells = friction.SumCells(append(f.Cells, cells...))
	}
	return f, nil
}
