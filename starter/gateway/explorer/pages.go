package explorer

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/page"
)

//go:embed assets/*.js assets/*.css
var assets embed.FS

//go:embed templates/*.html
var templates embed.FS

// Assets are the explorer's scripts and styles, for page.Options.
func Assets() fs.FS { return assets }

// perPage is the rows of a list on a page.
const perPage = 25

// screens are the explorer's pages: each is rendered from the model alone, and
// says nothing of who reads it.
type screens struct {
	service Service
	site    *page.Site
	words   words
	log     *slog.Logger
	lost    *page.Template
}

// shown is the data of a page.
type shown struct {
	words
	X    any    // what the page is about
	More any    // a list beside it
	Path string // of the page, for its next ones
	Next string // cursor
}

// With is the same page's words with another list.
func (s shown) With(list any) shown {
	s.More = list
	return s
}

// screen is one page of the explorer.
type screen struct {
	pattern, file, title string
	modules              []string
	read                 func(s *screens, ctx context.Context, r *http.Request, from string) (x, more any, next string, err error)
}

var all = []screen{
	{"/explorer", "overview.html", "Explorer", nil, (*screens).overview},
	{"/explorer/jobs", "jobs.html", "Jobs of the network", nil, (*screens).jobs},
	{"/explorer/jobs/{job}", "job.html", "Job", []string{"facts.js"}, (*screens).job},
	{"/explorer/orders/{order}", "order.html", "Order", nil, (*screens).order},
	{"/explorer/nodes", "nodes.html", "Nodes", nil, (*screens).nodes},
	{"/explorer/nodes/{slot}", "node.html", "Node", nil, (*screens).node},
	{"/explorer/schedulers", "schedulers.html", "Schedulers", nil, (*screens).schedulers},
	{"/explorer/schedulers/{scheduler}", "scheduler.html", "Scheduler", nil, (*screens).scheduler},
	{"/explorer/params", "params.html", "Parameters", nil, (*screens).params},
	{"/explorer/events", "events.html", "Events", nil, (*screens).events},
	{"/explorer/tx/{tx}", "tx.html", "Transaction", nil, (*screens).tx},
}

// Pages returns the handler of the explorer's pages. operators says that
// /operator/jobs/JOB leads operators to a job's history.
func Pages(service Service, site *page.Site, token common.Address, operators bool, log *slog.Logger) (http.Handler, error) {
	s := &screens{service: service, site: site, words: words{token, operators}, log: log}
	mux := http.NewServeMux()
	for _, p := range all {
		t, err := site.Template(templates, "templates/parts.html", "templates/"+p.file)
		if err != nil {
			return nil, err
		}
		mux.HandleFunc("GET "+p.pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, p, t) })
	}
	var err error
	if s.lost, err = site.Template(templates, "templates/parts.html", "templates/unknown.html"); err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /explorer/find", s.find)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.unknown(w, r, http.StatusNotFound) })
	return mux, nil
}

func (s *screens) serve(w http.ResponseWriter, r *http.Request, p screen, t *page.Template) {
	x, more, next, err := p.read(s, r.Context(), r, r.URL.Query().Get("from"))
	switch {
	case errors.Is(err, ErrUnknown), errors.Is(err, ErrCursor):
		s.unknown(w, r, http.StatusNotFound)
		return
	case err != nil:
		s.log.ErrorContext(r.Context(), "explorer's page not read", "path", r.URL.Path, "err", err)
		s.unknown(w, r, http.StatusServiceUnavailable)
		return
	}
	t.Serve(w, r, http.StatusOK, page.View{
		Title: p.title, Section: "explorer", Modules: p.modules, Styles: []string{"explorer.css"},
		Data: shown{s.words, x, more, r.URL.Path, next},
	})
}

func (s *screens) unknown(w http.ResponseWriter, r *http.Request, status int) {
	s.lost.Serve(w, r, status, page.View{
		Title: "Not known", Section: "explorer", Styles: []string{"explorer.css"},
		Data: shown{s.words, r.URL.Query().Get("q"), nil, r.URL.Path, ""},
	})
}

// find leads from a search to what it found.
func (s *screens) find(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("q")
	found, err := s.service.Find(r.Context(), text[:min(len(text), 100)])
	if err != nil || found.Path == "" {
		s.unknown(w, r, http.StatusNotFound)
		return
	}
	http.Redirect(w, r, (&url.URL{Path: found.Path}).String(), http.StatusSeeOther)
}

// front is what the overview shows.
type front struct {
	client.Explored
	Jobs   []client.JobShown
	Events []client.EventShown
}

func (s *screens) overview(ctx context.Context, _ *http.Request, _ string) (any, any, string, error) {
	e, err := s.service.Explored(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	jobs, err := s.service.Jobs(ctx, "", 8)
	if err != nil {
		return nil, nil, "", err
	}
	events, err := s.service.Events(ctx, "", 8)
	return front{e, jobs.Jobs, events.Events}, nil, "", err
}

func (s *screens) jobs(ctx context.Context, _ *http.Request, from string) (any, any, string, error) {
	l, err := s.service.Jobs(ctx, from, perPage)
	return l.Jobs, nil, l.Next, err
}

func (s *screens) job(ctx context.Context, r *http.Request, _ string) (any, any, string, error) {
	id, err := hashOf(r.PathValue("job"))
	if err != nil {
		return nil, nil, "", err
	}
	f, err := s.service.Job(ctx, id)
	return f, nil, "", err
}

func (s *screens) order(ctx context.Context, r *http.Request, from string) (any, any, string, error) {
	id, err := hashOf(r.PathValue("order"))
	if err != nil {
		return nil, nil, "", err
	}
	o, err := s.service.Order(ctx, id)
	if err != nil {
		return nil, nil, "", err
	}
	l, err := s.service.OrderJobs(ctx, id, from, perPage)
	return o, l.Jobs, l.Next, err
}

func (s *screens) nodes(ctx context.Context, _ *http.Request, from string) (any, any, string, error) {
	l, err := s.service.Nodes(ctx, from, perPage)
	return l.Nodes, nil, l.Next, err
}

func (s *screens) node(ctx context.Context, r *http.Request, from string) (any, any, string, error) {
	slot, err := strconv.ParseUint(r.PathValue("slot"), 10, 20)
	if err != nil {
		return nil, nil, "", ErrUnknown
	}
	n, err := s.service.Node(ctx, uint32(slot))
	if err != nil {
		return nil, nil, "", err
	}
	l, err := s.service.NodeJobs(ctx, uint32(slot), from, perPage)
	return n, l.Jobs, l.Next, err
}

func (s *screens) schedulers(ctx context.Context, _ *http.Request, from string) (any, any, string, error) {
	l, err := s.service.Schedulers(ctx, from, perPage)
	return l.Schedulers, nil, l.Next, err
}

func (s *screens) scheduler(ctx context.Context, r *http.Request, _ string) (any, any, string, error) {
	var a common.Address
	if a.UnmarshalText([]byte(r.PathValue("scheduler"))) != nil {
		return nil, nil, "", ErrUnknown
	}
	f, err := s.service.Scheduler(ctx, a)
	return f, nil, "", err
}

func (s *screens) params(ctx context.Context, _ *http.Request, _ string) (any, any, string, error) {
	l, err := s.service.Params(ctx)
	return l.Versions, nil, "", err
}

func (s *screens) events(ctx context.Context, _ *http.Request, from string) (any, any, string, error) {
	l, err := s.service.Events(ctx, from, perPage)
	return l.Events, nil, l.Next, err
}

func (s *screens) tx(ctx context.Context, r *http.Request, _ string) (any, any, string, error) {
	tx, err := hashOf(r.PathValue("tx"))
	if err != nil {
		return nil, nil, "", err
	}
	l, err := s.service.Tx(ctx, tx)
	return tx, l.Events, "", err
}

func hashOf(text string) (h common.Hash, err error) {
	if h.UnmarshalText([]byte(text)) != nil {
		return h, ErrUnknown
	}
	return h, nil
}
