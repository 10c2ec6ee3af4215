package route

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"fmt"
	"math"
)

// What is trained beforehand lies in files beside the code: Go values, compressed,
// most of their numbers one byte.

// readWeights reads such a file into a value.
func readWeights(name string, src []byte, into any) error {
	z, err := gzip.NewReader(bytes.NewReader(src))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := gob.NewDecoder(z).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// packed brings numbers to signed bytes and returns what to multiply them with.
func packed(vs []float32) (bytes []int8, scale float32) {
	scale = largest(vs) / 127
	bytes = make([]int8, len(vs))
	for i, v := range vs {
		bytes[i] = int8(math.Round(float64(v / max(scale, math.SmallestNonzeroFloat32))))
	}
	return bytes, scale
}

func unpacked(bytes []int8, scale float32) []float32 {
	out := make([]float32, len(bytes))
	for i, v := range bytes {
		out[i] = scale * float32(v)
	}
	return out
}

func largest(vs []float32) float32 {
	var most float32
	for _, v := range vs {
		most = max(most, v, -v)
	}
	return most
}
