package views

import (
	"time"

	"github.com/slack-go/slack"
)

// Form is what a person filled in. Fields that the form doesn't have are zero.
// Words are plain text, trimmed.
type Form struct {
	Meta     Meta
	Words    string
	Next     string
	Topic    string // topic id
	Reason   string // key: of [triage.CloseReasons], [SnoozeReasons], or [triage.WrongTeam] and [triage.PartDone]
	Outcome  string // of [triage.Outcome]
	WhomKind string // [WaitsForApprover], [WaitsForTeam], [WaitsForCustomer]
	Whom     string // Slack user id
	Team     string
	Until    time.Time
	From     string // 2006-01-02
	Field    string
	Priority string
}

// Whom a request can wait for, in [Form.WhomKind].
const (
	WaitsForApprover = "approver"
	WaitsForTeam     = "team"
	WaitsForCustomer = "customer"
)

// ReadForm reads a submitted modal.
func ReadForm(v slack.View) (Form, error) { return Form{}, nil }

// FormErrors are the answers of a view_submission that point at inputs: one
// sentence each.
type FormErrors map[BlockID]string
