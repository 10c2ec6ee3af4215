package scope

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ChangeKind says what part of a map changed.
type ChangeKind string

// The kinds of change.
const (
	CompanyChanged   ChangeKind = "company"
	RulesChanged     ChangeKind = "rules" // priorities, escalation
	WaitsChanged     ChangeKind = "waits"
	CalendarAdded    ChangeKind = "calendar_added"
	CalendarRemoved  ChangeKind = "calendar_removed"
	CalendarChanged  ChangeKind = "calendar"
	NeighbourChanged ChangeKind = "neighbour"
	FunctionAdded    ChangeKind = "function_added"
	FunctionRemoved  ChangeKind = "function_removed"
	FunctionChanged  ChangeKind = "function"
	PeopleChanged    ChangeKind = "people"
	TopicAdded       ChangeKind = "topic_added"
	TopicRemoved     ChangeKind = "topic_removed"
	TopicMoved       ChangeKind = "topic_moved"
	TopicRenamed     ChangeKind = "topic_renamed"
	TopicChanged     ChangeKind = "topic"
	TargetsChanged   ChangeKind = "targets"
	WordsChanged     ChangeKind = "words" // keywords and examples
	NotCoversChanged ChangeKind = "not_covers"
)

// Change is one difference between two versions of a map, with a sentence for
// the leads.
type Change struct {
	Kind     ChangeKind
	Function string // id in the new map, or in the old one where it is gone
	Topic    string // id of the topic, where the change is one topic's
	Calendar string // id of the calendar, where the change is one calendar's
	Sentence string
	// Loosened says that something promised to reps became weaker: a longer
	// target or wait, an earlier cut-off, fewer open hours.
	Loosened bool
	// Old and New are the targets before and after, for TargetsChanged.
	Old, New Targets
}

// Diff lists what changed from one version of a map to the next: first what
// concerns the whole company, then each function in the new map's order.
func Diff(old, new *Map) []Change {
	d := &differ{old: old, new: new, moved: MovedTopics(old, new)}
	d.company()
	d.calendars()
	d.neighbours()
	for i := range new.Functions {
		f := &new.Functions[i]
		if was, ok := old.Function(f.ID); ok {
			d.function(was, f)
		} else {
			d.add(Change{Kind: FunctionAdded, Function: f.ID}, "%s is a new function.", f.Name)
		}
		d.topics(f)
	}
	for i := range old.Functions {
		f := &old.Functions[i]
		if _, ok := new.Function(f.ID); !ok {
			d.add(Change{Kind: FunctionRemoved, Function: f.ID}, "%s is no longer a function.", f.Name)
		}
		for _, t := range f.Topics {
			if _, _, ok := new.Topic(t.ID); !ok && d.moved[t.ID] == "" && !t.IsGeneral() {
				d.add(Change{Kind: TopicRemoved, Function: f.ID, Topic: t.ID}, "%s no longer covers %s.", f.Name, quote(t.Name))
			}
		}
	}
	return d.changes
}

type differ struct {
	old, new *Map
	moved    map[string]string
	changes  []Change
}

func (d *differ) add(c Change, format string, args ...any) {
	c.Sentence = fmt.Sprintf(format, args...)
	d.changes = append(d.changes, c)
}

// IsGeneral reports whether this is a function's general topic.
func (t *Topic) IsGeneral() bool { return t.ID == t.Function+"/"+General }

func quote(s string) string { return "“" + s + "”" }

func (d *differ) company() {
	o, n := d.old.Company, d.new.Company
	say := func(what, was, is string) {
		if was != is {
			d.add(Change{Kind: CompanyChanged}, "%s: %s instead of %s.", what, orNone(is), orNone(was))
		}
	}
	say("Company", o.Name, n.Name)
	say("Size of the company", o.Size, n.Size)
	say("Time zone of the company", o.Timezone, n.Timezone)
	say("Start of the fiscal year", o.FiscalYearStart, n.FiscalYearStart)
	say("Stance, orientation", num(o.Stance.Orientation), num(n.Stance.Orientation))
	say("Stance, horizon", num(o.Stance.Horizon), num(n.Stance.Horizon))
	say("Leadership gets the digest from", o.LeadershipFrom, n.LeadershipFrom)
	say("Role of the owner", o.Owner.Role, n.Owner.Role)
	say("Backup of the owner", o.Owner.Backup, n.Owner.Backup)
	say("Lead of triage", d.old.Triage.Lead, d.new.Triage.Lead)
	d.members(Change{Kind: PeopleChanged}, "leaders", o.Leaders, n.Leaders)
	d.members(Change{Kind: PeopleChanged}, "admins", o.Admins, n.Admins)
	if !slices.Equal(d.old.Priority, d.new.Priority) {
		d.add(Change{Kind: RulesChanged}, "The rules for priorities changed: %s now, %d before.", count(len(d.new.Priority), "rule"), len(d.old.Priority))
	}
	if !slices.Equal(d.old.Escalation, d.new.Escalation) {
		d.add(Change{Kind: RulesChanged}, "The steps of escalation changed: %s now, %d before.", count(len(d.new.Escalation), "step"), len(d.old.Escalation))
	}
	d.wait("An approver", d.old.Waits.Approver, d.new.Waits.Approver)
	d.wait("Another team", d.old.Waits.Outside, d.new.Waits.Outside)
}

func (d *differ) wait(who string, was, is time.Duration) {
	if was != is {
		d.add(Change{Kind: WaitsChanged, Loosened: is > was}, "%s may take %s instead of %s.", who, businessHours(is), num(was.Hours()))
	}
}

// quoted sets a sentence of the map off from the one it stands in.
func quoted(s string) string {
	if s == "" {
		return ""
	}
	return quote(s)
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func without(list, drop []string) []string {
	gone := make(map[string]bool, len(drop))
	for _, s := range drop {
		gone[s] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return gone[s] })
}

func (d *differ) neighbours() {
	for _, n := range d.new.Neighbours {
		was, ok := d.old.Neighbour(n.ID)
		switch {
		case !ok:
			d.add(Change{Kind: NeighbourChanged}, "%s is a new neighbour.", n.Name)
		case was.Name != n.Name || was.How != n.How || was.URL != n.URL || !slices.Equal(was.Covers, n.Covers):
			d.add(Change{Kind: NeighbourChanged}, "What the map says of the neighbour %s changed.", n.Name)
		}
	}
	for _, n := range d.old.Neighbours {
		if _, ok := d.new.Neighbour(n.ID); !ok {
			d.add(Change{Kind: NeighbourChanged}, "%s is no longer a neighbour.", n.Name)
		}
	}
}

func (d *differ) function(o, n *Function) {
	c := func(k ChangeKind) Change { return Change{Kind: k, Function: n.ID} }
	say := func(what, was, is string) {
		if was != is {
			d.add(c(FunctionChanged), "%s, %s: %s instead of %s.", n.Name, what, orNone(is), orNone(was))
		}
	}
	if o.Name != n.Name {
		d.add(c(FunctionChanged), "%s is now called %s.", o.Name, n.Name)
	}
	say("purpose", quoted(o.Purpose), quoted(n.Purpose))
	say("reports to", o.ReportsTo, n.ReportsTo)
	say("orientation", num(o.Orientation), num(n.Orientation))
	say("horizon", o.Horizon, n.Horizon)
	say("horizon score", num(o.HorizonScore), num(n.HorizonScore))
	say("queue", o.Queue, n.Queue)
	d.private(c(FunctionChanged), n.Name, o.Private, n.Private)
	d.private(c(FunctionChanged), "The queue of "+n.Name, o.QueuePrivate, n.QueuePrivate)
	say("privacy rule", quoted(o.PrivacyRule), quoted(n.PrivacyRule))
	say("approval rule", quoted(o.ApprovalRule), quoted(n.ApprovalRule))
	say("channel", o.Channel, n.Channel)
	say("required fields", strings.Join(o.Required, ", "), strings.Join(n.Required, ", "))
	say("calendars", strings.Join(o.Calendars, ", "), strings.Join(n.Calendars, ", "))
	d.people(o, n)
	d.targets(c(TargetsChanged), n.Name, o.Targets, n.Targets)
	d.words(c(WordsChanged), n.Name, o.Keywords, n.Keywords, o.Examples, n.Examples)
	for _, nc := range n.NotCovers {
		if !slices.Contains(o.NotCovers, nc) {
			d.add(c(NotCoversChanged), "%s now sends %s to %s.", n.Name, quote(nc.What), d.new.ownerName(nc.Owner))
		}
	}
	for _, nc := range o.NotCovers {
		if !slices.ContainsFunc(n.NotCovers, func(x NotCovered) bool { return x.What == nc.What }) {
			d.add(c(NotCoversChanged), "%s no longer sends %s elsewhere.", n.Name, quote(nc.What))
		}
	}
}

// ownerName is the name of a function or neighbour.
func (m *Map) ownerName(id string) string {
	if f, ok := m.Function(id); ok {
		return f.Name
	}
	if n, ok := m.Neighbour(id); ok {
		return n.Name
	}
	return id
}

func (d *differ) private(c Change, what string, was, is bool) {
	switch {
	case is && !was:
		d.add(c, "%s is private now.", what)
	case was && !is:
		d.add(c, "%s is no longer private.", what)
	}
}

// topics compares the topics of a function of the new map with what they were,
// under the id that they had then.
func (d *differ) topics(f *Function) {
	before := make(map[string]string, len(d.moved)) // new id → old id
	for _, was := range slices.Sorted(maps.Keys(d.moved)) {
		if _, taken := before[d.moved[was]]; !taken {
			before[d.moved[was]] = was
		}
	}
	for i := range f.Topics {
		t := &f.Topics[i]
		id := t.ID
		if was, ok := before[t.ID]; ok {
			id = was
		}
		o, from, ok := d.old.Topic(id)
		c := func(k ChangeKind) Change { return Change{Kind: k, Function: f.ID, Topic: t.ID} }
		switch {
		case t.IsGeneral():
			continue
		case !ok:
			d.add(c(TopicAdded), "%s now covers %s.", f.Name, quote(t.Name))
			continue
		case from.ID != f.ID:
			d.add(c(TopicMoved), "%s moved from %s to %s.", quote(t.Name), from.Name, f.Name)
		case o.Name != t.Name:
			d.add(c(TopicRenamed), "%s of %s now reads %s.", quote(o.Name), f.Name, quote(t.Name))
		}
		d.words(c(WordsChanged), f.Name+", "+quote(t.Name), o.Keywords, t.Keywords, o.Examples, t.Examples)
		d.targets(c(TargetsChanged), f.Name+", "+quote(t.Name), ownTargets(o, from, t, f), ownTargets(t, f, o, from))
		d.requestTypes(c(TargetsChanged), f.Name, o, t)
		if from.Private == f.Private {
			d.private(c(TopicChanged), quote(t.Name)+" of "+f.Name, o.Private, t.Private)
		}
		if o.Complex != t.Complex {
			verb := "no longer goes"
			if t.Complex {
				verb = "now goes"
			}
			d.add(Change{Kind: TopicChanged, Function: f.ID, Topic: t.ID, Loosened: t.Complex}, "%s of %s %s by the cut-off for complex asks.", quote(t.Name), f.Name, verb)
		}
		if !slices.Equal(o.Required, t.Required) {
			d.add(c(TopicChanged), "%s, %s, required fields: %s instead of %s.", f.Name, quote(t.Name), orNone(strings.Join(t.Required, ", ")), orNone(strings.Join(o.Required, ", ")))
		}
	}
}

// ownTargets is what a topic promised, for comparison with its other version.
// Where both go by one function's targets there is nothing of the topic's own
// to compare: that change is the function's.
func ownTargets(t *Topic, f *Function, other *Topic, otherFunction *Function) Targets {
	switch {
	case t.Targets != nil:
		return *t.Targets
	case other.Targets == nil && f.ID == otherFunction.ID:
		return Targets{}
	default:
		return f.Targets
	}
}

func (d *differ) words(c Change, where string, oldKeys, newKeys, oldExamples, newExamples []string) {
	var parts []string
	part := func(n int, noun, verb string) {
		if n > 0 {
			parts = append(parts, count(n, noun)+" "+verb)
		}
	}
	part(len(without(newKeys, oldKeys)), "keyword", "added")
	part(len(without(oldKeys, newKeys)), "keyword", "removed")
	part(len(without(newExamples, oldExamples)), "example", "added")
	part(len(without(oldExamples, newExamples)), "example", "removed")
	if len(parts) > 0 {
		d.add(c, "%s: %s.", where, strings.Join(parts, ", "))
	}
}
