package slacksim

import (
	"errors"
	"fmt"
	"strings"
)

// View is an open modal or a Home tab, as the app last gave it.
type View struct {
	ID              string
	Type            string
	CallbackID      string
	Hash            string
	PrivateMetadata string
	Title           string
	Blocks          []Block
	JSON            map[string]any // the whole view in Slack's shape
}

// viewValue copies a view for the outside. Caller holds mu.
func (s *Server) viewValue(v *view) View {
	j := toObj(s.viewOut(v, s.stateOf(v.User, v.ID, v.JSON["blocks"])))
	out := View{ID: v.ID, Type: v.Type, Hash: v.Hash, JSON: j}
	out.CallbackID, _ = j["callback_id"].(string)
	out.PrivateMetadata, _ = j["private_metadata"].(string)
	if t, ok := j["title"].(obj); ok {
		out.Title, _ = t["text"].(string)
	}
	list, _ := j["blocks"].([]any)
	for _, b := range list {
		if o, ok := b.(obj); ok {
			out.Blocks = append(out.Blocks, o)
		}
	}
	return out
}

// Modal is the actor's topmost open modal.
func (a *Actor) Modal() (View, bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	stack := a.s.stacks[a.user]
	if len(stack) == 0 {
		return View{}, false
	}
	return a.s.viewValue(stack[len(stack)-1]), true
}

// Home is the actor's Home tab, if the app has published one.
func (a *Actor) Home() (View, bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	v := a.s.homes[a.user]
	if v == nil {
		return View{}, false
	}
	return a.s.viewValue(v), true
}

// Click presses a button of a message, or chooses in one of its selects: then choice is the option's value or text, the user,
// the date. The message is looked up as it is now; m may be older. An action id that stands several times in the message is
// told apart as "block_id/action_id" or by the button's value as choice.
func (a *Actor) Click(m Message, actionID string, choice ...string) error {
	a.s.mu.Lock()
	p, err := a.s.at(a.user, m.Channel, m.TS, "")
	a.s.mu.Unlock()
	if err != nil {
		return err
	}
	return a.press(p, actionID, choice)
}

// ClickView does the same in a modal or on the Home tab.
func (a *Actor) ClickView(v View, actionID string, choice ...string) error {
	a.s.mu.Lock()
	p, err := a.s.at(a.user, "", "", v.ID)
	a.s.mu.Unlock()
	if err != nil {
		return err
	}
	return a.press(p, actionID, choice)
}

func (a *Actor) press(p place, actionID string, choice []string) error {
	a.s.mu.Lock()
	e, err := pick(elementsOf(p.blocks()), actionID, choice)
	a.s.mu.Unlock()
	if err != nil {
		return err
	}
	c, err := choiceFor(e, choice)
	if err != nil {
		return err
	}
	return a.s.act(a.user, p, e, c)
}

// pick finds the element that an action id means.
func pick(all []element, actionID string, choice []string) (element, error) {
	var hits []element
	for _, e := range all {
		if e.actionID() == actionID || e.blockID()+"/"+e.actionID() == actionID {
			hits = append(hits, e)
		}
	}
	if len(hits) > 1 && len(choice) == 1 {
		for _, e := range hits {
			if e.JSON["value"] == choice[0] {
				return e, nil
			}
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		var have []string
		for _, e := range all {
			have = append(have, e.actionID())
		}
		return element{}, fmt.Errorf("nothing here has the action id %q; there are: %s", actionID, strings.Join(have, ", "))
	}
	return element{}, fmt.Errorf("%q stands here %d times; name its block or its value", actionID, len(hits))
}

// Suggest types into an external select of a view or message and answers the options the app gives.
func (a *Actor) Suggest(v View, actionID, typed string) (map[string]any, error) {
	a.s.mu.Lock()
	p, err := a.s.at(a.user, "", "", v.ID)
	if err != nil {
		a.s.mu.Unlock()
		return nil, err
	}
	e, err := pick(elementsOf(p.blocks()), actionID, nil)
	a.s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return a.s.suggest(a.user, p, e, typed)
}

// Submit fills in a modal and sends it. Values go by action id (or "block_id/action_id"): a string, or a []string where several
// can be chosen. Inputs not named keep what they hold. Errors are by block id, from Slack's own checks or from the app.
func (a *Actor) Submit(v View, values map[string]any) (map[string]string, error) {
	s := a.s
	s.mu.Lock()
	x := s.openView(a.user, v.ID)
	if x == nil {
		s.mu.Unlock()
		return nil, errors.New("this form is no longer open")
	}
	all := elementsOf(x.JSON["blocks"])
	for id, val := range values {
		e, err := pick(all, id, nil)
		if err == nil {
			var choice []string
			switch t := val.(type) {
			case string:
				choice = []string{t}
			case []string:
				choice = t
			default:
				err = fmt.Errorf("%s: the value must be a string or a list of strings", id)
			}
			if err == nil {
				var c obj
				if c, err = choiceFor(e, choice); err == nil {
					c["type"] = e.kind()
					s.keep(a.user, x.ID, e, c)
				}
			}
		}
		if err != nil {
			s.mu.Unlock()
			return nil, err
		}
	}
	s.mu.Unlock()
	return s.submit(a.user, x)
}

// CloseModal closes the topmost modal as its Cancel button does.
func (a *Actor) CloseModal() error {
	a.s.mu.Lock()
	stack := a.s.stacks[a.user]
	a.s.mu.Unlock()
	if len(stack) == 0 {
		return errors.New("no form is open")
	}
	return a.s.closeView(a.user, stack[len(stack)-1])
}
