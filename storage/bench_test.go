package storage_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"clearlane/storage"
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
