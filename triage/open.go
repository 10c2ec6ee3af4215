package triage

// Opening is what intake knows of a new ask.
type Opening struct {
	ID      int64
	Origin  Origin
	Channel string
	Thread  string
	Rep     string
	Sender  string // where somebody else sent the rep's ask
	Watch   bool
	Region  string
	Team    string
	Follows int64
	TS      string

	Synthetic bool
}

// Open makes a request of an ask. It starts in triage's turn.
func (d Desk) Open(o Opening, act Act) ([]Entry, error) {
	if o.ID <= 0 || o.Rep == "" {
		return nil, refuse(Invalid, "An ask needs somebody who asks.")
	}
	w, err := d.begin(VerbOpen, Request{Rep: o.Rep, Sender: o.Sender}, act)
	if err != nil {
		return nil, err
	}
	w.r = Request{Region: o.Region}
	err = w.turn(KindOpened, func(e *Entry) {
		e.Request, e.Turn = o.ID, TurnTriage
		e.Data = Data{
			Origin: o.Origin, Channel: o.Channel, Thread: o.Thread, Rep: o.Rep, Sender: o.Sender,
			Watch: o.Watch, Region: o.Region, Team: o.Team, Follows: o.Follows, TS: o.TS, Synthetic: o.Synthetic,
		}
	})
	return w.entries, err
}

// The decisions that a routing can record.
const (
	DecisionRoute     = "route"     // sure enough to place it
	DecisionChoose    = "choose"    // the rep is asked, with buttons
	DecisionNeighbour = "neighbour" // not sales ops; pointed there
	DecisionNobody    = "nobody"    // nobody owns this yet
	DecisionTimeout   = "timeout"   // no button pressed in time; the likeliest
	DecisionChosen    = "chosen"    // a person pressed a button
)

// Routing is what the router, or a person, decided.
type Routing struct {
	Decision  string
	Topic     string
	Choices   []string // topic ids
	Neighbour string
	P         float64
	// PromisedError is the error rate that the router promised; 0: a person decided.
	PromisedError float64
	Model         string
	Spans         [][2]int
	Assignee      string // who gets it at once: the function's rule, or its only person
	Holder        string // the triage lead, for what nobody owns
}

// Route places a request in triage's turn: in a function's queue, before the
// rep with buttons, with a neighbour, or with the triage lead.
func (d Desk) Route(r Request, act Act, how Routing) ([]Entry, error) {
	v := VerbRoute
	if how.Decision == DecisionChosen {
		v = VerbChoose
	}
	w, err := d.beginOpen(v, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn != TurnTriage {
		return nil, refuse(WrongTurn, "%s has this one already. Use Send on to move it.", d.functionName(r.Function))
	}
	data := Data{Decision: how.Decision, Choices: how.Choices, P: how.P, PromisedError: how.PromisedError, Model: how.Model, Spans: how.Spans, Neighbour: how.Neighbour}
	switch how.Decision {
	case DecisionRoute, DecisionTimeout, DecisionChosen:
		err = w.intoQueue(KindRouted, how.Topic, how.Assignee, func(e *Entry) { e.Data = data })
	case DecisionChoose, DecisionNobody:
		err = w.turn(KindRouted, func(e *Entry) {
			e.Turn, e.Holder, e.Data = TurnTriage, how.Holder, data
		})
	case DecisionNeighbour:
		data.Outcome = Pointed
		if err = w.add(KindRouted, func(e *Entry) { e.Data = data }); err == nil {
			err = w.turn(KindResolved, func(e *Entry) {
				e.Turn, e.Data = TurnClosed, Data{Outcome: Pointed}
			})
		}
	default:
		return nil, refuse(Invalid, "There is no way to route like %q.", how.Decision)
	}
	return w.entries, err
}

// intoQueue moves the request to the queue of the topic's function, and on to
// the assignee where there is one.
func (w *draft) intoQueue(kind Kind, topic, assignee string, fill func(*Entry)) error {
	function, err := w.desk.place(topic)
	if err != nil {
		return err
	}
	err = w.turn(kind, func(e *Entry) {
		e.Function, e.Topic, e.Turn, e.Holder = function, topic, TurnQueue, ""
		if fill != nil {
			fill(e)
		}
	})
	if err != nil || assignee == "" {
		return err
	}
	return w.turn(KindAssigned, func(e *Entry) {
		e.By, e.ByRole, e.ByFunctions = "", RoleBot, nil
		e.Turn, e.Holder = TurnOps, assignee
	})
}
