package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"clearlane/triage/friction"
)

// askForm is the first byte of a stored ask. Another form needs a migration that
// writes the rows anew.
const askForm = 1

var errAskForm = errors.New("it is not in the form that this program writes; rebuild it")

// askCode turns asks into bytes and back. A digest reads some tens of thousands
// of them at once, which JSON is too slow and too large for.
//
// Numbers are varints and times microseconds since the ask was opened. A string
// is written once in an ask and pointed to after that; when read, equal strings
// of many asks are one. One list of fields serves both ways, so that they can't
// differ. It is not for use by several goroutines at a time.
type askCode struct {
	writing bool
	b       []byte
	err     error
	row     []string          // the strings of this ask, in order of appearance
	known   map[string]string // read so far, of all asks
	// What asks read hold, cut from larger pieces.
	holds   []friction.Hold
	moves   []friction.Handoff
	parts   []friction.Part
	amounts []float64
}

// encode returns an ask as bytes, valid until the next call.
func (c *askCode) encode(a friction.Ask) []byte {
	c.writing, c.err, c.row, c.b = true, nil, c.row[:0], append(c.b[:0], askForm)
	c.ask(&a)
	return c.b
}

// decode reads an ask. It keeps nothing of b.
func (c *askCode) decode(b []byte, a *friction.Ask) error {
	if len(b) == 0 || b[0] != askForm {
		return errAskForm
	}
	if c.known == nil {
		c.known = map[string]string{}
	}
	c.writing, c.err, c.row, c.b = false, nil, c.row[:0], b[1:]
	c.ask(a)
	if c.err == nil && len(c.b) > 0 {
		c.err = errAskForm
	}
	return c.err
}

func (c *askCode) ask(a *friction.Ask) {
	integer(c, &a.Request)
	c.time(&a.OpenedAt, 0)
	opened := micros(a.OpenedAt)
	c.time(&a.ClosedAt, opened)
	c.time(&a.Promise, opened)
	c.flags(&a.Watch, &a.Responded, &a.Assumed, &a.Unowned, &a.Private)
	text(c, &a.Function)
	text(c, &a.Topic)
	text(c, &a.FirstFunction)
	text(c, &a.FirstTopic)
	text(c, &a.Region)
	text(c, &a.Team)
	text(c, &a.Rep)
	text(c, &a.Calendar)
	text(c, &a.MapHash)
	text(c, &a.Turn)
	text(c, &a.Outcome)
	text(c, &a.Reason)
	text(c, &a.Marked)
	text(c, &a.Deal)
	text(c, &a.CloseDate)
	for _, d := range []*time.Duration{&a.Felt, &a.Owed, &a.FirstResponse, &a.AfterFirst, &a.ClaimedSilent, &a.Target, &a.LostTime} {
		integer(c, d)
	}
	for _, n := range []*int{&a.SentOn, &a.Steps, &a.RoundTrips, &a.NotMine, &a.Reopens, &a.Chasers, &a.Corrected} {
		integer(c, n)
	}
	integer(c, &a.Follows)
	c.amount(&a.Amount)
	several(c, &a.Holds, &c.holds, func(h *friction.Hold) {
		text(c, &h.Function)
		text(c, &h.Topic)
		text(c, &h.Calendar)
		c.time(&h.Queued, opened)
		c.time(&h.Claimed, opened)
		c.flags(&h.Wrong)
	})
	several(c, &a.Handoffs, &c.moves, func(h *friction.Handoff) {
		c.time(&h.At, opened)
		text(c, &h.From)
		text(c, &h.To)
		text(c, &h.FromTopic)
		text(c, &h.Topic)
		text(c, &h.Reason)
		integer(c, &h.Sat)
	})
	several(c, &a.Parts, &c.parts, func(p *friction.Part) {
		integer(c, &p.Week.Year)
		integer(c, &p.Week.Number)
		text(c, &p.Function)
		text(c, &p.Topic)
		text(c, &p.Held)
		text(c, &p.Turn)
		integer(c, &p.Late)
		c.flags(&p.Misrouted, &p.Routing, &p.Assumed)
	})
}

// unsigned is a number that is mostly small.
func (c *askCode) unsigned(n uint64) uint64 {
	if c.writing {
		c.b = binary.AppendUvarint(c.b, n)
		return n
	}
	n, size := binary.Uvarint(c.b)
	if size <= 0 {
		c.fail()
		return 0
	}
	c.b = c.b[size:]
	return n
}

func (c *askCode) fail() {
	if c.err == nil {
		c.err = errAskForm
	}
	c.b = nil
}

func integer[T ~int | ~int64](c *askCode, n *T) {
	*n = T(unzigzag(c.unsigned(zigzag(int64(*n)))))
}

// zigzag maps small numbers of either sign to small ones.
func zigzag(n int64) uint64   { return uint64(n<<1) ^ uint64(n>>63) }
func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// time is in microseconds since a moment; none is 0.
func (c *askCode) time(t *time.Time, since int64) {
	n := uint64(0)
	if !t.IsZero() {
		n = zigzag(micros(*t)-since) + 1
	}
	if n = c.unsigned(n); c.writing {
		return
	}
	*t = time.Time{}
	if n > 0 {
		*t = time.UnixMicro(unzigzag(n-1) + since).UTC()
	}
}

func (c *askCode) flags(flags ...*bool) {
	n := uint64(0)
	for i, f := range flags {
		if *f {
			n |= 1 << i
		}
	}
	n = c.unsigned(n)
	for i, f := range flags {
		*f = n&(1<<i) != 0
	}
}

func (c *askCode) amount(a **float64) {
	here := *a != nil
	c.flags(&here)
	switch {
	case !here:
		*a = nil
	case c.writing:
		c.b = binary.LittleEndian.AppendUint64(c.b, math.Float64bits(**a))
	case len(c.b) < 8:
		c.fail()
	default:
		*a = &cut(&c.amounts, 1)[0]
		**a = math.Float64frombits(binary.LittleEndian.Uint64(c.b))
		c.b = c.b[8:]
	}
}

// text is 0 for the empty string, 1 for one that follows, and else says which
// of this ask's it is.
func text[T ~string](c *askCode, s *T) {
	if c.writing {
		c.writeText(string(*s))
		return
	}
	*s = ""
	switch k := c.unsigned(0); {
	case k == 0:
	case k == 1:
		*s = T(c.readText())
	case k-2 < uint64(len(c.row)):
		*s = T(c.row[k-2])
	default:
		c.fail()
	}
}

func (c *askCode) writeText(s string) {
	if s == "" {
		c.unsigned(0)
		return
	}
	for i, r := range c.row {
		if r == s {
			c.unsigned(uint64(i) + 2)
			return
		}
	}
	c.row = append(c.row, s)
	c.unsigned(1)
	c.unsigned(uint64(len(s)))
	c.b = append(c.b, s...)
}

func (c *askCode) readText() string {
	n := c.unsigned(0)
	if n > uint64(len(c.b)) {
		c.fail()
		return ""
	}
	s, ok := c.known[string(c.b[:n])]
	if !ok {
		s = string(c.b[:n])
		c.known[s] = s
	}
	c.b = c.b[n:]
	c.row = append(c.row, s)
	return s
}

// several codes a list; what is read is cut from pieces.
func several[T any](c *askCode, list, pieces *[]T, each func(*T)) {
	n := c.unsigned(uint64(len(*list)))
	if !c.writing {
		*list = nil
		if n > uint64(len(c.b)) { // each takes a byte at the least
			c.fail()
			return
		}
		if n > 0 {
			*list = cut(pieces, int(n))
		}
	}
	for i := range *list {
		each(&(*list)[i])
	}
}

// cut takes n zero values from a larger piece, so that thousands of short lists
// are not thousands of allocations.
func cut[T any](piece *[]T, n int) []T {
	if len(*piece) < n {
		*piece = make([]T, max(n, 1024))
	}
	out := (*piece)[:n:n]
	*piece = (*piece)[n:]
	return out
}

func wrongAsk(request int64, err error) error {
	return fmt.Errorf("read the ask of %d: %w", request, err)
}
