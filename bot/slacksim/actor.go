package slacksim

import (
	"errors"
	"fmt"
	"strings"
)

// Actor is a person of the workspace, doing what people do in Slack's client. Every method that the app must answer waits for
// the answer, at most three seconds of the server's clock.
type Actor struct {
	s    *Server
	user string
}

// As plays a user, named by id or by handle. Whoever does not exist cannot do anything: the first act says so.
func (s *Server) As(user string) *Actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if u.Name == user && s.userByID[user] == nil {
			user = u.ID
		}
	}
	return &Actor{s, user}
}

// ID is the user's id.
func (a *Actor) ID() string { return a.user }

// Upload is a file a person adds to a message. With CheckInfo events give only its id, as for files from outside.
type Upload struct {
	Name, Text string
	CheckInfo  bool
}

// Draft is everything a message can have when it is sent.
type Draft struct {
	Text      string
	ThreadTS  string
	Broadcast bool
	Files     []Upload
	// Raw keeps Text as it is, for tests that need exact Slack text; otherwise it is taken as typed by hand.
	Raw bool
}

// Post sends a message to a channel, named by id or name. Text is as typed: names after @ and # become mentions.
func (a *Actor) Post(channel, text string) (Message, error) {
	return a.Send(channel, Draft{Text: text})
}

// Reply sends a message to the thread of the message at ts.
func (a *Actor) Reply(channel, ts, text string) (Message, error) {
	return a.Send(channel, Draft{Text: text, ThreadTS: ts})
}

// Send sends a message.
func (a *Actor) Send(channel string, d Draft) (Message, error) {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := a.channel(channel)
	if err != nil {
		return Message{}, err
	}
	if c.Archived {
		return Message{}, fmt.Errorf("#%s is archived", c.Name)
	}
	if !c.has(a.user) {
		s.join(c, a.user, "")
	}
	m := &Message{User: a.user, ClientMsgID: uuid()}
	if d.Raw {
		m.Text = d.Text
	} else {
		m.Text, m.Blocks = s.compose(d.Text)
	}
	for _, f := range d.Files {
		m.Files = append(m.Files, s.newFile(a.user, f))
	}
	if m.empty() {
		return Message{}, errors.New("write something first")
	}
	if len(m.Files) > 0 {
		m.Subtype, m.Upload = "file_share", true
	}
	if d.ThreadTS != "" {
		if c.find(d.ThreadTS) == nil {
			return Message{}, errors.New("this thread is gone")
		}
		c.thread(m, d.ThreadTS, d.Broadcast)
	}
	s.add(c, m)
	return m.clone(), nil
}

// channel finds a channel the actor can see. Caller holds mu.
func (a *Actor) channel(ref string) (*channel, error) {
	if u := a.s.userByID[a.user]; u == nil || u.Deleted {
		return nil, fmt.Errorf("no user %q", a.user)
	}
	c := a.s.visible(a.user, ref)
	if c == nil {
		return nil, fmt.Errorf("no channel %q that you can see", ref)
	}
	return c, nil
}

// own finds a message of the actor's own. Caller holds mu.
func (a *Actor) own(channel, ts string) (*channel, *Message, error) {
	c, err := a.channel(channel)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(ts)
	if m == nil {
		return nil, nil, errors.New("this message is gone")
	}
	if m.User != a.user {
		return nil, nil, errors.New("only its author can change a message")
	}
	return c, m, nil
}

// Edit changes a message of one's own.
func (a *Actor) Edit(channel, ts, text string) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := a.own(channel, ts)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return errors.New("write something first")
	}
	s.edit(c, m, a.user, func(m *Message) { m.Text, m.Blocks = s.compose(text) })
	return nil
}

// Delete deletes a message of one's own.
func (a *Actor) Delete(channel, ts string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	c, m, err := a.own(channel, ts)
	if err != nil {
		return err
	}
	a.s.remove(c, m)
	return nil
}

// React adds an emoji, named without colons.
func (a *Actor) React(channel, ts, name string) error { return a.reaction(channel, ts, name, true) }

// Unreact takes an emoji away.
func (a *Actor) Unreact(channel, ts, name string) error { return a.reaction(channel, ts, name, false) }

func (a *Actor) reaction(channel, ts, name string, add bool) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	c, err := a.channel(channel)
	if err != nil {
		return err
	}
	m := c.find(ts)
	if m == nil {
		return errors.New("this message is gone")
	}
	if e := a.s.react(c, m, a.user, name, add); e != nil {
		return errors.New(e.code)
	}
	return nil
}

// DM opens the direct conversation with somebody and answers its id.
func (a *Actor) DM(user string) (string, error) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if a.s.userByID[user] == nil || a.s.userByID[a.user] == nil {
		return "", fmt.Errorf("no user %q", user)
	}
	return a.s.directMessage(a.user, user).ID, nil
}

// Join enters a public channel.
func (a *Actor) Join(channel string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	c, err := a.channel(channel)
	if err != nil {
		return err
	}
	a.s.join(c, a.user, "")
	return nil
}

// Invite brings somebody, the app's bot for example, into a channel.
func (a *Actor) Invite(channel, user string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	c, err := a.channel(channel)
	if err != nil {
		return err
	}
	if a.s.userByID[user] == nil {
		return fmt.Errorf("no user %q", user)
	}
	a.s.join(c, user, a.user)
	return nil
}

// Leave goes out of a channel.
func (a *Actor) Leave(channel string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	c, err := a.channel(channel)
	if err != nil {
		return err
	}
	if c.has(a.user) {
		a.s.leave(c, a.user)
	}
	return nil
}

// Command types a slash command, for example Command("general", "/ask", "net 60").
func (a *Actor) Command(channel, command, text string) error {
	a.s.mu.Lock()
	c, err := a.channel(channel)
	a.s.mu.Unlock()
	if err != nil {
		return err
	}
	return a.s.command(a.user, c, command, text)
}

// Shortcut runs a global shortcut.
func (a *Actor) Shortcut(callbackID string) error {
	return a.s.shortcut(a.user, callbackID, nil, nil)
}

// MessageShortcut runs a shortcut on a message.
func (a *Actor) MessageShortcut(callbackID, channel, ts string) error {
	a.s.mu.Lock()
	p, err := a.s.at(a.user, channel, ts, "")
	a.s.mu.Unlock()
	if err != nil {
		return err
	}
	return a.s.shortcut(a.user, callbackID, p.ch, p.msg)
}

// OpenHome opens the app's Home tab, which tells the app.
func (a *Actor) OpenHome() error { return a.openApp("home") }

// openApp opens a tab of the app: home or messages.
func (a *Actor) openApp(tab string) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.userByID[a.user] == nil {
		return fmt.Errorf("no user %q", a.user)
	}
	c := s.directMessage(a.user, s.opt.App.BotUserID)
	ev := obj{"type": "app_home_opened", "user": a.user, "channel": c.ID, "tab": tab, "event_ts": s.nextTS()}
	if v := s.homes[a.user]; v != nil && tab == "home" { // the messages tab comes without a view
		ev["view"] = s.viewOut(v, s.stateOf(a.user, v.ID, v.JSON["blocks"]))
	}
	s.emit("app_home_opened", nil, ev)
	return nil
}
