// Package scope reads the scope map: the company's answer to "what should
// sales ops do, here, now?". The map names the functions, the topics each one
// owns, what it does not cover and who does, its people, its hours and its
// targets.
//
// A map is a YAML file that a sales-ops lead can edit. [Parse] reads it
// strictly: an unknown key, a duplicate id, a missing owner or a redirect to
// nowhere is an error with file, line, column and, where there is one, the word
// that was probably meant. [Map.Ready] says what a map still lacks before it
// can serve real people; lint and evaluation work without people.
//
// Topics are what asks are routed to. Each line under a function's topics is
// one; what belongs to the function but to none of them goes to its general
// topic.
package scope
