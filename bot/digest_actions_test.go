package bot_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
)

// discountsWentAstray is a digest with one hotspot and a map change for it.
func discountsWentAstray(week friction.Week) friction.Report {
	const sentence = "9 asks about discounts went to Order Management first."
	home := "deal-desk/discounts"
	return friction.Report{
		FormulaVersion: friction.FormulaVersion, Week: week, From: "2026-11-16", To: "2026-11-22", Zone: "Europe/London",
		Hotspots: []friction.Hotspot{{
			Rank: 1, Function: "deal-desk", Topic: home, Title: "Deal Desk · discounts", FunctionName: "Deal Desk", Turn: triage.TurnQueue,
			Cause: friction.CauseMisrouted, CauseText: sentence, Decide: "Shall the map say so?", LateHours: 17, LateHoursWeek: 17, WindowWeeks: 1, N: 12, LateAsks: 9,
		}},
		Corrected:  []friction.OftenCorrected{{Home: home, Sentence: sentence}},
		MapChanges: []friction.MapChange{{Kind: friction.AddKeywords, Function: "deal-desk", Topic: home, Words: []string{"haggle"}, Reason: sentence, Finding: "often_corrected"}},
	}
}

// withDigest posts a digest to the leaders' channel, and returns it.
func (h *house) withDigest(r friction.Report) slacksim.Message {
	h.t.Helper()
	body, err := json.Marshal(r)
	h.do(err)
	h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
		channel, _, err := tx.ChannelByName("sales-leaders")
		if err != nil {
			return err
		}
		if err := tx.SaveDigest(storage.Digest{Week: r.Week.String(), Channel: channel.ID, Report: body, Formula: "1"}); err != nil {
			return err
		}
		_, err = tx.RaiseSlot(storage.Slot{Key: "digest/" + r.Week.String() + "/" + channel.ID + "/0", Kind: "digest", Channel: channel.ID})
		return err
	}))
	return h.channel("C-sales-leaders", "Deal Desk · discounts")
}

// TestFixFromTheDigest: a leader starts a fix from a hotspot, its owner accepts
// it, and only then it is followed; nobody else may do either.
func TestFixFromTheDigest(t *testing.T) {
	h := newHouse(t)
	week := friction.Week{Year: 2026, Number: 47}
	digest := h.withDigest(discountsWentAstray(week))
	const what = "discount asks name the deal"

	h.click(repUser, digest, views.ActStartFix)
	h.note(repUser, "leaders and leads")
	h.click(victoria, digest, views.ActStartFix)
	h.submit(victoria, h.modal(victoria), map[views.BlockID]string{views.InWhom: ana, views.InWords: what, views.InFrom: "2026-11-30"})
	offer := h.channel(h.direct(ana), what)
	if fixes := h.fixes(); len(fixes) != 1 || fixes[0].State != string(friction.FixOffered) || fixes[0].Owner != ana || !fixes[0].Accepted.IsZero() {
		t.Fatalf("stored: %+v", fixes)
	}

	h.click(ana, offer, views.ActFixAccept)
	h.channel(h.direct(ana), "You own this fix")
	f := h.fixes()[0]
	if f.State != string(friction.FixAccepted) || f.Accepted.IsZero() || f.Function != "deal-desk" || f.Topic != "deal-desk/discounts" {
		t.Errorf("accepted: %+v", f)
	}
	var kept struct {
		Named friction.Week
		Goal  friction.Goal
	}
	h.do(json.Unmarshal(f.Data, &kept))
	if kept.Named != week || kept.Goal != friction.GoalSentOn {
		t.Errorf("it is judged by %q since %s, want what caused the hotspot", kept.Goal, kept.Named)
	}

	// A later digest shows what it did; whoever leads keeps and closes it.
	later := discountsWentAstray(week.Add(4))
	later.Fixes = []friction.FixResult{{ID: f.ID, Verdict: friction.Worked, Sentence: "Fix “" + what + "”: sent on 9 of 12, now 1 of 24. It worked."}}
	later.Hotspots[0].Verdict = friction.Worked
	h.leap(4 * 7 * 24 * time.Hour)
	shown := h.withLater(later)
	h.saysNot(shown, string(views.ActStartFix))
	h.click(victoria, shown, views.ActKeepClose)
	h.comes("the fix is closed", func() bool { return h.fixes()[0].State == string(friction.FixClosed) })
	h.settled()
}

// withLater posts a later digest, and returns it.
func (h *house) withLater(r friction.Report) slacksim.Message {
	h.t.Helper()
	h.withDigest(r)
	return h.channel("C-sales-leaders", "It worked.")
}

func (h *house) fixes() []storage.Fix {
	h.t.Helper()
	var fixes []storage.Fix
	h.do(h.store.Read(h.ctx, func(v *storage.View) (err error) {
		fixes, err = v.Fixes(true)
		return err
	}))
	return fixes
}

// TestMapChangeFromTheDigest: a leader sees a ready change of the map and tries
// it against past asks; an admin alone applies it, and it comes into force.
func TestMapChangeFromTheDigest(t *testing.T) {
	h := build(t, demoMap(t), nil)
	file := &mapFile{}
	file.write(h.m.Source)
	h.adjust = func(s *bot.Settings) {
		s.ReadMap = func() (string, []byte, error) { return "scope.yaml", *file.src.Load(), nil }
		s.WriteMap = func(src []byte) error { file.write(src); return nil }
	}
	h.startBot()
	t.Cleanup(func() { h.stop() })
	h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	digest := h.withDigest(discountsWentAstray(friction.Week{Year: 2026, Number: 47}))

	h.click(victoria, digest, views.ActSeeChange)
	seen := h.note(victoria, "haggle")
	h.saysNot(seen, string(views.ActApplyChange))
	h.click(victoria, seen, views.ActTryChange)
	h.note(victoria, "past asks")

	h.click(omar, digest, views.ActSeeChange)
	h.click(omar, h.note(omar, "haggle"), views.ActApplyChange)
	h.note(omar, "Written into the scope map")
	if !bytes.Contains(*file.src.Load(), []byte("haggle")) {
		t.Error("the file of the map has no such word")
	}
	h.channel("clearlane-ops", "1 keyword added")
	h.settled()
}
