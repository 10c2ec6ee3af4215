package scope

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// calendars compares the hours that are promised.
func (d *differ) calendars() {
	o, n := d.old.Hours, d.new.Hours
	byID := func(h Hours, id string) *Calendar {
		for i := range h.Calendars {
			if h.Calendars[i].ID == id {
				return &h.Calendars[i]
			}
		}
		return nil
	}
	for i := range n.Calendars {
		c := &n.Calendars[i]
		if was := byID(o, c.ID); was != nil {
			d.calendar(was, c)
		} else {
			d.add(Change{Kind: CalendarAdded, Calendar: c.ID}, "%s is a new calendar: %s, %s open hours a week.", c.ID, c.Timezone, num(week(c.Days).Hours()))
		}
	}
	for _, c := range o.Calendars {
		if byID(n, c.ID) == nil {
			d.add(Change{Kind: CalendarRemoved, Calendar: c.ID}, "The calendar %s is gone; its reps go by %s.", c.ID, orNone(n.Default))
		}
	}
	if o.Default != n.Default {
		d.add(Change{Kind: CalendarChanged}, "Reps of no other calendar go by %s instead of %s.", orNone(n.Default), orNone(o.Default))
	}
	if a, b := o.QuarterEnd.LastBusinessDays, n.QuarterEnd.LastBusinessDays; a != b {
		d.add(Change{Kind: CalendarChanged}, "The quarter's end is its last %s instead of %d.", count(b, "business day"), a)
	}
	if !slices.Equal(o.QuarterEnd.Rules, n.QuarterEnd.Rules) {
		d.add(Change{Kind: RulesChanged}, "The rules for the quarter's end changed.")
	}
	if !slices.Equal(o.ClockPausesWhen, n.ClockPausesWhen) {
		d.add(Change{Kind: RulesChanged}, "What the map says about pausing the clock changed.")
	}
	if o.HoursPerDay != n.HoursPerDay {
		d.add(Change{Kind: CalendarChanged}, "A working day stands for %s hours instead of %s.", num(n.HoursPerDay), num(o.HoursPerDay))
	}
}

func (d *differ) calendar(o, n *Calendar) {
	say := func(loosened bool, format string, args ...any) {
		d.add(Change{Kind: CalendarChanged, Calendar: n.ID, Loosened: loosened}, n.ID+": "+format, args...)
	}
	if o.Timezone != n.Timezone {
		say(false, "time zone %s instead of %s.", n.Timezone, o.Timezone)
	}
	if s := daysChanged(o.Days, n.Days); s != "" {
		say(anyLess(o.Days, n.Days), "%s.", s)
	}
	if s := daysChanged(o.quarterEndDays(), n.quarterEndDays()); s != "" && (o.QuarterEndDays != nil || n.QuarterEndDays != nil) {
		say(anyLess(o.quarterEndDays(), n.quarterEndDays()), "at the quarter's end %s.", s)
	}
	if o.Holidays != n.Holidays {
		say(n.Holidays != "", "closed on the holidays of %s instead of %s.", orNone(n.Holidays), orNone(o.Holidays))
	}
	if more := without(n.Closed, o.Closed); len(more) > 0 {
		say(true, "also closed on %s.", strings.Join(more, ", "))
	}
	if fewer := without(o.Closed, n.Closed); len(fewer) > 0 {
		say(false, "no longer closed on %s.", strings.Join(fewer, ", "))
	}
	dates := slices.AppendSeq(slices.Collect(maps.Keys(o.Open)), maps.Keys(n.Open))
	slices.Sort(dates)
	for _, date := range slices.Compact(dates) {
		if was, is := o.Open[date], n.Open[date]; !slices.Equal(was, is) {
			say(openTime(is) < openTime(was), "on %s %s instead of %s.", date, spansText(is), spansText(was))
		}
	}
	d.cutoff(n.ID, "asks", o.Cutoff, n.Cutoff)
	d.cutoff(n.ID, "complex asks", o.CutoffComplex, n.CutoffComplex)
	if !slices.Equal(o.Zones, n.Zones) {
		say(false, "serves the time zones %s.", orNone(strings.Join(n.Zones, ", ")))
	}
}

// cutoff: an earlier one sends more asks to the next day, as does a first one.
func (d *differ) cutoff(calendar, what string, was, is Clock) {
	if was == is {
		return
	}
	text := func(c Clock) string {
		if c == 0 {
			return "any time of day"
		}
		return c.String()
	}
	c := Change{Kind: CalendarChanged, Calendar: calendar, Loosened: is != 0 && (was == 0 || is < was)}
	if is == 0 {
		d.add(c, "%s: %s count from the same day at any time of day; the cut-off was %s.", calendar, what, was)
	} else {
		d.add(c, "%s: %s after %s count from the next business day; before, the cut-off was %s.", calendar, what, is, text(was))
	}
}

func (c *Calendar) quarterEndDays() [7][]Span {
	if c.QuarterEndDays != nil {
		return *c.QuarterEndDays
	}
	return c.Days
}

// daysChanged says which days of a week differ, "" for none.
func daysChanged(o, n [7][]Span) string {
	var parts []string
	for i := range 7 {
		day := (i + 1) % 7 // Monday first
		if !slices.Equal(o[day], n[day]) {
			parts = append(parts, fmt.Sprintf("%s %s instead of %s", time.Weekday(day), spansText(n[day]), spansText(o[day])))
		}
	}
	// The same change on several days is said once.
	if len(parts) > 2 {
		_, first, _ := strings.Cut(parts[0], " ")
		var days []string
		for _, p := range parts {
			day, rest, _ := strings.Cut(p, " ")
			if rest != first {
				return strings.Join(parts, "; ")
			}
			days = append(days, day)
		}
		return strings.Join(days, ", ") + " " + first
	}
	return strings.Join(parts, "; ")
}

func spansText(spans []Span) string {
	if len(spans) == 0 {
		return "closed"
	}
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = s.String()
	}
	return strings.Join(texts, " and ")
}

func openTime(spans []Span) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += s.Length()
	}
	return sum
}

// anyLess reports whether some day of the week lost open time, even where
// another gained it: an ask on that day waits longer.
func anyLess(o, n [7][]Span) bool {
	for d := range 7 {
		if openTime(n[d]) < openTime(o[d]) {
			return true
		}
	}
	return false
}

func week(days [7][]Span) time.Duration {
	var sum time.Duration
	for _, spans := range days {
		sum += openTime(spans)
	}
	return sum
}
