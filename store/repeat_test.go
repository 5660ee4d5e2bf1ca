package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

// Every checkpoint is found again with the receipt that was acknowledged with it,
// also after later ones.
func TestWaypoints(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(ctx, l))
		parent := hash(0)
		for seq := uint64(1); seq <= 3; seq++ {
			r := aReceipt(l, seq, 10*seq, 10*seq)
			r.Held, r.Receipt.Checkpoint = true, hash(byte(10+seq))
			_, err := s.Acknowledge(ctx, r, parent, lease.Head{Manifest: r.Receipt.Checkpoint, CID: "bafy"}, start)
			check(t, err)
			parent = r.Receipt.Checkpoint
		}
		for seq := uint32(1); seq <= 3; seq++ {
			head, r, err := s.Waypoint(ctx, l.Job, seq)
			check(t, err)
			if head.Seq != seq || head.Manifest != hash(byte(10+seq)) || r.Receipt.Checkpoint != head.Manifest || r.Receipt.Seq != uint64(seq) || !r.Held {
				t.Errorf("waypoint %d is %+v, %+v", seq, head, r)
			}
		}
		_, _, err := s.Waypoint(ctx, l.Job, 4)
		want(t, err, store.ErrNotFound)
		_, err = s.CommitHead(ctx, l.Job, 1, l.Node, parent, lease.Head{Manifest: hash(20)}, start)
		check(t, err)
		_, _, err = s.Waypoint(ctx, l.Job, 4) // nobody signed for it
		want(t, err, store.ErrNotFound)
	})
}

// Of a job's checkpoints all but the newest are held, until they are let go of.
func TestHeldCheckpoints(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for n := byte(1); n <= 2; n++ {
			l := aLease(hash(n), 1, address(n))
			check(t, s.RaiseLease(ctx, l))
			parent := hash(0)
			for seq := byte(1); seq <= 3; seq++ {
				_, err := s.CommitHead(ctx, l.Job, 1, l.Node, parent, lease.Head{Manifest: hash(10 + seq), CID: fmt.Sprint("bafy", n, seq)}, start)
				check(t, err)
				parent = hash(10 + seq)
			}
		}
		held := func(at time.Time, most int) []store.HeldCheckpoint {
			got, err := s.HeldCheckpoints(ctx, at, most)
			check(t, err)
			return got
		}
		over := start.Add(lease.Duration + time.Millisecond)
		want := []store.HeldCheckpoint{{Job: hash(1), Seq: 1, CID: "bafy1 1"}, {Job: hash(1), Seq: 2, CID: "bafy1 2"},
			{Job: hash(2), Seq: 1, CID: "bafy2 1"}, {Job: hash(2), Seq: 2, CID: "bafy2 2"}}
		if got := held(over, 9); !slices.Equal(got, want) {
			t.Errorf("held are %+v", got)
		}
		if got := held(start, 9); len(got) > 0 {
			t.Errorf("while the lease runs: %+v", got)
		}
		if got := held(over, 1); !slices.Equal(got, want[:1]) {
			t.Errorf("at most one: %+v", got)
		}
		check(t, s.LetGo(ctx, want[:1], start))
		if got := held(over, 9); !slices.Equal(got, want[1:]) {
			t.Errorf("after one was let go of: %+v", got)
		}
	})
}

// Superseded are all but the newest, and what the running attempt began with.
func TestSupersededCheckpoints(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, id, parent, seq := t.Context(), hash(1), hash(0), byte(0)
		save := func(epoch uint32, n int) {
			t.Helper()
			check(t, s.RaiseLease(ctx, aLease(id, epoch, address(byte(epoch)))))
			for range n {
				seq++
				_, err := s.CommitHead(ctx, id, epoch, address(byte(epoch)), parent, lease.Head{Manifest: hash(10 + seq), CID: fmt.Sprint("bafy", seq)}, start)
				check(t, err)
				parent = hash(10 + seq)
			}
		}
		superseded := func(keep uint32, want ...uint32) []store.HeldCheckpoint {
			t.Helper()
			got, err := s.Superseded(ctx, id, keep)
			check(t, err)
			var seqs []uint32
			for _, h := range got {
				seqs = append(seqs, h.Seq)
			}
			if !slices.Equal(seqs, want) {
				t.Errorf("of %d, keeping %d: %v, want %v", seq, keep, seqs, want)
			}
			return got
		}
		superseded(2)
		save(1, 3)
		superseded(2, 1)
		superseded(1, 1, 2)
		superseded(9)
		save(2, 3) // it began with the third
		check(t, s.LetGo(ctx, superseded(2, 1, 2, 4), start))
		superseded(2)
		save(3, 3) // with the sixth
		superseded(2, 3, 5, 7)
		stored, err := s.Stored(ctx, id)
		check(t, err)
		var seqs []uint32
		for _, h := range stored {
			seqs = append(seqs, h.Seq)
		}
		if !slices.Equal(seqs, []uint32{9, 8, 7, 6, 5, 3}) {
			t.Errorf("stored are %v", seqs)
		}
	})
}

// A node's record begins anew with what did not pass.
func TestPassedRepeats(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, step := range []struct {
			node, job byte
			outcome   record.RepeatOutcome
			passed    uint64
		}{
			{1, 1, record.RepeatPassed, 1}, {1, 2, record.RepeatPassed, 2}, {1, 2, record.RepeatFailed, 2},
			{2, 3, record.RepeatPassed, 1}, {1, 4, record.RepeatFailed, 0}, {2, 4, record.RepeatSkipped, 0}, {1, 5, record.RepeatPassed, 1},
		} {
			check(t, s.PutRepeat(ctx, record.Note{Job: hash(step.job), Node: address(step.node), Outcome: step.outcome, At: uint64(i + 1)}))
			n, err := s.PassedRepeats(ctx, address(step.node))
			check(t, err)
			if n != step.passed {
				t.Errorf("step %d: %d passed, want %d", i, n, step.passed)
			}
		}
	})
}

// What found a node's work right is found by the order, with all that the
// contracts want; what refuted it is not.
func TestPassed(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		f := record.Finding{Index: 3, Work: aReceipt(aLease(hash(1), 1, address(1)), 1, 10, 10), Verdicts: []record.Verdict{{Checker: address(9), Equal: true}}}
		note := func(job, order, node byte, outcome record.RepeatOutcome, f *record.Finding) {
			check(t, s.PutRepeat(ctx, record.Note{Job: hash(job), Order: hash(order), Node: address(node), Outcome: outcome, Finding: f}))
		}
		note(1, 7, 1, record.RepeatFailed, &record.Finding{})
		note(2, 7, 1, record.RepeatPassed, nil)
		note(3, 8, 1, record.RepeatPassed, &f)
		_, err := s.Passed(ctx, hash(7), address(1))
		want(t, err, store.ErrNotFound)
		_, err = s.Passed(ctx, hash(8), address(2))
		want(t, err, store.ErrNotFound)
		got, err := s.Passed(ctx, hash(8), address(1))
		check(t, err)
		if !reflect.DeepEqual(got, f) {
			t.Errorf("found %+v", got)
		}
	})
}
