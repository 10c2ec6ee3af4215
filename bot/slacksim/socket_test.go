package slacksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// rawSocket is a Socket Mode connection without a client library.
type rawSocket struct {
	t  *testing.T
	ws *websocket.Conn
}

func dialRaw(t *testing.T, s *Server) *rawSocket {
	t.Helper()
	_, _, j := call(t, s, s.AppToken(), "apps.connections.open", nil)
	ws, _, err := websocket.DefaultDialer.Dial(j["url"].(string), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &rawSocket{t, ws}
}

// next is the next frame; nil when the connection has ended.
func (r *rawSocket) next() obj {
	_ = r.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := r.ws.ReadMessage()
	if err != nil {
		if strings.Contains(err.Error(), "timeout") {
			r.t.Fatal("no frame came")
		}
		return nil
	}
	var j obj
	if err := json.Unmarshal(raw, &j); err != nil {
		r.t.Fatal(err)
	}
	return j
}

func (r *rawSocket) ack(frame obj, payload any) {
	r.t.Helper()
	if err := r.ws.WriteJSON(obj{"envelope_id": frame["envelope_id"], "payload": payload}); err != nil {
		r.t.Fatal(err)
	}
}

func TestHelloAndTenConnections(t *testing.T) {
	s := start(t, testOptions())
	for i := range 10 {
		h := dialRaw(t, s).next()
		if h["type"] != "hello" || h["num_connections"] != float64(i+1) || h["connection_info"].(obj)["app_id"] != "A0SLACKSIM0" {
			t.Fatalf("hello %v", h)
		}
	}
	r := dialRaw(t, s)
	if d := r.next(); d["type"] != "disconnect" || d["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh connection gets %v", d)
	}
	if r.next() != nil || s.Connections() != 10 {
		t.Errorf("the eleventh connection stays; %d open", s.Connections())
	}
}

func TestTicketsAreForOneUse(t *testing.T) {
	s := start(t, testOptions())
	_, _, j := call(t, s, s.AppToken(), "apps.connections.open", nil)
	url := j["url"].(string)
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if _, resp, err := websocket.DefaultDialer.Dial(url, nil); err == nil || resp.StatusCode != 403 {
		t.Errorf("the same ticket again: %v %v", resp, err)
	}
}

func TestPings(t *testing.T) {
	opt := testOptions()
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s.pingEvery = time.Millisecond
	serve(t, s)
	r := dialRaw(t, s)
	pinged := make(chan string, 1)
	r.ws.SetPingHandler(func(data string) error {
		select {
		case pinged <- data:
		default:
		}
		return nil
	})
	go func() {
		for {
			if _, _, err := r.ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
	select {
	case data := <-pinged:
		if !strings.HasPrefix(data, "Ping from applink") {
			t.Errorf("ping %q", data)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no ping came")
	}
}

// An event nobody acknowledges comes again at once, after a minute and after five more, each time in a new envelope with the
// same event id; then it is given up.
func TestRedelivery(t *testing.T) {
	for _, same := range []bool{false, true} {
		t.Run(fmt.Sprintf("same envelope %v", same), func(t *testing.T) {
			clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
			opt := testOptions()
			opt.Clock = clock
			s := start(t, opt)
			s.Faults().SameEnvelope(same)
			r := dialRaw(t, s)
			r.next()
			must2(t)(s.As("ana").Post("general", "hello"))
			var envelopes, ids []string
			for i, pause := range []time.Duration{0, ackLife, ackLife + time.Minute, ackLife + 5*time.Minute} {
				if i > 0 {
					// The clock may move only once the three seconds have begun.
					wait(t, s, func(n *Snapshot) bool { return ackTimers(n) == 1 })
					clock.Advance(pause)
				}
				f := r.next()
				if f["retry_attempt"] != float64(i) || (i > 0) != (f["retry_reason"] == "timeout") {
					t.Fatalf("attempt %d: %v %v", i, f["retry_attempt"], f["retry_reason"])
				}
				envelopes = append(envelopes, f["envelope_id"].(string))
				ids = append(ids, f["payload"].(obj)["event_id"].(string))
			}
			if n := len(slices.Compact(slices.Sorted(slices.Values(envelopes)))); (n == 1) != same || !same && n != 4 {
				t.Errorf("%d envelopes", n)
			}
			if n := len(slices.Compact(ids)); n != 1 {
				t.Errorf("%d event ids", n)
			}
			wait(t, s, func(n *Snapshot) bool { return ackTimers(n) == 1 })
			clock.Advance(time.Hour)
			wait(t, s, func(n *Snapshot) bool { return len(n.Lost()) == 1 && n.Undelivered() == 0 })
		})
	}
}

// ackTimers counts deliveries that are on the wire.
func ackTimers(n *Snapshot) int {
	k := 0
	for _, d := range n.s.out.unacked {
		if d.cancel != nil {
			k++
		}
	}
	return k
}

// What happens while no socket is open comes later, as a repetition.
func TestNoSocket(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	opt := testOptions()
	opt.Clock = clock
	s := start(t, opt)
	must2(t)(s.As("ana").Post("general", "anybody there?"))
	wait(t, s, func(n *Snapshot) bool { return n.s.out.waiting == 1 })
	r := dialRaw(t, s)
	r.next()
	clock.Advance(time.Minute)
	if f := r.next(); f["retry_attempt"] != 2.0 {
		t.Errorf("frame %v", f)
	} else {
		r.ack(f, nil)
	}
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 && len(n.Lost()) == 0 })
}

// A connection that breaks before it acknowledges gets its events again on the next one.
func TestBrokenSocket(t *testing.T) {
	s := start(t, testOptions())
	r := dialRaw(t, s)
	r.next()
	must2(t)(s.As("ana").Post("general", "x"))
	r.next()
	r2 := dialRaw(t, s)
	r2.next()
	r.ws.Close()
	f := r2.next()
	if f["retry_attempt"] != 1.0 {
		t.Errorf("frame %v", f)
	}
	r2.ack(f, nil)
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
}

func TestLargeAcksAreDropped(t *testing.T) {
	s := start(t, testOptions())
	r := dialRaw(t, s)
	r.next()
	must2(t)(s.As("ana").Post("general", "x"))
	f := r.next()
	r.ack(f, strings.Repeat("x", maxAckBytes))
	r.ack(obj{"envelope_id": "unknown"}, nil)
	must2(t)(s.As("ana").Post("general", "y"))
	g := r.next()
	r.ack(g, nil)
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 1 })
	r.ack(f, nil)
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
}

// Payloads go to any one of the connections, each in turn.
func TestSpreadsOverConnections(t *testing.T) {
	s := start(t, testOptions())
	a, b := connect(t, s, nil), connect(t, s, nil)
	for i := range 10 {
		must2(t)(s.As("ana").Post("general", fmt.Sprint(i)))
	}
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
	x, y := a.events(t, 1, inner("message", "")), b.events(t, 1, inner("message", ""))
	if len(x) != 5 || len(y) != 5 {
		t.Errorf("%d and %d", len(x), len(y))
	}
}

func TestDisconnectReasons(t *testing.T) {
	s := start(t, testOptions())
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		r := dialRaw(t, s)
		r.next()
		s.Disconnect(reason)
		if f := r.next(); f["type"] != "disconnect" || f["reason"] != reason {
			t.Errorf("%s: %v", reason, f)
		}
		if reason == "link_disabled" && r.next() != nil {
			t.Error("the connection stays open")
		}
		r.ws.Close()
		wait(t, s, func(n *Snapshot) bool { return n.Connections() == 0 })
	}
}

// slack-go comes back after a refresh and hears everything.
func TestClientReconnects(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	before := 0
	s.Look(func(n *Snapshot) { before = n.s.socket.made })
	s.Disconnect("refresh_requested")
	wait(t, s, func(n *Snapshot) bool { return n.s.socket.made > before && n.Connections() == 1 })
	must2(t)(s.As("ana").Post("general", "still there?"))
	a.events(t, 1, inner("message", ""))
}

// An event of a kind nobody knows reaches the app as it is.
func TestUnknownEvent(t *testing.T) {
	s := start(t, testOptions())
	r := dialRaw(t, s)
	r.next()
	s.Deliver(obj{"type": "quite_new", "x": 1.0})
	f := r.next()
	if ev := f["payload"].(obj)["event"].(obj); ev["type"] != "quite_new" {
		t.Errorf("frame %v", f)
	}
}
