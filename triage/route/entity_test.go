package route

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestEntities(t *testing.T) {
	type found struct {
		Kind   EntityKind
		Text   string
		Value  string
		Number float64
	}
	for text, want := range map[string][]found{
		"approve Q-20418, 22% off, net 60, 84k, closes fri": {
			{QuoteNumber, "Q-20418", "Q-20418", 0}, {Percent, "22%", "", 22}, {Terms, "net 60", "", 60},
			{Amount, "84k", "", 84_000}, {Date, "fri", "friday", 0}},
		"quote 30112 for \"Blue Sun\", $1,250.50 by 2026-03-31": {
			{QuoteNumber, "30112", "30112", 0}, {Customer, "Blue Sun", "", 0}, {Amount, "$1,250.50", "", 1250.5}, {Date, "2026-03-31", "2026-03-31", 0}},
		"see https://acme.lightning.force.com/lightning/r/Opportunity/0061x00000AbCdEAAV/view please": {
			{Record, "https://acme.lightning.force.com/lightning/r/Opportunity/0061x00000AbCdEAAV/view", "0061x00000AbCdEAAV", 0}},
		"docs at https://example.com/a.":     {{Link, "https://example.com/a", "", 0}},
		"<@U123ABC> split it 60/40 by 12/31": {{Person, "<@U123ABC>", "", 0}, {Ratio, "60/40", "", 60}, {Date, "12/31", "12/31", 0}},
		"2.5m ARR, 1.250.000 EUR, 12,5 %":    {{Amount, "2.5m", "", 2_500_000}, {Amount, "1.250.000 EUR", "", 1_250_000}, {Percent, "12,5 %", "", 12.5}},
		"INV-20931 and SO-55012 at 3pm in Q3": {
			{Document, "INV-20931", "INV-20931", 0}, {Document, "SO-55012", "SO-55012", 0}, {Clock, "3pm", "3pm", 0}, {Period, "Q3", "q3", 0}},
		"error 'Apex CPU time limit exceeded'": nil,
		"no figures here":                      nil,
	} {
		var got []found
		for _, e := range Entities(text) {
			got = append(got, found{e.Kind, e.Text, e.Value, e.Number})
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q:\n%s", text, d)
		}
	}
}

func TestAbbreviationsInCapitals(t *testing.T) {
	words := func(s string) string {
		var out []string
		for _, tok := range tokens(s, Entities(s)) {
			out = append(out, tok.word)
		}
		return strings.Join(out, " ")
	}
	if got := words("price of the OF"); got != "price of the OF" {
		t.Errorf("order form lost: %q", got)
	}
	if got := words("Don't we have quote.pdf?"); got != "dont we have quote pdf" {
		t.Errorf("got %q", got)
	}
}

func checkOffsets(t *testing.T, text string) {
	t.Helper()
	end := 0
	entities := Entities(text)
	for _, e := range entities {
		if e.Offset < end || e.Len <= 0 || e.Offset+e.Len > len(text) {
			t.Fatalf("entity %+v out of order or out of %d bytes", e, len(text))
		}
		if text[e.Offset:e.Offset+e.Len] != e.Text {
			t.Fatalf("entity says %q, the text says %q", e.Text, text[e.Offset:e.Offset+e.Len])
		}
		end = e.Offset + e.Len
	}
	end = 0
	for _, tok := range tokens(text, entities) {
		if tok.from < end || tok.to <= tok.from || tok.to > len(text) {
			t.Fatalf("token %+v out of order or out of %d bytes", tok, len(text))
		}
		if tok.word == "" || tok.stem == "" {
			t.Fatalf("empty token %+v", tok)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[tok.from:tok.to]) {
			t.Fatalf("token cuts a letter: %q", text[tok.from:tok.to])
		}
		end = tok.to
	}
}

func FuzzEntitiesAndTokens(f *testing.F) {
	for _, s := range []string{
		"", "approve Q-20418, 22% off, net 60, 84k, closes fri", "\"Blue Sun\" <@U1> https://a.b/006aaaaaaaaaaaa 1.2.3,4", "d'accord l'été 'X' “Y”",
		"🎉 €5k ¥1.000 １２３", "\xff\xfe$\x80 12/31/", "a.b_c:d.e", "割引 50% をお願い",
	} {
		f.Add(s)
	}
	f.Fuzz(checkOffsets)
}

func FuzzParseLexicon(f *testing.F) {
	f.Add("a < b = c, d\nb = e")
	f.Add("= x")
	f.Add("a = 12")
	f.Fuzz(func(t *testing.T, src string) {
		l, err := ParseLexicon("f", []byte(src))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Fatalf("no place in %q", err)
			}
			return
		}
		l.match(tokens(src, Entities(src)))
	})
}
