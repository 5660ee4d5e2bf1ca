package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// planned is what the browser made of several jobs.
type planned struct {
	Sizes          []uint32
	Items          [][]common.Hash
	BatchRoots     []common.Hash
	Roots          []common.Hash
	Key, Recipient string
	Envelope       []byte
	Lasts          int
	Signed         []struct {
		Items uint32
		Steps []struct {
			Runs  uint32
			Spec  job.Spec
			Quote struct{ Nodes int }
		}
	}
	Preview map[string]any
	Shares  [][]string
}

// plainSpec is one without what an item changes.
func plainSpec() job.Spec {
	return job.Spec{
		Version: 1, Image: job.Image{Ref: "me/train:1", Digest: "sha256:" + strings.Repeat("ab", 32)},
		GPU: "A100", CPU: 1000, RAM: 64, Disk: 64, Limits: job.Limits{Duration: 60}, Salt: common.Hash{7}, Key: common.Hash{8},
	}
}

// oddBatches have all that a batch's file may, under names that a browser could
// take for its own.
func oddBatches() []job.Batch {
	plain, spec := plainSpec(), plainSpec()
	spec.Name, spec.Command = "sweep ${lr} ${item} ${${lr}} ${no}", []string{"train", "--lr=${lr}", "ü${seed}"}
	spec.Env = map[string]string{"FIXED": "${item}/${lr}", "seed": "own"}
	return []job.Batch{
		{Spec: spec, Axes: []job.Axis{{Name: "lr", Values: []string{"1e-3", "${item}", "1e-5"}}, {Name: "seed", Values: []string{"0", "1"}}}, Count: 2, MaxParallel: 3},
		{Spec: spec, Items: []job.BatchItem{{Name: "first"}, {Command: []string{"other", "${item}"}, Env: map[string]string{"FIXED": "x", "MORE": "${lr}"}}}, Count: 3},
		{Spec: plain, Count: 5}, {Spec: plain},
		{Spec: plain, Axes: []job.Axis{{Name: "constructor", Values: []string{"a", "b"}}, {Name: "__proto__", Values: []string{"c"}}, {Name: "toString", Values: []string{"d"}}}},
		{Spec: plain, Items: []job.BatchItem{{Env: map[string]string{"__proto__": "e", "valueOf": "f"}}}},
	}
}

// leaves are lists of one to nine specs' hashes.
func leaves() (lists [][]common.Hash) {
	for n := 1; n <= 9; n++ {
		var list []common.Hash
		for i := range n {
			list = append(list, common.Hash{byte(n), byte(i)})
		}
		lists = append(lists, list)
	}
	return lists
}

// checkBatches holds each batch's items and root, and what is shown of it before it
// is signed: its first item, and not what stands beside it.
func (got planned) checkBatches(t *testing.T, batches []job.Batch) {
	t.Helper()
	for i, b := range batches {
		size, err := b.Size()
		if err != nil {
			t.Fatal(err)
		}
		tree, err := b.Tree()
		if err != nil {
			t.Fatal(err)
		}
		var items []common.Hash
		for n := range size {
			items = append(items, must[common.Hash](t)(b.Item(n).Hash()))
		}
		if got.Sizes[i] != size || !slices.Equal(got.Items[i], items) || got.BatchRoots[i] != b.Root(tree) {
			t.Errorf("batch %d: %d items %v under %s, not %d, %v, %s", i, got.Sizes[i], got.Items[i], got.BatchRoots[i], size, items, b.Root(tree))
		}
		s := got.Signed[i]
		if len(s.Steps) != 1 || s.Items != size || s.Steps[0].Runs != s.Items || s.Steps[0].Quote.Nodes != 5 || must[common.Hash](t)(s.Steps[0].Spec.Hash()) != items[0] {
			t.Errorf("batch %d is shown as %+v", i, s)
		}
	}
}

// The browser makes the same items, roots and keys of several jobs as the protocol.
func TestPlansAreTheProtocols(t *testing.T) {
	t.Parallel()
	batches, lists := oddBatches(), leaves()
	keeper, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	step := func(seconds uint32, after ...uint32) job.Spec {
		s := job.Spec{Limits: job.Limits{Duration: seconds}, Step: &job.Step{}}
		for _, a := range after {
			s.Step.After = append(s.Step.After, job.After{Step: a, When: job.Always})
		}
		return s
	}
	priced := func(max, fee string, runs int) map[string]any {
		return map[string]any{"runs": runs, "quote": map[string]string{"maxCost": max, "minFee": fee}}
	}
	owner, read := common.Address{9}, plainSpec()
	read.InputKeys, read.Secrets = []byte("placeholder"), &job.Secrets{Names: []string{"T"}, Sealed: []byte("placeholder")}
	read.Step = &job.Step{Budget: job.Units(1), Outputs: []job.Output{{Name: "all", Path: ".", To: "placeholder"}}}
	var got planned
	script(t, "plan.mjs", map[string]any{
		"batches": batches, "lists": lists, "seed": make([]byte, 32), "keeper": keeper.Recipient(), "owner": owner, "read": read,
		"steps": []job.Spec{step(10), step(20, 0), step(5, 0), step(7, 1, 2)}, "priced": []any{priced("110", "10", 2), priced("310", "10", 1)},
	}, &got)
	got.checkBatches(t, batches)
	if said := fmt.Sprint(got.Preview); strings.Contains(said, "placeholder") || got.Preview["salt"] != nil || got.Preview["key"] != nil || fmt.Sprint(got.Preview["secrets"]) != "[T]" || got.Preview["step"].(map[string]any)["budget"] != "77" {
		t.Errorf("preview %s", said)
	}
	for i, list := range lists {
		if got.Roots[i] != job.SpecRoot(list) {
			t.Errorf("root of %d: %s", len(list), got.Roots[i])
		}
	}
	e, err := seal.OpenOrderEnvelope(keeper, got.Envelope)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := e.Seed.Shared()
	if err != nil || shared.Encode() != got.Key || shared.Recipient() != got.Recipient || e.Root != lists[0][0] || e.Owner != owner {
		t.Errorf("the seed's shared key is %v, %v; root %s, owner %s", shared, err, e.Root, e.Owner)
	}
	if got.Lasts != 37 {
		t.Errorf("the longest way takes %d s", got.Lasts)
	}
	if want := "[[500 100 300] [1000 200 600]]"; fmt.Sprint(got.Shares) != want {
		t.Errorf("shares %v, want %s", got.Shares, want)
	}
}
