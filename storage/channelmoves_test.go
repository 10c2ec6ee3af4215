package storage_test

import (
	"testing"

	"clearlane/storage"
	"clearlane/triage"
)

// TestMoveChannel: all that is kept under an id is found under the new one, what
// is derived from the log too, and again when it moves on or back.
func TestMoveChannel(t *testing.T) {
	s, _ := open(t)
	saveMap(t, s)
	var r triage.Request
	write(t, s, func(tx *storage.Tx) (err error) {
		if r, err = openRequest(tx, rep.User); err != nil {
			return err
		}
		if err := tx.UpsertChannels([]storage.Channel{{ID: r.Channel, Name: "asks", Private: true, Member: true}}); err != nil {
			return err
		}
		if err := tx.SetWatermark(r.Channel, start); err != nil {
			return err
		}
		if err := tx.SaveWords(storage.Words{Request: r.ID, Seq: 1, Kind: storage.AskWords, Author: rep.User, Channel: r.Channel, TS: r.Thread, Text: "28 %?", At: start}); err != nil {
			return err
		}
		for key, channel := range map[string]string{"status/1": r.Channel, "card/1/x": r.Channel, "card/1/y": "C-OTHER"} {
			if _, err := tx.RaiseSlot(storage.Slot{Key: key, Kind: "card", Request: r.ID, Channel: channel}); err != nil {
				return err
			}
		}
		if err := tx.SlotDropped("status/1", "the answer was channel_not_found"); err != nil {
			return err
		}
		return tx.SlotDropped("card/1/x", "nothing to show")
	})
	old := r.Channel
	for _, move := range [][2]string{{old, "C-NEW"}, {"C-NEW", "C-NEWER"}, {"C-NEWER", old}} {
		from, to := move[0], move[1]
		write(t, s, func(tx *storage.Tx) error { return tx.MoveChannel(from, to) })
		read(t, s, func(v *storage.View) error {
			if at, err := v.RequestsByThread(to, r.Thread); err != nil || len(at) != 1 || at[0].Channel != to {
				t.Errorf("%s: by its thread: %+v, %v", to, at, err)
			}
			if gone, err := v.RequestsByThread(from, r.Thread); err != nil || len(gone) > 0 {
				t.Errorf("%s: still there by its thread, %v", from, err)
			}
			if ms, err := v.Messages(to, r.Thread); err != nil || len(ms) != 1 {
				t.Errorf("%s: messages %+v, %v", to, ms, err)
			}
			if w, ok, err := v.Ask(r.ID); err != nil || !ok || w.Channel != to {
				t.Errorf("words in %s, %v", w.Channel, err)
			}
			for key, want := range map[string]string{"status/1": to, "card/1/y": "C-OTHER"} {
				if slot, _, err := v.Slot(key); err != nil || slot.Channel != want || !slot.Waiting() {
					t.Errorf("%s is in %s, waits: %v, %v", key, slot.Channel, slot.Waiting(), err)
				}
			}
			if slot, _, err := v.Slot("card/1/x"); err != nil || slot.Waiting() {
				t.Errorf("what was dropped for another reason waits again, %v", err)
			}
			if c, ok, err := v.ChannelByName("asks"); err != nil || !ok || c.ID != to || !c.Member {
				t.Errorf("by its name: %+v, %v", c, err)
			}
			if at, ok, err := v.Watermark(to); err != nil || !ok || !at.Equal(start) {
				t.Errorf("read up to %v, %v", at, err)
			}
			for _, id := range []string{old, from} {
				if now, err := v.CurrentChannel(id); err != nil || now != to {
					t.Errorf("%s is %s now, want %s, %v", id, now, to, err)
				}
			}
			return nil
		})
		if found := check(t, s); found != "" {
			t.Errorf("after %s → %s: %s", from, to, found)
		}
		if err := s.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := check(t, s); found != "" {
			t.Errorf("rebuilt after %s → %s: %s", from, to, found)
		}
	}
	err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.MoveChannel("C1", "C1") })
	if err == nil {
		t.Error("a channel moves to where it is")
	}
}
