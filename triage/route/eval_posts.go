package route

import (
	"fmt"
	"slices"
	"strings"

	"clearlane/triage/scope"
)

// PostFolds says how the posts to learn from and a map's examples are taken by models
// that had not seen them: five folds, each read by a model made of the other
// four. Shares are 0 to 1.
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
	setAsks     = "asks"
	setBook     = "of the phrase book"
	setExamples = "examples of the map"
	setChatter  = "chatter"
)

// PostSet is a part of the posts, and what became of it by the lines of the gate.
type PostSet struct {
	Name     string  `json:"name"`
	N        int     `json:"n"`
	Answered float64 `json:"answered"`
	Offered  float64 `json:"offered"`
}

// EvaluatePosts cuts the posts to learn from and the map's examples into five folds, by
// a shuffle that depends on the seed alone, and reads each with a model of the
// others.
func EvaluatePosts(m *scope.Map, lex *Lexicon, opts Options, seed uint64) (PostFolds, error) {
	md, t, held, err := trainTopics(m, lex, nil, opts)
	if err != nil {
		return PostFolds{}, err
	}
	all := md.chatterExamples(newChatterModel(lex), t, held)
	posts := learntPosts()
	var asks, chatter []float64
	sets := map[string]*counted{}
	order := Shuffle(len(all), seed)
	for f := range folds {
		var train []example
		for at, i := range order {
			if at%folds != f {
				train = append(train, all[i])
			}
		}
		part := *md
		part.chatter = newChatterModel(lex)
		part.chatter.learn(train, md.x.share > 0)
		for at, i := range order {
			if at%folds != f {
				continue
			}
			e := all[i]
			r := reading{ask: Ask{Text: e.text}, tokens: e.tokens, encoded: e.encoded, views: views{words: []float64{e.topic}}}
			probs := part.chatter.probs(&r)
			d := Decision{}
			if d.Skip, d.Offer = part.chatter.verdict(&r, probs); d.Skip != "" {
				d.Outcome = Chatter
			}
			p := float64(probs[0])
			switch {
			case i >= len(posts):
				count(sets, setExamples, d)
			case posts[i].book:
				count(sets, setBook, d)
			case posts[i].kind == "":
				asks = append(asks, p)
				count(sets, setAsks, d)
			default:
				chatter = append(chatter, p)
				count(sets, setChatter, d)
				count(sets, string(posts[i].kind), d)
			}
		}
	}
	out := PostFolds{AUROC: auroc(chatter, asks)}
	for _, name := range slices.Concat([]string{setAsks, setBook, setExamples, setChatter}, kindNames()) {
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
	return out, nil
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
