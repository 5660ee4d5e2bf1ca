package escrow_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// settleOrder calls the activity, which has a heartbeat and so needs its environment.
func settleOrder(t *testing.T, a *escrow.Activities, closing bool) escrow.SettleOrderResult {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a)
	o := job.Order{Kind: job.KindBatch, Count: 9, MaxCost: job.Units(1_000_000), Fee: job.Units(1)}
	v, err := env.ExecuteActivity(a.SettleOrder, escrow.SettleOrderRequest{Order: o, Close: closing})
	if err != nil {
		t.Fatal(err)
	}
	var res escrow.SettleOrderResult
	if err := v.Get(&res); err != nil {
		t.Fatal(err)
	}
	return res
}

// owes makes a register in which n nodes are owed each.
func owes(n int, each uint64) (dues []record.SignedReceipt) {
	for i := range n {
		dues = append(dues, record.SignedReceipt{Receipt: record.Receipt{Node: common.Address{byte(i >> 8), byte(i)}, Total: job.Units(each)}})
	}
	return dues
}

// What was paid already costs no transaction; the end always has one.
func TestSettleOrder(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	l.open = true
	if res := settleOrder(t, a, false); res.Settlement != nil || l.sent != 0 {
		t.Fatalf("nothing is owed: %+v, %d sent", res, l.sent)
	}
	l.dues = owes(3, 10)
	if res := settleOrder(t, a, false); res.Settlement == nil || l.sent != 1 || res.Paid.Cmp(job.Units(30)) != 0 || l.closed {
		t.Fatalf("three are owed 10: %+v, %d sent", res, l.sent)
	}
	l.paid = job.Units(30)
	if res := settleOrder(t, a, false); res.Settlement != nil || l.sent != 1 || res.Paid.Cmp(job.Units(30)) != 0 {
		t.Fatalf("they are paid: %+v, %d sent", res, l.sent)
	}
	if res := settleOrder(t, a, true); res.Settlement == nil || l.sent != 2 || !l.closed {
		t.Fatalf("the end: %+v, %d sent, closed %t", res, l.sent, l.closed)
	}
	settleOrder(t, a, true)
	if l.sent != 2 {
		t.Errorf("the end, asked for again, sent a transaction more")
	}
}

// Many nodes take several transactions, of which the last one closes.
func TestSettleOrderOfManyNodes(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	l.open, l.dues = true, owes(2*escrow.MaxReceipts+5, 10)
	settleOrder(t, a, true)
	if len(l.calls) != 3 || l.calls[0] != escrow.MaxReceipts || l.calls[2] != 5 || !l.closed {
		t.Errorf("transactions with %v receipts, closed %t", l.calls, l.closed)
	}
}
