package route

// clearly is the probability from which on a clause is clearly about a
// function.
const clearly = 0.75

// alsoPresent finds a second function that part of the ask is clearly about,
// while another part is clearly about the first.
func (m *Model) alsoPresent(r *reading, first int) *Choice {
	var second *Choice
	confirmed := false
	runs := clauses(r.tokens)
	if len(runs) < 2 {
		return nil
	}
	clause := func(i int) []token { return r.tokens[runs[i][0]:runs[i][1]] }
	encoded := make([][]float32, len(runs)) // side by side: somebody waits for the answer
	inParallel(len(runs), func(i int) { encoded[i] = m.x.encoded(r.ask.Text, clause(i)) })
	for i := range runs {
		ts := clause(i)
		v := m.x.vector(m.x.raws(ts))
		z := m.lr.logits(m.lr.scores(v, make([]float32, len(m.ground.classes))), m.x.meaning(ts, encoded[i]))
		part := reading{z: z, p: m.cal.top.adjust(m.ground.views(z, m.cal.t))}
		switch u := argmax(part.p); {
		case part.p[u] < clearly || m.ground.units[u].neighbour:
		case u == first:
			confirmed = true
		case second == nil:
			c := m.choice(&part, u)
			second = &c
		}
	}
	if !confirmed {
		return nil
	}
	return second
}

// joiners are the words that join two asks.
var joiners = wordSet("and also plus then")

// clauses cuts sentences once more, at joining words, leaving out those with
// fewer than two words that say anything.
func clauses(ts []token) [][2]int {
	var out [][2]int
	for _, s := range sentences(ts) {
		from := s[0]
		for i := s[0]; i <= s[1]; i++ {
			if i < s[1] && !joiners[ts[i].word] {
				continue
			}
			content := 0
			for _, t := range ts[from:i] {
				if !t.stop {
					content++
				}
			}
			if content >= 2 {
				out = append(out, [2]int{from, i})
			}
			from = i + 1
		}
	}
	return out
}
