package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"clearlane/bot/slacksim"
)

// TestCommands types each word after /salesops and reads what only that person
// sees.
func TestCommands(t *testing.T) {
	h := newHouse(t)
	h.post(repUser, h.ask, paymentTerms+" it is for 'Initech'")
	h.settled()
	for _, c := range []struct{ who, text, want string }{
		{repUser, "mine", "Your open requests"},
		{repTwo, "mine", "Nothing of yours is open"},
		{ana, "queue", "Open at Deal Desk"},
		{repUser, "queue", "Queues are for sales-ops staff"},
		{repUser, "who payment terms", "Deal Desk"},
		{repUser, "who laptop broken, VPN password", "IT help desk"},
		{repUser, "where Initech", "CL-1"},
		{repUser, "where Umbrella", "Nothing open"},
		{repUser, "find net 60", "CL-1"},
		{repUser, "why CL-1", "Deal Desk"},
		{repUser, "why CL-99", "no such request"},
		{repUser, "digest", "for leaders and leads"},
		{victoria, "digest", "Where reps waited"},
		{repUser, "help", "/salesops ask"},
		{repUser, "dance", "There is no"},
	} {
		t.Run(c.text, func(t *testing.T) {
			h.do(h.sim.As(c.who).Command(h.ask, "/salesops", c.text))
			h.wait(fmt.Sprintf("%q for the person who typed it", c.want), func(s *slacksim.Snapshot) bool {
				seen := s.Ephemerals(c.who)
				return len(seen) > 0 && strings.Contains(content(seen[len(seen)-1]), c.want)
			})
		})
	}
}
