package storage_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestStorageKnowsOnlyTheDomain keeps Slack, HTTP and our outer packages out.
func TestStorageKnowsOnlyTheDomain(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, "clearlane/storage").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	domain := 0
	for path := range strings.FieldsSeq(string(out)) {
		switch {
		case path == "clearlane/triage" || strings.HasPrefix(path, "clearlane/triage/"):
			domain++
		case strings.HasPrefix(path, "clearlane/"), strings.HasPrefix(path, "github.com/slack-go/"), path == "net/http":
			t.Errorf("storage imports %s", path)
		}
	}
	if domain == 0 {
		t.Error("go list found no import of the domain")
	}
}
