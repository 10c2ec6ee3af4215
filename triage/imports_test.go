package triage_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDomainIsPure keeps Slack, SQL, HTTP, cron and our outer packages out of
// everything under triage.
func TestDomainIsPure(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}", "clearlane/triage/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	forbidden := []string{"net/http", "database/sql", "github.com/slack-go", "github.com/mattn", "github.com/robfig/cron", "clearlane/bot", "clearlane/storage", "clearlane/cmd", "clearlane/config"}
	seen := 0
	for path := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(path, "clearlane/triage") {
			seen++
		}
		for _, bad := range forbidden {
			if path == bad || strings.HasPrefix(path, bad+"/") {
				t.Errorf("the domain depends on %s", path)
			}
		}
	}
	if seen < 2 {
		t.Fatalf("go list found %d packages of the domain, want them all", seen)
	}
}
