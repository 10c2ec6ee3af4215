// Package friction finds where reps wait, why, what it costs and whether last
// week's fix worked: the weekly digest, as data.
//
// It works from compact facts and never from the whole log, so that the cost of
// a digest grows with the week and not with the history. [Collect] turns one
// request's entries and segments into an [Ask]; [Ask.Cells] is its contribution
// to the weekly [Cell] sums. Both are projections: storage keeps them, rebuilds
// them and compares. [Digest] takes the asks of nine weeks, the cells of
// fourteen, the fixes and the leads' lines, and returns a [Report]. The same
// input gives the same report, byte for byte: every random number comes from
// the seed in the input, and no map is ever ranged over for a result.
//
// Three rules hold everything else up:
//
//   - A hotspot is a level: function × topic by late hours. It needs no
//     comparison, only a floor and a minimum of asks; where a week has too few,
//     the window widens to four and then to eight weeks and says so.
//   - Any word of change ("new", "worse", "better", "worked") is a claim. It
//     needs an interval that clears the noise, with the false discovery rate
//     held over all cells of the week. The unit is the week, because asks of one
//     week share its staff, its backlog and its luck.
//   - Counts that must nest are checked ([Report.Check]) before anything is
//     sent; a digest that contradicts itself is not sent at all.
//
// An hour before a wrong team noticed and sent the ask on belongs to the topic
// that the ask turned out to be, with the function where it sat named beside
// it: the digest says where the time went, not who is to blame.
//
// The package draws nothing and writes no message. Rendering for the command
// line and the web page is in its folder page; for Slack, in bot/views.
package friction
