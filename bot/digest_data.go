package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/triage/friction"
)

// digestData is a report as the digest prints it.
func digestData(r friction.Report, l *live) views.DigestData {
	h := r.Headline
	d := views.DigestData{
		Week: r.Week.String(), From: r.Week.Start(l.zone), To: r.Week.End(l.zone).AddDate(0, 0, -1), Company: l.scope.Company.Name,
		Asks: h.Opened, Done: h.Done, GaveUp: h.GaveUp, NoAnswer: h.NoAnswer, Elsewhere: h.Beside, Open: h.Open, Chasers: h.Chased,
		LateHours: h.LateHours, First: quantiles(h.FirstResponse), Felt: quantiles(h.Felt), Owed: quantiles(h.Owed),
		Notes: notes(r), Method: r.Notes,
	}
	if h.UsualOpened != nil && h.UsualChased != nil && h.UsualLateHours != nil {
		d.Usual = &views.Usual{Asks: int(*h.UsualOpened + 0.5), Chasers: int(*h.UsualChased + 0.5), LateHours: *h.UsualLateHours}
	}
	for _, s := range r.Hotspots {
		h := hotspot(r.Week, s)
		for _, c := range r.Corrected {
			if s.Cause == friction.CauseMisrouted && c.Home == s.Topic && h.Change == "" {
				h.Change = changeFor(r, "often_corrected", c.Sentence)
			}
		}
		d.Hotspots = append(d.Hotspots, h)
	}
	for _, s := range r.WatchList {
		d.Watching = append(d.Watching, hotspot(r.Week, s))
	}
	for _, better := range r.Better {
		d.Better = append(d.Better, better.Sentence)
	}
	for _, fix := range r.Fixes {
		d.Fixes = append(d.Fixes, views.FixLine{ID: fmt.Sprint(fix.ID), Sentence: fix.Sentence, Settled: fix.Verdict != friction.TooEarly && fix.Verdict != ""})
	}
	d.Chart = views.Chart{Title: "Late hours by function"}
	for _, w := range r.Chart.Weeks {
		d.Chart.Weeks = append(d.Chart.Weeks, fmt.Sprintf("W%02d", w.Number))
	}
	for _, s := range r.Chart.Series {
		d.Chart.Series = append(d.Chart.Series, views.Series{Name: s.Name, Values: s.Hours})
	}
	for _, f := range r.Functions {
		d.Functions = append(d.Functions, views.FunctionRow{
			Name: f.Name, Asks: f.Opened, Done: f.Done, Open: f.Open, First: quantiles(f.First), Felt: quantiles(f.Felt), Owed: quantiles(f.Owed), LateHours: f.LateHours,
			NotAgreed: f.NotAgreed,
		})
	}
	if m := r.Money; m.Deals > 0 && m.ShareKnown != nil {
		d.Deals = &views.DealsWaiting{Deals: m.Deals, Amount: m.Amount, Known: *m.ShareKnown}
	}
	d.Unowned = r.Unowned.N
	for _, c := range r.Unowned.Clusters {
		key := changeKey(r, slices.IndexFunc(r.MapChanges, func(m friction.MapChange) bool { return m.Finding == "unowned" && m.Topic == c.Name }))
		d.Nobody = append(d.Nobody, views.Cluster{Key: key, Name: c.Name, N: c.N})
	}
	for _, c := range r.Repeated {
		d.Repeated = append(d.Repeated, views.Cluster{Name: strings.Join(c.Words, " "), N: c.N, Function: c.Name})
	}
	for _, p := range r.Boundaries {
		d.Leaks = append(d.Leaks, views.Leak{Key: changeFor(r, "boundaries", p.Sentence), Sentence: p.Sentence})
	}
	for _, c := range r.Corrected {
		d.Leaks = append(d.Leaks, views.Leak{Key: changeFor(r, "often_corrected", c.Sentence), Sentence: c.Sentence})
	}
	if r.Pendulum != nil {
		d.Pendulum = r.Pendulum.Sentence
	}
	return d
}

// changeKey names a map change by its place in the report; empty: there is none.
func changeKey(r friction.Report, i int) string {
	if i < 0 {
		return ""
	}
	return r.Week.String() + "|" + strconv.Itoa(i)
}

// changeFor is the map change that a finding has ready, which gives the finding's
// sentence as its reason.
func changeFor(r friction.Report, finding, sentence string) string {
	return changeKey(r, slices.IndexFunc(r.MapChanges, func(c friction.MapChange) bool { return c.Finding == finding && c.Reason == sentence }))
}

func (l *live) functionName(id string) string {
	if f, ok := l.scope.Function(id); ok {
		return f.Name
	}
	return id
}

// hotspotKey is what the buttons of a hotspot carry.
func hotspotKey(week friction.Week, function, topic string) string {
	return week.String() + "|" + function + "|" + topic
}

func readHotspotKey(key string) (week friction.Week, function, topic string, err error) {
	parts := strings.SplitN(key, "|", 3)
	if len(parts) != 3 {
		return week, "", "", fmt.Errorf("read the key of a hotspot: %q", key)
	}
	week, err = friction.ParseWeek(parts[0])
	return week, parts[1], parts[2], err
}

func hotspot(week friction.Week, s friction.Hotspot) views.Hotspot {
	h := views.Hotspot{
		Key: hotspotKey(week, s.Function, s.Topic), Title: s.Title, LateHours: s.LateHoursWeek, Asks: s.N, Weeks: s.WindowWeeks, Where: s.Where(),
		Cause: s.CauseText, Trend: s.TrendText, Line: s.Line, Decide: s.Decision(), FixOpen: s.Verdict != "",
	}
	if h.Trend != "" {
		h.Trend += "."
	}
	return h
}

// notes are what a reader must know beside the figures, a sentence each.
func notes(r friction.Report) []string {
	out := slices.Clone(r.Corrections)
	for _, n := range r.Loosened {
		out = append(out, n.Sentence)
	}
	var names []string
	hours := 0.0
	for _, n := range r.NotAgreed {
		names = append(names, n.Name)
		hours += n.LateHours
	}
	if len(names) > 0 {
		shown := strings.Join(names[:min(len(names), 3)], ", ")
		if more := len(names) - 3; more > 0 {
			shown += fmt.Sprintf(" and %d more", more)
		}
		says := fmt.Sprintf("Targets not agreed yet: %s.", shown)
		if hours >= 0.5 {
			says += fmt.Sprintf(" By them, %.0f hours would be late; they stand beside the total, not in it.", hours)
		}
		out = append(out, says)
	}
	return out
}

func quantiles(q friction.Quantiles) views.Quantiles {
	known := func(h *float64) views.Quantile {
		if h == nil {
			return views.Quantile{}
		}
		return views.Quantile{D: time.Duration(*h * float64(time.Hour)), Known: true}
	}
	return views.Quantiles{P50: known(q.P50), P90: known(q.P90), N: q.N}
}
