package chain

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/chain/bindings/leafcourt"
	"github.com/skyops/skyops/chain/bindings/matchbook"
	"github.com/skyops/skyops/chain/bindings/matchcourt"
	"github.com/skyops/skyops/chain/bindings/noderegistry"
	"github.com/skyops/skyops/chain/bindings/params"
	"github.com/skyops/skyops/chain/bindings/reputation"
	"github.com/skyops/skyops/chain/bindings/resultanchor"
	"github.com/skyops/skyops/protocol/job"
)

func TestMixedUpAddressesAreFoundAtOnce(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	right := n.client.Contracts()
	backend := n.client.backend
	c, err := New(t.Context(), backend, Contracts{Escrow: right.Escrow})
	if err != nil || c.Contracts().Token != right.Token || c.Contracts().Registry != right.Registry {
		t.Fatalf("the escrow names token and registry: %+v %v", c, err)
	}
	if _, err := c.Anchored(t.Context(), address(n.scheduler)); !errors.Is(err, ErrNoContract) {
		t.Errorf("an anchor without address: %v", err)
	}
	if _, err := c.AnchorBatch(t.Context(), address(n.scheduler), 0); !errors.Is(err, ErrNoContract) {
		t.Errorf("an anchor without address: %v", err)
	}
	for what, change := range map[string]func(*Contracts){
		"no escrow":          func(c *Contracts) { c.Escrow = common.Address{} },
		"escrow not there":   func(c *Contracts) { c.Escrow[0] ^= 1 },
		"escrow is another":  func(c *Contracts) { c.Escrow = right.Anchor },
		"token":              func(c *Contracts) { c.Token = right.Anchor },
		"registry":           func(c *Contracts) { c.Registry = right.Token },
		"anchor not there":   func(c *Contracts) { c.Anchor[0] ^= 1 },
		"anchor is a wallet": func(c *Contracts) { c.Anchor = walletFails },
	} {
		wrong := right
		change(&wrong)
		if _, err := New(t.Context(), backend, wrong); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestDialNamesTheEndpoint(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	url := gone.URL
	gone.Close()
	_, err := Dial(t.Context(), url, Contracts{})
	if err == nil || !strings.Contains(err.Error(), url) || !strings.Contains(err.Error(), "chain id") {
		t.Fatalf("got %v", err)
	}
}

// Every custom error of our own contracts must have a sentence that uses only
// its own arguments.
func TestEveryRefusalHasASentence(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{(\w+)\}`)
	inherited := map[string]bool{ // of libraries, not reachable by our calls
		"InvalidShortString": true, "StringTooLong": true, "SafeERC20FailedOperation": true,
		"CheckpointUnorderedInsertion": true,
	}
	for _, contract := range []abi.ABI{
		jobescrow.NewJobEscrow().GetABI(), noderegistry.NewNodeRegistry().GetABI(), resultanchor.NewResultAnchor().GetABI(),
		matchbook.NewMatchBook().GetABI(), matchcourt.NewMatchCourt().GetABI(), leafcourt.NewLeafCourt().GetABI(),
		params.NewParams().GetABI(), reputation.NewReputation().GetABI(),
	} {
		for name, e := range contract.Errors {
			text, ok := sentences[name]
			if !ok && !inherited[name] {
				t.Errorf("%s has no sentence", e)
			}
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				known := false
				for _, in := range e.Inputs {
					known = known || in.Name == m[1]
				}
				if !known {
					t.Errorf("the sentence of %s uses %s", e, m[0])
				}
			}
		}
	}
}

type dataError struct{ data any }

func (dataError) Error() string    { return "execution reverted" }
func (d dataError) ErrorData() any { return d.data }

func TestRevertReason(t *testing.T) {
	t.Parallel()
	escrow := jobescrow.NewJobEscrow().GetABI()
	custom := escrow.Errors["NotScheduler"]
	args, err := custom.Inputs.Pack(common.Address{0xaa}, common.Address{0xbb})
	if err != nil {
		t.Fatal(err)
	}
	text, err := abi.Arguments{{Type: mustType(t, "string")}}.Pack("no")
	if err != nil {
		t.Fatal(err)
	}
	unknownSentence := escrow.Errors["SafeERC20FailedOperation"]
	unknownArgs, err := unknownSentence.Inputs.Pack(common.Address{0xcc})
	if err != nil {
		t.Fatal(err)
	}
	hex := func(selector []byte, args []byte) string { return fmt.Sprintf("0x%x%x", selector[:4], args) }
	for name, c := range map[string]struct{ data, want string }{
		"custom":     {hex(custom.ID[:], args), "only the order's scheduler 0xbb"},
		"string":     {hex(common.FromHex("08c379a0"), text), "the contract refused: no"},
		"panic":      {hex(panicSelector, common.LeftPadBytes([]byte{0x11}, 32)), "arithmetic underflow or overflow"},
		"unnamed":    {hex(unknownSentence.ID[:], unknownArgs), "SafeERC20FailedOperation(token 0xCc"},
		"cut off":    {hex(custom.ID[:], args[:40]), "execution reverted"},
		"foreign":    {"0x01020304", "execution reverted"},
		"empty":      {"0x", "execution reverted"},
		"not hex":    {"zz", "execution reverted"},
		"three byte": {"0x010203", "execution reverted"},
	} {
		cause := fmt.Errorf("estimate: %w", dataError{c.data})
		got := RevertReason(cause)
		if !strings.Contains(got.Error(), c.want) || !errors.Is(got, cause) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if got := RevertReason(dataError{7}); !strings.Contains(got.Error(), "execution reverted") {
		t.Errorf("data that is no string: %v", got)
	}
	plain := errors.New("plain")
	if RevertReason(plain) != plain || RevertReason(nil) != nil {
		t.Error("an error that is no refusal was changed")
	}
	r := DecodeRevert(append(custom.ID[:4:4], args...))
	if r == nil || r.Args["caller"] != (common.Address{0xaa}) || r.Unwrap() != nil {
		t.Errorf("arguments of %+v", r)
	}
}

func mustType(t *testing.T, name string) abi.Type {
	t.Helper()
	typ, err := abi.NewType(name, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func TestCallsCarryTheMoney(t *testing.T) {
	t.Parallel()
	c := &Client{contracts: Contracts{Escrow: common.Address{1}, Token: common.Address{2}}, escrow: jobescrow.NewJobEscrow()}
	calls := c.DepositCalls(Coin, job.Units(7))
	if len(calls) != 1 || calls[0].Value.Cmp(job.Units(7)) != 0 || calls[0].To != c.contracts.Escrow {
		t.Errorf("a deposit of coin is %+v", calls)
	}
	if call := c.TransferCall(Coin, common.Address{9}, job.Units(7)); call.To != (common.Address{9}) || call.Data != nil {
		t.Errorf("a transfer of coin is %+v", call)
	}
}
