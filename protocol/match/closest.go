package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/skyops/skyops/protocol/job"
)

// closest says what the smallest change to the job is that would make nodes
// feasible: the nodes that fail for one reason only, grouped by it.
func (m *matcher) closest(leaves []Leaf) string {
	if len(leaves) == 0 {
		return "no node is connected"
	}
	groups := map[Reason][]*Leaf{}
	var nearest *Leaf
	var missing []Reason
	for i := range leaves {
		reasons := m.all(&leaves[i])
		if len(reasons) == 1 {
			groups[reasons[0]] = append(groups[reasons[0]], &leaves[i])
		}
		if nearest == nil || len(reasons) < len(missing) {
			nearest, missing = &leaves[i], reasons
		}
	}
	if len(groups) == 0 {
		lacks := make([]string, len(missing))
		for i, r := range missing {
			lacks[i] = m.detail(nearest, r)
		}
		return fmt.Sprintf("the closest node, %s, fails on %d counts: %s", nearest.Node, len(missing), strings.Join(lacks, "; "))
	}
	reasons := make([]Reason, 0, len(groups))
	for r := range groups {
		reasons = append(reasons, r)
	}
	slices.SortFunc(reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(len(groups[b]), len(groups[a])), cmp.Compare(a, b))
	})
	var hints []string
	for _, r := range reasons[:min(3, len(reasons))] {
		hints = append(hints, m.change(r, groups[r]))
	}
	return strings.Join(hints, "; ")
}

// change words the smallest relaxation of one reason and how many nodes it gains.
func (m *matcher) change(r Reason, g []*Leaf) string {
	j := m.j
	switch r {
	case GPUMemory:
		return m.memoryChange(g)
	case GPUCount:
		n, v := gained(g, func(l *Leaf) uint64 { return uint64(l.Free().GPUs) }, false)
		return fmt.Sprintf("%s with %d GPUs instead of %d, or when more of theirs are free", nodesMatch(n), v, j.GPUMin)
	case WrongGPU:
		var names []string
		for _, l := range g {
			if n := job.GPUName(l.Model); !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		slices.Sort(names)
		return fmt.Sprintf("%s with another GPU: %s", nodesMatch(len(g)), strings.Join(names, ", "))
	case CPU:
		n, v := gained(g, func(l *Leaf) uint64 { return uint64(l.Free().CPU) }, false)
		return fmt.Sprintf("%s with %s cores instead of %s", nodesMatch(n), cores(uint32(v)), cores(j.CPU))
	case RAM:
		n, v := gained(g, func(l *Leaf) uint64 { return uint64(l.Free().RAM) }, false)
		return fmt.Sprintf("%s with %s of RAM instead of %s", nodesMatch(n), mib(uint32(v)), mib(j.RAM))
	case Disk:
		n, v := gained(g, func(l *Leaf) uint64 { return uint64(l.Free().Disk) }, false)
		return fmt.Sprintf("%s with %s of disk instead of %s", nodesMatch(n), mib(uint32(v)), mib(j.Disk))
	case Rate:
		n, v := gained(g, func(l *Leaf) uint64 { return l.Rate[j.Asset] }, true)
		return fmt.Sprintf("%s at a maximum rate of %s per GPU-hour instead of %s", nodesMatch(n), price(v, j.Asset), price(j.MaxRate, j.Asset))
	case EgressRate:
		n, v := gained(g, func(l *Leaf) uint64 { return l.Egress[j.Asset] }, true)
		return fmt.Sprintf("%s at a maximum of %s per GiB instead of %s", nodesMatch(n), price(v, j.Asset), price(j.MaxEgress, j.Asset))
	case NoAsset:
		return fmt.Sprintf("%s when paid in another asset than %s", nodesMatch(len(g)), j.Asset)
	case Stake:
		n, v := gained(g, func(l *Leaf) uint64 { return l.Stake }, false)
		return fmt.Sprintf("%s with a minimum stake of %d instead of %d", nodesMatch(n), v, j.MinStake)
	case Reputation:
		n, v := gained(g, func(l *Leaf) uint64 { return uint64(l.Rep) }, false)
		return fmt.Sprintf("%s with a minimum reputation of %d instead of %d", nodesMatch(n), v, j.MinRep)
	case NotAllowed:
		return fmt.Sprintf("%s without the list of allowed nodes", nodesMatch(len(g)))
	case NoRuntime:
		return fmt.Sprintf("%s with the other runtime", nodesMatch(len(g)))
	default:
		return fmt.Sprintf("%s otherwise, but %s", nodesMatch(len(g)), m.detail(g[0], r))
	}
}

func (m *matcher) memoryChange(g []*Leaf) string {
	var below, above []*Leaf
	for _, l := range g {
		if l.VRAM < m.j.VRAMMin {
			below = append(below, l)
		} else {
			above = append(above, l)
		}
	}
	vram := func(l *Leaf) uint64 { return uint64(soldGB(l.Model, l.VRAM)) }
	if len(below) > 0 {
		n, v := gained(below, vram, false)
		return fmt.Sprintf("%s if GPU memory may be %d GB instead of %s", nodesMatch(n), v, m.j.memoryText())
	}
	n, v := gained(above, vram, true)
	return fmt.Sprintf("%s if GPU memory may be %d GB instead of %s", nodesMatch(n), v, m.j.memoryText())
}

// gained returns the best value in the group, lowest or highest, and how many have it.
func gained(g []*Leaf, of func(*Leaf) uint64, lowest bool) (n int, v uint64) {
	for i, l := range g {
		x := of(l)
		switch {
		case i == 0 || lowest && x < v || !lowest && x > v:
			n, v = 1, x
		case x == v:
			n++
		}
	}
	return n, v
}

func nodesMatch(n int) string {
	if n == 1 {
		return "1 node matches"
	}
	return fmt.Sprintf("%d nodes match", n)
}
