package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// Member is a person who could be given a request, as they stand now. Who is
// the name by which the map knows them: an e-mail address.
type Member struct {
	Who          string
	User         string // their id in the log
	Open         int    // requests that they hold
	LastAssigned time.Time
	Away         bool // by their Slack status; absences of the map are added
	// Quiet is when the do-not-disturb ends that they are in; zero: they are in
	// none. Whether they count as away by it depends on the request's hours.
	Quiet time.Time
}

// quietFor is how much of a request's promised time somebody may stay in
// do-not-disturb and still be given it.
const quietFor = time.Hour

// Team is a function with the people who could be given its requests. Staff is
// in the map's order. Backup and Lead may also be in Staff; where a seat is
// empty they are the zero Member. Zone is the zone of the map's dates.
type Team struct {
	Function *scope.Function
	Staff    []Member
	Backup   Member
	Lead     Member
	Zone     *time.Location
}

// Choice says who gets a request, and why. An empty User leaves it in the queue.
type Choice struct {
	User string
	Why  ChoiceReason
}

// ChoiceReason says how a person was chosen, or why none was.
type ChoiceReason string

// The reasons of a choice.
const (
	ByPull       ChoiceReason = "pull"         // the function's people claim
	ByOnlyPerson ChoiceReason = "only_person"  // there is nobody else
	ByRobin      ChoiceReason = "round_robin"  // whose last one is longest ago
	ByLoad       ChoiceReason = "least_loaded" // who holds the fewest
	ByRota       ChoiceReason = "rota"         // on duty
	ByBackup     ChoiceReason = "backup"       // all others are away or full
	ByLead       ChoiceReason = "lead"         // the backup too
	ByNobody     ChoiceReason = "nobody"       // everybody is away
)

// Assign chooses who gets a request that arrives, whose hours are those of a
// calendar. It skips people who are away and, but for the lead, people who hold as many as the function's cap; then it
// falls back to the backup and to the lead. Where one person is the whole
// function, they get it. Ties go by the map's order, so the same facts always
// give the same choice.
//
// Somebody in do-not-disturb is away where more than an hour of the calendar
// passes before it ends. So their own night costs them nothing: no promised hour
// passes in it. In the working day of another region it does.
func (t Team) Assign(c *Calendar, now time.Time) Choice {
	a := t.Function.Assignment
	at := moment{now, c}
	if only, ok := t.only(); ok {
		return Choice{only.User, ByOnlyPerson}
	}
	if a.Mode == "" || a.Mode == scope.Pull {
		return Choice{Why: ByPull}
	}
	free := slices.DeleteFunc(slices.Clone(t.Staff), func(m Member) bool { return !t.free(m, at) })
	switch a.Mode {
	case scope.RoundRobin:
		if m, ok := first(free, oldest); ok {
			return Choice{m.User, ByRobin}
		}
	case scope.LeastLoaded:
		if m, ok := first(free, func(a, b Member) int { return cmp.Or(cmp.Compare(a.Open, b.Open), oldest(a, b)) }); ok {
			return Choice{m.User, ByLoad}
		}
	case scope.Rota:
		duty := onDuty(a.Rota, t.today(now))
		for _, m := range free {
			if m.Who == duty {
				return Choice{m.User, ByRota}
			}
		}
	}
	switch {
	case t.Backup.User != "" && t.free(t.Backup, at):
		return Choice{t.Backup.User, ByBackup}
	case t.Lead.User != "" && !t.away(t.Lead, at):
		return Choice{t.Lead.User, ByLead}
	default:
		return Choice{Why: ByNobody}
	}
}

func oldest(a, b Member) int { return a.LastAssigned.Compare(b.LastAssigned) }

// first returns the least of the members; of equals, the first.
func first(ms []Member, less func(a, b Member) int) (Member, bool) {
	if len(ms) == 0 {
		return Member{}, false
	}
	return slices.MinFunc(ms, less), true
}

// only returns the one person who plays every part of the function.
func (t Team) only() (Member, bool) {
	var one Member
	for _, m := range append(slices.Clone(t.Staff), t.Lead, t.Backup) {
		switch {
		case m.User == "" || m.User == one.User:
		case one.User == "":
			one = m
		default:
			return Member{}, false
		}
	}
	return one, one.User != ""
}

// moment is when a request is given to somebody, and the hours that count for it.
type moment struct {
	now   time.Time
	hours *Calendar
}

func (t Team) free(m Member, at moment) bool {
	limit := t.Function.Assignment.Cap
	return m.User != "" && !t.away(m, at) && (limit == 0 || m.Open < limit)
}

// away adds do-not-disturb and the absences of the map, first and last day
// included.
func (t Team) away(m Member, at moment) bool {
	today := t.today(at.now)
	return m.Away || at.hours.Between(at.now, m.Quiet) > quietFor || slices.ContainsFunc(t.Function.Assignment.Absences, func(a scope.Absence) bool {
		return a.Who == m.Who && a.From <= today && today <= a.To
	})
}

func (t Team) today(now time.Time) string {
	if t.Zone != nil {
		now = now.In(t.Zone)
	}
	return now.Format(time.DateOnly)
}

// onDuty returns whose shift began last.
func onDuty(rota []scope.RotaShift, today string) (who string) {
	from := ""
	for _, s := range rota {
		if s.From <= today && s.From >= from {
			who, from = s.Who, s.From
		}
	}
	return who
}

// Move is one request of a hand-over.
type Move struct {
	Request int64
	To      string // empty: back to the queue
	Why     ChoiceReason
}

// HandOver says where everything goes that one person holds, when they leave or
// go away: by the function's rule, the oldest first, each move counted as load
// before the next. teams holds the functions by id; what belongs to none of
// them goes back to the queue. It fails where cals does not know a request's
// calendar.
func HandOver(requests []triage.Request, leaver string, teams map[string]Team, cals *Calendars, now time.Time) ([]Move, error) {
	held := slices.DeleteFunc(slices.Clone(requests), func(r triage.Request) bool { return !r.Open() || r.Holder != leaver })
	slices.SortFunc(held, func(a, b triage.Request) int { return cmp.Compare(a.ID, b.ID) })
	load, last := map[string]int{}, map[string]time.Time{}
	var moves []Move
	for i, r := range held {
		t, ok := teams[r.Function]
		if !ok {
			moves = append(moves, Move{r.ID, "", ByNobody})
			continue
		}
		hours, err := cals.Get(r.MapHash, r.Calendar)
		if err != nil {
			return nil, fmt.Errorf("hand over %s: %w", r.Name(), err)
		}
		t = t.without(leaver, load, last)
		c := t.Assign(hours, now)
		moves = append(moves, Move{r.ID, c.User, c.Why})
		load[c.User]++
		last[c.User] = now.Add(time.Duration(i)) // later than the one before
	}
	return moves, nil
}

// without leaves a person out and adds what the moves so far gave the others.
func (t Team) without(leaver string, load map[string]int, last map[string]time.Time) Team {
	with := func(m Member) Member {
		if m.User == leaver {
			return Member{}
		}
		m.Open += load[m.User]
		if at, ok := last[m.User]; ok {
			m.LastAssigned = at
		}
		return m
	}
	var staff []Member
	for _, m := range t.Staff {
		if m = with(m); m.User != "" {
			staff = append(staff, m)
		}
	}
	t.Staff, t.Backup, t.Lead = staff, with(t.Backup), with(t.Lead)
	return t
}
