package record

import (
	"strings"
	"testing"
)

func TestIdle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		gpus   uint16
		billed uint64
		meter  *Meter
		idle   bool
	}{
		"busy":           {1, 120_000, &Meter{BusyMs: 5}, false},
		"idle":           {2, 120_000, &Meter{Energy: 7}, true},
		"says nothing":   {1, 120_000, nil, true},
		"has just begun": {1, 59_999, &Meter{}, false},
		"has no GPUs":    {0, 120_000, nil, false},
	} {
		s := &SignedReceipt{Receipt: Receipt{GPUs: c.gpus, BilledMs: c.billed}, Meter: c.meter}
		if s.Idle() != c.idle || strings.Contains(s.used(), "did nothing") != c.idle {
			t.Errorf("%s: idle %t, %q", name, s.Idle(), s.used())
		}
	}
}
