package route

import (
	"fmt"
	"slices"
	"strings"
)

// PostFolds says how the posts that the program ships are taken by gates that had
// not seen them: five folds, each read by one made of the other four. No map has
// a say yet. Shares are 0 to 1.
type PostFolds struct {
	Sets []PostSet `json:"sets"`
	// AUROC is the chance that an ask of the posts looks more like one than a post
	// that is none.
	AUROC float64 `json:"auroc"`
	// AnsweredAt95 and AnsweredAt98 are the shares of chatter answered by one line
	// that lets that part of the asks through; SeenAt1 and SeenAt5 the shares of
	// asks seen by one that answers 1 % and 5 % of the chatter.
	AnsweredAt95 float64 `json:"answered_at_95"`
	AnsweredAt98 float64 `json:"answered_at_98"`
	SeenAt1      float64 `json:"seen_at_1"`
	SeenAt5      float64 `json:"seen_at_5"`
}

// The sets, beside the kinds of chatter.
const (
	setAsks    = "asks"
	setBook    = "of the phrase book"
	setChatter = "chatter"
)

// PostSet is a part of the posts, and what became of it by the lines of the gate.
type PostSet struct {
	Name     string  `json:"name"`
	N        int     `json:"n"`
	Answered float64 `json:"answered"`
	Offered  float64 `json:"offered"`
}

// EvaluatePosts reports on the posts by what the gate made of them out of fold when
// it was trained, with the encoder or without.
func EvaluatePosts(encoded bool) PostFolds {
	g := shippedGate()
	c := newChatterModel(g, encoded)
	w := &g.Without
	if encoded {
		w = &g.With
	}
	var asks, chatter []float64
	sets := map[string]*counted{}
	for i, p := range learntPosts() {
		probs := w.held(i)
		softmax(probs, 1)
		r := reading{ask: Ask{Text: p.text}, tokens: tokens(p.text, Entities(p.text))}
		d := Decision{}
		if d.Skip, d.Offer = c.verdict(&r, probs, false); d.Skip != "" {
			d.Outcome = Chatter
		}
		ask := float64(probs[0])
		switch {
		case p.book:
			count(sets, setBook, d)
		case p.kind == "":
			asks = append(asks, ask)
			count(sets, setAsks, d)
		default:
			chatter = append(chatter, ask)
			count(sets, setChatter, d)
			count(sets, string(p.kind), d)
		}
	}
	out := PostFolds{AUROC: auroc(chatter, asks)}
	for _, name := range slices.Concat([]string{setAsks, setBook, setChatter}, kindNames()) {
		if c := sets[name]; c != nil {
			answered, offered := c.shares()
			out.Sets = append(out.Sets, PostSet{name, c.n, answered, offered})
		}
	}
	slices.Sort(asks)
	slices.Sort(chatter)
	at := func(sorted []float64, share float64) float64 { return sorted[int(share*float64(len(sorted)))] }
	above := func(ps []float64, line float64) float64 {
		i, _ := slices.BinarySearch(ps, line)
		return float64(len(ps)-i) / float64(len(ps))
	}
	out.AnsweredAt95, out.AnsweredAt98 = above(chatter, at(asks, 0.05)), above(chatter, at(asks, 0.02))
	out.SeenAt1, out.SeenAt5 = above(asks, at(chatter, 0.99)), above(asks, at(chatter, 0.95))
	return out
}

func count(sets map[string]*counted, name string, d Decision) {
	if sets[name] == nil {
		sets[name] = &counted{}
	}
	sets[name].add(d)
}

func kindNames() []string {
	var out []string
	for _, k := range chatterKinds {
		out = append(out, string(k))
	}
	return out
}

// String is the report as a table for people.
func (r PostFolds) String() string {
	var b strings.Builder
	for _, s := range r.Sets {
		fmt.Fprintf(&b, "%-20s %5d  answered %5.1f %%  offered %5.1f %%\n", s.Name, s.N, 100*s.Answered, 100*s.Offered)
	}
	fmt.Fprintf(&b, "asks told from chatter (AUROC) %.3f\nchatter answered where .95, .98 of the asks are: %.3f, %.3f\nasks answered where .01, .05 of the chatter is: %.3f, %.3f\n",
		r.AUROC, r.AnsweredAt95, r.AnsweredAt98, r.SeenAt1, r.SeenAt5)
	return b.String()
}
