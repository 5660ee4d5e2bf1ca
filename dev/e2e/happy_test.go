package e2e

import (
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// A job from signature to settled bill, in the coin and in SKYOPS.
func TestJobEndToEnd(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	if err := u.Deposit(t.Context(), w.Network.Token, deposit); err != nil {
		t.Fatal(err)
	}
	for _, asset := range []struct {
		name string
		task task
	}{
		{"coin", task{hosts: []string{"calm-1", "calm-2"}, args: count(20, 5, 50*time.Millisecond)}},
		{"token", task{hosts: []string{"calm-1", "calm-2"}, args: count(5, 0, 50*time.Millisecond), asset: w.Network.Token, max: milliether(900)}},
	} {
		began := time.Now()
		r := u.submit(t, asset.task)
		accepted := time.Since(began)
		if _, err := r.AwaitDelivered(t.Context(), r.id); err != nil {
			t.Fatal(err)
		}
		delivered := time.Since(began)
		dir := r.open(t)
		j := r.end(t, client.Succeeded, "")
		t.Logf("%s: accepted %s, delivered %s, settled and anchored %s", asset.name, accepted, delivered, time.Since(began))
		if j.Epoch != 1 || !j.Simulated || len(j.Attempts) != 1 || j.Attempts[0].Outcome != record.Succeeded {
			t.Errorf("%s: %s", asset.name, tell(j))
		}
		for _, a := range checkSteps(t, dir, map[string]int{"coin": 20, "token": 5}[asset.name]) {
			if a != "1" {
				t.Errorf("%s: a step was counted by attempt %s", asset.name, a)
			}
		}
		if j.Settlement.Paid.IsZero() {
			t.Errorf("%s: work was not paid", asset.name)
		}
		// Why it went there is told from the match's evidence and the page that has it.
		var why client.Why
		until(t, soon, "the page of the match", func() (ok bool, err error) {
			why, err = r.Why(t.Context(), r.id, 0)
			return err == nil && why.Note == "", err
		})
		if e := why.Explanation; why.Source != client.FromMatch || why.Answer != "accepted" || e.Chosen == nil || e.Chosen.Node != j.Node || e.Nodes < 2 {
			t.Errorf("%s: why there: %+v", asset.name, why)
		}
		if got := u.balance(t, asset.task.asset); got.Cmp(deposit.Sub(j.Settlement.Paid).Sub(j.Settlement.Fee)) != 0 {
			t.Errorf("%s: %s is left of the deposit, %s was paid", asset.name, got, j.Settlement.Paid)
		}
	}
}
