package slacksim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// trigger lets an app open a modal for a person: once, within three seconds of what the person did.
type trigger struct {
	User string
	At   time.Time
	Used bool
}

const triggerLife = 3 * time.Second

// newTrigger makes a trigger for what user just did. Caller holds mu.
func (s *Server) newTrigger(user string) string {
	s.seq++
	id := fmt.Sprintf("%d.%d.%s", s.clock.Now().UnixMilli(), s.seq, randomHex(16))
	s.triggers[id] = &trigger{User: user, At: s.clock.Now()}
	return id
}

// spend uses up the trigger a call names. Caller holds mu.
func (s *Server) spend(a args) (*trigger, *apiErr) {
	id := a.str("trigger_id")
	if id == "" {
		id = a.str("interactivity_pointer")
	}
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, fail("invalid_trigger_id")
	case t.Used:
		return nil, fail("exchanged_trigger_id")
	case s.clock.Now().Sub(t.At) > triggerLife:
		return nil, fail("expired_trigger_id")
	}
	t.Used = true
	return t, nil
}

// responseHook is what stands behind a response_url.
type responseHook struct {
	User    string
	Channel string
	Msg     string // ts of the message the interaction came from, empty for commands
	Thread  string
	Private bool // that message is one person's alone
	At      time.Time
	Uses    int
}

const (
	hookLife = 30 * time.Minute
	hookUses = 5
)

// newHook makes a response URL. Caller holds mu.
func (s *Server) newHook(h responseHook) string {
	id := randomHex(20)
	h.At = s.clock.Now()
	s.hooks[id] = &h
	return s.URL() + "hooks/" + id
}

// serveResponseURL takes what an app posts to a response URL.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var j map[string]any
	if err != nil || json.Unmarshal(raw, &j) != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[r.PathValue("id")]
	switch {
	case h == nil:
		http.Error(w, "no_service", http.StatusNotFound)
		return
	case s.clock.Now().Sub(h.At) > hookLife:
		writeJSON(w, http.StatusNotFound, obj{"ok": false, "error": "expired_url"})
		return
	case h.Uses >= hookUses:
		writeJSON(w, http.StatusNotFound, obj{"ok": false, "error": "used_url"})
		return
	}
	h.Uses++
	if e := s.respond(h, j); e != nil {
		out := obj{"ok": false, "error": e.code}
		for k, v := range e.more {
			out[k] = v
		}
		writeJSON(w, http.StatusOK, out)
		return
	}
	_, _ = io.WriteString(w, "ok")
}

// respond does what a response URL was asked: a new message (ephemeral unless said otherwise), a replaced or a deleted one.
// Caller holds mu.
func (s *Server) respond(h *responseHook, j args) *apiErr {
	ch := s.chanByID[h.Channel]
	if ch == nil {
		return fail("channel_not_found")
	}
	if j.boolean("delete_original") && h.Msg != "" {
		if h.Private {
			s.dropPrivate(ch, h.User, h.Msg)
		} else if m := ch.find(h.Msg); m != nil {
			s.remove(ch, m)
		}
		return nil
	}
	m, err := s.content(j)
	if err != nil {
		return err
	}
	if m.empty() {
		return fail("no_text")
	}
	s.byApp(m)
	if j.boolean("replace_original") && h.Msg != "" {
		s.replaceOriginal(ch, h, m)
		return nil
	}
	if ts := j.str("thread_ts"); ts != "" {
		ch.thread(m, ts, false)
	} else if h.Thread != "" {
		ch.thread(m, h.Thread, false)
	}
	if j.str("response_type") == "in_channel" {
		s.add(ch, m)
	} else {
		s.whisper(ch, h.User, m)
	}
	return nil
}

func (s *Server) replaceOriginal(ch *channel, h *responseHook, m *Message) {
	put := func(old *Message) {
		old.Text, old.Blocks, old.Attachments = m.Text, m.Blocks, m.Attachments
	}
	if !h.Private {
		if old := ch.find(h.Msg); old != nil {
			s.edit(ch, old, s.opt.App.BotUserID, put)
		}
		return
	}
	for _, e := range s.private {
		if e.For == h.User && e.Msg.TS == h.Msg {
			put(e.Msg)
			s.hub.send(obj{"type": "changed", "channel": ch.ID, "message": s.shown(e.Msg)}, h.User)
			s.changed()
		}
	}
}

// dropPrivate takes away a message that one person alone sees. Caller holds mu.
func (s *Server) dropPrivate(ch *channel, user, ts string) {
	for i, e := range s.private {
		if e.For == user && e.Msg.TS == ts && e.Msg.Channel == ch.ID {
			s.private = append(s.private[:i:i], s.private[i+1:]...)
			s.hub.send(obj{"type": "deleted", "channel": ch.ID, "ts": ts, "thread_ts": e.Msg.ThreadTS}, user)
			s.changed()
			return
		}
	}
}
