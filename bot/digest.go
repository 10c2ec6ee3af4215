package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"

	"github.com/robfig/cron/v3"
)

// chunkOfClosed is how many closed requests one transaction brings into the
// weekly cells, so that none of them lasts.
const chunkOfClosed = 200

// keepDigest posts the digest of the week before, once per week and channel,
// when the schedule says so; a moment that was slept through is made up for.
// Without a channel for leadership, leads still hear of their week.
func (b *Bot) keepDigest(ctx context.Context) error {
	if b.DigestSpec == "" {
		return nil
	}
	schedule, err := cron.ParseStandard(b.DigestSpec)
	if err != nil {
		return fmt.Errorf("read the digest's schedule %q: %w", b.DigestSpec, err)
	}
	for {
		l := b.live.Load()
		now := b.Now().In(l.zone)
		next := schedule.Next(now)
		// The last moment that the schedule named: its week is posted unless it was.
		if last := lastBefore(schedule, now); !last.IsZero() {
			week := friction.WeekOf(last, l.zone).Add(-1)
			if b.DigestChannel != "" {
				if err := b.postDigest(ctx, week, b.DigestChannel); err != nil && ctx.Err() == nil {
					b.Log.Error("digest not posted", "cause", err)
				}
			}
			if err := b.postFunctions(ctx, week); err != nil && ctx.Err() == nil {
				b.Log.Error("leads not told of their week", "cause", err)
			}
		}
		preview := previewAt(l, next)
		switch {
		case b.DigestChannel == "":
		case !preview.After(now):
			if err := b.previewDigest(ctx, friction.WeekOf(next, l.zone).Add(-1)); err != nil && ctx.Err() == nil {
				b.Log.Error("leads not shown their hotspots", "cause", err)
			}
		default:
			next = preview
		}
		t := time.NewTimer(max(next.Sub(now), time.Second))
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
	}
}

// lastBefore is the latest moment of the schedule up to now, within a week.
func lastBefore(s cron.Schedule, now time.Time) time.Time {
	var last time.Time
	for at := s.Next(now.AddDate(0, 0, -7)); !at.IsZero() && !at.After(now); at = s.Next(at) {
		last = at
	}
	return last
}

// PostDigest posts the digest of a week in the digest channel, and tells the
// leads of theirs, unless it was posted already. It reports whether it is new.
func (b *Bot) PostDigest(ctx context.Context, week friction.Week) (bool, error) {
	before := false
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		_, before, err = v.RunAt(digestRun(week, b.DigestChannel))
		return err
	})
	if err != nil || before {
		return false, err
	}
	return true, errors.Join(b.postDigest(ctx, week, b.DigestChannel), b.postFunctions(ctx, week))
}

func digestRun(week friction.Week, channel string) string {
	return "digest/" + week.String() + "/" + channel
}

// postDigest freezes the week's report and raises its message, in one
// transaction that no other run of the same week can repeat. A report that fails
// its own checks goes to whoever runs Clearlane, and not to leadership.
func (b *Bot) postDigest(ctx context.Context, week friction.Week, channelName string) error {
	if err := b.countClosed(ctx); err != nil {
		return err
	}
	l := b.live.Load()
	var r friction.Report
	var done, nothing bool
	var channel storage.Channel
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		if _, done, err = v.RunAt(digestRun(week, channelName)); err != nil || done {
			return err
		}
		var ok bool
		if channel, ok, err = v.ChannelByName(channelName); err != nil {
			return err
		}
		if !ok || !channel.Member {
			return fmt.Errorf("invite Clearlane to #%s: the digest goes there", channelName)
		}
		first, err := v.Requests(storage.Filter{Closed: true}, storage.Page{Limit: 1})
		if nothing = len(first) == 0 || week.End(l.zone).Before(leadershipFrom(l, first[0].OpenedAt)); err != nil || nothing {
			return err // not there yet, or for leads only
		}
		r, err = leadershipReport(v, l.scope, week)
		return err
	})
	if err != nil || done || nothing {
		return err
	}
	if wrong := r.Check(); wrong != nil {
		return errors.Join(wrong, b.holdDigest(ctx, week, wrong))
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		mine, err := tx.ClaimRun(digestRun(week, channelName))
		if err != nil || !mine {
			return err
		}
		if err := tx.SaveDigest(storage.Digest{
			Week: week.String(), Channel: channel.ID, Report: body, LastPos: r.LogPos, Maps: r.Maps,
			Formula: strconv.Itoa(r.FormulaVersion), Seed: r.Seed,
		}); err != nil {
			return err
		}
		_, err = tx.RaiseSlot(storage.Slot{Key: digestKey(week, channel.ID, 0), Kind: slotDigest, Channel: channel.ID})
		return err
	})
}

// holdDigest tells whoever runs Clearlane that a digest failed its own checks
// and was not sent.
func (b *Bot) holdDigest(ctx context.Context, week friction.Week, wrong error) error {
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		return b.raiseNotice(tx, "digest/"+week.String(), notice{HeldWeek: week.String(), HeldFaults: strings.Split(wrong.Error(), "\n")})
	})
}

// countClosed brings what was closed since into the weekly cells, a little at a
// time.
func (b *Bot) countClosed(ctx context.Context) error {
	for {
		n := 0
		err := b.store.Write(ctx, func(tx *storage.Tx) (err error) {
			n, err = tx.CountClosed(chunkOfClosed)
			return err
		})
		if err != nil || n < chunkOfClosed {
			return err
		}
	}
}

// digestKey is the slot of a digest: part 0 is the message, the others stand in
// its thread.
func digestKey(week friction.Week, channel string, part int) string {
	return fmt.Sprintf("%s/%s/%s/%d", slotDigest, week, channel, part)
}

// renderDigest shows a stored digest, or a part of its thread.
func (b *Bot) renderDigest(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	week, channel, part, err := readDigestKey(slot.Key)
	if err != nil {
		return rendered{}, err
	}
	d, err := storedDigest(v, l, week, channel)
	if err != nil {
		return rendered{}, err
	}
	out := views.Digest(d)
	if part == 0 {
		return rendered{msg: out.Message, plain: &out.NoChart}, nil
	}
	if part > len(out.Thread) {
		return rendered{nothing: "the digest has no such part"}, nil
	}
	return rendered{msg: out.Thread[part-1], plain: &out.Plain[part-1]}, nil
}

func storedDigest(v *storage.View, l *live, week friction.Week, channel string) (views.DigestData, error) {
	stored, ok, err := v.Digest(week.String(), channel)
	if err != nil || !ok {
		return views.DigestData{}, fmt.Errorf("look up the digest of %s: %w", week, orNotFound(err))
	}
	var r friction.Report
	if err := json.Unmarshal(stored.Report, &r); err != nil {
		return views.DigestData{}, fmt.Errorf("read the digest of %s: %w", week, err)
	}
	return digestData(r, l), nil
}

func orNotFound(err error) error {
	if err == nil {
		return storage.ErrNotFound
	}
	return err
}

func readDigestKey(key string) (week friction.Week, channel string, part int, err error) {
	fields := strings.Split(key, "/")
	if len(fields) != 4 {
		return week, "", 0, fmt.Errorf("read the key of a digest: %q", key)
	}
	if week, err = friction.ParseWeek(fields[1]); err != nil {
		return week, "", 0, err
	}
	part, err = strconv.Atoi(fields[3])
	return week, fields[2], part, err
}

// afterSent raises what can be posted only under a message that is there: the
// parts of a digest's thread.
func (b *Bot) afterSent(tx *storage.Tx, slot storage.Slot, ts string) error {
	if slot.Kind != slotDigest || slot.Thread != "" {
		return nil
	}
	week, channel, part, err := readDigestKey(slot.Key)
	if err != nil || part != 0 {
		return err
	}
	l := b.live.Load()
	d, err := storedDigest(&tx.View, l, week, channel)
	if err != nil {
		return err
	}
	for i := range views.Digest(d).Thread {
		if _, err := tx.RaiseSlot(storage.Slot{Key: digestKey(week, channel, i+1), Kind: slotDigest, Channel: slot.Channel, Thread: ts}); err != nil {
			return err
		}
	}
	return nil
}

// digestOnDemand answers `/salesops digest` with last week's, for those who may
// read it.
func (b *Bot) digestOnDemand(ctx context.Context, user, arg string) (any, error) {
	l := b.live.Load()
	var m views.Message
	err := b.store.Read(ctx, func(v *storage.View) error {
		who, err := l.actor(v, user)
		if err != nil {
			return err
		}
		if !who.Leader && !who.Admin && len(who.Leads) == 0 {
			return &triage.Refusal{Code: triage.NotAllowed, Sentence: "The digest is for leaders and leads. Your own requests: /salesops mine."}
		}
		week := friction.WeekOf(v.Now(), l.zone).Add(-1)
		if arg != "" {
			if week, err = friction.ParseWeek(arg); err != nil {
				return &triage.Refusal{Code: triage.Invalid, Sentence: "Name a week like 2026-W47."}
			}
		}
		r, err := leadershipReport(v, l.scope, week)
		if err == nil {
			m = views.Digest(digestData(r, l)).NoChart
		}
		return err
	})
	if refusal, ok := triage.AsRefusal(err); ok {
		return reply(views.Refused(refusal.Sentence)), nil
	}
	return reply(m), err
}

// digestGoesOut is when leadership reads the digest of a week.
func (b *Bot) digestGoesOut(l *live, week friction.Week) time.Time {
	schedule, err := cron.ParseStandard(b.DigestSpec)
	if err != nil {
		return week.End(l.zone)
	}
	return schedule.Next(week.End(l.zone).Add(-time.Second))
}
