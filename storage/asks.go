package storage

import (
	"cmp"
	"database/sql"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"clearlane/triage/friction"
)

// storedAsks are asks as their projection holds them, one behind the other: a
// digest reads tens of thousands.
type storedAsks struct {
	bytes []byte
	at    []askAt
}

// askAt is where the ask of a request is, or the ask itself.
type askAt struct {
	request  int64
	from, to int
	ask      *friction.Ask
}

// storedAsks reads the asks of requests that closed from one moment to another,
// without the live ones.
func (v *View) storedAsks(from, to time.Time, live map[int64]int) (*storedAsks, error) {
	n, _, err := one(v, value[int], `select count(*) from asks where closed_at >= $1 and closed_at <= $2 and closed_at > 0`, micros(from), micros(to))
	if err != nil {
		return nil, err
	}
	const usually = 200 // bytes of an ask
	s := &storedAsks{bytes: make([]byte, 0, usually*n), at: make([]askAt, 0, n+n/8)}
	rows, err := v.q.QueryContext(v.ctx, `select request, facts from asks where closed_at >= $1 and closed_at <= $2 and closed_at > 0`, micros(from), micros(to))
	if err != nil {
		return nil, v.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a askAt
		var facts sql.RawBytes
		if err := rows.Scan(&a.request, &facts); err != nil {
			return nil, v.failed(err)
		}
		if _, ok := live[a.request]; ok {
			continue
		}
		a.from = len(s.bytes)
		s.bytes = append(s.bytes, facts...)
		a.to = len(s.bytes)
		s.at = append(s.at, a)
	}
	return s, v.failed(rows.Err())
}

// with returns the asks and some more in order of their requests. They are read
// on every core.
func (s *storedAsks) with(more []friction.Ask) ([]friction.Ask, error) {
	for i := range more {
		s.at = append(s.at, askAt{request: more[i].Request, ask: &more[i]})
	}
	if len(s.at) == 0 {
		return nil, nil
	}
	slices.SortFunc(s.at, func(a, b askAt) int { return cmp.Compare(a.request, b.request) })
	out := make([]friction.Ask, len(s.at))
	var g errgroup.Group
	cores := runtime.GOMAXPROCS(0)
	part := (len(out) + cores - 1) / cores
	for first := 0; first < len(out); first += part {
		g.Go(func() error {
			var code askCode
			for i := first; i < min(first+part, len(out)); i++ {
				a := s.at[i]
				if a.ask != nil {
					out[i] = *a.ask
				} else if err := code.decode(s.bytes[a.from:a.to], &out[i]); err != nil {
					return wrongAsk(a.request, err)
				}
			}
			return nil
		})
	}
	return out, g.Wait()
}

// sweptAsks are those of requests that closed so long ago that their asks are
// kept no longer, read from the log.
func (v *View) sweptAsks(from, to time.Time, zone *time.Location, live map[int64]int) ([]friction.Ask, error) {
	kept, err := v.asksKeptFrom()
	if err != nil || !from.Before(kept) {
		return nil, err
	}
	ids, err := list(v, value[int64], `select id from requests where closed_at >= $1 and closed_at < $2 and closed_at <= $3 and closed_at > 0
		and counted = seq and not exists (select 1 from asks where request = id)`, micros(from), micros(kept), micros(to))
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { _, ok := live[id]; return ok })
	var out []friction.Ask
	for chunk := range slices.Chunk(ids, 500) {
		logs, err := v.EntriesOf(chunk)
		if err != nil {
			return nil, err
		}
		for _, id := range chunk {
			now, _, err := v.counted(logs[id], 0, to, zone)
			if err != nil {
				return nil, err
			}
			out = append(out, *now)
		}
	}
	return out, nil
}
