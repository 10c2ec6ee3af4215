package worked

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hbollon/go-edlib"

	"clearlane/triage"
)

// play takes a case through the desk's verbs.
type play struct {
	file    *File
	desk    triage.Desk
	zone    *time.Location
	region  string
	r       triage.Request
	entries []triage.Entry
	now     time.Time
}

// verb is one thing that an event can say.
type verb struct {
	form  *regexp.Regexp
	shown string // in the error for an event that nothing fits
	do    func(p *play, act triage.Act, args []string) ([]triage.Entry, error)
}

var verbs = []verb{
	{regexp.MustCompile(`^routes to (\S+)$`), "routes to TOPIC", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.Route(p.r, act, triage.Routing{Decision: triage.DecisionRoute, Topic: args[0]})
	}},
	{regexp.MustCompile(`^offers (.+)$`), "offers TOPIC, TOPIC", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.Route(p.r, act, triage.Routing{Decision: triage.DecisionChoose, Choices: list(args[0])})
	}},
	{regexp.MustCompile(`^picks (\S+)$`), "picks TOPIC", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.Route(p.r, act, triage.Routing{Decision: triage.DecisionChosen, Topic: args[0]})
	}},
	{regexp.MustCompile(`^claims$`), "claims", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Claim(p.r, act)
	}},
	{regexp.MustCompile(`^hands to (\S+)$`), "hands to PERSON", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		to, err := p.file.actor(args[0])
		if err != nil {
			return nil, err
		}
		return p.desk.Assign(p.r, act, to)
	}},
	{regexp.MustCompile(`^releases$`), "releases", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Release(p.r, act)
	}},
	{regexp.MustCompile(`^sends on to (\S+), (wrong team|our part is done)$`), "sends on to TOPIC, wrong team (or: our part is done)", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		reason := triage.PartDone
		if args[1] == "wrong team" {
			reason = triage.WrongTeam
		}
		return p.desk.SendOn(p.r, act, reason, args[0], "")
	}},
	{regexp.MustCompile(`^corrects to (\S+)$`), "corrects to TOPIC", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.Correct(p.r, act, args[0], "")
	}},
	{regexp.MustCompile(`^says (.+)$`), "says WORDS", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.Say(p.r, act, triage.Words{TS: p.ts(), Read: triage.ReadReply(args[0]), Reopens: true})
	}},
	{regexp.MustCompile(`^replies$`), "replies", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Reply(p.r, act, p.ts())
	}},
	{regexp.MustCompile(`^asks the rep$`), "asks the rep", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.AskRep(p.r, act, "")
	}},
	{regexp.MustCompile(`^returns the question$`), "returns the question", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.NotMineToAnswer(p.r, act)
	}},
	{regexp.MustCompile(`^waits for (\S+) to approve$`), "waits for PERSON to approve", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		whom, err := p.file.actor(args[0])
		if err != nil {
			return nil, err
		}
		return p.desk.WaitFor(p.r, act, triage.Wait{Turn: triage.TurnApprover, Whom: whom.User, Own: whom.IsStaffOf(p.r.Function)})
	}},
	{regexp.MustCompile(`^waits for (?:the )?(\S+)$`), "waits for the customer (or a team)", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		return p.desk.WaitFor(p.r, act, triage.Wait{Turn: triage.TurnOutside, Whom: args[0]})
	}},
	{regexp.MustCompile(`^approves$`), "approves", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Decide(p.r, act, true, "")
	}},
	{regexp.MustCompile(`^rejects$`), "rejects", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Decide(p.r, act, false, triage.ReasonPolicy)
	}},
	{regexp.MustCompile(`^resumes$`), "resumes", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Resume(p.r, act)
	}},
	{regexp.MustCompile(`^snoozes until (.+)$`), "snoozes until TIME", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		until, err := moment(args[0], p.zone, act.Now)
		if err != nil {
			return nil, err
		}
		return p.desk.Snooze(p.r, act, until, triage.ReasonCustomer)
	}},
	{regexp.MustCompile(`^resolves(?: as (answered|changed|approved|declined))?( without words)?$`), "resolves (as answered, changed, approved or declined; without words)", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		how := triage.Resolution{Outcome: triage.Outcome(args[0]), Words: args[1] == "", TS: p.ts()}
		if how.Outcome == "" {
			how.Outcome = triage.Answered
		}
		if p.r.NeedsReason(false) {
			how.Reason = triage.ReasonCapacity
		}
		return p.desk.Resolve(p.r, act, how)
	}},
	{regexp.MustCompile(`^reopens$`), "reopens", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Reopen(p.r, act)
	}},
	{regexp.MustCompile(`^withdraws$`), "withdraws", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Withdraw(p.r, act, triage.ReasonNeverMind)
	}},
	{regexp.MustCompile(`^parks$`), "parks", func(p *play, act triage.Act, _ []string) ([]triage.Entry, error) {
		return p.desk.Park(p.r, act)
	}},
	{regexp.MustCompile(`^closes the office on (.+)$`), "closes the office on DATE, DATE", func(p *play, act triage.Act, args []string) ([]triage.Entry, error) {
		dates := list(args[0])
		for _, d := range dates {
			if _, err := time.Parse(time.DateOnly, d); err != nil {
				return nil, fmt.Errorf("%q is no date; write it like 2026-11-25", d)
			}
		}
		return p.desk.ApplyClosed(p.r, act, dates)
	}},
}

func list(s string) []string {
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// ts stands for Slack's name of a message.
func (p *play) ts() string { return fmt.Sprintf("%d.000100", p.now.Unix()) }

// run plays the events of a case.
func (f *File) run(c Case) (*play, error) {
	p := &play{file: f, desk: triage.Desk{Map: f.Map}, region: c.Region}
	zone := c.Zone
	if zone == "" {
		id := c.Region
		if id == "" {
			id = f.Map.Hours.Default
		}
		for _, k := range f.Map.Hours.Calendars {
			if k.ID == id {
				zone = k.Timezone
			}
		}
		if zone == "" {
			return nil, fmt.Errorf("the map has no calendar %q; name one of its calendars as region", id)
		}
	}
	var err error
	if p.zone, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("%q is no time zone; write one like Europe/London", zone)
	}
	if len(c.Happened) == 0 {
		return nil, fmt.Errorf("nothing happened; begin with a line like \"Mon 2026-11-23 09:00 rep asks\"")
	}
	for i, line := range c.Happened {
		if err := p.event(line); err != nil {
			return nil, fmt.Errorf("line %d, %q: %w", i+1, line, err)
		}
	}
	if c.Now != "" {
		if p.now, err = p.next(c.Now); err != nil {
			return nil, fmt.Errorf("now: %w", err)
		}
	}
	return p, nil
}

// next reads a time that is not before the one before it.
func (p *play) next(s string) (time.Time, error) {
	t, err := moment(s, p.zone, p.now)
	if err == nil && t.Before(p.now) {
		return t, fmt.Errorf("%q is before the line above, %s; write the date if it is a later day", s, showMoment(p.now, p.zone))
	}
	return t, err
}

func (p *play) event(line string) error {
	parts := eventForm.FindStringSubmatch(strings.TrimSpace(line))
	if parts == nil {
		return fmt.Errorf("write a time, who, and what they do, like \"09:30 ana claims\"")
	}
	at, err := p.next(parts[1])
	if err != nil {
		return err
	}
	who, err := p.file.actor(parts[2])
	if err != nil {
		return err
	}
	p.now = at
	entries, err := p.perform(triage.Act{Actor: who, Now: at}, parts[3])
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := p.r.Apply(e); err != nil {
			return err
		}
	}
	p.entries = append(p.entries, entries...)
	return nil
}

func (p *play) perform(act triage.Act, what string) ([]triage.Entry, error) {
	if len(p.entries) == 0 {
		if what != "asks" || act.Actor.User != theRep {
			return nil, fmt.Errorf("the first line is the ask: \"Mon 2026-11-23 09:00 rep asks\"")
		}
		return p.desk.Open(triage.Opening{ID: 1, Origin: triage.FromMessage, Rep: theRep, Region: p.region, TS: p.ts()}, act)
	}
	for _, v := range verbs {
		if args := v.form.FindStringSubmatch(what); args != nil {
			return v.do(p, act, args[1:])
		}
	}
	if near := alike(what); near != "" {
		return nil, fmt.Errorf("nobody can do %q here; did you mean %q?", what, near)
	}
	var all []string
	for _, v := range verbs {
		all = append(all, v.shown)
	}
	slices.Sort(all)
	return nil, fmt.Errorf("nobody can do %q here; the lines end in one of: %s", what, strings.Join(all, "; "))
}

// alike is the verb whose first word is nearest to that of a text, if it is near
// enough to be what was meant.
func alike(what string) (shown string) {
	word, _, _ := strings.Cut(what, " ")
	if len(word) > 64 { // the distance costs the product of both lengths
		return ""
	}
	least := float32(0.6)
	for _, v := range verbs {
		first, _, _ := strings.Cut(v.shown, " ")
		if s, err := edlib.StringsSimilarity(word, first, edlib.DamerauLevenshtein); err == nil && s >= least {
			shown, least = v.shown, s
		}
	}
	return shown
}
