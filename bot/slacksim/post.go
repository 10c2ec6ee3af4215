package slacksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// toObj is v as the JSON object it is written as.
func toObj(v any) obj {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out obj
	_ = json.Unmarshal(raw, &out)
	return out
}

// add puts a new message in its channel, tells everyone who sees it and queues the app's events. Caller holds mu.
func (s *Server) add(c *channel, m *Message) {
	if m.TS == "" {
		m.TS = s.nextTS()
	}
	m.Type, m.Team, m.Channel = "message", s.teamOf(m.User), c.ID
	c.insert(m)
	if m.inThread() {
		if root := c.find(m.ThreadTS); root != nil {
			m.ParentUserID = root.User
			if m.Subtype == "thread_broadcast" {
				r := root.clone()
				r.Metadata = nil
				m.Root = &r
			}
			s.tell(c, obj{"type": "changed", "channel": c.ID, "message": s.shown(root)})
		}
	}
	if m.User != "" {
		s.reads[m.User+" "+c.ID] = m.TS
	}
	s.tell(c, obj{"type": "message", "channel": c.ID, "message": s.shown(m)})

	ev := messageJSON(m, false)
	ev["channel"], ev["event_ts"], ev["channel_type"] = c.ID, m.TS, c.kind()
	hideFiles(ev, m)
	mention := m.BotID == "" && strings.Contains(m.Text, "<@"+s.opt.App.BotUserID) && !c.IM
	var am obj
	if mention {
		am = obj{"type": "app_mention", "channel": c.ID, "event_ts": m.TS}
		for _, k := range []string{"client_msg_id", "text", "user", "ts", "team", "thread_ts", "parent_user_id", "blocks", "files", "upload"} {
			if v, ok := ev[k]; ok {
				am[k] = v
			}
		}
	}
	// Which of the two comes first is not promised by Slack.
	if mention && s.faults.mentionFirst() {
		s.emit("app_mention", c, am)
		s.emit("message", c, ev)
	} else {
		s.emit("message", c, ev)
		if mention {
			s.emit("app_mention", c, am)
		}
	}
	s.changed()
}

// hideFiles leaves of files that must be asked for only what Slack leaves in an event: their id and the hint to ask.
func hideFiles(ev obj, m *Message) {
	list, _ := ev["files"].([]any)
	for i, f := range m.Files {
		if f.CheckInfo {
			list[i] = obj{"id": f.ID, "created": f.Created, "timestamp": f.Timestamp, "mode": "file_access", "file_access": "check_file_info"}
		}
	}
}

// messageJSON is a message as history and events give it: metadata only where asked for.
func messageJSON(m *Message, metadata bool) obj {
	c := *m
	if !metadata {
		c.Metadata = nil
	}
	c.Ephemeral = false
	return toObj(&c)
}

// shown is a message as the page gets it.
func (s *Server) shown(m *Message) Message {
	c := m.clone()
	c.Metadata, c.Root = nil, nil
	return c
}

// edit replaces a message's content. change runs on the message itself. Caller holds mu.
func (s *Server) edit(c *channel, m *Message, editor string, change func(*Message)) {
	prev := messageJSON(m, false)
	change(m)
	ts := s.nextTS()
	m.Edited = &Edited{User: editor, TS: ts}
	s.announceChange(c, m, prev, ts)
}

// announceChange tells people and app that a message is no longer as prev was.
func (s *Server) announceChange(c *channel, m *Message, prev obj, ts string) {
	s.tell(c, obj{"type": "changed", "channel": c.ID, "message": s.shown(m)})
	s.emit("message", c, obj{"type": "message", "subtype": "message_changed", "message": messageJSON(m, false), "previous_message": prev,
		"channel": c.ID, "hidden": true, "ts": ts, "event_ts": ts, "channel_type": c.kind()})
	s.changed()
}

// remove deletes a message. A root that has replies stays as a tombstone, and the app hears of a change, not of a deletion.
// Caller holds mu.
func (s *Server) remove(c *channel, m *Message) {
	ts := s.nextTS()
	if m.ReplyCount > 0 {
		prev := messageJSON(m, false)
		*m = Message{Type: "message", Subtype: "tombstone", User: "USLACKBOT", Text: "This message was deleted.", TS: m.TS, ThreadTS: m.ThreadTS,
			ReplyCount: m.ReplyCount, ReplyUsersCount: m.ReplyUsersCount, LatestReply: m.LatestReply, ReplyUsers: m.ReplyUsers, ParentUserID: "USLACKBOT",
			Hidden: true, Channel: c.ID}
		s.announceChange(c, m, prev, ts)
		return
	}
	c.remove(m)
	s.tell(c, obj{"type": "deleted", "channel": c.ID, "ts": m.TS, "thread_ts": m.ThreadTS})
	if m.inThread() {
		if root := c.find(m.ThreadTS); root != nil {
			s.tell(c, obj{"type": "changed", "channel": c.ID, "message": s.shown(root)})
			// With its last reply a tombstone goes too.
			if root.Subtype == "tombstone" && root.ReplyCount == 0 {
				defer s.remove(c, root)
			}
		}
	}
	s.emit("message", c, obj{"type": "message", "subtype": "message_deleted", "previous_message": messageJSON(m, false), "channel": c.ID,
		"hidden": true, "deleted_ts": m.TS, "ts": ts, "event_ts": ts, "channel_type": c.kind()})
	s.changed()
}

// react adds or takes away an emoji. The error is Slack's code. Caller holds mu.
func (s *Server) react(c *channel, m *Message, who, name string, add bool) *apiErr {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	has := i >= 0 && slices.Contains(m.Reactions[i].Users, who)
	kind := "reaction_added"
	switch {
	case add && has:
		return fail("already_reacted")
	case !add && !has:
		return fail("no_reaction")
	case add && i < 0:
		m.Reactions = append(m.Reactions, Reaction{Name: name, Users: []string{who}, Count: 1})
	case add:
		m.Reactions[i].Users = append(m.Reactions[i].Users, who)
		m.Reactions[i].Count++
	default:
		kind = "reaction_removed"
		r := &m.Reactions[i]
		r.Users = slices.DeleteFunc(r.Users, func(u string) bool { return u == who })
		r.Count--
		if r.Count == 0 {
			m.Reactions = slices.Delete(m.Reactions, i, i+1)
		}
	}
	s.tell(c, obj{"type": "changed", "channel": c.ID, "message": s.shown(m)})
	s.emit(kind, c, obj{"type": kind, "user": who, "reaction": name, "item": obj{"type": "message", "channel": c.ID, "ts": m.TS},
		"item_user": m.User, "event_ts": s.nextTS()})
	s.changed()
	return nil
}

// whisper shows a message to one person alone. Caller holds mu.
func (s *Server) whisper(c *channel, to string, m *Message) {
	m.TS, m.Type, m.Team, m.Channel, m.Ephemeral = s.nextTS(), "message", s.opt.Team.ID, c.ID, true
	s.private = append(s.private, &ephemeral{For: to, Channel: c.ID, Msg: m})
	s.hub.send(obj{"type": "ephemeral", "channel": c.ID, "message": s.shown(m)}, to)
	s.changed()
}

// tell sends a page event to everyone who can see the channel. Caller holds mu.
func (s *Server) tell(c *channel, ev obj) {
	if c.Private || c.IM || c.MPIM {
		s.hub.send(ev, c.Members...)
		return
	}
	s.hub.send(ev)
}

// join makes somebody a member and says so to the app. Caller holds mu.
func (s *Server) join(c *channel, who, inviter string) {
	if c.has(who) {
		return
	}
	c.Members = append(c.Members, who)
	ev := obj{"type": "member_joined_channel", "user": who, "channel": c.ID, "channel_type": c.letter(), "team": s.opt.Team.ID, "event_ts": s.nextTS()}
	if inviter != "" {
		ev["inviter"] = inviter
	}
	s.emit("member_joined_channel", c, ev)
	s.add(c, &Message{Subtype: "channel_join", User: who, Text: "<@" + who + "> has joined the channel", Inviter: inviter})
	s.hub.send(obj{"type": "state"})
	s.changed()
}

// leave takes somebody out of a channel and says so to the app. Caller holds mu.
func (s *Server) leave(c *channel, who string) {
	ev := obj{"type": "member_left_channel", "user": who, "channel": c.ID, "channel_type": c.letter(), "team": s.opt.Team.ID, "event_ts": s.nextTS()}
	s.emit("member_left_channel", c, ev)
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == who })
	s.hub.send(obj{"type": "state"})
	s.changed()
}
