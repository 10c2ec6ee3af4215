package storage

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"

	"golang.org/x/sync/errgroup"
)

// ErrNotEmpty says that a history was to go into a database that has one.
var ErrNotEmpty = errors.New("the database holds requests already")

// Imported says what an import brought.
type Imported struct {
	Entries, Requests int
	From, To          time.Time // of the first and the last thing that happened
}

const (
	// importKeep is how many closed requests an import keeps in memory, since
	// most of what happens after a close happens soon; importSettle is how many
	// of them are settled together.
	importKeep, importSettle = 500, 500
)

// Import fills an empty log with a whole one: entries of many requests in commit
// order, which keep their positions and numbers, and the scope maps that they
// were kept under, oldest first. Each map counts as live from the first entry
// that names it; the first one from the first entry on, and the last one now.
// Closed requests come into the weekly cells at once. What is held in memory is
// what is open at a time, and not the log.
//
// Into a log that is not empty it puts nothing, and the error is [ErrNotEmpty].
// An error of the entries is returned as it is; without any, nothing changes.
func (tx *Tx) Import(maps []*scope.Map, entries iter.Seq2[triage.Entry, error]) (Imported, error) {
	if last, err := tx.LastPos(); err != nil {
		return Imported{}, err
	} else if last > 0 {
		return Imported{}, ErrNotEmpty
	}
	im, err := tx.newImport(maps)
	if err != nil {
		return Imported{}, err
	}
	for e, err := range entries {
		if err != nil {
			return Imported{}, err
		}
		if err := im.take(e); err != nil {
			return Imported{}, fmt.Errorf("import entry %d of %s: %w", e.Seq, triage.Name(e.Request), err)
		}
	}
	if im.Entries == 0 {
		return im.Imported, nil
	}
	if err := im.finish(); err != nil {
		return Imported{}, fmt.Errorf("import the log: %w", err)
	}
	return im.Imported, nil
}

// importing is an import on its way.
type importing struct {
	Imported
	tx      *Tx
	maps    []*scope.Map
	zone    *time.Location
	lives   []mapLife
	at      map[int64]*taken // the requests that are in memory
	closed  []*taken         // of them, those that were closed, oldest first
	pos     int64
	highest int64 // number of a request
	cells   []friction.Cell
}

// taken is a request with its log so far.
type taken struct {
	request triage.Request
	log     []triage.Entry
	counted int // the entry up to which it is in the cells already
	closes  int // how often it stands in the list of the closed
}

// mapLife is since when a map is live.
type mapLife struct {
	hash string
	from time.Time
}

func (tx *Tx) newImport(maps []*scope.Map) (*importing, error) {
	if len(maps) == 0 {
		return nil, errors.New("import the log: it needs the scope map that it was kept under")
	}
	im := &importing{tx: tx, maps: maps, at: map[int64]*taken{}}
	var err error
	if im.zone, err = time.LoadLocation(maps[len(maps)-1].Company.Timezone); err != nil {
		return nil, fmt.Errorf("import the log: %w", err)
	}
	// They are stored at the end, when it is known since when each was live.
	for _, m := range maps {
		tx.store.shelf.add(m)
	}
	return im, nil
}

// take brings one entry into the log.
func (im *importing) take(e triage.Entry) error {
	cleanEntry(&e)
	if e.Pos <= im.pos {
		return fmt.Errorf("position %d comes after %d", e.Pos, im.pos)
	}
	t, err := im.find(e)
	if err != nil {
		return err
	}
	wasOpen := t.request.Open()
	if err := t.request.Apply(e); err != nil {
		return err
	}
	t.log = append(t.log, e)
	if err := im.tx.insertEntry(e); err != nil {
		return err
	}
	for _, m := range messagesOf(t.request, t.log[len(t.log)-1:]) {
		if err := im.tx.SaveMessage(m); err != nil {
			return err
		}
	}
	im.note(e)
	if wasOpen && !t.request.Open() {
		t.closes++
		im.closed = append(im.closed, t)
		if len(im.closed) >= importKeep+importSettle {
			return im.settle(importSettle)
		}
	}
	return nil
}

// find returns the request of an entry, from the database where it was settled.
func (im *importing) find(e triage.Entry) (*taken, error) {
	if t := im.at[e.Request]; t != nil {
		return t, nil
	}
	t := &taken{}
	if e.Kind == triage.KindOpened {
		im.Requests++
	} else {
		var err error
		if t.request, err = im.tx.Request(e.Request); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if t.log, err = im.tx.Entries(e.Request); err != nil {
			return nil, err
		}
		t.counted, t.closes = len(t.log), 1 // settled again before long
		im.closed = append(im.closed, t)
	}
	im.at[e.Request] = t
	return t, nil
}

// note keeps what is told of the whole import, and which map was live when.
func (im *importing) note(e triage.Entry) {
	im.Entries++
	im.pos, im.highest = e.Pos, max(im.highest, e.Request)
	if im.From.IsZero() || e.At.Before(im.From) {
		im.From = e.At
	}
	if e.At.After(im.To) {
		im.To = e.At
	}
	if e.MapHash != "" && (len(im.lives) == 0 || im.lives[len(im.lives)-1].hash != e.MapHash) {
		im.lives = append(im.lives, mapLife{e.MapHash, e.Recorded})
	}
}

// settle writes the rows of the n requests that were closed longest ago, brings
// them into the cells, and forgets them.
func (im *importing) settle(n int) error {
	var ready []*taken
	for _, t := range im.closed[:n] {
		if t.closes--; t.closes == 0 && !t.request.Open() {
			ready = append(ready, t)
			delete(im.at, t.request.ID)
		}
	}
	im.closed = im.closed[n:]
	asks, err := im.asksOf(ready)
	if err != nil {
		return err
	}
	for i, t := range ready {
		if err := im.tx.putCounted(t.request, asks[i]); err != nil {
			return fmt.Errorf("keep %s: %w", triage.Name(t.request.ID), err)
		}
	}
	return nil
}

// asksOf works out, on every core, what the requests are to the digest, and
// brings it into the cells.
func (im *importing) asksOf(ready []*taken) ([]*friction.Ask, error) {
	asks, cells := make([]*friction.Ask, len(ready)), make([][]friction.Cell, len(ready))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	const part = 100
	for first := 0; first < len(ready); first += part {
		g.Go(func() error {
			for i := first; i < min(first+part, len(ready)); i++ {
				t := ready[i]
				now, was, err := im.tx.counted(t.log, t.counted, t.log[len(t.log)-1].At, im.zone)
				if err != nil {
					return fmt.Errorf("count %s: %w", triage.Name(t.request.ID), err)
				}
				asks[i], cells[i] = now, now.Cells(im.zone)
				if was != nil {
					cells[i] = append(cells[i], negated(was.Cells(im.zone))...)
				}
			}
			return nil
		})
	}
	err := g.Wait()
	for _, c := range cells {
		im.cells = append(im.cells, c...)
	}
	im.cells = friction.SumCells(im.cells)
	return asks, err
}

// finish writes what is left and what concerns the whole log.
func (im *importing) finish() error {
	if err := im.settle(len(im.closed)); err != nil {
		return err
	}
	for _, t := range im.at {
		im.tx.keep(t.request)
	}
	if err := im.saveMaps(); err != nil {
		return err
	}
	// The cells of an empty log are empty, whatever they were counted by.
	for _, c := range im.cells {
		if err := im.tx.putCell(c); err != nil {
			return err
		}
	}
	if err := im.tx.SetSetting(countedBySetting, countedBy(im.zone)); err != nil {
		return err
	}
	for name, highest := range map[string]int64{"entry": im.pos, "request": im.highest} {
		if _, err := im.tx.exec(`update counters set value = $1 where name = $2 and value < $3`, highest, name, highest); err != nil {
			return fmt.Errorf("keep the numbers of %s: %w", name, err)
		}
	}
	return nil
}

// saveMaps stores each map as live from the entry on that first names it: in
// commit order, a new hash is a new map in force. The last one given is live at
// the end.
func (im *importing) saveMaps() error {
	source := map[string][]byte{}
	for _, m := range im.maps {
		source[m.Hash] = m.Source
	}
	last := im.maps[len(im.maps)-1].Hash
	from := im.From
	for i, l := range append(im.lives, mapLife{last, im.tx.now}) {
		switch {
		case i == 0:
			l.from = from
		case !l.from.After(from):
			l.from = from.Add(time.Microsecond)
		}
		from = l.from
		if source[l.hash] == nil {
			return fmt.Errorf("map %s, which entries name, was not given", l.hash)
		}
		if err := im.tx.SaveMap(l.hash, source[l.hash], l.from); err != nil {
			return err
		}
	}
	return nil
}
