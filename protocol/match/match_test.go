package match

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/merkle"
)

func sum256(b []byte) common.Hash { return sha256.Sum256(b) }

func TestEveryReason(t *testing.T) {
	t.Parallel()
	l, j := fits()
	if ok, why, detail := Feasible(DefaultParams(), l, j, now); !ok {
		t.Fatalf("the fitting pair is rejected: %s, %s", why, detail)
	}
	for want, change := range misfits() {
		l, j := fits()
		change(&l, &j)
		ok, why, detail := Feasible(DefaultParams(), l, j, now)
		if ok || why != want || len(detail) < 15 {
			t.Errorf("%s: %v, %s, %q", want, ok, why, detail)
		}
		m := newMatcher(params(), &j, common.Hash{}, now)
		if all := m.failing(&l).list(); !slices.Contains(all, want) {
			t.Errorf("%s: all reasons are %v", want, all)
		}
	}
	l, j = fits()
	l.Time = now + 1
	if _, why, detail := Feasible(DefaultParams(), l, j, now); why != Stale || !strings.Contains(detail, "future") {
		t.Errorf("a beat from the future: %s, %s", why, detail)
	}
}

func TestDetailsSpeakToPeople(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Leaf, *Job){
		"needs 80 GB per GPU, has 24 GB":                             func(l *Leaf, _ *Job) { l.VRAM = 24564 },
		"needs A100 or H100, has RTX4090":                            func(l *Leaf, _ *Job) { l.Model = 41 },
		"needs 64 GiB of RAM, has 16 GiB free":                       func(l *Leaf, _ *Job) { l.RAM = 16384 },
		"needs 8 cores, has 0.5 free":                                func(l *Leaf, _ *Job) { l.CPU = 500 },
		"asks 1.5 ETH per GPU-hour, at most 0.000001 ETH is offered": func(l *Leaf, _ *Job) { l.Rate[0] = 1_500_000_000 },
		"needs 2 free GPUs, has 0":                                   func(l *Leaf, _ *Job) { l.GPUs = 0 },
		"has 0 SKYOPS at stake, at least 100 are asked for":          func(l *Leaf, _ *Job) { l.Stake = 0 },
		"its last beat is 90 s old, at most 30 s count":              func(l *Leaf, _ *Job) { l.Time = now - 90 },
		"needs 24 GB or more per GPU, has 16 GB":                     func(l *Leaf, j *Job) { l.Model, l.VRAM, j.Models, j.VRAMMin, j.VRAMMax = 15, 15360, nil, 22855, 0 },
		"needs 16 to 40 GB per GPU, has 80 GB":                       func(_ *Leaf, j *Job) { j.VRAMMin, j.VRAMMax = 15237, 43008 },
	} {
		l, j := fits()
		change(&l, &j)
		if _, _, detail := Feasible(DefaultParams(), l, j, now); detail != want {
			t.Errorf("%q, want %q", detail, want)
		}
	}
}

func TestGPUsAreTheFreeOnesUpToTheMost(t *testing.T) {
	t.Parallel()
	l, j := fits()
	for _, c := range []struct{ free, low, high, want uint16 }{{8, 1, 4, 4}, {3, 1, 4, 3}, {1, 1, 1, 1}} {
		l.GPUs, j.GPUMin, j.GPUMax = c.free, c.low, c.high
		var s Snapshot
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
		if best, n := Best(DefaultParams(), &s, j, common.Hash{}, now); n != 1 || best.GPUs != c.want || best.Rate != 1000 {
			t.Errorf("%+v: %+v of %d", c, best, n)
		}
	}
}

// Best, which passes over kinds that cannot win, is Rank's first, whatever has
// come and gone before; Rank accounts for every node.
func TestBestIsRanksFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		s := randSnapshot(r, rapid.SampledFrom([]int{0, 1, 7, 120, 256, 257, 400}).Draw(t, "nodes"))
		for range rapid.IntRange(0, 300).Draw(t, "changes") {
			if slot := r.Uint32N(400); r.IntN(4) == 0 {
				s.Remove(slot)
			} else if err := s.Set(randLeaf(r, slot)); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "alike") { // few kinds, of nodes that differ in memory and price
			for _, l := range s.Leaves() {
				l.Stake, l.Rep, l.Uptime, l.Latency = 100, 500, 9000, [8]uint16{}
				if err := s.Set(l); err != nil {
					t.Fatal(err)
				}
			}
		}
		p := DefaultParams()
		if rapid.Bool().Draw(t, "other weights") {
			p.WeightStk, p.WeightRep = p.WeightRep, p.WeightStk
		}
		p.Mode = uint8(rapid.IntRange(0, 1).Draw(t, "mode"))
		p.Jitter = rapid.Uint16Range(0, 10_000).Draw(t, "jitter")
		j, seed := randJob(r), randHash(r)
		if rapid.Bool().Draw(t, "memory") {
			j.Models, j.VRAMMin, j.VRAMMax = nil, rapid.SampledFrom([]uint32{0, 40_000, 80_000}).Draw(t, "at least"), 81_600
		}
		plan := Rank(p, s, j, seed, now)
		best, n := Best(p, s, j, seed, now)
		if n > len(plan.Candidates) || s.Len() <= CountedUpTo && n < len(plan.Candidates) || (n == 0) != (len(plan.Candidates) == 0) || len(plan.Candidates)+len(plan.Rejected) != s.Len() {
			t.Fatalf("%d looked at, plan has %d and %d of %d", n, len(plan.Candidates), len(plan.Rejected), s.Len())
		}
		if n > 0 && best != plan.Candidates[0] {
			t.Fatalf("best is %+v, the plan starts with %+v", best, plan.Candidates[0])
		}
		if (n == 0) != (plan.Closest != "") {
			t.Fatalf("%d feasible and closest %q", n, plan.Closest)
		}
		for i, c := range plan.Candidates {
			if c.Score > 1e8 {
				t.Fatalf("score %d", c.Score)
			}
			if i > 0 && before(c.Key, c.Slot, plan.Candidates[i-1].Key, plan.Candidates[i-1].Slot) {
				t.Fatalf("candidate %d is out of order", i)
			}
		}
		for _, rej := range plan.Rejected {
			if rej.Code == "" || rej.Detail == "" {
				t.Fatalf("a rejection without reason: %+v", rej)
			}
		}
	})
}

// The order of insertion, and equal leaves, do not change the winner.
func TestBestIsIndependentOfHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		a := randSnapshot(r, 40)
		var b Snapshot
		leaves := a.Leaves()
		r.Shuffle(len(leaves), func(i, k int) { leaves[i], leaves[k] = leaves[k], leaves[i] })
		for _, l := range leaves {
			if err := b.Set(l); err != nil {
				t.Fatal(err)
			}
		}
		j, seed := randJob(r), randHash(r)
		x, n := Best(DefaultParams(), a, j, seed, now)
		y, m := Best(DefaultParams(), &b, j, seed, now)
		if x != y || n != m || a.Root() != b.Root() || !bytes.Equal(a.Encode(now), b.Encode(now)) {
			t.Fatal("the same nodes in another order differ")
		}
	})
}

// rebuilt is the snapshot tree by its definition, over a few slots.
func rebuilt(leaves []Leaf) common.Hash {
	level := map[uint32]common.Hash{}
	for _, l := range leaves {
		level[l.Slot] = l.Hash()
	}
	zero := common.Hash{}
	for range Depth {
		up := map[uint32]common.Hash{}
		get := func(i uint32) common.Hash {
			if h, ok := level[i]; ok {
				return h
			}
			return zero
		}
		for i := range level {
			up[i>>1] = merkle.Node(get(i&^1), get(i|1))
		}
		level, zero = up, merkle.Node(zero, zero)
	}
	if h, ok := level[0]; ok {
		return h
	}
	return zero
}

// A snapshot changed step by step is what it would be if built at once.
func TestSnapshotModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		var s Snapshot
		model := map[uint32]Leaf{}
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				slot := rapid.Uint32Range(0, 30).Draw(t, "slot")
				l := randLeaf(r, slot)
				if err := s.Set(l); err != nil {
					t.Fatal(err)
				}
				model[slot] = l
			},
			"remove": func(t *rapid.T) {
				slot := rapid.Uint32Range(0, 30).Draw(t, "slot")
				s.Remove(slot)
				delete(model, slot)
			},
			"clone": func(t *rapid.T) {
				c := s.Clone()
				if err := c.Set(randLeaf(r, 5)); err != nil {
					t.Fatal(err)
				}
				c.Remove(6)
			},
			"": func(t *rapid.T) {
				if s.Len() != len(model) {
					t.Fatalf("%d leaves, want %d", s.Len(), len(model))
				}
				leaves := s.Leaves()
				for _, l := range leaves {
					if model[l.Slot] != l {
						t.Fatalf("slot %d", l.Slot)
					}
					if got, ok := s.Leaf(l.Slot); !ok || got != l {
						t.Fatalf("leaf at slot %d", l.Slot)
					}
				}
				if s.Root() != rebuilt(leaves) {
					t.Fatal("root")
				}
				slot := rapid.Uint32Range(0, 40).Draw(t, "probe")
				l, ok := s.Leaf(slot)
				h := common.Hash{}
				if ok {
					h = l.Hash()
				}
				if !VerifyPath(s.Root(), h, slot, s.Path(slot)) || VerifyPath(s.Root(), h, slot+Slots, s.Path(slot)) {
					t.Fatalf("path of slot %d, there: %v", slot, ok)
				}
				again, at, err := DecodeSnapshot(s.Encode(77))
				if err != nil || at != 77 || again.Root() != s.Root() || again.Len() != s.Len() {
					t.Fatalf("decoded: %v", err)
				}
			},
		})
	})
}

// The last slot is as good as the first.
func TestSnapshotAtItsEdges(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	leaves := []Leaf{randLeaf(r, 0), randLeaf(r, 1<<19), randLeaf(r, Slots-1)}
	var s Snapshot
	if s.Root() != zeros[Depth] {
		t.Error("an empty snapshot's root")
	}
	for _, l := range leaves {
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	if s.Root() != rebuilt(leaves) {
		t.Error("root")
	}
	for _, l := range leaves {
		if !VerifyPath(s.Root(), l.Hash(), l.Slot, s.Path(l.Slot)) {
			t.Errorf("path of slot %d", l.Slot)
		}
	}
	if !VerifyPath(s.Root(), common.Hash{}, Slots-2, s.Path(Slots-2)) {
		t.Error("the absence of a leaf")
	}
}

func TestSnapshotRefusesFalseLeaves(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Leaf){
		"slot": func(l *Leaf) { l.Slot = Slots }, "node": func(l *Leaf) { l.Node = common.Address{} },
		"reputation": func(l *Leaf) { l.Rep = 10_001 }, "uptime": func(l *Leaf) { l.Uptime = 10_001 },
		"rate": func(l *Leaf) { l.Rate[1] = 1 << 50 }, "egress": func(l *Leaf) { l.Egress[0] = 1 << 50 },
		"model": func(l *Leaf) { l.Model = 0 }, "stake": func(l *Leaf) { l.Stake = 1 << 53 },
		"claimed GPUs": func(l *Leaf) { l.Claimed.GPUs = l.GPUs + 1 }, "claimed CPU": func(l *Leaf) { l.Claimed.CPU = l.CPU + 1 },
		"claimed RAM": func(l *Leaf) { l.Claimed.RAM = l.RAM + 1 }, "claimed disk": func(l *Leaf) { l.Claimed.Disk = l.Disk + 1 },
		"answered": func(l *Leaf) { l.Answered = 1 << 53 }, "claims": func(l *Leaf) { l.Claims = 1 << 53 }, "claimed at": func(l *Leaf) { l.ClaimedAt = 1 << 53 },
		"time": func(l *Leaf) { l.Time = 1 << 53 },
	} {
		l, _ := fits()
		change(&l)
		var s Snapshot
		if err := s.Set(l); !errors.Is(err, ErrLeaf) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := DecodeLeaf(l.Encode()); !errors.Is(err, ErrLeaf) {
			t.Errorf("decode, %s: %v", name, err)
		}
	}
	if _, err := DecodeLeaf(nil); !errors.Is(err, ErrLeaf) {
		t.Error("an empty leaf")
	}
}

func TestLeafEncodingRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 200 {
		l := randLeaf(r, uint32(i))
		b := l.Encode()
		again, err := DecodeLeaf(b)
		if err != nil || again != l || len(b) != LeafSize {
			t.Fatalf("%+v came back as %+v: %v", l, again, err)
		}
		if l.Hash() != keccak([]byte{0}, b) {
			t.Fatal("hash")
		}
	}
}

// Every bit of an encoding counts: no two jobs share bytes.
func TestJobHashCoversEveryField(t *testing.T) {
	t.Parallel()
	_, base := fits()
	seen := map[common.Hash]string{base.Hash(): "base"}
	for name, change := range map[string]func(*Job){
		"id": func(j *Job) { j.ID[0]++ }, "owner": func(j *Job) { j.Owner[0]++ }, "attempt": func(j *Job) { j.Attempt++ },
		"models": func(j *Job) { j.Models = []uint16{1} }, "no models": func(j *Job) { j.Models = nil },
		"gpuMin": func(j *Job) { j.GPUMin++ }, "gpuMax": func(j *Job) { j.GPUMax++ }, "vramMin": func(j *Job) { j.VRAMMin++ },
		"vramMax": func(j *Job) { j.VRAMMax++ }, "cpu": func(j *Job) { j.CPU++ }, "ram": func(j *Job) { j.RAM++ }, "disk": func(j *Job) { j.Disk++ },
		"asset": func(j *Job) { j.Asset++ }, "maxRate": func(j *Job) { j.MaxRate++ }, "maxEgress": func(j *Job) { j.MaxEgress++ },
		"minStake": func(j *Job) { j.MinStake++ }, "minRep": func(j *Job) { j.MinRep++ }, "region": func(j *Job) { j.Region++ },
		"runtime": func(j *Job) { j.Runtime++ }, "allow": func(j *Job) { j.Allow = nil }, "excluded": func(j *Job) { j.Excluded = []uint32{0} },
		"previous page": func(j *Job) { j.PreviousPage++ }, "previous index": func(j *Job) { j.PreviousIndex++ },
		"previous entry": func(j *Job) { j.PreviousEntry[5]++ }, "inputs": func(j *Job) { j.Inputs = make([]common.Hash, 1) }, "salt": func(j *Job) { j.Salt[31]++ },
	} {
		_, j := fits()
		change(&j)
		if other, ok := seen[j.Hash()]; ok {
			t.Errorf("%s hashes like %s", name, other)
		}
		seen[j.Hash()] = name
	}
}

func TestClosestNamesTheSmallestChange(t *testing.T) {
	t.Parallel()
	small := func(s *Snapshot, slot uint32, change func(*Leaf)) {
		l, _ := fits()
		l.Slot = slot
		change(&l)
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		build func(*Snapshot)
		want  string
	}{
		"nobody": {func(*Snapshot) {}, "no node is connected"},
		"memory": {func(s *Snapshot) {
			small(s, 1, func(l *Leaf) { l.VRAM = 40960 })
			small(s, 2, func(l *Leaf) { l.VRAM = 40960 })
			small(s, 3, func(l *Leaf) { l.VRAM = 40960; l.RAM = 1 })
		}, "2 nodes match with 40 to 80 GB per GPU instead of 80 GB, "},
		"ram, the nearest": {func(s *Snapshot) {
			small(s, 1, func(l *Leaf) { l.RAM = 16384 })
			small(s, 2, func(l *Leaf) { l.RAM = 32768 })
		}, "1 node matches with 32 GiB of RAM instead of 64 GiB"},
		"rate, the lowest": {func(s *Snapshot) {
			small(s, 1, func(l *Leaf) { l.Rate[0] = 5_000_000 })
			small(s, 2, func(l *Leaf) { l.Rate[0] = 3_000_000 })
		}, "1 node matches with a maximum rate of 0.003 ETH per GPU-hour instead of 0.000001 ETH, 3000 times the price"},
		"another model": {func(s *Snapshot) { small(s, 1, func(l *Leaf) { l.Model = 11 }) }, "1 node matches with A800 instead of A100 or H100"},
		"busy":          {func(s *Snapshot) { small(s, 1, func(l *Leaf) { l.GPUs = 1 }) }, "1 node matches with 1 GPU instead of 2, 50 % cheaper"},
		"asset":         {func(s *Snapshot) { small(s, 1, func(l *Leaf) { l.Rate[0] = 0 }) }, "1 node matches with payment in SKYOPS, up to 0.00005 SKYOPS per GPU-hour, instead of ETH, from 0.0001 SKYOPS an hour"},
		"the nearer first": {func(s *Snapshot) {
			small(s, 1, func(l *Leaf) { l.Stake = 7 })
			small(s, 2, func(l *Leaf) { l.CPU = 7000 })
			small(s, 4, func(l *Leaf) { l.CPU = 7000 })
		}, "2 nodes match with 7 cores instead of 8, at the same price; 1 node matches with a minimum stake of 7 SKYOPS instead of 100"},
		"a pair":    {func(s *Snapshot) { small(s, 1, func(l *Leaf) { l.CPU, l.RAM = 7000, 16384 }) }, "1 node matches with 7 cores instead of 8 and 16 GiB of RAM instead of 64 GiB"},
		"none near": {func(s *Snapshot) { small(s, 1, func(l *Leaf) { l.CPU, l.RAM, l.Rep = 7000, 16384, 4 }) }, "fails on 3 counts: needs 8 cores, has 7 free; needs 64 GiB of RAM"},
	} {
		var s Snapshot
		c.build(&s)
		_, j := fits()
		j.Allow = nil
		if got := Rank(DefaultParams(), &s, j, common.Hash{}, now).Closest; !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for reason, change := range misfits() {
		l, j := fits()
		change(&l, &j)
		var s Snapshot
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
		if got := Rank(DefaultParams(), &s, j, common.Hash{}, now).Closest; len(got) < 20 {
			t.Errorf("%s: closest is %q", reason, got)
		}
	}
}

func TestNewJob(t *testing.T) {
	t.Parallel()
	token := common.HexToAddress("0x70ce")
	sub := job.Submission{
		Order: job.Order{Owner: common.HexToAddress("0xbb"), Asset: token, MaxRate: 5, MaxEgress: 6, Nonce: common.HexToHash("0x4e")},
		Spec: job.Spec{
			GPU: "A100,H100:80GB:1..4", CPU: 1, RAM: 2, Disk: 3, Image: job.Image{Digest: "sha256:ab"},
			Inputs: []job.Input{{CID: "bafy"}},
			Where:  job.Where{Nodes: []common.Address{{2}, {1}}, Region: 4, MinStake: 8, MinReputation: 9},
		},
	}
	j, err := NewJob(sub, common.HexToHash("0x1d"), 3, []uint32{9, 4, 9}, token)
	if err != nil {
		t.Fatal(err)
	}
	want := Job{
		ID: common.HexToHash("0x1d"), Owner: common.HexToAddress("0xbb"), Attempt: 3, Models: []uint16{1, 2}, GPUMin: 1, GPUMax: 4,
		VRAMMin: 76185, VRAMMax: 86016, CPU: 1, RAM: 2, Disk: 3, Asset: AssetSkyops, MaxRate: 5, MaxEgress: 6, MinStake: 8, MinRep: 9,
		Region: 4, Runtime: FlagDocker, Allow: []common.Address{{1}, {2}}, Excluded: []uint32{4, 9},
		Inputs: []common.Hash{Content("sha256:ab"), Content("bafy")}, Salt: common.HexToHash("0x4e"),
	}
	if j.Hash() != want.Hash() {
		t.Errorf("got  %+v\nwant %+v", j, want)
	}
	sub.Order.Asset = common.HexToAddress("0xbad")
	if _, err := NewJob(sub, common.Hash{}, 1, nil, token); !errors.Is(err, ErrAsset) {
		t.Errorf("a strange asset: %v", err)
	}
	sub.Order.Asset, sub.Spec.GPU = common.Address{}, "nope"
	if _, err := NewJob(sub, common.Hash{}, 1, nil, token); err == nil {
		t.Error("a strange GPU")
	}
	sub.Spec.GPU, sub.Spec.Runtime = "", job.RuntimeProcess
	for range 20 {
		sub.Spec.Inputs = append(sub.Spec.Inputs, job.Input{CID: "x"})
	}
	if j, err = NewJob(sub, common.Hash{}, 1, nil, token); err != nil || j.Runtime != FlagProcess || j.Asset != AssetCoin || len(j.Inputs) != MaxInputs {
		t.Errorf("a process job: %+v, %v", j, err)
	}
}

func TestFilterHasNoFalseMisses(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		contents := []common.Hash{randHash(r), randHash(r), randHash(r)}
		f := Filter(contents...)
		for i := range contents {
			if !holds(&f, &contents[i]) {
				t.Fatal("a filter misses what it holds")
			}
		}
		empty := common.Hash{}
		if holds(&empty, &contents[0]) {
			t.Fatal("an empty filter holds something")
		}
	}
}

// A node whose clock is a little ahead can be matched; one far ahead moves nothing.
func TestMomentFollowsClocksThatAreAhead(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_800_000_000, 300e6)
	for name, c := range map[string]struct {
		beats []int64
		want  int64
	}{
		"no node":          {nil, 0},
		"behind":           {[]int64{-3, -1}, 0},
		"within a second":  {[]int64{-1, 1}, 1},
		"the most it may":  {[]int64{2, 5, 4}, 5},
		"absurdly far":     {[]int64{6, 1 << 40}, 0},
		"far and a little": {[]int64{3600, 2}, 2},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		var s Snapshot
		for i, beat := range c.beats {
			l := randLeaf(r, uint32(i))
			l.Time = uint64(at.Unix() + beat)
			if err := s.Set(l); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.Moment(at); got != uint64(at.Unix()+c.want) {
			t.Errorf("%s: %d s from now", name, int64(got)-at.Unix())
		}
	}
}
