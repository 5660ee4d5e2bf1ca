package match

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// Explanation says why a job goes where it goes, or why it does not go: the
// plan of Rank, with the terms of its two best.
type Explanation struct {
	Nodes    int `json:"nodes"` // of the snapshot; 0 with a chosen one: it is not known
	Feasible int `json:"feasible"`
	// Drawn tells that the seed is known; without it the places of nodes whose
	// scores are near are open until the match.
	Drawn    bool      `json:"drawn"`
	Chosen   *Standing `json:"chosen,omitempty"`
	RunnerUp *Standing `json:"runnerUp,omitempty"`
	Decided  *Decision `json:"decided,omitempty"` // between the two
	Rejected []Refusal `json:"rejected,omitempty"`
	Changes  []Change  `json:"changes,omitempty"` // nearest first, at most 5
	Summary  string    `json:"summary"`           // one sentence
	Plan     Plan      `json:"-"`
}

// Standing is a feasible node's place and how its score comes about.
type Standing struct {
	Place     int            `json:"place"` // from 1; 0: it is not known
	Slot      uint32         `json:"slot"`
	Node      common.Address `json:"node"`
	GPU       string         `json:"gpu,omitempty"`
	GPUs      uint16         `json:"gpus"`  // devices the job would hold
	Rate      uint64         `json:"rate"`  // gwei per GPU-hour
	Terms     []Term         `json:"terms"` // their points sum to the score
	Score     uint64         `json:"score"` // at most 1e8
	Boost     uint64         `json:"boost"` // by the draw, in 1/10,000 of the score; 0 in mode 1 and before the draw
	Rank      uint64         `json:"-"`     // with Tie the key, higher wins
	Tie       uint64         `json:"-"`
	Simulated bool           `json:"simulated,omitempty"`
}

// Term is one summand of a score: feature times weight are its points.
type Term struct {
	Name    string `json:"name"`
	Feature uint64 `json:"feature"` // 0 to 10,000
	Weight  uint64 `json:"weight"`  // of 10,000
	Points  uint64 `json:"points"`
	Fact    string `json:"fact"` // what the feature stands for
}

// What decides between two nodes.
const (
	ByScore = "score"     // the higher score won
	ByDraw  = "draw"      // the seeded draw lifted a score that was not higher; not drawn yet: it may
	ByTie   = "tie-break" // equal ranks
)

// Decision is what decided between two nodes, seen from the first.
type Decision struct {
	By    string `json:"by"`
	Leads []Lead `json:"leads,omitempty"` // largest first
	Text  string `json:"text"`
}

// Lead is by how many points the first node's term is above (below 0: under) the second's.
type Lead struct {
	Name   string `json:"name"`
	Points int64  `json:"points"`
}

// Refusal is the nodes that were rejected for the same first reason.
type Refusal struct {
	Code    Reason    `json:"code"`
	Words   string    `json:"words"`
	Nodes   int       `json:"nodes"`
	Example Rejection `json:"example"`
}

// Explain works out Rank's plan and says why it is so. A zero seed stands for a
// match that is not drawn yet.
func Explain(p Params, s *Snapshot, j Job, seed common.Hash, at uint64) Explanation {
	m := newMatcher(&p, &j, seed, at)
	e := Explanation{Nodes: s.Len(), Drawn: !m.open, Plan: m.plan(s)}
	e.Feasible = len(e.Plan.Candidates)
	if e.Feasible > 0 {
		e.Chosen = m.standing(e.Plan.Candidates, 0)
	}
	if e.Feasible > 1 {
		e.RunnerUp = m.standing(e.Plan.Candidates, 1)
		e.Decided = m.decide(e.Chosen, e.RunnerUp)
	}
	e.Rejected = refusals(e.Plan.Rejected)
	leaves := s.Leaves()
	e.Changes = m.changes(leaves)
	if e.Feasible == 0 {
		e.Plan.Closest = m.closest(leaves, e.Changes)
	}
	e.Summary = e.sentence()
	return e
}

// ErrEvidence reports evidence that no match can be explained from.
var ErrEvidence = errors.New("the evidence of the match cannot be explained")

// Explain explains the match of the evidence on the snapshot it was made on.
// Without the snapshot (nil) it takes the chosen node's score apart alone.
// Parameters that known does not have were never published.
func (e Evidence) Explain(s *Snapshot, known Versions) (Explanation, error) {
	if s == nil {
		return e.explainAlone(known)
	}
	p, seed, err := e.terms(s.Root(), known)
	if err != nil {
		return Explanation{}, err
	}
	return Explain(p, s, e.Job, seed, e.Time), nil
}

// ExplainNode says how one node fared in the match of the evidence.
func (e Evidence) ExplainNode(s *Snapshot, node common.Address, known Versions) (NodeExplanation, error) {
	p, seed, err := e.terms(s.Root(), known)
	if err != nil {
		return NodeExplanation{}, err
	}
	return ExplainNode(p, s, e.Job, seed, e.Time, node), nil
}

// terms are the parameters and the seed of a match. It checks that the evidence is
// of the snapshot with this root, and within the bounds that a match is computed in.
func (e *Evidence) terms(root common.Hash, known Versions) (Params, common.Hash, error) {
	published, ok := known.Of(e.Params.Version)
	switch {
	case root != e.Root:
		return published, common.Hash{}, fmt.Errorf("%w: its root is %s, the snapshot's %s", ErrEvidence, e.Root, root)
	case !ok || published.Validate() != nil || !e.Params.says(published):
		return published, common.Hash{}, fmt.Errorf("%w: its weights are not a version that was published", ErrEvidence)
	}
	if err := e.Job.Validate(); err != nil {
		return published, common.Hash{}, fmt.Errorf("%w: %w", ErrEvidence, err)
	}
	return published, Seed(e.Reveal, root, e.Job.Salt), nil
}

func (e *Evidence) explainAlone(known Versions) (Explanation, error) {
	p, seed, err := e.terms(e.Root, known)
	if err != nil {
		return Explanation{}, err
	}
	if err := e.Chosen.Validate(); err != nil {
		return Explanation{}, fmt.Errorf("%w: %w", ErrEvidence, err)
	}
	m := newMatcher(&p, &e.Job, seed, e.Time)
	if why, ok := m.check(&e.Chosen); !ok {
		return Explanation{}, fmt.Errorf("%w: the chosen node could not run the job: %s", ErrEvidence, m.detail(&e.Chosen, why))
	}
	sc := score(m.p, m.p.gpu(e.Chosen.Model, e.Job.GPUMax), &e.Chosen, &e.Job)
	plan := []Candidate{m.candidate(&e.Chosen, sc, m.rating(sc, e.Chosen.Slot))}
	alone := m.standing(plan, 0)
	alone.Place = 0
	return Explanation{
		Drawn: true, Chosen: alone,
		Summary: fmt.Sprintf("node %s was matched with %s points; the other nodes are not known", e.Chosen.Node, Points(sc)),
	}, nil
}

// NodeExplanation says why one node was chosen, was behind another, or could not run the job.
type NodeExplanation struct {
	Node     common.Address `json:"node"`
	Present  bool           `json:"present"` // in the snapshot
	Nodes    int            `json:"nodes"`
	Feasible int            `json:"feasible"`
	Standing *Standing      `json:"standing,omitempty"` // nil: it could not run the job
	Chosen   *Standing      `json:"chosen,omitempty"`
	Decided  *Decision      `json:"decided,omitempty"` // between the chosen node and this one
	Reasons  []Rejection    `json:"reasons,omitempty"` // every one against it
	Summary  string         `json:"summary"`
}

// ExplainNode says how one node fared in the match that Explain explains.
func ExplainNode(p Params, s *Snapshot, j Job, seed common.Hash, at uint64, node common.Address) NodeExplanation {
	m := newMatcher(&p, &j, seed, at)
	plan := m.plan(s)
	e := NodeExplanation{Node: node, Nodes: s.Len(), Feasible: len(plan.Candidates)}
	if e.Feasible > 0 {
		e.Chosen = m.standing(plan.Candidates, 0)
	}
	leaves := s.Leaves()
	if i := slices.IndexFunc(leaves, func(l Leaf) bool { return l.Node == node }); i >= 0 {
		e.Present = true
		for _, r := range m.failing(&leaves[i]).list() {
			e.Reasons = append(e.Reasons, Rejection{leaves[i].Slot, node, r, m.detail(&leaves[i], r)})
		}
	}
	if i := slices.IndexFunc(plan.Candidates, func(c Candidate) bool { return c.Node == node }); i >= 0 {
		e.Standing = m.standing(plan.Candidates, i)
		if i > 0 {
			e.Decided = m.decide(e.Chosen, e.Standing)
		}
	}
	e.Summary = e.sentence()
	return e
}

// standing explains the i-th candidate of a plan.
func (m *matcher) standing(plan []Candidate, i int) *Standing {
	c := &plan[i]
	out := &Standing{
		Place: i + 1, Slot: c.Slot, Node: c.Node, GPUs: c.GPUs, Rate: c.Rate, Score: c.Score, Rank: c.Key[0], Tie: c.Key[1],
		Terms: m.terms(&c.Leaf), Simulated: c.Leaf.Flags&FlagSimulated != 0,
	}
	if c.Leaf.Model != job.NoGPU {
		out.GPU = job.GPUName(c.Leaf.Model)
	}
	if m.p.Mode == 0 && c.Score > 0 && !m.open {
		out.Boost = c.Key[0]/c.Score - 10_000
	}
	return out
}

// terms takes a score apart, in the order that score adds it up in.
func (m *matcher) terms(l *Leaf) []Term {
	p, j := m.p, m.j
	var latency, cheap, data, hits uint64
	ms := l.Latency[j.Region&7]
	if ms < p.LatencyCap {
		latency = uint64(p.LatencyCap-ms) * 10_000 / uint64(p.LatencyCap)
	}
	rate := l.Rate[j.Asset]
	if j.MaxRate != 0 {
		cheap = (j.MaxRate - rate) * 10_000 / j.MaxRate
	}
	for i := range j.Inputs {
		if holds(&l.Data, &j.Inputs[i]) {
			hits++
		}
	}
	if n := uint64(len(j.Inputs)); n != 0 {
		data = hits * 10_000 / n
	}
	term := func(name string, weight uint16, feature uint64, fact string, args ...any) Term {
		return Term{name, feature, uint64(weight), uint64(weight) * feature, fmt.Sprintf(fact, args...)}
	}
	gpu := "no GPU, none asked for"
	switch {
	case j.GPUMax > 0:
		gpu = job.GPUName(l.Model) + ", by its work in training"
	case l.Model != job.NoGPU:
		gpu = "has GPUs that the job does not use"
	}
	return []Term{
		term("gpu", p.WeightGPU, p.gpu(l.Model, j.GPUMax), "%s", gpu),
		term("stake", p.WeightStk, isqrt(min(l.Stake, p.StakeCap)*100_000_000/p.StakeCap), "%d SKYOPS, counts up to %d", l.Stake, p.StakeCap),
		term("reputation", p.WeightRep, uint64(l.Rep), "%d of 10000", l.Rep),
		term("uptime", p.WeightUp, uint64(l.Uptime), "%d.%02d %%", l.Uptime/100, l.Uptime%100),
		term("latency", p.WeightLat, latency, "%d ms in region %d, counts below %d ms", ms, j.Region&7, p.LatencyCap),
		term("price", p.WeightRate, cheap, "%s per GPU-hour of at most %s", price(rate, j.Asset), price(j.MaxRate, j.Asset)),
		term("data", p.WeightData, data, "%d of %d inputs there, by its filter", hits, len(j.Inputs)),
	}
}

// decide says what puts a before b.
func (m *matcher) decide(a, b *Standing) *Decision {
	d := &Decision{}
	for i := range a.Terms {
		if by := int64(a.Terms[i].Points) - int64(b.Terms[i].Points); by != 0 {
			d.Leads = append(d.Leads, Lead{a.Terms[i].Name, by})
		}
	}
	slices.SortStableFunc(d.Leads, func(x, y Lead) int { return cmp.Compare(y.Points, x.Points) })
	scores := fmt.Sprintf("%s points to %s", Points(a.Score), Points(b.Score))
	switch certain := a.Score*10_000 > b.Score*(10_000+uint64(m.p.Jitter)); {
	case a.Rank == b.Rank && !m.open:
		d.By, d.Text = ByTie, scores+": equal in rank, the draw broke the tie"
	case m.p.Mode == 1:
		d.By, d.Text = ByDraw, scores+", which are the odds in the draw"
	case m.open && !certain:
		d.By, d.Text = ByDraw, scores+": near enough that the draw at the moment of the match decides"
	case a.Score > b.Score:
		d.By, d.Text = ByScore, scores+d.mostly()
	default:
		d.By = ByDraw
		d.Text = fmt.Sprintf("%s: the draw lifted it by %s instead of %s", scores, percent(a.Boost), percent(b.Boost))
	}
	return d
}

// mostly names the terms that make up a lead.
func (d *Decision) mostly() string {
	var names []string
	for _, l := range d.Leads[:min(2, len(d.Leads))] {
		if l.Points > 0 {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ", by " + strings.Join(names, " and ")
}

// Points writes a score or a term's points on a scale of 100.
func Points(v uint64) string { return fmt.Sprintf("%d.%02d", v/1_000_000, v/10_000%100) }

// percent writes a number of 1/10,000.
func percent(v uint64) string { return fmt.Sprintf("%d.%02d %%", v/100, v%100) }

// refusals groups rejections, most nodes first.
func refusals(all []Rejection) []Refusal {
	var out []Refusal
	for _, r := range all {
		i := slices.IndexFunc(out, func(f Refusal) bool { return f.Code == r.Code })
		if i < 0 {
			i = len(out)
			out = append(out, Refusal{Code: r.Code, Words: r.Code.words(), Example: r})
		}
		out[i].Nodes++
	}
	slices.SortStableFunc(out, func(a, b Refusal) int { return cmp.Compare(b.Nodes, a.Nodes) })
	return out
}

// sentence is the answer in a line.
func (e *Explanation) sentence() string {
	if c := e.Chosen; c != nil {
		text := fmt.Sprintf("node %s is the only one of %d that fits", c.Node, e.Nodes)
		if e.RunnerUp != nil {
			text = fmt.Sprintf("node %s is the best of %d that fit, of %d: before %s with %s", c.Node, e.Feasible, e.Nodes, e.RunnerUp.Node, e.Decided.Text)
		}
		return text
	}
	if e.Nodes == 0 {
		return "no node is connected"
	}
	var why []string
	for _, r := range e.Rejected {
		why = append(why, fmt.Sprintf("%s (%d)", r.Words, r.Nodes))
	}
	return fmt.Sprintf("no node of %d fits: %s; %s", e.Nodes, strings.Join(why, ", "), e.Plan.Closest)
}

func (e *NodeExplanation) sentence() string {
	switch s := e.Standing; {
	case !e.Present:
		return fmt.Sprintf("node %s was not on the map: of the %d that were, %d could run the job", e.Node, e.Nodes, e.Feasible)
	case s == nil:
		var why []string
		for _, r := range e.Reasons {
			why = append(why, r.Detail)
		}
		return fmt.Sprintf("node %s could not run the job: %s", e.Node, strings.Join(why, "; "))
	case s.Place == 1:
		return fmt.Sprintf("node %s was the best of %d that fit", e.Node, e.Feasible)
	default:
		return fmt.Sprintf("node %s was number %d of %d that fit: %s was before it with %s", e.Node, s.Place, e.Feasible, e.Chosen.Node, e.Decided.Text)
	}
}
