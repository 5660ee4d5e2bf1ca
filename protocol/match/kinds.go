package match

import (
	"cmp"
	"math"
	"slices"
)

// kind is a pile of nodes that are alike: the same GPU model, the same nearest
// region, about the same standing, all with a free GPU or all without. A job
// looks at kinds, the most promising first, and at the nodes of those only that
// can still win.
type kind struct {
	key     kindKey
	leaves  []Leaf // in no order
	bounds  bounds
	touched int // leaves replaced or taken out since the bounds were exact
}

type kindKey struct {
	model  uint16
	region uint8 // of the lowest latency
	level  uint8 // of the standing
	busy   bool  // no GPU is free
}

// bounds hold for every leaf of a kind; they may be loose.
type bounds struct {
	standing      uint64    // highest
	rate          [2]uint64 // by Asset: lowest of those that take it
	latency       [8]uint16 // by region: lowest
	leastV, mostV uint32    // VRAM
}

// none are the bounds of no leaf.
func none() bounds {
	b := bounds{rate: [2]uint64{math.MaxUint64, math.MaxUint64}, leastV: math.MaxUint32}
	for r := range b.latency {
		b.latency[r] = math.MaxUint16
	}
	return b
}

func (b *bounds) widen(l *Leaf) {
	b.standing = max(b.standing, ranked.standing(l))
	for a, r := range l.Rate {
		if r != 0 {
			b.rate[a] = min(b.rate[a], r)
		}
	}
	for r, ms := range l.Latency {
		b.latency[r] = min(b.latency[r], ms)
	}
	b.leastV, b.mostV = min(b.leastV, l.VRAM), max(b.mostV, l.VRAM)
}

// CountedUpTo is the number of nodes up to which Best counts the feasible ones.
const CountedUpTo = 256

// levels is how many steps of standing are told apart.
const levels = 32

// ranked are the parameters that standing is counted by. Where a job is matched
// by others, every kind could win.
var ranked = DefaultParams()

func (p *Params) countsStandingAs(q *Params) bool {
	return p.WeightStk == q.WeightStk && p.WeightRep == q.WeightRep && p.WeightUp == q.WeightUp && p.StakeCap == q.StakeCap
}

func keyOf(l *Leaf) kindKey {
	k := kindKey{model: l.Model, busy: l.Free().GPUs == 0}
	for r := range l.Latency {
		if l.Latency[r] < l.Latency[k.region] {
			k.region = uint8(r)
		}
	}
	most := 10_000 * (uint64(ranked.WeightStk) + uint64(ranked.WeightRep) + uint64(ranked.WeightUp))
	k.level = uint8(ranked.standing(l) * levels / (most + 1))
	return k
}

// add puts a leaf in and returns its index. Leaves are large, so room is made in
// small steps.
func (k *kind) add(l *Leaf) int {
	if n := len(k.leaves); n == cap(k.leaves) {
		k.leaves = append(make([]Leaf, 0, n+n/8+1), k.leaves...)
	}
	k.leaves = append(k.leaves, *l)
	k.bounds.widen(l)
	return len(k.leaves) - 1
}

// replace puts a leaf of this kind in another's place.
func (k *kind) replace(index int, l *Leaf) {
	k.leaves[index] = *l
	k.bounds.widen(l)
	k.tighten()
}

// remove takes a leaf out; the last one takes its place.
func (k *kind) remove(index int) {
	last := len(k.leaves) - 1
	k.leaves[index] = k.leaves[last]
	k.leaves = k.leaves[:last]
	k.tighten()
}

// tighten counts a change that may have left the bounds loose, and makes them
// exact again once there were as many as leaves: a constant cost for each.
func (k *kind) tighten() {
	if k.touched++; k.touched <= len(k.leaves) {
		return
	}
	k.touched, k.bounds = 0, none()
	for i := range k.leaves {
		k.bounds.widen(&k.leaves[i])
	}
}

// promise is the highest score that a node of a kind may have for a job.
type promise struct {
	kind *kind
	most uint64
}

// promises returns the kinds that may hold a feasible node.
func (m *matcher) promises(kinds []*kind) []promise {
	out := make([]promise, 0, len(kinds))
	bounded := m.p.countsStandingAs(&ranked)
	for _, k := range kinds {
		if m.mayRun(k) {
			p := promise{k, math.MaxUint64}
			if bounded {
				p.most = m.most(k)
			}
			out = append(out, p)
		}
	}
	return out
}

// mayRun reports whether a kind's key and bounds leave room for a feasible node.
func (m *matcher) mayRun(k *kind) bool {
	j, b := m.j, &k.bounds
	switch {
	case k.key.busy && j.GPUMin > 0, b.rate[j.Asset] > j.MaxRate:
		return false
	case j.GPUMax > 0:
		return m.model(k.key.model) && b.mostV >= j.VRAMMin && (j.VRAMMax == 0 || b.leastV <= j.VRAMMax)
	}
	return true
}

// most adds up the best of each term of score.
func (m *matcher) most(k *kind) uint64 {
	p, j, b := m.p, m.j, &k.bounds
	s := uint64(p.WeightGPU)*p.gpu(k.key.model, j.GPUMax) + b.standing
	s += p.latencyTerm(b.latency[j.Region&7]) + p.rateTerm(b.rate[j.Asset], j.MaxRate)
	if len(j.Inputs) > 0 {
		s += uint64(p.WeightData) * 10_000
	}
	return s
}

// search looks for the node with the highest key.
type search struct {
	*matcher
	boost    uint64
	count    bool // every feasible node, also those that cannot win
	top      *Leaf
	score    uint64
	key      [2]uint64
	feasible int // nodes that were looked at and fit
}

// beaten reports that no node with at most this score can win, even with full jitter.
func (s *search) beaten(score uint64) bool {
	return s.top != nil && s.p.Mode == 0 && score <= math.MaxUint64/s.boost && score*s.boost < s.key[0]
}

// all looks at the most promising kind first, and then at those that it does not
// beat, in the same order.
func (s *search) all(ps []promise) {
	if s.count {
		for _, p := range ps {
			s.in(p.kind)
		}
		return
	}
	if len(ps) == 0 {
		return
	}
	order := func(a, b promise) int { return cmp.Compare(b.most, a.most) }
	first := slices.MinFunc(ps, order)
	s.in(first.kind)
	ps = slices.DeleteFunc(ps, func(p promise) bool { return p.kind == first.kind || s.beaten(p.most) })
	slices.SortFunc(ps, order)
	for _, p := range ps {
		if s.beaten(p.most) {
			return
		}
		s.in(p.kind)
	}
}

// in looks at every node of a kind.
func (s *search) in(k *kind) {
	for i := range k.leaves {
		l := &k.leaves[i]
		if _, ok := s.check(l); !ok {
			continue
		}
		s.feasible++
		sc := score(s.p, s.p.gpu(l.Model, s.j.GPUMax), l, s.j)
		if s.beaten(sc) {
			continue // spare the draw
		}
		key := s.rating(sc, l.Slot)
		if s.top == nil || before(key, l.Slot, s.key, s.top.Slot) {
			s.top, s.score, s.key = l, sc, key
		}
	}
}
