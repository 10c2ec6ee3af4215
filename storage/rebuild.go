package storage

import (
	"context"
	"errors"
	"fmt"

	"clearlane/triage"
)

// Rebuild writes the request rows, the message index and the weekly cells anew
// from the log. Messages that no entry names stay in the index.
func (s *Store) Rebuild(ctx context.Context) error {
	var last int64
	err := s.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`delete from requests where id not in (select request from entries)`); err != nil {
			return err
		}
		if _, err := tx.exec(`delete from settings where name = $1`, countedBySetting); err != nil {
			return err
		}
		var err error
		last, _, err = one(&tx.View, value[int64], `select coalesce(max(request), 0) from entries`)
		return err
	})
	for after := int64(0); after < last && err == nil; after += checkChunk {
		err = s.Write(ctx, func(tx *Tx) error { return tx.rebuild(after, after+checkChunk) })
	}
	for n := 1; n > 0 && err == nil; {
		err = s.Write(ctx, func(tx *Tx) (err error) {
			n, err = tx.CountClosed(checkChunk)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("rebuild from the log: %w", err)
	}
	return nil
}

func (tx *Tx) rebuild(after, upTo int64) error {
	entries, err := list(&tx.View, scanEntry, `select `+entryColumns+` from entries where request > $1 and request <= $2 order by request, seq`, after, upTo)
	if err != nil {
		return err
	}
	moves, err := tx.channelMoves()
	if err != nil {
		return err
	}
	moves.apply(entries)
	var faults []error
	for log := range byRequest(entries) {
		r, err := triage.Replay(log)
		if err != nil {
			faults = append(faults, err) // its row stays as it is; the others are rebuilt
			continue
		}
		for _, m := range messagesOf(r, log) {
			if _, err := tx.exec(`delete from messages where channel = $1 and ts = $2 and request = $3`, m.Channel, m.TS, m.Request); err != nil {
				return err
			}
		}
		if err := tx.project(r, log); err != nil {
			return err
		}
	}
	return errors.Join(faults...)
}
