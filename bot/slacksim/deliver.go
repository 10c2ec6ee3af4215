package slacksim

import (
	"encoding/json"
	"errors"
	"time"
)

// delivery is one thing on its way to the app.
type delivery struct {
	kind     string // events_api, interactive, slash_commands
	suggest  bool   // goes to the options URL when served by HTTP
	payload  obj
	accepts  bool // the acknowledgement may carry an answer
	attempt  int
	reason   string // why it comes again
	envelope string
	conn     *conn
	cancel   func()
	dead     bool       // nobody waits for it any more
	reply    chan reply // buffered; nil for events, whose failures are retried instead
}

// reply is how a delivery ended.
type reply struct {
	payload json.RawMessage
	err     error
}

var (
	errNoAnswer = errors.New("the app did not answer within three seconds")
	errNoSocket = errors.New("the app is not connected")
)

// ackLife is how long the app has to acknowledge anything.
const ackLife = 3 * time.Second

// retryAfter are the pauses before the three repetitions of an event (docs.slack.dev, Events API).
var retryAfter = []time.Duration{0, time.Minute, 5 * time.Minute}

// outbound is everything on its way to the app, in the order in which it happened.
type outbound struct {
	queue    []*delivery
	wake     chan struct{}
	unacked  map[string]*delivery // by envelope id
	waiting  int                  // events waiting for their next attempt
	inflight int                  // requests under way by HTTP
	lost     []obj                // events given up
	verified bool                 // the events URL has answered its challenge
}

func (o *outbound) init() {
	o.wake = make(chan struct{}, 1)
	o.unacked = map[string]*delivery{}
}

// enqueue puts d in line. Caller holds mu.
func (s *Server) enqueue(d *delivery) {
	s.out.queue = append(s.out.queue, d)
	s.wakeLoop()
}

func (s *Server) wakeLoop() {
	select {
	case s.out.wake <- struct{}{}:
	default:
	}
}

// emit queues an event for the app when it subscribes to it and is there to see it. Caller holds mu.
func (s *Server) emit(kind string, c *channel, ev obj) {
	name := kind
	if kind == "message" {
		name = "message." + map[string]string{"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[c.kind()]
	}
	if !s.events[name] || c != nil && !c.has(s.opt.App.BotUserID) {
		return
	}
	s.deliverEvent(ev)
}

// deliverEvent wraps an inner event and queues it as often as the faults say. Caller holds mu.
func (s *Server) deliverEvent(ev obj) {
	outer := obj{
		"token": "verification-token", "team_id": s.opt.Team.ID, "context_team_id": s.opt.Team.ID, "context_enterprise_id": nil,
		"api_app_id": s.opt.App.ID, "event": ev, "type": "event_callback", "event_id": s.nextID("Ev"), "event_time": s.clock.Now().Unix(),
		"authorizations": []any{obj{"enterprise_id": nil, "team_id": s.opt.Team.ID, "user_id": s.opt.App.BotUserID, "is_bot": true,
			"is_enterprise_install": false}},
		"is_ext_shared_channel": false, "event_context": "4-" + randomHex(24),
	}
	for range 1 + s.faults.copies() {
		s.enqueue(&delivery{kind: "events_api", payload: outer})
	}
}

// ask sends an interaction or command and waits for the app's answer. Caller does not hold mu.
func (s *Server) ask(d *delivery) (json.RawMessage, error) {
	d.reply = make(chan reply, 1)
	s.mu.Lock()
	s.enqueue(d)
	s.mu.Unlock()
	// The three seconds begin with what the person did, not with the sending.
	cancel := s.clock.AfterFunc(ackLife, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		d.dead = true
		delete(s.out.unacked, d.envelope)
		d.finish(reply{err: errNoAnswer})
		s.changed()
	})
	defer cancel()
	select {
	case r := <-d.reply:
		return r.payload, r.err
	case <-s.ctx.Done():
		return nil, errNoSocket
	}
}

// finish hands over the outcome; only the first one counts.
func (d *delivery) finish(r reply) {
	select {
	case d.reply <- r:
	default:
	}
}

// deliverLoop sends what is queued until the server closes.
func (s *Server) deliverLoop() {
	for {
		select {
		case <-s.out.wake:
		case <-s.ctx.Done():
			return
		}
		for {
			batch := s.nextBatch()
			if len(batch) == 0 {
				break
			}
			for _, d := range batch {
				if wait := s.faults.delay(); wait > 0 {
					select {
					case <-time.After(wait):
					case <-s.ctx.Done():
						return
					}
				}
				s.transmit(d)
			}
		}
	}
}

// nextBatch takes what is in line: one at a time, or a shuffled handful when the order is to be disturbed, or nothing while
// the server is silent.
func (s *Server) nextBatch() []*delivery {
	n := s.faults.shuffle()
	if n > 1 {
		// Give the handful a moment to fill.
		select {
		case <-time.After(20 * time.Millisecond):
		case <-s.ctx.Done():
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.silent() || len(s.out.queue) == 0 {
		return nil
	}
	n = min(max(n, 1), len(s.out.queue))
	batch := s.out.queue[:n:n]
	s.out.queue = s.out.queue[n:]
	if n > 1 {
		s.rng.Shuffle(n, func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	}
	for _, d := range batch {
		s.out.unackedAdd(d)
	}
	return batch
}

// unackedAdd gives d an envelope and counts it as under way, so that nobody believes the line empty while d is between queue
// and socket.
func (o *outbound) unackedAdd(d *delivery) {
	if d.envelope == "" {
		d.envelope = uuid()
	}
	o.unacked[d.envelope] = d
}

// transmit sends d one way or the other.
func (s *Server) transmit(d *delivery) {
	if s.http {
		s.transmitHTTP(d)
		return
	}
	s.transmitSocket(d)
}

// settle ends a delivery: answered, or failed for the reason given. Caller holds mu.
func (s *Server) settle(d *delivery, r reply, reason string) {
	if s.out.unacked[d.envelope] != d {
		return // settled before
	}
	delete(s.out.unacked, d.envelope)
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
	s.changed()
	if d.reply != nil {
		d.finish(r)
		return
	}
	if r.err == nil {
		return
	}
	if d.attempt >= len(retryAfter) {
		s.out.lost = append(s.out.lost, d.payload)
		s.log.Warn("event given up", "event_id", d.payload["event_id"], "reason", reason)
		return
	}
	next := &delivery{kind: d.kind, payload: d.payload, attempt: d.attempt + 1, reason: reason}
	if s.faults.sameEnvelope() {
		next.envelope = d.envelope
	}
	wait := retryAfter[d.attempt]
	if wait == 0 {
		s.enqueue(next)
		return
	}
	s.out.waiting++
	s.clock.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.out.waiting--
		s.enqueue(next)
		s.changed()
	})
}
