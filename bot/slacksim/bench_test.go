package slacksim

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// BenchmarkPostToAck is what the local Slack itself adds to an ask: a person's post, its event over a socket, the
// acknowledgement back.
func BenchmarkPostToAck(b *testing.B) {
	s := benchServer(b)
	s.mu.Lock()
	out, _ := s.connectionsOpen(nil)
	s.mu.Unlock()
	ws, _, err := websocket.DefaultDialer.Dial(out["url"].(string), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer ws.Close()
	acks := make(chan bool)
	go func() {
		for {
			var f struct {
				ID string `json:"envelope_id"`
			}
			if ws.ReadJSON(&f) != nil {
				return
			}
			if f.ID != "" {
				_ = ws.WriteJSON(obj{"envelope_id": f.ID})
				acks <- true
			}
		}
	}()
	b.ResetTimer()
	for b.Loop() {
		if _, err := s.As("ana").Post("general", "can I get net 60 for Initech?"); err != nil {
			b.Fatal(err)
		}
		<-acks
	}
}

// BenchmarkPostMessage is one chat.postMessage with a card's blocks.
func BenchmarkPostMessage(b *testing.B) {
	s := benchServer(b)
	body, err := json.Marshal(obj{"channel": "C0GEN", "text": "x", "blocks": js(b, twoButtons)})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		req, _ := http.NewRequest(http.MethodPost, s.APIURL()+"chat.postMessage", strings.NewReader(string(body)))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+s.BotToken())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		var j struct{ OK bool }
		if json.NewDecoder(resp.Body).Decode(&j) != nil || !j.OK {
			b.Fatal("refused")
		}
		resp.Body.Close()
	}
}

func benchServer(b *testing.B) *Server {
	s, err := New(testOptions())
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Listen("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	go func() { _ = s.Serve(b.Context()) }()
	b.Cleanup(s.Close)
	return s
}
