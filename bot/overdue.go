package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
)

// What is past its time is told to a lead in batches: what falls due together,
// as after a night, is one message, and there is one message an hour at most.
// The log says that each was told; the batch only says in which message.
const (
	overdueEvery  = time.Hour
	overdueGather = time.Minute
)

// batch is the message to a lead that was begun last.
type batch struct {
	Key  string    `json:"key"` // of its slot
	Goes time.Time `json:"goes"`
}

// tellLead puts a request into the lead's next message.
func (h *handling) tellLead(r triage.Request, lead string) error {
	cal, err := h.runningHours(&h.tx.View, h.live, r)
	if err != nil {
		return err
	}
	now := h.now()
	// The message goes while the office is open: a minute before it closes, at
	// the latest.
	latest := now.Add(max(0, cal.Between(now, now.Add(overdueEvery+overdueGather))-overdueGather))
	var b batch
	if err := h.setting(slotOverdue+"/"+lead, &b); err != nil {
		return err
	}
	if !now.Before(b.Goes) || b.Goes.After(latest) {
		goes := now.Add(overdueGather)
		if next := b.Goes.Add(overdueEvery); next.After(goes) {
			goes = next
		}
		if goes.After(latest) {
			goes = latest
		}
		b = batch{Goes: goes, Key: fmt.Sprintf("%s/%s/%d/%d", slotOverdue, lead, r.ID, r.Seq)}
		if err := h.setSetting(slotOverdue+"/"+lead, b); err != nil {
			return err
		}
	}
	var requests []int64
	if err := h.setting(b.Key, &requests); err != nil {
		return err
	}
	if !slices.Contains(requests, r.ID) {
		if err := h.setSetting(b.Key, append(requests, r.ID)); err != nil {
			return err
		}
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: b.Key, Kind: slotOverdue, Channel: lead, NextTry: b.Goes})
	return err
}

// setting reads a setting that is kept as JSON; one that is not there leaves
// the value as it is.
func (h *handling) setting(name string, into any) error {
	text, ok, err := h.tx.Setting(name)
	if err != nil || !ok {
		return err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("read the setting %s: %w", name, err)
	}
	return nil
}

func (h *handling) setSetting(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return h.tx.SetSetting(name, string(text))
}

// renderOverdue names the requests of a batch that are still open. It waits for
// an hour in which all of their offices are open, where a stop of ours kept it
// from going out in time.
func (b *Bot) renderOverdue(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	var requests []int64
	text, _, err := v.Setting(slot.Key)
	if err == nil {
		err = json.Unmarshal([]byte(text), &requests)
	}
	if err != nil {
		return rendered{}, fmt.Errorf("read which requests are past their time: %w", err)
	}
	var cs []views.Case
	var cals []*ledger.Calendar
	further := true
	for _, id := range requests {
		r, err := v.Request(id)
		if err != nil {
			return rendered{}, err
		}
		if !r.Open() {
			continue
		}
		c, err := b.caseOf(v, l, r)
		if err != nil {
			return rendered{}, err
		}
		cal, err := b.runningHours(v, l, r)
		if err != nil {
			return rendered{}, err
		}
		cs, cals = append(cs, c), append(cals, cal)
		entries, err := v.Entries(id)
		if err != nil {
			return rendered{}, err
		}
		further = further && toldAfterLead(entries, slot.Channel)
	}
	if len(cs) == 0 {
		return rendered{nothing: "all of it is closed meanwhile"}, nil
	}
	return rendered{msg: views.Overdue(cs, further, b.frame(v, l)), notBefore: allOpen(cals, v.Now())}, nil
}

// toldAfterLead reports whether others were told of the same before a person was.
func toldAfterLead(entries []triage.Entry, user string) bool {
	told := map[string]bool{} // what others were told of
	for _, e := range entries {
		switch {
		case e.Kind != triage.KindEscalated:
		case e.Data.To != user:
			told[e.Reason] = true
		case told[e.Reason]:
			return true
		}
	}
	return false
}

// allOpen returns the next moment at which all of the calendars are open, where
// that is not now; where they are never open together, the first one's.
func allOpen(cals []*ledger.Calendar, now time.Time) time.Time {
	at := now
	for range 30 {
		was := at
		for _, c := range cals {
			if next := c.NextOpen(at); !next.IsZero() {
				at = next
			}
		}
		if at.Equal(was) {
			break
		}
	}
	if slices.ContainsFunc(cals, func(c *ledger.Calendar) bool { return !c.Open(at) }) {
		at = cals[0].NextOpen(now)
	}
	if !at.After(now) {
		return time.Time{}
	}
	return at
}

// runningHours is the calendar of the turn that runs, with the closed days that were
// applied to it.
func (b *Bot) runningHours(v *storage.View, l *live, r triage.Request) (*ledger.Calendar, error) {
	entries, err := v.Entries(r.ID)
	if err != nil {
		return nil, err
	}
	segs, err := ledger.Segments(entries, l.cals, v.Now())
	if err != nil {
		return nil, err
	}
	if len(segs) == 0 {
		return l.cals.Get(r.MapHash, r.Calendar)
	}
	return l.cals.For(segs[len(segs)-1])
}

// inHours renders a reminder of an open request: it goes out in open hours only,
// and not at all where it has come to nothing.
func inHours(stands func(triage.Request) bool, view func(*Bot, *storage.View, *live, views.Case) (views.Message, error)) func(*Bot, *storage.View, *live, storage.Slot) (rendered, error) {
	return func(b *Bot, v *storage.View, l *live, slot storage.Slot) (rendered, error) {
		c, err := b.caseNow(v, l, slot.Request)
		if err != nil {
			return rendered{}, err
		}
		if slot.TS == "" && !stands(c.Request) {
			return rendered{nothing: "the request has moved on meanwhile"}, nil
		}
		cal, err := b.runningHours(v, l, c.Request)
		if err != nil {
			return rendered{}, err
		}
		msg, err := view(b, v, l, c)
		return rendered{msg: msg, notBefore: allOpen([]*ledger.Calendar{cal}, v.Now())}, err
	}
}

// plainly is a view that needs the request and nothing else.
func plainly(view func(views.Case, views.Frame) views.Message) func(*Bot, *storage.View, *live, views.Case) (views.Message, error) {
	return func(b *Bot, v *storage.View, l *live, c views.Case) (views.Message, error) {
		return view(c, b.frame(v, l)), nil
	}
}

// questionAgain reminds the rep; the last time it says when the request is
// parked.
func questionAgain(b *Bot, v *storage.View, l *live, c views.Case) (views.Message, error) {
	m, err := b.matter(v, l, c.Request)
	if err != nil {
		return views.Message{}, err
	}
	wakes, err := ledger.NextWakes(m, l.cals, v.Now())
	var parked time.Time
	for _, w := range wakes {
		if w.Kind == ledger.ParkStale {
			parked = w.At
		}
	}
	return views.QuestionAgain(c, parked, b.frame(v, l)), err
}

func isOpen(r triage.Request) bool { return r.Open() }

func waitsForRep(r triage.Request) bool { return r.Turn == triage.TurnRep }
