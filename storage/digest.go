package storage

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Digest is a weekly digest as it was sent to a channel, frozen, with what its
// figures were computed from.
type Digest struct {
	Week    string // 2026-W47
	Channel string
	Report  []byte   // JSON
	LastPos int64    // the newest log entry that it knew
	Maps    []string // hashes of the maps it counted by
	Formula string   // version of the computation
	Seed    uint64
	Stored  time.Time // set by the store
}

// SaveDigest stores a digest. One that is stored stays: storing the week and
// channel again is an error.
func (tx *Tx) SaveDigest(d Digest) error {
	if d.Week == "" || d.Channel == "" {
		return errors.New("store a digest: it needs a week and a channel")
	}
	if d.Maps == nil {
		d.Maps = []string{}
	}
	maps, err := toJSON(d.Maps)
	if err == nil {
		_, err = tx.exec(`insert into digests (week, channel, report, last_pos, maps, formula, seed, stored_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			d.Week, d.Channel, string(d.Report), d.LastPos, maps, d.Formula, strconv.FormatUint(d.Seed, 10), micros(tx.now))
	}
	if err != nil {
		return fmt.Errorf("store the digest of %s: %w", d.Week, err)
	}
	return nil
}

const digestColumns = `week, channel, report, last_pos, maps, formula, seed, stored_at`

func scanDigest(s scanner) (d Digest, err error) {
	err = s.Scan(&d.Week, &d.Channel, &d.Report, &d.LastPos, asJSON{&d.Maps}, &d.Formula, &d.Seed, when{&d.Stored})
	return d, err
}

// Digest returns the digest of a week as it was sent to a channel, or false.
func (v *View) Digest(week, channel string) (Digest, bool, error) {
	return one(v, scanDigest, `select `+digestColumns+` from digests where week = $1 and channel = $2`, week, channel)
}

// Digests returns stored digests, the newest week first.
func (v *View) Digests(limit int) ([]Digest, error) {
	return list(v, scanDigest, `select `+digestColumns+` from digests order by week desc, channel limit $1`, limit)
}

// DigestsOf returns the digests of a week, by channel.
func (v *View) DigestsOf(week string) ([]Digest, error) {
	return list(v, scanDigest, `select `+digestColumns+` from digests where week = $1 order by channel`, week)
}

// DigestsBefore returns digests of earlier weeks than the given one that were
// stored by a moment, the newest week first.
func (v *View) DigestsBefore(week string, stored time.Time, limit int) ([]Digest, error) {
	return list(v, scanDigest, `select `+digestColumns+` from digests where week < $1 and stored_at <= $2 order by week desc, channel limit $3`,
		week, micros(stored), limit)
}

// LeadLine is the one line that a lead adds to a hotspot of theirs.
type LeadLine struct {
	Week, Function, Topic string
	By                    string
	Text                  string
	At                    time.Time // set by the store
}

// SaveLeadLine stores the line; a later one for the same hotspot replaces it,
// and an empty one takes it back.
func (tx *Tx) SaveLeadLine(l LeadLine) error {
	var err error
	if l.Text == "" {
		_, err = tx.exec(`delete from lead_lines where week = $1 and function = $2 and topic = $3`, l.Week, l.Function, l.Topic)
	} else {
		_, err = tx.exec(`insert into lead_lines (week, function, topic, by_user, text, at) values ($1, $2, $3, $4, $5, $6)
			on conflict (week, function, topic) do update set by_user = excluded.by_user, text = excluded.text, at = excluded.at`,
			l.Week, l.Function, l.Topic, l.By, l.Text, micros(tx.now))
	}
	if err != nil {
		return fmt.Errorf("store a lead's line: %w", err)
	}
	return nil
}

// ImportLeadLine stores a line with its own time.
func (tx *Tx) ImportLeadLine(l LeadLine) error {
	_, err := tx.exec(`insert into lead_lines (`+lineColumns+`) values ($1, $2, $3, $4, $5, $6)`, l.Week, l.Function, l.Topic, l.By, l.Text, micros(l.At))
	if err != nil {
		return fmt.Errorf("import a lead's line: %w", err)
	}
	return nil
}

const lineColumns = `week, function, topic, by_user, text, at`

func scanLine(s scanner) (l LeadLine, err error) {
	err = s.Scan(&l.Week, &l.Function, &l.Topic, &l.By, &l.Text, when{&l.At})
	return l, err
}

// LeadLines returns the lines for a week's digest.
func (v *View) LeadLines(week string) ([]LeadLine, error) {
	return list(v, scanLine, `select `+lineColumns+` from lead_lines where week = $1 order by function, topic`, week)
}

// EveryLeadLine returns the lines of all weeks, the oldest first.
func (v *View) EveryLeadLine() ([]LeadLine, error) {
	return list(v, scanLine, `select `+lineColumns+` from lead_lines order by week, function, topic`)
}
