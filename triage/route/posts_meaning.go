package route

import (
	_ "embed"
	"encoding/binary"
	"math"

	"clearlane/triage/route/encoder"
)

// Encoding every post to learn from takes some twenty seconds of processor time, so the
// vectors are shipped beside the posts: for each post a key of its text, a scale
// and one signed byte a number. A post that is not in the file, because it was
// just written, is encoded when it is needed; a test asks for the file to be made
// anew.
//
//go:generate go test -run TestPostMeanings -update .

//go:embed posts.vec
var postVectors []byte

// rowSize is the bytes of a vector in the file: key, scale, numbers.
const rowSize = 8 + 4 + encoder.Size

// postMeanings are the encoder's vectors of posts, in their order; nil for one
// without words.
func postMeanings(posts []post) [][]float32 {
	row := make(map[uint64][]byte, len(postVectors)/rowSize)
	for at := 0; at+rowSize <= len(postVectors); at += rowSize {
		row[binary.LittleEndian.Uint64(postVectors[at:])] = postVectors[at+8 : at+rowSize]
	}
	out := make([][]float32, len(posts))
	for i, p := range posts {
		if r, ok := row[postKey(p)]; ok {
			out[i] = unpacked(r)
		} else {
			out[i] = meaningOf(p)
		}
	}
	return out
}

func postKey(p post) uint64 { return hashString(fnvOffset, p.text) }

// meaningOf encodes a post as the router encodes a message.
func meaningOf(p post) []float32 {
	x := extractor{share: 1}
	return x.encoded(p.text, tokens(p.text, Entities(p.text)))
}

// packed appends a post's row to the file's bytes.
func packed(file []byte, p post, v []float32) []byte {
	var most float32
	for _, x := range v {
		most = max(most, x, -x)
	}
	file = binary.LittleEndian.AppendUint64(file, postKey(p))
	file = binary.LittleEndian.AppendUint32(file, math.Float32bits(most/127))
	for i := range encoder.Size {
		n := int8(0)
		if i < len(v) {
			n = int8(math.Round(float64(v[i] / most * 127)))
		}
		file = append(file, byte(n))
	}
	return file
}

// unpacked reads scale and numbers of a row; nil for a post without words, whose
// scale is 0.
func unpacked(row []byte) []float32 {
	scale := math.Float32frombits(binary.LittleEndian.Uint32(row))
	if scale == 0 {
		return nil
	}
	v := make([]float32, encoder.Size)
	for i, b := range row[4:] {
		v[i] = scale * float32(int8(b))
	}
	return v
}
