package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// Pages of other sites can change nothing through a visitor's browser, and read
// nothing: no reply allows it, to a preflight neither. There are no cookies.
func TestOtherSitesPagesAreRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	auth := w.token(t)
	spec, err := document()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range spec.Paths.Map() {
		path = strings.NewReplacer("{job}", id.Hex(), "{id}", "x", "{cid}", "x", "{name}", "x", "{address}", w.key.Address().Hex(), "{delegation}", id.Hex()).Replace(path)
		if strings.HasSuffix(path, "/stream") {
			continue // does not end
		}
		for method := range item.Operations() {
			for _, from := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://evil.example"}, {"Origin", "null"}} {
				resp := request(t, g, method, path, append(auth, from[0], from[1], "Content-Type", "application/json")...)
				if method != http.MethodGet && method != http.MethodHead && resp.StatusCode != http.StatusForbidden {
					t.Errorf("%s %s with %s: %s", method, path, from, resp.Status)
				}
				shares(t, resp)
			}
		}
		resp := request(t, g, http.MethodOptions, path, "Origin", "http://evil.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
		if resp.StatusCode < 400 {
			t.Errorf("a preflight for %s: %s", path, resp.Status)
		}
		shares(t, resp)
	}
}

// shares reports a reply that another site's page could read, or that sets a cookie.
func shares(t *testing.T, resp *http.Response) {
	t.Helper()
	for name := range resp.Header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
			t.Errorf("%s %s: the reply has the header %s", resp.Request.Method, resp.Request.URL.Path, name)
		}
	}
	if resp.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		t.Errorf("%s %s: others may embed the reply", resp.Request.Method, resp.Request.URL.Path)
	}
}

func request(t *testing.T, g *apitest.Gateway, method, path string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, g.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := g.HTTP.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

// A sign-in that was used, or overheard and sent again, opens nothing.
func TestASignInIsNotReplayed(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	message := client.SignInMessage(w.key.Address(), nonce(t, g), time.Now())
	sig, err := w.key.Sign(client.SignInDigest(message))
	if err != nil {
		t.Fatal(err)
	}
	login := client.LoginRequest{Message: message, Signature: sig}
	codes := make(chan int, 16)
	for range cap(codes) { // at once: one wins
		go func() { codes <- post(t, g, "/v1/auth/login", login, nil) }()
	}
	good := 0
	for range cap(codes) {
		switch code := <-codes; code {
		case http.StatusOK:
			good++
		case http.StatusUnauthorized:
		default:
			t.Errorf("status %d", code)
		}
	}
	if good != 1 {
		t.Errorf("%d sessions from one signed message", good)
	}
}
