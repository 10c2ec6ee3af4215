package bot

import (
	"fmt"
	"slices"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
)

// loosened names the promises that were made easier in the trailing weeks, each
// with what would have been late this week by the old one. That needs the log of
// the asks that were open in the week, and is read only where there was a change.
func loosened(v *storage.View, in friction.Input, inForce []friction.InForce, k known) ([]friction.Loosened, error) {
	found := friction.FindLoosened(inForce, in.Week.Add(1-friction.Trailing).Start(in.Zone))
	start, end := in.Week.Start(in.Zone), in.Week.End(in.Zone)
	if k.at.Before(end) {
		end = k.at
	}
	var ids []int64
	for _, a := range in.Asks {
		if len(found) > 0 && a.OpenedAt.Before(end) && (a.Open() || a.ClosedAt.After(start)) {
			ids = append(ids, a.Request)
		}
	}
	logs, err := v.EntriesOf(ids)
	if err != nil {
		return nil, err
	}
	for i := range found {
		l := &found[i]
		var byOld, asIs time.Duration
		at := slices.IndexFunc(inForce, func(f friction.InForce) bool { return f.Map.Hash == l.Old })
		for _, id := range ids {
			log := knownOf(logs[id], k.pos)
			cals, err := v.Calendars(append(slices.Clip(log), triage.Entry{MapHash: l.Old}))
			if err != nil {
				return nil, err
			}
			old, now, err := l.Late(log, inForce[at].Map, cals, in.Week, in.Zone, end)
			if err != nil {
				return nil, fmt.Errorf("reckon %s by the old promise: %w", triage.Name(id), err)
			}
			byOld, asIs = byOld+old, asIs+now
		}
		l.LateByOld, l.LateAsIs = &byOld, &asIs
	}
	return found, nil
}

// knownOf is a request's log as far as a position; 0: all of it.
func knownOf(log []triage.Entry, pos int64) []triage.Entry {
	if i := slices.IndexFunc(log, func(e triage.Entry) bool { return pos > 0 && e.Pos > pos }); i >= 0 {
		return log[:i]
	}
	return log
}
