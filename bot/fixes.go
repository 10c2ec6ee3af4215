package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"

	"github.com/slack-go/slack"
)

// fixData is what a fix carries beside its columns.
type fixData struct {
	From  string        `json:"from"`  // the date it takes effect
	Named friction.Week `json:"named"` // the week whose digest listed the hotspot
	Goal  friction.Goal `json:"goal,omitempty"`
	Title string        `json:"title,omitempty"` // of the hotspot, as it was printed
}

// followedFixes is every fix that was started by a moment, as the digest follows
// it; what became of it later is not known yet.
func followedFixes(v *storage.View, at time.Time) ([]friction.Fix, error) {
	stored, err := v.Fixes(true)
	if err != nil {
		return nil, err
	}
	var out []friction.Fix
	for _, f := range stored {
		if f.Started.After(at) {
			continue
		}
		if f.Closed.After(at) {
			f.Closed = time.Time{}
		}
		var d fixData
		if err := json.Unmarshal(f.Data, &d); err != nil {
			return nil, fmt.Errorf("read fix %d: %w", f.ID, err)
		}
		from, err := time.Parse(time.DateOnly, d.From)
		if err != nil {
			return nil, fmt.Errorf("read fix %d: %w", f.ID, err)
		}
		owner, _, err := v.UserByID(f.Owner)
		if err != nil {
			return nil, err
		}
		out = append(out, friction.Fix{
			ID: f.ID, Function: f.Function, Topic: f.Topic, Title: f.What, Owner: owner.RealName,
			Named: d.Named, From: from, Accepted: !f.Accepted.IsZero() && !f.Accepted.After(at), Closed: f.Closed, Goal: d.Goal,
		})
	}
	return out, nil
}

// mayFix refuses who may not start, close or read fixes: leaders, leads and
// admins may.
func mayFix(who triage.Actor) error {
	if who.Leader || who.Admin || len(who.Leads) > 0 {
		return nil
	}
	return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Fixes are started by leaders and leads. Write to the lead of the function if you have an idea."}
}

// hotspotTitle is a hotspot as the digest of its week printed it.
func (l *live) hotspotTitle(function, topic string) string {
	title := l.functionName(function)
	if t, _, ok := l.scope.Topic(topic); ok {
		title += " · " + t.Name
	}
	return title
}

// fixForm opens the form that starts a fix; the click carries the hotspot.
func (o opening) fixForm() (slack.ModalViewRequest, error) {
	if err := mayFix(o.who); err != nil {
		return slack.ModalViewRequest{}, err
	}
	_, function, topic, err := readHotspotKey(o.arg)
	return views.StartFixForm(o.live.hotspotTitle(function, topic), o.meta, o.frame), err
}

// startFix stores a fix and offers it to its owner.
func startFix(h *handling, s submission) error {
	if err := mayFix(s.who); err != nil {
		return err
	}
	week, function, topic, err := readHotspotKey(s.form.Meta.Arg)
	if err != nil {
		return err
	}
	from, err := time.ParseInLocation(time.DateOnly, s.form.From, h.live.zone)
	if err != nil {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "Pick the day from which it changes."}
	}
	data, err := json.Marshal(fixData{From: s.form.From, Named: week, Goal: h.goalOf(week, function, topic), Title: h.live.hotspotTitle(function, topic)})
	if err != nil {
		return err
	}
	id, err := h.tx.AddFix(storage.Fix{
		Function: function, Topic: topic, Owner: s.form.Whom, What: s.form.Words,
		FromWeek: friction.WeekOf(from, h.live.zone).String(), State: string(friction.FixOffered), By: s.who.User, Started: h.now(), Data: data,
	})
	if err != nil {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: fixKey(id), Kind: slotFix, Channel: s.form.Whom})
	return err
}

// goalOf is the figure that a fix is judged by: what caused the hotspot, as the
// digest of its week said.
func (h *handling) goalOf(week friction.Week, function, topic string) friction.Goal {
	stored, err := h.tx.Digests(2 * friction.Trailing)
	if err != nil {
		return friction.GoalLate
	}
	for _, d := range stored {
		var r friction.Report
		if d.Week != week.String() || json.Unmarshal(d.Report, &r) != nil {
			continue
		}
		for _, s := range r.Hotspots {
			if s.Function == function && s.Topic == topic {
				switch s.Cause {
				case friction.CauseMissingInfo:
					return friction.GoalSentBack
				case friction.CauseMisrouted:
					return friction.GoalSentOn
				}
			}
		}
	}
	return friction.GoalLate
}

func fixKey(id int64) string { return fmt.Sprintf("%s/%d", slotFix, id) }

// renderFix asks the owner of a fix, and afterwards says what was decided.
func (b *Bot) renderFix(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	var id int64
	if _, err := fmt.Sscanf(slot.Key, slotFix+"/%d", &id); err != nil {
		return rendered{}, fmt.Errorf("read the key of a fix: %w", err)
	}
	f, err := v.Fix(id)
	if err != nil {
		return rendered{}, err
	}
	var d fixData
	if err := json.Unmarshal(f.Data, &d); err != nil {
		return rendered{}, err
	}
	switch friction.FixState(f.State) {
	case friction.FixAccepted:
		return rendered{msg: views.Noted("You own this fix: " + f.What + ". The digest shows what it does.")}, nil
	case friction.FixDeclined:
		return rendered{msg: views.Noted("Not yours: " + f.What + ". Whoever started it can ask somebody else.")}, nil
	case friction.FixClosed:
		return rendered{msg: views.Noted("Kept and closed: " + f.What + ".")}, nil
	}
	from, err := time.ParseInLocation(time.DateOnly, d.From, l.zone)
	return rendered{msg: views.OfferFix(views.FixOffered{ID: fmt.Sprint(id), By: f.By, Hotspot: d.Title, What: f.What, From: from}, b.frame(v, l))}, err
}

// decideFix is the owner's yes or no; its argument is the fix.
func decideFix(state friction.FixState) func(*handling, clicked) error {
	return func(h *handling, c clicked) error {
		f, err := h.fixOf(c.arg)
		if err != nil {
			return err
		}
		if f.Owner != c.who.User {
			return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only the person who was asked to own this fix can answer."}
		}
		if f.State != string(friction.FixOffered) {
			return nil
		}
		f.State = string(state)
		if state == friction.FixAccepted {
			f.Accepted = h.now()
		}
		return h.changeFix(f)
	}
}

// closeFix keeps a fix and ends following it.
func closeFix(h *handling, c clicked) error {
	if err := mayFix(c.who); err != nil {
		return err
	}
	f, err := h.fixOf(c.arg)
	if err != nil || !f.Closed.IsZero() {
		return err
	}
	f.State, f.Closed = string(friction.FixClosed), h.now()
	return h.changeFix(f)
}

func (h *handling) fixOf(arg string) (storage.Fix, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return storage.Fix{}, fmt.Errorf("read which fix: %w", err)
	}
	return h.tx.Fix(id)
}

func (h *handling) changeFix(f storage.Fix) error {
	if err := h.tx.UpdateFix(f); err != nil {
		return err
	}
	_, err := h.tx.RaiseSlot(storage.Slot{Key: fixKey(f.ID), Kind: slotFix, Channel: f.Owner})
	return err
}
