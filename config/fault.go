package config

import (
	"fmt"
	"strings"
)

// Fault is one setting that can't be used.
type Fault struct {
	Variable string // CLEARLANE_DIGEST_SPEC
	Wrong    string // `is "0 25 * * 1": hour 25 is above 23`; never shows a secret
	Set      string // what to set
}

// Faults are all that is wrong, sorted by variable.
type Faults []Fault

// Error lists the faults, one a line.
func (fs Faults) Error() string {
	var b strings.Builder
	if len(fs) == 1 {
		b.WriteString("One setting needs attention:")
	} else {
		fmt.Fprintf(&b, "%d settings need attention:", len(fs))
	}
	for _, f := range fs {
		fmt.Fprintf(&b, "\n  %s %s. %s.", f.Variable, f.Wrong, f.Set)
	}
	return b.String()
}
