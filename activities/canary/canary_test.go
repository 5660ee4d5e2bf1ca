package canary_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
)

// yard is all that the activities need, in memory.
type yard struct {
	*canary.Activities
	t       *testing.T
	plan    canary.Plan
	nodes   []match.Leaf
	passed  map[common.Address]uint64
	answers map[common.Hash]common.Hash
	notes   []record.Note
	judged  []record.Finding
	balance job.Amount
	blobs   map[string][]byte
	down    error
	later   error // of the court
	beats   int   // that were told while results were read
}

var (
	trusted, stranger = common.Address{1}, common.Address{2}
	domain            = eip712.Domain{ChainID: 5, Escrow: common.Address{0xe5}}
)

func newYard(t *testing.T) *yard {
	t.Helper()
	keys := make([]*ecdsa.PrivateKey, 2)
	ids := make([]*seal.Identity, 2)
	for i := range keys {
		var err error
		if keys[i], err = crypto.GenerateKey(); err == nil {
			ids[i], err = seal.NewIdentity()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	y := &yard{
		t: t, passed: map[common.Address]uint64{}, answers: map[common.Hash]common.Hash{}, blobs: map[string][]byte{}, balance: job.Units(1e18),
		plan: canary.Plan{PerDay: 24, Trusted: []common.Address{trusted}, Tasks: []canary.Task{{
			Spec: job.Spec{
				Version: job.SpecVersion, Command: []string{"/counter"}, GPU: "1", CPU: 100, RAM: 100, Disk: 100,
				Limits: job.Limits{Duration: 60}, Image: job.Image{Ref: "x", Digest: "sha256:" + strings.Repeat("a", 64)},
			},
			MaxRate: 1_000_000, MaxCost: job.Units(1e15),
		}}},
	}
	for i, node := range []common.Address{trusted, stranger} {
		y.nodes = append(y.nodes, match.Leaf{Rep: 500, Beat: match.Beat{
			Slot: uint32(i), Node: node, Model: 3, GPUs: 1, VRAM: 80_000, CPU: 1000, RAM: 1000, Disk: 1000,
			Rate: [2]uint64{500_000, 1}, Flags: match.FlagDocker, Time: 100,
		}})
	}
	y.Activities = &canary.Activities{
		Plan: func() (canary.Plan, error) { return y.plan, y.down }, Nodes: func() []match.Leaf { return y.nodes },
		Register: y, Content: y, Purse: y, Court: y, Wallets: keys[:1], Data: ids[0], Key: keys[1], Domain: domain, Keeper: ids[1].Recipient(),
		Params: match.DefaultParams, Checks: reputation.DefaultChecks, Random: rand.Reader, Beat: func(context.Context) { y.beats++ }, Now: func() time.Time { return time.Unix(1000, 0) },
	}
	return y
}

func (y *yard) PassedRepeats(_ context.Context, n common.Address) (uint64, error) {
	return y.passed[n], nil
}
func (y *yard) PutRepeat(_ context.Context, n record.Note) error {
	y.notes = append(y.notes, n)
	return nil
}
func (y *yard) Answer(_ context.Context, task common.Hash, _ uint16) (common.Hash, error) {
	if a, ok := y.answers[task]; ok {
		return a, nil
	}
	return common.Hash{}, canary.ErrUnknown
}
func (y *yard) PutAnswer(_ context.Context, task common.Hash, _ uint16, digest common.Hash, _ common.Address) error {
	y.answers[task] = digest
	return nil
}
func (y *yard) Get(_ context.Context, cid, name string) (io.ReadCloser, error) {
	b, ok := y.blobs[cid+"/"+name]
	if !ok {
		return nil, errors.New("not stored")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}
func (y *yard) Balance(context.Context, common.Address, common.Address) (job.Amount, error) {
	return y.balance, nil
}
func (y *yard) Judged(_ context.Context, _ job.Order, f record.Finding) error {
	y.judged = append(y.judged, f)
	return y.later
}

func (y *yard) draw() canary.Drawn {
	y.t.Helper()
	d, err := y.DrawCanary(y.t.Context())
	if err != nil {
		y.t.Fatal(err)
	}
	return d
}

// store seals a result to a canary's recipient, as a node does.
func (y *yard) store(d canary.Drawn, content, cid string) *record.Package {
	y.t.Helper()
	dir := y.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "result"), []byte(content), 0o600); err != nil {
		y.t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		y.t.Fatal(err)
	}
	defer root.Close()
	var mu sync.Mutex
	sink := func(_ context.Context, s seal.Staged) error {
		b, err := io.ReadAll(s.Reader())
		mu.Lock()
		defer mu.Unlock()
		y.blobs[cid+"/"+seal.SegmentName(s.Index)] = b
		return err
	}
	w, err := seal.NewWriter(y.t.Context(), seal.Head{Kind: seal.KindPackage, Job: common.Hash{1}, Epoch: 1}, []string{d.Submission.Recipient}, sink, seal.WriterOptions{})
	if err != nil {
		y.t.Fatal(err)
	}
	defer w.Abort()
	if _, err := seal.ArchiveTrees(y.t.Context(), w, seal.Tree{Name: "output", Root: root}); err != nil {
		y.t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		y.t.Fatal(err)
	}
	b, err := m.Encode()
	if err != nil {
		y.t.Fatal(err)
	}
	y.blobs[cid+"/"+seal.ManifestName] = b
	return &record.Package{CID: cid, Manifest: seal.HashManifest(b)}
}

// ended is a canary that succeeded with a package.
func ended(d canary.Drawn, p *record.Package) canary.JudgeRequest {
	return canary.JudgeRequest{
		Canary: d.Canary, Job: d.Job, Order: d.Submission.Order, Outcome: record.Succeeded, Package: p,
		Attempts: []record.Attempt{{Node: d.Canary.Node, Receipt: &record.SignedReceipt{Receipt: record.Receipt{Node: d.Canary.Node, Epoch: 1}}}},
	}
}

// A trusted node gives the answer, the others are held against it, and what is
// found of them is signed by the scheduler and goes to their reputation.
func TestCanaries(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	ctx := t.Context()
	d := y.draw()
	if d.Canary.Node != trusted || !d.Canary.Trusted {
		t.Fatalf("without an answer %+v was asked: %s", d.Canary, d.Why)
	}
	if res, err := y.JudgeCanary(ctx, ended(d, y.store(d, "right", "a"))); err != nil || len(y.answers) != 1 || len(y.notes)+len(y.judged) != 0 {
		t.Fatalf("%+v, %v: answers %v, notes %v", res, err, y.answers, y.notes)
	}
	for content, outcome := range map[string]record.RepeatOutcome{"right": record.RepeatPassed, "wrong": record.RepeatFailed} {
		y.notes, y.judged = nil, nil
		d := y.draw()
		if d.Canary.Node != stranger {
			t.Fatalf("%+v was asked", d.Canary)
		}
		p := y.store(d, content, content)
		res, err := y.JudgeCanary(ctx, ended(d, p))
		if err != nil || res.Outcome != outcome || len(y.notes) != 1 || y.notes[0].Outcome != outcome || len(y.judged) != 1 {
			t.Fatalf("%s: %+v, %v: noted %+v, judged %+v", content, res, err, y.notes, y.judged)
		}
		v := y.judged[0].Verdicts[0]
		scheduler := crypto.PubkeyToAddress(y.Key.PublicKey)
		if v.Equal != (outcome == record.RepeatPassed) || v.Node != stranger || v.Job != d.Job || v.To != p.Manifest || v.Checker != scheduler ||
			eip712.Verify(scheduler, domain.Digest(v.StructHash()), v.Signature) != nil {
			t.Errorf("%s: verdict %+v", content, v)
		}
	}
}

// What did not end well, and what the storage does not give, is nobody's wrong
// answer; what the node stored and does not open is.
func TestWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	id, err := canary.TaskID(y.plan.Tasks[0])
	if err != nil {
		t.Fatal(err)
	}
	y.answers[id] = common.Hash{9}
	d := y.draw()
	p := y.store(d, "x", "x")
	for name, spoil := range map[string]func(*canary.JudgeRequest){
		"failed":       func(r *canary.JudgeRequest) { r.Outcome = record.Failed },
		"two attempts": func(r *canary.JudgeRequest) { r.Attempts = append(r.Attempts, r.Attempts[0]) },
		"no package":   func(r *canary.JudgeRequest) { r.Package = nil },
		"no receipt":   func(r *canary.JudgeRequest) { r.Attempts[0].Receipt = nil },
		"cancelled":    func(r *canary.JudgeRequest) { r.Outcome = record.Cancelled },
	} {
		y.notes, y.judged = nil, nil
		req := ended(d, p)
		spoil(&req)
		res, err := y.JudgeCanary(t.Context(), req)
		if err != nil || res.Outcome != record.RepeatSkipped || len(y.notes) != 1 || y.notes[0].Finding != nil || len(y.judged) != 0 {
			t.Errorf("%s: %+v, %v, judged %+v", name, res, err, y.judged)
		}
	}
	y.notes = nil
	busy := ended(d, p)
	busy.Attempts = nil
	if res, err := y.JudgeCanary(t.Context(), busy); err != nil || res.Outcome != record.RepeatSkipped || len(y.notes) != 0 {
		t.Errorf("the node was busy: %+v, %v, noted %+v", res, err, y.notes)
	}
	other := ended(d, p)
	other.Attempts[0].Node = trusted // that was named beside it, and came free
	if res, err := y.JudgeCanary(t.Context(), other); err != nil || res.Outcome != record.RepeatSkipped || len(y.notes)+len(y.judged) != 0 {
		t.Errorf("another node ran it: %+v, %v, noted %+v", res, err, y.notes)
	}
	if _, err := y.JudgeCanary(t.Context(), ended(d, &record.Package{CID: "elsewhere"})); err == nil || len(y.notes) != 0 {
		t.Errorf("the storage is away: %v, noted %+v", err, y.notes)
	}
	y.blobs["x/"+seal.SegmentName(0)][100] ^= 1
	if res, err := y.JudgeCanary(t.Context(), ended(d, p)); err != nil || res.Outcome != record.RepeatFailed {
		t.Errorf("a spoilt result: %+v, %v", res, err)
	}
}

// A canary's order is any order: signed by a wallet, valid, affordable, and
// naming the node.
func TestTheOrderOfACanary(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	d := y.draw()
	s := *d.Submission
	if _, err := s.Check(domain); err != nil {
		t.Fatal(err)
	}
	wallet := crypto.PubkeyToAddress(y.Wallets[0].PublicKey)
	if s.Order.Owner != wallet || eip712.Verify(wallet, d.OrderHash, s.Signature) != nil || d.Job != job.ID(s.Order.Hash(domain), 0) {
		t.Errorf("order %+v", s.Order)
	}
	if !slices.Contains(s.Spec.Where.Nodes, d.Canary.Node) || s.Order.Fee.Cmp(y.Params().FeeFloor(match.AssetCoin)) != 0 || s.Order.Deadline <= 1060 {
		t.Errorf("order %+v", s.Order)
	}
	if again := y.draw(); again.Job == d.Job || again.Submission.Spec.Salt == s.Spec.Salt || again.Submission.JobKey == s.JobKey || again.Submission.Recipient == s.Recipient {
		t.Error("two canaries are alike")
	}
	if d.Pause < 30*time.Minute || d.Pause > 90*time.Minute {
		t.Errorf("the next one of 24 a day comes after %s", d.Pause)
	}
}

// Canaries of one task differ as users' jobs do, within what the plan allows, and
// name nodes that have no room beside the one that is meant.
func TestCanariesAreNotAlike(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.plan.Tasks[0].Spec.Limits.Duration = 600
	y.plan.Tasks[0].Names = []string{"train", "counter", "eval-3"}
	for i := range 5 {
		full := y.nodes[0]
		full.Slot, full.Node, full.GPUs = uint32(10+i), common.Address{byte(10 + i)}, 0
		y.nodes = append(y.nodes, full)
	}
	seen := map[string]map[any]bool{}
	note := func(what string, v any) {
		if seen[what] == nil {
			seen[what] = map[any]bool{}
		}
		seen[what][v] = true
	}
	for range 60 {
		d := y.draw()
		s := d.Submission
		note("recipient", s.Recipient)
		note("name", s.Spec.Name)
		note("duration", s.Spec.Limits.Duration)
		note("maximum", s.Order.MaxCost.String())
		note("deadline", s.Order.Deadline-uint64(s.Spec.Limits.Duration))
		note("nodes", len(s.Spec.Where.Nodes))
		if n := s.Spec.Where.Nodes; len(n) > 4 || !slices.Contains(n, d.Canary.Node) || !slices.IsSortedFunc(n, common.Address.Cmp) || len(slices.Compact(slices.Clone(n))) != len(n) {
			t.Fatalf("it names %v for %s", n, d.Canary.Node)
		}
		for _, n := range s.Spec.Where.Nodes {
			if n != d.Canary.Node && n[0] < 10 {
				t.Fatalf("it names %s, which has room", n)
			}
		}
		if l, c := s.Spec.Limits.Duration, s.Order.MaxCost; l < 600 || l > 900 || l%60 != 0 || c.Cmp(job.Units(1e15)) < 0 || c.Cmp(job.Units(1.25e15)) > 0 {
			t.Fatalf("it runs for %d s and costs up to %s", l, c)
		}
	}
	for what, least := range map[string]int{"recipient": 60, "name": 3, "duration": 5, "maximum": 10, "deadline": 40, "nodes": 4} {
		if len(seen[what]) < least {
			t.Errorf("%s: only %d in 60", what, len(seen[what]))
		}
	}
}

// A finding that counts only later is noted now, and to be judged again.
func TestAFindingForLater(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	id, err := canary.TaskID(y.plan.Tasks[0])
	if err != nil {
		t.Fatal(err)
	}
	y.answers[id] = common.Hash{9}
	d := y.draw()
	req := ended(d, y.store(d, "x", "x"))
	y.later = fmt.Errorf("%w: too much", canary.ErrLater)
	if res, err := y.JudgeCanary(t.Context(), req); err != nil || !res.Later || len(y.notes) != 1 || y.beats == 0 {
		t.Errorf("%+v, %v", res, err)
	}
	y.later = nil
	if res, err := y.JudgeCanary(t.Context(), req); err != nil || res.Later || res.Outcome != record.RepeatFailed || len(y.judged) != 2 {
		t.Errorf("%+v, %v", res, err)
	}
}

// Where none can be sent it says why, and waits.
func TestNoCanary(t *testing.T) {
	t.Parallel()
	for why, spoil := range map[string]func(*yard){
		"cannot be read":          func(y *yard) { y.down = errors.New("gone") },
		"no canaries are planned": func(y *yard) { y.plan.PerDay = 0 },
		"deposit for it":          func(y *yard) { y.balance = job.Units(5) },
		"no node fits":            func(y *yard) { y.plan.Tasks[0].Spec.RAM = 1 << 20 },
		"no trusted one":          func(y *yard) { y.plan.Trusted = nil },
	} {
		y := newYard(t)
		spoil(y)
		d := y.draw()
		if d.Submission != nil || !strings.Contains(d.Why, why) || d.Pause < 10*time.Minute {
			t.Errorf("%s: %+v", why, d)
		}
	}
}

// The nodes that are due most are asked most: new ones, and those of low reputation.
func TestWhoIsDue(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	id, err := canary.TaskID(y.plan.Tasks[0])
	if err != nil {
		t.Fatal(err)
	}
	y.answers[id] = common.Hash{9}
	for i, n := range []struct {
		passed uint64
		rep    uint16
	}{{0, 500}, {100, 500}, {100, 9000}} {
		leaf := y.nodes[1]
		leaf.Slot, leaf.Node, leaf.Rep = uint32(10+i), common.Address{byte(10 + i)}, n.rep
		y.passed[leaf.Node] = n.passed
		y.nodes = append(y.nodes, leaf)
	}
	y.nodes = y.nodes[2:]
	asked := map[common.Address]int{}
	for range 300 {
		asked[y.draw().Canary.Node]++
	}
	fresh, old, good := asked[common.Address{10}], asked[common.Address{11}], asked[common.Address{12}]
	if fresh < 200 || old < 3 || good > 40 || fresh+old+good != 300 {
		t.Errorf("asked: new %d, old %d, old and good %d", fresh, old, good)
	}
}
