package slacksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// kept is a workspace on disk. Modals, triggers, response URLs and what is on its way to the app are not kept: Slack forgets
// them in minutes, and an app finds the rest by reading history.
type kept struct {
	Version  int
	Seq      int64
	LastTS   int64
	Users    []*user
	Channels []*channel
	Groups   []*Group
	Files    []keptFile
	Private  []*ephemeral
	Reads    map[string]string
	Homes    map[string]*view
}

type keptFile struct {
	File
	Content string
}

const keptVersion = 1

// Save writes the workspace, to be read by Load in a later run.
func (s *Server) Save(w io.Writer) error {
	s.mu.Lock()
	k := kept{Version: keptVersion, Seq: s.seq, LastTS: s.lastTS, Users: s.users, Channels: s.channels, Groups: s.groups, Private: s.private,
		Reads: s.reads, Homes: s.homes}
	for _, f := range s.files {
		k.Files = append(k.Files, keptFile{*f, f.content})
	}
	slices.SortFunc(k.Files, func(a, b keptFile) int { return strings.Compare(a.ID, b.ID) })
	raw, err := json.Marshal(k)
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	return nil
}

// Load puts a saved workspace in the place of the one in the options. Call it between Listen and Serve. The app, its manifest and the
// tokens are those of the options.
func (s *Server) Load(r io.Reader) error {
	var k kept
	if err := json.NewDecoder(r).Decode(&k); err != nil {
		return fmt.Errorf("load the workspace: %w", err)
	}
	if k.Version != keptVersion {
		return fmt.Errorf("load the workspace: it is of version %d, this program reads %d", k.Version, keptVersion)
	}
	if s.listener == nil {
		return errors.New("load the workspace: call Listen first")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(k.Users, func(u *user) bool { return u.ID == s.opt.App.BotUserID }) {
		return fmt.Errorf("load the workspace: it has no user %s, the app's bot", s.opt.App.BotUserID)
	}
	s.seq, s.lastTS, s.users, s.channels, s.groups, s.private = k.Seq, k.LastTS, k.Users, k.Channels, k.Groups, k.Private
	clear(s.userByID)
	for _, u := range s.users {
		s.userByID[u.ID] = u
	}
	clear(s.chanByID)
	for _, c := range s.channels {
		s.chanByID[c.ID] = c
		c.Replies = map[string][]*Message{}
		for _, m := range c.Messages {
			m.Channel = c.ID
			for i := range m.Files {
				s.link(&m.Files[i])
			}
			if m.inThread() {
				c.Replies[m.ThreadTS] = append(c.Replies[m.ThreadTS], m)
			}
		}
	}
	clear(s.files)
	for _, f := range k.Files {
		x := f.File
		x.content = f.Content
		s.link(&x)
		s.files[x.ID] = &x
	}
	for _, e := range s.private {
		e.Msg.Channel = e.Channel
	}
	if k.Reads != nil {
		s.reads = k.Reads
	}
	clear(s.views)
	clear(s.stacks)
	s.homes = map[string]*view{}
	for user, v := range k.Homes {
		s.homes[user], s.views[v.ID] = v, v
	}
	s.changed()
	return nil
}
