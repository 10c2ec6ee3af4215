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
	// Differences are the figures that the log, as far as the digest knew it,
	// gives otherwise; none: it agrees.
	Differences []friction.Difference
	// Later are the figures that entries since then have changed: what happened
	// in the week and came to be known after it was reported.
	Later []friction.Difference
}

// OlderFormula reports whether the digest was computed by another version of the
// formulas, so that a difference may be theirs.
func (v Verification) OlderFormula() bool { return v.Formula != strconv.Itoa(friction.FormulaVersion) }

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
			checked, err := verifyDigest(v, week, d)
			if err != nil {
				return fmt.Errorf("verify the digest of %s: %w", week, err)
			}
			out = append(out, checked)
		}
		return nil
	})
	return out, err
}

func verifyDigest(v *storage.View, week friction.Week, d storage.Digest) (Verification, error) {
	out := Verification{Channel: d.Channel, LastPos: d.LastPos, Formula: d.Formula}
	if c, ok, err := v.Channel(d.Channel); err != nil {
		return out, err
	} else if ok {
		out.Channel = "#" + c.Name
	}
	var sent friction.Report
	if err := json.Unmarshal(d.Report, &sent); err != nil {
		return out, err
	}
	if len(d.Maps) == 0 {
		return out, fmt.Errorf("it names no scope map")
	}
	live, err := v.MapByHash(d.Maps[len(d.Maps)-1])
	if err != nil {
		return out, err
	}
	m, err := scope.Parse("map "+live.Hash, live.Source)
	if err != nil {
		return out, err
	}
	again := func(pos int64) ([]friction.Difference, error) {
		in, err := digestInput(v, m, week, known{at: d.Stored, pos: pos})
		if err != nil {
			return nil, err
		}
		in.Seed = d.Seed
		return friction.Verify(sent, friction.Digest(in))
	}
	if out.Differences, err = again(d.LastPos); err != nil {
		return out, err
	}
	last, err := v.LastPos()
	if err != nil || last == d.LastPos || len(out.Differences) > 0 {
		return out, err
	}
	out.Later, err = again(last)
	return out, err
}
