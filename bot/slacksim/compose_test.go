package slacksim

import (
	"encoding/json"
	"testing"
)

// What people type becomes what Slack stores.
func TestCompose(t *testing.T) {
	s, err := New(testOptions())
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ typed, want string }{
		{"a < b & c > d", "a &lt; b &amp; c &gt; d"},
		{"hi @ana, and @Ben Okafor.", "hi <@U0ANA>, and <@U0BEN>."},
		{"@anabel is nobody", "@anabel is nobody"},
		{"mail ana@example.com", "mail ana@example.com"},
		{"ask @desk in #general or #nowhere", "ask <!subteam^S0DESK> in <#C0GEN|general> or #nowhere"},
		{"no private names: #private", "no private names: #private"},
		{"@here see https://x.example/a?b=1&c=2.", "<!here> see <https://x.example/a?b=1&amp;c=2>."},
		{"<!channel> is typed, <@U0ANA> is a mention, <@U0NOBODY> is not", "&lt;!channel&gt; is typed, <@U0ANA> is a mention, &lt;@U0NOBODY&gt; is not"},
		{"#3 of 5", "#3 of 5"},
		{"", ""},
	}
	for _, c := range cases {
		got, blocks := s.compose(c.typed)
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.typed, got, c.want)
		}
		if (len(blocks) == 0) != (c.typed == "") {
			t.Errorf("%q: %d blocks", c.typed, len(blocks))
		}
	}
	_, blocks := s.compose("hi @ana!")
	raw, _ := json.Marshal(blocks[0]["elements"])
	if want := `[{"elements":[{"text":"hi ","type":"text"},{"type":"user","user_id":"U0ANA"},{"text":"!","type":"text"}],"type":"rich_text_section"}]`; string(raw) != want {
		t.Errorf("rich text %s", raw)
	}
}
