package scope_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"clearlane/triage/scope"
)

// Each file under testdata/broken holds a map and the lines that its author
// reads. SCOPE_UPDATE=1 writes the lines anew, for reading.
func TestBrokenMaps(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d broken maps, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) != 2 || a.Files[0].Name != "map.yaml" || a.Files[1].Name != "faults" {
				t.Fatal("want the files map.yaml and faults")
			}
			_, err = scope.Parse("map.yaml", a.Files[0].Data)
			if err == nil {
				t.Fatal("the map is accepted")
			}
			got := err.Error() + "\n"
			if os.Getenv("SCOPE_UPDATE") != "" {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.Split(string(a.Files[1].Data), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
			for _, p := range err.(scope.Problems) {
				if p.Line == 0 || p.What == "" || p.Severity != scope.Fault {
					t.Errorf("a fault without a place or a sentence: %+v", p)
				}
			}
		})
	}
}
