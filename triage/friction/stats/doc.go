// Package stats holds the statistics that reports need and gonum does not have:
// the Kaplan-Meier estimate, exact rank-sum intervals, the ideal bootstrap, what a
// further week of a cell would be like, the control of false discoveries over
// many cells, and the interval of a share. Each function names its source, and its test agrees with a published
// worked example to the digits printed there.
//
// Everything is deterministic. With eight weeks the bootstrap needs no random
// numbers at all, because its 6,435 distinct resamples can be counted through;
// where random numbers are drawn, the caller gives the seed.
package stats
