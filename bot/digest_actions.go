package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/route"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// mayReadDigest refuses who may not read what a digest is made of.
func mayReadDigest(who triage.Actor) error {
	if who.Leader || who.Admin || len(who.Leads) > 0 {
		return nil
	}
	return &triage.Refusal{Code: triage.NotAllowed, Sentence: "The digest is for leaders and leads. Your own requests: /salesops mine."}
}

// showAsks opens the requests behind a hotspot, those that the viewer may see.
func (o opening) showAsks() (slack.ModalViewRequest, error) {
	if err := mayReadDigest(o.who); err != nil {
		return slack.ModalViewRequest{}, err
	}
	week, function, topic, err := readHotspotKey(o.arg)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	rs, err := o.v.Requests(storage.Filter{
		Function: function, Topic: topic, Closed: true, OpenedFrom: week.Add(-3).Start(o.live.zone), OpenedBefore: week.End(o.live.zone),
	}, storage.Page{Newest: true, Limit: 100})
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return o.asksShown(o.live.hotspotTitle(function, topic), rs)
}

// showDeals opens the requests of deals that wait now and close this quarter.
func (o opening) showDeals() (slack.ModalViewRequest, error) {
	if err := mayReadDigest(o.who); err != nil {
		return slack.ModalViewRequest{}, err
	}
	rs, err := o.v.Requests(storage.Filter{}, storage.Page{Limit: 1000})
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	rs = slices.DeleteFunc(rs, func(r triage.Request) bool { return r.Amount == nil || r.CloseDate == "" })
	return o.asksShown("Waiting now, with a deal that is known", rs)
}

func (o opening) asksShown(title string, rs []triage.Request) (slack.ModalViewRequest, error) {
	hidden := 0
	var seen []triage.Request
	for _, r := range rs {
		if o.live.maySee(o.who, r) {
			seen = append(seen, r)
		} else {
			hidden++
		}
	}
	cs, err := o.cases(o.v, o.live, seen)
	return views.AsksShown(title, cs, hidden, o.frame), err
}

// lineForm opens the form for a lead's line on a hotspot of theirs.
func (o opening) lineForm() (slack.ModalViewRequest, error) {
	week, function, topic, err := readHotspotKey(o.arg)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if err := mayAddLine(o.who, function); err != nil {
		return slack.ModalViewRequest{}, err
	}
	lines, err := o.v.LeadLines(week.String())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	said := ""
	for _, l := range lines {
		if l.Function == function && l.Topic == topic {
			said = l.Text
		}
	}
	return views.AddLineForm(o.live.hotspotTitle(function, topic), said, o.meta), nil
}

func mayAddLine(who triage.Actor, function string) error {
	if slices.Contains(who.Leads, function) || who.Admin {
		return nil
	}
	return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only the lead of the function can add a line to its hotspot."}
}

// addLine stores a lead's line; an empty one takes it back.
func addLine(h *handling, s submission) error {
	week, function, topic, err := readHotspotKey(s.form.Meta.Arg)
	if err != nil {
		return err
	}
	if err := mayAddLine(s.who, function); err != nil {
		return err
	}
	if err := friction.CheckLine(s.form.Words); err != nil {
		return err
	}
	if err := h.tx.SaveLeadLine(storage.LeadLine{Week: week.String(), Function: function, Topic: topic, By: s.who.User, Text: s.form.Words}); err != nil {
		return err
	}
	if _, shown, err := h.tx.Slot(previewKey(week, s.who.User)); err != nil || !shown {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: previewKey(week, s.who.User)})
	return err
}

// readyChange is a map change that a digest has ready, with the file as it
// would be; its key is the week and the place in the list.
func (b *Bot) readyChange(v *storage.View, l *live, key string) (friction.MapChange, []byte, error) {
	weekText, nth, _ := strings.Cut(key, "|")
	i, err := strconv.Atoi(nth)
	if err != nil {
		return friction.MapChange{}, nil, fmt.Errorf("read the key of a map change: %q", key)
	}
	stored, err := v.Digests(2 * friction.Trailing)
	if err != nil {
		return friction.MapChange{}, nil, err
	}
	for _, d := range stored {
		var r friction.Report
		if d.Week != weekText || json.Unmarshal(d.Report, &r) != nil || i < 0 || i >= len(r.MapChanges) {
			continue
		}
		src, err := edited(l.scope.Source, r.MapChanges[i])
		return r.MapChanges[i], src, err
	}
	return friction.MapChange{}, nil, &triage.Refusal{Code: triage.NotFound, Sentence: "That change is no longer at hand. The next digest proposes what still fits."}
}

// edited is the map's file with a proposed change in it, comments kept.
func edited(src []byte, c friction.MapChange) ([]byte, error) {
	var err error
	switch c.Kind {
	case friction.AddTopic:
		id := strings.ToLower(strings.Join(strings.Fields(c.Topic), "-"))
		return scope.AddTopic(src, c.Function, scope.NewTopic{ID: id, Covers: c.Topic, Keywords: c.Words})
	case friction.AddRedirect:
		return scope.AddNotCovered(src, c.Function, c.Topic, c.Owner)
	case friction.AddKeywords:
		for _, w := range c.Words {
			if src, err = scope.AddKeyword(src, c.Topic, w); err != nil {
				return nil, err
			}
		}
		return src, nil
	}
	return nil, fmt.Errorf("there is no way to make a map change of kind %q", c.Kind)
}

// seeChange shows a ready change to one person; tried says how past asks would
// route with it. That takes a training, so it happens after the transaction.
func seeChange(tried bool) func(*handling, clicked) error {
	return func(h *handling, c clicked) error {
		if err := mayReadDigest(c.who); err != nil {
			return err
		}
		change, src, err := h.readyChange(&h.tx.View, h.live, c.arg)
		if err != nil {
			return err
		}
		ready := views.ChangeReady{
			Key: c.arg, Why: change.Reason, Diff: scope.UnifiedDiff(h.live.scope.Source, src, "scope map"),
			CanApply: c.who.Admin && h.WriteMap != nil, Tried: tried,
		}
		l := h.live
		h.after = append(h.after, func(ctx context.Context) {
			if tried {
				if ready.Right, ready.Wrong, err = h.Bot.tryMap(ctx, l, src); err != nil {
					h.Log.Error("map change not tried", "cause", err)
					ready.Tried = false
				}
			}
			h.sendEphemeral(ctx, c.Container.ChannelID, c.Container.ThreadTS, c.who.User, views.Change(ready))
		})
		return nil
	}
}

// tryDepth is how many past asks a change of the map is tried against.
const tryDepth = 300

// tryMap counts the past asks that would route right with another map and would
// not with this one, and the other way round: each by what the map says alone, since
// what was taught knows these asks by heart.
func (b *Bot) tryMap(ctx context.Context, l *live, src []byte) (right, wrong int, err error) {
	m, err := scope.Parse("the changed scope map", src)
	if err != nil {
		return 0, 0, err
	}
	now, err := routerOf(l.scope, b.RouteError)
	if err != nil {
		return 0, 0, err
	}
	changed, err := routerOf(m, b.RouteError)
	if err != nil {
		return 0, 0, err
	}
	err = b.store.Read(ctx, func(v *storage.View) error {
		rs, err := v.Requests(storage.Filter{Closed: true}, storage.Page{Newest: true, Limit: tryDepth})
		if err != nil {
			return err
		}
		for _, r := range rs {
			words, ok, err := v.Ask(r.ID)
			if err != nil {
				return err
			}
			if !ok || r.Function == "" {
				continue
			}
			ask := route.Ask{Text: words.Text, Addressed: true}
			before, after := now.Decide(ask).Function == r.Function, changed.Decide(ask).Function == r.Function
			switch {
			case after && !before:
				right++
			case before && !after:
				wrong++
			}
		}
		return nil
	})
	return right, wrong, err
}

// applyChange writes a ready change into the map's file; the running bot takes
// it from there like any other change.
func applyChange(h *handling, c clicked) error {
	if !c.who.Admin {
		return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only an admin can change the scope map. Show it to one."}
	}
	if h.WriteMap == nil {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "The scope map's file can't be written from here. Take the change from the message and put it into the file."}
	}
	_, src, err := h.readyChange(&h.tx.View, h.live, c.arg)
	if err != nil {
		return err
	}
	h.after = append(h.after, func(ctx context.Context) {
		says := "Written into the scope map. It is in force in a moment."
		if err := h.WriteMap(src); err != nil {
			h.Log.Error("map not written", "cause", err)
			says = "The scope map's file can't be written from here. Take the change from the message and put it into the file."
		}
		h.sendEphemeral(ctx, c.Container.ChannelID, c.Container.ThreadTS, c.who.User, views.Noted(says))
	})
	return nil
}
