package bot_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"clearlane/bot/slacksim"
)

// payload is a row of testdata/payloads/index.md.
type payload struct{ file, kind, becomes string }

func payloads(t *testing.T) []payload {
	t.Helper()
	index, err := os.ReadFile("testdata/payloads/index.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []payload
	for line := range strings.Lines(string(index)) {
		cells := strings.Split(line, " | ")
		if len(cells) != 6 || !strings.HasSuffix(cells[0], ".json") {
			continue
		}
		out = append(out, payload{strings.TrimPrefix(cells[0], "| "), cells[1], strings.TrimSuffix(strings.TrimSpace(cells[5]), " |")})
	}
	if len(out) < 100 {
		t.Fatalf("the index has %d payloads", len(out))
	}
	return out
}

// TestRealPayloads delivers every payload of Slack's own SDKs over the socket:
// each is acknowledged, and becomes what the index says.
func TestRealPayloads(t *testing.T) {
	h := newHouse(t)
	inbox := h.inbox()
	got := map[string]string{}
	for i, p := range payloads(t) {
		raw, err := os.ReadFile("testdata/payloads/" + p.file)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&body); err != nil {
			t.Fatalf("%s: %v", p.file, err)
		}
		fill(body, i)
		before := inbox.newest()
		answer := h.deliver(t, p, body)
		h.settled()
		became := inbox.since(before)
		switch {
		case became != "":
		case strings.Contains(p.kind, "event:"):
			became = "known already"
		case answer != "" && answer != "null":
			became = "answered"
		default:
			became = "nothing to do"
		}
		got[p.file] = became
		// A form that we don't know must not close without a word.
		if p.kind == "interactive:view_submission" && !strings.Contains(answer, "open it again") {
			t.Errorf("%s was answered with %q", p.file, answer)
		}
		if became != p.becomes {
			t.Errorf("%s (%s) became %q, want %q", p.file, p.kind, became, p.becomes)
		}
	}
	h.wait("two sockets are open", func(s *slacksim.Snapshot) bool { return s.Connections() == 2 })
	h.clean()
	if strings.Contains(h.log.String(), "token") && strings.Contains(h.log.String(), "gIkuvaNzQIHg97ATvDxqgjtO") {
		t.Error("a token is in the log")
	}
	if n := inbox.count("select count(*) from inbox where body like '%\"token\"%'"); n != 0 {
		t.Errorf("%d bodies with a token are stored", n)
	}
	// Afterwards an ask goes its way as ever.
	if _, r := h.take(repUser, h.ask, paymentTerms); r.Function != "deal-desk" {
		t.Errorf("routed to %q", r.Function)
	}
}

// fill gives a payload ids of its own, where files share theirs, and puts
// something into the blanks of shapes.
func fill(v any, n int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			fill(x, n)
		}
	case map[string]any:
		for k, x := range v {
			_, isText := x.(string)
			blank := map[string]string{
				"channel": "C0ELSEWHERE", "user": "U0SOMEBODY", "user_id": "U0SOMEBODY", "id": "X0SOMETHING", "hash": "1.x",
				"ts": fmt.Sprintf("1600000000.%06d", n), "deleted_ts": fmt.Sprintf("1600000000.%06d", n),
			}[k]
			switch {
			case isText && (k == "event_id" || k == "trigger_id"):
				v[k] = fmt.Sprintf("%d.%d", n, n)
			case x == "" && blank != "":
				v[k] = blank
			default:
				fill(x, n)
			}
		}
	}
}

// deliver sends a payload as its kind says, and returns what came with the
// acknowledgement; the test fails where none came.
func (h *house) deliver(t *testing.T, p payload, body map[string]any) string {
	t.Helper()
	kind, inner, _ := strings.Cut(p.kind, ":")
	switch kind {
	case "event":
		kind = "events_api"
	case "interactive":
		if inner == "slash_command" {
			kind = "slash_commands"
		}
	case "slash_command":
		kind = "slash_commands"
	case "socket":
		if kind, _, _ = strings.Cut(inner, ":"); kind == "hello" || kind == "disconnect" {
			if !h.sim.SendFrame(body) {
				t.Fatalf("%s: no socket is open", p.file)
			}
			return ""
		}
		body, _ = body["payload"].(map[string]any)
	}
	answer, err := h.sim.DeliverAs(kind, body)
	if err != nil {
		t.Errorf("%s was not acknowledged: %v", p.file, err)
	}
	return string(answer)
}

// TestStrangePayloads: what Slack never sent before is acknowledged and kept.
func TestStrangePayloads(t *testing.T) {
	h := newHouse(t)
	inbox := h.inbox()
	event := func(id string, inner map[string]any) map[string]any {
		return map[string]any{"token": "secret-token", "type": "event_callback", "event_id": id, "event": inner}
	}
	for _, c := range []struct {
		name, kind string
		body       map[string]any
		becomes    string
	}{
		{"an unknown event", "events_api", event("Ev1", map[string]any{"type": "moon_phase_changed", "phase": "full"}), "skipped: event not used: moon_phase_changed"},
		{"a malformed block", "events_api", event("Ev2", map[string]any{"type": "message", "channel": "C-ask-1", "user": repUser, "ts": "1795514401.000100", "text": "quote 555 is locked, who can help?", "blocks": "no list"}), "handled"},
		{"a user that is no text", "events_api", event("Ev3", map[string]any{"type": "reaction_added", "user": 7, "reaction": "inbox_tray", "item": map[string]any{}}), "parked"},
		{"a message without a channel", "events_api", event("Ev4", map[string]any{"type": "message", "text": "hi", "ts": "1.000001"}), "skipped: malformed: read message: it names no channel"},
		{"an unknown interaction", "interactive", map[string]any{"type": "palm_reading", "token": "secret-token", "trigger_id": "1.2"}, `skipped: malformed: there is no handler for an interaction of type "palm_reading"`},
		{"a button of another life", "interactive", map[string]any{"type": "block_actions", "trigger_id": "1.3", "user": map[string]any{"id": repUser}, "actions": []any{map[string]any{"action_id": "old.button", "value": "1"}}}, "parked"},
		{"a button with a broken value", "interactive", map[string]any{"type": "block_actions", "trigger_id": "1.4", "user": map[string]any{"id": repUser}, "actions": []any{map[string]any{"action_id": "card.claim", "value": "one"}}}, `skipped: malformed: read the value of a click: "one" is no request number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			before := inbox.newest()
			if _, err := h.sim.DeliverAs(c.kind, c.body); err != nil {
				t.Errorf("not acknowledged: %v", err)
			}
			h.settled()
			if became := inbox.since(before); became != c.becomes {
				t.Errorf("became %q, want %q", became, c.becomes)
			}
			if n := inbox.count("select count(*) from inbox where body like '%secret-token%'"); n != 0 {
				t.Error("a token was stored")
			}
		})
	}
}

// inboxTable looks at the inbox beside the store.
type inboxTable struct {
	h  *house
	db *sql.DB
}

func (h *house) inbox() inboxTable {
	h.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+h.path+"?mode=ro")
	h.do(err)
	h.t.Cleanup(func() { db.Close() })
	return inboxTable{h, db}
}

func (i inboxTable) count(query string) int {
	i.h.t.Helper()
	n := 0
	i.h.do(i.db.QueryRow(query).Scan(&n))
	return n
}

func (i inboxTable) newest() int { return i.count("select coalesce(max(id), 0) from inbox") }

// since says what became of the first delivery after one, empty where there is
// none.
func (i inboxTable) since(id int) string {
	i.h.t.Helper()
	var state, reason string
	switch err := i.db.QueryRow("select state, reason from inbox where id > $1 and via = 'socket' and reason <> 'our own message' order by id limit 1", id).Scan(&state, &reason); err {
	case nil:
	case sql.ErrNoRows:
		return ""
	default:
		i.h.do(err)
	}
	if state == "skipped" {
		return state + ": " + reason
	}
	return state
}
