package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
)

// TestListsOfRequests makes one request for each kind of list and asks for them.
func TestListsOfRequests(t *testing.T) {
	s, c := open(t)
	yes, no := true, false
	amount := 84000.0
	step := func(r *triage.Request, entries []triage.Entry, err error, tx *storage.Tx) {
		t.Helper()
		if err == nil {
			*r, err = tx.Append(entries)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		c.now = start.Add(time.Duration(i) * time.Hour)
		write(t, s, func(tx *storage.Tx) error {
			id, err := tx.NextRequestID()
			if err != nil {
				return err
			}
			act := triage.Act{Actor: triage.Bot, Now: tx.Now()}
			staff := triage.Act{Actor: ana, Now: tx.Now()}
			var r triage.Request
			opening := triage.Opening{ID: id, Channel: "C1", Thread: "1.0", Rep: fmt.Sprintf("U%d", i%2), Watch: i == 5}
			if i == 4 {
				opening.Sender, opening.Thread = "U-boss", ""
			}
			entries, err := desk.Open(opening, act)
			step(&r, entries, err, tx)
			if i == 0 {
				return nil // nobody has decided: CL-1
			}
			topic := []string{"deal-desk/discounts", "order-management/booking-status"}[i%2]
			entries, err = desk.Route(r, act, triage.Routing{Decision: triage.DecisionRoute, Topic: topic})
			step(&r, entries, err, tx)
			if i == 2 || i == 4 { // CL-3 and CL-5 are claimed
				entries, err = desk.Claim(r, staff)
				step(&r, entries, err, tx)
			}
			if i == 2 {
				entries, err = desk.Learn(r, act, "006abc", &amount, "")
				step(&r, entries, err, tx)
			}
			if i == 4 { // CL-5 is closed
				entries, err = desk.Resolve(r, staff, triage.Resolution{Outcome: triage.Answered})
				step(&r, entries, err, tx)
			}
			return nil
		})
	}
	for name, q := range map[string]struct {
		f    storage.Filter
		p    storage.Page
		want string
	}{
		"open":           {want: "[1 2 3 4 6]"},
		"first page":     {p: storage.Page{Limit: 2}, want: "[1 2]"},
		"next page":      {p: storage.Page{Limit: 2, After: 2}, want: "[3 4]"},
		"newest first":   {p: storage.Page{Limit: 2, Newest: true}, want: "[6 4]"},
		"older":          {p: storage.Page{Limit: 9, Newest: true, After: 4}, want: "[3 2 1]"},
		"of a function":  {f: storage.Filter{Function: "deal-desk"}, want: "[3]"},
		"ownerless":      {f: storage.Filter{Ownerless: true}, want: "[1]"},
		"unclaimed":      {f: storage.Filter{Function: "order-management", Unclaimed: true}, want: "[2 4 6]"},
		"of a holder":    {f: storage.Filter{Holder: ana.User}, want: "[3]"},
		"of a rep":       {f: storage.Filter{Rep: "U0"}, want: "[1 3]"},
		"by a sender":    {f: storage.Filter{Rep: "U-boss", Closed: true}, want: "[5]"},
		"of a topic":     {f: storage.Filter{Topic: "deal-desk/discounts", Closed: true}, want: "[3 5]"},
		"of a deal":      {f: storage.Filter{Deal: "006abc"}, want: "[3]"},
		"in turns":       {f: storage.Filter{Turns: []triage.Turn{triage.TurnTriage, triage.TurnOps}}, want: "[1 3]"},
		"in silence":     {f: storage.Filter{Watch: &yes}, want: "[6]"},
		"not in silence": {f: storage.Filter{Watch: &no}, want: "[1 2 3 4]"},
		"all":            {f: storage.Filter{Closed: true}, want: "[1 2 3 4 5 6]"},
		"closed since":   {f: storage.Filter{ClosedFrom: start.Add(4 * time.Hour)}, want: "[5]"},
		"none closed":    {f: storage.Filter{ClosedFrom: start.Add(5 * time.Hour)}, want: "[]"},
		"opened between": {f: storage.Filter{OpenedFrom: start.Add(time.Hour), OpenedBefore: start.Add(3 * time.Hour)}, want: "[2 3]"},
	} {
		t.Run(name, func(t *testing.T) {
			read(t, s, func(v *storage.View) error {
				rs, err := v.Requests(q.f, q.p)
				ids := []int64{}
				for _, r := range rs {
					ids = append(ids, r.ID)
				}
				if fmt.Sprint(ids) != q.want {
					t.Errorf("got %v, want %s", ids, q.want)
				}
				n, err2 := v.CountRequests(q.f)
				if q.p == (storage.Page{}) && n != len(ids) {
					t.Errorf("counted %d of %d", n, len(ids))
				}
				return errors.Join(err, err2)
			})
		})
	}
	read(t, s, func(v *storage.View) error {
		first, ok, err := v.RequestByThread("C1", "1.0")
		if !ok || first.ID != 1 {
			t.Errorf("by thread: %d, %v", first.ID, ok)
		}
		all, err2 := v.RequestsByThread("C1", "1.0")
		if len(all) != 5 {
			t.Errorf("%d requests hang on the thread, want 5", len(all))
		}
		_, ok, err3 := v.RequestByThread("C1", "")
		if ok {
			t.Error("no thread found a request")
		}
		return errors.Join(err, err2, err3)
	})
}

// TestMessagesFindTheirRequest: an edit, a deletion or a reply names a message;
// it belongs to the request whose ask or words it is.
func TestMessagesFindTheirRequest(t *testing.T) {
	s, _ := open(t)
	write(t, s, func(tx *storage.Tx) error {
		r, err := plainRequest(tx, true) // words at 1.2 and 1.3 in the thread 1.0
		return errors.Join(err, tx.SaveMessage(storage.Message{Channel: "D1", TS: "8.8", Request: r.ID, Seq: 2, Author: "U-rep"}))
	})
	for _, m := range []struct{ channel, ts, want string }{
		{"C1", "1.0", "[1]"}, {"C1", "1.2", "[1]"}, {"C1", "1.3", "[1]"}, {"D1", "8.8", "[1]"}, {"C2", "1.0", "[]"}, {"C1", "9.9", "[]"},
	} {
		read(t, s, func(v *storage.View) error {
			rs, err := v.RequestsByMessage(m.channel, m.ts)
			ids := []int64{}
			for _, r := range rs {
				ids = append(ids, r.ID)
			}
			if fmt.Sprint(ids) != m.want {
				t.Errorf("message %s %s belongs to %v, want %s", m.channel, m.ts, ids, m.want)
			}
			return err
		})
	}
	read(t, s, func(v *storage.View) error {
		ms, err := v.Messages("C1", "1.3")
		if len(ms) != 1 || ms[0].Author != ana.User || ms[0].Seq == 0 {
			t.Errorf("message 1.3 = %+v", ms)
		}
		return err
	})
}
