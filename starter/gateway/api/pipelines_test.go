package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/workflows/pipeline"
)

// chained is a signed pipeline of two steps; change comes before it is signed, and
// after what the signature does not see.
func (w *wallet) chained(t *testing.T, change func(*job.PipelineSubmission)) job.PipelineSubmission {
	t.Helper()
	one := w.submission(t, spec(t), nil)
	edge, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	p := job.PipelineSubmission{Name: "two", Order: one.Order, Recipient: one.Recipient}
	for i := range 2 {
		s := one.Spec
		s.Name, s.Salt[0], s.Step = []string{"make", "take"}[i], byte(i+1), &job.Step{Budget: job.Units(1000)}
		p.Steps = append(p.Steps, job.StepSubmission{Spec: s, JobKey: one.JobKey, Envelope: one.Envelope})
	}
	p.Steps[0].Spec.Step.Outputs = []job.Output{{Name: "out", Path: ".", To: edge.Recipient()}}
	p.Steps[1].Spec.Inputs = []job.Input{{Name: "in", From: &job.Edge{Steps: []uint32{0}, Output: "out"}}}
	p.Order.Kind, p.Order.Count = job.KindPipeline, 2
	if change != nil {
		change(&p)
	}
	var hashes []common.Hash
	for _, s := range p.Steps {
		h, err := s.Spec.Hash()
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h)
	}
	p.Order.Root = job.SpecRoot(hashes)
	p.Signature, err = w.key.Sign(p.Order.Hash(w.g.Network.Domain()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPipelineIsSubmittedReadAndCancelled(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	p := w.chained(t, nil)
	r, err := w.SubmitPipeline(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.SubmitPipeline(t.Context(), p); err != nil || again != r {
		t.Errorf("again it is %+v: %v", again, err)
	}
	got, err := w.Pipeline(t.Context(), r.Order)
	if err != nil || got.State != "running" || len(got.Steps) != 2 || got.Steps[1].Title != "take" || got.Steps[0].Runs[0].Job != job.ID(r.Order, 0) {
		t.Fatalf("%+v: %v", got, err)
	}
	list, err := w.Pipelines(t.Context(), "", 50)
	if err != nil || len(list.Pipelines) != 1 || list.Pipelines[0].Order != r.Order || list.Pipelines[0].Name != "two" {
		t.Errorf("%+v: %v", list, err)
	}
	if first, err := w.Pipelines(t.Context(), "", 1); err != nil || first.Next == "" {
		t.Errorf("%+v: %v", first, err)
	} else if rest, err := w.Pipelines(t.Context(), first.Next, 1); err != nil || len(rest.Pipelines) != 0 || rest.Next != "" {
		t.Errorf("after the first page: %+v, %v", rest, err)
	}
	stranger := signIn(t, g)
	if _, err := stranger.Pipeline(t.Context(), r.Order); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a stranger reads it: %v", err)
	}
	if _, err := stranger.CancelPipeline(t.Context(), r.Order, ""); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a stranger cancels it: %v", err)
	}
	waited := make(chan client.Pipeline, 1)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	go func() {
		end, err := w.AwaitPipeline(ctx, r.Order)
		if err != nil {
			t.Error(err)
		}
		waited <- end
	}()
	if got, err = w.CancelPipeline(t.Context(), r.Order, "enough"); err != nil || got.State != string(pipeline.Cancelled) {
		t.Errorf("%+v: %v", got, err)
	}
	if end := <-waited; end.State != string(pipeline.Cancelled) {
		t.Errorf("who waited sees %+v", end)
	}
}

func TestPipelineThatCannotStandIsRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	for name, c := range map[string]struct {
		change func(*job.PipelineSubmission)
		code   string
		says   string
	}{
		"a batch":             {func(p *job.PipelineSubmission) { p.Order.Kind = job.KindBatch }, client.CodeOrder, "no pipeline"},
		"needs what follows":  {func(p *job.PipelineSubmission) { p.Steps[0].Spec.Step.After = []job.After{{Step: 1, When: job.Always}} }, client.CodeOrder, "does not come before"},
		"no such output":      {func(p *job.PipelineSubmission) { p.Steps[1].Spec.Inputs[0].From.Output = "none" }, client.CodeOrder, "has no output"},
		"dearer than it pays": {func(p *job.PipelineSubmission) { p.Steps[1].Spec.Step.Budget = p.Order.MaxCost }, client.CodeOrder, "may cost"},
		"a faulty step":       {func(p *job.PipelineSubmission) { p.Steps[1].Spec.RAM = 0 }, client.CodeSpec, ""},
		"no step":             {func(p *job.PipelineSubmission) { p.Steps[1].Spec.Step, p.Steps[1].Spec.Inputs = nil, nil }, client.CodeOrder, "is no step"},
		"too dear":            {func(p *job.PipelineSubmission) { p.Order.MaxCost = coins(100) }, client.CodeFunds, ""},
		"not its wallet's":    {func(p *job.PipelineSubmission) { p.Order.Owner = common.Address{1} }, client.CodeSignature, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.SubmitPipeline(t.Context(), w.chained(t, c.change))
			var p *client.Problem
			if !errors.As(err, &p) || p.Code != c.code || !strings.Contains(p.Detail, c.says) {
				t.Fatalf("%v, want %s: %s", err, c.code, c.says)
			}
			if p.Next == "" && len(p.Fields) == 0 {
				t.Errorf("no next step: %+v", p)
			}
		})
	}
	if _, err := w.Submit(t.Context(), w.submission(t, func() job.Spec { s := spec(t); s.Step = &job.Step{Budget: job.Units(1)}; return s }(), nil)); !client.IsCode(err, client.CodeSpec) {
		t.Errorf("a step by itself: %v", err)
	}
}

// A delegation that names an image reaches to no pipeline of which any step runs another.
func TestDelegatedPipelineRunsItsImageOnly(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	owner, agent := signIn(t, g), signIn(t, g)
	domain := g.Network.Domain()
	for name, c := range map[string]struct {
		other string // digest of the second step's image
		ok    bool
	}{"its image": {"", true}, "another one in the second step": {"sha256:" + strings.Repeat("ab", 32), false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := owner.chained(t, func(p *job.PipelineSubmission) {
				p.Order.Deadline = uint64(time.Now().Add(2 * time.Hour).Unix())
				if c.other != "" {
					p.Steps[1].Spec.Image.Digest = c.other
				}
			})
			d := job.Delegation{
				Owner: owner.key.Address(), Delegate: agent.key.Address(), Scheduler: g.Network.Scheduler, Kinds: job.Kinds(job.KindPipeline),
				MaxRate: 2_000_000, MaxEgress: 2000, MaxSpend: coins(10), Recipient: job.RecipientHash(owner.udk.Recipient()),
				Image: job.ImageHash(p.Steps[0].Spec.Image.Digest), Expiry: uint64(time.Now().Add(3 * time.Hour).Unix()),
			}
			e := job.Envelope{Delegation: d}
			var err error
			if e.OwnerSig, err = owner.key.Sign(d.Hash(domain)); err != nil {
				t.Fatal(err)
			}
			if e.DelegateSig, err = agent.key.Sign(p.Order.Hash(domain)); err != nil {
				t.Fatal(err)
			}
			p.Signature = e.Encode()
			switch _, err = agent.SubmitPipeline(t.Context(), p); {
			case c.ok && err != nil:
				t.Errorf("refused: %v", err)
			case !c.ok && (!client.IsCode(err, client.CodeSignature) || !strings.Contains(err.Error(), "step 1")):
				t.Errorf("another image: %v", err)
			}
		})
	}
}
