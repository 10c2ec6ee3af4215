package route

// startValues are what calibration begins with. Before people have taught anything
// the map's own phrases are all there is, and they are not like asks: names are too
// easy, examples were chosen to differ. So they come from labelled asks of another
// company's map, which had taught none (docs/routing.md).
type startValues struct {
	t          float32 // temperature
	sure, gate float64
	trust      trust
	scores     []float64 // conformal, of every twentieth ask
}

var startWithBook = startValues{
	t: 0.86, sure: 0.9, gate: -1.37, trust: trust{1.55, 0.47, 0.25, 0.41, 0.50},
	scores: []float64{
		0.000, 0.001, 0.001, 0.002, 0.003, 0.004, 0.006, 0.009, 0.013, 0.018, 0.021, 0.027, 0.032, 0.044, 0.059,
		0.072, 0.088, 0.103, 0.124, 0.153, 0.196, 0.247, 0.309, 0.389, 0.520, 0.677, 0.804, 0.868, 0.944, 0.979,
	},
}

var startWithoutBook = startValues{
	t: 0.83, sure: 0.87, gate: -2.5, trust: trust{0.59, 0.52, 0.19, 0.26, 0},
	scores: []float64{
		0.002, 0.004, 0.006, 0.008, 0.011, 0.016, 0.021, 0.027, 0.034, 0.042, 0.049, 0.060, 0.077, 0.102, 0.114,
		0.131, 0.158, 0.189, 0.237, 0.267, 0.309, 0.365, 0.449, 0.513, 0.657, 0.823, 0.884, 0.924, 0.959, 0.980,
	},
}

func (m *Model) startValues() startValues {
	if m.x.book != nil {
		return startWithBook
	}
	return startWithoutBook
}
