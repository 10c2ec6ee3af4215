package logfile

import (
	"io"
	"slices"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// keepClosed is how many closed requests are remembered: most entries after a
// close come soon after it.
const keepClosed = 1_000

// deriver turns lines into entries, request by request, and remembers where
// each request stands.
type deriver struct {
	file   io.ReaderAt
	recall Recall // nil: nothing is forgotten
	now    *scope.Map
	desk   triage.Desk
	known  map[string]bool // hashes of the maps
	state  map[int64]*state
	closed []int64         // of them, those that were closed, oldest first
	gone   map[int64]bool  // forgotten; true: somebody had answered
	ahead  map[int64]ahead // nil: not read yet; a whole log needs none of it
	pos    int64
	// faulty says that entries are no longer yielded, so that nobody can recall
	// what follows from them.
	faulty bool
}

// state is where a request stands.
type state struct {
	r        triage.Request
	answered bool // a person of the function has written to the rep
	closes   int  // how often it stands in the list of the closed
}

// ahead is what a request's later lines say of its earlier ones.
type ahead struct {
	routed  bool // there is a routing, so that the ask starts in triage
	decided bool // there is an approval, so that the wait was for an approver
}

func newDeriver(file io.ReaderAt, recall Recall, maps []*scope.Map) *deriver {
	m := maps[len(maps)-1]
	d := &deriver{
		file: file, recall: recall, now: m, desk: triage.Desk{Map: m}, known: map[string]bool{},
		state: map[int64]*state{}, gone: map[int64]bool{},
	}
	for _, m := range maps {
		d.known[m.Hash] = true
	}
	return d
}

// whole reports whether a line says all that an entry of ours does.
func whole(l line) bool { return l.Seq > 0 && !l.Recorded.IsZero() && l.Turn != "" }

// entry returns the entry of a line, or the reason why it cannot be true. The
// error is recall's.
func (d *deriver) entry(l line) (triage.Entry, string, error) {
	e := l.entry()
	if reason := d.plausible(e); reason != "" {
		return e, reason, nil
	}
	s, err := d.stateOf(e.Request)
	if err != nil {
		return e, "", err
	}
	if !whole(l) {
		if reason := d.resolveNames(&e, s); reason != "" {
			return e, reason, nil
		}
		d.derive(&e, s)
	}
	if e.Pos == 0 {
		e.Pos = d.pos + 1
	}
	if reason := d.possible(e, s); reason != "" {
		return e, reason, nil
	}
	wasOpen := s.r.Open()
	if err := s.r.Apply(e); err != nil {
		return e, err.Error(), nil
	}
	s.note(e)
	d.state[e.Request], d.pos = s, e.Pos
	if wasOpen && !s.r.Open() {
		s.closes++
		d.closed = append(d.closed, e.Request)
		d.forget()
	}
	return e, "", nil
}

func (d *deriver) stateOf(request int64) (*state, error) {
	if s := d.state[request]; s != nil {
		return s, nil
	}
	answered, gone := d.gone[request]
	if !gone {
		return &state{}, nil
	}
	r, err := d.recall(request)
	if err != nil {
		return nil, err
	}
	// It may stand as it is for a last entry or two, and is forgotten again.
	s := &state{r: r, answered: answered, closes: 1}
	delete(d.gone, request)
	d.state[request], d.closed = s, append(d.closed, request)
	return s, nil
}

// forget drops the state of the request that was closed longest ago.
func (d *deriver) forget() {
	if d.recall == nil || d.faulty || len(d.closed) <= keepClosed {
		return
	}
	oldest := d.closed[0]
	d.closed = d.closed[1:]
	s := d.state[oldest]
	if s.closes--; s.closes == 0 && !s.r.Open() {
		delete(d.state, oldest)
		d.gone[oldest] = s.answered
	}
}

// later says what the file's later lines say of a request.
func (d *deriver) later(request int64) ahead {
	if d.ahead == nil {
		d.ahead = lookAhead(d.file)
	}
	return d.ahead[request]
}

// note keeps what the request itself doesn't remember.
func (s *state) note(e triage.Entry) {
	if e.Data.Side == triage.StaffSide && e.Data.ToRep {
		s.answered = true
	}
}

// derive fills in what a bare line leaves out.
func (d *deriver) derive(e *triage.Entry, s *state) {
	if e.Seq == 0 {
		e.Seq = s.r.Seq + 1
	}
	if e.Recorded.IsZero() {
		e.Recorded = e.At
	}
	if e.ByRole == "" && e.By == "" {
		e.ByRole = triage.RoleBot
	}
	was := s.r
	d.deriveSide(e, s)
	d.deriveTurn(e, s)
	switch e.Kind {
	case triage.KindOpened:
		if e.Data.Origin == "" {
			e.Data.Origin = triage.FromImport
		}
		if e.Data.Rep == "" {
			e.Data.Rep = Unknown
			if e.ByRole == triage.RoleRep && e.By != "" {
				e.Data.Rep = e.By
			}
		}
	case triage.KindRouted:
		if e.Data.Decision == "" {
			e.Data.Decision = decisionOf(*e)
		}
	case triage.KindSentOn, triage.KindCorrected:
		if e.Data.From == "" {
			e.Data.From = was.Topic
		}
		if e.Kind == triage.KindSentOn && e.Reason == "" {
			e.Reason = triage.WrongTeam
		}
	case triage.KindNotMine:
		if e.Data.Since == nil && !was.QuestionAt.IsZero() {
			since := was.QuestionAt
			e.Data.Since = &since
		}
	case triage.KindWaiting:
		if e.Data.Whom == "" {
			e.Data.Whom = Unknown
		}
	}
	d.deriveOutcome(e, s)
	d.pin(e, s)
}

func decisionOf(e triage.Entry) string {
	switch {
	case e.Function == "":
		return triage.DecisionNobody
	case e.ByRole == triage.RoleBot || e.ByRole == "":
		return triage.DecisionRoute
	default:
		return triage.DecisionChosen
	}
}

// staffRoles are the roles whose words reach the rep as the function's.
var staffRoles = []triage.Role{triage.RoleStaff, triage.RoleLead, triage.RoleTriageLead, triage.RoleAdmin}

// deriveSide says whose words an entry records.
func (d *deriver) deriveSide(e *triage.Entry, s *state) {
	switch e.Kind {
	case triage.KindSaid, triage.KindAsked, triage.KindResolved:
	default:
		return
	}
	if e.Data.Side != "" {
		return
	}
	switch {
	case slices.Contains(staffRoles, e.ByRole):
		e.Data.Side = triage.StaffSide
		e.Data.ToRep = e.Kind != triage.KindSaid || s.r.Open()
		if e.By == "" {
			e.By = Unknown
		}
	case e.ByRole == triage.RoleRep:
		e.Data.Side = triage.RepSide
	case e.Kind == triage.KindSaid:
		e.Data.Side = triage.OtherSide
	}
}

// deriveTurn says whose turn it is after the entry, and in whose hands.
func (d *deriver) deriveTurn(e *triage.Entry, s *state) {
	given := e.Turn
	e.Turn = s.r.Turn
	holder := e.Holder
	if holder == "" {
		holder = s.r.Holder
	}
	switch e.Kind {
	case triage.KindOpened:
		e.Turn, holder = triage.TurnQueue, e.Holder
		if d.later(e.Request).routed {
			e.Function, e.Topic = "", ""
		}
		if e.Function == "" {
			e.Turn = triage.TurnTriage
		}
	case triage.KindRouted, triage.KindSentOn:
		e.Turn, holder = triage.TurnQueue, e.Holder
		if e.Function == "" {
			e.Turn = triage.TurnTriage
		}
	case triage.KindCorrected:
		if e.Function != s.r.Function {
			e.Turn, holder = triage.TurnQueue, e.Holder
		}
	case triage.KindClaimed, triage.KindAssigned:
		if s.r.Turn == triage.TurnQueue || s.r.Turn == triage.TurnTriage {
			e.Turn = triage.TurnOps
		}
		if e.Holder == "" {
			holder = Unknown
			if e.Kind == triage.KindClaimed && e.By != "" {
				holder = e.By
			}
		}
	case triage.KindReleased:
		if s.r.Turn == triage.TurnOps {
			e.Turn = triage.TurnQueue
		}
		holder = ""
	case triage.KindAsked:
		e.Turn = triage.TurnRep
	case triage.KindAnswered, triage.KindNotMine, triage.KindApproved, triage.KindRejected, triage.KindResumed, triage.KindReopened:
		e.Turn = back(*e, holder)
	case triage.KindWaiting:
		e.Turn = triage.TurnOutside
		if d.later(e.Request).decided {
			e.Turn = triage.TurnApprover
		}
	case triage.KindResolved, triage.KindWithdrawn, triage.KindParked, triage.KindJoined:
		e.Turn = triage.TurnClosed
	}
	if given != "" {
		e.Turn = given
	}
	e.Holder = holder
}

// back is whose turn it is again after an answer.
func back(e triage.Entry, holder string) triage.Turn {
	switch {
	case e.Function == "":
		return triage.TurnTriage
	case holder == "":
		return triage.TurnQueue
	default:
		return triage.TurnOps
	}
}

func (d *deriver) deriveOutcome(e *triage.Entry, s *state) {
	outcome := e.Data.Outcome
	switch e.Kind {
	case triage.KindResolved:
		outcome = triage.Answered
	case triage.KindWithdrawn:
		outcome = triage.Withdrawn
		if e.Reason == "" {
			e.Reason = triage.ReasonNeverMind
			if !s.answered {
				e.Reason = triage.ReasonGaveUp
			}
		}
	case triage.KindParked:
		outcome = triage.NoAnswer
	case triage.KindJoined:
		outcome = triage.Merged
	}
	if e.Data.Outcome == "" {
		e.Data.Outcome = outcome
	}
}

// turnKinds start a turn always; a correction only where the function changes.
var turnKinds = []triage.Kind{
	triage.KindOpened, triage.KindRouted, triage.KindClaimed, triage.KindAssigned, triage.KindReleased, triage.KindSentOn,
	triage.KindAsked, triage.KindAnswered, triage.KindNotMine, triage.KindWaiting, triage.KindApproved, triage.KindRejected,
	triage.KindResumed, triage.KindResolved, triage.KindReopened, triage.KindParked, triage.KindJoined, triage.KindWithdrawn,
}

// pin fills in the calendar, the target and the map of an entry that starts a
// turn, from the current map.
func (d *deriver) pin(e *triage.Entry, s *state) {
	starts := slices.Contains(turnKinds, e.Kind) || e.Kind == triage.KindCorrected && e.Function != s.r.Function
	if !starts {
		return
	}
	region := s.r.Region
	if e.Kind == triage.KindOpened {
		region = e.Data.Region
	}
	if e.Calendar == "" {
		e.Calendar = d.desk.CalendarFor(e.Function, region)
	}
	if e.Target == nil {
		t := d.desk.TargetFor(e.Function, e.Topic, s.r.Priority)
		e.Target = &t
	}
	if e.MapHash == "" {
		e.MapHash = d.now.Hash
	}
}
