package slacksim

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestSaveAndLoad(t *testing.T) {
	s := start(t, testOptions())
	root := must2(t)(s.As("ana").Send("general", Draft{Text: "root", Files: []Upload{{Name: "a.txt", Text: "hello"}}}))
	must2(t)(s.As("ben").Reply("general", root.TS, "reply"))
	post(t, s, "C0GEN", "text", "x", "blocks", twoButtons, "metadata", `{"event_type":"t","event_payload":{"k":"v"}}`)
	call(t, s, s.BotToken(), "chat.postEphemeral", form("channel", "C0GEN", "user", ana, "text", "psst"))
	call(t, s, s.BotToken(), "views.publish", form("user_id", ana, "view", `{"type":"home","blocks":`+twoButtons+`}`))
	dm, err := s.As("ana").DM(bot)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	again, err := New(testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	if err := again.Load(&b); err != nil {
		t.Fatal(err)
	}
	serve(t, again)
	// Everything is as it was; only links to files lead to the new address.
	was, _ := json.Marshal(s.Messages("general"))
	is, _ := json.Marshal(again.Messages("general"))
	if want := strings.ReplaceAll(string(was), s.URL(), again.URL()); want != string(is) {
		t.Errorf("before %s\nafter  %s", want, is)
	}
	again.Look(func(n *Snapshot) {
		if _, home := n.Home(ana); !home || len(n.Ephemerals(ana)) != 1 || len(n.Thread("general", root.TS)) != 2 || n.DirectMessage(ana, bot) != dm {
			t.Error("home, ephemeral, thread or direct message is gone")
		}
	})
	m := must2(t)(again.As("ana").Reply("general", root.TS, "on it goes"))
	if m.TS <= again.Messages("general")[2].TS {
		t.Error("time went back")
	}
	for _, bad := range []string{"", "{}", `{"Version":1}`, text[:100]} {
		x, err := New(testOptions())
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Listen("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(x.Close)
		if err := x.Load(strings.NewReader(bad)); err == nil {
			t.Errorf("loaded %.20q", bad)
		}
	}
}
