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
	t: 0.88, sure: 0.88, gate: -1.26, trust: trust{1.55, 0.47, 0.30, 0.41, 0.45},
	scores: []float64{
		0.000, 0.001, 0.002, 0.002, 0.004, 0.005, 0.007, 0.012, 0.015, 0.022, 0.029, 0.033, 0.041, 0.056, 0.067,
		0.081, 0.098, 0.120, 0.138, 0.169, 0.216, 0.277, 0.318, 0.419, 0.585, 0.728, 0.814, 0.887, 0.939, 0.983,
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
