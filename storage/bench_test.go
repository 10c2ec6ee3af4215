package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
)

// BenchmarkReceive measures what stands between a delivery and its ack: the
// commit, with 1, 8 and 64 deliveries in flight.
func BenchmarkReceive(b *testing.B) {
	for _, inFlight := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("inflight=%d", inFlight), func(b *testing.B) {
			s, _ := open(b)
			body := make([]byte, 1100)
			for i := range body {
				body[i] = 'x'
			}
			took := make([][]time.Duration, inFlight)
			b.ResetTimer()
			var wg sync.WaitGroup
			for w := range inFlight {
				wg.Go(func() {
					for i := w; i < b.N; i += inFlight {
						began := time.Now()
						if _, err := s.Receive(context.Background(), storage.Delivery{Key: fmt.Sprintf("message/C1/%d", i), Kind: "message", Body: body}); err != nil {
							b.Error(err)
							return
						}
						took[w] = append(took[w], time.Since(began))
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			percentiles(b, slices.Concat(took...))
		})
	}
}

func percentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	if len(took) == 0 {
		return
	}
	ms := func(p float64) float64 { return took[int(p*float64(len(took)-1))].Seconds() * 1000 }
	b.ReportMetric(ms(.5), "p50-ms")
	b.ReportMetric(ms(.99), "p99-ms")
}

// BenchmarkHistory measures a simulated past: 3,000 requests of eight or nine
// entries, each verb its own handling, in large quiet transactions.
func BenchmarkHistory(b *testing.B) {
	for b.Loop() {
		s, _ := open(b)
		fill(b, s, 3000, func(int) bool { return false })
	}
}

// BenchmarkHandling measures one handling of the worker as it commits: delivery
// settled, entries appended, request row, two slots raised, timers replaced.
func BenchmarkHandling(b *testing.B) {
	s, _ := open(b)
	fill(b, s, 1000, func(int) bool { return true })
	var took []time.Duration
	n := 0
	for b.Loop() {
		n++
		if _, err := s.Receive(b.Context(), storage.Delivery{Key: fmt.Sprint(n), Kind: "message", Body: []byte("{}")}); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		write(b, s, func(tx *storage.Tx) error {
			d, _, err := tx.NextDelivery()
			if err != nil {
				return err
			}
			r, err := tx.Request(int64(1 + n%1000))
			if err != nil {
				return err
			}
			entries, err := desk.Say(r, triage.Act{Actor: ana, Now: tx.Now()}, triage.Words{TS: fmt.Sprintf("%d.9", n), Read: triage.Answer})
			if err != nil {
				return err
			}
			if r, err = tx.Append(entries); err != nil {
				return err
			}
			for _, kind := range []string{"card", "status"} {
				if _, err := tx.RaiseSlot(storage.Slot{Key: fmt.Sprintf("%s/%d", kind, r.ID), Kind: kind, Request: r.ID, Channel: "C1"}); err != nil {
					return err
				}
			}
			var timers []storage.Timer
			for _, kind := range []string{"remind", "breach", "escalate"} {
				timers = append(timers, storage.Timer{Key: fmt.Sprintf("%d/%d/%s", r.ID, r.Seq, kind), Kind: kind, At: tx.Now().Add(time.Hour)})
			}
			if err := tx.ReplaceTimers(r.ID, timers); err != nil {
				return err
			}
			return tx.MarkHandled(d.ID)
		})
		took = append(took, time.Since(began))
	}
	percentiles(b, took)
}

// plant writes rows behind the store's back: requests and timers of a long
// past would take minutes to play.
func plant(b *testing.B, s *storage.Store, statements ...string) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.Path()+"?_busy_timeout=5000&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
}

// manyRequests plants n requests, of which every n/5000th is open with four
// timers to come; closed ones have one fired timer each.
func manyRequests(b *testing.B, n int) *storage.Store {
	s, _ := open(b)
	fill(b, s, 2, func(i int) bool { return i == 0 }) // 1 is open, 2 is closed
	every := n / 5000
	plant(b, s,
		fmt.Sprintf(`with recursive n (i) as (select 3 union all select i + 1 from n where i < %d)
			insert into requests (id, seq, channel, thread, rep, function, topic, turn, holder, opened_at, closed_at, last_at, state, counted)
			select i, r.seq, r.channel, i || '.0', 'U' || (i %% 997), f.column1, r.topic, r.turn, case when i %% %d = 0 and i %% 3 > 0 then 'H' || (i %% 41) when i %% %d = 0 then '' else r.holder end,
				r.opened_at + i, r.closed_at, r.last_at, r.state, case when r.closed_at > 0 then r.seq else 0 end
			from n join requests r on r.id = case when i %% %d = 0 then 1 else 2 end
			join (values ('deal-desk', 0), ('order-management', 1), ('commissions', 2), ('territory', 3), ('crm-tools', 4), ('enablement', 5)) f on f.column2 = i / %d %% 6`, n, every, every, every, every),
		fmt.Sprintf(`insert into timers (key, request, kind, at, fired_at)
			select id || '/remind', id, 'remind', opened_at, last_at from requests where closed_at > 0 and id > %d
			union all select id || '/' || k.column1, id, k.column1, 9000000000000000 + (id * 7919) %% 100000, 0 from requests join (values ('remind'), ('due'), ('breach'), ('escalate')) k where closed_at = 0`, n-n/10),
		`update counters set value = (select max(id) from requests) where name = 'request'`,
		`analyze`)
	return s
}

// BenchmarkDueTimers asks for what is due among the timers of a million
// requests, of which 5,000 are open.
func BenchmarkDueTimers(b *testing.B) {
	s := manyRequests(b, 1_000_000)
	for _, c := range []struct {
		name string
		at   int64
	}{{"none", 8999999999999999}, {"some", 9000000000001000}, {"hundred-of-all", 9000000001000000}} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				read(b, s, func(v *storage.View) error {
					if _, err := v.DueTimers(time.UnixMicro(c.at), 100); err != nil {
						return err
					}
					_, _, err := v.NextTimerAt(time.Time{})
					return err
				})
				took = append(took, time.Since(began))
			}
			percentiles(b, took)
		})
	}
}

// BenchmarkLists asks for the lists of App Home at 100,000 requests, of which
// 5,000 are open.
func BenchmarkLists(b *testing.B) {
	s := manyRequests(b, 100_000)
	for name, f := range map[string]storage.Filter{
		"function":  {Function: "deal-desk"},
		"unclaimed": {Function: "deal-desk", Unclaimed: true},
		"holder":    {Holder: "H7"},
		"rep":       {Rep: "U77"},
		"rep-all":   {Rep: "U77", Closed: true},
		"all-open":  {},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			rows := 0
			for b.Loop() {
				began := time.Now()
				read(b, s, func(v *storage.View) error {
					rs, err := v.Requests(f, storage.Page{Limit: 50})
					if err != nil {
						return err
					}
					rows = len(rs)
					_, err = v.CountRequests(f)
					return err
				})
				took = append(took, time.Since(began))
			}
			percentiles(b, took)
			b.ReportMetric(float64(rows), "rows")
		})
	}
}

// BenchmarkFacts gathers the facts of a digest for three days of 1,440 asks, of
// which 500 in all are still open, from a short history and from a long one.
func BenchmarkFacts(b *testing.B) {
	for _, requests := range []int{20_000, 80_000} {
		b.Run(fmt.Sprintf("history=%d", requests), func(b *testing.B) {
			s, c := open(b)
			saveMap(b, s)
			fill(b, s, requests, func(i int) bool { return i >= requests-20_000 && i%40 == 0 })
			c.now = start.Add(time.Duration(requests) * time.Minute)
			for n := 1; n > 0; {
				write(b, s, func(tx *storage.Tx) (err error) {
					n, err = tx.CountClosed(1000)
					return err
				})
			}
			from := c.now.Add(-3 * 24 * time.Hour)
			for b.Loop() {
				read(b, s, func(v *storage.View) error {
					f, err := v.Facts(week(from), from, c.now)
					b.ReportMetric(float64(len(f.Asks)), "asks")
					return err
				})
			}
			if info, err := os.Stat(s.Path()); err == nil {
				b.ReportMetric(float64(info.Size())/float64(requests), "B/request")
			}
		})
	}
}
