package page

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skyops/skyops/protocol/network"
)

func site(t *testing.T, files fstest.MapFS) *Site {
	t.Helper()
	s, err := New(Options{Network: network.Network{Name: "test", ChainID: 7, RPC: "http://127.0.0.1:8545/x"}, Version: "v1", Assets: nil})
	if files != nil {
		s, err = New(Options{Network: network.Network{RPC: "ws://h"}, Assets: []fs.FS{files}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAssets(t *testing.T) {
	t.Parallel()
	s := site(t, nil)
	at, err := s.asset("base.css")
	if err != nil {
		t.Fatal(err)
	}
	plain := get(t, s, at)
	text := body(t, plain)
	if plain.StatusCode != http.StatusOK || !strings.HasPrefix(plain.Header.Get("Content-Type"), "text/css") || !strings.Contains(text, "--ink") {
		t.Errorf("base.css: %s %s", plain.Status, plain.Header.Get("Content-Type"))
	}
	if !strings.Contains(plain.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("assets are named by content, yet not kept: %q", plain.Header.Get("Cache-Control"))
	}
	zipped := get(t, s, at, "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := io.ReadAll(z); err != nil || string(again) != text {
		t.Errorf("compressed it is another file: %v", err)
	}
	for _, wrong := range []string{"/assets/", "/assets/base.css", "/assets/0000000000000000/base.css", path.Dir(at) + "/none.js", path.Dir(at) + "/../base.css"} {
		if r := get(t, s, wrong); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", wrong, r.Status)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, at, nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
	if other := site(t, fstest.MapFS{"x.js": {Data: []byte("1")}}); other.prefix == s.prefix {
		t.Error("other assets, the same path: browsers would mix them")
	}
	if _, err := New(Options{Assets: []fs.FS{fstest.MapFS{"a/base.css": {}}}}); err == nil {
		t.Error("two files of one name were taken")
	}
}

func TestPagesAreBound(t *testing.T) {
	t.Parallel()
	s := site(t, nil)
	p, err := s.Template(fstest.MapFS{"p.html": {Data: []byte(`{{define "main"}}<p title="{{.Data}}">{{.Data}}</p>{{end}}`)}}, "p.html")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	const attack = `"><script>alert(1)</script>`
	p.Serve(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusTeapot, View{Title: attack, Section: "jobs", Data: attack})
	if w.Code != http.StatusTeapot || strings.Contains(w.Body.String(), attack) || strings.Contains(w.Body.String(), "<script>alert") {
		t.Errorf("%d: markup came through:\n%s", w.Code, w.Body)
	}
	if !strings.Contains(w.Body.String(), `href="/jobs" aria-current="page"`) {
		t.Error("the current section is not marked")
	}
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "connect-src 'self' http://127.0.0.1:8545;", "require-trusted-types-for 'script'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy lacks %q: %s", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("policy is open: %s", csp)
	}
	broken, err := s.Template(fstest.MapFS{"p.html": {Data: []byte(`{{define "main"}}{{asset "none.js"}}{{end}}`)}}, "p.html")
	if err != nil {
		t.Fatal(err)
	}
	w = httptest.NewRecorder()
	broken.Serve(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK, View{})
	if w.Code != http.StatusInternalServerError {
		t.Errorf("a page with an asset that is not there: %d", w.Code)
	}
}

// A hostile address of the chain in the network file does not widen the policy.
func TestPolicyKeepsToOneOrigin(t *testing.T) {
	t.Parallel()
	for rpc, want := range map[string]string{
		"https://rpc.example:8/key": "connect-src 'self' https://rpc.example:8;",
		"":                          "connect-src 'self';",
		"http://a;script-src *":     "connect-src 'self';",
		"wss://rpc.example/ws":      "connect-src 'self' https://rpc.example;",
		"nonsense":                  "connect-src 'self';",
	} {
		if got := policy(rpc); !strings.Contains(got, want) {
			t.Errorf("%q: %s", rpc, got)
		}
	}
}

func TestVendoredFiles(t *testing.T) {
	t.Parallel()
	list, err := os.Open("vendor/HASHES")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	lines := bufio.NewScanner(list)
	n := 0
	for ; lines.Scan(); n++ {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		b, err := os.ReadFile("vendor/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not the file that vendor.sh made", name)
		}
	}
	if n != 6 {
		t.Errorf("%d vendored files", n)
	}
	licences, err := os.ReadFile("vendor/LICENSES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"age-encryption", "@noble/hashes", "@noble/post-quantum", "uplot"} {
		if !bytes.Contains(licences, []byte("==== "+name+" ")) {
			t.Errorf("the licence of %s is missing", name)
		}
	}
}

// markup are the ways by which text could become markup or code.
var markup = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|javascript:`)

func TestOwnScriptsParseNoMarkup(t *testing.T) {
	t.Parallel()
	n := 0
	for _, dir := range []string{"assets", "../dashboard/assets", "../explorer/assets"} {
		entries, err := os.ReadDir(dir)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, e := range entries {
			b, err := os.ReadFile(path.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if m := markup.Find(b); m != nil && path.Ext(e.Name()) == ".js" {
				t.Errorf("%s/%s: %s", dir, e.Name(), m)
			}
			n++
		}
	}
	if n < 5 {
		t.Errorf("only %d files were read", n)
	}
}
