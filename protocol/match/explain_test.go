package match

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

// world draws a fleet, a job that few nodes of it or many can run, and parameters.
func world(t *rapid.T) (Params, *Snapshot, Job, *rand.Rand) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
	s := randSnapshot(r, rapid.IntRange(0, 60).Draw(t, "nodes"))
	p := DefaultParams()
	p.Mode = uint8(rapid.IntRange(0, 1).Draw(t, "mode"))
	j := randJob(r)
	if rapid.Bool().Draw(t, "hard to please") {
		j.RAM, j.CPU, j.MinStake, j.MinRep = 1+r.Uint32N(300_000), 1+r.Uint32N(70_000), r.Uint64N(2_500_000), uint16(r.UintN(10_500))
		j.MaxRate, j.MaxEgress = r.Uint64N(2_000_000), r.Uint64N(1000)
		if j.GPUMax > 0 {
			j.GPUMin = 1 + uint16(r.UintN(9))
			j.GPUMax = j.GPUMin
			j.VRAMMax = r.Uint32N(100_000)
		}
	}
	return p, s, j, r
}

// Every reason is found, the first first, and none against a node that fits.
func TestFailingAgreesWithCheck(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s, j, _ := world(t)
		m := newMatcher(&p, &j, common.Hash{}, now)
		for _, l := range s.Leaves() {
			why, ok := m.check(&l)
			all := m.failing(&l).list()
			if ok != (len(all) == 0) || !ok && all[0] != why {
				t.Fatalf("check says %v %s, failing %v", ok, why, all)
			}
		}
	})
}

// A change does what it says: the changed job fits exactly as many nodes, of
// which as many could not run the job before, and its price is the lowest there is.
func TestChangesDoWhatTheySay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s, j, _ := world(t)
		before := j.Hash()
		for _, c := range Explain(p, s, j, common.Hash{}, now).Changes {
			nodes, gained, cheapest := 0, 0, uint64(0)
			for _, l := range s.Leaves() {
				if ok, _, _ := Feasible(p, l, c.Job, now); !ok {
					continue
				}
				nodes++
				if ok, _, _ := Feasible(p, l, j, now); !ok {
					gained++
				}
				cheapest = lowest(cheapest, l.Rate[c.Job.Asset])
			}
			if nodes != c.Nodes || gained != c.Gained || gained == 0 {
				t.Fatalf("%s: %d nodes fit, %d gained, it says %d and %d", c.Text, nodes, gained, c.Nodes, c.Gained)
			}
			if want := cheapest * uint64(max(1, c.Job.GPUMin)); c.Price != want {
				t.Fatalf("%s: price %d, want %d", c.Text, c.Price, want)
			}
			if len(c.Terms) < 1 || len(c.Terms) > 2 || !strings.Contains(c.Text, " instead of ") {
				t.Fatalf("%q with %v", c.Text, c.Terms)
			}
		}
		if j.Hash() != before {
			t.Fatal("the job itself was changed")
		}
	})
}

// When changing one or two terms would let a node run the job, a change is named.
func TestNoNearChangeIsMissed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s, j, _ := world(t)
		m := newMatcher(&p, &j, common.Hash{}, now)
		possible := 3
		for _, l := range s.Leaves() {
			scratch := j
			set := m.failing(&l)
			if _, ok := m.relax(&scratch, set, &l); ok && set != 0 {
				possible = min(possible, set.len())
			}
		}
		changes := m.changes(s.Leaves())
		if (possible < 3) != (len(changes) > 0) {
			t.Fatalf("%d terms at least, changes %v", possible, changes)
		}
		if len(changes) > 0 && len(changes[0].Terms) != possible {
			t.Fatalf("%d terms would do, the first change has %d", possible, len(changes[0].Terms))
		}
	})
}

// The terms sum to the score, and nothing that is said contradicts the plan.
func TestExplanationAgreesWithRank(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, s, j, r := world(t)
		seed := randHash(r)
		if rapid.Bool().Draw(t, "not drawn yet") {
			seed = common.Hash{}
		}
		plan := Rank(p, s, j, seed, now)
		e := Explain(p, s, j, seed, now)
		if e.Feasible != len(plan.Candidates) || e.Nodes != s.Len() || e.Plan.Closest != plan.Closest || !slices.Equal(e.Plan.Rejected, plan.Rejected) {
			t.Fatalf("explained %+v, the plan has %d candidates", e, len(plan.Candidates))
		}
		for i, st := range []*Standing{e.Chosen, e.RunnerUp} {
			if (st != nil) != (i < len(plan.Candidates)) {
				t.Fatalf("standing %d of %d", i, len(plan.Candidates))
			}
			if st != nil {
				checkStanding(t, p, j, st, plan.Candidates[i], e.Drawn)
			}
		}
		if d := e.Decided; d != nil {
			checkDecision(t, d, e.Chosen, e.RunnerUp, p, e.Drawn)
		}
		refused := 0
		for _, f := range e.Rejected {
			refused += f.Nodes
			if f.Words == "" || f.Example.Code != f.Code || !slices.Contains(plan.Rejected, f.Example) {
				t.Fatalf("group %+v", f)
			}
		}
		if refused != len(plan.Rejected) || e.Summary == "" {
			t.Fatalf("%d refused of %d, %q", refused, len(plan.Rejected), e.Summary)
		}
		for _, l := range s.Leaves() {
			checkNode(t, ExplainNode(p, s, j, seed, now, l.Node), plan, l)
		}
	})
}

func checkStanding(t *rapid.T, p Params, j Job, st *Standing, c Candidate, drawn bool) {
	sum := uint64(0)
	for _, term := range st.Terms {
		sum += term.Points
		if term.Points != term.Feature*term.Weight || term.Feature > 10_000 || term.Fact == "" {
			t.Fatalf("term %+v", term)
		}
	}
	if sum != st.Score || sum != Score(p, c.Leaf, j) || st.Slot != c.Slot || st.Node != c.Node || [2]uint64{st.Rank, st.Tie} != c.Key {
		t.Fatalf("terms sum to %d: %+v, candidate %+v", sum, st, c)
	}
	if p.Mode == 0 && drawn && st.Score*(10_000+st.Boost) != st.Rank {
		t.Fatalf("score %d with boost %d is not rank %d", st.Score, st.Boost, st.Rank)
	}
}

func checkDecision(t *rapid.T, d *Decision, a, b *Standing, p Params, drawn bool) {
	sum := int64(0)
	for i, l := range d.Leads {
		sum += l.Points
		if i > 0 && l.Points > d.Leads[i-1].Points {
			t.Fatalf("leads %v", d.Leads)
		}
	}
	if sum != int64(a.Score)-int64(b.Score) {
		t.Fatalf("leads sum to %d of %d", sum, int64(a.Score)-int64(b.Score))
	}
	switch d.By {
	case ByScore:
		if a.Score <= b.Score || p.Mode == 1 {
			t.Fatalf("by score: %d to %d in mode %d", a.Score, b.Score, p.Mode)
		}
	case ByTie:
		if a.Rank != b.Rank {
			t.Fatalf("tie of %d and %d", a.Rank, b.Rank)
		}
	case ByDraw:
		if drawn && p.Mode == 0 && a.Boost <= b.Boost {
			t.Fatalf("the draw gave %d and %d", a.Boost, b.Boost)
		}
	default:
		t.Fatalf("decided by %q", d.By)
	}
}

func checkNode(t *rapid.T, n NodeExplanation, plan Plan, l Leaf) {
	at := slices.IndexFunc(plan.Candidates, func(c Candidate) bool { return c.Slot == l.Slot })
	if !n.Present || (at >= 0) != (n.Standing != nil) || (at >= 0) != (len(n.Reasons) == 0) || (at > 0) != (n.Decided != nil) {
		t.Fatalf("candidate %d: %+v", at, n)
	}
	if at >= 0 {
		if n.Standing.Place != at+1 {
			t.Fatalf("place %d of candidate %d", n.Standing.Place, at)
		}
		return
	}
	i := slices.IndexFunc(plan.Rejected, func(r Rejection) bool { return r.Slot == l.Slot })
	if plan.Rejected[i] != n.Reasons[0] {
		t.Fatalf("reasons %v, the plan says %v", n.Reasons, plan.Rejected[i])
	}
}

// The sentences say who, of how many, and what it was.
func TestSentences(t *testing.T) {
	t.Parallel()
	near, j := fits()
	j.Allow = nil
	far := near
	far.Slot, far.Node, far.Latency[0], near.Latency[0] = 4, common.HexToAddress("0xcc"), 200, 10
	busy := near
	busy.Slot, busy.Node, busy.GPUs = 5, common.HexToAddress("0xdd"), 1
	var s Snapshot
	for _, l := range []Leaf{near, far, busy} {
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	e := Explain(DefaultParams(), &s, j, common.HexToHash("0x5eed"), now)
	for _, want := range []string{near.Node.Hex() + " is the best of 2 that fit, of 3", far.Node.Hex(), "points to", "by latency"} {
		if !strings.Contains(e.Summary, want) {
			t.Errorf("%q lacks %q", e.Summary, want)
		}
	}
	if c := e.Changes; len(c) != 1 || c[0].Text != "3 nodes match (now 2) with 1 GPU instead of 2, 50 % cheaper" {
		t.Errorf("changes %+v", c)
	}
	for node, want := range map[common.Address]string{
		near.Node:                      "was the best of 2",
		far.Node:                       "number 2 of 2 that fit: " + near.Node.Hex() + " was before it",
		busy.Node:                      "could not run the job: needs 2 free GPUs, has 1",
		common.HexToAddress("0xabcde"): "was not on the map: of the 3 that were, 2 could",
	} {
		if got := ExplainNode(DefaultParams(), &s, j, common.HexToHash("0x5eed"), now, node).Summary; !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	j.RAM = 1 << 20
	e = Explain(DefaultParams(), &s, j, common.Hash{}, now)
	if want := "no node of 3 fits: too little free RAM (2), too few free GPUs (1); 2 nodes match with 64 GiB of RAM instead of 1024 GiB"; !strings.HasPrefix(e.Summary, want) {
		t.Errorf("%q", e.Summary)
	}
}

// Before the draw nodes stand in the order of their scores, whatever it may say.
func TestNothingIsDrawnYet(t *testing.T) {
	t.Parallel()
	near, j := fits()
	j.Allow = nil
	far := near
	far.Slot, far.Node, far.Latency[0], near.Latency[0] = 1, common.HexToAddress("0xcc"), 14, 10
	var s Snapshot
	for _, l := range []Leaf{near, far} {
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	for salt := range byte(20) {
		j.Salt = common.Hash{salt}
		e := Explain(DefaultParams(), &s, j, common.Hash{}, now)
		if c := e.Plan.Candidates; e.Drawn || c[0].Node != near.Node || e.Chosen.Node != near.Node || e.Decided.By != ByDraw {
			t.Fatalf("salt %d: %+v", salt, e)
		}
	}
}

// A match is explained from its evidence only on the snapshot under its root,
// by weights that were published; without the snapshot the chosen node's score
// is all there is to say.
func TestEvidenceExplains(t *testing.T) {
	t.Parallel()
	good, s := evidenceCase(t)
	e, err := good.Explain(s, nil)
	if err != nil || e.Chosen.Slot != good.Chosen.Slot || !e.Drawn || e.Nodes != s.Len() {
		t.Fatalf("explained %+v, %v", e, err)
	}
	n, err := good.ExplainNode(s, good.Chosen.Node, nil)
	if err != nil || n.Standing.Place != 1 || n.Standing.Score != e.Chosen.Score {
		t.Fatalf("the chosen node %+v, %v", n, err)
	}
	alone, err := good.Explain(nil, nil)
	if err != nil || alone.Nodes != 0 || alone.Chosen.Place != 0 || alone.Chosen.Score != e.Chosen.Score || alone.Chosen.Boost != e.Chosen.Boost {
		t.Fatalf("alone %+v, %v", alone, err)
	}
	for name, c := range map[string]struct {
		change func(*Evidence)
		alone  bool // noticed without the snapshot too
	}{
		"another root":      {func(e *Evidence) { e.Root[3]++ }, false},
		"never published":   {func(e *Evidence) { e.Params.Version = 9 }, true},
		"other weights":     {func(e *Evidence) { e.Params.StakeCap = 0 }, true},
		"no such asset":     {func(e *Evidence) { e.Job.Asset = 2 }, true},
		"a boundless price": {func(e *Evidence) { e.Job.MaxRate = 1 << 60 }, true},
	} {
		bad := good
		c.change(&bad)
		_, whole := bad.Explain(s, nil)
		_, node := bad.ExplainNode(s, good.Chosen.Node, nil)
		_, alone := bad.Explain(nil, nil)
		if !errors.Is(whole, ErrEvidence) || !errors.Is(node, ErrEvidence) || errors.Is(alone, ErrEvidence) != c.alone {
			t.Errorf("%s: %v, %v, %v", name, whole, node, alone)
		}
	}
	for name, change := range map[string]func(*Leaf){"a leaf out of bounds": func(l *Leaf) { l.Rep = 20_000 }, "a node that cannot": func(l *Leaf) { l.Flags |= FlagDrained }} {
		bad := good
		change(&bad.Chosen)
		if _, err := bad.Explain(nil, nil); !errors.Is(err, ErrEvidence) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
