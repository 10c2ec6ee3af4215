package bot

import (
	"context"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"

	"github.com/slack-go/slack"
)

// opening is what a form is made from.
type opening struct {
	*Bot
	v     *storage.View
	live  *live
	c     views.Case
	who   triage.Actor
	meta  views.Meta
	frame views.Frame
	arg   string
}

// opener makes the form that a click asks for. It changes nothing: who may is
// checked first, so that nobody fills in a form for a refusal.
type opener struct {
	verb triage.Verb // empty: anybody may look
	form func(opening) (slack.ModalViewRequest, error)
}

// simple is an opener whose form needs the case alone.
func simple(v triage.Verb, form func(views.Case, views.Meta) slack.ModalViewRequest) *opener {
	return &opener{v, func(o opening) (slack.ModalViewRequest, error) { return form(o.c, o.meta), nil }}
}

// timed is an opener whose form shows times.
func timed(v triage.Verb, form func(views.Case, views.Meta, views.Frame) slack.ModalViewRequest) *opener {
	return &opener{v, func(o opening) (slack.ModalViewRequest, error) { return form(o.c, o.meta, o.frame), nil }}
}

// openers are the clicks that only open a form; they are not stored.
var openers map[views.ActionID]*opener

// itemOpeners is the same for the items of menus.
var itemOpeners map[views.MenuItem]*opener

func init() {
	staffTopic := &opener{triage.VerbCorrect, func(o opening) (slack.ModalViewRequest, error) {
		return views.WrongTopicForm(o.c, o.topicGroups(o.live), true, o.meta), nil
	}}
	repTopic := &opener{triage.VerbCorrect, func(o opening) (slack.ModalViewRequest, error) {
		return views.WrongTopicForm(o.c, o.topicGroups(o.live), false, o.meta), nil
	}}
	why := &opener{"", func(o opening) (slack.ModalViewRequest, error) { return o.why() }}
	openers = map[views.ActionID]*opener{
		views.ActNotThisTeam: repTopic,
		views.ActAddDetails:  simple("", views.AddDetailsForm),
		views.ActNeedSooner:  timed("", views.NeedSoonerForm),
		views.ActAnswer:      simple("", views.AnswerForm),
		views.ActNotSolved:   simple(triage.VerbReopen, views.NotSolvedForm),
		views.ActException:   simple(triage.VerbReopen, views.ExceptionForm),
		views.ActReply:       simple(triage.VerbReply, views.ReplyForm),
		views.ActAskRep:      simple(triage.VerbAskRep, views.AskRepForm),
		views.ActSendOn: {triage.VerbSendOn, func(o opening) (slack.ModalViewRequest, error) {
			return views.SendOnForm(o.c, o.topicGroups(o.live), o.meta), nil
		}},
		views.ActResolve: {triage.VerbResolve, func(o opening) (slack.ModalViewRequest, error) {
			late, err := o.late(o.v, o.live, o.c.Request)
			return views.ResolveForm(o.c, o.c.Request.NeedsReason(late), o.meta), err
		}},
		views.ActPlace:      staffTopic,
		views.ActNeedsUntil: timed(triage.VerbPromise, views.NeedsUntilForm),
		views.ActReject:     simple(triage.VerbDecide, views.RejectForm),
		views.ActStartFix:   {"", opening.fixForm},
		views.ActShowAsks:   {"", opening.showAsks},
		views.ActSeeDeals:   {"", opening.showDeals},
		views.ActAddLine:    {"", opening.lineForm},
		views.ActShowCounts: {"", opening.showCounts},
		views.ActShowMoved:  {"", opening.showMoved},
		views.ActHomeAsk: {"", func(o opening) (slack.ModalViewRequest, error) {
			return views.AskForm(o.arg, o.meta), nil
		}},
		views.ActHomeSearch: {"", func(o opening) (slack.ModalViewRequest, error) {
			return views.WhoSearchForm(o.meta), nil
		}},
	}
	itemOpeners = map[views.MenuItem]*opener{
		views.ItemWhyHere:     why,
		views.ItemWhy:         why,
		views.ItemWithdraw:    simple(triage.VerbWithdraw, views.WithdrawForm),
		views.ItemNotThisTeam: repTopic,
		views.ItemWrongTopic:  staffTopic,
		views.ItemWaitingOn:   simple(triage.VerbWait, views.WaitingOnForm),
		views.ItemSnooze:      timed(triage.VerbSnooze, views.SnoozeForm),
		views.ItemHandTo:      simple(triage.VerbAssign, views.HandToForm),
	}
}

// formFor makes the form of a click, or returns the sentence that refuses it.
func (b *Bot) formFor(ctx context.Context, c click, ref views.Ref, open *opener) (view slack.ModalViewRequest, refusal string, err error) {
	l := b.live.Load()
	err = b.store.Read(ctx, func(v *storage.View) error {
		o := opening{Bot: b, v: v, live: l, arg: ref.Arg, frame: b.frameFor(v, c.User.ID),
			meta: views.Meta{Request: ref.Request, Arg: ref.Arg, Channel: c.Container.ChannelID, TS: c.Container.MessageTS}}
		if o.who, err = l.actor(v, c.User.ID); err != nil {
			return err
		}
		if ref.Request != 0 {
			r, err := v.Request(ref.Request)
			if err != nil {
				return err
			}
			if open.verb != "" {
				if _, err := l.desk.May(open.verb, o.who, r); err != nil {
					return err
				}
			}
			if o.c, err = b.caseOf(v, l, r); err != nil {
				return err
			}
		}
		view, err = open.form(o)
		return err
	})
	if r, ok := triage.AsRefusal(err); ok {
		return view, r.Sentence, nil
	}
	return view, "", err
}

// frameFor is the moment and the zone in which a person reads.
func (b *Bot) frameFor(v *storage.View, user string) views.Frame {
	f := views.Frame{Now: v.Now(), Zone: b.live.Load().zone}
	if u, ok, err := v.UserByID(user); err == nil && ok {
		if zone, err := loadZone(u.Timezone); err == nil {
			f.Zone = zone
		}
	}
	return f
}

// topicGroups is the map's topics for a menu.
func (b *Bot) topicGroups(l *live) []views.TopicGroup {
	var groups []views.TopicGroup
	for _, f := range l.scope.Functions {
		g := views.TopicGroup{Function: f.Name}
		for _, t := range f.Topics {
			g.Topics = append(g.Topics, views.TopicItem{ID: t.ID, Name: t.Name})
		}
		groups = append(groups, g)
	}
	return groups
}
