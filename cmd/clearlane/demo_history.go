package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"
)

// The demo's past: nine whole weeks, so that the last one can be compared with
// eight before it, and the one that runs; some thirty asks a day, some things
// wrong that the digest should find, and a fix that worked.
const (
	demoWeeks  = 9
	demoPerDay = 32
	demoSeed   = 85
	demoFix    = 5  // the week in which the fix begins
	demoShown  = 14 // days back that asks have their message in the local Slack
)

// history makes the demo's past in the store, and the messages of what is still
// open in the local Slack. The people are simulated through the same desk as
// real ones, on a simulated clock that ends now.
func history(ctx context.Context, m *scope.Map, store *storage.Store, sim *slacksim.Server, now time.Time) error {
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return fmt.Errorf("load the company's time zone: %w", err)
	}
	first := friction.WeekOf(now, zone).Add(-demoWeeks)
	log, err := planted.Plan{
		Seed: demoSeed, Map: m, Start: first.Start(zone), Weeks: demoWeeks + 1, PerDay: demoPerDay, Noise: 1, Unsure: 0.1,
		Plants: []planted.Plant{
			{Kind: planted.Mornings, Topic: "order-management/booking-corrections", From: demoWeeks - 1, To: demoWeeks + 1, Hours: 34},
			{Kind: planted.MissingInfo, Topic: "deal-desk/payment-terms", From: 0, To: demoWeeks + 1, Hours: 18},
			{Kind: planted.Slow, Topic: "territory/disputes", From: 2, To: demoWeeks + 1, Hours: 14},
			{Kind: planted.Slow, Topic: "territory/account-owner", From: 0, To: demoWeeks - 2, Hours: 24},
			{Kind: planted.MissingInfo, Topic: demoFixed, From: 0, To: demoFix, Hours: 14},
		},
	}.History()
	if err != nil {
		return fmt.Errorf("make the demo's history: %w", err)
	}
	cast := newCast(m)
	cast.shown = now.AddDate(0, 0, -demoShown)
	var seeds []slacksim.Seed
	err = store.WriteQuiet(ctx, func(tx *storage.Tx) error {
		if err := tx.SaveMap(m.Hash, m.Source, first.Start(zone)); err != nil {
			return err
		}
		for _, entries := range log {
			entries = until(entries, now)
			if len(entries) == 0 {
				continue
			}
			seed, err := cast.play(tx, entries)
			if err != nil {
				return err
			}
			if seed.Text != "" {
				seeds = append(seeds, seed)
			}
		}
		return bot.ImportFixes(tx, []logfile.Fix{fixOfDemo(m, first, zone)}, nil)
	})
	if err != nil {
		return fmt.Errorf("keep the demo's history: %w", err)
	}
	for _, s := range seeds {
		if err := sim.SeedMessage(s); err != nil {
			return fmt.Errorf("show the demo's history: %w", err)
		}
	}
	return nil
}

// demoFixed is the topic whose form asks for the order number since the fix.
const demoFixed = "order-management/booking-status"

// fixOfDemo is a fix that the digest has followed since.
func fixOfDemo(m *scope.Map, first friction.Week, zone *time.Location) logfile.Fix {
	from := first.Add(demoFix).Start(zone)
	started := from.Add(9 * time.Hour).UTC()
	return logfile.Fix{
		ID: 1, Function: "order-management", Topic: demoFixed, Hotspot: "Order Management · where a signed order stands", What: "the form asks for the order number",
		Owner: userOfEmail(m.Covers("order-management")), By: userOfEmail(m.Company.Leaders[0]), State: friction.FixAccepted, Goal: friction.GoalSentBack,
		Named: first.Add(demoFix - 1), From: from.Format(time.DateOnly), Started: started, Accepted: started.Add(time.Hour),
	}
}

// until is the part of a request's entries that has happened by now.
func until(entries []triage.Entry, now time.Time) []triage.Entry {
	i := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.At.After(now) })
	if i < 0 {
		return entries
	}
	return entries[:i]
}

// cast gives the simulated people the faces of the demo company.
type cast struct {
	m    *scope.Map
	reps map[string][]string // by region
	// shown is since when asks have a message, open or not: the digest leads to
	// those of its week.
	shown time.Time
}

func newCast(m *scope.Map) *cast {
	c := &cast{m: m, reps: map[string][]string{}}
	for _, u := range demoReps {
		region := m.Hours.Default
		for _, cal := range m.Hours.Calendars {
			if cal.Timezone == u.TZ || slices.Contains(cal.Zones, u.TZ) {
				region = cal.ID
			}
		}
		c.reps[region] = append(c.reps[region], userID(u.Name))
	}
	return c
}

// play stores one request of the past under its new faces, with words, and
// returns the message of its ask where it is still open, or not long ago.
func (c *cast) play(tx *storage.Tx, entries []triage.Entry) (slacksim.Seed, error) {
	id, err := tx.NextRequestID()
	if err != nil {
		return slacksim.Seed{}, err
	}
	last := entries[len(entries)-1]
	open := last.Turn != triage.TurnClosed
	topic := ""
	for _, e := range entries {
		if e.Topic != "" {
			topic = e.Topic
		}
	}
	text := c.words(topic, id)
	ts := fmt.Sprintf("%d.%06d", entries[0].At.Unix(), id)
	region := entries[0].Data.Region
	rep := c.rep(region, entries[0].Data.Rep)
	for i := range entries {
		e := &entries[i]
		e.Request, e.Recorded = id, e.At
		e.By, e.Holder, e.Data.Whom = c.face(e.By, rep), c.face(e.Holder, rep), c.face(e.Data.Whom, rep)
		if e.Kind == triage.KindOpened {
			e.Data.Rep, e.Data.Channel, e.Data.Thread, e.Data.TS = rep, channelID(askChannel), ts, ts
		}
	}
	if err := tx.SetNow(last.At); err != nil {
		return slacksim.Seed{}, err
	}
	if _, err := tx.Append(entries); err != nil {
		return slacksim.Seed{}, err
	}
	if err := tx.SaveWords(storage.Words{Request: id, Seq: 1, Kind: storage.AskWords, Author: rep, Channel: channelID(askChannel), TS: ts, Text: text, At: entries[0].At}); err != nil {
		return slacksim.Seed{}, err
	}
	if !open && entries[0].At.Before(c.shown) {
		return slacksim.Seed{}, nil
	}
	return slacksim.Seed{Channel: channelID(askChannel), User: rep, TS: ts, Text: text}, c.question(tx, entries)
}

// question gives an open question its words.
func (c *cast) question(tx *storage.Tx, entries []triage.Entry) error {
	for _, e := range entries {
		if e.Kind != triage.KindAsked {
			continue
		}
		if err := tx.SaveWords(storage.Words{Request: e.Request, Seq: e.Seq, Kind: storage.QuestionWords, Author: e.By, Text: "Which quote is this for, and when does it close?", At: e.At}); err != nil {
			return err
		}
	}
	return nil
}

// face is who plays a simulated person: "rep07", "staff2@deal-desk", "approver".
func (c *cast) face(who, rep string) string {
	switch {
	case who == "":
		return ""
	case strings.HasPrefix(who, "rep"):
		return rep
	case who == "approver":
		return userOfEmail(c.m.Company.Leaders[0])
	case strings.HasPrefix(who, "staff"):
		_, function, _ := strings.Cut(who, "@")
		staff := c.m.Staff(function, nil)
		return userOfEmail(staff[spread(who, len(staff))])
	}
	return userOfEmail(who)
}

func (c *cast) rep(region, who string) string {
	of := c.reps[region]
	if len(of) == 0 {
		of = c.reps[c.m.Hours.Default]
	}
	return of[spread(who, len(of))]
}

// words are what the ask says: an example of its topic, about some customer.
func (c *cast) words(topic string, n int64) string {
	customers := []string{"Initech", "Umbrella", "Vandelay", "Globex", "Hooli", "Stark", "Wayne", "Acme"}
	text := "where do I send the customer's supplier form, nobody seems to own it"
	if t, f, ok := c.m.Topic(topic); ok {
		examples := t.Examples
		if len(examples) == 0 {
			examples = f.Examples
		}
		if len(examples) > 0 {
			text = examples[int(n)%len(examples)]
		} else {
			text = "a question about " + t.Name
		}
	}
	return text + " (" + customers[int(n)%len(customers)] + ")"
}

// spread picks one of n by a name, the same each time.
func spread(name string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(n))
}
