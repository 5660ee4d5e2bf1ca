package match

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// The vectors are frozen: another implementation, a contract's above all, is
// right when it agrees with them. Rewriting them means a new version of Params.
var update = flag.Bool("update", false, "write testdata/vectors.json anew")

const vectorFile = "testdata/vectors.json"

var vectorDomain = eip712.Domain{ChainID: 90_210, Escrow: common.HexToAddress("0xe5c0")}

type vector struct {
	Name       string        `json:"name"`
	Params     Params        `json:"params"`
	Models     []uint16      `json:"models,omitempty"` // that are worth something else than in version 1
	Worths     []uint16      `json:"worths,omitempty"`
	Leaf       Leaf          `json:"leaf"`
	Job        Job           `json:"job"`
	Seed       common.Hash   `json:"seed"`
	At         uint64        `json:"at"`
	LeafBytes  hexutil.Bytes `json:"leafBytes"`
	LeafHash   common.Hash   `json:"leafHash"`
	BeatHash   common.Hash   `json:"beatHash"`   // keccak256 of the first 134 bytes
	BeatDigest common.Hash   `json:"beatDigest"` // in the file's domain
	Signed     bool          `json:"signed"`     // by the leaf's node
	JobBytes   hexutil.Bytes `json:"jobBytes"`
	JobHash    common.Hash   `json:"jobHash"`
	Feasible   bool          `json:"feasible"`
	Reason     Reason        `json:"reason,omitempty"`
	Score      uint64        `json:"score,string"`
	Rank       uint64        `json:"rank,string"`
	Tie        uint64        `json:"tie,string"`
	Claim      hexutil.Bytes `json:"claim"`       // the leaf after a claim of the job at the time
	Race       uint64        `json:"race,string"` // the order's draw, with the seed for the reveal and the leaf's hash for the root
}

// step is a pair of leaves and whether the one may follow the other.
type step struct {
	Name string        `json:"name"`
	Old  hexutil.Bytes `json:"old"` // empty: the slot was
	New  hexutil.Bytes `json:"new"` // empty: the slot is
	Time uint64        `json:"time"`
	May  bool          `json:"may"`
}

type treeVector struct {
	Slots    []uint32      `json:"slots"` // of the vectors' leaves, in order, placed here
	Root     common.Hash   `json:"root"`
	Path     []common.Hash `json:"pathOfFirst"`
	Snapshot common.Hash   `json:"sha256OfEncoding"`
}

type vectors struct {
	Note   string        `json:"note"`
	Domain eip712.Domain `json:"domain"`
	Cases  []vector      `json:"cases"`
	Steps  []step        `json:"steps"`
	Tree   treeVector    `json:"tree"`
	Seed   struct {
		Reveal, Root, Salt, Seed common.Hash
	} `json:"seed"`
}

// table has the case's parameters value GPUs as it says.
func (v *vector) table(t *testing.T) {
	if len(v.Models) == 0 {
		return
	}
	var err error
	if v.Params.Performance, err = NewPerformance(v.Models, v.Worths); err != nil || v.Params.Performance == nil {
		t.Fatalf("%s: %v, %v", v.Name, v.Params.Performance, err)
	}
}

func compute(v *vector) {
	v.LeafBytes, v.JobBytes = v.Leaf.Encode(), v.Job.Encode()
	v.LeafHash, v.JobHash = v.Leaf.Hash(), v.Job.Hash()
	v.BeatHash, v.BeatDigest = v.Leaf.Beat.Hash(), BeatDigest(vectorDomain, v.Leaf.Beat)
	v.Signed = v.Leaf.VerifyBeat(vectorDomain) == nil
	claimed := Claim(v.Leaf, &v.Job, v.At)
	v.Claim = claimed.Encode()
	v.Feasible, v.Reason, _ = Feasible(v.Params, v.Leaf, v.Job, v.At)
	v.Race = NewRace(v.Seed, v.LeafHash).Draw(v.Job.Order, v.Job.Weight)
	v.Score, v.Rank, v.Tie = 0, 0, 0
	if v.Feasible {
		v.Score = Score(v.Params, v.Leaf, v.Job)
		drawn := newDraw(v.Seed, &v.Job).of(v.Leaf.Slot)
		v.Rank, v.Tie = rank(&v.Params, v.Score, drawn), drawn
	}
}

// treeCases is how many cases' leaves are in the tree.
const treeCases = 160

func computeTree(cases []vector) (t treeVector) {
	var s Snapshot
	for i, c := range cases[:min(treeCases, len(cases))] {
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
		want.table(t)
		got := want
		compute(&got)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %+v, want %+v", want.Name, got, want)
		}
		if l, err := DecodeLeaf(want.LeafBytes); err != nil || l != want.Leaf {
			t.Errorf("%s: leaf decodes as %+v, %v", want.Name, l, err)
		}
		if j, err := DecodeJob(want.JobBytes); err != nil || !reflect.DeepEqual(j, want.Job) {
			t.Errorf("%s: job decodes as %+v, %v", want.Name, j, err)
		}
	}
	for _, s := range v.Steps {
		if err := Succeeds(decoded(t, s.Old), decoded(t, s.New), s.Time); (err == nil) != s.May {
			t.Errorf("%s: %v", s.Name, err)
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
	v := vectors{
		Note:   "Golden vectors of feasibility, score, key, claims, hashes and tree, for every implementation. Integers and hex only.",
		Domain: vectorDomain,
	}
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("node")))
	if err != nil {
		t.Fatal(err)
	}
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
	for len(v.Cases) < treeCases {
		p := DefaultParams()
		p.Mode = uint8(len(v.Cases) % 2)
		l := randLeaf(r, uint32(len(v.Cases)))
		if len(v.Cases)%2 == 0 {
			l.Node = crypto.PubkeyToAddress(key.PublicKey)
			sig, err := eip712.Sign(key, BeatDigest(vectorDomain, l.Beat))
			if err != nil {
				t.Fatal(err)
			}
			l.Signature = Signature(sig)
		}
		v.Cases = append(v.Cases, vector{
			Name: fmt.Sprintf("random %d", len(v.Cases)), Params: p, Leaf: l, Job: randJob(r), Seed: randHash(r), At: now,
		})
	}
	for _, c := range stepCases() {
		s := step{Name: c.name, Time: c.t, May: c.may}
		if c.old != nil {
			s.Old = c.old.Encode()
		}
		if c.next != nil {
			s.New = c.next.Encode()
		}
		v.Steps = append(v.Steps, s)
	}
	v.Cases = append(v.Cases, otherTables()...)
	for i := range v.Cases {
		v.Cases[i].table(t)
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

// otherTables are cases of parameters that value GPUs otherwise than version 1.
func otherTables() (out []vector) {
	r := rand.New(rand.NewPCG(20261122, 7))
	for i := range 12 {
		l, j := fits()
		l.Model, j.Models = []uint16{1, 41, 1001, 65535}[i%4], nil
		p := DefaultParams()
		p.Version, p.Mode = 2, uint8(i%2)
		c := vector{Name: fmt.Sprintf("other table %d", i), Params: p, Leaf: l, Job: j, Seed: randHash(r), At: now}
		if c.Models = []uint16{1, 1001, 65535}; i >= 8 {
			c.Models = []uint16{41} // all others are worth nothing
		}
		for range c.Models {
			c.Worths = append(c.Worths, uint16(r.UintN(10_001)))
		}
		out = append(out, c)
	}
	return out
}

// decoded reads a leaf of a step, none when there are no bytes.
func decoded(t *testing.T, b []byte) *Leaf {
	if len(b) == 0 {
		return nil
	}
	l, err := DecodeLeaf(b)
	if err != nil {
		t.Fatal(err)
	}
	return &l
}

type edgeCase struct {
	p Params
	l Leaf
	j Job
}

// fits returns a leaf and a job that match, with nothing to spare.
func fits() (Leaf, Job) {
	l := Leaf{
		Beat: Beat{
			Slot: 3, Node: common.HexToAddress("0xaa"), Model: 1, GPUs: 2, VRAM: 81920, CPU: 8000, RAM: 65536, Disk: 102400,
			Rate: [2]uint64{1000, 50_000}, Egress: [2]uint64{10, 500}, Flags: FlagDocker, Seq: 9, Time: now - 30,
		},
		Stake: 100, Rep: 500, Uptime: 9000,
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
		l.Model, l.GPUs, l.VRAM = 0, 0, 0
	})
	add("an unlisted GPU", func(_ *Params, l *Leaf, j *Job) { l.Model, j.Models = 65535, nil })
	add("claims leave just enough", func(_ *Params, l *Leaf, _ *Job) {
		l.Claimed = Resources{GPUs: 3, CPU: 500, RAM: 700, Disk: 900}
		l.GPUs, l.CPU, l.RAM, l.Disk = l.GPUs+3, l.CPU+500, l.RAM+700, l.Disk+900
	})
	add("claims leave one GPU too few", func(_ *Params, l *Leaf, _ *Job) { l.Claimed.GPUs = 1 })
	add("claims leave too little disk", func(_ *Params, l *Leaf, _ *Job) { l.Claimed.Disk = 1 })
	add("an order of no weight", func(_ *Params, _ *Leaf, j *Job) { j.Order, j.Weight = common.HexToHash("0x0d"), 0 })
	add("an order of most weight that waits", func(_ *Params, _ *Leaf, j *Job) {
		j.Order, j.Index, j.Weight, j.Queued = common.HexToHash("0x0d"), 1<<32-1, MaxFeeWeight, 1<<53-1
	})
	add("a later match", func(_ *Params, l *Leaf, j *Job) {
		j.Excluded, j.PreviousPage, j.PreviousIndex, j.PreviousEntry = []uint32{1, 9}, 77, 12, common.HexToHash("0xe9")
	})
	for reason, change := range misfits() {
		add("misfit: "+string(reason), func(_ *Params, l *Leaf, j *Job) { change(l, j) })
	}
	return out
}

// misfits breaks a fitting pair in one way for each reason.
func misfits() map[Reason]func(*Leaf, *Job) {
	return map[Reason]func(*Leaf, *Job){
		Stale:      func(l *Leaf, _ *Job) { l.Time = now - 31 },
		Draining:   func(l *Leaf, _ *Job) { l.Flags |= FlagDrained },
		Excluded:   func(l *Leaf, j *Job) { j.Excluded = []uint32{1, l.Slot} },
		NotAllowed: func(_ *Leaf, j *Job) { j.Allow = []common.Address{common.HexToAddress("0xcc")} },
		NoRuntime:  func(_ *Leaf, j *Job) { j.Runtime = FlagProcess },
		WrongGPU:   func(_ *Leaf, j *Job) { j.Models = []uint16{2, 41} },
		GPUMemory:  func(l *Leaf, _ *Job) { l.VRAM = 40960 },
		GPUCount:   func(l *Leaf, _ *Job) { l.GPUs = 1 },
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
