package bot

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"clearlane/storage"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// A start with much to learn is ready with the map and obeys what was taught by
// likeness; the training with all of it follows.
func TestStartWithManyExamples(t *testing.T) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "clearlane.db"), storage.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	var examples []route.Example
	err = store.Write(t.Context(), func(tx *storage.Tx) error {
		if err := tx.SaveMap(m.Hash, m.Source, tx.Now()); err != nil {
			return err
		}
		for i := range atStart + 1 {
			label := storage.Label{
				Kind: labelClaim, Text: fmt.Sprintf("please zorble the %s of the vossel account", []string{"bramfit", "tarnock", "quillop"}[i%3]),
				Topic: "commissions/statements", By: fmt.Sprintf("U%d", i%50), At: clock(), Weight: 1,
			}
			id, err := tx.AddLabel(label)
			if err != nil {
				return err
			}
			label.ID = id
			examples = append(examples, label.Example())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(t.Context(), store, slack.New("none"), m, Settings{Now: clock, Log: slog.New(slog.DiscardHandler), RouteError: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	full, err := route.Train(m, route.DefaultLexicon(), examples, route.Options{PromisedError: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	ask := route.Ask{Text: "please zorble the quillop of the vossel account"}
	if b.live.Load().model.Hash() == full.Hash() {
		t.Error("everything was learnt before the start")
	}
	if d := b.live.Load().model.Decide(ask); d.Function != "commissions" {
		t.Errorf("an ask as taught went to %q", d.Function)
	}
	select {
	case <-b.taught:
	default:
		t.Fatal("the training that is owed was not asked for")
	}
	l, err := b.bringUp(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.model.Hash() != full.Hash() {
		t.Error("the training that follows is not of all that was taught")
	}
}
