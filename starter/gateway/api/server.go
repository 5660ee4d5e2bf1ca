package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/egress"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
)

// Options are a Server's neighbours and limits.
type Options struct {
	Network   network.Network
	Version   string
	Jobs      Jobs
	Schedules Schedules
	Pipelines Pipelines
	Batches   Batches
	Store     Store
	Fleet     Fleet
	Blobs     Blobs
	// Glance is Blobs for looks at whether something is stored, of which it says within
	// seconds that it is not; nil: Blobs.
	Glance   Blobs
	Links    direct.Keys
	Chain    Chain
	Book     Book
	Faucet   Faucet   // nil: none
	Explorer Explorer // nil: none
	// Webhooks says which addresses notices may be sent to; NoticeKey is notify.SecretKey's.
	Webhooks  egress.Guard
	NoticeKey []byte
	// Images are the digests of images that are in no registry, by their names: what
	// nodes hold of presets' images.
	Images map[string]string
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
	LookTime         time.Duration // that one request for earlier steps may take
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
		LookTime: 30 * time.Second, Follow: follow.DefaultOptions(),
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
	planning places // files of several jobs that are being read
	history  paramsCache
	grants   grants
	packed   *lru.Cache[string, *seal.Manifest] // by the package's CID: of those that links were read of
	lists    lists

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
	if o.LookTime <= 0 {
		return nil, errors.New("a look for earlier steps has no time (Options.LookTime)")
	}
	owners, err := lru.New[common.Hash, common.Address](10_000)
	if err != nil {
		return nil, fmt.Errorf("owner cache: %w", err)
	}
	sessions, err := lru.New[[32]byte, checkedSession](10_000)
	if err != nil {
		return nil, fmt.Errorf("session cache: %w", err)
	}
	seen, err := lru.New[common.Hash, grant](10_000)
	if err != nil {
		return nil, fmt.Errorf("delegation cache: %w", err)
	}
	kept, err := lru.New[common.Address, *sharedList](4096)
	if err != nil {
		return nil, fmt.Errorf("list cache: %w", err)
	}
	packed, err := lru.New[string, *seal.Manifest](16)
	if err != nil {
		return nil, fmt.Errorf("manifest cache: %w", err)
	}
	s := &Server{
		packed: packed,
		lists:  lists{kept: kept}, grants: grants{seen}, sessions: sessions, streams: places{open: map[string]int{}}, planning: places{open: map[string]int{}},
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
	if s.Glance == nil {
		s.Glance = s.Blobs
	}
	s.board = follow.New(looks{s}, o.Follow)
	mux := http.NewServeMux()
	s.api = humago.New(mux, documentation())
	s.routes()
	s.raw(mux)
	return s.protect(mux), nil
}

// apiVersion is the version of the API: a change that breaks clients gets another path.
const apiVersion = "1.0.0"

// tags group the operations; a path's first word is its tag.
var tags = [][2]string{
	{"auth", "Signing in"},
	{"network", "What the network is"},
	{"nodes", "The node map"},
	{"accounts", "What the chain has of an address"},
	{"schedulers", "Who matches jobs, and what it answers for"},
	{"params", "The rules that jobs are matched by"},
	{"quotes", "What a job would cost, and where it could run"},
	{"plans", "What files of several jobs stand for, and what they would cost"},
	{"jobs", "Submitting and following jobs"},
	{"schedules", "Jobs that are run again and again, under one order"},
	{"data", "Sealed data sets that a wallet keeps, to be read by several jobs"},
	{"pipelines", "Jobs that take each other's outputs"},
	{"keyring", "The sealed data key of a wallet that lives in a browser"},
	{"recipients", "Data keys that wallets published, to be shared with"},
	{"notices", "What your webhooks were told of your jobs"},
	{"uploads", "Sealed inputs on their way into storage"},
	{"blobs", "Sealed files in storage"},
	{"links", "Results by plain HTTP, for whoever holds a link that has not expired"},
	{"explorer", "What is public of nodes, jobs, orders and schedulers"},
	{"faucet", "Test coins, on development networks"},
}

// documentation describes the API; the documentation pages of the library load
// scripts from elsewhere and stay off.
func documentation() huma.Config {
	c := huma.DefaultConfig("Skyops gateway", apiVersion)
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
	c.Info.License = &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"}
	c.Servers = []*huma.Server{{URL: "/", Description: "The gateway that serves this document"}}
	for _, t := range tags {
		c.Tags = append(c.Tags, &huma.Tag{Name: t[0], Description: t[1]})
	}
	return c
}

// routes registers what the library serves and documents.
func (s *Server) routes() {
	s.authRoutes()
	s.networkRoutes()
	s.chainRoutes()
	s.quoteRoutes()
	s.planRoutes()
	s.submitRoutes()
	s.pipelineRoutes()
	s.jobRoutes()
	s.scheduleRoutes()
	s.pauseRoutes()
	s.batchRoutes()
	s.checkpointRoutes()
	s.whyRoutes()
	s.frameRoutes()
	s.streamRoutes()
	s.listStreamRoutes()
	s.resultRoutes()
	s.linkRoutes()
	s.uploadRoutes()
	s.keyringRoutes()
	s.publicationRoutes()
	s.dataRoutes()
	s.noticeRoutes()
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
	mux.HandleFunc("GET /v1/links/{token}/{name}", s.serveLink)
	mux.HandleFunc("PATCH /v1/uploads/{id}", s.appendUpload)
	mux.HandleFunc("HEAD /v1/uploads/{id}", s.uploadHead)
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		mux.HandleFunc(method+" /v1/", func(w http.ResponseWriter, r *http.Request) {
			writeProblem(w, then(problem(http.StatusNotFound, client.CodeNotFound, "there is no %s %s", r.Method, r.URL.Path), "GET /openapi.json lists what there is"))
		})
	}
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
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable},
		Tags:   tagOf(path), Security: []map[string][]string{{}}, // none needed
	}
	if method == http.MethodPost || method == http.MethodPut {
		o.Errors = append(o.Errors, http.StatusRequestEntityTooLarge)
	}
	if session {
		o.Security = inSession
		o.Errors = append(o.Errors, http.StatusUnauthorized, http.StatusNotFound)
	}
	return o
}

// pathWords finds the names in a path.
var pathWords = regexp.MustCompile(`\{(\w+)\}`)

// describe documents a route for signed-in wallets that the library does not
// serve, since it streams bytes; more adds what op does not say.
func (s *Server) describe(method, path, id, summary string, more func(*huma.Operation)) {
	o := op(method, path, id, summary, true)
	for _, name := range pathWords.FindAllStringSubmatch(path, -1) {
		o.Parameters = append(o.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	o.Responses = map[string]*huma.Response{}
	s.errors(&o, o.Errors...)
	more(&o)
	s.api.OpenAPI().AddOperation(&o)
}

// errors documents that an operation may answer with problems of those statuses.
func (s *Server) errors(o *huma.Operation, statuses ...int) {
	for _, status := range statuses {
		o.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: s.schemaOf(client.Problem{})}},
		}
	}
}

// inSession is what operations need that a session is needed for.
var inSession = []map[string][]string{{"session": {}}}

// tagOf returns the tag of a path, /v1/TAG/….
func tagOf(path string) []string { return []string{strings.Split(path, "/")[2]} }

// schemaOf returns the schema of a type, which is added to the document's components.
func (s *Server) schemaOf(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	return s.api.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// reply is a JSON answer.
type reply[T any] struct{ Body T }
