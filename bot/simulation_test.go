package bot

import (
	"container/heap"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/route"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// simulate=full plays a year and 20,000 requests, in place of seven weeks and 190.
var simulate = flag.String("simulate", "", "“full” plays a year of 20,000 requests")

// TestYear plays people and the clock against desk, store and a recording
// sender: nobody waits, time jumps from one thing to the next. On the way the
// bot is stopped at commits drawn at random, before or after they took hold,
// with calls to Slack under way, and sometimes stays away for hours.
//
// What it wants: every reminder and every word to a lead is in the log once and
// was posted once, none in a closed hour; nothing that the plan asks for is left
// undone; and the log agrees with its projections.
func TestYear(t *testing.T) {
	s := &simulation{t: t, ctx: t.Context(), days: 49, asks: 190, stops: 7, rng: rand.New(rand.NewPCG(5, 20))}
	if *simulate == "full" {
		s.days, s.asks, s.stops = 365, 20_000, 50
	}
	s.play()
	s.verify()
}

// simulation is a company at work, in time of its own.
type simulation struct {
	t    *testing.T
	ctx  context.Context
	rng  *rand.Rand
	path string

	days, asks, stops int

	now    time.Time
	life   *life
	slack  *recorder
	store  *storage.Store
	bot    *Bot
	scope  *scope.Map
	live   *live
	topics []string
	people deeds
	events int64
	looked time.Time
	undone int // steps that were left undone at a daily look

	stopped, away int
	errors        []string
}

// simulationStart is a Monday morning, six weeks before Christmas.
var simulationStart = time.Date(2026, 11, 9, 6, 0, 0, 0, time.UTC)

func (s *simulation) play() {
	src := scope.Demo()
	m, err := scope.Parse("demo.yaml", src)
	s.must(err)
	s.scope, s.now, s.path = m, simulationStart, filepath.Join(s.dir(), "year.db")
	for _, f := range m.Functions {
		for _, topic := range f.Topics {
			s.topics = append(s.topics, topic.ID)
		}
	}
	s.life = newLife()
	s.slack = &recorder{life: s.life, now: func() time.Time { return s.now }, rng: rand.New(rand.NewPCG(7, 7)), byMark: map[string]string{}}
	s.start()
	s.must(s.store.Write(s.ctx, s.populate))
	for range s.asks {
		at := simulationStart.Add(time.Duration(s.rng.Int64N(int64(time.Duration(s.days-10) * 24 * time.Hour))))
		if s.rng.Float64() < 0.85 { // most people ask at work
			at = time.Date(at.Year(), at.Month(), at.Day(), 7+s.rng.IntN(13), s.rng.IntN(60), s.rng.IntN(60), 0, time.UTC)
			for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
				at = at.AddDate(0, 0, 1)
			}
		}
		s.plan(at, deed{do: s.ask})
	}
	s.arm()
	end := simulationStart.AddDate(0, 0, s.days)
	for s.now.Before(end) {
		err := s.step()
		switch {
		case s.life.over():
			s.restart()
		case err != nil:
			s.t.Fatalf("%s: %v", s.now, err)
		default:
			s.moveOn(end)
		}
	}
	s.must(s.step())
}

// dir is on a memory disk, where there is one: what is held back from a real
// disk is no part of this.
func (s *simulation) dir() string {
	dir, err := os.MkdirTemp("/dev/shm", "year")
	if err != nil {
		return s.t.TempDir()
	}
	s.t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (s *simulation) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// start brings the bot up, as a new process does.
func (s *simulation) start() {
	clock := func() time.Time { return s.now }
	store, err := storage.Open(s.ctx, s.path, storage.Options{Now: clock, Driver: s.life.driver()})
	s.must(err)
	s.store = store
	settings := Settings{
		Intake: map[string]IntakeMode{"ask": Live, "watched": Watch}, Now: clock,
		Log: slog.New(faults{s}), RouteError: 0.05, PostBurst: math.MaxInt32,
	}
	if s.live == nil {
		s.must(store.Write(s.ctx, func(tx *storage.Tx) error { return tx.SaveMap(s.scope.Hash, s.scope.Source, tx.Now()) }))
		b, err := New(s.ctx, store, slack.New("none"), s.scope, settings)
		s.must(err)
		s.live, s.bot = b.live.Load(), b
	} else { // the router is the same; training it again would take the time
		s.bot = &Bot{Settings: settings, store: store, taught: make(chan struct{}, 1), stuck: map[string]stuck{}}
		s.bot.live.Store(s.live)
	}
	s.bot.self = identity{user: "UCLEARLANE", bot: "BCLEARLANE", url: "https://example.slack.com/"}
	s.bot.key, err = s.bot.markKey(s.ctx)
	s.must(err)
	s.bot.out = newSender(s.bot, s.slack)
}

// populate makes the people and channels known.
func (s *simulation) populate(tx *storage.Tx) error {
	var users []storage.User
	for _, email := range s.scope.Emails() {
		name, _, _ := strings.Cut(email, "@")
		users = append(users, storage.User{ID: "U" + strings.ToUpper(strings.ReplaceAll(name, ".", "")), Email: email, Name: name, Timezone: "Europe/London"})
	}
	zones := []string{"Europe/London", "America/New_York", "Australia/Sydney", "Europe/Berlin", "America/Chicago"}
	for i := range reps {
		users = append(users, storage.User{ID: rep(i), Name: rep(i), Timezone: zones[i%len(zones)]})
	}
	channels := []storage.Channel{{ID: "CASK", Name: "ask", Member: true}, {ID: "CWATCH", Name: "watched", Member: true}}
	for _, f := range s.scope.Functions {
		if f.Queue != "" {
			channels = append(channels, storage.Channel{ID: "C" + strings.ToUpper(f.Queue), Name: f.Queue, Member: true})
		}
	}
	if err := tx.UpsertUsers(users); err != nil {
		return err
	}
	return tx.UpsertChannels(channels)
}

const reps = 60

func rep(i int) string { return fmt.Sprintf("UREP%02d", i) }

// arm has the bot stopped once more at a commit drawn at random: about as many
// as a stretch of the whole run takes.
func (s *simulation) arm() {
	if s.stopped < s.stops {
		s.life.end(1+s.rng.IntN(2*s.asks*30/s.stops), s.rng.IntN(2) == 0)
	}
}

// restart is what follows a stop: everything that was not committed is gone.
// One in three times nobody notices for hours.
func (s *simulation) restart() {
	s.stopped++
	_ = s.store.Close()
	s.life.begin()
	if s.rng.IntN(3) == 0 {
		s.away++
		s.now = s.now.Add(time.Duration(s.rng.Int64N(int64(14 * time.Hour))))
	}
	s.start()
	s.arm()
}

// step does everything that there is to do at this moment.
func (s *simulation) step() error {
	for len(s.people) > 0 && !s.people[0].at.After(s.now) {
		if err := s.act(s.people[0]); err != nil {
			return err
		}
		heap.Pop(&s.people)
	}
	if _, err := s.bot.fireDue(s.ctx); err != nil {
		return err
	}
	for {
		next, err := s.bot.out.pass(s.ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(s.now) || s.life.over() {
			break
		}
	}
	if s.now.Sub(s.looked) >= time.Duration(1+s.days/100)*24*time.Hour {
		if s.now.Month() != s.looked.Month() {
			s.t.Logf("%s: %d posts, %d commits, stopped %d times", s.now.Format(time.DateOnly), len(s.slack.posts), s.life.count, s.stopped)
		}
		s.looked = s.now
		return s.look()
	}
	return nil
}

// moveOn moves the clock to the next moment at which there is something to do.
func (s *simulation) moveOn(end time.Time) {
	next := end
	earlier := func(at time.Time) {
		if at.Before(next) {
			next = at
		}
	}
	if len(s.people) > 0 {
		earlier(s.people[0].at)
	}
	err := s.store.Read(s.ctx, func(v *storage.View) error {
		if at, ok, err := v.NextTimerAt(time.Time{}); err != nil {
			return err
		} else if ok {
			earlier(at)
		}
		at, ok, err := v.NextSlotAt()
		if ok {
			earlier(at)
		}
		return err
	})
	if err != nil && !s.life.over() {
		s.t.Fatal(err)
	}
	if next.After(s.now) {
		s.now = next
	}
}

// look holds the plan of every open request against what was done: at a moment
// at which all that was due is done, it asks for nothing more.
func (s *simulation) look() error {
	return s.store.Read(s.ctx, func(v *storage.View) error {
		open, err := v.Requests(storage.Filter{}, storage.Page{Limit: 100_000})
		if err != nil {
			return err
		}
		for _, r := range open {
			m, err := s.bot.matter(v, s.live, r)
			if err != nil {
				return err
			}
			due, err := ledger.Act(m, s.live.cals, v.Now())
			if err != nil {
				return err
			}
			for _, step := range due {
				s.undone++
				s.t.Errorf("%s: %s of %s was due at %s and is not done", v.Now(), step.Kind, r.Name(), step.At)
			}
		}
		return nil
	})
}

// deed is something that a person does at a time.
type deed struct {
	at time.Time
	id int64
	do func(h *handling) error
}

// deeds is a heap of what is to come, the earliest first.
type deeds []deed

func (d deeds) Len() int { return len(d) }
func (d deeds) Less(i, j int) bool {
	return d[i].at.Before(d[j].at) || d[i].at.Equal(d[j].at) && d[i].id < d[j].id
}
func (d deeds) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *deeds) Push(x any)   { *d = append(*d, x.(deed)) }
func (d *deeds) Pop() any {
	old := *d
	last := old[len(old)-1]
	*d = old[:len(old)-1]
	return last
}

func (s *simulation) plan(at time.Time, d deed) {
	s.events++
	d.at, d.id = at.Truncate(time.Microsecond), s.events
	heap.Push(&s.people, d)
}

// act has a person do something, once however often the bot is stopped over it.
func (s *simulation) act(d deed) error {
	h := &handling{Bot: s.bot, ctx: s.ctx, live: s.live, d: storage.Delivery{At: d.at}}
	err := s.store.Write(s.ctx, func(tx *storage.Tx) error {
		first, err := tx.ClaimRun(fmt.Sprintf("deed/%d", d.id))
		if err != nil || !first {
			return err
		}
		h.tx, h.after = tx, nil
		return d.do(h)
	})
	if _, refused := triage.AsRefusal(err); refused {
		return nil
	}
	return err
}

// ask is a rep asking for something.
func (s *simulation) ask(h *handling) error {
	topic := s.topics[s.rng.IntN(len(s.topics))]
	d := route.Decision{Outcome: route.Route, Topic: topic}
	switch p := s.rng.Float64(); {
	case p < 0.07:
		d = route.Decision{Outcome: route.Choose, Choices: []route.Choice{{Topic: topic}, {Topic: s.topics[s.rng.IntN(len(s.topics))]}}}
	case p < 0.10:
		d = route.Decision{Outcome: route.Nobody}
	case p < 0.13:
		d = route.Decision{Outcome: route.Neighbour, Neighbour: s.scope.Neighbours[0].ID}
	}
	who := rep(s.rng.IntN(reps))
	// Without words: whether two asks are the same is no matter of the clock.
	a := ask{origin: triage.FromMessage, channel: "CASK", thread: fmt.Sprintf("%d.%06d", h.now().Unix(), s.events%1e6), rep: who, addressed: true}
	s.events++
	if s.rng.IntN(40) == 0 {
		a.channel, a.watch = "CWATCH", true
	}
	if err := h.open(a, d); err != nil {
		return err
	}
	rs, err := h.tx.RequestsByThread(a.channel, a.thread)
	if err != nil || len(rs) == 0 {
		return errors.Join(err, errors.New("the ask became no request"))
	}
	s.later(rs[len(rs)-1].ID, 3*time.Hour)
	return nil
}

// later has somebody come back to a request, after a while; one in thirty is
// forgotten for long.
func (s *simulation) later(request int64, mean time.Duration) {
	wait := time.Duration(s.rng.ExpFloat64() * float64(mean))
	if s.rng.IntN(30) == 0 {
		wait += time.Duration(3+s.rng.IntN(12)) * 24 * time.Hour
	}
	s.plan(s.now.Add(wait), deed{do: func(h *handling) error { return s.goOn(h, request) }})
}

// goOn is whoever has the turn doing the next thing about a request.
func (s *simulation) goOn(h *handling, id int64) error {
	r, err := h.tx.Request(id)
	if err != nil {
		return err
	}
	if !r.Open() {
		if r.Outcome == triage.NoAnswer && s.rng.IntN(2) == 0 || s.rng.IntN(20) == 0 {
			s.later(id, 9*time.Hour)
			return s.say(h, r, triage.Answer)
		}
		return nil
	}
	if r.Turn == triage.TurnRep && s.rng.IntN(10) < 4 { // silence, for a good while
		s.plan(s.now.Add(time.Duration(s.rng.Int64N(int64(15*24*time.Hour)))), deed{do: func(h *handling) error { return s.goOn(h, id) }})
		return nil
	}
	s.later(id, 7*time.Hour)
	rep, err := h.live.actor(&h.tx.View, r.Rep)
	if err != nil {
		return err
	}
	if s.rng.IntN(12) == 0 {
		return s.say(h, r, triage.Chaser)
	}
	switch r.Turn {
	case triage.TurnTriage:
		who := rep
		if len(r.Choices) == 0 {
			who = triage.Actor{User: r.Holder, TriageLead: true}
		}
		return choose(h, clicked{who: who, r: r, arg: s.topics[s.rng.IntN(len(s.topics))]})
	case triage.TurnRep:
		switch p := s.rng.IntN(10); {
		case p < 6:
			return s.say(h, r, triage.Answer)
		case p < 8:
			return s.say(h, r, triage.Nod)
		}
		_, _, err := h.do(r, rep, h.live.desk.NotMineToAnswer)
		return err
	case triage.TurnApprover:
		approver := triage.Actor{User: r.WaitingFor}
		_, _, err := h.do(r, approver, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Decide(r, a, s.rng.IntN(4) > 0, "policy")
		})
		return err
	}
	return s.staff(h, r)
}

func (s *simulation) say(h *handling, r triage.Request, read triage.Reading) error {
	rep, err := h.live.actor(&h.tx.View, r.Rep)
	if err != nil {
		return err
	}
	s.events++
	_, _, err = h.do(r, rep, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Say(r, a, triage.Words{TS: fmt.Sprintf("%d.%06d", h.now().Unix(), s.events%1e6), Read: read, Reopens: true})
	})
	return err
}

// staff is a person of the function doing something, by the forms and buttons
// of the bot.
func (s *simulation) staff(h *handling, r triage.Request) error {
	members, failed := groupMembers(&h.tx.View)
	var all []string
	for _, email := range h.live.scope.Staff(r.Function, members) {
		user, err := h.live.userOf(&h.tx.View, email)
		if err != nil {
			return err
		}
		all = append(all, user)
	}
	if *failed != nil || len(all) == 0 {
		return *failed
	}
	user := all[s.rng.IntN(len(all))]
	if r.Holder != "" && s.rng.IntN(5) > 0 {
		user = r.Holder
	}
	who, err := h.live.actor(&h.tx.View, user)
	if err != nil {
		return err
	}
	if r.Turn == triage.TurnOutside {
		_, _, err := h.do(r, who, h.live.desk.Resume)
		return err
	}
	if r.Turn == triage.TurnQueue && s.rng.IntN(10) < 7 {
		_, _, err := h.do(r, who, h.live.desk.Claim)
		return err
	}
	form := views.Form{Words: "words", Until: h.now().Add(time.Duration(1+s.rng.IntN(90)) * time.Hour), Reason: views.SnoozeReasons[0].Key}
	do := resolve
	switch p := s.rng.IntN(100); {
	case p < 15:
		do = sendReply
	case p < 28:
		do = sendQuestion
	case p < 35:
		do, form.WhomKind, form.Whom = waitOn, views.WaitsForApprover, "UVICTORIAHALE"
	case p < 41:
		do, form.WhomKind = waitOn, views.WaitsForCustomer
	case p < 52:
		do = promise
	case p < 57:
		do = snooze
	case p < 61:
		do = handTo
	case p < 65:
		do, form.Whom = handTo, all[s.rng.IntN(len(all))]
	case p < 70:
		do, form.Reason, form.Topic = sendOn, triage.WrongTeam, s.topics[s.rng.IntN(len(s.topics))]
	case p < 73:
		do, form.Topic = correctTopic, s.topics[s.rng.IntN(len(s.topics))]
	case p < 76:
		do = func(h *handling, sub submission) error {
			_, _, err := h.do(sub.r, sub.who, h.live.desk.OnTime)
			return err
		}
	default:
		form.Outcome, form.Reason = string(triage.Answered), triage.ReasonCapacity
	}
	return do(h, submission{form: form, who: who, r: r})
}

// faults collects what is logged as an error while the bot lives.
type faults struct{ s *simulation }

func (f faults) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
func (f faults) WithAttrs([]slog.Attr) slog.Handler           { return f }
func (f faults) WithGroup(string) slog.Handler                { return f }
func (f faults) Handle(_ context.Context, r slog.Record) error {
	if !f.s.life.over() {
		text := r.Message
		r.Attrs(func(a slog.Attr) bool { text += fmt.Sprintf(" %s=%v", a.Key, a.Value); return true })
		f.s.errors = append(f.s.errors, text)
	}
	return nil
}
