package bot

import (
	"slices"
	"strings"

	"clearlane/storage"
	"clearlane/triage"
)

// actor is a person as the map knows them now.
func (l *live) actor(v *storage.View, user string) (triage.Actor, error) {
	a := triage.Actor{User: user}
	u, ok, err := v.UserByID(user)
	if err != nil || !ok || u.Deleted {
		return a, err
	}
	members, failed := groupMembers(v)
	r := l.scope.Roles(u.Email, members)
	a.Functions, a.Leads = r.Functions, r.Leads
	a.TriageLead, a.Leader, a.Admin = r.TriageLead, r.Leader, r.Admin
	return a, *failed
}

// groupMembers looks up the addresses behind a Slack user group; a failure of
// the store is kept where the second result points.
func groupMembers(v *storage.View) (members func(handle string) []string, failed *error) {
	var kept error
	return func(handle string) []string {
		var out []string
		g, ok, err := v.GroupByHandle(strings.TrimPrefix(handle, "@"))
		if err != nil {
			kept = err
		}
		if !ok || g.Deleted {
			return nil
		}
		for _, id := range g.Members {
			u, ok, err := v.UserByID(id)
			if err != nil {
				kept = err
			}
			if ok && !u.Deleted && u.Email != "" {
				out = append(out, u.Email)
			}
		}
		return out
	}, &kept
}

// userOf is the Slack user with an e-mail address; empty where there is none,
// or no longer.
func (l *live) userOf(v *storage.View, email string) (string, error) {
	u, ok, err := v.UserByEmail(email)
	if err != nil || !ok || u.Deleted {
		return "", err
	}
	return u.ID, nil
}

// leadOf is who leads a function now, and whether that is somebody who covers
// an open seat. A lead who was deactivated in Slack is vacant at once.
func (l *live) leadOf(v *storage.View, function string) (user string, covers bool, err error) {
	var gone []string
	for {
		email := l.scope.Covers(function, gone...)
		if email == "" {
			return "", true, nil
		}
		user, err = l.userOf(v, email)
		if err != nil || user != "" {
			f, ok := l.scope.Function(function)
			return user, ok && f.Lead != email, err
		}
		gone = append(gone, email)
	}
}

// private reports whether a topic's answers go by direct message.
func (l *live) private(topic string) bool {
	t, f, ok := l.scope.Topic(topic)
	return ok && (t.Private || f.Private)
}

// region is the calendar that fits a person's Slack time zone.
func (l *live) region(u storage.User) string {
	for _, c := range l.scope.Hours.Calendars {
		if c.Timezone == u.Timezone || slices.Contains(c.Zones, u.Timezone) {
			return c.ID
		}
	}
	return l.scope.Hours.Default
}
