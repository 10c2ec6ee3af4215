package storage

import (
	"errors"
	"fmt"
	"time"
)

// LiveMap is a scope map that is or was live.
type LiveMap struct {
	Hash   string
	Source []byte // the file as it was read
	From   time.Time
}

// SaveMap stores a map under its content hash and notes since when it is live.
// The map that is live already stays live since then.
func (tx *Tx) SaveMap(hash string, source []byte, from time.Time) error {
	if hash == "" || from.IsZero() {
		return errors.New("store a map: it needs a hash and a date")
	}
	if m, ok, err := tx.CurrentMap(); err != nil || ok && m.Hash == hash {
		return err
	}
	_, err := tx.exec(`insert into maps (hash, source, saved_at) values ($1, $2, $3) on conflict (hash) do nothing`, hash, string(source), micros(tx.now))
	if err == nil {
		_, err = tx.exec(`insert into map_lives (live_from, hash) values ($1, $2) on conflict (live_from) do update set hash = excluded.hash`, micros(from), hash)
	}
	if err != nil {
		return fmt.Errorf("store map %s: %w", hash, err)
	}
	return nil
}

func scanMap(s scanner) (m LiveMap, err error) {
	err = s.Scan(&m.Hash, &m.Source, when{&m.From})
	return m, err
}

// MapByHash returns the map as it was read, with the date it first went live.
func (v *View) MapByHash(hash string) (LiveMap, error) {
	m, ok, err := one(v, scanMap, `select m.hash, m.source, l.live_from from maps m join map_lives l on l.hash = m.hash
		where m.hash = $1 order by l.live_from limit 1`, hash)
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return LiveMap{}, fmt.Errorf("look up map %s: %w", hash, err)
	}
	return m, nil
}

// CurrentMap returns the map that went live last, or false before the first.
func (v *View) CurrentMap() (LiveMap, bool, error) {
	return one(v, scanMap, `select m.hash, m.source, l.live_from from maps m join map_lives l on l.hash = m.hash order by l.live_from desc limit 1`)
}

// LiveMaps returns every map in the order in which they went live; one that
// came back is there twice.
func (v *View) LiveMaps() ([]LiveMap, error) {
	return list(v, scanMap, `select m.hash, m.source, l.live_from from maps m join map_lives l on l.hash = m.hash order by l.live_from`)
}
