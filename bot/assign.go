package bot

import (
	"strconv"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// assigneeOf is who gets a request on its arrival under a topic, by the rule of
// the function that owns that; empty where it is claimed from the queue.
func (h *handling) assigneeOf(r triage.Request, topic string) (string, error) {
	_, f, ok := h.live.scope.Topic(topic)
	if !ok {
		return "", nil
	}
	team, err := h.team(f)
	if err != nil {
		return "", err
	}
	hours, err := h.live.cals.Get(h.live.scope.Hash, h.live.desk.CalendarFor(f.ID, r.Region))
	if err != nil {
		return "", err
	}
	choice := team.Assign(hours, h.now())
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
	if now := h.now(); !now.Before(u.QuietFrom) && now.Before(u.QuietUntil) {
		m.Quiet = u.QuietUntil
	}
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
