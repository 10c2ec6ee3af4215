package bot

import (
	"encoding/json"
	"errors"
	"fmt"

	"clearlane/storage"
)

// The kinds of deliveries that Slack makes, as kept in the inbox.
const (
	kindEvent   = "event"
	kindAction  = "action"
	kindView    = "view"
	kindCommand = "command"
	// kindMalformed is kept to be looked at, and never handled.
	kindMalformed = "malformed"
)

// errNoKey says that a payload has nothing to tell it apart by, so that it can
// be neither stored once nor recognised when it comes again.
var errNoKey = errors.New("it carries no id of its own")

// eventDelivery makes an inbox row of an Events API payload. Its key is natural:
// a message is (channel, ts, created | edited:ts | deleted), so that the
// app_mention and the message of one post, and each of their redeliveries, are
// one delivery; any other event is its event_id.
func eventDelivery(payload []byte, via string) (storage.Delivery, error) {
	var outer outerEvent
	if err := json.Unmarshal(payload, &outer); err != nil {
		return storage.Delivery{}, fmt.Errorf("read event: %w", err)
	}
	e := outer.Event
	d := storage.Delivery{Kind: kindEvent, Via: via, At: tsTime(e.EventTS)}
	body, err := withoutToken(payload)
	d.Body = body
	switch {
	case err != nil:
		return d, err
	case e.Type == "message" || e.Type == "app_mention":
		return messageDelivery(d, e)
	case outer.EventID == "":
		return d, fmt.Errorf("read %s: %w", e.Type, errNoKey)
	}
	d.Key = "event/" + outer.EventID
	return d, nil
}

// outerEvent is an Events API callback, as far as its key needs it.
type outerEvent struct {
	EventID string     `json:"event_id"`
	Event   innerEvent `json:"event"`
}

type innerEvent struct {
	Type      string          `json:"type"`
	Subtype   string          `json:"subtype"`
	Channel   json.RawMessage `json:"channel"` // an id, or an object in channel_rename
	User      json.RawMessage `json:"user"`    // an id, or an object in user_change
	TS        string          `json:"ts"`
	EventTS   string          `json:"event_ts"`
	DeletedTS string          `json:"deleted_ts"`
	Message   struct {
		User    string `json:"user"`
		Subtype string `json:"subtype"`
		TS      string `json:"ts"`
		Edited  struct {
			TS string `json:"ts"`
		} `json:"edited"`
	} `json:"message"`
}

// messageDelivery names the message that an event is about. Of a deletion the
// body is made anew: Slack's carries the words that the author took back.
func messageDelivery(d storage.Delivery, e innerEvent) (storage.Delivery, error) {
	if err := json.Unmarshal(e.Channel, &d.Channel); err != nil || d.Channel == "" {
		return d, fmt.Errorf("read %s: it names no channel", e.Type)
	}
	what := "created"
	d.TS, d.At = e.TS, tsTime(e.TS)
	_ = json.Unmarshal(e.User, &d.Author) // an app's message has none
	switch {
	case e.Subtype == "message_deleted":
		d.TS, what = e.DeletedTS, deletedKey
	case e.Subtype == "message_changed" && e.Message.Subtype == tombstone:
		d.TS, what = e.Message.TS, deletedKey
	case e.Subtype == "message_changed" && e.Message.Edited.TS == "":
		// An unfurl or one of our own updates: nobody edited anything.
		d.TS, d.Author, what = e.Message.TS, e.Message.User, "changed:"+e.TS
	case e.Subtype == "message_changed":
		d.TS, d.Author, what = e.Message.TS, e.Message.User, editedKey+e.Message.Edited.TS
		d.At = tsTime(e.Message.Edited.TS)
	}
	if d.TS == "" {
		return d, fmt.Errorf("read %s: %w", e.Type, errNoKey)
	}
	d.Key = messageKey(d.Channel, d.TS, what)
	if what != deletedKey {
		return d, nil
	}
	d.Author = ""
	body, err := json.Marshal(map[string]any{"event": deletion(d.Channel, d.TS)})
	d.Body = body
	return d, err
}

// The ends of a message's key that say what became of it.
const (
	deletedKey = "deleted"
	editedKey  = "edited:" // and the ts of the edit
)

// tombstone is what a deleted message with replies becomes: Slack tells of it as
// a change.
const tombstone = "tombstone"

// deletion is the event that a message is gone.
func deletion(channel, ts string) map[string]any {
	return map[string]any{"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts}
}

func messageKey(channel, ts, what string) string { return "message/" + channel + "/" + ts + "/" + what }

// interactionDelivery makes an inbox row of a button, a shortcut or a form.
// Buttons and shortcuts are known by their trigger_id, forms by view and hash,
// so that a form sent again after a lost answer is the same one.
func interactionDelivery(payload []byte, via string) (storage.Delivery, error) {
	var p struct {
		Type      string `json:"type"`
		TriggerID string `json:"trigger_id"`
		View      struct {
			ID   string `json:"id"`
			Hash string `json:"hash"`
		} `json:"view"`
		ActionTS string `json:"action_ts"`
		Actions  []struct {
			ActionTS string `json:"action_ts"`
		} `json:"actions"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return storage.Delivery{}, fmt.Errorf("read interaction: %w", err)
	}
	if len(p.Actions) > 0 {
		p.ActionTS = p.Actions[0].ActionTS
	}
	d := storage.Delivery{Kind: kindAction, Key: "action/" + p.TriggerID, Via: via, At: tsTime(p.ActionTS)}
	switch {
	case p.Type == "view_submission" && p.View.ID != "":
		d.Kind, d.Key = kindView, "view/"+p.View.ID+"/"+p.View.Hash
	case p.TriggerID == "":
		return storage.Delivery{}, fmt.Errorf("read %s: %w", p.Type, errNoKey)
	}
	body, err := withoutToken(payload)
	d.Body = body
	return d, err
}

// commandDelivery makes an inbox row of a slash command.
func commandDelivery(payload []byte, via string) (storage.Delivery, error) {
	var p struct {
		TriggerID string `json:"trigger_id"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return storage.Delivery{}, fmt.Errorf("read command: %w", err)
	}
	if p.TriggerID == "" {
		return storage.Delivery{}, fmt.Errorf("read command: %w", errNoKey)
	}
	body, err := withoutToken(payload)
	return storage.Delivery{Kind: kindCommand, Key: "command/" + p.TriggerID, Body: body, Via: via}, err
}

// withoutToken drops Slack's verification token, a secret, before anything is
// stored.
func withoutToken(payload []byte) ([]byte, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(payload, &m); err != nil {
		return nil, fmt.Errorf("read payload: %w", err)
	}
	delete(m, "token")
	return json.Marshal(m)
}
