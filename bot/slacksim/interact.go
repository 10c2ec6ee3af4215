package slacksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// base is what every interaction begins with. Caller holds mu.
func (s *Server) base(kind, user string) obj {
	u := s.userByID[user]
	return obj{"type": kind, "team": obj{"id": s.opt.Team.ID, "domain": s.opt.Team.Domain}, "enterprise": nil, "is_enterprise_install": false,
		"user": obj{"id": user, "username": u.Name, "name": u.Name, "team_id": s.opt.Team.ID}, "api_app_id": s.opt.App.ID, "token": "verification-token"}
}

// place is where an interactive element is: a message (anybody's or one person's own) or a view.
type place struct {
	ch   *channel
	msg  *Message
	view *view
}

func (p place) blocks() any {
	if p.view != nil {
		return p.view.JSON["blocks"]
	}
	return p.msg.Blocks
}

// id names the place among a user's inputs.
func (p place) id() string {
	if p.view != nil {
		return p.view.ID
	}
	return p.ch.ID + " " + p.msg.TS
}

// at finds the place of an element for user. Caller holds mu.
func (s *Server) at(user, chanID, ts, viewID string) (place, error) {
	if viewID != "" {
		v := s.openView(user, viewID)
		if v == nil {
			return place{}, errors.New("this form is no longer open")
		}
		return place{view: v}, nil
	}
	c := s.visible(user, chanID)
	if c == nil {
		return place{}, fmt.Errorf("no channel %q that you can see", chanID)
	}
	for _, e := range s.private {
		if e.For == user && e.Msg.TS == ts && e.Msg.Channel == c.ID {
			return place{ch: c, msg: e.Msg}, nil
		}
	}
	m := c.find(ts)
	if m == nil {
		return place{}, errors.New("this message is gone")
	}
	return place{ch: c, msg: m}, nil
}

// visible finds a channel that the user can look into. Caller holds mu.
func (s *Server) visible(user, ref string) *channel {
	c := s.channelAt(ref)
	if c == nil || (c.Private || c.IM || c.MPIM) && !c.has(user) {
		return nil
	}
	return c
}

// container is how interactions name the place. Caller holds mu.
func (p place) container() obj {
	if p.view != nil {
		return obj{"type": "view", "view_id": p.view.ID}
	}
	j := obj{"type": "message", "message_ts": p.msg.TS, "channel_id": p.ch.ID, "is_ephemeral": p.msg.Ephemeral}
	if p.msg.ThreadTS != "" {
		j["thread_ts"] = p.msg.ThreadTS
	}
	return j
}

// act sends a block_actions for what user did to element e. choice holds what they chose under the key of the element's kind
// (value of a button is the element's own). It waits for the app.
func (s *Server) act(user string, p place, e element, choice obj) error {
	s.mu.Lock()
	a := obj{"type": e.kind(), "action_id": e.actionID(), "block_id": e.blockID(), "action_ts": s.nextTS()}
	for _, k := range []string{"text", "value", "style", "url", "placeholder", "confirm"} {
		if v, ok := e.JSON[k]; ok && (e.kind() == "button" || k == "placeholder" || k == "confirm") {
			a[k] = v
		}
	}
	maps.Copy(a, choice)
	if key := valueKeys[e.kind()]; key != "" {
		s.keep(user, p.id(), e, obj{"type": e.kind(), key: choice[key]})
	}
	j := s.base("block_actions", user)
	j["container"], j["trigger_id"], j["actions"] = p.container(), s.newTrigger(user), []any{a}
	state := s.stateOf(user, p.id(), p.blocks())
	if p.view != nil {
		j["view"] = s.viewOut(p.view, state)
	} else {
		j["channel"] = obj{"id": p.ch.ID, "name": p.ch.shownName()}
		j["state"] = obj{"values": state}
		if !p.msg.Ephemeral {
			j["message"] = messageJSON(p.msg, true)
		}
		j["response_url"] = s.newHook(responseHook{User: user, Channel: p.ch.ID, Msg: p.msg.TS, Thread: p.msg.ThreadTS, Private: p.msg.Ephemeral})
	}
	s.mu.Unlock()
	_, err := s.ask(&delivery{kind: "interactive", payload: j})
	return s.toast(user, err)
}

// toast tells the person on the page that the app did not answer, in Slack's manner.
func (s *Server) toast(user string, err error) error {
	if err != nil {
		s.hub.send(obj{"type": "toast", "text": "This app did not respond."}, user)
	}
	return err
}

// suggest asks the app for the options of an external select.
func (s *Server) suggest(user string, p place, e element, typed string) (obj, error) {
	s.mu.Lock()
	j := s.base("block_suggestion", user)
	j["container"], j["action_id"], j["block_id"], j["value"] = p.container(), e.actionID(), e.blockID(), typed
	if p.view != nil {
		j["view"] = s.viewOut(p.view, s.stateOf(user, p.id(), p.blocks()))
	} else {
		j["channel"] = obj{"id": p.ch.ID, "name": p.ch.shownName()}
		if !p.msg.Ephemeral {
			j["message"] = messageJSON(p.msg, true)
		}
	}
	s.mu.Unlock()
	raw, err := s.ask(&delivery{kind: "interactive", suggest: true, accepts: true, payload: j})
	if err != nil {
		return nil, s.toast(user, err)
	}
	var out obj
	if json.Unmarshal(raw, &out) != nil {
		return nil, errors.New("the app's answer is not a list of options")
	}
	if faults := checkOptionsAnswer(out); len(faults) > 0 {
		return nil, fmt.Errorf("the app's options are not valid: %s", faults[0])
	}
	return out, nil
}

// shortcut sends a global or, with a message, a message shortcut.
func (s *Server) shortcut(user, callback string, c *channel, m *Message) error {
	s.mu.Lock()
	want, kind := "global", "shortcut"
	if m != nil {
		want, kind = "message", "message_action"
	}
	if !slices.ContainsFunc(s.manifest.Features.Shortcuts, func(d shortcutDef) bool { return d.CallbackID == callback && d.Type == want }) {
		s.mu.Unlock()
		return fmt.Errorf("the app has no %s shortcut %q", want, callback)
	}
	j := s.base(kind, user)
	j["callback_id"], j["trigger_id"], j["action_ts"] = callback, s.newTrigger(user), s.nextTS()
	if m != nil {
		j["channel"] = obj{"id": c.ID, "name": c.shownName()}
		j["message_ts"], j["message"] = m.TS, messageJSON(m, true)
		j["response_url"] = s.newHook(responseHook{User: user, Channel: c.ID, Msg: m.TS, Thread: m.ThreadTS})
	}
	s.mu.Unlock()
	_, err := s.ask(&delivery{kind: "interactive", payload: j})
	return s.toast(user, err)
}

// command sends a slash command and shows what the app answers.
func (s *Server) command(user string, c *channel, name, text string) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.manifest.Features.SlashCommands, func(d commandDef) bool { return d.Command == name })
	if i < 0 {
		s.mu.Unlock()
		return fmt.Errorf("%s is not a command here", name)
	}
	if s.manifest.Features.SlashCommands[i].ShouldEscape {
		text, _ = s.compose(text)
	}
	h := responseHook{User: user, Channel: c.ID}
	j := obj{"token": "verification-token", "team_id": s.opt.Team.ID, "team_domain": s.opt.Team.Domain, "channel_id": c.ID,
		"channel_name": c.shownName(), "user_id": user, "user_name": s.userByID[user].Name, "command": name, "text": text,
		"api_app_id": s.opt.App.ID, "is_enterprise_install": "false", "response_url": s.newHook(h), "trigger_id": s.newTrigger(user)}
	s.mu.Unlock()
	raw, err := s.ask(&delivery{kind: "slash_commands", accepts: true, payload: j})
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.whisper(c, user, &Message{User: "USLACKBOT", BotProfile: obj{"name": "Slackbot"}, Text: name + " failed because the app did not respond."})
		return err
	}
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var answer args
	if json.Unmarshal(raw, &answer) != nil || len(answer) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.respond(&h, answer); e != nil {
		return fmt.Errorf("the app's answer is not valid: %s %v", e.code, e.more)
	}
	return nil
}
