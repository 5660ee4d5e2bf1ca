package record

import (
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

type message struct {
	typeString string
	hash       common.Hash
	values     map[string]any
}

// messages draws one message of each type this package signs.
func messages(t *rapid.T) []message {
	hash := func(name string) common.Hash {
		return common.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name))
	}
	u64 := func(name string) uint64 { return rapid.Uint64().Draw(t, name) }
	amount := func(name string) job.Amount { h := hash(name); return job.NewAmount(new(big.Int).SetBytes(h[:16])) }
	id, node, epoch := hash("job"), common.Address(hash("node").Bytes()[:20]), rapid.Uint32().Draw(t, "epoch")
	text := rapid.String().Draw(t, "text")
	n := func(v any) string { return fmt.Sprint(v) }
	r := Receipt{
		Order: hash("order"), Job: id, Epoch: epoch, Node: node, Seq: u64("seq"), GPUs: rapid.Uint16().Draw(t, "gpus"),
		StartedAt: u64("started"), BilledMs: u64("billed"), BytesIn: u64("in"), BytesOut: u64("out"), Rate: u64("rate"), Egress: u64("egress"),
		Cost: amount("cost"), Total: amount("total"), Checkpoint: hash("checkpoint"), Result: hash("result"),
	}
	a := Accept{Job: id, Epoch: epoch, Node: node, Snapshot: hash("snapshot"), Key: []byte(text), Expiry: u64("expiry")}
	d := Decline{Job: id, Epoch: epoch, Node: node, Snapshot: a.Snapshot, Reason: text, At: u64("at")}
	e := Erasure{Job: id, Epoch: epoch, Node: node, At: u64("at"), GPUMemory: u64("memory"), Overwritten: u64("overwritten")}
	l := Login{Node: node, Ingress: hash("ingress"), IssuedAt: u64("issued"), Expiry: u64("expiry")}
	base := func(more map[string]any) map[string]any {
		more["job"], more["epoch"], more["node"] = id.Hex(), n(epoch), node.Hex()
		return more
	}
	return []message{
		{ReceiptType, r.StructHash(), base(map[string]any{
			"order": r.Order.Hex(), "seq": n(r.Seq), "gpus": n(r.GPUs), "startedAt": n(r.StartedAt), "billedMs": n(r.BilledMs),
			"bytesIn": n(r.BytesIn), "bytesOut": n(r.BytesOut), "rate": n(r.Rate), "egress": n(r.Egress), "cost": r.Cost.String(),
			"total": r.Total.String(), "checkpoint": r.Checkpoint.Hex(), "result": r.Result.Hex(),
		})},
		{AcceptType, a.StructHash(), base(map[string]any{"snapshot": a.Snapshot.Hex(), "key": keccak(a.Key).Hex(), "expiry": n(a.Expiry)})},
		{DeclineType, d.StructHash(), base(map[string]any{"snapshot": d.Snapshot.Hex(), "reason": keccak([]byte(text)).Hex(), "at": n(d.At)})},
		{ErasureType, e.StructHash(), base(map[string]any{"at": n(e.At), "gpuMemory": n(e.GPUMemory), "overwritten": n(e.Overwritten)})},
		{LoginType, l.StructHash(), map[string]any{"node": node.Hex(), "ingress": l.Ingress.Hex(), "issuedAt": n(l.IssuedAt), "expiry": n(l.Expiry)}},
	}
}

// Our hand-written hashes are those of a stock EIP-712 implementation.
func TestMessagesHashAsTypedData(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, m := range messages(t) {
			text, err := json.Marshal(eip712.NewTypedData(domain, m.typeString, m.values))
			if err != nil {
				t.Fatal(err)
			}
			var td apitypes.TypedData
			if err := json.Unmarshal(text, &td); err != nil {
				t.Fatal(err)
			}
			want, _, err := apitypes.TypedDataAndHash(td)
			if err != nil {
				t.Fatalf("%s: %v", m.typeString, err)
			}
			if got := domain.Digest(m.hash); got != common.BytesToHash(want) {
				t.Fatalf("%s: %s, a wallet has %x", m.typeString, got, want)
			}
		}
	})
}
