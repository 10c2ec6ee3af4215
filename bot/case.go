package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// chooseWithin is how long the buttons of an unsure routing wait, in business
// time, before the likeliest team takes it.
const chooseWithin = 10 * time.Minute

// answerWithin is how soon a rep's answer, in business time, keeps the time that
// the question names.
const answerWithin = 4 * time.Hour

// awayAfter is how late an ask must have been read to say that we were away.
const awayAfter = 10 * time.Minute

// caseOf gathers what views show of a request: the projection, the map's words
// for it, its people's words and its due times.
func (b *Bot) caseOf(v *storage.View, l *live, r triage.Request) (views.Case, error) {
	entries, err := v.Entries(r.ID)
	if err != nil {
		return views.Case{}, err
	}
	words, err := v.Words(r.ID)
	if err != nil {
		return views.Case{}, err
	}
	c := views.Case{Request: r, Link: b.permalink(r.Channel, r.Thread, ""), Region: r.Calendar, Deal: r.Deal}
	l.nameThings(&c)
	if c.Lead, c.Covered, err = l.leadOf(v, r.Function); err != nil {
		return c, err
	}
	l.fillWords(&c, entries, words)
	b.fillHistory(&c, l, entries, words)
	if err := l.fillTimes(&c, entries, v.Now()); err != nil {
		return c, err
	}
	if r.MergedInto != 0 {
		into, err := joinedInto(v, r)
		if err != nil {
			return c, err
		}
		c.JoinedTo = views.Same{ID: into.ID, Rep: into.Rep, Link: b.permalink(into.Channel, into.Thread, "")}
		if !into.Open() {
			c.JoinedEnd = into.Outcome
		}
	}
	return c, nil
}

// nameThings fills in the map's words.
func (l *live) nameThings(c *views.Case) {
	r := c.Request
	if f, ok := l.scope.Function(r.Function); ok {
		c.Function = f.Name
		c.Private = l.private(r.Topic)
	}
	if t, _, ok := l.scope.Topic(r.Topic); ok {
		c.Topic = t.Name
	}
	for _, id := range r.Choices {
		if t, f, ok := l.scope.Topic(id); ok {
			c.Choices = append(c.Choices, views.Choice{Topic: id, TopicName: t.Name, Function: f.Name})
		}
	}
	if n, ok := l.scope.Neighbour(r.Neighbour); ok {
		c.Neighbour = views.Pointer{Name: n.Name, How: n.How, URL: n.URL}
	}
	if cal := l.calendar(r.Calendar); cal != nil {
		c.Region = strings.ToUpper(cal.ID)
	}
}

func (l *live) calendar(id string) *scope.Calendar {
	i := slices.IndexFunc(l.scope.Hours.Calendars, func(c scope.Calendar) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &l.scope.Hours.Calendars[i]
}

// fillWords fills in what people wrote: the ask, its files, the open question,
// the words that closed it, and the words of the ask that decided its way.
func (l *live) fillWords(c *views.Case, entries []triage.Entry, words []storage.Words) {
	r := c.Request
	kindOf := map[int]triage.Kind{}
	for _, e := range entries {
		kindOf[e.Seq] = e.Kind
	}
	for _, w := range words {
		switch {
		case w.Kind == storage.AskWords:
			c.Ask = w.Text
		case w.Kind == storage.FileWords:
			name, url, _ := strings.Cut(w.Text, "\n")
			if name != "" {
				c.Files = append(c.Files, views.File{Name: name, URL: url})
			}
		case w.Kind == storage.QuestionWords:
			c.Question, c.AskedBy, c.AskedAt = w.Text, w.Author, w.At
		case w.Kind == storage.NoteWords && kindOf[w.Seq] == triage.KindWaiting && w.Part == 0:
			c.Waits.What = w.Text
		case w.Kind == storage.NoteWords && kindOf[w.Seq] == triage.KindPriority:
			c.PriorityWhy = w.Text
		case w.Kind == storage.NoteWords && kindOf[w.Seq] == triage.KindRejected:
			c.Decided.Words = w.Text
		case w.Kind == storage.NoteWords && w.Part == partNext:
			c.Next = w.Text
		case w.Kind == storage.ReplyWords && kindOf[w.Seq] == triage.KindResolved:
			c.Words = w.Text
		}
	}
	if r.Turn != triage.TurnRep {
		c.Question = ""
	}
	c.Why = phrases(c.Ask, r.Spans)
	c.Taken = taken(c.Ask, route.Entities(c.Ask))
}

// phrases are the words at the spans (offset and length in bytes), those that
// stand side by side in one: "3 year", not "3" and "year".
func phrases(text string, spans [][2]int) []string {
	var out []string
	last := -1 // where the phrase before ends
	for _, s := range spans {
		from, to := s[0], s[0]+s[1]
		if from < 0 || to > len(text) || from >= to {
			continue // the ask was edited or erased since
		}
		if last >= 0 && last < from && strings.Trim(text[last:from], " -") == "" {
			whole := out[len(out)-1] + text[last:to]
			out[len(out)-1] = whole
		} else {
			out = append(out, text[from:to])
		}
		last = to
	}
	return out
}

// The parts of an entry's words beside the words themselves, part 0, and the
// names of files.
const (
	partNext = 90 + iota // declined: what the rep can do instead
	partTeam             // the name of the team that a request waits for
)

// Whom a request can wait for, beside a person and a neighbour.
const (
	waitsForCustomer = "customer"
	waitsForTeam     = "team"
)

// fillHistory fills in what the entries say beside the projection.
func (b *Bot) fillHistory(c *views.Case, l *live, entries []triage.Entry, words []storage.Words) {
	r := c.Request
	for _, e := range entries {
		switch e.Kind {
		case triage.KindOpened:
			if late := e.Recorded.Sub(e.At); late > awayAfter && !r.Synthetic {
				c.AwayUntil = e.Recorded
			}
		case triage.KindSentOn:
			if _, f, ok := l.scope.Topic(e.Data.From); ok {
				c.Before, c.BeforeReason = f.Name, e.Reason
			}
		case triage.KindClaimed:
			c.ByWord = e.Data.ByWord
		case triage.KindWaiting:
			c.Decided.By = ""
		case triage.KindApproved, triage.KindRejected:
			c.Decided.By, c.Decided.Yes = e.By, e.Kind == triage.KindApproved
		case triage.KindSnoozed:
			c.SnoozeReason = e.Reason
		case triage.KindResolved:
			c.ClosedBy, c.Late = e.By, e.Data.Late
		}
	}
	if r.Turn == triage.TurnApprover || r.Turn == triage.TurnOutside {
		c.Waits = l.waits(r.WaitingFor, c.Waits.What, words)
	}
	c.CanException = r.Outcome == triage.Declined
	f, ok := l.scope.Function(r.Function)
	if !ok {
		return
	}
	required := f.Required
	if t, _, ok := l.scope.Topic(r.Topic); ok && len(t.Required) > 0 {
		required = t.Required
	}
	c.Missing = missing(required, route.Entities(c.Ask), r, len(c.Files) > 0)
}

// waits names whom a request waits for: a person by mention, anybody else by
// name.
func (l *live) waits(whom, what string, words []storage.Words) views.Waits {
	w := views.Waits{What: what}
	switch n, isNeighbour := l.scope.Neighbour(whom); {
	case isNeighbour:
		w.Name = n.Name
	case whom == waitsForCustomer:
		w.Name = "the customer"
	case whom == waitsForTeam:
		for _, said := range words {
			if said.Part == partTeam {
				w.Name = said.Text
			}
		}
	default:
		w.User = whom
	}
	return w
}

// fillTimes fills in when things fall due, by the ledger.
func (l *live) fillTimes(c *views.Case, entries []triage.Entry, now time.Time) error {
	r := c.Request
	if !r.Open() {
		return nil
	}
	cal, err := l.cals.Get(r.MapHash, r.Calendar)
	if err != nil {
		return err
	}
	if r.Turn == triage.TurnRep {
		c.AnswerBy = cal.Add(r.QuestionAt, answerWithin)
	}
	// What is due while a question waits is due if its answer comes in time.
	if c.FirstBy, c.DoneBy, err = ledger.Due(entries, l.cals, later(now, c.AnswerBy)); err != nil {
		return err
	}
	c.DoneBy = promised(c.DoneBy, r.Promise, now)
	if !cal.Open(now) {
		c.BackAt = cal.NextOpen(now)
	}
	if r.Turn == triage.TurnTriage && len(r.Choices) > 0 {
		c.ChooseBy = cal.Add(r.TurnSince, chooseWithin)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// missing lists the required facts that an ask doesn't carry. A fact that can't
// be recognised in words is not asked for: a card that cries wolf is not read.
func missing(required []string, found []route.Entity, r triage.Request, hasFiles bool) []string {
	has := func(kinds ...route.EntityKind) bool {
		return slices.ContainsFunc(found, func(e route.Entity) bool { return slices.Contains(kinds, e.Kind) })
	}
	known := map[string]bool{
		"opportunity_link": has(route.Record, route.Link), "account_link": has(route.Record, route.Link),
		"record_link": has(route.Record, route.Link), "deal_link": has(route.Record, route.Link),
		"quote_number": has(route.QuoteNumber), "discount_pct": has(route.Percent), "payment_terms": has(route.Terms),
		"amount_tcv": has(route.Amount), "amount": has(route.Amount) || r.Amount != nil,
		"close_date": has(route.Date, route.Period) || r.CloseDate != "", "needed_by": has(route.Date, route.Period, route.Clock),
		"start_date": has(route.Date), "renewal_date": has(route.Date), "invoice_number": has(route.Document),
		"pay_period": has(route.Period, route.Date), "screenshot": hasFiles, "signed_order_form": hasFiles, "supporting_document": hasFiles,
	}
	var out []string
	for _, field := range required {
		if there, recognised := known[field]; recognised && !there {
			out = append(out, strings.ReplaceAll(field, "_", " "))
		}
	}
	return out
}

// permalink is the address of a message, or of a reply in a thread.
func (b *Bot) permalink(channel, ts, thread string) string {
	if b.self.url == "" || channel == "" || ts == "" {
		return ""
	}
	link := fmt.Sprintf("%sarchives/%s/p%s", b.self.url, channel, strings.ReplaceAll(ts, ".", ""))
	if thread != "" && thread != ts {
		link += fmt.Sprintf("?thread_ts=%s&cid=%s", thread, channel)
	}
	return link
}
