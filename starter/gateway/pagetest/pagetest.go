// Package pagetest drives the gateway's pages in a headless Chromium, for tests.
//
// Nouns: a Browser is one tab with a fresh profile; its wallet is a key of the
// test, which the page finds by EIP-6963 and asks by EIP-1193, and which really
// signs: typed data is hashed here by go-ethereum, not by the page.
//
// A page that logs an error, breaks its own security policy or opens a dialog
// of the browser (what an injected script would do) fails the test. Start at Open.
package pagetest

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/skyops/skyops/protocol/eip712"
)

// Wallet is what the browser's wallet signs with, and how it reaches a chain.
type Wallet struct {
	Key *ecdsa.PrivateKey
	// Call answers every method of EIP-1193 that does not sign; nil: none is answered.
	Call func(ctx context.Context, method string, params []json.RawMessage) (any, error)
	// Seen hears what typed data the wallet was asked to sign, before it does; an
	// error is the owner's refusal.
	Seen func(apitypes.TypedData) error
}

// NewWallet makes a wallet on a chain of the given id.
func NewWallet(t testing.TB, chainID uint64) *Wallet {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return &Wallet{Key: key, Call: func(_ context.Context, method string, _ []json.RawMessage) (any, error) {
		if method == "eth_chainId" {
			return hexutil.Uint64(chainID), nil
		}
		return nil, fmt.Errorf("the test's wallet does not know %s", method)
	}}
}

// Address is the wallet's account.
func (w *Wallet) Address() common.Address { return crypto.PubkeyToAddress(w.Key.PublicKey) }

// Browser is one tab.
type Browser struct {
	t      testing.TB
	ctx    context.Context
	wallet *Wallet
	mu     sync.Mutex
	faults []string
}

// provider is the wallet in the page. It is installed before the page's own
// scripts, as an extension does it, and asks the test.
const provider = `(() => {
  const provider = Object.freeze({
    request: async ({ method, params }) => {
      const said = await window.skyopsWallet({ method, params: params ?? [] });
      if (said.error) throw said.error;
      return said.result;
    },
    on() {}, removeListener() {},
  });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", {
    detail: Object.freeze({ info: Object.freeze({ uuid: "0b7e8c3e-6b0a-4f4f-9a55-2f3f3f1c0001", name: "Test wallet", icon: "data:,", rdns: "test.skyops.wallet" }), provider }),
  }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})()`

// Open starts a browser with a wallet. Without Chromium the test is skipped,
// and fails under CI.
func Open(t testing.TB, wallet *Wallet) *Browser {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is missing: make setup installs it")
		}
		t.Skip("chromium is missing: make setup installs it")
	}
	b := &Browser{t: t, wallet: wallet}
	ctx, end := chromedp.NewContext(context.WithoutCancel(t.Context()), chromedp.WithListener(b.heard), chromedp.WithAllocatorOptions(
		chromedp.ExecPath("chromium"), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.UserDataDir(t.TempDir())))
	b.ctx = ctx
	t.Cleanup(func() { end(); b.check() })
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context that it is first run with
		t.Fatalf("start chromium: %v", err)
	}
	b.Run(chromedp.ExposeFunc("skyopsWallet", b.answer), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: provider})
		return err
	}))
	return b
}

// check fails the test for what went wrong in the page.
func (b *Browser) check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Error("the page: " + f)
	}
}

func (b *Browser) fault(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

// Forgive forgets faults so far that contain a text: what the test provoked.
func (b *Browser) Forgive(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = slices.DeleteFunc(b.faults, func(f string) bool { return strings.Contains(f, text) })
}

// heard notes what a page must not do. Failed requests are the page's to show.
func (b *Browser) heard(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.fault("exception: %s %s", e.ExceptionDetails.Text, describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			for _, a := range e.Args {
				b.fault("console: %s", describe(a))
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" && e.Entry.Source != "network" {
			b.fault("%s: %s", e.Entry.Source, e.Entry.Text)
		}
	case *page.EventJavascriptDialogOpening:
		b.fault("a script opened a dialog: %s", e.Message)
		go func() {
			_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}() // the fault is noted
	}
}

func describe(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description + string(o.Value)
}

// asked is a call of EIP-1193.
type asked struct {
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

type said struct {
	Result any          `json:"result"`
	Error  *walletError `json:"error,omitempty"`
}

// answer signs, or asks the chain.
func (b *Browser) answer(ctx context.Context, q asked) (said, error) {
	result, err := b.wallet.request(ctx, q.Method, q.Params)
	switch {
	case errors.Is(err, errRefused):
		return said{Error: &walletError{4001, err.Error()}}, nil
	case err != nil:
		return said{Error: &walletError{-32603, err.Error()}}, nil
	}
	return said{Result: result}, nil
}

type walletError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

var errRefused = errors.New("the owner refused")

func (w *Wallet) request(ctx context.Context, method string, params []json.RawMessage) (any, error) {
	text := func(i int) (s string) {
		if i < len(params) {
			_ = json.Unmarshal(params[i], &s) // what is no text stays empty, and fails below
		}
		return s
	}
	switch method {
	case "eth_requestAccounts", "eth_accounts":
		return []string{strings.ToLower(w.Address().Hex())}, nil
	case "personal_sign":
		message, err := hexutil.Decode(text(0))
		if err != nil {
			return nil, err
		}
		return w.sign(crypto.Keccak256Hash(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(message), message)))
	case "eth_signTypedData_v4":
		var data apitypes.TypedData
		if err := json.Unmarshal([]byte(text(1)), &data); err != nil {
			return nil, fmt.Errorf("typed data: %w", err)
		}
		digest, _, err := apitypes.TypedDataAndHash(data)
		if err != nil {
			return nil, fmt.Errorf("typed data: %w", err)
		}
		if w.Seen != nil {
			if err := w.Seen(data); err != nil {
				return nil, fmt.Errorf("%w: %w", errRefused, err)
			}
		}
		return w.sign(common.BytesToHash(digest))
	}
	if w.Call == nil {
		return nil, fmt.Errorf("the wallet does not know %s", method)
	}
	return w.Call(ctx, method, params)
}

func (w *Wallet) sign(digest common.Hash) (any, error) {
	sig, err := eip712.Sign(w.Key, digest)
	return hexutil.Bytes(sig), err
}

// wait bounds every step that a test takes.
const wait = 90 * time.Second

// Run does what chromedp does, and fails the test otherwise.
func (b *Browser) Run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, done := context.WithTimeout(b.ctx, wait)
	defer done()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v\n%s", err, b.state())
	}
}

// state is what the page shows, for a failure.
func (b *Browser) state() string {
	ctx, done := context.WithTimeout(b.ctx, 5*time.Second)
	defer done()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + (document.body?.innerText ?? "").slice(0, 3000)`))
	if err != nil {
		text = err.Error()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return text + "\n" + strings.Join(b.faults, "\n")
}

// Go opens a page.
func (b *Browser) Go(url string) { b.t.Helper(); b.Run(chromedp.Navigate(url)) }

// Click clicks the first element of a CSS selector, once it is there.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.Run(chromedp.WaitEnabled(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// Press clicks the first button whose label is the given one.
func (b *Browser) Press(label string) {
	b.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll("button, a.button")].findLast((e) => e.textContent === %q && !e.disabled && e.offsetParent)`, label)
	b.Await(find)
	b.Text(find + ".click()")
}

// Fill types a value into a field, or chooses one.
func (b *Browser) Fill(selector, value string) {
	b.t.Helper()
	b.Await(fmt.Sprintf("document.querySelector(%q)", selector))
	b.Text(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; for (const n of ["input", "change"]) e.dispatchEvent(new Event(n, { bubbles: true })); })()`, selector, value))
}

// Type presses keys one after the other, wherever the focus is.
func (b *Browser) Type(keys string) {
	b.t.Helper()
	b.Run(chromedp.KeyEvent(keys))
}

// TabTo presses the tabulator until the focused element, e, makes an expression true.
// Every stop on the way shows that it is one, and is not hidden by something else.
func (b *Browser) TabTo(expression string) {
	b.t.Helper()
	const stop = `(() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
	if (e === document.body) return "";
	const shown = [s, ...[e.closest("label")].filter(Boolean).map((l) => getComputedStyle(l))].some((s) => s.outlineStyle !== "none" || s.boxShadow !== "none");
	const over = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), Math.min(Math.max(r.top + Math.min(r.height, 30) / 2, 0), innerHeight - 1));
	const hidden = !over || !(e.contains(over) || over.contains(e) || e.labels?.[0]?.contains(over));
	return (shown ? "" : "no focus ring: ") + (hidden ? "hidden: " : "") + (shown && !hidden ? "" : e.outerHTML.slice(0, 100)); })()`
	for range 150 {
		b.Type(kb.Tab)
		if bad := b.Text(stop); bad != "" {
			b.t.Errorf("the keyboard comes to what is not seen, %s", bad)
		}
		if b.Text("((e) => !!("+expression+"))(document.activeElement)") == "true" {
			return
		}
	}
	b.t.Fatalf("the keyboard does not come to %s\n%s", expression, b.state())
}

// Await waits until a JavaScript expression is true; while it throws it is not.
func (b *Browser) Await(expression string) {
	b.t.Helper()
	b.AwaitFor(wait, expression)
}

// AwaitFor is Await with another patience.
func (b *Browser) AwaitFor(patience time.Duration, expression string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	// An element that is not there yet is not true yet.
	for b.Text("(() => { try { return !!("+expression+"); } catch { return false; } })()") != "true" {
		if time.Now().After(deadline) {
			b.t.Fatalf("waited for %s\n%s", expression, b.state())
		}
		select {
		case <-b.ctx.Done():
			b.t.Fatalf("the browser ended while %s was waited for", expression)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Text returns what an expression evaluates to, as text. While a page is being
// left there is none.
func (b *Browser) Text(expression string) string {
	b.t.Helper()
	ctx, done := context.WithTimeout(b.ctx, wait)
	defer done()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil && (strings.Contains(err.Error(), "context") || strings.Contains(err.Error(), "navigated")) && ctx.Err() == nil {
		return "" // the document that was asked is gone
	}
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", expression, err, b.state())
	}
	return text
}

// Device sets the window's size, and the theme: "light" or "dark".
func (b *Browser) Device(width, height int64, theme string) {
	b.t.Helper()
	b.Run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
}

// Shot returns a picture (PNG) of the page, from its top to the window's height.
func (b *Browser) Shot() []byte {
	b.t.Helper()
	ctx, done := context.WithTimeout(b.ctx, wait)
	defer done()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatalf("screenshot: %v", err)
	}
	return png
}
