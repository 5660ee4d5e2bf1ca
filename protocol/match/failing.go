package match

import "math/bits"

// reasonSet is a set of reasons, by their place in reasons.
type reasonSet uint32

// reasons are all of them, in the order that check asks.
var reasons = [...]Reason{
	Stale, Draining, Excluded, NotAllowed, NoRuntime, WrongGPU, GPUMemory, GPUCount,
	CPU, RAM, Disk, NoAsset, Rate, EgressRate, Stake, Reputation,
}

// The reasons as members of a set.
const (
	isStale reasonSet = 1 << iota
	isDraining
	isExcluded
	isNotAllowed
	isNoRuntime
	isWrongGPU
	isGPUMemory
	isGPUCount
	isCPU
	isRAM
	isDisk
	isNoAsset
	isRate
	isEgressRate
	isStake
	isReputation
)

// lasting are the reasons that no change to the job's terms takes away.
const lasting = isStale | isDraining | isExcluded | isNoRuntime

func (s reasonSet) len() int { return bits.OnesCount32(uint32(s)) }

// list returns the set's reasons in their order.
func (s reasonSet) list() []Reason {
	var out []Reason
	for ; s != 0; s &= s - 1 {
		out = append(out, reasons[bits.TrailingZeros32(uint32(s))])
	}
	return out
}

// failing returns every reason against the leaf; check gives the first of them.
// A node that is not paid in the job's asset has no price to be too high.
func (m *matcher) failing(l *Leaf) (s reasonSet) {
	j, free := m.j, l.Free()
	add := func(fails bool, r reasonSet) {
		if fails {
			s |= r
		}
	}
	add(l.Time > m.at || m.at-l.Time > uint64(m.p.MaxAge), isStale)
	add(l.Flags&FlagDrained != 0, isDraining)
	add(m.excluded[l.Slot], isExcluded)
	add(m.allow != nil && !m.allow[l.Node], isNotAllowed)
	add(l.Flags&j.Runtime != j.Runtime, isNoRuntime)
	if j.GPUMax > 0 {
		add(!m.model(l.Model), isWrongGPU)
		add(l.VRAM < j.VRAMMin || j.VRAMMax != 0 && l.VRAM > j.VRAMMax, isGPUMemory)
	}
	add(free.GPUs < j.GPUMin, isGPUCount)
	add(free.CPU < j.CPU, isCPU)
	add(free.RAM < j.RAM, isRAM)
	add(free.Disk < j.Disk, isDisk)
	if l.Rate[j.Asset] == 0 {
		s |= isNoAsset
	} else {
		add(l.Rate[j.Asset] > j.MaxRate, isRate)
		add(l.Egress[j.Asset] > j.MaxEgress, isEgressRate)
	}
	add(l.Stake < j.MinStake, isStake)
	add(l.Rep < j.MinRep, isReputation)
	return s
}
