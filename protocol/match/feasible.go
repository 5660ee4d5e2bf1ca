package match

import (
	"github.com/ethereum/go-ethereum/common"
)

// Feasible reports whether the node can run the job at the given time (unix
// seconds of the snapshot). If not, it says why: the first reason and a sentence.
func Feasible(p Params, l Leaf, j Job, at uint64) (ok bool, why Reason, detail string) {
	m := newMatcher(&p, &j, common.Hash{}, at)
	if why, ok = m.check(&l); ok {
		return true, "", ""
	}
	return false, why, m.detail(&l, why)
}

// matcher is one job made ready to be held against many leaves.
type matcher struct {
	p        *Params
	j        *Job
	at       uint64
	models   []uint64 // bit set of ids; nil: any
	excluded map[uint32]bool
	allow    map[common.Address]bool
	draw     draw
	open     bool // nothing is drawn yet
}

func newMatcher(p *Params, j *Job, seed common.Hash, at uint64) *matcher {
	m := &matcher{p: p, j: j, at: at, draw: newDraw(seed, j), open: seed == common.Hash{}}
	for _, id := range j.Models {
		for int(id>>6) >= len(m.models) {
			m.models = append(m.models, 0)
		}
		m.models[id>>6] |= 1 << (id & 63)
	}
	if len(j.Excluded) > 0 {
		m.excluded = make(map[uint32]bool, len(j.Excluded))
		for _, s := range j.Excluded {
			m.excluded[s] = true
		}
	}
	if len(j.Allow) > 0 {
		m.allow = make(map[common.Address]bool, len(j.Allow))
		for _, a := range j.Allow {
			m.allow[a] = true
		}
	}
	return m
}

// check returns the first reason against the leaf.
func (m *matcher) check(l *Leaf) (Reason, bool) {
	j, free := m.j, l.Free()
	switch {
	case l.Time > m.at || m.at-l.Time > uint64(m.p.MaxAge):
		return Stale, false
	case l.Flags&FlagDrained != 0:
		return Draining, false
	case m.excluded != nil && m.excluded[l.Slot]:
		return Excluded, false
	case m.allow != nil && !m.allow[l.Node]:
		return NotAllowed, false
	case l.Flags&j.Runtime != j.Runtime:
		return NoRuntime, false
	case j.GPUMax > 0 && !m.model(l.Model):
		return WrongGPU, false
	case j.GPUMax > 0 && (l.VRAM < j.VRAMMin || j.VRAMMax != 0 && l.VRAM > j.VRAMMax):
		return GPUMemory, false
	case free.GPUs < j.GPUMin:
		return GPUCount, false
	case free.CPU < j.CPU:
		return CPU, false
	case free.RAM < j.RAM:
		return RAM, false
	case free.Disk < j.Disk:
		return Disk, false
	case l.Rate[j.Asset] == 0:
		return NoAsset, false
	case l.Rate[j.Asset] > j.MaxRate:
		return Rate, false
	case l.Egress[j.Asset] > j.MaxEgress:
		return EgressRate, false
	case l.Stake < j.MinStake:
		return Stake, false
	case l.Rep < j.MinRep:
		return Reputation, false
	}
	return "", true
}

func (m *matcher) model(id uint16) bool {
	if m.models == nil {
		return id != 0
	}
	w := int(id >> 6)
	return w < len(m.models) && m.models[w]>>(id&63)&1 == 1
}
