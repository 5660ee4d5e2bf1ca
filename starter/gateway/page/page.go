// Package page is the look that the gateway's pages share: the layout, the
// stylesheet, the scripts that every page may use, and the headers that bind a
// browser to them.
//
// Nouns: a Site is the layout with all its assets; a Template is one page of it;
// a View is what one reply shows.
//
// Pages are rendered by html/template, and scripts are ES modules served as they
// are written: there is no build step, nothing comes from another server, and no
// inline script, style attribute or eval runs (the policy in Secure). Assets lie
// under a path that names their content, so that browsers keep them for ever and
// never mix two versions. What is vendored, from where and how, says
// vendor/vendor.sh.
//
// The package does not promise that pages work without scripts: what a wallet
// signs and a key opens has to happen in the browser. Start at New.
package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skyops/skyops/protocol/network"
)

//go:embed assets/*.css assets/*.js assets/*.svg
var own embed.FS

//go:embed vendor/age.js vendor/hashes.js vendor/phrase.js vendor/uplot.js vendor/uplot.css vendor/LICENSES.txt
var vendored embed.FS

//go:embed templates/layout.html
var layout embed.FS

// Options are what a Site is made of.
type Options struct {
	Network network.Network // whose public part pages may show
	Version string          // of the gateway
	Assets  []fs.FS         // more files to serve, flat, under their base names
	Log     *slog.Logger    // nil: none
}

// Site is the shared layout and everything that its pages load.
type Site struct {
	network network.Network
	version string
	prefix  string // path of the assets, naming their content
	assets  map[string]asset
	policy  string
	base    *template.Template
	log     *slog.Logger
}

type asset struct {
	kind   string // content type
	plain  []byte
	zipped []byte // nil: not worth it
}

// View is what one reply shows.
type View struct {
	Title   string   // of the document
	Section string   // the part of the navigation that is current, as in the layout
	Modules []string // scripts to load, by their asset's name
	Styles  []string // stylesheets beside base.css
	Data    any      // for the page's own template
}

// Template is one page of a site.
type Template struct {
	site *Site
	t    *template.Template
}

// New collects the assets. Two files of one name are an error.
func New(o Options) (*Site, error) {
	s := &Site{network: o.Network.Public(), version: o.Version, assets: map[string]asset{}, log: o.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for _, files := range append([]fs.FS{own, vendored}, o.Assets...) {
		if err := s.collect(files); err != nil {
			return nil, fmt.Errorf("collect assets: %w", err)
		}
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.assets)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(s.assets[name].plain))
		sum.Write(s.assets[name].plain)
	}
	s.prefix = "/assets/" + hex.EncodeToString(sum.Sum(nil)[:8]) + "/"
	s.policy = policy(s.network.RPC)
	var err error
	s.base, err = template.New("layout.html").Funcs(template.FuncMap{"asset": s.asset}).ParseFS(layout, "templates/layout.html")
	return s, err
}

func (s *Site) collect(files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		base := path.Base(name)
		if _, twice := s.assets[base]; twice {
			return fmt.Errorf("%s is there twice", base)
		}
		kind := mime.TypeByExtension(path.Ext(base))
		if kind == "" {
			return fmt.Errorf("%s has no known content type", base)
		}
		s.assets[base] = asset{kind: kind, plain: b, zipped: zip(b)}
		return nil
	})
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = w.Write(b)                                       // a buffer takes everything
	if w.Close() != nil || out.Len() >= len(b) {
		return nil
	}
	return out.Bytes()
}

// asset returns the path of an asset; a template that names none fails to render.
func (s *Site) asset(name string) (string, error) {
	if _, ok := s.assets[name]; !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return s.prefix + name, nil
}

// policy is what pages allow a browser to do: load from here, and talk to here
// and, for what anybody can check, to the chain.
func policy(rpc string) string {
	connect := "'self'"
	if u, err := url.Parse(rpc); err == nil && u.Host != "" && !strings.ContainsAny(u.Host, " ;,'\"") {
		// Pages ask by HTTP where the programs use a WebSocket.
		connect += " " + strings.Replace(u.Scheme, "ws", "http", 1) + "://" + u.Host
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " + connect +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// Secure sets the headers of a page.
func (s *Site) Secure(h http.Header) {
	h.Set("Content-Security-Policy", s.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()")
	h.Set("Cache-Control", "no-store")
}

// ServeHTTP serves the assets, below /assets/.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Secure(w.Header())
	name, current := strings.CutPrefix(r.URL.Path, s.prefix)
	a, ok := s.assets[name]
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	case !current || !ok:
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h, body := w.Header(), a.plain
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	if a.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the browser is gone, or has it
	}
}

// Template reads a page: a file that defines "main", and may define "head".
func (s *Site) Template(files fs.FS, names ...string) (*Template, error) {
	t, err := s.base.Clone()
	if err == nil {
		t, err = t.ParseFS(files, names...)
	}
	if err != nil {
		return nil, fmt.Errorf("page %v: %w", names, err)
	}
	return &Template{s, t}, nil
}

// Serve renders the page with a status.
func (t *Template) Serve(w http.ResponseWriter, r *http.Request, status int, v View) {
	t.site.Secure(w.Header())
	var out bytes.Buffer
	err := t.t.Execute(&out, struct {
		View
		Network network.Network
		Version string
	}{v, t.site.network, t.site.version})
	if err != nil {
		t.site.log.ErrorContext(r.Context(), "page not rendered", "title", v.Title, "err", err)
		http.Error(w, "the gateway failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // the browser is gone, or has it
}
