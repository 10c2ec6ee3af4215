package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/ledger"

	"github.com/slack-go/slack"
)

// What the clock of a function could hide is counted once, when its week is
// over, and kept: the lead's weekly message and App Home say the same.

func countsSetting(week friction.Week) string { return "counts/" + week.String() }

func keepCounts(tx *storage.Tx, week friction.Week, counts []ledger.Counts) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return tx.SetSetting(countsSetting(week), string(text))
}

// keptCounts are the counts of a week, or false where it was not counted.
func keptCounts(v *storage.View, week friction.Week) (counts []ledger.Counts, ok bool, err error) {
	text, ok, err := v.Setting(countsSetting(week))
	if err != nil || !ok {
		return nil, false, err
	}
	if err := json.Unmarshal([]byte(text), &counts); err != nil {
		return nil, false, fmt.Errorf("read the counts of %s: %w", week, err)
	}
	return counts, true, nil
}

// countsOf are the counts of one function in a week.
func countsOf(v *storage.View, l *live, week friction.Week, function string) (ledger.Counts, error) {
	all, ok, err := keptCounts(v, week)
	if err == nil && !ok {
		all, err = countWeek(v, l, week)
	}
	for _, c := range all {
		if c.Function == function {
			return c, err
		}
	}
	return ledger.Counts{Function: function}, err
}

// countWeek counts what the clocks could hide in a week: over the requests that
// were open in it, and those closed shortly before, which may have come back.
func countWeek(v *storage.View, l *live, week friction.Week) ([]ledger.Counts, error) {
	from, to := week.Start(l.zone), week.End(l.zone)
	var ids []int64
	for _, filter := range []storage.Filter{{Watch: &spoken}, {Watch: &spoken, ClosedFrom: from.AddDate(0, 0, -14)}} {
		filter.OpenedBefore = to
		for after := int64(0); ; {
			page, err := v.Requests(filter, storage.Page{After: after, Limit: 500})
			if err != nil {
				return nil, err
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
	slices.Sort(ids)
	by, err := v.EntriesOf(ids)
	if err != nil {
		return nil, err
	}
	var logs [][]triage.Entry
	for _, id := range ids {
		logs = append(logs, by[id])
	}
	return ledger.Count(logs, l.cals, from, to)
}

// signs are what is counted, in words that any number fits; what every team does
// every day comes last.
var signs = []struct {
	sign ledger.Sign
	what string
}{
	{ledger.LateQuestion, "First question after half the time"},
	{ledger.Returned, "Questions returned as “not mine to answer”"},
	{ledger.ClaimedSilent, "Claimed, then silent for longer than a first answer may take"},
	{ledger.BackAfterDone, "Done, then reopened or asked again within five business days"},
	{ledger.Parked, "Parked without the rep's answer"},
	{ledger.Broken, "Promised times that passed"},
	{ledger.Chased, "Times that a rep asked for an update"},
	{ledger.Question, "Questions to reps"},
}

// countLines are the counts that are not zero, in words.
func countLines(c ledger.Counts) []views.Count {
	var out []views.Count
	for _, s := range signs {
		if n := c.N(s.sign); n > 0 {
			out = append(out, views.Count{What: s.what, N: n})
		}
	}
	return out
}

// homeCounts fills in the counts of last week, for whoever leads a function, and
// of triage for its lead: for nobody else, admins neither.
func (b *Bot) homeCounts(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	week := friction.WeekOf(v.Now(), l.zone).Add(-1)
	all, ok, err := keptCounts(v, week)
	if err == nil && !ok { // the week is not told yet
		week = week.Add(-1)
		all, _, err = keptCounts(v, week)
	}
	if err != nil {
		return err
	}
	d.CountsFrom, d.CountsTo = week.Start(l.zone), week.End(l.zone).AddDate(0, 0, -1)
	for _, function := range l.functionsAndTriage() {
		i := slices.IndexFunc(all, func(c ledger.Counts) bool { return c.Function == function })
		if i < 0 || !mayReadCounts(who, function) {
			continue
		}
		alone, err := aboutOnePerson(v, l, function)
		if err != nil {
			return err
		}
		name, known := l.ledName(function)
		if lines := countLines(all[i]); !alone && known && len(lines) > 0 {
			d.Counts = append(d.Counts, views.FunctionCounts{Key: countsKey(week, function), Function: name, Held: all[i].Asks, Counts: lines})
		}
	}
	return nil
}

func mayReadCounts(who triage.Actor, function string) bool {
	if function == "" {
		return who.TriageLead
	}
	return slices.Contains(who.Leads, function)
}

// countsKey names the counts of one function and week in a button.
func countsKey(week friction.Week, function string) string { return week.String() + "|" + function }

// showCounts opens the requests behind the counts of a function's week.
func (o opening) showCounts() (slack.ModalViewRequest, error) {
	text, function, ok := strings.Cut(o.arg, "|")
	week, err := friction.ParseWeek(text)
	if err != nil || !ok {
		return slack.ModalViewRequest{}, fmt.Errorf("read whose counts to show: %q", o.arg)
	}
	alone, err := aboutOnePerson(o.v, o.live, function)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if alone || !mayReadCounts(o.who, function) {
		return slack.ModalViewRequest{}, &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only the lead of the team sees these."}
	}
	counts, err := countsOf(o.v, o.live, week, function)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	var groups []views.CountGroup
	for _, s := range signs {
		ids := slices.Compact(slices.Sorted(slices.Values(counts.Seen[s.sign])))
		if len(ids) == 0 {
			continue
		}
		g := views.CountGroup{What: s.what, Times: counts.N(s.sign), Total: len(ids)}
		for _, id := range ids[:min(len(ids), views.AsksPerCount)] {
			r, err := o.v.Request(id)
			if err != nil {
				return slack.ModalViewRequest{}, err
			}
			if !o.live.maySee(o.who, r) {
				continue
			}
			c, err := o.caseOf(o.v, o.live, r)
			if err != nil {
				return slack.ModalViewRequest{}, err
			}
			g.Cases = append(g.Cases, c)
		}
		groups = append(groups, g)
	}
	name, _ := o.live.ledName(function)
	return views.CountsShown(name, groups, o.frame), nil
}
