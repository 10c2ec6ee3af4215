package bot

import (
	"slices"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// lateMost is how many requests "about to be late" shows.
const lateMost = 10

// leads reports whether a person answers for a function; for what nobody owns,
// the triage lead does.
func leads(who triage.Actor, function string) bool {
	return who.Admin || who.TriageLead || function != "" && slices.Contains(who.Leads, function)
}

// homeLead fills in load and what is about to be late, for the functions that a
// lead answers for, and the routings that wait for their judgement.
func (b *Bot) homeLead(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	all, err := b.board.look(v, l)
	if err != nil {
		return err
	}
	now := v.Now()
	here := now.In(b.frameFor(v, who.User).Zone)
	midnight := time.Date(here.Year(), here.Month(), here.Day()+1, 0, 0, 0, 0, here.Location())
	rows := map[string]*views.LoadRow{}
	var near []due
	for _, o := range all {
		if !leads(who, o.Function) {
			continue
		}
		row := rows[o.Function]
		if row == nil {
			row = &views.LoadRow{}
			rows[o.Function] = row
		}
		row.Open++
		switch {
		case o.Turn == triage.TurnQueue:
			row.Unclaimed++
		case o.Turn == triage.TurnRep:
			row.Rep++
		}
		switch {
		case o.at.IsZero():
			continue
		case o.at.Before(now):
			row.Late++
		case o.at.Before(midnight):
			row.DueToday++
		}
		if !o.at.Before(now) && o.at.Before(now.Add(soon)) && len(near) < lateMost {
			near = append(near, o)
		}
	}
	// The fullest first would move rows about; the map's order is one that leads know.
	for _, f := range append([]scope.Function{{Name: "No team yet"}}, l.scope.Functions...) {
		if row := rows[f.ID]; row != nil {
			row.Function = f.Name
			d.Load = append(d.Load, *row)
		} else if f.ID != "" && leads(who, f.ID) {
			d.Load = append(d.Load, views.LoadRow{Function: f.Name})
		}
	}
	d.Load = turnTo(d, d.Load)
	if d.Late, err = b.casesOf(v, l, near); err != nil {
		return err
	}
	if err = b.homeKept(v, l, who, d); err != nil {
		return err
	}
	if err = b.homeCounts(v, l, who, d); err != nil {
		return err
	}
	d.Marks, err = b.marks(v, l, who)
	return err
}

// How far back, and through how many, Home looks for routings to judge.
const (
	marksWithin = 14 * 24 * time.Hour
	marksDepth  = 200
)

// marks are routings in watch channels that nobody has judged yet, the newest
// first. Words of a private topic stay with its team.
func (b *Bot) marks(v *storage.View, l *live, who triage.Actor) ([]views.Mark, error) {
	watch := true
	rs, err := v.Requests(storage.Filter{Watch: &watch, Closed: true}, storage.Page{Newest: true, Limit: marksDepth})
	if err != nil {
		return nil, err
	}
	var out []views.Mark
	for _, r := range rs {
		if r.Marked || r.OpenedAt.Before(v.Now().Add(-marksWithin)) || len(out) == views.RowsPerPage || !leads(who, r.Function) || !l.maySee(who, r) {
			continue
		}
		c, err := b.caseOf(v, l, r)
		if err != nil {
			return nil, err
		}
		if c.Ask == "" {
			continue // erased: there is nothing to judge by
		}
		m := views.Mark{Request: r.ID, Ask: c.Ask, Would: wouldHaveGone(c), Why: c.Why, Link: c.Link}
		if m.Answered, err = answeredBy(v, l, r.ID); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// wouldHaveGone says where a request of a watch channel would have gone.
func wouldHaveGone(c views.Case) string {
	switch r := c.Request; {
	case r.Outcome == triage.Pointed:
		return c.Neighbour.Name
	case len(c.Choices) > 0 && r.Turn == triage.TurnTriage:
		var names []string
		for _, ch := range c.Choices {
			if !slices.Contains(names, ch.Function) {
				names = append(names, ch.Function)
			}
		}
		return strings.Join(names, " or ") + ", and the rep would have been asked"
	case c.Function == "":
		return "nobody: no team owns it"
	}
	return c.Function + ", " + c.Topic
}

// answeredBy names the function whose people answered in the thread.
func answeredBy(v *storage.View, l *live, request int64) (string, error) {
	said, err := staffWords(v, request)
	for _, e := range said {
		if f, ok := l.scope.Function(e.ByFunctions[0]); ok {
			return f.Name, nil
		}
	}
	return "", err
}

// staffWords are the entries of what people of any function said in the thread.
func staffWords(v *storage.View, request int64) ([]triage.Entry, error) {
	entries, err := v.Entries(request)
	return slices.DeleteFunc(entries, func(e triage.Entry) bool {
		return e.Kind != triage.KindSaid || len(e.ByFunctions) == 0
	}), err
}
