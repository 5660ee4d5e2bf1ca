package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/match/matchtest"
)

// match finds the exact best node for one job on one core, in a market of which a
// hundredth of the nodes change each second. Each answer is checked against the
// naive way: every node scored, the best kept.
func (b *bench) match(ctx context.Context) ([]measure.Line, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var lines []measure.Line
	for _, size := range []struct {
		nodes, checked int
		bound          float64 // ms
	}{{10_000, 100, 1}, {100_000, 100, 1}, {1_000_000, 10, 5}} {
		r := rand.New(rand.NewPCG(2, uint64(size.nodes)))
		snapshot := matchtest.Mixed(r, size.nodes)
		snapshot.Root()
		var ours, naive, updates measure.Series
		loud := b.gate.Wait(ctx)
		for i := range max(100, b.n) {
			for range size.nodes / 10_000 { // of a second with a hundred matches
				l := matchtest.Leaf(r, r.Uint32N(uint32(size.nodes)))
				began := time.Now()
				if err := snapshot.Set(l); err != nil {
					return lines, err
				}
				snapshot.Root()
				updates = append(updates, 1000*ms(time.Since(began)))
			}
			j, seed := matchtest.Job(r), matchtest.Hash(r)
			began := time.Now()
			best, feasible := match.Best(match.DefaultParams(), snapshot, j, seed, matchtest.Time)
			ours = append(ours, ms(time.Since(began)))
			if i >= size.checked {
				continue
			}
			leaves := snapshot.Leaves()
			began = time.Now()
			want, all := bruteForce(leaves, j, seed)
			naive = append(naive, ms(time.Since(began)))
			if (feasible == 0) != (all == 0) || all > 0 && best.Slot != want {
				return lines, fmt.Errorf("match of %d nodes: slot %d, brute force says slot %d of %d", size.nodes, best.Slot, want, all)
			}
		}
		l := measure.Absolute(fmt.Sprintf("match one job over %d nodes that change, one core", size.nodes), "ms", ours, measure.AtMost(size.bound))
		l.Floor, l.Peer = naive, "brute force through the public API, same answers"
		l.Notes = append(l.Notes, fmt.Sprintf("p99 %s ms", measure.Number(ours.Quantile(0.99))))
		u := measure.Absolute(fmt.Sprintf("a beat enters the snapshot of %d nodes and its root", size.nodes), "µs", updates, measure.AtMost(20))
		if loud != "" {
			l.Notes, u.Notes = append(l.Notes, loud), append(u.Notes, loud)
		}
		lines = append(lines, l, u)
	}
	equal, err := b.equal(ctx)
	if err != nil {
		return lines, err
	}
	claims, err := b.claims(ctx)
	if err != nil {
		return lines, err
	}
	return append(append(lines, equal...), claims, weight()), ctx.Err()
}

// weight is what a node takes of the heap, in a snapshot with its tree and indexes.
func weight() measure.Line {
	const nodes = 100_000
	var before, after runtime.MemStats
	var per measure.Series
	for seed := range uint64(3) {
		runtime.GC()
		runtime.ReadMemStats(&before)
		snapshot := matchtest.Mixed(rand.New(rand.NewPCG(5, seed)), nodes)
		snapshot.Root()
		runtime.GC()
		runtime.ReadMemStats(&after)
		per = append(per, float64(after.HeapAlloc-before.HeapAlloc)/nodes)
		runtime.KeepAlive(snapshot)
	}
	return measure.Absolute("memory of a node among 100,000 in the snapshot", "bytes", per, measure.AtMost(500))
}

// equal matches over fleets of equal nodes, of which none can be passed over
// without its draw: the worst case.
func (b *bench) equal(ctx context.Context) (lines []measure.Line, err error) {
	for _, size := range []struct {
		nodes int
		bound float64 // ms
	}{{100_000, 7}, {1_000_000, 70}} {
		r := rand.New(rand.NewPCG(4, uint64(size.nodes)))
		snapshot := matchtest.Equal(size.nodes)
		snapshot.Root()
		leaves := snapshot.Leaves()
		var ours measure.Series
		loud := b.gate.Wait(ctx)
		for i := range max(20, b.n) {
			j, seed := matchtest.Job(r), matchtest.Hash(r)
			j.Models, j.VRAMMin, j.MaxRate = nil, 0, 1_000_000
			began := time.Now()
			best, _ := match.Best(match.DefaultParams(), snapshot, j, seed, matchtest.Time)
			ours = append(ours, ms(time.Since(began)))
			if i > 0 {
				continue
			}
			if want, all := bruteForce(leaves, j, seed); all == 0 || best.Slot != want {
				return lines, fmt.Errorf("match of %d equal nodes: slot %d, brute force says slot %d of %d", size.nodes, best.Slot, want, all)
			}
		}
		l := measure.Absolute(fmt.Sprintf("match one job over %d equal nodes, one core", size.nodes), "ms", ours, measure.AtMost(size.bound))
		if loud != "" {
			l.Notes = append(l.Notes, loud)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// claims matches jobs over 100,000 nodes one after the other, each claimed, and
// answered by its node's next beat: no device is promised twice.
func (b *bench) claims(ctx context.Context) (l measure.Line, err error) {
	const nodes, batch = 100_000, 1000
	r := rand.New(rand.NewPCG(3, nodes))
	snapshot := matchtest.Mixed(r, nodes)
	root := snapshot.Root()
	var rate measure.Series
	loud := b.gate.Wait(ctx)
	for range 10 {
		jobs := make([]match.Job, batch)
		for i := range jobs {
			jobs[i] = matchtest.Job(r)
		}
		began, matched := time.Now(), 0
		for i := range jobs {
			best, feasible := match.Best(match.DefaultParams(), snapshot, jobs[i], match.Seed(common.Hash{1}, root, jobs[i].Salt), matchtest.Time)
			if feasible == 0 {
				continue
			}
			matched++
			leaf := match.Claim(best.Leaf, &jobs[i], matchtest.Time)
			if before, after := best.Leaf.Free(), leaf.Free(); before.GPUs-after.GPUs != best.GPUs || before.CPU-after.CPU != jobs[i].CPU {
				return l, fmt.Errorf("slot %d: %+v of %+v are free after a match", best.Slot, after, before)
			}
			if err := snapshot.Set(leaf); err != nil {
				return l, err
			}
			_ = snapshot.Root() // the book has the root after each claim
			leaf.Seq, leaf.Answered, leaf.Claimed = leaf.Seq+1, leaf.Claims, match.Resources{}
			if err := snapshot.Set(leaf); err != nil {
				return l, err
			}
			root = snapshot.Root()
		}
		rate = append(rate, float64(matched)/time.Since(began).Seconds())
	}
	l = measure.Absolute("matches with claim and answer over 100,000 nodes, one core", "1/s", rate, measure.AtLeast(2000))
	if loud != "" {
		l.Notes = append(l.Notes, loud)
	}
	return l, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// bruteForce says from the rules alone who wins: feasibility and score by the
// protocol's public functions, jitter and tie-break from the specified draw.
func bruteForce(leaves []match.Leaf, j match.Job, seed common.Hash) (slot uint32, feasible int) {
	p := match.DefaultParams()
	h := crypto.Keccak256(seed[:], j.ID[:], j.Salt[:])
	k0, k1 := binary.BigEndian.Uint64(h), binary.BigEndian.Uint64(h[8:])
	var best [2]uint64
	for i := range leaves {
		l := &leaves[i]
		if ok, _, _ := match.Feasible(p, *l, j, matchtest.Time); !ok {
			continue
		}
		draw := splitMix(splitMix(k0+uint64(l.Slot)*0x9e3779b97f4a7c15) ^ k1)
		key := [2]uint64{match.Score(p, *l, j) * (10_000 + draw%(uint64(p.Jitter)+1)), draw}
		if feasible++; feasible == 1 || key[0] > best[0] || key[0] == best[0] && (key[1] > best[1] || key[1] == best[1] && l.Slot < slot) {
			best, slot = key, l.Slot
		}
	}
	return slot, feasible
}

func splitMix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
