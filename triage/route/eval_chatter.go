package route

import (
	"fmt"
	"strings"
)

// ChatterReport says how many posts that are no asks were answered all the
// same.
type ChatterReport struct {
	N int `json:"n"`
	// Answered is the share answered when only the text is known;
	// AnsweredKnowing when it is also known which posts an app wrote, as Slack
	// says of every message.
	Answered        float64  `json:"answered"`
	AnsweredKnowing float64  `json:"answered_knowing"`
	KindRight       float64  `json:"kind_right"` // of those not answered
	Posts           []string `json:"posts"`      // file and line of those answered
}

// EvaluateChatter runs the model over posts in the form of chatter.txt.
func EvaluateChatter(m *Model, name string, src []byte) (ChatterReport, error) {
	posts, err := parsePosts(name, src, true)
	if err != nil {
		return ChatterReport{}, err
	}
	r := ChatterReport{N: len(posts)}
	var answered, knowing, kind tally
	for _, p := range posts {
		d := m.Decide(Ask{Text: p.text})
		answered.add(d.Outcome != Chatter)
		knowing.add(m.Decide(Ask{Text: p.text, FromBot: p.kind == SkipBot}).Outcome != Chatter)
		if d.Outcome == Chatter {
			kind.add(d.Skip == p.kind)
		} else {
			r.Posts = append(r.Posts, fmt.Sprintf("%s:%d", name, p.line))
		}
	}
	r.Answered, r.AnsweredKnowing, r.KindRight = answered.share(), knowing.share(), kind.share()
	return r, nil
}

// String is the report as text for people. It names the lines answered, not
// their words, so that the half kept aside stays unseen.
func (r ChatterReport) String() string {
	return fmt.Sprintf("posts     %d\nanswered  %.1f %%, %.1f %% knowing which an app wrote\nkind      right for %.1f %% of the others\nlines     %s\n",
		r.N, 100*r.Answered, 100*r.AnsweredKnowing, 100*r.KindRight, strings.Join(r.Posts, " "))
}
