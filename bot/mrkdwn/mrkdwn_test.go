package mrkdwn

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlainReadsWhatItsAuthorSaw(t *testing.T) {
	names := func(id string) string {
		return map[string]string{"U1": "ana", "C1": "deal-help", "S1": "deal-desk"}[id]
	}
	for _, c := range []struct{ in, want string }{
		{"can <@U1> approve net 60?", "can @ana approve net 60?"},
		{"can <@U9> approve", "can @someone approve"},
		{"can <@U9|bo> approve", "can @bo approve"},
		{"see <#C1> or <#C9|quotes> or <#C8|>", "see #deal-help or #quotes or #channel"},
		{"<!channel> and <!here|here>", "@channel and @here"},
		{"<!subteam^S1> <!subteam^S2|@om>", "@deal-desk @om"},
		{"due <!date^1763472120^{date}|18 Nov> or <!date^1^{date}>", "due 18 Nov or a date"},
		{"<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"},
		{"<https://x.example/q|the quote>", "the quote (https://x.example/q)"},
		{"<http://x.example|x.example>", "http://x.example"},
		{"<mailto:a@b.example|a@b.example>", "a@b.example"},
		{"a &amp; b &lt;!channel&gt; 3 &gt; 2", "a & b <!channel> 3 > 2"},
		{"&amp;lt;", "&lt;"},
		{"5 < 6 and no end", "5 < 6 and no end"},
		{"a <> b", "a <> b"},
		{"", ""},
	} {
		if got := Plain(c.in, names); got != c.want {
			t.Errorf("%q reads %q, want %q", c.in, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"zero width", "net\u200B60\u2060\uFEFF", "net60"},
		{"direction", "\u202Egnp.exe\u202C", "gnp.exe"},
		{"isolates", "\u2067a\u2069", "a"},
		{"control", "a\x00b\x07c\x1b[31m", "abc[31m"},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"tab", "a\tb", "a b"},
		{"tags", "ok\U000E0041\U000E0042", "ok"},
		{"fillers", "a\u3164b\u115Fc", "abc"},
		{"soft hyphen", "dis\u00ADcount", "discount"},
		{"joined emoji stays", "👩\u200D💻 ok", "👩\u200D💻 ok"},
		{"emoji style stays", "❤\uFE0F", "❤\uFE0F"},
		{"Persian joiner stays", "می\u200Cخواهم", "می\u200Cخواهم"},
		{"joiners in a row", "a\u200D\u200D\u200Db", "a\u200Db"},
		{"joiner at the ends", "\u200Da \u200D b\u200D", "a  b"},
		{"broken UTF-8", "net \xff 60", "net \uFFFD 60"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestInlineFormatsNothing(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"},
		{"*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"},
		{"_it_ but snake_case", "＿it＿ but snake_case"},
		{"two\nlines  and\tspaces", "two lines and spaces"},
		{"done :tada: by 08:00-18:00", "done ∶tada: by 08:00-18:00"},
		{"Deal: price", "Deal: price"},
		{"שלום", "\u2068שלום\u2069"},
	} {
		if got := Inline(c.in, 100); got != c.want {
			t.Errorf("%q gives %q, want %q", c.in, got, c.want)
		}
	}
}

func TestShortenCutsBetweenCharacters(t *testing.T) {
	family := "👩\u200D👩\u200D👧"
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"},
		{"exactly ten", 11, "exactly ten"},
		{"one two three four", 12, "one two…"},
		{strings.Repeat("x", 20), 5, "xxxx…"},
		{family + family, 7, family + "…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"anything", 1, "…"},
		{"anything", 0, ""},
		{"", 5, ""},
	} {
		if got := Shorten(c.in, c.n); got != c.want {
			t.Errorf("%q cut to %d is %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		in       string
		n, chars int
		want     string
	}{
		{"\n\na\n\n\n\nb\n", 5, 100, "a\n\nb"},
		{"a\nb\nc\nd", 2, 100, "a\nb …"},
		{"a\n\nb\nc", 2, 100, "a …"},
		{"abcdef", 3, 4, "abc…"},
	} {
		if got := Lines(c.in, c.n, c.chars); got != c.want {
			t.Errorf("%q in %d lines is %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestMentionsAndLinksTakeNoText(t *testing.T) {
	for in, want := range map[string]string{"U0ANA": "<@U0ANA>", "": "someone", "!channel": "someone", "U1> <!here": "someone", "u1": "someone"} {
		if got := Mention(in); got != want {
			t.Errorf("mention of %q is %q, want %q", in, got, want)
		}
	}
	for _, c := range []struct{ url, label, want string }{
		{"https://x.example/a?b&c", "the *quote* | 2>1", "<https://x.example/a?b&amp;c|the ∗quote∗ ¦ 2&gt;1>"},
		{"javascript:alert(1)", "x", "x"},
		{"https://x.example/a|b", "x", "x"},
		{"https://", "x", "x"},
		{"", "x", "x"},
	} {
		if got := Link(c.url, c.label); got != c.want {
			t.Errorf("link to %q is %q, want %q", c.url, got, c.want)
		}
	}
}

func TestDatesNameTheMomentAndTheZone(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 7, 1, 9, 5, 0, 0, time.UTC)
	if got, want := Date("", at, london), "<!date^1782896700^{date_short_pretty} {time}|Wed 1 Jul 10:05 BST>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := Date("by", at, london), "by <!date^1782896700^\u200B{date_short_pretty} {time}|Wed 1 Jul 10:05 BST>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := Time(at, nil), "<!date^1782896700^{time}|09:05 UTC>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// FuzzInline: whatever is written inline, nothing between < and > is left, no
// mark formats, and reading it back as Slack would gives one line.
func FuzzInline(f *testing.F) {
	for _, s := range []string{"net 60", "<!channel>", "*a* `b` _c_ ~d~", ":tada:", "שלום <x>", "\xff", "a&amp;b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Inline(s, 200)
		if strings.ContainsAny(got, "<>*~`\n") || !utf8.ValidString(got) {
			t.Errorf("%q gives %q", s, got)
		}
		if once := Clean(s); Clean(once) != once {
			t.Errorf("cleaning %q twice changes it", s)
		}
		if back := Plain(got, nil); strings.ContainsAny(back, "\n") {
			t.Errorf("%q reads back as %q", s, back)
		}
	})
}

// FuzzPlain: no message text makes reading fail or leaves hidden characters.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<@U1> & <!date^1^{date}|x>", "<", "<>", "<|>", "<!>", "<https://a|b|c>", "&lt;&amp;lt;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Plain(s, nil)
		if got != Clean(got) {
			t.Errorf("%q reads %q, which is not clean", s, got)
		}
		// What was read, written again and read again is the same.
		if back := Plain(Escape(got), nil); back != got {
			t.Errorf("%q was read as %q, then as %q", s, got, back)
		}
	})
}
