package triage_test

import (
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"

	"github.com/google/go-cmp/cmp"
)

var (
	start = time.Date(2026, 11, 16, 9, 22, 0, 0, time.UTC)

	rep     = triage.Actor{User: "U-rep"}
	manager = triage.Actor{User: "U-manager"}
	ana     = triage.Actor{User: "U-ana", Functions: []string{"deal-desk"}}
	ben     = triage.Actor{User: "U-ben", Functions: []string{"deal-desk"}, Leads: []string{"deal-desk"}}
	olga    = triage.Actor{User: "U-olga", Functions: []string{"orders"}}
	head    = triage.Actor{User: "U-head", TriageLead: true, Admin: true}
)

func testMap() *scope.Map {
	topic := func(f, id string) scope.Topic { return scope.Topic{ID: f + "/" + id, Function: f, Name: id} }
	return &scope.Map{
		Hash:  "abc",
		Hours: scope.Hours{Default: "emea", Calendars: []scope.Calendar{{ID: "emea"}, {ID: "amer"}}},
		Functions: []scope.Function{
			{ID: "deal-desk", Name: "Deal Desk", Topics: []scope.Topic{topic("deal-desk", "discounts"), topic("deal-desk", "ramps")},
				Targets: scope.Targets{FirstResponse: 6 * time.Hour, Resolution: 8 * time.Hour, Basis: scope.Sourced}},
			{ID: "orders", Name: "Order Management", Topics: []scope.Topic{topic("orders", "bookings")}, Calendars: []string{"amer"},
				Targets: scope.Targets{FirstResponse: 12 * time.Hour, Resolution: 12 * time.Hour, Basis: scope.Assumed}},
		},
	}
}

// play is a request on a clock that moves ten minutes with each verb.
type play struct {
	t       *testing.T
	desk    triage.Desk
	now     time.Time
	r       triage.Request
	entries []triage.Entry
}

func newPlay(t *testing.T) *play {
	p := &play{t: t, desk: triage.Desk{Map: testMap()}, now: start}
	p.do(rep, func(_ triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Open(triage.Opening{ID: 7, Origin: triage.FromMessage, Channel: "C1", Thread: "1.1", Rep: rep.User, Region: "amer"}, a)
	})
	return p
}

func routed(t *testing.T) *play {
	p := newPlay(t)
	p.do(triage.Bot, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Route(r, a, triage.Routing{Decision: triage.DecisionRoute, Topic: "deal-desk/discounts", P: .9})
	})
	return p
}

func (p *play) act(who triage.Actor) triage.Act {
	p.now = p.now.Add(10 * time.Minute)
	return triage.Act{Actor: who, Now: p.now}
}

func (p *play) try(who triage.Actor, verb func(triage.Request, triage.Act) ([]triage.Entry, error)) error {
	p.t.Helper()
	entries, err := verb(p.r, p.act(who))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := p.r.Apply(e); err != nil {
			p.t.Fatal(err)
		}
	}
	p.entries = append(p.entries, entries...)
	return nil
}

func (p *play) do(who triage.Actor, verb func(triage.Request, triage.Act) ([]triage.Entry, error)) {
	p.t.Helper()
	if err := p.try(who, verb); err != nil {
		p.t.Fatal(err)
	}
}

func (p *play) say(who triage.Actor, text string) {
	p.t.Helper()
	p.do(who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Say(r, a, triage.Words{TS: "2.2", Read: triage.ReadReply(text), Reopens: true})
	})
}

func (p *play) want(turn triage.Turn, function, holder string) {
	p.t.Helper()
	got := []string{string(p.r.Turn), p.r.Function, p.r.Holder}
	if diff := cmp.Diff([]string{string(turn), function, holder}, got); diff != "" {
		p.t.Errorf("turn, function, holder (-want +got):\n%s", diff)
	}
}

func (p *play) claim(who triage.Actor) {
	p.t.Helper()
	p.do(who, p.desk.Claim)
}

func (p *play) ask(who triage.Actor) {
	p.t.Helper()
	p.do(who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return p.desk.AskRep(r, a, "") })
}

func (p *play) resolve(who triage.Actor, how triage.Resolution) {
	p.t.Helper()
	p.do(who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return p.desk.Resolve(r, a, how) })
}

func TestPlainRequestIsClaimedAskedAnsweredAndDone(t *testing.T) {
	p := routed(t)
	p.want(triage.TurnQueue, "deal-desk", "")
	p.claim(ana)
	p.want(triage.TurnOps, "deal-desk", ana.User)
	p.ask(ana)
	p.want(triage.TurnRep, "deal-desk", ana.User)
	p.say(rep, "let me check")
	p.want(triage.TurnRep, "deal-desk", ana.User)
	p.say(rep, "net 30 last year")
	p.want(triage.TurnOps, "deal-desk", ana.User)
	p.resolve(ana, triage.Resolution{Outcome: triage.Approved, Words: true})
	p.want(triage.TurnClosed, "deal-desk", ana.User)
	if p.r.RoundTrips != 1 || !p.r.Outcome.Done() || p.r.ClosedAt.IsZero() {
		t.Errorf("after the close: %+v", p.r)
	}
	again, err := triage.Replay(p.entries)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.r, again); diff != "" {
		t.Errorf("replayed request differs (-live +replayed):\n%s", diff)
	}
}

func TestPinsFollowTheFunctionAndTheRegion(t *testing.T) {
	p := routed(t)
	if p.r.Calendar != "amer" || p.r.Target.FirstResponse != 360 || p.r.Target.Assumed {
		t.Errorf("pins = %s %+v, want amer, 360 minutes, agreed", p.r.Calendar, p.r.Target)
	}
	p.do(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.SendOn(r, a, triage.WrongTeam, "orders/bookings", "")
	})
	p.want(triage.TurnQueue, "orders", "")
	if p.r.Target != (triage.Target{FirstResponse: 720, Resolution: 720, Assumed: true}) || p.r.SentOn != 1 {
		t.Errorf("after sending on: %+v, sent on %d", p.r.Target, p.r.SentOn)
	}
}

func TestStaffWordsClaimAndCountAsFirstWords(t *testing.T) {
	p := routed(t)
	p.say(manager, "this one is important")
	if p.want(triage.TurnQueue, "deal-desk", ""); !p.r.FirstWords.IsZero() {
		t.Error("a bystander's words counted as the first response")
	}
	p.say(ana, "looking at it")
	p.want(triage.TurnOps, "deal-desk", ana.User)
	if !p.r.FirstWords.Equal(p.now) {
		t.Errorf("first words at %v, want %v", p.r.FirstWords, p.now)
	}
}

func TestClaimIsNoFirstResponse(t *testing.T) {
	p := routed(t)
	p.claim(ana)
	if !p.r.FirstWords.IsZero() {
		t.Error("a claim counted as the first response")
	}
}

func TestManagerAnswersForTheRep(t *testing.T) {
	p := routed(t)
	p.ask(ana)
	p.say(manager, "they had net 30")
	p.want(triage.TurnOps, "deal-desk", ana.User)
}

func TestRepWithdrawsByWords(t *testing.T) {
	p := routed(t)
	p.say(rep, "never mind, sorted it")
	if p.r.Outcome != triage.Withdrawn || p.r.Reason != triage.ReasonGaveUp {
		t.Errorf("outcome %q, reason %q; want withdrawn, gave up", p.r.Outcome, p.r.Reason)
	}
}

func TestThanksDoesNotReopenAndWordsDo(t *testing.T) {
	p := routed(t)
	p.claim(ana)
	p.resolve(ana, triage.Resolution{Outcome: triage.Answered})
	p.say(rep, "perfect, thank you so much!")
	p.want(triage.TurnClosed, "deal-desk", ana.User)
	p.say(rep, "wait, the customer wants it in euro")
	p.want(triage.TurnOps, "deal-desk", ana.User)
	if p.r.Reopens != 1 || p.r.Outcome != "" {
		t.Errorf("reopens %d, outcome %q; want 1 and none", p.r.Reopens, p.r.Outcome)
	}
}

// TestJoinedAndApart: words of a joined request's rep count as the rep's of the
// one that is worked on, but don't withdraw it; a joined one can be taken apart.
func TestJoinedAndApart(t *testing.T) {
	nina := triage.Actor{User: "U-nina"}
	p := routed(t)
	p.do(ana, p.desk.Claim)
	p.do(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return p.desk.AskRep(r, a, "") })
	alongside := func(read triage.Reading) {
		p.do(nina, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
			return p.desk.Say(r, a, triage.Words{Read: read, Joined: true})
		})
	}
	alongside(triage.NeverMind)
	if p.r.Turn != triage.TurnRep {
		t.Fatalf("turn %q after another rep's never mind", p.r.Turn)
	}
	alongside(triage.Answer)
	if said := p.entries[len(p.entries)-2]; p.r.Turn != triage.TurnOps || said.Data.Side != triage.RepSide || said.By != nina.User {
		t.Errorf("turn %q, words of %q on the side of %q", p.r.Turn, said.By, said.Data.Side)
	}

	j := routed(t)
	j.do(rep, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return j.desk.Join(r, a, triage.Request{ID: 3, Turn: triage.TurnQueue})
	})
	if _, err := j.desk.Part(j.r, triage.Act{Actor: manager, Now: j.now}); err == nil {
		t.Error("anybody takes it apart")
	}
	j.do(triage.Bot, j.desk.Part)
	if j.r.Turn != triage.TurnQueue || j.r.MergedInto != 0 || j.r.Function != "deal-desk" {
		t.Errorf("apart: turn %q at %q, joined to %d", j.r.Turn, j.r.Function, j.r.MergedInto)
	}
	if _, err := j.desk.Part(j.r, triage.Act{Actor: triage.Bot, Now: j.now}); err == nil {
		t.Error("what is joined to none is taken apart")
	}
}

func TestChaserIsCountedAndMovesNothing(t *testing.T) {
	p := routed(t)
	p.say(rep, "any update?")
	p.say(manager, "hi team, any news on this please")
	p.want(triage.TurnQueue, "deal-desk", "")
	if p.r.Chasers != 2 {
		t.Errorf("chasers = %d, want 2", p.r.Chasers)
	}
}

func TestNotMineGivesTheTurnBackFromTheQuestion(t *testing.T) {
	p := routed(t)
	p.ask(ana)
	asked := p.now
	p.do(rep, p.desk.NotMineToAnswer)
	p.want(triage.TurnOps, "deal-desk", ana.User)
	last := p.entries[len(p.entries)-1]
	if last.Data.Since == nil || !last.Data.Since.Equal(asked) {
		t.Errorf("given back since %v, want %v", last.Data.Since, asked)
	}
}

func TestResolveAsksForAReasonOnlyWhenSomethingWentWrong(t *testing.T) {
	p := routed(t)
	p.claim(ana)
	err := p.try(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Resolve(r, a, triage.Resolution{Outcome: triage.Answered, Late: true})
	})
	if ref, ok := triage.AsRefusal(err); !ok || ref.Code != triage.Invalid {
		t.Fatalf("late close without a reason: %v, want a refusal", err)
	}
	p.resolve(ana, triage.Resolution{Outcome: triage.Answered, Late: true, Reason: triage.ReasonCapacity})
}

func TestPartDoneTeachesNothingAndKeepsTheRequest(t *testing.T) {
	p := routed(t)
	p.claim(ana)
	p.do(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.SendOn(r, a, triage.PartDone, "orders/bookings", "")
	})
	p.want(triage.TurnQueue, "orders", "")
	if p.r.SentOn != 0 || p.r.Steps != 1 || !p.r.FirstWords.IsZero() {
		t.Errorf("sent on %d, steps %d, first words %v", p.r.SentOn, p.r.Steps, p.r.FirstWords)
	}
}

func TestUnsureWaitsInTriageForAButton(t *testing.T) {
	p := newPlay(t)
	p.do(triage.Bot, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Route(r, a, triage.Routing{Decision: triage.DecisionChoose, Choices: []string{"deal-desk/ramps", "orders/bookings"}})
	})
	p.want(triage.TurnTriage, "", "")
	p.do(rep, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Route(r, a, triage.Routing{Decision: triage.DecisionChosen, Topic: "orders/bookings"})
	})
	p.want(triage.TurnQueue, "orders", "")
}

func TestNeighbourPointerClosesAndCanComeBack(t *testing.T) {
	p := newPlay(t)
	p.do(triage.Bot, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Route(r, a, triage.Routing{Decision: triage.DecisionNeighbour, Neighbour: "legal"})
	})
	if p.r.Outcome != triage.Pointed || p.r.Outcome.Done() {
		t.Errorf("outcome %q, want pointed elsewhere, not done", p.r.Outcome)
	}
	p.do(rep, p.desk.Reopen)
	p.want(triage.TurnTriage, "", "")
}

func TestErasedAskIsWithdrawnWithATrace(t *testing.T) {
	p := routed(t)
	p.do(rep, func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return p.desk.Erase(r, a, "1.1") })
	if p.r.Outcome != triage.Withdrawn || p.r.Reason != triage.ReasonDeleted {
		t.Errorf("outcome %q, reason %q", p.r.Outcome, p.r.Reason)
	}
}

func TestApproverOfTheSameFunctionStaysOpsTurn(t *testing.T) {
	p := routed(t)
	p.claim(ana)
	p.do(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.WaitFor(r, a, triage.Wait{Turn: triage.TurnApprover, Whom: ben.User, Own: true})
	})
	p.want(triage.TurnOps, "deal-desk", ana.User)
	p.do(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.WaitFor(r, a, triage.Wait{Turn: triage.TurnApprover, Whom: "U-cfo"})
	})
	p.want(triage.TurnApprover, "deal-desk", ana.User)
	p.do(triage.Actor{User: "U-cfo"}, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return p.desk.Decide(r, a, true, "")
	})
	p.want(triage.TurnOps, "deal-desk", ana.User)
}

func TestEntriesNeverRunBackwards(t *testing.T) {
	p := routed(t)
	err := p.try(ana, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		a.At = start.Add(-time.Hour)
		return p.desk.Claim(r, a)
	})
	if err != nil {
		t.Fatal(err)
	}
	last := p.entries[len(p.entries)-1]
	if last.At.Before(p.entries[len(p.entries)-2].At) {
		t.Errorf("claimed at %v, before the routing", last.At)
	}
}

// TestEveryVerbForEveryRole walks the table of who may do what and checks that
// the desk allows and refuses exactly that.
func TestEveryVerbForEveryRole(t *testing.T) {
	p := routed(t)
	r := p.r
	r.Turn, r.WaitingFor = triage.TurnApprover, "U-cfo"
	actors := map[triage.Role]triage.Actor{
		triage.RoleOther:      manager,
		triage.RoleRep:        rep,
		triage.RoleApprover:   {User: "U-cfo"},
		triage.RoleStaff:      ana,
		triage.RoleLead:       ben,
		triage.RoleTriageLead: {User: "U-t", TriageLead: true},
		triage.RoleLeader:     {User: "U-vp", Leader: true},
		triage.RoleAdmin:      {User: "U-admin", Admin: true},
		triage.RoleBot:        triage.Bot,
	}
	for _, verb := range triage.Verbs() {
		for _, role := range triage.Roles {
			_, err := p.desk.May(verb, actors[role], r)
			allowed := triage.Permitted(verb, role) || role != triage.RoleBot && triage.Permitted(verb, triage.RoleOther)
			if role == triage.RoleLead {
				allowed = allowed || triage.Permitted(verb, triage.RoleStaff)
			}
			if (err == nil) != allowed {
				t.Errorf("%s by %s: %v, want allowed = %v", verb, role, err, allowed)
			}
			if ref, ok := triage.AsRefusal(err); err != nil && (!ok || ref.Sentence == "") {
				t.Errorf("%s by %s is refused without a sentence", verb, role)
			}
		}
	}
	if _, err := p.desk.May(triage.VerbClaim, olga, r); err == nil {
		t.Error("staff of another function may claim")
	}
	if _, err := p.desk.May(triage.VerbClaim, head, r); err != nil {
		t.Errorf("an admin may not claim: %v", err)
	}
}

func TestReadReply(t *testing.T) {
	cases := []struct {
		text string
		want triage.Reading
	}{
		{"thanks!", triage.Thanks}, {"Thank you so much team :pray:", triage.Thanks}, {"ok thanks", triage.Thanks}, {"👍", triage.Mark},
		{"ok", triage.Nod}, {"done", triage.Nod}, {"I'll check", triage.Holding}, {"I’ll get back to you", triage.Holding}, {"let me ask the customer", triage.Holding},
		{"any update?", triage.Chaser}, {"<@U1> any news on this please?", triage.Chaser}, {"bump", triage.Chaser}, {"still waiting...", triage.Chaser},
		{"never mind", triage.NeverMind}, {"nvm, found it, thanks", triage.NeverMind}, {"sorry, please ignore this", triage.NeverMind},
		{"thanks, but the customer wants euro", triage.Answer}, {"net 30", triage.Answer}, {"yes", triage.Answer}, {"", triage.Answer},
		{"please update the close date", triage.Answer}, {"ignore the first line of the PO", triage.Answer}, {"status is closed won", triage.Answer},
	}
	for _, c := range cases {
		if got := triage.ReadReply(c.text); got != c.want {
			t.Errorf("ReadReply(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}
