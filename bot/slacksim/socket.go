package slacksim

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxConns      = 10
	maxAckBytes   = 20480 // Slack silently drops a larger acknowledgement
	warningBefore = 10 * time.Second
)

// socketState is the app's open Socket Mode connections.
type socketState struct {
	tickets map[string]bool // url tickets not used yet
	conns   []*conn
	turn    int
	made    int // connections ever made
}

func (st *socketState) init() { st.tickets = map[string]bool{} }

func (st *socketState) all() []*conn { return slices.Clone(st.conns) }

// conn is one Socket Mode connection. Everything but pings is written by its own goroutine.
type conn struct {
	n    int
	ws   *websocket.Conn
	out  chan []byte
	done chan struct{}
	once sync.Once
	// asked is set when the connection has been told to go.
	asked atomic.Bool
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.done)
		_ = c.ws.Close()
	})
}

func (c *conn) closed() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// send queues a frame; a connection that does not read for so long that the queue is full is closed.
func (c *conn) send(v any) bool {
	raw, err := json.Marshal(v)
	if err != nil {
		return false
	}
	if c.closed() {
		return false
	}
	select {
	case c.out <- raw:
		return true
	default:
		c.close()
		return false
	}
}

func (s *Server) connectionsOpen(*apiCall) (obj, *apiErr) {
	if s.http {
		return nil, fail("not_allowed") // Socket Mode is not switched on for this app
	}
	t := randomHex(16)
	s.socket.tickets[t] = true
	return obj{"url": "ws" + s.URL()[len("http"):] + "link/?ticket=" + t + "&app_id=" + s.opt.App.ID}, nil
}

var upgrader = websocket.Upgrader{ReadBufferSize: 32 << 10, WriteBufferSize: 64 << 10, CheckOrigin: func(*http.Request) bool { return true }}

// serveSocket is one connection's life: hello, pings, deliveries out, acknowledgements in.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	t := r.URL.Query().Get("ticket")
	s.mu.Lock()
	ok := s.socket.tickets[t]
	delete(s.socket.tickets, t)
	s.mu.Unlock()
	if !ok {
		http.Error(w, "the ticket is used or unknown", http.StatusForbidden)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{ws: ws, out: make(chan []byte, 4096), done: make(chan struct{})}
	go s.writeLoop(c)

	s.mu.Lock()
	s.socket.made++
	c.n = s.socket.made
	if len(s.socket.conns) >= maxConns {
		num := len(s.socket.conns)
		s.mu.Unlock()
		c.send(disconnectFrame("too_many_websockets", num, s.opt.App.ID))
		time.AfterFunc(100*time.Millisecond, c.close)
		return
	}
	s.socket.conns = append(s.socket.conns, c)
	hello := !s.faults.silent()
	if hello {
		c.send(obj{"type": "hello", "num_connections": len(s.socket.conns), "connection_info": obj{"app_id": s.opt.App.ID},
			"debug_info": obj{"host": "applink-local", "build_number": 10, "approximate_connection_time": 18060}})
	}
	s.wakeLoop()
	s.changed()
	s.mu.Unlock()

	s.readLoop(c)
	c.close()
	s.dropConn(c)
}

func (s *Server) writeLoop(c *conn) {
	ping := time.NewTicker(s.pingEvery)
	defer ping.Stop()
	for {
		select {
		case raw := <-c.out:
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if c.ws.WriteMessage(websocket.TextMessage, raw) != nil {
				c.close()
				return
			}
		case <-ping.C:
			if s.faults.silent() {
				continue
			}
			_ = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-local"), time.Now().Add(time.Second))
		case <-c.done:
			return
		case <-s.ctx.Done():
			c.close()
			return
		}
	}
}

// ackFrame is what the app sends back.
type ackFrame struct {
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

func (s *Server) readLoop(c *conn) {
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var a ackFrame
		if json.Unmarshal(raw, &a) != nil || a.EnvelopeID == "" || len(raw) >= maxAckBytes {
			s.log.Warn("acknowledgement dropped", "bytes", len(raw))
			continue
		}
		s.mu.Lock()
		if d := s.out.unacked[a.EnvelopeID]; d != nil {
			s.settle(d, reply{payload: a.Payload}, "")
		}
		s.mu.Unlock()
	}
}

// dropConn forgets a closed connection; what it had not acknowledged failed.
func (s *Server) dropConn(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.conns = slices.DeleteFunc(s.socket.conns, func(x *conn) bool { return x == c })
	var orphans []*delivery
	for _, d := range s.out.unacked {
		if d.conn == c {
			orphans = append(orphans, d)
		}
	}
	slices.SortFunc(orphans, func(a, b *delivery) int { return a.compare(b) })
	for _, d := range orphans {
		s.settle(d, reply{err: errNoAnswer}, "timeout")
	}
	s.changed()
}

// compare orders events as they happened.
func (d *delivery) compare(o *delivery) int {
	a, _ := d.payload["event_id"].(string)
	b, _ := o.payload["event_id"].(string)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// pick answers the connection whose turn it is: one that has been told to go only when there is no other. It answers nil when
// none is open.
func (st *socketState) pick() *conn {
	var last *conn
	for range st.conns {
		st.turn++
		c := st.conns[st.turn%len(st.conns)]
		switch {
		case c.closed():
		case !c.asked.Load():
			return c
		case last == nil:
			last = c
		}
	}
	return last
}

// transmitSocket sends d on one of the connections, each in turn.
func (s *Server) transmitSocket(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.dead {
		delete(s.out.unacked, d.envelope)
		return
	}
	frame := obj{"envelope_id": d.envelope, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.accepts}
	if d.kind == "events_api" {
		frame["retry_attempt"], frame["retry_reason"] = d.attempt, d.reason
	}
	for d.conn = s.socket.pick(); d.conn != nil && !d.conn.send(frame); d.conn = s.socket.pick() {
	}
	if d.conn == nil {
		s.settle(d, reply{err: errNoSocket}, "timeout")
		return
	}
	if d.reply == nil {
		d.cancel = s.clock.AfterFunc(ackLife, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.settle(d, reply{err: errNoAnswer}, "timeout")
		})
	}
}

func disconnectFrame(reason string, num int, app string) obj {
	return obj{"type": "disconnect", "reason": reason, "num_connections": num, "debug_info": obj{"host": "applink-local"},
		"connection_info": obj{"app_id": app}}
}

// Disconnect tells every connection to go, as Slack does several times a day. warning and refresh_requested leave the
// connection open for the ten seconds Slack grants; link_disabled and any other reason close it at once.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	conns := s.socket.all()
	s.mu.Unlock()
	for _, c := range conns {
		s.disconnect(c, reason, len(conns))
	}
}

func (s *Server) disconnect(c *conn, reason string, num int) {
	c.asked.Store(true)
	c.send(disconnectFrame(reason, num, s.opt.App.ID))
	if reason == "warning" || reason == "refresh_requested" {
		time.AfterFunc(warningBefore, c.close)
		return
	}
	time.AfterFunc(50*time.Millisecond, c.close)
}

// refreshOldest asks the connection that has been open longest to reconnect.
func (s *Server) refreshOldest() {
	s.mu.Lock()
	conns := s.socket.all()
	s.mu.Unlock()
	for _, c := range conns {
		if !c.asked.Load() {
			s.disconnect(c, "refresh_requested", len(conns))
			return
		}
	}
}

// DropSockets cuts every connection with no word, as a network does.
func (s *Server) DropSockets() {
	s.mu.Lock()
	conns := s.socket.all()
	s.mu.Unlock()
	for _, c := range conns {
		c.close()
	}
}

// Connections is how many sockets the app has open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.socket.conns)
}
