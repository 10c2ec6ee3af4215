package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
)

// notice is a report to the ops channel, kept whole because what it is about
// may be gone by the time it is sent.
type notice struct {
	Parked *views.Parked `json:"parked,omitempty"`
	Text   string        `json:"text,omitempty"`

	MapFile    string           `json:"map_file,omitempty"`
	MapFaults  []views.MapFault `json:"map_faults,omitempty"`
	MapVersion string           `json:"map_version,omitempty"`
	MapChanges []string         `json:"map_changes,omitempty"`

	HeldWeek   string   `json:"held_week,omitempty"`
	HeldFaults []string `json:"held_faults,omitempty"`
}

func noticeSetting(key string) string { return "notice/" + key }

// raiseNotice tells the ops channel something, once per key.
func (b *Bot) raiseNotice(tx *storage.Tx, key string, n notice) error {
	if b.OpsChannel == "" {
		return nil
	}
	channel, ok, err := tx.ChannelByName(b.OpsChannel)
	if err != nil || !ok || !channel.Member {
		return err
	}
	return b.raiseNoticeTo(tx, channel.ID, key, n)
}

// raiseNoticeTo tells a channel or a person something, once per key.
func (b *Bot) raiseNoticeTo(tx *storage.Tx, channel, key string, n notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	slotKey := slotNotice + "/" + key
	if err := tx.SetSetting(noticeSetting(slotKey), string(body)); err != nil {
		return err
	}
	_, err = tx.RaiseSlot(storage.Slot{Key: slotKey, Kind: slotNotice, Channel: channel})
	return err
}

func (b *Bot) renderNotice(v *storage.View, _ *live, slot storage.Slot) (rendered, error) {
	body, ok, err := v.Setting(noticeSetting(slot.Key))
	if err != nil || !ok {
		return rendered{nothing: "there is nothing to report any more"}, err
	}
	var n notice
	if err := json.Unmarshal([]byte(body), &n); err != nil {
		return rendered{}, fmt.Errorf("read a notice: %w", err)
	}
	switch {
	case n.Parked != nil:
		return rendered{msg: views.DeliveryParked(*n.Parked)}, nil
	case len(n.MapFaults) > 0:
		return rendered{msg: views.MapRefused(n.MapFile, n.MapFaults)}, nil
	case n.HeldWeek != "":
		return rendered{msg: views.DigestHeld(n.HeldWeek, n.HeldFaults)}, nil
	case n.MapVersion != "":
		return rendered{msg: views.MapChanged(n.MapVersion, n.MapChanges)}, nil
	}
	return rendered{msg: views.Noted(n.Text)}, nil
}

// reportParked tells the ops channel of a delivery that was given up. The reason
// stays in the log: it can hold words of a person.
func (b *Bot) reportParked(tx *storage.Tx, d storage.Delivery) error {
	what := map[string]string{kindEvent: "an event", kindAction: "a click", kindCommand: "a command", kindView: "a form"}[d.Kind]
	return b.raiseNotice(tx, fmt.Sprintf("parked/%d", d.ID), notice{Parked: &views.Parked{
		What: what, Reason: "The log has the cause under this reference.", Reference: fmt.Sprint(d.ID), Tries: storage.MaxAttempts,
	}})
}

// reportDropped tells the ops channel of a message that Slack will not take.
func (b *Bot) reportDropped(tx *storage.Tx, slot storage.Slot, cause error) error {
	if slot.Kind == slotNotice {
		return nil
	}
	b.Log.Error("message given up", "slot", slot.Kind, "cause", cause)
	about := ""
	if slot.Request != 0 {
		about = fmt.Sprintf(" of CL-%d", slot.Request)
	}
	return b.raiseNotice(tx, "dropped/"+strings.ReplaceAll(slot.Key, "/", "-"), notice{
		Text: fmt.Sprintf("Slack did not take a message%s (%s): %s.", about, slot.Kind, cause),
	})
}
