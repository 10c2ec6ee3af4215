package kept

import (
	"slices"
	"strings"
	"time"

	"clearlane/triage"
)

// Fate is what became of the router's decision.
type Fate string

// The fates; the package documentation defines them.
const (
	Stayed  Fate = "stayed"
	Moved   Fate = "moved"
	Waiting Fate = "waiting"
	Ended   Fate = "ended"
)

// Case is an ask that the router sent to a function, or asked about with buttons.
type Case struct {
	Request int64     `json:"request"`
	At      time.Time `json:"at"` // when the ask was made
	// Asked says that it was asked about with buttons; else it was sent.
	Asked bool `json:"asked,omitempty"`
	// Silent says that it stands in a channel that is watched in silence: it would
	// have been sent, or asked about.
	Silent bool `json:"silent,omitempty"`
	// Functions are where it was sent, one, or those on the buttons, in order.
	Functions []string `json:"functions"`
	Fate      Fate     `json:"fate"`
	// To is the function that has it now, or took it up, where it moved; empty:
	// nobody owns it, or nobody said.
	To string `json:"to,omitempty"`
	// PromisedError is the error rate that was promised then; 0: the log does not
	// say.
	PromisedError float64 `json:"promised_error,omitempty"`
}

// Of reads what became of the router's decision from the log of one request, in
// order; false where the router neither sent it to a function nor asked.
func Of(entries []triage.Entry) (Case, bool) {
	if len(entries) == 0 {
		return Case{}, false
	}
	f := following{c: Case{Request: entries[0].Request, At: entries[0].At, Silent: entries[0].Data.Watch}}
	for i, e := range entries[1:] {
		switch before := entries[i]; {
		case f.decides(e, before):
			f.decided(e)
		case f.known && !f.over:
			f.follow(e)
		}
	}
	if !f.known {
		return Case{}, false
	}
	f.settle(entries[len(entries)-1].Turn)
	return f.c, true
}

// following is a case while its log is read.
type following struct {
	c      Case
	routed bool   // the router has decided, whatever it was
	known  bool   // it sent the ask, or asked about it
	at     string // the function that has it
	left   bool   // a person sent it elsewhere
	taken  bool   // somebody of that function took it up
	judged bool   // a lead marked it
	over   bool   // nothing that follows says anything of the decision
}

// decides reports whether the router decided with the entry: the first time, or
// again because the words of the ask had changed in the same handling. What
// follows buttons (the choice, "neither", time running out) is no decision.
func (f *following) decides(e, before triage.Entry) bool {
	again := before.Kind == triage.KindEdited && e.Recorded.Equal(before.Recorded)
	switch e.Kind {
	case triage.KindRouted:
		return e.By == "" && (!f.routed || again)
	case triage.KindCorrected:
		return again
	}
	return false
}

func (f *following) decided(e triage.Entry) {
	promised := e.Data.PromisedError
	if e.Kind == triage.KindCorrected {
		promised = f.c.PromisedError
	}
	*f = following{c: Case{Request: f.c.Request, At: f.c.At, Silent: f.c.Silent, PromisedError: promised}, routed: true, at: e.Function}
	switch {
	case e.Kind == triage.KindCorrected, e.Data.Decision == triage.DecisionRoute:
		f.known, f.c.Functions = true, []string{e.Function}
	case e.Data.Decision == triage.DecisionChoose:
		f.known, f.c.Asked = true, true
		for _, topic := range e.Data.Choices {
			if id, _, _ := strings.Cut(topic, "/"); !slices.Contains(f.c.Functions, id) {
				f.c.Functions = append(f.c.Functions, id)
			}
		}
	}
}

// follow reads one entry after the decision.
func (f *following) follow(e triage.Entry) {
	switch {
	case e.Kind == triage.KindMarked && e.Data.Right != nil:
		f.over, f.judged, f.taken, f.left = true, true, *e.Data.Right, !*e.Data.Right
		return
	case e.Kind == triage.KindSentOn && e.Reason == triage.PartDone:
		f.over, f.taken = true, true
		return
	case e.Function != f.at && (e.Kind == triage.KindSentOn || e.Kind == triage.KindCorrected):
		f.left, f.taken = true, false
	case takesUp(e):
		f.taken = true
	}
	f.at = e.Function
}

// takesUp reports whether a person of the function that has the request takes it
// up with the entry.
func takesUp(e triage.Entry) bool {
	switch e.Kind {
	case triage.KindClaimed, triage.KindAssigned, triage.KindAsked, triage.KindWaiting, triage.KindPromised, triage.KindOnTime:
		return e.By != ""
	case triage.KindSaid:
		return e.Data.Side == triage.StaffSide
	case triage.KindResolved:
		return e.By != "" && e.Data.Outcome.Done()
	case triage.KindCorrected:
		return slices.Contains(e.ByFunctions, e.Function)
	}
	return false
}

// settle says what it came to; turn is the one that runs.
func (f *following) settle(turn triage.Turn) {
	c, among := &f.c, slices.Contains(f.c.Functions, f.at)
	wrong := f.left
	if c.Asked && !f.judged {
		wrong = f.taken && !among
	}
	switch {
	case wrong:
		c.Fate = Moved
		if !among {
			c.To = f.at
		}
	case f.taken:
		c.Fate = Stayed
	case turn == triage.TurnClosed && !c.Silent:
		c.Fate = Ended
	default:
		c.Fate = Waiting
	}
}
