package scope

import (
	"fmt"
	"slices"
	"strings"
)

// Roles is what one person may be under a map, whatever request they look at.
type Roles struct {
	Functions  []string // functions they are staff of, leads and backups included; in the map's order
	Leads      []string // functions they lead, cover or back up
	TriageLead bool
	Leader     bool // reads the digest
	Admin      bool
}

// IsStaffOf reports whether the person is staff of the function.
func (r Roles) IsStaffOf(function string) bool { return slices.Contains(r.Functions, function) }

// Roles says what the person with this e-mail address may be. members lists
// the e-mail addresses of a Slack group ("@deal-desk"); nil: groups are empty.
// A person named nowhere is a rep and nothing else.
func (m *Map) Roles(email string, members func(handle string) []string) Roles {
	email = strings.ToLower(strings.TrimSpace(email))
	var r Roles
	if email == "" || email == Vacant {
		return r
	}
	for i := range m.Functions {
		f := &m.Functions[i]
		if slices.Contains(m.Staff(f.ID, members), email) {
			r.Functions = append(r.Functions, f.ID)
		}
		if slices.Contains([]string{f.Lead, f.Acting, f.Backup}, email) {
			r.Leads = append(r.Leads, f.ID)
		}
	}
	r.TriageLead = m.Triage.Lead == email
	r.Leader = slices.Contains(m.Company.Leaders, email)
	r.Admin = slices.Contains(m.Company.Admins, email)
	return r
}

// Staff lists the e-mail addresses of a function's people: lead, acting lead
// and backup first, then its staff with groups resolved, each once.
func (m *Map) Staff(function string, members func(handle string) []string) []string {
	f, ok := m.Function(function)
	if !ok {
		return nil
	}
	var out []string
	add := func(email string) {
		if email != "" && email != Vacant && !slices.Contains(out, email) {
			out = append(out, email)
		}
	}
	add(f.Lead)
	add(f.Acting)
	add(f.Backup)
	for _, s := range f.Staff {
		if !strings.HasPrefix(s, "@") {
			add(s)
		} else if members != nil {
			for _, email := range members(s) {
				add(strings.ToLower(email))
			}
		}
	}
	return out
}

// Covers returns the e-mail address of who leads the function now: its lead,
// or, where that seat is vacant or its holder is among gone (people deactivated
// in Slack), who is acting, then the backup, then the lead of triage. Empty:
// nobody is left.
func (m *Map) Covers(function string, gone ...string) string {
	var line []string
	if f, ok := m.Function(function); ok {
		line = []string{f.Lead, f.Acting, f.Backup}
	}
	for _, email := range append(line, m.Triage.Lead) {
		if email != "" && email != Vacant && !slices.Contains(gone, email) {
			return email
		}
	}
	return ""
}

// Emails lists every e-mail address that the map names, sorted.
func (m *Map) Emails() []string {
	out := slices.Concat(m.Company.Leaders, m.Company.Admins, []string{m.Triage.Lead})
	for _, f := range m.Functions {
		out = append(out, f.Lead, f.Acting, f.Backup)
		out = append(out, f.Staff...)
		for _, s := range f.Assignment.Rota {
			out = append(out, s.Who)
		}
		for _, a := range f.Assignment.Absences {
			out = append(out, a.Who)
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" || s == Vacant || strings.HasPrefix(s, "@") })
	slices.Sort(out)
	return slices.Compact(out)
}

// Handles lists the Slack groups that the map names ("@deal-desk"), sorted.
func (m *Map) Handles() []string {
	var out []string
	for _, f := range m.Functions {
		for _, s := range f.Staff {
			if strings.HasPrefix(s, "@") {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// LintPeople warns of every person in the map who has left, in the order of the
// file. left says whether an address belongs to nobody who can act any more.
func (m *Map) LintPeople(left func(email string) bool) []Problem {
	var ps Problems
	check := func(field, email, hint string) {
		if email != "" && email != Vacant && !strings.HasPrefix(email, "@") && left(email) {
			ps = append(ps, m.problem(Warning, field, email+" is no longer here.", hint))
		}
	}
	each := func(field string, emails []string) {
		for i, e := range emails {
			check(fmt.Sprintf("%s[%d]", field, i+1), e, "Remove them.")
		}
	}
	each("company.leaders", m.Company.Leaders)
	each("company.admins", m.Company.Admins)
	check("triage.lead", m.Triage.Lead, "Name somebody else.")
	for i := range m.Functions {
		f := &m.Functions[i]
		path := "functions." + f.ID
		check(path+".lead", f.Lead, "Name the new lead, or write lead: vacant and who is acting.")
		check(path+".acting", f.Acting, "Name somebody else.")
		check(path+".backup", f.Backup, "Name somebody else.")
		each(path+".staff", f.Staff)
		for j, s := range f.Assignment.Rota {
			check(fmt.Sprintf("%s.assignment.rota[%d].who", path, j+1), s.Who, "Give the shift to somebody else.")
		}
	}
	return ps.sorted()
}
