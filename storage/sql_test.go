package storage_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	parameters = regexp.MustCompile(`\$(\d+)`)
	statement  = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete|vacuum)\b`)
	// What only one of the two engines understands. Opening and copying a SQLite
	// file is SQLite's own business; so are those two files.
	notPortable = regexp.MustCompile(`(?i)\b(insert or|replace into|autoincrement|rowid|strftime|datetime\(|json_extract|ifnull|group_concat|instr|glob|ilike|now\(\)|::|returning \*|pragma)\b`)
	dialect     = []string{"open.go", "backup.go"}
)

// sqlTexts returns the SQL of the package: string literals that are statements,
// with constants and neighbours that are added to them in place.
func sqlTexts(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text, ok := literal(e)
			if !ok || !statement.MatchString(text) {
				return true
			}
			out[set.Position(e.Pos()).String()] = text
			return false
		})
	}
	if len(out) < 80 {
		t.Fatalf("found %d statements, want them all", len(out))
	}
	return out
}

// literal returns the text of a string literal or of a sum with one in it; what
// is not literal is a list of columns and holds no parameter.
func literal(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(x.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, okA := literal(x.X)
		b, okB := literal(x.Y)
		return a + b, x.Op == token.ADD && (okA || okB)
	}
	return "", false
}

// TestParametersStandInOrder: SQLite numbers $1, $2, … by their first
// appearance and not by their digits, so "select $2, $1" swaps its arguments
// without a word. PostgreSQL goes by the digits. In order, both agree.
func TestParametersStandInOrder(t *testing.T) {
	for at, text := range sqlTexts(t) {
		if bad := outOfOrder(text); bad != "" {
			t.Errorf("%s: %s in %s", at, bad, text)
		}
	}
	for _, wrong := range []string{`select $2, $1`, `select $1, $3`, `select $1, $2, $1, $4`} {
		if outOfOrder(wrong) == "" {
			t.Errorf("%s passes", wrong)
		}
	}
	if bad := outOfOrder(`select $1, $2, $1, $3`); bad != "" {
		t.Errorf("a parameter used twice: %s", bad)
	}
}

func outOfOrder(text string) string {
	next := 1
	for _, m := range parameters.FindAllStringSubmatch(text, -1) {
		switch n, _ := strconv.Atoi(m[1]); {
		case n == next:
			next++
		case n == 0 || n > next:
			return m[0] + " comes before its turn"
		}
	}
	return ""
}

func TestSQLIsPortable(t *testing.T) {
	for at, text := range sqlTexts(t) {
		file, _, _ := strings.Cut(at, ":")
		portable := true
		for _, d := range dialect {
			portable = portable && file != d
		}
		// Examining the file itself is SQLite's as well.
		if found := notPortable.FindString(text); portable && found != "" && !strings.Contains(text, "pragma_") {
			t.Errorf("%s: %q is not portable in %s", at, found, text)
		}
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: %v, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if found := notPortable.FindString(string(b)); found != "" {
			t.Errorf("%s: %q is not portable", f, found)
		}
	}
}
