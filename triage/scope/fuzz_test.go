package scope_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"clearlane/triage/scope"
)

// FuzzParse: whatever the file, Parse ends with a map that is whole or with
// faults that have sentences, and the helpers that leads meet take the map.
func FuzzParse(f *testing.F) {
	f.Add(scope.Demo())
	f.Add([]byte(styles))
	files, _ := filepath.Glob("testdata/broken/*.txtar")
	for _, path := range files {
		if a, err := txtar.ParseFile(path); err == nil {
			f.Add(a.Files[0].Data)
		}
	}
	f.Add([]byte("version: 1\ncompany: {name: A, timezone: UTC}\nfunctions:\n- {id: a, name: A, topics: [{id: b, covers: b}], targets: {first_response_bh: 1, resolution_bh: 1}}\n"))
	demo, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := scope.Parse("map.yaml", src)
		if err != nil {
			var ps scope.Problems
			if !errors.As(err, &ps) || len(ps) == 0 || m != nil {
				t.Fatalf("a map and an error, or an error without problems: %v", err)
			}
			for _, p := range ps {
				if p.What == "" || p.Column < 0 {
					t.Fatalf("a problem without a sentence: %+v", p)
				}
			}
			return
		}
		if len(m.Functions) == 0 || len(m.Hash) != 12 {
			t.Fatalf("accepted without functions or hash: %+v", m)
		}
		m.Ready()
		m.Lint()
		if cs := scope.Diff(m, m); len(cs) != 0 {
			t.Fatalf("a map differs from itself: %+v", cs)
		}
		scope.Diff(m, demo)
		scope.Diff(demo, m)
		if out, err := scope.AddTopic(src, m.Functions[0].ID, scope.NewTopic{ID: "a-new-one", Covers: "what nobody covered: yet", Examples: []string{"how?"}}); err == nil {
			head := commonPrefix(string(src), string(out))
			if tail := commonPrefix(reverse(string(src)), reverse(string(out))); head+tail < len(src) {
				t.Fatalf("an edit changed other text:\n%s", scope.UnifiedDiff(src, out, "map"))
			}
		}
	})
}

// What would cost stack, memory or time is refused at once.
func TestHostileInput(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 9) + "]\n"
	}
	ladder := ""
	for i := range 1200 {
		ladder += strings.Repeat(" ", i) + "a:\n"
	}
	tests := []struct{ name, src, want string }{
		{"alias bomb", bomb, "aliases"},
		{"open brackets", strings.Repeat("[", 100_000), "nested too deeply"},
		{"open braces", strings.Repeat("{a: ", 50_000), "nested too deeply"},
		{"dashes", strings.Repeat("- ", 100_000), "nested too deeply"},
		{"question marks", strings.Repeat("? ", 100_000), "question mark"},
		{"tags", strings.Repeat("!!a ", 50_000), "tags"},
		{"ladder", ladder, "nested too deeply"},
		{"too long", strings.Repeat("# a comment\n", 100_000), "may have"},
		{"many unknown keys", "version: 1\n" + numbered(8_000, "k%: 1\n"), "too many keys"},
		{"many unknown keys in braces", "version: 1\ncompany: {" + numbered(8_000, "k%: 1, ") + "}\n", "too many keys"},
		{"many functions", "functions:\n" + numbered(8_000, "- id: k%\n"), "missing"},
		{"many unknown keys each", "functions:\n" + numbered(10_000, "- k%: 1\n  l%: 2\n"), "not a key"},
		{"many lines", "functions:\n" + numbered(30_000, "- k%\n"), "Keys with values"},
		{"many words", "version: 1\ncompany: {name: A, timezone: UTC}\nfunctions:\n- id: a\n  keywords: [" + numbered(20_000, "w%, ") + "]\n", "missing"},
		{"zero byte", "version: 1\x00", "zero byte"},
		{"not UTF-8", "version: \xff", "UTF-8"},
		{"empty", "", "empty"},
		{"comment only", "# nothing\n", "empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := scope.Parse("map.yaml", []byte(tt.src))
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %.200v, want one with %q", err, tt.want)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 600 {
				t.Errorf("allocated %d MB", mb)
			}
		})
	}
}

func numbered(n int, form string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(form, "%", string([]byte{byte('a' + i/17576%26), byte('a' + i/676%26), byte('a' + i/26%26), byte('a' + i%26)})))
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	src, err := os.ReadFile("testdata/large.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scope.Parse("large.yaml", src); err != nil {
			b.Fatal(err)
		}
	}
}
