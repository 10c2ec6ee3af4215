package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// sums are the SHA-256 of what tune.py and convert.mjs wrote.
var sums = map[string]string{
	"weights.bin": "fb19a3e54addc73232f9bb58290cecdb09d6329aa9ecef60ac458b185dd9fb05",
	"pieces.tsv":  "4ed3d085a5ee639abf6952baa9856872611e0673da3f4e751d59686746a72afb",
}

func TestEmbeddedFilesAreTheOnesMade(t *testing.T) {
	for name, got := range map[string][]byte{"weights.bin": weightsFile, "pieces.tsv": []byte(piecesText)} {
		if sum := sha256.Sum256(got); hex.EncodeToString(sum[:]) != sums[name] {
			t.Errorf("%s has the sum %x; the one that was made has %s", name, sum, sums[name])
		}
	}
}

// referenceLine is a sentence with the pieces that the publisher's runtime cuts it
// into, and the vector by another implementation of the network.
type referenceLine struct {
	Text   string
	Pieces []int32
	Vector []float64
}

func references(t *testing.T) []referenceLine {
	t.Helper()
	src, err := os.ReadFile("testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []referenceLine
	for line := range bytes.Lines(src) {
		var r referenceLine
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// referencePieces is where the publisher's runtime cuts a text off.
const referencePieces = 128

func TestAgreesWithReference(t *testing.T) {
	m := load()
	for _, r := range references(t) {
		want := r.Pieces[:min(referencePieces, len(r.Pieces))]
		got := m.cut(r.Text, referencePieces)
		if !slices.Equal(got, want) {
			t.Errorf("%q is cut into %v, not %v", r.Text, got, want)
			continue
		}
		if c := cosine(m.encode(got), r.Vector); c < 0.99999 {
			t.Errorf("%q has cosine %.5f with the reference", r.Text, c)
		}
	}
}

func TestKernelsAgree(t *testing.T) {
	for _, k := range kernels {
		for _, n := range []int{narrow, wide, hidden} {
			x, w := make([]int16, 4*n), make([]byte, 2*n)
			for i := range x {
				x[i] = int16(i*i*31%(2*most+1) - most)
			}
			for i := range w {
				w[i] = byte(i*37 + 101)
			}
			var got, want [8]int32
			k.dots(x, w, &got)
			dotsPlain(x, w, &want)
			if got != want {
				t.Errorf("%s, %d columns: %v, plainly %v", k.name, n, got, want)
			}
		}
	}
}

func TestWidestSumFits(t *testing.T) {
	x, w := make([]int16, 4*hidden), make([]byte, 2*hidden)
	for i := range x {
		x[i] = -most
	}
	for i := range w {
		w[i] = 127
	}
	want := int32(-most * 127 * hidden)
	for _, k := range kernels {
		var got [8]int32
		k.dots(x, w, &got)
		if got != [8]int32{want, want, want, want, want, want, want, want} {
			t.Errorf("%s: %v, not %d", k.name, got, want)
		}
	}
}

func TestRowsAsWholeNumbers(t *testing.T) {
	for _, row := range [][]float32{{0, 0, 0}, {1, -2, 0.5}, {1e-20, -3e-21, 0}, {-4e9, 1, 3e9}} {
		to := make([]int16, len(row))
		unit := whole(row, to)
		for i, v := range row {
			if d := math.Abs(float64(v) - float64(to[i])*float64(unit)); d > 0.5001*float64(unit) {
				t.Errorf("%v: %v became %d times %v", row, v, to[i], unit)
			}
		}
	}
}

func cosine(a []float32, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		x := float64(a[i])
		ab, aa, bb = ab+x*b[i], aa+x*x, bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestMeaningIsNearerThanWords(t *testing.T) {
	near := func(a, b string) float64 {
		y := make([]float64, Size)
		for i, v := range Of(b) {
			y[i] = float64(v)
		}
		return cosine(Of(a), y)
	}
	same := near("I cannot sign in to my account", "my password does not work")
	other := near("I cannot sign in to my account", "I cannot see you in the crowd")
	if same <= other {
		t.Errorf("sign in and password: %.3f; sign in and a crowd: %.3f", same, other)
	}
}

func TestOfIsRoundedAndRepeats(t *testing.T) {
	first := Of("who changes the sold-to account?")
	for _, v := range first {
		if n := float64(v) / unit; math.Abs(n-math.Round(n)) > 1e-3 {
			t.Fatalf("%v is no multiple of %v", v, unit)
		}
	}
	first[0] = 7 // the caller's own
	again := Of("who changes the sold-to account?")
	if again[0] == 7 || !slices.Equal(first[1:], again[1:]) {
		t.Error("the second answer differs from the first")
	}
}

func TestOddTexts(t *testing.T) {
	if v := Of(""); v != nil {
		t.Errorf("an empty text gave %d numbers", len(v))
	}
	for _, text := range []string{
		" ", "\n", "\x00", "\xff\xfe", "🎉🎉🎉", "ℌ", "\u0301", "割引の承認", strings.Repeat("a", 40_000),
		strings.Repeat("🎉", 20_000), strings.Repeat("net 60 ", 6_000), strings.Repeat("\u0301", 5_000),
	} {
		checkVector(t, text)
	}
}

func checkVector(t *testing.T, text string) {
	t.Helper()
	v := Of(text)
	if len(v) != Size {
		t.Fatalf("%.20q: %d numbers", text, len(v))
	}
	var norm float64
	for _, x := range v {
		norm += float64(x) * float64(x)
	}
	if !(math.Abs(norm-1) < 0.01) {
		t.Errorf("%.20q: length² %v, not 1", text, norm)
	}
}

func FuzzOf(f *testing.F) {
	for _, s := range []string{"net 60?", "\xff", "a\u0301", "🎉 割引", strings.Repeat("x", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids := load().cut(text, maxPieces)
		if len(ids) > maxPieces || len(ids) == 0 && text != "" {
			t.Fatalf("%q: %d pieces", text, len(ids))
		}
		for _, id := range ids {
			if id < 0 || id >= pieceCount {
				t.Fatalf("%q: piece %d", text, id)
			}
		}
		if len(ids) > 0 && utf8.ValidString(text) {
			checkVector(t, text)
		}
	})
}

func TestDamagedFilesAreRefused(t *testing.T) {
	if _, err := read(weightsFile[:len(weightsFile)-1], piecesText); err == nil {
		t.Error("cut weights were read")
	}
	if _, err := read(append(slices.Clone(weightsFile), 0), piecesText); err == nil {
		t.Error("weights with a byte too many were read")
	}
	for _, src := range []string{"", "a\t1\n", strings.Replace(piecesText, "\t", " ", 1)} {
		if _, err := read(weightsFile, src); err == nil {
			t.Errorf("a vocabulary of %d bytes was read", len(src))
		}
	}
}

func TestMemoForgets(t *testing.T) {
	m := memo{limit: 4}
	v := steps(new([Size]int16))
	for _, key := range []string{"a", "b", "c", "a", "d", "e"} {
		if _, ok := m.get(key); !ok {
			m.put(key, v)
		}
	}
	if n := len(m.fresh) + len(m.old); n > m.limit {
		t.Errorf("%d of at most %d kept", n, m.limit)
	}
	if _, ok := m.get("b"); ok {
		t.Error("b was not asked for again and is still there")
	}
	if _, ok := m.get("a"); !ok {
		t.Error("a was asked for again and is gone")
	}
}

func TestManyAtOnce(t *testing.T) {
	texts := []string{"split the invoice", "who owns this account", "book the flight"}
	var wg sync.WaitGroup
	got := make([][][]float32, 4)
	for i := range got {
		wg.Go(func() {
			for _, s := range texts {
				got[i] = append(got[i], Of(s))
			}
		})
	}
	wg.Wait()
	for i := range got {
		for k := range texts {
			if !slices.Equal(got[i][k], got[0][k]) {
				t.Errorf("%q differs between goroutines", texts[k])
			}
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m := load()
	for name, text := range map[string]string{
		"short": "can you split the commission on the Globex renewal",
		"long":  strings.Repeat("can you split the commission on the Globex renewal and ", 4),
	} {
		ids := m.cut(text, maxPieces)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m.encode(ids)
			}
			b.ReportMetric(float64(len(ids)), "pieces")
		})
	}
}

func BenchmarkRemembered(b *testing.B) {
	for b.Loop() {
		Of("can you split the commission on the Globex renewal")
	}
}
