package scope

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

var (
	hoursKeys      = []string{"default", "hours_per_day", "calendars", "quarter_end", "clock_pauses_when"}
	calendarKeys   = []string{"id", "timezone", "days", "holidays", "closed", "open", "cutoff", "cutoff_complex", "quarter_end_days", "zones"}
	quarterEndKeys = []string{"last_business_days", "rules"}
	weekdays       = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

func (r *reader) hours(n ast.Node) Hours {
	var h Hours
	o, ok := r.object(n, "hours", hoursKeys)
	if !ok {
		return h
	}
	h.HoursPerDay = o.number("hours_per_day", 0, 0, 24)
	for i, n := range o.items("calendars") {
		if c, ok := r.object(n, listPath("hours.calendars", i, n), calendarKeys); ok {
			h.Calendars = append(h.Calendars, c.calendar())
		}
	}
	h.Default = o.text("default")
	if h.Default == "" && len(h.Calendars) > 0 {
		h.Default = h.Calendars[0].ID
	}
	if e, ok := o.find("quarter_end"); ok {
		if q, ok := r.object(e.value, "hours.quarter_end", quarterEndKeys); ok {
			h.QuarterEnd = QuarterEnd{q.whole("last_business_days", 0, 0, 60), q.texts("rules")}
		}
	}
	h.ClockPausesWhen = o.texts("clock_pauses_when")
	return h
}

func (o object) calendar() Calendar {
	c := Calendar{ID: o.id("emea"), Timezone: o.need("timezone", "Europe/London")}
	o.r.zone(join(o.path, "timezone"), c.Timezone)
	if e, ok := o.find("days"); ok {
		c.Days = o.r.days(e.value, join(o.path, "days"))
	} else {
		o.r.fault(o.at, join(o.path, "days"), `"days" is missing.`, `Add "days: {mon-fri: 08:00-17:00}".`)
	}
	if e, ok := o.find("quarter_end_days"); ok {
		days := o.r.days(e.value, join(o.path, "quarter_end_days"))
		c.QuarterEndDays = &days
	}
	c.Holidays = o.text("holidays")
	if c.Holidays != "" && !slices.Contains(holidayCodes, c.Holidays) {
		o.r.faultAt(join(o.path, "holidays"), fmt.Sprintf("No holidays are known for %q.", c.Holidays), holidayHint(c.Holidays))
	}
	for i, s := range o.texts("closed") {
		o.r.day(fmt.Sprintf("%s[%d]", join(o.path, "closed"), i+1), s)
		c.Closed = append(c.Closed, s)
	}
	if e, ok := o.find("open"); ok {
		if days, ok := o.r.object(e.value, join(o.path, "open"), nil); ok {
			c.Open = map[string][]Span{}
			for _, d := range days.entries {
				field := join(days.path, d.key)
				o.r.places[field] = d.at
				o.r.day(field, d.key)
				c.Open[d.key] = o.r.spans(d.value, field)
				if slices.Contains(c.Closed, d.key) {
					o.r.faultAt(field, d.key+" is both open and closed.", "Keep one of the two.")
				}
			}
		}
	}
	c.Cutoff = o.clock("cutoff")
	c.CutoffComplex = o.clock("cutoff_complex")
	for i, z := range o.texts("zones") {
		o.r.zone(fmt.Sprintf("%s[%d]", join(o.path, "zones"), i+1), z)
		c.Zones = append(c.Zones, z)
	}
	return c
}

func holidayHint(code string) string {
	code = strings.ToUpper(code)
	if code == "UK" || code == "EN" {
		return "Write GB."
	}
	var same []string
	for _, k := range holidayCodes {
		if strings.HasPrefix(k, code) {
			same = append(same, k)
		}
	}
	if len(same) > 0 {
		return "Write " + strings.Join(same, " or ") + "."
	}
	return "Write a country's two letters, such as GB or US, or leave it out and list the days under closed."
}

// days reads the open spans of a week: keys are a day or a run of days
// ("mon-fri"), values spans.
func (r *reader) days(n ast.Node, path string) [7][]Span {
	var out [7][]Span
	o, ok := r.object(n, path, nil)
	if !ok {
		return out
	}
	var set [7]bool
	open := false
	for _, e := range o.entries {
		field := join(path, e.key)
		r.places[field] = e.at
		from, to, isRun := strings.Cut(strings.ToLower(e.key), "-")
		if !isRun {
			to = from
		}
		a, b := slices.Index(weekdays, from), slices.Index(weekdays, to)
		if a < 0 || b < 0 {
			r.faultAt(field, fmt.Sprintf("%q is not a day of the week.", e.key), "Write mon, tue, wed, thu, fri, sat, sun, or a run such as mon-fri.")
			continue
		}
		spans := r.spans(e.value, field)
		open = open || len(spans) > 0
		for d := a; ; d = (d + 1) % 7 {
			if set[d] {
				r.faultAt(field, weekdays[d]+" is set twice.", "Let each day appear once.")
				break
			}
			set[d], out[d] = true, spans
			if d == b {
				break
			}
		}
	}
	if !open && r.clean(path) {
		r.fault(o.at, path, "No day of this week is open.", `Write open hours, such as "mon-fri: 08:00-17:00".`)
	}
	return out
}

var spanForm = regexp.MustCompile(`^(\S+?)\s*-\s*(\S+)$`)

// spans reads "08:00-17:00", a list of such, or "closed".
func (r *reader) spans(n ast.Node, field string) []Span {
	var texts []string
	if seq, ok := n.(*ast.SequenceNode); ok {
		for _, v := range seq.Values {
			s, _ := scalar(v)
			texts = append(texts, s)
		}
	} else if s, ok := scalar(n); ok && s != "closed" {
		texts = []string{s}
	} else if !ok {
		r.faultAt(field, "Open hours are expected here, but this is "+kind(n)+".", `Write "08:00-17:00", a list of such, or closed.`)
	}
	var out []Span
	for _, s := range texts {
		parts := spanForm.FindStringSubmatch(strings.TrimSpace(s))
		if parts == nil {
			r.faultAt(field, fmt.Sprintf("%q is not a span of hours.", s), `Write "08:00-17:00", or closed.`)
			continue
		}
		from, ok1 := parseClock(parts[1])
		to, ok2 := parseClock(parts[2])
		switch {
		case !ok1 || !ok2:
			r.faultAt(field, fmt.Sprintf("%q is not a span of hours.", s), "Clocks run from 00:00 to 24:00.")
		case to <= from:
			r.faultAt(field, fmt.Sprintf("%q ends before it begins.", s), "A span stays within one day; for a night write two, such as 22:00-24:00 and 00:00-06:00 on the next day.")
		case len(out) > 0 && from < out[len(out)-1].To:
			r.faultAt(field, fmt.Sprintf("%q overlaps the span before it, or is out of order.", s), "List the spans of a day from morning to evening.")
		default:
			out = append(out, Span{from, to})
		}
	}
	return out
}

func (o object) clock(key string) Clock {
	s := o.text(key)
	if s == "" {
		return 0
	}
	c, ok := parseClock(s)
	if !ok || c == 0 {
		o.r.faultAt(join(o.path, key), fmt.Sprintf("%q is not a time of day.", s), `Write hours and minutes in quotes, such as "16:30".`)
		return 0
	}
	return c
}

var clockForm = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})$`)

// parseClock reads "08:30"; "24:00" is the end of the day.
func parseClock(s string) (Clock, bool) {
	parts := clockForm.FindStringSubmatch(s)
	if parts == nil {
		return 0, false
	}
	h, _ := strconv.Atoi(parts[1])
	min, _ := strconv.Atoi(parts[2])
	c := Clock(h*60 + min)
	return c, min < 60 && c <= 24*60
}

// String reads "08:30".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// String reads "08:00-17:00".
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// Length is how long the span is.
func (s Span) Length() time.Duration { return time.Duration(s.To-s.From) * time.Minute }
