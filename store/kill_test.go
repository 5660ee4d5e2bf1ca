package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// TestKill kills two processes that write to one store. Whatever a write's
// success was reported of is there afterwards, renewals and frames too.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			var wg sync.WaitGroup
			written := make([]map[common.Hash]uint64, 2)
			for i := range written {
				wg.Go(func() { written[i] = killWriter(t, dsn, 50) })
			}
			wg.Wait()
			s := open(t, dsn)
			for _, w := range written {
				for j, n := range w {
					checkWritten(t, s, j, n)
				}
			}
		})
	}
}

func checkWritten(t *testing.T, s *store.Store, j common.Hash, n uint64) {
	t.Helper()
	l, err := s.Lease(t.Context(), j)
	check(t, err)
	frames, err := s.Frames(t.Context(), j, 1, 1, 0, 1000, 1<<20)
	check(t, err)
	u, err := s.Usage(t.Context(), j, uint32(n))
	check(t, err)
	if u.Receipt == nil || u.Ending == nil || u.LogRoot != hash(8) || u.Receipt.Receipt.Result != u.Ending.Package.Manifest {
		t.Errorf("of attempt %d, whose end was reported, there is %+v", n, u)
	}
	// The write that was cut off is there as a whole or not at all.
	if u, err := s.Usage(t.Context(), j, uint32(n)+1); err != nil || (u.Receipt == nil) != (u.Ending == nil) || (u.Ending == nil) != (u.LogRoot == common.Hash{}) {
		t.Errorf("half of an end is there: %+v, %v", u, err)
	}
	if uint64(l.Epoch) < n || l.Expiry < n || uint64(len(frames)) < n {
		t.Errorf("%d writes were reported; found epoch %d, expiry %d and %d frames", n, l.Epoch, l.Expiry, len(frames))
	}
}

// killWriter runs a child that writes, and kills it after so many reports. It
// returns how many writes the child reported, by job.
func killWriter(t *testing.T, dsn string, reports int) map[common.Hash]uint64 {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDSN+"="+dsn)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	written := map[common.Hash]uint64{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var name string
		var n uint64
		if _, err := fmt.Sscanf(lines.Text(), "wrote %s %d", &name, &n); err != nil {
			t.Errorf("the child says %q", lines.Text())
			break
		}
		written[common.HexToHash(name)] = n
		if n == uint64(reports) {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the child ended with %v", err)
	}
	if len(written) == 0 {
		t.Error("the child wrote nothing")
	}
	return written
}

// writeUntilKilled raises, renews, appends and finishes for a job of its own, and prints each success.
func writeUntilKilled(dsn string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	j := number(uint64(os.Getpid()))
	for n := uint64(1); ; n++ {
		l := aLease(j, uint32(n), address(1))
		l.Expiry, l.Terms.Order = n-1, j
		if err := s.RaiseLease(ctx, l); err != nil {
			return err
		}
		if _, _, err := s.RenewLeases(ctx, address(1), []lease.Ref{{Job: j, Epoch: uint32(n)}}, n); err != nil {
			return err
		}
		if _, err := s.PutFrames(ctx, nil, j, 1, 1, n-1, [][]byte{[]byte("frame")}); err != nil {
			return err
		}
		last, ending := aResult(l, 1, 1, hash(7))
		last.Receipt.Total = job.Units(n)
		if err := s.Finish(ctx, last, ending, hash(8), hash(9)); err != nil {
			return err
		}
		fmt.Println("wrote", j.Hex(), n)
	}
}
