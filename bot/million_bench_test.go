package bot_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/scope"
)

// keepHistories says where BenchmarkReport keeps its databases, which take
// minutes to make.
var keepHistories = flag.String("histories", "", "a folder where BenchmarkReport keeps its databases, to use them again")

// reported is the week of BenchmarkReport.
var reported = friction.Week{Year: 2026, Number: 40}

// BenchmarkReport makes the digest of a week of 4,000 asks out of a hundred
// thousand and a million requests, each with ten log entries: the last week,
// whose predecessor was sent and may be corrected, and one of a month ago.
func BenchmarkReport(b *testing.B) {
	for _, requests := range []int{100_000, 1_000_000} {
		m := demoMap(b)
		store := longHistory(b, m, requests)
		for _, ago := range []int{0, 4} {
			b.Run(fmt.Sprintf("requests=%d/weeks-ago=%d", requests, ago), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r, err := bot.Report(b.Context(), store, m, reported.Add(-ago))
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(r.Headline.Opened), "asks")
				}
			})
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// longHistory is a database of so many requests, made unless it is kept.
func longHistory(b *testing.B, m *scope.Map, requests int) *storage.Store {
	b.Helper()
	folder := *keepHistories
	if folder == "" {
		folder = b.TempDir()
	}
	path := filepath.Join(folder, fmt.Sprintf("history-%d.db", requests))
	_, err := os.Stat(path)
	kept := err == nil
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		b.Fatal(err)
	}
	now := reported.End(zone)
	store, err := storage.Open(b.Context(), path, storage.Options{Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	if kept {
		return store
	}
	began := time.Now()
	p := playedWeeks(b, m, zone)
	err = store.WriteQuiet(b.Context(), func(tx *storage.Tx) error {
		got, err := tx.Import([]*scope.Map{m}, p.over(requests, now))
		if err != nil {
			return err
		}
		b.Logf("%d log entries of %d requests in %v", got.Entries, got.Requests, time.Since(began).Round(time.Second))
		return p.words(tx, m, requests)
	})
	if err != nil {
		b.Fatal(err)
	}
	r, err := bot.Report(b.Context(), store, m, reported.Add(-1))
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	err = store.Write(b.Context(), func(tx *storage.Tx) error {
		return tx.SaveDigest(storage.Digest{Week: r.Week.String(), Channel: "C1", Report: body, LastPos: r.LogPos, Maps: r.Maps, Formula: strconv.Itoa(r.FormulaVersion), Seed: r.Seed})
	})
	if err != nil {
		b.Fatal(err)
	}
	return store
}

// played are nine weeks of 4,000 asks each that went through the desk, ten
// entries each, in the order in which they happened.
type played struct {
	entries  []triage.Entry
	requests int
}

func playedWeeks(b *testing.B, m *scope.Map, zone *time.Location) played {
	b.Helper()
	const weeks, asksADay, entriesOfAsk = friction.Trailing + 1, 800, 10
	logs, err := planted.Plan{Seed: 1, Map: m, Start: reported.Add(1 - weeks).Start(zone), Weeks: weeks, PerDay: asksADay, Noise: 1}.History()
	if err != nil {
		b.Fatal(err)
	}
	p := played{requests: len(logs)}
	for i, log := range logs {
		for n, last := len(log), log[len(log)-1]; n < entriesOfAsk; n++ { // what others said of it
			said := last
			said.Seq, said.Kind, said.Calendar, said.Target, said.MapHash, said.Data = n+1, triage.KindSaid, "", nil, "", triage.Data{Side: triage.OtherSide}
			said.At = last.At.Add(time.Duration(n) * time.Minute)
			said.Recorded = said.At
			log = append(log, said)
		}
		for _, e := range log {
			e.Request = int64(i + 1)
			p.entries = append(p.entries, e)
		}
	}
	slices.SortStableFunc(p.entries, func(a, b triage.Entry) int { return a.At.Compare(b.At) })
	return p
}

// over repeats the weeks into the past until there are so many requests. The
// last repetition ends at a moment: what comes later has not happened.
func (p played) over(requests int, end time.Time) iter.Seq2[triage.Entry, error] {
	return func(yield func(triage.Entry, error) bool) {
		pos := int64(0)
		before := (requests - 1) / p.requests // repetitions before the last
		missing := int64((before+1)*p.requests - requests)
		for back := before; back >= 0; back-- {
			shift := func(t time.Time) time.Time { return t.AddDate(0, 0, -7*(friction.Trailing+1)*back) }
			for _, e := range p.entries {
				e.Request += int64((before-back)*p.requests) - missing
				if e.Request <= 0 || back == 0 && e.At.After(end) {
					continue
				}
				pos++
				e.Pos, e.At, e.Recorded = pos, shift(e.At), shift(e.Recorded)
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// words stores what was asked in the last repetition: an example of the topic.
func (p played) words(tx *storage.Tx, m *scope.Map, requests int) error {
	topics := map[int64]string{}
	for _, e := range p.entries {
		if e.Topic != "" {
			topics[e.Request] = e.Topic
		}
	}
	customers := []string{"Northgate", "Halden", "Kestrel", "Heron", "Osprey Labs", "Tidewater"}
	for _, id := range slices.Sorted(maps.Keys(topics)) {
		t, _, ok := m.Topic(topics[id])
		request := int64(requests-p.requests) + id
		if !ok || len(t.Examples) == 0 || request <= 0 {
			continue
		}
		if _, err := tx.Request(request); err != nil {
			continue // opened after the end
		}
		text := fmt.Sprintf("%s (%s, %d)", t.Examples[int(id)%len(t.Examples)], customers[int(id/7)%len(customers)], id)
		if err := tx.SaveWords(storage.Words{Request: request, Seq: 1, Kind: storage.AskWords, Text: text}); err != nil {
			return err
		}
	}
	return nil
}
