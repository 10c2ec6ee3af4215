package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"clearlane/storage"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// quietBatch is how many people dnd.teamInfo takes at once.
const quietBatch = 50

// readQuiet asks Slack for the do-not-disturb windows of everybody who is given
// requests. Slack tells of a window that runs or comes next, and sends an event
// when somebody changes theirs, but none when one is over and the next takes its
// place: so this is asked on start and every hour. It is best effort: whoever
// Slack does not tell of counts as there.
func (b *Bot) readQuiet(ctx context.Context) {
	people, err := b.givenTo(ctx)
	for batch := range slices.Chunk(people, quietBatch) {
		if err == nil {
			err = b.readQuietOf(ctx, batch)
		}
	}
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("do-not-disturb not read; the app needs the scope dnd:read", "cause", err)
	}
}

func (b *Bot) readQuietOf(ctx context.Context, people []string) error {
	told, err := b.api.GetDNDTeamInfoContext(ctx, people)
	if err != nil {
		return fmt.Errorf("ask for do-not-disturb: %w", err)
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error {
		for _, user := range people {
			from, until := quietWindow(told[user], tx.Now())
			if err := tx.SetQuiet(user, from, until); err != nil {
				return err
			}
		}
		return nil
	})
}

// givenTo is everybody whom a function's rule may give a request: staff, backup
// and lead of those where people don't claim.
func (b *Bot) givenTo(ctx context.Context) ([]string, error) {
	l := b.live.Load()
	var users []string
	err := b.store.Read(ctx, func(v *storage.View) error {
		members, failed := groupMembers(v)
		for _, f := range l.scope.Functions {
			if f.Assignment.Mode == "" || f.Assignment.Mode == scope.Pull {
				continue
			}
			for _, email := range append(l.scope.Staff(f.ID, members), f.Lead, f.Acting, f.Backup) {
				user, err := l.userOf(v, email)
				if err != nil {
					return err
				}
				if user != "" && !slices.Contains(users, user) {
					users = append(users, user)
				}
			}
		}
		return *failed
	})
	return users, err
}

// quietWindow is the do-not-disturb that a status tells of: the pause that
// somebody set, where Slack shows it, else the scheduled window. Without any,
// Slack's times lie at the epoch. dnd_enabled says only that there is a schedule.
func quietWindow(s slack.DNDStatus, now time.Time) (from, until time.Time) {
	if end := time.Unix(int64(s.SnoozeEndTime), 0); s.SnoozeEnabled && end.After(now) {
		return now, end
	}
	from, until = time.Unix(int64(s.NextStartTimestamp), 0), time.Unix(int64(s.NextEndTimestamp), 0)
	if !until.After(now) {
		return time.Time{}, time.Time{}
	}
	return from, until
}

// onQuiet notes that somebody changed their do-not-disturb.
func (h *handling) onQuiet(e event, _ message) error {
	var inner struct {
		User   string          `json:"user"`
		Status slack.DNDStatus `json:"dnd_status"`
	}
	if err := json.Unmarshal(e.raw, &inner); err != nil {
		return fmt.Errorf("read do-not-disturb: %w", err)
	}
	if inner.User == "" {
		return skip("malformed: do-not-disturb of nobody")
	}
	from, until := quietWindow(inner.Status, h.now())
	return h.tx.SetQuiet(inner.User, from, until)
}
