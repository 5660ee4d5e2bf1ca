package sender

import (
	"testing"
	"time"
)

// A patient call waits for company, or until its time is over, and then goes
// behind those that somebody waits for.
func TestPatientCalls(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	patiently := func(to byte) Call {
		c := pay(to, 1)
		c.Patient = true
		return c
	}
	sent := func(id string, want bool) {
		t.Helper()
		if got := r.state(s, id).State != stateNew; got != want {
			t.Fatalf("%s was sent: %v", id, got)
		}
	}
	check(t, s.Submit(t.Context(), "alone", patiently(1)))
	r.tick(s)
	r.now = r.now.Add(s.opts.Gather - time.Millisecond)
	r.tick(s)
	sent("alone", false)
	r.now = r.now.Add(time.Millisecond)
	r.tick(s)
	sent("alone", true)
	r.sim.Commit()
	r.carry(s)

	check(t, s.Submit(t.Context(), "first", patiently(2)))
	check(t, s.Submit(t.Context(), "second", patiently(3)))
	r.tick(s)
	sent("first", false)
	check(t, s.Submit(t.Context(), "urgent", pay(4, 1)))
	r.tick(s)
	for _, id := range []string{"first", "second", "urgent"} {
		sent(id, true)
	}
	if u, f := r.state(s, "urgent"), r.state(s, "first"); *u.Nonce > *f.Nonce {
		t.Errorf("the urgent call has nonce %d, behind the patient one's %d", *u.Nonce, *f.Nonce)
	}
	r.sim.Commit()
	r.carry(s)
	for id, to := range map[string]byte{"alone": 1, "first": 2, "second": 3, "urgent": 4} {
		if got := r.balance(account(to)); got != 1 {
			t.Errorf("%s paid %d", id, got)
		}
	}
}
