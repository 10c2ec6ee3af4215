package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clearlane/bot/mrkdwn"
)

// Words and numbers as people say them.

// name is a function's, topic's or deal's name inside a sentence.
func name(s string) string { return mrkdwn.Inline(s, 80) }

// team is the name of the function that holds a request, in bold.
func (c Case) team() string {
	if c.Function == "" {
		return "*Sales ops*"
	}
	return mrkdwn.Bold(c.Function)
}

// teamPlain is the name for buttons and plain texts.
func (c Case) teamPlain() string {
	if c.Function == "" {
		return "sales ops"
	}
	return mrkdwn.OneLine(c.Function)
}

// who is a mention, or a word for nobody.
func who(user, otherwise string) string {
	if user == "" {
		return otherwise
	}
	return mrkdwn.Mention(user)
}

// list is "a", "a and b", "a, b and c", with the last word given.
func list(ss []string, last string) string {
	switch len(ss) {
	case 0:
		return ""
	case 1:
		return ss[0]
	}
	return strings.Join(ss[:len(ss)-1], ", ") + " " + last + " " + ss[len(ss)-1]
}

// inlineAll makes each piece fit for a sentence.
func inlineAll(ss []string, n int) []string {
	out := make([]string, 0, len(ss))
	for _, s := range ss {
		if t := mrkdwn.Inline(s, n); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// quoted puts each piece in quotation marks.
func quoted(ss []string, n int) []string {
	out := inlineAll(ss, n)
	for i := range out {
		out[i] = "“" + out[i] + "”"
	}
	return out
}

// moment is a time in mrkdwn, as each reader sees it, after a word of ours: "by
// today 15:40"; without a word, "Today 15:40".
func (f Frame) moment(word string, t time.Time) string { return mrkdwn.Date(word, t, f.Zone) }

// clock is the time of day where t is today in the frame's zone, and the whole
// moment else.
func (f Frame) clock(word string, t time.Time) string {
	if f.sameDay(t) {
		return word + " " + mrkdwn.Time(t, f.Zone)
	}
	return f.moment(word, t)
}

func (f Frame) sameDay(t time.Time) bool { return f.zoneDay(t) == f.zoneDay(f.Now) }

// zoneDay counts the calendar days of the frame's zone.
func (f Frame) zoneDay(t time.Time) int64 { return dayNumber(mrkdwn.In(t, f.Zone)) }

// plainMoment is a time for plain_text, in the frame's zone: "today 15:40",
// "tomorrow 11:00", "Mon 30 Nov 09:00".
func (f Frame) plainMoment(t time.Time) string {
	at, now := mrkdwn.In(t, f.Zone), mrkdwn.In(f.Now, f.Zone)
	day := at.Format("Mon 2 Jan")
	switch days := dayNumber(at) - dayNumber(now); days {
	case -1:
		day = "yesterday"
	case 0:
		day = "today"
	case 1:
		day = "tomorrow"
	}
	return day + " " + at.Format("15:04")
}

// dayNumber counts the calendar days of a moment's own zone.
func dayNumber(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// by is "verb by today 15:40", or "verb was due today 15:40" once it has
// passed; empty for no time.
func (f Frame) by(verb string, t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Before(f.Now):
		return verb + " was " + f.moment("due", t)
	}
	return verb + " " + f.moment("by", t)
}

// capital puts the first letter in upper case.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// count is "1 ask", "12 asks".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// money is an amount as people say it: 950, 84k, 1.2M.
func money(x float64) string {
	switch a := math.Abs(x); {
	case a >= 999_500_000:
		return short(x/1e9) + "B"
	case a >= 999_500:
		return short(x/1e6) + "M"
	case a >= 1000:
		return short(x/1e3) + "k"
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// short keeps one decimal below ten, where it says something.
func short(x float64) string {
	if math.Abs(x) < 9.95 {
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// hours is a count of hours: 0.4, 9.4, 17.
func hours(h float64) string { return short(h) }

// span is a wall-clock duration as people say it: "12 min", "5 h",
// "1 day 2 h", "4 days".
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "under a minute"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	h := int(d.Round(time.Hour).Hours())
	days, rest := h/24, h%24
	switch {
	case days == 0:
		return fmt.Sprintf("%d h", h)
	case rest == 0 || days >= 4:
		return count(int(math.Round(float64(h)/24)), "day", "days")
	}
	return count(days, "day", "days") + fmt.Sprintf(" %d h", rest)
}

// after is how long after the ask something was, as a person says it.
func after(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "At once."
	case d < 90*time.Minute:
		return capital(count(int(math.Round(d.Minutes())), "minute", "minutes")) + " after you asked."
	case d < 22*time.Hour:
		return capital(count(int(math.Round(d.Hours())), "hour", "hours")) + " after you asked."
	case d < 36*time.Hour:
		return "A day after you asked."
	}
	return capital(count(int(math.Round(d.Hours()/24)), "day", "days")) + " after you asked."
}

// exact is a duration to the minute: "6 h", "2 h 18 min", "12 min".
func exact(d time.Duration) string {
	m := int(d.Round(time.Minute).Minutes())
	if m < 60 {
		return fmt.Sprintf("%d min", m)
	}
	if m%60 == 0 {
		return thousands(m/60) + " h"
	}
	return fmt.Sprintf("%s h %d min", thousands(m/60), m%60)
}
