package logfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"

	"github.com/hbollon/go-edlib"
)

var kinds = []triage.Kind{
	triage.KindOpened, triage.KindRouted, triage.KindClaimed, triage.KindAssigned, triage.KindReleased, triage.KindSentOn, triage.KindCorrected,
	triage.KindSaid, triage.KindAsked, triage.KindAnswered, triage.KindNotMine, triage.KindWaiting, triage.KindApproved, triage.KindRejected,
	triage.KindResumed, triage.KindSnoozed, triage.KindPromised, triage.KindOnTime, triage.KindChased, triage.KindReminded, triage.KindEscalated,
	triage.KindPriority, triage.KindFacts, triage.KindEdited, triage.KindErased, triage.KindResolved, triage.KindReopened, triage.KindWithdrawn,
	triage.KindParked, triage.KindJoined, triage.KindSplit, triage.KindLost, triage.KindCalendar, triage.KindMarked,
}

// afterClose are the kinds that a closed request may still get.
var afterClose = []triage.Kind{
	triage.KindSaid, triage.KindReopened, triage.KindLost, triage.KindMarked, triage.KindErased, triage.KindEdited,
	triage.KindFacts, triage.KindSplit, triage.KindReminded, triage.KindEscalated,
}

var outcomes = []triage.Outcome{
	triage.Answered, triage.Changed, triage.Approved, triage.Declined, triage.Withdrawn, triage.NoAnswer, triage.Pointed, triage.Merged,
}

// plausible checks a line by itself; the reason says what cannot be.
func (d *deriver) plausible(e triage.Entry) string {
	switch {
	case e.Request <= 0:
		return "request must be a number from 1 on"
	case e.At.IsZero():
		return "at is missing: when did it happen?"
	case e.Kind == "":
		return "kind is missing: what happened?"
	case !slices.Contains(kinds, e.Kind):
		return fmt.Sprintf("there is no kind %q%s", e.Kind, meant(string(e.Kind), texts(kinds)))
	case e.ByRole != "" && !slices.Contains(triage.Roles, e.ByRole):
		return fmt.Sprintf("there is no role %q%s", e.ByRole, meant(string(e.ByRole), texts(triage.Roles)))
	case e.Turn != "" && !slices.Contains(triage.Turns, e.Turn):
		return fmt.Sprintf("there is no turn %q%s", e.Turn, meant(string(e.Turn), texts(triage.Turns)))
	case e.Data.Outcome != "" && !slices.Contains(outcomes, e.Data.Outcome):
		return fmt.Sprintf("there is no outcome %q%s", e.Data.Outcome, meant(string(e.Data.Outcome), texts(outcomes)))
	case e.Seq < 0 || e.Pos < 0:
		return "seq and pos count from 1"
	case !e.Recorded.IsZero() && e.Recorded.Before(e.At):
		return "it was recorded before it happened"
	case e.MapHash != "" && !d.known[e.MapHash]:
		return fmt.Sprintf("it was promised under map %s, which was not given", e.MapHash)
	case e.Target != nil && (e.Target.FirstResponse < 0 || e.Target.Resolution < 0):
		return "a target cannot be negative"
	case e.Data.P < 0 || e.Data.P > 1:
		return "p is a chance, from 0 to 1"
	case e.Data.Minutes < 0:
		return "minutes cannot be negative"
	case e.Data.CloseDate != "" && !isDate(e.Data.CloseDate):
		return fmt.Sprintf("close_date %q is not a date; write it like \"2026-11-30\"", e.Data.CloseDate)
	}
	return ""
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// resolveNames replaces a bare line's function and topic by ids of the map. A
// topic may be given without its function's prefix.
func (d *deriver) resolveNames(e *triage.Entry, s *state) string {
	if e.Function == "" && e.Topic == "" && e.Kind != triage.KindOpened && e.Kind != triage.KindRouted {
		e.Function, e.Topic = s.r.Function, s.r.Topic
		return ""
	}
	if e.Function == "" {
		if e.Topic == "" || e.Kind == triage.KindOpened || e.Kind == triage.KindRouted {
			return ""
		}
		if _, f, ok := d.now.Topic(e.Topic); ok {
			e.Function = f.ID
		}
		return ""
	}
	f, ok := d.now.Function(e.Function)
	if !ok {
		var ids []string
		for _, f := range d.now.Functions {
			ids = append(ids, f.ID)
		}
		return fmt.Sprintf("the map has no function %q%s", e.Function, meant(e.Function, ids))
	}
	if e.Topic == "" {
		e.Topic = topicLeftOut(*e, s, f)
		return ""
	}
	var ids []string
	for _, t := range f.Topics {
		if t.ID == e.Topic || t.ID == f.ID+"/"+e.Topic {
			e.Topic = t.ID
			return ""
		}
		ids = append(ids, t.ID)
	}
	return fmt.Sprintf("%s has no topic %q%s", f.Name, e.Topic, meant(e.Topic, ids))
}

// topicLeftOut is the topic of a line that names only its function: the one the
// request has there, else the function's general topic, where the map has one.
func topicLeftOut(e triage.Entry, s *state, f *scope.Function) string {
	if s.r.Function == e.Function && s.r.Topic != "" {
		return s.r.Topic
	}
	for _, t := range f.Topics {
		if t.ID == f.ID+"/"+scope.General {
			return t.ID
		}
	}
	return ""
}

// possible checks an entry against where its request stands.
func (d *deriver) possible(e triage.Entry, s *state) string {
	r := s.r
	name := triage.Name(e.Request)
	switch {
	case e.Pos <= d.pos:
		return fmt.Sprintf("position %d comes after %d; lines are in commit order", e.Pos, d.pos)
	case r.Seq == 0 && e.Kind != triage.KindOpened:
		return fmt.Sprintf("%s is %s, but it was never opened", name, e.Kind)
	case r.Seq > 0 && e.Kind == triage.KindOpened:
		return name + " is opened twice"
	case e.Seq <= r.Seq:
		return fmt.Sprintf("%s has an entry %d already", name, e.Seq)
	case e.Seq > r.Seq+1:
		return fmt.Sprintf("%s jumps from entry %d to %d", name, r.Seq, e.Seq)
	case e.At.Before(r.LastAt):
		return fmt.Sprintf("%s goes back in time: it happens %s before the entry that it follows", name, r.LastAt.Sub(e.At))
	case e.Kind == triage.KindOpened:
		return ""
	case !r.Open() && !slices.Contains(afterClose, e.Kind):
		return fmt.Sprintf("%s is %s, but it is closed; reopen it first", name, e.Kind)
	case r.Open() && e.Kind == triage.KindReopened:
		return name + " is reopened, but it is open"
	case r.Turn != triage.TurnRep && (e.Kind == triage.KindAnswered || e.Kind == triage.KindNotMine || e.Kind == triage.KindParked):
		return fmt.Sprintf("%s is %s, but no question to the rep is open", name, e.Kind)
	case r.Turn != triage.TurnApprover && (e.Kind == triage.KindApproved || e.Kind == triage.KindRejected):
		return fmt.Sprintf("%s is %s, but it waits for no approver", name, e.Kind)
	case e.Kind == triage.KindSentOn && e.Function == r.Function:
		return fmt.Sprintf("%s is sent on to %s, which has it already", name, cmp.Or(e.Function, "nobody"))
	case e.StartsTurn() && e.MapHash == "", e.StartsTurn() && e.Target == nil:
		return "it starts a turn, so it needs calendar, target and map together"
	}
	return d.calendarOf(e)
}

// calendarOf checks that an entry's calendar is one of the current map's, where
// that is the map it was promised under.
func (d *deriver) calendarOf(e triage.Entry) string {
	if e.Calendar == "" || e.MapHash != d.now.Hash {
		return ""
	}
	var ids []string
	for _, c := range d.now.Hours.Calendars {
		ids = append(ids, c.ID)
	}
	if slices.Contains(ids, e.Calendar) {
		return ""
	}
	return fmt.Sprintf("the map has no calendar %q%s", e.Calendar, meant(e.Calendar, ids))
}

// meant adds the word that was probably meant, where one is near.
func meant(word string, words []string) string {
	best, at := "", float32(0.7)
	for _, w := range words {
		if near, err := edlib.StringsSimilarity(strings.ToLower(word), w, edlib.JaroWinkler); err == nil && near > at {
			best, at = w, near
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
