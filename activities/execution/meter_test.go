package execution_test

import (
	"testing"

	"github.com/skyops/skyops/protocol/eip712"
)

// What the devices did goes with the receipt, signed by the node.
func TestReceiptSaysWhatDevicesDid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "25", "-interval", "100ms", "-checkpoint-every", "0")
	spec.GPU = "A100"
	offer, accept := w.offer(w.owner.Submit(spec), 1, 1)
	req := w.owner.Lease(offer, accept)
	w.execute(req).wait(t)
	receipts := w.scheduler.Look(refOf(req)).Receipts
	last := receipts[len(receipts)-1]
	m := last.Meter
	if m == nil || eip712.Verify(w.beat.Node, w.config.Domain.Digest(m.StructHash(last.Receipt)), m.Signature) != nil {
		t.Fatalf("the meter is %+v", m)
	}
	// The world's devices are at 90 %; the last second is not looked at any more.
	if most := last.Receipt.BilledMs; m.BusyMs == 0 || m.BusyMs > most {
		t.Errorf("busy for %d ms of %d", m.BusyMs, most)
	}
}
