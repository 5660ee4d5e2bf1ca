package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/activities/egress"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/dashboard"
	"github.com/skyops/skyops/starter/gateway/explorer"
	"github.com/skyops/skyops/starter/gateway/faucet"
	"github.com/skyops/skyops/starter/gateway/jobs"
	"github.com/skyops/skyops/starter/gateway/operator"
	"github.com/skyops/skyops/starter/gateway/page"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/tracing"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workflows/frontend"
	"github.com/skyops/skyops/workflows/payload"
)

const (
	pruneEvery   = 10 * time.Minute
	shutdownTime = 10 * time.Second // open requests get this long to end
	glanceTime   = 5 * time.Second  // storage that is well says at once whether it has something
)

// service is the gateway with everything it holds open.
type service struct {
	cfg      config
	log      *slog.Logger
	vitals   *vitals.Vitals
	network  network.Network
	master   []byte
	store    *store.Store
	chain    *chain.Client
	temporal temporalclient.Client
	data     converter.DataConverter // of temporal
	fleet    *fleet.Map
	blobs    delivery.Store
	closers  []func()
}

// run serves until ctx ends.
func run(ctx context.Context, c config) error {
	traces, err := tracing.Start(ctx, "skyops-gateway", buildVersion(), os.Getenv)
	if err != nil {
		return err
	}
	s := &service{cfg: c, log: slog.New(slog.NewTextHandler(os.Stderr, nil)), vitals: vitals.New("gateway", buildVersion(), c.admin)}
	s.vitals.Trace(traces)
	defer s.close()
	s.closers = append(s.closers, func() {
		if err := traces.Close(ctx); err != nil {
			s.log.Warn("traces are lost", "err", err)
		}
	})
	if err := s.connect(ctx); err != nil {
		return err
	}
	handler, err := s.handler(ctx)
	if err != nil {
		return err
	}
	return s.serve(ctx, traces.Handler(s.watched(handler), family))
}

// connect reaches everything behind the gateway.
func (s *service) connect(ctx context.Context) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"config", func(context.Context) error { return s.cfg.check() }},
		{"network", s.readNetwork},
		{"store", s.openStore},
		{"chain", s.dialChain},
		{"temporal", s.dialTemporal},
		{"fleet", s.openFleet},
	}
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

func (s *service) readNetwork(context.Context) (err error) {
	if s.network, err = network.LoadOperator(s.cfg.network); err != nil {
		return err
	}
	s.master, err = readMaster(s.cfg.master)
	return err
}

func (s *service) openStore(ctx context.Context) (err error) {
	if s.store, err = store.Open(ctx, s.cfg.store); err != nil {
		return err
	}
	s.closers = append(s.closers, func() { s.store.Close() })
	return nil
}

func (s *service) dialChain(ctx context.Context) (err error) {
	s.chain, err = chain.Dial(ctx, s.network.RPC, chain.Contracts{
		Escrow: s.network.Escrow, Token: s.network.Token, Registry: s.network.Registry, Anchor: s.network.Anchor,
		MatchCourt: s.network.MatchCourt, LeafCourt: s.network.LeafCourt, WorkCourt: s.network.WorkCourt,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.chain.Close)
	return nil
}

func (s *service) dialTemporal(ctx context.Context) error {
	keys, err := payload.Master(s.master)
	if err != nil {
		return err
	}
	options, err := frontend.Options(s.network.Operator, keys, s.log)
	if err != nil {
		return err
	}
	s.data = options.DataConverter
	options.MetricsHandler = s.vitals.Temporal()
	if traces := s.vitals.Traces(); traces.On() {
		if options.Interceptors, err = frontend.Traced(traces.Provider()); err != nil {
			return err
		}
	}
	s.temporal, err = temporalclient.DialContext(ctx, options)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, s.temporal.Close)
	return nil
}

func (s *service) openFleet(ctx context.Context) error {
	token, err := fleet.Token(ctx, s.store)
	if err != nil {
		return err
	}
	s.fleet, err = fleet.New(s.network.Operator.Fleet, []byte(s.network.Operator.IngressCert), token, s.log)
	return err
}

// handler builds the API over what is connected.
func (s *service) handler(ctx context.Context) (http.Handler, error) {
	ownerKey, err := identity.OwnerKey(s.master)
	if err != nil {
		return nil, err
	}
	noticeKey, err := notify.SecretKey(s.master)
	if err != nil {
		return nil, err
	}
	proxies, err := s.cfg.trustedProxies()
	if err != nil {
		return nil, err
	}
	content, err := ipfs.New(s.network.Operator.IPFS, ipfs.DefaultTimeout)
	if err != nil {
		return nil, fmt.Errorf("ipfs: %w", err)
	}
	if s.blobs, err = fleet.Storage(ctx, s.network.Operator, content, s.store, fleet.DepotStall); err != nil {
		return nil, err
	}
	if content, err = ipfs.New(s.network.Operator.IPFS, glanceTime); err != nil {
		return nil, fmt.Errorf("ipfs: %w", err)
	}
	glance, err := fleet.Storage(ctx, s.network.Operator, content.Local(), s.store, glanceTime)
	if err != nil {
		return nil, err
	}
	links, err := direct.OpenKeys(ctx, s.store)
	if err != nil {
		return nil, err
	}
	limits := api.DefaultOptions()
	work := jobs.New(s.temporal, s.data, ownerKey)
	o := api.Options{
		Network: s.network, Version: buildVersion(), Jobs: work, Schedules: work.Schedules(), Pipelines: work, Batches: work, Store: s.store,
		Links: links, Images: s.cfg.images,
		Fleet: nodeMap{s.fleet}, Blobs: s.blobs, Glance: glance, Explorer: s.explorer(), Chain: s.chain, Book: books{s.chain}, Log: s.log, Ready: s.ready,
		MaxUpload: s.cfg.maxUpload, RatePerIP: s.cfg.rateIP, RatePerWallet: s.cfg.rateWallet, TrustedProxies: proxies,
		Streams: s.cfg.streams, StreamsPerIP: s.cfg.streamsIP, StreamsPerWallet: s.cfg.streamsWallet,
		Webhooks: egress.Guard{Anywhere: s.cfg.anyWebhook}, NoticeKey: noticeKey,
		StreamStall: limits.StreamStall, StreamBeat: limits.StreamBeat, LookTime: limits.LookTime, Follow: limits.Follow, Closing: ctx.Done(),
	}
	if o.Pages, err = s.pages(); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if s.cfg.operatorToken != "" {
		if o.Operator, err = s.operator(); err != nil {
			return nil, fmt.Errorf("codec endpoint: %w", err)
		}
	}
	if s.cfg.faucetKey != "" {
		if o.Faucet, err = s.faucet(ctx); err != nil {
			return nil, fmt.Errorf("faucet: %w", err)
		}
	}
	return api.New(o)
}

// explorer answers what is public.
func (s *service) explorer() explorer.Service {
	return explorer.Service{Reader: explorer.Reader{Rows: s.store, Anchor: s.network.Anchor}, Chain: s.chain}
}

// indexer keeps the explorer's model at the chain. Every gateway may: each step is
// taken by one.
func (s *service) indexer() *explorer.Indexer {
	return &explorer.Indexer{
		Chain: s.chain, Content: s.blobs, Rows: s.store, Domain: s.network.Domain(), Token: s.network.Token, Own: s.network.Scheduler, Log: s.log, Now: time.Now,
	}
}

// pages are what people see in a browser.
func (s *service) pages() (http.Handler, error) {
	site, err := page.New(page.Options{Network: s.network, Version: buildVersion(), Assets: []fs.FS{dashboard.Assets(), explorer.Assets()}, Log: s.log})
	if err != nil {
		return nil, err
	}
	home, err := dashboard.New(site, s.cfg.images)
	if err != nil {
		return nil, err
	}
	public, err := explorer.Pages(s.explorer(), site, s.network.Token, s.cfg.operatorToken != "", s.log)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/", site)
	mux.Handle("/explorer", public)
	mux.Handle("/explorer/", public)
	mux.Handle("/", home)
	return mux, nil
}

func (s *service) operator() (http.Handler, error) {
	token, err := os.ReadFile(s.cfg.operatorToken)
	if err != nil {
		return nil, err
	}
	keys, err := payload.Master(s.master)
	if err != nil {
		return nil, err
	}
	return operator.New(string(token), s.network.Operator.UI, s.network.Operator.Namespace, s.network.Gateway, payload.Codec(keys), time.Now)
}

func (s *service) faucet(ctx context.Context) (api.Faucet, error) {
	key, err := crypto.LoadECDSA(s.cfg.faucetKey)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	backend, err := ethclient.DialContext(ctx, s.network.RPC)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, backend.Close)
	return faucet.New(key, s.chain, backend, s.store, time.Now), nil
}

// ready asks what every request needs.
func (s *service) ready(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, 2*time.Second)
	defer done()
	if _, err := s.temporal.CheckHealth(ctx, nil); err != nil {
		return fmt.Errorf("temporal: %w", err)
	}
	if _, err := s.chain.BlockNumber(ctx); err != nil {
		return fmt.Errorf("chain: %w", err)
	}
	return s.fleet.WaitSynced(ctx)
}

// newServer bounds how long a client may take for each part of a request.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ReadTimeout:  30 * time.Second, // a JSON body; uploads extend it as they go on
		WriteTimeout: 90 * time.Second, // above the longest held request; downloads and streams extend it as they go on
		ErrorLog:     slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serve answers requests, follows the node map and tidies the store.
func (s *service) serve(ctx context.Context, h http.Handler) error {
	l, err := net.Listen("tcp", s.cfg.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := newServer(h, s.log)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.vitals.Serve(ctx) })
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		end, done := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer done()
		if server.Shutdown(end) != nil {
			return server.Close() // held requests do not keep the process
		}
		return nil
	})
	g.Go(func() error {
		if err := s.fleet.Run(ctx); ctx.Err() == nil {
			return fmt.Errorf("node map: %w", err)
		}
		return nil
	})
	g.Go(func() error { s.prune(ctx); return nil })
	g.Go(func() error { s.indexer().Run(ctx); return nil })
	s.vitals.Serves()
	s.log.Info("ready", "role", "gateway", "listen", l.Addr().String())
	return g.Wait()
}

// prune drops what has expired, now and then.
func (s *service) prune(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.store.Prune(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.log.Warn("store not pruned", "err", err)
			}
		}
	}
}

// close lets go of everything, last opened first.
func (s *service) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
}

// nodeMap is the node map as the API sees it.
type nodeMap struct{ m *fleet.Map }

// Nodes implements api.Fleet.
func (f nodeMap) Nodes() ([]api.NodeState, time.Time) {
	var out []api.NodeState
	for _, n := range f.m.Snapshot() {
		if n.Leaf.Node != n.Address {
			continue // it has not told anything yet
		}
		out = append(out, api.NodeState{
			Leaf: n.Leaf, Present: n.Present, Draining: n.Draining, Images: n.Images,
			Runtime: n.Runtime, Version: n.Version, Seen: n.Seen,
		})
	}
	return out, f.m.Time()
}

// books is the chain as the API sees it.
type books struct{ *chain.Client }

// Slashings implements api.Book.
func (b books) Slashings(ctx context.Context, scheduler common.Address) ([]chain.Slashing, error) {
	return b.Court().Slashings(ctx, scheduler)
}
