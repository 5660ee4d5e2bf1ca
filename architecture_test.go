// Package skyops_test keeps the house's arrows: which folder may import which.
package skyops_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
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
	{"starter", []string{"starter", "workers/fleet", "workers/nodeservice", "workflows", "activities", "protocol", "chain", "store"}, "of the roles, users' processes share only the view of the node map"},
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

// What a package and everything below it must not link, and who is excused.
var linkRules = []struct {
	forbidden string
	only      []string
	reason    string
}{
	{"go.temporal.io/server", []string{"dev"}, "the server weighs 150 MB; only the embedded stack runs it"},
	{"github.com/ethereum/go-ethereum/eth", []string{"chain/embedded", "dev"}, "a full chain node belongs to the embedded stack"},
	{"github.com/NVIDIA/go-nvml", []string{"activities/gpu/nvml", "workers/node", "workers", "dev"}, "NVML needs cgo; only a node's binary links it"},
	{"github.com/libp2p/go-libp2p/p2p/host", []string{"dev"}, "swarm code belongs to the embedded IPFS node"},
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

// Protocol code is replayed, recomputed and compared: no clock, no network, no files.
func TestProtocolIsPure(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !under(p.ImportPath, "protocol") || p.ImportPath == "protocol/network" {
			continue
		}
		for _, i := range p.Imports {
			switch i {
			case "net", "net/http", "os/exec", "database/sql", "math/rand", "math/rand/v2":
				t.Errorf("%s imports %s: the protocol is pure", p.ImportPath, i)
			}
			if strings.HasPrefix(i, "go.temporal.io/") {
				t.Errorf("%s imports %s: the protocol does not know Temporal", p.ImportPath, i)
			}
		}
	}
}
