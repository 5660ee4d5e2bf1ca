package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

func aReceipt(l lease.Lease, seq, cost, total uint64) record.SignedReceipt {
	return record.SignedReceipt{
		Receipt: record.Receipt{
			Order: l.Terms.Order, Job: l.Job, Epoch: l.Epoch, Node: l.Node, Seq: seq,
			GPUs: l.Terms.GPUs, Cost: job.Units(cost), Total: job.Units(total),
		},
		NodeSig: []byte{1}, SchedulerSig: []byte{2},
	}
}

func TestReceipts(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		one, two := aLease(hash(1), 1, address(1)), aLease(hash(2), 1, address(1))
		want(t, s.PutReceipt(ctx, aReceipt(one, 1, 10, 10)), lease.ErrStale)
		check(t, s.RaiseLease(ctx, one))
		check(t, s.RaiseLease(ctx, two))
		first := aReceipt(one, 1, 10, 10)
		check(t, s.PutReceipt(ctx, first))
		check(t, s.PutReceipt(ctx, first))
		want(t, s.PutReceipt(ctx, aReceipt(one, 1, 11, 11)), store.ErrSuperseded)
		want(t, s.PutReceipt(ctx, aReceipt(one, 2, 9, 9)), store.ErrSuperseded)
		want(t, s.PutReceipt(ctx, aReceipt(two, 1, 5, 5)), store.ErrTotal)
		check(t, s.PutReceipt(ctx, aReceipt(two, 1, 5, 15)))
		want(t, s.PutReceipt(ctx, aReceipt(one, 2, 12, 12)), store.ErrTotal)
		check(t, s.PutReceipt(ctx, aReceipt(one, 2, 12, 17)))

		due, err := s.OrderDue(ctx, one.Terms.Order, address(1), one.Job, 1)
		check(t, err)
		if due.Cmp(job.Units(5)) != 0 {
			t.Errorf("due without job 1 is %s", due)
		}
		due, err = s.OrderDue(ctx, one.Terms.Order, address(1), common.Hash{}, 0)
		check(t, err)
		if due.Cmp(job.Units(17)) != 0 {
			t.Errorf("due is %s", due)
		}

		wrongNode, wrongOrder := aReceipt(one, 3, 13, 13), aReceipt(one, 3, 13, 18)
		wrongNode.Receipt.Node = address(2)
		wrongOrder.Receipt.Order = hash(77)
		want(t, s.PutReceipt(ctx, wrongNode), lease.ErrStale)
		want(t, s.PutReceipt(ctx, wrongOrder), lease.ErrStale)

		check(t, s.RaiseLease(ctx, aLease(hash(1), 2, address(2))))
		want(t, s.PutReceipt(ctx, aReceipt(one, 3, 13, 18)), lease.ErrStale) // the zombie
		check(t, s.PutReceipt(ctx, aReceipt(one, 2, 12, 17)))                // what it had stays
		check(t, s.EndLease(ctx, hash(2), 1, false, time.Time{}))
		want(t, s.PutReceipt(ctx, aReceipt(two, 2, 6, 18)), lease.ErrStale)

		all, err := s.OrderReceipts(ctx, one.Terms.Order)
		check(t, err)
		if len(all) != 2 || all[0].Receipt.Seq != 2 || all[1].Receipt.Cost.Cmp(job.Units(5)) != 0 {
			t.Errorf("receipts are %v", all)
		}
	})
}

// Of each node one receipt settles the whole order: the one with the highest total.
func TestOrderDues(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		one, two, other := aLease(hash(1), 1, address(1)), aLease(hash(2), 1, address(1)), aLease(hash(3), 1, address(2))
		for _, l := range []lease.Lease{one, two, other} {
			check(t, s.RaiseLease(ctx, l))
		}
		check(t, s.PutReceipt(ctx, aReceipt(two, 1, 5, 5)))
		check(t, s.PutReceipt(ctx, aReceipt(one, 1, 10, 15)))
		check(t, s.PutReceipt(ctx, aReceipt(other, 1, 3, 3)))
		check(t, s.PutReceipt(ctx, aReceipt(one, 2, 12, 17)))
		want(t, s.PutReceipt(ctx, aReceipt(two, 2, 6, 17)), store.ErrTotal)
		dues, err := s.OrderDues(ctx, one.Terms.Order)
		check(t, err)
		if len(dues) != 2 || dues[0].Receipt.Total.Cmp(job.Units(17)) != 0 || dues[0].Receipt.Job != one.Job || dues[1].Receipt.Node != address(2) {
			t.Errorf("dues are %+v", dues)
		}
		if none, err := s.OrderDues(ctx, hash(99)); err != nil || len(none) != 0 {
			t.Errorf("dues of another order: %v, %v", none, err)
		}
	})
}

// A checkpoint counts exactly when its receipt does: whichever of the two is
// refused takes the other with it.
func TestAcknowledgeIsOneWrite(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(ctx, l))
		first, second := lease.Head{Manifest: hash(10), CID: "one"}, lease.Head{Manifest: hash(11), CID: "two"}
		head, err := s.Acknowledge(ctx, aReceipt(l, 1, 10, 10), common.Hash{}, first, start)
		check(t, err)
		if head.Seq != 1 {
			t.Fatalf("the first checkpoint has number %d", head.Seq)
		}
		_, err = s.Acknowledge(ctx, aReceipt(l, 2, 20, 20), common.Hash{}, second, start)
		want(t, err, lease.ErrConflict)
		_, err = s.Acknowledge(ctx, aReceipt(l, 2, 20, 21), first.Manifest, second, start)
		want(t, err, store.ErrTotal)
		if got, err := s.Head(ctx, l.Job); err != nil || got.Manifest != first.Manifest {
			t.Errorf("a refused receipt left its checkpoint: %+v, %v", got, err)
		}
		if u, err := s.Usage(ctx, l.Job, 1); err != nil || u.Receipt == nil || u.Receipt.Receipt.Seq != 1 {
			t.Errorf("a refused checkpoint left its receipt: %+v, %v", u.Receipt, err)
		}
		_, err = s.Acknowledge(ctx, aReceipt(l, 2, 20, 20), first.Manifest, second, start)
		check(t, err)
	})
}

// aResult returns an attempt's last receipt, which names a package, and the ending that goes with it.
func aResult(l lease.Lease, seq, cost uint64, manifest common.Hash) (record.SignedReceipt, record.Ending) {
	r := aReceipt(l, seq, cost, cost)
	r.Receipt.Result = manifest
	return r, record.Ending{
		Outcome: record.Failed, Cause: &record.Cause{Code: record.CauseExitCode, Message: "code 3"}, ExitCode: 3,
		Package: record.Package{Manifest: manifest, CID: "package", Bytes: 9},
	}
}

// An attempt ends once: its last receipt, its ending and its logs' heads come
// in one write, nothing of the epoch comes after it, and the very same may.
func TestFinishIsOneWriteAndTheLast(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := aLease(hash(1), 1, address(1))
		last, ending := aResult(l, 2, 20, hash(7))
		want(t, s.Finish(ctx, last, ending, hash(8), hash(9)), lease.ErrStale) // no lease
		check(t, s.RaiseLease(ctx, l))
		checkpoint := lease.Head{Manifest: hash(10), CID: "one"}
		_, err := s.Acknowledge(ctx, aReceipt(l, 1, 10, 10), common.Hash{}, checkpoint, start)
		check(t, err)

		wrong := last
		wrong.Receipt.Total = job.Units(21)
		want(t, s.Finish(ctx, wrong, ending, hash(8), hash(9)), store.ErrTotal)
		other := ending
		other.Package.Manifest = hash(6)
		if err := s.Finish(ctx, last, other, hash(8), hash(9)); err == nil {
			t.Error("a receipt ended with a package that it does not name")
		}
		if u, err := s.Usage(ctx, l.Job, 1); err != nil || u.Ending != nil || u.LogRoot != (common.Hash{}) || u.Receipt.Receipt.Seq != 1 {
			t.Errorf("a refused end left something: %+v, %v", u, err)
		}

		check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
		check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
		other = ending
		other.Outcome, other.Cause = record.Succeeded, nil
		want(t, s.Finish(ctx, last, other, hash(1), hash(2)), lease.ErrStale)
		next, otherEnding := aResult(l, 3, 30, hash(6))
		want(t, s.Finish(ctx, next, otherEnding, hash(8), hash(9)), lease.ErrStale)
		want(t, s.PutReceipt(ctx, aReceipt(l, 3, 30, 30)), lease.ErrStale)
		_, err = s.CommitHead(ctx, l.Job, 1, l.Node, checkpoint.Manifest, lease.Head{Manifest: hash(11), CID: "two"}, start)
		want(t, err, lease.ErrStale)
		_, err = s.Acknowledge(ctx, aReceipt(l, 3, 30, 30), checkpoint.Manifest, lease.Head{Manifest: hash(11), CID: "two"}, start)
		want(t, err, lease.ErrStale)

		check(t, s.EndLease(ctx, l.Job, 1, false, time.Time{}))
		check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
		u, err := s.Usage(ctx, l.Job, 1)
		check(t, err)
		if u.Ending == nil || u.Ending.Outcome != record.Failed || *u.Ending.Cause != *ending.Cause || u.Ending.Package != ending.Package ||
			u.LogRoot != hash(8) || u.TelemetryRoot != hash(9) || u.Receipt.Receipt.Seq != 2 {
			t.Errorf("usage %+v, ending %+v", u, u.Ending)
		}
	})
}

// What a job left is its newest attempt's; whether its program succeeded is asked apart.
func TestSucceeded(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, outcome := range []record.Outcome{record.Failed, record.Succeeded} {
			l := aLease(hash(byte(i+1)), 1, address(byte(i+1)))
			check(t, s.RaiseLease(ctx, l))
			last, ending := aResult(l, 1, 10, hash(byte(i+7)))
			if ending.Outcome = outcome; outcome == record.Succeeded {
				ending.Cause, ending.ExitCode = nil, 0
			}
			check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
			if pack, r, err := s.Result(ctx, l.Job); err != nil || pack != ending.Package || r.Receipt.Job != l.Job {
				t.Errorf("of one that %s: %+v, %v", outcome, pack, err)
			}
			pack, r, err := s.Succeeded(ctx, l.Job)
			if good := outcome == record.Succeeded; good && (err != nil || pack != ending.Package || r.Receipt.Job != l.Job) || !good && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("of one that %s: %+v, %v", outcome, pack, err)
			}
		}
	})
}

// What a node leaves that stopped unasked is no result: the next attempt's is.
func TestAPackageBeforeTheLastAttemptIsNoResult(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first, second := aLease(hash(1), 1, address(1)), aLease(hash(1), 2, address(2))
		check(t, s.RaiseLease(ctx, first))
		stopped, ending := aResult(first, 1, 10, hash(7))
		ending.Outcome, ending.Cause, ending.ExitCode = record.Cancelled, &record.Cause{Code: record.CauseCancelled, Message: "by nobody"}, 0
		check(t, s.Finish(ctx, stopped, ending, hash(8), hash(9)))
		if pack, _, err := s.Result(ctx, first.Job); err != nil || pack != ending.Package {
			t.Errorf("of a job that was cancelled: %+v, %v", pack, err)
		}
		check(t, s.RaiseLease(ctx, second))
		_, _, err := s.Result(ctx, first.Job)
		want(t, err, store.ErrNotFound)
		last, good := aResult(second, 1, 10, hash(6))
		good.Outcome, good.Cause, good.ExitCode = record.Succeeded, nil, 0
		check(t, s.Finish(ctx, last, good, hash(8), hash(9)))
		for _, result := range []func(context.Context, common.Hash) (record.Package, record.SignedReceipt, error){s.Result, s.Succeeded} {
			if pack, r, err := result(ctx, first.Job); err != nil || pack != good.Package || r.Receipt.Epoch != 2 {
				t.Errorf("after two attempts: %+v of epoch %d, %v", pack, r.Receipt.Epoch, err)
			}
		}
	})
}

// A job that another attempt brought to another end did not succeed, whatever an
// attempt before it left that nobody heard of.
func TestSucceededGoesByTheLastAttempt(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first, second := aLease(hash(1), 1, address(1)), aLease(hash(1), 2, address(2))
		unheard, good := aResult(first, 1, 10, hash(7))
		good.Outcome, good.Cause, good.ExitCode = record.Succeeded, nil, 0
		last, failed := aResult(second, 1, 10, hash(6))
		check(t, s.RaiseLease(ctx, first))
		check(t, s.Finish(ctx, unheard, good, hash(8), hash(9)))
		check(t, s.RaiseLease(ctx, second))
		check(t, s.Finish(ctx, last, failed, hash(8), hash(9)))
		if pack, _, err := s.Result(ctx, first.Job); err != nil || pack != failed.Package {
			t.Errorf("%+v, %v", pack, err)
		}
		_, _, err := s.Succeeded(ctx, first.Job)
		want(t, err, store.ErrNotFound)
	})
}

// What an attempt left that succeeded stands where the one after it is lost and leaves
// nothing: for who takes of the job and for who asks whether it succeeded alike.
func TestAnUnheardSuccessOutlivesALostAttempt(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first, second := aLease(hash(1), 1, address(1)), aLease(hash(1), 2, address(2))
		unheard, good := aResult(first, 1, 10, hash(7))
		good.Outcome, good.Cause, good.ExitCode = record.Succeeded, nil, 0
		check(t, s.RaiseLease(ctx, first))
		check(t, s.Finish(ctx, unheard, good, hash(8), hash(9)))
		check(t, s.RaiseLease(ctx, second))
		check(t, s.PutReceipt(ctx, aReceipt(second, 1, 10, 10)))
		check(t, s.EndLease(ctx, second.Job, 2, true, time.Time{}))
		for name, result := range map[string]func(context.Context, common.Hash) (record.Package, record.SignedReceipt, error){"result": s.Result, "succeeded": s.Succeeded} {
			if pack, r, err := result(ctx, first.Job); err != nil || pack != good.Package || r.Receipt.Epoch != 1 {
				t.Errorf("%s: %+v of epoch %d, %v", name, pack, r.Receipt.Epoch, err)
			}
		}
	})
}

// TestReceiptsModel: whatever is tried, the stored receipts of a node under an
// order add up to the highest Total that was accepted, and none is of a stale epoch.
func TestReceiptsModel(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			stores := []*store.Store{open(t, dsn), open(t, dsn)}
			var orders uint64
			rapid.Check(t, func(rt *rapid.T) {
				orders++
				m := &receiptModel{order: number(orders << 8), leases: map[common.Hash]lease.Lease{}, newest: map[lease.Ref]record.Receipt{}}
				rt.Repeat(map[string]func(*rapid.T){
					"raise": func(rt *rapid.T) { m.raise(t, rt, pick(rt, stores)) },
					"end":   func(rt *rapid.T) { m.end(t, rt, pick(rt, stores)) },
					"put":   func(rt *rapid.T) { m.put(t, rt, pick(rt, stores)) },
					"":      func(rt *rapid.T) { m.check(t, rt, pick(rt, stores)) },
				})
			})
		})
	}
}

type receiptModel struct {
	order  common.Hash
	leases map[common.Hash]lease.Lease
	newest map[lease.Ref]record.Receipt
}

func (m *receiptModel) job(rt *rapid.T) common.Hash {
	j := m.order // ends in a zero byte
	j[31] = byte(rapid.IntRange(1, 3).Draw(rt, "job"))
	return j
}

func (m *receiptModel) raise(t *testing.T, rt *rapid.T, s *store.Store) {
	j := m.job(rt)
	l := aLease(j, m.leases[j].Epoch+1, address(byte(rapid.IntRange(1, 2).Draw(rt, "node"))))
	l.Terms.Order = m.order
	if err := s.RaiseLease(t.Context(), l); err != nil {
		rt.Fatal(err)
	}
	m.leases[j] = l
}

func (m *receiptModel) end(t *testing.T, rt *rapid.T, s *store.Store) {
	j := m.job(rt)
	l, raised := m.leases[j]
	agree(rt, s.EndLease(t.Context(), j, l.Epoch, false, time.Time{}), raised, lease.ErrStale)
	if raised {
		l.Ended = true
		m.leases[j] = l
	}
}

func (m *receiptModel) put(t *testing.T, rt *rapid.T, s *store.Store) {
	j := m.job(rt)
	cur, raised := m.leases[j]
	claimed := cur
	claimed.Job, claimed.Terms.Order = j, m.order
	claimed.Epoch = uint32(max(0, int(cur.Epoch)-rapid.IntRange(0, 1).Draw(rt, "older")))
	ref := lease.Ref{Job: j, Epoch: claimed.Epoch}
	old, had := m.newest[ref]
	cost := old.Cost.Add(job.Units(uint64(rapid.IntRange(0, 5).Draw(rt, "more"))))
	total := m.due(claimed.Node, ref).Add(cost).Add(job.Units(uint64(rapid.IntRange(0, 4).Draw(rt, "wrong") / 4)))
	r := aReceipt(claimed, old.Seq+uint64(rapid.IntRange(0, 2).Draw(rt, "seq")), 0, 0)
	r.Receipt.Cost, r.Receipt.Total = cost, total

	err := s.PutReceipt(t.Context(), r)
	switch {
	case had && fmt.Sprint(old) == fmt.Sprint(r.Receipt):
		agree(rt, err, true, nil)
	case !raised || cur.Ended || claimed.Epoch != cur.Epoch:
		agree(rt, err, false, lease.ErrStale)
	case had && r.Receipt.Seq <= old.Seq:
		agree(rt, err, false, store.ErrSuperseded)
	case total.Cmp(m.due(claimed.Node, ref).Add(cost)) != 0:
		agree(rt, err, false, store.ErrTotal)
	default:
		agree(rt, err, true, nil)
		m.newest[ref] = r.Receipt
	}
}

// due adds up the node's newest receipts except one.
func (m *receiptModel) due(node common.Address, except lease.Ref) job.Amount {
	var sum job.Amount
	for ref, r := range m.newest {
		if r.Node == node && ref != except {
			sum = sum.Add(r.Cost)
		}
	}
	return sum
}

func (m *receiptModel) check(t *testing.T, rt *rapid.T, s *store.Store) {
	all, err := s.OrderReceipts(t.Context(), m.order)
	if err != nil || len(all) != len(m.newest) {
		rt.Fatalf("%d receipts, %v, want %d", len(all), err, len(m.newest))
	}
	for n := byte(1); n <= 2; n++ {
		due, err := s.OrderDue(t.Context(), m.order, address(n), common.Hash{}, 0)
		if err != nil || due.Cmp(m.due(address(n), lease.Ref{})) != 0 {
			rt.Fatalf("node %d is owed %s, %v, want %s", n, due, err, m.due(address(n), lease.Ref{}))
		}
	}
}

// TestRacingReceipts: many jobs of one order on one node, each drafting from
// OrderDue and trying again after ErrTotal: nothing is lost, nothing is counted twice.
func TestRacingReceipts(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			stores := []*store.Store{open(t, dsn), open(t, dsn)}
			const jobs, each = 6, 5
			var wg sync.WaitGroup
			for j := range byte(jobs) {
				l := aLease(hash(j), 1, address(1))
				check(t, stores[0].RaiseLease(t.Context(), l))
				wg.Go(func() {
					for seq := uint64(1); seq <= each; seq++ {
						if err := putWithRetry(t, stores[j%2], l, seq, seq*10); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			due, err := stores[0].OrderDue(t.Context(), hash(200), address(1), common.Hash{}, 0)
			check(t, err)
			if due.Cmp(job.Units(jobs*each*10)) != 0 {
				t.Errorf("owed %s, want %d", due, jobs*each*10)
			}
		})
	}
}

func putWithRetry(t *testing.T, s *store.Store, l lease.Lease, seq, cost uint64) error {
	for {
		due, err := s.OrderDue(t.Context(), l.Terms.Order, l.Node, l.Job, l.Epoch)
		if err != nil {
			return err
		}
		r := aReceipt(l, seq, cost, 0)
		r.Receipt.Total = due.Add(r.Receipt.Cost)
		if err := s.PutReceipt(t.Context(), r); !errors.Is(err, store.ErrTotal) {
			return err
		}
	}
}
