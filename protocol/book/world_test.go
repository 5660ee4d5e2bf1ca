package book

import (
	"crypto/ecdsa"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

const start = 1_800_000_000

// world is a scheduler with its nodes and jobs, all honest.
type world struct {
	t interface {
		Helper()
		Fatal(...any)
		Fatalf(string, ...any)
	}
	r         *rand.Rand
	key       *ecdsa.PrivateKey
	scheduler common.Address
	reveals   match.Reveals
	now       uint64
	w         *writer
	nodes     []*node
	rounds    map[common.Hash]match.Job // the newest entry's terms, by job
	places    map[common.Hash]Entry
	waiting   []match.Job
	pages     []*Page
	known     Known
}

// node is a host that beats.
type node struct {
	key     *ecdsa.PrivateKey
	leaf    match.Leaf
	present bool
	session uint64
}

// keys are made once: making them takes longer than all else here.
var keys = func() (out []*ecdsa.PrivateKey) {
	for i := range 12 {
		k, err := crypto.ToECDSA(crypto.Keccak256([]byte(fmt.Sprint("key", i))))
		if err != nil {
			panic(err)
		}
		out = append(out, k)
	}
	return out
}()

func newWorld(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, seed uint64, nodes int) *world {
	r := rand.New(rand.NewPCG(seed, 4))
	w := &world{
		t: t, r: r, key: keys[0], scheduler: crypto.PubkeyToAddress(keys[0].PublicKey), now: start,
		reveals: match.NewReveals(common.Hash{7}, 64), rounds: map[common.Hash]match.Job{}, places: map[common.Hash]Entry{},
	}
	w.w = newWriter(w.scheduler, match.DefaultParams())
	w.known = Known{Domain: domain, Registry: w, Matches: new(Matches)}
	for i := range nodes {
		k := keys[i+1]
		n := &node{key: k, session: uint64(i + 1)}
		n.leaf = match.Leaf{
			Beat: match.Beat{
				Slot: uint32(i * 3), Node: crypto.PubkeyToAddress(k.PublicKey), Model: 1, GPUs: 8, VRAM: 81920, CPU: 64_000, RAM: 1 << 18, Disk: 1 << 20,
				Rate: [2]uint64{1000, 50_000}, Egress: [2]uint64{10, 500}, Flags: match.FlagDocker, Seq: 10,
			},
			Stake: 1000, Rep: 500, Uptime: 10_000,
		}
		w.nodes = append(w.nodes, n)
		w.beat(n)
	}
	w.open()
	return w
}

// Registered implements Registry: stakes rise by one each second.
func (w *world) Registered(node common.Address, from, to uint64) (Registered, bool) {
	for _, n := range w.nodes {
		if n.leaf.Node == node {
			return Registered{
				Slot: n.leaf.Slot, LeastStake: 1000 + max(from, start) - start, MostStake: 1000 + to - start, LeastReputation: 500, MostRep: 500,
			}, true
		}
	}
	return Registered{}, false
}

// beat tells the scheduler a node's status, and keeps the receipt.
func (w *world) beat(n *node) {
	w.t.Helper()
	n.leaf.Seq++
	n.leaf.Time, n.leaf.Stake = w.now, 1000+w.now-start
	n.sign(w)
	if !n.present {
		n.session = w.r.Uint64()
	}
	n.present = true
	if err := w.w.Update(n.leaf, w.now); err != nil {
		w.t.Fatal(err)
	}
	in, err := NewInclusion(w.key, domain, n.session, n.leaf.Beat, w.w.Now(w.now))
	if err != nil {
		w.t.Fatal(err)
	}
	w.known.Inclusions = append(w.known.Inclusions, in)
}

func (n *node) sign(w *world) {
	w.t.Helper()
	sig, err := eip712.Sign(n.key, match.BeatDigest(domain, n.leaf.Beat))
	if err != nil {
		w.t.Fatal(err)
	}
	n.leaf.Signature = match.Signature(sig)
}

func (w *world) remove(n *node) {
	n.present = false
	w.w.Remove(n.leaf.Slot)
}

// answer lets a node accept or decline its newest claim.
func (w *world) answer(n *node, accept bool) {
	l, ok := w.w.Snapshot().Leaf(n.leaf.Slot)
	if !ok {
		return
	}
	n.leaf.Answered = max(n.leaf.Answered, l.Claims)
	if accept {
		n.leaf.GPUs, n.leaf.CPU, n.leaf.RAM = n.leaf.GPUs-min(n.leaf.GPUs, 1), n.leaf.CPU-min(n.leaf.CPU, 4000), n.leaf.RAM-min(n.leaf.RAM, 4096)
	}
	w.beat(n)
}

// job returns the terms of a job's next round.
func (w *world) job(id byte) match.Job {
	order := common.Hash{1 + id%5}
	j := match.Job{
		ID: job.ID(order, uint32(id)), Order: order, Index: uint32(id), Weight: uint32(id % 5), Owner: common.Address{3}, Attempt: 1, GPUMin: 1, GPUMax: 1 + uint16(id%3), CPU: 4000, RAM: 4096, Disk: 1000,
		MaxRate: 5000, MaxEgress: 50, Runtime: match.FlagDocker, Salt: common.Hash{id, 9},
	}
	if old, ok := w.rounds[j.ID]; ok {
		e := w.places[j.ID]
		j.Attempt = old.Attempt + 1
		j.PreviousPage, j.PreviousIndex, j.PreviousEntry = e.Page, e.Index, e.Hash()
		if j.Excluded = old.Excluded; w.r.IntN(2) == 0 {
			j.Excluded = append(j.Excluded[:len(j.Excluded):len(j.Excluded)], e.Slot)
		}
	}
	return j
}

// match has a job's next round join those that wait, and gives nodes out as the
// race has it. It reports whether the job got one.
func (w *world) match(id byte) bool {
	w.t.Helper()
	j := w.job(id)
	if slices.ContainsFunc(w.waiting, func(x match.Job) bool { return x.ID == j.ID }) {
		return false
	}
	w.waiting = append(w.waiting, j)
	w.serve()
	i := slices.IndexFunc(w.waiting, func(x match.Job) bool { return x.ID == j.ID })
	if i >= 0 {
		w.waiting[i].Queued = w.w.Now(w.now)
	}
	return i < 0
}

// serve matches those that wait until nobody of them fits.
func (w *world) serve() {
	w.t.Helper()
	for {
		i, err := w.w.First(w.waiting, w.now)
		if err != nil {
			w.t.Fatal(err)
		}
		if i < 0 {
			return
		}
		j := w.waiting[i]
		e, _, _, err := w.w.Match(j, w.now)
		if err != nil {
			w.t.Fatal(err)
		}
		w.waiting = slices.Delete(w.waiting, i, i+1)
		w.rounds[j.ID], w.places[j.ID] = j, e
	}
}

func (w *world) open() {
	n := len(w.pages)
	w.w.Open(uint64(n), w.reveals.At(n))
}

// turn ends the page and begins the next.
func (w *world) turn() {
	w.t.Helper()
	if len(w.w.step) == 0 {
		return
	}
	h, log, err := w.w.Close()
	if err != nil {
		w.t.Fatal(err)
	}
	read, err := Read(log, h)
	if err != nil {
		w.t.Fatalf("page %d: %v", h.Page, err)
	}
	w.pages = append(w.pages, read)
	w.known.Matches.Add(read)
	w.open()
}

// live does one random thing.
func (w *world) live() {
	w.t.Helper()
	n := w.nodes[w.r.IntN(len(w.nodes))]
	switch w.r.IntN(14) {
	case 0:
		w.now += w.r.Uint64N(4)
	case 1:
		w.now += w.r.Uint64N(14)
	case 2:
		w.remove(n)
	case 3:
		n.leaf.GPUs, n.leaf.CPU, n.leaf.RAM, n.leaf.Disk = uint16(w.r.IntN(9)), w.r.Uint32N(64_000), w.r.Uint32N(1<<18), w.r.Uint32N(1<<20)
		w.beat(n)
	case 4:
		w.answer(n, w.r.IntN(2) == 0)
	case 5:
		w.turn()
	case 6:
		for _, n := range w.nodes {
			w.beat(n)
		}
	case 7:
		if n := len(w.waiting); n > 0 { // it gives up, or comes again
			i := w.r.IntN(n)
			w.waiting = slices.Delete(w.waiting, i, i+1)
		}
	default:
		w.match(byte(w.r.IntN(12)))
	}
}

// check reads all pages, each after the one it follows.
func (w *world) check() []Fault {
	w.t.Helper()
	var all []Fault
	var end *End
	for _, p := range w.pages {
		after, faults, err := Check(p, end, w.known)
		if err != nil {
			w.t.Fatalf("page %d: %v", p.Header.Page, err)
		}
		if all = append(all, faults...); after == nil {
			return all
		}
		end = after
	}
	return all
}
