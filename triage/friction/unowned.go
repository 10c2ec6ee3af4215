package friction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// readTexts makes the given texts ready, those of private topics and of asks
// that the report doesn't know left out.
func (f *frame) readTexts() {
	if len(f.in.Texts) == 0 {
		return
	}
	f.topics, f.byNumber = map[int64]string{}, map[int64]*Ask{}
	for _, a := range f.asks {
		f.byNumber[a.Request] = a
	}
	texts := slices.Clone(f.in.Texts)
	slices.SortStableFunc(texts, func(a, b Text) int { return cmp.Compare(a.Request, b.Request) })
	for _, t := range texts {
		a := f.byNumber[t.Request]
		if a == nil || a.Private || f.private(place{a.Function, a.Topic}) {
			continue
		}
		f.docs = append(f.docs, document{t.Request, terms(t.Words)})
		f.topics[t.Request] = t.Topic
	}
}

// unowned groups the asks of the last eight weeks that no function was found to
// own by their own words, the largest group first. What is in no group is still
// counted.
func (f *frame) unowned() Unowned {
	u := Unowned{Clusters: []Cluster{}}
	ours := map[int64]bool{}
	for _, a := range f.recent {
		if a.Unowned || a.Function == "" && !a.neverWaited() {
			u.N++
			ours[a.Request] = true
		}
	}
	var here, background []document
	for _, d := range f.docs {
		if ours[d.request] {
			here = append(here, d)
		} else {
			background = append(background, d)
		}
	}
	for _, c := range clusters(here, background, false, f.rules.GapMinAsks) {
		words, placed := c.name(), map[string]int{}
		for _, r := range c.requests {
			if fn := f.byNumber[r].Function; fn != "" {
				placed[fn]++
			}
		}
		u.Clusters = append(u.Clusters, Cluster{
			Name: strings.Join(words, " "), Words: words, N: len(c.requests), Requests: c.requests, Function: cmp.Or(mostOften(placed), f.nearest(words, background)),
		})
	}
	slices.SortStableFunc(u.Clusters, func(a, b Cluster) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return u
}

// nearest is the function whose own asks use the words most, else the one that
// the lead of triage leads, else the map's first: a change of the map must name
// one, and whoever applies it can name another.
func (f *frame) nearest(words []string, owned []document) string {
	n := map[string]int{}
	for _, d := range owned {
		if fn := f.byNumber[d.request].Function; fn != "" && slices.ContainsFunc(d.terms, func(t term) bool { return slices.Contains(words, t.word) }) {
			n[fn]++
		}
	}
	if best := mostOften(n); best != "" {
		return best
	}
	for _, fn := range f.in.Map.Functions {
		if fn.Lead == f.in.Map.Triage.Lead {
			return fn.ID
		}
	}
	if len(f.in.Map.Functions) == 0 {
		return ""
	}
	return f.in.Map.Functions[0].ID
}

// neverWaited reports whether the ask was pointed elsewhere or merged at once.
func (a *Ask) neverWaited() bool { return len(waiting([]*Ask{a})) == 0 }

// repeated lists the asks of the week that say the same: the same topic and the
// same pair of telling words, most frequent first. Each is a guide to write.
func (f *frame) repeated() []Repeated {
	out := []Repeated{}
	by := map[string][]document{}
	var names []string
	for _, d := range f.docs {
		if a := f.byNumber[d.request]; a.OpenedAt.Before(f.start) || f.topics[d.request] == "" {
			continue
		}
		t := f.topics[d.request]
		if by[t] == nil {
			names = append(names, t)
		}
		by[t] = append(by[t], d)
	}
	slices.Sort(names)
	for _, t := range names {
		for _, c := range clusters(by[t], nil, true, f.rules.RepeatMin) {
			words := c.name()
			out = append(out, Repeated{Topic: t, Name: f.place(t), Words: words, N: len(c.requests), Requests: c.requests})
		}
	}
	slices.SortStableFunc(out, func(a, b Repeated) int { return cmp.Compare(b.N, a.N) })
	return out[:min(len(out), mostRepeated)]
}

// mostRepeated is how many repeated asks are listed.
const mostRepeated = 10

// mapChanges proposes a change to the map for each finding about it, as data.
func (f *frame) mapChanges(u Unowned, boundaries []Boundary, corrected []OftenCorrected) []MapChange {
	out := []MapChange{}
	for _, c := range u.Clusters {
		m := MapChange{
			Kind: AddTopic, Function: c.Function, Topic: c.Name, Words: c.Words, Finding: "unowned",
			Reason:   fmt.Sprintf("%s about %s in eight weeks, and no function owns them.", many(c.N, "ask"), c.Name),
			Examples: c.Requests[:min(len(c.Requests), f.rules.MaxExamples)],
		}
		out = append(out, m)
	}
	told := map[[2]string]bool{}
	for _, c := range corrected {
		_, home, ok := f.in.Map.Topic(c.Home)
		if !ok {
			continue
		}
		told[[2]string{min(c.Function, home.ID), max(c.Function, home.ID)}] = true
		out = append(out, MapChange{
			Kind: AddRedirect, Function: c.Function, Topic: f.topicName(c.Home), Owner: home.ID, Finding: "often_corrected",
			Reason: c.Sentence, Examples: c.Examples,
		})
		if words := f.tellingWords(c); len(words) > 0 {
			out = append(out, MapChange{
				Kind: AddKeywords, Function: home.ID, Topic: c.Home, Words: words, Finding: "often_corrected",
				Reason: fmt.Sprintf("These words tell %s apart from what it is taken for.", f.place(c.Home)), Examples: c.Examples,
			})
		}
	}
	for _, b := range boundaries {
		_, home, ok := f.in.Map.Topic(b.Topic)
		if !ok || told[[2]string{b.A, b.B}] {
			continue
		}
		other := b.A
		if other == home.ID {
			other = b.B
		}
		out = append(out, MapChange{
			Kind: AddRedirect, Function: other, Topic: f.topicName(b.Topic), Owner: home.ID, Finding: "boundaries",
			Reason: b.Sentence, Examples: b.Examples,
		})
	}
	return out
}

// tellingWords are the words that asks of a topic sent to the wrong function
// share, and that asks truly of that function don't: its keywords to be.
func (f *frame) tellingWords(c OftenCorrected) []string {
	var wrong, right []document
	for _, d := range f.docs {
		switch a := f.byNumber[d.request]; {
		case a.FirstTopic == c.Topic && a.Topic == c.Home:
			wrong = append(wrong, d)
		case a.Function == c.Function:
			right = append(right, d)
		}
	}
	t, _, ok := f.in.Map.Topic(c.Home)
	out := []string{}
	for _, g := range clusters(wrong, right, false, f.rules.GapMinAsks) {
		for _, w := range g.name() {
			if ok && !slices.Contains(t.Keywords, w) && !slices.Contains(out, w) && !common(w, right) {
				out = append(out, w)
			}
		}
	}
	return out[:min(len(out), mostWords)]
}

// common reports whether more than one in ten of the documents use a word.
func common(word string, docs []document) bool {
	n := 0
	for _, d := range docs {
		if slices.ContainsFunc(d.terms, func(t term) bool { return t.word == word }) {
			n++
		}
	}
	return 10*n > len(docs)
}
