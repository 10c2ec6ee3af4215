package views

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Ref is what a click carries: the request, and an argument where the action
// has one. As text it is "1042", or "1042:argument"; 0 stands for no request.
type Ref struct {
	Request int64
	Arg     string
}

// String returns the ref as a button's or menu item's value.
func (r Ref) String() string {
	n := strconv.FormatInt(r.Request, 10)
	if r.Arg == "" {
		return n
	}
	return n + ":" + r.Arg
}

// ParseRef reads the value of a button or a menu item.
func ParseRef(value string) (Ref, error) {
	n, arg, _ := strings.Cut(value, ":")
	id, err := strconv.ParseInt(n, 10, 64)
	if err != nil || id < 0 {
		return Ref{}, fmt.Errorf("read the value of a click: %q is no request number", value)
	}
	return Ref{Request: id, Arg: arg}, nil
}

// Meta is what a modal carries from its opening to its submission, in
// private_metadata.
type Meta struct {
	Request int64  `json:"request,omitempty"`
	Arg     string `json:"arg,omitempty"`     // the argument of the click that opened it
	Channel string `json:"channel,omitempty"` // where it was opened from
	TS      string `json:"ts,omitempty"`
}

// ParseMeta reads a modal's private_metadata.
func ParseMeta(s string) (Meta, error) {
	var m Meta
	if s == "" {
		return m, nil
	}
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return Meta{}, fmt.Errorf("read what a form carried: %w", err)
	}
	return m, nil
}

// String returns the meta as private_metadata.
func (m Meta) String() string {
	b, err := json.Marshal(m)
	if err != nil { // four plain fields always marshal
		panic(err)
	}
	return string(b)
}
