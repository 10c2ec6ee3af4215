package slacksim

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// entity is what compose recognises in typed text: an entity as an app would write it, an address, a name after @ or #.
var entity = regexp.MustCompile(`<@[UW][A-Z0-9]+(?:\|[^<>]*)?>|<#[CG][A-Z0-9]+(?:\|[^<>]*)?>|<!subteam\^S[A-Z0-9]+(?:\|[^<>]*)?>|https?://[^\s<>|]+|[@#][\p{L}\p{N}._-]+`)

// compose makes Slack's text and rich text of what a person typed: & < > escaped, names after @ and # and web addresses
// turned into entities, as Slack's own composer does. For tests <@U…>, <#C…> and <!subteam^S…> are taken as mentions too.
// Caller holds mu.
func (s *Server) compose(typed string) (string, []Block) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	var text strings.Builder
	var parts []any
	plain := func(t string) {
		if t == "" {
			return
		}
		text.WriteString(escape(t))
		parts = append(parts, obj{"type": "text", "text": t})
	}
	at := 0
	for _, loc := range entity.FindAllStringIndex(typed, -1) {
		if loc[0] < at {
			continue
		}
		end := loc[1]
		word := typed[loc[0]:end]
		if loc[0] > 0 && (word[0] == '@' || word[0] == '#') && !strings.ContainsRune(" \n\t([{\"'*_~,;:", rune(typed[loc[0]-1])) {
			continue // part of an address or a number
		}
		written, part, used := s.resolve(typed[loc[0]:], word)
		if part == nil {
			continue
		}
		plain(typed[at:loc[0]])
		text.WriteString(written)
		parts = append(parts, part)
		at = loc[0] + used
	}
	plain(typed[at:])
	return text.String(), []Block{{"type": "rich_text", "block_id": randomHex(3)[:5],
		"elements": []any{obj{"type": "rich_text_section", "elements": parts}}}}
}

// resolve makes an entity of word, the first of rest; a real name of several words may use more of rest than word.
func (s *Server) resolve(rest, word string) (string, obj, int) {
	inner, _, _ := strings.Cut(strings.Trim(word, "<>"), "|")
	switch {
	case strings.HasPrefix(word, "<@"):
		if s.userByID[inner[1:]] != nil {
			return "<" + inner + ">", obj{"type": "user", "user_id": inner[1:]}, len(word)
		}
	case strings.HasPrefix(word, "<#"):
		if c := s.chanByID[inner[1:]]; c != nil {
			return "<#" + c.ID + "|" + c.Name + ">", obj{"type": "channel", "channel_id": c.ID}, len(word)
		}
	case strings.HasPrefix(word, "<!subteam^"):
		id := strings.TrimPrefix(inner, "!subteam^")
		if slices.ContainsFunc(s.groups, func(g *Group) bool { return g.ID == id }) {
			return "<" + inner + ">", obj{"type": "usergroup", "usergroup_id": id}, len(word)
		}
	case strings.HasPrefix(word, "http"):
		word = strings.TrimRight(word, ".,;:!?)")
		return "<" + strings.ReplaceAll(word, "&", "&amp;") + ">", obj{"type": "link", "url": word}, len(word)
	case word[0] == '#':
		if c := s.channelAt(word); c != nil && !c.Private {
			return "<#" + c.ID + "|" + c.Name + ">", obj{"type": "channel", "channel_id": c.ID}, len(word)
		}
	case word == "@here", word == "@channel", word == "@everyone":
		return "<!" + word[1:] + ">", obj{"type": "broadcast", "range": word[1:]}, len(word)
	case word[0] == '@':
		return s.resolveName(rest[1:])
	}
	return "", nil, 0
}

// resolveName finds the longest user name, real name or group handle that rest begins with.
func (s *Server) resolveName(rest string) (string, obj, int) {
	type hit struct {
		written string
		part    obj
		n       int
	}
	var hits []hit
	try := func(name, written string, part obj) {
		if name == "" || len(rest) < len(name) || !strings.EqualFold(rest[:len(name)], name) {
			return
		}
		if next := rest[len(name):]; next != "" && entity.MatchString("@"+next[:1]) && next[0] != '.' && next[0] != '-' {
			return // the name goes on
		}
		hits = append(hits, hit{written, part, len(name) + 1})
	}
	for _, u := range s.users {
		part := obj{"type": "user", "user_id": u.ID}
		try(u.Name, "<@"+u.ID+">", part)
		try(u.RealName, "<@"+u.ID+">", part)
	}
	for _, g := range s.groups {
		try(g.Handle, "<!subteam^"+g.ID+">", obj{"type": "usergroup", "usergroup_id": g.ID})
	}
	if len(hits) == 0 {
		return "", nil, 0
	}
	best := slices.MaxFunc(hits, func(a, b hit) int { return cmp.Compare(a.n, b.n) })
	return best.written, best.part, best.n
}
