package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

var start = time.UnixMilli(1_800_000_000_000)

func millis(t time.Time) uint64 { return uint64(t.UnixMilli()) }

func aLease(j common.Hash, epoch uint32, node common.Address) lease.Lease {
	return lease.Lease{
		Job: j, Epoch: epoch, Node: node, Expiry: millis(start.Add(lease.Duration)),
		Terms: lease.Terms{Order: hash(200), Owner: address(201), GPUs: 2, Rate: 900, Egress: 7, Budget: job.Units(1 << 60)},
	}
}

func TestLeaseIsStored(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		_, err := s.Lease(t.Context(), hash(1))
		want(t, err, store.ErrNotFound)
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(t.Context(), l))
		got, err := s.Lease(t.Context(), hash(1))
		check(t, err)
		if fmt.Sprint(got) != fmt.Sprint(l) {
			t.Errorf("stored %v, read %v", l, got)
		}
	})
}

func TestRaiseIsCompareAndSwap(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		one := aLease(hash(1), 1, address(1))
		want(t, s.RaiseLease(ctx, aLease(hash(1), 2, address(1))), lease.ErrStale)
		want(t, s.RaiseLease(ctx, aLease(hash(1), 0, address(1))), lease.ErrStale)
		check(t, s.RaiseLease(ctx, one))
		check(t, s.RaiseLease(ctx, one)) // an activity that was retried
		later := one
		later.Expiry += 5000
		check(t, s.RaiseLease(ctx, later)) // retried with a later clock
		want(t, s.RaiseLease(ctx, aLease(hash(1), 1, address(2))), lease.ErrStale)
		other := one
		other.Terms.Rate++
		want(t, s.RaiseLease(ctx, other), lease.ErrStale)
		check(t, s.RaiseLease(ctx, aLease(hash(1), 2, address(2))))
		want(t, s.RaiseLease(ctx, one), lease.ErrStale)
		check(t, s.EndLease(ctx, hash(1), 2, false, time.Time{}))
		check(t, s.EndLease(ctx, hash(1), 2, false, time.Time{}))
		want(t, s.EndLease(ctx, hash(1), 1, false, time.Time{}), lease.ErrStale)
		want(t, s.EndLease(ctx, hash(9), 1, false, time.Time{}), lease.ErrStale)
		want(t, s.RaiseLease(ctx, aLease(hash(1), 2, address(2))), lease.ErrStale) // ended is ended
	})
}

func TestRenew(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for j := byte(1); j <= 4; j++ {
			check(t, s.RaiseLease(ctx, aLease(hash(j), 1, address(1))))
		}
		check(t, s.EndLease(ctx, hash(2), 1, false, time.Time{}))
		check(t, s.RaiseLease(ctx, aLease(hash(3), 2, address(1))))
		ref := func(j byte, epoch uint32) lease.Ref { return lease.Ref{Job: hash(j), Epoch: epoch} }
		refs := []lease.Ref{ref(1, 1), ref(2, 1), ref(3, 1), ref(3, 2), ref(9, 1)}
		hourLater := millis(start.Add(time.Hour)) // long after every expiry: the ingress was away
		renewed, stale, err := s.RenewLeases(ctx, address(1), refs, hourLater)
		check(t, err)
		if fmt.Sprint(renewed) != fmt.Sprint([]lease.Ref{refs[0], refs[3]}) || len(stale) != 3 {
			t.Errorf("renewed %v, stale %v", renewed, stale)
		}
		_, stale, err = s.RenewLeases(ctx, address(2), refs[:1], hourLater+1)
		check(t, err)
		if len(stale) != 1 {
			t.Error("a node renewed another's lease")
		}
		_, _, err = s.RenewLeases(ctx, address(1), refs[:1], hourLater-1)
		check(t, err)
		l, err := s.Lease(ctx, hash(1))
		check(t, err)
		if l.Expiry != hourLater {
			t.Errorf("expiry is %d, want %d", l.Expiry, hourLater)
		}
	})
}

func TestCommitHead(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		none := common.Hash{}
		_, err := s.CommitHead(ctx, hash(1), 1, address(1), none, lease.Head{Manifest: hash(10)}, start)
		want(t, err, lease.ErrStale)
		check(t, s.RaiseLease(ctx, aLease(hash(1), 1, address(1))))
		first, err := s.CommitHead(ctx, hash(1), 1, address(1), none, lease.Head{Manifest: hash(10), CID: "bafy", Bytes: 5, Step: 3}, start)
		check(t, err)
		if first != (lease.Head{Manifest: hash(10), CID: "bafy", Epoch: 1, Seq: 1, Bytes: 5, Step: 3, At: millis(start)}) {
			t.Errorf("stored %+v", first)
		}
		again, err := s.CommitHead(ctx, hash(1), 1, address(1), none, lease.Head{Manifest: hash(10)}, start.Add(time.Second))
		check(t, err)
		if again != first {
			t.Errorf("the repeat returned %+v", again)
		}
		_, err = s.CommitHead(ctx, hash(1), 1, address(1), none, lease.Head{Manifest: hash(11)}, start)
		want(t, err, lease.ErrConflict)
		_, err = s.CommitHead(ctx, hash(1), 1, address(2), hash(10), lease.Head{Manifest: hash(11)}, start)
		want(t, err, lease.ErrStale)
		_, err = s.CommitHead(ctx, hash(1), 1, address(1), hash(10), lease.Head{Manifest: hash(11)}, start.Add(lease.Duration))
		want(t, err, lease.ErrStale)
		check(t, s.RaiseLease(ctx, aLease(hash(1), 2, address(2))))
		_, err = s.CommitHead(ctx, hash(1), 1, address(1), hash(10), lease.Head{Manifest: hash(11)}, start)
		want(t, err, lease.ErrStale)
		second, err := s.CommitHead(ctx, hash(1), 2, address(2), hash(10), lease.Head{Manifest: hash(12)}, start)
		check(t, err)
		if second.Seq != 2 || second.Epoch != 2 {
			t.Errorf("stored %+v", second)
		}
	})
}

// TestRegisterModel drives two handles on one store with random acts, of zombies
// too, and compares every answer with a model that is a few lines long.
func TestRegisterModel(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			stores := []*store.Store{open(t, dsn), open(t, dsn)}
			var jobs uint64
			rapid.Check(t, func(rt *rapid.T) {
				jobs++
				m := &registerModel{job: number(jobs), now: start}
				rt.Repeat(map[string]func(*rapid.T){
					"raise":  func(rt *rapid.T) { m.raise(t, rt, pick(rt, stores)) },
					"end":    func(rt *rapid.T) { m.end(t, rt, pick(rt, stores)) },
					"renew":  func(rt *rapid.T) { m.renew(t, rt, pick(rt, stores)) },
					"commit": func(rt *rapid.T) { m.commit(t, rt, pick(rt, stores)) },
					"wait":   func(rt *rapid.T) { m.now = m.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(rt, "s")) * time.Second) },
					"":       func(rt *rapid.T) { m.check(t, rt, pick(rt, stores)) },
				})
			})
		})
	}
}

func pick(rt *rapid.T, stores []*store.Store) *store.Store {
	return rapid.SampledFrom(stores).Draw(rt, "store")
}

type registerModel struct {
	job   common.Hash
	now   time.Time
	cur   lease.Lease
	chain []lease.Head
}

func (m *registerModel) node(rt *rapid.T) common.Address {
	return address(byte(rapid.IntRange(1, 2).Draw(rt, "node")))
}

func (m *registerModel) epoch(rt *rapid.T) uint32 {
	return uint32(max(0, int(m.cur.Epoch)+rapid.IntRange(-1, 1).Draw(rt, "epoch")))
}

func (m *registerModel) raise(t *testing.T, rt *rapid.T, s *store.Store) {
	l := aLease(m.job, m.epoch(rt), m.node(rt))
	l.Expiry = millis(m.now.Add(lease.Duration))
	repeat := m.cur.Epoch > 0 && l.Epoch == m.cur.Epoch && l.Node == m.cur.Node && !m.cur.Ended
	ok := l.Epoch == m.cur.Epoch+1
	agree(rt, s.RaiseLease(t.Context(), l), ok || repeat, lease.ErrStale)
	if ok {
		m.cur = l
	}
}

func (m *registerModel) end(t *testing.T, rt *rapid.T, s *store.Store) {
	e := m.epoch(rt)
	ok := m.cur.Epoch > 0 && e == m.cur.Epoch
	agree(rt, s.EndLease(t.Context(), m.job, e, false, time.Time{}), ok, lease.ErrStale)
	m.cur.Ended = m.cur.Ended || ok
}

func (m *registerModel) renew(t *testing.T, rt *rapid.T, s *store.Store) {
	e, n, expiry := m.epoch(rt), m.node(rt), millis(m.now.Add(lease.Duration))
	renewed, stale, err := s.RenewLeases(t.Context(), n, []lease.Ref{{Job: m.job, Epoch: e}}, expiry)
	if err != nil || len(renewed)+len(stale) != 1 {
		rt.Fatalf("renew: %v, %v, %v", renewed, stale, err)
	}
	ok := m.cur.Epoch > 0 && e == m.cur.Epoch && n == m.cur.Node && !m.cur.Ended
	if ok != (len(renewed) == 1) {
		rt.Fatalf("renewed %v, stale %v, want renewed: %v", renewed, stale, ok)
	}
	if ok {
		m.cur.Expiry = max(m.cur.Expiry, expiry)
	}
}

func (m *registerModel) commit(t *testing.T, rt *rapid.T, s *store.Store) {
	e, n := m.epoch(rt), m.node(rt)
	manifest := hash(byte(len(m.chain) + rapid.IntRange(0, 1).Draw(rt, "new")))
	parent := hash(byte(max(0, len(m.chain)+rapid.IntRange(-1, 0).Draw(rt, "parent"))))
	got, err := s.CommitHead(t.Context(), m.job, e, n, parent, lease.Head{Manifest: manifest}, m.now)
	var head lease.Head
	if k := len(m.chain); k > 0 {
		head = m.chain[k-1]
	}
	switch {
	case m.cur.Epoch == 0 || m.cur.Check(n, e, m.now) != nil:
		agree(rt, err, false, lease.ErrStale)
	case head.Seq > 0 && head.Manifest == manifest && head.Epoch == e:
		if err != nil || got != head {
			rt.Fatalf("repeat returned %v, %v, want %v", got, err, head)
		}
	case head.Manifest != parent:
		agree(rt, err, false, lease.ErrConflict)
	default:
		agree(rt, err, true, nil)
		m.chain = append(m.chain, got)
	}
}

func (m *registerModel) check(t *testing.T, rt *rapid.T, s *store.Store) {
	l, err := s.Lease(t.Context(), m.job)
	if m.cur.Epoch == 0 {
		agree(rt, err, false, store.ErrNotFound)
	} else if err != nil || fmt.Sprint(l) != fmt.Sprint(m.cur) {
		rt.Fatalf("lease is %v, %v, want %v", l, err, m.cur)
	}
	chain, err := s.Checkpoints(t.Context(), m.job)
	if err != nil || fmt.Sprint(chain) != fmt.Sprint(m.chain) {
		rt.Fatalf("checkpoints are %v, %v, want %v", chain, err, m.chain)
	}
	for i, h := range chain {
		if h.Seq != uint32(i+1) || (i > 0 && h.Epoch < chain[i-1].Epoch) {
			rt.Fatalf("checkpoint %d is %+v", i, h)
		}
	}
}

func agree(rt *rapid.T, err error, ok bool, otherwise error) {
	if ok && err != nil || !ok && !errors.Is(err, otherwise) {
		rt.Fatalf("got %v, want success: %v (else %v)", err, ok, otherwise)
	}
}

// TestRacingCommits: of many nodes' commits on the same parent one wins, through
// two handles as through two processes, and the chain has no fork and no hole.
func TestRacingCommits(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			stores := []*store.Store{open(t, dsn), open(t, dsn)}
			check(t, stores[0].RaiseLease(t.Context(), aLease(hash(1), 1, address(1))))
			const goroutines, rounds = 8, 20
			var wg sync.WaitGroup
			for g := range goroutines {
				wg.Go(func() {
					s := stores[g%2]
					for r := range rounds {
						head, err := s.Head(t.Context(), hash(1))
						if err != nil {
							t.Error(err)
							return
						}
						next := lease.Head{Manifest: common.Hash{byte(g), byte(r), 1}}
						_, err = s.CommitHead(t.Context(), hash(1), 1, address(1), head.Manifest, next, start)
						if err != nil && !errors.Is(err, lease.ErrConflict) {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			chain, err := stores[0].Checkpoints(t.Context(), hash(1))
			check(t, err)
			if len(chain) < rounds {
				t.Errorf("only %d of %d commits won", len(chain), goroutines*rounds)
			}
			for i, h := range chain {
				if h.Seq != uint32(i+1) {
					t.Errorf("checkpoint %d has number %d", i, h.Seq)
				}
			}
		})
	}
}

// TestRacingRaises: one raise of each epoch wins, however many try.
func TestRacingRaises(t *testing.T) {
	t.Parallel()
	for _, e := range engines(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dsn := e.dsn(t)
			stores := []*store.Store{open(t, dsn), open(t, dsn)}
			for epoch := uint32(1); epoch <= 5; epoch++ {
				won := make(chan bool)
				for g := range 8 {
					go func() {
						err := stores[g%2].RaiseLease(t.Context(), aLease(hash(1), epoch, address(byte(g))))
						if err != nil && !errors.Is(err, lease.ErrStale) {
							t.Error(err)
						}
						won <- err == nil
					}()
				}
				winners := 0
				for range 8 {
					if <-won {
						winners++
					}
				}
				if winners != 1 {
					t.Errorf("%d raises of epoch %d won", winners, epoch)
				}
			}
		})
	}
}
