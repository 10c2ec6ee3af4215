package route

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed chatter.txt
var chatterPosts []byte

//go:embed asks.txt
var askPosts []byte

// post is a line of chatter.txt or asks.txt.
type post struct {
	kind Skip // "" for an ask
	text string
	why  string
	line int
}

var chatterKinds = []Skip{SkipThanks, SkipAck, SkipCelebration, SkipAnnouncement, SkipSocial, SkipCoordination, SkipAnswer, SkipBot}

// parsePosts reads "kind: post ## why" lines; without kinds, "post ## why".
func parsePosts(name string, src []byte, kinds bool) ([]post, error) {
	var out []post
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		p := post{line: n}
		text, why, ok := strings.Cut(line, " ## ")
		if !ok || strings.TrimSpace(why) == "" {
			return nil, fmt.Errorf("%s:%d: want \"post ## why\"", name, n)
		}
		p.text, p.why = text, why
		if kinds {
			kind, rest, ok := strings.Cut(text, ": ")
			p.kind, p.text = Skip(kind), rest
			if !ok || !slices.Contains(chatterKinds, p.kind) {
				return nil, fmt.Errorf("%s:%d: %q is no kind of chatter; use one of %v", name, n, kind, chatterKinds)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// shippedPosts are the posts that every model learns from.
func shippedPosts() []post {
	chatter, err := parsePosts("chatter.txt", chatterPosts, true)
	if err != nil {
		panic(err) // shipped with the program and read by its tests
	}
	asks, err := parsePosts("asks.txt", askPosts, false)
	if err != nil {
		panic(err)
	}
	return append(chatter, asks...)
}
