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
	var outer struct {
		EventID string `json:"event_id"`
		Event   struct {
			Type      string          `json:"type"`
			Subtype   string          `json:"subtype"`
			Channel   json.RawMessage `json:"channel"` // an id, or an object in channel_rename
			TS        string          `json:"ts"`
			DeletedTS string          `json:"deleted_ts"`
			Message   struct {
				TS     string `json:"ts"`
				Edited struct {
					TS string `json:"ts"`
				} `json:"edited"`
			} `json:"message"`
		} `json:"event"`
	}
	if err := json.Unmarshal(payload, &outer); err != nil {
		return storage.Delivery{}, fmt.Errorf("read event: %w", err)
	}
	e := outer.Event
	d := storage.Delivery{Kind: kindEvent, Via: via}
	if e.Type == "message" || e.Type == "app_mention" {
		var channel string
		if err := json.Unmarshal(e.Channel, &channel); err != nil || channel == "" {
			return storage.Delivery{}, fmt.Errorf("read %s: it names no channel", e.Type)
		}
		ts, what := e.TS, "created"
		switch e.Subtype {
		case "message_changed":
			ts, what = e.Message.TS, "edited:"+e.Message.Edited.TS
			if e.Message.Edited.TS == "" {
				// An unfurl or one of our own updates: nobody edited anything.
				what = "changed:" + e.TS
			}
		case "message_deleted":
			ts, what = e.DeletedTS, "deleted"
		}
		if ts == "" {
			return storage.Delivery{}, fmt.Errorf("read %s: %w", e.Type, errNoKey)
		}
		d.Key = messageKey(channel, ts, what)
	} else {
		if outer.EventID == "" {
			return storage.Delivery{}, fmt.Errorf("read %s: %w", e.Type, errNoKey)
		}
		d.Key = "event/" + outer.EventID
	}
	body, err := withoutToken(payload)
	d.Body = body
	return d, err
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
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return storage.Delivery{}, fmt.Errorf("read interaction: %w", err)
	}
	d := storage.Delivery{Kind: kindAction, Key: "action/" + p.TriggerID, Via: via}
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
