package storage

import (
	"fmt"
	"slices"
	"time"

	"clearlane/triage/friction"
)

// CountClosed brings closed requests into the weekly cells, and takes reopened
// ones out of them: at most limit requests, and it returns how many. [View.Facts]
// is right without it; it makes the digest cheap. When the company's zone or the
// formula changed, it starts from nothing.
func (tx *Tx) CountClosed(limit int) (int, error) {
	if err := tx.saveRequests(); err != nil {
		return 0, err
	}
	zone, err := tx.zone()
	if err != nil {
		return 0, fmt.Errorf("count closed requests: %w", err)
	}
	if err := tx.startCounting(zone); err != nil {
		return 0, fmt.Errorf("count closed requests: %w", err)
	}
	type row struct {
		id      int64
		counted int
		open    bool
	}
	rows, err := list(&tx.View, func(s scanner) (r row, err error) {
		err = s.Scan(&r.id, &r.counted, &r.open)
		return r, err
	}, `select id, counted, closed_at = 0 from requests
		where counted <> seq and (closed_at > 0 or counted > 0) order by id limit $1`, limit)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	logs, err := tx.EntriesOf(ids)
	if err != nil {
		return 0, err
	}
	var change []friction.Cell
	for _, r := range rows {
		log := logs[r.id]
		now, was, err := tx.counted(log, r.counted, log[len(log)-1].At, zone)
		if err != nil {
			return 0, fmt.Errorf("count request %d: %w", r.id, err)
		}
		if was != nil {
			for _, c := range was.Cells(zone) {
				change = append(change, c.Negated())
			}
		}
		if !r.open {
			change = append(change, now.Cells(zone)...)
		}
		if err := tx.putAsk(r.id, len(log), now, r.open); err != nil {
			return 0, fmt.Errorf("count request %d: %w", r.id, err)
		}
	}
	return len(rows), tx.addCells(friction.SumCells(change))
}

// startCounting forgets what was counted by another zone or formula.
func (tx *Tx) startCounting(zone *time.Location) error {
	ok, err := tx.countsBy(zone)
	if err != nil || ok {
		return err
	}
	for _, forget := range []string{`delete from cells`, `delete from asks`, `update requests set counted = 0 where counted > 0`} {
		if _, err := tx.exec(forget); err != nil {
			return err
		}
	}
	return tx.SetSetting(countedBySetting, countedBy(zone))
}

func (tx *Tx) putAsk(id int64, seq int, ask *friction.Ask, open bool) error {
	if open {
		_, err := tx.exec(`delete from asks where request = $1`, id)
		if err == nil {
			_, err = tx.exec(`update requests set counted = 0 where id = $1`, id)
		}
		return err
	}
	err := tx.insertAsk(seq, ask)
	if err == nil {
		_, err = tx.exec(`update requests set counted = $1 where id = $2`, seq, id)
	}
	return err
}

func (tx *Tx) insertAsk(seq int, ask *friction.Ask) error {
	var code askCode
	_, err := tx.exec(`insert into asks (request, seq, closed_at, facts) values ($1, $2, $3, $4)
		on conflict (request) do update set seq = excluded.seq, closed_at = excluded.closed_at, facts = excluded.facts`,
		ask.Request, seq, micros(ask.ClosedAt), code.encode(*ask))
	return err
}

// addCells adds to the stored sums; a sum that comes to nothing goes.
func (tx *Tx) addCells(change []friction.Cell) error {
	for _, c := range change {
		old, ok, err := one(&tx.View, scanCell, `select sums from cells where week = $1 and function = $2 and topic = $3 and region = $4`,
			c.Week.String(), c.Function, c.Topic, c.Region)
		if err != nil {
			return err
		}
		if ok {
			c = c.Plus(old)
		}
		if len(friction.SumCells([]friction.Cell{c})) == 0 {
			_, err = tx.exec(`delete from cells where week = $1 and function = $2 and topic = $3 and region = $4`,
				c.Week.String(), c.Function, c.Topic, c.Region)
		} else {
			err = tx.putCell(c)
		}
		if err != nil {
			return fmt.Errorf("add to the cells of %s: %w", c.Week, err)
		}
	}
	return nil
}

func (tx *Tx) putCell(c friction.Cell) error {
	sums, err := toJSON(c)
	if err != nil {
		return err
	}
	_, err = tx.exec(`insert into cells (week, function, topic, region, sums) values ($1, $2, $3, $4, $5)
		on conflict (week, function, topic, region) do update set sums = excluded.sums`,
		c.Week.String(), c.Function, c.Topic, c.Region, sums)
	return err
}

// Cells returns the stored sums of every week: what [View.Facts] builds on.
func (v *View) Cells() ([]friction.Cell, error) {
	cells, err := list(v, scanCell, `select sums from cells`)
	return friction.SumCells(slices.Clip(cells)), err
}
