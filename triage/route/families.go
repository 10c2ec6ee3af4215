package route

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// families say which subjects of the phrase book go together. A map's few lines
// speak of some subjects only. Whoever owns those mostly owns the others of their
// family, and often those of its area: where the map says "payments", reminders of
// payment belong too.
type families struct {
	family []int // of each subject
	area   []int // of each family
	areas  int
}

func familiesOf(subjects []subject) families {
	var f families
	number, areas := map[string]int{}, map[string]int{}
	for _, s := range subjects {
		if _, ok := number[s.family]; !ok {
			if _, ok := areas[s.area]; !ok {
				areas[s.area] = len(areas)
			}
			number[s.family] = len(number)
			f.area = append(f.area, areas[s.area])
		}
		f.family = append(f.family, number[s.family])
	}
	f.areas = len(areas)
	return f
}

// size is how many features there are: of subjects, then of families, then of areas.
func (f families) size() int { return len(f.family) + len(f.area) + f.areas }

// bookPower flattens probabilities when they become features: a text is about its
// second subject too, and the book is surer of what it has not seen than it should
// be. familyPart and areaPart are what families and areas count beside subjects. All
// three were chosen on the first four sets of labelled asks (docs/routing.md).
const (
	bookPower  = 0.4 // its inverse is cheap: x²·√x
	familyPart = 0.5
	areaPart   = 0.3
)

// features are the probabilities of subjects, and their sums by family and by area,
// as features of unit length.
func (f families) features(p []float32) []float32 {
	out := make([]float32, f.size())
	copy(out, p)
	ofFamilies := out[len(p):][:len(f.area)]
	ofAreas := out[len(p)+len(f.area):]
	for s, v := range p {
		ofFamilies[f.family[s]] += v
		ofAreas[f.area[f.family[s]]] += v
	}
	for i, v := range out {
		out[i] = float32(math.Pow(float64(v), bookPower))
	}
	blas32.Scal(familyPart, dense(ofFamilies))
	blas32.Scal(areaPart, dense(ofAreas))
	blas32.Scal(1/blas32.Nrm2(dense(out)), dense(out))
	return out
}

// subjects are the probabilities that features were made of.
func (f families) subjects(features []float32) []float32 {
	p := make([]float32, len(f.family))
	var sum float32
	for s := range p {
		v := features[s]
		p[s] = v * v * float32(math.Sqrt(float64(v)))
		sum += p[s]
	}
	blas32.Scal(1/max(sum, 1e-9), dense(p))
	return p
}
