package store_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

func TestBatches(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, err := s.Batch(ctx, hash(1))
		want(t, err, store.ErrNotFound)
		_, err = s.BatchPath(ctx, hash(1), 0)
		want(t, err, store.ErrNotFound)
		tree := merkle.NewTree(hashes(600)) // three parts
		for i := range byte(3) {
			sub := job.BatchSubmission{Order: job.Order{Owner: address(1), Count: uint32(i)}}
			check(t, s.PutBatch(ctx, hash(i+1), sub, tree, time.UnixMilli(int64(10+i/2))))
		}
		check(t, s.PutBatch(ctx, hash(9), job.BatchSubmission{Order: job.Order{Owner: address(2)}}, tree, time.UnixMilli(99)))
		check(t, s.PutBatch(ctx, hash(1), job.BatchSubmission{Order: job.Order{Owner: address(3)}}, merkle.NewTree(hashes(2)), time.UnixMilli(5)))
		if b, err := s.Batch(ctx, hash(1)); err != nil || b.Order.Owner != address(1) {
			t.Errorf("the second submission replaced the first: %+v, %v", b, err)
		}
		for _, i := range []uint32{0, 1, 255, 256, 511, 512, 599} {
			if path, err := s.BatchPath(ctx, hash(1), i); err != nil || !slices.Equal(path, tree.Path(int(i))) {
				t.Errorf("the path of item %d: %v, %v", i, path, err)
			}
		}
		for _, i := range []uint32{600, 768, 1 << 31} {
			_, err := s.BatchPath(ctx, hash(1), i)
			want(t, err, store.ErrNotFound)
		}
		var got []store.BatchLine
		for before := (store.BatchLine{}); ; {
			page, err := s.Batches(ctx, address(1), before, 1)
			check(t, err)
			if len(page) == 0 {
				break
			}
			got, before = append(got, page...), page[0]
		}
		if len(got) != 3 || got[0].Order != hash(3) || got[1].Order != hash(2) || got[2].Order != hash(1) {
			t.Errorf("listed %+v", got)
		}
	})
}

// hashes are n that differ.
func hashes(n int) (all []common.Hash) {
	for i := range n {
		all = append(all, common.BigToHash(big.NewInt(int64(i))))
	}
	return all
}

// The end of an item stays, whatever is repeated or comes late; a later try replaces it.
func TestItems(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		note := func(index, try uint32, state string) {
			t.Helper()
			check(t, s.PutItems(ctx, hash(1), []record.Item{{Index: index, Try: try, State: state}}))
		}
		note(5, 0, record.ItemRunning)
		note(2, 0, record.ItemRunning)
		note(2, 0, "failed")
		note(2, 0, record.ItemRunning)
		note(7, 1, record.ItemRunning)
		note(7, 0, "failed")
		all, err := s.Items(ctx, hash(1), "", 0, 9)
		check(t, err)
		if len(all) != 3 || all[0].State != "failed" || all[1].Index != 5 || all[2].State != record.ItemRunning || all[2].Try != 1 {
			t.Errorf("items are %+v", all)
		}
		note(2, 1, record.ItemRunning)
		if some, err := s.Items(ctx, hash(1), record.ItemRunning, 3, 1); err != nil || len(some) != 1 || some[0].Index != 5 {
			t.Errorf("the first that runs from 3 on is %+v, %v", some, err)
		}
		if some, err := s.Items(ctx, hash(1), record.ItemRunning, 0, 9); err != nil || len(some) != 3 {
			t.Errorf("after another try %+v run, %v", some, err)
		}
	})
}
