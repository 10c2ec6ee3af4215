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
		d.Hotspots = append(d.Hotspots, hotspot(r.Week, s))
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
		})
	}
	if m := r.Money; m.Deals > 0 && m.ShareKnown != nil {
		d.Deals = &views.DealsWaiting{Deals: m.Deals, Amount: m.Amount, Known: *m.ShareKnown}
	}
	for i, c := range r.Unowned.Clusters {
		d.Nobody = append(d.Nobody, views.Cluster{Key: changeKey(r, "unowned", i), Name: c.Name, N: c.N})
	}
	for _, c := range r.Repeated {
		d.Repeated = append(d.Repeated, views.Cluster{Name: c.Name, N: c.N, Function: l.functionOf(c.Topic)})
	}
	for i, p := range r.Boundaries {
		d.Leaks = append(d.Leaks, views.Leak{Key: changeKey(r, "boundaries", i), A: l.functionName(p.A), B: l.functionName(p.B), N: p.AtoB + p.BtoA})
	}
	if r.Pendulum != nil {
		d.Pendulum = r.Pendulum.Sentence
	}
	return d
}

// changeKey names the map change that a finding has ready; empty: none.
func changeKey(r friction.Report, finding string, nth int) string {
	for i, c := range r.MapChanges {
		if c.Finding != finding {
			continue
		}
		if nth == 0 {
			return r.Week.String() + "|" + strconv.Itoa(i)
		}
		nth--
	}
	return ""
}

func (l *live) functionName(id string) string {
	if f, ok := l.scope.Function(id); ok {
		return f.Name
	}
	return id
}

func (l *live) functionOf(topic string) string {
	if _, f, ok := l.scope.Topic(topic); ok {
		return f.Name
	}
	return ""
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
	return views.Hotspot{
		Key: hotspotKey(week, s.Function, s.Topic), Function: s.FunctionName, Topic: s.TopicName, LateHours: s.LateHours, Asks: s.N, Weeks: s.WindowWeeks,
		Cause: s.CauseText, Trend: s.TrendText, Line: s.Line, Decide: s.Decide, FixOpen: s.Verdict != "",
	}
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
		out = append(out, fmt.Sprintf("Targets not agreed yet: %s. Their %.0f late hours stand beside the total, not in it.", shown, hours))
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
