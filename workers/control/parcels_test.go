package control

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	collector "github.com/skyops/skyops/workflows/anchor"
)

// add adds so many records at once and returns when all are on their way.
func add(t *testing.T, p *parcels, n int) error {
	var g errgroup.Group
	for i := range n {
		g.Go(func() error { return p.Add(t.Context(), common.Hash{byte(i >> 8), byte(i), 1}, fmt.Sprint(i)) })
	}
	return g.Wait()
}

func TestRecordsThatComeTogetherShareAParcel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []int
		p := newParcels(func(_ context.Context, entries []collector.Entry) error {
			sent = append(sent, len(entries))
			return nil
		})
		for range 2 {
			began := time.Now()
			if err := add(t, p, 5); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took != parcelWindow {
				t.Errorf("a parcel went after %s", took)
			}
		}
		if fmt.Sprint(sent) != "[5 5]" {
			t.Errorf("parcels of %v", sent)
		}
	})
}

func TestAFullParcelDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var sizes []int
		var after []time.Duration
		var mu sync.Mutex
		p := newParcels(func(_ context.Context, entries []collector.Entry) error {
			mu.Lock()
			defer mu.Unlock()
			sizes, after = append(sizes, len(entries)), append(after, time.Since(began))
			return nil
		})
		if err := add(t, p, collector.BatchSize+3); err != nil {
			t.Fatal(err)
		}
		if len(sizes) != 2 || sizes[0] != collector.BatchSize || sizes[1] != 3 || after[0] != 0 || after[1] != parcelWindow {
			t.Errorf("parcels of %v after %v", sizes, after)
		}
	})
}

func TestWhoAddsIsToldWhatBecameOfTheParcel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("no answer")
		p := newParcels(func(ctx context.Context, _ []collector.Entry) error {
			<-ctx.Done()
			return down
		})
		if err := add(t, p, 3); !errors.Is(err, down) {
			t.Errorf("an outage: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), parcelWindow/2)
		defer cancel()
		if err := p.Add(ctx, common.Hash{1}, "job"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who gave up waiting: %v", err)
		}
	})
}
