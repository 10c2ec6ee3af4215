package slacksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// view is a modal or a Home tab.
type view struct {
	ID       string
	User     string
	Type     string
	JSON     obj // as the app gave it, block ids added
	Hash     string
	External string
	Root     string
	Previous string
}

const (
	maxViewBytes = 250 << 10 // view_too_large above
	maxStack     = 3         // open and two pushes
)

// viewArg reads and checks the view a call carries. Caller holds mu.
func (s *Server) viewArg(c *apiCall) (obj, *apiErr) {
	v, err := c.args.value("view")
	j, ok := v.(obj)
	if err != nil || !ok {
		return nil, failWith("invalid_arguments", []string{"[ERROR] missing required field: view"})
	}
	return s.checkView(j)
}

// checkView answers a view with its block ids filled in, or Slack's refusal. Caller holds mu.
func (s *Server) checkView(j obj) (obj, *apiErr) {
	raw, _ := json.Marshal(j)
	if len(raw) > maxViewBytes {
		return nil, fail("view_too_large")
	}
	if faults := checkViewJSON(j); len(faults) > 0 {
		return nil, failWith("invalid_arguments", faults)
	}
	blocks, _ := j["blocks"].([]any)
	out := obj{}
	for k, v := range j {
		out[k] = v
	}
	filled := []any{}
	for _, b := range s.fillBlockIDs(blocks) {
		filled = append(filled, b)
	}
	out["blocks"] = filled
	return out, nil
}

// newView makes a view of what the app sent. Caller holds mu.
func (s *Server) newView(user string, j obj) *view {
	v := &view{ID: s.nextID("V"), User: user, JSON: j}
	v.Type, _ = j["type"].(string)
	v.External, _ = j["external_id"].(string)
	v.Root = v.ID
	s.rehash(v)
	s.views[v.ID] = v
	return v
}

// rehash marks that the view changed. Caller holds mu.
func (s *Server) rehash(v *view) {
	sec, _, _ := strings.Cut(s.nextTS(), ".")
	v.Hash = sec + "." + randomHex(4)
}

// out is the view in Slack's shape, with the given state.
func (s *Server) viewOut(v *view, state obj) obj {
	if state == nil {
		state = obj{}
	}
	j := obj{"id": v.ID, "team_id": s.opt.Team.ID, "type": v.Type, "blocks": v.JSON["blocks"], "private_metadata": "", "callback_id": "",
		"state": obj{"values": state}, "hash": v.Hash, "title": nil, "close": nil, "submit": nil, "clear_on_close": false,
		"notify_on_close": false, "previous_view_id": nil, "root_view_id": v.Root, "app_id": s.opt.App.ID, "external_id": v.External,
		"app_installed_team_id": s.opt.Team.ID, "bot_id": s.opt.App.BotID}
	for _, k := range []string{"private_metadata", "callback_id", "title", "close", "submit", "clear_on_close", "notify_on_close"} {
		if x, ok := v.JSON[k]; ok {
			j[k] = x
		}
	}
	if v.Type == "home" {
		j["title"] = obj{"type": "plain_text", "text": "View Title", "emoji": true}
	}
	if v.Previous != "" {
		j["previous_view_id"] = v.Previous
	}
	return j
}

// externalTaken is true when another open view has the external id. Caller holds mu.
func (s *Server) externalTaken(j obj, except *view) bool {
	id, _ := j["external_id"].(string)
	if id == "" {
		return false
	}
	for _, v := range s.views {
		if v != except && v.External == id {
			return true
		}
	}
	return false
}

func (s *Server) viewsOpen(c *apiCall) (obj, *apiErr) {
	j, err := s.viewArg(c)
	if err != nil {
		return nil, err
	}
	if j["type"] != "modal" {
		return nil, failWith("invalid_arguments", []string{"[ERROR] must be a modal [json-pointer:/view/type]"})
	}
	if s.externalTaken(j, nil) {
		return nil, fail("duplicate_external_id")
	}
	t, err := s.spend(c.args)
	if err != nil {
		return nil, err
	}
	s.closeAll(t.User, false)
	v := s.newView(t.User, j)
	s.stacks[t.User] = []*view{v}
	s.hub.send(obj{"type": "view_open", "view": s.viewOut(v, nil)}, t.User)
	return obj{"view": s.viewOut(v, nil)}, nil
}

func (s *Server) viewsPush(c *apiCall) (obj, *apiErr) {
	j, err := s.viewArg(c)
	if err != nil {
		return nil, err
	}
	if j["type"] != "modal" {
		return nil, failWith("invalid_arguments", []string{"[ERROR] must be a modal [json-pointer:/view/type]"})
	}
	if s.externalTaken(j, nil) {
		return nil, fail("duplicate_external_id")
	}
	t, err := s.spend(c.args)
	if err != nil {
		return nil, err
	}
	v, err := s.push(t.User, j)
	if err != nil {
		return nil, err
	}
	return obj{"view": s.viewOut(v, nil)}, nil
}

// push puts a view on top of the user's modals. Caller holds mu.
func (s *Server) push(user string, j obj) (*view, *apiErr) {
	stack := s.stacks[user]
	if len(stack) == 0 {
		return nil, fail("not_found")
	}
	if len(stack) >= maxStack {
		return nil, fail("push_limit_reached")
	}
	v := s.newView(user, j)
	v.Root, v.Previous = stack[0].ID, stack[len(stack)-1].ID
	s.stacks[user] = append(stack, v)
	s.hub.send(obj{"type": "view_push", "view": s.viewOut(v, nil)}, user)
	return v, nil
}

func (s *Server) viewsUpdate(c *apiCall) (obj, *apiErr) {
	j, err := s.viewArg(c)
	if err != nil {
		return nil, err
	}
	var v *view
	if id := c.args.str("view_id"); id != "" {
		v = s.views[id]
	} else if ext := c.args.str("external_id"); ext != "" {
		for _, x := range s.views {
			if x.External == ext {
				v = x
			}
		}
	}
	if v == nil {
		return nil, fail("not_found")
	}
	if h := c.args.str("hash"); h != "" && h != v.Hash {
		return nil, fail("hash_conflict")
	}
	if j["type"] != v.Type {
		return nil, failWith("invalid_arguments", []string{"[ERROR] the type of a view cannot change [json-pointer:/view/type]"})
	}
	if s.externalTaken(j, v) {
		return nil, fail("duplicate_external_id")
	}
	s.replace(v, j)
	return obj{"view": s.viewOut(v, s.stateOf(v.User, v.ID, v.JSON["blocks"]))}, nil
}

// replace gives a view new content; inputs whose block and action ids stay keep what was typed. Caller holds mu.
func (s *Server) replace(v *view, j obj) {
	v.JSON = j
	v.External, _ = j["external_id"].(string)
	s.rehash(v)
	s.hub.send(obj{"type": "view_update", "view": s.viewOut(v, nil)}, v.User)
	s.changed()
}

func (s *Server) viewsPublish(c *apiCall) (obj, *apiErr) {
	j, err := s.viewArg(c)
	if err != nil {
		return nil, err
	}
	if j["type"] != "home" {
		return nil, failWith("invalid_arguments", []string{"[ERROR] must be a home view [json-pointer:/view/type]"})
	}
	if !s.manifest.Features.AppHome.HomeTabEnabled {
		return nil, fail("not_enabled")
	}
	user := c.args.str("user_id")
	if s.userByID[user] == nil {
		return nil, failWith("invalid_arguments", []string{"[ERROR] no such user [json-pointer:/user_id]"})
	}
	v := s.homes[user]
	if h := c.args.str("hash"); h != "" && (v == nil || h != v.Hash) {
		return nil, fail("hash_conflict")
	}
	if v == nil {
		v = s.newView(user, j)
		s.homes[user] = v
	} else {
		v.JSON = j
		s.rehash(v)
	}
	s.hub.send(obj{"type": "home", "app_id": s.opt.App.ID, "view": s.viewOut(v, nil)}, user)
	return obj{"view": s.viewOut(v, nil)}, nil
}

// closeTop takes the top modal away; when told, the app hears of it. Caller holds mu.
func (s *Server) closeTop(user string, tellPage bool) *view {
	stack := s.stacks[user]
	if len(stack) == 0 {
		return nil
	}
	v := stack[len(stack)-1]
	s.stacks[user] = stack[:len(stack)-1]
	s.forget(v)
	if tellPage {
		s.hub.send(obj{"type": "view_close", "view_id": v.ID}, user)
	}
	s.changed()
	return v
}

// closeAll takes all of a user's modals away. Caller holds mu.
func (s *Server) closeAll(user string, tellPage bool) {
	for _, v := range s.stacks[user] {
		s.forget(v)
	}
	delete(s.stacks, user)
	if tellPage {
		s.hub.send(obj{"type": "view_close", "all": true}, user)
	}
	s.changed()
}

func (s *Server) forget(v *view) {
	delete(s.views, v.ID)
	delete(s.inputs, v.User+" "+v.ID)
}

// openView finds one of the user's open modals or their Home. Caller holds mu.
func (s *Server) openView(user, id string) *view {
	if h := s.homes[user]; h != nil && h.ID == id {
		return h
	}
	i := slices.IndexFunc(s.stacks[user], func(v *view) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return s.stacks[user][i]
}
