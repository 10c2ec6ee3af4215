package bot

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
)

// action handles a stored click or shortcut.
func (h *handling) action() error {
	c, err := readClick(h.d.Body)
	if err != nil {
		return skip("malformed: " + err.Error())
	}
	who, err := h.live.actor(&h.tx.View, c.User.ID)
	if err != nil {
		return err
	}
	if c.Type == "message_action" || c.Type == "shortcut" {
		return h.shortcut(c, who)
	}
	action, item, ref, err := c.chosen()
	if err != nil {
		return skip("malformed: " + err.Error())
	}
	do, known := clicks[action]
	if item != "" {
		do, known = itemClicks[item]
	}
	if !known {
		return fmt.Errorf("there is no handler for the action %q %q", action, item)
	}
	var r triage.Request
	if ref.Request != 0 {
		if r, err = h.tx.Request(ref.Request); err != nil {
			return err
		}
	}
	return do(h, clicked{click: c, who: who, r: r, arg: ref.Arg})
}

// clicked is a click with the person and the request that it is about.
type clicked struct {
	click
	who triage.Actor
	r   triage.Request
	arg string
}

// verb runs a verb of the desk that needs nothing but the request.
func verb(pick func(triage.Desk) func(triage.Request, triage.Act) ([]triage.Entry, error)) func(*handling, clicked) error {
	return func(h *handling, c clicked) error {
		_, _, err := h.do(c.r, c.who, pick(h.live.desk))
		return err
	}
}

type deskVerb = func(triage.Request, triage.Act) ([]triage.Entry, error)

// clicks is every click that the worker handles. Those that open a form are in
// openers, those that show another page of Home in pageTurns, links in linkOnly;
// a test holds the four against the table of ids.
var clicks map[views.ActionID]func(*handling, clicked) error

// itemClicks is the same for the items of menus.
var itemClicks map[views.MenuItem]func(*handling, clicked) error

// linkOnly are buttons that are links: Slack tells us and wants nothing.
var linkOnly = map[views.ActionID]bool{views.ActOpenForm: true, views.ActOpenThread: true, views.ActInput: true}

func init() {
	clicks = map[views.ActionID]func(*handling, clicked) error{
		views.ActClaim:         verb(func(d triage.Desk) deskVerb { return d.Claim }),
		views.ActResume:        verb(func(d triage.Desk) deskVerb { return d.Resume }),
		views.ActReopen:        verb(func(d triage.Desk) deskVerb { return d.Reopen }),
		views.ActBringBack:     verb(func(d triage.Desk) deskVerb { return d.Reopen }),
		views.ActNotMine:       verb(func(d triage.Desk) deskVerb { return d.NotMineToAnswer }),
		views.ActOnTime:        verb(func(d triage.Desk) deskVerb { return d.OnTime }),
		views.ActApprove:       verb(func(d triage.Desk) deskVerb { return approve(d) }),
		views.ActChooseFirst:   choose,
		views.ActChooseSecond:  choose,
		views.ActChooseThird:   choose,
		views.ActChooseNeither: chooseNeither,
		views.ActSalesOps:      itIsSalesOps,
		views.ActJoin:          join,
		views.ActMakeOwn:       makeOwn,
		views.ActLeaveIt:       func(h *handling, c clicked) error { h.dismiss(c); return nil },
		views.ActMakeAsk:       makeAsk,
		views.ActLostTime:      lostTime,
		views.ActMarkRight:     mark(true),
		views.ActMarkWrong:     mark(false),
		views.ActFixAccept:     decideFix(friction.FixAccepted),
		views.ActFixDecline:    decideFix(friction.FixDeclined),
		views.ActKeepClose:     closeFix,
		views.ActSeeChange:     seeChange(false),
		views.ActTryChange:     seeChange(true),
		views.ActApplyChange:   applyChange,
	}
	itemClicks = map[views.MenuItem]func(*handling, clicked) error{
		views.ItemRelease:   verb(func(d triage.Desk) deskVerb { return d.Release }),
		views.ItemUndoClaim: verb(func(d triage.Desk) deskVerb { return d.Release }),
		views.ItemPark:      verb(func(d triage.Desk) deskVerb { return d.Park }),
	}
}

func approve(d triage.Desk) deskVerb {
	return func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return d.Decide(r, a, true, "") }
}

// choose is a button of an unsure routing; its argument is the topic.
func choose(h *handling, c clicked) error {
	assignee, err := h.assigneeOf(c.r, c.arg)
	if err != nil {
		return err
	}
	_, _, err = h.do(c.r, c.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Route(r, a, triage.Routing{Decision: triage.DecisionChosen, Topic: c.arg, Assignee: assignee})
	})
	return err
}

// chooseNeither gives an unsure routing to the triage lead.
func chooseNeither(h *handling, c clicked) error {
	if _, err := h.live.desk.May(triage.VerbChoose, c.who, c.r); err != nil {
		return err
	}
	return h.nobody(c.r)
}

func (h *handling) nobody(r triage.Request) error {
	lead, err := h.live.userOf(&h.tx.View, h.live.scope.Triage.Lead)
	if err != nil {
		return err
	}
	_, _, err = h.do(r, triage.Bot, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Route(r, a, triage.Routing{Decision: triage.DecisionNobody, Holder: lead})
	})
	return err
}

// itIsSalesOps brings back what was pointed to a neighbour: the triage lead
// finds it a home.
func itIsSalesOps(h *handling, c clicked) error {
	r, _, err := h.do(c.r, c.who, h.live.desk.Reopen)
	if err != nil || r.Turn != triage.TurnTriage {
		return err
	}
	return h.nobody(r)
}

// join merges the request into another; its argument is that one's number.
func join(h *handling, c clicked) error {
	id, err := strconv.ParseInt(c.arg, 10, 64)
	if err != nil {
		return fmt.Errorf("read which request to join: %w", err)
	}
	into, err := h.tx.Request(id)
	if err != nil {
		return err
	}
	_, _, err = h.do(c.r, c.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Join(r, a, into)
	})
	return err
}

// makeOwn makes a request of a message that its author wrote into somebody
// else's thread; its argument is the message's ts.
func makeOwn(h *handling, c clicked) error {
	words, err := h.tx.Words(c.r.ID)
	if err != nil {
		return err
	}
	for _, w := range words {
		if w.TS != c.arg || w.Kind != storage.ReplyWords {
			continue
		}
		if w.Author != c.who.User {
			return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only the person who wrote it can make it their own request."}
		}
		h.dismiss(c)
		return h.take(ask{origin: triage.FromMessage, channel: c.r.Channel, thread: c.r.Thread, rep: w.Author, text: w.Text, addressed: true, follows: c.r.ID})
	}
	return &triage.Refusal{Code: triage.NotFound, Sentence: "That message is gone. Ask again in a new one."}
}

// dismiss removes the ephemeral message that a click was made on.
func (h *handling) dismiss(c clicked) {
	h.after = append(h.after, h.deleteEphemeral(c.ResponseURL))
}

// lostTime records what the wait cost the rep; its argument is minutes.
func lostTime(h *handling, c clicked) error {
	n, err := strconv.Atoi(c.arg)
	if err != nil {
		return fmt.Errorf("read lost time: %w", err)
	}
	_, _, err = h.do(c.r, c.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.LostTime(r, a, time.Duration(n)*time.Minute)
	})
	return err
}

func mark(right bool) func(*handling, clicked) error {
	return func(h *handling, c clicked) error {
		_, _, err := h.do(c.r, c.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Mark(r, a, right)
		})
		h.showHomeAfter(c.who.User, homePage{tab: views.TabLead})
		return err
	}
}

// shortcut makes a request of a message by "Send to sales ops": the author is
// the rep, whoever sent it is noted.
func (h *handling) shortcut(c click, who triage.Actor) error {
	if views.CallbackID(c.CallbackID) != views.ShortcutSend || c.Message == nil {
		return fmt.Errorf("there is no handler for the shortcut %q", c.CallbackID)
	}
	m := *c.Message
	if rs, err := h.tx.RequestsByMessage(c.Channel.ID, m.TS); err != nil {
		return err
	} else if len(rs) > 0 {
		view := views.Noted(fmt.Sprintf("This is %s already.", rs[0].Name()))
		h.after = append(h.after, h.ephemeral(c.Channel.ID, m.ThreadTS, who.User, view))
		return nil
	}
	if strings.TrimSpace(m.Text) == "" || m.User == "" {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "That message has no words of a person to send. Pick another one, or ask in your own words."}
	}
	a := ask{origin: triage.FromShortcut, channel: c.Channel.ID, thread: m.TS, rep: m.User, text: m.Text, files: m.files(), addressed: true}
	if m.inThread() {
		a.thread = m.ThreadTS
	}
	if m.User != who.User {
		a.sender = who.User
	}
	return h.take(a)
}
