package slacksim

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// controlCall is what a test in another process asks. Each op uses its part.
type controlCall struct {
	As       string         `json:"as"`
	Channel  string         `json:"channel"`
	TS       string         `json:"ts"`
	ThreadTS string         `json:"thread_ts"`
	Text     string         `json:"text"`
	Action   string         `json:"action"`
	Choice   []string       `json:"choice"`
	Values   map[string]any `json:"values"`
	Command  string         `json:"command"`
	Callback string         `json:"callback_id"`
	Name     string         `json:"name"`

	Method    string  `json:"method"`
	N         int     `json:"n"`
	Seconds   float64 `json:"seconds"`
	Processed bool    `json:"processed"`
	On        bool    `json:"on"`
	Reason    string  `json:"reason"`
	Event     obj     `json:"event"`
}

func (c *controlCall) duration() time.Duration {
	return time.Duration(c.Seconds * float64(time.Second))
}

// controlRoutes opens POST /sim/test/OP when the options have a control token, sent as "Authorization: Bearer …". What an op
// answers is JSON; a failure is HTTP 422 {"error": …}.
//
//	post edit delete react click submit command shortcut home   act as a person (as, channel, ts, text, action, choice, values …)
//	messages calls state                                        look
//	duplicate shuffle delay mention_first silence refresh       the switches of Faults (n, seconds, on)
//	disconnect drop deliver reset
//	no_charts                                                   (on)
//	refuse                                                      the next n calls of a method, with an error code (reason)
//	rate_limit fail lose late                                   the next n calls of a method (method, n, seconds, processed)
func (s *Server) controlRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/test/{op}", func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if s.opt.ControlToken == "" || subtle.ConstantTimeCompare([]byte(token), []byte(s.opt.ControlToken)) != 1 {
			writeJSON(w, http.StatusForbidden, obj{"error": "The control token is missing or wrong."})
			return
		}
		var c controlCall
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&c); err != nil {
			writeJSON(w, http.StatusBadRequest, obj{"error": "This cannot be read as JSON."})
			return
		}
		out, err := s.control(r.PathValue("op"), &c)
		if err != nil {
			writeJSON(w, http.StatusUnprocessableEntity, obj{"error": sentence(err)})
			return
		}
		if out == nil {
			out = obj{}
		}
		writeJSON(w, http.StatusOK, out)
	})
}

func (s *Server) control(op string, c *controlCall) (any, error) {
	if out, err := s.controlAct(op, c); !errors.Is(err, errNoOp) {
		return out, err
	}
	f := s.faults
	switch op {
	case "messages":
		return obj{"messages": s.Messages(c.Channel)}, nil
	case "calls":
		return obj{"calls": s.Calls()}, nil
	case "state":
		var out obj
		s.Look(func(n *Snapshot) {
			out = obj{"connections": n.Connections(), "undelivered": n.Undelivered(), "calls": len(n.Calls("")), "lost": len(n.Lost())}
		})
		return out, nil
	case "duplicate":
		f.Duplicate(c.N)
	case "shuffle":
		f.Shuffle(c.N)
	case "delay":
		f.Delay(c.duration())
	case "mention_first":
		f.MentionFirst(c.On)
	case "silence":
		f.Silence(c.On)
	case "refresh":
		f.RefreshEvery(c.duration())
	case "disconnect":
		s.Disconnect(c.Reason)
	case "drop":
		s.DropSockets()
	case "deliver":
		s.Deliver(c.Event)
	case "reset":
		f.Reset()
	case "rate_limit":
		f.RateLimit(c.Method, c.N, c.duration())
	case "fail":
		f.Fail(c.Method, c.N, c.Processed)
	case "lose":
		f.Lose(c.Method, c.N, c.Processed)
	case "no_charts":
		f.NoCharts(c.On)
	case "refuse":
		f.Refuse(c.Method, c.N, c.Reason)
	case "late":
		f.Late(c.Method, c.N, c.duration())
	default:
		return nil, fmt.Errorf("there is no control called %q", op)
	}
	return nil, nil
}

var errNoOp = errors.New("not an act")

// controlAct does what a person does.
func (s *Server) controlAct(op string, c *controlCall) (any, error) {
	a := s.As(c.As)
	switch op {
	case "post":
		m, err := a.Send(c.Channel, Draft{Text: c.Text, ThreadTS: c.ThreadTS})
		return obj{"ts": m.TS}, err
	case "edit":
		return nil, a.Edit(c.Channel, c.TS, c.Text)
	case "delete":
		return nil, a.Delete(c.Channel, c.TS)
	case "react":
		return nil, a.React(c.Channel, c.TS, c.Name)
	case "click":
		return nil, a.Click(Message{Channel: c.Channel, TS: c.TS}, c.Action, c.Choice...)
	case "submit":
		v, ok := a.Modal()
		if !ok {
			return nil, errors.New("no form is open")
		}
		for k, x := range c.Values {
			if l, isList := x.([]any); isList {
				var list []string
				for _, y := range l {
					list = append(list, fmt.Sprint(y))
				}
				c.Values[k] = list
			}
		}
		faults, err := a.Submit(v, c.Values)
		return obj{"errors": faults}, err
	case "command":
		return nil, a.Command(c.Channel, c.Command, c.Text)
	case "shortcut":
		if c.TS != "" {
			return nil, a.MessageShortcut(c.Callback, c.Channel, c.TS)
		}
		return nil, a.Shortcut(c.Callback)
	case "home":
		return nil, a.OpenHome()
	}
	return nil, errNoOp
}
