package route

import (
	"flag"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "make posts.vec and phrasebook.bin anew")

// The file holds the vectors of just the posts that are shipped, as the encoder
// of today makes them. Some are encoded again to see that.
func TestPostMeanings(t *testing.T) {
	posts := learntPosts()
	if *update {
		var file []byte
		for _, p := range posts {
			file = packed(file, p, meaningOf(p))
		}
		if err := os.WriteFile("posts.vec", file, 0o644); err != nil {
			t.Fatal(err)
		}
		postVectors = file
	}
	const mend = "run go generate ./triage/route"
	if n := len(postVectors) / rowSize; n != len(posts) || len(postVectors)%rowSize != 0 {
		t.Fatalf("posts.vec holds %d vectors of %d posts: %s", n, len(posts), mend)
	}
	for i, p := range posts {
		row := packed(nil, p, nil)[:8]
		if !slices.Equal(row, postVectors[i*rowSize:i*rowSize+8]) {
			t.Fatalf("posts.vec has no vector of %q in its place: %s", p.text, mend)
		}
	}
	all := postMeanings(posts)
	for i := 0; i < len(posts); i += 97 {
		var dot, length float64
		for j, x := range meaningOf(posts[i]) {
			dot += float64(x) * float64(all[i][j])
			length += float64(all[i][j]) * float64(all[i][j])
		}
		if dot < 0.999 || length < 0.99 || length > 1.01 {
			t.Errorf("the vector of %q is another one: cosine %.4f, squared length %.3f; %s", posts[i].text, dot, length, mend)
		}
	}
}

// A post that the file lacks is encoded on the spot.
func TestPostWithoutVectorIsEncoded(t *testing.T) {
	p := post{text: "the lobster in the lobby is not for sale"}
	got := postMeanings([]post{p})[0]
	if want := meaningOf(p); want == nil || !slices.Equal(got, want) {
		t.Errorf("%v…, want %v…", got[:3], want[:3])
	}
	if got := postMeanings([]post{{text: "🎉"}})[0]; got != nil {
		t.Errorf("a post without words has the vector %v…", got[:3])
	}
}
