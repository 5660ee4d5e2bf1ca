package record

import (
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
)

// MeterType is the EIP-712 type that a node signs with a receipt.
const MeterType = "Meter(bytes32 receipt,uint64 busyMs,uint64 energy)"

// Meter is what an attempt's devices did until a receipt, as their driver told
// the node, looked at once a second. It is the node's word, for people and for
// how often the node is checked; nothing is billed by it.
type Meter struct {
	BusyMs    uint64 `json:"busyMs"` // of all devices together: time by utilization
	Energy    uint64 `json:"energy"` // millijoules
	Signature []byte `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the meter, which is of one receipt.
func (m Meter) StructHash(r Receipt) common.Hash {
	return eip712.New(MeterType).Bytes32(r.StructHash()).Uint64(m.BusyMs).Uint64(m.Energy).Hash()
}

// used says what was billed beside what the devices did.
func (s *SignedReceipt) used() string {
	switch {
	case s == nil || s.Receipt.GPUs == 0:
		return ""
	case s.Idle():
		return fmt.Sprintf(", billed %s of %s, which did nothing", seconds(s.Receipt.BilledMs), counted(int(s.Receipt.GPUs), "GPU", "GPUs"))
	case s.Meter != nil:
		return fmt.Sprintf(", billed %s of %s, busy for %s together", seconds(s.Receipt.BilledMs), counted(int(s.Receipt.GPUs), "GPU", "GPUs"), seconds(s.Meter.BusyMs))
	}
	return ""
}

func seconds(ms uint64) time.Duration {
	return (time.Duration(ms) * time.Millisecond).Round(100 * time.Millisecond)
}

// idleAfter is how much billed time without any use of the devices is no matter
// of a program that has just begun to load its data, in ms.
const idleAfter = 60_000

// Idle reports whether devices were billed that, by the node's own word, did
// nothing at all, or of which it says nothing. A program may leave its GPUs alone;
// a node that runs none looks the same.
func (s SignedReceipt) Idle() bool {
	r := s.Receipt
	return r.GPUs > 0 && r.BilledMs >= idleAfter && (s.Meter == nil || s.Meter.BusyMs == 0)
}
