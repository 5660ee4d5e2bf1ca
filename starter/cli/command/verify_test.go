package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
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

// A manifest is read where the record says it is, and is nobody's word: its hash is
// what the node signed.
func TestManifestsAreRead(t *testing.T) {
	t.Parallel()
	const at = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
	encode := func(step uint64) []byte {
		m := &seal.Manifest{
			Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindCheckpoint, Step: step}, Recipients: []common.Hash{{1}},
			Segments: []seal.Segment{{Size: 1}}, Size: 1, Content: common.Hash{9},
		}
		b, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	own, other := encode(3), encode(4)
	for name, c := range map[string]struct {
		asked  []byte // whose hash
		cid    string
		stored []byte // nil: nothing
		step   uint64 // 0: an error
		opened bool
	}{
		"the proof's own":       {own, at, nil, 3, false},
		"another":               {other, at, other, 4, true},
		"another, changed":      {other, at, own, 0, true},
		"another, gone":         {other, at, nil, 0, true},
		"another, nowhere":      {other, "", other, 0, false},
		"another, out of there": {other, "../../api/v0/id?arg=", other, 0, false},
	} {
		opened := false
		read := manifests(t.Context(), own, func(cid string) origin {
			return func(_ context.Context, file string, _ int64) (io.ReadCloser, error) {
				if opened = true; c.stored == nil || cid != c.cid || file != seal.ManifestName {
					return nil, errors.New("not found")
				}
				return io.NopCloser(bytes.NewReader(c.stored)), nil
			}
		})
		content, step, err := read(c.cid, seal.HashManifest(c.asked))
		if (err == nil) != (c.step > 0) || step != c.step || err == nil && content != (common.Hash{9}) || opened != c.opened {
			t.Errorf("%s: content %s, step %d, opened %t, %v", name, content, step, opened, err)
		}
	}
	if _, _, err := manifests(t.Context(), own, nil)(at, seal.HashManifest(other)); err == nil {
		t.Error("storage was asked offline")
	}
}
