package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

// digestSeed makes the resampling of every digest repeatable.
const digestSeed = 1

// quarterBack is how many weeks back a quarter's end looks for the last one.
const quarterBack = 14

// Report computes a week's report from the store as leadership reads it, as of the
// week's end or now, whichever is earlier.
func Report(ctx context.Context, store *storage.Store, m *scope.Map, week friction.Week) (friction.Report, error) {
	var r friction.Report
	err := store.Read(ctx, func(v *storage.View) (err error) {
		r, err = leadershipReport(v, m, week)
		return err
	})
	return r, err
}

// FunctionReport is [Report] for the lead of one function: its own asks alone.
func FunctionReport(ctx context.Context, store *storage.Store, m *scope.Map, week friction.Week, function string) (friction.Report, error) {
	var r friction.Report
	err := store.Read(ctx, func(v *storage.View) (err error) {
		r, err = functionReport(v, m, week, function)
		return err
	})
	return r, err
}

func functionReport(v *storage.View, m *scope.Map, week friction.Week, function string) (friction.Report, error) {
	in, err := digestInput(v, m, week, known{at: v.Now()})
	if err != nil {
		return friction.Report{}, fmt.Errorf("gather the facts of %s: %w", week, err)
	}
	return friction.DigestFor(in, function), nil
}

// corrections say what came to be known of the week before after its digest was
// sent. One by another formula is not corrected: the formula would be.
func corrections(v *storage.View, week friction.Week) ([]string, error) {
	stored, err := v.DigestsOf(week.Add(-1).String())
	if err != nil || len(stored) == 0 || otherFormula(stored[0]) {
		return nil, err
	}
	sent, m, err := asSent(v, stored[0])
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return nil, err
	}
	// The headline tells of the asks of the week alone.
	asOf := known{at: stored[0].Stored}.asOf(sent.Week, zone)
	facts, err := v.Facts(sent.Week, sent.Week.Start(zone), asOf)
	if err != nil {
		return nil, err
	}
	return friction.Corrected(sent, friction.Input{
		Week: sent.Week, Zone: zone, Map: m, Asks: unwatched(facts.Asks), Cells: facts.Cells, Start: facts.Start, Leadership: true,
	}), nil
}

// unwatched leaves out what is measured in silence: it is for those who judge
// the routing.
func unwatched(asks []friction.Ask) []friction.Ask {
	return slices.DeleteFunc(asks, func(a friction.Ask) bool { return a.Watch })
}

// leadershipReport is the report as leadership reads it: late hours by a target
// that its lead has not agreed stand beside the total.
func leadershipReport(v *storage.View, m *scope.Map, week friction.Week) (friction.Report, error) {
	in, err := digestInput(v, m, week, known{at: v.Now()})
	if err == nil {
		in.Corrections, err = corrections(v, week)
	}
	if err != nil {
		return friction.Report{}, fmt.Errorf("gather the facts of %s: %w", week, err)
	}
	in.Leadership = true
	return friction.Digest(in), nil
}

// known is what a report may know: maps, fixes, lines and digests as of a
// moment, the log as far as a position (0: all of it), and how many people the
// functions have whose staff is a user group (nil: as it is now).
type known struct {
	at     time.Time
	pos    int64
	people map[string]int
}

// asOf is the moment as of which a week is told: its end, or now.
func (k known) asOf(week friction.Week, zone *time.Location) time.Time {
	if end := week.End(zone); end.Before(k.at) {
		return end
	}
	return k.at
}

// facts are those of the log as far as it is known.
func (k known) facts(v *storage.View, week friction.Week, zone *time.Location) (storage.Facts, error) {
	asOf := k.asOf(week, zone)
	first, from := week.Add(-quarterBack), week.Add(-friction.Trailing).Start(zone)
	if k.pos == 0 {
		return v.Facts(first, from, asOf)
	}
	return v.FactsFromLog(first, from, asOf, k.pos, zone)
}

// digestInput gathers everything that a week's report is computed from.
func digestInput(v *storage.View, m *scope.Map, week friction.Week, k known) (friction.Input, error) {
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return friction.Input{}, err
	}
	facts, err := k.facts(v, week, zone)
	if err != nil {
		return friction.Input{}, err
	}
	facts.Asks = unwatched(facts.Asks)
	in := friction.Input{
		Week: week, Zone: zone, Map: m, Asks: facts.Asks, Cells: facts.Cells, Start: facts.Start, LogPos: facts.LastPos, Seed: digestSeed,
	}
	inForce, err := mapsInForce(v, k.at)
	if err != nil {
		return in, err
	}
	if len(inForce) > 1 {
		in.Earlier = inForce[:len(inForce)-1]
	}
	if in.Loosened, err = loosened(v, in, inForce, k); err != nil {
		return in, err
	}
	if in.People = k.people; in.People == nil {
		if in.People, err = groupSizes(v, m); err != nil {
			return in, err
		}
	}
	if in.Fixes, err = followedFixes(v, k.at); err != nil {
		return in, err
	}
	if in.Lines, err = leadLines(v, week, k.at); err != nil {
		return in, err
	}
	if in.Listed, err = listedBefore(v, week, k.at); err != nil {
		return in, err
	}
	if in.Owners, err = owners(v, m); err != nil {
		return in, err
	}
	in.Texts, err = textsOf(v, facts.Asks, week.Start(zone), facts.AsOf)
	return in, err
}

// owners are the names of who leads each function now, and triage; of somebody
// whom the local table of people doesn't have, the address.
func owners(v *storage.View, m *scope.Map) (map[string]string, error) {
	out := map[string]string{}
	add := func(function, email string) error {
		u, ok, err := v.UserByEmail(email)
		if out[function] = email; ok {
			out[function] = u.RealName
		}
		return err
	}
	for _, f := range m.Functions {
		if err := add(f.ID, m.Covers(f.ID)); err != nil {
			return nil, err
		}
	}
	return out, add("", m.Triage.Lead)
}

// groupSizes is how many people the functions have whose staff is a Slack user
// group that is known here, so that a small one is shown by topic.
func groupSizes(v *storage.View, m *scope.Map) (map[string]int, error) {
	out := map[string]int{}
	members, failed := groupMembers(v)
	for _, f := range m.Functions {
		for _, s := range f.Staff {
			if strings.HasPrefix(s, "@") && len(members(s)) > 0 {
				out[f.ID] = len(m.Staff(f.ID, members))
			}
		}
	}
	return out, *failed
}

// mapsInForce is every map that was live up to a moment, oldest first.
func mapsInForce(v *storage.View, at time.Time) ([]friction.InForce, error) {
	lives, err := v.LiveMaps()
	if err != nil {
		return nil, err
	}
	var out []friction.InForce
	for _, l := range lives {
		if l.From.After(at) {
			break
		}
		m, err := scope.Parse("map "+l.Hash, l.Source)
		if err != nil {
			return nil, err
		}
		out = append(out, friction.InForce{From: l.From, Map: m})
	}
	return out, nil
}

func leadLines(v *storage.View, week friction.Week, at time.Time) ([]friction.LeadLine, error) {
	lines, err := v.LeadLines(week.String())
	if err != nil {
		return nil, err
	}
	var out []friction.LeadLine
	for _, l := range lines {
		if l.At.After(at) {
			continue
		}
		u, _, err := v.UserByID(l.By)
		if err != nil {
			return nil, err
		}
		out = append(out, friction.LeadLine{Function: l.Function, Topic: l.Topic, Name: u.RealName, Text: l.Text})
	}
	return out, nil
}

// listedBefore is what earlier digests listed as hotspots, as they were sent.
func listedBefore(v *storage.View, week friction.Week, at time.Time) ([]friction.Listed, error) {
	stored, err := v.DigestsBefore(week.String(), at, 2*friction.Trailing)
	if err != nil {
		return nil, err
	}
	var out []friction.Listed
	for _, d := range stored {
		var r friction.Report
		if err := json.Unmarshal(d.Report, &r); err != nil {
			return nil, fmt.Errorf("read the digest of %s: %w", d.Week, err)
		}
		for _, h := range r.Hotspots {
			out = append(out, friction.Listed{Week: r.Week, Function: h.Function, Topic: h.Topic})
		}
	}
	return out, nil
}

// textsOf is the words of the asks that were opened in the week, and of earlier
// ones that nobody owned or that went to a wrong team: what the findings about the
// map are made of. Private ones are left out: no list of words may show them.
func textsOf(v *storage.View, asks []friction.Ask, from, to time.Time) ([]friction.Text, error) {
	shown := func(a *friction.Ask) bool {
		finding := a.Unowned || a.Function == "" || len(a.Handoffs) > 0
		return !a.Private && a.OpenedAt.Before(to) && (finding || !a.OpenedAt.Before(from))
	}
	var requests []int64
	for i := range asks {
		if shown(&asks[i]) {
			requests = append(requests, asks[i].Request)
		}
	}
	words, err := v.AskTexts(requests)
	if err != nil {
		return nil, err
	}
	var out []friction.Text
	for i := range asks {
		if a := &asks[i]; shown(a) && words[a.Request] != "" {
			out = append(out, friction.Text{Request: a.Request, Words: words[a.Request], Topic: a.Topic})
		}
	}
	return out, nil
}
