package logfile_test

import (
	"bytes"
	"strings"
	"testing"

	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"

	gocmp "github.com/google/go-cmp/cmp"
)

// Nobody who asked is in it, the turns are, and it is a log like any other.
func TestWithoutPerson(t *testing.T) {
	entries := history(t)
	amount := 84000.0
	entries[0].Data.Deal, entries[0].Data.Amount, entries[0].Data.Channel, entries[0].Data.Thread = "D-17", &amount, "C2", "1794128042.000100"
	masked := history(t)
	for i, e := range entries {
		masked[i] = logfile.WithoutPerson(e)
		if e.Turn != masked[i].Turn || !e.At.Equal(masked[i].At) || e.Topic != masked[i].Topic || e.Data.Side != masked[i].Data.Side || e.Data.ToRep != masked[i].Data.ToRep {
			t.Fatalf("entry %d tells another story", e.Pos)
		}
		if diff := gocmp.Diff(masked[i], logfile.WithoutPerson(masked[i])); diff != "" {
			t.Fatalf("doing it again changes it:\n%s", diff)
		}
	}
	file := write(t, masked)
	for _, leak := range []string{`"rep0`, `"rep1`, "D-17", "84000", "C2", "1794128042"} {
		if !strings.Contains(string(write(t, entries)), leak) {
			t.Errorf("%s was never there", leak)
		}
		if strings.Contains(string(file), leak) {
			t.Errorf("%s is still there", leak)
		}
	}
	back, err := readLog(bytes.NewReader(file), planted.Company())
	if err != nil || !bytes.Equal(file, write(t, back.Entries)) {
		t.Errorf("it is not read back as it is: %v", err)
	}
}
