package route

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// EntityKind names a type of fact found in an ask.
type EntityKind string

// The kinds of entities.
const (
	QuoteNumber EntityKind = "quote"
	Document    EntityKind = "document" // order, purchase order or invoice number
	Ticket      EntityKind = "ticket"   // a help-desk number, or one of our own requests
	Record      EntityKind = "record"   // id of, or link to, a CRM record; Value is the id where there is one
	Link        EntityKind = "link"     // any other link
	Amount      EntityKind = "amount"   // Number in units of the currency
	Percent     EntityKind = "percent"  // Number in percent
	Terms       EntityKind = "terms"    // payment terms; Number in days
	Ratio       EntityKind = "ratio"    // shares that sum to 100, "60/40"; Number is the first
	Date        EntityKind = "date"     // a day: Value is 2006-01-02, 01-02, a weekday, "today", "tomorrow", "end of month" …
	Period      EntityKind = "period"   // a month, quarter or fiscal year
	Clock       EntityKind = "time"     // a time of day
	Customer    EntityKind = "customer" // a name in quotation marks
	Person      EntityKind = "person"   // a mention, of a user group too, or an e-mail address
	Count       EntityKind = "number"   // any other number
)

// Entity is a fact found in an ask. Text is exactly Ask.Text[Offset:Offset+Len].
type Entity struct {
	Kind   EntityKind `json:"kind"`
	Text   string     `json:"text"`
	Offset int        `json:"offset"` // bytes
	Len    int        `json:"len"`
	Value  string     `json:"value,omitempty"`  // normalised text, "" where Text says it all
	Number float64    `json:"number,omitempty"` // for amounts, percents, terms and numbers
}

// scanLimit is the most bytes of a message that are read. A message of Slack
// holds at most 40,000 characters; what matters is said long before.
const scanLimit = 16_000

type entityRule struct {
	kind EntityKind
	re   *regexp.Regexp // group 1, where present, is the entity's span; last group its value
	// hint, if set, must occur in the lower-cased text before the rule is tried.
	hint func(s string) bool
}

const (
	months   = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	weekdays = `mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:s|nesday)?s?|thu(?:r(?:s(?:day)?)?)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?`
)

// What a text must hold for a rule to be worth trying: regular expressions cost
// most of the time of reading an ask.
var (
	dayHints = []string{"today", "tonight", "tomorrow", "tmr", "2moro", "yesterday", "eod", "eow", "eom", "eoq", "eoy", "end of", "cob",
		"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	monthHints  = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	periodHints = append([]string{"q1", "q2", "q3", "q4", "fy", "h1", "h2", "1h", "2h"}, monthHints...)
	currencies  = []string{"$", "€", "£", "¥", "usd", "eur", "gbp", "inr", "aud", "cad", "chf", "jpy", "dollar", "euro", "pound"}
)

func digits(s string) bool { return strings.ContainsAny(s, "0123456789") }

// digitsAnd is for rules that need a figure beside one of some marks or words.
func digitsAnd(subs ...string) func(string) bool {
	any := has(subs...)
	return func(s string) bool { return digits(s) && any(s) }
}

func has(subs ...string) func(string) bool {
	return func(s string) bool {
		for _, sub := range subs {
			if strings.Contains(s, sub) {
				return true
			}
		}
		return false
	}
}

// entityRules are tried in order; what an earlier rule claimed, a later one
// may not touch. Go's regexp is linear in the text, so no message can stall it.
var entityRules = []entityRule{
	{Person, regexp.MustCompile(`<@[UW][A-Z0-9]+(?:\|[^>]*)?>`), has("<@")},
	{Person, regexp.MustCompile(`<!subteam\^S[A-Z0-9]+(?:\|[^>]*)?>`), has("<!")},
	{Person, regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`), has("@")},
	{Link, regexp.MustCompile(`(?i)\bhttps?://[^\s|<>"]+`), has("://")},
	{Record, regexp.MustCompile(`\b((?:001|003|005|006|00Q|00k|0Q0|500|701|800|801)[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)\b`), digitsAnd("00", "0q", "50", "70", "80")},
	{QuoteNumber, regexp.MustCompile(`(?i)\b(Q[-#]?\d{3,12})\b`), digitsAnd("q")},
	{QuoteNumber, regexp.MustCompile(`(?i)\bquote(?:\s*(?:#|no\.?|nr\.?|number|id))?[\s:]*#?\s*(\d{3,12})\b`), digitsAnd("quote")},
	{Document, regexp.MustCompile(`(?i)\b((?:SO|PO|INV|OF|SUB|CN)[-#]?\d{3,12})\b`), digitsAnd("so", "po", "inv", "of", "sub", "cn")},
	{Document, regexp.MustCompile(`(?i)\b(?:invoice|order|purchase order|po|so)\s*(?:#|no\.?|nr\.?|number)?\s*#?(\d{4,12})\b`), digitsAnd("invoice", "order", "po", "so")},
	{Ticket, regexp.MustCompile(`(?i)\b((?:CL|INC|REQ|JIRA|TKT)-\d{1,9})\b`), digitsAnd("cl-", "inc-", "req-", "jira-", "tkt-")},
	{Ticket, regexp.MustCompile(`(?i)\b(?:ticket|case|incident)\s*(?:#|no\.?|nr\.?|number)?\s*#?(\d{3,12})\b`), digitsAnd("ticket", "case", "incident")},
	{Terms, regexp.MustCompile(`(?i)\b(?:net|n)[\s-]?(\d{1,3})\b`), digitsAnd("n")},
	{Percent, regexp.MustCompile(`(?i)\b(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|(?:percent|per cent|pct)\b)`), digitsAnd("%", "percent", "per cent", "pct")},
	{Date, regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})\b`), digitsAnd("-")},
	{Amount, regexp.MustCompile(`(?i)(?:[$€£¥]|\b(?:usd|eur|gbp|inr|aud|cad|chf|jpy)\s?)\s?(\d[\d,.]*\d|\d)\s?(k|mm|mn|m|bn|million|thousand)?\b`), digitsAnd(currencies...)},
	{Amount, regexp.MustCompile(`(?i)\b(\d[\d,.]*\d|\d)\s?(k|mm|mn|m|bn|million|thousand)?\s?(?:[$€£]|(?:usd|eur|gbp|inr|aud|cad|chf|jpy|dollars?|euros?|pounds?)\b)`), digitsAnd(currencies...)},
	{Amount, regexp.MustCompile(`(?i)\b(\d[\d,]*(?:\.\d+)?)(k|mm|mn|m|bn)\b`), digitsAnd("k", "m", "bn")},
	{Clock, regexp.MustCompile(`(?i)\b(\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?m\b)?|\d{1,2}\s?[ap]m\b)`), digitsAnd(":", "am", "pm")},
	{Ratio, regexp.MustCompile(`\b(\d{1,2})\s?/\s?(\d{1,2})\b`), digitsAnd("/")},
	{Date, regexp.MustCompile(`(?i)\b(\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?)`), digitsAnd("/", ".")},
	{Date, regexp.MustCompile(`(?i)\b((?:` + months + `)\.?\s\d{1,2}(?:st|nd|rd|th)?\b|\d{1,2}(?:st|nd|rd|th)?(?:\sof)?\s(?:` + months + `))\b`), digitsAnd(monthHints...)},
	{Date, regexp.MustCompile(`(?i)\b(today|tonight|tomorrow|tmrw|tmr|2moro|yesterday|eod|eow|eom|eoq|eoy|end of (?:the )?(?:day|week|month|quarter|year)|cob|` + weekdays + `)\b`), has(dayHints...)},
	{Period, regexp.MustCompile(`(?i)\b(q[1-4](?:\s?(?:fy)?'?\d{2,4})?|fy\s?'?\d{2,4}|[12]h\s?\d{2,4}|h[12]|` + months + `)\b`), has(periodHints...)},
	{Count, regexp.MustCompile(`\b\d[\d,.]*\b`), digits},
}

var quoted = regexp.MustCompile(`["“„]([^"“”„\n]{2,60})["”“]|(?:^|[\s(])['‘]([^'‘’\n]{2,60})['’]`)

// notNames are words that start a sentence or name a thing rather than a
// customer when they stand alone in quotation marks.
var notNames = regexp.MustCompile(`(?i)^(?:yes|no|ok|closed|won|lost|stage|status|error|approved|rejected|pending|submit|save)\b`)

// Entities finds the facts in an ask, in order of their offsets and without
// overlap. Only the first 16,000 bytes are read.
func Entities(text string) []Entity {
	text = clip(text, scanLimit)
	lower := strings.ToLower(text)
	var taken spans
	var out []Entity
	add := func(e Entity) {
		if taken.claim(e.Offset, e.Offset+e.Len) {
			out = append(out, e)
		}
	}
	for _, r := range entityRules {
		if r.kind == Record { // names in quotes come after links and before numbers
			for _, e := range customers(text) {
				add(e)
			}
		}
		if r.hint != nil && !r.hint(lower) {
			continue
		}
		for _, at := range r.re.FindAllStringSubmatchIndex(text, -1) {
			if e, ok := newEntity(r.kind, text, at); ok {
				add(e)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Offset < out[j].Offset })
	return out
}

func customers(text string) []Entity {
	if !strings.ContainsAny(text, "\"'“„‘") {
		return nil
	}
	var out []Entity
	for _, at := range quoted.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[2], at[3]
		if from < 0 {
			from, to = at[4], at[5]
		}
		name := text[from:to]
		if isName(name) {
			out = append(out, Entity{Kind: Customer, Text: name, Offset: from, Len: to - from})
		}
	}
	return out
}

// isName reports whether quoted words look like a company: one to four words,
// each with a capital or a digit first ("of", "and" … aside).
func isName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 4 || notNames.MatchString(s) {
		return false
	}
	for i, w := range words {
		switch strings.ToLower(w) {
		case "of", "and", "&", "the", "de", "für":
			if i > 0 {
				continue
			}
		}
		c := w[0]
		if !(c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80) {
			return false
		}
	}
	return true
}

var recordID = regexp.MustCompile(`[/=]((?:001|003|005|006|00Q|00k|0Q0|500|701|800|801)[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)\b`)

func newEntity(kind EntityKind, text string, at []int) (Entity, bool) {
	from, to := at[0], at[1]
	// Numbers of quotes, documents and tickets are the digits, not the word
	// before them: that word still says what the ask is about.
	switch kind {
	case QuoteNumber, Document, Ticket:
		from, to = at[2], at[3]
	}
	// A trailing stop belongs to the sentence, not to the number or the link.
	for to > from && strings.ContainsRune(".,;:!?) ", rune(text[to-1])) {
		to--
	}
	if to == from {
		return Entity{}, false
	}
	e := Entity{Kind: kind, Text: text[from:to], Offset: from, Len: to - from}
	switch kind {
	case QuoteNumber, Document, Ticket:
		e.Value = strings.ToUpper(strings.ReplaceAll(e.Text, "#", "-"))
	case Record:
		e.Value = e.Text
	case Link:
		if m := recordID.FindStringSubmatch(e.Text); m != nil {
			e.Kind, e.Value = Record, m[1]
		}
	case Amount:
		unit := ""
		if len(at) > 5 && at[4] >= 0 {
			unit = text[at[4]:at[5]]
		}
		n, ok := number(text[at[2]:at[3]])
		if !ok {
			return Entity{}, false
		}
		e.Number = n * scale(unit)
	case Ratio:
		a, _ := number(text[at[2]:at[3]])
		b, _ := number(text[at[4]:at[5]])
		if a+b != 100 {
			return Entity{}, false
		}
		e.Number = a
	case Percent, Terms:
		n, ok := number(text[at[2]:at[3]])
		if !ok {
			return Entity{}, false
		}
		e.Number = n
	case Count:
		e.Number, _ = number(e.Text)
	case Date:
		e.Value = dayWord(strings.ToLower(e.Text))
	case Period, Clock:
		e.Value = strings.ToLower(e.Text)
	}
	return e, true
}

func scale(unit string) float64 {
	switch strings.ToLower(unit) {
	case "k", "thousand":
		return 1e3
	case "m", "mm", "mn", "million":
		return 1e6
	case "bn":
		return 1e9
	}
	return 1
}

// number reads "84", "61,5", "1,250.50", "1.250.000". A group of three digits
// after a comma or stop is thousands; else the last mark is decimal.
func number(s string) (float64, bool) {
	s = strings.TrimRight(s, ".,")
	last := strings.LastIndexAny(s, ".,")
	if last >= 0 {
		whole, rest := s[:last], s[last+1:]
		marks := strings.Count(s, ",") + strings.Count(s, ".")
		mixed := strings.Contains(s, ",") && strings.Contains(s, ".")
		thousands := len(rest) == 3 && !mixed && (marks > 1 || s[last] == ',')
		whole = strings.NewReplacer(",", "", ".", "").Replace(whole)
		if thousands {
			s = whole + rest
		} else {
			s = whole + "." + rest
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

var dayWords = map[string]string{
	"tonight": "today", "eod": "today", "cob": "today", "end of day": "today", "end of the day": "today",
	"tmrw": "tomorrow", "tmr": "tomorrow", "2moro": "tomorrow",
	"eow": "end of week", "end of the week": "end of week",
	"eom": "end of month", "end of the month": "end of month",
	"eoq": "end of quarter", "end of the quarter": "end of quarter",
	"eoy": "end of year", "end of the year": "end of year",
}

func dayWord(s string) string {
	if w, ok := dayWords[s]; ok {
		return w
	}
	for _, d := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if strings.HasPrefix(s, d[:3]) && !strings.ContainsAny(s, "0123456789") {
			return d
		}
	}
	return s
}
