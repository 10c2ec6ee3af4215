package slacksim

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// nextID makes an id of Slack's looks: a letter or two and nine characters, never used before on this server. Caller holds mu.
func (s *Server) nextID(prefix string) string {
	s.seq++
	return fmt.Sprintf("%s0%08s", prefix, strings.ToUpper(strconv.FormatInt(s.seq, 36)))
}

// nextTS is the time now as a message time, later than any given before. Caller holds mu.
func (s *Server) nextTS() string {
	us := s.clock.Now().UnixMicro()
	if us <= s.lastTS {
		us = s.lastTS + 1
	}
	s.lastTS = us
	return formatTS(us)
}

func formatTS(us int64) string { return fmt.Sprintf("%d.%06d", us/1e6, us%1e6) }

// TS is t as a Slack message time.
func TS(t time.Time) string { return formatTS(t.UnixMicro()) }

// TimeOf reads a message time back; the error names what is wrong with it.
func TimeOf(ts string) (time.Time, error) {
	sec, frac, ok := strings.Cut(ts, ".")
	a, err1 := strconv.ParseInt(sec, 10, 64)
	b, err2 := strconv.ParseInt(frac, 10, 64)
	if !ok || err1 != nil || err2 != nil || len(frac) != 6 {
		return time.Time{}, fmt.Errorf("%q is not a message time; it looks like 1700000000.000100", ts)
	}
	return time.UnixMicro(a*1e6 + b).UTC(), nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

func uuid() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}
