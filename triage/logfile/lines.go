package logfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"runtime"
	"sync"

	"clearlane/triage"
)

const (
	// longestLine is the most bytes of a line; an entry has a few hundred.
	longestLine = 1 << 20
	// batchLines and batchBytes are how much of a file is read at a time.
	batchLines, batchBytes = 256, 1 << 20
)

// numbered is a line with its number in the file: an entry's, the text of one
// that is none, or the reason why it can't be read.
type numbered struct {
	line
	n      int
	aside  []byte
	reason string
}

// readLines reads a file line by line, those without anything left out. Reading
// JSON is most of the work of an import, so lines are read on every core, a few
// batches ahead.
func readLines(file io.ReaderAt) iter.Seq[numbered] {
	return func(yield func(numbered) bool) {
		var all sync.WaitGroup
		defer all.Wait()
		stop := make(chan struct{})
		defer close(stop)
		batches := make(chan chan []numbered, 2*runtime.GOMAXPROCS(0))
		all.Go(func() {
			defer close(batches)
			for b := range readBatches(file) {
				out := make(chan []numbered, 1)
				select {
				case batches <- out:
					all.Go(func() { out <- b.parse() })
				case <-stop:
					return
				}
			}
		})
		for b := range batches {
			for _, l := range <-b {
				if !yield(l) {
					return
				}
			}
		}
	}
}

// batch is some lines of a file, as they stand there.
type batch struct {
	text  []byte
	lines []span
}

// span is where a line is in its batch; reason says why it is not there.
type span struct {
	from, to, n int
	reason      string
}

func (b batch) parse() []numbered {
	out := make([]numbered, 0, len(b.lines))
	for _, s := range b.lines {
		l := numbered{n: s.n, reason: s.reason}
		switch text := b.text[s.from:s.to]; {
		case s.reason != "":
		case besides.Match(text):
			l.aside = text
		default:
			l.reason = decode(text, &l.line)
		}
		out = append(out, l)
	}
	return out
}

func readBatches(file io.ReaderAt) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		r := bufio.NewReaderSize(io.NewSectionReader(file, 0, math.MaxInt64), 1<<16)
		var b batch
		for n, last := 1, false; !last; n++ {
			from := len(b.text)
			text, err := nextLine(r, b.text)
			last = err != nil && !errors.Is(err, errTooLong)
			b.text = text
			line := bytes.TrimSpace(text[from:])
			switch {
			case errors.Is(err, errTooLong):
				b.lines = append(b.lines, span{n: n, reason: fmt.Sprintf("it is longer than %d bytes, which no entry is", longestLine)})
			case last && !errors.Is(err, io.EOF):
				b.lines = append(b.lines, span{n: n, reason: "it could not be read: " + err.Error()})
			case len(line) > 0:
				from += bytes.Index(text[from:], line)
				b.lines = append(b.lines, span{from: from, to: from + len(line), n: n})
			}
			if last || len(b.lines) == batchLines || len(b.text) >= batchBytes {
				if !yield(b) {
					return
				}
				b = batch{}
			}
		}
	}
}

var errTooLong = errors.New("line too long")

// nextLine appends the next line to out; one that is too long is left out whole.
func nextLine(r *bufio.Reader, out []byte) ([]byte, error) {
	from, long := len(out), false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(out)-from+len(part) > longestLine; !long {
			out = append(out, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long {
			return out[:from], errTooLong
		}
		return out, err
	}
}

// lookAhead reads which requests a file ever routes, and for which somebody
// decides. What is wrong with a line is found when its turn comes.
func lookAhead(file io.ReaderAt) map[int64]ahead {
	out := map[int64]ahead{}
	for b := range readBatches(file) {
		for _, s := range b.lines {
			var l struct {
				Request int64
				Kind    triage.Kind
			}
			if json.Unmarshal(b.text[s.from:s.to], &l) != nil {
				continue
			}
			switch a := out[l.Request]; l.Kind {
			case triage.KindRouted:
				a.routed = true
				out[l.Request] = a
			case triage.KindApproved, triage.KindRejected:
				a.decided = true
				out[l.Request] = a
			}
		}
	}
	return out
}
