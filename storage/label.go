package storage

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"clearlane/triage/route"
)

// Label is a learnt example: a text, and what a person said that it was.
type Label struct {
	ID        int64  // set by the store
	Kind      string // how it was learnt: claim, correction, button, mark, …
	Text      string
	Topic     string // as in [route.Example]
	By        string
	Request   int64 // 0: of none
	At        time.Time
	Locked    bool // a lead vouches for it
	Weight    float64
	TakenBack time.Time // zero: it counts
	TakenBy   string
}

// Example is the label as the router learns from it.
func (l Label) Example() route.Example {
	return route.Example{ID: strconv.FormatInt(l.ID, 10), Text: l.Text, Topic: l.Topic, By: l.By, At: l.At, Locked: l.Locked, Weight: l.Weight}
}

const labelColumns = `id, kind, text, topic, by_user, request, at, locked, weight, taken_back_at, taken_back_by`

func scanLabel(s scanner) (l Label, err error) {
	err = s.Scan(&l.ID, &l.Kind, &l.Text, &l.Topic, &l.By, &l.Request, when{&l.At}, &l.Locked, &l.Weight, when{&l.TakenBack}, &l.TakenBy)
	return l, err
}

// AddLabel stores a learnt example and returns its number.
func (tx *Tx) AddLabel(l Label) (int64, error) {
	if l.Kind == "" || l.Text == "" || l.Topic == "" {
		return 0, errors.New("store a label: it needs a kind, a text and a topic")
	}
	id, err := tx.next("label", 1)
	if err != nil {
		return 0, err
	}
	if l.At.IsZero() {
		l.At = tx.now
	}
	_, err = tx.exec(`insert into labels (id, kind, text, topic, by_user, request, at, locked, weight) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, l.Kind, l.Text, l.Topic, l.By, l.Request, micros(l.At), flag(l.Locked), l.Weight)
	if err != nil {
		return 0, fmt.Errorf("store a label: %w", err)
	}
	return id, nil
}

// TakeBackLabel makes a label count no more.
func (tx *Tx) TakeBackLabel(id int64, by string) error {
	return tx.label(id, `update labels set taken_back_at = $1, taken_back_by = $2 where id = $3 and taken_back_at = 0`, micros(tx.now), by, id)
}

// LockLabel says whether a lead vouches for the label.
func (tx *Tx) LockLabel(id int64, locked bool) error {
	return tx.label(id, `update labels set locked = $1 where id = $2`, flag(locked), id)
}

func (tx *Tx) label(id int64, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("change label %d: %w", id, err)
	}
	return nil
}

// Labels returns the labels that count, in the order they were learnt.
func (v *View) Labels() ([]Label, error) {
	return list(v, scanLabel, `select `+labelColumns+` from labels where taken_back_at = 0 order by id`)
}

// LabelsOf returns what was learnt from a request, taken back or not.
func (v *View) LabelsOf(request int64) ([]Label, error) {
	return list(v, scanLabel, `select `+labelColumns+` from labels where request = $1 and request > 0 order by id`, request)
}
