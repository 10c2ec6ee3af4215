package views

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"clearlane/triage"
)

// hostile are words that a person could type, or that Slack could pass on.
var hostile = map[string]string{
	"broadcasts":    "<!channel> <!here> <!everyone> <!subteam^S1|@all> @channel @here",
	"mentions":      "<@U0CEO> <#C0EXEC|secret> <https://evil.example|Approve> <mailto:a@b.c|x>",
	"marks":         "*bold* _it_ ~gone~ `code` ```block``` > quote\n• list :tada: :+1:",
	"open code":     "```\nnever closed `*_~",
	"entities":      "a & b &amp; &lt;!channel&gt; <",
	"long":          strings.Repeat("approve net 60 for Initech, please. ", 90),
	"one long word": strings.Repeat("x", 3500),
	"emoji":         strings.Repeat("👩‍👩‍👧‍👦", 700),
	"right to left": "اعتماد الخصم \u202Egnp.exe\u202C שלום",
	"zero width":    "net\u200B60\u2060\uFEFF \u200D\u200C\u00AD ok",
	"control":       "a\x00b\x07c\x1b[31m\r\n\u2028d\u0085",
	"tags":          "net 60\U000E0041\U000E0042",
	"broken utf-8":  "net \xff\xfe 60 \xe2\x82",
	"blank":         " \n\t\n ",
	"lines":         strings.Repeat("line\n", 400),
	"date":          "<!date^1^{date}|x>",
	"json":          `","blocks":[{"type":"divider"}],"x":"`,
	"empty":         "",
}

// soiled puts the words wherever a view takes some.
func soiled(c Case, w string) Case {
	c.Function, c.Topic, c.Ask, c.Region, c.Deal = w, w, w, w, w
	c.Request.Deal, c.Request.CloseDate = w, w
	c.Taken, c.Missing, c.Why = []string{w, w}, []string{w, w}, []string{w, w}
	c.Question, c.Words, c.Next, c.SnoozeReason, c.Before = w, w, w, w, w
	c.Files = []File{{w, w}, {w, "javascript:alert(1)"}}
	c.Link, c.JoinedTo = w, Same{ID: 7, Link: w, Rep: w}
	c.Waits.Name, c.Waits.What = w, w
	c.Neighbour = Pointer{w, w, w}
	for i := range c.Choices {
		c.Choices[i].TopicName, c.Choices[i].Function = w, w
	}
	c.SameAs = []Same{{ID: 7, Link: w, Rep: w}}
	c.Also = c.SameAs
	c.Lead, c.AskedBy, c.ClosedBy, c.Request.Holder = w, w, w, w
	return c
}

func hostileScenes(w string) map[string]any {
	m := map[string]any{}
	cases := map[string]Case{
		"queued": queued(), "claimed": claimed(), "asked": asked(), "waiting": waiting(), "outside": outside(), "snoozed": snoozed(),
		"unsure": unsure(), "nobody": nobody(), "approved": approved(), "declined": declined(), "pointed": pointed(), "private": private(),
		"joined": closed(triage.Merged, nil), "moved": queued(),
	}
	meta := Meta{Channel: "C1", TS: "1.2"}
	for k, c := range cases {
		c = soiled(c, w)
		m["status "+k], m["card "+k], m["card without words "+k] = Status(c, now), Card(c, true, now), Card(c, false, now)
		m["moved "+k], m["update "+k], m["question "+k], m["again "+k] = CardMoved(c, now), Update(c, now), Question(c, now), QuestionAgain(c, at(23, 9, 0), now)
		m["promise "+k], m["closed "+k], m["private "+k] = NewPromise(c, w, now), Closed(c, now), AnsweredInPrivate(c)
		m["check "+k], m["chased "+k], m["handed "+k], m["approval "+k] = PromiseCheck(c, now), Chased(c, now), HandedTo(c, w, now), ApprovalAsked(c, now)
		if k != "claimed" && k != "private" {
			continue
		}
		m["overdue "+k], m["list "+k], m["where "+k] = Overdue(many(20, c), true, now), List(Listed{Title: w, Cases: many(20, c), Own: true}, now), Where(w, many(20, c), 3, now)
		m["asks shown "+k] = AsksShown(w, many(60, c), 1, now)
		groups := []TopicGroup{{w, []TopicItem{{"a/b", w}}}, {"Team", []TopicItem{{"c/d", "t"}}}}
		for name, v := range map[string]slack.ModalViewRequest{
			"ask rep": AskRepForm(c, meta), "answer": AnswerForm(c, meta), "reply": ReplyForm(c, meta), "send on": SendOnForm(c, groups, meta),
			"resolve": ResolveForm(c, true, meta), "topic": WrongTopicForm(c, groups, true, meta), "details": AddDetailsForm(c, meta),
			"reject": RejectForm(c, meta), "exception": ExceptionForm(c, meta), "not solved": NotSolvedForm(c, meta), "waiting": WaitingOnForm(c, meta),
			"snooze": SnoozeForm(c, meta, now), "until": NeedsUntilForm(c, meta, now), "sooner": NeedSoonerForm(c, meta, now),
			"hand": HandToForm(c, meta), "withdraw": WithdrawForm(c, meta),
		} {
			m["form "+name+" "+k] = Refill(v, Form{Words: w, Next: w, Team: w})
		}
		e := explained()
		e.Case, e.Calendar, e.DueWhy = c, w, w
		for i := range e.Spans {
			e.Spans[i].Function, e.Spans[i].Holder = w, w
			e.Spans[i].Skipped = []Skipped{{w, time.Hour}}
		}
		e.Ends[1].Text = w
		m["why "+k] = Explain(e, now)
	}
	d := digest()
	for i := range d.Hotspots {
		x := &d.Hotspots[i]
		x.Title, x.Where, x.Cause, x.Trend, x.Line, x.Decide = w, w, w, w, w, w
	}
	for i := range d.Chart.Series {
		d.Chart.Series[i].Name = w
	}
	for i := range d.Chart.Weeks {
		d.Chart.Weeks[i] = w
	}
	for i := range d.Functions {
		d.Functions[i].Name = w
	}
	d.Chart.Title, d.Better, d.Notes, d.Method, d.Pendulum = w, []string{w}, []string{w}, []string{w, w, w, w, w, w, w, w}, w
	d.Fixes = []FixLine{{ID: "1", Sentence: w, Settled: true}}
	d.Nobody = []Cluster{{Name: w, N: 3, Examples: []string{w, w, w}, Function: w}}
	d.Leaks = []Leak{{Sentence: w}}
	d.Watching = []Hotspot{{Title: w}}
	out := Digest(d)
	m["digest"], m["digest without chart"] = out.Message, out.NoChart
	for i := range out.Thread {
		m["digest thread "+thousands(i)], m["digest plain "+thousands(i)] = out.Thread[i], out.Plain[i]
	}
	m["preview"] = LeadPreview(d, d.Hotspots, at(23, 8, 0), now)
	m["change"] = Change(ChangeReady{Key: "k", Why: w, Diff: w})
	m["fix"] = OfferFix(FixOffered{ID: "1", By: w, Hotspot: w, What: w, From: time.Time{}}, now)
	m["add line"], m["start fix"] = AddLineForm(w, w, meta), StartFixForm(w, meta, now)
	owner := Owner{Name: w, Purpose: w, Topics: []string{w, w}, NotCovers: []Elsewhere{{w, w}}, Lead: w, First: w, Hours: w}
	m["home map"] = Home(HomeData{Tabs: []HomeTab{TabMine, TabMap}, Tab: TabMap, Title: w, Map: []Owner{owner}}, now)
	m["home lead"] = Home(HomeData{Tab: TabLead, Load: []LoadRow{{Function: w}}, Late: []Case{soiled(claimed(), w)}, Marks: []Mark{{Ask: w, Would: w, Why: []string{w}, Link: w, Answered: w}},
		Counts: []FunctionCounts{{Function: w, Counts: []Count{{w, 1}}}}}, now)
	m["counts"] = CountsShown(w, []CountGroup{{w, 3, 2, []Case{soiled(claimed(), w)}}}, now)
	m["joined ended"] = JoinedEnded(soiled(approved(), w), triage.Request{ID: 8, Rep: w}, now)
	m["moved"] = MovedShown(MovedAsks{Total: 1, Asks: []Moved{{Case: soiled(claimed(), w), From: []string{w}, To: w}}}, now)
	m["home mine"] = Home(HomeData{Tab: TabMine, Lists: []HomeList{{TabMine, 30, many(30, soiled(queued(), w))}}}, now)
	m["who"] = Who(Found{Query: w, Owners: []FoundOwner{{owner, w}}, Elsewhere: []Pointer{{w, w, w}}, Lead: w})
	m["who form"] = WhoAnswer(Found{Query: w, Lead: w}, meta)
	m["relay"] = Relay(Relayed{Request: 1, From: w, To: w, Words: w, Files: []File{{w, w}}})
	m["refused"], m["fault"], m["notice"], m["ask"] = Refused("no: "+w), Fault(w), NoticeModal("t", "no: "+w), AskForm(w, meta)
	m["map refused"] = MapRefused(w, []MapFault{{1, 1, w}})
	m["map changed"], m["parked"] = MapChanged(w, []string{w}), DeliveryParked(Parked{What: w, Reason: w, Reference: w, Tries: 3})
	m["invite"], m["held"] = InviteMe([]string{w, w}), DigestHeld(w, []string{w})
	return m
}

// What Slack would act on between < and >: our own dates, mentions of ids that
// we made, and links to web addresses.
var (
	markup  = regexp.MustCompile(`<([^<>]*)>`)
	allowed = regexp.MustCompile(`^(!date\^\d+\^[^|]*\|[^|]*|@[A-Z0-9]+|#[A-Z0-9]+|https?://[^|\s]+\|[^|]*)$`)
)

// TestHostileWords: whatever a person types, every view stays within Slack's
// schema and limits, mentions nobody of their choosing, and shows no character
// that hides or reorders others.
func TestHostileWords(t *testing.T) {
	for name, w := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for view, v := range hostileScenes(w) {
				s := show(t, v)
				for _, f := range limitFaults(t, s) {
					t.Errorf("%s: %s", view, f)
				}
				if name == "empty" || name == "long" { // the schema looks at types, which words don't change
					for _, f := range schemaFaults(t, s) {
						t.Errorf("%s: %s", view, f)
					}
				}
				texts(s.tree, "", func(kind, text string) {
					harmless(t, view, kind, text)
				})
				if text, ok := s.tree["text"].(string); ok {
					harmless(t, view, "mrkdwn", text)
				}
			}
		})
	}
}

func texts(v any, kind string, see func(kind, text string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			texts(x, kind, see)
		}
	case map[string]any:
		if k, ok := v["type"].(string); ok {
			kind = k
		}
		if s, ok := v["text"].(string); ok {
			see(kind, s)
		}
		if url, ok := v["url"].(string); ok {
			see("url", url)
		}
		for _, x := range v {
			texts(x, kind, see)
		}
	}
}

func harmless(t *testing.T, view, kind, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s: broken UTF-8 in %q", view, text)
	}
	for _, r := range strings.ReplaceAll(text, "^\u200B{", "^{") { // ours: it keeps a date's first letter small
		switch {
		case r == '\u2068' || r == '\u2069': // ours: they set a right-to-left name apart
		case r != '\n' && (r < ' ' || r >= 0x7F && r < 0xA0), r == '\u200B', r == '\u2060', r == '\uFEFF', r == '\u00AD',
			r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r >= 0xE0000 && r < 0xE1000:
			t.Errorf("%s: %U in a %s", view, r, kind)
		}
	}
	switch kind {
	case "url":
		if !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
			t.Errorf("%s: a link to %q", view, text)
		}
	case "mrkdwn":
		for _, m := range markup.FindAllStringSubmatch(text, -1) {
			if !allowed.MatchString(m[1]) {
				t.Errorf("%s: Slack would act on %q", view, m[0])
			}
		}
		if strings.Contains(text, "U0CEO>") {
			t.Errorf("%s: mentions somebody of the writer's choosing: %q", view, text)
		}
		if n := strings.Count(text, "```"); n > 0 {
			t.Errorf("%s: code fences in %q", view, text)
		}
		if strings.Count(text, "<") != strings.Count(text, ">") {
			t.Errorf("%s: < and > don't pair in %q", view, text)
		}
	}
}
