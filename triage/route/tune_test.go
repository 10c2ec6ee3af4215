package route

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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

// textsToTune are all posts that are learnt from, the phrase book and other lines,
// as a file.
func textsToTune(general string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	add := func(text string, t tuneText) error {
		if t.Pieces = encoder.Pieces(wordsOf(text, tokens(text, Entities(text)))); len(t.Pieces) == 0 {
			return nil
		}
		return enc.Encode(t)
	}
	src, err := os.ReadFile("encoder/posts.txt")
	if err != nil {
		return nil, err
	}
	more, err := parseContrast("encoder/posts.txt", src)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(shippedPosts(), more) {
		kind := string(p.kind)
		if kind == "" {
			kind = IsAsk
		}
		if err := add(p.text, tuneText{Kind: kind}); err != nil {
			return nil, err
		}
	}
	for i, s := range shippedSubjects() {
		for _, line := range append(s.names[:len(s.names):len(s.names)], s.lines...) {
			if err := add(line, tuneText{Subject: &i}); err != nil {
				return nil, err
			}
		}
	}
	for line := range strings.Lines(general) {
		if err := add(line, tuneText{}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// The encoder is tuned on every kind of post, every subject and plain English, and
// on nothing that is kept aside.
func TestTextsToTune(t *testing.T) {
	to, general := *tuneTexts, "the rain has stopped\n"
	if to == "" {
		to = filepath.Join(t.TempDir(), "texts.jsonl")
	} else if *generalText != "" {
		src, err := os.ReadFile(*generalText)
		if err != nil {
			t.Fatal(err)
		}
		general = string(src)
	}
	src, err := textsToTune(general)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, src, 0o644); err != nil {
		t.Fatal(err)
	}
	aside := map[string]bool{}
	for _, name := range []string{"asks_blind", "asks_third", "asks_fourth", "asks_fifth"} {
		src, err := os.ReadFile("testdata/" + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		asks, err := ParseAsks(name, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range asks {
			aside[fmt.Sprint(encoder.Pieces(wordsOf(a.Text, tokens(a.Text, Entities(a.Text)))))] = true
		}
	}
	kinds, subjects, plain := map[string]bool{}, map[int]bool{}, 0
	for line := range bytes.Lines(src) {
		var got tuneText
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		if aside[fmt.Sprint(got.Pieces)] {
			t.Errorf("an ask that is kept aside is tuned on: %s", line)
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
}
