package route

import (
	"os"
	"testing"
)

func heldPosts(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/chatter_held.txt")
	if err != nil {
		t.Fatal(err)
	}
	return src
}
