package friction

import (
	"cmp"
	"slices"
	"time"

	"clearlane/triage"
)

// Cell is a weekly sum over asks: the late hours that passed in one week, and
// the asks opened in it, by function, topic and region. Storage keeps cells as
// a projection; they add up, so an ask's old contribution is taken away by
// adding its [Ask.Cells] with [Cell.Negated].
type Cell struct {
	Week                    Week
	Function, Topic, Region string

	Opened   int // asks at home here, opened in the week
	LateAsks int // asks with late time here in the week
	SentOn   int // asks opened in the week that went to a wrong team first
	SentBack int // asks opened in the week with at least one question to the rep
	Chased   int // asks opened in the week whose rep asked for an update
	Done     int // asks closed in the week as done
	Late     LateByTurn
	// Misrouted and Routing are parts of Late: time in a hold that ended as
	// wrong team, and what of it the ledger charges to routing.
	Misrouted, Routing time.Duration
	Assumed            LateByTurn // part of Late, by targets that nobody agreed
}

// LateByTurn is late time by the turn in which it passed.
type LateByTurn struct {
	Triage, Queue, Ops, Approver, Outside time.Duration
}

// Total is the late time of all turns.
func (l LateByTurn) Total() time.Duration {
	return l.Triage + l.Queue + l.Ops + l.Approver + l.Outside
}

// In returns the late time in one turn.
func (l LateByTurn) In(t triage.Turn) time.Duration {
	if p := l.at(t); p != nil {
		return *p
	}
	return 0
}

func (l *LateByTurn) at(t triage.Turn) *time.Duration {
	switch t {
	case triage.TurnTriage:
		return &l.Triage
	case triage.TurnQueue:
		return &l.Queue
	case triage.TurnOps:
		return &l.Ops
	case triage.TurnApprover:
		return &l.Approver
	case triage.TurnOutside:
		return &l.Outside
	default:
		return nil
	}
}

// Plus returns the sum turn by turn.
func (l LateByTurn) Plus(o LateByTurn) LateByTurn {
	return LateByTurn{l.Triage + o.Triage, l.Queue + o.Queue, l.Ops + o.Ops, l.Approver + o.Approver, l.Outside + o.Outside}
}

// Negated returns the late time with its signs turned.
func (l LateByTurn) Negated() LateByTurn {
	return LateByTurn{-l.Triage, -l.Queue, -l.Ops, -l.Approver, -l.Outside}
}

// Plus returns the sum of two cells of the same week, function, topic and
// region.
func (c Cell) Plus(o Cell) Cell {
	c.Opened += o.Opened
	c.LateAsks += o.LateAsks
	c.SentOn += o.SentOn
	c.SentBack += o.SentBack
	c.Chased += o.Chased
	c.Done += o.Done
	c.Late = c.Late.Plus(o.Late)
	c.Misrouted += o.Misrouted
	c.Routing += o.Routing
	c.Assumed = c.Assumed.Plus(o.Assumed)
	return c
}

// Negated returns the cell that takes this one away when added.
func (c Cell) Negated() Cell {
	n := Cell{Week: c.Week, Function: c.Function, Topic: c.Topic, Region: c.Region}
	n.Opened, n.LateAsks, n.SentOn, n.SentBack = -c.Opened, -c.LateAsks, -c.SentOn, -c.SentBack
	n.Chased, n.Done = -c.Chased, -c.Done
	n.Late, n.Assumed = c.Late.Negated(), c.Assumed.Negated()
	n.Misrouted, n.Routing = -c.Misrouted, -c.Routing
	return n
}

// SumCells adds cells of the same week, function, topic and region, drops those
// that come to nothing, and returns them in that order.
func SumCells(cells []Cell) []Cell {
	s := slices.Clone(cells)
	slices.SortStableFunc(s, compareCells)
	var out []Cell
	for _, c := range s {
		if n := len(out); n > 0 && compareCells(out[n-1], c) == 0 {
			out[n-1] = out[n-1].Plus(c)
			continue
		}
		out = append(out, c)
	}
	return slices.DeleteFunc(out, func(c Cell) bool {
		return c == Cell{Week: c.Week, Function: c.Function, Topic: c.Topic, Region: c.Region}
	})
}

func compareCells(a, b Cell) int {
	return cmp.Or(a.Week.Compare(b.Week), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Region, b.Region))
}

// Cells returns what the ask adds to the weekly sums, weeks by the zone.
func (a Ask) Cells(zone *time.Location) []Cell {
	if a.Watch {
		return nil // nobody keeps its clock: it would be late for ever
	}
	home := Cell{Week: WeekOf(a.OpenedAt, zone), Function: a.Function, Topic: a.Topic, Region: a.Region, Opened: 1}
	if a.Chasers > 0 {
		home.Chased = 1
	}
	if a.misrouted() {
		home.SentOn = 1
	}
	if a.RoundTrips > 0 {
		home.SentBack = 1
	}
	cells := []Cell{home}
	if !a.ClosedAt.IsZero() && a.Outcome.Done() {
		cells = append(cells, Cell{Week: WeekOf(a.ClosedAt, zone), Function: a.Function, Topic: a.Topic, Region: a.Region, Done: 1})
	}
	return SumCells(append(cells, a.lateCells()...))
}

func (a Ask) lateCells() []Cell {
	var cells []Cell
	for _, p := range a.Parts {
		c := Cell{Week: p.Week, Function: p.Function, Topic: p.Topic, Region: a.Region}
		at := c.Late.at(p.Turn)
		if at == nil || p.Late == 0 {
			continue
		}
		*at = p.Late
		if p.Misrouted {
			c.Misrouted = p.Late
		}
		if p.Routing {
			c.Routing = p.Late
		}
		if p.Assumed {
			*c.Assumed.at(p.Turn) = p.Late
		}
		cells = append(cells, c)
	}
	cells = SumCells(cells)
	for i := range cells {
		cells[i].LateAsks = 1
	}
	return cells
}
