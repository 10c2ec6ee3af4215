package bot_test

import (
	"bytes"
	"database/sql"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/scope"
)

// TestDigestThatContradictsItselfIsHeldBack: figures that don't add up are told,
// once, to whoever runs Clearlane, and leadership sees nothing of them; when they
// are right again the digest goes out, once.
func TestDigestThatContradictsItselfIsHeldBack(t *testing.T) {
	src := bytes.Replace(scope.Demo(), []byte("  timezone: Europe/London\n"), []byte("  timezone: Europe/London\n  leadership_from: 2026-11-25\n"), 1)
	m, err := scope.Parse("demo.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOf(t, m, nil)
	_, done := h.another(repUser, h.ask, firstAsk)
	h.resolve(ana, done, "28 is fine")
	h.another(repTwo, h.ask, "Halden wants net 75 instead of net 30, who can approve that payment term?")
	week := friction.Week{Year: 2026, Number: 48}
	restart := func(at time.Time) {
		h.stop()
		h.clock.moved.Add(int64(at.Sub(h.clock.now())))
		h.startBot()
		h.settled()
	}
	monday := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	restart(monday.Add(-time.Hour))

	// A sum of the week is wrong, as after a fault of the disk.
	h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
		_, err := tx.CountClosed(100)
		return err
	}))
	db, err := sql.Open("sqlite3", "file:"+h.path+"?_busy_timeout=10000")
	h.do(err)
	changed, err := db.Exec(`update cells set sums = replace(sums, '"Routing":0', '"Routing":3600000000000') where sums like '%"Routing":0%'`)
	h.do(err)
	h.do(db.Close())
	if n, err := changed.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d sums, %v", n, err)
	}

	restart(monday.Add(time.Minute))
	held := h.channel("C-clearlane-ops", "Not sent: the digest of 2026-W48 failed its own checks")
	h.says(held, "1.00 hours charged to routing of 0.00 at wrong teams")
	restart(monday.Add(10 * time.Minute))
	if told, sent := h.messages("C-clearlane-ops", "failed its own checks"), h.messages("C-sales-leaders", "Where reps waited"); told != 1 || sent != 0 {
		t.Errorf("told %d times, sent %d times", told, sent)
	}
	if fresh, err := h.bot.PostDigest(h.ctx, week); err == nil || !strings.Contains(err.Error(), "charged to routing") || !fresh {
		t.Errorf("asked for again: %v, %v", fresh, err)
	}

	h.do(h.store.Rebuild(h.ctx))
	for _, later := range []time.Duration{20 * time.Minute, time.Hour} {
		restart(monday.Add(later))
	}
	h.channel("C-sales-leaders", "Where reps waited, 23")
	if told, sent := h.messages("C-clearlane-ops", "failed its own checks"), h.messages("C-sales-leaders", "Where reps waited, 23"); told != 1 || sent != 1 {
		t.Errorf("mended: told %d times, sent %d times", told, sent)
	}
	verified, err := bot.VerifyDigests(h.ctx, h.store, week)
	if err != nil || len(verified) != 1 || len(verified[0].Differences) > 0 {
		t.Errorf("verified: %+v, %v", verified, err)
	}
	h.clean()
}
