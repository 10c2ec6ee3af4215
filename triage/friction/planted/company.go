package planted

import (
	_ "embed"

	"clearlane/triage/scope"
)

//go:embed company.yaml
var companyMap []byte

// Company is a map of sales-ops functions with their people, for plans that
// bring none of their own. Every target is agreed.
func Company() *scope.Map {
	m, err := scope.Parse("company.yaml", companyMap)
	if err != nil {
		panic(err) // it is part of the program, and a test reads it
	}
	return m
}
