package scope

import (
	_ "embed"
	"slices"
)

//go:embed demo.yaml
var demo []byte

// Demo returns the map of an invented company, as YAML. It is ready to serve.
func Demo() []byte { return slices.Clone(demo) }
