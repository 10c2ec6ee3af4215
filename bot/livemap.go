package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage/scope"
)

// mapLook is how often the map's file is looked at. Reading it costs less than
// watching it right on every kind of mount.
const mapLook = 3 * time.Second

// keepMap takes a changed map into force while the bot runs. A wrong one is not
// used: the one before stays, and the ops channel is told where it is wrong.
func (b *Bot) keepMap(ctx context.Context) error {
	if b.ReadMap == nil {
		return nil
	}
	seen := b.live.Load().scope.Source
	t := time.NewTicker(mapLook)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		name, src, err := b.ReadMap()
		if err != nil || bytes.Equal(src, seen) {
			continue // a file that is being replaced is there again in a moment
		}
		seen = src
		if err := b.TakeMap(ctx, name, src); err != nil && ctx.Err() == nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			b.Log.Warn("changed map not used", "cause", first)
		}
	}
}

// TakeMap brings a changed map into force, or says in the ops channel why not.
func (b *Bot) TakeMap(ctx context.Context, name string, src []byte) error {
	m, err := scope.Parse(name, src)
	var faults scope.Problems
	if errors.As(err, &faults) {
		return errors.Join(err, b.refuseMap(ctx, name, src, faults))
	}
	if err != nil {
		return err
	}
	if lacks := m.Ready(); len(lacks) > 0 {
		return errors.Join(scope.Problems(lacks), b.refuseMap(ctx, name, src, lacks))
	}
	old := b.live.Load()
	if old.scope.Hash == m.Hash {
		return nil
	}
	fresh, err := b.bringUp(ctx, m, scope.MovedTopics(old.scope, m))
	if err != nil {
		return fmt.Errorf("bring a changed map into force: %w", err)
	}
	changes := scope.Diff(old.scope, m)
	err = b.store.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.SaveMap(m.Hash, m.Source, tx.Now()); err != nil {
			return err
		}
		return b.tellOfMap(tx, fresh, changes)
	})
	if err != nil {
		return err
	}
	b.live.Store(fresh)
	b.Log.Info("map in force", "version", m.Hash, "changes", len(changes))
	return nil
}

func (b *Bot) refuseMap(ctx context.Context, name string, src []byte, faults []scope.Problem) error {
	n := notice{MapFile: name}
	for _, p := range faults {
		text := p.What
		if p.Hint != "" {
			text += " " + p.Hint
		}
		n.MapFaults = append(n.MapFaults, views.MapFault{Line: p.Line, Column: p.Column, Text: text})
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		return b.raiseNotice(tx, "map/"+digestOf(src), n)
	})
}

// tellOfMap sums up a change for whoever runs Clearlane and for the leads.
func (b *Bot) tellOfMap(tx *storage.Tx, l *live, changes []scope.Change) error {
	n := notice{MapVersion: l.scope.Hash}
	leads := []string{}
	for _, c := range changes {
		n.MapChanges = append(n.MapChanges, c.Sentence)
		lead, _, err := l.leadOf(&tx.View, c.Function)
		if err != nil {
			return err
		}
		if lead != "" && !slices.Contains(leads, lead) {
			leads = append(leads, lead)
		}
	}
	if len(n.MapChanges) == 0 {
		return nil
	}
	if err := b.raiseNotice(tx, "map/"+l.scope.Hash, n); err != nil {
		return err
	}
	for _, lead := range leads {
		if err := b.raiseNoticeTo(tx, lead, "map/"+l.scope.Hash+"/"+lead, n); err != nil {
			return err
		}
	}
	return nil
}
