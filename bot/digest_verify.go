package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

// Verification is a frozen digest held against the log.
type Verification struct {
	Channel string // where it was sent
	LastPos int64  // the newest log entry that it knew
	Formula string // that it was computed by; this program's is [friction.FormulaVersion]
	Other   bool   // it was another than this program's, so that a difference may be the formula's
	// Differences are the figures that the log, as far as the digest knew it,
	// gives otherwise; none: it agrees.
	Differences []friction.Difference
	// Later are the figures that entries since then have changed: what happened
	// in the week and came to be known after it was reported.
	Later []friction.Difference
}

func otherFormula(d storage.Digest) bool { return d.Formula != strconv.Itoa(friction.FormulaVersion) }

// VerifyDigests recomputes the digests of a week that were sent: from the log
// alone up to the last entry that each knew, with the maps, fixes and seed of
// then. It returns one verification for each channel.
func VerifyDigests(ctx context.Context, store *storage.Store, week friction.Week) ([]Verification, error) {
	var out []Verification
	err := store.Read(ctx, func(v *storage.View) error {
		stored, err := v.DigestsOf(week.String())
		if err != nil {
			return err
		}
		for _, d := range stored {
			checked, err := verifyDigest(v, d)
			if err != nil {
				return fmt.Errorf("verify the digest of %s: %w", week, err)
			}
			out = append(out, checked)
		}
		return nil
	})
	return out, err
}

func verifyDigest(v *storage.View, d storage.Digest) (Verification, error) {
	out := Verification{Channel: d.Channel, LastPos: d.LastPos, Formula: d.Formula, Other: otherFormula(d)}
	id, err := v.CurrentChannel(d.Channel)
	if err != nil {
		return out, err
	}
	if c, ok, err := v.Channel(id); err != nil {
		return out, err
	} else if ok {
		out.Channel = "#" + c.Name
	}
	sent, again, err := recompute(v, d, d.LastPos)
	if err != nil {
		return out, err
	}
	if out.Differences, err = friction.Verify(sent, again); err != nil || len(out.Differences) > 0 {
		return out, err
	}
	last, err := v.LastPos()
	if err != nil || last == d.LastPos {
		return out, err
	}
	if sent, again, err = recompute(v, d, 0); err != nil {
		return out, err
	}
	out.Later, err = friction.Verify(sent, again)
	return out, err
}

// recompute returns a digest as it was sent and as it comes out again by what was
// known when it was stored, with the log as far as a position; 0: all of it.
func recompute(v *storage.View, d storage.Digest, pos int64) (sent, again friction.Report, err error) {
	sent, m, err := asSent(v, d)
	if err != nil {
		return sent, again, err
	}
	in, err := digestInput(v, m, sent.Week, known{at: d.Stored, pos: pos, people: sent.People})
	if err != nil {
		return sent, again, err
	}
	in.Seed, in.Leadership = d.Seed, true
	return sent, friction.Digest(in), nil
}

// asSent returns a digest as it was sent, and the map that was in force then.
func asSent(v *storage.View, d storage.Digest) (friction.Report, *scope.Map, error) {
	var sent friction.Report
	if err := json.Unmarshal(d.Report, &sent); err != nil {
		return sent, nil, fmt.Errorf("read the digest of %s: %w", d.Week, err)
	}
	if len(d.Maps) == 0 {
		return sent, nil, fmt.Errorf("read the digest of %s: it names no scope map", d.Week)
	}
	live, err := v.MapByHash(d.Maps[len(d.Maps)-1])
	if err != nil {
		return sent, nil, err
	}
	m, err := scope.Parse("map "+live.Hash, live.Source)
	return sent, m, err
}
