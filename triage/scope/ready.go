package scope

import "fmt"

// Ready lists what the map still lacks before it can serve people, in the
// order of the file. Empty: it is ready. A map that is not ready can still be
// linted and evaluated.
func (m *Map) Ready() []Problem {
	var ps Problems
	missing := func(field, what, hint string) {
		ps = append(ps, m.problem(Missing, field, what, hint))
	}
	if len(m.Company.Leaders) == 0 {
		missing("company.leaders", "Nobody reads the digest.", `Add "leaders: [vp@example.com]" under company.`)
	}
	if len(m.Company.Admins) == 0 {
		missing("company.admins", "Nobody may change the map or see what goes wrong.", `Add "admins: [ana@example.com]" under company.`)
	}
	if m.Triage.Lead == "" {
		missing("triage.lead", "Nobody takes the asks that no function owns.", `Add "triage: {lead: ana@example.com}".`)
	}
	if len(m.Hours.Calendars) == 0 {
		missing("hours.calendars", "No hours are promised, so nothing can be due.", `Add "hours:" with at least one calendar.`)
	}
	for _, f := range m.Functions {
		at := "functions." + f.ID
		switch {
		case f.Lead == "" && f.Backup == "" && len(f.Staff) == 0:
			missing(at, f.Name+" has no people.", `Add "lead: ana@example.com", and staff where there are more.`)
		case f.Lead == "" && f.Queue == "":
			missing(at, f.Name+" has neither a lead nor a queue, so its cards have nowhere to go.", `Add "lead: ana@example.com" or "queue: a-channel".`)
		}
	}
	return ps.sorted()
}

// problem makes a finding about a field of the loaded map. A field that is not
// in the file is shown at the closest part that is.
func (m *Map) problem(s Severity, field, what, hint string) Problem {
	at := m.places[field]
	for up := field; at == (place{}) && up != ""; at = m.places[up] {
		up = parent(up)
	}
	return Problem{File: m.file, Line: at.line, Column: at.column, Field: field, What: what, Hint: hint, Severity: s}
}

// parent is the path one step up: "a.b[2]" → "a.b" → "a" → "".
func parent(field string) string {
	for i := len(field) - 1; i > 0; i-- {
		if field[i] == '.' || field[i] == '[' {
			return field[:i]
		}
	}
	return ""
}

// CheckReport reads a map and says, for a person, what is wrong with it, what
// it lacks to serve, and what is worth a look. ok is false where the map is
// refused.
func CheckReport(name string, src []byte) (text string, ok bool) {
	m, err := Parse(name, src)
	if err != nil {
		return err.Error() + "\n" + count(len(err.(Problems)), "fault") + ". The map cannot be used until they are gone.\n", false
	}
	topics := 0
	for _, f := range m.Functions {
		topics += len(f.Topics) - 1 // but the general one
	}
	text = fmt.Sprintf("%s can be used: %s, %s, %s, %s. Version %s.\n", name, count(len(m.Functions), "function"), count(topics, "topic"),
		count(len(m.Neighbours), "neighbour"), count(len(m.Hours.Calendars), "calendar"), m.Hash)
	if missing := m.Ready(); len(missing) == 0 {
		text += "It is ready to serve.\n"
	} else {
		text += "It is not ready to serve yet:\n" + list(missing)
	}
	if warnings := m.Lint(); len(warnings) > 0 {
		text += "Worth a look:\n" + list(warnings)
	}
	return text, true
}

func list(ps []Problem) string { return Problems(ps).Error() + "\n" }

// count reads "1 topic", "3 topics".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
