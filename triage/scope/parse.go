package scope

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // time zones are the same on every machine

	"github.com/goccy/go-yaml/ast"
)

// Parse reads a scope map from YAML. name is the file's name for messages.
// The error is a [Problems] that lists every fault, in the order of the file;
// without one the map is whole, though it may not be ready to serve
// ([Map.Ready]). The format is in docs/scope-map.md.
func Parse(name string, src []byte) (*Map, error) {
	root, problems := parseYAML(name, src)
	if len(problems) > 0 {
		return nil, problems
	}
	r := &reader{file: name, places: map[string]place{}}
	m := r.parseMap(root)
	if m != nil {
		r.checkMap(m)
	}
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	sum := sha256.Sum256(src)
	m.Hash = hex.EncodeToString(sum[:])[:12]
	m.Source = slices.Clone(src)
	m.file, m.places = name, r.places
	return m, nil
}

var (
	mapKeys       = []string{"version", "company", "triage", "hours", "escalation", "priority", "waits", "neighbours", "functions"}
	companyKeys   = []string{"name", "size", "timezone", "fiscal_year_start", "stance", "leaders", "admins", "leadership_from", "owner"}
	stanceKeys    = []string{"orientation", "horizon"}
	ownerKeys     = []string{"role", "backup"}
	triageKeys    = []string{"lead"}
	stepKeys      = []string{"after", "to", "rule"}
	priorityKeys  = []string{"priority", "amount_from", "closes_within_days", "quarter_end", "blocked", "deadline_in_hours", "reason"}
	waitKeys      = []string{"approver_bh", "outside_bh"}
	neighbourKeys = []string{"id", "name", "covers", "how", "url"}
)

// Priorities lists the priorities of a request, highest first.
func Priorities() []string { return []string{"urgent", "high", "normal", "low"} }

func (r *reader) parseMap(root ast.Node) *Map {
	o, ok := r.object(root, "", mapKeys)
	if !ok {
		return nil
	}
	m := &Map{}
	if _, ok := o.find("version"); !ok {
		r.fault(o.at, "version", `"version" is missing.`, `Add "version: 1" as the first line.`)
	} else if m.Version = o.whole("version", 1, 0, math.MaxInt32); m.Version != 1 {
		r.faultAt("version", fmt.Sprintf("Version %d of the format is not known.", m.Version), "This program reads version: 1.")
	}
	if e, ok := o.find("company"); ok {
		m.Company = r.company(e.value)
	} else {
		r.fault(o.at, "company", `"company" is missing.`, `Add "company:" with name and timezone.`)
	}
	if e, ok := o.find("triage"); ok {
		if t, ok := r.object(e.value, "triage", triageKeys); ok {
			m.Triage.Lead = t.email("lead")
		}
	}
	if e, ok := o.find("hours"); ok {
		m.Hours = r.hours(e.value)
	}
	for i, n := range o.items("escalation") {
		if s, ok := r.object(n, fmt.Sprintf("escalation[%d]", i+1), stepKeys); ok {
			m.Escalation = append(m.Escalation, EscalationRule{s.text("after"), s.text("to"), s.text("rule")})
		}
	}
	for i, n := range o.items("priority") {
		if p, ok := r.object(n, fmt.Sprintf("priority[%d]", i+1), priorityKeys); ok {
			m.Priority = append(m.Priority, p.priorityRule())
		}
	}
	m.Waits = Waits{9 * time.Hour, 9 * time.Hour}
	if e, ok := o.find("waits"); ok {
		if w, ok := r.object(e.value, "waits", waitKeys); ok {
			m.Waits.Approver = or(w.hours("approver_bh"), m.Waits.Approver)
			m.Waits.Outside = or(w.hours("outside_bh"), m.Waits.Outside)
		}
	}
	for i, n := range o.items("neighbours") {
		if nb, ok := r.object(n, listPath("neighbours", i, n), neighbourKeys); ok {
			m.Neighbours = append(m.Neighbours, Neighbour{ID: nb.id("legal"), Name: nb.need("name", "Commercial Legal"),
				Covers: nb.texts("covers"), How: nb.text("how"), URL: nb.url("url")})
		}
	}
	if _, ok := o.find("functions"); !ok {
		r.fault(o.at, "functions", "The map has no functions.", `Add "functions:" with at least one function and its topics.`)
	}
	for i, n := range o.items("functions") {
		if f, ok := r.function(n, listPath("functions", i, n)); ok {
			m.Functions = append(m.Functions, f)
		}
	}
	return m
}

func or(v, def time.Duration) time.Duration {
	if v == 0 {
		return def
	}
	return v
}

func (r *reader) company(n ast.Node) Company {
	var c Company
	o, ok := r.object(n, "company", companyKeys)
	if !ok {
		return c
	}
	c.Name = o.need("name", "Your company")
	c.Size = o.text("size")
	c.Timezone = o.need("timezone", "Europe/London")
	r.zone("company.timezone", c.Timezone)
	c.FiscalYearStart = "01-01"
	if s := o.text("fiscal_year_start"); s != "" {
		c.FiscalYearStart = s
		if _, err := time.Parse("2006-01-02", "2023-"+s); err != nil { // 2023: no leap day, which is no yearly date
			r.faultAt("company.fiscal_year_start", fmt.Sprintf("%q is not a month and day.", s), `Write month-day, such as "02-01".`)
		}
	}
	if e, ok := o.find("stance"); ok {
		if s, ok := r.object(e.value, "company.stance", stanceKeys); ok {
			c.Stance = Stance{s.number("orientation", 0, -1, 1), s.number("horizon", 0, 0, 1)}
		}
	}
	if e, ok := o.find("owner"); ok {
		if w, ok := r.object(e.value, "company.owner", ownerKeys); ok {
			c.Owner = Owner{w.text("role"), w.text("backup")}
		}
	}
	c.Leaders = o.emails("leaders", false)
	c.Admins = o.emails("admins", false)
	c.LeadershipFrom = o.date("leadership_from")
	return c
}

func (o object) priorityRule() PriorityRule {
	faults := len(o.r.problems)
	p := PriorityRule{
		Priority:     o.need("priority", "high"),
		AmountFrom:   o.number("amount_from", 0, 0, 1e12),
		ClosesWithin: o.whole("closes_within_days", 0, 0, 3660),
		QuarterEnd:   o.yes("quarter_end"),
		Blocked:      o.yes("blocked"),
		DeadlineIn:   o.whole("deadline_in_hours", 0, 0, 8784),
		Reason:       o.need("reason", "customer blocked"),
	}
	if p.Priority != "" {
		o.oneOf("priority", p.Priority, Priorities())
	}
	if p.unconditional() && len(o.r.problems) == faults {
		o.r.fault(o.at, o.path, "This rule names no condition, so it would fit every ask.", "Add amount_from, closes_within_days, quarter_end, blocked or deadline_in_hours.")
	}
	return p
}

// unconditional reports whether the rule names no condition.
func (p PriorityRule) unconditional() bool {
	return p.AmountFrom == 0 && p.ClosesWithin == 0 && !p.QuarterEnd && !p.Blocked && p.DeadlineIn == 0
}

// oneOf faults a value that is none of the known words.
func (o object) oneOf(key, value string, known []string) {
	if !slices.Contains(known, value) {
		o.r.faultAt(join(o.path, key), fmt.Sprintf("%q is not known here.", value), didYouMean(value, known, "Write one of "+strings.Join(known, ", ")+"."))
	}
}

// listPath names an element of a list by its id, so that a person finds it;
// without an id by its number.
func listPath(list string, i int, n ast.Node) string {
	if mn, ok := n.(*ast.MappingNode); ok {
		for _, v := range mn.Values {
			if k, _ := scalar(v.Key); k == "id" {
				if s, ok := scalar(v.Value); ok && idForm.MatchString(s) {
					return list + "." + s
				}
			}
		}
	}
	return fmt.Sprintf("%s[%d]", list, i+1)
}

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	emailForm  = regexp.MustCompile(`^[^\s@<>",;:()]+@[^\s@<>",;:()]+\.[^\s@<>",;:()]+$`)
	handleForm = regexp.MustCompile(`^@[^\s@<>",;:()]+$`)
	urlForm    = regexp.MustCompile(`^(https?://|slack://|mailto:)[^\s<>"]+$`)
)

const maxID = 60

// id reads an object's id: lower-case words joined by hyphens.
func (o object) id(example string) string {
	s := o.need("id", example)
	if s != "" && (!idForm.MatchString(s) || len(s) > maxID) {
		o.r.faultAt(join(o.path, "id"), fmt.Sprintf("%q is not an id.", s), "Write lower-case letters, digits and single hyphens, such as "+example+".")
	}
	return s
}

func (o object) url(key string) string {
	s := o.text(key)
	if s != "" && !urlForm.MatchString(s) {
		o.r.faultAt(join(o.path, key), fmt.Sprintf("%q is not a link.", s), "Write a full address that starts with https://.")
		return ""
	}
	return s
}

// email reads one e-mail address, lower-cased.
func (o object) email(key string) string {
	return o.r.emailIn(join(o.path, key), o.text(key), false)
}

// emails reads a list of e-mail addresses; handles says whether "@group" may
// stand in for one.
func (o object) emails(key string, handles bool) []string {
	var out []string
	for i, s := range o.texts(key) {
		field := fmt.Sprintf("%s[%d]", join(o.path, key), i+1)
		switch e := o.r.emailIn(field, s, handles); {
		case e == "":
		case slices.Contains(out, e):
			o.r.faultAt(field, e+" is in this list twice.", "Keep one.")
		default:
			out = append(out, e)
		}
	}
	return out
}

func (r *reader) emailIn(field, s string, handles bool) string {
	switch {
	case s == "":
		return ""
	case len(s) <= 254 && emailForm.MatchString(s):
		return strings.ToLower(s)
	case handles && handleForm.MatchString(s):
		return s
	case handles:
		r.faultAt(field, fmt.Sprintf("%q is neither an e-mail address nor a Slack group.", s), `Write ana@example.com, or "@deal-desk" in quotes for a group.`)
	default:
		r.faultAt(field, fmt.Sprintf("%q is not an e-mail address.", s), "Write it as ana@example.com.")
	}
	return ""
}

// date reads a calendar day, 2006-01-02.
func (o object) date(key string) string {
	s := o.text(key)
	if s != "" {
		o.r.day(join(o.path, key), s)
	}
	return s
}

func (r *reader) day(field, s string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.faultAt(field, fmt.Sprintf("%q is not a date.", s), "Write year-month-day, such as 2026-12-24.")
	}
}

// zone faults a name that is no IANA time zone. "Local" is one to Go and would
// mean another thing on each machine.
func (r *reader) zone(field, name string) {
	if name == "" {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		r.faultAt(field, fmt.Sprintf("%q is not a time zone.", name), meant(name, commonZones, 0.8, "Write its IANA name, such as Europe/London."))
	}
}

// commonZones are suggested when a time zone is misspelt.
var commonZones = []string{
	"UTC", "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Amsterdam", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw",
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Sao_Paulo", "America/Mexico_City",
	"Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Seoul", "Australia/Sydney", "Australia/Melbourne", "Pacific/Auckland", "Africa/Johannesburg",
}
