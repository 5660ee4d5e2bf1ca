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
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
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

// counted waits for a day's intent and returns the node's reputation then.
func (w *town) counted(day int64) uint16 {
	w.t.Helper()
	if _, err := w.sender.Await(w.ctx, fmt.Sprintf("reputation/%s/%d", account(w.node).Hex(), day)); err != nil {
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
// settle and however often, and not by jobs that pay less than a point.
func TestPaidWorkCounts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.registerNode()
	on := func(day int64) *escrowLedger {
		l := w.ledger()
		l.repute.now = func() time.Time { return time.Unix(day*86400+5, 0) }
		return l
	}
	first := on(1)
	w.settle(first, 1, 1)
	if had := first.repute.had(1, account(w.node)); had || w.reputation() != 500 {
		t.Errorf("less than a point was counted: %d", w.reputation())
	}
	again := w.settle(first, 2, 1000, worth)
	if rep := w.counted(1); rep != 10_000*4/23 {
		t.Fatalf("after three points the node has %d", rep)
	}
	again(on(1)) // a process that comes after a crash
	w.settle(first, 3, 1000, worth)
	w.settle(on(1), 4, 1000, worth)
	w.settle(on(2), 5, 1000, worth)
	if rep := w.counted(2); rep != 10_000*7/26 {
		t.Errorf("after another day it has %d", rep)
	}
}

// booth is a reputation contract and a sender that answer as they are told.
type booth struct {
	Sender
	counts, submits error
	slow            bool
	sent            []string
}

func (b *booth) Counts(ctx context.Context, _ job.Order, _ common.Address) error {
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
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := first
			r := &repute{chain: &b, sender: &b, now: func() time.Time { return time.Unix(3*86400, 0) }, log: slog.New(slog.DiscardHandler)}
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
