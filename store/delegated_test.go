package store_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/store"
)

func TestDelegatedJobs(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, err := s.Delegated(ctx, hash(1))
		want(t, err, store.ErrNotFound)
		for i := range byte(9) {
			d := store.Delegated{
				Job: hash(i + 1), Owner: address(1), Delegate: address(2 + i%2), Delegation: hash(77),
				Expiry: start.Add(time.Hour), At: start.Add(time.Duration(i/4) * time.Second), // several at the same time
			}
			check(t, s.PutDelegated(ctx, d))
			d.Delegate = address(99)
			check(t, s.PutDelegated(ctx, d)) // no effect
		}
		d, err := s.Delegated(ctx, hash(1))
		check(t, err)
		if d.Owner != address(1) || d.Delegate != address(2) || d.Delegation != hash(77) || !d.Expiry.Equal(start.Add(time.Hour)) {
			t.Errorf("%+v", d)
		}
		var jobs []common.Hash
		for after := (store.Delegated{}); ; {
			page, err := s.DelegatedTo(ctx, address(2), after, 2)
			check(t, err)
			if len(page) == 0 {
				break
			}
			for _, d := range page {
				jobs = append(jobs, d.Job)
			}
			after = page[len(page)-1]
		}
		wanted := []common.Hash{hash(9), hash(5), hash(7), hash(1), hash(3)}
		if len(jobs) != len(wanted) {
			t.Fatalf("jobs %v", jobs)
		}
		for i := range jobs {
			if jobs[i] != wanted[i] {
				t.Errorf("job %d is %v, want %v", i, jobs[i], wanted[i])
			}
		}
		check(t, s.Prune(ctx, start.Add(time.Hour+store.FrameRetention)))
		_, err = s.Delegated(ctx, hash(1))
		want(t, err, store.ErrNotFound)
	})
}
