package escrow_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// ledger remembers intents, as a sender does: an intent acts once.
type ledger struct {
	open     bool
	openErr  error
	done     map[string]record.Settlement
	sent     int
	begun    int
	slow     bool // nothing is confirmed before the wait ends
	receipts []record.SignedReceipt
	closed   bool
	paid     job.Amount
	calls    []int // receipts of each transaction
	dues     []record.SignedReceipt
}

// OrderDues implements escrow.Register.
func (l *ledger) OrderDues(context.Context, common.Hash) ([]record.SignedReceipt, error) {
	return l.dues, nil
}

func (l *ledger) Escrowed(context.Context, common.Hash) (bool, job.Amount, error) {
	return l.open, l.paid, nil
}
func (l *ledger) BeginOpen(context.Context, string, job.Order, []byte) error {
	l.begun++
	return l.openErr
}
func (l *ledger) BeginSettle(context.Context, string, job.Order, []record.SignedReceipt, bool) error {
	l.begun++
	return nil
}
func (l *ledger) Open(ctx context.Context, _ string, _ job.Order, _ []byte) (escrow.OpenResult, error) {
	if l.slow {
		<-ctx.Done()
		return escrow.OpenResult{}, ctx.Err()
	}
	if l.openErr != nil {
		return escrow.OpenResult{}, l.openErr
	}
	if !l.open {
		l.sent++
	}
	l.open = true
	return escrow.OpenResult{Tx: common.Hash{1}}, nil
}
func (l *ledger) Opening(ctx context.Context, intent string, o job.Order) (escrow.OpenResult, bool, error) {
	if l.begun == 0 {
		return escrow.OpenResult{}, false, nil
	}
	res, err := l.Open(ctx, intent, o, nil)
	return res, true, err
}
func (l *ledger) Settle(_ context.Context, intent string, _ job.Order, rs []record.SignedReceipt, closing bool) (record.Settlement, error) {
	if s, ok := l.done[intent]; ok {
		return s, nil
	}
	l.sent, l.receipts, l.closed, l.calls = l.sent+1, rs, l.closed || closing, append(l.calls, len(rs))
	l.done[intent] = record.Settlement{Tx: common.Hash{byte(l.sent)}}
	return l.done[intent], nil
}

func newActivities() (*escrow.Activities, *ledger) {
	l := &ledger{done: make(map[string]record.Settlement)}
	return &escrow.Activities{Ledger: l, Register: l, Domain: eip712.Domain{ChainID: 1}}, l
}

func TestOpen(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	for range 2 {
		res, err := a.Open(t.Context(), escrow.OpenRequest{Order: job.Order{Count: 1}})
		if err != nil || res.Tx != (common.Hash{1}) || l.sent != 1 {
			t.Fatalf("%+v, %v, %d sent", res, err, l.sent)
		}
	}
	if res, err := a.Open(t.Context(), escrow.OpenRequest{Order: job.Order{Count: 2}}); err != nil || res.Tx != (common.Hash{}) {
		t.Errorf("an order shared by jobs, open already: %+v, %v", res, err)
	}
}

// Who has something else to do begins, and asks later.
func TestBeginAndAsk(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	one, many := escrow.OpenRequest{Order: job.Order{Count: 1}}, escrow.OpenRequest{Order: job.Order{Count: 2}}
	if err := a.BeginOpen(t.Context(), one); err != nil || l.begun != 1 || l.sent != 0 {
		t.Fatalf("begin: %v, %d begun, %d sent", err, l.begun, l.sent)
	}
	l.slow = true
	var app *temporal.ApplicationError
	if _, err := a.Opened(t.Context(), one); !errors.As(err, &app) || app.Type() != escrow.ErrPending {
		t.Errorf("not confirmed: %v", err)
	}
	l.slow = false
	if res, err := a.Opened(t.Context(), one); err != nil || res.Tx != (common.Hash{1}) {
		t.Errorf("confirmed: %+v, %v", res, err)
	}
	if err := a.BeginOpen(t.Context(), many); err != nil || l.begun != 1 {
		t.Errorf("an order shared by jobs, open already: %v, %d begun", err, l.begun)
	}
	if err := a.BeginSettle(t.Context(), escrow.SettleRequest{Close: true}); err != nil || l.begun != 2 {
		t.Errorf("begin to settle: %v, %d begun", err, l.begun)
	}
	if s, err := a.Settled(t.Context(), escrow.SettleRequest{Close: true}); err != nil || s.Tx == (common.Hash{}) {
		t.Errorf("settled: %+v, %v", s, err)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	var app *temporal.ApplicationError
	l.openErr = &escrow.RevertError{Call: "open", Reason: "balance too low"}
	if _, err := a.Open(t.Context(), escrow.OpenRequest{}); !errors.As(err, &app) || app.Type() != escrow.ErrReverted || !app.NonRetryable() {
		t.Errorf("a refusal: %v", err)
	}
	l.openErr = errors.New("connection refused")
	if _, err := a.Open(t.Context(), escrow.OpenRequest{}); err == nil || errors.As(err, &app) && err == error(app) {
		t.Errorf("an outage: %v", err)
	}
	l.open = true
	if _, err := a.Open(t.Context(), escrow.OpenRequest{Order: job.Order{Count: 1}}); err != nil {
		t.Errorf("overtaken by somebody else: %v", err)
	}
}

func TestSettleIsIdempotentAndPaysEachNodeOnce(t *testing.T) {
	t.Parallel()
	a, l := newActivities()
	receipt := func(node byte, epoch uint32, total uint64) record.SignedReceipt {
		return record.SignedReceipt{Receipt: record.Receipt{Node: common.Address{node}, Epoch: epoch, Total: job.Units(total)}}
	}
	req := escrow.SettleRequest{
		Job: common.Hash{7}, Close: true,
		Receipts: []record.SignedReceipt{receipt(2, 1, 10), receipt(1, 2, 5), receipt(2, 3, 30)},
	}
	first, err := a.Settle(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.receipts) != 2 || l.receipts[0].Receipt.Node != (common.Address{1}) || l.receipts[1].Receipt.Epoch != 3 {
		t.Errorf("settled with %+v", l.receipts)
	}
	slices.Reverse(req.Receipts)
	if again, err := a.Settle(t.Context(), req); err != nil || again.Tx != first.Tx || l.sent != 1 {
		t.Errorf("again: %+v, %v, %d sent", again, err, l.sent)
	}
	req.Receipts = req.Receipts[:1]
	if other, err := a.Settle(t.Context(), req); err != nil || other.Tx == first.Tx {
		t.Errorf("other receipts are the same settlement: %+v, %v", other, err)
	}
}
