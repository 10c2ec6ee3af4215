package mrkdwn

import "strings"

// Plain turns the text of a Slack message into plain text as its author saw
// it: mentions become names, links their label and address, escapes their
// characters. name gives a person's or channel's display name for an id; where
// it returns "" (or is nil) a mention reads "@someone" and a channel "#channel".
// The result is clean and has no markup in it: a broadcast is the word "@channel".
func Plain(text string, name func(id string) string) string {
	var b strings.Builder
	for text != "" {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			break
		}
		b.WriteString(text[:open])
		b.WriteString(token(text[open+1:open+end], name))
		text = text[open+end+1:]
	}
	b.WriteString(text)
	return Clean(unescaper.Replace(b.String()))
}

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// token reads what stands between < and >.
func token(t string, name func(string) string) string {
	ref, label, labelled := strings.Cut(t, "|")
	switch {
	case ref == "":
		return "<" + t + ">"
	case ref[0] == '@':
		return "@" + named(ref[1:], label, "someone", name)
	case ref[0] == '#':
		return "#" + named(ref[1:], label, "channel", name)
	case strings.HasPrefix(ref, "!date^"):
		if labelled {
			return label
		}
		return "a date"
	case strings.HasPrefix(ref, "!subteam^"):
		return "@" + strings.TrimPrefix(named(strings.TrimPrefix(ref, "!subteam^"), label, "a group", name), "@")
	case ref[0] == '!':
		return "@" + strings.TrimPrefix(ref, "!")
	}
	bare := strings.TrimPrefix(ref, "mailto:")
	if !labelled || label == ref || label == bare {
		return bare
	}
	if strings.TrimPrefix(strings.TrimPrefix(ref, "https://"), "http://") == label {
		return ref
	}
	return label + " (" + bare + ")"
}

func named(id, label, otherwise string, name func(string) string) string {
	if name != nil {
		if n := name(id); n != "" {
			return n
		}
	}
	if label != "" {
		return label
	}
	return otherwise
}
