package bot_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"clearlane/bot/slacksim"
)

// hasty is a clock of Slack that does not wait whole minutes before it sends an
// event again.
type hasty struct {
	slacksim.SystemClock
	now func() time.Time
}

func (c hasty) Now() time.Time { return c.now() }

func (c hasty) AfterFunc(d time.Duration, f func()) func() {
	if d >= time.Minute {
		d /= 100
	}
	return c.SystemClock.AfterFunc(d, f)
}

var (
	refreshEvery = flag.Duration("refresh", 50*time.Millisecond, "how often a socket is refreshed while asks come in")
	askPace      = flag.Int("pace", 0, "asks a second while sockets are refreshed; 0 is as fast as they are taken")
	refreshAsks  = flag.Int("refresh-asks", 90, "how many asks come in while sockets are refreshed")
)

// TestRefreshedSockets: one socket after the other is refreshed, many times as
// often as Slack does it, and all break at once in between, under load. Nothing
// is lost, nothing doubled. The flags play it at another pace.
func TestRefreshedSockets(t *testing.T) {
	h := newHouseOf(t, demoMap(t), func(opt *slacksim.Options) {
		fewChannels(opt)
		for i := range *refreshAsks {
			opt.Users = append(opt.Users, slacksim.User{ID: fmt.Sprintf("UREP%02d", i), Name: fmt.Sprintf("rep%02d", i), Email: fmt.Sprintf("rep%02d@northwind.example", i)})
		}
		opt.RateLimits.Off = true // sockets open faster here than Slack allows
		opt.Clock = hasty{now: opt.Now}
	})
	h.sim.Faults().RefreshEvery(*refreshEvery)
	var asks []slacksim.Message
	opened := func(s *slacksim.Snapshot) int { return len(s.Calls("apps.connections.open")) }
	// Each rep asks once: two posts of one within two minutes are one ask.
	var beat <-chan time.Time
	if *askPace > 0 {
		ticker := time.NewTicker(time.Second / time.Duration(*askPace))
		defer ticker.Stop()
		beat = ticker.C
	}
	for i := range *refreshAsks {
		if beat != nil {
			<-beat
		}
		asks = append(asks, h.post(fmt.Sprintf("UREP%02d", i), fmt.Sprintf("ask-%d", i%8),
			fmt.Sprintf("quote %d is locked and the customer changed the quantity, who can help?", 50000+i)))
		if i == *refreshAsks/2 {
			h.sim.DropSockets()
		}
		if beat == nil && i%10 == 9 {
			before := 0
			h.sim.Look(func(s *slacksim.Snapshot) { before = opened(s) })
			h.wait("another socket is opened", func(s *slacksim.Snapshot) bool { return opened(s) > before && s.OnTheWay() == 0 })
		}
	}
	h.sim.Faults().RefreshEvery(0)
	h.wait("all is delivered", func(s *slacksim.Snapshot) bool { return s.Undelivered() == 0 && s.Connections() > 0 })
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for h.count() < len(asks) { // what was said in a gap is found by reading back
		select {
		case <-look.C:
		case <-h.ctx.Done():
			t.Fatalf("not all of %d asks are requests\n%s", len(asks), h.log)
		}
	}
	h.settled()
	for _, m := range asks {
		if n := len(h.all(m)); n != 1 {
			t.Errorf("%d requests of %q", n, m.Text)
		}
		if n := len(h.posts(m)); n != 1 {
			t.Errorf("%d messages under %q", n, m.Text)
		}
	}
	h.clean()
	h.sim.Look(func(s *slacksim.Snapshot) {
		t.Logf("%d asks over %d sockets", len(asks), opened(s))
	})
}
