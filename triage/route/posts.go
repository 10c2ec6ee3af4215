package route

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"
)

//go:embed chatter.txt
var chatterPosts []byte

//go:embed asks.txt
var askPosts []byte

//go:embed posts.txt
var contrastPosts []byte

// post is a line of chatter.txt, asks.txt or posts.txt.
type post struct {
	kind Skip // "" for an ask
	text string
	why  string
	line int
	book bool // a line of the phrase book
}

var chatterKinds = []Skip{SkipThanks, SkipAck, SkipCelebration, SkipAnnouncement, SkipSocial, SkipCoordination, SkipAnswer, SkipBot}

// textLines are the lines of a text that say something, with their numbers from
// 1; empty ones and comments, which begin with "# ", say nothing.
func textLines(src []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(string(src)) {
			n++
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "# ") && !yield(n, line) {
				return
			}
		}
	}
}

// parsePosts reads "kind: post ## why" lines; without kinds, "post ## why".
func parsePosts(name string, src []byte, kinds bool) ([]post, error) {
	var out []post
	for n, line := range textLines(src) {
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

// parseContrast reads "kind: post" lines, the kind of an ask being "ask".
func parseContrast(name string, src []byte) ([]post, error) {
	var out []post
	for n, line := range textLines(src) {
		kind, text, ok := strings.Cut(line, ": ")
		p := post{kind: Skip(kind), text: text, line: n}
		switch {
		case ok && kind == IsAsk:
			p.kind = ""
		case !ok || !slices.Contains(chatterKinds, p.kind):
			return nil, fmt.Errorf("%s:%d: %q is neither %q nor a kind of chatter; use one of %v", name, n, kind, IsAsk, chatterKinds)
		}
		out = append(out, p)
	}
	return out, nil
}

// learntPosts are the posts that the gate learns from: chatter, asks, and a part
// of the phrase book, whose lines are asks as well.
func learntPosts() []post {
	posts := shippedPosts()
	ours, _, _ := strings.Cut(string(phraseBookText), "\n"+notOursHeading)
	n := 0
	for _, s := range shippedSubjects()[:strings.Count(ours, "\n= ")] {
		for _, line := range s.lines {
			if n%bookEvery == 0 {
				posts = append(posts, post{text: line, book: true})
			}
			n++
		}
	}
	return posts
}

// notOursHeading begins the part of the phrase book that holds what nobody would
// ask of sales ops.
const notOursHeading = "# -- What sales ops does not own"

// Of the phrase book every sixteenth line is learnt from, at half the weight of a
// post: all of it would outweigh the posts, which are harder, and take longer to
// train than the topics.
const (
	bookEvery  = 16
	bookWeight = 0.5
)

// shippedPosts are the posts of chatter.txt, asks.txt and posts.txt.
func shippedPosts() []post {
	chatter, err := parsePosts("chatter.txt", chatterPosts, true)
	if err != nil {
		panic(err) // shipped with the program and read by its tests
	}
	asks, err := parsePosts("asks.txt", askPosts, false)
	if err != nil {
		panic(err)
	}
	contrast, err := parseContrast("posts.txt", contrastPosts)
	if err != nil {
		panic(err)
	}
	return slices.Concat(chatter, asks, contrast)
}
