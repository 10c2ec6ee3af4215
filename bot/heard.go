package bot

import (
	"regexp"
	"slices"
	"strings"

	"clearlane/triage/route"
)

// marks are Slack's marks for people, user groups and everybody in a channel.
var marks = regexp.MustCompile(`<@([UW][A-Z0-9]+)[^>]*>|<!subteam\^(S[A-Z0-9]+)[^>]*>|<!(here|channel|everyone)[^>]*>`)

// greetings may stand before the name of the one who is spoken to.
var greetings = []string{"hi", "hey", "hello", "dear", "morning", "good", "afternoon", "evening", "thanks", "thank", "you", "ok", "and", "so"}

// heard is what the router is told of a message that nobody addressed to us: its
// words, who wrote it, whom it names, and what kind of channel it stands in.
func (h *handling) heard(a ask) (route.Ask, error) {
	form := route.Ask{Text: a.text, General: a.general}
	who, err := h.live.actor(&h.tx.View, a.rep)
	if err != nil {
		return form, err
	}
	form.ByStaff = len(who.Functions) > 0
	form.To, err = h.spokenTo(a.text)
	return form, err
}

// spokenTo says whom a message names. One of staff, wherever they are named,
// outweighs the rest; a colleague counts only when the message begins with them:
// further on they are more often spoken about.
func (h *handling) spokenTo(text string) (route.To, error) {
	to := route.ToNobody
	for _, m := range marks.FindAllStringSubmatchIndex(text, -1) {
		part := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		user, group, everybody := part(1), part(2), part(3)
		if user == h.self.user {
			continue
		}
		staff, err := h.isStaff(user, group)
		switch {
		case err != nil:
			return to, err
		case staff:
			return route.ToStaff, nil
		case everybody != "" && to == route.ToNobody:
			to = route.ToAll
		case everybody == "" && to == route.ToNobody && onlyGreets(text[:m[0]]):
			to = route.ToColleague
		}
	}
	return to, nil
}

// isStaff reports whether a user, or any member of a user group, is of sales
// ops' staff by the map.
func (h *handling) isStaff(user, group string) (bool, error) {
	users := []string{user}
	if group != "" {
		groups, err := h.tx.Groups()
		if err != nil {
			return false, err
		}
		for _, g := range groups {
			if g.ID == group && !g.Deleted {
				users = g.Members
			}
		}
	}
	for _, u := range users {
		if u == "" {
			continue
		}
		who, err := h.live.actor(&h.tx.View, u)
		if err != nil || len(who.Functions) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// onlyGreets reports whether nothing but a greeting, or names, stands in a
// beginning.
func onlyGreets(beginning string) bool {
	for word := range strings.FieldsSeq(marks.ReplaceAllString(strings.ToLower(beginning), " ")) {
		if !slices.Contains(greetings, strings.Trim(word, ",.!:;")) {
			return false
		}
	}
	return true
}
