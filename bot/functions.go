package bot

import (
	"context"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/ledger"
)

// postFunctions tells the lead of each function, and of triage, how its week
// was, once a week, when leadership gets the digest.
func (b *Bot) postFunctions(ctx context.Context, week friction.Week) error {
	l := b.live.Load()
	run := "functions/" + week.String()
	var done bool
	var counts []ledger.Counts
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		if _, done, err = v.RunAt(run); err != nil || done {
			return err
		}
		counts, err = countWeek(v, l, week)
		return err
	})
	if err != nil || done {
		return err
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		mine, err := tx.ClaimRun(run)
		if err != nil || !mine {
			return err
		}
		first, err := tx.Requests(storage.Filter{Closed: true, OpenedBefore: week.End(l.zone)}, storage.Page{Limit: 1})
		if err != nil || len(first) == 0 {
			return err
		}
		if err := keepCounts(tx, week, counts); err != nil {
			return err
		}
		for _, function := range l.functionsAndTriage() {
			lead, _, err := l.leadOf(&tx.View, function)
			if err != nil {
				return err
			}
			if lead == "" {
				continue
			}
			if _, err := tx.RaiseSlot(storage.Slot{Key: functionKey(week, function), Kind: slotFunction, Channel: lead}); err != nil {
				return err
			}
		}
		return nil
	})
}

// functionsAndTriage are the ids of all that has a lead; triage's is empty.
func (l *live) functionsAndTriage() []string {
	var ids []string
	for _, f := range l.scope.Functions {
		ids = append(ids, f.ID)
	}
	return append(ids, "")
}

// ledName is the name of a function, or of triage, to its lead.
func (l *live) ledName(function string) (string, bool) {
	if function == "" {
		return "What no team had yet", true
	}
	f, ok := l.scope.Function(function)
	if !ok {
		return "", false
	}
	return f.Name, true
}

func functionKey(week friction.Week, function string) string {
	return slotFunction + "/" + week.String() + "/" + function
}

// renderFunction shows a lead the week of one function, and what its clock could
// hide. A function that had nothing to do is left out.
func (b *Bot) renderFunction(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	week, id, err := readWeekKey(slot.Key)
	if err != nil {
		return rendered{}, err
	}
	name, ok := l.ledName(id)
	if !ok {
		return rendered{nothing: "the scope map has no such function any more"}, nil
	}
	r, err := functionReport(v, l.scope, week, id)
	if err != nil {
		return rendered{}, err
	}
	d := views.FunctionDigest{Function: name, Week: week.String(), Key: countsKey(week, id), KeptAll: id == "", From: week.Start(l.zone), To: week.End(l.zone).AddDate(0, 0, -1)}
	for _, row := range r.Functions {
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
	counts, err := countsOf(v, l, week, id)
	if err != nil {
		return rendered{}, err
	}
	lines := countLines(counts)
	if d.Kept, err = b.outcomes.count(v, l, week, concerning(id)); err != nil {
		return rendered{}, err
	}
	if d.Row.Asks == 0 && d.Row.LateHours == 0 && len(lines) == 0 && d.Kept.Sent.N == 0 && d.Kept.Asked.N == 0 {
		return rendered{nothing: "there is nothing to tell of that week"}, nil
	}
	alone, err := aboutOnePerson(v, l, id)
	switch {
	case err != nil:
		return rendered{}, err
	case alone:
		d.Notes = append(d.Notes, "Questions, silences and broken promises are left out: in so small a team they would be figures about one person.")
	default:
		d.Held, d.Counts = counts.Asks, lines
	}
	msg, plain := views.ForFunction(d)
	return rendered{msg: msg, plain: &plain}, nil
}

// aboutOnePerson reports whether counts of a function would tell its lead about
// one other person. Triage is its lead's alone.
func aboutOnePerson(v *storage.View, l *live, function string) (bool, error) {
	if function == "" {
		return false, nil
	}
	members, failed := groupMembers(v)
	lead, _, err := l.leadOf(v, function)
	if err != nil {
		return false, err
	}
	others := 0
	for _, email := range l.scope.Staff(function, members) {
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
