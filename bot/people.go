package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/storage"

	"github.com/slack-go/slack"
)

// syncPeople lists users, channels and groups and keeps them, so that no
// handling ever has to ask Slack.
func (b *Bot) syncPeople(ctx context.Context) error {
	members, err := b.api.GetUsersContext(ctx)
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	var users []storage.User
	for _, m := range members {
		users = append(users, userOf(m))
	}
	channels, err := b.listChannels(ctx)
	if err != nil {
		return err
	}
	groups, err := b.listGroups(ctx)
	if err != nil {
		return err
	}
	err = b.store.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.UpsertUsers(users); err != nil {
			return err
		}
		if err := startDirect(tx, channels); err != nil {
			return err
		}
		if err := followMoves(tx, channels); err != nil {
			return err
		}
		for _, c := range channels {
			if err := tx.UpsertChannels([]storage.Channel{c.Channel}); err != nil {
				return err
			}
		}
		return tx.UpsertGroups(groups)
	})
	if err != nil {
		return err
	}
	return b.tellWhereToInvite(ctx, channels)
}

// directKind is the kind of a conversation of one person with us.
const directKind = "im"

// directListed is set once direct messages were listed for the first time.
const directListed = "direct messages are listed"

// startDirect notes from when on a direct message that we hear of for the first
// time is read: from its beginning, which was since the last listing; but what
// was there before the first listing is not ours to answer.
func startDirect(tx *storage.Tx, channels []listed) error {
	_, before, err := tx.Setting(directListed)
	if err != nil {
		return err
	}
	for _, c := range channels {
		if c.Kind != directKind {
			continue
		}
		_, known, err := tx.Watermark(c.ID)
		if err != nil {
			return err
		}
		from := tx.Now()
		if before {
			from = c.created
		}
		if !known {
			if err := tx.SetWatermark(c.ID, from); err != nil {
				return err
			}
		}
	}
	return tx.SetSetting(directListed, "yes")
}

// followMoves finds channels that got another id while we could not hear of it. A
// private channel that is shared with a company outside keeps all of its id but
// the first letter: G012Y48650T becomes C012Y48650T.
func followMoves(tx *storage.Tx, channels []listed) error {
	for _, c := range channels {
		tail, ok := strings.CutPrefix(c.ID, "C")
		if !ok || c.Kind == directKind {
			continue
		}
		_, known, err := tx.Channel(c.ID)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		old, had, err := tx.Channel("G" + tail)
		if err == nil && had && old.Name == c.Name {
			err = tx.MoveChannel(old.ID, c.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listed is a conversation as Slack lists it.
type listed struct {
	storage.Channel
	created time.Time
}

// awayStatuses are the emoji of Slack's own suggestions for somebody who is not
// at work.
var awayStatuses = []string{":palm_tree:", ":face_with_thermometer:"}

func userOf(m slack.User) storage.User {
	return storage.User{
		Away: slices.Contains(awayStatuses, m.Profile.StatusEmoji),
		ID:   m.ID, Email: m.Profile.Email, Name: m.Name, RealName: m.RealName, Timezone: m.TZ,
		Deleted: m.Deleted, Bot: m.IsBot, Stranger: m.IsStranger,
	}
}

// readUser reads the user of a user_change or team_join event.
func readUser(raw json.RawMessage) ([]storage.User, error) {
	var m slack.User
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read user: %w", err)
	}
	if m.ID == "" {
		return nil, skip("malformed: a user without an id")
	}
	return []storage.User{userOf(m)}, nil
}

func (b *Bot) listChannels(ctx context.Context) ([]listed, error) {
	type page struct {
		channels []slack.Channel
		next     string
	}
	var out []listed
	params := &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel", directKind}, ExcludeArchived: true, Limit: 999}
	for {
		p, err := retried(ctx, func() (page, error) {
			channels, next, err := b.api.GetConversationsContext(ctx, params)
			return page{channels, next}, err
		})
		if err != nil {
			return nil, fmt.Errorf("list channels: %w", err)
		}
		for _, c := range p.channels {
			one := listed{storage.Channel{ID: c.ID, Name: c.Name, Private: c.IsPrivate, Member: c.IsMember, Archived: c.IsArchived, Shared: c.IsExtShared}, c.Created.Time()}
			if c.IsIM {
				one.Name, one.Kind, one.Member, one.Archived = "", directKind, true, c.IsUserDeleted
			}
			out = append(out, one)
		}
		if params.Cursor = p.next; params.Cursor == "" {
			return out, nil
		}
	}
}

func (b *Bot) listGroups(ctx context.Context) ([]storage.Group, error) {
	page, err := retried(ctx, func() ([]slack.UserGroup, error) {
		return b.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
	})
	if err != nil {
		return nil, fmt.Errorf("list user groups: %w", err)
	}
	var out []storage.Group
	for _, g := range page {
		out = append(out, storage.Group{ID: g.ID, Handle: g.Handle, Name: g.Name, Deleted: g.DateDelete != 0, Members: g.Users})
	}
	return out, nil
}

// resync lists people again after an event that says only part of a change. It
// is best effort: the hourly listing follows in any case.
func (b *Bot) resync(ctx context.Context) {
	if err := b.syncPeople(ctx); err != nil && ctx.Err() == nil {
		b.Log.Warn("people not listed", "cause", err)
	}
}

// tellWhereToInvite says, in the log, which channels that the settings or the
// map name we can't read: we post only where we can read.
func (b *Bot) tellWhereToInvite(ctx context.Context, channels []listed) error {
	wanted := []string{b.OpsChannel, b.DigestChannel}
	for name := range b.Intake {
		wanted = append(wanted, name)
	}
	for _, f := range b.live.Load().scope.Functions {
		wanted = append(wanted, f.Queue)
	}
	slices.Sort(wanted)
	for _, name := range slices.Compact(wanted) {
		if name == "" {
			continue
		}
		i := slices.IndexFunc(channels, func(c listed) bool { return c.Name == name })
		switch {
		case i < 0:
			b.Log.WarnContext(ctx, "channel not found: create it, or invite Clearlane if it is private", "channel", "#"+name)
		case !channels[i].Member:
			b.Log.WarnContext(ctx, "Clearlane is not in the channel: invite it there", "channel", "#"+name)
		}
	}
	return nil
}
