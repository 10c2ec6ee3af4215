package views

import (
	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Audience is who asks for help; one person may be several.
type Audience struct{ Staff, Lead, Leader, Admin bool }

// Help says what /salesops can do for somebody.
func Help(a Audience) Message {
	lines := []string{
		"`/salesops ask` and your words: ask from anywhere",
		"`/salesops mine`: your open requests and whose turn it is",
		"`/salesops who commission splits`: who owns something",
		"`/salesops where Initech`: what is open for a deal or customer",
		"`/salesops find net 60`: earlier asks that you may see",
		"`/salesops why CL-1042`: why it is where it is, and how its clock ran",
	}
	if a.Staff {
		lines = append(lines, "`/salesops queue`: your team's open requests")
	}
	if a.Lead {
		lines = append(lines, "`/salesops handover @name`: give what somebody holds to their team, when they go on leave")
	}
	if a.Leader {
		lines = append(lines, "`/salesops digest`: last week's digest")
	}
	if a.Admin {
		lines = append(lines, "`/salesops closed 2026-12-24 emea`: open requests don't count that day")
	}
	says := "Ask in your own words, in a channel where I am, in a message to me, or here:"
	return message(says, section(says), section(join("\n", lines...)),
		note("In your thread, write as you would to a colleague. “Any update?” is answered at once, “never mind” withdraws."))
}

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
func Who(w Found) Message {
	blocks := w.blocks()
	return message(w.says(), blocks...)
}

// WhoAnswer is [Who] as an update of the search modal.
func WhoAnswer(w Found, m Meta) slack.ModalViewRequest {
	v := WhoSearchForm(m)
	v.Blocks.BlockSet = append(v.Blocks.BlockSet, w.blocks()...)
	return Refill(v, Form{Words: w.Query})
}

// says is the answer in one line.
func (w Found) says() string {
	asked := "“" + mrkdwn.Inline(w.Query, 100) + "”"
	switch {
	case len(w.Owners) > 0 && w.Owners[0].Topic != "":
		return mrkdwn.Bold(w.Owners[0].Name) + " owns " + asked + ", as " + mrkdwn.Inline(w.Owners[0].Topic, 120) + "."
	case len(w.Owners) > 0:
		return mrkdwn.Bold(w.Owners[0].Name) + " owns " + asked + "."
	case len(w.Elsewhere) > 0:
		return mrkdwn.Bold(w.Elsewhere[0].Name) + " does " + asked + "; it is not sales ops."
	}
	return "Nobody on the scope map owns " + asked + ". Ask anyway: " + who(w.Lead, "the triage lead") + " finds it a home."
}

func (w Found) blocks() []slack.Block {
	blocks := []slack.Block{section(w.says())}
	for i, o := range w.Owners[:min(len(w.Owners), 3)] {
		says := o.text()
		if i > 0 {
			says = "Or " + says
		}
		blocks = append(blocks, section(says))
		if small := o.small(); small != "" {
			blocks = append(blocks, note(small))
		}
	}
	for _, n := range w.Elsewhere[:min(len(w.Elsewhere), 3)] {
		how := mrkdwn.Bold(n.Name)
		if n.How != "" {
			how += ": " + mrkdwn.Inline(n.How, 300)
		}
		if b := link(ActOpenForm, Ref{}, "Open their form", n.URL); b != nil {
			blocks = append(blocks, withButton(how, b))
		} else {
			blocks = append(blocks, section(how))
		}
	}
	return blocks
}

// Listed is a list of requests, as an answer to a command.
type Listed struct {
	Title string // "Your open requests"
	Empty string // the sentence where there are none
	Cases []Case
	Total int  // more than are shown: the rest is in App Home
	Own   bool // the reader's own requests
}

// List answers `mine`, `queue` and `find`.
func List(l Listed, f Frame) Message {
	if len(l.Cases) == 0 {
		return Noted(l.Empty)
	}
	as := asStaff
	if l.Own {
		as = asRep
	}
	total := max(l.Total, len(l.Cases))
	title := mrkdwn.Inline(l.Title, 120) + " (" + thousands(total) + ")"
	return message(title, lines("*"+title+"*", l.Cases, total, as, f)...)
}

// lines is a title and as many requests as a message holds well.
func lines(title string, cs []Case, total int, as reader, f Frame) []slack.Block {
	blocks := []slack.Block{section(title)}
	shown := cs[:min(len(cs), 15)]
	for _, c := range shown {
		blocks = append(blocks, c.line(f, as))
	}
	if more := total - len(shown); more > 0 {
		blocks = append(blocks, note(count(more, "more", "more")+" in App Home"))
	}
	return blocks
}

// Where answers `where NAME`: what is open for a deal or customer and whose
// turn it is; hidden counts those that the person may not see.
func Where(what string, cs []Case, hidden int, f Frame) Message {
	deal := "“" + mrkdwn.Inline(what, 100) + "”"
	says := count(len(cs), "request", "requests") + " open for " + deal + "."
	if len(cs) == 0 {
		says = "Nothing open for " + deal + " that you may see."
	}
	private := ""
	if hidden > 0 {
		private = count(hidden, "more is", "more are") + " private or not yours to see"
	}
	blocks := lines(says, cs, len(cs), asStaff, f)
	if private != "" {
		blocks = append(blocks, note(private))
	}
	return message(sentences(says, private), blocks...)
}
