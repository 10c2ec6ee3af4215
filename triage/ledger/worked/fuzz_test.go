package worked

import (
	"os"
	"testing"
	"time"
)

// FuzzMoment: a time as it is shown reads back as itself, unless the clock
// shows it twice.
func FuzzMoment(f *testing.F) {
	f.Add(int64(1_795_424_400), "Mon 2026-11-23 09:00")
	f.Add(int64(1_792_890_000), "2026-10-25 01:30 +01:00")
	f.Add(int64(0), "Tue 09:00")
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, unix int64, s string) {
		before := time.Unix(unix%4_000_000_000, 0).In(zone)
		got, err := moment(s, zone, before)
		if err == nil && got.Location() != zone {
			t.Errorf("%q is in %s", s, got.Location())
		}
		if before.Year() < 1 || before.Year() > 9999 {
			return
		}
		back, err := moment(showMoment(before, zone), zone, time.Time{})
		if err != nil {
			again := before.Add(time.Hour).Format(time.DateTime) == before.Format(time.DateTime) ||
				before.Add(-time.Hour).Format(time.DateTime) == before.Format(time.DateTime)
			if !again {
				t.Errorf("%s, shown as %q, is an error: %v", before, showMoment(before, zone), err)
			}
			return
		}
		if !back.Equal(before) {
			t.Errorf("%s, shown as %q, reads back as %s", before, showMoment(before, zone), back)
		}
	})
}

// FuzzParse: no file, however odd, stops the program.
func FuzzParse(f *testing.F) {
	src, err := os.ReadFile("../testdata/cases.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src[:2000])
	f.Add([]byte(smallMap + "cases:\n  - {name: a, happened: [Mon 2026-11-23 09:00 rep asks], want: {felt: 0h}}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := Parse("x.yaml", src, func(string) ([]byte, error) { return nil, os.ErrNotExist })
		if err != nil {
			return
		}
		for _, res := range file.Check() {
			if res.Err == nil && len(res.Checks) == 0 {
				t.Errorf("%q is taken as right without a figure", res.Case.Name)
			}
		}
	})
}
