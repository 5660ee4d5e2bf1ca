package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// documented returns the codes of docs/api.md, each with the statuses it comes with.
var documented = sync.OnceValues(func() (map[string][]int, error) {
	b, err := os.ReadFile("../../../docs/api.md")
	if err != nil {
		return nil, err
	}
	codes := map[string][]int{}
	row := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([0-9, ]+|none) \\| [^|]+ \\| [^|]+ \\|$")
	for _, m := range row.FindAllStringSubmatch(string(b), -1) {
		codes[m[1]] = []int{}
		for _, text := range strings.Split(m[2], ", ") {
			if status, err := strconv.Atoi(text); err == nil {
				codes[m[1]] = append(codes[m[1]], status)
			}
		}
	}
	return codes, nil
})

// Each code has its row, with cause and next step, and each row is of a code. That
// a code comes with its row's statuses only, conforming sees.
func TestEveryCodeIsDocumented(t *testing.T) {
	t.Parallel()
	rows, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../../client/problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Code") {
			code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	if len(codes) < 10 {
		t.Fatalf("codes %v", codes)
	}
	for _, code := range codes {
		if rows[code] == nil {
			t.Errorf("docs/api.md has no row for %s", code)
		}
	}
	for code := range rows {
		if !slices.Contains(codes, code) {
			t.Errorf("docs/api.md has a row for %s, which no problem has", code)
		}
	}
}
