package scope

import (
	"fmt"
	"slices"
	"strings"
)

// checkMap checks what only the whole map can tell: that ids are single and
// that everything named exists.
func (r *reader) checkMap(m *Map) {
	owners := r.checkIDs(m)
	calendars := r.checkCalendars(m)
	covers := map[string]string{} // a covers line → where it is
	for i := range m.Functions {
		f := &m.Functions[i]
		path := fieldOf(r, "functions", i, f.ID)
		for j, n := range f.NotCovers {
			field := fmt.Sprintf("%s.not_covers[%d].owner", path, j+1)
			switch {
			case n.Owner == "":
			case n.Owner == f.ID:
				r.faultAt(field, f.Name+" sends this to itself.", "Name another function or a neighbour, or make it a topic.")
			case !slices.Contains(owners, n.Owner):
				r.faultAt(field, fmt.Sprintf("%q is neither a function nor a neighbour of this map.", n.Owner), didYouMean(n.Owner, owners, "Add it under neighbours, or name one of "+strings.Join(owners, ", ")+"."))
			}
		}
		for j, c := range f.Calendars {
			if !slices.Contains(calendars, c) {
				r.faultAt(fmt.Sprintf("%s.calendars[%d]", path, j+1), fmt.Sprintf("There is no calendar %q.", c), didYouMean(c, calendars, calendarHint(calendars)))
			}
		}
		r.checkLead(path, f)
		types := map[string]bool{}
		for j := range f.Topics {
			t := &f.Topics[j]
			short := strings.TrimPrefix(t.ID, f.ID+"/")
			if short == General {
				continue
			}
			tpath := fieldOf(r, path+".topics", j, short)
			if line := normal(t.Name); line != "" {
				if at, ok := covers[line]; ok {
					r.faultAt(tpath+".covers", fmt.Sprintf("%q is already a topic of %s.", t.Name, at), "A topic has one owner: keep it in one place and say not_covers in the other.")
				} else {
					covers[line] = f.Name
				}
			}
			for k, rt := range t.RequestTypes {
				if rt.ID != "" && types[rt.ID] {
					r.faultAt(fieldOf(r, tpath+".request_types", k, rt.ID)+".id", fmt.Sprintf("The request type %q is written twice in %s.", rt.ID, f.Name), "A request type belongs to one topic.")
				}
				types[rt.ID] = true
			}
		}
	}
	for i, rule := range m.Priority {
		for _, earlier := range m.Priority[:i] {
			earlier.Reason, rule.Reason = "", ""
			earlier.Priority, rule.Priority = "", ""
			if earlier == rule && !rule.unconditional() {
				r.faultAt(fmt.Sprintf("priority[%d]", i+1), "An earlier rule has the same conditions, so this one never counts.", "Remove one of the two.")
				break
			}
		}
	}
}

// fieldOf is the path under which an element was read: by id or by number.
func fieldOf(r *reader, list string, i int, id string) string {
	if _, ok := r.places[list+"."+id]; ok && id != "" {
		return list + "." + id
	}
	return fmt.Sprintf("%s[%d]", list, i+1)
}

// checkIDs faults doubled ids and returns who can own an ask: functions, then
// neighbours.
func (r *reader) checkIDs(m *Map) []string {
	var owners []string
	once := func(list string, i int, id, what string, seen map[string]bool) {
		if id != "" && seen[id] {
			at := r.places[fieldOf(r, list, i, id)+".id"]
			r.fault(at, fieldOf(r, list, i, id)+".id", fmt.Sprintf("The id %q is used twice.", id), "Give each "+what+" its own id.")
		}
		seen[id] = true
	}
	seen := map[string]bool{}
	for i, f := range m.Functions {
		once("functions", i, f.ID, "function and neighbour", seen)
		owners = append(owners, f.ID)
		topics := map[string]bool{}
		for j, t := range f.Topics {
			if short := strings.TrimPrefix(t.ID, f.ID+"/"); short != General {
				once(fieldOf(r, "functions", i, f.ID)+".topics", j, short, "topic of a function", topics)
			}
		}
	}
	for i, n := range m.Neighbours {
		once("neighbours", i, n.ID, "function and neighbour", seen)
		owners = append(owners, n.ID)
	}
	return owners
}

func (r *reader) checkCalendars(m *Map) []string {
	var ids []string
	for i, c := range m.Hours.Calendars {
		path := fieldOf(r, "hours.calendars", i, c.ID)
		if c.ID != "" && slices.Contains(ids, c.ID) {
			r.faultAt(path+".id", fmt.Sprintf("The id %q is used twice.", c.ID), "Give each calendar its own id.")
		}
		ids = append(ids, c.ID)
		if c.CutoffComplex > 0 && c.Cutoff > 0 && c.CutoffComplex > c.Cutoff {
			r.faultAt(path+".cutoff_complex", "The cut-off for complex topics is later than the ordinary one.", "Complex work needs more time, so its cut-off comes first.")
		}
	}
	if d := m.Hours.Default; d != "" && !slices.Contains(ids, d) {
		r.faultAt("hours.default", fmt.Sprintf("There is no calendar %q.", d), didYouMean(d, ids, calendarHint(ids)))
	}
	return ids
}

func calendarHint(ids []string) string {
	if len(ids) == 0 {
		return "The map has no calendars yet."
	}
	return "The calendars are " + strings.Join(ids, ", ") + "."
}

func (r *reader) checkLead(path string, f *Function) {
	switch {
	case f.Lead == Vacant && f.Acting == "" && r.clean(path+".acting"):
		r.faultAt(path+".lead", "The lead's seat is vacant and nobody is acting.", `Add "acting: ana@example.com".`)
	case f.Lead != Vacant && f.Acting != "":
		r.faultAt(path+".acting", "Somebody is acting although the seat is not vacant.", "Write lead: vacant, or make this person the backup.")
	}
	if f.Backup != "" && (f.Backup == f.Lead || f.Backup == f.Acting) {
		r.faultAt(path+".backup", f.Backup+" cannot back themselves up.", "Name another person, or leave backup out.")
	}
}

// normal folds case and spaces, for comparing lines of text.
func normal(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
