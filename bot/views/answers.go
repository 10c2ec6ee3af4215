package views

import "github.com/slack-go/slack"

// Help says what /salesops can do.
func Help(staff, leader bool) Message { return Message{} }

// Found is what the scope map says to "who owns …?".
type Found struct {
	Query     string
	Owners    []FoundOwner // best first
	Elsewhere []Pointer    // neighbours that do it
	Lead      string       // the triage lead, for what nobody owns
}

// FoundOwner is a function that owns what was looked for.
type FoundOwner struct {
	Owner
	Topic string // the topic that fits
}

// Who answers "who owns …?".
func Who(w Found) Message { return Message{} }

// WhoAnswer is [Who] as an update of the search modal.
func WhoAnswer(w Found, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// Listed is a list of requests, as an answer to a command.
type Listed struct {
	Title string // "Your open requests"
	Empty string // the sentence where there are none
	Cases []Case
	Total int // more than are shown: the rest is in App Home
}

// List answers `mine`, `queue` and `find`.
func List(l Listed, f Frame) Message { return Message{} }

// Where answers `where NAME`: what is open for a deal or customer and whose
// turn it is; hidden counts those that the person may not see.
func Where(name string, cs []Case, hidden int, f Frame) Message { return Message{} }
