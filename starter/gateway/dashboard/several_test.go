package dashboard_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workbatch "github.com/skyops/skyops/workflows/batch"
	workjob "github.com/skyops/skyops/workflows/job"
)

// ordered is a scheduler's side of batches that takes them and does nothing.
type ordered struct {
	mu  sync.Mutex
	all map[common.Hash]workbatch.Input
}

func (o *ordered) SubmitBatch(_ context.Context, in workbatch.Input) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all[in.OrderHash] = in
	return nil
}

func (o *ordered) Batch(_ context.Context, order common.Hash) (workbatch.Status, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	in, ok := o.all[order]
	if !ok {
		return workbatch.Status{}, api.ErrNotFound
	}
	return workbatch.Status{Order: order, Owner: in.Order.Owner, Name: in.Name, State: workbatch.Running, Items: in.Order.Count, MaxCost: in.Order.MaxCost, Fee: in.Order.Fee}, nil
}

func (o *ordered) CancelBatch(ctx context.Context, order common.Hash, _ string) (workbatch.Status, error) {
	return o.Batch(ctx, order)
}

func (o *ordered) RetryBatch(ctx context.Context, order common.Hash) (workbatch.Status, error) {
	return o.Batch(ctx, order)
}

// A batch is written down, planned and priced while it is written, signed by the
// wallet, and taken by a gateway that checks every item of it.
func TestBrowserSubmitsABatch(t *testing.T) {
	t.Parallel()
	taken := &ordered{all: map[common.Hash]workbatch.Input{}}
	g := apitest.Start(t, func(o *api.Options) { o.Pages, o.Images, o.Batches = pages(t, o), images, taken })
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/several")
	v.Await(`document.getElementById("quote").innerText.includes("Paste a file")`)
	v.Fill("#file", "task: {model: counter, gpu: TPU}\ncount: 2\n")
	v.Await(`document.getElementById("quote").innerText.includes("TPU")`) // the gateway's words
	v.fits(t, "a refused file")
	v.Press("A matrix")
	v.Await(`document.getElementById("plan").innerText.includes("6 items") && document.getElementById("quote").innerText.includes("at most")`)
	v.Fill("#file", "task:\n  name: '"+attack+" ${lr}'\n  model: counter\n  options:\n    steps: '20'\n  secrets: [TOKEN]\n  duration: 10m\nmatrix: {lr: [a, b], seed: 0..2}\ncount: 2\nretries: 1\n")
	v.Await(`document.getElementById("plan").innerText.includes("12 items") && !document.getElementById("submit").disabled`)
	if shown := v.Text(`document.getElementById("plan").textContent`); !strings.Contains(shown, "lra, bseed0, 1, 2Each of them2 timesFailed items againup to 1 times") || !strings.Contains(shown, "${lr}") {
		t.Errorf("the batch is shown as %s", shown)
	}
	v.fits(t, "several jobs")
	v.Press("Sign and submit")
	v.Await(`document.getElementById("said").innerText.includes("TOKEN is empty") && document.activeElement.dataset.secret === "TOKEN"`)
	v.Fill("[data-secret=TOKEN]", "s3cret")
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`location.pathname.startsWith("/batches/0x")`)
	order := common.HexToHash(strings.TrimPrefix(v.Text("location.pathname"), "/batches/"))
	in := taken.all[order]
	sub, err := g.Store.Batch(t.Context(), order)
	if err != nil || in.Order.Count != 12 || in.Retries != 1 || in.Order.Kind != job.KindBatch || !strings.HasPrefix(in.Name, attack[:20]) {
		t.Fatalf("order %+v, %v", in, err)
	}
	if _, _, err := sub.Check(g.Network.Domain()); err != nil {
		t.Error(err)
	}
	e, err := seal.OpenOrderEnvelope(g.Jobs.Keeper(), sub.Envelope)
	if err != nil || e.Root != sub.Order.Root || e.Owner != v.wallet.Address() {
		t.Fatalf("envelope %+v, %v", e, err)
	}
	key, err := e.Seed.Shared()
	if err != nil {
		t.Fatal(err)
	}
	if secrets, err := seal.OpenSecrets(key, sub.Batch.Spec.Secrets.Sealed); err != nil || secrets["TOKEN"] != "s3cret" {
		t.Errorf("secrets %v, %v", secrets, err)
	}
	v.Await(`document.getElementById("counts")?.textContent === "0 of 12 items have ended"`)
	if n := v.Text(`document.querySelectorAll("main img, main script").length`); n != "0" {
		t.Errorf("%s elements came out of text", n)
	}
}

// A pipeline's steps are sealed to each other in the browser, within the maximum that
// its owner gave.
func TestBrowserSubmitsAPipeline(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/several")
	v.Press("A pipeline")
	v.Await(`document.getElementById("plan").innerText.includes("2 steps")`)
	v.Fill("#file", "name: three\nsteps:\n"+
		"- {name: make, task: {model: counter, duration: 10m}, outputs: {all: ., some: part}}\n"+
		"- {name: each, task: {model: counter, duration: 20m}, inputs: {one: make.some}, each: one, max: 4, outputs: {all: .}}\n"+
		"- {name: end, task: {model: counter, duration: 30m, env: {A: '${x}'}}, matrix: {x: [a, b]}, inputs: {all: make.all, parts: each.all}}\n")
	v.Await(`document.getElementById("plan").innerText.includes("4 steps") && document.getElementById("plan").innerText.includes("up to 4 runs")`)
	v.Fill("#max", "0.1")
	v.Await(`document.getElementById("quote").innerText.startsWith("0.1 ETH") && !document.getElementById("submit").disabled`)
	shown := v.Text(`document.querySelector("#plan pre").textContent`)
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`location.pathname.startsWith("/pipelines/0x")`)
	order := common.HexToHash(strings.TrimPrefix(v.Text("location.pathname"), "/pipelines/"))
	steps, err := g.Store.PipelineSteps(t.Context(), order, 0, job.MaxSteps)
	if err != nil || len(steps) != 4 {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	if budget := fmt.Sprintf(`"budget": "%s"`, steps[0].Spec.Step.Budget); !strings.Contains(shown, budget) {
		t.Errorf("%s is not in what was shown: %s", budget, shown)
	}
	keys := make([]map[string]string, len(steps))
	for i, s := range steps {
		e, err := seal.OpenOrderEnvelope(g.Jobs.Keeper(), s.Envelope)
		if err != nil {
			t.Fatal(err)
		}
		key, err := e.Seed.Shared()
		if err != nil || key.Recipient() != s.JobKey {
			t.Fatalf("step %d: %v", i, err)
		}
		if len(s.Spec.InputKeys) > 0 {
			if keys[i], err = seal.OpenSecrets(key, s.Spec.InputKeys); err != nil {
				t.Fatal(err)
			}
		}
	}
	// What a step is sealed to, those open that take it.
	to := func(i int, output string) string {
		at := slices.IndexFunc(steps[i].Spec.Step.Outputs, func(o job.Output) bool { return o.Name == output })
		return steps[i].Spec.Step.Outputs[at].To
	}
	for _, e := range []struct {
		from, by      int
		output, input string
	}{{0, 2, "all", "all"}, {0, 3, "all", "all"}, {0, 1, "some.each", "one"}, {1, 2, "all", "parts"}, {1, 3, "all", "parts"}} {
		id, err := seal.ParseIdentity(keys[e.by][e.input])
		if err != nil || id.Recipient() != to(e.from, e.output) {
			t.Errorf("step %d cannot open %s of step %d: %v", e.by, e.output, e.from, err)
		}
	}
	v.Await(`document.getElementById("counts")?.textContent === "0 of 4 steps have ended"`)
}

// No step is signed that the page does not show.
func TestBrowserShowsAllSteps(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.Go(g.URL + "/jobs/several")
	var file strings.Builder
	file.WriteString("failFast: true\nsteps:\n")
	for i := range 50 {
		fmt.Fprintf(&file, "- {name: step-%d, task: {model: counter}}\n", i)
	}
	v.Fill("#file", file.String())
	v.Await(`document.querySelector("#others summary")?.innerText === "The other 10 steps"`)
	v.Await(`document.querySelector("#others").open = true, document.querySelectorAll("#plan .planned > li").length === 50`)
	if last := v.Text(`document.querySelector("#others li:last-child").textContent`); !strings.Contains(last, "step-49") {
		t.Errorf("the last step is shown as %s", last)
	}
	v.Await(`document.getElementById("quote").innerText.includes("ends all")`)
}

// A job's page says where its result is, and why it is not elsewhere.
func TestBrowserShowsDeliveries(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Output: map[string]string{"a": "b"}}
	})
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`!document.getElementById("submit").disabled`)
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.getElementById("result")`)
	id := common.HexToHash(strings.TrimPrefix(v.Text("location.pathname"), "/jobs/"))
	g.Jobs.Change(id, func(st *workjob.Status) {
		st.Depot = "IPFS did not take it " + attack
		st.Deliveries = []workjob.Delivery{{Target: "arweave", State: workjob.DeliveryFailed, Reason: "its fee pays for 1 MiB " + attack}, {Target: "ipfs", State: workjob.DeliveryDone, Place: "ipfs://bafytest"}, {Target: "direct", State: workjob.DeliveryPending}}
	})
	v.Go(g.URL + "/jobs/" + id.Hex())
	v.Await(`document.getElementById("places")?.innerText.includes("arweave did not take it")`)
	if text := v.Text(`document.getElementById("places").innerText`); !strings.Contains(text, "its fee pays for 1 MiB "+attack) || !strings.Contains(text, "on its way") {
		t.Errorf("places: %s", text)
	}
	if text := v.Text(`document.getElementById("depot").innerText`); !strings.Contains(text, "IPFS did not take it "+attack+". The scheduler's own depot took it") {
		t.Errorf("where it is: %s", text)
	}
	v.Press("Make a link to the sealed files")
	v.Await(`document.querySelector("#places input")?.value.endsWith("/manifest.json")`)
	r, err := g.HTTP.Get(v.Text(`document.querySelector("#places input").value`))
	if err != nil || r.StatusCode != 200 {
		t.Errorf("the link: %v, %v", r, err)
	}
	if err == nil {
		r.Body.Close()
	}
	v.fits(t, fmt.Sprint("job with ", 3, " deliveries"))
}
