package bot

import (
	"slices"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// How many open requests of a function a new one is compared with, and how many
// that say nearly the same are shown.
const (
	repeatsDepth = 100
	repeatsMost  = 2
)

// findRepeats looks for open requests that say nearly the same as one whose words
// came in, or which came to another function, and keeps them for the messages
// that show it. What is private is compared with nothing.
func (h *handling) findRepeats(r triage.Request, entries []triage.Entry) error {
	news := slices.ContainsFunc(entries, func(e triage.Entry) bool {
		switch e.Kind {
		case triage.KindRouted, triage.KindSentOn, triage.KindEdited, triage.KindReopened:
			return true
		case triage.KindCorrected:
			return e.StartsTurn()
		}
		return !r.Open()
	})
	if !news {
		return nil
	}
	near, err := h.nearTo(r)
	if err != nil {
		return err
	}
	return h.tx.SetRepeats(r.ID, near)
}

func (h *handling) nearTo(r triage.Request) ([]int64, error) {
	if !r.Open() || r.Function == "" || h.private(r) {
		return nil, nil
	}
	words, ok, err := h.tx.Ask(r.ID)
	if err != nil || !ok || words.Text == "" {
		return nil, err
	}
	open, err := h.tx.Requests(storage.Filter{Function: r.Function}, storage.Page{Newest: true, Limit: repeatsDepth})
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(o triage.Request) bool {
		return o.ID >= r.ID || !h.live.comparable(o) // what came later repeats this one
	})
	var ids []int64
	for _, o := range open {
		ids = append(ids, o.ID)
	}
	texts, err := h.tx.AskTexts(ids)
	if err != nil {
		return nil, err
	}
	var past []route.Past
	for _, o := range open {
		if text := texts[o.ID]; text != "" {
			past = append(past, route.Past{ID: o.ID, Text: text, Deal: o.Deal})
		}
	}
	var near []int64
	for _, m := range h.live.model.Similar(words.Text, past) {
		near = append(near, m.ID)
	}
	return near[:min(len(near), repeatsMost)], nil
}

// comparable reports whether a request may be shown as one that says the same.
func (l *live) comparable(r triage.Request) bool {
	return r.Open() && !r.Watch && !l.private(r.Topic)
}

// withSame adds those of the open requests that say nearly the same which
// whoever reads it may see.
func (b *Bot) withSame(v *storage.View, l *live, c *views.Case, maySee func(storage.Words) (bool, error)) error {
	if !c.Request.Open() || c.Private {
		return nil
	}
	near, err := v.Repeats(c.Request.ID)
	if err != nil {
		return err
	}
	for _, id := range near {
		r, err := v.Request(id)
		if err != nil {
			return err
		}
		words, ok, err := v.Ask(id)
		if err != nil {
			return err
		}
		if !ok || !l.comparable(r) || r.Function != c.Request.Function {
			continue
		}
		may, err := maySee(words)
		if err != nil {
			return err
		}
		if may {
			c.SameAs = append(c.SameAs, views.Same{ID: id, Rep: words.Author, Link: b.permalink(words.Channel, words.TS, "")})
		}
	}
	return nil
}
