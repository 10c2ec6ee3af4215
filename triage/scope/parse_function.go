package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

var (
	functionKeys = []string{"id", "name", "purpose", "reports_to", "orientation", "horizon", "horizon_score",
		"lead", "acting", "backup", "staff", "queue", "queue_private", "assignment",
		"topics", "not_covers", "keywords", "examples", "targets", "required_fields",
		"private", "privacy", "channel", "approval_rule", "calendars"}
	topicKeys      = []string{"id", "covers", "keywords", "examples", "targets", "required_fields", "request_types", "complex", "private"}
	typeKeys       = []string{"id", "first_response_bh", "resolution_bh"}
	pairKeys       = []string{"first_response_bh", "resolution_bh"}
	targetKeys     = []string{"first_response_bh", "resolution_bh", "basis", "source", "agreed_by", "agreed_on", "by_priority"}
	notCoversKeys  = []string{"what", "owner"}
	assignmentKeys = []string{"mode", "cap", "rota", "absences"}
	shiftKeys      = []string{"from", "who"}
	absenceKeys    = []string{"who", "from", "to"}
	horizons       = []string{"tactical", "mixed", "strategic"}
)

func (r *reader) function(n ast.Node, path string) (Function, bool) {
	var f Function
	o, ok := r.object(n, path, functionKeys)
	if !ok {
		return f, false
	}
	f = Function{
		ID:           o.id("deal-desk"),
		Name:         o.need("name", "Deal Desk"),
		Purpose:      o.text("purpose"),
		ReportsTo:    o.text("reports_to"),
		Orientation:  o.number("orientation", 0, -1, 1),
		Horizon:      o.text("horizon"),
		Lead:         o.lead(),
		Acting:       o.email("acting"),
		Backup:       o.email("backup"),
		Staff:        o.emails("staff", true),
		Queue:        strings.TrimPrefix(o.text("queue"), "#"),
		QueuePrivate: o.yes("queue_private"),
		Keywords:     o.texts("keywords"),
		Examples:     o.texts("examples"),
		Required:     o.texts("required_fields"),
		PrivacyRule:  o.text("privacy"),
		Channel:      o.text("channel"),
		ApprovalRule: o.text("approval_rule"),
		Calendars:    o.texts("calendars"),
	}
	if f.Horizon == "" {
		f.Horizon = "mixed"
	} else {
		o.oneOf("horizon", f.Horizon, horizons)
	}
	// Without a score of its own a word stands for the ends and the middle.
	f.HorizonScore = o.number("horizon_score", float64(max(slices.Index(horizons, f.Horizon), 0))/2, 0, 1)
	f.Private = o.yes("private") || f.PrivacyRule != ""
	f.NotCovers = o.notCovers()
	if e, ok := o.find("assignment"); ok {
		f.Assignment = r.assignment(e.value, join(path, "assignment"))
	} else {
		f.Assignment.Mode = Pull
	}
	if e, ok := o.find("targets"); ok {
		f.Targets = r.targets(e.value, join(path, "targets"))
	} else {
		r.fault(o.at, join(path, "targets"), `"targets" is missing.`, `Add "targets: {first_response_bh: 8, resolution_bh: 24, basis: assumed}".`)
	}
	for i, n := range o.items("topics") {
		if t, ok := r.topic(n, listPath(join(path, "topics"), i, n), &f); ok {
			f.Topics = append(f.Topics, t)
		}
	}
	if len(f.Topics) == 0 && r.clean(join(path, "topics")) {
		r.fault(o.at, join(path, "topics"), "This function has no topics.", `Add "topics:" with a line for each thing it covers.`)
	}
	f.Topics = append(f.Topics, Topic{ID: f.ID + "/" + General, Function: f.ID, Name: "Anything else for " + f.Name, Private: f.Private})
	return f, true
}

// lead reads an e-mail address, or the word for an open seat.
func (o object) lead() string {
	if s := o.text("lead"); strings.EqualFold(s, Vacant) {
		return Vacant
	}
	return o.email("lead")
}

func (o object) notCovers() []NotCovered {
	var out []NotCovered
	for i, n := range o.items("not_covers") {
		path := fmt.Sprintf("%s[%d]", join(o.path, "not_covers"), i+1)
		nc, ok := o.r.object(n, path, notCoversKeys)
		if !ok {
			out = append(out, NotCovered{}) // keeps the numbers in step with the file
			continue
		}
		out = append(out, NotCovered{nc.need("what", "contract wording"), nc.need("owner", "legal")})
	}
	return out
}

func (r *reader) topic(n ast.Node, path string, f *Function) (Topic, bool) {
	o, ok := r.object(n, path, topicKeys)
	if !ok {
		return Topic{}, false
	}
	id := o.id("ramp-deals")
	if id == General {
		r.faultAt(join(path, "id"), `"general" is the topic that every function has anyway.`, "Give this one another id; keywords and examples of the function itself train the general topic.")
	}
	t := Topic{
		ID: f.ID + "/" + id, Function: f.ID,
		Name:     o.need("covers", "ramp deals and co-terms"),
		Keywords: o.texts("keywords"),
		Examples: o.texts("examples"),
		Required: o.texts("required_fields"),
		Complex:  o.yes("complex"),
		Private:  o.yes("private") || f.Private,
	}
	if e, ok := o.find("targets"); ok {
		ts := r.targets(e.value, join(path, "targets"))
		t.Targets = &ts
	}
	for i, n := range o.items("request_types") {
		tp, ok := r.object(n, listPath(join(path, "request_types"), i, n), typeKeys)
		if !ok {
			continue
		}
		pair := tp.pair()
		t.RequestTypes = append(t.RequestTypes, RequestType{ID: tp.id("ramp-deal"), Targets: Targets{FirstResponse: pair.FirstResponse, Resolution: pair.Resolution}})
	}
	return t, true
}

// pair reads a first-response and a resolution target, both needed.
func (o object) pair() TargetPair {
	p := TargetPair{o.hours("first_response_bh"), o.hours("resolution_bh")}
	for _, key := range pairKeys {
		if _, ok := o.find(key); !ok {
			o.r.fault(o.at, join(o.path, key), fmt.Sprintf("%q is missing.", key), fmt.Sprintf("Add \"%s: 8\", in business hours.", key))
		}
	}
	if p.FirstResponse > 0 && p.Resolution > 0 && p.Resolution < p.FirstResponse {
		o.r.faultAt(join(o.path, "resolution_bh"), "The resolution target is shorter than the first-response target.", "Raise resolution_bh or lower first_response_bh.")
	}
	return p
}

func (r *reader) targets(n ast.Node, path string) Targets {
	o, ok := r.object(n, path, targetKeys)
	if !ok {
		return Targets{}
	}
	p := o.pair()
	ts := Targets{FirstResponse: p.FirstResponse, Resolution: p.Resolution, Basis: Basis(o.text("basis")), Source: o.text("source"),
		AgreedBy: o.email("agreed_by"), AgreedOn: o.date("agreed_on")}
	switch ts.Basis {
	case "":
		ts.Basis = Assumed // nobody said where the number comes from
	case Sourced, Derived:
		if ts.Source == "" {
			r.faultAt(join(path, "basis"), fmt.Sprintf("A target that is %s needs its source.", ts.Basis), `Add "source: …", or write basis: assumed.`)
		}
	default:
		o.oneOf("basis", string(ts.Basis), []string{string(Sourced), string(Derived), string(Assumed)})
	}
	if (ts.AgreedBy == "") != (ts.AgreedOn == "") && r.clean(join(path, "agreed_by")) && r.clean(join(path, "agreed_on")) {
		r.fault(o.at, path, "agreed_by and agreed_on belong together.", "Say who agreed the target, and when.")
	}
	if e, ok := o.find("by_priority"); ok {
		if ps, ok := r.object(e.value, join(path, "by_priority"), Priorities()); ok {
			ts.ByPriority = map[string]TargetPair{}
			for _, e := range ps.entries {
				if pair, ok := r.object(e.value, join(ps.path, e.key), pairKeys); ok {
					ts.ByPriority[e.key] = pair.pair()
				}
			}
		}
	}
	return ts
}

func (r *reader) assignment(n ast.Node, path string) Assignment {
	a := Assignment{Mode: Pull}
	o, ok := r.object(n, path, assignmentKeys)
	if !ok {
		return a
	}
	if s := o.text("mode"); s != "" {
		a.Mode = AssignMode(s)
		o.oneOf("mode", s, []string{string(Pull), string(RoundRobin), string(LeastLoaded), string(Rota)})
	}
	a.Cap = o.whole("cap", 0, 0, 10000)
	for i, n := range o.items("rota") {
		if s, ok := r.object(n, fmt.Sprintf("%s[%d]", join(path, "rota"), i+1), shiftKeys); ok {
			shift := RotaShift{s.date("from"), s.email("who")}
			if s.need("from", "2026-11-23") != "" && len(a.Rota) > 0 && shift.From <= a.Rota[len(a.Rota)-1].From {
				r.faultAt(join(s.path, "from"), "The rota is not in order of its dates.", "List the shifts from the earliest on, each date once.")
			}
			s.need("who", "ana@example.com")
			a.Rota = append(a.Rota, shift)
		}
	}
	for i, n := range o.items("absences") {
		if s, ok := r.object(n, fmt.Sprintf("%s[%d]", join(path, "absences"), i+1), absenceKeys); ok {
			s.need("who", "ana@example.com")
			s.need("from", "2026-12-21")
			s.need("to", "2027-01-02")
			ab := Absence{s.email("who"), s.date("from"), s.date("to")}
			if ab.From != "" && ab.To != "" && ab.To < ab.From {
				r.faultAt(join(s.path, "to"), "The absence ends before it begins.", "Dates are inclusive: the last day away goes here.")
			}
			a.Absences = append(a.Absences, ab)
		}
	}
	if a.Mode == Rota && len(a.Rota) == 0 && r.clean(join(path, "rota")) {
		r.fault(o.at, join(path, "rota"), "mode: rota needs a rota.", `Add "rota:" with from and who.`)
	}
	return a
}
