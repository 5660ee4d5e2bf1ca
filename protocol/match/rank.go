package match

import (
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Best returns the node that Rank puts first, and how many nodes are feasible;
// none when feasible is 0. Of more than CountedUpTo nodes it counts only those
// that it had to look at: those that cannot win are passed over unseen. It is the
// hot path: it holds the snapshot's lock for a fraction of the time Rank would and
// explains nothing.
func Best(p Params, s *Snapshot, j Job, seed common.Hash, at uint64) (best Candidate, feasible int) {
	search := search{matcher: newMatcher(&p, &j, seed, at), boost: 10_000 + uint64(p.Jitter), count: s.count <= CountedUpTo}
	search.all(search.promises(s.kinds))
	if search.top == nil {
		return Candidate{}, 0
	}
	return search.candidate(search.top, search.score, search.key), search.feasible
}

// before is the order of a plan: higher key first, then lower slot.
func before(a [2]uint64, slotA uint32, b [2]uint64, slotB uint32) bool {
	return cmp.Or(cmp.Compare(b[0], a[0]), cmp.Compare(b[1], a[1]), cmp.Compare(slotA, slotB)) < 0
}

func (m *matcher) candidate(l *Leaf, score uint64, key [2]uint64) Candidate {
	return Candidate{
		Slot: l.Slot, Node: l.Node, Score: score, Key: key,
		GPUs: min(m.j.GPUMax, l.Free().GPUs), Rate: l.Rate[m.j.Asset], Leaf: *l,
	}
}

// Rank returns the whole plan: every feasible node best first, a reason for
// every other node by slot, and when nothing fits the nearest change that would. A
// zero seed stands for a match that is not drawn yet: the best are those by score.
func Rank(p Params, s *Snapshot, j Job, seed common.Hash, at uint64) Plan {
	m := newMatcher(&p, &j, seed, at)
	plan := m.plan(s)
	if len(plan.Candidates) == 0 {
		leaves := s.Leaves()
		plan.Closest = m.closest(leaves, m.changes(leaves))
	}
	return plan
}

// plan is Rank's without the nearest change.
func (m *matcher) plan(s *Snapshot) (plan Plan) {
	for l := range s.all {
		if why, ok := m.check(l); !ok {
			plan.Rejected = append(plan.Rejected, Rejection{l.Slot, l.Node, why, m.detail(l, why)})
			continue
		}
		sc := score(m.p, m.p.gpu(l.Model, m.j.GPUMax), l, m.j)
		plan.Candidates = append(plan.Candidates, m.candidate(l, sc, m.rating(sc, l.Slot)))
	}
	slices.SortFunc(plan.Candidates, func(a, b Candidate) int {
		if m.open && a.Score != b.Score {
			return cmp.Compare(b.Score, a.Score)
		}
		if before(a.Key, a.Slot, b.Key, b.Slot) {
			return -1
		}
		return 1
	})
	slices.SortFunc(plan.Rejected, func(a, b Rejection) int { return cmp.Compare(a.Slot, b.Slot) })
	return plan
}
