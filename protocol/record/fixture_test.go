package record

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
)

const start = 1_800_000_000_000 // unix milliseconds

var domain = eip712.Domain{ChainID: 90_210, Escrow: common.HexToAddress("0xe5c0")}

// story is a job whose first node declines, whose second stays silent, whose
// third is lost after a checkpoint, and whose fourth finishes.
type fixture struct {
	t         *testing.T
	owner     *ecdsa.PrivateKey
	scheduler *ecdsa.PrivateKey
	nodes     map[common.Address]*ecdsa.PrivateKey
	spec      job.Spec
	proof     Proof
	snap      *match.Snapshot
	steps     []book.Step
	start     *match.Snapshot
	totals    map[common.Address]job.Amount
}

func key(seed string) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte(seed)))
	if err != nil {
		panic(err)
	}
	return k
}

func address(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

func (f *fixture) sign(k *ecdsa.PrivateKey, structHash common.Hash) []byte {
	f.t.Helper()
	sig, err := eip712.Sign(k, domain.Digest(structHash))
	if err != nil {
		f.t.Fatal(err)
	}
	return sig
}

// newFixture tells the story for one job of an order over count.
func newFixture(t *testing.T, count int) *fixture {
	t.Helper()
	f := &fixture{
		t: t, owner: key("owner"), scheduler: key("scheduler"), nodes: map[common.Address]*ecdsa.PrivateKey{},
		totals: map[common.Address]job.Amount{},
	}
	f.order(count)
	f.snap = f.fleet()
	f.start = f.snap.Clone()
	r := &f.proof.Record
	declined := f.round(1, nil)
	d := Decline{Job: r.Job, Epoch: 1, Node: declined.Node, Snapshot: f.last().Evidence.Root, Reason: "busy", At: start / 1000}
	d.Signature = f.sign(f.nodes[d.Node], d.StructHash())
	f.last().Offer.Decline = &d
	silent := f.round(1, []uint32{declined.Slot})
	lost := f.round(1, []uint32{declined.Slot, silent.Slot})
	f.accept(1, lost.Node)
	first := f.attempt(1, lost, start, 600_000, common.HexToHash("0xc4ec"), common.Hash{})
	first.Outcome, first.Cause = Lost, &Cause{Code: CauseNodeLost, Message: "it vanished"}
	last := f.round(2, []uint32{silent.Slot, lost.Slot})
	f.accept(2, last.Node)
	f.proof.Manifest = []byte(`{"kind":"package"}`)
	result := common.Hash(sha256.Sum256(f.proof.Manifest))
	second := f.attempt(2, last, start+700_000, 1_800_000, common.HexToHash("0xc4ed"), result)
	second.Outcome, second.ResumedFrom = Succeeded, common.HexToHash("0xc4ec")
	e := Erasure{Job: r.Job, Epoch: 2, Node: last.Node, At: start/1000 + 2600, GPUMemory: 160 << 10, Overwritten: 158 << 10}
	e.Signature = f.sign(f.nodes[e.Node], e.StructHash())
	second.Erasure = &e
	r.Outcome, r.EndedAt = Succeeded, start+2_600_000
	r.Package = &Package{Manifest: result, CID: "bafypackage", Bytes: 1000}
	f.finish()
	return f
}

func (f *fixture) order(count int) {
	f.t.Helper()
	var hashes []common.Hash
	for i := range count {
		s := job.Spec{
			Version: 1, Name: "story", Image: job.Image{Ref: "x", Digest: "sha256:" + strings.Repeat("ab", 32)},
			GPU: "A100:80GB:2", CPU: 4000, RAM: 65536, Disk: 1000, Limits: job.Limits{Duration: 3600},
			Salt: common.BigToHash(big.NewInt(int64(i + 1))),
		}
		h, err := s.Hash()
		if err != nil {
			f.t.Fatal(err)
		}
		hashes = append(hashes, h)
	}
	index := count - 1
	f.spec = job.Spec{
		Version: 1, Name: "story", Image: job.Image{Ref: "x", Digest: "sha256:" + strings.Repeat("ab", 32)},
		GPU: "A100:80GB:2", CPU: 4000, RAM: 65536, Disk: 1000, Limits: job.Limits{Duration: 3600},
		Salt: common.BigToHash(big.NewInt(int64(count))),
	}
	o := job.Order{
		Kind: job.KindJob, Owner: address(f.owner), Scheduler: address(f.scheduler), Root: job.SpecRoot(hashes), Count: uint32(count),
		MaxRate: 2000, MaxEgress: 20, MaxCost: job.NewAmount(big.NewInt(1e15)), Fee: job.Units(1e10 + 1), Nonce: common.HexToHash("0x404ce"),
		Deadline: start/1000 + 86400, Recipient: job.RecipientHash("age1pq"),
	}
	item := uint32(0)
	if count > 1 {
		o.Kind, item = job.KindBatch, 2
	}
	f.proof.Record = Record{
		Version: 1, ChainID: domain.ChainID, Escrow: domain.Escrow, Job: job.ID(o.Hash(domain), o.Number(uint32(index), item)), Order: o,
		OrderSig: f.sign(f.owner, o.StructHash()), Index: uint32(index), Item: item, SpecHash: hashes[index], Proof: job.SpecProof(hashes, index),
	}
}

func (f *fixture) fleet() *match.Snapshot {
	f.t.Helper()
	var s match.Snapshot
	for i := range 120 {
		k := key(fmt.Sprint("node", i))
		f.nodes[address(k)] = k
		l := match.Leaf{Rep: 500, Uptime: 9000, Beat: match.Beat{
			Slot: uint32(i), Node: address(k), Model: 1, GPUs: 4, VRAM: 81920, CPU: 64000, RAM: 1 << 20, Disk: 1 << 20,
			Rate: [2]uint64{1500, 0}, Egress: [2]uint64{15, 0}, Flags: match.FlagDocker | match.FlagSimulated,
			Seq: 1, Time: start/1000 - 5,
		}}
		sig, err := eip712.Sign(k, match.BeatDigest(domain, l.Beat))
		if err != nil {
			f.t.Fatal(err)
		}
		l.Signature = match.Signature(sig)
		if err := s.Set(l); err != nil {
			f.t.Fatal(err)
		}
	}
	return &s
}

func (f *fixture) last() *Match { m := f.proof.Record.Matches; return &m[len(m)-1] }

// All rounds are on one page of the scheduler's book.
const pageNumber = 6

var revealed = crypto.Keccak256Hash([]byte("reveal"))

// page returns the page as it is published.
func (f *fixture) page(number uint64) (*book.Page, error) {
	if number != pageNumber {
		return nil, errors.New("no such page")
	}
	h, log, err := book.Seal(book.Header{Scheduler: address(f.scheduler), Page: pageNumber, Reveal: revealed, Params: 1},
		book.Start{Thread: 5, Snapshot: f.start}, f.steps)
	if err != nil {
		return nil, err
	}
	return book.Read(log, h)
}

// round matches the job once and returns the chosen node.
func (f *fixture) round(epoch uint32, excluded []uint32) match.Candidate {
	f.t.Helper()
	r := &f.proof.Record
	j, err := match.NewJob(job.Submission{Order: r.Order, Spec: f.spec}, r.Job, epoch, excluded, common.Address{})
	if err != nil {
		f.t.Fatal(err)
	}
	j.Order, j.Index, j.Weight = r.Order.Hash(domain), r.Number(), uint32(match.DefaultParams().FeeWeight(j.Asset, r.Order.Fee))
	at := uint64(start/1000 + len(r.Matches))
	var queued *book.Queued
	if len(r.Matches) > 0 { // it had to wait
		j.Queued = at - 3
	}
	if n := len(r.Matches); n > 0 {
		before := book.EntryOf(r.Matches[n-1].Evidence)
		j.PreviousPage, j.PreviousIndex, j.PreviousEntry = before.Page, before.Index, before.Hash()
	}
	if j.Queued != 0 {
		q, err := book.NewQueued(f.scheduler, domain, &j, 5)
		if err != nil {
			f.t.Fatal(err)
		}
		queued = &q
	}
	best, n := match.Best(match.DefaultParams(), f.snap, j, match.Seed(revealed, f.snap.Root(), j.Salt), at)
	if n == 0 {
		f.t.Fatal("no node")
	}
	e, err := match.NewEvidence(f.snap, at, revealed, match.DefaultParams(), j, best.Slot)
	if err != nil {
		f.t.Fatal(err)
	}
	e.Page, e.Index = pageNumber, uint32(len(f.steps))
	ticket, err := book.NewTicket(f.scheduler, domain, book.EntryOf(e))
	if err != nil {
		f.t.Fatal(err)
	}
	e.Ticket = ticket.Signature
	f.steps = append(f.steps, book.Step{Entry: book.EntryOf(e), Job: j})
	r.Matches = append(r.Matches, Match{Epoch: epoch, Evidence: e, Offer: Offer{Node: best.Node}, Queued: queued})
	return best
}

func (f *fixture) accept(epoch uint32, node common.Address) {
	a := Accept{Job: f.proof.Record.Job, Epoch: epoch, Node: node, Snapshot: f.last().Evidence.Root, Key: []byte("ephemeral"), Expiry: start/1000 + 60}
	a.Signature = f.sign(f.nodes[node], a.StructHash())
	f.last().Offer.Accept = &a
}

func (f *fixture) attempt(epoch uint32, c match.Candidate, from, ms uint64, checkpoint, result common.Hash) *Attempt {
	r := &f.proof.Record
	rc := Receipt{
		Order: r.Order.Hash(domain), Job: r.Job, Epoch: epoch, Node: c.Node, Seq: 3, GPUs: c.GPUs, StartedAt: from, BilledMs: ms,
		BytesIn: 10, BytesOut: 5 << 30, Rate: c.Rate, Egress: c.Leaf.Egress[0], Checkpoint: checkpoint, Result: result,
	}
	rc.Cost = Cost(rc.Rate, rc.GPUs, rc.BilledMs, rc.Egress, rc.BytesOut)
	rc.Total = f.totals[c.Node].Add(rc.Cost)
	f.totals[c.Node] = rc.Total
	r.Attempts = append(r.Attempts, Attempt{
		Epoch: epoch, Node: c.Node, StartedAt: from, EndedAt: from + ms + 1000, Simulated: true, LogRoot: common.HexToHash("0x109"),
		Receipt: &SignedReceipt{Receipt: rc, NodeSig: f.sign(f.nodes[c.Node], rc.StructHash()), SchedulerSig: f.sign(f.scheduler, rc.StructHash())},
	})
	return &r.Attempts[len(r.Attempts)-1]
}

// finish settles and anchors what was told.
func (f *fixture) finish() {
	f.t.Helper()
	r := f.proof.Record
	hash, err := r.Hash()
	if err != nil {
		f.t.Fatal(err)
	}
	batch := []common.Hash{common.HexToHash("0x1"), common.HexToHash("0x2"), hash, common.HexToHash("0x4"), common.HexToHash("0x5")}
	f.proof.Hash = hash
	f.proof.Anchoring = &Anchoring{
		Contract: common.HexToAddress("0xa"), Scheduler: r.Order.Scheduler, Seq: 7, Root: merkle.Root(batch), Count: 5, Index: 2,
		Path: merkle.Path(batch, 2), Tx: common.HexToHash("0x7a"), Block: 12,
	}
	b := Settle(r.Order, []SignedReceipt{*r.Attempts[0].Receipt, *r.Attempts[1].Receipt})
	f.proof.Settlement = &Settlement{Tx: common.HexToHash("0x7b"), Block: 11, Paid: b.Paid, Fee: b.Fee, Refunded: b.Refunded}
}

func (f *fixture) options() Options {
	return Options{Domain: &domain, Spec: &f.spec, Page: f.page}
}
