package storage

import (
	"fmt"
	"slices"

	"clearlane/triage"
)

// MoveChannel has all that was stored under a channel's id follow to the one that
// Slack gave it: requests, words, the index of messages, messages of ours, how far
// it was read, and messages that Slack refused because it no longer knew the old
// id. The log stays as it is: what is derived from it follows by the note that is
// kept here. A digest keeps the id that it was sent under.
//
// It goes over all that the channel ever held in one transaction, which may last.
// That happens once in the life of a channel.
func (tx *Tx) MoveChannel(from, to string) error {
	if from == "" || to == "" || from == to {
		return fmt.Errorf("move channel %q to %q: two ids are needed", from, to)
	}
	if err := tx.saveRequests(); err != nil {
		return err
	}
	if err := tx.moveRequests(from, to); err != nil {
		return fmt.Errorf("move the requests of a channel: %w", err)
	}
	for _, q := range []string{
		`update channel_moves set new = $1 where new = $2`,
		`insert into channel_moves (new, old) values ($1, $2) on conflict (old) do update set new = excluded.new`,
		`update words set channel = $1 where channel = $2`,
		`insert into messages (channel, ts, request, seq, author) select $1, ts, request, seq, author from messages where channel = $2
			on conflict (channel, ts, request) do nothing`,
		`update slots set channel = $1 where channel = $2`,
		`insert into channels (` + channelColumns + `) select $1, name, kind, private, member, archived, shared, updated_at from channels where id = $2
			on conflict (id) do nothing`,
		`insert into watermarks (channel, at) select $1, at from watermarks where channel = $2
			on conflict (channel) do update set at = excluded.at`,
	} {
		if _, err := tx.exec(q, to, from); err != nil {
			return fmt.Errorf("move a channel: %w", err)
		}
	}
	for _, q := range []string{
		`delete from channel_moves where old = $1`,
		`update slots set dropped_at = 0, next_try = 0 where channel = $1 and dropped_at > 0 and sent < wanted and reason like '%channel_not_found%'`,
	} {
		if _, err := tx.exec(q, to); err != nil {
			return fmt.Errorf("move a channel: %w", err)
		}
	}
	for _, q := range []string{
		`delete from messages where channel = $1`, `delete from channels where id = $1`, `delete from watermarks where channel = $1`,
	} {
		if _, err := tx.exec(q, from); err != nil {
			return fmt.Errorf("move a channel: %w", err)
		}
	}
	tx.raised = true
	return nil
}

func (tx *Tx) moveRequests(from, to string) error {
	rs, err := tx.View.requests(`select state from requests where channel = $1 order by id`, from)
	for _, r := range rs {
		if err == nil {
			r.Channel = to
			err = tx.putRequest(r)
		}
		delete(tx.requests, r.ID)
	}
	return err
}

// CurrentChannel is the id that a channel has now.
func (v *View) CurrentChannel(id string) (string, error) {
	to, moved, err := one(v, value[string], `select new from channel_moves where old = $1`, id)
	if err != nil || !moved {
		return id, err
	}
	return to, nil
}

// channelMove is a channel that has another id than the log says.
type channelMove struct{ from, to string }

type channelMoves []channelMove

func (v *View) channelMoves() (channelMoves, error) {
	return list(v, func(s scanner) (m channelMove, err error) {
		err = s.Scan(&m.from, &m.to)
		return m, err
	}, `select old, new from channel_moves order by old`)
}

// follow returns an id as it is now.
func (ms channelMoves) follow(channel string) string {
	if i := slices.IndexFunc(ms, func(m channelMove) bool { return m.from == channel }); i >= 0 {
		return ms[i].to
	}
	return channel
}

// apply puts entries under the ids of now, for what is derived from them.
func (ms channelMoves) apply(entries []triage.Entry) {
	for i := range entries {
		entries[i].Data.Channel = ms.follow(entries[i].Data.Channel)
	}
}
