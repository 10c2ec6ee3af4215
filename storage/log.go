package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
)

// NextRequestID takes the number of a new request. It is given back if the
// transaction fails, so that numbers have no gaps.
func (tx *Tx) NextRequestID() (int64, error) { return tx.next("request", 1) }

// Append adds entries of one request to the log, in order, brings the
// projections along, and returns the request as it then stands. It sets Pos of
// each entry, and rounds times to microseconds. It fails where the entries do
// not follow the last one that is stored: somebody else acted meanwhile.
// Appending nothing changes nothing and returns an empty request.
func (tx *Tx) Append(entries []triage.Entry) (triage.Request, error) {
	if len(entries) == 0 {
		return triage.Request{}, nil
	}
	id := entries[0].Request
	r, err := tx.Request(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return triage.Request{}, err
	}
	for i := range entries {
		cleanEntry(&entries[i])
		if err := r.Apply(entries[i]); err != nil {
			return triage.Request{}, err
		}
	}
	first, err := tx.next("entry", len(entries))
	if err != nil {
		return triage.Request{}, err
	}
	for i := range entries {
		entries[i].Pos = first + int64(i)
		if err := tx.insertEntry(entries[i]); err != nil {
			return triage.Request{}, fmt.Errorf("log entry %d of %s: %w", entries[i].Seq, triage.Name(id), err)
		}
	}
	if err := tx.project(r, entries); err != nil {
		return triage.Request{}, fmt.Errorf("keep the projections of %s: %w", triage.Name(id), err)
	}
	return r, nil
}

// project brings what is derived from the log in step with new entries.
func (tx *Tx) project(r triage.Request, entries []triage.Entry) error {
	tx.keep(r)
	for _, m := range messagesOf(r, entries) {
		if err := tx.SaveMessage(m); err != nil {
			return err
		}
	}
	return nil
}

// cleanEntry gives every time in the entry the precision that is stored, so
// that what a handling computes with is what it will read again.
func cleanEntry(e *triage.Entry) {
	e.At, e.Recorded = clean(e.At), clean(e.Recorded)
	for _, t := range []**time.Time{&e.Data.Since, &e.Data.Until} {
		if *t != nil {
			c := clean(**t)
			*t = &c
		}
	}
}

const entryColumns = `pos, request, seq, at, recorded, kind, by_user, by_role, by_functions, function, topic, turn, holder, calendar, target, map_hash, reason, data`

func (tx *Tx) insertEntry(e triage.Entry) error {
	functions, target, data := "", "", ""
	var err error
	if e.Target != nil {
		if target, err = toJSON(e.Target); err != nil {
			return err
		}
	}
	if data, err = toJSON(e.Data); err != nil {
		return err
	}
	if data == "{}" {
		data = ""
	}
	functions = strings.Join(e.ByFunctions, ",")
	_, err = tx.exec(`insert into entries (`+entryColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		e.Pos, e.Request, e.Seq, micros(e.At), micros(e.Recorded), e.Kind, e.By, e.ByRole, functions,
		e.Function, e.Topic, e.Turn, e.Holder, e.Calendar, target, e.MapHash, e.Reason, data)
	return err
}

func scanEntry(s scanner) (e triage.Entry, err error) {
	var functions string
	err = s.Scan(&e.Pos, &e.Request, &e.Seq, when{&e.At}, when{&e.Recorded}, &e.Kind, &e.By, &e.ByRole, &functions,
		&e.Function, &e.Topic, &e.Turn, &e.Holder, &e.Calendar, asJSON{&e.Target}, &e.MapHash, &e.Reason, asJSON{&e.Data})
	if functions != "" {
		e.ByFunctions = strings.Split(functions, ",")
	}
	return e, err
}

// Entries returns the log of one request, in order.
func (v *View) Entries(request int64) ([]triage.Entry, error) {
	return list(v, scanEntry, `select `+entryColumns+` from entries where request = $1 order by seq`, request)
}

// EntriesAfter returns entries of all requests in commit order, from the one
// after pos on.
func (v *View) EntriesAfter(pos int64, limit int) ([]triage.Entry, error) {
	return list(v, scanEntry, `select `+entryColumns+` from entries where pos > $1 order by pos limit $2`, pos, limit)
}

// LastPos is the position of the newest entry; 0: the log is empty.
func (v *View) LastPos() (int64, error) {
	pos, _, err := one(v, value[int64], `select coalesce(max(pos), 0) from entries`)
	return pos, err
}

// EntriesOf returns the logs of several requests, each in order.
func (v *View) EntriesOf(requests []int64) (map[int64][]triage.Entry, error) {
	out := make(map[int64][]triage.Entry, len(requests))
	for chunk := range slices.Chunk(requests, 100) {
		q := &query{}
		q.add(`select ` + entryColumns + ` from entries where request in (`)
		addList(q, chunk)
		q.add(`) order by request, seq`)
		const usually = 10 // entries of a request
		es, err := rowsOf(v.ctx, v.q, make([]triage.Entry, 0, usually*len(chunk)), scanEntry, q.text.String(), q.args...)
		if err != nil {
			return nil, v.failed(err)
		}
		for log := range byRequest(es) {
			out[log[0].Request] = slices.Clip(log)
		}
	}
	return out, nil
}

// RequestsUnder returns the requests that were ever with one of the functions,
// or under one of the topics.
func (v *View) RequestsUnder(functions, topics []string) (map[int64]bool, error) {
	out := map[int64]bool{}
	for column, names := range map[string][]string{"function": functions, "topic": topics} {
		for chunk := range slices.Chunk(names, 500) {
			q := &query{}
			q.add(`select distinct request from entries where ` + column + ` in (`)
			addList(q, chunk)
			q.add(`)`)
			ids, err := list(v, value[int64], q.text.String(), q.args...)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				out[id] = true
			}
		}
	}
	return out, nil
}
