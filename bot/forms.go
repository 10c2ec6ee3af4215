package bot

import (
	"context"
	"fmt"
	"slices"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"

	"github.com/slack-go/slack"
)

// submission is a form that a person sent, with the request that it is about.
type submission struct {
	form views.Form
	who  triage.Actor
	r    triage.Request
}

// forms is what each form does. It runs before the ack, because Slack shows a
// refusal only in the answer to the form; a refused form is not stored, an
// accepted one is, under view and hash, so that it counts once.
var forms map[views.CallbackID]func(*handling, submission) error

func init() {
	forms = map[views.CallbackID]func(*handling, submission) error{
		views.ViewAskRep:     sendQuestion,
		views.ViewAnswer:     sendAnswer,
		views.ViewReply:      sendReply,
		views.ViewSendOn:     sendOn,
		views.ViewResolve:    resolve,
		views.ViewWrongTopic: correctTopic,
		views.ViewAddDetails: sendAnswer,
		views.ViewReject:     reject,
		views.ViewException:  reopenWith,
		views.ViewNotSolved:  reopenWith,
		views.ViewWaitingOn:  waitOn,
		views.ViewSnooze:     snooze,
		views.ViewNeedsUntil: promise,
		views.ViewNeedSooner: needSooner,
		views.ViewHandTo:     handTo,
		views.ViewWithdraw:   withdraw,
		views.ViewAsk:        askByForm,
		views.ViewStartFix:   startFix,
		views.ViewAddLine:    addLine,
	}
}

// submitted handles a form before its ack and returns what Slack shows: nothing
// when it closes, or the sentence that refuses it beside the field.
func (b *Bot) submitted(ctx context.Context, payload []byte, via string) (any, error) {
	c, err := readClick(payload)
	if err != nil || c.View == nil {
		return nil, b.malformed(ctx, payload, via, fmt.Errorf("read form: %w", err))
	}
	form, err := views.ReadForm(*c.View)
	if err != nil {
		return refusedForm(c.View, formTooOld), b.malformed(ctx, payload, via, err)
	}
	callback := views.CallbackID(c.View.CallbackID)
	if callback == views.ViewWhoSearch {
		return b.searchOwners(ctx, c, form)
	}
	do, ok := forms[callback]
	if !ok {
		return refusedForm(c.View, formTooOld), b.malformed(ctx, payload, via, fmt.Errorf("there is no handler for the form %q", callback))
	}
	d, err := interactionDelivery(payload, via)
	if err != nil {
		return nil, b.malformed(ctx, payload, via, err)
	}
	h := &handling{Bot: b, ctx: ctx, live: b.live.Load(), d: d}
	err = b.store.Write(ctx, func(tx *storage.Tx) error {
		h.tx, h.after = tx, nil
		return guarded(func() error { return h.submit(c, form, do) })
	})
	if r, refused := triage.AsRefusal(err); refused {
		return refusedForm(c.View, r.Sentence), nil
	}
	if err != nil {
		reference := digestOf(payload)[:8]
		b.Log.Error("form not handled", "reference", reference, "form", callback, "cause", err)
		return refusedForm(c.View, views.FormFault(reference)), nil
	}
	for _, f := range h.after {
		f(ctx)
	}
	return nil, nil
}

// formTooOld is the answer to a form that we don't know, or can't read: it would
// close without a word else, and take what was written in it along.
const formTooOld = "This form is from before Clearlane changed, so nothing was done. Copy what you wrote, close it and open it again."

func (h *handling) submit(c click, form views.Form, do func(*handling, submission) error) error {
	isNew, err := h.tx.Receive(h.d)
	if err != nil || !isNew {
		return err
	}
	stored, _, err := h.tx.DeliveryByKey(h.d.Key)
	if err != nil {
		return err
	}
	h.d.ID, h.d.At = stored.ID, h.now()
	s := submission{form: form}
	if s.who, err = h.live.actor(&h.tx.View, c.User.ID); err != nil {
		return err
	}
	if form.Meta.Request != 0 {
		if s.r, err = h.tx.Request(form.Meta.Request); err != nil {
			return err
		}
	}
	if err := do(h, s); err != nil {
		return err
	}
	return h.tx.MarkHandled(stored.ID)
}

// refusedForm shows the sentence of a refusal at a field, or instead of a form
// that has none: Slack takes no error without a field.
func refusedForm(v *slack.View, sentence string) *slack.ViewSubmissionResponse {
	if field := fieldOf(v); field != "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{field: sentence})
	}
	said := views.RefusedForm(v.Title, sentence)
	return slack.NewUpdateViewSubmissionResponse(&said)
}

// fieldOf is the input that a refusal is shown at: the words where there are
// any, else the form's last input.
func fieldOf(v *slack.View) string {
	last := ""
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*slack.InputBlock); ok {
			last = in.BlockID
			if last == string(views.InWords) {
				return last
			}
		}
	}
	return last
}

// doWith runs a verb and keeps the person's words with the entry of the kind
// that they belong to.
func (h *handling) doWith(s submission, kind triage.Kind, words storage.WordsKind, run deskVerb) (triage.Request, triage.Entry, error) {
	r, entries, err := h.do(s.r, s.who, run)
	if err != nil {
		return r, triage.Entry{}, err
	}
	i := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.Kind == kind })
	if i < 0 {
		return r, triage.Entry{}, fmt.Errorf("keep the words of a form: no entry is %q", kind)
	}
	if s.form.Words != "" {
		err = h.tx.SaveWords(storage.Words{Request: r.ID, Seq: entries[i].Seq, Kind: words, Author: s.who.User, Text: s.form.Words, At: entries[i].At})
	}
	return r, entries[i], err
}

func sendQuestion(h *handling, s submission) error {
	_, _, err := h.doWith(s, triage.KindAsked, storage.QuestionWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.AskRep(r, a, s.form.Field)
	})
	return err
}

// sendAnswer is the rep's answer, or details they add, from a form. Everybody
// who follows the thread reads it there, under their name.
func sendAnswer(h *handling, s submission) error {
	r, e, err := h.doWith(s, triage.KindSaid, storage.ReplyWords, h.live.desk.AnswerRep)
	if err != nil {
		return err
	}
	return h.relay(r, e)
}

func sendReply(h *handling, s submission) error {
	r, e, err := h.doWith(s, triage.KindSaid, storage.ReplyWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Reply(r, a, "")
	})
	if err != nil {
		return err
	}
	return h.relay(r, e)
}

func sendOn(h *handling, s submission) error {
	assignee, err := h.assigneeOf(s.r, s.form.Topic)
	if err != nil {
		return err
	}
	_, _, err = h.do(s.r, s.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.SendOn(r, a, s.form.Reason, s.form.Topic, assignee)
	})
	return err
}

func resolve(h *handling, s submission) error {
	late, err := h.late(&h.tx.View, h.live, s.r)
	if err != nil {
		return err
	}
	r, e, err := h.doWith(s, triage.KindResolved, storage.ReplyWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Resolve(r, a, triage.Resolution{
			Outcome: triage.Outcome(s.form.Outcome), Reason: s.form.Reason, Late: late, Words: s.form.Words != "",
		})
	})
	if err != nil || s.form.Next == "" {
		return err
	}
	return h.tx.SaveWords(storage.Words{Request: r.ID, Seq: e.Seq, Part: partNext, Kind: storage.NoteWords, Author: s.who.User, Text: s.form.Next, At: e.At})
}

// correctTopic puts the request under another topic, or places what nobody has
// placed yet.
func correctTopic(h *handling, s submission) error {
	assignee, err := h.assigneeOf(s.r, s.form.Topic)
	if err != nil {
		return err
	}
	r, _, err := h.do(s.r, s.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		if r.Turn == triage.TurnTriage {
			return h.live.desk.Route(r, a, triage.Routing{Decision: triage.DecisionChosen, Topic: s.form.Topic, Assignee: assignee})
		}
		return h.live.desk.Correct(r, a, s.form.Topic, assignee)
	})
	if err != nil || s.form.Priority == "" || s.form.Priority == r.Priority {
		return err
	}
	s.r = r
	_, _, err = h.doWith(s, triage.KindPriority, storage.NoteWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		if s.form.Words == "" {
			return nil, &triage.Refusal{Code: triage.Invalid, Sentence: "Say why the priority changes."}
		}
		return h.live.desk.Prioritise(r, a, s.form.Priority, "by_staff")
	})
	return err
}

func reject(h *handling, s submission) error {
	_, _, err := h.doWith(s, triage.KindRejected, storage.NoteWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Decide(r, a, false, "by_approver")
	})
	return err
}

// reopenWith is "not solved" and "ask for an exception": the request comes back
// with the rep's words.
func reopenWith(h *handling, s submission) error {
	verb, err := h.reopening(s.r)
	if err != nil {
		return err
	}
	r, _, err := h.do(s.r, s.who, verb)
	if err != nil || s.form.Words == "" {
		return err
	}
	s.r = r
	return sendAnswer(h, s)
}

func waitOn(h *handling, s submission) error {
	wait := triage.Wait{Turn: triage.TurnOutside}
	switch s.form.WhomKind {
	case views.WaitsForCustomer:
		wait.Whom = waitsForCustomer
	case views.WaitsForApprover:
		wait.Turn, wait.Whom = triage.TurnApprover, s.form.Whom
		approver, err := h.live.actor(&h.tx.View, s.form.Whom)
		if err != nil {
			return err
		}
		wait.Own = approver.IsStaffOf(s.r.Function)
	default:
		if wait.Whom = s.form.Whom; wait.Whom == "" && s.form.Team != "" {
			wait.Whom = waitsForTeam
		}
	}
	r, e, err := h.doWith(s, triage.KindWaiting, storage.NoteWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.WaitFor(r, a, wait)
	})
	if err != nil {
		return err
	}
	if s.form.Team != "" {
		err = h.tx.SaveWords(storage.Words{Request: r.ID, Seq: e.Seq, Part: partTeam, Kind: storage.NoteWords, Author: s.who.User, Text: s.form.Team, At: e.At})
	}
	if err != nil || wait.Turn != triage.TurnApprover || wait.Own {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: postKey(slotApproval, r.ID, e.Seq), Kind: slotApproval, Request: r.ID, Channel: wait.Whom})
	return err
}

func snooze(h *handling, s submission) error {
	_, _, err := h.do(s.r, s.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Snooze(r, a, s.form.Until, s.form.Reason)
	})
	return err
}

func promise(h *handling, s submission) error {
	_, _, err := h.doWith(s, triage.KindPromised, storage.NoteWords, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Promise(r, a, s.form.Until)
	})
	return err
}

// needSooner tells the lead now; it counts as asking for an update.
func needSooner(h *handling, s submission) error {
	lead, _, err := h.live.leadOf(&h.tx.View, s.r.Function)
	if err != nil {
		return err
	}
	r, e, err := h.doWith(s, triage.KindSaid, storage.ReplyWords, h.live.desk.AnswerRep)
	if err != nil || lead == "" {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: postKey(slotRelay, r.ID, e.Seq), Kind: slotRelay, Request: r.ID, Channel: lead})
	return err
}

// handTo gives the request to a colleague; nobody named puts it back.
func handTo(h *handling, s submission) error {
	if s.form.Whom == "" {
		_, _, err := h.do(s.r, s.who, h.live.desk.Release)
		return err
	}
	to, err := h.live.actor(&h.tx.View, s.form.Whom)
	if err != nil {
		return err
	}
	r, entries, err := h.do(s.r, s.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Assign(r, a, to)
	})
	if err != nil || len(entries) == 0 || to.User == s.who.User {
		return err
	}
	_, err = h.tx.RaiseSlot(storage.Slot{Key: postKey(slotHanded, r.ID, entries[0].Seq), Kind: slotHanded, Request: r.ID, Channel: to.User})
	return err
}

func withdraw(h *handling, s submission) error {
	_, _, err := h.do(s.r, s.who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Withdraw(r, a, triage.ReasonNeverMind)
	})
	return err
}

// askByForm is an ask from a command or from Home: there is no thread, so it
// lives in the rep's direct messages.
func askByForm(h *handling, s submission) error {
	if s.form.Words == "" {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "Say what you need."}
	}
	if s.form.Meta.Channel == "" {
		h.showHomeAfter(s.who.User, homePage{tab: views.TabMine})
	}
	return h.take(ask{origin: triage.FromHome, rep: s.who.User, text: s.form.Words, addressed: true, follows: s.r.ID})
}

// digestOf tells malformed payloads apart.
func digestOf(payload []byte) string {
	return fmt.Sprintf("%x", sha256Sum(payload))
}

// searchOwners answers the search of the scope map in the same modal.
func (b *Bot) searchOwners(ctx context.Context, c click, form views.Form) (any, error) {
	l := b.live.Load()
	var found views.Found
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		found, err = b.whoOwns(v, l, form.Words)
		return err
	})
	view := views.WhoAnswer(found, form.Meta)
	return slack.NewUpdateViewSubmissionResponse(&view), err
}
