package mrkdwn

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Escape cleans plain text and escapes what Slack reads as markup between < and
// >. Formatting marks stay marks: see [Inline].
func Escape(s string) string { return escaper.Replace(Clean(s)) }

// lookalike holds, for each formatting mark, a character that looks like it and
// formats nothing.
var lookalike = map[rune]rune{'*': '∗', '_': '＿', '~': '∼', '`': 'ˋ'}

// Inline writes a short piece of plain text (a name, a phrase) into a mrkdwn
// sentence: on one line, at most n code points before escaping, with marks that could open or
// close formatting swapped for look-alikes, and set apart where it runs right to left. A
// leading > or bullet is harmless inside a sentence.
func Inline(s string, n int) string {
	s = Shorten(OneLine(s), n)
	rs := []rune(s)
	var b strings.Builder
	for i, r := range rs {
		// an underscore inside a word formats nothing: snake_case, ids, addresses
		if l, mark := lookalike[r]; mark && !(r == '_' && i > 0 && i < len(rs)-1 && wordy(rs[i-1]) && wordy(rs[i+1])) {
			r = l
		}
		// a colon could begin an emoji's name, but not in 08:00-18:00
		if r == ':' && !(i > 0 && unicode.IsDigit(rs[i-1])) && emojiName(rs[i+1:]) {
			r = '∶'
		}
		b.WriteRune(r)
	}
	return escaper.Replace(isolate(b.String()))
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// emojiName reports whether the text goes on as an emoji's name does, up to its
// closing colon.
func emojiName(rs []rune) bool {
	for i, r := range rs {
		switch {
		case r == ':':
			return i > 0
		case !wordy(r) && r != '_' && r != '-' && r != '+':
			return false
		}
	}
	return false
}

// isolate keeps right-to-left text from reordering the sentence around it.
func isolate(s string) string {
	for _, r := range s {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

// Mention names a person by id. Whatever is not an id becomes "someone", so
// that no text can pose as a mention.
func Mention(user string) string {
	if !isID(user) {
		return "someone"
	}
	return "<@" + user + ">"
}

func isID(s string) bool {
	if len(s) < 2 || len(s) > 32 {
		return false
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// Link writes a link with a label; without an http(s) address it writes the
// label alone.
func Link(url, label string) string {
	label = Inline(label, 150)
	if !IsWeb(url) {
		return label
	}
	return "<" + escaper.Replace(url) + "|" + strings.ReplaceAll(label, "|", "¦") + ">"
}

// IsWeb reports whether s is an address that a link or button may open: http or
// https, without spaces or characters that end a link in mrkdwn.
func IsWeb(s string) bool {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return false
	}
	if len(s) > 3000 || strings.HasSuffix(s, "://") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>|", r)
	})
}

// Bold writes a short piece of plain text in bold.
func Bold(s string) string { return "*" + Inline(s, 150) + "*" }

// Date writes a moment as Slack shows it to each reader in their own zone,
// after a word of ours: "by today 15:40"; without a word, "Today 15:40". The
// fallback is in the given zone. Dates work in mrkdwn only, never in plain_text.
func Date(word string, t time.Time, zone *time.Location) string {
	const format = "{date_short_pretty} {time}"
	fallback := In(t, zone).Format("Mon 2 Jan 15:04 MST")
	if word == "" {
		return date(t, format, fallback)
	}
	// Slack begins every date with a capital, wherever it stands. A zero-width
	// space takes the capital and shows nothing.
	return word + " " + date(t, "\u200B"+format, fallback)
}

// Time writes the time of day of a moment, "15:40".
func Time(t time.Time, zone *time.Location) string {
	return date(t, "{time}", In(t, zone).Format("15:04 MST"))
}

func date(t time.Time, format, fallback string) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", t.Unix(), format, fallback)
}

// In is t in the zone; a nil zone is UTC.
func In(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone)
}
