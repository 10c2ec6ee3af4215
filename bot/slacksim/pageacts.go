package slacksim

import (
	"errors"
	"fmt"
	"slices"
)

// actor plays the person a page call names.
func (s *Server) actor(c *simCall) (*Actor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.userByID[c.As]; u == nil || u.Deleted {
		return nil, errors.New("there is no such person here")
	}
	return &Actor{s, c.As}, nil
}

func (s *Server) simRead(c *simCall) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.visible(c.As, c.Channel)
	if ch == nil {
		return nil, errPage
	}
	if n := len(ch.Messages); n > 0 {
		s.reads[c.As+" "+ch.ID] = ch.Messages[n-1].TS
	}
	return nil, nil
}

func (s *Server) simPost(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	m, err := a.Send(c.Channel, Draft{Text: c.Text, ThreadTS: c.ThreadTS, Broadcast: c.Broadcast, Files: c.Files})
	return obj{"ts": m.TS}, err
}

func (s *Server) simEdit(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	return nil, a.Edit(c.Channel, c.TS, c.Text)
}

func (s *Server) simDelete(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	return nil, a.Delete(c.Channel, c.TS)
}

func (s *Server) simReact(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	return nil, a.reaction(c.Channel, c.TS, c.Name, !c.Remove)
}

func (s *Server) simDM(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	id, err := a.DM(c.User)
	if err == nil && c.User == s.opt.App.BotUserID {
		err = a.openApp("messages") // the app's messages tab is its direct conversation
	}
	return obj{"channel": id}, err
}

func (s *Server) simJoin(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	return nil, a.Join(c.Channel)
}

// simPlace finds the element a page call is about. Caller holds mu.
func (s *Server) simPlace(c *simCall, blockID, actionID string) (place, element, error) {
	p, err := s.at(c.As, c.Container.Channel, c.Container.TS, c.Container.ViewID)
	if err != nil {
		return p, element{}, err
	}
	all := elementsOf(p.blocks())
	i := slices.IndexFunc(all, func(e element) bool { return e.actionID() == actionID && e.blockID() == blockID })
	if i < 0 {
		return p, element{}, errors.New("this has changed meanwhile")
	}
	return p, all[i], nil
}

// simAction starts an action and answers at once; what comes of it arrives by the stream.
func (s *Server) simAction(c *simCall) (any, error) {
	if _, err := s.actor(c); err != nil {
		return nil, err
	}
	s.mu.Lock()
	blockID, _ := c.Action["block_id"].(string)
	actionID, _ := c.Action["action_id"].(string)
	p, e, err := s.simPlace(c, blockID, actionID)
	if err == nil {
		s.keepAll(c.As, p.id(), p.blocks(), c.State)
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	choice := obj{}
	key := valueKeys[e.kind()]
	if e.kind() == "overflow" {
		key = "selected_option"
	}
	if key != "" {
		choice[key] = c.Action[key]
	}
	go func() { _ = s.act(c.As, p, e, choice) }() // a failure shows as a toast
	return nil, nil
}

func (s *Server) simOptions(c *simCall) (any, error) {
	if _, err := s.actor(c); err != nil {
		return nil, err
	}
	s.mu.Lock()
	p, e, err := s.simPlace(c, c.BlockID, c.ActionID)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.suggest(c.As, p, e, c.Value)
}

// modal finds the open modal a page call is about.
func (s *Server) modal(c *simCall) (*view, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.openView(c.As, c.ViewID)
	if v == nil || v.Type != "modal" {
		return nil, errors.New("this form is no longer open")
	}
	return v, nil
}

func (s *Server) simSubmit(c *simCall) (any, error) {
	v, err := s.modal(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.keepAll(c.As, v.ID, v.JSON["blocks"], c.Values)
	s.mu.Unlock()
	faults, err := s.submit(c.As, v)
	switch {
	case err != nil:
		return obj{"error": sentence(err)}, nil
	case len(faults) > 0:
		return obj{"errors": faults}, nil
	}
	return nil, nil
}

func (s *Server) simClose(c *simCall) (any, error) {
	v, err := s.modal(c)
	if err != nil {
		return nil, err
	}
	return nil, s.closeView(c.As, v)
}

func (s *Server) simCommand(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	return nil, a.Command(c.Channel, c.Command, c.Text)
}

func (s *Server) simShortcut(c *simCall) (any, error) {
	a, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	if c.TS != "" {
		return nil, a.MessageShortcut(c.CallbackID, c.Channel, c.TS)
	}
	return nil, a.Shortcut(c.CallbackID)
}

func (s *Server) simDemo(c *simCall) (any, error) {
	for _, a := range s.opt.Actions {
		if a.ID != c.ID {
			continue
		}
		text, err := a.Run(c.r.Context())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Label, err)
		}
		return obj{"text": text}, nil
	}
	return nil, errPage
}

func (s *Server) simFault(c *simCall) (any, error) {
	for _, f := range pageFaults {
		if f.id == c.ID {
			f.set(s.faults, c.On)
			s.hub.send(obj{"type": "state"})
			return nil, nil
		}
	}
	return nil, errPage
}
