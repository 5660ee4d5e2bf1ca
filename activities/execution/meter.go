package execution

import (
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// meter adds up what an attempt's devices do, from one look to the next.
type meter struct {
	mu     sync.Mutex
	begun  bool
	last   time.Duration // boot clock of the newest look
	busy   uint64        // microseconds times percent
	energy uint64        // microjoules
	of     common.Hash   // receipt that signed is of
	signed record.Meter
}

// add takes a look at the devices. What it shows holds since the one before.
func (m *meter) add(at time.Duration, devices []Device) {
	m.mu.Lock()
	defer m.mu.Unlock()
	passed := at - m.last
	first := !m.begun
	m.begun, m.last = true, at
	if first || passed < 0 {
		return
	}
	for _, d := range devices {
		m.busy += uint64(passed.Microseconds()) * uint64(min(d.Utilization, 100))
		m.energy += uint64(passed.Milliseconds()) * uint64(d.Power)
	}
}

// reset begins anew: the scheduler's clock, by which a reading is judged, begins now.
func (m *meter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun, m.busy, m.energy = false, 0, 0
}

// metered signs the meter's reading for a receipt: the same one, however often it is asked.
func (t *attempt) metered(r record.Receipt) (*record.Meter, error) {
	t.meter.mu.Lock()
	defer t.meter.mu.Unlock()
	hash := r.StructHash()
	if t.meter.of != hash {
		m := record.Meter{BusyMs: t.meter.busy / 100_000, Energy: t.meter.energy / 1000}
		var err error
		if m.Signature, err = t.sign(m.StructHash(r)); err != nil {
			return nil, err
		}
		t.meter.of, t.meter.signed = hash, m
	}
	m := t.meter.signed
	return &m, nil
}
