package route

import (
	"fmt"
	"strings"
)

// ChatterReport says what became of posts that are no asks. Shares are 0 to 1;
// what was neither answered nor offered met with silence.
type ChatterReport struct {
	N int `json:"n"`
	// Answered is the share answered, and Offered the share whose writers were
	// offered to make a request of it, when only the text is known.
	Answered float64 `json:"answered"`
	Offered  float64 `json:"offered"`
	// AnsweredKnowing and OfferedKnowing are the same with what Slack says of
	// every message: whether an app wrote it, and whom it names where the text
	// shows that.
	AnsweredKnowing float64 `json:"answered_knowing"`
	OfferedKnowing  float64 `json:"offered_knowing"`
	// AnsweredGeneral and OfferedGeneral are that in a general channel.
	AnsweredGeneral float64  `json:"answered_general"`
	OfferedGeneral  float64  `json:"offered_general"`
	KindRight       float64  `json:"kind_right"` // of those left alone
	Posts           []string `json:"posts"`      // file and line of those answered, knowing
}

// counted is how many messages met with what.
type counted struct{ n, answered, offered int }

func (c *counted) add(d Decision) {
	c.n++
	switch {
	case d.Outcome != Chatter:
		c.answered++
	case d.Offer:
		c.offered++
	}
}

// shares are the parts answered and offered.
func (c *counted) shares() (answered, offered float64) {
	n := float64(max(1, c.n))
	return float64(c.answered) / n, float64(c.offered) / n
}

// EvaluateChatter runs the model over posts in the form of chatter.txt.
func EvaluateChatter(m *Model, name string, src []byte) (ChatterReport, error) {
	posts, err := parsePosts(name, src, true)
	if err != nil {
		return ChatterReport{}, err
	}
	r := ChatterReport{N: len(posts)}
	var text, knowing, general counted
	var kind tally
	for _, p := range posts {
		read := m.read(Ask{Text: p.text})
		d := m.decide(&read)
		text.add(d)
		if d.Outcome == Chatter {
			kind.add(d.Skip == p.kind)
		}
		read.ask = p.knowing()
		d = m.decide(&read)
		knowing.add(d)
		if d.Outcome != Chatter {
			r.Posts = append(r.Posts, fmt.Sprintf("%s:%d", name, p.line))
		}
		read.ask.General = true
		general.add(m.decide(&read))
	}
	r.Answered, r.Offered = text.shares()
	r.AnsweredKnowing, r.OfferedKnowing = knowing.shares()
	r.AnsweredGeneral, r.OfferedGeneral = general.shares()
	r.KindRight = kind.share()
	return r, nil
}

// knowing is a post with what Slack would say of it, as far as its kind and its
// text show that. Whoever is named is taken for a colleague: the text doesn't show
// who is staff.
func (p post) knowing() Ask {
	a := Ask{Text: p.text, FromBot: p.kind == SkipBot}
	switch first, _, _ := strings.Cut(p.text, " "); {
	case strings.HasPrefix(first, "<!"), first == "@here", first == "@channel", first == "@everyone":
		a.To = ToAll
	case strings.HasPrefix(first, "@"), strings.HasPrefix(first, "<@"):
		a.To = ToColleague
	}
	return a
}

// String is the report as text for people. It names the lines answered, not
// their words, so that what is kept aside stays unseen.
func (r ChatterReport) String() string {
	return fmt.Sprintf("posts     %d\nanswered  %.1f %%, %.1f %% knowing what Slack says, %.1f %% in a general channel\noffered   %.1f %%, %.1f %%, %.1f %%\nkind      right for %.1f %% of those left alone\nlines     %s\n",
		r.N, 100*r.Answered, 100*r.AnsweredKnowing, 100*r.AnsweredGeneral, 100*r.Offered, 100*r.OfferedKnowing, 100*r.OfferedGeneral, 100*r.KindRight, strings.Join(r.Posts, " "))
}
