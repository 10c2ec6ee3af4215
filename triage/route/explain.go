package route

import (
	"cmp"
	"slices"
)

// Explanation is the whole reckoning behind one decision.
type Explanation struct {
	Decision Decision
	Words    []WordShare    // what each word spoke for the winner against the runner-up
	Subjects []SubjectShare // of the phrase book, likeliest first
	Concepts []Concept      // plain terms of the lexicon found in the ask
	Units    []UnitShare    // functions and neighbours, likeliest first
	Topics   []TopicShare
	Nearest  []NearText
	// VoteShare is how much of the probability the nearest taught example
	// took over, 0 to 1.
	VoteShare   float64
	NotOurs     float64 // 0 to 1; the score by which asks of other teams are told
	Foreign     float64 // the part of it without the chance of chatter, in logits
	Gate        float64 // above it nothing is routed unless a taught example is near
	ChatterP    float64 // probability that the message is no ask
	Sure        float64 // least probability at which an ask is routed
	Temperature float64
}

// WordShare is one word's part in a decision, in logits.
type WordShare struct {
	Text        string
	Offset, Len int
	Share       float64
}

// SubjectShare is how likely the phrase book holds a subject, and its part in
// the decision, in logits. It is credited to the words too.
type SubjectShare struct {
	Name     string
	P, Share float64
}

// Concept is a plain term of the lexicon and the words that meant it.
type Concept struct {
	Name        string
	Text        string
	Offset, Len int
}

// UnitShare is the probability of a function or a neighbour.
type UnitShare struct {
	ID        string
	Neighbour bool
	P         float64
}

// TopicShare is the probability of a topic by the classifier alone.
type TopicShare struct {
	ID string
	P  float64
}

// NearText is a known text and its cosine with the ask.
type NearText struct {
	Text   string
	Label  string // topic or function id, "neighbour/<id>", "chatter" or "ask"
	By     string // empty: the map
	Cosine float64
}

// Explain gives the whole reckoning for an ask.
func (m *Model) Explain(a Ask) Explanation {
	r := m.read(a)
	e := Explanation{
		Decision: m.decide(&r), NotOurs: m.notOurs(&r), Foreign: r.foreign, Gate: m.cal.gate, ChatterP: m.chatter.p(&r),
		Sure: m.cal.sure, Temperature: float64(m.cal.t),
	}
	for _, s := range m.shares(&r, r.order[0]) {
		t := r.tokens[s.tok]
		e.Words = append(e.Words, WordShare{a.Text[t.from:t.to], t.from, t.to - t.from, s.share})
	}
	for _, s := range m.subjectShares(&r, r.order[0]) {
		e.Subjects = append(e.Subjects, SubjectShare{shippedSubjects()[s.subject].names[0], s.p, s.share})
	}
	if m.x.lex != nil {
		for _, c := range m.x.lex.match(r.tokens) {
			from, to := r.tokens[c.from].from, r.tokens[c.to-1].to
			e.Concepts = append(e.Concepts, Concept{m.x.lex.concepts[c.concept].name, a.Text[from:to], from, to - from})
		}
	}
	for _, u := range r.order {
		un := m.ground.units[u]
		e.Units = append(e.Units, UnitShare{un.id, un.neighbour, r.p[u]})
	}
	topics := slices.Clone(r.z.all)
	softmax(topics, m.cal.t)
	for k, c := range m.ground.classes {
		e.Topics = append(e.Topics, TopicShare{c.id, float64(topics[k])})
	}
	slices.SortStableFunc(e.Topics, func(a, b TopicShare) int { return cmp.Compare(b.P, a.P) })
	for _, h := range r.hits {
		k := m.known[h.doc]
		label := k.kind
		if len(k.labels) == 1 {
			label = m.ground.classes[k.labels[0]].id
		} else if len(k.labels) > 1 {
			label = m.ground.units[m.ground.classes[k.labels[0]].unit].id
		}
		e.Nearest = append(e.Nearest, NearText{k.text, label, k.by, h.cosine})
	}
	if r.vote != nil {
		e.VoteShare = r.vote.share
	}
	return e
}
