package execution_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
)

// TestLedgerNeverOvercommits: whatever is reserved, kept, released and expired,
// no device has two holders, the parts never exceed the whole, and a refusal is
// right: what was asked for was not free.
func TestLedgerNeverOvercommits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &ledgerModel{
			total: execution.Resources{CPU: 4000, RAM: 1000, Disk: 1000, Devices: []string{"a", "b", "c"}},
			now:   time.Unix(1_800_000_000, 0), holds: map[lease.Ref]held{},
		}
		m.ledger = execution.NewLedger(m.total, nil)
		t.Repeat(map[string]func(*rapid.T){"reserve": m.reserve, "keep": m.keep, "release": m.release, "wait": m.wait, "": m.check})
	})
}

// ledgerModel is what the ledger must say.
type ledgerModel struct {
	ledger *execution.Ledger
	total  execution.Resources
	now    time.Time
	holds  map[lease.Ref]held
}

type held struct {
	need    execution.Resources
	devices []string
	until   time.Time
}

// free drops what has expired and returns what is left of the whole.
func (m *ledgerModel) free() execution.Resources {
	f := m.total
	f.GPUs = 3
	for a, h := range m.holds {
		if !h.until.IsZero() && !m.now.Before(h.until) {
			delete(m.holds, a)
			continue
		}
		f.GPUs, f.CPU, f.RAM, f.Disk = f.GPUs-h.need.GPUs, f.CPU-h.need.CPU, f.RAM-h.need.RAM, f.Disk-h.need.Disk
	}
	return f
}

func someAttempt(t *rapid.T) lease.Ref {
	return lease.Ref{Job: common.Hash{byte(rapid.IntRange(1, 4).Draw(t, "job"))}, Epoch: uint32(rapid.IntRange(1, 2).Draw(t, "epoch"))}
}

func (m *ledgerModel) reserve(t *rapid.T) {
	a := someAttempt(t)
	need := execution.Resources{
		GPUs: uint16(rapid.IntRange(0, 4).Draw(t, "gpus")), CPU: uint32(rapid.IntRange(0, 5000).Draw(t, "cpu")),
		RAM: uint32(rapid.IntRange(0, 1100).Draw(t, "ram")), Disk: uint32(rapid.IntRange(0, 1100).Draw(t, "disk")),
	}
	until := m.now.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "seconds")) * time.Second)
	f := m.free()
	devices, err := m.ledger.Reserve(a, need, m.now, until)
	h, repeated := m.holds[a]
	fits := need.GPUs <= f.GPUs && need.CPU <= f.CPU && need.RAM <= f.RAM && need.Disk <= f.Disk
	switch {
	case repeated:
		if err != nil || len(devices) != len(h.devices) {
			t.Fatalf("a repeated reservation gave %v, %v", devices, err)
		}
		if !h.until.IsZero() {
			h.until = until
			m.holds[a] = h
		}
	case fits != (err == nil):
		t.Fatalf("free %+v, need %+v: %v", f, need, err)
	case err == nil:
		m.holds[a] = held{need, devices, until}
	case !errors.Is(err, execution.ErrBusy):
		t.Fatal(err)
	}
}

func (m *ledgerModel) keep(t *rapid.T) {
	a := someAttempt(t)
	m.free()
	h, ok := m.holds[a]
	if m.ledger.Keep(a, m.now) != ok {
		t.Fatalf("keep says otherwise than %t", ok)
	}
	if ok {
		h.until = time.Time{}
		m.holds[a] = h
	}
}

func (m *ledgerModel) release(t *rapid.T) {
	a := someAttempt(t)
	m.ledger.Release(a)
	delete(m.holds, a)
}

func (m *ledgerModel) wait(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "pass")) * time.Second)
}

func (m *ledgerModel) check(t *rapid.T) {
	want, got := m.free(), m.ledger.Free(m.now)
	if got.GPUs != want.GPUs || got.CPU != want.CPU || got.RAM != want.RAM || got.Disk != want.Disk {
		t.Fatalf("free %+v, want %+v", got, want)
	}
	owner := map[string]lease.Ref{}
	for a, h := range m.holds {
		if len(h.devices) != int(h.need.GPUs) {
			t.Fatalf("%v holds %v, needs %d", a, h.devices, h.need.GPUs)
		}
		for _, d := range h.devices {
			if other, taken := owner[d]; taken {
				t.Fatalf("%s belongs to %v and %v", d, a, other)
			}
			owner[d] = a
			if holder, ok := m.ledger.Holder(d); !ok || holder != a {
				t.Fatalf("%s is held by %v, the ledger says %v", d, a, holder)
			}
		}
	}
}
