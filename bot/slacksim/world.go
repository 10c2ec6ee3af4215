package slacksim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// colors are the avatar colours, handed out in turn.
var colors = []string{"4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "9f69e7", "e0a729", "684b6c", "5b89d5", "2b6836", "99a949", "d55aef"}

// seed fills the workspace from the options and reports every fault in them at once.
func (s *Server) seed() error {
	var faults []error
	for _, u := range s.opt.Users {
		if err := s.addUser(u, false); err != nil {
			faults = append(faults, err)
		}
	}
	bot := User{ID: s.opt.App.BotUserID, Name: handle(s.opt.App.Name), RealName: s.opt.App.Name}
	if b := s.manifest.Features.BotUser; b != nil && b.DisplayName != "" {
		bot.RealName, bot.Name = b.DisplayName, handle(b.DisplayName)
	}
	if bot.Name == "" {
		bot.Name = "app" // a display name in letters that handles cannot have
	}
	if err := s.addUser(bot, true); err != nil {
		faults = append(faults, err)
	}
	for _, c := range s.opt.Channels {
		if err := s.addChannel(c); err != nil {
			faults = append(faults, err)
		}
	}
	for _, g := range s.opt.Groups {
		if g.ID == "" {
			g.ID = s.nextID("S")
		}
		for _, u := range g.Users {
			if s.userByID[u] == nil {
				faults = append(faults, fmt.Errorf("group %q: no user %q", g.Handle, u))
			}
		}
		g.Users = slices.Clone(g.Users)
		s.groups = append(s.groups, &g)
	}
	if d := s.opt.DefaultUser; d != "" && s.userByID[d] == nil {
		faults = append(faults, fmt.Errorf("default user: no user %q", d))
	}
	seen := map[string]bool{}
	for _, a := range s.opt.Actions {
		if a.ID == "" || a.Run == nil || seen[a.ID] {
			faults = append(faults, fmt.Errorf("action %q needs an id of its own and something to run", a.ID))
		}
		seen[a.ID] = true
	}
	return errors.Join(faults...)
}

// handle makes a user name of a display name: Slack allows lower-case letters, digits, dots, dashes and underscores.
func handle(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r == ' ':
			return '_'
		}
		return -1
	}, strings.ToLower(name))
}

func (s *Server) addUser(u User, bot bool) error {
	if u.ID == "" {
		u.ID = s.nextID("U")
	}
	if s.userByID[u.ID] != nil {
		return fmt.Errorf("user %q: two users have this id", u.ID)
	}
	if u.Name == "" {
		return fmt.Errorf("user %q: the name is missing", u.ID)
	}
	if u.TZ == "" {
		u.TZ = "Etc/UTC"
	}
	if _, err := time.LoadLocation(u.TZ); err != nil {
		return fmt.Errorf("user %q: time zone: %w", u.Name, err)
	}
	if u.RealName == "" {
		u.RealName = u.Name
	}
	x := &user{User: u, IsBot: bot, Color: colors[len(s.users)%len(colors)], Updated: s.clock.Now().Unix()}
	s.users = append(s.users, x)
	s.userByID[u.ID] = x
	return nil
}

func (s *Server) addChannel(c Channel) error {
	if c.ID == "" {
		c.ID = s.nextID("C")
	}
	if s.chanByID[c.ID] != nil {
		return fmt.Errorf("channel %q: two channels have this id", c.ID)
	}
	if c.Name == "" {
		return fmt.Errorf("channel %q: the name is missing", c.ID)
	}
	for _, o := range s.channels {
		if o.Name == c.Name {
			return fmt.Errorf("channel %q: two channels have this name", c.Name)
		}
	}
	for _, m := range c.Members {
		if s.userByID[m] == nil {
			return fmt.Errorf("channel %q: no user %q", c.Name, m)
		}
	}
	x := &channel{ID: c.ID, Name: c.Name, Private: c.Private, Topic: c.Topic, Members: slices.Clone(c.Members), Created: s.clock.Now().Unix()}
	if len(x.Members) > 0 {
		x.Creator = x.Members[0]
	}
	s.channels = append(s.channels, x)
	s.chanByID[c.ID] = x
	return nil
}

// channelAt finds a channel by id, name or #name. Caller holds mu.
func (s *Server) channelAt(ref string) *channel {
	if c := s.chanByID[ref]; c != nil {
		return c
	}
	name := strings.TrimPrefix(ref, "#")
	for _, c := range s.channels {
		if !c.IM && c.Name == name && name != "" {
			return c
		}
	}
	return nil
}

// directMessage finds or opens the conversation of these people. Caller holds mu.
func (s *Server) directMessage(people ...string) *channel {
	slices.Sort(people)
	people = slices.Compact(people)
	for _, c := range s.channels {
		if !c.IM && !c.MPIM {
			continue
		}
		have := slices.Sorted(slices.Values(c.Members))
		if slices.Equal(have, people) {
			return c
		}
	}
	c := &channel{Private: true, Members: people, Created: s.clock.Now().Unix(), Creator: people[0]}
	if len(people) <= 2 {
		c.ID, c.IM = s.nextID("D"), true
	} else {
		c.ID, c.MPIM = s.nextID("G"), true
		var names []string
		for _, p := range people {
			names = append(names, s.userByID[p].Name)
		}
		c.Name = "mpdm-" + strings.Join(names, "--") + "-1"
	}
	s.channels = append(s.channels, c)
	s.chanByID[c.ID] = c
	s.hub.send(obj{"type": "state"}, people...)
	s.changed()
	return c
}

// teamOf is the workspace somebody belongs to. Caller holds mu.
func (s *Server) teamOf(user string) string {
	if u := s.userByID[user]; u != nil && u.TeamID != "" {
		return u.TeamID
	}
	return s.opt.Team.ID
}

// userJSON is a user in Slack's shape. Caller holds mu.
func (s *Server) userJSON(u *user) obj {
	loc, err := time.LoadLocation(u.TZ)
	if err != nil {
		loc = time.UTC
	}
	label, offset := s.clock.Now().In(loc).Zone()
	first, last, _ := strings.Cut(u.RealName, " ")
	profile := obj{
		"title": u.Title, "phone": "", "skype": "", "real_name": u.RealName, "real_name_normalized": u.RealName,
		"display_name": u.Name, "display_name_normalized": u.Name, "status_text": "", "status_emoji": u.Status, "status_expiration": 0,
		"avatar_hash": "g" + u.Color, "first_name": first, "last_name": last, "team": s.opt.Team.ID, "fields": nil,
	}
	// Slack gives the address only to apps that asked for it.
	if s.scopes["users:read.email"] && u.Email != "" {
		profile["email"] = u.Email
	}
	if u.IsBot {
		profile["bot_id"], profile["api_app_id"], profile["always_active"] = s.opt.App.BotID, s.opt.App.ID, true
	}
	j := obj{
		"id": u.ID, "team_id": s.teamOf(u.ID), "name": u.Name, "deleted": u.Deleted, "profile": profile, "is_bot": u.IsBot,
		"is_app_user": false, "updated": u.Updated,
	}
	if u.TeamID != "" {
		delete(profile, "email")
		profile["team"], j["is_stranger"] = u.TeamID, true
		j["real_name"], j["tz"], j["tz_label"], j["tz_offset"], j["color"] = u.RealName, u.TZ, label, offset, u.Color
		return j
	}
	if u.Deleted {
		return j // a deactivated user has no zone and no roles
	}
	j["color"], j["real_name"], j["tz"], j["tz_label"], j["tz_offset"] = u.Color, u.RealName, u.TZ, label, offset
	j["is_admin"], j["is_owner"], j["is_primary_owner"] = u.IsAdmin, false, false
	j["is_restricted"], j["is_ultra_restricted"], j["is_email_confirmed"] = false, false, true
	return j
}

// channelJSON is a conversation in Slack's shape as the bot sees it. Caller holds mu.
func (s *Server) channelJSON(c *channel) obj {
	bot := s.opt.App.BotUserID
	if c.IM {
		return obj{"id": c.ID, "created": c.Created, "is_archived": false, "is_im": true, "is_org_shared": false,
			"context_team_id": s.opt.Team.ID, "updated": c.Created * 1000, "user": c.other(bot), "is_user_deleted": false, "priority": 0}
	}
	text := func(v string) obj { return obj{"value": v, "creator": c.Creator, "last_set": c.Created} }
	return obj{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private && !c.MPIM,
		"is_im": false, "is_mpim": c.MPIM, "is_private": c.Private, "created": c.Created, "is_archived": c.Archived,
		"is_general": c.Name == "general", "unlinked": 0, "is_shared": false, "is_org_shared": false, "is_ext_shared": false,
		"is_pending_ext_shared": false, "pending_shared": []any{}, "pending_connected_team_ids": []any{}, "shared_team_ids": []any{s.opt.Team.ID},
		"context_team_id": s.opt.Team.ID, "updated": c.Created * 1000, "creator": c.Creator, "is_member": c.has(bot),
		"topic": text(c.Topic), "purpose": text(""), "previous_names": []any{},
	}
}

// groupJSON is a user group in Slack's shape. Caller holds mu.
func (s *Server) groupJSON(g *Group, withUsers bool) obj {
	j := obj{"id": g.ID, "team_id": s.opt.Team.ID, "is_usergroup": true, "is_subteam": true, "name": g.Name, "description": "",
		"handle": g.Handle, "is_external": false, "date_create": 0, "date_update": s.clock.Now().Unix(), "date_delete": 0, "auto_type": nil,
		"auto_provision": false, "created_by": "", "updated_by": "", "deleted_by": nil,
		"prefs": obj{"channels": []any{}, "groups": []any{}}, "user_count": len(g.Users), "channel_count": 0}
	if withUsers {
		j["users"] = slices.Clone(g.Users)
	}
	return j
}
