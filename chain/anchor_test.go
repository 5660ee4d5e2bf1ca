package chain

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// anchored is one batch as a scheduler remembers it.
type anchored struct {
	leaves []common.Hash
	proofs []record.Anchoring
}

func (n *network) anchor(seq uint64, leaves []common.Hash) anchored {
	n.t.Helper()
	sent := n.send(n.scheduler, n.client.AnchorCall(merkle.Root(leaves), uint32(len(leaves)), seq, "bafylist"))[0]
	places, err := n.client.AnchorLogs(sent.Logs)
	if err != nil || len(places) != 1 {
		n.t.Fatalf("places %v: %v", places, err)
	}
	again, err := n.client.Place(n.t.Context(), address(n.scheduler), seq)
	if err != nil || !reflect.DeepEqual(again, places[0]) {
		n.t.Fatalf("place %+v, then %+v: %v", places[0], again, err)
	}
	a := anchored{leaves: leaves}
	for i := range leaves {
		proof := places[0]
		proof.Index, proof.Path = uint32(i), merkle.Path(leaves, i)
		a.proofs = append(a.proofs, proof)
	}
	return a
}

func recordHashes(seq, count int) []common.Hash {
	out := make([]common.Hash, count)
	for i := range out {
		out[i] = crypto.Keccak256Hash(fmt.Appendf(nil, "record %d of batch %d", i, seq))
	}
	return out
}

func TestEveryRecordStaysProvable(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	ctx := t.Context()
	r := rand.New(rand.NewPCG(3, 4))
	var all []anchored
	for seq := range 70 {
		all = append(all, n.anchor(uint64(seq), recordHashes(seq, 1+r.IntN(9))))
		if seq%10 == 3 { // another sender's list does not disturb this one
			own, err := n.client.Anchored(ctx, address(n.owner))
			if err != nil {
				t.Fatal(err)
			}
			n.send(n.owner, n.client.AnchorCall(common.Hash{1}, 1, own, ""))
		}
		some := r.IntN(len(all))
		if err := n.client.VerifyAnchor(ctx, all[some].proofs[0], all[some].leaves[0]); err != nil {
			t.Fatalf("record of batch %d after %d batches: %v", some, len(all), err)
		}
	}
	if size, err := n.client.Anchored(ctx, address(n.scheduler)); err != nil || size != 70 {
		t.Fatalf("%d batches: %v", size, err)
	}
	for seq, a := range all {
		proof, err := n.client.ProveBatch(ctx, address(n.scheduler), uint64(seq))
		if err != nil {
			t.Fatal(err)
		}
		for i, leaf := range a.leaves {
			if err := n.client.VerifyAnchor(ctx, a.proofs[i], leaf); err != nil {
				t.Fatalf("record %d of batch %d: %v", i, seq, err)
			}
			b := proof.Batch
			data := n.client.anchor.PackVerify(address(n.scheduler), leaf, uint32(i), raw(a.proofs[i].Path), b.Seq, b.Root, b.Count, b.Time, raw(proof.Path))
			ok, err := read(ctx, n.client, "anchor.verify", n.client.contracts.Anchor, data, n.client.anchor.UnpackVerify)
			if err != nil || !ok {
				t.Fatalf("the contract does not know record %d of batch %d: %v", i, seq, err)
			}
		}
	}
	n.refused("WrongSeq", n.scheduler, n.client.AnchorCall(common.Hash{1}, 1, 69, ""))
	n.refused("WrongSeq", n.scheduler, n.client.AnchorCall(common.Hash{1}, 1, 71, ""))
	n.refused("EmptyBatch", n.scheduler, n.client.AnchorCall(common.Hash{1}, 0, 70, ""))
}

func raw(hs []common.Hash) [][32]byte {
	out := make([][32]byte, len(hs))
	for i, h := range hs {
		out[i] = h
	}
	return out
}

func TestAWrongAnchoringIsNamed(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	var a anchored
	for seq := range 6 {
		a = n.anchor(uint64(seq), recordHashes(seq, 5))
	}
	good, leaf := a.proofs[2], a.leaves[2]
	if err := n.client.VerifyAnchor(t.Context(), good, leaf); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*record.Anchoring, *common.Hash){
		"contract":              func(a *record.Anchoring, _ *common.Hash) { a.Contract[3] ^= 1 },
		"anchoring by":          func(a *record.Anchoring, _ *common.Hash) { a.Scheduler[3] ^= 1 },
		"seq":                   func(a *record.Anchoring, _ *common.Hash) { a.Seq += 8 },
		"root":                  func(a *record.Anchoring, _ *common.Hash) { a.Seq-- },
		"root: ":                func(a *record.Anchoring, _ *common.Hash) { a.Root[3] ^= 1 },
		"count":                 func(a *record.Anchoring, _ *common.Hash) { a.Count++ },
		"tx":                    func(a *record.Anchoring, _ *common.Hash) { a.Tx[3] ^= 1 },
		"block":                 func(a *record.Anchoring, _ *common.Hash) { a.Block++ },
		"index":                 func(a *record.Anchoring, _ *common.Hash) { a.Index = 5 },
		"record, index or path": func(a *record.Anchoring, _ *common.Hash) { a.Index ^= 1 },
		"or path":               func(a *record.Anchoring, _ *common.Hash) { a.Path = append([]common.Hash{{1}}, a.Path[1:]...) },
		"path":                  func(a *record.Anchoring, _ *common.Hash) { a.Path = a.Path[1:] },
		"record":                func(_ *record.Anchoring, l *common.Hash) { l[3] ^= 1 },
	} {
		b, l := good, leaf
		change(&b, &l)
		err := n.client.VerifyAnchor(t.Context(), b, l)
		if !errors.Is(err, ErrNotAnchored) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := n.client.AnchorBatch(t.Context(), address(n.scheduler), 6); !errors.Is(err, ErrNotAnchored) {
		t.Errorf("a batch that is not there: %v", err)
	}
}

// modelRange is a list as the contract's events tell it, and as merkle.Range has it.
func modelRange(size uint64) ([]Batch, merkle.Range) {
	var r merkle.Range
	batches := make([]Batch, size)
	for seq := range size {
		b := Batch{Seq: seq, Count: uint32(seq + 1), Time: 1000 + seq}
		binary.BigEndian.PutUint64(b.Root[:], seq)
		r.Append(b.Leaf())
		b.Peak = r.Peaks()[0]
		batches[seq] = b
	}
	return batches, r
}

func TestBatchPathNeedsFewBatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(1, 600).Draw(t, "size")
		seq := rapid.Uint64Range(0, size-1).Draw(t, "seq")
		batches, model := modelRange(size)
		names, err := BatchesFor(size, seq)
		if err != nil {
			t.Fatal(err)
		}
		if log := bits.Len64(size); len(names) > log*log {
			t.Fatalf("%d batches asked for in a list of %d", len(names), size)
		}
		known := make(map[uint64]Batch)
		for _, s := range names {
			known[s] = batches[s]
		}
		get := func(s uint64) (Batch, bool) { b, ok := known[s]; return b, ok }
		path, err := BatchPath(size, seq, get)
		if err != nil {
			t.Fatal(err)
		}
		if !model.Verify(seq, batches[seq].Leaf(), path) {
			t.Fatalf("batch %d of %d does not lead to its peak", seq, size)
		}
		if !slices.Contains(model.Peaks(), RootOfBatch(batches[seq], path)) {
			t.Fatalf("the root of batch %d of %d is not a peak", seq, size)
		}
		if len(names) > 0 {
			delete(known, rapid.SampledFrom(names).Draw(t, "lost"))
			if _, err := BatchPath(size, seq, get); err == nil {
				t.Fatal("a path over a missing batch")
			}
		}
	})
	if _, err := BatchPath(5, 5, nil); err == nil {
		t.Error("a path of a batch that is not in the list")
	}
}

// narrow is a node that answers event queries of at most width blocks, as public nodes do.
type narrow struct {
	Backend
	width uint64
	asked int
}

type rangeTooWide struct{}

func (rangeTooWide) Error() string  { return "query exceeds max block range" }
func (rangeTooWide) ErrorCode() int { return -32005 }

func (n *narrow) FilterLogs(_ context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	from, to := q.FromBlock.Uint64(), q.ToBlock.Uint64()
	n.asked++
	if to-from > n.width {
		return nil, rangeTooWide{}
	}
	var logs []types.Log
	for b := (from + 9_999) / 10_000 * 10_000; b <= to; b += 10_000 { // one event in every 10,000 blocks
		logs = append(logs, types.Log{BlockNumber: b})
	}
	return logs, nil
}

func (n *narrow) BlockNumber(context.Context) (uint64, error) { return 1_000_000, nil }

func TestEventsOfNarrowNodes(t *testing.T) {
	t.Parallel()
	node := &narrow{width: 20_000}
	logs, err := (&Client{backend: node}).logs(t.Context(), "all", ethereum.FilterQuery{})
	if err != nil || len(logs) != 101 {
		t.Fatalf("%d events: %v", len(logs), err)
	}
	for i, l := range logs {
		if l.BlockNumber != uint64(i)*10_000 {
			t.Fatalf("event %d is of block %d", i, l.BlockNumber)
		}
	}
	node = &narrow{width: 0}
	_, err = (&Client{backend: node}).logs(t.Context(), "all", ethereum.FilterQuery{ToBlock: big.NewInt(100_000)})
	if err == nil || !strings.Contains(err.Error(), "read events all") || node.asked > 50 {
		t.Fatalf("a node that refuses everything: %v after %d queries", err, node.asked)
	}
}
