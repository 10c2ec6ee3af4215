package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

var (
	rep = triage.Actor{User: "U-rep"}
	ana = triage.Actor{User: "U-ana", Functions: []string{"deal-desk"}}
	ben = triage.Actor{User: "U-ben", Functions: []string{"deal-desk"}, Leads: []string{"deal-desk"}}
	oli = triage.Actor{User: "U-oli", Functions: []string{"order-management"}, TriageLead: true, Admin: true}
	vic = triage.Actor{User: "U-vic"}

	cast = []triage.Actor{rep, ana, ben, oli, vic, triage.Bot}
)

// desk works by the map that ships with the program.
var desk = func() triage.Desk {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		panic(err)
	}
	return triage.Desk{Map: m}
}()

// saveMap makes the desk's map the live one.
func saveMap(tb testing.TB, s *storage.Store) {
	tb.Helper()
	write(tb, s, func(tx *storage.Tx) error { return tx.SaveMap(desk.Map.Hash, desk.Map.Source, start) })
}

// verbs are what may happen to a request, with chosen arguments; most are
// refused most of the time, as in life.
func verb(n int, pick func(int) int, r triage.Request, act triage.Act) ([]triage.Entry, error) {
	topics := []string{"deal-desk/discounts", "deal-desk/multi-year", "order-management/booking-status"}
	topic := topics[pick(len(topics))]
	ts := fmt.Sprintf("%d.%06d", act.Now.Unix(), pick(1000))
	amount := float64(pick(100000))
	switch n {
	case 0:
		return desk.Route(r, act, triage.Routing{Decision: triage.DecisionRoute, Topic: topic, P: .9, Spans: [][2]int{{3, 4}}})
	case 1:
		return desk.Route(r, act, triage.Routing{Decision: triage.DecisionChoose, Choices: topics[:2]})
	case 2:
		return desk.Claim(r, act)
	case 3:
		return desk.Assign(r, act, ben)
	case 4:
		return desk.Release(r, act)
	case 5:
		return desk.SendOn(r, act, []string{triage.WrongTeam, triage.PartDone}[pick(2)], topic, "")
	case 6:
		return desk.Correct(r, act, topic, "")
	case 7:
		return desk.Say(r, act, triage.Words{TS: ts, Read: triage.Answer, Reopens: true})
	case 8:
		return desk.Say(r, act, triage.Words{TS: ts, Read: []triage.Reading{triage.Chaser, triage.Thanks, triage.NeverMind, triage.Nod}[pick(4)], Reopens: true})
	case 9:
		return desk.Reply(r, act, ts)
	case 10:
		return desk.AskRep(r, act, "discount")
	case 11:
		return desk.NotMineToAnswer(r, act)
	case 12:
		return desk.WaitFor(r, act, triage.Wait{Turn: []triage.Turn{triage.TurnApprover, triage.TurnOutside}[pick(2)], Whom: vic.User})
	case 13:
		return desk.Decide(r, act, pick(2) == 0, "policy")
	case 14:
		return desk.Resume(r, act)
	case 15:
		return desk.Promise(r, act, act.Now.Add(time.Duration(pick(1e9))*time.Microsecond+3*time.Nanosecond))
	case 16:
		return desk.Learn(r, act, "006xx", &amount, "2026-12-31")
	case 17:
		return desk.Resolve(r, act, triage.Resolution{Outcome: triage.Answered, Reason: triage.ReasonCapacity, Words: true, TS: ts})
	case 18:
		return desk.Reopen(r, act)
	case 19:
		return desk.Withdraw(r, act, triage.ReasonNeverMind)
	case 20:
		return desk.Prioritise(r, act, "high", "deadline")
	case 21:
		return desk.Erase(r, act, ts)
	default:
		return desk.Mark(r, act, pick(2) == 0)
	}
}

const verbs = 23

// openRequest makes request id of an ask at the transaction's now.
func openRequest(tx *storage.Tx, who string) (triage.Request, error) {
	id, err := tx.NextRequestID()
	if err != nil {
		return triage.Request{}, err
	}
	entries, err := desk.Open(triage.Opening{ID: id, Origin: triage.FromMessage, Channel: "C1", Thread: fmt.Sprintf("%d.0", id), Rep: who, Region: "emea"},
		triage.Act{Actor: triage.Actor{User: who}, Now: tx.Now()})
	if err != nil {
		return triage.Request{}, err
	}
	return tx.Append(entries)
}

// do appends what a verb gives; a refusal is no error here.
func do(tx *storage.Tx, r triage.Request, entries []triage.Entry, err error) (triage.Request, error) {
	if _, refused := triage.AsRefusal(err); refused || err == nil && len(entries) == 0 {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	return tx.Append(entries)
}

// plainRequest plays an ordinary request of nine entries and seven handlings;
// closed or left with its holder.
func plainRequest(tx *storage.Tx, close bool) (triage.Request, error) {
	r, err := openRequest(tx, fmt.Sprintf("U%d", rand.IntN(300)))
	if err != nil {
		return r, err
	}
	now := tx.Now()
	act := func(a triage.Actor) triage.Act {
		now = now.Add(17 * time.Minute)
		return triage.Act{Actor: a, Now: now}
	}
	repActor := triage.Actor{User: r.Rep}
	steps := []func() ([]triage.Entry, error){
		func() ([]triage.Entry, error) {
			return desk.Route(r, act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: "deal-desk/discounts", P: .9})
		},
		func() ([]triage.Entry, error) { return desk.Claim(r, act(ana)) },
		func() ([]triage.Entry, error) { return desk.AskRep(r, act(ana), "") },
		func() ([]triage.Entry, error) {
			return desk.Say(r, act(repActor), triage.Words{TS: fmt.Sprintf("%d.2", r.ID), Read: triage.Answer})
		},
		func() ([]triage.Entry, error) { return desk.Reply(r, act(ana), fmt.Sprintf("%d.3", r.ID)) },
		func() ([]triage.Entry, error) {
			return desk.Resolve(r, act(ana), triage.Resolution{Outcome: triage.Answered, Words: true})
		},
	}
	if !close {
		steps = steps[:2]
	}
	for _, step := range steps {
		entries, err := step()
		if err != nil {
			return r, err
		}
		if r, err = tx.Append(entries); err != nil {
			return r, err
		}
	}
	return r, nil
}

func fill(tb testing.TB, s *storage.Store, requests int, open func(i int) bool) {
	tb.Helper()
	for i := 0; i < requests; {
		err := s.WriteQuiet(tb.Context(), func(tx *storage.Tx) error {
			for n := 0; n < 500 && i < requests; n, i = n+1, i+1 {
				if err := tx.SetNow(start.Add(time.Duration(i) * time.Minute)); err != nil {
					return err
				}
				if _, err := plainRequest(tx, !open(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}
