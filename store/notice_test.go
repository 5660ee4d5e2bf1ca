package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/store"
)

func TestNotices(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, at := t.Context(), time.UnixMilli(1_700_000_000_000)
		owner, other := common.Address{1}, common.Address{2}
		for i := range 5 {
			n := store.Notice{ID: fmt.Sprint("n", i), Owner: owner, Job: hash(byte(i)), Event: "job.failed", Host: "a.example", State: store.NoticeTrying,
				Attempts: 1, Status: 500, Problem: "it answered 500", At: at.Add(time.Duration(i/2) * time.Second), Updated: at}
			check(t, s.PutNotice(ctx, n))
			n.State, n.Attempts, n.Updated = store.NoticeDelivered, 2, at.Add(time.Minute)
			if i == 3 {
				check(t, s.PutNotice(ctx, n))
				n.State = store.NoticeTrying // of a retry that was overtaken
				check(t, s.PutNotice(ctx, n))
			}
		}
		check(t, s.PutNotice(ctx, store.Notice{ID: "theirs", Owner: other, State: store.NoticeTrying, At: at}))
		check(t, s.GiveUpNotice(ctx, "n3", at))
		check(t, s.GiveUpNotice(ctx, "n1", at))
		var got []string
		for after := (store.Notice{}); ; {
			page, err := s.Notices(ctx, owner, after, 2)
			check(t, err)
			if len(page) == 0 {
				break
			}
			for _, n := range page {
				got = append(got, n.ID+" "+n.State)
			}
			after = page[len(page)-1]
		}
		if want := "[n4 trying n2 trying n3 delivered n0 trying n1 failed]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		check(t, s.Prune(ctx, at.Add(store.NoticeRetention+1500*time.Millisecond)))
		left, err := s.Notices(ctx, owner, store.Notice{}, 10)
		if err != nil || len(left) != 1 || left[0].ID != "n4" {
			t.Errorf("after pruning %+v: %v", left, err)
		}
	})
}

func TestNoticeSecretsHaveVersions(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, at := t.Context(), time.UnixMilli(1_700_000_000_000)
		if v, _, err := s.NoticeSecret(ctx, common.Address{1}); v != 0 || err != nil {
			t.Errorf("before any: %d %v", v, err)
		}
		for want := uint64(1); want <= 2; want++ {
			at = at.Add(time.Hour)
			if v, err := s.NextNoticeSecret(ctx, common.Address{1}, at); v != want || err != nil {
				t.Errorf("version %d: %v", v, err)
			}
			if v, changed, err := s.NoticeSecret(ctx, common.Address{1}); v != want || !changed.Equal(at) || err != nil {
				t.Errorf("version %d of %s: %v", v, changed, err)
			}
		}
		if v, _, err := s.NoticeSecret(ctx, common.Address{2}); v != 0 || err != nil {
			t.Errorf("another wallet's: %d %v", v, err)
		}
	})
}
