package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

const imageByContent = "me/train:1@sha256:"

// A file of several jobs is read as the command reads it, and priced as a quote is.
func TestPlans(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("ab", 32)
	g := apitest.Start(t, func(o *api.Options) { o.Images = map[string]string{"skyops/counter:local": "sha256:" + digest} })
	w := signIn(t, g)
	b, err := w.Plan(t.Context(), client.PlanRequest{Kind: client.PlanBatch, Owner: w.key.Address(), File: "task: {image: " + imageByContent + digest + ", gpu: A100, secrets: [T]," +
		" inputs: {set: 'https://example.org/set.tar#sha256=" + digest + "&size=7'}}\nmatrix: {lr: [a, b], n: 0..4}\nmaxCost: '2'\n"})
	if err != nil {
		t.Fatal(err)
	}
	if b.Items != 10 || b.Batch == nil || len(b.Batch.Axes) != 2 || b.MaxCost != "2" || b.Parallel != job.DefaultParallel || len(b.Steps) != 1 || b.Steps[0].Runs != 10 {
		t.Errorf("batch %+v", b)
	}
	spec := b.Steps[0].Spec
	if err := spec.Validate(); err != nil || spec.Secrets.Names[0] != "T" || spec.Inputs[0].Bytes != 7 {
		t.Errorf("its first item %+v, %v", spec, err)
	}
	q, err := w.Quote(t.Context(), client.QuoteRequest{Spec: spec})
	if s := b.Steps[0].Quote; err != nil || s.MaxCost.Cmp(q.MaxCost) != 0 || s.MinFee.Cmp(q.MinFee) != 0 || s.Best == nil || s.Feasible != q.Feasible || s.Deposited == nil {
		t.Errorf("priced as %+v, quoted as %+v, %v", s, q, err)
	}
	p, err := w.Plan(t.Context(), client.PlanRequest{Kind: client.PlanPipeline, File: "name: two\nfailFast: true\ncurrency: SKYOPS\nsteps:\n" +
		"- {name: make, task: {model: counter}, outputs: {all: .}}\n- {name: take, task: {model: counter}, inputs: {in: make.all}, matrix: {x: [a, b]}}\n"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) != 3 || p.Steps[2].Step != "take" || p.Steps[2].Title != "take (x=b)" || p.Steps[2].Spec.Inputs[0].From == nil || !p.FailFast || p.Asset != g.Network.Token {
		t.Errorf("pipeline %+v", p)
	}
	for _, s := range p.Steps {
		if err := s.Spec.Validate(); err != nil || s.Spec.Image.Digest != "sha256:"+digest || s.Quote.Best == nil {
			t.Errorf("step %s: %+v, %v", s.Title, s.Spec, err)
		}
	}
}

func TestPlansSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := signIn(t, apitest.Start(t, nil))
	digest := strings.Repeat("ab", 32)
	task := "image: " + imageByContent + digest
	for name, c := range map[string]struct{ kind, file, want string }{
		"no YAML":                  {client.PlanBatch, "task: [", "YAML"},
		"unknown field":            {client.PlanBatch, "tsak: {}", "task"},
		"a GPU that nobody knows":  {client.PlanBatch, "task: {" + task + ", gpu: TPU}", "TPU"},
		"an image without digest":  {client.PlanBatch, "task: {image: me/train:1}", "@sha256"},
		"data of one's own":        {client.PlanBatch, "task: {" + task + ", inputs: {set: ./data}}", "skyops command"},
		"data without a size":      {client.PlanBatch, "task: {" + task + ", inputs: {set: 'https://example.org/a#sha256=" + digest + "'}}", "bytes"},
		"data with unknown words":  {client.PlanBatch, "task: {" + task + ", inputs: {set: 'https://example.org/a#sha256=" + digest + "&size=4&note=x'}}", "unknown"},
		"data without a hash":      {client.PlanBatch, "task: {" + task + ", inputs: {set: 'https://example.org/a#size=4'}}", "SHA-256"},
		"too many":                 {client.PlanBatch, "task: {" + task + "}\nmatrix: {a: 0..999, b: 0..999}", "at most"},
		"a circle":                 {client.PlanPipeline, "steps: [{name: a, needs: [b], task: {" + task + "}}, {name: b, needs: [a], task: {" + task + "}}]", "wait for each other"},
		"a step that cannot be":    {client.PlanPipeline, "steps: [{name: a, task: {image: me/train:1}}]", "step a"},
		"a currency nobody knows":  {client.PlanPipeline, "currency: EUR\nsteps: [{name: a, task: {" + task + "}}]", "EUR"},
		"the other kind of a file": {client.PlanPipeline, "task: {" + task + "}", "steps"},
	} {
		_, err := w.Plan(t.Context(), client.PlanRequest{Kind: c.kind, File: c.file})
		var p *client.Problem
		if !errors.As(err, &p) {
			t.Fatalf("%s: %v", name, err)
		}
		if p.Status != 422 || p.Code != client.CodeSpec || !strings.Contains(p.Detail, c.want) || p.Next == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// What a file is of, its own fields say, however they are written.
func TestPlansTellFilesApart(t *testing.T) {
	t.Parallel()
	digest := strings.Repeat("ab", 32)
	w := signIn(t, apitest.Start(t, func(o *api.Options) { o.Images = map[string]string{"skyops/counter:local": "sha256:" + digest} }))
	long := strings.Repeat("ü", job.MaxName)
	for file, want := range map[string]string{
		"task:\n  model: counter\n  options:\n    steps: '20'\ncount: 2\n":      client.PlanBatch,
		"{task: {model: counter, options: {steps: '20'}}, count: 2}":            client.PlanBatch,
		"{name: two, steps: [{name: a, task: {model: counter}}]}":               client.PlanPipeline,
		`{"name":"two","steps":[{"name":"a","task":{"model":"counter"}}]}`:      client.PlanPipeline,
		"'steps':\n- {name: a, task: {model: counter}}\nname: '" + long + "'\n": client.PlanPipeline,
	} {
		p, err := w.Plan(t.Context(), client.PlanRequest{File: file})
		if err != nil || p.Kind != want {
			t.Errorf("%s is a %s, %v", file, p.Kind, err)
		}
		if len(p.Name) > job.MaxName || strings.HasSuffix(file, long+"'\n") && p.Name != long[:job.MaxName] {
			t.Errorf("%s: named %q", file, p.Name)
		}
	}
	for _, file := range []string{"task: [", "", "name: \"a\\x07\"\nsteps: [{name: a, task: {model: counter}}]"} {
		var p *client.Problem
		if _, err := w.Plan(t.Context(), client.PlanRequest{File: file}); !errors.As(err, &p) || p.Code != client.CodeSpec {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// asked counts who asks the escrow for a balance, and lets them wait.
type asked struct {
	api.Chain
	times atomic.Int32
	held  atomic.Pointer[chan struct{}]
}

func (a *asked) Balance(ctx context.Context, asset, owner common.Address) (job.Amount, error) {
	a.times.Add(1)
	if held := a.held.Load(); held != nil {
		*held <- struct{}{}
		<-*held
	}
	return a.Chain.Balance(ctx, asset, owner)
}

// A small file of a stranger costs the gateway little: one look at the chain, so many
// prices, so many bytes, one file at a time.
func TestPlansCostLittle(t *testing.T) {
	t.Parallel()
	escrow := &asked{}
	w := signIn(t, apitest.Start(t, func(o *api.Options) {
		o.Images = map[string]string{"skyops/counter:local": "sha256:" + strings.Repeat("ab", 32)}
		escrow.Chain, o.Chain = o.Chain, escrow
	}))
	steps := func(n, different int) string {
		var file strings.Builder
		file.WriteString("steps:\n")
		for i := range n {
			fmt.Fprintf(&file, "- {name: s%d, task: {model: counter, duration: %dm}}\n", i, 10+i%different)
		}
		return file.String()
	}
	ask := func(file string) (client.Plan, error) {
		return w.Plan(t.Context(), client.PlanRequest{Owner: w.key.Address(), File: file})
	}
	p, err := ask(steps(70, 64))
	if err != nil || len(p.Steps) != 70 || escrow.times.Load() != 1 || p.Steps[69].Quote.Deposited == nil {
		t.Errorf("%d steps and %d looks at the deposit, %v", len(p.Steps), escrow.times.Load(), err)
	}
	wide := "steps: [{name: a, task: {model: counter, env: {A: &a " + strings.Repeat("x", 15_000) + ", B: *a}}, matrix: {x: [" + strings.Repeat("a, ", 399) + "b]}}]"
	for want, file := range map[string]string{"more than 64 steps differ": steps(65, 65), "MiB together": wide} {
		var p *client.Problem
		if _, err := ask(file); !errors.As(err, &p) || p.Code != client.CodeSpec || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	held, done := make(chan struct{}), make(chan error)
	escrow.held.Store(&held)
	go func() {
		_, err := ask(steps(1, 1))
		done <- err
	}()
	<-held
	r, err := w.g.HTTP.Post(w.g.URL+"/v1/plans", "application/json", strings.NewReader(`{"file":"task: {model: counter}"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") == "" {
		t.Errorf("a second file at once: %s", r.Status)
	}
	escrow.held.Store(nil)
	close(held)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := ask(steps(1, 1)); err != nil {
		t.Errorf("after it: %v", err)
	}
}
