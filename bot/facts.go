package bot

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/route"
)

// dealFacts are what an ask says of a deal and of its urgency.
type dealFacts struct {
	deal     string
	amount   *float64
	closes   string    // 2006-01-02
	deadline time.Time // the rep's own, "by noon"
	blocked  bool
}

// learnFacts keeps the deal facts that the ask carries, and the priority that
// follows from them by the rules of the map.
func (h *handling) learnFacts(r triage.Request, text string, found []route.Entity, rep storage.User) (triage.Request, error) {
	zone, err := loadZone(rep.Timezone)
	if err != nil {
		zone = h.live.zone
	}
	f := readFacts(text, found, r.OpenedAt.In(zone))
	bot := triage.Act{Actor: triage.Bot, At: h.d.At, Now: h.now()}
	if f.deal != "" || f.amount != nil || f.closes != "" {
		entries, err := h.live.desk.Learn(r, bot, f.deal, f.amount, f.closes)
		if err != nil {
			return r, err
		}
		if r, err = h.tx.Append(entries); err != nil {
			return r, err
		}
	}
	cal, err := h.live.cals.Get(r.MapHash, r.Calendar)
	if err != nil {
		return r, err
	}
	priority, why := ledger.PriorityOf(h.live.scope.Priority, ledger.Facts{
		Amount: f.amount, CloseDate: f.closes, Deadline: f.deadline, Blocked: f.blocked,
	}, cal, h.now())
	if priority == ledger.Normal {
		return r, nil
	}
	entries, err := h.live.desk.Prioritise(r, bot, priority, "by_facts")
	if err != nil {
		return r, err
	}
	if r, err = h.tx.Append(entries); err != nil {
		return r, err
	}
	// The rule's own sentence, which says which facts it went by.
	return r, h.tx.SaveWords(storage.Words{Request: r.ID, Seq: r.Seq, Kind: storage.NoteWords, Text: why, At: h.now()})
}

// The words before a date or time that say what it is.
var (
	closesBefore = regexp.MustCompile(`(?i)\b(clos(?:e|es|ing)|sign(?:s|ing)?|signature)\b[^.!?]{0,20}$`)
	dueBefore    = regexp.MustCompile(`(?i)\b(by|before|until|needed|need it|deadline|due)\b[^.!?]{0,12}$`)
	blockedWords = regexp.MustCompile(`(?i)\bcustomer(?:'s)? (?:is |are )?(?:blocked|stuck|down|waiting on us|can't (?:go on|continue|work|use|log in))|\bcan(?:'|no)t ship\b|\bline is down\b`)
)

// readFacts reads deal facts off an ask made at a moment in the rep's zone.
func readFacts(text string, found []route.Entity, at time.Time) dealFacts {
	f := dealFacts{blocked: blockedWords.MatchString(text)}
	for _, e := range found {
		before := text[max(0, e.Offset-40):e.Offset]
		switch e.Kind {
		case route.QuoteNumber, route.Record:
			if f.deal == "" {
				f.deal = e.Text
				if e.Value != "" {
					f.deal = e.Value
				}
			}
		case route.Customer:
			if f.deal == "" {
				f.deal = e.Text
			}
		case route.Amount:
			if f.amount == nil && e.Number > 0 {
				n := e.Number
				f.amount = &n
			}
		case route.Date:
			day, ok := dayOf(e.Value, e.Text, at)
			switch {
			case !ok:
			case closesBefore.MatchString(before) && f.closes == "":
				f.closes = day.Format(time.DateOnly)
			case dueBefore.MatchString(before) && f.deadline.IsZero():
				f.deadline = day.AddDate(0, 0, 1)
			}
		}
	}
	return f
}

// taken lists the facts that were recognised in an ask, in the rep's words, a
// date with what it is: "closing Friday", "by noon".
func taken(text string, found []route.Entity) []string {
	var out []string
	for _, e := range found {
		says := e.Text
		switch e.Kind {
		case route.Date:
			before := text[max(0, e.Offset-40):e.Offset]
			if closesBefore.MatchString(before) {
				says = "closing " + says
			} else if dueBefore.MatchString(before) {
				says = "by " + says
			}
		case route.QuoteNumber, route.Document, route.Amount, route.Percent, route.Terms, route.Customer:
		default:
			continue
		}
		if len(out) < 5 && !slices.Contains(out, says) {
			out = append(out, says)
		}
	}
	return out
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// dayOf is the day that a date in an ask means, at midnight in the rep's zone: a
// date without a year, or a weekday, is the next one to come.
func dayOf(value, text string, at time.Time) (time.Time, bool) {
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	if value == "" {
		value = text
	}
	value = strings.ToLower(strings.TrimSpace(value))
	if d, err := time.ParseInLocation(time.DateOnly, value, at.Location()); err == nil {
		return d, true
	}
	if d, err := time.ParseInLocation("01-02", value, at.Location()); err == nil {
		d = time.Date(today.Year(), d.Month(), d.Day(), 0, 0, 0, 0, at.Location())
		if d.Before(today) {
			d = d.AddDate(1, 0, 0)
		}
		return d, true
	}
	switch value {
	case "today", "eod", "tonight":
		return today, true
	case "tomorrow":
		return today.AddDate(0, 0, 1), true
	case "end of month", "eom":
		return time.Date(today.Year(), today.Month()+1, 0, 0, 0, 0, 0, at.Location()), true
	}
	i := slices.IndexFunc(weekdays, func(d string) bool { return strings.HasPrefix(value, d) })
	if i < 0 {
		return time.Time{}, false
	}
	return today.AddDate(0, 0, (i-int(today.Weekday())+7)%7), true
}
