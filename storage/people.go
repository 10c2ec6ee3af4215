package storage

import (
	"fmt"
	"strings"
	"time"
)

// User is a person, or an app's user, as Slack knows them.
type User struct {
	ID       string
	Email    string
	Name     string // as people see it
	RealName string
	Timezone string // IANA name
	Deleted  bool
	Bot      bool
	Stranger bool      // of another company
	Away     bool      // by their status
	Updated  time.Time // set by the store
	// The do-not-disturb window that they are in, or that comes next; set by
	// [Tx.SetQuiet] alone.
	QuietFrom, QuietUntil time.Time
}

// Channel is a conversation as Slack knows it.
type Channel struct {
	ID       string
	Name     string // without '#'
	Kind     string // "channel", "im", "mpim"
	Private  bool
	Member   bool // Clearlane is in it
	Archived bool
	Shared   bool // with another company
	Updated  time.Time
}

// Group is a user group with its members.
type Group struct {
	ID      string
	Handle  string // without '@'
	Name    string
	Deleted bool
	Members []string // user ids
	Updated time.Time
}

const userColumns = `id, email, name, real_name, timezone, deleted, bot, stranger, away, updated_at, quiet_from, quiet_until`

// UpsertUsers stores users as they now are, but for do-not-disturb, which Slack
// tells apart.
func (tx *Tx) UpsertUsers(users []User) error {
	for _, u := range users {
		_, err := tx.exec(`insert into users (id, email, name, real_name, timezone, deleted, bot, stranger, away, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			on conflict (id) do update set email = excluded.email, name = excluded.name, real_name = excluded.real_name,
				timezone = excluded.timezone, deleted = excluded.deleted, bot = excluded.bot, stranger = excluded.stranger,
				away = excluded.away, updated_at = excluded.updated_at`,
			u.ID, strings.ToLower(u.Email), u.Name, u.RealName, u.Timezone, flag(u.Deleted), flag(u.Bot), flag(u.Stranger),
			flag(u.Away), micros(tx.now))
		if err != nil {
			return fmt.Errorf("store a user: %w", err)
		}
	}
	return nil
}

func scanUser(s scanner) (u User, err error) {
	err = s.Scan(&u.ID, &u.Email, &u.Name, &u.RealName, &u.Timezone, &u.Deleted, &u.Bot, &u.Stranger, &u.Away, when{&u.Updated}, when{&u.QuietFrom}, when{&u.QuietUntil})
	return u, err
}

// SetQuiet notes somebody's do-not-disturb window; zero times: none. Nobody is
// noted who is not known.
func (tx *Tx) SetQuiet(user string, from, until time.Time) error {
	if _, err := tx.exec(`update users set quiet_from = $1, quiet_until = $2 where id = $3`, micros(from), micros(until), user); err != nil {
		return fmt.Errorf("store a do-not-disturb window: %w", err)
	}
	return nil
}

// UserByID returns the user, or false.
func (v *View) UserByID(id string) (User, bool, error) {
	return one(v, scanUser, `select `+userColumns+` from users where id = $1`, id)
}

// UserByEmail returns the user with the address, in any case of letters, or
// false. Where an address was given on, the user who is still there is meant.
func (v *View) UserByEmail(email string) (User, bool, error) {
	return one(v, scanUser, `select `+userColumns+` from users where email = $1 and email <> '' order by deleted, id limit 1`, strings.ToLower(email))
}

// Users returns everybody, by id.
func (v *View) Users() ([]User, error) {
	return list(v, scanUser, `select `+userColumns+` from users order by id`)
}

const channelColumns = `id, name, kind, private, member, archived, shared, updated_at`

// UpsertChannels stores channels as they now are.
func (tx *Tx) UpsertChannels(channels []Channel) error {
	for _, c := range channels {
		if c.Kind == "" {
			c.Kind = "channel"
		}
		_, err := tx.exec(`insert into channels (`+channelColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (id) do update set name = excluded.name, kind = excluded.kind, private = excluded.private,
				member = excluded.member, archived = excluded.archived, shared = excluded.shared, updated_at = excluded.updated_at`,
			c.ID, c.Name, c.Kind, flag(c.Private), flag(c.Member), flag(c.Archived), flag(c.Shared), micros(tx.now))
		if err != nil {
			return fmt.Errorf("store a channel: %w", err)
		}
	}
	return nil
}

func scanChannel(s scanner) (c Channel, err error) {
	err = s.Scan(&c.ID, &c.Name, &c.Kind, &c.Private, &c.Member, &c.Archived, &c.Shared, when{&c.Updated})
	return c, err
}

// Channel returns the channel, or false.
func (v *View) Channel(id string) (Channel, bool, error) {
	return one(v, scanChannel, `select `+channelColumns+` from channels where id = $1`, id)
}

// ChannelByName returns the channel with the name, without '#', or false. An
// archived one gives way to one in use.
func (v *View) ChannelByName(name string) (Channel, bool, error) {
	return one(v, scanChannel, `select `+channelColumns+` from channels where name = $1 and name <> '' order by archived, id limit 1`, name)
}

// Channels returns every channel, by id.
func (v *View) Channels() ([]Channel, error) {
	return list(v, scanChannel, `select `+channelColumns+` from channels order by id`)
}

// UpsertGroups stores user groups, with all their members, as they now are.
func (tx *Tx) UpsertGroups(groups []Group) error {
	for _, g := range groups {
		if g.Members == nil {
			g.Members = []string{}
		}
		members, err := toJSON(g.Members)
		if err == nil {
			_, err = tx.exec(`insert into usergroups (id, handle, name, deleted, members, updated_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (id) do update set handle = excluded.handle, name = excluded.name, deleted = excluded.deleted,
					members = excluded.members, updated_at = excluded.updated_at`,
				g.ID, g.Handle, g.Name, flag(g.Deleted), members, micros(tx.now))
		}
		if err != nil {
			return fmt.Errorf("store a user group: %w", err)
		}
	}
	return nil
}

func scanGroup(s scanner) (g Group, err error) {
	err = s.Scan(&g.ID, &g.Handle, &g.Name, &g.Deleted, asJSON{&g.Members}, when{&g.Updated})
	return g, err
}

// GroupByHandle returns the user group with the handle, without '@', or false.
func (v *View) GroupByHandle(handle string) (Group, bool, error) {
	return one(v, scanGroup, `select id, handle, name, deleted, members, updated_at from usergroups where handle = $1 order by deleted, id limit 1`, handle)
}

// Groups returns every user group, by id.
func (v *View) Groups() ([]Group, error) {
	return list(v, scanGroup, `select id, handle, name, deleted, members, updated_at from usergroups order by id`)
}

// SetWatermark notes the time up to which the channel's history has been read
// in a sweep that was completed.
func (tx *Tx) SetWatermark(channel string, at time.Time) error {
	_, err := tx.exec(`insert into watermarks (channel, at) values ($1, $2) on conflict (channel) do update set at = excluded.at`, channel, micros(at))
	if err != nil {
		return fmt.Errorf("store a watermark: %w", err)
	}
	return nil
}

// Watermark returns the time of the channel's last completed sweep, or false
// where there was none.
func (v *View) Watermark(channel string) (time.Time, bool, error) {
	us, ok, err := one(v, value[int64], `select at from watermarks where channel = $1`, channel)
	return fromMicros(us), ok, err
}
