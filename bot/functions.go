package bot

import (
	"context"
	"fmt"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// postFunctions tells the lead of each function how its week was, once a week,
// when leadership gets the digest.
func (b *Bot) postFunctions(ctx context.Context, week friction.Week) error {
	l := b.live.Load()
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		mine, err := tx.ClaimRun("functions/" + week.String())
		if err != nil || !mine {
			return err
		}
		first, err := tx.Requests(storage.Filter{Closed: true, OpenedBefore: week.End(l.zone)}, storage.Page{Limit: 1})
		if err != nil || len(first) == 0 {
			return err
		}
		for _, f := range l.scope.Functions {
			lead, _, err := l.leadOf(&tx.View, f.ID)
			if err != nil {
				return err
			}
			if lead == "" {
				continue
			}
			if _, err := tx.RaiseSlot(storage.Slot{Key: functionKey(week, f.ID), Kind: slotFunction, Channel: lead}); err != nil {
				return err
			}
		}
		return nil
	})
}

func functionKey(week friction.Week, function string) string {
	return slotFunction + "/" + week.String() + "/" + function
}

// renderFunction shows a lead the week of one function, and what its clock could
// hide. A function that had nothing to do is left out.
func (b *Bot) renderFunction(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	parts := strings.Split(slot.Key, "/")
	if len(parts) != 3 {
		return rendered{}, fmt.Errorf("read the key of a function's week: %q", slot.Key)
	}
	week, err := friction.ParseWeek(parts[1])
	if err != nil {
		return rendered{}, err
	}
	f, ok := l.scope.Function(parts[2])
	if !ok {
		return rendered{nothing: "the scope map has no such function any more"}, nil
	}
	r, err := report(v, l.scope, week)
	if err != nil {
		return rendered{}, err
	}
	d := views.FunctionDigest{Function: f.Name, Week: week.String(), From: week.Start(l.zone), To: week.End(l.zone).AddDate(0, 0, -1)}
	for _, row := range r.Functions {
		if row.Function != f.ID {
			continue
		}
		shown := views.FunctionRow{
			Name: row.Name, Asks: row.Opened, Done: row.Done, Open: row.Open, LateHours: row.LateHours,
			First: quantiles(row.First), Felt: quantiles(row.Felt), Owed: quantiles(row.Owed),
		}
		if row.Topic == "" {
			d.Row = shown
			continue
		}
		// A small function is shown by topic; of the whole, only sums.
		d.Topics = append(d.Topics, shown)
		d.Row.Asks, d.Row.Done, d.Row.Open = d.Row.Asks+shown.Asks, d.Row.Done+shown.Done, d.Row.Open+shown.Open
		d.Row.LateHours += shown.LateHours
	}
	counts, err := countsOf(v, l, f.ID, week)
	if err != nil {
		return rendered{}, err
	}
	if d.Row.Asks == 0 && d.Row.LateHours == 0 && counts.Asks == 0 {
		return rendered{nothing: "the function had nothing to do in that week"}, nil
	}
	alone, err := aboutOnePerson(v, l, f)
	switch {
	case err != nil:
		return rendered{}, err
	case alone:
		d.Notes = append(d.Notes, "Questions, silences and broken promises are left out: in so small a team they would be figures about one person.")
	default:
		d.Counts = countLines(counts)
	}
	msg, plain := views.ForFunction(d)
	return rendered{msg: msg, plain: &plain}, nil
}

// aboutOnePerson reports whether counts of a function would tell its lead about
// one other person.
func aboutOnePerson(v *storage.View, l *live, f *scope.Function) (bool, error) {
	members, failed := groupMembers(v)
	lead, _, err := l.leadOf(v, f.ID)
	if err != nil {
		return false, err
	}
	others := 0
	for _, email := range l.scope.Staff(f.ID, members) {
		user, err := l.userOf(v, email)
		if err != nil {
			return false, err
		}
		if user != "" && user != lead {
			others++
		}
	}
	return others == 1, *failed
}

// countsOf counts what the clock of a function could hide in a week: over the
// requests that were open in it, and those closed shortly before, which may have
// come back.
func countsOf(v *storage.View, l *live, function string, week friction.Week) (ledger.Counts, error) {
	from, to := week.Start(l.zone), week.End(l.zone)
	var ids []int64
	spoken := false
	for _, filter := range []storage.Filter{{Watch: &spoken}, {Watch: &spoken, ClosedFrom: from.AddDate(0, 0, -14)}} {
		filter.OpenedBefore = to
		for after := int64(0); ; {
			page, err := v.Requests(filter, storage.Page{After: after, Limit: 500})
			if err != nil {
				return ledger.Counts{}, err
			}
			for _, r := range page {
				after = r.ID
				if !r.Open() || filter.ClosedFrom.IsZero() {
					ids = append(ids, r.ID)
				}
			}
			if len(page) < 500 {
				break
			}
		}
	}
	var logs [][]triage.Entry
	by, err := v.EntriesOf(ids)
	if err != nil {
		return ledger.Counts{}, err
	}
	for _, id := range ids {
		logs = append(logs, by[id])
	}
	all, err := ledger.Count(logs, l.cals, from, to)
	for _, c := range all {
		if c.Function == function {
			return c, err
		}
	}
	return ledger.Counts{Function: function}, err
}

// countLines are the counts that are not zero, in words.
func countLines(c ledger.Counts) []views.Count {
	var out []views.Count
	for _, line := range []views.Count{
		{What: "questions to the rep", N: c.RoundTrips},
		{What: "requests had their first question after half the time", N: c.LateQuestions, Of: c.Asks},
		{What: "questions came back as “not mine to answer”", N: c.Returned, Of: c.RoundTrips},
		{What: "requests were claimed, then silent past the time of a first answer", N: c.ClaimedSilent, Of: c.Asks},
		{What: "opened again after done, or asked again within five business days", N: c.BackAfterDone},
		{What: "parked without the rep's answer", N: c.Parked},
		{What: "promised times passed", N: c.Broken},
		{What: "times a rep asked for an update", N: c.Chasers},
	} {
		if line.N > 0 {
			out = append(out, line)
		}
	}
	return out
}
