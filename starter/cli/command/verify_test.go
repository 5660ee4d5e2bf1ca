package command

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/record"
)

// oneWallet is a contract wallet that accepts one signature.
type oneWallet struct{ signature string }

func (w oneWallet) IsValidSignature(_ context.Context, _ common.Address, _ common.Hash, sig []byte) (bool, error) {
	return string(sig) == w.signature, nil
}

func TestContractsJudgeTheirSignatures(t *testing.T) {
	t.Parallel()
	away := errors.New("the chain is away")
	for name, c := range map[string]struct {
		signature string
		reach     error
		ok        bool
	}{
		"accepted":          {"yes", nil, true},
		"not accepted":      {"no", nil, false},
		"chain not reached": {"yes", away, false},
	} {
		reached := 0
		judge := byContract(t.Context(), func() (contractWallets, error) {
			reached++
			return oneWallet{"yes"}, c.reach
		})
		if reached != 0 {
			t.Errorf("%s: the chain is asked before there is a signature to judge", name)
		}
		err := judge(common.Address{1}, common.Hash{2}, []byte(c.signature))
		if (err == nil) != c.ok || c.reach != nil && !errors.Is(err, c.reach) || reached != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A late erasure receipt is checked as those in the record are, and said to be none of them.
func TestLateErasuresAreChecked(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	domain := eip712.Domain{ChainID: 1, Escrow: common.Address{2}}
	r := record.Record{Job: common.Hash{3}, Attempts: []record.Attempt{{Epoch: 1, Node: crypto.PubkeyToAddress(key.PublicKey)}}}
	for name, c := range map[string]struct {
		change func(*record.Erasure)
		ok     bool
	}{
		"more than there is": {func(e *record.Erasure) {
			e.Overwritten = e.GPUMemory + 1
			e.Signature, _ = eip712.Sign(key, domain.Digest(e.StructHash()))
		}, false},
		"the node's":         {func(*record.Erasure) {}, true},
		"of another job":     {func(e *record.Erasure) { e.Job[0] ^= 1 }, false},
		"of no attempt":      {func(e *record.Erasure) { e.Epoch = 2 }, false},
		"another node's":     {func(e *record.Erasure) { e.Node[0] ^= 1 }, false},
		"changed afterwards": {func(e *record.Erasure) { e.At++ }, false},
		"not signed":         {func(e *record.Erasure) { e.Signature = nil }, false},
	} {
		e := record.Erasure{Job: r.Job, Epoch: 1, Node: r.Attempts[0].Node, At: 1_800_000_000}
		if e.Signature, err = eip712.Sign(key, domain.Digest(e.StructHash())); err != nil {
			t.Fatal(err)
		}
		c.change(&e)
		got := checkErasures(r, []record.Erasure{e}, domain)
		if len(got) != 1 || got[0].OK != c.ok || strings.Contains(got[0].Detail, "not part of what is anchored") != c.ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
