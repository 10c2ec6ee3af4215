package slacksim

import (
	"slices"
	"strings"
)

func (s *Server) apiTest(c *apiCall) (obj, *apiErr) {
	if e := c.args.str("error"); e != "" {
		return nil, fail(e)
	}
	return obj{"args": obj(c.args)}, nil
}

func (s *Server) authTest(*apiCall) (obj, *apiErr) {
	bot := s.userByID[s.opt.App.BotUserID]
	return obj{"url": s.URL(), "team": s.opt.Team.Name, "user": bot.Name, "team_id": s.opt.Team.ID, "user_id": bot.ID,
		"bot_id": s.opt.App.BotID, "is_enterprise_install": false}, nil
}

func (s *Server) botsInfo(c *apiCall) (obj, *apiErr) {
	if id := c.args.str("bot"); id != "" && id != s.opt.App.BotID {
		return nil, fail("bot_not_found")
	}
	return obj{"bot": obj{"id": s.opt.App.BotID, "deleted": false, "name": s.opt.App.Name, "updated": 0, "app_id": s.opt.App.ID,
		"user_id": s.opt.App.BotUserID, "icons": obj{}}}, nil
}

func (s *Server) teamInfo(*apiCall) (obj, *apiErr) {
	t := s.opt.Team
	return obj{"team": obj{"id": t.ID, "name": t.Name, "domain": t.Domain, "email_domain": "", "url": s.URL(), "icon": obj{"image_default": true}}}, nil
}

func (s *Server) emojiList(*apiCall) (obj, *apiErr) {
	return obj{"emoji": obj{}, "cache_ts": TS(s.clock.Now())}, nil
}

func (s *Server) filesInfo(c *apiCall) (obj, *apiErr) {
	f := s.files[c.args.str("file")]
	if f == nil {
		return nil, fail("file_not_found")
	}
	return obj{"file": f, "comments": []any{}, "response_metadata": obj{"next_cursor": ""}}, nil
}

func (s *Server) usersList(c *apiCall) (obj, *apiErr) {
	var all []any
	for _, u := range s.users {
		all = append(all, s.userJSON(u))
	}
	all = append(all, s.userJSON(s.slackbot()))
	// Without a limit Slack tries to give everybody at once.
	out, err := page(c, "members", all, max(len(all), 1))
	if err == nil {
		out["cache_ts"] = s.clock.Now().Unix()
	}
	return out, err
}

// slackbot is Slack's own user, which every workspace lists, and not as a bot.
func (s *Server) slackbot() *user {
	return &user{User: User{ID: "USLACKBOT", Name: "slackbot", RealName: "Slackbot", TZ: "America/Los_Angeles"}, Color: "757575"}
}

func (s *Server) usersInfo(c *apiCall) (obj, *apiErr) {
	u := s.userByID[c.args.str("user")]
	if c.args.str("user") == "USLACKBOT" {
		u = s.slackbot()
	}
	if u == nil {
		return nil, fail("user_not_found")
	}
	return obj{"user": s.userJSON(u)}, nil
}

func (s *Server) usersByEmail(c *apiCall) (obj, *apiErr) {
	want := c.args.str("email")
	for _, u := range s.users {
		if want != "" && !u.Deleted && strings.EqualFold(u.Email, want) {
			return obj{"user": s.userJSON(u)}, nil
		}
	}
	return nil, fail("users_not_found")
}

func (s *Server) usersProfile(c *apiCall) (obj, *apiErr) {
	id := c.args.str("user")
	if id == "" {
		id = s.opt.App.BotUserID
	}
	u := s.userByID[id]
	if u == nil {
		return nil, fail("user_not_found")
	}
	return obj{"profile": s.userJSON(u)["profile"]}, nil
}

func (s *Server) usersPresence(c *apiCall) (obj, *apiErr) {
	if s.userByID[c.args.str("user")] == nil {
		return nil, fail("user_not_found")
	}
	return obj{"presence": "active"}, nil
}

func (s *Server) dndTeamInfo(c *apiCall) (obj, *apiErr) {
	people := strings.Split(c.args.str("users"), ",")
	if len(people) > 50 {
		return nil, fail("too_many_users")
	}
	out := obj{}
	for _, p := range people {
		if u := s.userByID[p]; u != nil {
			out[p] = u.dnd()
		}
	}
	return obj{"users": out, "cached": false}, nil
}

// dnd is what others see of somebody's do-not-disturb. Without any, Slack gives the second after the epoch for both times.
func (u *user) dnd() obj {
	if u.QuietUntil == 0 {
		return obj{"dnd_enabled": false, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
	}
	return obj{"dnd_enabled": true, "next_dnd_start_ts": u.QuietFrom, "next_dnd_end_ts": u.QuietUntil}
}

func (s *Server) groupsList(c *apiCall) (obj, *apiErr) {
	all := []any{}
	for _, g := range s.groups {
		all = append(all, s.groupJSON(g, c.args.boolean("include_users")))
	}
	return obj{"usergroups": all}, nil
}

func (s *Server) groupsUsers(c *apiCall) (obj, *apiErr) {
	id := c.args.str("usergroup")
	i := slices.IndexFunc(s.groups, func(g *Group) bool { return g.ID == id })
	if i < 0 {
		return nil, fail("no_such_subteam")
	}
	return obj{"users": append([]string{}, s.groups[i].Users...)}, nil
}

// reacted finds the message a reaction call names.
func (s *Server) reacted(c *apiCall) (*channel, *Message, *apiErr) {
	ch := s.chanByID[c.args.str("channel")]
	if ch == nil || ch.Private && !ch.has(s.opt.App.BotUserID) {
		return nil, nil, fail("channel_not_found")
	}
	m := ch.find(c.args.str("timestamp"))
	if m == nil {
		return nil, nil, fail("message_not_found")
	}
	return ch, m, nil
}

func (s *Server) reactionsAdd(c *apiCall) (obj, *apiErr)    { return s.reactionCall(c, true) }
func (s *Server) reactionsRemove(c *apiCall) (obj, *apiErr) { return s.reactionCall(c, false) }

func (s *Server) reactionCall(c *apiCall, add bool) (obj, *apiErr) {
	name := strings.Trim(c.args.str("name"), ":")
	if name == "" || strings.ContainsAny(name, " :<>") {
		return nil, fail("invalid_name")
	}
	ch, m, err := s.reacted(c)
	if err != nil {
		return nil, err
	}
	return obj{}, s.react(ch, m, s.opt.App.BotUserID, name, add)
}

func (s *Server) reactionsGet(c *apiCall) (obj, *apiErr) {
	ch, m, err := s.reacted(c)
	if err != nil {
		return nil, err
	}
	return obj{"type": "message", "channel": ch.ID, "message": messageJSON(m, false)}, nil
}
