package bot_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// The people of the function that hands out by load.
const (
	jonas = "UJONASWEBER"
	kavya = "UKAVYARAO"
	theo  = "UTHEOBLANC"
)

// asksOfTools are asks that go to the function that hands out by load; each is
// unlike the others.
var asksOfTools = []string{
	"There are three Calder Instituut accounts, please make them one",
	"Fenwick Biologics is in the CRM twice, can you merge the two?",
	"duplicate account for Halden again, please merge them",
	"Oxbow is there as two accounts under different names, merge please",
	"Brightwater has a duplicate record since they renamed the company, please merge",
	"Kestrel has the same company twice in CRM, merge please",
}

// given has a rep ask for the n-th time, and says who gets it.
func (h *house) given(n int) string {
	h.t.Helper()
	_, r := h.another(repUser, h.ask, asksOfTools[n])
	if r.Function != "crm-tools" {
		h.t.Fatalf("%q went to %q", asksOfTools[n], r.Function)
	}
	return r.Holder
}

// TestAssignmentSkipsWhoIsAway goes by Slack's status, by do-not-disturb as its
// event tells it, and by the absences of the map.
func TestAssignmentSkipsWhoIsAway(t *testing.T) {
	m, err := scope.Parse("demo.yaml", bytes.Replace(scope.Demo(), []byte("assignment: {mode: least_loaded, cap: 12}"),
		[]byte("assignment: {mode: least_loaded, cap: 12, absences: [{who: theo.blanc@northwind.example, from: 2026-11-23, to: 2026-11-27}]}"), 1))
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOf(t, m, nil)
	now := h.clock.now()
	quiet := func(from, until time.Time) {
		h.do(h.sim.SetQuiet(jonas, from, until))
		h.settled()
	}
	want := func(n int, who, because string) {
		t.Helper()
		if got := h.given(n); got != who {
			t.Errorf("%s it went to %s, want %s", because, got, who)
		}
	}
	quiet(now.Add(-time.Minute), now.Add(3*time.Hour))
	want(0, kavya, "with the first in do-not-disturb for three hours")
	quiet(now.Add(12*time.Hour), now.Add(22*time.Hour))
	want(1, jonas, "with do-not-disturb at night alone")
	quiet(now.Add(-time.Minute), now.Add(30*time.Minute))
	h.do(h.sim.UpdateUser(kavya, func(u *slacksim.User) { u.Status = ":palm_tree:" }))
	h.settled()
	want(2, jonas, "with half an hour of do-not-disturb, and the second on holiday by her status")
	h.do(h.sim.UpdateUser(kavya, func(u *slacksim.User) { u.Status = ":headphones:" }))
	h.settled()
	want(3, kavya, "with another status, which says nothing, and the third away by the map")
	quiet(time.Time{}, time.Time{})
	want(4, jonas, "with nobody in do-not-disturb and two each, the one whose last is longest ago")
	h.clean()
}

// TestDoNotDisturbIsReadOnStart: of those who are given requests, and of nobody
// else.
func TestDoNotDisturbIsReadOnStart(t *testing.T) {
	h := newHouse(t)
	asked := func() (people []string) {
		for _, c := range h.sim.Calls() {
			if c.Method == "dnd.teamInfo" {
				list, _ := c.Args["users"].(string)
				people = strings.Split(list, ",")
			}
		}
		return people
	}
	if got, want := asked(), []string{jonas, kavya, theo}; !slices.Equal(got, want) {
		t.Errorf("asked about %v, want %v", got, want)
	}
	h.stop()
	until := h.clock.now().Add(5 * time.Hour).Truncate(time.Second)
	h.do(h.sim.SetQuiet(jonas, h.clock.now(), until))
	h.startBot()
	h.read(func(v *storage.View) error {
		u, _, err := v.UserByID(jonas)
		if !u.QuietUntil.Equal(until) {
			t.Errorf("do-not-disturb until %v, want %v", u.QuietUntil, until)
		}
		return err
	})
	if got := h.given(0); got != kavya {
		t.Errorf("it went to %s", got)
	}
}

// TestWithoutTheScopeForDoNotDisturb: an app that was installed before goes on,
// and says what it misses.
func TestWithoutTheScopeForDoNotDisturb(t *testing.T) {
	h := newHouseOf(t, demoMap(t), func(o *slacksim.Options) {
		manifest, err := bot.Manifest("")
		if err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{`"dnd:read",`, `"dnd_updated_user",`} {
			if !bytes.Contains(manifest, []byte(gone)) {
				t.Fatalf("no %s in the manifest", gone)
			}
			manifest = bytes.Replace(manifest, []byte(gone), nil, 1)
		}
		o.App.Manifest = manifest
	})
	if got := h.given(0); got != jonas {
		t.Errorf("it went to %s", got)
	}
	if !strings.Contains(h.log.String(), "scope dnd:read") {
		t.Errorf("the log does not say what is missing:\n%s", h.log)
	}
	h.clean()
}

// TestHandOver gives away in one action what somebody holds, to whom the rules
// of the functions say; each is told of theirs.
func TestHandOver(t *testing.T) {
	h := newHouse(t)
	var held []triage.Request
	for n := range 4 { // jonas and kavya, and theo, in turn
		_, r := h.another(repUser, h.ask, asksOfTools[n])
		held = append(held, r)
	}
	if held[0].Holder != jonas || held[3].Holder != jonas {
		t.Fatalf("they went to %s and %s", held[0].Holder, held[3].Holder)
	}
	_, queued := h.another(repUser, h.ask, discountAsk)
	h.do(h.sim.As(repUser).Command(h.ask, "/salesops", "handover @jonas.weber"))
	h.note(repUser, "Only a lead or an admin")
	h.do(h.sim.As(ana).Command(h.ask, "/salesops", "handover @jonas.weber"))
	h.channel(h.direct(ana), "holds nothing that you could hand over") // she leads another function
	h.do(h.sim.As(omar).Command(h.ask, "/salesops", "handover @jonas.weber"))
	h.channel(h.direct(omar), "Handed over from jonas.weber: 1 to ")
	h.settled()
	got := map[string]int{}
	for _, r := range held {
		now := h.request(r.ID)
		got[now.Holder]++
		h.says(h.card(now), "<@"+now.Holder+">")
	}
	if got[jonas] != 0 || got[kavya] != 2 || got[theo] != 2 {
		t.Errorf("held now: %v", got)
	}
	for _, to := range []string{kavya, theo} {
		h.channel(h.direct(to), "Yours now")
	}
	if r := h.request(queued.ID); r.Holder != "" {
		t.Errorf("what nobody held went to %s", r.Holder)
	}
	h.clean()
}
