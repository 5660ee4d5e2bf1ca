package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// bearer is what a wallet that has just signed in sends.
func bearer(t *testing.T, g *apitest.Gateway) string {
	t.Helper()
	c, err := client.New(g.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.SignIn(t.Context(), apitest.NewKey(t), g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + s.Token
}

func TestKeyringIsItsOwners(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	one, other := bearer(t, g), bearer(t, g)
	k, udk, err := seal.NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	empty, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.AddPassphrase(udk, "correct horse", 10, ""); err != nil {
		t.Fatal(err)
	}
	file, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	put := func(as string, content []byte, version uint64, out any) int {
		b, err := json.Marshal(client.StoredKeyring{Keyring: content, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		return send(t, g, http.MethodPut, "/v1/keyring", string(b), out, "Authorization", as, "Content-Type", "application/json")
	}
	var stored client.StoredKeyring
	if code := put(one, file, 0, &stored); code != http.StatusOK || stored.Version != 1 {
		t.Fatalf("stored: status %d, version %d", code, stored.Version)
	}
	var got client.StoredKeyring
	if code := send(t, g, http.MethodGet, "/v1/keyring", "", &got, "Authorization", one); code != http.StatusOK || string(got.Keyring) != string(file) || got.Version != 1 {
		t.Errorf("read back: status %d, %+v", code, got)
	}
	for name, c := range map[string]struct {
		as      string
		content []byte
		version uint64
		status  int
		code    string
	}{
		"over another version": {one, file, 0, http.StatusConflict, client.CodeConflict},
		"no keyring":           {one, []byte("{}"), 1, http.StatusUnprocessableEntity, client.CodeInvalid},
		"no slot":              {one, empty, 1, http.StatusUnprocessableEntity, client.CodeInvalid},
		"too large":            {one, []byte(strings.Repeat(" ", seal.MaxKeyring+1)), 1, http.StatusUnprocessableEntity, client.CodeInvalid},
		"another's version":    {other, file, 1, http.StatusConflict, client.CodeConflict},
	} {
		var p client.Problem
		if code := put(c.as, c.content, c.version, &p); code != c.status || p.Code != c.code {
			t.Errorf("%s: status %d, %s: %s", name, code, p.Code, p.Detail)
		}
	}
	var p client.Problem
	if code := send(t, g, http.MethodGet, "/v1/keyring", "", &p, "Authorization", other); code != http.StatusNotFound {
		t.Errorf("another wallet: status %d", code)
	}
	if code := send(t, g, http.MethodGet, "/v1/keyring", "", &p); code != http.StatusUnauthorized {
		t.Errorf("nobody: status %d", code)
	}
}
