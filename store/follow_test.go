package store_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// More streams than one statement asks for, some with frames where they are awaited.
func TestArrived(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var asked []store.FramesFrom
		var wanted []bool
		for i := range uint64(150) {
			_, err := s.PutFrames(t.Context(), nil, number(i), 1, uint8(1+i%2), 0, [][]byte{{1}, {2}})
			check(t, err)
			asked = append(asked, store.FramesFrom{Job: number(i), Epoch: 1 + uint32(i%5)/4, Stream: 1 + uint8(i%3)/2, From: 2 * (i % 7 / 6)})
			wanted = append(wanted, asked[i].Epoch == 1 && asked[i].Stream == uint8(1+i%2) && asked[i].From == 0)
		}
		got, err := s.Arrived(t.Context(), asked)
		check(t, err)
		if !slices.Equal(got, wanted) {
			t.Errorf("arrived %v, want %v", got, wanted)
		}
		if !slices.Contains(wanted, true) || !slices.Contains(wanted, false) {
			t.Error("the test asks for nothing that tells right from wrong")
		}
		got, err = s.Arrived(t.Context(), nil)
		if check(t, err); len(got) != 0 {
			t.Errorf("nothing asked: %v", got)
		}
	})
}

func TestMarks(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var asked []common.Hash
		wanted := map[common.Hash]store.Mark{}
		for i := range uint64(70) {
			asked = append(asked, number(i))
			if i%2 == 0 {
				continue // never had a lease
			}
			check(t, s.RaiseLease(t.Context(), aLease(number(i), 1, address(1))))
			wanted[number(i)] = store.Mark{Epoch: 1}
		}
		marks := func() map[common.Hash]store.Mark {
			t.Helper()
			got, err := s.Marks(t.Context(), asked)
			check(t, err)
			return got
		}
		if got := marks(); !maps.Equal(got, wanted) {
			t.Errorf("marks %v, want %v", got, wanted)
		}
		_, err := s.CommitHead(t.Context(), number(1), 1, address(1), common.Hash{}, lease.Head{Manifest: hash(9), CID: "bafy", Bytes: 5, Step: 3}, start)
		check(t, err)
		check(t, s.EndLease(t.Context(), number(69), 1, false, time.Time{}))
		check(t, s.RaiseLease(t.Context(), aLease(number(67), 2, address(1))))
		wanted[number(1)], wanted[number(69)], wanted[number(67)] = store.Mark{Epoch: 1, Checkpoint: 1}, store.Mark{Epoch: 1, Ended: true}, store.Mark{Epoch: 2}
		if got := marks(); !maps.Equal(got, wanted) {
			t.Errorf("marks %v, want %v", got, wanted)
		}
	})
}
