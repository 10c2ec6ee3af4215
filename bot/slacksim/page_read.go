package slacksim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

func (s *Server) simState(w http.ResponseWriter, r *http.Request) {
	as, ok := s.person(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	users, chans, acts, flts, groups := []any{}, []any{}, []any{}, []any{}, []any{}
	for _, g := range s.groups {
		groups = append(groups, obj{"id": g.ID, "handle": g.Handle, "name": g.Name})
	}
	for _, u := range s.users {
		unread, mentions := 0, 0
		for _, c := range s.channels {
			if c.has(u.ID) {
				n, theirs, _ := s.waiting(c, u.ID)
				unread, mentions = unread+n, mentions+theirs
			}
		}
		users = append(users, obj{"id": u.ID, "unread": unread, "mentions": mentions, "name": u.Name, "real_name": u.RealName, "title": u.Title, "tz": u.TZ, "is_bot": u.IsBot,
			"color": "#" + u.Color, "avatar_initials": initials(u.RealName), "deleted": u.Deleted})
	}
	for _, c := range s.channels {
		if (c.Private || c.IM || c.MPIM) && !c.has(as) {
			continue
		}
		chans = append(chans, s.simChannelJSON(c, as))
	}
	for _, a := range s.opt.Actions {
		acts = append(acts, obj{"id": a.ID, "label": a.Label, "hint": a.Hint})
	}
	for _, f := range pageFaults {
		flts = append(flts, obj{"id": f.id, "label": f.label, "on": f.on(s.faults)})
	}
	homes := []any{}
	if s.manifest.Features.AppHome.HomeTabEnabled {
		homes = append(homes, obj{"app_id": s.opt.App.ID, "bot_user": s.opt.App.BotUserID, "name": s.opt.App.Name})
	}
	t := s.opt.Team
	writeJSON(w, http.StatusOK, obj{
		"team": obj{"id": t.ID, "name": t.Name, "domain": t.Domain}, "note": s.opt.Note, "now": float64(s.clock.Now().UnixMicro()) / 1e6,
		"default_user": s.defaultUser(), "users": users, "usergroups": groups, "channels": chans, "commands": append([]commandDef{}, s.manifest.Features.SlashCommands...),
		"shortcuts": append([]shortcutDef{}, s.manifest.Features.Shortcuts...), "home_apps": homes, "actions": acts, "faults": flts,
	})
}

func initials(name string) string {
	var out []rune
	for _, w := range strings.Fields(name) {
		if len(out) < 2 {
			out = append(out, unicode.ToUpper([]rune(w)[0]))
		}
	}
	return string(out)
}

// waiting is what somebody has not read in a channel: how many messages, how many of them for that person, and the ts of the
// last message that is not a reply. Caller holds mu.
func (s *Server) waiting(c *channel, as string) (unread, mentions int, last string) {
	read := s.reads[as+" "+c.ID]
	for i := len(c.Messages) - 1; i >= 0; i-- {
		m := c.Messages[i]
		if last == "" && !m.isReply() {
			last = m.TS
		}
		if m.TS <= read {
			break
		}
		mention := strings.Contains(m.Text, "<@"+as+">")
		if m.User == as || m.isReply() && !mention {
			continue
		}
		unread++
		if mention || c.IM {
			mentions++
		}
	}
	if !c.has(as) {
		return 0, 0, last
	}
	return unread, mentions, last
}

// simChannelJSON is a channel in the page's list. Caller holds mu.
func (s *Server) simChannelJSON(c *channel, as string) obj {
	unread, mentions, last := s.waiting(c, as)
	j := obj{"id": c.ID, "name": c.Name, "is_private": c.Private && !c.IM && !c.MPIM, "is_im": c.IM, "is_mpim": c.MPIM, "topic": c.Topic,
		"members": append([]string{}, c.Members...), "unread": unread, "mentions": mentions, "last_ts": last, "last_read": s.reads[as+" "+c.ID], "is_member": c.has(as)}
	if c.IM {
		j["user"] = c.other(as)
	}
	return j
}

// pageSize is how many messages the page gets at a time.
const pageSize = 60

func (s *Server) simChannel(w http.ResponseWriter, r *http.Request) {
	as, ok := s.person(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.visible(as, r.URL.Query().Get("id"))
	if c == nil {
		writeJSON(w, http.StatusNotFound, obj{"error": "There is no such channel, or it is private."})
		return
	}
	before, out, more := r.URL.Query().Get("before"), []Message{}, false
	for i := len(c.Messages) - 1; i >= 0; i-- {
		m := c.Messages[i]
		if m.isReply() || before != "" && m.TS >= before {
			continue
		}
		if len(out) == pageSize {
			more = true
			break
		}
		out = append(out, s.shown(m))
	}
	slices.Reverse(out)
	out = s.withPrivate(out, as, c, before == "", func(m *Message) bool { return !m.isReply() })
	writeJSON(w, http.StatusOK, obj{"messages": out, "has_more": more})
}

// withPrivate mixes in what the person alone sees, from the first message shown on. Caller holds mu.
func (s *Server) withPrivate(list []Message, as string, c *channel, newest bool, want func(*Message) bool) []Message {
	if !newest {
		return list
	}
	for _, e := range s.private {
		if e.For == as && e.Msg.Channel == c.ID && want(e.Msg) && (len(list) == 0 || e.Msg.TS > list[0].TS || len(list) < pageSize) {
			list = append(list, s.shown(e.Msg))
		}
	}
	slices.SortFunc(list, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return list
}

func (s *Server) simThread(w http.ResponseWriter, r *http.Request) {
	as, ok := s.person(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ts := s.visible(as, r.URL.Query().Get("channel")), r.URL.Query().Get("ts")
	if c == nil || c.find(ts) == nil {
		writeJSON(w, http.StatusNotFound, obj{"error": "This thread is gone."})
		return
	}
	out := []Message{s.shown(c.find(ts))}
	for _, m := range c.Replies[ts] {
		out = append(out, s.shown(m))
	}
	out = s.withPrivate(out, as, c, true, func(m *Message) bool { return m.ThreadTS == ts })
	writeJSON(w, http.StatusOK, obj{"messages": out})
}

func (s *Server) simHome(w http.ResponseWriter, r *http.Request) {
	as, ok := s.person(w, r)
	if !ok {
		return
	}
	if app := r.URL.Query().Get("app"); app != "" && app != s.opt.App.ID {
		writeJSON(w, http.StatusNotFound, obj{"error": "There is no such app here."})
		return
	}
	if err := s.As(as).OpenHome(); err != nil {
		writeJSON(w, http.StatusUnprocessableEntity, obj{"error": sentence(err)})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out any
	if v := s.homes[as]; v != nil {
		out = s.viewOut(v, s.stateOf(as, v.ID, v.JSON["blocks"]))
	}
	writeJSON(w, http.StatusOK, obj{"view": out})
}

// simStream sends the page what changes, as server-sent events.
func (s *Server) simStream(w http.ResponseWriter, r *http.Request) {
	as, ok := s.person(w, r)
	if !ok {
		return
	}
	sub := s.hub.join(as)
	defer s.hub.leave(sub)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)
	_, _ = fmt.Fprint(w, ": open\n\n")
	_ = rc.Flush()
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		var err error
		select {
		case raw := <-sub.ch:
			_, err = fmt.Fprintf(w, "data: %s\n\n", raw)
			if s.hub.missed(sub) {
				_, err = fmt.Fprint(w, "data: {\"type\":\"state\"}\n\n")
			}
		case <-beat.C:
			_, err = fmt.Fprint(w, ": still here\n\n")
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
		if err != nil || rc.Flush() != nil {
			return
		}
	}
}
