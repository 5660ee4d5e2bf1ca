package match

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// maxChanges bounds the changes of an explanation.
const maxChanges = 5

// Change is a change of one or two of a job's terms that would let more nodes run it.
type Change struct {
	Terms  []Relaxation `json:"terms"`
	Nodes  int          `json:"nodes"`  // that can run the changed job
	Gained int          `json:"gained"` // of them, those that cannot run the job as it is
	// Price is what an hour on the cheapest of the nodes costs with the fewest
	// devices, in gwei of the changed job's asset.
	Price uint64 `json:"price"`
	// Before is the same for the job as it is: on the cheapest node that can run
	// it or, when there is none, that has the GPU it asks for; where the maximum
	// rate changes, at that maximum. 0: there is nothing to compare with.
	Before uint64 `json:"before,omitempty"`
	Text   string `json:"text"`
	Job    Job    `json:"-"` // the changed job
}

// Relaxation is one term of a Change, in words.
type Relaxation struct {
	Field Reason `json:"field"` // what it takes away
	From  string `json:"from"`
	To    string `json:"to"`
}

// group is the nodes that fail for the same one or two reasons.
type group struct {
	set          reasonSet
	nearest      *Leaf
	distance     uint64
	rate, egress uint64 // highest of the group, in the other asset
}

// changes returns the nearest changes that would let more nodes run the job: of
// one term before of two, and among those by how far the terms move in relation
// to what was asked for. A change is the nearest of its kind.
func (m *matcher) changes(leaves []Leaf) []Change {
	groups, before := m.nearest(leaves)
	order := slices.SortedFunc(maps.Values(groups), func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.set.len(), b.set.len()), cmp.Compare(a.distance, b.distance), cmp.Compare(a.set, b.set))
	})
	var out []Change
	for _, g := range order[:min(maxChanges, len(order))] {
		out = append(out, m.change(g, leaves, before))
	}
	return out
}

// nearest groups the nodes that one or two changed terms would gain, and returns
// the hourly price that a change is compared with, 0 when there is none.
func (m *matcher) nearest(leaves []Leaf) (groups map[reasonSet]*group, before uint64) {
	groups = map[reasonSet]*group{}
	var fits, alike uint64 // lowest rates
	for i := range leaves {
		l := &leaves[i]
		set := m.failing(l)
		if set == 0 {
			fits = lowest(fits, l.Rate[m.j.Asset])
		}
		if set&(isStale|isNoRuntime|isWrongGPU|isGPUMemory|isNoAsset) == 0 {
			alike = lowest(alike, l.Rate[m.j.Asset])
		}
		if set == 0 || set.len() > 2 || set&lasting != 0 {
			continue
		}
		scratch := *m.j
		distance, ok := m.relax(&scratch, set, l)
		if !ok {
			continue
		}
		g := groups[set]
		if g == nil {
			g = &group{set: set, nearest: l, distance: distance}
			groups[set] = g
		}
		if distance < g.distance || distance == g.distance && l.Slot < g.nearest.Slot {
			g.nearest, g.distance = l, distance
		}
		other := m.j.Asset ^ 1
		g.rate, g.egress = max(g.rate, l.Rate[other]), max(g.egress, l.Egress[other])
	}
	return groups, hourly(cmp.Or(fits, alike), m.j.GPUMin)
}

// lowest is the lower of two prices, where 0 is none.
func lowest(a, b uint64) uint64 {
	if a == 0 || b < a {
		return b
	}
	return a
}

// hourly is what so many devices cost in an hour, at most the largest number in JSON.
func hourly(rate uint64, gpus uint16) uint64 {
	n := uint64(max(gpus, 1))
	if rate > maxJSON/n {
		return maxJSON
	}
	return rate * n
}

// change makes a group's change and counts what it does.
func (m *matcher) change(g *group, leaves []Leaf, before uint64) Change {
	changed := *m.j
	m.relax(&changed, g.set, g.nearest)
	switch {
	case g.set&isNoAsset != 0:
		changed.MaxRate, changed.MaxEgress = g.rate, g.egress
		before = 0
	case g.set&isRate != 0:
		before = hourly(m.j.MaxRate, m.j.GPUMin)
	}
	c := Change{Before: before, Job: changed}
	with := newMatcher(m.p, &c.Job, common.Hash{}, m.at)
	var cheapest uint64
	for i := range leaves {
		l := &leaves[i]
		if _, ok := with.check(l); !ok {
			continue
		}
		c.Nodes++
		if _, ok := m.check(l); !ok {
			c.Gained++
		}
		cheapest = lowest(cheapest, l.Rate[changed.Asset])
	}
	c.Price = hourly(cheapest, changed.GPUMin)
	for _, r := range g.set.list() {
		c.Terms = append(c.Terms, m.relaxation(r, &c.Job))
	}
	c.Text = c.words()
	return c
}

// far is the distance of a change that has no measure.
const far = 10_000

// relax changes the job's terms so that none of set is a reason against the leaf
// any more. It returns by how much: the sum over the terms of the difference in
// relation to what was asked for, in 1/10,000. It cannot where the node has
// nothing of what is asked for.
func (m *matcher) relax(j *Job, set reasonSet, l *Leaf) (distance uint64, ok bool) {
	for _, r := range set.list() {
		d, ok := m.relaxOne(j, r, l)
		if !ok {
			return 0, false
		}
		distance += d
	}
	return distance, true
}

func (m *matcher) relaxOne(j *Job, r Reason, l *Leaf) (distance uint64, ok bool) {
	free := l.Free()
	switch r {
	case WrongGPU:
		return m.relaxModel(j, l)
	case GPUMemory:
		return m.relaxMemory(j, l)
	case GPUCount:
		j.GPUMin, distance = free.GPUs, apart(uint64(j.GPUMin), uint64(free.GPUs))
		return distance, j.GPUMin > 0
	case CPU:
		j.CPU, distance = free.CPU, apart(uint64(j.CPU), uint64(free.CPU))
		return distance, j.CPU > 0
	case RAM:
		j.RAM, distance = free.RAM, apart(uint64(j.RAM), uint64(free.RAM))
		return distance, j.RAM > 0
	case Disk:
		j.Disk, distance = free.Disk, apart(uint64(j.Disk), uint64(free.Disk))
		return distance, j.Disk > 0
	case NoAsset:
		j.Asset ^= 1
		j.MaxRate, j.MaxEgress = l.Rate[j.Asset], l.Egress[j.Asset]
		return far, j.MaxRate > 0
	case Rate:
		j.MaxRate, distance = l.Rate[j.Asset], apart(j.MaxRate, l.Rate[j.Asset])
	case EgressRate:
		j.MaxEgress, distance = l.Egress[j.Asset], apart(j.MaxEgress, l.Egress[j.Asset])
	case Stake:
		j.MinStake, distance = l.Stake, apart(j.MinStake, l.Stake)
	case Reputation:
		j.MinRep, distance = l.Rep, apart(uint64(j.MinRep), uint64(l.Rep))
	case NotAllowed:
		j.Allow, distance = nil, far
	default:
		return 0, false
	}
	return distance, true
}

// apart is the difference of two numbers in relation to the first, in 1/10,000.
func apart(asked, got uint64) uint64 {
	d := max(asked, got) - min(asked, got)
	return uint64(min(float64(d)/float64(max(asked, 1))*10_000, 1e9))
}

// relaxModel accepts the node's model too. Models are as far apart as their work is.
func (m *matcher) relaxModel(j *Job, l *Leaf) (distance uint64, ok bool) {
	if l.Model == job.NoGPU {
		return 0, false
	}
	distance = far
	for _, id := range m.j.Models {
		distance = min(distance, apart(m.p.gpu(id, 1), m.p.gpu(l.Model, 1)))
	}
	j.Models = append(slices.Clone(j.Models), l.Model)
	slices.Sort(j.Models)
	return distance, true
}

// maxMemoryGB is the largest GPU memory that a request can name.
const maxMemoryGB = 4096

// relaxMemory moves the bounds that the node is outside of, to a size that a request can name.
func (m *matcher) relaxMemory(j *Job, l *Leaf) (distance uint64, ok bool) {
	gb := uint64(soldGB(l.Model, l.VRAM))
	if l.VRAM < j.VRAMMin {
		low := gb
		for low > 0 && low*1024*93/100 > uint64(l.VRAM) {
			low--
		}
		if low == 0 {
			return 0, false
		}
		distance = apart(uint64(j.VRAMMin), low*1024*93/100)
		j.VRAMMin = uint32(low * 1024 * 93 / 100)
	}
	if j.VRAMMax != 0 && l.VRAM > j.VRAMMax {
		high := gb
		for high*1024*105/100 < uint64(l.VRAM) {
			high++
		}
		if high > maxMemoryGB {
			return 0, false
		}
		distance += apart(uint64(j.VRAMMax), high*1024*105/100)
		j.VRAMMax = uint32(high * 1024 * 105 / 100)
	}
	return distance, true
}

// relaxation words one term of a change.
func (m *matcher) relaxation(r Reason, to *Job) Relaxation {
	j := m.j
	words := func(from, to string) Relaxation { return Relaxation{Field: r, From: from, To: to} }
	switch r {
	case WrongGPU:
		more := slices.DeleteFunc(slices.Clone(to.Models), func(id uint16) bool { return slices.Contains(j.Models, id) })
		return words(modelNames(j.Models, "any GPU"), modelNames(more, "any GPU"))
	case GPUMemory:
		return words(j.memoryText(), to.memoryText()+" per GPU")
	case GPUCount:
		return words(fmt.Sprint(j.GPUMin), counted(int(to.GPUMin), "GPU"))
	case CPU:
		return words(cores(j.CPU), cores(to.CPU)+" cores")
	case RAM:
		return words(mib(j.RAM), mib(to.RAM)+" of RAM")
	case Disk:
		return words(mib(j.Disk), mib(to.Disk)+" of disk")
	case NoAsset:
		return words(j.Asset.String(), fmt.Sprintf("payment in %s, up to %s per GPU-hour,", to.Asset, price(to.MaxRate, to.Asset)))
	case Rate:
		return words(price(j.MaxRate, j.Asset), fmt.Sprintf("a maximum rate of %s per GPU-hour", price(to.MaxRate, j.Asset)))
	case EgressRate:
		return words(price(j.MaxEgress, j.Asset), fmt.Sprintf("a maximum of %s per GiB delivered", price(to.MaxEgress, j.Asset)))
	case Stake:
		return words(fmt.Sprint(j.MinStake), fmt.Sprintf("a minimum stake of %d SKYOPS", to.MinStake))
	case Reputation:
		return words(fmt.Sprint(j.MinRep), fmt.Sprintf("a minimum reputation of %d", to.MinRep))
	default:
		return words("those listed", "any node")
	}
}

// words says in one line what the change gives and what it costs.
func (c *Change) words() string {
	terms := make([]string, len(c.Terms))
	for i, t := range c.Terms {
		terms[i] = t.To + " instead of " + t.From
	}
	verb, now := "match", ""
	if c.Nodes == 1 {
		verb = "matches"
	}
	if before := c.Nodes - c.Gained; before > 0 {
		now = fmt.Sprintf(" (now %d)", before)
	}
	return fmt.Sprintf("%s %s%s with %s, %s", counted(c.Nodes, "node"), verb, now, strings.Join(terms, " and "), c.cost())
}

// cost says what the change does to the price.
func (c *Change) cost() string {
	percent := (float64(c.Price)/float64(max(c.Before, 1)) - 1) * 100
	switch {
	case c.Before == 0:
		return fmt.Sprintf("from %s an hour", price(c.Price, c.Job.Asset))
	case percent > 900:
		return fmt.Sprintf("%.0f times the price", percent/100+1)
	case percent >= 0.5:
		return fmt.Sprintf("%.0f %% dearer", percent)
	case percent <= -0.5:
		return fmt.Sprintf("%.0f %% cheaper", -percent)
	}
	return "at the same price"
}

// closest says in a line what would let a node run the job that none can run
// now: near are its nearest changes.
func (m *matcher) closest(leaves []Leaf, near []Change) string {
	switch {
	case len(leaves) == 0:
		return "no node is connected"
	case len(near) > 0:
		return nearestText(near)
	}
	best, fewest := &leaves[0], len(reasons)+1
	for i := range leaves {
		if n := m.failing(&leaves[i]).len(); n < fewest {
			best, fewest = &leaves[i], n
		}
	}
	var lacks []string
	for _, r := range m.failing(best).list() {
		lacks = append(lacks, m.detail(best, r))
	}
	return fmt.Sprintf("the closest node, %s, fails on %s: %s", best.Node, counted(fewest, "count"), strings.Join(lacks, "; "))
}

// nearestText joins the nearest changes: of one term as far as there are any.
func nearestText(near []Change) string {
	var texts []string
	for _, c := range near[:min(3, len(near))] {
		if len(c.Terms) > len(near[0].Terms) {
			break
		}
		texts = append(texts, c.Text)
	}
	return strings.Join(texts, "; ")
}

// counted is a number of things.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
