package triage

import (
	"strings"
	"unicode"
)

// Reading is what a message in a thread amounts to.
type Reading string

// The readings of a message.
const (
	Answer    Reading = "answer"     // words that carry something
	Nod       Reading = "nod"        // "ok", "done": an answer to a question, nothing after the close
	Thanks    Reading = "thanks"     // nothing but thanks
	Holding   Reading = "holding"    // "I'll check": does not end the rep's turn
	Chaser    Reading = "chaser"     // "any update?"
	NeverMind Reading = "never_mind" // "never mind": withdraws the ask
	Mark      Reading = "mark"       // an emoji or a sign alone: a nod from the rep, no words from staff
)

// phraseSet is how a reading is recognised: a message made of nothing but these
// phrases, at least one of them telling.
type phraseSet struct {
	reading Reading
	telling []string
	filler  []string
}

var phraseSets = []phraseSet{
	{NeverMind,
		[]string{"never mind", "nevermind", "nvm", "ignore this", "ignore that", "forget it", "forget this", "no longer needed", "not needed any more", "not needed anymore", "sorted it", "sorted", "solved it myself", "found it", "figured it out", "cancel this", "disregard"},
		[]string{"thanks", "thank you", "sorry", "all good", "actually", "ah", "oh", "i", "it", "this", "that", "please", "all", "already", "just", "we", "have", "now"}},
	{Chaser,
		[]string{"any update", "any updates", "any news", "update", "updates", "status", "what's the status", "whats the status", "where are we", "how is this going", "how's this going", "is anyone on this", "anyone on this", "any progress", "bump", "ping", "pinging", "following up", "chasing", "checking in", "any eta", "eta", "still waiting", "any movement", "gentle reminder", "reminder"},
		[]string{"on this", "with this", "on this one", "please", "pls", "here", "hi", "hello", "hey", "yet", "just", "so", "team", "folks", "today", "again", "a", "an", "is there", "got", "for me"}},
	{Holding,
		[]string{"i'll check", "i will check", "let me check", "checking", "will check", "looking into it", "let me look", "let me ask", "i'll ask", "will ask", "asking", "i'll find out", "will find out", "let me find out", "one sec", "one moment", "give me a minute", "give me a sec", "hang on", "hold on", "back to you", "will get back to you", "i'll get back to you", "on it"},
		[]string{"now", "and", "asap", "ok", "okay", "sure", "them", "the customer", "get", "with", "come", "thanks", "i'll", "will", "shortly", "today", "tomorrow"}},
	{Thanks,
		[]string{"thanks", "thank you", "thx", "ty", "tysm", "cheers", "great", "perfect", "awesome", "brilliant", "nice one", "much appreciated", "appreciate it", "amazing", "lovely", "super", "legend", "all good", "that works", "cool"},
		[]string{"so much", "a lot", "a million", "many", "all", "team", "everyone", "again", "ok", "okay", "done", "for the help", "for your help", "for the quick turn", "for this", "got it", "noted", "yes", "very much", "that's", "that is", "super"}},
	{Nod,
		[]string{"ok", "okay", "done", "got it", "noted", "understood", "will do", "sure", "fine"},
		nil},
}

// longestReply is the most words a message may have to be anything but an
// answer.
const longestReply = 12

// ReadReply reads a message in a thread. Whatever carries more than the known
// phrases is an answer, because ending the rep's turn too late costs more than
// ending it too early.
func ReadReply(text string) Reading {
	words := plainWords(text)
	switch {
	case len(words) == 0 && strings.TrimSpace(text) != "":
		return Mark
	case len(words) == 0 || len(words) > longestReply:
		return Answer
	}
	for _, set := range phraseSets {
		if set.matches(words) {
			return set.reading
		}
	}
	return Answer
}

func (s phraseSet) matches(words []string) bool {
	telling := false
	for i := 0; i < len(words); {
		t, f := longestPrefix(words[i:], s.telling), longestPrefix(words[i:], s.filler)
		if t == 0 && f == 0 {
			return false
		}
		telling = telling || t > 0
		i += max(t, f)
	}
	return telling
}

// longestPrefix returns how many words the longest phrase that the words begin
// with has; 0 where there is none.
func longestPrefix(words, phrases []string) int {
	text, best := strings.Join(words, " ")+" ", 0
	for _, p := range phrases {
		if n := len(strings.Fields(p)); n > best && strings.HasPrefix(text, p+" ") {
			best = n
		}
	}
	return best
}

// plainWords lowers the text and drops mentions, emoji codes and marks.
func plainWords(text string) []string {
	var out []string
	for _, w := range strings.Fields(strings.ToLower(text)) {
		if strings.HasPrefix(w, "<@") || strings.HasPrefix(w, "@") || len(w) > 1 && strings.HasPrefix(w, ":") && strings.HasSuffix(w, ":") {
			continue
		}
		w = strings.ReplaceAll(w, "’", "'")
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}
