package route

import (
	"cmp"
	"math"
	"slices"
	"time"

	"clearlane/triage/friction/stats"

	"gonum.org/v1/gonum/stat"
)

// Report is what an evaluation found. Shares are 0 to 1; a share of nothing is
// 0. "Also" counts the second right answers of the labels as right.
type Report struct {
	NIn        int     `json:"n_in"`
	NOut       int     `json:"n_out"`
	Top1       float64 `json:"top1"`
	Top1Also   float64 `json:"top1_also"`
	Top2Also   float64 `json:"top2_also"`
	Top3Also   float64 `json:"top3_also"`
	TopicRight float64 `json:"topic_right"` // of NTopic
	NTopic     int     `json:"n_topic"`

	AskSeen    float64 `json:"ask_seen"`    // of in-scope asks, taken for an ask
	AskOffered float64 `json:"ask_offered"` // likewise, left alone, but its writer is offered to make it one
	// AskSeenGeneral and AskOfferedGeneral are the same in a general channel.
	AskSeenGeneral      float64 `json:"ask_seen_general"`
	AskOfferedGeneral   float64 `json:"ask_offered_general"`
	RoutedShare         float64 `json:"routed_share"`
	RoutedPrecisionAlso float64 `json:"routed_precision_also"`
	ChooseShare         float64 `json:"choose_share"`
	ChooseHoldsTruth    float64 `json:"choose_holds_truth"`
	NeighbourShare      float64 `json:"neighbour_share"`
	NobodyShare         float64 `json:"nobody_share"`

	OutRoutedShare float64 `json:"out_routed_share"`
	OutChatter     float64 `json:"out_chatter_share"`
	OutNeighbour   float64 `json:"out_neighbour_share"`
	// OutNeighbourRight is the share pointed to the right neighbour, of asks
	// whose owner is a neighbour of the map (NOwned).
	OutNeighbourRight float64 `json:"out_neighbour_right"`
	NOwned            int     `json:"n_owned"`
	AUROC             float64 `json:"auroc_not_ours"`
	OutRecall5        float64 `json:"out_recall_at_5"`
	OutRecall10       float64 `json:"out_recall_at_10"`

	ECE      float64    `json:"ece"`
	Coverage []Coverage `json:"coverage"`

	MeanMS      float64          `json:"mean_ms"`
	P99MS       float64          `json:"p99_ms"`
	PerFunction []FunctionReport `json:"per_function"`
	Confusions  []Confusion      `json:"confusions"`
}

// Coverage compares a promise with what was seen: how often the conformal set
// held the truth, and how large it was.
type Coverage struct {
	Promised float64 `json:"promised"`
	Observed float64 `json:"observed"`
	// Low and High are the 95 % binomial interval (Wilson) of Observed.
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	SetSize float64 `json:"set_size"` // mean
}

// FunctionReport is the part of a report about one function's asks.
type FunctionReport struct {
	Function    string  `json:"function"`
	N           int     `json:"n"`
	Top1        float64 `json:"top1"`
	Top1Also    float64 `json:"top1_also"`
	RoutedShare float64 `json:"routed_share"`
	RoutedRight float64 `json:"routed_right"`
}

// Confusion is a wrong first choice and how often it was made.
type Confusion struct {
	Truth string   `json:"truth"`
	Said  string   `json:"said"`
	N     int      `json:"n"`
	IDs   []string `json:"ids,omitempty"`
}

// judged is one ask with everything that the report needs of it.
type judged struct {
	ask      Labelled
	d        Decision
	order    []string // units, likeliest first
	p        float64
	right    bool // first choice, counting also
	topic    string
	notOurs  float64
	general  Decision // in a general channel
	sets     [len(promises)][]string
	duration time.Duration
}

var promises = [...]float64{0.90, 0.95, 0.98}

// Evaluate runs the model over labelled asks. now is read before and after
// each decision; give time.Now.
//
// Asks of an intent set are read as addressed to the router: such a set holds
// nothing else.
func Evaluate(m *Model, asks []Labelled, now func() time.Time) Report {
	js := make([]judged, len(asks))
	for i, a := range asks {
		js[i] = m.judge(a, now)
	}
	return summarise(m, js)
}

// folds is how often EvaluateFolds learns a calibration.
const folds = 5

// EvaluateFolds is Evaluate with the calibration learnt, for each fifth of the
// asks, from the other four. The words of the asks teach nothing.
func EvaluateFolds(m *Model, asks []Labelled, seed uint64, now func() time.Time) Report {
	order := Shuffle(len(asks), seed)
	js := make([]judged, len(asks))
	for f := range folds {
		var train []Labelled
		for at, i := range order {
			if at%folds != f {
				train = append(train, asks[i])
			}
		}
		part := m.Calibrated(train)
		for at, i := range order {
			if at%folds == f {
				js[i] = part.judge(asks[i], now)
			}
		}
	}
	return summarise(m, js)
}

func (m *Model) judge(a Labelled, now func() time.Time) judged {
	ask := Ask{Text: a.Text, Addressed: a.intent}
	start := now()
	d := m.Decide(ask)
	j := judged{ask: a, d: d, duration: now().Sub(start)}
	r := m.read(ask)
	for _, u := range r.order {
		j.order = append(j.order, m.ground.units[u].id)
	}
	top := r.order[0]
	j.p, j.right = r.p[top], a.right(j.order[0])
	if u, ok := m.ground.byUnit[a.Function]; ok {
		j.topic = m.choice(&r, u).Topic
		if top != u {
			j.topic = m.choice(&r, top).Topic
		}
	}
	j.notOurs = m.notOurs(&r)
	r.ask.General = true
	j.general = m.decide(&r)
	for i, promise := range promises {
		for _, u := range m.cal.set(r.p, 1-promise) {
			j.sets[i] = append(j.sets[i], m.ground.units[u].id)
		}
	}
	return j
}

func (a Labelled) right(unit string) bool {
	return unit == a.Function || slices.Contains(a.Also, unit)
}

// tally is a share in the making.
type tally struct{ n, of float64 }

func (t *tally) add(yes bool) {
	t.of++
	if yes {
		t.n++
	}
}

func (t tally) share() float64 {
	if t.of == 0 {
		return 0
	}
	return t.n / t.of
}

func summarise(m *Model, js []judged) Report {
	var r Report
	var top1, top1a, top2a, top3a, topic, routed, routedRight, choose, holds, neigh, nobody tally
	var heard, heardGeneral counted
	var outRouted, outChatter, outNeigh, owned tally
	var ps, inScores, outScores, ms []float64
	var rights []bool
	per := map[string]*[4]tally{}
	confused := map[[2]string]*Confusion{}
	for _, j := range js {
		ms = append(ms, float64(j.duration)/float64(time.Millisecond))
		if !j.ask.InScope {
			r.NOut++
			outScores = append(outScores, j.notOurs)
			outRouted.add(j.d.Outcome == Route)
			outChatter.add(j.d.Outcome == Chatter)
			outNeigh.add(j.d.Outcome == Neighbour)
			if _, ok := m.ground.byUnit[NeighbourPrefix+j.ask.Owner]; ok {
				owned.add(j.d.Outcome == Neighbour && j.d.Neighbour == j.ask.Owner)
			}
			continue
		}
		r.NIn++
		inScores = append(inScores, j.notOurs)
		top1.add(j.order[0] == j.ask.Function)
		top1a.add(j.right)
		top2a.add(slices.ContainsFunc(j.order[:min(2, len(j.order))], j.ask.right))
		top3a.add(slices.ContainsFunc(j.order[:min(3, len(j.order))], j.ask.right))
		if j.ask.Topic != "" {
			topic.add(j.topic == j.ask.Topic)
		}
		ps, rights = append(ps, j.p), append(rights, j.right)
		heard.add(j.d)
		heardGeneral.add(j.general)
		routed.add(j.d.Outcome == Route)
		choose.add(j.d.Outcome == Choose)
		neigh.add(j.d.Outcome == Neighbour)
		nobody.add(j.d.Outcome == Nobody)
		pf := per[j.ask.Function]
		if pf == nil {
			pf = new([4]tally)
			per[j.ask.Function] = pf
		}
		pf[0].add(j.order[0] == j.ask.Function)
		pf[1].add(j.right)
		pf[2].add(j.d.Outcome == Route)
		switch j.d.Outcome {
		case Route:
			routedRight.add(j.ask.right(j.d.Function))
			pf[3].add(j.ask.right(j.d.Function))
		case Choose:
			holds.add(slices.ContainsFunc(j.d.Choices, func(c Choice) bool { return j.ask.right(c.Function) }))
		}
		if !j.right {
			k := [2]string{j.ask.Function, j.order[0]}
			if confused[k] == nil {
				confused[k] = &Confusion{Truth: k[0], Said: k[1]}
			}
			confused[k].N++
			if j.ask.ID != "" {
				confused[k].IDs = append(confused[k].IDs, j.ask.ID)
			}
		}
	}
	r.Top1, r.Top1Also, r.Top2Also, r.Top3Also = top1.share(), top1a.share(), top2a.share(), top3a.share()
	r.TopicRight, r.NTopic = topic.share(), int(topic.of)
	r.AskSeen, r.AskOffered = heard.shares()
	r.AskSeenGeneral, r.AskOfferedGeneral = heardGeneral.shares()
	r.RoutedShare, r.RoutedPrecisionAlso = routed.share(), routedRight.share()
	r.ChooseShare, r.ChooseHoldsTruth, r.NeighbourShare, r.NobodyShare = choose.share(), holds.share(), neigh.share(), nobody.share()
	r.OutRoutedShare, r.OutChatter, r.OutNeighbour = outRouted.share(), outChatter.share(), outNeigh.share()
	r.OutNeighbourRight, r.NOwned = owned.share(), int(owned.of)
	r.AUROC = auroc(inScores, outScores)
	r.OutRecall5, r.OutRecall10 = recallAt(inScores, outScores, 0.05), recallAt(inScores, outScores, 0.10)
	r.ECE = calibrationError(ps, rights)
	for i, promise := range promises {
		r.Coverage = append(r.Coverage, coverage(promise, i, js))
	}
	if len(ms) > 0 {
		slices.Sort(ms)
		r.MeanMS = stat.Mean(ms, nil)
		r.P99MS = stat.Quantile(0.99, stat.Empirical, ms, nil)
	}
	for f, t := range per {
		r.PerFunction = append(r.PerFunction, FunctionReport{f, int(t[0].of), t[0].share(), t[1].share(), t[2].share(), t[3].share()})
	}
	slices.SortFunc(r.PerFunction, func(a, b FunctionReport) int { return cmp.Compare(a.Function, b.Function) })
	for _, c := range confused {
		r.Confusions = append(r.Confusions, *c)
	}
	slices.SortFunc(r.Confusions, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Truth, b.Truth), cmp.Compare(a.Said, b.Said))
	})
	return r
}

func coverage(promise float64, i int, js []judged) Coverage {
	var held tally
	size := 0.0
	for _, j := range js {
		if !j.ask.InScope {
			continue
		}
		held.add(slices.Contains(j.sets[i], j.ask.Function))
		size += float64(len(j.sets[i]))
	}
	c := Coverage{Promised: promise, Observed: held.share()}
	if held.of > 0 {
		c.SetSize = size / held.of
		c.Low, c.High = stats.Wilson(held.n, held.of)
	}
	return c
}

// auroc is the chance that a stranger scores above one of ours; ties count
// half (Mann-Whitney).
func auroc(in, out []float64) float64 {
	if len(in) == 0 || len(out) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(in))
	var sum float64
	for _, s := range out {
		below, _ := slices.BinarySearch(sorted, s)
		equal := 0
		for below+equal < len(sorted) && sorted[below+equal] == s {
			equal++
		}
		sum += float64(below) + float64(equal)/2
	}
	return sum / float64(len(in)) / float64(len(out))
}

// recallAt is the share of strangers above the score that eps of ours exceed.
func recallAt(in, out []float64, eps float64) float64 {
	if len(in) == 0 || len(out) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(in))
	line := sorted[min(len(sorted)-1, int(math.Ceil((1-eps)*float64(len(sorted))))-1)]
	var t tally
	for _, s := range out {
		t.add(s > line)
	}
	return t.share()
}

// calibrationError is the expected calibration error over ten bins of equal
// count: how far the stated probability is from the share that was right.
func calibrationError(p []float64, right []bool) float64 {
	const bins = 10
	if len(p) == 0 {
		return 0
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	var sum float64
	for b := range bins {
		from, to := b*len(p)/bins, (b+1)*len(p)/bins
		var said, was float64
		for _, i := range order[from:to] {
			said += p[i]
			if right[i] {
				was++
			}
		}
		sum += math.Abs(said - was)
	}
	return sum / float64(len(p))
}
