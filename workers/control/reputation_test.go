package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/store"
)

// worth makes an order pay three points a second and burn a fee of three.
func worth(o *job.Order) {
	o.MaxRate, o.MaxCost, o.Fee = 3600*300_000, job.Units(1e15), job.Units(2*45_000e9)
}

// settle opens an order, has it settled by a ledger after so long, and closed.
func (w *town) settle(l *escrowLedger, nonce byte, ms uint64, changes ...func(*job.Order)) (settleAgain func(*escrowLedger)) {
	w.t.Helper()
	o, sig := w.order(nonce, changes...)
	if _, err := l.Open(w.ctx, fmt.Sprint("open/", nonce), o, sig); err != nil {
		w.t.Fatal(err)
	}
	settle := func(l *escrowLedger) {
		w.t.Helper()
		if s, err := l.Settle(w.ctx, fmt.Sprint("settle/", nonce), o, []record.SignedReceipt{w.receipt(o, ms)}, true); err != nil || s.Paid.IsZero() {
			w.t.Fatalf("settle %d: %+v, %v", nonce, s, err)
		}
	}
	settle(l)
	return settle
}

// passed has the ledger know that the scheduler found the work of an order right.
func (w *town) passed(l *escrowLedger, nonce byte, changes ...func(*job.Order)) {
	w.t.Helper()
	o, _ := w.order(nonce, changes...)
	l.repute.found = known{order: w.hash(o), f: record.Finding{Verdicts: []record.Verdict{w.verdict(o, true)}}}
}

// verdict is the scheduler's word on the node's work.
func (w *town) verdict(o job.Order, equal bool) record.Verdict {
	w.t.Helper()
	v := record.Verdict{Job: job.ID(w.hash(o), 0), Checker: account(w.scheduler), Node: account(w.node), Equal: equal}
	var err error
	if v.Signature, err = eip712.Sign(w.scheduler, w.chain.Domain(w.ctx).Digest(v.StructHash())); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// known is one thing that was found, or none.
type known struct {
	order common.Hash
	f     record.Finding
	err   error
}

func (k known) Passed(_ context.Context, order common.Hash, _ common.Address) (record.Finding, error) {
	if k.err == nil && order != k.order {
		return record.Finding{}, store.ErrNotFound
	}
	return k.f, k.err
}

// counted waits for a day's intent and returns the node's reputation then.
func (w *town) counted(day int64, kind string) uint16 {
	w.t.Helper()
	if _, err := w.sender.Await(w.ctx, fmt.Sprintf("reputation/%s/%d%s", account(w.node).Hex(), day, kind)); err != nil {
		w.t.Fatalf("day %d: %v", day, chain.RevertReason(err))
	}
	return w.reputation()
}

func (w *town) reputation() uint16 {
	w.t.Helper()
	rep, err := w.chain.Reputation(w.ctx, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return rep
}

// A node's reputation rises after a paid job, once a day however many processes
// settle and however often, and not by jobs that pay less than a point. What was
// checked counts whole, and beside it.
func TestPaidWorkCounts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.registerNode()
	on := func(day int64) *escrowLedger {
		l := w.ledger()
		l.repute.now = func() time.Time { return time.Unix(day*86400+5, 0) }
		return l
	}
	is := func(when string, got uint16, parts uint64) {
		t.Helper()
		if want := (reputation.Sums{}).Worked(parts).Value(); got != want {
			t.Fatalf("%s it has %d, not %d", when, got, want)
		}
	}
	unproven := 3 * uint64(reputation.DefaultChecks().Unproven)
	first := on(1)
	w.settle(first, 1, 1)
	if had := first.repute.had(1, counted{account(w.node), false}); had || w.reputation() != 500 {
		t.Errorf("less than a point was counted: %d", w.reputation())
	}
	again := w.settle(first, 2, 1000, worth)
	is("after three points", w.counted(1, ""), unproven)
	again(on(1)) // a process that comes after a crash
	w.settle(first, 3, 1000, worth)
	w.settle(on(1), 4, 1000, worth)
	w.settle(on(2), 5, 1000, worth)
	is("after another day", w.counted(2, ""), 2*unproven)
	l := on(2)
	w.passed(l, 6, worth)
	again = w.settle(l, 6, 1000, worth)
	is("after three that were checked", w.counted(2, "/checked"), 2*unproven+3*reputation.Part)
	again(l)
	is("and again", w.reputation(), 2*unproven+3*reputation.Part)
	l = on(3)
	w.passed(l, 7, worth)
	l.repute.found = known{order: l.repute.found.(known).order, f: record.Finding{Verdicts: []record.Verdict{{Node: account(w.node)}}}}
	w.settle(l, 7, 1000, worth) // what the contract does not take as a check is paid work still
	is("after a finding that shows nothing", w.counted(3, ""), 3*unproven+3*reputation.Part)
}

// What two checkers found goes to the court once.
func TestRefutedOnce(t *testing.T) {
	t.Parallel()
	b := booth{}
	r := &repute{chain: &b, sender: &b, log: slog.New(slog.DiscardHandler)}
	f := record.Finding{Work: record.SignedReceipt{Receipt: record.Receipt{Job: common.Hash{1}, Node: common.Address{7}}}}
	if err := r.Refute(t.Context(), job.Order{}, f); err != nil || len(b.sent) != 0 {
		t.Fatalf("a network without the court: sent %q, %v", b.sent, err)
	}
	b.court = common.Address{3}
	if err := r.Refute(t.Context(), job.Order{}, f); err != nil || len(b.sent) != 1 {
		t.Fatalf("sent %q, %v", b.sent, err)
	}
	b.submits = sender.ErrConflict
	if err := r.Refute(t.Context(), job.Order{}, f); err != nil {
		t.Errorf("another finding of the same job: %v", err)
	}
	b.submits = errors.New("away")
	if err := r.Refute(t.Context(), job.Order{}, f); err == nil {
		t.Error("it was not kept, and nobody tries again")
	}
}

// booth is a reputation contract and a sender that answer as they are told.
type booth struct {
	Sender
	counts, submits, finds error
	slow                   bool
	court                  common.Address
	sent                   []string
}

func (b *booth) Passed(context.Context, common.Hash, common.Address) (record.Finding, error) {
	if b.finds != nil {
		return record.Finding{}, b.finds
	}
	return record.Finding{}, store.ErrNotFound
}

func (b *booth) RecordCheckedCall(job.Order, record.Finding) chain.Call { return chain.Call{} }

func (b *booth) RecordFailedCall(job.Order, record.Finding) chain.Call { return chain.Call{} }

func (b *booth) RefutedCall(job.Order, record.Finding) chain.Call { return chain.Call{To: b.court} }

func (b *booth) Counts(ctx context.Context, _ chain.Call) error {
	if b.slow {
		<-ctx.Done()
		return ctx.Err()
	}
	return b.counts
}

func (b *booth) RecordCall(job.Order, common.Address) chain.Call { return chain.Call{} }

func (b *booth) Submit(_ context.Context, id string, call sender.Call) error {
	if !call.Patient {
		return errors.New("somebody waits for it")
	}
	if b.submits == nil {
		b.sent = append(b.sent, id)
	}
	return b.submits
}

// What cannot be counted leaves the day to the node's next order.
func TestReputationIsTriedWithTheNextOrder(t *testing.T) {
	t.Parallel()
	node := common.Address{7}
	want := []string{"reputation/" + node.Hex() + "/3"}
	for name, first := range map[string]booth{
		"nothing to count": {counts: &chain.Revert{Name: "NothingToCount"}},
		"payer's cap":      {counts: fmt.Errorf("call: %w", &chain.Revert{Name: "PayerCapReached"})},
		"chain away":       {counts: errors.New("away")},
		"slow chain":       {slow: true},
		"store away":       {submits: errors.New("away")},
		"nothing is found": {finds: errors.New("away")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := first
			r := &repute{chain: &b, sender: &b, found: &b, now: func() time.Time { return time.Unix(3*86400, 0) }, log: slog.New(slog.DiscardHandler)}
			receipts := []record.SignedReceipt{{Receipt: record.Receipt{Node: node}}}
			ended, cancel := context.WithCancel(t.Context())
			cancel() // whoever waited for the settlement does so no more
			r.settled(ended, job.Order{}, receipts)
			if len(b.sent) > 0 {
				t.Fatalf("sent %q", b.sent)
			}
			b = booth{}
			for range 2 {
				r.settled(ended, job.Order{}, receipts)
			}
			if !slices.Equal(b.sent, want) {
				t.Errorf("sent %q, want %q", b.sent, want)
			}
		})
	}
}
