package scope

import (
	"strings"
)

// MovedTopics maps the id of each topic that is gone from the old map to the
// id under which it lives on in the new one, so that what was learnt for it can
// follow. A topic lives on where a new one has the same line; else where a new
// one in another function has the same short id; else where one new topic of
// the same function speaks of the same thing. A general topic follows the
// function that took most of its topics. Topics that simply ended are not in
// the result.
func MovedTopics(old, new *Map) map[string]string {
	moved := map[string]string{}
	var gone, fresh []*Topic
	for i := range old.Functions {
		for j := range old.Functions[i].Topics {
			t := &old.Functions[i].Topics[j]
			if _, _, ok := new.Topic(t.ID); !ok && !t.IsGeneral() {
				gone = append(gone, t)
			}
		}
	}
	for i := range new.Functions {
		for j := range new.Functions[i].Topics {
			t := &new.Functions[i].Topics[j]
			if _, _, ok := old.Topic(t.ID); !ok && !t.IsGeneral() {
				fresh = append(fresh, t)
			}
		}
	}
	taken := map[string]bool{}
	match := func(same func(o, n *Topic) bool) {
		for _, o := range gone {
			if moved[o.ID] != "" {
				continue
			}
			var found []*Topic
			for _, n := range fresh {
				if !taken[n.ID] && same(o, n) {
					found = append(found, n)
				}
			}
			if len(found) == 1 { // two candidates are a guess, and a guess teaches wrongly
				moved[o.ID], taken[found[0].ID] = found[0].ID, true
			}
		}
	}
	match(func(o, n *Topic) bool { return normal(o.Name) == normal(n.Name) })
	match(func(o, n *Topic) bool { return short(o) == short(n) })
	match(func(o, n *Topic) bool { return o.Function == n.Function && alike(stems(o.Name), stems(n.Name)) })

	for i := range old.Functions {
		f := &old.Functions[i]
		if _, ok := new.Function(f.ID); ok {
			continue
		}
		votes, best := map[string]int{}, ""
		for j := range f.Topics {
			if to := moved[f.Topics[j].ID]; to != "" {
				function, _, _ := strings.Cut(to, "/")
				if votes[function]++; best == "" || votes[function] > votes[best] {
					best = function
				}
			}
		}
		if best != "" && 2*votes[best] > len(f.Topics)-1 {
			moved[f.ID+"/"+General] = best + "/" + General
		}
	}
	return moved
}

// short is a topic's id within its function.
func short(t *Topic) string { return strings.TrimPrefix(t.ID, t.Function+"/") }
