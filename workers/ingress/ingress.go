package ingress

import (
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	_ "google.golang.org/grpc/encoding/gzip" // Temporal's SDK compresses what it sends
	"google.golang.org/grpc/keepalive"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/payload"
)

// Store is what the ingress needs of the scheduler's store.
type Store interface {
	Secrets
	Lease(ctx context.Context, job common.Hash) (lease.Lease, error)
	RenewLeases(ctx context.Context, node common.Address, refs []lease.Ref, expiry uint64) (renewed, stale []lease.Ref, err error)
	Head(ctx context.Context, job common.Hash) (lease.Head, error)
	Acknowledge(ctx context.Context, r record.SignedReceipt, parent common.Hash, head lease.Head, now time.Time) (lease.Head, error)
	AddUsage(ctx context.Context, job common.Hash, epoch uint32, bytesIn, bytesOut uint64) error
	Usage(ctx context.Context, job common.Hash, epoch uint32) (store.Usage, error)
	SetStarted(ctx context.Context, job common.Hash, epoch uint32, at uint64) (uint64, error)
	PutReceipt(ctx context.Context, r record.SignedReceipt) error
	Finish(ctx context.Context, r record.SignedReceipt, e record.Ending, logRoot, telemetryRoot common.Hash, deposited ...store.Deposit) error
	OrderDue(ctx context.Context, order common.Hash, node common.Address, exceptJob common.Hash, exceptEpoch uint32) (job.Amount, error)
	PutErasure(ctx context.Context, e record.Erasure) error
	PutFrames(ctx context.Context, may func(lease.Lease) error, job common.Hash, epoch uint32, stream uint8, first uint64, frames [][]byte) (next uint64, err error)
	Uptimes(ctx context.Context) (map[common.Address]uint64, error)
	PutUptimes(ctx context.Context, uptimes map[common.Address]uint64) error
	// Hold, Release, ReleaseAll, Forget, Sweep and Gone keep what content is stored for, see package store.
	Hold(ctx context.Context, reason string, until time.Time, cids ...string) error
	HoldNew(ctx context.Context, reason string, until time.Time, cid string) error
	Release(ctx context.Context, reason string, now time.Time, cids ...string) error
	ReleaseAll(ctx context.Context, reason string, now time.Time) error
	Forget(ctx context.Context, now time.Time, n int) (int, error)
	Sweep(ctx context.Context, now time.Time, n int) ([]string, error)
	Gone(ctx context.Context, cids ...string) error
	// PutDeposit, DepositedAt, MoveDeposits, Deposits, Retract and Withdraw know what is in the depot.
	PutDeposit(ctx context.Context, d store.Deposit) error
	DepositedAt(ctx context.Context, cid string) (place string, err error)
	MoveDeposits(ctx context.Context, place string, cids ...string) error
	Deposits(ctx context.Context, place, after string, n int) ([]store.Deposit, error)
	Retract(ctx context.Context, job common.Hash, epoch uint32, cid string) error
	Withdraw(ctx context.Context, cids ...string) error
	HeldCheckpoints(ctx context.Context, before time.Time, most int) ([]store.HeldCheckpoint, error)
	Superseded(ctx context.Context, job common.Hash, keep uint32) ([]store.HeldCheckpoint, error)
	LastCheckpoints(ctx context.Context, over store.Over, most int) ([]store.HeldCheckpoint, error)
	LetGo(ctx context.Context, gone []store.HeldCheckpoint, now time.Time) error
	StreamSize(ctx context.Context, job common.Hash, epoch uint32, stream uint8) (next, bytes uint64, err error)
	// PipelineSteps are those of an order, none if it is of something else.
	PipelineSteps(ctx context.Context, order common.Hash, from uint32, most int) ([]job.Submission, error)
}

// Peer reads stored content as its owner's IPFS node will.
type Peer interface {
	delivery.Reader
	// Ahead returns a reader for as long as ctx lives that asked for these blocks
	// already; it reads others too.
	Ahead(ctx context.Context, cids ...string) delivery.Reader
}

// Config is what an ingress is made of.
type Config struct {
	Domain      eip712.Domain
	Namespace   string
	Temporal    workflowservice.WorkflowServiceClient
	Store       Store
	Blobs       delivery.Store
	Peer        Peer          // reads what Blobs stores, as another peer of the network
	Depot       *depot.Target // of packages that Blobs does not take or Peer cannot read; nil: none
	Registry    Registry
	Master      []byte            // of payload keys
	Scheduler   *ecdsa.PrivateKey // countersigns receipts, signs inclusions
	Certificate tls.Certificate
	BlobURL     string        // base URL that nodes are told
	Results     time.Duration // how long results are kept; 0: for ever
	Orders      time.Duration // how far ahead orders' deadlines may lie
	Region      uint8         // where the ingress is, 0..7: whose latency it measures
	Log         *slog.Logger
	Timing      Timing
}

// Ingress is the nodes' door. Make one with New.
type Ingress struct {
	nodeservice.UnimplementedNodeServiceServer
	cfg    Config
	log    *slog.Logger
	timing Timing
	keys   payload.Keyring
	now    func() time.Time

	gate     *gate
	limits   *limiters
	sealer   *sealer
	conns    *conns
	roster   *roster
	sessions *sessions
	flights  *flights
	polls    *polls
	nodes    *nodemap.Map
	drafts   *drafts
	backs    *backs
	stored   *stored
	promoted *stored // from the depot to IPFS
	outage   outage  // of IPFS
	pieces   *pieces // in the depot
	parts    *known
	pending  *pending
	slots    *slots
	holders  *holders
	streams  *counters

	life context.Context // of work that outlives the call that began it
	end  context.CancelFunc
	work sync.WaitGroup
}

// New makes an ingress. Serve starts it.
func New(cfg Config) (*Ingress, error) {
	leaf, err := x509.ParseCertificate(cfg.Certificate.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("ingress certificate: %w", err)
	}
	keys, err := payload.Master(cfg.Master)
	if err != nil {
		return nil, err
	}
	i := &Ingress{
		cfg: cfg, log: cfg.Log, timing: cfg.Timing.withDefaults(), keys: keys, now: time.Now,
		gate:   newGate(cfg.Domain, nodeservice.IngressHash(leaf), cfg.Registry, time.Now),
		limits: newLimiters(), sealer: newSealer(cfg.Store, time.Now),
		sessions: newSessions(), flights: newFlights(),
		nodes:  nodemap.New(nodemap.Config{Domain: cfg.Domain, Key: cfg.Scheduler, Region: cfg.Region, Now: time.Now}),
		drafts: newDrafts(), backs: newBacks(), stored: newStored(), promoted: newStored(), parts: newKnown(), pending: newPending(), slots: newSlots(), holders: newHolders(), streams: newCounters(),
	}
	if cfg.Depot != nil {
		i.pieces = newPieces(cfg.Depot.Folder.Most() / 2)
	}
	i.roster = newRoster(i.timing)
	i.conns = newConns(i.connEnded)
	i.life, i.end = context.WithCancel(context.Background())
	i.polls = newPolls(i.life, i.timing.Return, i.work.Go, i.orphaned)
	return i, nil
}

// Listeners are where an ingress serves. All three are wrapped in TLS with its certificate.
type Listeners struct {
	Nodes net.Listener // gRPC, for nodes
	Blobs net.Listener // HTTPS, for nodes
	Fleet net.Listener // gRPC, for the scheduler's own processes
}

// Serve serves until ctx ends or a listener fails, then closes everything.
func (i *Ingress) Serve(ctx context.Context, l Listeners) error {
	nodes, err := i.nodeServer()
	if err != nil {
		return err
	}
	token, err := fleet.Token(ctx, i.cfg.Store)
	if err != nil {
		return err
	}
	uptimes, err := i.cfg.Store.Uptimes(ctx)
	if err != nil {
		return err
	}
	i.nodes.Remember(uptimes)
	internal := grpc.NewServer(grpc.Creds(i.credentials()), grpc.StreamInterceptor(fleetGuard(token)), grpc.WaitForHandlers(true))
	nodeservice.RegisterFleetServiceServer(internal, i.nodes)
	blobs := i.blobServer(fleet.Bearer(token))

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return nodes.Serve(l.Nodes) })
	group.Go(func() error { return internal.Serve(l.Fleet) })
	group.Go(func() error { return blobs.ServeTLS(l.Blobs, "", "") })
	group.Go(func() error { i.watch(ctx); return nil })
	group.Go(func() error { i.keepUptimes(ctx); return nil })
	group.Go(func() error { i.dropHeld(ctx); return nil })
	group.Go(func() error { i.collect(ctx); return nil })
	group.Go(func() error { i.keepDepot(ctx); return nil })
	group.Go(func() error {
		<-ctx.Done()
		// Nobody is failed from here on: nodes come back to the next ingress.
		i.end()
		internal.Stop()
		nodes.Stop()
		return blobs.Close()
	})
	err = group.Wait()
	i.work.Wait()
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, grpc.ErrServerStopped) {
		return nil
	}
	return err
}

// nodeServer is the gRPC server that nodes reach.
func (i *Ingress) nodeServer() (*grpc.Server, error) {
	temporal, err := proxy.NewWorkflowServiceProxyServer(proxy.WorkflowServiceProxyOptions{
		Client: i.cfg.Temporal, DisableHeaderForwarding: true,
	})
	if err != nil {
		return nil, fmt.Errorf("make Temporal proxy: %w", err)
	}
	s := grpc.NewServer(
		grpc.Creds(i.credentials()),
		grpc.StatsHandler(i.conns),
		grpc.UnaryInterceptor(i.unary),
		grpc.StreamInterceptor(i.stream),
		grpc.UnknownServiceHandler(denyUnknown),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxConcurrentStreams(4*maxPolls),
		grpc.MaxHeaderListSize(16<<10),
		grpc.ConnectionTimeout(10*time.Second),
		grpc.WaitForHandlers(true), // what a call leaves to i.work begins before that is waited for
		// A host that vanished without closing its connection is noticed by this
		// at the latest; its polls end with it.
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
	)
	workflowservice.RegisterWorkflowServiceServer(s, temporal)
	nodeservice.RegisterNodeServiceServer(s, i)
	return s, nil
}

// blobServer serves nodes, and the depot to the scheduler's own processes, who show token.
func (i *Ingress) blobServer(token string) *http.Server {
	mux := i.blobs()
	if i.cfg.Depot != nil {
		mux.Handle(depot.Path, depot.Handler(i.cfg.Depot.Folder, token))
	}
	s := &http.Server{
		Handler: mux, TLSConfig: i.tls(), Protocols: new(http.Protocols),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(i.log.Handler(), slog.LevelDebug),
	}
	// HTTP/1 moves bulk bytes with less work than HTTP/2's flow control.
	s.Protocols.SetHTTP1(true)
	return s
}

func (i *Ingress) tls() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{i.cfg.Certificate}, MinVersion: tls.VersionTLS13}
}

func (i *Ingress) credentials() credentials.TransportCredentials { return credentials.NewTLS(i.tls()) }
