package storage_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
)

// talk makes two requests with words: an ask that is edited later, a reply and
// a file; each message is a delivery too.
func talk(t *testing.T) (*storage.Store, *clock) {
	s, c := open(t)
	for _, id := range []string{"1", "2"} {
		receive(t, s, storage.Delivery{Key: "m" + id, Channel: "C1", TS: id + ".0", Author: "U" + id, Body: []byte("SECRETWORDS of " + id)})
	}
	write(t, s, func(tx *storage.Tx) error {
		for i, id := range []string{"1", "2"} {
			r, err := openRequest(tx, "U"+id)
			if err != nil {
				return err
			}
			entries, err := desk.Edit(r, triage.Act{Now: tx.Now()})
			if err != nil {
				return err
			}
			if r, err = tx.Append(entries); err != nil {
				return err
			}
			at := start.Add(time.Duration(i) * 24 * time.Hour)
			for _, w := range []storage.Words{
				{Seq: 1, Kind: storage.AskWords, Text: "SECRETWORDS first"},
				{Seq: 2, Kind: storage.AskWords, Text: "SECRETWORDS as edited"},
				{Seq: 2, Part: 1, Kind: storage.FileWords, Text: "SECRETWORDS.pdf"},
			} {
				w.Request, w.Author, w.Channel, w.TS, w.At = r.ID, "U"+id, "C1", id+".0", at
				if err := tx.SaveWords(w); err != nil {
					return err
				}
			}
			if err := tx.SaveWords(storage.Words{Request: r.ID, Seq: 2, Part: 2, Kind: storage.ReplyWords, Author: "U-ana", Channel: "C1", TS: id + ".1", Text: "on it", At: at}); err != nil {
				return err
			}
			if err := tx.MarkHandled(int64(i + 1)); err != nil {
				return err
			}
		}
		return nil
	})
	return s, c
}

func texts(t *testing.T, s *storage.Store) string {
	t.Helper()
	var out []string
	read(t, s, func(v *storage.View) error {
		for _, id := range []int64{1, 2} {
			ws, err := v.Words(id)
			if err != nil {
				return err
			}
			for _, w := range ws {
				out = append(out, w.Text)
			}
		}
		return nil
	})
	return strings.Join(out, "|")
}

func TestAskIsAsLastEdited(t *testing.T) {
	s, _ := talk(t)
	read(t, s, func(v *storage.View) error {
		w, ok, err := v.Ask(2)
		if !ok || w.Text != "SECRETWORDS as edited" || w.Author != "U2" {
			t.Errorf("ask = %+v, %v", w, ok)
		}
		all, err2 := v.Asks()
		if len(all) != 2 || all[0].Request != 1 || all[0].Seq != 2 {
			t.Errorf("asks of open requests = %+v", all)
		}
		return errors.Join(err, err2)
	})
}

func TestErasedWordsAreGoneAndTheLogStays(t *testing.T) {
	const whole = "SECRETWORDS first|SECRETWORDS as edited|SECRETWORDS.pdf|on it"
	for name, c := range map[string]struct {
		erase storage.Erasure
		n     int
		left  string
		body1 bool // the body of the first delivery is left
	}{
		"by request": {storage.Erasure{Request: 1}, 4, "||||" + whole, false},
		"by message": {storage.Erasure{Channel: "C1", TS: "1.0"}, 3, "|||on it|" + whole, false},
		"by person":  {storage.Erasure{Person: "U1"}, 3, "|||on it|" + whole, false},
		"by author of replies": {storage.Erasure{Person: "U-ana"}, 2,
			strings.Replace(whole, "on it", "", 1) + "|" + strings.Replace(whole, "on it", "", 1), true},
		"by age": {storage.Erasure{Before: start.Add(time.Hour)}, 4, "||||" + whole, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := talk(t)
			write(t, s, func(tx *storage.Tx) error {
				n, err := tx.EraseWords(c.erase)
				if n != c.n {
					t.Errorf("erased %d, want %d", n, c.n)
				}
				return err
			})
			if got := texts(t, s); got != c.left {
				t.Errorf("left: %q\nwant  %q", got, c.left)
			}
			read(t, s, func(v *storage.View) error {
				entries, err := v.Entries(1)
				d, _, err2 := v.DeliveryByKey("m1")
				if len(entries) != 2 || (len(d.Body) > 0) != c.body1 {
					t.Errorf("%d entries, body %q", len(entries), d.Body)
				}
				return errors.Join(err, err2)
			})
			if found, err := s.Check(t.Context(), true); err != nil || len(found) > 0 {
				t.Errorf("check: %v, %v", found, err)
			}
		})
	}
	s, _ := talk(t)
	for _, e := range []storage.Erasure{{}, {Request: 1, Person: "U1"}} {
		if err := s.Write(t.Context(), func(tx *storage.Tx) error { _, err := tx.EraseWords(e); return err }); err == nil {
			t.Errorf("%+v erased something", e)
		}
	}
}

// TestErasedWordsAreNotInTheFile: erasing overwrites, it does not only unlink.
func TestErasedWordsAreNotInTheFile(t *testing.T) {
	for _, erased := range []bool{false, true} {
		s, _ := talk(t)
		if erased {
			for _, id := range []int64{1, 2} {
				write(t, s, func(tx *storage.Tx) error {
					_, err := tx.EraseWords(storage.Erasure{Request: id})
					return err
				})
			}
		}
		if err := s.Close(); err != nil { // folds the write-ahead log into the file
			t.Fatal(err)
		}
		b, err := os.ReadFile(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "SECRETWORDS") == erased {
			t.Errorf("erased %v, but the words are in the file: %v", erased, !erased)
		}
	}
}

func TestWordsAreReplacedAndComeBackAfterAnErasure(t *testing.T) {
	s, _ := talk(t)
	write(t, s, func(tx *storage.Tx) error {
		_, err := tx.EraseWords(storage.Erasure{Request: 1})
		return errors.Join(err, tx.SaveWords(storage.Words{Request: 1, Seq: 1, Kind: storage.AskWords, Author: "U1", Text: "again"}))
	})
	read(t, s, func(v *storage.View) error {
		w, ok, err := v.Ask(1)
		if !ok || w.Text != "again" || !w.Erased.IsZero() {
			t.Errorf("ask = %+v", w)
		}
		return err
	})
}
