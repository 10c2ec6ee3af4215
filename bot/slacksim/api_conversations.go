package slacksim

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// readable finds a conversation that the app may look into. scope is "read" or "history". Caller holds mu.
func (s *Server) readable(ref, scope string) (*channel, *apiErr) {
	c := s.chanByID[ref]
	bot := s.opt.App.BotUserID
	if c == nil || (c.Private || c.IM || c.MPIM) && !c.has(bot) {
		return nil, fail("channel_not_found")
	}
	need := map[string]string{"channel": "channels:", "group": "groups:", "im": "im:", "mpim": "mpim:"}[c.kind()] + scope
	if !s.scopes[need] {
		return nil, s.missingScope(need)
	}
	if scope == "history" && !c.has(bot) {
		return nil, fail("not_in_channel")
	}
	return c, nil
}

func (s *Server) convInfo(c *apiCall) (obj, *apiErr) {
	ch, err := s.readable(c.args.str("channel"), "read")
	if err != nil {
		return nil, err
	}
	j := s.channelJSON(ch)
	if c.args.boolean("include_num_members") {
		j["num_members"] = len(ch.Members)
	}
	return obj{"channel": j}, nil
}

func (s *Server) convList(c *apiCall) (obj, *apiErr) {
	return s.listChannels(c, func(ch *channel) bool { return !ch.IM && !ch.MPIM && !ch.Private || ch.has(s.opt.App.BotUserID) })
}

func (s *Server) usersConversations(c *apiCall) (obj, *apiErr) {
	who := c.args.str("user")
	if who == "" {
		who = s.opt.App.BotUserID
	}
	if s.userByID[who] == nil {
		return nil, fail("user_not_found")
	}
	bot := s.opt.App.BotUserID
	return s.listChannels(c, func(ch *channel) bool { return ch.has(who) && (!ch.Private || ch.has(bot)) })
}

func (s *Server) listChannels(c *apiCall, want func(*channel) bool) (obj, *apiErr) {
	types := strings.Split(c.args.str("types"), ",")
	if c.args.str("types") == "" {
		types = []string{"public_channel"}
	}
	scopes := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	var kinds []string
	for _, t := range types {
		t = strings.TrimSpace(t)
		if scopes[t] == "" {
			return nil, fail("invalid_types")
		}
		if !s.scopes[scopes[t]] {
			return nil, s.missingScope(scopes[t])
		}
		kinds = append(kinds, map[string]string{"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}[t])
	}
	var all []any
	for _, ch := range s.channels {
		if !slices.Contains(kinds, ch.kind()) || !want(ch) || ch.Archived && c.args.boolean("exclude_archived") {
			continue
		}
		j := s.channelJSON(ch)
		if !ch.IM {
			j["num_members"] = len(ch.Members)
		}
		all = append(all, j)
	}
	return page(c, "channels", all, 100)
}

func (s *Server) convMembers(c *apiCall) (obj, *apiErr) {
	ch, err := s.readable(c.args.str("channel"), "read")
	if err != nil {
		return nil, err
	}
	var all []any
	for _, m := range ch.Members {
		all = append(all, m)
	}
	return page(c, "members", all, 100)
}

// page cuts a list at the cursor and the limit a call names.
func page(c *apiCall, key string, all []any, def int) (obj, *apiErr) {
	limit, ok := c.args.number("limit", def)
	if !ok || limit < 0 || limit > 1000 {
		return nil, fail("invalid_limit")
	}
	if limit == 0 {
		limit = def
	}
	from := 0
	if cur := c.args.str("cursor"); cur != "" {
		raw, err := base64.StdEncoding.DecodeString(cur)
		n, err2 := strconv.Atoi(strings.TrimPrefix(string(raw), "offset:"))
		if err != nil || err2 != nil || n < 0 || n > len(all) {
			return nil, fail("invalid_cursor")
		}
		from = n
	}
	to, next := min(from+limit, len(all)), ""
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("offset:" + strconv.Itoa(to)))
	}
	part := append([]any{}, all[from:to]...)
	return obj{key: part, "response_metadata": obj{"next_cursor": next}}, nil
}

// window reads oldest, latest, inclusive, limit and cursor. keep tells whether a message time lies inside.
func window(c *apiCall, def int) (keep func(string) bool, limit int, after string, err *apiErr) {
	oldest, latest := c.args.str("oldest"), c.args.str("latest")
	incl := c.args.boolean("inclusive")
	norm := func(v string, code string) (string, *apiErr) {
		if v == "" || v == "0" || v == "now" {
			return "", nil
		}
		sec, frac, _ := strings.Cut(v, ".")
		if _, e := strconv.ParseInt(sec, 10, 64); e != nil || len(frac) > 6 {
			return "", fail(code)
		}
		return sec + "." + (frac + "000000")[:6], nil
	}
	if oldest, err = norm(oldest, "invalid_ts_oldest"); err != nil {
		return nil, 0, "", err
	}
	if latest, err = norm(latest, "invalid_ts_latest"); err != nil {
		return nil, 0, "", err
	}
	limit, ok := c.args.number("limit", def)
	if !ok || limit < 0 || limit > 999 {
		return nil, 0, "", fail("invalid_limit")
	}
	if limit == 0 {
		limit = def
	}
	if cur := c.args.str("cursor"); cur != "" {
		raw, e := base64.StdEncoding.DecodeString(cur)
		ts, ok := strings.CutPrefix(string(raw), "next_ts:")
		if e != nil || !ok {
			return nil, 0, "", fail("invalid_cursor")
		}
		after = ts
	}
	keep = func(ts string) bool {
		if oldest != "" && (tsLess(ts, oldest) || ts == oldest && !incl) {
			return false
		}
		if latest != "" && (tsLess(latest, ts) || ts == latest && !incl) {
			return false
		}
		return true
	}
	return keep, limit, after, nil
}

// tsLess compares message times, which are numbers of unequal length when typed by hand.
func tsLess(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

func nextCursor(ts string) string { return base64.StdEncoding.EncodeToString([]byte("next_ts:" + ts)) }

func (s *Server) convHistory(c *apiCall) (obj, *apiErr) {
	ch, err := s.readable(c.args.str("channel"), "history")
	if err != nil {
		return nil, err
	}
	keep, limit, after, err := window(c, 100)
	if err != nil {
		return nil, err
	}
	meta := c.args.boolean("include_all_metadata")
	out, more, next := []any{}, false, ""
	for i := len(ch.Messages) - 1; i >= 0; i-- {
		m := ch.Messages[i]
		if m.isReply() || !keep(m.TS) || after != "" && m.TS > after {
			continue
		}
		if len(out) == limit {
			more, next = true, nextCursor(m.TS)
			break
		}
		out = append(out, messageJSON(m, meta))
	}
	return obj{"messages": out, "has_more": more, "pin_count": 0, "response_metadata": obj{"next_cursor": next}}, nil
}

func (s *Server) convReplies(c *apiCall) (obj, *apiErr) {
	ch, err := s.readable(c.args.str("channel"), "history")
	if err != nil {
		return nil, err
	}
	keep, limit, after, err := window(c, 999)
	if err != nil {
		return nil, err
	}
	root := ch.find(c.args.str("ts"))
	if root == nil {
		return nil, fail("thread_not_found")
	}
	meta := c.args.boolean("include_all_metadata")
	// The root comes first on every page, whatever the window.
	out, more, next := []any{messageJSON(root, meta)}, false, ""
	n := 0
	for _, m := range ch.Replies[root.TS] {
		if !keep(m.TS) || after != "" && m.TS < after {
			continue
		}
		if n == limit {
			more, next = true, nextCursor(m.TS)
			break
		}
		n++
		out = append(out, messageJSON(m, meta))
	}
	return obj{"messages": out, "has_more": more, "response_metadata": obj{"next_cursor": next}}, nil
}

func (s *Server) convOpen(c *apiCall) (obj, *apiErr) {
	if ref := c.args.str("channel"); ref != "" {
		ch := s.chanByID[ref]
		if ch == nil || !ch.has(s.opt.App.BotUserID) {
			return nil, fail("channel_not_found")
		}
		return obj{"channel": s.channelJSON(ch), "already_open": true, "no_op": true}, nil
	}
	people := strings.FieldsFunc(c.args.str("users"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(people) == 0 {
		return nil, fail("users_list_not_supplied")
	}
	if len(people) > 8 {
		return nil, fail("too_many_users")
	}
	for _, p := range people {
		u := s.userByID[p]
		switch {
		case u == nil:
			return nil, fail("user_not_found")
		case u.Deleted:
			return nil, fail("user_disabled")
		}
	}
	need := "im:write"
	if len(people) > 1 {
		need = "mpim:write"
	}
	if !s.scopes[need] {
		return nil, s.missingScope(need)
	}
	known := len(s.channels)
	ch := s.directMessage(append(people, s.opt.App.BotUserID)...)
	if c.args.boolean("return_im") {
		return obj{"channel": s.channelJSON(ch), "already_open": known == len(s.channels)}, nil
	}
	return obj{"channel": obj{"id": ch.ID}}, nil
}

func (s *Server) convJoin(c *apiCall) (obj, *apiErr) {
	ch := s.chanByID[c.args.str("channel")]
	switch {
	case ch == nil:
		return nil, fail("channel_not_found")
	case ch.Private || ch.IM:
		return nil, fail("method_not_supported_for_channel_type")
	}
	out := obj{}
	if ch.has(s.opt.App.BotUserID) {
		out["warning"] = "already_in_channel"
		out["response_metadata"] = obj{"warnings": []string{"already_in_channel"}}
	}
	s.join(ch, s.opt.App.BotUserID, "")
	out["channel"] = s.channelJSON(ch)
	return out, nil
}

func (s *Server) convLeave(c *apiCall) (obj, *apiErr) {
	ch := s.chanByID[c.args.str("channel")]
	if ch == nil {
		return nil, fail("channel_not_found")
	}
	if !ch.has(s.opt.App.BotUserID) {
		return obj{"not_in_channel": true}, nil
	}
	s.leave(ch, s.opt.App.BotUserID)
	return obj{}, nil
}
