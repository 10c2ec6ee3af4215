package bot

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// assigneeOf is who gets a topic's requests on arrival, by the rule of the
// function that owns it; empty where they are claimed from the queue.
func (h *handling) assigneeOf(topic string) (string, error) {
	_, f, ok := h.live.scope.Topic(topic)
	if !ok {
		return "", nil
	}
	team, err := h.team(f)
	if err != nil {
		return "", err
	}
	choice := team.Assign(h.now())
	if choice.User == "" {
		return "", nil
	}
	at := strconv.FormatInt(h.now().UnixMicro(), 10)
	return choice.User, h.tx.SetSetting(lastAssignedSetting(f.ID, choice.User), at)
}

// lastAssignedSetting keeps when a person was last given a request of a
// function: whose turn a round robin has come to.
func lastAssignedSetting(function, user string) string {
	return "last assigned/" + function + "/" + user
}

// team is a function with its people as they stand now.
func (h *handling) team(f *scope.Function) (ledger.Team, error) {
	t := ledger.Team{Function: f, Zone: h.live.zone}
	members, failed := groupMembers(&h.tx.View)
	var err error
	for _, email := range h.live.scope.Staff(f.ID, members) {
		m, err := h.member(f, email)
		if err != nil {
			return t, err
		}
		if m.User != "" {
			t.Staff = append(t.Staff, m)
		}
	}
	if *failed != nil {
		return t, *failed
	}
	lead := f.Lead
	if lead == scope.Vacant {
		lead = f.Acting
	}
	if t.Lead, err = h.member(f, lead); err != nil {
		return t, err
	}
	t.Backup, err = h.member(f, f.Backup)
	return t, err
}

// member is a person with what they hold; one who left Slack is nobody.
func (h *handling) member(f *scope.Function, email string) (ledger.Member, error) {
	u, ok, err := h.tx.UserByEmail(email)
	if err != nil || !ok || u.Deleted {
		return ledger.Member{}, err
	}
	m := ledger.Member{Who: email, User: u.ID, Away: u.Away}
	if m.Open, err = h.tx.CountRequests(storage.Filter{Holder: u.ID}); err != nil {
		return m, err
	}
	last, ok, err := h.tx.Setting(lastAssignedSetting(f.ID, u.ID))
	if err != nil || !ok {
		return m, err
	}
	us, err := strconv.ParseInt(last, 10, 64)
	m.LastAssigned = time.UnixMicro(us)
	return m, err
}

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
	moves := ledger.HandOver(mine, found[1], teams, h.now())
	for _, m := range moves {
		if err := h.move(byID[m.Request], by, m.To); err != nil {
			return err
		}
	}
	view := views.Noted(fmt.Sprintf("Handed over: %d requests.", len(moves)))
	h.after = append(h.after, h.ephemeral("", "", by.User, view))
	return nil
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
