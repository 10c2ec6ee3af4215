package ledger

import (
	"fmt"
	"strings"
	"time"

	"clearlane/triage/scope"
)

// Facts are what is known of an ask when its priority is set.
type Facts struct {
	Amount    *float64  // of the deal, in the company's currency; nil: unknown
	CloseDate string    // of the deal, 2006-01-02; empty: unknown
	Deadline  time.Time // that the rep stated; zero: none
	Blocked   bool      // a customer cannot go on
}

// Normal is the priority where no rule fits.
const Normal = "normal"

// PriorityOf sets a priority by the rules of the map: the first rule all of
// whose conditions hold wins. The reason is the rule's, or says which facts it
// went by. Days and quarter ends are those of the calendar.
//
// A close date that has passed fits no rule about closing soon: records go
// stale. A deadline that has passed fits a rule about deadlines: the rep is
// still waiting.
func PriorityOf(rules []scope.PriorityRule, f Facts, c *Calendar, now time.Time) (priority, reason string) {
	for _, r := range rules {
		if facts, ok := fits(r, f, c, now); ok {
			if r.Reason != "" {
				return r.Priority, r.Reason
			}
			return r.Priority, strings.Join(facts, ", ")
		}
	}
	return Normal, ""
}

// fits reports whether every condition of the rule holds, and by which facts.
func fits(r scope.PriorityRule, f Facts, c *Calendar, now time.Time) (facts []string, ok bool) {
	if r.AmountFrom > 0 {
		if f.Amount == nil || *f.Amount < r.AmountFrom {
			return nil, false
		}
		facts = append(facts, fmt.Sprintf("the amount is %.0f", *f.Amount))
	}
	if r.ClosesWithin > 0 {
		closes, err := parseDate(f.CloseDate)
		if err != nil {
			return nil, false
		}
		days := closes.daysSince(dateOf(now.In(c.Zone)))
		if days < 0 || days > r.ClosesWithin {
			return nil, false
		}
		facts = append(facts, "it closes "+inDays(days))
	}
	if r.QuarterEnd {
		if !c.QuarterEnd(now) {
			return nil, false
		}
		facts = append(facts, "the quarter ends")
	}
	if r.Blocked {
		if !f.Blocked {
			return nil, false
		}
		facts = append(facts, "a customer cannot go on")
	}
	if r.DeadlineIn > 0 {
		if f.Deadline.IsZero() || f.Deadline.After(now.Add(time.Duration(r.DeadlineIn)*time.Hour)) {
			return nil, false
		}
		facts = append(facts, fmt.Sprintf("it is needed within %d hours", r.DeadlineIn))
	}
	return facts, true
}

func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	default:
		return fmt.Sprintf("in %d days", n)
	}
}
