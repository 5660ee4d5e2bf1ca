package dashboard_test

import (
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/starter/gateway/dashboard"
	"github.com/skyops/skyops/starter/gateway/page"
)

var counterDigest = "sha256:" + strings.Repeat("c0", 32)

// gateway is one with the dashboard.
func gateway(t *testing.T) *apitest.Gateway {
	t.Helper()
	return apitest.Start(t, func(o *api.Options) { o.Pages, o.Images = pages(t, o), images })
}

// images are what the gateway's nodes hold.
var images = map[string]string{"skyops/counter:local": counterDigest}

func pages(t *testing.T, o *api.Options) http.Handler {
	t.Helper()
	site, err := page.New(page.Options{Network: o.Network, Version: o.Version, Assets: []fs.FS{dashboard.Assets()}})
	if err != nil {
		t.Fatal(err)
	}
	home, err := dashboard.New(site, images)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", site)
	mux.Handle("/", home)
	return mux
}

func read(t *testing.T, g *apitest.Gateway, path string) (*http.Response, string) {
	t.Helper()
	r, err := g.HTTP.Get(g.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(b)
}

func TestPagesAnswer(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	for _, c := range []struct {
		path   string
		status int
		page   bool
	}{{"/", 200, true}, {"/nothing", 404, true}, {"/v1/network", 200, false}, {"/v1/nothing", 404, false}} {
		r, text := read(t, g, c.path)
		if page := strings.Contains(text, "<main"); r.StatusCode != c.status || page != c.page {
			t.Errorf("%s: %s, a page: %v", c.path, r.Status, page)
		}
		if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src 'self'") != c.page {
			t.Errorf("%s has the policy %q", c.path, csp)
		}
	}
}
