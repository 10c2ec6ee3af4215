package bot_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// home waits until a person's App Home says all the words.
func (h *house) home(user string, words ...string) slacksim.View {
	h.t.Helper()
	var found slacksim.View
	h.wait(fmt.Sprintf("%q in the Home of %s", words, user), func(s *slacksim.Snapshot) bool {
		v, ok := s.Home(user)
		found = v
		return ok && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(viewText(v), w) })
	})
	return found
}

// openHome opens App Home, and waits until the page is made anew and says the
// words.
func (h *house) openHome(user string, words ...string) slacksim.View {
	h.t.Helper()
	shown := 0
	h.sim.Look(func(s *slacksim.Snapshot) { shown = len(s.Calls("views.publish")) })
	h.do(h.sim.As(user).OpenHome())
	h.wait("Home is shown", func(s *slacksim.Snapshot) bool { return len(s.Calls("views.publish")) > shown })
	return h.home(user, words...)
}

// press presses a button of a view: the first with the action, or the one with
// the value.
func (h *house) press(user string, v slacksim.View, action views.ActionID, value ...string) {
	h.t.Helper()
	h.do(h.sim.As(user).ClickView(v, string(action), value...))
}

func viewText(v slacksim.View) string { return content(slacksim.Message{Blocks: v.Blocks}) }

// another takes an ask that is none of the pieces of the one before.
func (h *house) another(user, channel, text string) (slacksim.Message, triage.Request) {
	h.t.Helper()
	h.leap(3 * time.Minute)
	return h.take(user, channel, text)
}

// TestHome plays App Home for a rep, for staff and for a lead.
func TestHome(t *testing.T) {
	whole := newHouse(t)
	for _, c := range []struct {
		name string
		play func(*house)
	}{
		{"a rep sees what waits for whom", repsHome},
		{"a rep asks from Home", askFromHome},
		{"a rep looks up who owns what", lookUpOwner},
		{"staff see what is theirs", staffHome},
		{"lists are turned page by page", longHome},
		{"a lead judges what would have been said", leadMarks},
		{"a lead sees what is late", leadLoad},
		{"nobody turns to a page that is not theirs", othersHome},
	} {
		t.Run(c.name, func(t *testing.T) { c.play(whole.in(t)) })
	}
	whole.settled()
	whole.clean()
	if strings.Contains(whole.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", whole.log)
	}
}

func repsHome(h *house) {
	_, first := h.another(repTwo, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	_, asked := h.another(repTwo, h.ask, paymentTerms)
	h.click(ana, h.card(asked), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which terms did they have last year?"})
	h.settled()
	silent, _ := h.another(repTwo, "watched", "Two newcomers join in May, please sign them up for the starter weeks")

	v := h.openHome(repTwo, "My requests", "Northgate Labs", "net 60")
	text := viewText(v)
	if strings.Index(text, asked.Name()) > strings.Index(text, first.Name()) {
		h.t.Error("what waits for the rep does not come first")
	}
	if !strings.Contains(text, "*your turn:*") || strings.Contains(text, "Two newcomers") {
		h.t.Errorf("the Home of %s: %s", silent.User, text)
	}
	for _, not := range []views.ActionID{views.ActTabStaff, views.ActTabLead} {
		if strings.Contains(text, string(not)) {
			h.t.Errorf("a rep is offered %s", not)
		}
	}
}

func askFromHome(h *house) {
	v := h.openHome(repUser, "Ask sales ops")
	h.press(repUser, v, views.ActHomeAsk)
	h.submit(repUser, h.modal(repUser), map[views.BlockID]string{views.InWords: "Purchase order for Tarn Optics is 200 short of the quote, can we accept it?"})
	h.home(repUser, "Tarn Optics", "Order Management")
	h.settled()
	h.channel(h.direct(repUser), "Order Management")
}

func lookUpOwner(h *house) {
	v := h.openHome(repUser)
	h.press(repUser, v, views.ActTabMap)
	v = h.home(repUser, "What sales ops does at Northwind Instruments", "Deal Desk", "Led by <@"+ana+">", "first answer within", "Monday to Friday", "Not here:")
	h.press(repUser, v, views.ActHomeSearch)
	form := h.modal(repUser)
	h.submit(repUser, form, map[views.BlockID]string{views.InWords: "who approves net 60 payment terms"})
	h.wait("the answer", func(s *slacksim.Snapshot) bool {
		v, ok := s.Modal(repUser)
		return ok && strings.Contains(viewText(v), "Deal Desk")
	})
	h.do(h.sim.As(repUser).CloseModal())
	h.press(repUser, h.home(repUser), views.ActTabMine)
	h.home(repUser, "My requests")
}

func staffHome(h *house) {
	_, mine := h.another(repUser, h.ask, "The order form for Kestrel Labs is locked and the discount is 31 percent, can we approve it?")
	h.click(ben, h.card(mine), views.ActClaim)
	_, waits := h.another(repTwo, h.ask, "Osprey wants net 75 instead of net 30, who can approve that payment term?")
	h.click(ana, h.card(waits), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which entity signs?"})
	h.settled()
	_, free := h.another(repTwo, h.ask, "Heron Analytics wants 33 percent off, can we go there?")
	v := h.openHome(ben, "My queue", "Mine (", "Unclaimed", "Due soon", "Waiting on reps")
	parts := listsOf(v)
	for list, name := range map[string]string{"Mine": mine.Name(), "Unclaimed": free.Name(), "Due soon": "All of them stand above", "Waiting on reps": waits.Name()} {
		if !strings.Contains(parts[list], name) {
			h.t.Errorf("%s is not under %q:\n%s", name, list, parts[list])
		}
	}
	if strings.Contains(parts["Mine"], waits.Name()) || strings.Contains(parts["Due soon"], waits.Name()) {
		h.t.Error("what waits on a rep is due")
	}
	if n := strings.Count(viewText(v), `"text":"*Heron Analytics`); n != 1 {
		h.t.Errorf("one request stands %d times in the overview", n)
	}
}

// listsOf are the lists of a Home by their titles, counts left out.
func listsOf(v slacksim.View) map[string]string {
	out, title := map[string]string{}, ""
	for _, b := range v.Blocks {
		raw, _ := json.Marshal(b)
		if b["type"] == "header" {
			text, _ := b["text"].(map[string]any)["text"].(string)
			title, _, _ = strings.Cut(text, " (")
			continue
		}
		out[title] += string(raw)
	}
	return out
}

func longHome(h *house) {
	for i := range 23 {
		h.another(repUser, h.ask, fmt.Sprintf("Lab %d wants %d percent off the spectrometers, can we go there?", 700+i, 26+i))
	}
	v := h.openHome(ana, "Show all")
	h.press(ana, v, views.ActHomeTab, views.Ref{Arg: string(views.TabUnclaimed)}.String())
	v = h.home(ana, "Next: 2 of ")
	h.press(ana, v, views.ActHomeOlder)
	v = h.home(ana, "Back")
	if strings.Contains(viewText(v), `"`+string(views.ActHomeTab)+`"`) {
		h.t.Error("a list that is open offers itself")
	}
	h.press(ana, v, views.ActHomeNewer)
	h.home(ana, "Next: 2 of ")
}

func leadMarks(h *house) {
	_, right := h.another(repUser, "watched", "Please enrol our two new hires in the next onboarding week")
	msg, wrong := h.another(repTwo, "watched", "Kittiwake wants 35 percent off the analysers, can we go there?")
	h.reply(dmitri, msg, "I book that one myself")
	h.settled()
	if !right.Watch || !wrong.Watch {
		h.t.Fatal("the channel is not watched")
	}
	v := h.openHome(omar)
	h.press(omar, v, views.ActTabLead)
	v = h.home(omar, "Would have said", "Please enrol our two", "Enablement", "Kittiwake", "Order Management answered")
	// The lead of one team sees what would have come to it, and no other.
	h.press(lucia, h.openHome(lucia), views.ActTabLead)
	if text := viewText(h.home(lucia, "Please enrol our two")); strings.Contains(text, "Kittiwake") {
		h.t.Error("the lead of Enablement judges Deal Desk's")
	}

	h.press(omar, v, views.ActMarkRight, fmt.Sprint(right.ID))
	h.gone(omar, "Please enrol our two")
	h.press(omar, h.home(omar, "Kittiwake"), views.ActMarkWrong, fmt.Sprint(wrong.ID))
	h.gone(omar, "Kittiwake")
	h.settled()
	for r, want := range map[*triage.Request]bool{&right: true, &wrong: false} {
		es := h.entries(*r)
		i := slices.IndexFunc(es, func(e triage.Entry) bool { return e.Kind == triage.KindMarked })
		if i < 0 || *es[i].Data.Right != want || es[i].By != omar {
			h.t.Errorf("%s is not marked %v by its lead", r.Name(), want)
		}
	}
	h.read(func(v *storage.View) error {
		labels, err := v.LabelsOf(right.ID)
		if len(labels) != 1 || labels[0].Topic != right.Topic {
			h.t.Errorf("the right mark taught %+v", labels)
		}
		return err
	})
	h.read(func(v *storage.View) error {
		labels, err := v.LabelsOf(wrong.ID)
		if len(labels) != 1 || labels[0].Topic != "order-management/general" {
			h.t.Errorf("the wrong mark taught %+v, and Order Management answered", labels)
		}
		return err
	})
	if n := len(h.posts(msg)); n != 0 {
		h.t.Errorf("%d messages in a watched channel", n)
	}
}

// gone waits until a person's Home no longer has the words.
func (h *house) gone(user, words string) {
	h.t.Helper()
	h.wait(fmt.Sprintf("%q gone from the Home of %s", words, user), func(s *slacksim.Snapshot) bool {
		v, ok := s.Home(user)
		return ok && !strings.Contains(viewText(v), words)
	})
}

func leadLoad(h *house) {
	_, r := h.another(repUser, h.ask, "Cormorant wants 41 percent off the whole bench, can we go there?")
	h.press(ana, h.openHome(ana), views.ActTabLead)
	v := h.home(ana, "About to be late", "Deal Desk")
	if strings.Contains(viewText(v), "Territory and Ownership") {
		h.t.Error("a lead sees the load of another team")
	}
	// The first answer was promised within hours; nobody gives it.
	h.leap(24 * time.Hour)
	h.settled()
	h.press(ana, h.openHome(ana), views.ActTabLead)
	h.home(ana, " late")
	parts := listsOf(h.openHome(ana, "Due soon ("))
	if !strings.Contains(parts["Due soon"], "*late:*") {
		h.t.Errorf("what is late is not due:\n%s", parts["Due soon"])
	}
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
}

func othersHome(h *house) {
	v := h.openHome(repTwo, "My requests")
	h.interactive(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": repTwo}, "trigger_id": "77.1.x", "view": v.JSON,
		"container": map[string]any{"type": "view", "view_id": v.ID},
		"actions":   []any{map[string]any{"action_id": string(views.ActTabMap), "block_id": "b", "type": "button", "value": "0:map"}},
	})
	h.home(repTwo, "What sales ops does")
	h.interactive(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": repTwo}, "trigger_id": "77.2.x", "view": v.JSON,
		"container": map[string]any{"type": "view", "view_id": v.ID},
		"actions":   []any{map[string]any{"action_id": string(views.ActTabLead), "block_id": "b", "type": "button", "value": "0:lead"}},
	})
	if text := viewText(h.home(repTwo, "My requests")); strings.Contains(text, "About to be late") {
		h.t.Error("a rep sees the load")
	}
}
