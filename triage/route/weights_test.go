package route

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"testing"
)

// writtenWeights is the file that [readWeights] reads.
func writtenWeights(t *testing.T, weights any) []byte {
	t.Helper()
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err := gob.NewEncoder(z).Encode(weights); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
