package slacksim

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// maxText is where chat.postMessage cuts a text off; maxUpdateText is where chat.update refuses one.
const maxText, maxUpdateText = 40000, 4000

// target finds the conversation a post names: an id, a name, or a person. Caller holds mu.
func (s *Server) target(ref string) (*channel, *apiErr) {
	if ref == "" {
		return nil, fail("channel_not_found")
	}
	if u := s.userByID[ref]; u != nil {
		if u.Deleted {
			return nil, fail("user_disabled")
		}
		return s.directMessage(u.ID, s.opt.App.BotUserID), nil
	}
	c := s.channelAt(ref)
	bot := s.opt.App.BotUserID
	switch {
	case c == nil, c.Private && !c.has(bot):
		return nil, fail("channel_not_found")
	case c.Archived:
		return nil, fail("is_archived")
	case !c.has(bot) && !s.scopes["chat:write.public"]:
		return nil, fail("not_in_channel")
	}
	return c, nil
}

// content reads text, blocks and metadata of a post and checks them. Caller holds mu.
func (s *Server) content(a args) (*Message, *apiErr) {
	m := &Message{Text: a.str("text"), User: s.opt.App.BotUserID, BotID: s.opt.App.BotID, AppID: s.opt.App.ID}
	blocks, err := a.value("blocks")
	if err != nil {
		return nil, fail("invalid_blocks_format")
	}
	md := a.str("markdown_text")
	if md != "" {
		if m.Text != "" || blocks != nil {
			return nil, fail("markdown_text_conflict")
		}
		blocks = []any{obj{"type": "markdown", "text": md}}
		m.Text = md
	}
	if blocks != nil {
		var e *apiErr
		if m.Blocks, e = s.checkMessageBlocks(blocks); e != nil {
			return nil, e
		}
	}
	atts, err := a.value("attachments")
	if err != nil {
		return nil, fail("invalid_attachments")
	}
	if list, ok := atts.([]any); ok {
		if len(list) > 100 {
			return nil, fail("too_many_attachments")
		}
		m.Attachments = list
	}
	meta, err := a.value("metadata")
	if err != nil {
		return nil, fail("invalid_metadata_format")
	}
	if meta != nil {
		if m.Metadata, err = readMetadata(meta); err != nil {
			return nil, failWith("invalid_metadata_schema", []string{err.Error()})
		}
	}
	if utf8.RuneCountInString(m.Text) > maxText {
		m.Text = string([]rune(m.Text)[:maxText])
	}
	return m, nil
}

func readMetadata(v any) (*Metadata, error) {
	j, ok := v.(obj)
	if !ok {
		return nil, errors.New("metadata must be an object")
	}
	if len(j) == 0 {
		return nil, nil
	}
	t, _ := j["event_type"].(string)
	p, isObj := j["event_payload"].(obj)
	if t == "" || !isObj {
		return nil, errors.New("metadata needs event_type and event_payload")
	}
	return &Metadata{EventType: t, EventPayload: p}, nil
}

// empty is true when there is nothing to show.
func (m *Message) empty() bool {
	return strings.TrimSpace(m.Text) == "" && len(m.Blocks) == 0 && len(m.Attachments) == 0 && len(m.Files) == 0
}

// byApp fills in what marks a message as the app's.
func (s *Server) byApp(m *Message) {
	m.BotProfile = obj{"id": s.opt.App.BotID, "deleted": false, "name": s.opt.App.Name, "updated": 0, "app_id": s.opt.App.ID,
		"user_id": s.opt.App.BotUserID, "icons": obj{}, "team_id": s.opt.Team.ID}
}

// thread puts m under the root of the message ts names. A root that is gone leaves the message in the channel, as Slack does.
func (c *channel) thread(m *Message, ts string, broadcast bool) {
	root := c.find(ts)
	if root == nil {
		return
	}
	if root.inThread() {
		ts = root.ThreadTS
	}
	m.ThreadTS = ts
	if broadcast {
		m.Subtype = "thread_broadcast"
	}
}

func (s *Server) chatPostMessage(c *apiCall) (obj, *apiErr) {
	ch, err := s.target(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	m, err := s.content(c.args)
	if err != nil {
		return nil, err
	}
	if m.empty() {
		return nil, fail("no_text")
	}
	if ts := c.args.str("thread_ts"); ts != "" {
		if _, e := TimeOf(ts); e != nil {
			return nil, fail("invalid_thread_ts")
		}
		ch.thread(m, ts, c.args.boolean("reply_broadcast"))
	}
	s.byApp(m)
	s.add(ch, m)
	return obj{"channel": ch.ID, "ts": m.TS, "message": messageJSON(m, true)}, nil
}

func (s *Server) chatPostEphemeral(c *apiCall) (obj, *apiErr) {
	ch, err := s.target(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	to := c.args.str("user")
	if s.userByID[to] == nil || !ch.has(to) {
		return nil, fail("user_not_in_channel")
	}
	m, err := s.content(c.args)
	if err != nil {
		return nil, err
	}
	if m.empty() {
		return nil, fail("no_text")
	}
	if ts := c.args.str("thread_ts"); ts != "" {
		ch.thread(m, ts, false)
	}
	s.byApp(m)
	s.whisper(ch, to, m)
	return obj{"message_ts": m.TS}, nil
}

// own finds the app's own message that the call names.
func (s *Server) own(c *apiCall, refusal string) (*channel, *Message, *apiErr) {
	ch := s.chanByID[c.args.str("channel")]
	if ch == nil || ch.Private && !ch.has(s.opt.App.BotUserID) {
		return nil, nil, fail("channel_not_found")
	}
	m := ch.find(c.args.str("ts"))
	if m == nil {
		return nil, nil, fail("message_not_found")
	}
	if m.BotID != s.opt.App.BotID {
		return nil, nil, fail(refusal)
	}
	return ch, m, nil
}

func (s *Server) chatUpdate(c *apiCall) (obj, *apiErr) {
	ch, m, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(c.args.str("text")) > maxUpdateText {
		return nil, fail("msg_too_long")
	}
	n, err := s.content(c.args)
	if err != nil {
		return nil, err
	}
	if n.empty() {
		return nil, fail("no_text")
	}
	s.edit(ch, m, s.opt.App.BotUserID, func(m *Message) {
		// A text alone takes the blocks away; metadata stays unless it is given.
		m.Text, m.Blocks, m.Attachments = n.Text, n.Blocks, n.Attachments
		if c.args.has("metadata") {
			m.Metadata = n.Metadata
		}
	})
	return obj{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": messageJSON(m, true)}, nil
}

func (s *Server) chatDelete(c *apiCall) (obj, *apiErr) {
	ch, m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.remove(ch, m)
	return obj{"channel": ch.ID, "ts": m.TS}, nil
}

func (s *Server) chatGetPermalink(c *apiCall) (obj, *apiErr) {
	ch := s.chanByID[c.args.str("channel")]
	if ch == nil || ch.Private && !ch.has(s.opt.App.BotUserID) {
		return nil, fail("channel_not_found")
	}
	m := ch.find(c.args.str("message_ts"))
	if m == nil {
		return nil, fail("message_not_found")
	}
	return obj{"channel": ch.ID, "permalink": s.permalink(ch, m)}, nil
}

// permalink leads to the message on the page.
func (s *Server) permalink(c *channel, m *Message) string {
	link := s.URL() + "archives/" + c.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.inThread() {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + c.ID
	}
	return link
}
