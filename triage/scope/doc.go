// Package scope reads the scope map: the company's answer to "what should
// sales ops do, here, now?". The map names the functions, the topics each one
// owns, what it does not cover and who does, its people, its hours and its
// targets.
//
// A map is a YAML file that a sales-ops lead edits; docs/scope-map.md is their
// guide. [Parse] reads it strictly: an unknown key, a doubled id, a missing
// owner or a redirect to nowhere is a fault with file, line, column and, where
// there is one, the word that was probably meant, and one run lists all faults.
// What a map never needs and what could cost memory or time (anchors, tags, deep
// nesting) is refused from the tokens, before the YAML parser sees it. The tree
// is then read by hand and not decoded into structs, because only the tree knows
// where each value stands.
//
// Topics are what asks are routed to. Each line under a function's topics is
// one; what belongs to the function but to none of them goes to its general
// topic, which the parser makes and lists last.
//
// Three questions are asked of a map that reads: what it lacks to serve people
// ([Map.Ready]; lint and evaluation work without people), what in it deserves a
// look ([Map.Lint], [Map.LintPeople]), and what changed since the last version
// ([Diff], with [MovedTopics] for what was learnt). A change is made in the text
// ([AddTopic] and its like): the tree says where, the new lines are inserted,
// and the result is parsed and compared with the map that was wanted, so that
// comments and style survive and nothing else can change.
//
// The package does no I/O and knows no Slack: who is in a user group, or has
// left, is asked of the caller.
package scope
