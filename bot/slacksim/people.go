package slacksim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// AddUser lets somebody join the workspace; the app hears team_join. The answer is the user's id.
func (s *Server) AddUser(u User) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.addUser(u, false); err != nil {
		return "", err
	}
	x := s.users[len(s.users)-1]
	s.emit("team_join", nil, obj{"type": "team_join", "user": s.userJSON(x), "cache_ts": s.clock.Now().Unix(), "event_ts": s.nextTS()})
	s.peopleChanged()
	return x.ID, nil
}

// UpdateUser changes somebody: title, zone, e-mail, status, admin, deactivated. The app hears user_change.
func (s *Server) UpdateUser(id string, change func(*User)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.userByID[id]
	if u == nil {
		return fmt.Errorf("no user %q", id)
	}
	change(&u.User)
	u.ID, u.Updated = id, s.clock.Now().Unix()
	s.emit("user_change", nil, obj{"type": "user_change", "user": s.userJSON(u), "cache_ts": u.Updated, "event_ts": s.nextTS()})
	s.peopleChanged()
	return nil
}

// SetQuiet gives somebody a do-not-disturb window, as a schedule or a pause of notifications does; a zero until takes it
// away. The app hears dnd_updated_user.
func (s *Server) SetQuiet(id string, from, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.userByID[id]
	if u == nil {
		return fmt.Errorf("no user %q", id)
	}
	u.QuietFrom, u.QuietUntil = from.Unix(), until.Unix()
	if until.IsZero() {
		u.QuietFrom, u.QuietUntil = 0, 0
	}
	s.emit("dnd_updated_user", nil, obj{"type": "dnd_updated_user", "user": id, "dnd_status": u.dnd(), "event_ts": s.nextTS()})
	s.peopleChanged()
	return nil
}

// SetGroup changes who is in a user group, or makes the group when its id is new. The app hears subteam_created, or
// subteam_updated and subteam_members_changed.
func (s *Server) SetGroup(g Group) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == "" || g.Handle == "" {
		return fmt.Errorf("group %q: id and handle are needed", g.Handle)
	}
	for _, u := range g.Users {
		if s.userByID[u] == nil {
			return fmt.Errorf("group %q: no user %q", g.Handle, u)
		}
	}
	g.Users = slices.Clone(g.Users)
	i := slices.IndexFunc(s.groups, func(o *Group) bool { return o.ID == g.ID })
	if i < 0 {
		s.groups = append(s.groups, &g)
		s.emit("subteam_created", nil, obj{"type": "subteam_created", "subteam": s.groupJSON(&g, true), "event_ts": s.nextTS()})
		s.peopleChanged()
		return nil
	}
	old := s.groups[i]
	s.groups[i] = &g
	s.emit("subteam_updated", nil, obj{"type": "subteam_updated", "subteam": s.groupJSON(&g, true), "event_ts": s.nextTS()})
	added, removed := without(g.Users, old.Users), without(old.Users, g.Users)
	if len(added)+len(removed) > 0 {
		now := s.clock.Now().Unix()
		s.emit("subteam_members_changed", nil, obj{"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": s.opt.Team.ID,
			"date_previous_update": now, "date_update": now, "added_users": added, "added_users_count": len(added),
			"removed_users": removed, "removed_users_count": len(removed), "event_ts": s.nextTS()})
	}
	s.peopleChanged()
	return nil
}

func without(list, drop []string) []string {
	out := []string{}
	for _, x := range list {
		if !slices.Contains(drop, x) {
			out = append(out, x)
		}
	}
	return out
}

// AddChannel makes a channel; the app hears nothing of a private one, and channel_created of a public one.
func (s *Server) AddChannel(c Channel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.addChannel(c); err != nil {
		return err
	}
	x := s.channels[len(s.channels)-1]
	if !x.Private {
		s.emit("channel_created", nil, obj{"type": "channel_created", "channel": obj{"id": x.ID, "name": x.Name, "created": x.Created, "creator": x.Creator},
			"event_ts": s.nextTS()})
	}
	s.peopleChanged()
	return nil
}

// RenameChannel gives a channel another name; the app hears channel_rename where it is a member.
func (s *Server) RenameChannel(ref, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelAt(ref)
	if c == nil || name == "" {
		return fmt.Errorf("rename %q to %q: no such channel, or no name", ref, name)
	}
	c.Name = strings.ToLower(name)
	kind := "channel_rename"
	if c.Private {
		kind = "group_rename"
	}
	s.emit(kind, c, obj{"type": kind, "channel": obj{"id": c.ID, "name": c.Name, "created": c.Created}, "event_ts": s.nextTS()})
	s.peopleChanged()
	return nil
}

// ChangeChannelID gives a private channel another id for good, as Slack does when it is shared with another company; the app hears
// channel_id_changed where it is a member, and the old id names no channel any more.
func (s *Server) ChangeChannelID(ref, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelAt(ref)
	if c == nil || !c.Private || id == "" || s.channelAt(id) != nil {
		return fmt.Errorf("give %q the id %q: no such private channel, or the id is taken", ref, id)
	}
	old := c.ID
	delete(s.chanByID, old)
	c.ID, s.chanByID[id] = id, c
	for _, m := range slices.Concat(c.Messages, slices.Concat(slices.Collect(maps.Values(c.Replies))...)) {
		m.Channel = id
	}
	s.emit("channel_id_changed", c, obj{"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": id, "event_ts": s.nextTS()})
	s.peopleChanged()
	return nil
}

// Archive closes a channel for posts.
func (s *Server) Archive(ref string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelAt(ref)
	if c == nil {
		return fmt.Errorf("no channel %q", ref)
	}
	c.Archived = true
	kind := "channel_archive"
	if c.Private {
		kind = "group_archive"
	}
	s.emit(kind, c, obj{"type": kind, "channel": c.ID, "user": c.Creator, "event_ts": s.nextTS()})
	s.peopleChanged()
	return nil
}

// Unfurl adds a preview of a link to a message, as Slack does some seconds after a post: the app hears message_changed with the
// text unchanged.
func (s *Server) Unfurl(channel, ts, title, link string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelAt(channel)
	if c == nil || c.find(ts) == nil {
		return fmt.Errorf("unfurl: no message %s in %q", ts, channel)
	}
	m := c.find(ts)
	prev := messageJSON(m, false)
	m.Attachments = append(slices.Clone(m.Attachments), obj{"id": len(m.Attachments) + 1, "title": title, "title_link": link, "from_url": link,
		"original_url": link, "fallback": title})
	s.announceChange(c, m, prev, s.nextTS())
	return nil
}

// peopleChanged has the pages read everything again. Caller holds mu.
func (s *Server) peopleChanged() {
	s.hub.send(obj{"type": "state"})
	s.changed()
}
