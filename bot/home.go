package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// owner is a function as the scope map tells it to reps.
func (b *Bot) owner(v *storage.View, l *live, f *scope.Function) (views.Owner, error) {
	o := views.Owner{ID: f.ID, Name: f.Name, Purpose: f.Purpose, Private: f.Private}
	var err error
	if o.Lead, o.Covered, err = l.leadOf(v, f.ID); err != nil {
		return o, err
	}
	for _, t := range f.Topics {
		if t.ID == f.ID+"/"+scope.General {
			continue // what it takes beside the topics with names
		}
		o.Topics = append(o.Topics, t.Name)
	}
	for _, n := range f.NotCovers {
		where := n.Owner
		if other, ok := l.scope.Function(n.Owner); ok {
			where = other.Name
		} else if neighbour, ok := l.scope.Neighbour(n.Owner); ok {
			where = neighbour.Name
		}
		o.NotCovers = append(o.NotCovers, views.Elsewhere{What: n.What, Where: where})
	}
	if cal := l.calendar(slices.Concat(f.Calendars, []string{l.scope.Hours.Default})[0]); cal != nil {
		o.Hours = hoursOf(*cal)
	}
	if f.Targets.FirstResponse > 0 {
		o.First = fmt.Sprintf("first answer within %s", workingHours(f.Targets.FirstResponse))
	}
	return o, nil
}

// onHome lays out App Home for the person who opened it.
func (h *handling) onHome(e event, _ message) error {
	var inner struct {
		User string `json:"user"`
	}
	if err := json.Unmarshal(e.raw, &inner); err != nil {
		return fmt.Errorf("read app_home_opened: %w", err)
	}
	if e.Tab != "home" {
		return skip("not the Home tab")
	}
	h.showHomeAfter(inner.User, homePage{})
	return nil
}

// showHomeAfter has a page of Home published once this is committed.
func (h *handling) showHomeAfter(user string, p homePage) {
	h.after = append(h.after, func(context.Context) { h.homes.want(user, p) })
}

// homeData gathers one page of App Home.
func (b *Bot) homeData(v *storage.View, l *live, user string, p homePage) (views.HomeData, error) {
	who, err := l.actor(v, user)
	if err != nil {
		return views.HomeData{}, err
	}
	d := views.HomeData{User: user, Title: l.scope.Company.Name, Page: max(p.page, 1), Pages: 1}
	staff, lead := len(who.Functions) > 0, len(who.Leads) > 0 || who.TriageLead || who.Admin
	d.Tabs = []views.HomeTab{views.TabMine}
	d.Tab = views.TabMine
	if lead {
		d.Tab = views.TabLead
	}
	if staff {
		d.Tabs, d.Tab = append(d.Tabs, views.TabStaff), views.TabStaff
	}
	if lead {
		d.Tabs = append(d.Tabs, views.TabLead)
	}
	d.Tabs = append(d.Tabs, views.TabMap)
	if slices.Contains(d.Tabs, p.tab) || staff && slices.Contains(staffLists, p.tab) {
		d.Tab = p.tab
	}
	switch d.Tab {
	case views.TabMap:
		return d, b.homeMap(v, l, &d)
	case views.TabLead:
		return d, b.homeLead(v, l, who, &d)
	case views.TabMine:
		return d, b.homeMine(v, l, who, &d)
	}
	return d, b.homeStaff(v, l, who, &d)
}

// turnTo is the part of a list that the page shows; it sets how many pages there
// are, and goes back from one that is no longer there.
func turnTo[T any](d *views.HomeData, all []T) []T {
	d.Pages = max(1, (len(all)+views.RowsPerPage-1)/views.RowsPerPage)
	d.Page = min(d.Page, d.Pages)
	from := (d.Page - 1) * views.RowsPerPage
	return all[from:min(from+views.RowsPerPage, len(all))]
}

// homeMap is what sales ops does here, from the map.
func (b *Bot) homeMap(v *storage.View, l *live, d *views.HomeData) error {
	for _, f := range turnTo(d, l.scope.Functions) {
		o, err := b.owner(v, l, &f)
		if err != nil {
			return err
		}
		d.Map = append(d.Map, o)
	}
	return nil
}

// ownMost is how many open requests of one rep Home looks through.
const ownMost = 500

// homeMine lists a rep's open requests: those that wait for the rep first, then
// the newest.
func (b *Bot) homeMine(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	rs, err := v.Requests(storage.Filter{Rep: who.User, Watch: &spoken}, storage.Page{Newest: true, Limit: ownMost})
	if err != nil {
		return err
	}
	waits := func(r triage.Request) int {
		if r.Turn == triage.TurnRep || r.Turn == triage.TurnTriage && len(r.Choices) > 0 {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(rs, func(a, b triage.Request) int { return waits(a) - waits(b) })
	list := views.HomeList{Tab: views.TabMine, Total: len(rs)}
	list.Cases, err = b.cases(v, l, turnTo(d, rs))
	d.Lists = []views.HomeList{list}
	return err
}

// staffLists are the lists of the staff overview, in order.
var staffLists = []views.HomeTab{views.TabHeld, views.TabUnclaimed, views.TabDueSoon, views.TabWaiting}

// soon is how far ahead "due soon" and "about to be late" look: to the same time
// tomorrow.
const soon = 24 * time.Hour

// homeStaff fills in the lists of staff: one whole, or the first of each, where
// no request stands twice. Each is in order of what falls due.
func (b *Bot) homeStaff(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	all, err := b.board.look(v, l)
	if err != nil {
		return err
	}
	lists := map[views.HomeTab][]due{}
	for _, o := range all {
		held, ours := o.Holder == who.User, slices.Contains(who.Functions, o.Function)
		free := ours && o.Turn == triage.TurnQueue
		for tab, in := range map[views.HomeTab]bool{
			views.TabHeld:      held && o.Turn != triage.TurnRep,
			views.TabUnclaimed: free,
			views.TabDueSoon:   (held || free) && !o.at.IsZero() && o.at.Before(v.Now().Add(soon)),
			views.TabWaiting:   ours && o.Turn == triage.TurnRep,
		} {
			if in {
				lists[tab] = append(lists[tab], o)
			}
		}
	}
	tabs := staffLists
	if d.Tab != views.TabStaff {
		tabs = []views.HomeTab{d.Tab}
	}
	above := map[int64]bool{}
	for _, tab := range tabs {
		list := views.HomeList{Tab: tab, Total: len(lists[tab])}
		fresh := slices.DeleteFunc(slices.Clone(lists[tab]), func(o due) bool { return above[o.ID] })
		show := fresh[:min(len(fresh), views.RowsPerPart)]
		if len(tabs) == 1 {
			show = turnTo(d, lists[tab])
		}
		for _, o := range show {
			above[o.ID] = true
		}
		if list.Cases, err = b.casesOf(v, l, show); err != nil {
			return err
		}
		d.Lists = append(d.Lists, list)
	}
	return nil
}

// casesOf are the requests of a list, with what views show of them.
func (b *Bot) casesOf(v *storage.View, l *live, of []due) ([]views.Case, error) {
	var cs []views.Case
	for _, o := range of {
		c, err := b.caseNow(v, l, o.ID)
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	return cs, nil
}
