package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// event is an Events API callback as far as we read it. The raw body stays in
// the inbox; the library's own event types drop fields that we need (files of
// changed messages, the team of a mention) and refuse a whole event for one bad
// block.
type event struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	Channel     json.RawMessage `json:"channel"`
	ChannelType string          `json:"channel_type"`
	DeletedTS   string          `json:"deleted_ts"`
	EventTS     string          `json:"event_ts"`
	Message     *message        `json:"message"`
	Previous    *message        `json:"previous_message"`
	Tab         string          `json:"tab"`
	Reaction    string          `json:"reaction"`
	Item        struct {
		Channel string `json:"channel"`
		TS      string `json:"ts"`
	} `json:"item"`
	raw json.RawMessage
}

// message is a Slack message, inside an event or from history.
type message struct {
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	AppID    string `json:"app_id"`
	Subtype  string `json:"subtype"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Hidden   bool   `json:"hidden"`
	Edited   *struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Files       []messageFile `json:"files"`
	ReplyCount  int           `json:"reply_count"`
	LatestReply string        `json:"latest_reply"`
}

// messageFile is a file of a message. Of a file in a shared channel Slack says
// only that it must be asked for; its name is then empty.
type messageFile struct {
	Name      string `json:"name"`
	Permalink string `json:"permalink"`
}

// readEvent reads the inner event of a stored callback.
func readEvent(body []byte) (event, message, error) {
	var outer struct {
		Event json.RawMessage `json:"event"`
	}
	var e event
	var m message
	if err := json.Unmarshal(body, &outer); err != nil {
		return e, m, fmt.Errorf("read event: %w", err)
	}
	if err := json.Unmarshal(outer.Event, &e); err != nil {
		return e, m, fmt.Errorf("read inner event: %w", err)
	}
	e.raw = outer.Event
	if e.Type == "message" || e.Type == "app_mention" {
		if err := json.Unmarshal(outer.Event, &m); err != nil {
			return e, m, fmt.Errorf("read message: %w", err)
		}
	}
	return e, m, nil
}

// channel is the channel's id, where the event has one.
func (e event) channel() string {
	var id string
	if json.Unmarshal(e.Channel, &id) == nil {
		return id
	}
	return ""
}

// inThread reports whether the message answers in a thread.
func (m message) inThread() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// tsTime is the instant of a Slack ts, "1763371320.000100"; zero where it is no
// ts.
func tsTime(ts string) time.Time {
	sec, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micros, _ := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	return time.Unix(s, micros*1000).UTC()
}
