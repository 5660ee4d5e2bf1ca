package store_test

import (
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

func BenchmarkWrites(b *testing.B) {
	frames := make([][]byte, 64)
	for i := range frames {
		frames[i] = make([]byte, 256)
	}
	for _, e := range engines(b) {
		b.Run(e.name+"/raise", func(b *testing.B) {
			s := open(b, e.dsn(b))
			for i := 0; b.Loop(); i++ {
				check(b, s.RaiseLease(b.Context(), aLease(hash(1), uint32(i+1), address(1))))
			}
		})
		b.Run(e.name+"/renew4", func(b *testing.B) {
			s := open(b, e.dsn(b))
			refs := renewable(b, s)
			for i := uint64(0); b.Loop(); i++ {
				_, _, err := s.RenewLeases(b.Context(), address(1), refs, millis(start)+i)
				check(b, err)
			}
		})
		b.Run(e.name+"/frames64", func(b *testing.B) {
			s := open(b, e.dsn(b))
			for next := uint64(0); b.Loop(); {
				var err error
				next, err = s.PutFrames(b.Context(), nil, hash(1), 1, 1, next, frames)
				check(b, err)
			}
		})
		b.Run(e.name+"/commit", func(b *testing.B) {
			s := open(b, e.dsn(b))
			benchCommit(b, s)
		})
		b.Run(e.name+"/receipt", func(b *testing.B) {
			s := open(b, e.dsn(b))
			l := aLease(hash(1), 1, address(1))
			check(b, s.RaiseLease(b.Context(), l))
			for seq := uint64(1); b.Loop(); seq++ {
				check(b, s.PutReceipt(b.Context(), aReceipt(l, seq, seq, seq)))
			}
		})
		b.Run(e.name+"/lease-read", func(b *testing.B) {
			s := open(b, e.dsn(b))
			check(b, s.RaiseLease(b.Context(), aLease(hash(1), 1, address(1))))
			for b.Loop() {
				_, err := s.Lease(b.Context(), hash(1))
				check(b, err)
			}
		})
	}
}

func renewable(b *testing.B, s *store.Store) []lease.Ref {
	var refs []lease.Ref
	for j := byte(1); j <= 4; j++ {
		check(b, s.RaiseLease(b.Context(), aLease(hash(j), 1, address(1))))
		refs = append(refs, lease.Ref{Job: hash(j), Epoch: 1})
	}
	return refs
}

func benchCommit(b *testing.B, s *store.Store) {
	check(b, s.RaiseLease(b.Context(), aLease(hash(1), 1, address(1))))
	var parent common.Hash
	for i := 1; b.Loop(); i++ {
		next := lease.Head{Manifest: common.Hash{byte(i >> 16), byte(i >> 8), byte(i), 1}}
		_, err := s.CommitHead(b.Context(), hash(1), 1, address(1), parent, next, start)
		check(b, err)
		parent = next.Manifest
	}
}

// BenchmarkCrowd measures one write of a crowd: each goroutine has a job of its
// own and renews, appends and commits in turn.
func BenchmarkCrowd(b *testing.B) {
	for _, e := range engines(b) {
		b.Run(e.name, func(b *testing.B) {
			s := open(b, e.dsn(b))
			var jobs atomic.Uint64
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				j := number(jobs.Add(1))
				check(b, s.RaiseLease(b.Context(), aLease(j, 1, address(1))))
				var parent common.Hash
				for n := uint64(0); pb.Next(); n++ {
					var err error
					switch n % 3 {
					case 0:
						_, _, err = s.RenewLeases(b.Context(), address(1), []lease.Ref{{Job: j, Epoch: 1}}, millis(start)+n)
					case 1:
						_, err = s.PutFrames(b.Context(), nil, j, 1, 1, n/3, [][]byte{[]byte("frame")})
					case 2:
						next := lease.Head{Manifest: number(n)}
						_, err = s.CommitHead(b.Context(), j, 1, address(1), parent, next, start)
						parent = next.Manifest
					}
					if err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkFrames measures what frames of five hundred streams cost, each of which has
// some from time to time and is written under its lease, in processor time: whoever
// writes them shares transactions.
func BenchmarkFrames(b *testing.B) {
	const streams = 500
	for _, e := range engines(b) {
		b.Run(e.name, func(b *testing.B) {
			s := open(b, e.dsn(b))
			for n := range streams {
				check(b, s.RaiseLease(b.Context(), aLease(number(uint64(n)), 1, address(1))))
			}
			holds := func(l lease.Lease) error { return l.Check(address(1), 1, start) }
			var before, after syscall.Rusage
			check(b, syscall.Getrusage(syscall.RUSAGE_SELF, &before))
			var g errgroup.Group
			for n := range streams {
				g.Go(func() error {
					for i := range uint64(b.N/streams + 1) {
						if _, err := s.PutFrames(b.Context(), holds, number(uint64(n)), 1, 1, i, [][]byte{make([]byte, 200)}); err != nil {
							return err
						}
						time.Sleep(500 * time.Millisecond)
					}
					return nil
				})
			}
			check(b, g.Wait())
			check(b, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
			spent := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
			b.ReportMetric(float64(spent.Microseconds())/float64((b.N/streams+1)*streams), "cpu-µs/op")
		})
	}
}
