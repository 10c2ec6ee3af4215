package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/ledger"
)

// leadsOnly is how long after the first ask only leads get the digest, unless
// the map names a date.
const leadsOnly = 4 * 7 * 24 * time.Hour

// leadershipFrom is the first moment from which leadership gets the digest.
func leadershipFrom(l *live, first time.Time) time.Time {
	from, err := time.ParseInLocation(time.DateOnly, l.scope.Company.LeadershipFrom, l.zone)
	if err != nil {
		return first.Add(leadsOnly)
	}
	return from
}

// previewAt is when leads see their hotspots: one business day before the
// digest goes out, but not before its week has ended.
func previewAt(l *live, goesOut time.Time) time.Time {
	ended := friction.WeekOf(goesOut, l.zone).Start(l.zone)
	cal, err := l.cals.Get(l.scope.Hash, l.scope.Hours.Default)
	if err != nil {
		return ended
	}
	at := goesOut
	for day := goesOut.AddDate(0, 0, -1); day.After(goesOut.AddDate(0, 0, -7)); day = day.AddDate(0, 0, -1) {
		if open(cal, day) {
			at = day
			break
		}
	}
	if at.Before(ended) {
		return cal.NextOpen(ended)
	}
	return at
}

// open reports whether the calendar has any hours on the day.
func open(cal *ledger.Calendar, day time.Time) bool {
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
	return cal.Between(midnight, midnight.AddDate(0, 0, 1)) > 0
}

// previewDigest shows each lead their own hotspots, once, before leadership
// reads them.
func (b *Bot) previewDigest(ctx context.Context, week friction.Week) error {
	l := b.live.Load()
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		mine, err := tx.ClaimRun("preview/" + week.String())
		if err != nil || !mine {
			return err
		}
		var leads []string
		for _, f := range l.scope.Functions {
			lead, _, err := l.leadOf(&tx.View, f.ID)
			if err != nil {
				return err
			}
			if lead == "" || slices.Contains(leads, lead) {
				continue
			}
			leads = append(leads, lead)
			if _, err := tx.RaiseSlot(storage.Slot{Key: previewKey(week, lead), Kind: slotPreview, Channel: lead}); err != nil {
				return err
			}
		}
		return nil
	})
}

func previewKey(week friction.Week, lead string) string {
	return slotPreview + "/" + week.String() + "/" + lead
}

// readWeekKey reads the week, and whose it is, from the key of a slot like
// "preview/2026-W47/U0ANARUIZ".
func readWeekKey(key string) (friction.Week, string, error) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return friction.Week{}, "", fmt.Errorf("read the week in the key of a message: %q", key)
	}
	week, err := friction.ParseWeek(parts[1])
	return week, parts[2], err
}

// renderPreview shows a lead the hotspots of their functions, as leadership
// will read them, with a place for one line each.
func (b *Bot) renderPreview(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	week, lead, err := readWeekKey(slot.Key)
	if err != nil {
		return rendered{}, err
	}
	who, err := l.actor(v, lead)
	if err != nil {
		return rendered{}, err
	}
	r, err := leadershipReport(v, l.scope, week)
	if err != nil {
		return rendered{}, err
	}
	var mine []views.Hotspot
	for _, h := range r.Hotspots {
		if slices.Contains(who.Leads, h.Function) {
			mine = append(mine, hotspot(week, h))
		}
	}
	return rendered{msg: views.LeadPreview(digestData(r, l), mine, b.digestGoesOut(l, week), b.frame(v, l))}, nil
}
