package route

// startValues are what calibration begins with. Before people have taught anything
// the map's own phrases are all there is, and they are not like asks: names are too
// easy, examples were chosen to differ. So they come from labelled asks of another
// company's map, which had taught none (docs/routing.md).
type startValues struct {
	t          float32 // temperature
	sure, gate float64
	trust      trust
}

var (
	startWithBook    = startValues{t: 0.86, sure: 0.9, gate: -1.37, trust: trust{1.55, 0.47, 0.25, 0.41, 0.50}}
	startWithoutBook = startValues{t: 0.83, sure: 0.87, gate: -2.5, trust: trust{0.59, 0.52, 0.19, 0.26, 0}}
)

func (m *Model) startValues() startValues {
	if m.x.book != nil {
		return startWithBook
	}
	return startWithoutBook
}

// startScores are the conformal scores of those labelled asks, every fifth.
func startScores() []float64 {
	return []float64{
		0.000, 0.000, 0.000, 0.000, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.002, 0.002,
		0.002, 0.002, 0.002, 0.003, 0.003, 0.003, 0.003, 0.004, 0.004, 0.004, 0.005, 0.006, 0.007, 0.008,
		0.009, 0.009, 0.010, 0.011, 0.012, 0.013, 0.015, 0.016, 0.016, 0.018, 0.018, 0.019, 0.020, 0.021,
		0.023, 0.024, 0.026, 0.027, 0.029, 0.030, 0.031, 0.032, 0.035, 0.039, 0.040, 0.044, 0.049, 0.054,
		0.057, 0.059, 0.060, 0.063, 0.068, 0.072, 0.073, 0.076, 0.081, 0.088, 0.093, 0.099, 0.100, 0.103,
		0.106, 0.111, 0.121, 0.124, 0.128, 0.138, 0.147, 0.153, 0.157, 0.163, 0.187, 0.196, 0.207, 0.216,
		0.228, 0.247, 0.255, 0.264, 0.289, 0.309, 0.330, 0.350, 0.370, 0.389, 0.417, 0.450, 0.485, 0.520,
		0.541, 0.632, 0.641, 0.677, 0.749, 0.769, 0.787, 0.804, 0.823, 0.828, 0.852, 0.868, 0.894, 0.910,
		0.929, 0.944, 0.954, 0.964, 0.968, 0.979, 0.987, 0.998,
	}
}
