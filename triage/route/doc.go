// Package route decides what becomes of a message: is it an ask at all, whose
// is it, how sure is that, and why.
//
// [Train] makes a [Model] of a scope map, a lexicon and labelled examples;
// [Model.Decide] reads an [Ask] and says one of five things: route it to a
// topic, ask with buttons for one to three teams, point to a neighbour, say that
// nobody owns it, or stay silent. Nothing here looks at a clock, a file or Slack, and the
// same arguments give the same bytes: the model's hash names all three.
//
// The way of one ask:
//
//  1. [Entities] finds quote numbers, record ids, amounts, percents, dates and
//     names in quotation marks. They stay as facts; the classifier sees only
//     their kind.
//  2. Form before subject tells an ask from chatter (form.go, chatter.go):
//     forms.txt lists the words that ask, thank, announce, chat; words and the
//     encoder's vector stand beside. It is learnt beforehand from chatter.txt,
//     asks.txt, posts.txt and a part of the phrase book (gate_weights.go); what
//     a company's people teach comes on top. Where the line lies also depends on
//     whom a message names, who wrote it and where (gate.go); below it the writer alone
//     may be offered to make an ask of it.
//  3. Words become hashed features: stems, character 3- to 5-grams within
//     words, and the plain terms of the lexicon, each block at unit length
//     (features.go). The lexicon knows the trade's language and says nothing
//     about who owns what.
//  4. Beside its words stands what a text means (meaning.go): the vector of a
//     sentence encoder (package encoder), and how likely each subject of the
//     phrase book is (phrasebook.go), which knows how people put what they ask.
//     Both read the map's own lines too. Whose each subject is at this company is
//     counted from these lines; of a subject that none is about, its names, its
//     family and its area tell (families.go, subject_topics.go).
//  5. A multinomial logistic regression scores topics and neighbours (lr.go).
//     A function's probability is the sum of its topics'. A line of the map
//     that names a function but no topic teaches "one of these topics". Long
//     asks are scored whole and by sentence.
//  6. A taught example that says nearly the same takes over (decide.go), so a
//     correction acts at once; [Model.WithExamples] adds one in microseconds,
//     and training from the start follows in the background.
//  7. Temperature, the line for routing, the gate for strangers and conformal
//     sets come from out-of-fold scores of what people taught; before there is
//     enough, from the start values in calibrate.go.
//
// What was measured, and how to repeat it, is in docs/routing.md.
package route
