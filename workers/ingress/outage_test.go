package ingress

import (
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
)

// Small objects that go in say that IPFS is not away, and nothing of large ones.
func TestOutage(t *testing.T) {
	t.Parallel()
	const patience = 30 * time.Second
	var o outage
	begin := time.Unix(1000, 0)
	for n, step := range []struct {
		at           int // seconds
		err          error
		size         uint64
		small, large bool // it lasts for objects of 10 and of 1,000 bytes
	}{
		{0, nil, 10, false, false},
		{1, delivery.ErrAway, 10, false, false},
		{31, delivery.ErrAway, 10, true, true},
		{32, nil, 10, false, false},
		{40, delivery.ErrFull, 1000, false, false},
		{60, nil, 10, false, false},
		{70, delivery.ErrFull, 2000, false, true},
		{71, nil, 999, false, true},
		{72, delivery.ErrNotFound, 10, false, true},
		{73, delivery.ErrFull, 10, true, true},
		{74, nil, 9, true, true},
		{75, nil, 1000, false, false},
		{76, delivery.ErrFull, 1000, false, false},
		{106, delivery.ErrFull, 2000, false, true},
	} {
		now := begin.Add(time.Duration(step.at) * time.Second)
		o.saw(step.err, step.size, now)
		if small, large := o.lasts(10, patience, now), o.lasts(1000, patience, now); small != step.small || large != step.large {
			t.Errorf("step %d: it lasts for small objects %t, for large ones %t", n, small, large)
		}
	}
	last := begin.Add(106 * time.Second)
	if o.spares(999, patience, last) || !o.spares(1000, patience, last) {
		t.Error("a small object is not offered, or a large one is")
	}
	if later := last.Add(probeEvery); o.spares(1000, patience, later) || !o.spares(1000, patience, later) {
		t.Error("not one large object is offered to see whether it has room")
	}
}

// A deposit that IPFS had no room for waits as long as it has to, whatever goes there
// meanwhile; one that did not come back is tried again.
func TestMovesThatFailed(t *testing.T) {
	t.Parallel()
	m, now := moves{}, time.Unix(1000, 0)
	for range 3 {
		m.failed("large", true, time.Minute, now)
		m.failed("lost", false, time.Minute, now)
	}
	m.failed("other", true, time.Minute, now)
	m.moved("other")
	if m["large"].at != now.Add(4*time.Minute) || len(m) != 1 {
		t.Errorf("waiting are %+v", m)
	}
}
