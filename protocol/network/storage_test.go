package network_test

import (
	"math"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
)

// A fee that was asked for some bytes pays for those bytes, and for at most a
// MiB's rounding more.
func TestStorageFeePaysForItsBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := network.Arweave{PriceETH: rapid.Uint64Range(1, 1<<40).Draw(t, "price"), PriceSkyops: 7}
		bytes := rapid.Uint64Range(0, 1<<50).Draw(t, "bytes")
		floor := job.Units(rapid.Uint64().Draw(t, "floor"))
		o := job.Order{Fee: floor.Add(a.Fee(common.Address{}, bytes)), Count: 1}
		if got := a.Bytes(o, floor); got < bytes || got > bytes+1<<20 {
			t.Fatalf("%d bytes were asked for, %d are paid", bytes, got)
		}
		o.Count = 10
		if got := a.Bytes(o, floor); got > bytes/10+1<<20 {
			t.Fatalf("one of ten jobs has %d of %d bytes", got, bytes)
		}
	})
}

func TestStorageThatIsFree(t *testing.T) {
	t.Parallel()
	var a network.Arweave
	if fee := a.Fee(common.Address{}, 1<<40); !fee.IsZero() || a.Bytes(job.Order{}, job.Units(5)) != math.MaxUint64 {
		t.Errorf("fee %s", fee)
	}
	a.PriceETH = 1
	if a.Bytes(job.Order{Fee: job.Units(4)}, job.Units(5)) != 0 {
		t.Error("a fee below the least one pays for storage")
	}
}
