package dashboard_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/tyler-smith/go-bip39"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// A data key that a tab opened is its wallet's: who signs in after it makes one
// of their own.
func TestBrowserKeepsWalletsApart(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/account")
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	first := v.Text(`JSON.parse(sessionStorage.getItem("skyops.datakey")).recipient`)
	v.Text(`sessionStorage.removeItem("skyops.session")`) // as a session ends that nobody signed out of
	var err error
	if v.wallet.Key, err = crypto.GenerateKey(); err != nil {
		t.Fatal(err)
	}
	v.Go(g.URL + "/account")
	v.Press("Sign in")
	v.Await(`document.getElementById("datakey").innerText.includes("keeps no data key")`)
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	if second := v.Text(`JSON.parse(sessionStorage.getItem("skyops.datakey")).recipient`); second == first {
		t.Error("two wallets have one data key")
	}
}

// What is signed is what was shown: a changed form has no quote to sign until it
// has a new one, and while the wallet is asked nothing changes.
func TestBrowserSignsWhatItShowed(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/account")
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	held := make(chan bool, 1)
	v.wallet.Seen = func(d apitypes.TypedData) error {
		if d.PrimaryType == "Order" {
			held <- v.Text(`document.getElementById("job").inert`) == "true"
		}
		return nil
	}
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node") && !document.getElementById("submit").disabled`)
	for _, change := range []string{
		`document.getElementById("duration").value = "40h"; document.getElementById("duration").dispatchEvent(new Event("input", { bubbles: true }));`,
		`document.getElementById("currency").value = "token"; document.getElementById("currency").dispatchEvent(new Event("input", { bubbles: true }));`,
		`[...document.querySelectorAll("[name=preset]")].at(-1).click();`,
		`document.querySelector("[name=preset][value=counter]").click();`,
	} {
		if off := v.Text(`(() => { ` + change + ` return document.getElementById("submit").disabled; })()`); off != "true" {
			t.Errorf("after %s the old quote can be signed", change)
		}
	}
	v.Fill("#currency", "coin")
	v.Press("Sign and submit")
	v.Await(`location.pathname.startsWith("/jobs/0x")`)
	if !<-held {
		t.Error("while the wallet was asked the form could be changed")
	}
}

// A keyring takes another one's place only when its owner says so, and saves it.
func TestBrowserReplacesNoKeyringUnasked(t *testing.T) {
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
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	before, _, err := g.Store.Keyring(t.Context(), v.wallet.Address())
	if err != nil {
		t.Fatal(err)
	}
	choose := chromedp.SetUploadFiles(chromedp.CSS("#datakey input[type=file]"), []string{path}, chromedp.NodeReady)
	v.Run(choose)
	v.Await(`document.querySelector("dialog")?.innerText.includes("Replace the data key?")`)
	v.Press("Cancel")
	v.Await(`!document.querySelector("dialog")`)
	if after, version, err := g.Store.Keyring(t.Context(), v.wallet.Address()); err != nil || version != 1 || string(after) != string(before) {
		t.Errorf("version %d was stored unasked, %v", version, err)
	}
	v.Text(`(() => { window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = (b) => { b.text().then((x) => saved.push(x)); return make(b); }; })()`)
	v.Run(choose)
	v.Press("Save it, then replace it")
	v.Await(`document.getElementById("datakey").innerText.includes("paper")`)
	saved, err := seal.ParseKeyring([]byte(v.Text(`window.saved[0]`)))
	if err != nil {
		t.Fatalf("what was saved: %v", err)
	}
	if old, err := seal.ParseKeyring(before); err != nil || saved.Recipient != old.Recipient {
		t.Errorf("another keyring was saved than the one replaced: %v", err)
	}
}

// A stream that does not open ends by itself: the job's state goes on.
func TestBrowserOutlivesADamagedStream(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	hold := make(chan struct{})
	g.Jobs.SetProgram(func(in workjob.Input, _ *seal.Identity) apitest.Run {
		if _, err := g.Store.PutFrames(t.Context(), nil, in.Job, 1, uint8(seal.StreamTelemetry), 0, [][]byte{[]byte("Knonsense")}); err != nil {
			t.Error(err)
		}
		return apitest.Run{Lines: []string{"the log is whole\n"}, Hold: hold}
	})
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.getElementById("telemetry").innerText.includes("does not open here")`)
	v.Await(`document.querySelector(".log").textContent.includes("the log is whole")`)
	close(hold)
	v.Await(`document.querySelector(".badge.good")?.textContent === "succeeded"`)
}

// Whatever others say of a job is text on its pages: markup in names of images and
// GPUs, in causes and the story makes no element and runs nothing.
func TestBrowserShowsMarkupAsText(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	hold := make(chan struct{})
	defer close(hold)
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Lines: []string{"begun\n"}, Hold: hold}
	})
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Press("Sign and submit")
	v.Press("Make one")
	v.Await(`document.querySelector(".log")?.textContent.includes("begun")`)
	id := common.HexToHash(v.Text(`location.pathname.split("/").pop()`))
	g.Jobs.Change(id, func(st *workjob.Status) {
		st.Name, st.Image, st.GPU, st.Waiting = "name "+attack, "image "+attack, "gpu "+attack, "waiting "+attack
		st.Cause = &record.Cause{Code: record.CauseExitCode, Message: "message " + attack, Evidence: "evidence " + attack, Fix: "fix " + attack}
		st.Events = append(st.Events, workjob.Event{At: st.UpdatedAt, Kind: "node", Text: "story " + attack})
		st.UpdatedAt += 60_000
	})
	v.Go(g.URL + "/jobs/" + id.Hex())
	for _, what := range []string{"name", "image", "gpu", "waiting", "message", "evidence", "fix", "story"} {
		v.Await(`document.querySelector("main").textContent.includes(` + strconv.Quote(what+" "+attack) + `)`)
	}
	const made = `document.querySelectorAll("main img, main script, main [onerror]").length`
	if n := v.Text(made); n != "0" {
		t.Errorf("the job's page has %s elements that came out of text", n)
	}
	v.Go(g.URL + "/jobs")
	v.Await(`document.querySelector("main").textContent.includes(` + strconv.Quote("gpu "+attack) + `)`)
	if n := v.Text(made); n != "0" {
		t.Errorf("the list has %s elements that came out of text", n)
	}
}

// The words on paper open the keyring as they do for the command, and say what is
// wrong with them without saying what is right.
func TestBrowserOpensByRecoveryPhrase(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	k, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	entropy, err := bip39.NewEntropy(256)
	if err != nil {
		t.Fatal(err)
	}
	phrase, err := bip39.NewMnemonic(entropy)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.AddPhrase(udk, entropy, "safe"); err != nil {
		t.Fatal(err)
	}
	open := func(words, said string) {
		t.Helper()
		v.Press("Open")
		v.Fill("dialog textarea", words)
		v.Text(`document.querySelector("dialog button[type=submit]").click()`)
		v.Await(`document.body.innerText.includes(` + strconv.Quote(said) + `)`)
	}
	v.signIn()
	v.importKeyring(t, k)
	v.Await(`document.getElementById("datakey").innerText.includes("a recovery phrase on paper")`)
	words := strings.Fields(phrase)
	open(strings.Join(append([]string{words[0], "skyops"}, words[2:]...), " "), "word 2 is not one")
	open(strings.Join(words[:23], " "), "no recovery phrase")
	open(strings.TrimSpace(strings.Repeat("abandon ", 23))+" art", "does not open the data key")
	open(" "+strings.ToUpper(strings.Join(words, "\n")), "open in this tab")
	if got := v.Text(`JSON.parse(sessionStorage.getItem("skyops.datakey")).identity`); got != udk.Encode() {
		t.Error("another key was opened")
	}
	// Beside a passphrase one field takes both; beside the wallet words are a choice.
	if _, err := k.AddPassphrase(udk, "legal winner thank year", 10, ""); err != nil {
		t.Fatal(err)
	}
	v.importKeyring(t, k)
	v.Await(`document.getElementById("datakey").innerText.includes("locked")`)
	open("legal winner thank year", "open in this tab")
	v.Press("Lock")
	v.Await(`document.getElementById("datakey").innerText.includes("locked")`)
	open(phrase, "open in this tab")
}

// importKeyring chooses a keyring's file in Account.
func (v *visitor) importKeyring(t *testing.T, k *seal.Keyring) {
	t.Helper()
	file, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keyring.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	v.Go(v.g.URL + "/account")
	v.Await(`document.querySelector("#datakey input[type=file]")`)
	v.Run(chromedp.SetUploadFiles(chromedp.CSS("#datakey input[type=file]"), []string{path}, chromedp.NodeReady))
	v.Await(`document.getElementById("toasts").innerText.includes("The keyring is imported")`)
}
