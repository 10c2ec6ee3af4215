package storage

import (
	"bytes"

	"clearlane/triage/friction"
)

// cells compares the weekly sums with those of the counted requests.
func (c *checker) cells() error {
	zone, err := c.v.zone()
	if err != nil {
		return err
	}
	counts, err := c.v.countsBy(zone)
	if err != nil || !counts {
		return err // counted by another zone or formula, or not yet: started anew at the next count
	}
	strays, err := list(c.v, value[int64], `select a.request from asks a left join requests r on r.id = a.request and r.counted = a.seq where r.id is null`)
	if err != nil {
		return err
	}
	for _, id := range strays {
		c.report("ask for the digest", id, "no such request is counted up to there")
	}
	var sum []friction.Cell
	for after := int64(0); ; {
		ids, err := list(c.v, value[int64], `select id from requests where counted > 0 and id > $1 order by id limit $2`, after, checkChunk)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		asks, err := c.askCells(ids)
		if err != nil {
			return err
		}
		sum = friction.SumCells(append(sum, asks...))
	}
	have, err := c.v.Cells()
	if err != nil {
		return err
	}
	for _, d := range friction.SumCells(append(sum, negated(have)...)) {
		c.report("weekly cells", 0, "the sums of %s, %s, %s, region %q differ from the log's", d.Week, d.Function, d.Topic, d.Region)
	}
	return nil
}

func negated(cells []friction.Cell) []friction.Cell {
	out := make([]friction.Cell, len(cells))
	for i, c := range cells {
		out[i] = c.Negated()
	}
	return out
}

// askCells rebuilds the contributions of counted requests, and compares the
// asks that are stored for the digest.
func (c *checker) askCells(ids []int64) ([]friction.Cell, error) {
	zone, err := c.v.zone()
	if err != nil {
		return nil, err
	}
	logs, err := c.v.EntriesOf(ids)
	if err != nil {
		return nil, err
	}
	kept, err := c.v.asksKeptFrom()
	if err != nil {
		return nil, err
	}
	var code askCode
	var out []friction.Cell
	for _, id := range ids {
		upTo, _, err := one(c.v, value[int], `select counted from requests where id = $1`, id)
		if err != nil {
			return nil, err
		}
		if upTo > len(logs[id]) {
			c.report("weekly cells", id, "it is counted up to entry %d, but has %d", upTo, len(logs[id]))
			continue
		}
		_, ask, err := c.v.counted(logs[id], upTo, c.v.now, zone)
		if err != nil {
			return nil, err
		}
		out = append(out, ask.Cells(zone)...)
		have, ok, err := one(c.v, value[[]byte], `select facts from asks where request = $1 and seq = $2 and closed_at = $3`, id, upTo, micros(ask.ClosedAt))
		switch {
		case err != nil:
			return nil, err
		case !ok && !ask.ClosedAt.Before(kept):
			c.report("ask for the digest", id, "it is missing, or of another moment")
		case ok && !bytes.Equal(have, code.encode(*ask)):
			c.report("ask for the digest", id, "it differs from the log's")
		}
	}
	return out, nil
}
