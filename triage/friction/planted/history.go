package planted

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
)

// History makes the plan's log: each request's entries, in order of opening.
// Requests are worked off even after the last week, so that the log can be told
// as of any moment.
func (p Plan) History() ([][]triage.Entry, error) {
	if p.Map == nil {
		p.Map = Company()
	}
	if p.Noise == 0 {
		p.Noise = 1
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, err
	}
	m := &maker{
		london: london, plan: p, rng: rand.New(rand.NewPCG(p.Seed, 0x5eed)), unsure: rand.New(rand.NewPCG(p.Seed, 0xa5c)), cals: ledger.NewCalendars(p.Map),
		desk: triage.Desk{Map: p.Map}, waits: map[string][]float64{},
	}
	if err := m.shares(); err != nil {
		return nil, err
	}
	var log [][]triage.Entry
	for week := range p.Weeks {
		for _, o := range m.openings(week) {
			entries, err := m.ask(int64(len(log)+1), week, o)
			if err != nil {
				return nil, fmt.Errorf("plan with seed %d: %w", p.Seed, err)
			}
			log = append(log, entries)
		}
	}
	return log, nil
}

// InOrder returns the entries of a history in commit order, as one log: each with
// its position, and recorded when it happened.
func InOrder(history [][]triage.Entry) []triage.Entry {
	log := slices.Concat(history...)
	slices.SortStableFunc(log, func(a, b triage.Entry) int { return a.At.Compare(b.At) })
	for i := range log {
		log[i].Pos, log[i].Recorded = int64(i+1), log[i].At
	}
	return log
}

// maker makes one history.
type maker struct {
	london *time.Location
	plan   Plan
	rng    *rand.Rand
	unsure *rand.Rand // apart, so that a plan with buttons is else the one without
	cals   *ledger.Calendars
	desk   triage.Desk
	topics []topic
	waits  map[string][]float64 // pace of each function, a number a week
}

// topic is a topic of the map with its share of the asks.
type topic struct {
	id, function string
	share        float64
	target       time.Duration
	plants       []Plant
}

const (
	// unownedShare is the share of asks on the topic that nobody owns, where
	// one is planted; plantedShare the least share of a topic with a plant, so
	// that its hours are spread over a dozen asks a week.
	unownedShare = 0.02
	plantedShare = 0.03
)

// shares gives each topic its share of the asks: uneven, and enough of them
// where something is planted.
func (m *maker) shares() error {
	total := 0.0
	for _, f := range m.plan.Map.Functions {
		for _, t := range f.Topics {
			ts := m.plan.Map.TargetsFor(t.ID)
			m.topics = append(m.topics, topic{id: t.ID, function: f.ID, share: math.Exp(0.7 * m.rng.NormFloat64()), target: ts.Resolution})
			total += m.topics[len(m.topics)-1].share
		}
		for range m.plan.Weeks {
			m.waits[f.ID] = append(m.waits[f.ID], math.Exp(0.15*m.plan.Noise*m.rng.NormFloat64()))
		}
	}
	least := total * plantedShare
	for _, plant := range m.plan.Plants {
		if plant.Kind == Unowned {
			m.topics = append(m.topics, topic{share: total * unownedShare, target: time.Duration(triage.DefaultTriage.Resolution) * time.Minute, plants: []Plant{plant}})
			continue
		}
		i := slices.IndexFunc(m.topics, func(t topic) bool { return t.id == plant.Topic })
		if i < 0 {
			return fmt.Errorf("plan with seed %d: the map has no topic %q", m.plan.Seed, plant.Topic)
		}
		m.topics[i].plants = append(m.topics[i].plants, plant)
		m.topics[i].share = max(m.topics[i].share, least)
	}
	total = 0
	for _, t := range m.topics {
		total += t.share
	}
	for i := range m.topics {
		m.topics[i].share /= total
	}
	return nil
}

// opening is an ask about to be made.
type opening struct {
	at     time.Time
	topic  topic
	region string
}

var regions = []string{"emea", "amer", "apac"}

// openings draws the asks of one week, in order of time.
func (m *maker) openings(week int) []opening {
	var out []opening
	busy := 1.0
	if slices.Contains(m.plan.Busy, week) {
		busy = 1.5
	}
	pace := math.Exp(0.08 * m.plan.Noise * m.rng.NormFloat64())
	for day := range 5 {
		for range m.poisson(m.plan.PerDay * busy * pace) {
			o := opening{topic: m.pick(), region: regions[m.among(0.5, 0.35, 0.15)]}
			if slices.ContainsFunc(o.topic.plants, func(p Plant) bool { return p.Kind == Mornings }) {
				o.region = "emea"
			}
			o.at = m.hour(week, day, o.region)
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b opening) int { return a.at.Compare(b.at) })
	return out
}

// hour draws when an ask is made: in the region's day, a little before or
// after too.
func (m *maker) hour(week, day int, region string) time.Time {
	zone := m.plan.Start.Location()
	if c, err := m.cals.Get(m.plan.Map.Hash, region); err == nil {
		zone = c.Zone
	}
	d := m.plan.Start.AddDate(0, 0, 7*week+day)
	minute := 7.5*60 + 10.5*60*(m.rng.Float64()+m.rng.Float64())/2
	return time.Date(d.Year(), d.Month(), d.Day(), 0, int(minute), m.rng.IntN(60), 0, zone).UTC()
}

func (m *maker) pick() topic {
	x := m.rng.Float64()
	for _, t := range m.topics {
		if x -= t.share; x < 0 {
			return t
		}
	}
	return m.topics[len(m.topics)-1]
}

// among draws an index by weights that sum to one.
func (m *maker) among(weights ...float64) int {
	x := m.rng.Float64()
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func (m *maker) chance(p float64) bool { return m.rng.Float64() < p }

// poisson draws a count by adding up exponential gaps.
func (m *maker) poisson(mean float64) int {
	n := 0
	for at := m.rng.ExpFloat64(); at < mean; at += m.rng.ExpFloat64() {
		n++
	}
	return n
}

// around draws a time around a median, skewed to the right as waits are.
func (m *maker) around(median time.Duration, spread float64) time.Duration {
	d := time.Duration(float64(median) * math.Exp(spread*m.plan.Noise*m.rng.NormFloat64()))
	return max(d, time.Minute).Round(time.Second)
}
