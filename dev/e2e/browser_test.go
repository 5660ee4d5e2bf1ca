package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/pagetest"
)

var screens = flag.Bool("screens", false, "write docs/screens anew from TestBrowser")

// walletOnChain is a browser's wallet that reaches the stack's chain.
func (w *world) walletOnChain(t *testing.T) *pagetest.Wallet {
	t.Helper()
	wallet := pagetest.NewWallet(t, w.Network.ChainID)
	wallet.Call = func(ctx context.Context, method string, params []json.RawMessage) (any, error) {
		if method == "eth_sendTransaction" {
			return sendTransaction(ctx, w.eth, wallet, params)
		}
		args := make([]any, len(params))
		for i, p := range params {
			args[i] = p
		}
		var out json.RawMessage
		err := w.eth.Client().CallContext(ctx, &out, method, args...)
		return out, err
	}
	return wallet
}

// sendTransaction does what a wallet does once its owner has agreed.
func sendTransaction(ctx context.Context, c *ethclient.Client, wallet *pagetest.Wallet, params []json.RawMessage) (any, error) {
	var tx struct {
		To    common.Address `json:"to"`
		Data  hexutil.Bytes  `json:"data"`
		Value *hexutil.Big   `json:"value"`
	}
	if len(params) != 1 {
		return nil, fmt.Errorf("%d parameters", len(params))
	}
	if err := json.Unmarshal(params[0], &tx); err != nil {
		return nil, err
	}
	nonce, err := c.PendingNonceAt(ctx, wallet.Address())
	if err != nil {
		return nil, err
	}
	id, err := c.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	price, err := c.SuggestGasPrice(ctx)
	if err != nil {
		return nil, err
	}
	signed, err := types.SignNewTx(wallet.Key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: nonce, To: &tx.To, Data: tx.Data, Value: (*big.Int)(tx.Value), Gas: 500_000,
		GasFeeCap: new(big.Int).Mul(price, big.NewInt(4)), GasTipCap: big.NewInt(1),
	})
	if err != nil {
		return nil, err
	}
	return signed.Hash(), c.SendTransaction(ctx, signed)
}

// visitor is a person at the stack's gateway.
type visitor struct {
	*pagetest.Browser
	t      *testing.T
	url    string
	wallet *pagetest.Wallet
}

// Somebody with a wallet and nothing else: takes test coins, deposits, submits
// the counter, watches it, pauses it and gives it more time, sees its node die,
// opens what comes back, and checks the job in the explorer.
func TestBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("web", 2, 1)})
	wallet := w.walletOnChain(t)
	v := &visitor{Browser: pagetest.Open(t, wallet), t: t, url: w.Network.Gateway, wallet: wallet}
	v.Device(1280, 960, "light")
	v.deposit()
	v.submit(500, 20)
	v.watch()
	v.shots("job")
	v.pauseAndExtend()
	v.loseNode(w)
	v.openResult()
	v.explore()
	v.several("A matrix", "batches", "6 of 6 items have ended", 6)
	v.several("A pipeline", "pipelines", "2 of 2 steps have ended", 2)
	u := v.asUser(w)
	v.nightly(u)
	v.fails(u)
	v.Go(v.url + "/jobs")
	for _, name := range []string{"counted in a browser", "nightly · run 1"} {
		v.Await(fmt.Sprintf(`[...document.querySelectorAll("td a.cover")].some((e) => e.textContent === %q)`, name))
	}
	for _, of := range []string{" · item 0", " · step "} { // of the batch, and of the pipeline
		v.Await(fmt.Sprintf(`[...document.querySelectorAll("td a.cover")].some((e) => e.textContent.includes(%q))`, of))
	}
	v.shots("jobs")
}

// asUser is the visitor's wallet, with the data key that its browser opened.
func (v *visitor) asUser(w *world) *user {
	v.t.Helper()
	u := w.stranger(v.t)
	data, err := seal.ParseIdentity(v.Text(`JSON.parse(sessionStorage.getItem("skyops.datakey")).identity`))
	if err != nil {
		v.t.Fatal(err)
	}
	u.Key, u.Data = v.wallet.Key, data
	return u
}

// fails follows a job that cannot succeed: its page says why, shows what its program
// said last, and what to do.
func (v *visitor) fails(u *user) {
	v.t.Helper()
	r := u.submit(v.t, task{args: count(20, 0, tick, "-fail-at=10", "-exit-code=7"), spec: func(s *job.Spec) { s.Name = "fails at step 10" }})
	v.Go(v.url + "/jobs/" + r.id.Hex())
	v.AwaitFor(endWithin, `document.querySelector(".head .badge").textContent === "failed" && document.querySelector(".note.bad")?.textContent.includes("Next:")`)
	v.Await(`document.querySelector(".note.bad pre")?.textContent.includes("failing at step 10")`)
	v.shots("failed")
}

// seeded signs a submission anew whose jobs' keys come of one seed, as those of an
// order with several do.
func (u *user) seeded(t *testing.T, s *job.Submission) {
	t.Helper()
	seed := seal.NewSeed()
	shared, err := seed.Shared()
	if err != nil {
		t.Fatal(err)
	}
	s.JobKey, s.Spec.Key = shared.Recipient(), job.RecipientHash(shared.Recipient())
	if s.Order.Root, err = s.Spec.Hash(); err != nil {
		t.Fatal(err)
	}
	n := u.User.Network
	if s.Envelope, err = seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: seed, Root: s.Order.Root, Owner: s.Order.Owner}); err != nil {
		t.Fatal(err)
	}
	if s.Signature, err = u.Sign(s.Order.Hash(n.Domain())); err != nil {
		t.Fatal(err)
	}
}

// nightly is a schedule of the visitor's wallet, of which three runs are made up for.
func (v *visitor) nightly(u *user) {
	v.t.Helper()
	r := client.ScheduleRequest{Schedule: job.Schedule{Cron: "30 6 * * *", TimeZone: "Europe/Zurich", CatchUp: 3600, Runs: 30, Salt: random(v.t)}}
	nonce, err := r.Schedule.Nonce()
	if err != nil {
		v.t.Fatal(err)
	}
	r.Submission = u.sign(v.t, task{
		args: count(20, 10, tick), max: milliether(20), life: 30 * 24 * time.Hour,
		spec:  func(s *job.Spec) { s.Name = "nightly" },
		order: func(o *job.Order) { o.Kind, o.Nonce = job.KindSchedule, nonce },
		sub:   func(s *job.Submission) { u.seeded(v.t, s) },
	})
	made, err := u.CreateSchedule(v.t.Context(), r)
	if err != nil {
		v.t.Fatal(err)
	}
	v.Go(v.url + "/schedules")
	v.Await(`document.querySelector("td a.cover")?.textContent === "nightly" && document.body.innerText.includes("0 of 30")`)
	now := uint64(time.Now().Unix())
	if _, err := u.BackfillSchedule(v.t.Context(), made.Order, client.BackfillRequest{From: now - 3*24*3600, To: now}); err != nil {
		v.t.Fatal(err)
	}
	v.Text(`document.querySelector("td a.cover").click()`)
	v.AwaitFor(endWithin, `document.getElementById("counts")?.textContent.startsWith("3 of 30") && document.querySelectorAll("#runs .badge.good").length === 3`)
	v.Await(`document.getElementById("cost").textContent !== "0" && document.querySelectorAll("#next li").length > 0`)
	v.shots("schedule")
	v.Go(v.url + "/schedules")
	v.Await(`document.body.innerText.includes("3 of 30")`)
	v.shots("schedules")
}

func (v *visitor) deposit() {
	v.t.Helper()
	v.Go(v.url + "/")
	v.Await(`document.getElementById("supply").innerText.includes("A100")`)
	v.shots("home")
	v.Go(v.url + "/account")
	v.shots("signin")
	v.Press("Sign in")
	v.Press("Get test coins")
	v.Await(`document.getElementById("toasts").innerText.includes("Test coins")`)
	v.Await(`document.querySelector("tbody tr td:nth-child(3)")?.textContent > "0"`)
	v.Press("Deposit") // the last of them is SKYOPS: the dialog says so
	v.Await(`document.querySelector("dialog")?.innerText.includes("SKYOPS")`)
	v.Press("Cancel")
	v.Text(`document.querySelector("tbody tr button").click()`)
	v.Await(`document.querySelector("dialog")?.innerText.includes("ETH")`)
	v.Fill("#amount", "0.05")
	v.Text(`document.querySelector("dialog button[type=submit]").click()`)
	v.Await(`document.querySelector("tbody tr td:nth-child(2)")?.textContent === "0.05"`)
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	v.shots("account")
}

func (v *visitor) submit(steps, every int) {
	v.t.Helper()
	v.Go(v.url + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("on the node already")`)
	v.Fill("#name", "counted in a browser")
	v.Fill("#option-steps", strconv.Itoa(steps))
	v.Fill("#option-checkpoint-every", strconv.Itoa(every))
	v.Await(`document.getElementById("quote").innerText.includes("0.05 ETH")`)
	v.shots("new")
	v.Press("Sign and submit")
	v.Await(`location.pathname.startsWith("/jobs/0x")`)
	v.Await(`document.querySelector(".stages .now")?.textContent === "Running"`)
	v.Await(`document.querySelectorAll("figure.chart").length >= 4`)
	v.Await(`document.getElementById("left")?.textContent.includes("progress file")`)
}

// lines counts the lines of the log that the page says it has.
const lines = `parseInt(document.querySelector("#log [role=status]").textContent)`

// The charts move, the log follows, the time that is left shrinks.
func (v *visitor) watch() {
	v.t.Helper()
	charts := func() string {
		return v.Text(`[...document.querySelectorAll("figure.chart")].map((e) => e.getAttribute("aria-label")).join()`)
	}
	before, count, left := charts(), v.Text(lines), v.left()
	if left <= 0 {
		v.t.Errorf("%s are left: %s", left, v.Text(`document.getElementById("left").textContent`))
	}
	v.Await(fmt.Sprintf(`[...document.querySelectorAll("figure.chart")].map((e) => e.getAttribute("aria-label")).join() !== %q`, before))
	v.Await(fmt.Sprintf(`%s > %s`, lines, count))
	v.Await(`(() => { const e = document.querySelector(".log"); return e.scrollHeight > e.clientHeight && e.scrollTop + e.clientHeight > e.scrollHeight - 30; })()`)
	deadline := time.Now().Add(soon)
	for now := v.left(); now >= left; now = v.left() {
		if time.Now().After(deadline) {
			v.t.Fatalf("%s were left, and are still: %s", left, now)
		}
		time.Sleep(tick) // between two looks at the page
	}
}

var spoken = regexp.MustCompile(`(\d+) (min|s|h)\b`)

// left is how long the page says that the job takes.
func (v *visitor) left() (d time.Duration) {
	v.t.Helper()
	text := v.Text(`document.querySelector("#left strong")?.textContent ?? ""`)
	for _, m := range spoken.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // digits
		d += time.Duration(n) * map[string]time.Duration{"h": time.Hour, "min": time.Minute, "s": time.Second}[m[2]]
	}
	return d
}

// The job saves and gives its node back, goes on where it was, and may take longer.
func (v *visitor) pauseAndExtend() {
	v.t.Helper()
	v.Press("Pause")
	v.Await(`document.querySelector(".head .badge").textContent === "paused"`)
	before := v.Text(kept)
	v.Press("Resume")
	v.Await(`document.querySelector(".head .badge").textContent === "running"`)
	v.Await(`document.querySelectorAll(".attempts li").length === 2`)
	v.Await(`document.querySelector(".log").textContent.includes("attempt 2 begins")`)
	v.Press("Extend")
	v.Fill("#longer", "40m")
	v.Press("Sign")
	v.Await(`document.getElementById("toasts").innerText.includes("It may run for 40 min")`)
	v.Await(kept + ` > ` + before) // what the second node did is worth keeping
}

// kept is the step of the newest checkpoint that the page tells of.
const kept = `parseInt(/Newest checkpoint: step (\d+)/.exec(document.querySelector("main").innerText)[1])`

// newest is the list's entry of the attempt that runs.
const newest = `[...document.querySelectorAll(".attempts li")].at(-1)`

func (v *visitor) loseNode(w *world) {
	v.t.Helper()
	victim := w.Host(common.HexToAddress(v.Text(newest + `.querySelector(".hash").title.split(" ")[0]`)).Hex())
	if victim == "" {
		v.t.Fatal("the page names no node of the stack")
	}
	w.kill(v.t, victim)
	v.t.Cleanup(func() { w.restart(v.t, victim) })
	v.Await(`document.querySelector("main").innerText.includes("A node was lost")`)
	v.Await(`document.querySelectorAll(".attempts li").length === 3`)
	v.Await(`document.querySelector(".log").textContent.includes("attempt 3 begins")`)
	v.shots("recovered")
}

func (v *visitor) openResult() {
	v.t.Helper()
	v.AwaitFor(endWithin, `document.getElementById("open-result")`)
	v.Press("Open the result")
	v.Await(`document.getElementById("result").innerText.includes("Checked and opened")`)
	files := v.Text(`document.getElementById("result").innerText`)
	if !strings.Contains(files, "stdout.log") || !strings.Contains(files, "telemetry.jsonl") {
		v.t.Errorf("the result shows %s", files)
	}
	v.AwaitFor(endWithin, `[...document.querySelectorAll(".stages .done")].length === 6`)
	if cost := v.Text(`document.getElementById("cost").textContent`); cost == "0" {
		v.t.Error("the job cost nothing")
	}
	v.shots("result")
}

// several submits an example of several jobs, follows it to its end, and finds what
// each of its jobs used in the explorer.
func (v *visitor) several(example, path, ended string, jobs int) {
	v.t.Helper()
	v.Go(v.url + "/jobs/several")
	v.Press(example)
	v.AwaitFor(endWithin, `!document.getElementById("submit").disabled`)
	if path == "pipelines" {
		v.shots("several")
	}
	v.Press("Sign and submit")
	v.Await(`location.pathname.startsWith("/` + path + `/0x")`)
	order := v.Text(`location.pathname.split("/").pop()`)
	v.AwaitFor(endWithin, fmt.Sprintf(`document.getElementById("counts")?.textContent === %q && document.querySelector(".head .badge").textContent === "succeeded"`, ended))
	v.shots(map[string]string{"batches": "batch", "pipelines": "pipeline"}[path])
	v.Go(v.url + "/" + path)
	v.Await(`document.querySelector("td .badge")?.textContent === "succeeded"`)
	v.shots(path)
	until(v.t, soon, "what each job used, in the explorer", func() (bool, error) {
		v.Go(v.url + "/explorer/orders/" + order)
		times := v.Text(`[...document.querySelectorAll("td[data-label='Run time']")].map((e) => e.textContent).join()`)
		if strings.Count(times, ",") == jobs-1 && !strings.Contains(times, "–") {
			return true, nil
		}
		return false, errors.New(times)
	})
	if path == "batches" {
		v.shots("explorer-order")
	}
}

// What is public of the job is borne out by the chain: the browser asks it itself.
func (v *visitor) explore() {
	v.t.Helper()
	const link = `document.querySelector('main a[href^="/explorer/jobs/0x"]')`
	path := v.Text(link + `.getAttribute("href")`)
	v.Text(link + `.click()`)
	v.Await(`location.pathname === ` + strconv.Quote(path))
	until(v.t, soon, "the job in the explorer", func() (bool, error) {
		if v.Text(`document.querySelectorAll("a[href^='/explorer/nodes/']").length >= 5 && document.body?.innerText.includes("Transaction")`) == "true" {
			return true, nil // three matches, a run of each node and the anchored record
		}
		text := v.Text(`document.querySelector("main")?.innerText ?? document.readyState`)
		v.Go(v.url + path)
		return false, errors.New(text)
	})
	v.Await(`document.getElementById("facts").ariaBusy === null && document.querySelectorAll("#facts .claims > li").length >= 12`)
	if bad := v.Text(`[...document.querySelectorAll("#facts .claims > li")].filter((e) => !e.querySelector(".badge.good")).map((e) => e.textContent).join("\n")`); bad != "" {
		v.t.Errorf("the chain does not bear out:\n%s", bad)
	}
	if *screens {
		v.explorerShots()
	}
}

// explorerShots are pictures of the explorer's pages, the first of which is the job's.
func (v *visitor) explorerShots() {
	v.t.Helper()
	v.shots("explorer-job")
	v.shotsAt("explorer-checks", "facts-title")
	v.Text(`document.querySelector('main a[href^="/explorer/schedulers/"]').click()`)
	v.Await(`location.pathname.startsWith("/explorer/schedulers/0x")`)
	v.shots("explorer-scheduler")
	for page, name := range map[string]string{
		"": "explorer", "/jobs": "explorer-jobs", "/nodes": "explorer-nodes", "/nodes/0": "explorer-node",
		"/schedulers": "explorer-schedulers", "/params": "explorer-params", "/events": "explorer-events",
	} {
		v.Go(v.url + "/explorer" + page)
		v.shots(name)
	}
	v.Go(v.url + "/explorer/events")
	v.Text(`document.querySelector('main a[href^="/explorer/tx/"]').click()`)
	v.Await(`location.pathname.startsWith("/explorer/tx/0x")`)
	v.shots("explorer-tx")
	v.Go(v.url + "/nothing")
	v.shots("lost")
}

// shots writes pictures of the page as it is, on a desk and a phone, by day and by night.
func (v *visitor) shots(name string) { v.t.Helper(); v.shotsAt(name, "") }

// shotsAt is shots with an element at the window's top; "": the page's own.
func (v *visitor) shotsAt(name, top string) {
	v.t.Helper()
	if !*screens {
		return
	}
	for _, theme := range []string{"light", "dark"} {
		for device, size := range map[string][2]int64{"desktop": {1280, 800}, "phone": {390, 844}} {
			v.Device(size[0], size[1], theme)
			v.Await(`document.readyState === "complete" && innerWidth === ` + strconv.FormatInt(size[0], 10))
			v.Text(fmt.Sprintf(`(() => { scrollTo(0, 0); document.getElementById(%q)?.scrollIntoView(); })()`, top))
			time.Sleep(300 * time.Millisecond) // charts are drawn anew after the window changed
			writePalette(v.t, fmt.Sprintf("../../docs/screens/%s-%s-%s.png", name, device, theme), v.Shot())
		}
	}
	v.Device(1280, 800, "light")
}
