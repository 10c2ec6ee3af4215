package storage

import (
	"clearlane/triage"
)

// Message is one Slack message as words of a request: the ask itself, or words
// in its thread. Edits, deletions and replies find their request by it.
type Message struct {
	Channel, TS string
	Request     int64
	Seq         int // of the entry that recorded it
	Author      string
}

// SaveMessage notes a message of a request. [Tx.Append] notes the messages that
// entries name, in the request's channel; this is for those that are elsewhere,
// such as words relayed from a direct message.
func (tx *Tx) SaveMessage(m Message) error {
	_, err := tx.exec(`insert into messages (channel, ts, request, seq, author) values ($1, $2, $3, $4, $5)
		on conflict (channel, ts, request) do nothing`, m.Channel, m.TS, m.Request, m.Seq, m.Author)
	return err
}

func scanMessage(s scanner) (m Message, err error) {
	err = s.Scan(&m.Channel, &m.TS, &m.Request, &m.Seq, &m.Author)
	return m, err
}

// Messages returns what the message is to each request that it belongs to.
func (v *View) Messages(channel, ts string) ([]Message, error) {
	return list(v, scanMessage, `select channel, ts, request, seq, author from messages where channel = $1 and ts = $2 order by request`, channel, ts)
}

// MessagesOf returns the messages of a request, oldest first.
func (v *View) MessagesOf(request int64) ([]Message, error) {
	return list(v, scanMessage, `select channel, ts, request, seq, author from messages where request = $1 order by seq, ts`, request)
}

// messagesOf derives the message index from entries: those that record words
// name the message. An erased message is named too, by the entry that erased
// it, and is in the index already.
func messagesOf(r triage.Request, entries []triage.Entry) []Message {
	var out []Message
	for _, e := range entries {
		ts := e.Data.TS
		if e.Kind == triage.KindOpened && ts == "" {
			ts = e.Data.Thread
		}
		channel := e.Data.Channel
		if channel == "" {
			channel = r.Channel
		}
		if ts == "" || channel == "" || e.Kind == triage.KindErased {
			continue
		}
		out = append(out, Message{Channel: channel, TS: ts, Request: e.Request, Seq: e.Seq, Author: e.By})
	}
	return out
}
