package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"

	"github.com/slack-go/slack"
)

// command is a slash command, as far as we read it.
type command struct {
	Command   string `json:"command"`
	Text      string `json:"text"`
	UserID    string `json:"user_id"`
	ChannelID string `json:"channel_id"`
	TriggerID string `json:"trigger_id"`
}

// query answers a command from what is stored; it changes nothing.
type query func(b *Bot, v *storage.View, l *live, who triage.Actor, arg string, f views.Frame) (views.Message, error)

// queries are the words after /salesops that ask for something to read.
var queries map[string]query

func init() {
	queries = map[string]query{
		"mine":  queryMine,
		"queue": queryQueue,
		"who":   queryWho,
		"where": queryWhere,
		"find":  queryFind,
		"why":   queryWhy,
		"help": func(_ *Bot, _ *storage.View, _ *live, who triage.Actor, _ string, _ views.Frame) (views.Message, error) {
			return views.Help(views.Audience{Staff: len(who.Functions) > 0, Lead: len(who.Leads) > 0 || who.Admin, Leader: who.Leader, Admin: who.Admin}), nil
		},
	}
}

// command takes a slash command from a transport. An ask is stored and then
// acknowledged; anything to read is answered at once, to that person alone.
func (b *Bot) command(ctx context.Context, payload []byte, via string) (any, error) {
	var c command
	if err := json.Unmarshal(payload, &c); err != nil || c.UserID == "" {
		return nil, b.malformed(ctx, payload, via, fmt.Errorf("read command: %w", err))
	}
	word, arg, _ := strings.Cut(strings.TrimSpace(c.Text), " ")
	arg = strings.TrimSpace(arg)
	switch word = strings.ToLower(word); word {
	case "ask":
		if arg == "" {
			_, err := b.api.OpenViewContext(ctx, c.TriggerID, views.AskForm("", views.Meta{Channel: c.ChannelID}))
			return nil, err
		}
		if err := b.store1(ctx, payload, via, commandDelivery); err != nil {
			return nil, err
		}
		return reply(views.Noted("Got it. You hear who has it in a direct message.")), nil
	case "handover", "closed":
		return nil, b.store1(ctx, payload, via, commandDelivery)
	case "digest":
		return b.digestOnDemand(ctx, c.UserID, arg)
	case "":
		word = "help"
	}
	ask, ok := queries[word]
	if !ok {
		return reply(views.Noted(fmt.Sprintf("There is no “%s”. Try /salesops help, or /salesops ask and your words.", shorten(word, 30)))), nil
	}
	l := b.live.Load()
	var m views.Message
	err := b.store.Read(ctx, func(v *storage.View) error {
		who, err := l.actor(v, c.UserID)
		if err != nil {
			return err
		}
		m, err = ask(b, v, l, who, arg, b.frameFor(v, c.UserID))
		return err
	})
	if refusal, ok := triage.AsRefusal(err); ok {
		return reply(views.Refused(refusal.Sentence)), nil
	}
	return reply(m), err
}

// answer is what Slack shows to the person who typed a command. The library's own
// message carries empty metadata, which Slack refuses.
type answer struct {
	ResponseType string       `json:"response_type"`
	Text         string       `json:"text"`
	Blocks       slack.Blocks `json:"blocks,omitzero"`
}

func reply(m views.Message) answer {
	return answer{ResponseType: slack.ResponseTypeEphemeral, Text: m.Text, Blocks: slack.Blocks{BlockSet: m.Blocks}}
}

// stored handles a command that changes something: `/salesops ask TEXT`,
// `/salesops handover @name` and `/salesops closed DATES CALENDAR`.
func (h *handling) stored() error {
	var c command
	if err := json.Unmarshal(h.d.Body, &c); err != nil {
		return skip("malformed: " + err.Error())
	}
	word, arg, _ := strings.Cut(strings.TrimSpace(c.Text), " ")
	arg = strings.TrimSpace(arg)
	if strings.ToLower(word) == "ask" {
		return h.take(ask{origin: triage.FromCommand, rep: c.UserID, text: arg, addressed: true})
	}
	who, err := h.live.actor(&h.tx.View, c.UserID)
	if err != nil {
		return err
	}
	if strings.ToLower(word) == "closed" {
		return h.closeDays(who, arg)
	}
	return h.handOver(who, arg)
}

// spoken, as a filter, leaves out what is measured in silence.
var spoken = false

// listSize is how many requests an answer to a command shows.
const listSize = 15

func (b *Bot) listed(v *storage.View, l *live, title, empty string, f storage.Filter, own bool, frame views.Frame) (views.Message, error) {
	out := views.Listed{Title: title, Empty: empty, Own: own}
	rs, err := v.Requests(f, storage.Page{Limit: listSize})
	if err != nil {
		return views.Message{}, err
	}
	if out.Cases, err = b.cases(v, l, rs); err != nil {
		return views.Message{}, err
	}
	if out.Total, err = v.CountRequests(f); err != nil {
		return views.Message{}, err
	}
	return views.List(out, frame), nil
}

func (b *Bot) cases(v *storage.View, l *live, rs []triage.Request) ([]views.Case, error) {
	var cs []views.Case
	for _, r := range rs {
		c, err := b.caseOf(v, l, r)
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	return cs, nil
}

func queryMine(b *Bot, v *storage.View, l *live, who triage.Actor, _ string, f views.Frame) (views.Message, error) {
	return b.listed(v, l, "Your open requests", "Nothing of yours is open. Ask with /salesops ask and your words.", storage.Filter{Rep: who.User, Watch: &spoken}, true, f)
}

// queryQueue lists the open requests of one's function; with several, of the
// one that is named, else of the first.
func queryQueue(b *Bot, v *storage.View, l *live, who triage.Actor, arg string, f views.Frame) (views.Message, error) {
	if len(who.Functions) == 0 {
		return views.Message{}, &triage.Refusal{Code: triage.NotAllowed, Sentence: "Queues are for sales-ops staff. Your own requests: /salesops mine."}
	}
	function, ok := l.scope.Function(who.Functions[0])
	for _, id := range who.Functions {
		if named, found := l.scope.Function(id); found && arg != "" && strings.EqualFold(named.Name, arg) {
			function, ok = named, true
		}
	}
	if !ok {
		return views.Noted("The scope map has no function of yours any more."), nil
	}
	return b.listed(v, l, "Open at "+function.Name, "Nothing is open at "+function.Name+".", storage.Filter{Function: function.ID, Watch: &spoken}, false, f)
}

// queryWho answers "who owns …?" from the map.
func queryWho(b *Bot, v *storage.View, l *live, _ triage.Actor, arg string, _ views.Frame) (views.Message, error) {
	if arg == "" {
		return views.Noted("Say what you look for: /salesops who commission splits."), nil
	}
	found, err := b.whoOwns(v, l, arg)
	return views.Who(found), err
}

// whoOwns looks a phrase up in the map with the router: the likeliest owners,
// and neighbours that do it.
func (b *Bot) whoOwns(v *storage.View, l *live, phrase string) (views.Found, error) {
	found := views.Found{Query: html.UnescapeString(phrase)}
	var err error
	if found.Lead, err = l.userOf(v, l.scope.Triage.Lead); err != nil {
		return found, err
	}
	d := l.model.Decide(route.Ask{Text: phrase, Addressed: true})
	topics := []string{d.Topic}
	switch d.Outcome {
	case route.Neighbour:
		if n, ok := l.scope.Neighbour(d.Neighbour); ok {
			found.Elsewhere = append(found.Elsewhere, views.Pointer{Name: n.Name, How: n.How, URL: n.URL})
		}
		return found, nil
	case route.Choose:
		topics = nil
		for _, c := range d.Choices {
			topics = append(topics, c.Topic)
		}
	case route.Nobody:
		return found, nil
	}
	for _, id := range topics {
		t, f, ok := l.scope.Topic(id)
		if !ok {
			continue
		}
		owner, err := b.owner(v, l, f)
		if err != nil {
			return found, err
		}
		found.Owners = append(found.Owners, views.FoundOwner{Owner: owner, Topic: t.Name})
	}
	return found, nil
}

// maySee reports whether a person may read a request: its rep and sender, the
// staff of the function that holds it, triage's lead and admins; of what is not
// private, everybody.
func (l *live) maySee(who triage.Actor, r triage.Request) bool {
	own := who.User == r.Rep || who.User == r.Sender
	return !l.private(r.Topic) || own || who.IsStaffOf(r.Function) || who.Admin || who.TriageLead && r.Function == ""
}

// queryWhere lists what is open for a deal or customer.
func queryWhere(b *Bot, v *storage.View, l *live, who triage.Actor, arg string, f views.Frame) (views.Message, error) {
	if arg == "" {
		return views.Noted("Name the deal or customer: /salesops where Initech."), nil
	}
	return b.search(v, l, who, arg, false, func(cs []views.Case, hidden int) views.Message {
		return views.Where(html.UnescapeString(arg), cs, hidden, f)
	})
}

// queryFind lists earlier asks with the words, newest first.
func queryFind(b *Bot, v *storage.View, l *live, who triage.Actor, arg string, f views.Frame) (views.Message, error) {
	if arg == "" {
		return views.Noted("Say what to look for: /salesops find net 60."), nil
	}
	return b.search(v, l, who, arg, true, func(cs []views.Case, _ int) views.Message {
		return views.List(views.Listed{Title: "Asks about “" + html.UnescapeString(arg) + "”", Empty: "No ask that you may see has these words.", Cases: cs}, f)
	})
}

// searchDepth is how many requests a search looks through, newest first.
const searchDepth = 5000

func (b *Bot) search(v *storage.View, l *live, who triage.Actor, text string, closed bool, show func([]views.Case, int) views.Message) (views.Message, error) {
	var hits []triage.Request
	hidden := 0
	filter := storage.Filter{Closed: closed, Watch: &spoken}
	rs, err := v.Requests(filter, storage.Page{Newest: true, Limit: searchDepth})
	if err != nil {
		return views.Message{}, err
	}
	for _, r := range rs {
		if len(hits) == listSize {
			break
		}
		words, ok, err := v.Ask(r.ID)
		if err != nil {
			return views.Message{}, err
		}
		if !(ok && strings.Contains(plain(words.Text), plain(text)) || r.Deal != "" && strings.Contains(plain(r.Deal), plain(text))) {
			continue
		}
		if l.maySee(who, r) {
			hits = append(hits, r)
		} else {
			hidden++
		}
	}
	cs, err := b.cases(v, l, hits)
	return show(cs, hidden), err
}

// queryWhy explains where a request is and how its clock ran.
func queryWhy(b *Bot, v *storage.View, l *live, who triage.Actor, arg string, f views.Frame) (views.Message, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(arg), "CL-"), 10, 64)
	if err != nil {
		return views.Noted("Name the request: /salesops why CL-1042."), nil
	}
	r, err := v.Request(id)
	if err != nil || !l.maySee(who, r) {
		return views.Message{}, &triage.Refusal{Code: triage.NotFound, Sentence: "There is no such request that you may see."}
	}
	e, err := b.explained(v, l, r)
	return views.Explain(e, f), err
}
