package job_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
	"github.com/skyops/skyops/workflows/policy"
)

// newChecked is a world whose job is deterministic.
func newChecked(t *testing.T, nodes int) *world {
	w := newWorld(t, nodes)
	w.Submit(func(s *job.Submission) { s.Spec.Deterministic = &job.Deterministic{} })
	// No node comes free while one is waited for.
	w.env.OnActivity(w.Placer.Queue, mock.Anything, mock.Anything).Return(placement.PlaceResult{}, nil).After(policy.RepeatWait)
	return w
}

// others has all nodes but the first to run the job judge as they are told to, in the order they are asked.
func (w *world) others(judge ...func(*jobtest.Node) jobtest.Execute) {
	asked := 0
	for _, n := range w.Nodes {
		n.Repeat = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			asked++
			return judge[min(asked, len(judge))-1](n)(ctx, req)
		}
	}
}

func right(n *jobtest.Node) jobtest.Execute { return n.Judge("") }
func wrong(n *jobtest.Node) jobtest.Execute { return n.Judge("file 1 differs") }

// paid returns whom the job's settlement names, and what each gets.
func (w *world) paid() map[common.Address]job.Amount {
	w.t.Helper()
	if len(w.Ledger.Settled) != 1 {
		w.t.Fatalf("settled %d times", len(w.Ledger.Settled))
	}
	out := map[common.Address]job.Amount{}
	for _, c := range record.Settle(w.Sub.Order, w.Ledger.Settled[0].Receipts).Credits {
		out[c.Node] = c.Amount
	}
	return out
}

// repeated checks what became of a job's repeat: who was paid, the checked node among them or not.
func (w *world) repeated(s story.Status, outcome record.RepeatOutcome, rounds int, checkedPaid bool, othersPaid int) {
	w.t.Helper()
	r := s.Repeat
	if r == nil || r.Outcome != outcome || len(r.Rounds) != rounds {
		w.t.Fatalf("the repeat is %+v\nevents: %+v", r, s.Events)
	}
	paid, checked := w.paid(), s.Attempts[0].Node
	if _, ok := paid[checked]; ok != checkedPaid {
		w.t.Errorf("the checked node is paid: %t", ok)
	}
	delete(paid, checked)
	if len(paid) != othersPaid {
		w.t.Errorf("%d other nodes are paid, want %d", len(paid), othersPaid)
	}
	for _, x := range r.Rounds {
		if x.Verdict != nil && (x.Verdict.Checker == checked || x.Verdict.To != r.Target()) {
			w.t.Errorf("verdict %+v", x.Verdict)
		}
	}
	if got := w.proof().Record.Repeat; got == nil || got.Outcome != outcome {
		w.t.Errorf("the record has %+v", got)
	}
}

func TestRepeatPasses(t *testing.T) {
	w := newChecked(t, 3)
	var delivered updated
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(story.AwaitUpdate, "delivered", delivered.callbacks(), story.AwaitRequest{})
	}, 0)
	s := w.run()
	want(t, s, story.Succeeded, "")
	w.repeated(s, record.RepeatPassed, 1, true, 1)
	if d := delivered.value.(story.Status); d.Repeat != nil {
		t.Error("the owner waited for the repeat")
	}
	if n := w.Leases.Repeats; len(n) != 1 || n[0] != (jobtest.Noted{Job: w.In.Job, Node: s.Attempts[0].Node, Outcome: record.RepeatPassed}) {
		t.Errorf("remembered: %+v", n)
	}
	f := w.Leases.Findings[0]
	if f == nil || len(f.Verdicts) != 1 || !f.Verdicts[0].Equal || f.Work.Receipt.Node != s.Attempts[0].Node || len(w.Leases.Refuted) != 0 {
		t.Errorf("found: %+v, refuted: %+v", f, w.Leases.Refuted)
	}
}

// Two against one: the one that stands alone is not paid.
func TestRepeatDecidesByTwo(t *testing.T) {
	for name, c := range map[string]struct {
		judges  []func(*jobtest.Node) jobtest.Execute
		outcome record.RepeatOutcome
		checked bool
		others  int
	}{
		"the checked node lied": {[]func(*jobtest.Node) jobtest.Execute{wrong, wrong}, record.RepeatFailed, false, 2},
		"the checker lied":      {[]func(*jobtest.Node) jobtest.Execute{wrong, right}, record.RepeatPassed, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newChecked(t, 3)
			w.others(c.judges...)
			s := w.run()
			want(t, s, story.Succeeded, "")
			w.repeated(s, c.outcome, 2, c.checked, c.others)
			if n := w.Leases.Repeats; len(n) != 1 || n[0].Outcome != c.outcome {
				t.Errorf("remembered: %+v", n)
			}
			if f := w.Leases.Refuted; c.checked != (len(f) == 0) {
				t.Errorf("went to the court: %+v", f)
			} else if len(f) > 0 && (len(f[0].Verdicts) != 2 || f[0].Verdicts[0].Own != f[0].Verdicts[1].Own || f[0].Work.Receipt.Node != s.Attempts[0].Node) {
				t.Errorf("went to the court: %+v", f[0])
			}
		})
	}
}

// One voice against the node is not enough, and nobody else is there.
func TestRepeatUndecided(t *testing.T) {
	w := newChecked(t, 2)
	w.others(wrong)
	s := w.run()
	w.repeated(s, record.RepeatSkipped, 1, true, 1)
	if n := w.Leases.Repeats; len(n) != 1 || n[0].Outcome != record.RepeatSkipped {
		t.Errorf("it must be checked again next time: %+v", n)
	}
}

// Where nobody can check, pay goes on, and the record says why.
func TestRepeatSkipped(t *testing.T) {
	for name, c := range map[string]struct {
		nodes  int
		change func(*world)
		reason string
		queues bool
	}{
		"alone": {1, func(*world) {}, "no other node like it came free", true},
		"not allowed": {3, func(w *world) {
			w.Submit(func(s *job.Submission) {
				s.Spec.Deterministic = &job.Deterministic{}
				s.Spec.Where.Nodes = []common.Address{w.Nodes[0].Address()}
			})
		}, "no other node is allowed", false},
		"other GPUs": {2, func(w *world) {
			w.Nodes[1].Leaf.Model = 2
			w.Nodes[1].Beat()
			w.Submit(func(s *job.Submission) { s.Spec.Deterministic, s.Spec.GPU = &job.Deterministic{}, "40GB.." })
		}, "no other node like it", true},
		"no money": {2, func(w *world) {
			w.Submit(func(s *job.Submission) {
				s.Spec.Deterministic, s.Order.MaxCost = &job.Deterministic{}, record.Cost(1000, 1, 1200, 0, 0).Add(s.Order.Fee)
			})
		}, "leaves nothing for it", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newChecked(t, c.nodes)
			c.change(w)
			s := w.run()
			want(t, s, story.Succeeded, "")
			if s.Repeat == nil || s.Repeat.Outcome != record.RepeatSkipped || !strings.Contains(s.Repeat.Reason, c.reason) {
				t.Fatalf("the repeat is %+v", s.Repeat)
			}
			if len(w.paid()) != 1 || len(w.Leases.Repeats) != 0 {
				t.Errorf("paid %v, remembered %v", w.paid(), w.Leases.Repeats)
			}
			if waited := slices.Contains(w.calls, "Queue"); waited != c.queues {
				t.Errorf("it waited for a node: %t", waited)
			}
		})
	}
}

// A node with a long record is left out most of the time.
func TestRepeatSpared(t *testing.T) {
	w := newChecked(t, 2)
	w.Repeater.Checks = func() reputation.Checks { return reputation.Checks{Floor: 0, Halve: 1} }
	for range 20 {
		for _, n := range w.Nodes {
			w.Leases.Repeats = append(w.Leases.Repeats, jobtest.Noted{Node: n.Address(), Outcome: record.RepeatPassed})
		}
	}
	s := w.run()
	w.repeated(s, record.RepeatSpared, 0, true, 0)
}

// A checker that declines, breaks down or signs nonsense leaves it to the next one.
func TestRepeatGoesOnToTheNextNode(t *testing.T) {
	forged := func(n *jobtest.Node) jobtest.Execute {
		return func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			res, err := n.Judge("")(ctx, req)
			res.Verdict.At++ // not what it signed
			return res, err
		}
	}
	broken := func(*jobtest.Node) jobtest.Execute { return failsWith(jobtest.Fail(execution.ErrNodeFault)) }
	for name, c := range map[string]struct {
		first  func(*jobtest.Node) jobtest.Execute
		silent bool
		others int
	}{"forged": {forged, false, 2}, "broken": {broken, false, 1}, "silent": {nil, true, 1}} {
		t.Run(name, func(t *testing.T) {
			w := newChecked(t, 3)
			if c.silent {
				asked := 0
				for _, n := range w.Nodes {
					n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
						if asked++; req.Repeat == 1 {
							return n.Silent(ctx, req)
						}
						return n.Accept(ctx, req)
					}
				}
			} else {
				w.others(c.first, right)
			}
			s := w.run()
			w.repeated(s, record.RepeatPassed, 2, true, c.others)
		})
	}
}

// Whatever stretch of a job with a failover is drawn, the node that ran it is
// checked, another one checks, and the proof holds.
func TestRepeatOfEveryStretch(t *testing.T) {
	seen := map[uint32]int{}
	for nonce := byte(1); nonce < 12; nonce++ {
		w := newChecked(t, 4)
		w.Submit(func(s *job.Submission) {
			s.Spec.Deterministic, s.Order.Nonce = &job.Deterministic{}, common.Hash{nonce}
		})
		for _, n := range w.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					return n.CheckpointThen(1000, jobtest.Fail(execution.ErrNodeLost))(ctx, req)
				}
				return n.Succeed(ctx, req)
			}
		}
		w.others(wrong, wrong)
		s := w.run()
		r := s.Repeat
		if r == nil || r.Outcome != record.RepeatFailed || r.Stretches != 2 || r.To.Receipt.Epoch != r.Stretch+1 || r.End != (r.Stretch == 1) {
			t.Fatalf("nonce %d: %+v\n%+v", nonce, r, s.Events)
		}
		seen[r.Stretch]++
		checked := r.To.Receipt.Node
		if _, ok := w.paid()[checked]; ok {
			t.Error("the checked node is paid")
		}
		if _, ok := w.paid()[s.Attempts[1-r.Stretch].Node]; !ok {
			t.Error("the other attempt's node is not paid")
		}
	}
	if len(seen) != 2 {
		t.Errorf("stretches drawn: %v", seen)
	}
}

// Two nodes that run it and cannot say are paid, and enough; the checked one is
// checked again next time, since it may have seen to that. One that cannot say may be the reason itself.
func TestRepeatThatNobodyCanSay(t *testing.T) {
	w := newChecked(t, 5)
	w.others(func(n *jobtest.Node) jobtest.Execute { return n.Succeed })
	s := w.run()
	w.repeated(s, record.RepeatSkipped, 2, true, 2)
	if n := w.Leases.Repeats; len(n) != 1 || n[0].Node != s.Attempts[0].Node || n[0].Outcome != record.RepeatSkipped {
		t.Errorf("remembered: %+v", n)
	}
	w = newChecked(t, 2)
	w.others(func(n *jobtest.Node) jobtest.Execute { return n.Succeed })
	w.repeated(w.run(), record.RepeatSkipped, 1, true, 1)
	if len(w.Leases.Repeats) != 0 {
		t.Errorf("of one that could not say: %+v", w.Leases.Repeats)
	}
}

// Three nodes that each found something else found nothing out about the checked one.
func TestRepeatOfRandomWork(t *testing.T) {
	w := newChecked(t, 6)
	found := func(what string) func(*jobtest.Node) jobtest.Execute {
		return func(n *jobtest.Node) jobtest.Execute { return n.Judge(what) }
	}
	w.others(found("file 1 differs"), found("file 2 differs"), found("file 3 differs"))
	s := w.run()
	w.repeated(s, record.RepeatSkipped, 3, true, 3)
}

// What a drained node saved last was saved at no step that another one stops at.
func TestRepeatLeavesStopsOut(t *testing.T) {
	w := newChecked(t, 4)
	for _, n := range w.Nodes {
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if req.Lease.Epoch == 1 {
				return n.CheckpointThen(1000, jobtest.Fail(execution.ErrNodeDrained))(ctx, req)
			}
			return n.Succeed(ctx, req)
		}
	}
	s := w.run()
	if r := s.Repeat; r == nil || r.Stretches != 1 || !r.End || r.From == nil || r.Outcome != record.RepeatPassed {
		t.Fatalf("%+v\n%+v", r, s.Events)
	}
	w.proof()
}

// A checkpoint that two nodes cannot open is not paid for, and neither are they:
// no program of theirs ran.
func TestRepeatOfWhatDoesNotOpen(t *testing.T) {
	for outcome, difference := range map[record.RepeatOutcome]string{record.RepeatFailed: "it does not open", record.RepeatSkipped: ""} {
		w := newChecked(t, 3)
		w.others(func(n *jobtest.Node) jobtest.Execute { return n.Refuse(difference) })
		s := w.run()
		w.repeated(s, outcome, 2, outcome == record.RepeatSkipped, 0)
	}
}

// Jobs that are not deterministic are as they were.
func TestNoRepeatOfOtherJobs(t *testing.T) {
	w := newWorld(t, 3)
	s := w.run()
	if s.Repeat != nil || w.proof().Record.Repeat != nil || slices.Contains(w.calls, "DrawRepeat") || s.Attempts[0].Receipt.Held {
		t.Errorf("%+v, %v", s.Repeat, w.calls)
	}
}

// A record in which anything about a repeat was changed does not verify.
func TestRepeatIsVerified(t *testing.T) {
	w := newChecked(t, 3)
	w.others(wrong, wrong)
	w.run()
	for name, change := range map[string]func(*record.Repeat){
		"outcome":            func(r *record.Repeat) { r.Outcome = record.RepeatPassed },
		"skipped":            func(r *record.Repeat) { r.Outcome = record.RepeatSkipped },
		"spared":             func(r *record.Repeat) { r.Outcome, r.To, r.Rounds = record.RepeatSpared, nil, nil },
		"draw":               func(r *record.Repeat) { r.Draw[3]++ },
		"rate":               func(r *record.Repeat) { r.Rate = 0 },
		"stretch":            func(r *record.Repeat) { r.Stretch++ },
		"stretches":          func(r *record.Repeat) { r.Stretches = 0 },
		"made-up stretches":  func(r *record.Repeat) { r.Stretches += 1 << 20 },
		"end":                func(r *record.Repeat) { r.End = false },
		"from":               func(r *record.Repeat) { r.From = r.To },
		"receipt":            func(r *record.Repeat) { r.To.Receipt.BilledMs++ },
		"no target":          func(r *record.Repeat) { r.To = nil },
		"a round less":       func(r *record.Repeat) { r.Rounds = r.Rounds[:1] },
		"a round twice":      func(r *record.Repeat) { r.Rounds = append(r.Rounds, r.Rounds[0]) },
		"verdict":            func(r *record.Repeat) { r.Rounds[0].Verdict.Equal = true },
		"difference":         func(r *record.Repeat) { r.Rounds[0].Verdict.Difference = "none" },
		"verdict's signer":   func(r *record.Repeat) { r.Rounds[0].Verdict.Checker = r.Rounds[1].Verdict.Checker },
		"verdict exchanged":  func(r *record.Repeat) { r.Rounds[0].Verdict = r.Rounds[1].Verdict },
		"match":              func(r *record.Repeat) { r.Rounds[0].Match.Evidence.Job.ID = common.Hash{1} },
		"match's node":       func(r *record.Repeat) { r.Rounds[0].Match.Evidence.Chosen.Rate[0]++ },
		"accept":             func(r *record.Repeat) { r.Rounds[0].Match.Offer.Accept.Expiry++ },
		"no accept":          func(r *record.Repeat) { r.Rounds[0].Match.Offer.Accept = nil },
		"attempt left out":   func(r *record.Repeat) { r.Rounds[0].Attempt = nil },
		"round's receipt":    func(r *record.Repeat) { r.Rounds[0].Attempt.Receipt.Held = false },
		"round's usage":      func(r *record.Repeat) { r.Rounds[0].Attempt.Receipt.Receipt.BilledMs++ },
		"verdict of another": func(r *record.Repeat) { r.Rounds[0].Round = 2 },
	} {
		p := w.proof()
		change(p.Record.Repeat)
		var failed []string
		for _, c := range w.Verify(p) {
			failed = append(failed, c.Name+" "+c.Input)
		}
		if !slices.ContainsFunc(failed, func(s string) bool { return strings.HasPrefix(s, "repeat record.") }) {
			t.Errorf("%s: %v", name, failed)
		}
	}
	p := w.proof()
	p.Record.Repeat = nil
	if failed := w.Verify(p); len(failed) == 0 || !slices.ContainsFunc(failed, func(c record.Check) bool { return c.Name == "repeat" }) {
		t.Errorf("left out: %v", failed)
	}
	p = w.proof()
	floor := record.Options{Domain: &jobtest.Domain, Token: jobtest.Token, Spec: &w.Sub.Spec, Page: w.Page, RepeatFloor: 10_001}
	if failed := record.Verify(p, floor); !slices.ContainsFunc(failed, func(c record.Check) bool { return c.Input == "record.repeat.rate" }) {
		t.Error("a rate below the floor is not found")
	}
	p.Settlement.Paid = w.Sub.Order.MaxCost
	if record.OK(w.Verify(p)) {
		t.Error("paid all the same")
	}
}

// A node that bills for GPUs which did nothing is shown, and checked next time.
func TestIdleNodeIsDoubted(t *testing.T) {
	for name, c := range map[string]struct {
		idle, deterministic bool
		outcomes            []record.RepeatOutcome
	}{
		"busy": {false, false, nil},
		"idle": {true, false, []record.RepeatOutcome{record.RepeatSkipped}},
		// What it did was right, whatever its devices say.
		"idle and right": {true, true, []record.RepeatOutcome{record.RepeatPassed}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			w.Submit(func(s *job.Submission) {
				if s.Spec.GPU = "A100"; c.deterministic {
					s.Spec.Deterministic = &job.Deterministic{}
				}
			})
			for _, n := range w.Nodes {
				n.Idle = c.idle
				n.Execute = func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
					return n.Finish(req, record.Succeeded, nil, 120_000), nil
				}
			}
			s := w.run()
			var got []record.RepeatOutcome
			for _, x := range w.Leases.Repeats {
				got = append(got, x.Outcome)
			}
			if !slices.Equal(got, c.outcomes) {
				t.Errorf("remembered %v", got)
			}
			if noted := slices.ContainsFunc(s.Events, func(e story.Event) bool { return e.Kind == "idle" }); noted != c.idle {
				t.Errorf("told: %t", noted)
			}
		})
	}
}
