package bot_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkAck measures the way of an acknowledgement: an event goes over a
// socket, is committed, and its ack is back. p50 and p99 are in milliseconds.
func BenchmarkAck(b *testing.B) {
	for _, flying := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("%d in flight", flying), func(b *testing.B) { benchmarkAck(b, flying) })
	}
}

func benchmarkAck(b *testing.B, flying int) {
	h := newHouse(b)
	var n atomic.Int64
	var mu sync.Mutex
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	var all sync.WaitGroup
	for range flying {
		all.Go(func() {
			for {
				i := n.Add(1)
				if i > int64(b.N) {
					return
				}
				began := time.Now()
				_, err := h.sim.DeliverAs("events_api", map[string]any{
					"type": "event_callback", "event_id": fmt.Sprintf("Ev%d", i),
					"event": map[string]any{
						"type": "message", "channel": "C-general-talk", "channel_type": "channel", "user": repUser,
						"text": "lunch was great today", "ts": fmt.Sprintf("1795514400.%06d", i),
					},
				})
				d := time.Since(began)
				mu.Lock()
				if took = append(took, d); err != nil {
					b.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}
