package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Snapshot is the workspace at one moment. It is valid only inside the function that got it; what its methods answer is copied
// and stays valid.
type Snapshot struct{ s *Server }

// WaitFor calls f at once and after every change until it is true. It ends with the context's error when that comes first. f
// must not call methods of Server or Actor; Snapshot has all there is to see.
func (s *Server) WaitFor(ctx context.Context, f func(*Snapshot) bool) error {
	for {
		s.mu.Lock()
		ok, next := f(&Snapshot{s}), s.changes
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ctx.Done():
			return errors.New("the local Slack is closed")
		}
	}
}

// Look calls f once with the workspace as it is.
func (s *Server) Look(f func(*Snapshot)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&Snapshot{s})
}

// Messages are a channel's messages and replies, oldest first; nil when there is no such channel.
func (n *Snapshot) Messages(channel string) []Message {
	c := n.s.channelAt(channel)
	if c == nil {
		return nil
	}
	return copies(c.Messages)
}

// Thread is the root at ts and its replies.
func (n *Snapshot) Thread(channel, ts string) []Message {
	c := n.s.channelAt(channel)
	if c == nil || c.find(ts) == nil {
		return nil
	}
	return append([]Message{c.find(ts).clone()}, copies(c.Replies[ts])...)
}

// Ephemerals are the messages that the user alone sees, oldest first.
func (n *Snapshot) Ephemerals(user string) []Message {
	var out []Message
	for _, e := range n.s.private {
		if e.For == user {
			out = append(out, e.Msg.clone())
		}
	}
	return out
}

// Modal is the user's topmost open modal.
func (n *Snapshot) Modal(user string) (View, bool) {
	stack := n.s.stacks[user]
	if len(stack) == 0 {
		return View{}, false
	}
	return n.s.viewValue(stack[len(stack)-1]), true
}

// Home is the user's Home tab.
func (n *Snapshot) Home(user string) (View, bool) {
	v := n.s.homes[user]
	if v == nil {
		return View{}, false
	}
	return n.s.viewValue(v), true
}

// Calls are all Web API calls so far, of one method or of all when it is empty.
func (n *Snapshot) Calls(method string) []Call {
	var out []Call
	for _, c := range n.s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Connections is how many sockets the app has open.
func (n *Snapshot) Connections() int { return len(n.s.socket.conns) }

// Undelivered counts what is queued, sent but not acknowledged, or waiting for its next attempt.
func (n *Snapshot) Undelivered() int {
	return len(n.s.out.queue) + len(n.s.out.unacked) + n.s.out.waiting
}

// OnTheWay counts what is queued, or sent but not acknowledged: Undelivered
// without what waits for its next attempt.
func (n *Snapshot) OnTheWay() int { return len(n.s.out.queue) + len(n.s.out.unacked) }

// Lost are the events that were given up after their last attempt.
func (n *Snapshot) Lost() []map[string]any { return slices.Clone(n.s.out.lost) }

// DirectMessage is the id of the conversation between these people, empty when there is none.
func (n *Snapshot) DirectMessage(people ...string) string {
	people = slices.Sorted(slices.Values(people))
	for _, c := range n.s.channels {
		if (c.IM || c.MPIM) && slices.Equal(people, slices.Sorted(slices.Values(c.Members))) {
			return c.ID
		}
	}
	return ""
}

func copies(list []*Message) []Message {
	out := make([]Message, 0, len(list))
	for _, m := range list {
		out = append(out, m.clone())
	}
	return out
}

// Messages are a channel's messages and replies, oldest first.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (&Snapshot{s}).Messages(channel)
}

// Calls are all Web API calls so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Seed is a message put into the past.
type Seed struct {
	Channel  string
	User     string // the app's bot user posts as the app
	TS       string // when; see TS
	ThreadTS string
	Text     string // as typed when it is a person's, Slack text when it is the app's
	Blocks   []Block
	Metadata *Metadata
}

// SeedMessage puts a message into the past. Nobody is told: no event, no unread mark.
func (s *Server) SeedMessage(m Seed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelAt(m.Channel)
	if c == nil {
		return fmt.Errorf("seed message: no channel %q", m.Channel)
	}
	if s.userByID[m.User] == nil {
		return fmt.Errorf("seed message: no user %q", m.User)
	}
	at, err := TimeOf(m.TS)
	if err != nil {
		return fmt.Errorf("seed message: %w", err)
	}
	if c.find(m.TS) != nil {
		return fmt.Errorf("seed message: #%s has a message at %s", c.Name, m.TS)
	}
	x := &Message{Type: "message", User: m.User, TS: m.TS, ThreadTS: m.ThreadTS, Team: s.opt.Team.ID, Channel: c.ID, Text: m.Text,
		Blocks: m.Blocks, Metadata: m.Metadata}
	if m.User == s.opt.App.BotUserID {
		x.BotID, x.AppID = s.opt.App.BotID, s.opt.App.ID
		s.byApp(x)
		if len(x.Blocks) > 0 {
			var e *apiErr
			if x.Blocks, e = s.checkMessageBlocks(toObj(obj{"blocks": x.Blocks})["blocks"]); e != nil {
				return fmt.Errorf("seed message: %s %v", e.code, e.more)
			}
		}
	} else {
		x.ClientMsgID = uuid()
		x.Text, x.Blocks = s.compose(m.Text)
	}
	if m.ThreadTS != "" {
		root := c.find(m.ThreadTS)
		if root == nil {
			return fmt.Errorf("seed message: #%s has no message at %s to reply to", c.Name, m.ThreadTS)
		}
		x.ParentUserID = root.User
	}
	c.insert(x)
	s.lastTS = max(s.lastTS, min(at.UnixMicro(), s.clock.Now().UnixMicro()))
	for _, u := range c.Members {
		if k := u + " " + c.ID; s.reads[k] < m.TS {
			s.reads[k] = m.TS
		}
	}
	s.changed()
	return nil
}

// Deliver sends the app any inner event, known or not, well formed or not, whether it subscribes to it or not.
func (s *Server) Deliver(event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliverEvent(event)
}

// DeliverAs sends the app a payload of any kind (events_api, interactive,
// slash_commands, or one that no app knows) and returns what it acknowledged
// with; the error says that nobody did in time.
func (s *Server) DeliverAs(kind string, payload map[string]any) (json.RawMessage, error) {
	return s.ask(&delivery{kind: kind, accepts: true, payload: payload})
}

// SendFrame writes a frame, as it stands, to one of the app's sockets; it
// reports whether there was one.
func (s *Server) SendFrame(frame any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.socket.pick()
	return c != nil && c.send(frame)
}

// Now is the server's time.
func (s *Server) Now() time.Time { return s.clock.Now() }
