package worked

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// File is a file of worked examples.
type File struct {
	Name   string
	Map    *scope.Map
	People map[string]triage.Actor // by the name used in the cases
	Cases  []Case
}

// Case is one worked example.
type Case struct {
	Name     string   `yaml:"name"`
	Why      string   `yaml:"why"` // the reckoning by hand
	Region   string   `yaml:"region"`
	Zone     string   `yaml:"zone"` // of the times; that of the region where it is left out
	Happened []string `yaml:"happened"`
	Now      string   `yaml:"now"` // where the request is still open
	Want     Want     `yaml:"want"`
}

// Want is what the clock should say. What is left out is not checked. Lengths
// are written "26h 30m", times as in the events, yes and no as such.
type Want struct {
	Felt              string            `yaml:"felt"`
	Owed              string            `yaml:"owed"`
	Felts             map[string]string `yaml:"felt_in"` // by turn
	Oweds             map[string]string `yaml:"owed_in"` // by turn
	Charged           map[string]string `yaml:"charged"` // owed time by function, or routing
	FirstResponse     string            `yaml:"first_response"`
	FirstResponseOwed string            `yaml:"first_response_owed"`
	FirstToDone       string            `yaml:"first_to_done"`
	FirstLate         string            `yaml:"first_late"`
	ClaimedSilent     string            `yaml:"claimed_silent"`
	GaveUp            string            `yaml:"gave_up"`
	DueFirst          string            `yaml:"due_first"`
	Due               string            `yaml:"due"`
	Late              string            `yaml:"late"`
	LateIn            map[string]string `yaml:"late_in"`   // by turn
	LateWeek          map[string]string `yaml:"late_week"` // by the Monday of the week
	Turn              string            `yaml:"turn"`      // whose turn it is at the end
}

// Parse reads a file of worked examples. open reads the scope map where the
// file names one instead of writing it out. Errors say where and what to write.
func Parse(name string, src []byte, open func(path string) ([]byte, error)) (*File, error) {
	var raw struct {
		Map    yaml.RawMessage   `yaml:"map"`
		People map[string]string `yaml:"people"`
		Cases  []Case            `yaml:"cases"`
	}
	if err := decode(name, src, &raw); err != nil {
		return nil, err
	}
	f := &File{Name: name, Cases: raw.Cases, People: map[string]triage.Actor{}}
	if len(raw.Map) == 0 {
		return nil, fmt.Errorf("%s: map is missing; write a scope map there, or the name of its file", name)
	}
	if len(raw.Cases) == 0 {
		return nil, fmt.Errorf("%s: there are no cases; write at least one", name)
	}
	mapName, mapSource := name+", map", []byte(raw.Map)
	var path string
	if err := yaml.Unmarshal(raw.Map, &path); err == nil && path != "" {
		if mapSource, err = open(path); err != nil {
			return nil, fmt.Errorf("%s: read the scope map: %w", name, err)
		}
		mapName = path
	}
	var err error
	if f.Map, err = scope.Parse(mapName, mapSource); err != nil {
		return nil, err
	}
	for who, job := range raw.People {
		if f.People[who], err = f.person(who, job); err != nil {
			return nil, fmt.Errorf("%s: people: %w", name, err)
		}
	}
	var names []string
	for i, c := range f.Cases {
		switch {
		case c.Name == "":
			return nil, fmt.Errorf("%s: case %d has no name", name, i+1)
		case slices.Contains(names, c.Name):
			return nil, fmt.Errorf("%s: two cases are called %q; give each its own name", name, c.Name)
		}
		names = append(names, c.Name)
	}
	return f, nil
}

// The people that every file has.
const (
	theRep     = "rep"
	theManager = "manager"
	theBot     = "bot"
)

// person reads what somebody does: "deal-desk", "deal-desk lead", "triage" or
// "admin".
func (f *File) person(who, job string) (triage.Actor, error) {
	a := triage.Actor{User: who}
	if who == theRep || who == theManager || who == theBot {
		return a, fmt.Errorf("%q is always there; choose another name", who)
	}
	function, leads := strings.CutSuffix(job, " lead")
	switch {
	case job == "triage":
		a.TriageLead = true
	case job == "admin":
		a.Admin = true
	case job == "other":
	default:
		if _, ok := f.Map.Function(function); !ok {
			return a, fmt.Errorf("%s is %q; write the id of a function of the map, perhaps with \" lead\", or triage, admin or other", who, job)
		}
		a.Functions = []string{function}
		if leads {
			a.Leads = a.Functions
		}
	}
	return a, nil
}

func (f *File) actor(name string) (triage.Actor, error) {
	switch name {
	case theBot:
		return triage.Bot, nil
	case theRep, theManager:
		return triage.Actor{User: name}, nil
	}
	if a, ok := f.People[name]; ok {
		return a, nil
	}
	return triage.Actor{}, fmt.Errorf("nobody is called %q; list them under people, or write rep, manager or bot", name)
}
