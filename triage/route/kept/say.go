package kept

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// SentSentence tells of asks sent without asking: "Sent without asking: 84. 81
// stayed, 3 were another team's. 96 % right (90 to 99), 95 % promised."
func (t Tally) SentSentence() string {
	if t.N == 0 {
		return "Nothing was sent without asking."
	}
	return fmt.Sprintf("Sent without asking: %d. %s. %s", t.N, strings.Join(t.became(), ", "), t.against())
}

// AskedSentence tells of asks asked about with buttons: "Asked with buttons: 12;
// the right team was among them in 10 of 11, 1 not taken up yet."
func (t Tally) AskedSentence() string {
	var says []string
	if n := t.Known(); n > 0 {
		says = append(says, fmt.Sprintf("the right team was among them in %d of %d", t.Stayed, n))
	}
	return fmt.Sprintf("Asked with buttons: %d; %s.", t.N, strings.Join(append(says, t.unknown()...), ", "))
}

// SilentSentence tells of what would have been sent in watched channels.
func (t Tally) SilentSentence() string {
	says := fmt.Sprintf("In watched channels %d would have been sent. ", t.N)
	if t.Known() == 0 {
		return says + "None is marked yet."
	}
	return says + fmt.Sprintf("%d marked right, %d wrong. %s", t.Stayed, t.Moved, t.against())
}

// became is what became of the asks.
func (t Tally) became() []string {
	var says []string
	if t.Stayed > 0 {
		says = append(says, fmt.Sprintf("%d stayed", t.Stayed))
	}
	switch {
	case t.Moved == 1:
		says = append(says, "1 was another team's")
	case t.Moved > 1:
		says = append(says, fmt.Sprintf("%d were another team's", t.Moved))
	}
	return append(says, t.unknown()...)
}

// unknown is of how many nobody knows whether they were right, and why.
func (t Tally) unknown() []string {
	var says []string
	if t.Waiting > 0 {
		says = append(says, fmt.Sprintf("%d not taken up yet", t.Waiting))
	}
	if t.Ended > 0 {
		says = append(says, fmt.Sprintf("%d ended untouched", t.Ended))
	}
	return says
}

// against holds the share, with its interval, against the promise.
func (t Tally) against() string {
	promised := percent(t.Promised) + " promised"
	right := fmt.Sprintf("%s (%.0f to %.0f)", t.right(), math.Floor(t.Low*100), math.Ceil(t.High*100))
	switch t.Verdict {
	case TooFew:
		return "Too few to hold against the " + promised + "."
	case Keeps:
		return right + ", " + promised + "."
	case Chance:
		return right + ", " + promised + "; the difference may be chance."
	}
	return right + ", fewer than the " + promised + "."
}

// right is the share that stayed, in whole percents; never all where one moved,
// nor none where one stayed.
func (t Tally) right() string {
	p := math.Round(t.Share * 100)
	if t.Moved > 0 {
		p = min(p, 99)
	}
	if t.Stayed > 0 {
		p = max(p, 1)
	}
	return percent(p/100) + " right"
}

// percent is a share in percents, to the tenth.
func percent(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/10, 'f', -1, 64) + " %"
}
