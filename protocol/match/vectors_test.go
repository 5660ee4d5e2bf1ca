package match

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// The vectors are frozen: another implementation, a contract's above all, is
// right when it agrees with them. Rewriting them means a new version of Params.
var update = flag.Bool("update", false, "write testdata/vectors.json anew")

const vectorFile = "testdata/vectors.json"

type vector struct {
	Name     string      `json:"name"`
	Params   Params      `json:"params"`
	Leaf     Leaf        `json:"leaf"`
	Job      Job         `json:"job"`
	Seed     common.Hash `json:"seed"`
	At       uint64      `json:"at"`
	LeafHash common.Hash `json:"leafHash"`
	JobHash  common.Hash `json:"jobHash"`
	Feasible bool        `json:"feasible"`
	Reason   Reason      `json:"reason,omitempty"`
	Score    uint64      `json:"score,string"`
	Rank     uint64      `json:"rank,string"`
	Tie      uint64      `json:"tie,string"`
}

type treeVector struct {
	Slots    []uint32      `json:"slots"` // of the vectors' leaves, in order, placed here
	Root     common.Hash   `json:"root"`
	Path     []common.Hash `json:"pathOfFirst"`
	Snapshot common.Hash   `json:"sha256OfEncoding"`
}

type vectors struct {
	Note  string     `json:"note"`
	Cases []vector   `json:"cases"`
	Tree  treeVector `json:"tree"`
	Seed  struct {
		Reveal, Root, Salt, Seed common.Hash
	} `json:"seed"`
}

func compute(v *vector) {
	v.LeafHash, v.JobHash = v.Leaf.Hash(), v.Job.Hash()
	v.Feasible, v.Reason, _ = Feasible(v.Params, v.Leaf, v.Job, v.At)
	v.Score, v.Rank, v.Tie = 0, 0, 0
	if v.Feasible {
		v.Score = Score(v.Params, v.Leaf, v.Job)
		hi, lo := newDraw(v.Seed, &v.Job).of(v.Leaf.Slot)
		v.Rank, v.Tie = rank(&v.Params, v.Score, hi), lo
	}
}

func computeTree(cases []vector) (t treeVector) {
	var s Snapshot
	for i, c := range cases {
		l := c.Leaf
		l.Slot = uint32(i*i*7 + 3)
		if s.Set(l) == nil {
			t.Slots = append(t.Slots, l.Slot)
		}
	}
	t.Root, t.Path, t.Snapshot = s.Root(), s.Path(t.Slots[0]), sum256(s.Encode(now))
	return t
}

func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	b, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Cases) < 100 {
		t.Fatalf("only %d cases", len(v.Cases))
	}
	for _, want := range v.Cases {
		got := want
		compute(&got)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %+v, want %+v", want.Name, got, want)
		}
	}
	if got := computeTree(v.Cases); fmt.Sprint(got) != fmt.Sprint(v.Tree) {
		t.Errorf("tree: got %+v, want %+v", got, v.Tree)
	}
	if got := Seed(v.Seed.Reveal, v.Seed.Root, v.Seed.Salt); got != v.Seed.Seed {
		t.Errorf("seed: %s, want %s", got, v.Seed.Seed)
	}
}

func writeVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(20261120, 7))
	v := vectors{Note: "Golden vectors of feasibility, score, key, hashes and tree, for every implementation. Integers only."}
	p, l, j, seed := publishedCase()
	l.Flags, j.Runtime, j.MaxEgress = FlagDocker, FlagDocker, 0
	for mode := range uint8(2) {
		p.Mode = mode
		v.Cases = append(v.Cases, vector{Name: fmt.Sprintf("published case, mode %d, perf from the table", mode), Params: p, Leaf: l, Job: j, Seed: seed, At: 1000})
	}
	cases := edges()
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		edge := cases[name]
		v.Cases = append(v.Cases, vector{Name: name, Params: edge.p, Leaf: edge.l, Job: edge.j, Seed: seed, At: now})
	}
	for len(v.Cases) < 160 {
		p := DefaultParams()
		p.Mode = uint8(len(v.Cases) % 2)
		v.Cases = append(v.Cases, vector{
			Name: fmt.Sprintf("random %d", len(v.Cases)), Params: p, Leaf: randLeaf(r, uint32(len(v.Cases))), Job: randJob(r), Seed: randHash(r), At: now,
		})
	}
	for i := range v.Cases {
		compute(&v.Cases[i])
	}
	v.Tree = computeTree(v.Cases)
	v.Seed.Reveal, v.Seed.Root, v.Seed.Salt = randHash(r), randHash(r), randHash(r)
	v.Seed.Seed = Seed(v.Seed.Reveal, v.Seed.Root, v.Seed.Salt)
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

type edgeCase struct {
	p Params
	l Leaf
	j Job
}

// fits returns a leaf and a job that match, with nothing to spare.
func fits() (Leaf, Job) {
	l := Leaf{
		Slot: 3, Node: common.HexToAddress("0xaa"), Model: 1, GPUFree: 2, VRAM: 81920, CPU: 8000, RAM: 65536, Disk: 102400,
		Rate: [2]uint64{1000, 50_000}, Egress: [2]uint64{10, 500}, Stake: 100, Rep: 500, Uptime: 9000,
		Flags: FlagDocker, BeatSeq: 9, BeatTime: now - 30,
	}
	j := Job{
		ID: common.HexToHash("0x1d"), Owner: common.HexToAddress("0xbb"), Attempt: 1, Models: []uint16{1, 2}, GPUMin: 2, GPUMax: 2,
		VRAMMin: 76185, VRAMMax: 86016, CPU: 8000, RAM: 65536, Disk: 102400, MaxRate: 1000, MaxEgress: 10,
		MinStake: 100, MinRep: 500, Runtime: FlagDocker, Allow: []common.Address{l.Node}, Salt: common.HexToHash("0x5a"),
	}
	return l, j
}

// edges are the cases at the bounds of the arithmetic.
func edges() map[string]edgeCase {
	out := map[string]edgeCase{}
	add := func(name string, change func(*Params, *Leaf, *Job)) {
		p := DefaultParams()
		l, j := fits()
		change(&p, &l, &j)
		out[name] = edgeCase{p, l, j}
	}
	add("nothing to spare", func(*Params, *Leaf, *Job) {})
	add("everything at its most", func(_ *Params, l *Leaf, j *Job) {
		l.Rep, l.Uptime, l.Stake, l.Model = 10_000, 10_000, 1<<53-1, 5
		j.Models, l.Rate[0], j.MaxRate = nil, 1, 1<<50-1
	})
	add("the other asset", func(_ *Params, _ *Leaf, j *Job) { j.Asset, j.MaxRate, j.MaxEgress = AssetSkyops, 60_000, 500 })
	add("all inputs cached", func(_ *Params, l *Leaf, j *Job) {
		j.Inputs = []common.Hash{Content("a"), Content("b"), Content("c")}
		l.Data = Filter(j.Inputs...)
	})
	add("one of three inputs cached", func(_ *Params, l *Leaf, j *Job) {
		j.Inputs = []common.Hash{Content("a"), Content("b"), Content("c")}
		l.Data = Filter(j.Inputs[1])
	})
	add("latency at the cap", func(p *Params, l *Leaf, j *Job) { l.Latency[5], j.Region = p.LatencyCap, 5 })
	add("latency below the cap", func(p *Params, l *Leaf, j *Job) { l.Latency[5], j.Region = p.LatencyCap-1, 5 })
	add("a score of zero in the race", func(p *Params, l *Leaf, j *Job) {
		p.Mode, p.WeightGPU, p.WeightStk, p.WeightRep, p.WeightUp, p.WeightLat, p.WeightRate, p.WeightData = 1, 0, 0, 0, 0, 0, 0, 10_000
	})
	add("no GPU asked of a host with", func(_ *Params, _ *Leaf, j *Job) { j.Models, j.GPUMin, j.GPUMax, j.VRAMMin, j.VRAMMax = nil, 0, 0, 0, 0 })
	add("no GPU asked of a host without", func(_ *Params, l *Leaf, j *Job) {
		j.Models, j.GPUMin, j.GPUMax, j.VRAMMin, j.VRAMMax = nil, 0, 0, 0, 0
		l.Model, l.GPUFree, l.VRAM = 0, 0, 0
	})
	add("an unlisted GPU", func(_ *Params, l *Leaf, j *Job) { l.Model, j.Models = 65535, nil })
	for reason, change := range misfits() {
		add("misfit: "+string(reason), func(_ *Params, l *Leaf, j *Job) { change(l, j) })
	}
	return out
}

// misfits breaks a fitting pair in one way for each reason.
func misfits() map[Reason]func(*Leaf, *Job) {
	return map[Reason]func(*Leaf, *Job){
		Stale:      func(l *Leaf, _ *Job) { l.BeatTime = now - 31 },
		Draining:   func(l *Leaf, _ *Job) { l.Flags |= FlagDrained },
		Excluded:   func(l *Leaf, j *Job) { j.Excluded = []uint32{1, l.Slot} },
		NotAllowed: func(_ *Leaf, j *Job) { j.Allow = []common.Address{common.HexToAddress("0xcc")} },
		NoRuntime:  func(_ *Leaf, j *Job) { j.Runtime = FlagProcess },
		WrongGPU:   func(_ *Leaf, j *Job) { j.Models = []uint16{2, 41} },
		GPUMemory:  func(l *Leaf, _ *Job) { l.VRAM = 40960 },
		GPUCount:   func(l *Leaf, _ *Job) { l.GPUFree = 1 },
		CPU:        func(l *Leaf, _ *Job) { l.CPU-- },
		RAM:        func(l *Leaf, _ *Job) { l.RAM-- },
		Disk:       func(l *Leaf, _ *Job) { l.Disk-- },
		NoAsset:    func(l *Leaf, _ *Job) { l.Rate[0] = 0 },
		Rate:       func(l *Leaf, _ *Job) { l.Rate[0]++ },
		EgressRate: func(l *Leaf, _ *Job) { l.Egress[0]++ },
		Stake:      func(l *Leaf, _ *Job) { l.Stake-- },
		Reputation: func(l *Leaf, _ *Job) { l.Rep-- },
	}
}
