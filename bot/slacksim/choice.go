package slacksim

import (
	"fmt"
	"slices"
)

// choiceFor finds what to send for an element and a choice given in words: an option's value or text, a user, a date, a text.
func choiceFor(e element, choice []string) (obj, error) {
	key := valueKeys[e.kind()]
	if e.kind() == "overflow" {
		key = "selected_option"
	}
	switch {
	case key == "": // a button
		return nil, nil
	case key == "selected_option":
		if len(choice) != 1 {
			return nil, fmt.Errorf("%s takes one choice", e.actionID())
		}
		o, err := findOption(e, choice[0])
		return obj{key: o}, err
	case key == "selected_options":
		list := []any{}
		for _, c := range choice {
			o, err := findOption(e, c)
			if err != nil {
				return nil, err
			}
			list = append(list, o)
		}
		return obj{key: list}, nil
	case key[len(key)-1] == 's':
		list := []any{}
		for _, c := range choice {
			list = append(list, c)
		}
		return obj{key: list}, nil
	case len(choice) == 0:
		return obj{key: nil}, nil
	}
	return obj{key: choice[0]}, nil
}

// findOption finds an option by value, else by text. An external select takes any value: its options are the app's affair.
func findOption(e element, want string) (obj, error) {
	all := optionsOf(e.JSON)
	for _, field := range []func(obj) any{func(o obj) any { return o["value"] }, func(o obj) any { t, _ := o["text"].(obj); return t["text"] }} {
		if i := slices.IndexFunc(all, func(o obj) bool { return field(o) == want }); i >= 0 {
			return all[i], nil
		}
	}
	if e.kind() == "external_select" || e.kind() == "multi_external_select" {
		return obj{"text": obj{"type": "plain_text", "text": want}, "value": want}, nil
	}
	return nil, fmt.Errorf("%s has no option %q", e.actionID(), want)
}

// optionsOf lists an element's options, grouped or not.
func optionsOf(e obj) []obj {
	var out []obj
	add := func(v any) {
		list, _ := v.([]any)
		for _, x := range list {
			if o, ok := x.(obj); ok {
				out = append(out, o)
			}
		}
	}
	add(e["options"])
	if groups, ok := e["option_groups"].([]any); ok {
		for _, g := range groups {
			if o, ok := g.(obj); ok {
				add(o["options"])
			}
		}
	}
	return out
}
