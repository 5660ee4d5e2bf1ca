package job

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/eip712"
)

func drawDelegation(t *rapid.T) Delegation {
	address := func(name string) common.Address { h := drawHash(t, name); return common.BytesToAddress(h[:]) }
	spend := drawHash(t, "spend")
	return Delegation{
		Owner: address("owner"), Delegate: address("delegate"), Scheduler: address("scheduler"), Asset: address("asset"),
		Kinds: KindSet(rapid.Uint8().Draw(t, "kinds")), MaxRate: rapid.Uint64().Draw(t, "rate"), MaxEgress: rapid.Uint64().Draw(t, "egress"),
		MaxSpend: NewAmount(new(big.Int).SetBytes(spend[:16])), Image: drawHash(t, "image"), Recipient: drawHash(t, "recipient"),
		NotBefore: rapid.Uint64().Draw(t, "from"), Expiry: rapid.Uint64().Draw(t, "expiry"), Nonce: drawHash(t, "nonce"),
	}
}

func TestDelegationIsWhatWalletsSign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawDelegation(t)
		text, err := json.Marshal(g.TypedData(testDomain))
		if err != nil {
			t.Fatal(err)
		}
		var td apitypes.TypedData
		if err := json.Unmarshal(text, &td); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		digest, _, err := apitypes.TypedDataAndHash(td)
		if err != nil {
			t.Fatal(err)
		}
		if got := g.Hash(testDomain); got != common.BytesToHash(digest) {
			t.Fatalf("we hash the delegation to %s, a wallet to %x", got, digest)
		}
	})
}

func TestEnvelopesComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := Envelope{
			Delegation:  drawDelegation(t),
			DelegateSig: rapid.SliceOfN(rapid.Byte(), 65, 65).Draw(t, "delegate's"),
			OwnerSig:    rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "owner's"),
		}
		got, delegated, err := OpenEnvelope(e.Encode())
		if err != nil || !delegated {
			t.Fatalf("%v %v", delegated, err)
		}
		if got.Delegation.Hash(testDomain) != e.Delegation.Hash(testDomain) || !bytes.Equal(got.OwnerSig, e.OwnerSig) || !bytes.Equal(got.DelegateSig, e.DelegateSig) {
			t.Fatalf("%+v came back as %+v", e, got)
		}
	})
}

// What is read is exactly what is written: no two envelopes say the same.
func FuzzOpenEnvelope(f *testing.F) {
	f.Add([]byte{})
	f.Add(envelopeMagic)
	f.Add(append(make([]byte, delegationSize+delegateSize), envelopeMagic...))
	f.Add(append(bytes.Repeat([]byte{0xff}, delegationSize+delegateSize+65), envelopeMagic...))
	f.Add(Envelope{DelegateSig: make([]byte, 65), OwnerSig: append(make([]byte, 65), envelopeMagic...)}.Encode())
	f.Fuzz(func(t *testing.T, sig []byte) {
		e, delegated, err := OpenEnvelope(sig)
		switch {
		case err != nil && (!delegated || !errors.Is(err, eip712.ErrSignature)):
			t.Fatalf("%v %v", delegated, err)
		case err == nil && delegated && !bytes.Equal(e.Encode(), sig):
			t.Fatalf("%x was read as %+v", sig, e)
		}
	})
}

func testKey(t *testing.T, name string) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// delegated is a submission of one job by a delegated key; change may spoil what is signed.
func delegated(t *testing.T, change func(*Delegation, *Order)) (Submission, *Envelope) {
	t.Helper()
	s := submission(t, 1, 0)
	owner, delegate := testKey(t, "owner"), testKey(t, "delegate")
	s.Order.Owner = crypto.PubkeyToAddress(owner.PublicKey)
	g := Delegation{
		Owner: s.Order.Owner, Delegate: crypto.PubkeyToAddress(delegate.PublicKey), Scheduler: s.Order.Scheduler,
		Kinds: Kinds(KindJob), MaxRate: s.Order.MaxRate, MaxEgress: s.Order.MaxEgress, MaxSpend: s.Order.MaxCost,
		Image: ImageHash(s.Spec.Image.Digest), Recipient: s.Order.Recipient, NotBefore: 1_800_000_000, Expiry: s.Order.Deadline,
		Nonce: common.Hash{9},
	}
	if change != nil {
		change(&g, &s.Order)
	}
	e := &Envelope{Delegation: g}
	var err error
	if e.OwnerSig, err = eip712.Sign(owner, g.Hash(testDomain)); err != nil {
		t.Fatal(err)
	}
	if e.DelegateSig, err = eip712.Sign(delegate, s.Order.Hash(testDomain)); err != nil {
		t.Fatal(err)
	}
	s.Signature = e.Encode()
	return s, e
}

func TestADelegatedKeySigns(t *testing.T) {
	t.Parallel()
	s, e := delegated(t, nil)
	if _, err := s.Verify(testDomain); err != nil {
		t.Fatal(err)
	}
	a, err := s.Authority(testDomain)
	if err != nil || a.Delegation == nil || a.Owner != s.Order.Owner || a.Digest != e.Delegation.Hash(testDomain) {
		t.Fatalf("%+v %v", a, err)
	}
	for at, want := range map[int64]bool{1_799_999_999: false, 1_800_000_000: true, 1_900_000_000: true, 1_900_000_001: false} {
		if err := a.Delegation.CheckTime(time.Unix(at, 0)); (err == nil) != want {
			t.Errorf("at %d: %v", at, err)
		}
	}
}

func TestADelegatedKeyKeepsToItsTerms(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Delegation, *Order){
		"another owner":     func(g *Delegation, o *Order) { g.Owner[0] ^= 1 },
		"another scheduler": func(g *Delegation, o *Order) { o.Scheduler[0] ^= 1 },
		"another asset":     func(g *Delegation, o *Order) { o.Asset[0] ^= 1 },
		"another kind":      func(g *Delegation, o *Order) { g.Kinds = Kinds(KindBatch, KindPipeline, KindSchedule) },
		"dearer":            func(g *Delegation, o *Order) { g.MaxRate-- },
		"dearer bytes":      func(g *Delegation, o *Order) { g.MaxEgress-- },
		"above the cap":     func(g *Delegation, o *Order) { g.MaxSpend = g.MaxSpend.Sub(Units(1)) },
		"to a stranger":     func(g *Delegation, o *Order) { g.Recipient[0] ^= 1 },
		"too late":          func(g *Delegation, o *Order) { g.Expiry-- },
		"another image":     func(g *Delegation, o *Order) { g.Image[0] ^= 1 },
	} {
		s, _ := delegated(t, change)
		if _, err := s.Verify(testDomain); !errors.Is(err, ErrDelegation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, _ := delegated(t, func(g *Delegation, _ *Order) { g.Image = common.Hash{} })
	if _, err := s.Verify(testDomain); err != nil {
		t.Errorf("any image: %v", err)
	}
}

func TestForgedEnvelopesAreRefused(t *testing.T) {
	t.Parallel()
	thief := testKey(t, "thief")
	sign := func(key *ecdsa.PrivateKey, digest common.Hash) []byte {
		sig, err := eip712.Sign(key, digest)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
	other := testDomain
	other.ChainID++
	for name, spoil := range map[string]func(*Submission, *Envelope){
		"signed by a thief":    func(s *Submission, e *Envelope) { e.DelegateSig = sign(thief, s.Order.Hash(testDomain)) },
		"delegated by a thief": func(s *Submission, e *Envelope) { e.OwnerSig = sign(thief, e.Delegation.Hash(testDomain)) },
		"the delegate's own word": func(s *Submission, e *Envelope) {
			e.OwnerSig = sign(testKey(t, "delegate"), e.Delegation.Hash(testDomain))
		},
		"of another network":         func(s *Submission, e *Envelope) { e.OwnerSig = sign(testKey(t, "owner"), e.Delegation.Hash(other)) },
		"an order of another's":      func(s *Submission, e *Envelope) { e.DelegateSig = sign(testKey(t, "delegate"), s.Order.Hash(other)) },
		"a longer life":              func(s *Submission, e *Envelope) { e.Delegation.Expiry++ },
		"a higher cap":               func(s *Submission, e *Envelope) { e.Delegation.MaxSpend = e.Delegation.MaxSpend.Add(Units(1)) },
		"no owner's signature":       func(s *Submission, e *Envelope) { e.OwnerSig = nil },
		"an envelope in an envelope": func(s *Submission, e *Envelope) { e.OwnerSig = e.Encode() },
		"too long":                   func(s *Submission, e *Envelope) { e.OwnerSig = make([]byte, MaxSignature) },
	} {
		s, e := delegated(t, nil)
		spoil(&s, e)
		s.Signature = e.Encode()
		if _, err := s.Verify(testDomain); !errors.Is(err, eip712.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, e := delegated(t, nil)
	s.Signature = e.DelegateSig // without its delegation
	if _, err := s.Verify(testDomain); !errors.Is(err, eip712.ErrSignature) || strings.Contains(err.Error(), "delegation") {
		t.Errorf("the delegate's alone: %v", err)
	}
}
