package bot

import (
	"encoding/json"
	"fmt"

	"clearlane/storage"
)

// event handles an Events API callback, by the table of its type.
func (h *handling) event() error {
	e, m, err := readEvent(h.d.Body)
	if err != nil {
		return skip("malformed: " + err.Error())
	}
	handle, ok := eventHandlers[e.Type]
	if !ok {
		return skip("event not used: " + e.Type)
	}
	return handle(h, e, m)
}

// eventHandlers is every event that we act on. What Slack sends beside them is
// kept in the inbox with a reason.
var eventHandlers map[string]func(*handling, event, message) error

func init() {
	eventHandlers = map[string]func(*handling, event, message) error{
		"message":                 (*handling).onMessage,
		"app_mention":             (*handling).onMessage,
		"user_change":             (*handling).onUser,
		"team_join":               (*handling).onUser,
		"dnd_updated_user":        (*handling).onQuiet,
		"channel_rename":          (*handling).onRename,
		"group_rename":            (*handling).onRename,
		"channel_id_changed":      (*handling).onMoved,
		"member_joined_channel":   (*handling).onJoined,
		"subteam_created":         (*handling).onPeople,
		"subteam_updated":         (*handling).onPeople,
		"subteam_members_changed": (*handling).onPeople,
		"app_home_opened":         (*handling).onHome,
		"reaction_added":          (*handling).onReaction,
	}
}

// onMessage handles a message as it came, edited or deleted. A mention is the
// same message by another event; which of the two came first makes no
// difference.
func (h *handling) onMessage(e event, m message) error {
	// What was on its way when its channel got another id names the old one.
	channel, err := h.tx.CurrentChannel(e.channel())
	if err != nil {
		return err
	}
	switch m.Subtype {
	case "message_changed":
		if e.Message == nil {
			return skip("malformed: a change without its message")
		}
		return h.edited(channel, *e.Message, e.Previous)
	case "message_deleted":
		return h.deleted(channel, e.DeletedTS)
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return skip("subtype not used: " + m.Subtype)
	}
	switch {
	case m.User != "" && m.User == h.self.user || m.BotID != "" && m.BotID == h.self.bot:
		return skip("our own message")
	case m.BotID != "" || m.User == "":
		return skip("an app's message")
	}
	if err := h.overtaken(channel, m.TS, ""); err != nil {
		return err
	}
	if m.inThread() {
		return h.threadWords(channel, m)
	}
	return h.newMessage(channel, e.ChannelType, m)
}

// onUser stores a person as they now are.
func (h *handling) onUser(e event, _ message) error {
	var inner struct {
		User json.RawMessage `json:"user"`
	}
	if err := json.Unmarshal(e.raw, &inner); err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	u, err := readUser(inner.User)
	if err != nil {
		return err
	}
	return h.tx.UpsertUsers(u)
}

// onRename keeps a channel's name current: intake channels and queues are named
// by it.
func (h *handling) onRename(e event, _ message) error {
	var to struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(e.Channel, &to); err != nil || to.ID == "" || to.Name == "" {
		return skip("malformed: a channel renamed without its id or its name")
	}
	c, known, err := h.tx.Channel(to.ID)
	if err != nil {
		return err
	}
	if !known {
		return h.onPeople(e, message{})
	}
	c.Name = to.Name
	return h.tx.UpsertChannels([]storage.Channel{c})
}

// onMoved has all that is kept under a channel's id follow to the one that Slack
// gave it: a private channel gets another when it is shared with a company
// outside. What the listing says of it beside its id may have changed too.
func (h *handling) onMoved(e event, m message) error {
	var ids struct {
		Old string `json:"old_channel_id"`
		New string `json:"new_channel_id"`
	}
	if err := json.Unmarshal(e.raw, &ids); err != nil || ids.Old == "" || ids.New == "" || ids.Old == ids.New {
		return skip("malformed: a channel's id changed without both ids")
	}
	if err := h.tx.MoveChannel(ids.Old, ids.New); err != nil {
		return err
	}
	return h.onPeople(e, m)
}

// onJoined has channels listed again when we were taken into one. Who else
// joins changes nothing.
func (h *handling) onJoined(e event, m message) error {
	var inner struct {
		User string `json:"user"`
	}
	if err := json.Unmarshal(e.raw, &inner); err != nil {
		return fmt.Errorf("read who joined: %w", err)
	}
	if inner.User != h.self.user {
		return skip("event not used: somebody else joined a channel")
	}
	return h.onPeople(e, m)
}

// onPeople has channels and groups listed again: these events don't say all.
func (h *handling) onPeople(event, message) error {
	h.after = append(h.after, h.resync)
	return nil
}

// onReaction: an emoji from staff in a watched or live channel overrides a
// silence. Only the one the README names does anything.
func (h *handling) onReaction(e event, m message) error {
	if e.Reaction != overrideEmoji {
		return skip("reaction not used")
	}
	var inner struct {
		User string `json:"user"`
	}
	if err := json.Unmarshal(e.raw, &inner); err != nil {
		return fmt.Errorf("read reaction: %w", err)
	}
	who, err := h.live.actor(&h.tx.View, inner.User)
	if err != nil {
		return err
	}
	if len(who.Functions) == 0 && !who.TriageLead && !who.Admin {
		return skip("reaction not used: only staff can turn a message into a request")
	}
	channel, err := h.tx.CurrentChannel(e.Item.Channel)
	if err != nil {
		return err
	}
	return h.overrideSilence(who, channel, e.Item.TS)
}
