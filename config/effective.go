package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"
)

// sources are the settings as they were found, in order.
func sources() []source {
	var out []source
	fields(func(name string, f reflect.StructField) {
		s := source{name: Prefix + "_" + name}
		secret := strings.Contains(name, "TOKEN") || strings.Contains(name, "SECRET")
		s.value = strings.TrimSpace(os.Getenv(s.name))
		if s.set = s.value != ""; !s.set {
			s.value = f.Tag.Get("default")
		} else if secret {
			s.value = hidden
		}
		out = append(out, s)
	})
	return out
}

// Effective lists every setting with its value and where that is from, secrets
// hidden, for `clearlane config`.
func (c Config) Effective() string {
	width := 0
	for _, s := range c.sources {
		width = max(width, len(s.name))
	}
	var b strings.Builder
	for _, s := range c.sources {
		value, from := s.value, ""
		switch {
		case s.value == "":
			value = "(not set)"
		case !s.set:
			from = "  (default)"
		}
		fmt.Fprintf(&b, "%-*s  %s%s\n", width, s.name, value, from)
	}
	return b.String()
}

// Describe lists every setting with what it is for, for the help of commands.
func Describe() string {
	var b strings.Builder
	width := 0
	fields(func(name string, _ reflect.StructField) { width = max(width, len(Prefix)+1+len(name)) })
	fields(func(name string, f reflect.StructField) {
		fmt.Fprintf(&b, "%-*s  %s", width, Prefix+"_"+name, f.Tag.Get("desc"))
		if d := f.Tag.Get("default"); d != "" {
			fmt.Fprintf(&b, " (default %s)", d)
		}
		b.WriteString("\n")
	})
	return b.String()
}
