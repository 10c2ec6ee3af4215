package scope

import (
	"slices"
	"strings"
)

// members says who joined and who left a list.
func (d *differ) members(c Change, list string, was, is []string) {
	if in := without(is, was); len(in) > 0 {
		d.add(c, "Added to the %s: %s.", list, strings.Join(in, ", "))
	}
	if out := without(was, is); len(out) > 0 {
		d.add(c, "No longer among the %s: %s.", list, strings.Join(out, ", "))
	}
}

func (d *differ) people(o, n *Function) {
	c := Change{Kind: PeopleChanged, Function: n.ID}
	switch {
	case o.Lead == n.Lead && o.Acting == n.Acting:
	case n.Lead == Vacant:
		d.add(c, "The seat of the lead of %s is open; %s is acting.", n.Name, n.Acting)
	case n.Lead == "":
		d.add(c, "%s has no lead.", n.Name)
	default:
		d.add(c, "%s now leads %s.", n.Lead, n.Name)
	}
	if o.Backup != n.Backup {
		d.add(c, "%s: %s is the backup instead of %s.", n.Name, orNobody(n.Backup), orNobody(o.Backup))
	}
	d.members(c, "staff of "+n.Name, o.Staff, n.Staff)
	a, b := o.Assignment, n.Assignment
	if a.Mode != b.Mode || a.Cap != b.Cap || !slices.Equal(a.Rota, b.Rota) || !slices.Equal(a.Absences, b.Absences) {
		d.add(c, "How %s hands out requests changed.", n.Name)
	}
}

func orNobody(s string) string {
	if s == "" {
		return "nobody"
	}
	return s
}
