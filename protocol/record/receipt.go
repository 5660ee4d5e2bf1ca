package record

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// ReceiptType is the EIP-712 type a node signs and a scheduler countersigns.
const ReceiptType = "Receipt(bytes32 order,bytes32 job,uint32 epoch,address node,uint64 seq,uint16 gpus,uint64 startedAt,uint64 billedMs,uint64 bytesIn,uint64 bytesOut,uint64 rate,uint64 egress,uint128 cost,uint128 total,bytes32 checkpoint,bytes32 result)"

// Receipt is the cumulative usage of one attempt. A later receipt of the same
// attempt (higher Seq) replaces an earlier one; none is ever added to another.
type Receipt struct {
	Order      common.Hash    `json:"order"`
	Job        common.Hash    `json:"job"`
	Epoch      uint32         `json:"epoch"`
	Node       common.Address `json:"node"`
	Seq        uint64         `json:"seq"`        // 1 for the attempt's first receipt
	GPUs       uint16         `json:"gpus"`       // devices held; 0 is billed as one unit
	StartedAt  uint64         `json:"startedAt"`  // unix milliseconds, the ingress's clock
	BilledMs   uint64         `json:"billedMs"`   // kept work: from start to the acknowledged checkpoint or the end
	BytesIn    uint64         `json:"bytesIn"`    // ciphertext read through the ingress
	BytesOut   uint64         `json:"bytesOut"`   // ciphertext of checkpoints and package stored
	Rate       uint64         `json:"rate"`       // gwei of the order's asset per GPU-hour, at most Order.MaxRate
	Egress     uint64         `json:"egress"`     // gwei of the order's asset per GiB of BytesOut, at most Order.MaxEgress
	Cost       job.Amount     `json:"cost"`       // Cost() of this attempt
	Total      job.Amount     `json:"total"`      // everything due to Node under Order so far, this attempt included
	Checkpoint common.Hash    `json:"checkpoint"` // SHA-256 of the newest acknowledged checkpoint's manifest, zero if none
	Result     common.Hash    `json:"result"`     // SHA-256 of the package's manifest, zero until the end
}

// StructHash returns the EIP-712 struct hash of the receipt.
func (r Receipt) StructHash() common.Hash {
	return eip712.New(ReceiptType).
		Bytes32(r.Order).Bytes32(r.Job).Uint64(uint64(r.Epoch)).Address(r.Node).Uint64(r.Seq).
		Uint64(uint64(r.GPUs)).Uint64(r.StartedAt).Uint64(r.BilledMs).Uint64(r.BytesIn).Uint64(r.BytesOut).
		Uint64(r.Rate).Uint64(r.Egress).Big(r.Cost.Big()).Big(r.Total.Big()).
		Bytes32(r.Checkpoint).Bytes32(r.Result).Hash()
}

// SignedReceipt is a receipt with the node's signature and, once the ingress
// has checked it against its own measurements, the scheduler's. What is held
// counts like any other, but only the scheduler can bring it to the escrow: the
// work of a deterministic job is paid when its check is over.
type SignedReceipt struct {
	Receipt      Receipt `json:"receipt"`
	NodeSig      []byte  `json:"nodeSignature"`
	SchedulerSig []byte  `json:"schedulerSignature,omitempty"`
	Held         bool    `json:"held,omitempty"` // the scheduler signed HeldType, not ReceiptType
	Meter        *Meter  `json:"meter,omitempty"`
}

// SchedulerHash returns the EIP-712 struct hash that the scheduler signs.
func (s SignedReceipt) SchedulerHash() common.Hash {
	if s.Held {
		return eip712.New(HeldType).Bytes32(s.Receipt.StructHash()).Hash()
	}
	return s.Receipt.StructHash()
}

// gwei is the number of smallest units in one priced unit (1e9, as of 1e18).
var gwei = big.NewInt(1_000_000_000)

// Cost returns what an attempt costs, in the asset's smallest units, rounded
// down once at the end of each term, exactly as CostLib.cost does on chain:
//
//	rate·1e9·max(gpus,1)·billedMs / 3_600_000 + egress·1e9·bytesOut / 2^30
func Cost(rate uint64, gpus uint16, billedMs, egress, bytesOut uint64) job.Amount {
	units := int64(gpus)
	if units == 0 {
		units = 1
	}
	run := new(big.Int).SetUint64(rate)
	run.Mul(run, gwei).Mul(run, big.NewInt(units)).Mul(run, new(big.Int).SetUint64(billedMs))
	run.Div(run, big.NewInt(3_600_000))
	out := new(big.Int).SetUint64(egress)
	out.Mul(out, gwei).Mul(out, new(big.Int).SetUint64(bytesOut)).Rsh(out, 30)
	return job.NewAmount(run.Add(run, out))
}

// AcceptType and DeclineType are the EIP-712 types a node answers an offer with.
const (
	AcceptType  = "Accept(bytes32 job,uint32 epoch,address node,bytes32 snapshot,bytes32 key,uint64 expiry)"
	DeclineType = "Decline(bytes32 job,uint32 epoch,address node,bytes32 snapshot,bytes32 reason,uint64 at)"
	ErasureType = "Erasure(bytes32 job,uint32 epoch,address node,uint64 at,uint64 gpuMemory,uint64 overwritten)"
	LoginType   = "NodeLogin(address node,bytes32 ingress,uint64 issuedAt,uint64 expiry)"
)

// Accept is a node's promise to run an attempt, carrying the ephemeral HPKE
// key that the job key may be released to. Snapshot is the root of the snapshot
// that the node was told it was chosen from: no other can be shown afterwards.
type Accept struct {
	Job       common.Hash    `json:"job"`
	Epoch     uint32         `json:"epoch"`
	Node      common.Address `json:"node"`
	Snapshot  common.Hash    `json:"snapshot"`
	Key       []byte         `json:"key"`    // MLKEM768-X25519 HPKE public key, made for this attempt
	Expiry    uint64         `json:"expiry"` // unix seconds
	Signature []byte         `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the accept; Key enters by keccak256.
func (a Accept) StructHash() common.Hash {
	return eip712.New(AcceptType).Bytes32(a.Job).Uint64(uint64(a.Epoch)).Address(a.Node).Bytes32(a.Snapshot).
		Bytes32(keccak(a.Key)).Uint64(a.Expiry).Hash()
}

// Decline is a node's signed refusal, so that being passed over cannot be
// disputed later. Snapshot is as in Accept.
type Decline struct {
	Job       common.Hash    `json:"job"`
	Epoch     uint32         `json:"epoch"`
	Node      common.Address `json:"node"`
	Snapshot  common.Hash    `json:"snapshot"`
	Reason    string         `json:"reason"` // as Clean leaves it within MaxSentence
	At        uint64         `json:"at"`     // unix seconds
	Signature []byte         `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the decline; Reason enters by keccak256.
func (d Decline) StructHash() common.Hash {
	return eip712.New(DeclineType).Bytes32(d.Job).Uint64(uint64(d.Epoch)).Address(d.Node).Bytes32(d.Snapshot).
		Bytes32(keccak([]byte(d.Reason))).Uint64(d.At).Hash()
}

// Erasure is a node's statement that an attempt's plaintext and keys are gone from it.
type Erasure struct {
	Job   common.Hash    `json:"job"`
	Epoch uint32         `json:"epoch"`
	Node  common.Address `json:"node"`
	At    uint64         `json:"at"` // unix seconds
	// GPUMemory is what the devices have that the attempt held, in MiB, or, where its
	// node forgot which those were, all devices of the node; Overwritten is how much of
	// that was overwritten after its program had gone. It is never all: the driver
	// keeps some; 0: the node could not.
	GPUMemory   uint64 `json:"gpuMemoryMiB,omitempty"`
	Overwritten uint64 `json:"overwrittenMiB,omitempty"`
	Signature   []byte `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the erasure receipt.
func (e Erasure) StructHash() common.Hash {
	return eip712.New(ErasureType).Bytes32(e.Job).Uint64(uint64(e.Epoch)).Address(e.Node).Uint64(e.At).
		Uint64(e.GPUMemory).Uint64(e.Overwritten).Hash()
}

// maxGPUMemory bounds what a receipt says of a node's GPUs, in MiB.
const maxGPUMemory = 1 << 30

// Check reports a receipt that cannot be true.
func (e *Erasure) Check() error {
	switch {
	case e.GPUMemory > maxGPUMemory:
		return fmt.Errorf("no node has %d MiB of GPU memory", e.GPUMemory)
	case e.Overwritten > e.GPUMemory:
		return fmt.Errorf("of %d MiB of GPU memory %d were overwritten", e.GPUMemory, e.Overwritten)
	}
	return nil
}

// GPUs says what became of the memory of the attempt's GPUs, whatever less the
// receipt speaks of than the MiB that it held; empty: it had none.
func (e *Erasure) GPUs(held uint64, simulated bool) string {
	if e == nil {
		return ""
	}
	all := max(e.GPUMemory, held)
	gib := func(mib uint64) float64 { return float64(mib) / 1024 }
	switch {
	case all == 0:
		return ""
	case simulated:
		return fmt.Sprintf("%.1f of %.1f GiB of simulated GPU memory were overwritten", gib(e.Overwritten), gib(all))
	case e.Overwritten == 0:
		return "GPU memory was not overwritten"
	}
	return fmt.Sprintf("%.1f of %.1f GiB of GPU memory were overwritten", gib(e.Overwritten), gib(all))
}

// GPUMemory returns how much memory the GPUs have that an attempt held, in MiB, by the
// match that led to it.
func (r *Record) GPUMemory(epoch uint32) uint64 {
	for i := range r.Matches {
		if m := &r.Matches[i]; m.Epoch == epoch && m.Offer.Accept != nil {
			e := &m.Evidence
			return uint64(min(e.Job.GPUMax, e.Chosen.Free().GPUs)) * uint64(e.Chosen.VRAM)
		}
	}
	return 0
}

// Login is how a node proves its key to one ingress (named by the keccak256 of
// its certificate's public key); it is sent as per-call credentials and renewed.
type Login struct {
	Node      common.Address `json:"node"`
	Ingress   common.Hash    `json:"ingress"`
	IssuedAt  uint64         `json:"issuedAt"` // unix seconds
	Expiry    uint64         `json:"expiry"`   // unix seconds, at most ten minutes later
	Signature []byte         `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the login.
func (l Login) StructHash() common.Hash {
	return eip712.New(LoginType).Address(l.Node).Bytes32(l.Ingress).Uint64(l.IssuedAt).Uint64(l.Expiry).Hash()
}
