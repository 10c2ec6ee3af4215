package views

import (
	"strconv"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// RowsPerPage is how many requests, marks or functions a page of App Home
// holds.
const RowsPerPage = 20

// RowsPerPart is how many of each list the staff overview shows.
const RowsPerPart = 5

// tabNames are the labels of the parts.
var tabNames = map[HomeTab]string{
	TabMine: "My requests", TabStaff: "My queue", TabLead: "Team", TabMap: "What sales ops does",
	TabHeld: "Mine", TabUnclaimed: "Unclaimed", TabDueSoon: "Due soon", TabWaiting: "Waiting on reps",
}

// nothing is what an empty list says.
var nothing = map[HomeTab]string{
	TabMine:      "Nothing open. Ask here, in a channel, or with `/salesops ask`.",
	TabHeld:      "You hold nothing.",
	TabUnclaimed: "Nothing waits for a claim.",
	TabDueSoon:   "Nothing is due soon.",
	TabWaiting:   "Nobody waits on a rep.",
}

// Home lays out one page of App Home, at most 100 blocks.
func Home(h HomeData, f Frame) slack.HomeTabViewRequest {
	blocks := stack(
		row(button(ActHomeAsk, Ref{}, "Ask sales ops"), button(ActHomeSearch, Ref{}, "Who owns …?")),
		h.tabs(),
		slack.NewDividerBlock(),
	)
	switch h.Tab {
	case TabLead:
		blocks = append(blocks, h.lead(f)...)
	case TabMap:
		blocks = append(blocks, h.owners()...)
	default:
		for _, l := range h.Lists {
			blocks = append(blocks, h.list(l, f)...)
		}
	}
	if pages := h.pages(); pages != nil {
		blocks = append(blocks[:min(len(blocks), maxHomeBlocks-1)], pages)
	}
	return slack.HomeTabViewRequest{
		Type:       slack.VTHomeTab,
		CallbackID: string(ViewHome),
		Blocks:     slack.Blocks{BlockSet: blocks[:min(len(blocks), maxHomeBlocks)]},
	}
}

// tabActions are the buttons of the parts; Slack takes an action once a block,
// so each has its own.
var tabActions = map[HomeTab]ActionID{TabMine: ActTabMine, TabStaff: ActTabStaff, TabLead: ActTabLead, TabMap: ActTabMap}

// tabs are the parts as buttons, the open one marked.
func (h HomeData) tabs() *slack.ActionBlock {
	var buttons []slack.BlockElement
	for _, t := range h.Tabs {
		b := button(tabActions[t], Ref{Arg: string(t)}, tabNames[t])
		if t == h.Tab || t == TabStaff && h.Tab.ofStaff() {
			b.WithStyle(slack.StylePrimary)
		}
		buttons = append(buttons, b)
	}
	return row(buttons...)
}

// ofStaff says that a tab is one list of the staff overview.
func (t HomeTab) ofStaff() bool {
	return t == TabHeld || t == TabUnclaimed || t == TabDueSoon || t == TabWaiting
}

// list is a list of requests; in the overview with [Show all].
func (h HomeData) list(l HomeList, f Frame) []slack.Block {
	title := tabNames[l.Tab]
	if l.Total > 0 {
		title += " (" + thousands(l.Total) + ")"
	}
	blocks := []slack.Block{header(title)}
	if l.Total == 0 {
		return append(blocks, section(nothing[l.Tab]))
	}
	if len(l.Cases) == 0 {
		return append(blocks, section("All of them stand above."))
	}
	as, room := asStaff, RowsPerPage
	if l.Tab == TabMine {
		as = asRep
	}
	if len(h.Lists) > 1 {
		room = RowsPerPart
	}
	for _, c := range l.Cases[:min(len(l.Cases), room)] {
		blocks = append(blocks, c.line(f, as))
	}
	if len(h.Lists) > 1 && l.Total > min(len(l.Cases), room) {
		blocks = append(blocks, row(button(ActHomeTab, Ref{Arg: string(l.Tab)}, "Show all "+thousands(l.Total))))
	}
	return blocks
}

// lead is load, what is about to be late, how the routing kept its promise, and
// routings to judge.
func (h HomeData) lead(f Frame) []slack.Block {
	blocks := []slack.Block{header("Now")}
	if len(h.Load) == 0 {
		blocks = append(blocks, section("Nothing is open."))
	}
	for _, l := range h.Load[:min(len(h.Load), RowsPerPage)] {
		parts := []string{thousands(l.Open) + " open"}
		for _, p := range []struct {
			n    int
			what string
		}{{l.Unclaimed, "unclaimed"}, {l.Rep, "waiting on reps"}, {l.DueToday, "due today"}, {l.Late, "late"}} {
			if p.n > 0 {
				parts = append(parts, thousands(p.n)+" "+p.what)
			}
		}
		blocks = append(blocks, section(mrkdwn.Bold(l.Function)+"\n"+dots(parts...)))
	}
	blocks = append(blocks, header("About to be late"))
	if len(h.Late) == 0 {
		blocks = append(blocks, section("Nothing is about to be late."))
	}
	for _, c := range h.Late[:min(len(h.Late), 10)] {
		blocks = append(blocks, c.line(f, asStaff))
	}
	blocks = append(blocks, h.kept()...)
	blocks = append(blocks, h.counts()...)
	if len(h.Marks) == 0 {
		return blocks
	}
	blocks = append(blocks, header("Would have said"), note("From channels that are watched in silence. Right or wrong, each mark teaches."))
	for _, m := range h.Marks[:min(len(h.Marks), RowsPerPage)] {
		blocks = append(blocks, m.section(), m.buttons())
	}
	return blocks
}

func (m Mark) section() *slack.SectionBlock {
	says := "“" + mrkdwn.Inline(m.Ask, 200) + "”\nWould have gone to *" + mrkdwn.Inline(m.Would, 120) + "*"
	why := ""
	if len(m.Why) > 0 {
		why = "because of " + list(quoted(m.Why[:min(3, len(m.Why))], 40), "and")
	}
	answered := ""
	if m.Answered != "" {
		answered = name(m.Answered) + " answered"
	}
	return section(dots(join(" ", says, why), answered))
}

func (m Mark) buttons() *slack.ActionBlock {
	ref := Ref{Request: m.Request}
	return row(button(ActMarkRight, ref, "Right"), button(ActMarkWrong, ref, "Wrong"), link(ActOpenThread, ref, "Open", m.Link))
}

// owners is the scope map as reps read it.
func (h HomeData) owners() []slack.Block {
	title := "What sales ops does here"
	if h.Title != "" {
		title = "What sales ops does at " + mrkdwn.OneLine(h.Title)
	}
	blocks := []slack.Block{header(title)}
	for _, o := range h.Map[:min(len(h.Map), RowsPerPage)] {
		blocks = append(blocks, section(o.text()))
		if small := o.small(); small != "" {
			blocks = append(blocks, note(small))
		}
	}
	return blocks
}

// text is a function: name, purpose, topics.
func (o Owner) text() string {
	says := mrkdwn.Bold(o.Name)
	if o.Purpose != "" {
		says += "\n" + mrkdwn.Inline(o.Purpose, 300)
	}
	if len(o.Topics) > 0 {
		says += "\nAsk them for: " + mrkdwn.Shorten(join(", ", inlineAll(o.Topics, 100)...), 900)
	}
	return says
}

// small is who leads it, how fast it is, when it works, and what it is not for.
func (o Owner) small() string {
	lead := ""
	if o.Lead != "" {
		lead = "Led by " + mrkdwn.Mention(o.Lead)
		if o.Covered {
			lead = "Lead's seat open, " + mrkdwn.Mention(o.Lead) + " covers it"
		}
	}
	var not []string
	for _, n := range o.NotCovers[:min(len(o.NotCovers), 6)] {
		not = append(not, mrkdwn.Inline(n.What, 80)+" → "+name(n.Where))
	}
	elsewhere := ""
	if len(not) > 0 {
		elsewhere = "Not here: " + join(", ", not...)
	}
	return dots(lead, mrkdwn.Inline(o.First, 120), mrkdwn.Inline(o.Hours, 160), elsewhere)
}

// pages turns pages.
func (h HomeData) pages() *slack.ActionBlock {
	if h.Pages < 2 {
		return nil
	}
	page := func(n int) Ref { return Ref{Arg: string(h.Tab) + "/" + strconv.Itoa(n)} }
	var newer, older *slack.ButtonBlockElement
	if h.Page > 1 {
		newer = button(ActHomeNewer, page(h.Page-1), "Back")
	}
	if h.Page < h.Pages {
		older = button(ActHomeOlder, page(h.Page+1), "Next: "+strconv.Itoa(h.Page+1)+" of "+strconv.Itoa(h.Pages))
	}
	return row(newer, older)
}
