package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"clearlane/triage/friction"
)

// inGo are the migrations that SQL can't do.
var inGo = []*goose.Migration{
	goose.NewGoMigration(3, &goose.GoFunc{RunTx: rewriteAsks}, nil),
	goose.NewGoMigration(6, &goose.GoFunc{RunTx: findJoined}, nil),
}

func newestVersion() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations in the program: %w", err)
	}
	newest, err := goose.NumericComponent(names[len(names)-1])
	for _, m := range inGo {
		newest = max(newest, m.Version)
	}
	return newest, err
}

// migrate brings the schema up to this program's version.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithGoMigrations(inGo...))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the database up to date: %w", err)
	}
	return nil
}

// rewriteAsks turns asks that were stored as JSON into the form that is quicker
// to read.
func rewriteAsks(ctx context.Context, tx *sql.Tx) error {
	type row struct {
		request, closed int64
		seq             int
		text            []byte
	}
	var code askCode
	for after := int64(0); ; {
		rows, err := rowsOf(ctx, tx, nil, func(s scanner) (r row, err error) {
			err = s.Scan(&r.request, &r.seq, &r.closed, &r.text)
			return r, err
		}, `select request, seq, closed_at, ask from asks_as_json where request > $1 order by request limit 1000`, after)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			after = r.request
			var a friction.Ask
			if err := json.Unmarshal(r.text, &a); err != nil {
				return wrongAsk(r.request, err)
			}
			if _, err := tx.ExecContext(ctx, `insert into asks (request, seq, closed_at, facts) values ($1, $2, $3, $4)`,
				r.request, r.seq, r.closed, code.encode(a)); err != nil {
				return err
			}
		}
	}
	_, err := tx.ExecContext(ctx, `drop table asks_as_json`)
	return err
}

// findJoined fills in which request each joined one was joined to.
func findJoined(ctx context.Context, tx *sql.Tx) error {
	rows, err := rowsOf(ctx, tx, nil, scanRequest, `select state from requests where state like '%"MergedInto"%' order by id`)
	for _, r := range rows {
		if err == nil && r.MergedInto != 0 {
			_, err = tx.ExecContext(ctx, `update requests set merged_into = $1 where id = $2`, r.MergedInto, r.ID)
		}
	}
	return err
}
