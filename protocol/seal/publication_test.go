package seal_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/seal"
)

var publishedFor = eip712.Domain{ChainID: 7, Escrow: common.Address{7}}

// publish makes a publication by a fresh wallet, issued at a time.
func publish(t *testing.T, at time.Time) seal.Publication {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	p := seal.Publication{Wallet: crypto.PubkeyToAddress(key.PublicKey), Recipient: data.Recipient(), Issued: uint64(at.UnixMilli())}
	if p.Signature, err = eip712.Sign(key, p.Digest(publishedFor)); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPublication(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	other, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	stranger := publish(t, now)
	for name, c := range map[string]struct {
		change func(*seal.Publication)
		domain eip712.Domain
		wallet common.Address
		good   bool
	}{
		"as signed":           {good: true},
		"another key":         {change: func(p *seal.Publication) { p.Recipient = other.Recipient() }},
		"no key":              {change: func(p *seal.Publication) { p.Recipient = "age1pq" }},
		"another time":        {change: func(p *seal.Publication) { p.Issued-- }},
		"no time":             {change: func(p *seal.Publication) { p.Issued = 0 }},
		"another wallet's":    {wallet: stranger.Wallet},
		"in another's name":   {change: func(p *seal.Publication) { p.Wallet = stranger.Wallet }, wallet: stranger.Wallet},
		"another signature":   {change: func(p *seal.Publication) { p.Signature = stranger.Signature }},
		"no signature":        {change: func(p *seal.Publication) { p.Signature = nil }},
		"for another network": {domain: eip712.Domain{ChainID: 8, Escrow: publishedFor.Escrow}},
	} {
		p := publish(t, now)
		if c.change != nil {
			c.change(&p)
		}
		if c.domain == (eip712.Domain{}) {
			c.domain = publishedFor
		}
		if c.wallet == (common.Address{}) {
			c.wallet = p.Wallet
		}
		if err := p.Verify(c.domain, c.wallet, now, nil); (err == nil) != c.good || err != nil && !errors.Is(err, seal.ErrPublication) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p := publish(t, now.Add(time.Hour)); !errors.Is(p.Verify(publishedFor, p.Wallet, now, nil), seal.ErrPublication) {
		t.Error("one that was issued in an hour holds now")
	}
}

// A wallet that is a contract says itself what it signed.
func TestPublicationOfAContract(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	p := publish(t, now)
	p.Signature = []byte("by two of three")
	broken := errors.New("no answer")
	for _, c := range []struct {
		ok        bool
		err, want error
	}{{true, nil, nil}, {false, nil, seal.ErrPublication}, {false, broken, broken}} {
		err := p.Verify(publishedFor, p.Wallet, now, func(wallet common.Address, digest common.Hash, sig []byte) (bool, error) {
			if wallet != p.Wallet || digest != p.Digest(publishedFor) || string(sig) != string(p.Signature) {
				t.Errorf("asked for %s, %s, %q", wallet, digest, sig)
			}
			return c.ok, c.err
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%v instead of %v", err, c.want)
		}
	}
}

// What is signed is what stock wallets make of the typed data.
func TestPublicationDigest(t *testing.T) {
	t.Parallel()
	p := publish(t, time.Unix(1_700_000_000, 0))
	text, err := json.Marshal(eip712.NewTypedData(publishedFor, seal.PublicationType, map[string]any{
		"purpose": seal.PublicationPurpose, "wallet": p.Wallet.Hex(), "recipient": p.Recipient, "issued": strconv.FormatUint(p.Issued, 10),
	}))
	if err != nil {
		t.Fatal(err)
	}
	var td apitypes.TypedData
	if err := json.Unmarshal(text, &td); err != nil {
		t.Fatal(err)
	}
	want, _, err := apitypes.TypedDataAndHash(td)
	if err != nil || p.Digest(publishedFor).Big().Cmp(new(big.Int).SetBytes(want)) != 0 {
		t.Errorf("%s instead of %x: %v", p.Digest(publishedFor), want, err)
	}
}
