package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"

	collector "github.com/skyops/skyops/workflows/anchor"
)

// shipped is a parcel that went: how many records it had, and after how long.
type shipped struct {
	records int
	after   time.Duration
}

// ship has n records added by as many jobs at once, and returns the parcels that
// went within a minute; the first so many sendings fail.
func ship(t *testing.T, n, failures int) (sent []shipped) {
	t.Helper()
	began := time.Now()
	var mu sync.Mutex
	p := newParcels(func(_ context.Context, entries []collector.Entry) error {
		mu.Lock()
		defer mu.Unlock()
		if failures > 0 {
			failures--
			return errors.New("no answer")
		}
		sent = append(sent, shipped{len(entries), time.Since(began)})
		return nil
	}, slog.New(slog.DiscardHandler))
	for i := range n {
		go func() {
			if err := p.Add(t.Context(), common.Hash{byte(i >> 8), byte(i), 1}, fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		}()
	}
	synctest.Wait()
	if took := time.Since(began); took != 0 {
		t.Errorf("who added waited for %s", took)
	}
	time.Sleep(time.Minute)
	mu.Lock()
	defer mu.Unlock()
	return sent
}

func TestParcels(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		records, failures int
		want              []shipped
	}{
		"records that come together share one": {5, 0, []shipped{{5, parcelWindow}}},
		"a full one does not wait":             {collector.BatchSize + 3, 0, []shipped{{collector.BatchSize, 0}, {3, parcelWindow}}},
		"what is not taken is sent again":      {2, 2, []shipped{{2, parcelWindow + 2*parcelPause}}},
		"and left to its jobs in the end":      {2, parcelTries, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if got := ship(t, c.records, c.failures); fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("parcels of %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestWhatIsOpenGoesWhenControlEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		p := newParcels(func(context.Context, []collector.Entry) error { sent++; return nil }, slog.New(slog.DiscardHandler))
		if err := p.Add(t.Context(), common.Hash{1}, "job"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		p.Close(time.Minute)
		if sent != 1 || time.Since(began) != 0 {
			t.Errorf("%d parcels after %s", sent, time.Since(began))
		}
	})
}
