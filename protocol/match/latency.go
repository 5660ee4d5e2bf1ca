package match

import (
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
)

// UnknownLatency is the latency, in ms, of a region that nobody measured a node
// from. It earns nothing.
const UnknownLatency = 65535

// Measurement is how far a node is from a region by one measurer's account.
type Measurement struct {
	Latency uint16 // ms
	Stake   uint64 // of the measurer, whole SKYOPS
}

// ClipLatency returns the latency of a region that many have measured: the
// lowest one that half the stake lies at or below. Whoever holds less than half
// of the stake cannot move it out of the range that the others measured. Without
// stake there is no measurement, and the latency is unknown.
func ClipLatency(from []Measurement) uint16 {
	sorted := slices.SortedFunc(slices.Values(from), func(a, b Measurement) int { return cmp.Compare(a.Latency, b.Latency) })
	sorted = slices.DeleteFunc(sorted, func(m Measurement) bool { return m.Stake == 0 })
	if len(sorted) == 0 {
		return UnknownLatency
	}
	// Stake at the low end is set against stake at the high end; the last to be
	// used up at the low end is the median. Sums could overflow.
	low, high := 0, len(sorted)-1
	for low < high {
		both := min(sorted[low].Stake, sorted[high].Stake)
		sorted[low].Stake -= both
		sorted[high].Stake -= both
		if sorted[high].Stake == 0 {
			high--
		}
		if sorted[low].Stake == 0 && low < high {
			low++
		}
	}
	return sorted[low].Latency
}

// ProbeType is the EIP-712 type a node signs a probe with.
const ProbeType = "Probe(uint64 session,bytes32 nonce)"

// ProbeDigest returns what a node signs at once when its scheduler probes it, so
// that nobody nearer can answer in its place.
func ProbeDigest(d eip712.Domain, session uint64, nonce common.Hash) common.Hash {
	return d.Digest(eip712.New(ProbeType).Uint64(session).Bytes32(nonce).Hash())
}
