package encoder

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed pieces.tsv
var piecesText string

// vocabulary is what a text is cut with: SentencePiece's unigram model (Kudo
// 2018), each piece with its log probability.
type vocabulary struct {
	pieces  map[string]piece
	longest int // in characters
}

type piece struct {
	id    int32
	score float64
}

const (
	reserved = 6 // the first ids stand for no text
	unknown  = 0
	space    = "▁"
)

func readVocabulary(src string) (vocabulary, error) {
	v := vocabulary{pieces: map[string]piece{}}
	id := int32(0)
	for line := range strings.Lines(src) {
		text, score, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		s, err := strconv.ParseFloat(score, 64)
		if !ok || err != nil {
			return v, fmt.Errorf("pieces.tsv:%d: not a piece and its score", id+1)
		}
		if id >= reserved {
			v.pieces[text] = piece{id, s} // of equal pieces the last one counts, as in the reference
			v.longest = max(v.longest, utf8.RuneCountInString(text))
		}
		id++
	}
	if id != pieceCount {
		return v, fmt.Errorf("pieces.tsv: %d pieces, not %d", id, pieceCount)
	}
	return v, nil
}

// cut finds the likeliest pieces of a text (Viterbi), and gives the first
// limit of them. Characters without a piece become unknown, a run of them one.
func (v vocabulary) cut(text string, limit int) []int32 {
	// What lies beyond the last piece that can count is not read at all.
	most := limit * v.longest
	if len(text) > most*utf8.UTFMax {
		text = text[:most*utf8.UTFMax]
	}
	text = norm.NFKC.String(text)
	if text == "" {
		return nil
	}
	text = space + strings.ReplaceAll(text, " ", space)
	var at []int // where each character begins, and the end
	for i := range text {
		if len(at) > most {
			text = text[:i]
			break
		}
		at = append(at, i)
	}
	n := len(at)
	at = append(at, len(text))
	best := make([]float64, n+1)
	last := make([]int32, n+1)  // the piece that ends here
	width := make([]int32, n+1) // its length in characters
	for from := range n {
		matched := false
		for w := 1; w <= v.longest && from+w <= n; w++ {
			p, ok := v.pieces[text[at[from]:at[from+w]]]
			if !ok {
				continue
			}
			matched = true
			v.offer(best, last, width, from, w, p)
		}
		if !matched {
			v.offer(best, last, width, from, 1, piece{unknown, 0})
		}
	}
	var ids []int32
	for end := n; end > 0; end -= int(max(width[end], 1)) {
		if k := len(ids); k > 0 && ids[k-1] == unknown && last[end] == unknown {
			continue
		}
		ids = append(ids, last[end])
	}
	for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids[:min(len(ids), limit)]
}

// offer keeps a piece if the way to its end is likelier than the one known. A
// sum of exactly 0 counts as no way yet, and ties go to the shorter piece, as in
// the reference.
func (v vocabulary) offer(best []float64, last, width []int32, from, w int, p piece) {
	end := from + w
	if score := p.score + best[from]; best[end] == 0 || score >= best[end] {
		best[end], last[end], width[end] = score, p.id, int32(w)
	}
}
