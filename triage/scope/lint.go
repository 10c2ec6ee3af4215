package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kljensen/snowball/english"
)

// Lint lists what works but deserves a look, as warnings in the order of the
// file: words that pull an ask two ways, targets nobody agreed, redirects that
// go in circles, people and hours that do not fit together.
func (m *Map) Lint() []Problem {
	l := &linter{m: m}
	l.words()
	l.redirects()
	for i := range m.Functions {
		l.people(&m.Functions[i])
		l.targets(&m.Functions[i])
	}
	l.calendars()
	return l.problems.sorted()
}

type linter struct {
	m        *Map
	problems Problems
}

func (l *linter) warn(field, what, hint string) {
	l.problems = append(l.problems, l.m.problem(Warning, field, what, hint))
}

// topicPath is where a topic stands in the file.
func topicPath(t *Topic) string {
	return "functions." + t.Function + ".topics." + strings.TrimPrefix(t.ID, t.Function+"/")
}

// words warns of a keyword that two functions claim, of an example that is
// used twice, and of what has too few words to be found by.
func (l *linter) words() {
	type use struct{ function, name string }
	keywords, examples := map[string]use{}, map[string]use{}
	see := func(f *Function, path string, kws, exs []string) {
		for i, k := range kws {
			u, ok := keywords[normal(k)]
			if ok && u.function != f.ID {
				l.warn(fmt.Sprintf("%s.keywords[%d]", path, i+1), fmt.Sprintf("%q is a keyword of %s too.", k, u.name), "Keep it where it decides, or make both more exact.")
			} else if !ok {
				keywords[normal(k)] = use{f.ID, f.Name}
			}
		}
		for i, e := range exs {
			if u, ok := examples[normal(e)]; ok {
				l.warn(fmt.Sprintf("%s.examples[%d]", path, i+1), fmt.Sprintf("This example is used in %s already.", u.name), "An ask has one home: keep it in one place.")
			} else {
				examples[normal(e)] = use{f.ID, f.Name}
			}
		}
	}
	for i := range l.m.Functions {
		f := &l.m.Functions[i]
		path := "functions." + f.ID
		see(f, path, f.Keywords, f.Examples)
		n := len(f.Examples)
		for j := range f.Topics {
			t := &f.Topics[j]
			if t.ID == f.ID+"/"+General {
				continue
			}
			see(f, topicPath(t), t.Keywords, t.Examples)
			n += len(t.Examples)
			if len(t.Keywords)+len(t.Examples) == 0 {
				l.warn(topicPath(t), fmt.Sprintf("%q has neither keywords nor examples, so only its own line leads to it.", t.Name), "Add the words that reps use.")
			}
		}
		if n < 3 {
			l.warn(path, fmt.Sprintf("%s has %s; routing needs at least three.", f.Name, count(n, "example")), "Add asks in the reps' own words.")
		}
	}
}

// redirects warns of what goes in circles, contradicts itself or ends where
// nothing like it is covered.
func (l *linter) redirects() {
	vocabulary := map[string]map[string]bool{}
	for i := range l.m.Functions {
		f := &l.m.Functions[i]
		texts := slices.Concat([]string{f.Name, f.Purpose}, f.Keywords, f.Examples)
		for _, t := range f.Topics {
			texts = slices.Concat(texts, []string{t.Name}, t.Keywords, t.Examples)
		}
		vocabulary[f.ID] = stems(texts...)
	}
	for i := range l.m.Functions {
		f := &l.m.Functions[i]
		for j, n := range f.NotCovers {
			field := fmt.Sprintf("functions.%s.not_covers[%d]", f.ID, j+1)
			what := stems(n.What)
			for k := range f.Topics {
				if normal(f.Topics[k].Name) == normal(n.What) {
					l.warn(field, fmt.Sprintf("%s both covers and does not cover %q.", f.Name, n.What), "Remove one of the two.")
				}
			}
			owner, ok := l.m.Function(n.Owner)
			if !ok {
				continue
			}
			if k := slices.IndexFunc(owner.NotCovers, func(o NotCovered) bool { return o.Owner == f.ID && alike(what, stems(o.What)) }); k >= 0 {
				if i < slices.IndexFunc(l.m.Functions, func(x Function) bool { return x.ID == owner.ID }) {
					l.warn(field, fmt.Sprintf("%s sends this to %s, and %s sends %q back.", f.Name, owner.Name, owner.Name, owner.NotCovers[k].What), "Decide who owns it.")
				}
				continue
			}
			if !shares(what, vocabulary[owner.ID]) {
				l.warn(field, fmt.Sprintf("%q goes to %s, which covers nothing like it.", n.What, owner.Name), "Add a topic or keyword there, or name another owner.")
			}
		}
	}
}

// stems are the stems of the content words of some texts.
func stems(texts ...string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) }) {
			if !english.IsStopWord(w) {
				out[english.Stem(w, true)] = true
			}
		}
	}
	return out
}

func shares(a, b map[string]bool) bool {
	for w := range a {
		if b[w] {
			return true
		}
	}
	return len(a) == 0
}

// alike says that two lines speak of the same thing: at least half of the
// words of both together are common (Jaccard index).
func alike(a, b map[string]bool) bool {
	common := 0
	for w := range a {
		if b[w] {
			common++
		}
	}
	return common > 0 && 2*common >= len(a)+len(b)-common
}

func (l *linter) people(f *Function) {
	path := "functions." + f.ID
	groups := slices.ContainsFunc(f.Staff, func(s string) bool { return strings.HasPrefix(s, "@") })
	lead, key := f.Lead, ".lead"
	if lead == Vacant {
		lead, key = f.Acting, ".acting"
	}
	if len(f.Staff) > 0 && !groups && lead != "" && !slices.Contains(f.Staff, lead) {
		l.warn(path+key, fmt.Sprintf("%s leads %s but is not among its staff.", lead, f.Name), "They may claim anyway; add them to staff if they work the queue.")
	}
	if lead == "" && (len(f.Staff) > 0 || f.Backup != "") {
		l.warn(path, f.Name+" has people but no lead, so what runs late goes to the lead of triage.", `Add "lead:".`)
	}
	if f.Private && f.Queue != "" && !f.QueuePrivate {
		l.warn(path+".queue", f.Name+" is private but its queue is not, so its cards carry no words.", `Make the channel private and add "queue_private: true".`)
	}
	for i := range l.m.Functions {
		if o := &l.m.Functions[i]; f.QueuePrivate && o.ID != f.ID && o.Queue == f.Queue && f.Queue != "" {
			l.warn(path+".queue", fmt.Sprintf("%s shares the private queue of %s.", o.Name, f.Name), "Its people can read what is private there.")
		}
	}
	if len(f.Staff) == 0 || groups {
		return
	}
	staff := l.m.Staff(f.ID, nil)
	for i, s := range f.Assignment.Rota {
		if !slices.Contains(staff, s.Who) {
			l.warn(fmt.Sprintf("%s.assignment.rota[%d].who", path, i+1), fmt.Sprintf("%s is on the rota but not staff of %s.", s.Who, f.Name), "Add them to staff or change the rota.")
		}
	}
	for i, a := range f.Assignment.Absences {
		if !slices.Contains(staff, a.Who) {
			l.warn(fmt.Sprintf("%s.assignment.absences[%d].who", path, i+1), fmt.Sprintf("%s is away but not staff of %s.", a.Who, f.Name), "Remove the absence or correct the address.")
		}
	}
}

// targets warns of targets that nobody agreed; they count for nobody but the
// lead until somebody does.
func (l *linter) targets(f *Function) {
	check := func(path, name string, t *Targets) {
		if t.Basis == Assumed && t.AgreedOn == "" {
			l.warn(path+".targets", fmt.Sprintf("The targets of %s are assumed and not agreed, so they count for its lead only.", name), "Agree them and add agreed_by and agreed_on.")
		}
	}
	check("functions."+f.ID, f.Name, &f.Targets)
	for i := range f.Topics {
		if t := &f.Topics[i]; t.Targets != nil {
			check(topicPath(t), fmt.Sprintf("%q", t.Name), t.Targets)
		}
	}
}

func (l *linter) calendars() {
	zones := map[string]string{}
	for _, c := range l.m.Hours.Calendars {
		path := "hours.calendars." + c.ID
		for i, z := range append([]string{c.Timezone}, c.Zones...) {
			field := path + ".timezone"
			if i > 0 {
				field = fmt.Sprintf("%s.zones[%d]", path, i)
			}
			if other, ok := zones[z]; ok && other != c.ID {
				l.warn(field, fmt.Sprintf("Reps in %s are served by the calendar %s already.", z, other), "Name each time zone in one calendar; the first one counts.")
			} else {
				zones[z] = c.ID
			}
		}
		if c.QuarterEndDays != nil && l.m.Hours.QuarterEnd.LastBusinessDays == 0 {
			l.warn(path+".quarter_end_days", "These hours never apply, because no days count as the quarter's end.", `Add "quarter_end: {last_business_days: 5}" under hours.`)
		}
	}
}
