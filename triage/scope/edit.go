package scope

import (
	"fmt"
	"slices"
	"strings"
)

// NewTopic is a topic to add to a map.
type NewTopic struct {
	ID     string // short, "ramp-deals"
	Covers string // the line that a rep would read
	// Keywords and Examples may be empty.
	Keywords, Examples []string
}

// AddKeyword returns the map with a keyword added under at, a function's id or
// a topic's ("deal-desk", "deal-desk/ramp-deals"; a general topic's are its
// function's). As with every edit here, the text is inserted where it belongs
// and every other byte, comments included, stays as it is; the result has been
// parsed and differs from the old map in this one point. The error says, in one
// sentence, why the change cannot be made.
func AddKeyword(src []byte, at, keyword string) ([]byte, error) {
	return addWord(src, at, "keywords", "keyword", keyword)
}

// AddExample returns the map with an example ask added under at, as AddKeyword
// does.
func AddExample(src []byte, at, example string) ([]byte, error) {
	return addWord(src, at, "examples", "example", example)
}

func addWord(src []byte, at, key, noun, word string) ([]byte, error) {
	word = strings.Join(strings.Fields(word), " ")
	e, err := newEdit(src)
	if err != nil {
		return nil, err
	}
	if word == "" {
		return nil, fmt.Errorf("the %s is empty", noun)
	}
	at = strings.TrimSuffix(at, "/"+General)
	function, topic, isTopic := strings.Cut(at, "/")
	f, ok := e.want.Function(function)
	if !ok {
		return nil, fmt.Errorf("the map has no function %q", function)
	}
	list := pick(key, &f.Keywords, &f.Examples)
	path := []string{"functions", function}
	if isTopic {
		t, _, ok := e.want.Topic(at)
		if !ok {
			return nil, fmt.Errorf("%s has no topic %q", f.Name, topic)
		}
		list = pick(key, &t.Keywords, &t.Examples)
		path = append(path, "topics", topic)
	}
	if slices.ContainsFunc(*list, func(s string) bool { return normal(s) == normal(word) }) {
		return nil, fmt.Errorf("%q is there already", word)
	}
	*list = append(slices.Clone(*list), word)
	return e.appendTo(path, key, []string{scalarText(word, key == "examples")})
}

func pick(key string, keywords, examples *[]string) *[]string {
	if key == "keywords" {
		return keywords
	}
	return examples
}

// AddTopic returns the map with a topic added at the end of a function's
// topics, as AddKeyword does.
func AddTopic(src []byte, function string, topic NewTopic) ([]byte, error) {
	e, err := newEdit(src)
	if err != nil {
		return nil, err
	}
	f, ok := e.want.Function(function)
	if !ok {
		return nil, fmt.Errorf("the map has no function %q", function)
	}
	if !idForm.MatchString(topic.ID) || len(topic.ID) > maxID || topic.ID == General {
		return nil, fmt.Errorf("%q cannot be the id of a topic: use lower-case words joined by hyphens", topic.ID)
	}
	t := Topic{ID: function + "/" + topic.ID, Function: function, Name: strings.Join(strings.Fields(topic.Covers), " "), Private: f.Private}
	if t.Name == "" {
		return nil, fmt.Errorf("the topic needs a line that says what it covers")
	}
	if _, _, ok := e.want.Topic(t.ID); ok {
		return nil, fmt.Errorf("%s has a topic %q already", f.Name, topic.ID)
	}
	for i := range e.want.Functions {
		for _, o := range e.want.Functions[i].Topics {
			if normal(o.Name) == normal(t.Name) {
				return nil, fmt.Errorf("%q is a topic of %s already", t.Name, e.want.Functions[i].Name)
			}
		}
	}
	lines := []string{"id: " + topic.ID, "covers: " + scalarText(t.Name, false)}
	if t.Keywords = clean(topic.Keywords); len(t.Keywords) > 0 {
		lines = append(lines, "keywords: "+flowList(t.Keywords, false))
	}
	if t.Examples = clean(topic.Examples); len(t.Examples) > 0 {
		lines = append(lines, "examples:")
		for _, x := range t.Examples {
			lines = append(lines, "  - "+scalarText(x, true))
		}
	}
	f.Topics = slices.Insert(slices.Clone(f.Topics), len(f.Topics)-1, t)
	return e.appendTo([]string{"functions", function}, "topics", lines)
}

// clean folds spaces and drops what is empty or doubled.
func clean(texts []string) []string {
	var out []string
	for _, s := range texts {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// AddNotCovered returns the map with a line that sends something from the
// function to its owner, another function or a neighbour, as AddKeyword does.
func AddNotCovered(src []byte, function, what, owner string) ([]byte, error) {
	e, err := newEdit(src)
	if err != nil {
		return nil, err
	}
	f, ok := e.want.Function(function)
	if !ok {
		return nil, fmt.Errorf("the map has no function %q", function)
	}
	_, isFunction := e.want.Function(owner)
	_, isNeighbour := e.want.Neighbour(owner)
	if owner == function || !isFunction && !isNeighbour {
		return nil, fmt.Errorf("%q is neither another function nor a neighbour of this map", owner)
	}
	n := NotCovered{strings.Join(strings.Fields(what), " "), owner}
	if n.What == "" {
		return nil, fmt.Errorf("the line is empty")
	}
	if slices.ContainsFunc(f.NotCovers, func(o NotCovered) bool { return normal(o.What) == normal(n.What) }) {
		return nil, fmt.Errorf("%s says already where %q goes", f.Name, n.What)
	}
	f.NotCovers = append(slices.Clone(f.NotCovers), n)
	return e.appendTo([]string{"functions", function}, "not_covers", []string{fmt.Sprintf("{what: %s, owner: %s}", scalarText(n.What, true), owner)})
}
