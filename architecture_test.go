// Package skyops_test keeps the house's arrows: which folder may import which.
package skyops_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/skyops/skyops/"

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Name       string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps,Name", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []goPackage
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
}

// under reports whether path is folder or lies below it.
func under(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

func underAny(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return under(path, f) })
}

// A house rule: packages under From may import, of this module, only Allowed.
var houseRules = []struct {
	from    string
	allowed []string
	reason  string
}{
	{"protocol", []string{"protocol"}, "what wallet, node, scheduler and contract agree on must not depend on who runs it"},
	{"store", []string{"store", "protocol"}, "the register is used by every role and must know none of them"},
	{"chain", []string{"chain", "protocol"}, "the only code that talks to a chain; the sender's outbox is an interface of its own"},
	{"activities", []string{"activities", "protocol"}, "an effect declares the interface it needs; workers supply the concrete store and chain"},
	{"workflows", []string{"workflows", "activities", "protocol"}, "stories know effects by type and name only"},
	{"workers", []string{"workers", "workflows", "activities", "protocol", "chain", "store"}, "a role wires things together; it must not need the users' side"},
	{"starter", []string{"starter", "workers/fleet", "workers/nodeservice", "workers/vitals", "workers/tracing", "workflows", "activities", "protocol", "chain", "store"}, "of the roles, users' processes share only the view of the node map, what monitoring asks and what is traced"},
}

func TestArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, rule := range houseRules {
			if !under(p.ImportPath, rule.from) {
				continue
			}
			for _, i := range p.Imports {
				if in, ours := strings.CutPrefix(i, module); ours && !underAny(in, rule.allowed) {
					t.Errorf("%s imports %s: %s", p.ImportPath, in, rule.reason)
				}
			}
		}
	}
}

func TestActivitiesDoNotKnowEachOther(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !under(p.ImportPath, "activities") {
			continue
		}
		own := strings.Split(p.ImportPath, "/")[1]
		for _, i := range p.Imports {
			in, ours := strings.CutPrefix(i, module)
			if ours && under(in, "activities") && strings.Split(in, "/")[1] != own {
				t.Errorf("%s imports %s: an effect that needs another one belongs to a workflow, or their shared words to protocol", p.ImportPath, in)
			}
		}
	}
}

// TestActivitiesHaveNamesOfTheirOwn: a worker registers an activity by its method's
// name alone, and one that has two of a name does not start.
func TestActivitiesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	files, err := fs.Glob(os.DirFS("."), "activities/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			of, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if name, ok := of.X.(*ast.Ident); !ok || name.Name != "Activities" {
				continue
			}
			if other := owner[f.Name.Name]; other != "" {
				t.Errorf("%s and %s both have an activity %s", other, path.Dir(file), f.Name.Name)
			}
			owner[f.Name.Name] = path.Dir(file)
		}
	}
}

// What a package and everything below it must not link, and who is excused.
var linkRules = []struct {
	forbidden string
	only      []string
	reason    string
}{
	{"go.temporal.io/server", []string{"dev"}, "the server weighs 150 MB; only the embedded stack runs it"},
	{"github.com/ethereum/go-ethereum/eth", []string{"chain/embedded", "dev"}, "a full chain node belongs to the embedded stack"},
	{"github.com/NVIDIA/go-nvml", []string{"activities/gpu/nvml", "workers/node", "workers", "dev"}, "NVML needs cgo; only a node's binary links it"},
	{"github.com/libp2p/go-libp2p/p2p/host", []string{"dev", "activities/delivery/peer", "workers"}, "swarm code belongs to the embedded IPFS node, and to the one peer that sees whether others can fetch from it"},
	{module + "chain/bindings", []string{"chain", "workers", "starter", "dev"}, "generated code stays behind package chain"},
}

func TestHeavyThingsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, rule := range linkRules {
			if underAny(p.ImportPath, rule.only) {
				continue
			}
			for _, dep := range p.Deps {
				if dep == rule.forbidden || strings.HasPrefix(dep, rule.forbidden+"/") && rule.forbidden != "github.com/ethereum/go-ethereum/eth" {
					t.Errorf("%s links %s: %s", p.ImportPath, dep, rule.reason)
					break
				}
			}
		}
	}
}

func TestBindingsAreImportedByChainOnly(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			if strings.HasPrefix(i, module+"chain/bindings") && p.ImportPath != "chain" && !under(p.ImportPath, "chain/bindings") {
				t.Errorf("%s imports %s: only package chain speaks the contracts' language", p.ImportPath, i)
			}
		}
	}
}

// What a package speaks to the world with: one foreign family each, in the
// folders named. The rest of the house sees an interface.
var foreignFamilies = []struct {
	family   string
	prefixes []string
	pure     []string // parts that only name or compute things; free for all
	only     []string
	reason   string
}{
	{"container engine", []string{"github.com/docker/", "github.com/moby/", "github.com/containerd/"}, nil,
		[]string{"activities/execution/docker", "starter/cli/image"}, "programs run behind execution.Runtime"},
	{"IPFS", []string{"github.com/ipfs/", "github.com/libp2p/", "github.com/multiformats/"}, []string{"github.com/ipfs/go-cid"},
		[]string{"activities/delivery/ipfs", "activities/delivery/peer", "activities/delivery/unixfs", "dev/ipfsnode"}, "content is stored behind delivery.Store"},
	{"the web", []string{"code.dny.dev/"}, nil, []string{"activities/egress"}, "addresses that strangers name are looked at in one place"},
	{"NVIDIA", []string{"github.com/NVIDIA/"}, nil, []string{"activities/gpu/nvml"}, "devices are read behind gpu.Host"},
	{"CUDA", []string{"github.com/ebitengine/purego"}, nil, []string{"activities/gpu/cuda"}, "memory is overwritten behind gpu.Scrubber"},
	{"Ethereum", []string{"github.com/ethereum/go-ethereum"},
		[]string{"github.com/ethereum/go-ethereum/common", "github.com/ethereum/go-ethereum/crypto", "github.com/ethereum/go-ethereum/core/types"},
		[]string{"chain", "starter/cli/wallet",
			// These dial a chain for chain/direct, whose caller brings the connection.
			"starter/cli/command", "starter/gateway", "dev/infra", "dev/user"}, "package chain talks to the chain"},
	{"Temporal", []string{"go.temporal.io/"}, nil,
		[]string{"activities/anchor", "activities/batch", "activities/escrow", "activities/execution", "activities/identity", "activities/keys", "activities/notify", "activities/placement", "activities/repeat", "activities/schedule",
			"workflows", "workers", "starter/gateway", "dev"}, "effects tell Temporal of their errors; what they are made of does not know it"},
}

func TestAdaptersSpeakOneForeignLanguage(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		spoken := map[string]bool{}
		for _, i := range p.Imports {
			for _, f := range foreignFamilies {
				if !slices.ContainsFunc(f.prefixes, func(prefix string) bool { return strings.HasPrefix(i, prefix) }) || underAny(i, f.pure) {
					continue
				}
				spoken[f.family] = true
				if !underAny(p.ImportPath, f.only) {
					t.Errorf("%s imports %s: %s", p.ImportPath, i, f.reason)
				}
			}
		}
		if len(spoken) > 1 && underAny(p.ImportPath, []string{"activities", "chain"}) {
			t.Errorf("%s speaks %v: an adapter imports one foreign SDK", p.ImportPath, slices.Sorted(maps.Keys(spoken)))
		}
	}
}

// What must happen once goes through chain/sender; see chain/doc.go for the exception.
func TestOnlyPeopleSendDirectly(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if slices.Contains(p.Imports, module+"chain/direct") && !underAny(p.ImportPath, []string{"starter/cli", "starter/gateway/faucet", "dev"}) {
			t.Errorf("%s imports chain/direct: it forgets what it sent when its process dies; write an intent for chain/sender", p.ImportPath)
		}
	}
}

// Protocol code is replayed, recomputed and compared: no clock, no chance, no
// network, no files and nothing beside the caller, but for what stands here.
var protocolMay = map[string]struct {
	uses   []string // package.name, or package.* for all of it
	beside bool     // starts goroutines
	reason string
}{
	"protocol/job":             {[]string{"net/url"}, false, "reads addresses, and asks nobody about them"},
	"protocol/match/matchtest": {[]string{"math/rand/v2.*"}, false, "makes fleets to measure on, from a seed"},
	"protocol/network":         {[]string{"os.ReadFile"}, false, "reads the one file that describes a network"},
	"protocol/seal": {[]string{"os.Root", "os.SameFile", "os.O_RDONLY", "os.O_WRONLY", "os.O_CREATE", "os.O_EXCL", "syscall.O_NONBLOCK", "crypto/rand.*"}, true,
		"archives trees that the caller opened, makes keys and nonces, and seals segments side by side"},
}

// effects are packages that reach beyond the caller, and of time what tells or waits.
var effects = map[string][]string{
	"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	"os":   nil, "syscall": nil, "net": nil, "net/http": nil, "os/exec": nil, "os/signal": nil, "os/user": nil, "database/sql": nil, "log": nil,
	"crypto/rand": nil, "math/rand": nil, "math/rand/v2": nil, "unsafe": nil, "plugin": nil, "path/filepath": {"Walk", "WalkDir", "Glob", "Abs", "EvalSymlinks"},
}

func TestProtocolIsPure(t *testing.T) {
	t.Parallel()
	unused := map[string]bool{}
	for folder, may := range protocolMay {
		for _, u := range may.uses {
			unused[folder+" "+u] = true
		}
	}
	files := 0
	err := fs.WalkDir(os.DirFS("."), "protocol", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files++
		parsed := token.NewFileSet()
		f, err := parser.ParseFile(parsed, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		may := protocolMay[path.Dir(name)]
		for _, use := range impurities(f) {
			allowed := slices.Contains(may.uses, use.what) || slices.Contains(may.uses, use.of+".*") || use.what == beside && may.beside
			if !allowed {
				t.Errorf("%s: %s: the protocol is pure", parsed.Position(use.at), use.what)
			}
			delete(unused, path.Dir(name)+" "+use.what)
			delete(unused, path.Dir(name)+" "+use.of+".*")
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files of the protocol were read: %v", files, err)
	}
	for exception := range unused {
		t.Errorf("%s: nothing uses this exception any more", exception)
	}
}

// impurity is a place where code reaches beyond its arguments.
type impurity struct {
	what string
	of   string // its package
	at   token.Pos
}

const beside = "runs something beside the caller"

func impurities(f *ast.File) (found []impurity) {
	names := map[string]string{} // by which a file calls a package
	for _, i := range f.Imports {
		of := strings.Trim(i.Path.Value, `"`)
		name := path.Base(of)
		if name == "v2" {
			name = path.Base(path.Dir(of))
		}
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = of
		_, effect := effects[of]
		switch {
		case of == "golang.org/x/sync/errgroup":
			found = append(found, impurity{beside, of, i.Pos()})
		case effect && (name == "." || name == "_"), strings.HasPrefix(of, "net/"), strings.HasPrefix(of, "go.temporal.io/"):
			found = append(found, impurity{of, of, i.Pos()})
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, impurity{beside, "", n.Pos()})
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			if only, effect := effects[names[x.Name]]; effect && (only == nil || slices.Contains(only, n.Sel.Name)) {
				found = append(found, impurity{names[x.Name] + "." + n.Sel.Name, names[x.Name], n.Pos()})
			}
		}
		return true
	})
	return found
}

func TestImpuritiesAreFound(t *testing.T) {
	t.Parallel()
	const source = `package p
import (
	"math/rand/v2"
	clock "time"
	"golang.org/x/sync/errgroup"
	_ "os"
)
func f(d clock.Duration) { go f(0); _ = clock.Now(); _ = rand.Int(); var _ errgroup.Group; clock := d; _ = clock.Hours() }`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range impurities(f) {
		got = append(got, i.what)
	}
	if want := []string{beside, "os", beside, "time.Now", "math/rand/v2.Int"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
