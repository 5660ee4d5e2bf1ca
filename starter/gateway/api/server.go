package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
)

// Options are a Server's neighbours and limits.
type Options struct {
	Network  network.Network
	Version  string
	Jobs     Jobs
	Store    Store
	Fleet    Fleet
	Blobs    Blobs
	Chain    Chain
	Book     Book
	Faucet   Faucet   // nil: none
	Explorer Explorer // nil: none
	// Operator answers /codec/ and /operator/; nil: none.
	Operator http.Handler
	// Pages answers what the API does not, under the same limits; nil: nothing does.
	Pages http.Handler
	Ready func(ctx context.Context) error // whether what is behind answers; nil: always
	Log   *slog.Logger
	Now   func() time.Time // nil: time.Now

	MaxUpload        uint64        // bytes of one upload
	RatePerIP        float64       // requests per second
	RatePerWallet    float64       // requests per second, of signed-in or order-signing wallets
	Streams          int           // streams open at once
	StreamsPerIP     int           // of one address
	StreamsPerWallet int           // of one wallet
	StreamStall      time.Duration // a client that takes nothing for so long is dropped
	StreamBeat       time.Duration // how often a comment is sent, and the session looked at again
	Follow           follow.Options
	Closing          <-chan struct{} // closed when streams are to end; nil: never
	TrustedProxies   []netip.Prefix  // whose X-Forwarded-For is believed
}

// DefaultOptions are the limits without the neighbours.
func DefaultOptions() Options {
	return Options{
		MaxUpload:     256 << 30, // a large image plus a data set; disk is the operator's own limit
		RatePerIP:     200,       // a loopback benchmark at concurrency 8 stays below it
		RatePerWallet: 100,
		Streams:       5000, StreamsPerIP: 256, StreamsPerWallet: 64, StreamStall: 15 * time.Second, StreamBeat: 15 * time.Second, // a few hundred kilobytes each, at the worst
		Follow: follow.DefaultOptions(),
	}
}

// Server answers the API's requests.
type Server struct {
	Options
	log     *slog.Logger
	now     func() time.Time
	domain  string // host[:port] that sign-in messages must name
	owners  *lru.Cache[common.Hash, common.Address]
	perIP   *limiters
	perUser *limiters
	api     huma.API

	sessions *lru.Cache[[32]byte, checkedSession]
	board    *follow.Board
	streams  places

	leaves     Leaves
	explaining chan struct{} // a token for each match that is being explained
}

// maxJSON bounds a JSON body: a spec is at most 64 KiB, its envelope and sealed secrets less than that again.
const maxJSON = 512 << 10

// New returns the API's handler.
func New(o Options) (http.Handler, error) {
	u, err := url.Parse(o.Network.Gateway)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the network's gateway %q is not a URL: sign-in messages must name it", o.Network.Gateway)
	}
	owners, err := lru.New[common.Hash, common.Address](10_000)
	if err != nil {
		return nil, fmt.Errorf("owner cache: %w", err)
	}
	sessions, err := lru.New[[32]byte, checkedSession](10_000)
	if err != nil {
		return nil, fmt.Errorf("session cache: %w", err)
	}
	s := &Server{
		sessions: sessions, streams: places{open: map[string]int{}},
		Options: o, log: o.Log, now: o.Now, domain: u.Host, owners: owners,
		perIP: newLimiters(o.RatePerIP), perUser: newLimiters(o.RatePerWallet),
		leaves: pages{o.Book, o.Blobs, o.Network.Scheduler}, explaining: make(chan struct{}, explainers),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.board = follow.New(looks{s}, o.Follow)
	mux := http.NewServeMux()
	s.api = humago.New(mux, documentation(o))
	s.routes()
	s.raw(mux)
	return s.protect(mux), nil
}

// documentation describes the API; the documentation pages of the library load
// scripts from elsewhere and stay off.
func documentation(o Options) huma.Config {
	c := huma.DefaultConfig("Skyops gateway", o.Version)
	c.Info.Description = "Submit GPU jobs with a wallet's signature, follow them, fetch their sealed results. " +
		"A session (Sign-In with Ethereum) allows reading; every spend carries its own signed order."
	c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", nil
	c.RejectUnknownQueryParameters = true
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if name := huma.DefaultSchemaNamer(t, hint); t.Name() != "" && t.PkgPath() != "" {
			return schemaName(path.Base(t.PkgPath()), name)
		} else {
			return name
		}
	})
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer", Description: "Token from POST /v1/auth/login"},
	}
	if o.Network.Gateway != "" {
		c.Servers = []*huma.Server{{URL: o.Network.Gateway}}
	}
	return c
}

// routes registers what the library serves and documents.
func (s *Server) routes() {
	s.authRoutes()
	s.networkRoutes()
	s.quoteRoutes()
	s.submitRoutes()
	s.jobRoutes()
	s.whyRoutes()
	s.frameRoutes()
	s.streamRoutes()
	s.resultRoutes()
	s.uploadRoutes()
	s.keyringRoutes()
	if s.Faucet != nil {
		s.faucetRoutes()
	}
	if s.Explorer != nil {
		s.explorerRoutes()
	}
}

// raw registers what streams bytes or is not part of the documented API.
func (s *Server) raw(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/blobs/{cid}", s.serveBlob)
	mux.HandleFunc("GET /v1/blobs/{cid}/{name}", s.serveBlob)
	mux.HandleFunc("PATCH /v1/uploads/{id}", s.appendUpload)
	mux.HandleFunc("HEAD /v1/uploads/{id}", s.uploadHead)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if s.Ready != nil {
			if err := s.Ready(r.Context()); err != nil {
				s.log.WarnContext(r.Context(), "not ready", "err", err)
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprintln(w, "not ready")
				return
			}
		}
		fmt.Fprintln(w, "ready")
	})
	if s.Operator != nil {
		mux.Handle("/codec/", s.Operator)
		mux.Handle("/operator/", s.Operator)
	}
	if s.Pages != nil {
		mux.Handle("/", s.Pages)
		mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
			writeProblem(w, then(problem(http.StatusNotFound, client.CodeNotFound, "there is no operation %s %.100s", r.Method, r.URL.Path), "/openapi.json lists them"))
		})
	}
}

// op describes one operation; reads that need a session say so.
func op(method, path, id, summary string, session bool) huma.Operation {
	o := huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, MaxBodyBytes: maxJSON,
		Errors: []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}
	if session {
		o.Security = []map[string][]string{{"session": {}}}
		o.Errors = append(o.Errors, http.StatusUnauthorized, http.StatusNotFound)
	}
	return o
}

// schemaOf returns the schema of a type, which is added to the document's components.
func (s *Server) schemaOf(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	return s.api.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// reply is a JSON answer.
type reply[T any] struct{ Body T }
