package scope

import (
	"fmt"
	"strings"
	"time"
)

// targets says how two targets differ. Loosened is what gives reps less: either
// time longer, for any priority.
func (d *differ) targets(c Change, where string, o, n Targets) {
	var parts []string
	pair := func(prefix string, o, n TargetPair) {
		if o.FirstResponse != n.FirstResponse {
			parts = append(parts, fmt.Sprintf("%sfirst answer within %s instead of %s", prefix, businessHours(n.FirstResponse), num(o.FirstResponse.Hours())))
		}
		if o.Resolution != n.Resolution {
			parts = append(parts, fmt.Sprintf("%sdone within %s instead of %s", prefix, businessHours(n.Resolution), num(o.Resolution.Hours())))
		}
		c.Loosened = c.Loosened || n.FirstResponse > o.FirstResponse || n.Resolution > o.Resolution
	}
	pair("", TargetPair{o.FirstResponse, o.Resolution}, TargetPair{n.FirstResponse, n.Resolution})
	for _, p := range Priorities() {
		_, had := o.ByPriority[p]
		_, has := n.ByPriority[p]
		if had || has {
			pair("for "+p+" asks ", o.forPriority(p), n.forPriority(p))
		}
	}
	if o.Basis != n.Basis {
		parts = append(parts, fmt.Sprintf("now %s, not %s", n.Basis, o.Basis))
	}
	if o.Source != n.Source {
		parts = append(parts, "source: "+orNone(n.Source))
	}
	if o.AgreedBy != n.AgreedBy || o.AgreedOn != n.AgreedOn {
		if n.AgreedOn == "" {
			parts = append(parts, "no longer agreed")
		} else {
			parts = append(parts, fmt.Sprintf("agreed by %s on %s", n.AgreedBy, n.AgreedOn))
		}
	}
	if len(parts) == 0 {
		return
	}
	c.Old, c.New = o, n
	if c.Loosened {
		parts[len(parts)-1] += " (looser than before)"
	}
	d.add(c, "%s: %s.", where, strings.Join(parts, "; "))
}

// forPriority is the pair that holds for a priority.
func (t Targets) forPriority(p string) TargetPair {
	if pair, ok := t.ByPriority[p]; ok {
		return pair
	}
	return TargetPair{t.FirstResponse, t.Resolution}
}

func (d *differ) requestTypes(c Change, function string, o, n *Topic) {
	find := func(t *Topic, id string) (Targets, bool) {
		for _, rt := range t.RequestTypes {
			if rt.ID == id {
				return rt.Targets, true
			}
		}
		return Targets{}, false
	}
	for _, rt := range n.RequestTypes {
		if was, ok := find(o, rt.ID); ok {
			d.targets(c, fmt.Sprintf("%s, %s, %s", function, quote(n.Name), rt.ID), was, rt.Targets)
		} else {
			d.add(Change{Kind: TopicChanged, Function: c.Function, Topic: c.Topic}, "%s, %s: the request type %s is new.", function, quote(n.Name), rt.ID)
		}
	}
	for _, rt := range o.RequestTypes {
		if _, ok := find(n, rt.ID); !ok {
			d.add(Change{Kind: TopicChanged, Function: c.Function, Topic: c.Topic}, "%s, %s: the request type %s is gone.", function, quote(n.Name), rt.ID)
		}
	}
}

// businessHours reads "1 business hour", "8 business hours".
func businessHours(d time.Duration) string {
	if d == time.Hour {
		return "1 business hour"
	}
	return num(d.Hours()) + " business hours"
}
