package dashboard_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/starter/gateway/pagetest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// submitted is a job as its program sees it.
type submitted struct {
	in  workjob.Input
	key *seal.Identity
}

// visitor is a browser at a gateway, signed in with a wallet that has a deposit.
type visitor struct {
	*pagetest.Browser
	g      *apitest.Gateway
	wallet *pagetest.Wallet

	mu     sync.Mutex
	signed []apitypes.TypedData
}

func visit(t *testing.T, g *apitest.Gateway) *visitor {
	t.Helper()
	v := &visitor{g: g, wallet: pagetest.NewWallet(t, g.Network.ChainID)}
	v.wallet.Seen = func(d apitypes.TypedData) error {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.signed = append(v.signed, d)
		return nil
	}
	g.Chain.Deposit(common.Address{}, v.wallet.Address(), job.NewAmount(big.NewInt(1e18)))
	v.Browser = pagetest.Open(t, v.wallet)
	return v
}

func (v *visitor) signIn() {
	v.Go(v.g.URL + "/jobs")
	v.Press("Sign in")
	v.Await(`sessionStorage.getItem("skyops.session")`)
}

// kinds are the types of what the wallet signed.
func (v *visitor) kinds() (kinds []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, d := range v.signed {
		kinds = append(kinds, d.PrimaryType)
	}
	return kinds
}

const attack = `<img src=x onerror=alert(1)>"><script>alert(2)</script>`

func TestBrowserSubmitsAndOpens(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	hold, came := make(chan struct{}), make(chan submitted, 1)
	g.Jobs.SetProgram(func(in workjob.Input, key *seal.Identity) apitest.Run {
		came <- submitted{in, key}
		return apitest.Run{Lines: []string{attack + "\n", "\x1b]0;owned\x07\x1b[31mstep 1\x1b[0m\n"}, Output: map[string]string{"answer.txt": "forty-two " + attack}, Hold: hold}
	})
	v := visit(t, g)
	v.signIn()
	v.Await(`document.body.innerText.includes("No jobs yet")`)
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Fill("#name", attack)
	v.Fill("#option-steps", "77")
	v.Press("Add a secret")
	v.Fill("[name=secret-name]", "TOKEN")
	v.Fill("[name=secret-value]", "s3cret")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Press("Sign and submit")
	v.Press("Make one") // the wallet's first data key
	v.Await(`location.pathname.startsWith("/jobs/0x")`)
	if got := v.kinds(); !slices.Equal(got, []string{"UnlockKey", "UnlockKey", "Order"}) {
		t.Errorf("the wallet signed %v", got)
	}
	made := <-came
	if id := strings.TrimPrefix(v.Text("location.pathname"), "/jobs/"); common.HexToHash(id) != made.in.Job {
		t.Errorf("the page is of job %s, the scheduler's is %s", id, made.in.Job)
	}
	v.checkSubmission(t, made)
	v.Await(`document.querySelector("h1").textContent.includes("<img src=x")`)
	v.Await(`document.querySelector(".log")?.textContent.includes("step 1")`)
	if text := v.Text(`document.querySelector(".log").textContent`); !strings.Contains(text, attack) || strings.Contains(text, "owned") || strings.ContainsRune(text, 0x1b) {
		t.Errorf("the log is shown as %q", text)
	}
	v.searchLog(t)
	v.Text(`[...document.querySelectorAll("summary")].find((e) => e.textContent === "Why this node?").click()`)
	v.Await(`[...document.querySelectorAll("details[open]")].some((e) => e.textContent.includes("points"))`)
	close(hold)
	v.Press("Open the result")
	v.Await(`document.getElementById("result").innerText.includes("Checked and opened")`)
	if text := v.Text(`document.getElementById("result").textContent`); !strings.Contains(text, "forty-two "+attack) {
		t.Errorf("the result is shown as %q", text)
	}
	v.Go(g.URL + "/jobs")
	v.Await(`document.querySelector("td a.cover")?.textContent.includes("<img src=x")`)
	if n := v.Text(`document.querySelectorAll("main img, main script").length`); n != "0" {
		t.Errorf("%s elements came out of text", n)
	}
}

// checkSubmission holds what the browser made against the protocol.
func (v *visitor) checkSubmission(t *testing.T, made submitted) {
	t.Helper()
	sub := made.in.Submission
	if _, err := sub.Check(v.g.Network.Domain()); err != nil {
		t.Errorf("the submission: %v", err)
	}
	want := []string{"/counter", "--steps=77", "--interval=100ms", "--checkpoint-every=10"}
	if !slices.Equal(sub.Spec.Command, want) || sub.Spec.Image.Digest != counterDigest || sub.Spec.GPU != "1" || sub.Spec.RAM != 256 {
		t.Errorf("spec %+v", sub.Spec)
	}
	secrets, err := seal.OpenSecrets(made.key, sub.Spec.Secrets.Sealed)
	if err != nil || secrets["TOKEN"] != "s3cret" {
		t.Errorf("secrets %v, %v", secrets, err)
	}
	content, _, err := v.g.Store.Keyring(t.Context(), v.wallet.Address())
	if err != nil {
		t.Fatal(err)
	}
	k, err := seal.ParseKeyring(content)
	if err != nil || k.Recipient != sub.Recipient || len(k.WalletSlots(v.wallet.Address())) != 1 {
		t.Errorf("keyring %+v, %v", k, err)
	}
}

func (v *visitor) searchLog(t *testing.T) {
	t.Helper()
	v.Fill(".log-search", "STEP")
	v.Await(`document.querySelectorAll(".log mark").length === 1`)
	if n := v.Text(`document.querySelectorAll(".log .line").length`); n != "1" {
		t.Errorf("a search shows %s lines", n)
	}
	v.Fill(".log-search", "")
}

// The wallet signs what the page computed: a gateway that reads the spec as
// another one gets no signature.
func TestBrowserSignsNothingThatItDidNotCompute(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Text(`(() => {
		const real = fetch;
		window.fetch = async (path, o) => {
			const reply = await real(path, o);
			if (path !== "/v1/quotes") return reply;
			const q = await reply.json();
			return new Response(JSON.stringify({ ...q, specHash: "0x" + "11".repeat(32) }), { status: 200 });
		};
	})()`)
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.getElementById("said").innerText.includes("nothing is signed")`)
	if slices.Contains(v.kinds(), "Order") {
		t.Error("an order was signed all the same")
	}
}

func TestBrowserSaysWhyASignatureIsMissing(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.wallet.Seen = func(d apitypes.TypedData) error {
		if d.PrimaryType == "Order" {
			return fmt.Errorf("not today")
		}
		return nil
	}
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.getElementById("said").innerText.includes("declined")`)
	v.Fill("#gpus", "64")
	v.Await(`document.getElementById("quote").innerText.includes("fits now")`)
	v.Fill("#gpus", "0")
	v.Await(`document.getElementById("quote").innerText.includes("1 to 64")`)
}

// A job is its owner's: another wallet is told that there is none.
func TestBrowserShowsNobodyElsesJob(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/0x" + strings.Repeat("12", 32))
	v.Await(`document.getElementById("job").innerText.includes("No such job")`)
	v.Press("Sign out")
	v.Await(`location.pathname === "/" && !sessionStorage.getItem("skyops.session")`)
	v.Go(g.URL + "/jobs/0x" + strings.Repeat("12", 32))
	v.Await(`document.getElementById("job").innerText.includes("Sign in with your wallet")`)
}

// A keyring that the command made is imported, opened by its passphrase and locked.
func TestBrowserImportsAKeyring(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	k, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.AddPassphrase(udk, "correct horse battery", 10, "paper"); err != nil {
		t.Fatal(err)
	}
	file, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keyring.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	v.signIn()
	v.Go(g.URL + "/account")
	v.Await(`document.querySelector("#datakey input[type=file]")`)
	v.Run(chromedp.SetUploadFiles(chromedp.CSS("#datakey input[type=file]"), []string{path}, chromedp.NodeReady))
	v.Await(`document.getElementById("datakey").innerText.includes("paper")`)
	v.Press("Open")
	v.Fill("dialog input", "wrong words at all")
	v.Text(`document.querySelector("dialog button[type=submit]").click()`)
	v.Await(`document.getElementById("toasts").innerText.includes("does not open")`)
	v.Press("Open")
	v.Fill("dialog input", "correct horse battery")
	v.Text(`document.querySelector("dialog button[type=submit]").click()`)
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	if got := v.Text(`JSON.parse(sessionStorage.getItem("skyops.datakey")).identity`); got != udk.Encode() {
		t.Error("another key was opened")
	}
	v.Press("Lock")
	v.Await(`document.getElementById("datakey").innerText.includes("locked") && !sessionStorage.getItem("skyops.datakey")`)
}

func TestForm(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	_, text := read(t, g, "/presets.json")
	type preset struct {
		Name       string
		GPU        string `json:"gpu"`
		CPU        uint32 `json:"cpuMilli"`
		Frameworks map[string]struct{ Image job.Image }
	}
	var f struct {
		Presets []preset
		GPUs    []job.GPUModel `json:"gpus"`
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatal(err)
	}
	if len(f.GPUs) != len(job.GPUModels()) || len(f.Presets) < 3 {
		t.Fatalf("%d GPUs, %d presets", len(f.GPUs), len(f.Presets))
	}
	named := func(name string) int {
		return slices.IndexFunc(f.Presets, func(p preset) bool { return p.Name == name })
	}
	if named("counter") < 0 || named("gpt2") < 0 {
		t.Fatalf("presets %+v", f.Presets)
	}
	c, gpt := f.Presets[named("counter")], f.Presets[named("gpt2")]
	if c.GPU != "1" || c.CPU != 500 || c.Frameworks["go"].Image.Digest != counterDigest {
		t.Errorf("counter: %+v", c)
	}
	if gpt.GPU != "16GB.." || gpt.Frameworks["pytorch"].Image.Digest != "" {
		t.Errorf("gpt2: %+v", gpt)
	}
}

// telemetry writes sealed samples of two devices as a node would, one per second.
func telemetry(t *testing.T, g *apitest.Gateway, in workjob.Input, samples int) {
	t.Helper()
	name := seal.Stream{Job: in.Job, Epoch: 1, Kind: seal.StreamTelemetry}
	w, first, err := seal.NewFrameWriter(name, seal.NewChain(name), in.Submission.Recipient)
	if err != nil {
		t.Error(err)
		return
	}
	frames := [][]byte{first}
	for i := range samples {
		device := func(n, level int) execution.Device {
			return execution.Device{
				ID: fmt.Sprintf("GPU-%d", n), Name: "NVIDIA A100 " + attack, Simulated: true, Utilization: uint32(level + i%7),
				MemoryUsed: uint64(level) << 29, MemoryTotal: 80 << 30, Power: uint32(3000*level + 900*(i%11)), Temperature: uint32(40 + i/8),
			}
		}
		b, err := json.Marshal(execution.Sample{At: uint64(time.Now().Add(time.Duration(i-samples) * time.Second).UnixMilli()), Devices: []execution.Device{device(0, 88), device(1, 61)}})
		if err == nil {
			b, err = w.Seal(b)
		}
		if err != nil {
			t.Error(err)
			return
		}
		frames = append(frames, b)
	}
	if _, err := g.Store.PutFrames(t.Context(), nil, in.Job, 1, uint8(seal.StreamTelemetry), 0, frames); err != nil {
		t.Error(err)
	}
}

func TestBrowserDrawsTelemetry(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	hold := make(chan struct{})
	defer close(hold)
	g.Jobs.SetProgram(func(in workjob.Input, _ *seal.Identity) apitest.Run {
		telemetry(t, g, in, 120)
		return apitest.Run{Lines: []string{"begun\n"}, Hold: hold}
	})
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.querySelectorAll("figure.chart canvas").length === 4`)
	v.Await(`document.querySelector("figure.chart").getAttribute("aria-label") === "Utilisation: 88.0, 61.0 %"`)
	painted := `(() => { const c = document.querySelector("figure.chart canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; const s = new Set(); for (let i = 0; i < d.length; i += 4) s.add([d[i], d[i+1], d[i+2], d[i+3]].join()); return s.size; })()`
	if n, err := strconv.Atoi(v.Text(painted)); err != nil || n < 10 {
		t.Errorf("a chart has %d colours: nothing is drawn", n)
	}
	if text := v.Text(`document.querySelector(".legend").textContent`); strings.Count(text, attack) != 2 || !strings.Contains(text, "simulated") {
		t.Errorf("the legend says %q", text)
	}
	// Locked, nothing of it stays on the page's side of the key.
	v.Text(`sessionStorage.removeItem("skyops.datakey")`)
	v.Text(`document.dispatchEvent(new CustomEvent("datakey"))`)
	v.Await(`document.getElementById("telemetry").hidden && document.getElementById("unlock")`)
	v.Click("#unlock")
	v.Await(`!document.getElementById("telemetry").hidden && document.querySelectorAll("figure.chart canvas").length === 4`)
}
