package bot

import (
	"context"
	"slices"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// How an example was learnt, as kept with it.
const (
	labelClaim      = "claim"      // claimed without a change: silently right
	labelCorrection = "correction" // the topic was corrected
	labelWrongTeam  = "wrong_team"
	labelButton     = "button"   // a choice was pressed
	labelMark       = "mark"     // a lead said "right"
	labelOverride   = "override" // an emoji on what was left alone, or its author's word
)

// learnFrom keeps what people just taught the router: a claim without a change,
// a topic corrected, a wrong team, a button pressed. "Our part is done" teaches
// nothing. A correction acts at once, as the nearest example.
func (h *handling) learnFrom(r triage.Request, entries []triage.Entry) error {
	for _, e := range entries {
		label := storage.Label{Topic: e.Topic, By: e.By, Request: r.ID, At: e.At, Weight: 1}
		switch {
		case e.By == "":
			continue
		case e.Kind == triage.KindClaimed && r.PlacedBy == "bot" && r.Corrected == 0 && r.SentOn == 0:
			label.Kind, label.Weight = labelClaim, 0.3
		case e.Kind == triage.KindCorrected:
			label.Kind = labelCorrection
		case e.Kind == triage.KindSentOn && e.Reason == triage.WrongTeam:
			label.Kind = labelWrongTeam
		case e.Kind == triage.KindRouted && e.Data.Decision == triage.DecisionChosen:
			label.Kind = labelButton
		case e.Kind == triage.KindMarked && e.Data.Right != nil && *e.Data.Right && r.Topic != "":
			label.Kind, label.Topic = labelMark, r.Topic
		case e.Kind == triage.KindMarked && e.Data.Right != nil && !*e.Data.Right:
			answered, err := h.answeredBy(r)
			if err != nil {
				return err
			}
			if answered == "" {
				continue // wrong, but nobody showed what is right
			}
			label.Kind, label.Topic = labelMark, answered+"/"+scope.General
		default:
			continue
		}
		if err := h.learn(label); err != nil {
			return err
		}
	}
	return nil
}

// answeredBy is the function, other than the one that the router named, whose
// people answered in the rep's thread: what a wrong routing should have been.
func (h *handling) answeredBy(r triage.Request) (string, error) {
	said, err := staffWords(&h.tx.View, r.ID)
	for _, e := range said {
		if e.By != r.Rep && !slices.Contains(e.ByFunctions, r.Function) {
			return e.ByFunctions[0], nil
		}
	}
	return "", err
}

func (h *handling) learn(label storage.Label) error {
	if label.Text == "" {
		words, ok, err := h.tx.Ask(label.Request)
		if err != nil || !ok || words.Text == "" { // a file alone, or words that were erased
			return err
		}
		label.Text = words.Text
	}
	id, err := h.tx.AddLabel(label)
	if err != nil {
		return err
	}
	label.ID = id
	if label.Kind != labelClaim {
		h.after = append(h.after, h.teach(label.Example()))
	}
	return nil
}

// teach lets the router know of an example at once, as the nearest one; it is
// trained in the background.
func (h *handling) teach(example route.Example) func(context.Context) {
	return func(context.Context) {
		for {
			old := h.Bot.live.Load()
			taught := *old
			taught.model = old.model.WithExamples([]route.Example{example})
			if h.Bot.live.CompareAndSwap(old, &taught) {
				break
			}
		}
		select {
		case h.taught <- struct{}{}:
		default:
		}
	}
}

// keepTrained trains the router anew, in the background, when something was
// learnt, and swaps it in as a whole.
func (b *Bot) keepTrained(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.taught:
		}
		old := b.live.Load()
		l, err := b.bringUp(ctx, old.scope, nil)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			b.Log.Error("router not trained", "cause", err)
			continue
		}
		// A map or an example that came meanwhile is newer than this training.
		b.live.CompareAndSwap(old, l)
	}
}
