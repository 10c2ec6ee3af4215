package logfile_test

import (
	"strings"
	"testing"
	"time"

	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"

	gocmp "github.com/google/go-cmp/cmp"
)

// What was done about hotspots stands after the entries, and comes back.
func TestFixesComeBackByteByByte(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 9, 30, 0, 4000, time.UTC) }
	week := friction.Week{Year: 2026, Number: 47}
	log := wholeLog{Entries: history(t), Beside: logfile.Beside{
		Fixes: []logfile.Fix{
			{ID: 2, Function: "billing", Topic: "billing/tax", Hotspot: "Billing · tax", What: `a <form> & "more"`, Owner: "U1", By: "U2",
				State: friction.FixClosed, Goal: friction.GoalSentBack, Named: week, From: "2026-11-30", Started: at(24), Accepted: at(25), Closed: at(26)},
			{ID: 3, State: friction.FixDeclined, Named: week, From: "2026-12-07", Started: at(24)},
		},
		Lines: []logfile.LeadLine{{Week: week, Function: "billing", Topic: "billing/tax", By: "U4", At: at(23), Text: "One open seat."}},
	}}
	first := writeAll(t, log)
	back, err := readLog(strings.NewReader(string(first)), planted.Company())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(log.Fixes, back.Fixes) + gocmp.Diff(log.Lines, back.Lines); diff != "" {
		t.Errorf("read back (-written +read):\n%s", diff)
	}
	if string(writeAll(t, back)) != string(first) {
		t.Error("written again, the file differs")
	}
}

// A fix that somebody writes down by hand says little; its state follows.
func TestFixByHand(t *testing.T) {
	const fix = `{ "fix": 1, "function": "billing", "topic": "billing/tax", "named": "2026-W47", "from": "2026-11-30", "started": "2026-11-24T09:00:00Z"`
	for more, want := range map[string]friction.FixState{
		"": friction.FixOffered, `,"accepted":"2026-11-24T10:00:00Z"`: friction.FixAccepted,
		`,"accepted":"2026-11-24T10:00:00Z","closed":"2026-12-24T10:00:00Z"`: friction.FixClosed,
	} {
		log, err := readLog(strings.NewReader(fix+more+"}"), planted.Company())
		if err != nil || len(log.Fixes) != 1 || log.Fixes[0].State != want {
			t.Errorf("%s: %v, %v; want %s", more, log.Fixes, err, want)
		}
	}
}

func TestReadLogRefusesFixes(t *testing.T) {
	fix := func(more string) string { return `{"fix":1,"named":"2026-W47","from":"2026-11-30"` + more + "}\n" }
	const started = `,"started":"2026-11-24T09:00:00Z"`
	line := func(more string) string { return `{"lead_line":"2026-W47"` + more + "}\n" }
	const said = `,"at":"2026-11-23T09:00:00Z","text":"One open seat."`
	for name, c := range map[string]struct{ file, want string }{
		"not started":      {fix(""), "line 1: fix 1 needs started"},
		"no week":          {strings.Replace(fix(started), `"named":"2026-W47",`, "", 1), "line 1: fix 1 needs named"},
		"bad week":         {strings.Replace(fix(started), "2026-W47", "W47", 1), `week "W47": want a form like 2026-W47`},
		"bad date":         {strings.Replace(fix(started), "2026-11-30", "soon", 1), "line 1: fix 1 needs from"},
		"twice":            {fix(started) + fix(started), "line 2: fix 1 comes after 1; they count up from 1"},
		"unknown key":      {fix(started + `,"words":"x"`), `line 1: unknown field "words"`},
		"unknown state":    {fix(started + `,"state":"accept"`), `line 1: there is no state "accept"; did you mean "accepted"?`},
		"unknown goal":     {fix(started + `,"goal":"late"`), `line 1: there is no goal "late"`},
		"accepted when":    {fix(started + `,"state":"accepted"`), "line 1: fix 1 is accepted, but does not say when"},
		"accepted early":   {fix(started + `,"accepted":"2026-11-23T09:00:00Z"`), "line 1: fix 1 was accepted or closed before it was started"},
		"unknown function": {fix(started + `,"function":"biling"`), `line 1: the map has no function "biling"; did you mean "billing"?`},
		"unknown topic":    {fix(started + `,"function":"billing","topic":"billing/taxi"`), `line 1: billing has no topic "billing/taxi"`},
		"line of no week":  {`{"lead_line":""` + said + "}", `week "": want a form like 2026-W47`},
		"no text":          {line(`,"at":"2026-11-23T09:00:00Z"`), "line 1: a lead's line has no text"},
		"no time":          {line(`,"text":"x"`), "line 1: at is missing"},
		"said twice":       {line(said) + line(said), "line 2: this hotspot has a lead's line of 2026-W47 already"},
		"too long a line":  {line(`,"at":"2026-11-23T09:00:00Z","text":"` + strings.Repeat("x", 141) + `"`), "line 1: The line has 141 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			log, err := readLog(strings.NewReader(c.file), planted.Company())
			if err == nil || log.Fixes != nil || log.Lines != nil {
				t.Fatalf("taken: %v", log)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q", err, c.want)
			}
		})
	}
}
