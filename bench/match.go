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
)

// matchTime is the time of the snapshots, unix seconds.
const matchTime = 1_800_000_000

// match finds the exact best node for one job on one core. Each answer is
// checked against the naive way: every node scored, the best kept.
func (b *bench) match(ctx context.Context) ([]measure.Line, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var lines []measure.Line
	for _, size := range []struct {
		nodes int
		bound float64 // ms
	}{{10_000, 2}, {100_000, 10}} {
		snapshot, err := randomFleet(rand.New(rand.NewPCG(1, uint64(size.nodes))), size.nodes)
		if err != nil {
			return lines, err
		}
		leaves := snapshot.Leaves()
		r := rand.New(rand.NewPCG(2, uint64(size.nodes)))
		var ours, naive measure.Series
		loud := b.gate.Wait(ctx)
		for range max(100, b.n) {
			j, seed := randomJob(r), randomHash(r)
			began := time.Now()
			best, feasible := match.Best(match.DefaultParams(), snapshot, j, seed, matchTime)
			ours = append(ours, ms(time.Since(began)))
			began = time.Now()
			want, all := bruteForce(leaves, j, seed)
			naive = append(naive, ms(time.Since(began)))
			if feasible != all || all > 0 && best.Slot != want {
				return lines, fmt.Errorf("match of %d nodes: slot %d of %d feasible, brute force says slot %d of %d", size.nodes, best.Slot, feasible, want, all)
			}
		}
		l := measure.Absolute(fmt.Sprintf("match one job over %d nodes, one core", size.nodes), "ms", ours, measure.AtMost(size.bound))
		l.Floor, l.Peer = naive, "brute force through the public API, same answers"
		l.Notes = append(l.Notes, fmt.Sprintf("p99 %s ms", measure.Number(ours.Quantile(0.99))))
		if loud != "" {
			l.Notes = append(l.Notes, loud)
		}
		lines = append(lines, l)
	}
	return lines, ctx.Err()
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// bruteForce says from the rules alone who wins: feasibility and score by the
// protocol's public functions, jitter and tie-break from the specified hash.
func bruteForce(leaves []match.Leaf, j match.Job, seed common.Hash) (slot uint32, feasible int) {
	p := match.DefaultParams()
	var best [2]uint64
	for i := range leaves {
		l := &leaves[i]
		if ok, _, _ := match.Feasible(p, *l, j, matchTime); !ok {
			continue
		}
		var at [4]byte
		binary.BigEndian.PutUint32(at[:], l.Slot)
		h := crypto.Keccak256(seed[:], j.ID[:], j.Salt[:], at[:])
		draw, tie := binary.BigEndian.Uint64(h[:8]), binary.BigEndian.Uint64(h[24:])
		key := [2]uint64{match.Score(p, *l, j) * (10_000 + draw%(uint64(p.Jitter)+1)), tie}
		if feasible++; feasible == 1 || key[0] > best[0] || key[0] == best[0] && (key[1] > best[1] || key[1] == best[1] && l.Slot < slot) {
			best, slot = key, l.Slot
		}
	}
	return slot, feasible
}

// randomFleet makes a mixed fleet: seven kinds of GPU host and hosts without
// GPUs, prices, reputations and free devices drawn at random.
func randomFleet(r *rand.Rand, n int) (*match.Snapshot, error) {
	kinds := []struct {
		model uint16
		vram  uint32
	}{{1, 40960}, {1, 81920}, {2, 81559}, {12, 23034}, {41, 24564}, {15, 15360}, {0, 0}}
	s := new(match.Snapshot)
	for slot := range n {
		k := kinds[r.IntN(len(kinds))]
		l := match.Leaf{
			Beat: match.Beat{
				Slot: uint32(slot), Model: k.model, VRAM: k.vram, CPU: 4000 * (1 + r.Uint32N(16)), RAM: 16384 * (1 + r.Uint32N(16)),
				Disk: 100_000 * (1 + r.Uint32N(10)), Rate: [2]uint64{r.Uint64N(2_000_000), r.Uint64N(90_000_000)},
				Egress: [2]uint64{r.Uint64N(1000), r.Uint64N(1000)}, Flags: match.FlagDocker,
				Seq: r.Uint64N(1 << 40), Time: matchTime - r.Uint64N(20),
			},
			Stake: r.Uint64N(2_000_000), Rep: uint16(r.UintN(10_001)), Uptime: uint16(r.UintN(10_001)),
		}
		binary.BigEndian.PutUint32(l.Node[:], uint32(slot)+1)
		if k.model != 0 {
			l.GPUs = uint16(r.UintN(9))
		}
		for i := range l.Latency {
			l.Latency[i] = uint16(r.UintN(400))
		}
		if err := s.Set(l); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// randomJob asks for GPUs in one of three ways, by name, by memory or any.
func randomJob(r *rand.Rand) match.Job {
	j := match.Job{
		ID: randomHash(r), Salt: randomHash(r), GPUMin: 1, GPUMax: 1 + uint16(r.UintN(4)), CPU: 4000, RAM: 16384, Disk: 50_000,
		MaxRate: 1_500_000, MaxEgress: 900, Region: uint8(r.UintN(8)), Runtime: match.FlagDocker,
	}
	switch r.UintN(3) {
	case 0:
		j.Models = []uint16{1, 2}
	case 1:
		j.VRAMMin = 22855
	}
	return j
}

func randomHash(r *rand.Rand) (h common.Hash) {
	for i := 0; i < len(h); i += 8 {
		binary.LittleEndian.PutUint64(h[i:], r.Uint64())
	}
	return h
}
