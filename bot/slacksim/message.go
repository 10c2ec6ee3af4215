package slacksim

import (
	"slices"
	"sort"
	"strings"
)

// obj is a JSON object whose shape only Slack knows.
type obj = map[string]any

// Block is one Block Kit block as JSON.
type Block = map[string]any

// Message is a message in Slack's shape, as conversations.history gives it.
type Message struct {
	ClientMsgID     string     `json:"client_msg_id,omitempty"`
	Type            string     `json:"type"`
	Subtype         string     `json:"subtype,omitempty"`
	User            string     `json:"user,omitempty"`
	BotID           string     `json:"bot_id,omitempty"`
	AppID           string     `json:"app_id,omitempty"`
	BotProfile      obj        `json:"bot_profile,omitempty"`
	Text            string     `json:"text"`
	TS              string     `json:"ts"`
	Team            string     `json:"team,omitempty"`
	Blocks          []Block    `json:"blocks,omitempty"`
	Attachments     []any      `json:"attachments,omitempty"`
	Metadata        *Metadata  `json:"metadata,omitempty"`
	Edited          *Edited    `json:"edited,omitempty"`
	ThreadTS        string     `json:"thread_ts,omitempty"`
	ParentUserID    string     `json:"parent_user_id,omitempty"`
	ReplyCount      int        `json:"reply_count,omitempty"`
	ReplyUsersCount int        `json:"reply_users_count,omitempty"`
	LatestReply     string     `json:"latest_reply,omitempty"`
	ReplyUsers      []string   `json:"reply_users,omitempty"`
	Reactions       []Reaction `json:"reactions,omitempty"`
	Files           []File     `json:"files,omitempty"`
	Upload          bool       `json:"upload,omitempty"`
	Root            *Message   `json:"root,omitempty"`
	Hidden          bool       `json:"hidden,omitempty"`
	Inviter         string     `json:"inviter,omitempty"`
	// Ephemeral marks, on the page only, a message that one person alone sees.
	Ephemeral bool `json:"ephemeral,omitempty"`
	// Channel is where the message is; Slack's own message objects do not say.
	Channel string `json:"-"`
}

// Metadata is an app's own data on its message; it is returned only to calls that ask for all metadata.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload"`
}

// Edited says who changed a message and when.
type Edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// Reaction is one emoji on a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// File is a file on a message.
type File struct {
	ID                 string `json:"id"`
	Created            int64  `json:"created"`
	Timestamp          int64  `json:"timestamp"`
	Name               string `json:"name"`
	Title              string `json:"title"`
	Mimetype           string `json:"mimetype"`
	Filetype           string `json:"filetype"`
	PrettyType         string `json:"pretty_type"`
	User               string `json:"user"`
	Editable           bool   `json:"editable"`
	Size               int    `json:"size"`
	Mode               string `json:"mode"`
	IsExternal         bool   `json:"is_external"`
	ExternalType       string `json:"external_type"`
	IsPublic           bool   `json:"is_public"`
	PublicURLShared    bool   `json:"public_url_shared"`
	DisplayAsBot       bool   `json:"display_as_bot"`
	Username           string `json:"username"`
	URLPrivate         string `json:"url_private"`
	URLPrivateDownload string `json:"url_private_download"`
	Permalink          string `json:"permalink"`
	HasRichPreview     bool   `json:"has_rich_preview"`

	// CheckInfo: events name the file only by its id, as they do for files from outside; files.info has the rest.
	CheckInfo bool `json:"-"`
	content   string
}

// clone is a copy that later changes of the message do not reach. Blocks and metadata are shared: they are replaced whole,
// never changed in place.
func (m *Message) clone() Message {
	c := *m
	c.ReplyUsers = slices.Clone(m.ReplyUsers)
	c.Files = slices.Clone(m.Files)
	if m.Edited != nil {
		e := *m.Edited
		c.Edited = &e
	}
	if m.Root != nil {
		r := m.Root.clone()
		c.Root = &r
	}
	c.Reactions = nil
	for _, r := range m.Reactions {
		r.Users = slices.Clone(r.Users)
		c.Reactions = append(c.Reactions, r)
	}
	return c
}

// isReply is true for what shows only in a thread.
func (m *Message) isReply() bool {
	return m.ThreadTS != "" && m.ThreadTS != m.TS && m.Subtype != "thread_broadcast"
}

// inThread is true for every message below a root, shown in the channel or not.
func (m *Message) inThread() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// channel is a conversation and all its messages, oldest first.
type channel struct {
	ID       string
	Name     string
	Private  bool
	IM       bool
	MPIM     bool
	Archived bool
	Topic    string
	Creator  string
	Created  int64
	Members  []string
	Messages []*Message
	Replies  map[string][]*Message `json:"-"` // root ts → its replies, oldest first
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// kind is the channel_type of events.
func (c *channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.MPIM:
		return "mpim"
	case c.Private:
		return "group"
	}
	return "channel"
}

// letter is the channel_type of membership events.
func (c *channel) letter() string {
	if c.Private || c.IM || c.MPIM {
		return "G"
	}
	return "C"
}

// shownName is the name interactions carry: Slack hides names of private conversations there.
func (c *channel) shownName() string {
	switch c.kind() {
	case "im":
		return "directmessage"
	case "group", "mpim":
		return "privategroup"
	}
	return c.Name
}

// other is the other side of a direct message.
func (c *channel) other(user string) string {
	for _, m := range c.Members {
		if m != user {
			return m
		}
	}
	return user
}

func (c *channel) find(ts string) *Message {
	i := sort.Search(len(c.Messages), func(i int) bool { return c.Messages[i].TS >= ts })
	if i < len(c.Messages) && c.Messages[i].TS == ts {
		return c.Messages[i]
	}
	return nil
}

// insert puts m in its place by time and counts it in its thread.
func (c *channel) insert(m *Message) {
	c.Messages = insertByTS(c.Messages, m)
	if !m.inThread() {
		return
	}
	if c.Replies == nil {
		c.Replies = map[string][]*Message{}
	}
	c.Replies[m.ThreadTS] = insertByTS(c.Replies[m.ThreadTS], m)
	c.countThread(m.ThreadTS)
}

func (c *channel) remove(m *Message) {
	c.Messages = slices.DeleteFunc(c.Messages, func(x *Message) bool { return x == m })
	if m.inThread() {
		c.Replies[m.ThreadTS] = slices.DeleteFunc(c.Replies[m.ThreadTS], func(x *Message) bool { return x == m })
		c.countThread(m.ThreadTS)
	}
}

// countThread brings the root's reply fields up to date.
func (c *channel) countThread(rootTS string) {
	root := c.find(rootTS)
	if root == nil {
		return
	}
	rs := c.Replies[rootTS]
	root.ReplyCount, root.ReplyUsers, root.LatestReply, root.ThreadTS = len(rs), nil, "", ""
	for _, r := range rs {
		if u := r.User; u != "" && !slices.Contains(root.ReplyUsers, u) {
			root.ReplyUsers = append(root.ReplyUsers, u)
		}
		root.LatestReply = r.TS
	}
	if len(rs) > 0 {
		root.ThreadTS = root.TS
	}
	root.ReplyUsersCount = len(root.ReplyUsers)
}

func insertByTS(list []*Message, m *Message) []*Message {
	i := len(list)
	if i > 0 && list[i-1].TS > m.TS {
		i = sort.Search(len(list), func(i int) bool { return list[i].TS > m.TS })
	}
	return slices.Insert(list, i, m)
}

// escape is Slack's escaping of text: only these three characters.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
