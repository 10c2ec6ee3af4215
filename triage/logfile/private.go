package logfile

import "clearlane/triage"

// WithoutPerson returns the entry without what could tell whose ask it was: the
// rep and anybody else outside the functions, their team, channel, messages and
// deal. An export holds the requests of private topics so: every turn and figure
// of theirs is in it, and nobody who asked. Doing it again changes nothing.
func WithoutPerson(e triage.Entry) triage.Entry {
	if e.By != "" && len(e.ByFunctions) == 0 {
		e.By = Unknown
	}
	d := &e.Data
	for _, who := range []*string{&d.Rep, &d.Sender, &d.Whom} {
		if *who != "" {
			*who = Unknown
		}
	}
	d.Channel, d.Thread, d.TS, d.Team, d.Deal, d.CloseDate = "", "", "", "", "", ""
	d.Amount, d.Spans, d.Follows = nil, nil, 0
	return e
}
