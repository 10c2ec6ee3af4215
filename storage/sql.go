package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// querier is what a transaction offers; *sql.Tx is one.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(query string, args ...any) (int, error) {
	res, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, tx.failed(err)
	}
	n, err := res.RowsAffected()
	return int(n), tx.failed(err)
}

// failed remembers an error of the database, so that its transaction is not
// committed even where the caller goes on: half of what belongs together must
// not stay. PostgreSQL would refuse the commit by itself.
func (v *View) failed(err error) error {
	if v.tx != nil && v.tx.broken == nil {
		v.tx.broken = err
	}
	return err
}

// one returns the first row of a query, or false.
func one[T any](v *View, scan func(scanner) (T, error), query string, args ...any) (T, bool, error) {
	t, err := scan(v.q.QueryRowContext(v.ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		var zero T
		return zero, false, nil
	}
	return t, err == nil, v.failed(err)
}

// list returns all rows of a query.
func list[T any](v *View, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	out, err := rowsOf(v.ctx, v.q, nil, scan, query, args...)
	return out, v.failed(err)
}

// rowsOf appends the rows of a query to out.
func rowsOf[T any](ctx context.Context, q querier, out []T, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// value scans a single column.
func value[T any](s scanner) (T, error) {
	var t T
	err := s.Scan(&t)
	return t, err
}

// query builds a select whose conditions vary; parameters are numbered as they
// are added, so that they stand in order of first appearance.
type query struct {
	text strings.Builder
	args []any
}

// add appends text, with each ? replaced by the next parameter.
func (q *query) add(text string, args ...any) {
	for _, a := range args {
		before, after, _ := strings.Cut(text, "?")
		q.args = append(q.args, a)
		q.text.WriteString(before)
		q.text.WriteString("$" + strconv.Itoa(len(q.args)))
		text = after
	}
	q.text.WriteString(text)
}

// clean gives a time the precision that is stored.
func clean(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// micros is how a time is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros reads a stored time.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// when scans a stored time.
type when struct{ t *time.Time }

// Scan implements sql.Scanner.
func (w when) Scan(src any) error {
	us, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T, want microseconds", src)
	}
	*w.t = fromMicros(us)
	return nil
}

// flag is how yes and no are stored.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// asJSON is a value as stored text.
type asJSON struct{ v any }

// Scan implements sql.Scanner; an empty text leaves the value as it is.
func (j asJSON) Scan(src any) error {
	var b []byte
	switch s := src.(type) {
	case string:
		b = []byte(s)
	case []byte:
		b = s
	default:
		return fmt.Errorf("a list is stored as %T, want text", src)
	}
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, j.v)
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// addList appends a list of parameters with commas between them.
func addList[T any](q *query, values []T) {
	for i, v := range values {
		if i > 0 {
			q.add(", ")
		}
		q.add("?", v)
	}
}
