package ledger

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// benchMatter is a request with a typical life, closed hours and all.
func benchMatter(b *testing.B) (Matter, *Calendars, time.Time) {
	b.Helper()
	type play struct {
		m    Matter
		cals *Calendars
		now  time.Time
	}
	p := rapid.Custom(func(t *rapid.T) play {
		m := stageMap()
		entries, now := randomPlay(t, m, 12)
		return play{Matter{entries, []string{"ben", "head"}}, NewCalendars(m), now}
	}).Example(11)
	return p.m, p.cals, p.now
}

func BenchmarkSegments(b *testing.B) {
	m, cals, now := benchMatter(b)
	for b.Loop() {
		if _, err := Segments(m.Entries, cals, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	m, cals, now := benchMatter(b)
	segs, err := Segments(m.Entries, cals, now)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Measure(m.Entries, segs, cals); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	m, cals, now := benchMatter(b)
	for b.Loop() {
		if _, _, err := Due(m.Entries, cals, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNextWakes(b *testing.B) {
	m, cals, now := benchMatter(b)
	for b.Loop() {
		if _, err := NextWakes(m, cals, now); err != nil {
			b.Fatal(err)
		}
	}
}
