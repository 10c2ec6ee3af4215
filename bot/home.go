package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// owner is a function as the scope map tells it to reps.
func (b *Bot) owner(v *storage.View, l *live, f *scope.Function) (views.Owner, error) {
	o := views.Owner{ID: f.ID, Name: f.Name, Purpose: f.Purpose, Private: f.Private}
	var err error
	if o.Lead, o.Covered, err = l.leadOf(v, f.ID); err != nil {
		return o, err
	}
	for _, t := range f.Topics {
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
	h.after = append(h.after, func(ctx context.Context) { h.showHome(ctx, inner.User, "", 1) })
	return nil
}

// showHome publishes a page of App Home. That may be repeated freely, and the
// next opening does.
func (b *Bot) showHome(ctx context.Context, user string, tab views.HomeTab, page int) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var view slack.HomeTabViewRequest
	l := b.live.Load()
	err := b.store.Read(ctx, func(v *storage.View) error {
		d, err := b.homeData(v, l, user, tab, page)
		view = views.Home(d, b.frameFor(v, user))
		return err
	})
	if err == nil {
		_, err = b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
	}
	if err != nil {
		b.Log.Warn("home not shown", "cause", err)
	}
}

// homeData gathers one page of App Home.
func (b *Bot) homeData(v *storage.View, l *live, user string, tab views.HomeTab, page int) (views.HomeData, error) {
	who, err := l.actor(v, user)
	if err != nil {
		return views.HomeData{}, err
	}
	d := views.HomeData{User: user, Title: l.scope.Company.Name, Tabs: []views.HomeTab{views.TabMine}, Page: max(page, 1), Pages: 1}
	if len(who.Functions) > 0 {
		d.Tabs = append(d.Tabs, views.TabStaff)
	}
	if len(who.Leads) > 0 || who.TriageLead || who.Admin {
		d.Tabs = append(d.Tabs, views.TabLead)
	}
	d.Tabs = append(d.Tabs, views.TabMap)
	if d.Tab = tab; d.Tab == "" {
		d.Tab = d.Tabs[0]
		if len(who.Functions) > 0 {
			d.Tab = views.TabStaff
		}
	}
	switch d.Tab {
	case views.TabMap:
		for i := range l.scope.Functions {
			o, err := b.owner(v, l, &l.scope.Functions[i])
			if err != nil {
				return d, err
			}
			d.Map = append(d.Map, o)
		}
		return d, nil
	case views.TabLead:
		return d, b.homeLead(v, l, who, &d)
	}
	return d, b.homeLists(v, l, who, &d)
}

// homeLists fills in lists of requests: one whole, or the first of several.
func (b *Bot) homeLists(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	filters := map[views.HomeTab][]storage.Filter{
		views.TabMine: {{Rep: who.User}},
		views.TabHeld: {{Holder: who.User}},
	}
	for _, f := range who.Functions {
		filters[views.TabUnclaimed] = append(filters[views.TabUnclaimed], storage.Filter{Function: f, Unclaimed: true, Turns: []triage.Turn{triage.TurnQueue}})
		filters[views.TabWaiting] = append(filters[views.TabWaiting], storage.Filter{Function: f, Turns: []triage.Turn{triage.TurnRep}})
	}
	tabs := []views.HomeTab{d.Tab}
	if d.Tab == views.TabStaff {
		tabs = []views.HomeTab{views.TabHeld, views.TabUnclaimed, views.TabWaiting}
	}
	for _, tab := range tabs {
		list := views.HomeList{Tab: tab}
		room := views.RowsPerPart
		if len(tabs) == 1 {
			room = views.RowsPerPage
		}
		skipRows := (d.Page - 1) * room
		for _, f := range filters[tab] {
			n, err := v.CountRequests(f)
			if err != nil {
				return err
			}
			list.Total += n
			rs, err := v.Requests(f, storage.Page{Limit: skipRows + room})
			if err != nil {
				return err
			}
			rs = rs[min(skipRows, len(rs)):]
			cs, err := b.cases(v, l, rs[:min(len(rs), room-len(list.Cases))])
			if err != nil {
				return err
			}
			list.Cases = append(list.Cases, cs...)
		}
		d.Lists = append(d.Lists, list)
		if len(tabs) == 1 {
			d.Pages = max(1, (list.Total+room-1)/room)
		}
	}
	return nil
}

// homeLead fills in load for the functions that a lead answers for.
func (b *Bot) homeLead(v *storage.View, l *live, who triage.Actor, d *views.HomeData) error {
	for _, f := range l.scope.Functions {
		if !who.Admin && !who.TriageLead && !slices.Contains(who.Leads, f.ID) {
			continue
		}
		row := views.LoadRow{Function: f.Name}
		for n, filter := range map[*int]storage.Filter{
			&row.Open:      {Function: f.ID},
			&row.Unclaimed: {Function: f.ID, Turns: []triage.Turn{triage.TurnQueue}},
			&row.Rep:       {Function: f.ID, Turns: []triage.Turn{triage.TurnRep}},
		} {
			var err error
			if *n, err = v.CountRequests(filter); err != nil {
				return err
			}
		}
		d.Load = append(d.Load, row)
	}
	return nil
}
