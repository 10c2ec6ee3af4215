package views

import (
	"time"

	"clearlane/triage"
)

// The scenes of the goldens: one company, one Wednesday. Priya sells, Ana and
// Tom are Deal Desk, Lena leads it, Omar leads Order Management, Ruth finds a
// home for what nobody owns, Frank approves.
const (
	priya = "U0PRIYA"
	sam   = "U0SAM"
	ana   = "U0ANA"
	lena  = "U0LENA"
	omar  = "U0OMAR"
	ruth  = "U0RUTH"
	frank = "U0FRANK"
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return l
}()

// at is a moment of the week of 16 November 2026, London time.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, london)
}

var now = Frame{Now: at(18, 14, 30), Zone: london}

func amount(x float64) *float64 { return &x }

// queued is an ask that Deal Desk has and nobody has claimed.
func queued() Case {
	return Case{
		Request: triage.Request{
			ID: 1042, Seq: 2, Origin: triage.FromMessage, Channel: "C0DEALS", Thread: "1763472120.000100", Rep: priya,
			Region: "london", Function: "deal-desk", Topic: "deal-desk/payment-terms", Turn: triage.TurnQueue,
			OpenedAt: at(18, 13, 22), TurnSince: at(18, 13, 22), FunctionSince: at(18, 13, 22), LastAt: at(18, 13, 22),
			PlacedBy: "bot", Deal: "0065g00000XyZ12", Amount: amount(84_000), CloseDate: "2026-11-20",
		},
		Function: "Deal Desk", Topic: "non-standard payment terms", Lead: lena,
		Ask:    "customer's procurement is asking for net 60, our std is net 30. who can ok that?\nclosing friday",
		Link:   "https://acme.slack.com/archives/C0DEALS/p1763472120000100",
		Region: "EMEA", Deal: "Initech renewal",
		Taken: []string{"net 60", "84k", "closing Friday"}, Missing: []string{"discount %", "approver"},
		Why:     []string{"net 60", "procurement"},
		FirstBy: at(18, 15, 40), DoneBy: at(19, 11, 0),
	}
}

// with changes a case and returns it.
func (c Case) with(change func(*Case)) Case {
	change(&c)
	return c
}

func claimed() Case {
	return queued().with(func(c *Case) {
		c.Request.Turn, c.Request.Holder, c.Request.ClaimedAt, c.Request.TurnSince = triage.TurnOps, ana, at(18, 14, 12), at(18, 14, 12)
	})
}

func answeredOnce() Case {
	return claimed().with(func(c *Case) { c.Request.FirstWords = at(18, 14, 15) })
}

func asked() Case {
	return answeredOnce().with(func(c *Case) {
		c.Request.Turn, c.Request.TurnSince, c.Request.QuestionAt = triage.TurnRep, at(18, 14, 20), at(18, 14, 20)
		c.Question, c.AskedBy, c.AskedAt = "which terms did they have last year?", ana, at(18, 14, 20)
		c.AnswerBy = at(18, 16, 0)
	})
}

func waiting() Case {
	return answeredOnce().with(func(c *Case) {
		c.Request.Turn, c.Request.TurnSince, c.Request.WaitingFor = triage.TurnApprover, at(18, 14, 25), frank
		c.Waits = Waits{User: frank, What: "approve net 60 for Initech"}
	})
}

func outside() Case {
	return answeredOnce().with(func(c *Case) {
		c.Request.Turn, c.Request.TurnSince, c.Request.WaitingFor = triage.TurnOutside, at(18, 14, 25), "legal"
		c.Waits = Waits{Name: "Commercial Legal", What: "confirm the liability cap?"}
	})
}

func snoozed() Case {
	return answeredOnce().with(func(c *Case) {
		c.Request.Snoozed, c.SnoozeReason = at(20, 9, 0), "the data comes then"
	})
}

func unsure() Case {
	return queued().with(func(c *Case) {
		c.Request.Turn, c.Request.Function, c.Request.Topic, c.Function, c.Topic = triage.TurnTriage, "", "", "", ""
		c.Why, c.Missing = nil, nil
		c.Choices = []Choice{
			{"deal-desk/pricing", "approve terms or price", "Deal Desk"},
			{"order-management/booking", "book a signed order", "Order Management"},
		}
		c.ChooseBy = at(18, 15, 0)
	})
}

func nobody() Case {
	return unsure().with(func(c *Case) {
		c.Choices, c.ChooseBy, c.Request.Holder, c.Lead = nil, time.Time{}, ruth, ruth
		c.FirstBy = at(18, 16, 0)
	})
}

func closed(o triage.Outcome, change func(*Case)) Case {
	return answeredOnce().with(func(c *Case) {
		c.Request.Turn, c.Request.Outcome, c.Request.ClosedAt = triage.TurnClosed, o, at(19, 10, 40)
		c.ClosedBy = ana
		if change != nil {
			change(c)
		}
	})
}

func approved() Case {
	return closed(triage.Approved, func(c *Case) { c.Words = "net 45 approved, the quote is updated" })
}

func declined() Case {
	return closed(triage.Declined, func(c *Case) {
		c.Words, c.Next, c.CanException = "net 60 needs the CFO above 50k.", "offer net 45", true
	})
}

// same is an earlier ask of somebody else that says nearly the same.
func same() Same {
	return Same{ID: 1039, Link: "https://acme.slack.com/archives/C0DEALS/p1", Rep: sam}
}

// joiner is a request of somebody else that was joined to the one of the scenes.
func joiner() triage.Request {
	return triage.Request{ID: 1051, Rep: sam, OpenedAt: at(18, 16, 5), Turn: triage.TurnClosed, Outcome: triage.Merged, MergedInto: 1042}
}

func pointed() Case {
	return closed(triage.Pointed, func(c *Case) {
		c.Function, c.Topic, c.ClosedBy = "", "", ""
		c.Neighbour = Pointer{Name: "Commercial Legal", How: "they answer within two days", URL: "https://acme.example/legal/form"}
	})
}

func private() Case {
	return queued().with(func(c *Case) {
		c.Private, c.Function, c.Topic = true, "Compensation", "commission splits"
		c.Ask, c.Deal = "is my split on Initech 60/40 or 50/50?", "Initech renewal"
	})
}

func topics() []TopicGroup {
	return []TopicGroup{
		{"Deal Desk", []TopicItem{{"deal-desk/payment-terms", "non-standard payment terms"}, {"deal-desk/pricing", "discounts over 25 %"}}},
		{"Order Management", []TopicItem{{"order-management/booking", "book a signed order"}, {"order-management/corrections", "booking corrections"}}},
	}
}

func explained() Explained {
	return Explained{
		Case: asked(), Calendar: "London: Monday to Friday 08:00-18:00", Zone: now.Zone.String(), Felt: 68 * time.Minute, Owed: 58 * time.Minute,
		Ends: []ClockEnd{
			{Text: "First answer: given."},
			{Text: "Done: 9 h promised, 58 min used, 8 h 2 min left.", Due: at(19, 11, 0)},
			{Text: "Deal Desk has had it since then, with its full time.", Since: at(18, 13, 22)},
		},
		Spans: []ClockSpan{
			{From: at(14, 16, 40), To: at(18, 13, 22), Turn: triage.TurnTriage, Skipped: []Skipped{{"outside hours", 61 * time.Hour}, {"weekend", 48 * time.Hour}, {"Boxing Day", 24 * time.Hour}}},
			{From: at(18, 13, 22), To: at(18, 14, 12), Turn: triage.TurnQueue, Function: "Deal Desk", Owed: 50 * time.Minute, Skipped: []Skipped{{"after the cut-off", 10 * time.Minute}}},
			{From: at(18, 14, 12), To: at(18, 14, 20), Turn: triage.TurnOps, Function: "Deal Desk", Holder: ana, Owed: 8 * time.Minute},
			{From: at(18, 14, 20), To: at(18, 14, 30), Running: true, Turn: triage.TurnRep, Function: "Deal Desk", Holder: ana},
		},
		DueWhy: "9 working hours from the ask end tomorrow at 11:00, while the question is answered by 16:00.",
	}
}

// scenes are the views and states that have a golden, by file name.
func scenes() map[string]any {
	m := map[string]any{}
	add := func(views map[string]any) {
		for k, v := range views {
			if m[k] != nil {
				panic("two scenes called " + k)
			}
			m[k] = v
		}
	}
	add(threadScenes())
	add(cardScenes())
	add(formScenes())
	add(digestScenes())
	add(homeScenes())
	add(answerScenes())
	return m
}

func threadScenes() map[string]any {
	return map[string]any{
		"status_queued":      Status(queued(), now),
		"status_after_hours": Status(queued().with(func(c *Case) { c.BackAt, c.FirstBy, c.DoneBy = at(19, 8, 0), at(19, 10, 0), at(20, 11, 0) }), now),
		"status_seat_open":   Status(queued().with(func(c *Case) { c.Covered = true }), now),
		"status_away":        Status(queued().with(func(c *Case) { c.AwayUntil = at(18, 14, 25) }), now),
		"status_late":        Status(queued().with(func(c *Case) { c.FirstBy = at(18, 14, 0) }), now),
		"status_wrong_team": Status(queued().with(func(c *Case) {
			c.Before, c.BeforeReason, c.Request.PlacedBy = "Order Management", triage.WrongTeam, omar
		}), now),
		"status_part_done": Status(queued().with(func(c *Case) { c.Before, c.BeforeReason, c.Request.PlacedBy = "Quoting", triage.PartDone, omar }), now),
		"status_asked_before": Status(queued().with(func(c *Case) {
			c.SameAs = []Same{same()}
		}), now),
		"status_claimed":    Status(claimed(), now),
		"status_in_work":    Status(answeredOnce(), now),
		"status_rep":        Status(asked(), now),
		"status_approver":   Status(waiting(), now),
		"status_outside":    Status(outside(), now),
		"status_snoozed":    Status(snoozed(), now),
		"status_reopened":   Status(answeredOnce().with(func(c *Case) { c.Request.Reopens = 1 }), now),
		"status_unsure":     Status(unsure(), now),
		"status_unsure_one": Status(unsure().with(func(c *Case) { c.Choices = c.Choices[:1] }), now),
		"status_unsure_three": Status(unsure().with(func(c *Case) {
			c.Choices = append(c.Choices, Choice{"quoting/errors", "a quote that can't be made", "Quoting"})
		}), now),
		"status_nobody":       Status(nobody(), now),
		"status_done":         Status(approved(), at19()),
		"status_answered":     Status(closed(triage.Answered, nil), at19()),
		"status_changed":      Status(closed(triage.Changed, nil), at19()),
		"status_declined":     Status(declined(), at19()),
		"status_withdrawn":    Status(closed(triage.Withdrawn, func(c *Case) { c.Request.Reason = triage.ReasonNeverMind }), at19()),
		"status_deleted":      Status(closed(triage.Withdrawn, func(c *Case) { c.Request.Reason = triage.ReasonDeleted }), at19()),
		"status_parked":       Status(closed(triage.NoAnswer, nil), at19()),
		"status_joined":       Status(closed(triage.Merged, func(c *Case) { c.Request.MergedInto, c.JoinedTo = 1039, same() }), at19()),
		"status_joined_own":   Status(closed(triage.Merged, func(c *Case) { c.Request.MergedInto, c.JoinedTo = 1039, same(); c.JoinedTo.Rep = priya }), at19()),
		"status_joined_ended": Status(closed(triage.Merged, func(c *Case) { c.Request.MergedInto, c.JoinedTo, c.JoinedEnd = 1039, same(), triage.Approved }), at19()),
		"status_elsewhere":    Status(pointed(), at19()),
		"answered_in_private": AnsweredInPrivate(private()),

		"post_question":          Question(asked(), now),
		"post_question_again":    QuestionAgain(asked(), at(23, 9, 0), now),
		"post_new_promise":       NewPromise(waiting().with(func(c *Case) { c.DoneBy = at(19, 15, 0) }), "", now),
		"post_new_promise_words": NewPromise(answeredOnce().with(func(c *Case) { c.DoneBy = at(19, 15, 0) }), "two more quotes ahead of yours", now),
		"post_done":              Closed(approved(), at19()),
		"post_done_late":         Closed(approved().with(func(c *Case) { c.Late = true }), at19()),
		"post_done_no_words":     Closed(closed(triage.Answered, nil), at19()),
		"post_declined":          Closed(declined(), at19()),
		"post_joined_done":       JoinedEnded(approved(), joiner(), at19()),
		"post_joined_declined":   JoinedEnded(declined(), joiner(), at19()),
		"post_update":            Update(answeredOnce(), now),
		"post_update_rep":        Update(asked(), now),
		"post_relay":             Relay(Relayed{Request: 1042, From: ana, To: priya, Words: "They had net 45 last year, see https://acme.example/q/77.", Files: []File{{"terms.pdf", "https://files.slack.com/terms.pdf"}}}),
		"dm_promise_check":       PromiseCheck(answeredOnce(), now),
		"dm_promise_first":       PromiseCheck(claimed(), now),
		"dm_chased":              Chased(claimed(), now),
		"dm_handed_to":           HandedTo(claimed(), lena, now),
		"dm_back_again":          BackAgain(claimed(), now),
		"dm_decided":             DecidedFor(claimed().with(func(c *Case) { c.Decided = Decision{By: lena, Words: "not below our floor price"} }), now),
		"dm_approval":            ApprovalAsked(waiting(), now),
		"dm_overdue":             Overdue([]Case{queued().with(func(c *Case) { c.FirstBy = at(18, 14, 0) }), claimed().with(func(c *Case) { c.Request.ID, c.FirstBy = 1017, at(17, 16, 0) })}, false, now),
		"dm_overdue_further":     Overdue([]Case{queued().with(func(c *Case) { c.FirstBy = at(18, 14, 0) }), nobody(), claimed().with(func(c *Case) { c.Request.ID, c.FirstBy = 1017, at(17, 16, 0) })}, true, now),
		"me_refused":             Refused("Only Order Management can claim this one. Ask its lead, or send it on to your team first."),
		"me_fault":               Fault("7f3a-91c2"),
		"me_make_it_own":         MakeItYourOwn(queued(), "1763472999.000200"),
		"me_left_alone":          LeftAlone("1763472999.000300"),
	}
}

// at19 is the next day, when the closed ones closed.
func at19() Frame { return Frame{Now: at(19, 10, 41), Zone: london} }

func cardScenes() map[string]any {
	return map[string]any{
		"card_queued": Card(queued(), true, now),
		"card_urgent": Card(queued().with(func(c *Case) { c.Request.Priority = "urgent" }), true, now),
		"card_files": Card(queued().with(func(c *Case) {
			c.Files = []File{{"order form.pdf", "https://files.slack.com/a.pdf"}, {"terms.docx", "https://files.slack.com/b.docx"}}
		}), true, now),
		"card_late":     Card(queued().with(func(c *Case) { c.FirstBy = at(18, 14, 0); c.Request.Chasers = 2 }), true, now),
		"card_claimed":  Card(claimed(), true, now),
		"card_in_work":  Card(answeredOnce(), true, now),
		"card_rep":      Card(asked(), true, now),
		"card_approver": Card(waiting(), true, now),
		"card_outside":  Card(outside(), true, now),
		"card_snoozed":  Card(snoozed(), true, now),
		"card_reopened": Card(queued().with(func(c *Case) { c.Request.Reopens = 1 }), true, now),
		"card_sent_on":  Card(queued().with(func(c *Case) { c.Before, c.BeforeReason, c.Request.PlacedBy = "Quoting", triage.PartDone, omar }), true, now),
		"card_asked_before": Card(queued().with(func(c *Case) {
			c.SameAs, c.Also = []Same{same()}, []Same{{ID: 1051, Link: "https://acme.slack.com/archives/C0DEALS/p2", Rep: sam}}
		}), true, now),
		"card_nobody":        Card(nobody(), true, now),
		"card_unsure":        Card(unsure(), true, now),
		"card_private":       Card(private(), false, now),
		"card_private_queue": Card(private(), true, now),
		"card_sender":        Card(queued().with(func(c *Case) { c.Request.Sender = sam }), true, now),
		"card_done":          Card(approved(), true, at19()),
		"card_withdrawn":     Card(closed(triage.Withdrawn, nil), true, at19()),
		"card_joined":        Card(closed(triage.Merged, func(c *Case) { c.Request.MergedInto = 1039 }), true, at19()),
	}
}

func formScenes() map[string]any {
	meta := Meta{Channel: "C0QUEUE", TS: "1763472121.000100"}
	return map[string]any{
		"form_ask_rep":         AskRepForm(claimed(), meta),
		"form_answer":          AnswerForm(asked(), meta),
		"form_reply":           ReplyForm(claimed(), meta),
		"form_send_on":         SendOnForm(claimed(), topics(), meta),
		"form_send_on_many":    SendOnForm(claimed(), manyTopics(30, 40), meta),
		"form_resolve":         ResolveForm(claimed(), false, meta),
		"form_resolve_reason":  ResolveForm(claimed(), true, meta),
		"form_wrong_topic":     WrongTopicForm(claimed(), topics(), true, meta),
		"form_place":           WrongTopicForm(nobody(), topics(), true, meta),
		"form_not_this_team":   WrongTopicForm(queued(), topics(), false, meta),
		"form_add_details":     AddDetailsForm(queued(), meta),
		"form_reject":          RejectForm(waiting(), meta),
		"form_exception":       ExceptionForm(declined(), meta),
		"form_not_solved":      NotSolvedForm(approved(), meta),
		"form_waiting_on":      WaitingOnForm(claimed(), meta),
		"form_snooze":          SnoozeForm(claimed(), meta, now),
		"form_needs_until":     NeedsUntilForm(answeredOnce(), meta, now),
		"form_need_sooner":     NeedSoonerForm(queued().with(func(c *Case) { c.BackAt = at(19, 8, 0) }), meta, now),
		"form_hand_to":         HandToForm(queued(), meta),
		"form_hand_to_claimed": HandToForm(claimed(), meta),
		"form_withdraw":        WithdrawForm(claimed(), meta),
		"form_ask":             AskForm("net 60 for Initech", Meta{}),
		"form_who":             WhoSearchForm(Meta{}),
		"form_add_line":        AddLineForm("Order Management · booking corrections: 17 late hours", "One open seat.", Meta{Arg: "2026-W47/om"}),
		"form_start_fix":       StartFixForm("Order Management · booking corrections: 17 late hours", Meta{Arg: "2026-W47/om"}, now),
		"form_notice":          NoticeModal("Not now", "This one is closed. Reopen it first, or ask again in a new message."),
		"form_refilled": Refill(ResolveForm(claimed(), true, meta), Form{
			Words: "net 45 approved", Outcome: string(triage.Approved), Reason: triage.ReasonApproval,
		}),
		"form_why":      WhyModal(explained(), meta, now),
		"options_topic": TopicOptions(topics(), "order"),
		"answer_why":    Explain(explained(), now),
	}
}

func manyTopics(functions, each int) []TopicGroup {
	groups := make([]TopicGroup, functions)
	for i := range groups {
		groups[i].Function = "Function " + thousands(i)
		for j := range each {
			groups[i].Topics = append(groups[i].Topics, TopicItem{"f" + thousands(i) + "/t" + thousands(j), "topic " + thousands(j)})
		}
	}
	return groups
}
