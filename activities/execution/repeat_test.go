package execution_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// checked is a deterministic job that one node has run, and a second node.
type checked struct {
	*world // the second node
	first  *world
	sub    job.Submission
	req    execution.ExecuteRequest
	result execution.ExecuteResult
	// committed and witness are what the second node gave in its newest repeat.
	committed, witness common.Hash
}

// runChecked has the first node run a job of the counter.
func runChecked(t *testing.T, args ...string) *checked {
	t.Helper()
	return checkedBy(t, newWorld(t), args...)
}

// liar is an engine that has programs compute something else: the counter writes
// down which attempt counted each step.
type liar struct{ execution.Runtime }

func (l liar) Start(ctx context.Context, h execution.Handle, c execution.Container) error {
	c.Env["SKYOPS_ATTEMPT"] = "9"
	return l.Runtime.Start(ctx, h, c)
}

// runLying is runChecked of a node that lies.
func runLying(t *testing.T, args ...string) *checked {
	t.Helper()
	first := newWorld(t)
	first.config.Runtime = liar{first.config.Runtime}
	first.node = execution.New(first.config)
	t.Cleanup(first.node.Close)
	return checkedBy(t, first, args...)
}

func checkedBy(t *testing.T, first *world, args ...string) *checked {
	t.Helper()
	spec := first.counter(args...)
	spec.Deterministic = &job.Deterministic{}
	c := &checked{first: first, world: newNode(t, first.scheduler, first.owner), sub: first.owner.Submit(spec)}
	offer, accept := first.offer(c.sub, 1, 0)
	c.req = first.owner.Lease(offer, accept)
	c.result = first.execute(c.req).wait(t)
	return c
}

// stretch is the request to repeat the stretch that leads to a checkpoint by its
// index, or with -1 to the end, with what was made of it.
func (c *checked) stretch(round uint32, to int) execution.ExecuteRequest {
	c.Helper()
	known, heads := c.first.scheduler.Look(refOf(c.req)), c.first.scheduler.Heads(c.req.Job)
	s := &execution.Stretch{Round: round, Epoch: c.req.Lease.Epoch, Node: c.first.beat.Node, End: to < 0, Made: &execution.Made{}}
	if s.End {
		to = len(heads)
		s.Made.To, s.Made.Outcome = known.Receipts[len(known.Receipts)-1], known.Ending.Outcome
		s.Made.Target = lease.Head{Manifest: known.Ending.Package.Manifest, CID: known.Ending.Package.CID}
	} else {
		s.Made.To, s.Made.Target, s.Step = known.Receipts[to], heads[to], heads[to].Step
	}
	offer := c.owner.OfferOf(c.sub, 1, 0)
	offer.Job, offer.Repeat = record.RepeatID(c.req.Job, round), round
	res, err := c.node.Offer(c.Context(), offer)
	if err != nil || res.Accept == nil {
		c.Fatalf("the second node does not accept: %+v, %v", res.Decline, err)
	}
	req := c.owner.Lease(offer, res.Accept)
	if to > 0 {
		s.From, req.Resume = &known.Receipts[to-1], heads[to-1]
	}
	req.Repeat = s
	return req
}

// repeat runs a repeat: what was made is told once the node has committed itself.
func (c *checked) repeat(req execution.ExecuteRequest) (last *call, committed common.Hash) {
	c.Helper()
	blind, stretch := req, *req.Repeat
	stretch.Made, blind.Repeat = nil, &stretch
	last = c.execute(blind)
	if committed = last.wait(c.T).Committed; last.err == nil && committed != (common.Hash{}) {
		last = c.execute(req)
		last.wait(c.T)
	}
	return last, committed
}

// verdict runs a repeat and returns its verdict, which must be the node's own.
func (c *checked) verdict(req execution.ExecuteRequest) *record.Verdict {
	c.Helper()
	call, committed := c.repeat(req)
	res := call.result
	if committed == (common.Hash{}) {
		c.Error("the node did not commit itself")
	}
	c.committed, c.witness = committed, res.Witness
	v := res.Verdict
	if call.err != nil || res.Outcome != record.Succeeded || v == nil {
		c.Fatalf("the repeat ended with %+v, %+v, %v", res, res.Cause, call.err)
	}
	if err := eip712.Verify(c.beat.Node, c.config.Domain.Digest(v.StructHash()), v.Signature); err != nil || v.Checker != c.beat.Node {
		c.Errorf("the verdict is not the checker's: %v", err)
	}
	if v.Node != c.first.beat.Node || v.Job != c.req.Job || v.To != req.Repeat.Made.Target.Manifest || v.From != req.Resume.Manifest {
		c.Errorf("the verdict is on something else: %+v", v)
	}
	last := c.scheduler.Look(refOf(req)).Receipts
	if len(last) != 1 || last[0].Receipt.Result == (common.Hash{}) || !last[0].Held {
		c.Errorf("the repeat has receipts %+v", last)
	}
	c.wiped(refOf(req))
	return v
}

var counting = []string{"-steps", "50", "-interval", "30ms", "-checkpoint-every", "10"}

// Every stretch of an honest run is found to be right: from the start, between
// checkpoints, and to the end.
func TestRepeatFindsHonestWorkRight(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	if n := len(c.first.scheduler.Heads(c.req.Job)); n < 3 {
		t.Fatalf("%d checkpoints were saved", n)
	}
	for round, to := range []int{0, 1, -1} {
		if v := c.verdict(c.stretch(uint32(round+1), to)); !v.Equal {
			t.Errorf("stretch %d: %s", to, v.Difference)
		}
	}
}

// What a node made up is found out: a checkpoint that differs, and a result.
func TestRepeatFindsFalseWorkOut(t *testing.T) {
	t.Parallel()
	c := runLying(t, counting...)
	var own [2]common.Hash
	for i := range own { // two nodes that are honest had the same instead
		v := c.verdict(c.stretch(uint32(i+1), 1))
		if own[i] = v.Own; v.Equal || !strings.Contains(v.Difference, "differs") || v.Own == (common.Hash{}) {
			t.Errorf("a false checkpoint: %+v", v)
		}
	}
	if own[0] != own[1] {
		t.Error("honest runs do not leave the same")
	}
	lie := c.stretch(3, -1)
	lie.Repeat.Made.Outcome = record.Failed // as if the node had said that the program failed
	if v := c.verdict(lie); v.Equal || v.Own == (common.Hash{}) {
		t.Error("an end that was made up is found right")
	}
}

// Of a program that is not deterministic no two runs leave the same: nobody is
// found false by two nodes that differ.
func TestRepeatOfRandomWork(t *testing.T) {
	t.Parallel()
	c := runChecked(t, append(counting, "-ballast-kib", "1")...) // random bytes in every checkpoint
	a, b := c.verdict(c.stretch(1, 1)), c.verdict(c.stretch(2, 1))
	if a.Equal || b.Equal || a.Own == b.Own {
		t.Errorf("%+v, %+v", a, b)
	}
}

// A program that fails where the other one's went on, or whose checkpoints pass
// the target over, is no voice against a node.
func TestRepeatThatIsUnclear(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	for name, change := range map[string]func(*execution.ExecuteRequest){
		"passed over":              func(r *execution.ExecuteRequest) { r.Repeat.Step = 15 },
		"fast, and beyond the end": func(r *execution.ExecuteRequest) { r.Repeat.Step = 1000; r.Repeat.Made.Target.Step = 1000 },
	} {
		req := c.stretch(uint32(len(name)), 1)
		change(&req)
		if call, _ := c.repeat(req); call.result.Verdict != nil || call.err != nil {
			t.Errorf("%s: %+v, %v", name, call.result, call.err)
		}
	}
}

// A job without checkpoints is one stretch.
func TestRepeatOfAWholeJob(t *testing.T) {
	t.Parallel()
	c := runChecked(t, "-steps", "3", "-interval", "1ms", "-checkpoint-every", "0")
	if v := c.verdict(c.stretch(1, -1)); !v.Equal {
		t.Error(v.Difference)
	}
}

// A program that fails is repeated too.
func TestRepeatOfAFailure(t *testing.T) {
	t.Parallel()
	c := runChecked(t, "-steps", "10", "-interval", "1ms", "-checkpoint-every", "0", "-fail-at", "5")
	if c.result.Outcome != record.Failed {
		t.Fatalf("%+v", c.result)
	}
	if v := c.verdict(c.stretch(1, -1)); !v.Equal {
		t.Error(v.Difference)
	}
}

// A repeat that its own limit ends has no verdict, and is an attempt like others.
func TestRepeatThatCannotSay(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	req := c.stretch(1, -1)
	req.LimitMs = 1
	if call, _ := c.repeat(req); call.result.Verdict != nil {
		t.Errorf("%+v", call.result.Verdict)
	}
}

// A checkpoint that does not open cannot be gone on from: that is said of the
// node that saved it, and of no other.
func TestRepeatOfWhatDoesNotOpen(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	c.scheduler.Damage(c.first.scheduler.Heads(c.req.Job)[0].CID)
	var own [2]common.Hash
	for i := range own {
		req := c.stretch(uint32(i+1), 1)
		call, _ := c.repeat(req)
		v := call.result.Verdict
		if call.err != nil || v == nil || v.Equal || eip712.Verify(c.beat.Node, c.config.Domain.Digest(v.StructHash()), v.Signature) != nil {
			t.Fatalf("%+v, %v", v, call.err)
		}
		own[i] = v.Own
	}
	if own[0] != own[1] || own[0] == (common.Hash{}) {
		t.Errorf("two that say the same do not agree: %v", own)
	}
}

// A node judges only what the other one signed for, in the round it accepted.
func TestRepeatIsVouchedFor(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	for name, change := range map[string]func(*execution.ExecuteRequest){
		"another target":      func(r *execution.ExecuteRequest) { r.Repeat.Made.Target.Manifest = common.Hash{1} },
		"another origin":      func(r *execution.ExecuteRequest) { r.Resume.Manifest = common.Hash{1} },
		"no receipt":          func(r *execution.ExecuteRequest) { r.Repeat.From = nil },
		"unsigned":            func(r *execution.ExecuteRequest) { r.Repeat.Made.To.NodeSig = nil },
		"another node's":      func(r *execution.ExecuteRequest) { r.Repeat.Node = common.Address{1} },
		"another round":       func(r *execution.ExecuteRequest) { r.Repeat.Round++ },
		"a run of the job":    func(r *execution.ExecuteRequest) { r.Repeat = nil },
		"the result as saved": func(r *execution.ExecuteRequest) { r.Repeat.End = true },
	} {
		req := c.stretch(7, 1)
		change(&req)
		call := c.execute(req)
		if call.wait(t); errorType(call.err) != execution.ErrNodeFault {
			t.Errorf("%s: %v", name, call.err)
		}
	}
	plain := c.first.owner.Submit(c.first.counter("-steps", "1"))
	offer := c.owner.OfferOf(plain, 1, 0)
	offer.Job, offer.Repeat = record.RepeatID(offer.Job, 1), 1
	if res, err := c.node.Offer(t.Context(), offer); err != nil || res.Decline == nil {
		t.Errorf("a job that is not deterministic is repeated: %+v, %v", res, err)
	}
}

// What a node says that it found it has found before it knew what was to be found:
// its commitment opens to what the other one's manifest is the tag of, where both ran the same.
func TestRepeatIsCommittedToFirst(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	for round, to := range []int{1, -1} {
		req := c.stretch(uint32(round+1), to)
		if to < 0 {
			req.Resume, req.Repeat.From = lease.Head{}, nil // the whole run: it leaves all of its files
		}
		if v := c.verdict(req); !v.Equal {
			t.Fatal(v.Difference)
		}
		made := req.Repeat.Made.Target
		raw := c.scheduler.Manifest(made.CID)
		m, err := seal.VerifyManifest(raw, made.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		if want := record.Commitment(req.Job, c.beat.Node, c.witness); m.Content != record.ContentTag(c.witness) || c.committed != want {
			t.Errorf("it committed itself to %s, and shows %s for %s", c.committed, c.witness, m.Content)
		}
	}
}

// resaid is a stretch of work whose manifest says another content, which node and
// scheduler signed for.
func (c *checked) resaid(req execution.ExecuteRequest, content common.Hash) execution.ExecuteRequest {
	c.Helper()
	s, made := *req.Repeat, *req.Repeat.Made
	made.Target.CID, made.Target.Manifest = c.owner.Resay(made.Target.CID, made.Target.Manifest, content)
	r := &made.To.Receipt
	if s.End {
		r.Result = made.Target.Manifest
	} else {
		r.Checkpoint = made.Target.Manifest
	}
	domain := c.config.Domain
	var err, err2 error
	made.To.NodeSig, err = eip712.Sign(c.first.config.Key, domain.Digest(r.StructHash()))
	made.To.SchedulerSig, err2 = eip712.Sign(c.scheduler.Key, domain.Digest(made.To.SchedulerHash()))
	if err := errors.Join(err, err2); err != nil {
		c.Fatal(err)
	}
	s.Made, req.Repeat = &made, &s
	return req
}

// A manifest that says nothing, or something else, is its node's fault. One that
// shows the witness itself, as older nodes wrote them, is nobody's: the work is
// right, and two that were brought up to date must not get its node refuted.
func TestRepeatOfAnOlderManifest(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	for i, to := range []int{1, -1} {
		stretch := func(round int) execution.ExecuteRequest {
			req := c.stretch(uint32(10*i+round), to)
			if to < 0 {
				req.Resume, req.Repeat.From = lease.Head{}, nil
			}
			return req
		}
		if v := c.verdict(stretch(1)); !v.Equal {
			t.Fatal(v.Difference)
		}
		witness := c.witness
		if v := c.verdict(c.resaid(stretch(2), record.ContentTag(witness))); !v.Equal {
			t.Errorf("sealed again it is another one: %s", v.Difference)
		}
		if v := c.verdict(c.resaid(stretch(3), common.Hash{1})); v.Equal || !strings.Contains(v.Difference, "does not say") {
			t.Errorf("%+v", v)
		}
		if call, _ := c.repeat(c.resaid(stretch(4), witness)); call.result.Verdict != nil || call.err != nil {
			t.Errorf("stretch %d, the witness itself: %+v, %v", to, call.result.Verdict, call.err)
		}
	}
}

// What is told after a commitment has to be vouched for as well: else the attempt ends.
func TestWhatIsToldIsVouchedFor(t *testing.T) {
	t.Parallel()
	c := runChecked(t, counting...)
	req := c.stretch(1, 1)
	req.Repeat.Made.To.NodeSig = nil
	call, committed := c.repeat(req)
	if committed == (common.Hash{}) || errorType(call.err) != execution.ErrNodeFault {
		t.Errorf("it committed itself to %s, and ended with %v", committed, call.err)
	}
	c.wiped(refOf(req))
}
