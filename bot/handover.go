package bot

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
)

// mentioned finds the person named in a command, as Slack writes a mention.
var mentioned = regexp.MustCompile(`<@([UW][A-Z0-9]+)(?:\|[^>]*)?>`)

// handOver gives away everything that a person holds, by the rules of the
// functions, in one action of a lead or an admin.
func (h *handling) handOver(by triage.Actor, arg string) error {
	found := mentioned.FindStringSubmatch(arg)
	if found == nil {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "Name the person whose requests go to others: /salesops handover @name."}
	}
	if !by.Admin && len(by.Leads) == 0 {
		return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only a lead or an admin can hand over what somebody else holds."}
	}
	held, err := h.tx.Requests(storage.Filter{Holder: found[1]}, storage.Page{Limit: 1000})
	if err != nil {
		return err
	}
	teams := map[string]ledger.Team{}
	var mine []triage.Request
	for _, r := range held {
		if !by.Admin && !by.IsStaffOf(r.Function) {
			continue
		}
		mine = append(mine, r)
		if f, ok := h.live.scope.Function(r.Function); ok && teams[f.ID].Function == nil {
			if teams[f.ID], err = h.team(f); err != nil {
				return err
			}
		}
	}
	byID := map[int64]triage.Request{}
	for _, r := range mine {
		byID[r.ID] = r
	}
	moves, err := ledger.HandOver(mine, found[1], teams, h.live.cals, h.now())
	if err != nil {
		return err
	}
	for _, m := range moves {
		if err := h.move(byID[m.Request], by, m.To); err != nil {
			return err
		}
	}
	said, err := h.handedOver(found[1], moves)
	if err != nil {
		return err
	}
	h.after = append(h.after, h.ephemeral("", "", by.User, views.Noted(said)))
	return nil
}

// handedOver says where everything went that a person held, in plain text.
func (h *handling) handedOver(from string, moves []ledger.Move) (string, error) {
	name := func(user string) (string, error) {
		u, _, err := h.tx.UserByID(user)
		return cmp.Or(u.RealName, u.Name, "somebody"), err
	}
	whose, err := name(from)
	if err != nil || len(moves) == 0 {
		return whose + " holds nothing that you could hand over.", err
	}
	n, order := map[string]int{}, []string{}
	for _, m := range moves {
		if n[m.To] == 0 {
			order = append(order, m.To)
		}
		n[m.To]++
	}
	var parts []string
	for _, to := range order {
		where := "back in the queue"
		if to != "" {
			who, err := name(to)
			if err != nil {
				return "", err
			}
			where = "to " + who
		}
		parts = append(parts, fmt.Sprintf("%d %s", n[to], where))
	}
	return fmt.Sprintf("Handed over from %s: %s.", whose, strings.Join(parts, ", ")), nil
}

// move hands one request to a person, or back to the queue, and tells whoever
// gets it.
func (h *handling) move(r triage.Request, by triage.Actor, to string) error {
	if to == "" {
		_, _, err := h.do(r, by, h.live.desk.Release)
		return err
	}
	receiver, err := h.live.actor(&h.tx.View, to)
	if err != nil {
		return err
	}
	after, entries, err := h.do(r, by, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Assign(r, a, receiver)
	})
	if err != nil || len(entries) == 0 {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: postKey(slotHanded, r.ID, entries[0].Seq), Kind: slotHanded, Request: after.ID, Channel: to})
	return err
}
