package dashboard_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

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

func TestForm(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	_, text := read(t, g, "/presets.json")
	var f struct {
		Presets []struct {
			Name       string
			GPU        string `json:"gpu"`
			CPU        uint32 `json:"cpuMilli"`
			Frameworks map[string]struct{ Image job.Image }
		}
		GPUs []job.GPUModel `json:"gpus"`
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatal(err)
	}
	if len(f.GPUs) != len(job.GPUModels()) || len(f.Presets) != 2 {
		t.Fatalf("%d GPUs, %d presets", len(f.GPUs), len(f.Presets))
	}
	c, gpt := f.Presets[0], f.Presets[1]
	if c.Name != "counter" || c.GPU != "1" || c.CPU != 500 || c.Frameworks["go"].Image.Digest != counterDigest {
		t.Errorf("counter: %+v", c)
	}
	if gpt.GPU != "16GB.." || gpt.Frameworks["pytorch"].Image.Digest != "" {
		t.Errorf("gpt2: %+v", gpt)
	}
}
