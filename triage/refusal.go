package triage

import (
	"errors"
	"fmt"
)

// Refusal is a domain error: one sentence for the person who caused it, saying
// what is wrong and what to do next. Every other error is a fault of ours.
type Refusal struct {
	Code     Code
	Sentence string
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.Sentence }

// Code tells refusals apart without reading their sentence.
type Code string

// The codes of refusals.
const (
	NotAllowed Code = "not_allowed" // the role may not
	WrongTurn  Code = "wrong_turn"  // not now
	NotFound   Code = "not_found"
	Invalid    Code = "invalid" // an argument is missing or impossible
)

// AsRefusal returns the refusal in err's chain, if there is one.
func AsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}

func refuse(c Code, format string, args ...any) error {
	return &Refusal{Code: c, Sentence: fmt.Sprintf(format, args...)}
}
