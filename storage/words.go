package storage

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Words are what a person wrote: an ask, a reply, a note, the name of a file.
// They hang on the log entry that recorded them and can be erased; the entry
// stays.
type Words struct {
	Request int64
	Seq     int
	Part    int // 0, 1, … where one entry has several: its text and its files
	Kind    WordsKind
	Author  string
	Channel string // of the message they came by; both may be empty
	TS      string
	Text    string
	At      time.Time
	Erased  time.Time // zero: not erased; else Text is empty
}

// WordsKind says what words are.
type WordsKind string

// The kinds of words.
const (
	AskWords      WordsKind = "ask"
	ReplyWords    WordsKind = "reply"
	QuestionWords WordsKind = "question"
	NoteWords     WordsKind = "note"
	FileWords     WordsKind = "file" // the name of a file
)

// SaveWords stores words of an entry; for the same entry and part the newer
// words replace the older.
func (tx *Tx) SaveWords(w Words) error {
	if w.Request == 0 || w.Seq == 0 || w.Kind == "" {
		return errors.New("store words: they need a request, an entry and a kind")
	}
	if w.At.IsZero() {
		w.At = tx.now
	}
	_, err := tx.exec(`insert into words (request, seq, part, kind, author, channel, ts, text, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (request, seq, part) do update set kind = excluded.kind, author = excluded.author,
			channel = excluded.channel, ts = excluded.ts, text = excluded.text, at = excluded.at, erased_at = 0`,
		w.Request, w.Seq, w.Part, w.Kind, w.Author, w.Channel, w.TS, w.Text, micros(w.At))
	if err != nil {
		return fmt.Errorf("store words of entry %d: %w", w.Seq, err)
	}
	return nil
}

const wordsColumns = `request, seq, part, kind, author, channel, ts, text, at, erased_at`

func scanWords(s scanner) (w Words, err error) {
	err = s.Scan(&w.Request, &w.Seq, &w.Part, &w.Kind, &w.Author, &w.Channel, &w.TS, &w.Text, when{&w.At}, when{&w.Erased})
	return w, err
}

// Words returns what was written in a request, in order.
func (v *View) Words(request int64) ([]Words, error) {
	return list(v, scanWords, `select `+wordsColumns+` from words where request = $1 order by seq, part`, request)
}

// Ask returns the words of the ask as last edited; false where there are none
// or they are erased.
func (v *View) Ask(request int64) (Words, bool, error) {
	return one(v, scanWords, `select `+wordsColumns+` from words
		where request = $1 and kind = 'ask' and erased_at = 0 order by seq desc, part limit 1`, request)
}

// AskTexts returns the text of the asks of several requests, as last edited; those
// that are erased, or were never kept, are left out.
func (v *View) AskTexts(requests []int64) (map[int64]string, error) {
	type text struct {
		request int64
		text    string
	}
	out := make(map[int64]string, len(requests))
	for chunk := range slices.Chunk(requests, 500) {
		q := &query{}
		q.add(`select request, text from words where kind = 'ask' and erased_at = 0 and request in (`)
		addList(q, chunk)
		q.add(`) order by request, seq desc, part`)
		found, err := list(v, func(s scanner) (t text, err error) {
			err = s.Scan(&t.request, &t.text)
			return t, err
		}, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			if _, later := out[t.request]; !later {
				out[t.request] = t.text
			}
		}
	}
	return out, nil
}

// Asks returns the words of the asks of open requests, as last edited, for
// finding one that says the same.
func (v *View) Asks() ([]Words, error) {
	if err := v.settle(); err != nil {
		return nil, err
	}
	// In SQLite, "cross join" also says which table to go by.
	return list(v, scanWords, `select w.request, w.seq, w.part, w.kind, w.author, w.channel, w.ts, w.text, w.at, w.erased_at
		from requests r cross join words w
		where r.closed_at = 0 and w.request = r.id and w.kind = 'ask' and w.erased_at = 0
			and w.seq = (select max(l.seq) from words l where l.request = w.request and l.kind = 'ask' and l.erased_at = 0)
		order by r.id, w.part`)
}

// Erasure says whose or which words to erase: those of one request, of one
// message, of one person, or older than a time. Exactly one is given.
type Erasure struct {
	Request     int64
	Channel, TS string
	Person      string
	Before      time.Time
}

// EraseWords removes the words for good, and the bodies of deliveries that hold
// them, and returns how many words it erased. Log, figures and learnt labels
// stay. In the file they are overwritten; the write-ahead log beside it may hold
// them until it is folded in, at the latest when the database is closed, and
// backups hold what they held.
func (tx *Tx) EraseWords(e Erasure) (int, error) {
	words, bodies, args, err := e.conditions()
	if err != nil {
		return 0, err
	}
	var q query
	q.add(`update words set text = '', erased_at = ? where erased_at = 0 and `, micros(tx.now))
	q.add(words, args...)
	n, err := tx.exec(q.text.String(), q.args...)
	if err != nil {
		return 0, fmt.Errorf("erase words: %w", err)
	}
	// Only what is settled: a pending delivery is still to be handled, and what
	// becomes of it is erased then.
	q = query{}
	q.add(`update inbox set body = '' where settled_at > 0 and body <> '' and `)
	q.add(bodies, args...)
	if _, err := tx.exec(q.text.String(), q.args...); err != nil {
		return 0, fmt.Errorf("erase bodies: %w", err)
	}
	return n, nil
}

// conditions says which rows of words and of the inbox are meant; both take the
// same parameters.
func (e Erasure) conditions() (words, bodies string, args []any, err error) {
	given := 0
	if e.Request != 0 {
		given++
		words = `request = ?`
		bodies = `id in (select i.id from messages m cross join inbox i where m.request = ? and i.channel = m.channel and i.ts = m.ts and i.ts <> '')`
		args = []any{e.Request}
	}
	if e.TS != "" {
		given++
		words = `channel = ? and ts = ? and ts <> ''`
		bodies, args = words, []any{e.Channel, e.TS}
	}
	if e.Person != "" {
		given++
		words = `author = ? and author <> ''`
		bodies, args = words, []any{e.Person}
	}
	if !e.Before.IsZero() {
		given++
		words = `at < ?`
		bodies, args = words, []any{micros(e.Before)}
	}
	if given != 1 {
		err = errors.New("erase words: say exactly one of request, message, person and age")
	}
	return words, bodies, args, err
}
