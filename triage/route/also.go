package route

// alsoPresent finds a second function that part of the ask is clearly about.
func (m *Model) alsoPresent(r *reading, first int) *Choice {
	for _, run := range sentences(r.tokens) {
		v := m.x.vector(m.x.raws(r.tokens[run[0]:run[1]]))
		p := m.ground.unitProbs(m.lr.scores(v, make([]float32, len(m.ground.classes))), m.cal.t)
		u := argmax(p)
		if u != first && !m.ground.units[u].neighbour && p[u] >= m.cal.sure {
			c := m.choice(r, u)
			c.P = p[u]
			return &c
		}
	}
	return nil
}
