package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"clearlane/bot/views"
	"clearlane/storage"

	"github.com/slack-go/slack"
)

// click is a button, a menu item or a shortcut, as far as we read it.
type click struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		ChannelID string `json:"channel_id"`
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
	} `json:"container"`
	Message *message    `json:"message"`
	View    *slack.View `json:"view"`
	Actions []struct {
		ActionID       string `json:"action_id"`
		Value          string `json:"value"`
		SelectedOption struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	} `json:"actions"`
	ActionID string `json:"action_id"` // block_suggestion
	Value    string `json:"value"`     // block_suggestion: what was typed
}

func readClick(body []byte) (click, error) {
	var c click
	if err := json.Unmarshal(body, &c); err != nil {
		return c, fmt.Errorf("read interaction: %w", err)
	}
	return c, nil
}

// chosen is what was clicked: the action, or the item of a menu, with the
// request that it is about and its argument.
func (c click) chosen() (action views.ActionID, item views.MenuItem, ref views.Ref, err error) {
	if len(c.Actions) == 0 {
		return "", "", ref, fmt.Errorf("read click: it names no action")
	}
	a := c.Actions[0]
	value := a.Value
	if a.SelectedOption.Value != "" {
		value = a.SelectedOption.Value
	}
	if value != "" {
		if ref, err = views.ParseRef(value); err != nil {
			return "", "", ref, err
		}
	}
	action = views.ActionID(a.ActionID)
	if action == views.ActStatusMenu || action == views.ActCardMenu {
		item, ref.Arg = views.MenuItem(ref.Arg), ""
	}
	return action, item, ref, nil
}

// interaction takes a button, a shortcut, a form or a menu's search from a
// transport. What only opens a form, and what Slack waits for, is done here and
// now; everything else is stored for the worker.
func (b *Bot) interaction(ctx context.Context, payload []byte, via string) (any, error) {
	c, err := readClick(payload)
	if err != nil {
		return nil, b.malformed(ctx, payload, via, err)
	}
	switch c.Type {
	case "view_submission":
		return b.submitted(ctx, payload, via)
	case "view_closed":
		return nil, nil
	case "block_suggestion":
		return views.TopicOptions(b.topicGroups(b.live.Load()), c.Value), nil
	case "block_actions":
		return nil, b.clicked(ctx, c, payload, via)
	case "message_action", "shortcut":
		return nil, b.store1(ctx, payload, via, interactionDelivery)
	}
	return nil, b.malformed(ctx, payload, via, fmt.Errorf("there is no handler for an interaction of type %q", c.Type))
}

// clicked opens the form that a click asks for, or stores the click.
func (b *Bot) clicked(ctx context.Context, c click, payload []byte, via string) error {
	action, item, ref, err := c.chosen()
	if err != nil {
		return b.malformed(ctx, payload, via, err)
	}
	if linkOnly[action] {
		return nil
	}
	if pageTurns[action] {
		return b.turnPage(c.User.ID, ref.Arg)
	}
	open := openers[action]
	if item != "" {
		open = itemOpeners[item]
	}
	if open == nil {
		return b.store1(ctx, payload, via, interactionDelivery)
	}
	view, refusal, err := b.formFor(ctx, c, ref, open)
	switch {
	case err != nil:
		return fmt.Errorf("make the form of %s: %w", action, err)
	case refusal != "":
		b.sendEphemeral(ctx, c.Container.ChannelID, c.Container.ThreadTS, c.User.ID, views.Refused(refusal))
		return nil
	}
	if _, err := b.api.OpenViewContext(ctx, c.TriggerID, view); err != nil {
		// At most once: the person sees nothing open and clicks again.
		b.Log.Warn("form not opened", "form", view.CallbackID, "cause", err)
	}
	return nil
}

// store1 stores what a transport received, made a delivery by read.
func (b *Bot) store1(ctx context.Context, payload []byte, via string, read func([]byte, string) (storage.Delivery, error)) error {
	d, err := read(payload, via)
	if err != nil {
		return b.malformed(ctx, payload, via, err)
	}
	_, err = b.store.Receive(ctx, d)
	return err
}

// event stores an Events API callback.
func (b *Bot) event(ctx context.Context, payload []byte, via string) error {
	return b.store1(ctx, payload, via, eventDelivery)
}

// malformed is a delivery that can't be read, as it is kept.
type malformed struct {
	Cause   string          `json:"cause"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// malformed settles a delivery that can't be read, with the reason.
func (h *handling) malformed() error {
	var m malformed
	if err := json.Unmarshal(h.d.Body, &m); err != nil {
		return err
	}
	return skip("malformed: " + m.Cause)
}

// malformed keeps what can't be read, with the reason, so that it is acked and
// can be looked at.
func (b *Bot) malformed(ctx context.Context, payload []byte, via string, cause error) error {
	kept := malformed{Cause: cause.Error()}
	if body, err := withoutToken(payload); err == nil {
		kept.Payload = body // else not even JSON: there may be a secret in it
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	_, err = b.store.Receive(ctx, storage.Delivery{Key: "malformed/" + digestOf(payload), Kind: kindMalformed, Via: via, Body: body, At: b.Now()})
	b.Log.Warn("delivery not understood", "via", via, "cause", cause)
	return err
}
