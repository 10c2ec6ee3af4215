package slacksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// submit sends a modal to the app and does what it answers. Errors by block come from Slack's own checks of the inputs (then
// the app hears nothing) or from the app.
func (s *Server) submit(user string, v *view) (map[string]string, error) {
	s.mu.Lock()
	stack := s.stacks[user]
	if len(stack) == 0 || stack[len(stack)-1] != v {
		s.mu.Unlock()
		return nil, errors.New("this form is no longer open")
	}
	state := s.stateOf(user, v.ID, v.JSON["blocks"])
	if faults := checkInputs(v.JSON["blocks"], state); len(faults) > 0 {
		s.mu.Unlock()
		return faults, nil
	}
	j := s.base("view_submission", user)
	j["trigger_id"], j["view"] = s.newTrigger(user), s.viewOut(v, state)
	j["response_urls"] = s.responseURLs(user, v, state)
	s.mu.Unlock()

	raw, err := s.ask(&delivery{kind: "interactive", accepts: true, payload: j})
	if err != nil {
		return nil, errNoForm
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.afterSubmit(user, v, raw)
}

// responseURLs are made for conversation selects that ask for one. Caller holds mu.
func (s *Server) responseURLs(user string, v *view, state obj) []any {
	out := []any{}
	for _, e := range elementsOf(v.JSON["blocks"]) {
		if on, _ := e.JSON["response_url_enabled"].(bool); !on {
			continue
		}
		b, _ := state[e.blockID()].(obj)
		val, _ := b[e.actionID()].(obj)
		ch, _ := val[valueKeys[e.kind()]].(string)
		if ch != "" {
			out = append(out, obj{"response_url": s.newHook(responseHook{User: user, Channel: ch}), "block_id": e.blockID(),
				"action_id": e.actionID(), "channel_id": ch})
		}
	}
	return out
}

// afterSubmit does what the app answered to a submission. Caller holds mu.
func (s *Server) afterSubmit(user string, v *view, raw json.RawMessage) (map[string]string, error) {
	var a struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   obj               `json:"view"`
	}
	if len(raw) > 0 && json.Unmarshal(raw, &a) != nil {
		return nil, errors.New("the app's answer cannot be read")
	}
	switch a.Action {
	case "":
		// The app may have updated or closed the modal meanwhile; only the submitted one goes.
		if stack := s.stacks[user]; len(stack) > 0 && stack[len(stack)-1] == v {
			s.closeTop(user, true)
		}
		return nil, nil
	case "clear":
		s.closeAll(user, true)
		return nil, nil
	case "errors":
		known := map[string]bool{}
		if list, ok := v.JSON["blocks"].([]any); ok {
			for _, x := range list {
				if b, ok := x.(obj); ok && b["type"] == "input" {
					known[fmt.Sprint(b["block_id"])] = true
				}
			}
		}
		for id := range a.Errors {
			if !known[id] {
				return nil, fmt.Errorf("the app's answer names an error for %q, which is no input of this form", id)
			}
		}
		if len(a.Errors) == 0 {
			return nil, errors.New("the app's answer says errors but names none")
		}
		return a.Errors, nil
	case "update", "push":
		j, err := s.checkView(a.View)
		if err != nil {
			return nil, fmt.Errorf("the app's answer has a form that is not valid: %s %v", err.code, err.more)
		}
		if a.Action == "update" {
			s.replace(v, j)
			return nil, nil
		}
		if _, err := s.push(user, j); err != nil {
			return nil, fmt.Errorf("the app's answer cannot be shown: %s", err.code)
		}
		return nil, nil
	}
	return nil, fmt.Errorf("the app's answer has an unknown response_action %q", a.Action)
}

// closeView closes the top modal as its Cancel button does, or all of them.
func (s *Server) closeView(user string, v *view) error {
	s.mu.Lock()
	clearAll, _ := v.JSON["clear_on_close"].(bool)
	notify, _ := v.JSON["notify_on_close"].(bool)
	j := s.base("view_closed", user)
	j["view"], j["is_cleared"] = s.viewOut(v, s.stateOf(user, v.ID, v.JSON["blocks"])), clearAll
	if clearAll {
		s.closeAll(user, true)
	} else {
		s.closeTop(user, true)
	}
	s.mu.Unlock()
	if !notify {
		return nil
	}
	_, err := s.ask(&delivery{kind: "interactive", payload: j})
	return err
}

// checkInputs is what Slack's client checks before it sends a form.
func checkInputs(blocks any, state obj) map[string]string {
	out := map[string]string{}
	list, _ := blocks.([]any)
	for _, x := range list {
		b, _ := x.(obj)
		if b["type"] != "input" {
			continue
		}
		id, _ := b["block_id"].(string)
		e, _ := b["element"].(obj)
		action, _ := e["action_id"].(string)
		kind, _ := e["type"].(string)
		vals, _ := state[id].(obj)
		v, _ := vals[action].(obj)
		val := v[valueKeys[kind]]
		if optional, _ := b["optional"].(bool); blank(val) {
			if !optional {
				out[id] = "Please complete this required field."
			}
			continue
		}
		if why := checkInput(kind, e, fmt.Sprint(val)); why != "" {
			out[id] = why
		}
	}
	return out
}

func blank(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case []any:
		return len(x) == 0
	}
	return false
}

func checkInput(kind string, e obj, val string) string {
	num := func(k string) (float64, bool) {
		switch n := e[k].(type) {
		case float64:
			return n, true
		case string:
			f, err := strconv.ParseFloat(n, 64)
			return f, err == nil
		}
		return 0, false
	}
	switch kind {
	case "plain_text_input":
		n := float64(utf8.RuneCountInString(val))
		if lo, ok := num("min_length"); ok && n < lo {
			return fmt.Sprintf("This entry must be at least %v characters.", lo)
		}
		if hi, ok := num("max_length"); ok && n > hi {
			return fmt.Sprintf("This entry must be at most %v characters.", hi)
		}
		if n > 3000 {
			return "This entry must be at most 3000 characters."
		}
	case "email_text_input":
		if a, err := mail.ParseAddress(val); err != nil || a.Address != val {
			return "Enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(val); err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
			return "Enter a valid URL."
		}
	case "number_input":
		f, err := strconv.ParseFloat(strings.TrimSpace(val), 64)
		decimals, _ := e["is_decimal_allowed"].(bool)
		if err != nil || !decimals && f != math.Trunc(f) {
			return "Enter a number."
		}
		if lo, ok := num("min_value"); ok && f < lo {
			return fmt.Sprintf("Enter a number of at least %v.", lo)
		}
		if hi, ok := num("max_value"); ok && f > hi {
			return fmt.Sprintf("Enter a number of at most %v.", hi)
		}
	}
	return ""
}

// errNoForm is what Slack's modal shows when the app does not answer.
var errNoForm = errors.New("we had some trouble connecting; try again")
