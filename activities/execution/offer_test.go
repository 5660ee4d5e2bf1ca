package execution_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

func TestOfferIsAnsweredWithASignature(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.owner.OfferOf(w.owner.Submit(w.counter()), 1, 0)
	first, err := w.node.Offer(t.Context(), req)
	if err != nil || first.Accept == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	a := first.Accept
	if err := eip712.Verify(w.beat.Node, w.scheduler.Domain.Digest(a.StructHash()), a.Signature); err != nil {
		t.Error(err)
	}
	if a.Job != req.Job || a.Epoch != 1 || a.Expiry != req.Expiry || len(a.Key) == 0 {
		t.Errorf("%+v", a)
	}
	again, err := w.node.Offer(t.Context(), req)
	if err != nil || again.Accept == nil || again.Accept.StructHash() != a.StructHash() {
		t.Errorf("a repeated offer is answered %+v, %v", again, err)
	}
}

// A node says yes on one snapshot at a time: asked again on another, it signs
// that one, with the same devices, and the promise before is void.
func TestOfferOnAnotherSnapshotReplacesTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "1")
	spec.GPU = "A100:2"
	sub := w.owner.Submit(spec)
	first := w.owner.OfferOf(sub, 1, 2)
	first.Snapshot = common.Hash{1}
	before, err := w.node.Offer(t.Context(), first)
	if err != nil || before.Accept == nil || before.Accept.Snapshot != first.Snapshot {
		t.Fatalf("%+v, %v", before, err)
	}
	second := first
	second.Snapshot = common.Hash{2}
	after, err := w.node.Offer(t.Context(), second)
	if err != nil || after.Accept == nil || after.Accept.Snapshot != second.Snapshot {
		t.Fatalf("%+v, %v", after, err)
	}
	if err := eip712.Verify(w.beat.Node, w.scheduler.Domain.Digest(after.Accept.StructHash()), after.Accept.Signature); err != nil {
		t.Error(err)
	}
	if free := w.config.Ledger.Free(time.Now()); len(free.Devices) != 0 {
		t.Errorf("free: %+v", free)
	}
	call := w.execute(w.owner.Lease(first, before.Accept))
	call.wait(t)
	if errorType(call.err) != execution.ErrNodeFault {
		t.Errorf("the void promise ended with %v", call.err)
	}
	req := w.owner.Lease(second, after.Accept)
	w.pack(req, w.execute(req).wait(t))
}

// An answer, yes or no, raises how far claims are answered, and what was said
// yes to is reserved before that shows. What fails is no answer.
func TestOfferAnswersItsClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var answered []uint64
	var free []int
	w.answered = func(claim uint64) {
		answered, free = append(answered, claim), append(free, len(w.config.Ledger.Free(time.Now()).Devices))
	}
	spec := w.counter()
	spec.GPU = "A100:2"
	offer := func(claim uint64, epoch uint32) (execution.OfferResult, error) {
		req := w.owner.OfferOf(w.owner.Submit(spec), epoch, 2)
		req.Claim = claim
		return w.node.Offer(t.Context(), req)
	}
	if res, err := offer(4, 1); err != nil || res.Accept == nil {
		t.Fatalf("%+v, %v", res, err)
	}
	if res, err := offer(6, 2); err != nil || res.Decline == nil {
		t.Fatalf("%+v, %v", res, err)
	}
	if _, err := offer(5, 3); err != nil { // late
		t.Fatal(err)
	}
	w.deaf = errors.New("the chain does not answer")
	req := w.owner.OfferOf(w.owner.Submit(spec), 4, 2)
	req.Claim, req.Submission.Signature = 9, []byte("contract")
	if res, err := w.node.Offer(t.Context(), req); err == nil {
		t.Fatalf("%+v", res)
	}
	if !slices.Equal(answered, []uint64{4, 6}) || !slices.Equal(free, []int{0, 0}) {
		t.Errorf("answered %v while %v devices were free", answered, free)
	}
}

// delegate signs a submission by another key, within a delegation of the owner that change may spoil.
func delegate(w *world, s *job.Submission, change func(*job.Delegation)) {
	agent, err := crypto.GenerateKey()
	if err != nil {
		w.owner.Fatal(err)
	}
	o := s.Order
	g := job.Delegation{
		Owner: o.Owner, Delegate: crypto.PubkeyToAddress(agent.PublicKey), Scheduler: o.Scheduler, Kinds: job.Kinds(o.Kind),
		MaxRate: o.MaxRate, MaxEgress: o.MaxEgress, MaxSpend: o.MaxCost, Recipient: o.Recipient, Expiry: o.Deadline,
	}
	if change != nil {
		change(&g)
	}
	e := job.Envelope{Delegation: g}
	if e.OwnerSig, err = eip712.Sign(w.owner.Key, g.Hash(w.scheduler.Domain)); err != nil {
		w.owner.Fatal(err)
	}
	if e.DelegateSig, err = eip712.Sign(agent, o.Hash(w.scheduler.Domain)); err != nil {
		w.owner.Fatal(err)
	}
	s.Signature = e.Encode()
}

func TestOfferOfADelegatedKeyIsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.owner.Submit(w.counter())
	delegate(w, &sub, nil)
	if res, err := w.node.Offer(t.Context(), w.owner.OfferOf(sub, 1, 0)); err != nil || res.Accept == nil {
		t.Fatalf("%+v, %v", res, err)
	}
}

// declined are offers that a node declines, and what it says.
var declined = map[string]struct {
	spec  func(*job.Spec)
	sub   func(*world, *job.Submission)
	offer func(*execution.OfferRequest)
	world func(*world)
	words string
}{
	"another's signature": {sub: func(w *world, s *job.Submission) {
		key, _ := crypto.GenerateKey()
		s.Signature, _ = eip712.Sign(key, s.Order.Hash(w.scheduler.Domain))
	}, words: "not signed by its owner"},
	"contract wallet that disagrees": {sub: func(_ *world, s *job.Submission) { s.Signature = []byte("contract") }, words: "not signed by its owner"},
	"beyond its delegation": {sub: func(w *world, s *job.Submission) {
		delegate(w, s, func(g *job.Delegation) { g.MaxRate-- })
	}, words: "delegation does not allow"},
	"an image that is not delegated": {sub: func(w *world, s *job.Submission) {
		delegate(w, s, func(g *job.Delegation) { g.Image = common.Hash{1} })
	}, words: "delegation does not allow"},
	"before its delegation": {sub: func(w *world, s *job.Submission) {
		delegate(w, s, func(g *job.Delegation) { g.NotBefore = s.Order.Deadline })
	}, words: "good from"},
	"a delegation of another's": {sub: func(w *world, s *job.Submission) {
		own := w.owner.Key
		w.owner.Key, _ = crypto.GenerateKey()
		delegate(w, s, nil)
		w.owner.Key = own
	}, words: "not signed by its owner"},
	"changed spec":      {sub: func(_ *world, s *job.Submission) { s.Spec.Command = []string{"rm", "-rf", "/"} }, words: "not valid"},
	"another recipient": {sub: func(w *world, s *job.Submission) { s.Recipient = w.owner.JobKey.Recipient() }, words: "not valid"},
	"long words":        {sub: func(_ *world, s *job.Submission) { s.Spec.GPU = strings.Repeat("ä\n", 999) }, words: "not valid"},
	"another job":       {offer: func(o *execution.OfferRequest) { o.Job = common.Hash{1} }, words: "id is not"},
	"another scheduler": {world: func(w *world) { w.config.Scheduler = common.HexToAddress("0x99") }, words: "another scheduler"},
	"cheap":             {offer: func(o *execution.OfferRequest) { o.Rate-- }, words: "price"},
	"cheap egress":      {offer: func(o *execution.OfferRequest) { o.Egress-- }, words: "price"},
	"above the order":   {offer: func(o *execution.OfferRequest) { o.Rate++ }, words: "price"},
	"passed":            {offer: func(o *execution.OfferRequest) { o.Expiry = uint64(time.Now().Unix()) }, words: "passed"},
	"docker": {spec: func(s *job.Spec) {
		s.Runtime, s.Image = "", job.Image{Digest: "sha256:" + strings.Repeat("a", 64), Archive: "b" + strings.Repeat("a", 52)}
	}, words: "of this kind"},
	"too much memory":      {spec: func(s *job.Spec) { s.RAM = 8192 }, words: "does not fit"},
	"wrong model":          {spec: func(s *job.Spec) { s.GPU = "H100" }, offer: func(o *execution.OfferRequest) { o.GPUs = 1 }, words: "does not fit"},
	"fewer than asked for": {spec: func(s *job.Spec) { s.GPU = "A100:2" }, offer: func(o *execution.OfferRequest) { o.GPUs = 1 }, words: "asks for 2"},
	"in use": {spec: func(s *job.Spec) { s.GPU = "A100:2" }, offer: func(o *execution.OfferRequest) { o.GPUs = 2 }, world: func(w *world) {
		spec := w.counter()
		spec.GPU = "A100"
		w.node = execution.New(w.config)
		w.Cleanup(w.node.Close)
		w.offer(w.owner.Submit(spec), 1, 1)
	}, words: "in use"},
}

func TestOfferIsDeclined(t *testing.T) {
	t.Parallel()
	for name, c := range declined {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.world != nil {
				c.world(w)
				w.node = execution.New(w.config)
				t.Cleanup(w.node.Close)
			}
			spec := w.counter()
			if c.spec != nil {
				c.spec(&spec)
			}
			sub := w.owner.Submit(spec)
			if c.sub != nil {
				c.sub(w, &sub)
			}
			req := w.owner.OfferOf(sub, 1, 0)
			if c.offer != nil {
				c.offer(&req)
			}
			res, err := w.node.Offer(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			d := res.Decline
			if d == nil || !strings.Contains(d.Reason, c.words) {
				t.Fatalf("answer %+v", res)
			}
			if err := eip712.Verify(w.beat.Node, w.scheduler.Domain.Digest(d.StructHash()), d.Signature); err != nil {
				t.Error(err)
			}
			if d.Snapshot != req.Snapshot || record.Clean(d.Reason, record.MaxSentence) != d.Reason {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestContractWalletsAreAskedOnChain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.contract = true
	sub := w.owner.Submit(w.counter())
	sub.Signature = []byte("a contract wallet's own")
	w.offer(sub, 1, 0)
}

func TestExecuteNeedsItsPromise(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*world, *execution.ExecuteRequest)
		kind   string
	}{
		"no offer":             {func(_ *world, r *execution.ExecuteRequest) { r.Lease.Epoch++ }, execution.ErrOfferOver},
		"another node's lease": {func(_ *world, r *execution.ExecuteRequest) { r.Lease.Node = common.Address{1} }, execution.ErrStaleLease},
		"other terms":          {func(_ *world, r *execution.ExecuteRequest) { r.Lease.Terms.Rate-- }, execution.ErrNodeFault},
		"another key":          {func(_ *world, r *execution.ExecuteRequest) { r.SealedKey[0] ^= 1 }, execution.ErrNodeFault},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.request(w.counter("-steps", "1"), 1)
			c.change(w, &req)
			call := w.execute(req)
			call.wait(t)
			if errorType(call.err) != c.kind {
				t.Errorf("ended with %v", call.err)
			}
		})
	}
}

// A node goes on from no checkpoint but one that a receipt of both sides names.
func TestResumeNeedsAReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.owner.Submit(w.counter("-steps", "100000", "-interval", "10ms", "-checkpoint-every", "10"))
	offer, accept := w.offer(sub, 1, 0)
	first := w.owner.Lease(offer, accept)
	call := w.execute(first)
	w.scheduler.Await(t, refOf(first), "a checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq >= 1 })
	w.scheduler.End(refOf(first))
	w.node.Stale([]lease.Ref{refOf(first)})
	call.wait(t)

	offer, accept = w.offer(sub, 2, 0)
	good := w.owner.Lease(offer, accept)
	signed := *good.ResumeReceipt
	for name, change := range map[string]func(*execution.ExecuteRequest){
		"no receipt":         func(r *execution.ExecuteRequest) { r.ResumeReceipt = nil },
		"another checkpoint": func(r *execution.ExecuteRequest) { r.Resume.Manifest[0] ^= 1 },
		"another job's":      func(r *execution.ExecuteRequest) { r.ResumeReceipt.Receipt.Job[0] ^= 1 },
		"of this epoch":      func(r *execution.ExecuteRequest) { r.ResumeReceipt.Receipt.Epoch = 2 },
		"changed":            func(r *execution.ExecuteRequest) { r.ResumeReceipt.Receipt.BytesIn++ },
		"not countersigned":  func(r *execution.ExecuteRequest) { r.ResumeReceipt.SchedulerSig = r.ResumeReceipt.NodeSig },
		"not the node's":     func(r *execution.ExecuteRequest) { r.ResumeReceipt.NodeSig = r.ResumeReceipt.SchedulerSig },
	} {
		req, receipt := good, signed
		req.ResumeReceipt = &receipt
		change(&req)
		call := w.execute(req)
		call.wait(t)
		if errorType(call.err) != execution.ErrNodeFault {
			t.Errorf("%s: ended with %v", name, call.err)
		}
	}
	call = w.execute(good)
	w.scheduler.Await(t, refOf(good), "the start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
	w.node.Close()
	call.wait(t)
}

// TestExecuteRunsWhatWasOffered: a submission that was changed after the offer
// is of no account.
func TestExecuteRunsWhatWasOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "3", "-interval", "1ms"), 1)
	req.Submission.Spec.Command = []string{"/bin/false"}
	res := w.execute(req).wait(t)
	if w.pack(req, res); res.ExitCode != 0 {
		t.Errorf("%+v", res)
	}
}
