package friction

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"clearlane/triage/scope"
)

// functionName is a function as people know it. A function that the map no
// longer has keeps its id, so that its asks stay in the sums.
func (f *frame) functionName(id string) string {
	if id == "" {
		return "Nobody"
	}
	if fn, ok := f.in.Map.Function(id); ok {
		return fn.Name
	}
	for _, e := range slices.Backward(f.in.Earlier) {
		if fn, ok := e.Map.Function(id); ok {
			return fn.Name + " (no longer in the map)"
		}
	}
	return id
}

// topicName is a topic as people know it.
func (f *frame) topicName(id string) string {
	if id == "" {
		return ""
	}
	if t, fn, ok := f.in.Map.Topic(id); ok {
		return topicIn(t, fn)
	}
	for _, e := range slices.Backward(f.in.Earlier) {
		if t, fn, ok := e.Map.Topic(id); ok {
			return topicIn(t, fn)
		}
	}
	_, name, found := strings.Cut(id, "/")
	if !found {
		name = id
	}
	return strings.ReplaceAll(name, "-", " ")
}

// generalName is the topic of what belongs to a function but to none of its
// named topics.
const generalName = "everything else"

func topicIn(t *scope.Topic, fn *scope.Function) string {
	if t.ID == fn.ID+"/"+scope.General {
		return generalName
	}
	return short(t.Name)
}

// longestTopic is how long a topic's name may be before its first part stands
// for it: a map's covers line may list everything that belongs to the topic.
const longestTopic = 40

// short is a covers line as a title: all of it, or where it is long its part up
// to the first comma, cut at a word if need be.
func short(covers string) string {
	if utf8.RuneCountInString(covers) <= longestTopic {
		return covers
	}
	if i := strings.IndexAny(covers, ",;("); i > 0 {
		covers = strings.TrimSpace(covers[:i])
	}
	return cut(covers, longestTopic)
}

// people is how many people a function has: the number given, else those the
// map names. 0: not known, as a user group counts for nobody in the map.
func (f *frame) people(function string) int {
	if n, ok := f.in.People[function]; ok {
		return n
	}
	fn, ok := f.in.Map.Function(function)
	if !ok {
		return 0
	}
	var seen []string
	for _, who := range append([]string{fn.Lead, fn.Acting, fn.Backup}, fn.Staff...) {
		if strings.HasPrefix(who, "@") {
			return 0
		}
		if who != "" && who != scope.Vacant && !slices.Contains(seen, who) {
			seen = append(seen, who)
		}
	}
	return len(seen)
}

// small reports whether figures of the function would be figures about one or
// two people; such a function is shown by topic alone.
func (f *frame) small(function string) bool {
	n := f.people(function)
	return function != "" && n > 0 && n <= f.rules.SmallPeople
}

// title is a cell as the digest prints it.
func (f *frame) title(p place) string {
	topic := f.topicName(p.topic)
	switch {
	case p.function == "" && topic == "":
		return "Asks nobody owns"
	case p.function == "":
		return "Nobody owns: " + topic
	case topic == "":
		return f.functionName(p.function)
	case f.small(p.function) && topic == generalName:
		return "Anything else for " + f.functionName(p.function)
	case f.small(p.function):
		return capital(topic)
	default:
		return f.functionName(p.function) + " · " + topic
	}
}

// private reports whether a cell's asks stay within its function.
func (f *frame) private(p place) bool {
	if fn, ok := f.in.Map.Function(p.function); ok && fn.Private {
		return true
	}
	t, _, ok := f.in.Map.Topic(p.topic)
	return ok && t.Private
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

var smallNumbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// count says a small number in words, a larger one in digits.
func count(n int) string {
	if n >= 0 && n < len(smallNumbers) {
		return smallNumbers[n]
	}
	return fmt.Sprint(n)
}

// many says a number with its noun.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var ordinals = []string{"", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"}

// ordinal says which week in a row this is.
func ordinal(n int) string {
	if n > 0 && n < len(ordinals) {
		return ordinals[n]
	}
	suffix := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
