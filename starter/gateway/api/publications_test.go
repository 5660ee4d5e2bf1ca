package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

func TestPublishedDataKeys(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	c, err := client.New(g.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key := apitest.NewKey(t)
	session, err := c.SignIn(t.Context(), key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(by client.Signer, ago time.Duration) seal.Publication {
		data, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		p := seal.Publication{Wallet: by.Address(), Recipient: data.Recipient(), Issued: uint64(time.Now().Add(-ago).UnixMilli())}
		if p.Signature, err = by.Sign(p.Digest(g.Network.Domain())); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if _, err := c.Recipient(t.Context(), key.Address()); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("before one is published: %v", err)
	}
	put := func(at common.Address, p seal.Publication, as string) error {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var answer client.Problem
		if send(t, g, http.MethodPut, "/v1/recipients/"+at.Hex(), string(b), &answer, "Authorization", as, "Content-Type", "application/json") != http.StatusOK {
			return errors.New(answer.Code)
		}
		return nil
	}
	me := "Bearer " + session.Token
	first, second := signed(key, time.Hour), signed(key, time.Minute)
	forged := signed(key, 0)
	forged.Recipient = first.Recipient
	stranger := signed(apitest.NewKey(t), 0)
	for _, c := range []struct {
		what string
		at   common.Address
		p    seal.Publication
		as   string
		code string
	}{
		{"the first", key.Address(), first, me, ""},
		{"a later one", key.Address(), second, me, ""},
		{"the same again", key.Address(), second, me, ""},
		{"the first again", key.Address(), first, me, client.CodeConflict},
		{"a forged one", key.Address(), forged, me, client.CodeSignature},
		{"another wallet's", key.Address(), stranger, me, client.CodeSignature},
		{"in another wallet's place", stranger.Wallet, stranger, me, client.CodeNotFound},
		{"without a session", key.Address(), signed(key, 0), "", client.CodeUnauthorized},
	} {
		if err := put(c.at, c.p, c.as); (err == nil) != (c.code == "") || err != nil && err.Error() != c.code {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	got, err := c.Recipient(t.Context(), key.Address())
	if err != nil || got.Recipient != second.Recipient || got.Verify(g.Network.Domain(), key.Address(), time.Now(), nil) != nil {
		t.Errorf("published is %+v: %v", got, err)
	}
}
