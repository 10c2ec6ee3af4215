package config

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
)

// Secret is a value that no way of printing shows: not fmt with any verb, not
// JSON or another text encoding, not slog. [Secret.Reveal] is the only way to it.
//
// It holds a pointer because fmt calls no methods on unexported fields: inside
// somebody's struct it would print what is in it, and an address tells nothing.
type Secret struct{ value *string }

// hidden is what is printed instead.
const hidden = "(hidden)"

// NewSecret wraps a value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value, for the call that needs it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// Equal compares two values in constant time.
func (s Secret) Equal(o Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(o.Reveal())) == 1
}

// String says whether there is a value, and hides it.
func (s Secret) String() string {
	if s.IsZero() {
		return "(not set)"
	}
	return hidden
}

// Format prints [Secret.String] whatever the verb, %x and %#v included.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalText hides the value in JSON, YAML and their kin.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the value in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
