package route

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"clearlane/triage/route/encoder"
)

var (
	tuneTexts   = flag.String("texts", "", "file to write the texts to that encoder/tune.py trains on")
	generalText = flag.String("general", "", "file of plain English, a line each, to write with them")
)

// tuneText is a text as encoder/tune.py reads it: what it is about or which kind
// of post it is; neither for plain English.
type tuneText struct {
	Pieces  []int32 `json:"pieces"`
	Kind    string  `json:"kind,omitempty"`
	Subject *int    `json:"subject,omitempty"`
}

// piecesOf are the pieces that the encoder reads of a message.
func piecesOf(text string) []int32 {
	return encoder.Pieces(wordsOf(text, tokens(text, Entities(text))))
}

// textsToTune are all posts that are learnt from, the phrase book and other lines.
func textsToTune(t *testing.T, general string) []tuneText {
	var out []tuneText
	add := func(text string, as tuneText) {
		if as.Pieces = piecesOf(text); len(as.Pieces) > 0 {
			out = append(out, as)
		}
	}
	src, err := os.ReadFile("encoder/posts.txt")
	if err != nil {
		t.Fatal(err)
	}
	more, err := parseContrast("encoder/posts.txt", src)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(shippedPosts(), more) {
		add(p.text, tuneText{Kind: cmp.Or(string(p.kind), IsAsk)})
	}
	for i, s := range shippedSubjects() {
		for _, line := range slices.Concat(s.names, s.lines) {
			add(line, tuneText{Subject: &i})
		}
	}
	for line := range strings.Lines(general) {
		add(line, tuneText{})
	}
	return out
}

// The encoder is tuned on every kind of post, every subject and plain English, and
// on nothing that is kept aside.
func TestTextsToTune(t *testing.T) {
	general := "the rain has stopped\n"
	if *generalText != "" {
		src, err := os.ReadFile(*generalText)
		if err != nil {
			t.Fatal(err)
		}
		general = string(src)
	}
	texts := textsToTune(t, general)
	aside := map[string]string{} // their texts, by pieces
	for _, name := range []string{"asks_blind", "asks_third", "asks_fourth", "asks_fifth", "asks_sixth", "asks_seventh"} {
		src, err := os.ReadFile("testdata/" + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		asks, err := ParseAsks(name, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range asks {
			aside[fmt.Sprint(piecesOf(a.Text))] = a.Text
		}
	}
	kinds, subjects, plain := map[string]bool{}, map[int]bool{}, 0
	for _, got := range texts {
		if text, ok := aside[fmt.Sprint(got.Pieces)]; ok {
			t.Errorf("an ask that is kept aside is tuned on: %q", text)
		}
		switch {
		case got.Kind != "":
			kinds[got.Kind] = true
		case got.Subject != nil:
			subjects[*got.Subject] = true
		default:
			plain++
		}
	}
	if len(kinds) != 1+len(chatterKinds) || len(subjects) != len(shippedSubjects()) || plain == 0 {
		t.Errorf("%d kinds, %d subjects, %d plain texts", len(kinds), len(subjects), plain)
	}
	if *tuneTexts != "" {
		writeTexts(t, *tuneTexts, texts)
	}
}

func writeTexts(t *testing.T, name string, texts []tuneText) {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, text := range texts {
		if err := enc.Encode(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
