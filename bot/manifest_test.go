package bot

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
)

func manifestSchema(t *testing.T, version string) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("testdata/manifest/manifest.schema." + version + ".json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(lookahead)
	if err := c.AddResource("manifest.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refusing is a pattern "^(?!first)rest", which Go's regexp can't say.
type refusing struct {
	pattern     string
	first, rest *regexp.Regexp
}

func (r refusing) MatchString(s string) bool { return r.rest.MatchString(s) && !r.first.MatchString(s) }
func (r refusing) String() string            { return r.pattern }

// lookahead compiles the patterns of Slack's schema, two of which refuse a
// first character.
func lookahead(pattern string) (jsonschema.Regexp, error) {
	inner, ok := strings.CutPrefix(pattern, "^(?!")
	if !ok {
		return regexp.Compile(pattern)
	}
	first, rest, _ := strings.Cut(inner, ")")
	f, err := regexp.Compile("^" + first)
	if err != nil {
		return nil, err
	}
	r, err := regexp.Compile("^" + rest)
	return refusing{pattern, f, r}, err
}

func validManifest(t *testing.T, s *jsonschema.Schema, raw []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestManifestIsValidBySlacksSchema(t *testing.T) {
	schema := manifestSchema(t, "1.0.0")
	for _, base := range []string{"", "https://clearlane.example.com", "https://clearlane.example.com/base/"} {
		raw, err := Manifest(base)
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []string{"1.0.0", "2.0.0"} {
			if err := validManifest(t, manifestSchema(t, version), raw); err != nil {
				t.Errorf("address %q, schema %s: %v", base, version, err)
			}
		}
	}
	// The schema tells right from wrong: Slack's own test manifests.
	for name, right := range map[string]bool{"manifest.valid.json": true, "manifest.invalid.json": false} {
		raw, err := os.ReadFile("testdata/manifest/cases/v1/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validManifest(t, schema, raw); (err == nil) != right {
			t.Errorf("%s is judged %v", name, err)
		}
	}
}

func TestManifestOfEachTransport(t *testing.T) {
	raw, err := Manifest("")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(raw); !strings.Contains(text, `"socket_mode_enabled": true`) || strings.Contains(text, "url") {
		t.Errorf("Socket Mode's manifest is\n%s", text)
	}
	if raw, err = Manifest("https://clearlane.example.com/"); err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, url := range []string{EventsPath, InteractionsPath, CommandsPath} {
		if !strings.Contains(text, `"https://clearlane.example.com`+url+`"`) {
			t.Errorf("%s is missing in\n%s", url, text)
		}
	}
	if strings.Contains(text, "socket_mode_enabled") {
		t.Errorf("the manifest for http asks for Socket Mode:\n%s", text)
	}
	for _, bad := range []string{"http://clearlane.example.com", "clearlane.example.com", "https://", "https://a:b@c.example", "https://a.example?x=1", ":"} {
		if _, err := Manifest(bad); err == nil {
			t.Errorf("%q was taken as an address", bad)
		}
	}
}

// TestManifestAsksForWhatIsHandled: every event that we subscribe to has a
// handler, and every handler its subscription. The schema takes any string, so
// this and the local Slack are what tells a misspelt one.
func TestManifestAsksForWhatIsHandled(t *testing.T) {
	subscribed := map[string]bool{}
	for _, e := range appEvents {
		kind, _, _ := strings.Cut(e, ".")
		subscribed[kind] = true
		if eventHandlers[kind] == nil {
			t.Errorf("nothing handles %s", e)
		}
	}
	for e := range eventHandlers {
		if !subscribed[e] {
			t.Errorf("%s has a handler and is not subscribed to", e)
		}
	}
	if !slices.IsSorted(appEvents) || !slices.IsSorted(slices.Sorted(maps.Keys(subscribed))) {
		t.Error("the events are not sorted")
	}
	if d := firstTwice(append(slices.Clone(appEvents), appScopes...)); d != "" {
		t.Errorf("%s is asked for twice", d)
	}
}

func firstTwice(ss []string) string {
	seen := map[string]bool{}
	for _, s := range ss {
		if seen[s] {
			return s
		}
		seen[s] = true
	}
	return ""
}

// TestManifestInstalls: the local Slack, which checks that each event has its
// scope, takes it, and the shortcut is one of our callbacks.
func TestManifestInstalls(t *testing.T) {
	raw, err := Manifest("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := slacksim.New(slacksim.Options{Team: slacksim.Team{ID: "T1", Name: "Acme", Domain: "acme"}, App: slacksim.App{Manifest: raw}}); err != nil {
		t.Error(err)
	}
	var m struct {
		Features struct {
			Shortcuts []struct {
				CallbackID string `json:"callback_id"`
			} `json:"shortcuts"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Features.Shortcuts {
		if !slices.Contains(views.Callbacks, views.CallbackID(s.CallbackID)) {
			t.Errorf("shortcut %s is no callback of ours", s.CallbackID)
		}
	}
}
