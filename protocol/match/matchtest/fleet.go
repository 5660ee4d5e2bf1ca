// Package matchtest makes fleets and jobs to measure matching on. They follow
// from their seed alone, so that anybody measures the same.
//
// Equal is a fleet of one kind, the worst case: nothing tells its nodes apart but
// the draw, one hash for each. Mixed is what an open market looks like: models by
// how many there are, prices around each model's own, hosts that are mostly busy,
// standing from newcomer to veteran, a home region for each. Start at Mixed and Job.
package matchtest

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// Time is when the fleets' beats were made at the latest, in unix seconds.
const Time = 1_800_000_000

// supply is a GPU model's share of hosts, in percent, and its usual price in gwei
// of the coin per GPU-hour.
type supply struct {
	model uint16
	vram  uint32
	share int
	price float64
}

var market = []supply{
	{41, 24_564, 30, 250_000}, {50, 24_576, 16, 120_000}, {1, 81_920, 10, 900_000}, {1, 40_960, 5, 600_000}, {2, 81_559, 12, 1_500_000},
	{3, 143_771, 3, 2_200_000}, {12, 23_034, 7, 300_000}, {13, 46_068, 5, 500_000}, {17, 23_028, 4, 200_000}, {15, 15_360, 4, 100_000}, {0, 0, 4, 20_000},
}

// images is how many images are common enough to be cached by hosts.
const images = 200

// Equal returns n idle hosts that differ in nothing but slot and address.
func Equal(n int) *match.Snapshot {
	r := rand.New(rand.NewPCG(1, 1))
	s, one := new(match.Snapshot), Leaf(r, 0)
	one.Model, one.VRAM, one.GPUs, one.CPU, one.RAM, one.Disk = 1, 81_920, 8, 128_000, 1<<19, 1<<21
	one.Rate, one.Time, one.Flags = [2]uint64{900_000, 45_000_000}, Time, match.FlagDocker
	for slot := range uint32(n) {
		one.Slot = slot
		binary.BigEndian.PutUint32(one.Node[:], slot+1)
		set(s, one)
	}
	return s
}

// Mixed returns n hosts of the market.
func Mixed(r *rand.Rand, n int) *match.Snapshot {
	s := new(match.Snapshot)
	for slot := range uint32(n) {
		set(s, Leaf(r, slot))
	}
	return s
}

func set(s *match.Snapshot, l match.Leaf) {
	if err := s.Set(l); err != nil {
		panic(err) // the generator's own mistake
	}
}

// Leaf returns one host of the market as a beat shows it now.
func Leaf(r *rand.Rand, slot uint32) match.Leaf {
	kind := draw(r)
	spread := math.Exp(r.NormFloat64() * 0.25)
	rate := uint64(kind.price * spread)
	gpus := uint16(1) << r.IntN(4)
	l := match.Leaf{
		Beat: match.Beat{
			Slot: slot, Model: kind.model, VRAM: kind.vram, CPU: 16_000 * uint32(gpus), RAM: 65_536 * uint32(gpus), Disk: 400_000 * uint32(gpus),
			Rate: [2]uint64{rate, rate * 50}, Egress: [2]uint64{10_000 + r.Uint64N(40_000), 500_000 + r.Uint64N(2_000_000)},
			Data: cached(r), Flags: match.FlagDocker, Answered: 3, Seq: 1 + r.Uint64N(1<<40), Time: Time - r.Uint64N(20),
		},
		Stake: uint64(1000 * math.Exp(r.NormFloat64())), Rep: uint16(500 + 9000*r.Float64()*r.Float64()), Uptime: uint16(10_000 - 1000*r.Float64()*r.Float64()),
		Claims: 3, ClaimedAt: Time - 100,
	}
	binary.BigEndian.PutUint32(l.Node[:], slot+1)
	if kind.model != 0 && r.IntN(10) < 4 { // the others are full
		l.GPUs = 1 + uint16(r.UintN(uint(gpus)))
	}
	if r.IntN(100) == 0 {
		l.Flags |= match.FlagDrained
	}
	home := r.IntN(len(l.Latency))
	for region := range l.Latency {
		far := (region - home + len(l.Latency)) % len(l.Latency)
		l.Latency[region] = uint16(5 + 45*min(far, len(l.Latency)-far) + r.IntN(30))
	}
	return l
}

func draw(r *rand.Rand) supply {
	at := r.IntN(100)
	for _, k := range market {
		if at -= k.share; at < 0 {
			return k
		}
	}
	return market[0]
}

// image returns a common image's hash, a few of them far more often than most.
func image(r *rand.Rand) (h common.Hash) {
	f := r.Float64()
	r = rand.New(rand.NewPCG(uint64(images*f*f*f), 9))
	binary.LittleEndian.PutUint64(h[:], r.Uint64())
	return h
}

func cached(r *rand.Rand) common.Hash {
	held := make([]common.Hash, 4+r.IntN(12))
	for i := range held {
		held[i] = image(r)
	}
	return match.Filter(held...)
}

// Job returns a job as users of the market ask for: most name a model, most want
// one GPU, and they pay up to twice what is usual.
func Job(r *rand.Rand) match.Job {
	kind := draw(r)
	j := match.Job{
		ID: Hash(r), Owner: common.Address{1}, Salt: Hash(r), Attempt: 1, GPUMin: 1, GPUMax: 1, CPU: 4000, RAM: 16_384, Disk: 50_000,
		MaxRate: uint64(kind.price * (1.2 + 0.8*r.Float64())), MaxEgress: 60_000, Region: uint8(r.UintN(8)), Runtime: match.FlagDocker,
		Inputs: []common.Hash{image(r)},
	}
	if r.IntN(4) == 0 {
		j.GPUMin = 2
		j.GPUMax = 4
	}
	switch at := r.IntN(10); {
	case kind.model == 0:
		j.GPUMin, j.GPUMax = 0, 0
	case at < 6:
		j.Models, j.VRAMMin = []uint16{kind.model}, kind.vram*93/100
	case at < 9:
		j.VRAMMin = kind.vram * 93 / 100
	}
	return j
}

// Hash returns a random hash.
func Hash(r *rand.Rand) (h common.Hash) {
	for i := 0; i < len(h); i += 8 {
		binary.LittleEndian.PutUint64(h[i:], r.Uint64())
	}
	return h
}
