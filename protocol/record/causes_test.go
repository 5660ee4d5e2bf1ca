package record_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// Every code has its sentence and its way out, once.
func TestEveryCauseIsKnown(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "record.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Cause") && len(v.Values) == 1 {
			code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Error(err)
			}
			codes[code] = 0
		}
		return true
	})
	if len(codes) < 19 {
		t.Fatalf("found only %d codes: %v", len(codes), codes)
	}
	for _, k := range record.Causes() {
		if n, ok := codes[k.Code]; !ok || n > 0 {
			t.Errorf("%s is no code, or is there twice", k.Code)
		}
		codes[k.Code]++
		for _, text := range []string{k.Title, k.Fix} {
			if text == "" || len(text) > record.MaxSentence || strings.HasSuffix(text, ".") || text != record.Clean(text, record.MaxSentence) {
				t.Errorf("%s: %q is no sentence for a record", k.Code, text)
			}
		}
	}
	for code, n := range codes {
		if n == 0 {
			t.Errorf("nothing is known of %s", code)
		}
	}
}

func TestAFixNamesItsJob(t *testing.T) {
	t.Parallel()
	id := common.HexToHash("0xb1b3c1ad9188e6702b315aeb505e82481e4114ec0696c4031a882bd0cf5dc8d0")
	for _, k := range record.Causes() {
		got := record.Cause{Code: k.Code}.Explained().Of(id).Fix
		if strings.Contains(got, "JOB") || strings.Contains(k.Fix, "JOB") != strings.Contains(got, "0xb1b3c1ad91") {
			t.Errorf("%s: %q", k.Code, got)
		}
		// A command that acts on one job says on which.
		for _, command := range []string{"logs", "resume", "why", "extend"} {
			if strings.HasSuffix(k.Fix, "skyops "+command) {
				t.Errorf("%s: %q names no job", k.Code, k.Fix)
			}
		}
	}
	if got := (record.Cause{Fix: "look at JOBS.md"}).Of(id).Fix; got != "look at JOBS.md" {
		t.Errorf("another fix becomes %q", got)
	}
}

func TestWhatIsSaidOfACauseStands(t *testing.T) {
	t.Parallel()
	bare := record.Cause{Code: record.CauseDisk}.Explained()
	if bare.Message == "" || bare.Fix == "" || bare.Evidence != "" {
		t.Errorf("a bare code becomes %+v", bare)
	}
	own := record.Cause{Code: record.CauseDisk, Message: "m", Evidence: "e", Fix: "f"}
	if got := own.Explained(); got != own {
		t.Errorf("%+v becomes %+v", own, got)
	}
	if got := (record.Cause{Code: "of another build"}).Explained(); got.Message != "" || got.Fix != "" {
		t.Errorf("an unknown code becomes %+v", got)
	}
}
