package views

import (
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/route/kept"
)

func h(x float64) Quantile { return Quantile{D: time.Duration(x * float64(time.Hour)), Known: true} }

func digest() DigestData {
	weeks := []string{"W40", "W41", "W42", "W43", "W44", "W45", "W46", "W47"}
	return DigestData{
		Week: "2026-W47", From: at(16, 0, 0), To: at(22, 0, 0), Company: "Acme",
		Asks: 212, Done: 171, GaveUp: 9, NoAnswer: 7, Open: 25, Chasers: 31, LateHours: 41.3,
		Usual: &Usual{Asks: 190, Chasers: 44, LateHours: 59.4},
		First: Quantiles{h(2.1), h(9.4), 203}, Felt: Quantiles{h(26), h(97), 212}, Owed: Quantiles{h(6), h(17), 212},
		Deals: &DealsWaiting{Deals: 5, Amount: 1_200_000, Known: 0.38},
		Hotspots: []Hotspot{
			{Key: "2026-W47/om-corrections", Title: "Order Management · booking corrections", LateHours: 17, Asks: 12, Where: "10 of 11 late ones EMEA",
				Cause: "None claimed before 11:00 London, Monday and Tuesday.", Trend: "New.", Line: "Omar Haddad: “One open seat.”",
				Decide: "Who covers until it is filled? Owner: Omar Haddad."},
			{Key: "2026-W47/dd-discounts", Title: "Deal Desk · discounts over 25 %", LateHours: 11, Asks: 9,
				Cause: "Waiting on approvers.", Trend: "Third week.", Decide: "a second approver, or a higher limit?"},
			{Key: "2026-W47/quoting-errors", Title: "Quote errors", LateHours: 8, Asks: 31, Weeks: 4,
				Cause: "14 went to Deal Desk first.", Change: "c7", FixOpen: true},
		},
		Better: []string{"Partner Ops 9 → 1 late hours with a fifth more asks."},
		Fixes: []FixLine{
			{ID: "3", Sentence: "Fix “Start date is required”: sent back 24 of 38, then 5 of 31, elsewhere flat. It worked.", Settled: true},
			{ID: "4", Sentence: "Fix “A second approver”: too early to tell, 11 of 20 asks so far."},
		},
		Notes: []string{"Quoting's target was loosened on 2 November: 8 late hours, 19 by the old one."},
		Chart: Chart{Title: "Late hours by function, eight weeks", Weeks: weeks, Series: []Series{
			{"Order Management", []float64{8, 9, 7, 10, 9, 12, 13, 17}}, {"Deal Desk", []float64{10, 11, 9, 10, 12, 11, 10, 11.2}},
			{"Quoting", []float64{12, 14, 11, 10, 9, 10, 9, 8}}, {"Partner Operations", []float64{9, 9, 8, 9, 10, 9, 9, 1}},
			{"Compensation", []float64{3, 2, 4, 3, 3, 2, 3, 2}}, {"Territories", []float64{1, 1, 0, 2, 1, 1, 0, 1}},
			{"Data and Tools", []float64{2, 1, 1, 1, 2, 1, 2, 1}}, {"Enablement", []float64{0, 0, 1, 0, 0, 0, 1, 0}},
		}},
		Functions: []FunctionRow{
			{Name: "Deal Desk", Asks: 64, Done: 55, Open: 6, First: Quantiles{h(1.5), h(6), 62}, Felt: Quantiles{h(20), h(70), 64}, Owed: Quantiles{h(4), h(12), 64}, LateHours: 11.2},
			{Name: "Order Management", Asks: 51, Done: 38, Open: 9, First: Quantiles{h(4.2), Quantile{}, 44}, Felt: Quantiles{h(31), Quantile{}, 51}, Owed: Quantiles{h(9), Quantile{}, 51}, LateHours: 17},
			{Name: "Enablement", Asks: 3, Done: 3, First: Quantiles{h(3), h(5), 3}, Felt: Quantiles{h(9), h(22), 3}, Owed: Quantiles{h(4), h(6), 3}, NotAgreed: true},
		},
		Unowned: 11,
		Nobody: []Cluster{
			{Key: "c8", Name: "content management", N: 6, Examples: []string{"where does the new battlecard live?", "who updates the deck library"}},
			{Name: "parking passes", N: 3},
		},
		Repeated: []Cluster{{Name: "how do I split a booking", N: 11, Function: "Order Management", Examples: []string{"how do i split a booking over two entities"}}},
		Leaks:    []Leak{{Key: "c9", Sentence: "Deal Desk and Quoting hand asks to each other: 9 one way and 5 back in eight weeks, most about quote errors."}},
		Watching: []Hotspot{{Title: "Territories · account moves", LateHours: 4.5, Asks: 2, Weeks: 8}},
		Pendulum: "58 % of asks came from the field, and 71 % of the waiting.",
		Method: []string{
			"First response is the first words that a person of the team addressed to the rep, in the hours promised to the rep's region.",
			"Late hours are working hours past the target, each counted once, in the week in which it passed.",
			"Open asks count in every percentile (Kaplan-Meier).",
		},
	}
}

func digestScenes() map[string]any {
	d := Digest(digest())
	empty := Digest(DigestData{Week: "2026-W47", From: at(16, 0, 0), To: at(22, 0, 0), Method: digest().Method})
	early := digest()
	early.Usual = nil
	early.First.P90.Known, early.Felt.P50.Known = false, false
	fn := FunctionDigest{
		Function: "Deal Desk", Week: "2026-W47", Key: "2026-W47|deal-desk", From: at(16, 0, 0), To: at(22, 0, 0), Row: digest().Functions[0],
		Topics: []FunctionRow{{Name: "discounts over 25 %", Asks: 9, Done: 6, Open: 3, First: Quantiles{h(2), h(8), 9}, Felt: Quantiles{h(30), Quantile{}, 9}, Owed: Quantiles{h(6), Quantile{}, 9}, LateHours: 11}},
		Held:   41, Counts: counts(), Kept: routing(81, 3, 2),
		Notes: []string{"No figure about one person is shown to anyone but them."},
	}
	m, plain := ForFunction(fn)
	quiet, _ := ForFunction(FunctionDigest{Function: "What no team had yet", Week: "2026-W47", Key: "2026-W47|", From: fn.From, To: fn.To, Held: 2, Counts: counts()[2:], Kept: routing(19, 0, 1), KeptAll: true})
	scenes := map[string]any{
		"digest": d.Message, "digest_no_chart": d.NoChart, "digest_empty": empty.Message, "digest_first_weeks": Digest(early).Message,
		"digest_lead_preview": LeadPreview(digest(), digest().Hotspots[:1], at(23, 8, 0), now),
		"digest_asks":         AsksShown("Order Management · booking corrections", []Case{claimed(), waiting(), private()}, 2, now),
		"digest_counts":       CountsShown("Deal Desk", []CountGroup{{"Parked without the rep's answer", 1, 1, []Case{approved()}}, {"Questions to reps", 9, 5, []Case{claimed(), waiting(), private()}}}, now),
		"digest_counts_none":  CountsShown("Deal Desk", nil, now),
		"digest_moved": MovedShown(MovedAsks{Total: 6, Asks: []Moved{
			{Case: claimed(), From: []string{"Order Management"}, To: "Deal Desk"}, {Case: approved(), Asked: true, From: []string{"Quoting", "Order Management"}, To: "Deal Desk"},
			{Case: answeredOnce(), From: []string{"Deal Desk"}}, {Case: private(), From: []string{"Quoting"}, To: "Compensation"}, {Case: queued(), Would: true, From: []string{"Quoting"}}}}, now),
		"digest_moved_none":  MovedShown(MovedAsks{}, now),
		"digest_change":      Change(ChangeReady{Key: "c7", Why: "14 quote errors went to Deal Desk first; these words belong to Quoting.", Diff: "   - id: quoting/errors\n     keywords:\n+      - quote won't generate\n", Right: 13, Wrong: 1, Tried: true, CanApply: true}),
		"digest_fix_offered": OfferFix(FixOffered{ID: "5", By: lena, Hotspot: "Order Management · booking corrections", What: "start date is required on every correction", From: at(23, 0, 0)}, now),
		"digest_function":    m, "digest_function_plain": plain,
		"digest_function_quiet": quiet,
	}
	for i, part := range d.Thread {
		scenes["digest_thread_"+thousands(i+1)] = part
		scenes["digest_thread_"+thousands(i+1)+"_plain"] = d.Plain[i]
	}
	return scenes
}

func counts() []Count {
	return []Count{{"First question after half the time", 2}, {"Claimed, then silent for longer than a first answer may take", 1}, {"Questions to reps", 6}}
}

// routing is a week's reckoning: so many stayed, moved and wait; and two asked.
func routing(stayed, moved, waiting int) kept.Week {
	var cases []kept.Case
	for _, c := range []struct {
		n int
		c kept.Case
	}{{stayed, kept.Case{Fate: kept.Stayed}}, {moved, kept.Case{Fate: kept.Moved}}, {waiting, kept.Case{Fate: kept.Waiting}}, {2, kept.Case{Asked: true, Fate: kept.Stayed}}} {
		cases = append(cases, slices.Repeat([]kept.Case{c.c}, c.n)...)
	}
	return kept.Count(cases)
}

func owners() []Owner {
	return []Owner{
		{ID: "deal-desk", Name: "Deal Desk", Purpose: "Gets non-standard deals to a yes or a no.", Topics: []string{"discounts over 25 %", "non-standard payment terms"},
			NotCovers: []Elsewhere{{"liability caps", "Commercial Legal"}}, Lead: lena, First: "first answer within 4 working hours", Hours: "London, Monday to Friday 08:00-18:00"},
		{ID: "om", Name: "Order Management", Topics: []string{"booking a signed order"}, Lead: omar, Covered: true},
	}
}

func many(n int, c Case) []Case {
	cs := make([]Case, n)
	for i := range cs {
		cs[i] = c
		cs[i].Request.ID = int64(1000 + i)
	}
	return cs
}

func homeScenes() map[string]any {
	staff := []HomeTab{TabMine, TabStaff, TabLead, TabMap}
	return map[string]any{
		"home_rep": Home(HomeData{User: priya, Tabs: []HomeTab{TabMine, TabMap}, Tab: TabMine, Page: 1, Pages: 1, Lists: []HomeList{
			{Tab: TabMine, Total: 4, Cases: []Case{asked(), queued(), waiting(), approved()}}}}, now),
		"home_rep_nothing": Home(HomeData{User: priya, Tabs: []HomeTab{TabMine, TabMap}, Tab: TabMine, Lists: []HomeList{{Tab: TabMine}}}, now),
		"home_rep_page":    Home(HomeData{User: priya, Tabs: []HomeTab{TabMine, TabMap}, Tab: TabMine, Page: 2, Pages: 3, Lists: []HomeList{{Tab: TabMine, Total: 45, Cases: many(20, queued())}}}, now),
		"home_staff": Home(HomeData{User: ana, Tabs: staff, Tab: TabStaff, Page: 1, Pages: 1, Lists: []HomeList{
			{TabHeld, 2, []Case{answeredOnce(), waiting()}}, {TabUnclaimed, 4213, many(5, queued())}, {TabDueSoon, 9, []Case{claimed()}}, {TabWaiting, 0, nil}}}, now),
		"home_staff_small": Home(HomeData{User: ana, Tabs: staff, Tab: TabStaff, Page: 1, Pages: 1, Lists: []HomeList{
			{TabHeld, 1, []Case{answeredOnce()}}, {TabUnclaimed, 0, nil}, {TabDueSoon, 1, nil}, {TabWaiting, 0, nil}}}, now),
		"home_staff_list": Home(HomeData{User: ana, Tabs: staff, Tab: TabUnclaimed, Page: 3, Pages: 211, Lists: []HomeList{{TabUnclaimed, 4213, many(20, queued())}}}, now),
		"home_lead": Home(HomeData{User: lena, Tabs: staff, Tab: TabLead, Load: []LoadRow{{"Deal Desk", 31, 4, 6, 2, 9}, {"Quoting", 3, 0, 0, 0, 0}},
			Late:   []Case{claimed()},
			Kept:   []KeptWeek{{"2026-W46", at(9, 0, 0), at(15, 0, 0), false, routing(81, 3, 0)}, {"2026-W47", at(16, 0, 0), at(22, 0, 0), true, routing(12, 0, 19)}},
			Counts: []FunctionCounts{{"2026-W46|deal-desk", "Deal Desk", 41, counts()}, {"2026-W46|quoting", "Quoting", 1, counts()[2:]}}, CountsFrom: at(9, 0, 0), CountsTo: at(15, 0, 0),
			Marks: []Mark{{Request: 988, Ask: "can someone split the Globex booking over two entities", Would: "Order Management, booking corrections", Why: []string{"split", "booking"}, Link: "https://acme.slack.com/archives/C0DEALS/p9", Answered: "Order Management"}}}, now),
		"home_lead_nothing": Home(HomeData{User: lena, Tabs: staff, Tab: TabLead}, now),
		"home_map":          Home(HomeData{User: priya, Tabs: []HomeTab{TabMine, TabMap}, Tab: TabMap, Title: "Acme", Map: owners()}, now),
	}
}

func privately(c Case) Case {
	c.Private, c.Function, c.Topic, c.Ask = true, "Compensation", "commission splits", private().Ask
	return c
}

func answerScenes() map[string]any {
	found := Found{Query: "commission splits", Owners: []FoundOwner{{owners()[0], "non-standard payment terms"}, {owners()[1], "booking a signed order"}}}
	legal := Found{Query: "liability cap", Elsewhere: []Pointer{{Name: "Commercial Legal", How: "they answer within two days", URL: "https://acme.example/legal/form"}}}
	return map[string]any{
		"answer_help":         Help(Audience{}),
		"answer_help_staff":   Help(Audience{Staff: true, Lead: true, Leader: true, Admin: true}),
		"answer_who":          Who(found),
		"answer_who_legal":    Who(legal),
		"answer_who_nobody":   Who(Found{Query: "parking", Lead: ruth}),
		"answer_mine":         List(Listed{Title: "Your open requests", Cases: []Case{asked(), queued()}, Own: true}, now),
		"answer_mine_none":    List(Listed{Title: "Your open requests", Empty: "Nothing open."}, now),
		"answer_queue":        List(Listed{Title: "Open with Deal Desk", Cases: many(16, queued()), Total: 31}, now),
		"answer_where":        Where("Initech", []Case{asked(), outside()}, 1, now),
		"answer_where_none":   Where("Globex", nil, 0, now),
		"form_who_found":      WhoAnswer(found, Meta{}),
		"ops_map_refused":     MapRefused("scope.yaml", []MapFault{{12, 5, "unknown key \"leed\"; did you mean \"lead\"?"}, {0, 0, "no function owns \"neighbours\""}}),
		"ops_map_changed":     MapChanged("4f2a91", []string{"Order Management now owns “split a booking”, from Deal Desk.", "Deal Desk: first answer within 2 working hours, was 4."}),
		"ops_parked":          DeliveryParked(Parked{What: "a message in #deal-help", Request: 1042, Reason: "apply entry 3 of CL-1042: want entry 4", Reference: "7f3a-91c2", Tries: 3}),
		"ops_invite":          InviteMe([]string{"deal-help", "om-queue"}),
		"ops_digest_held":     DigestHeld("2026-W47", []string{"171 done and 25 open, but 190 asks."}),
		"dm_approval_private": ApprovalAsked(privately(waiting()), now),
		"form_why_private":    WhyModal(Explained{Case: private()}, Meta{}, now),
		"card_moved":          CardMoved(queued(), now),
		"card_by_word":        Card(answeredOnce().with(func(c *Case) { c.ByWord = true }), true, now),
		"card_cancelled":      Card(closed(triage.Withdrawn, func(c *Case) { c.Request.Reason = triage.ReasonDeleted }), true, at19()),
	}
}
