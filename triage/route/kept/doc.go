// Package kept holds the router's promise against what really happened.
//
// The router promises that of the asks which it sends to a function without
// asking, no more than a set share (5 % unless the setting says otherwise) go to
// the wrong one. A [Case] is one ask with what became of that decision, read from
// the ask's log; a [Tally] counts the cases of a week.
//
// An ask that was sent without asking has
//   - moved, when a person sent it on as the wrong team's, put it under a topic of
//     another function, or marked the routing wrong. It stays moved where it comes
//     back later: the rep's time was lost all the same;
//   - stayed, when somebody of the function took it up (claimed it, wrote to the
//     rep, asked, waited for somebody, closed it as done, handed it to a colleague,
//     or did their part and passed on the next) and it has not moved. A topic
//     corrected within the function is not a wrong function, and "our part is
//     done" is not an error;
//   - ended, when it was withdrawn, joined to another or parked before anybody of
//     the function took it up: nobody knows whether it was right;
//   - otherwise it waits, and is not known yet.
//
// Of an ask that was asked about with buttons, stayed means that whoever took it
// up in the end was among the buttons, moved that it was not. When the words of
// an ask change and the router decides again, the later decision counts alone.
// Asks in channels that are watched in silence are nobody's to take up: they are
// known by a lead's mark alone.
//
// Cases of a week are the asks made in it; they are told as they stand now, so
// that a week's figures settle as its asks are taken up.
package kept
