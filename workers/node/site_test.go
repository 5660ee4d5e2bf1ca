package node_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/dev/temporalserver"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/logtest"
	"github.com/skyops/skyops/workers/node"
	"github.com/skyops/skyops/workers/vitals"
	"github.com/skyops/skyops/workflows/payload"
)

const namespace = "skyops"

// shared is what all tests of the package use: one Temporal server, and the
// programs, built once.
type shared struct {
	dir      string
	temporal string
	init     string
	counter  string
}

var everything = sync.OnceValues(func() (*shared, error) {
	dir, err := os.MkdirTemp("", "skyops-node")
	if err != nil {
		return nil, err
	}
	cleanups = append(cleanups, func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	s := &shared{dir: dir}
	if s.temporal, err = freeAddress(); err != nil {
		return nil, err
	}
	server, err := temporalserver.Start(temporalserver.Options{
		File: filepath.Join(dir, "temporal.db"), Address: s.temporal, Namespace: namespace, LogFile: filepath.Join(dir, "log"),
	})
	if err != nil {
		return nil, err
	}
	cleanups = append(cleanups, server.Stop)
	return s, nil
})

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// asPeer reads from the storage itself.
type asPeer struct{ *memory.Store }

func (p asPeer) Ahead(context.Context, ...string) delivery.Reader { return p }

// site is a scheduler with a real ingress, register and Temporal, and one node.
type site struct {
	*testing.T
	shared  *shared
	dir     string
	domain  eip712.Domain
	store   *store.Store
	blobs   *memory.Store
	network network.Network
	cert    tls.Certificate
	master  []byte
	key     *ecdsa.PrivateKey // the scheduler's
	owner   *executiontest.Owner
	client  client.Client
	fleet   *fleet.Map
	stop    func() // of the ingress

	mu   sync.Mutex
	said map[string]logtest.Ears // by who said it

	nodeKey  *ecdsa.PrivateKey
	settings node.Settings
}

func newSite(t *testing.T, change func(*node.Settings)) *site {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a Temporal server; not in short runs")
	}
	all, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	if all.init == "" {
		all.init = executiontest.Build(t, all.dir, "workers/node/init")
		all.counter = executiontest.Build(t, all.dir, "starter/presets/images/counter")
	}
	s := &site{T: t, shared: all, dir: executiontest.PublicDir(t), blobs: memory.New(), master: make([]byte, payload.KeySize), said: map[string]logtest.Ears{}}
	scheduler := executiontest.NewScheduler(t)
	s.domain, s.key, s.owner = scheduler.Domain, scheduler.Key, executiontest.NewOwner(t, scheduler)
	s.openStore()
	s.found()
	s.start()
	t.Cleanup(func() { s.stop() })
	s.dial()
	s.watch()
	s.prepareNode(change)
	return s
}

func (s *site) openStore() {
	st, err := store.Open(s.Context(), "sqlite:"+filepath.Join(s.dir, "skyops.db"))
	s.must(err)
	s.store = st
	s.Cleanup(func() { _ = st.Close() })
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// found describes the network.
func (s *site) found() {
	cert, certPEM := certificate(s.T)
	s.cert = cert
	var addresses [3]string
	for i := range addresses {
		var err error
		addresses[i], err = freeAddress()
		s.must(err)
	}
	s.network = network.Network{
		Name: "test", ChainID: s.domain.ChainID, RPC: "http://127.0.0.1:1", Escrow: s.domain.Escrow,
		Token: common.HexToAddress("0x70"), Scheduler: crypto.PubkeyToAddress(s.key.PublicKey),
		Operator: &network.Operator{
			Temporal: s.shared.temporal, Namespace: namespace, Ingress: addresses[0], IngressCert: string(certPEM),
			Blob: "https://" + addresses[1], Fleet: addresses[2],
		},
	}
}

// start brings an ingress up on the network's addresses.
func (s *site) start() {
	s.Helper()
	conn, err := grpc.NewClient(s.shared.temporal, grpc.WithTransportCredentials(insecure.NewCredentials()))
	s.must(err)
	i, err := ingress.New(ingress.Config{
		Domain: s.domain, Namespace: namespace, Temporal: workflowservice.NewWorkflowServiceClient(conn),
		Store: s.store, Blobs: s.blobs, Peer: asPeer{s.blobs}, Registry: everyone{}, Master: s.master, Scheduler: s.key,
		Certificate: s.cert, BlobURL: s.network.Operator.Blob, Log: s.log("ingress"),
	})
	s.must(err)
	var l ingress.Listeners
	for to, address := range map[*net.Listener]string{
		&l.Nodes: s.network.Operator.Ingress, &l.Blobs: strings.TrimPrefix(s.network.Operator.Blob, "https://"), &l.Fleet: s.network.Operator.Fleet,
	} {
		*to, err = net.Listen("tcp", address)
		s.must(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- i.Serve(ctx, l) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.Errorf("serve: %v", err)
		}
		_ = conn.Close()
	})
}

// dial connects to Temporal and runs the workflow that calls the node.
func (s *site) dial() {
	ring, err := payload.Master(s.master)
	s.must(err)
	data, failures := payload.Converter(ring)
	s.client, err = client.DialContext(s.Context(), client.Options{
		HostPort: s.shared.temporal, Namespace: namespace, DataConverter: data, FailureConverter: failures,
		Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	s.must(err)
	s.Cleanup(s.client.Close)
	w := worker.New(s.client, s.queue(), worker.Options{})
	w.RegisterWorkflowWithOptions(call, workflow.RegisterOptions{Name: "call"})
	s.must(w.Start())
	s.Cleanup(w.Stop)
}

func (s *site) queue() string { return "test/" + s.Name() }

// call runs one activity on a node's queue.
func call(ctx workflow.Context, queue, name string, request json.RawMessage) (json.RawMessage, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: queue, StartToCloseTimeout: 2 * time.Minute, ScheduleToStartTimeout: 20 * time.Second, HeartbeatTimeout: 15 * time.Second,
		WaitForCancellation: true, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
	var reply json.RawMessage
	err := workflow.ExecuteActivity(ctx, name, request).Get(ctx, &reply)
	return reply, err
}

// running is a call of a node's activity.
type running struct {
	*site
	run client.WorkflowRun
}

func (s *site) call(name string, request any) running {
	s.Helper()
	body, err := json.Marshal(request)
	s.must(err)
	run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{TaskQueue: s.queue()}, "call",
		execution.TaskQueue(s.node()), name, json.RawMessage(body))
	s.must(err)
	return running{s, run}
}

func (r running) get(reply any) error {
	r.Helper()
	var body json.RawMessage
	if err := r.run.Get(r.Context(), &body); err != nil {
		return err
	}
	return json.Unmarshal(body, reply)
}

func (s *site) watch() {
	token, err := fleet.Token(s.Context(), s.store)
	s.must(err)
	m, err := fleet.New(s.network.Operator.Fleet, []byte(s.network.Operator.IngressCert), token, s.log("fleet"))
	s.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = m.Run(ctx) }()
	s.Cleanup(func() { cancel(); <-done })
	s.fleet = m
}

func (s *site) prepareNode(change func(*node.Settings)) {
	var err error
	s.nodeKey, err = crypto.GenerateKey()
	s.must(err)
	file := func(name string, content []byte) string {
		path := filepath.Join(s.dir, name)
		s.must(os.WriteFile(path, content, 0o600))
		return path
	}
	description, err := json.Marshal(s.network)
	s.must(err)
	s.settings = node.Defaults()
	s.settings.Network = file("network.json", description)
	s.settings.Key = file("node.key", []byte(common.Bytes2Hex(crypto.FromECDSA(s.nodeKey))))
	s.settings.State = filepath.Join(s.dir, "node")
	s.settings.Init = s.shared.init
	s.settings.Runtime = job.RuntimeProcess
	s.settings.Simulate = "A100:80GB:2"
	s.settings.CPU, s.settings.RAM, s.settings.Disk = 2000, 2048, 1024
	s.settings.Rate = [2]uint64{executiontest.Rate, executiontest.Rate}
	s.settings.Egress = [2]uint64{executiontest.Egress, executiontest.Egress}
	if os.Geteuid() != 0 {
		dir, err := os.MkdirTemp("/dev/shm", "skyops-node")
		s.must(err)
		s.Cleanup(func() { os.RemoveAll(dir) })
		s.settings.Scratch = dir
	}
	if change != nil {
		change(&s.settings)
	}
}

func (s *site) node() common.Address { return crypto.PubkeyToAddress(s.nodeKey.PublicKey) }

// run starts the node and returns how to end it as a signal would.
func (s *site) run() (end func()) {
	s.Helper()
	return s.runUntil(func(l match.Leaf) bool { return l.GPUs == 2 })
}

// runUntil is run, and waits until the node says of itself what is wanted.
func (s *site) runUntil(wanted func(match.Leaf) bool) (end func()) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- node.Run(ctx, s.settings, s.log("node"), vitals.New("node", "test", "")) }()
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.Errorf("node: %v", err)
		}
	})
	s.Cleanup(end)
	s.await("the node's presence", func() bool { n, ok := s.present(); return ok && wanted(n.Leaf) })
	return end
}

func (s *site) present() (fleet.Node, bool) {
	for _, n := range s.fleet.Snapshot() {
		if n.Leaf.Node == s.node() {
			return n, true
		}
	}
	return fleet.Node{}, false
}

func (s *site) await(what string, ok func() bool) {
	s.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("never came: %s", what)
		}
	}
}

func (s *site) log(who string) *slog.Logger {
	w := io.Discard
	if testing.Verbose() {
		w = os.Stderr
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.said[who]; !ok {
		s.said[who] = logtest.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(s.said[who]).With("who", who)
}

// heard returns how often somebody said something in their log.
func (s *site) heard(who, message string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said[who].Count(message)
}

// accepted makes an offer through Temporal and raises the lease in the register.
func (s *site) accepted(sub job.Submission, epoch uint32, gpus uint16) execution.ExecuteRequest {
	s.Helper()
	offer := s.owner.OfferOf(sub, epoch, gpus)
	var answer execution.OfferResult
	s.must(s.call(execution.OfferActivity, offer).get(&answer))
	if answer.Accept == nil {
		s.Fatalf("declined: %+v", answer.Decline)
	}
	req := s.owner.Lease(offer, answer.Accept)
	s.must(s.store.RaiseLease(s.Context(), req.Lease))
	head, err := s.store.Head(s.Context(), req.Job)
	s.must(err)
	saved, err := s.store.Usage(s.Context(), req.Job, head.Epoch)
	s.must(err)
	req.Resume, req.ResumeReceipt = head, saved.Receipt
	return req
}

func (s *site) counter(args ...string) job.Spec {
	return s.owner.Spec(append([]string{s.shared.counter}, args...)...)
}

// sealedImage seals an image's archive to the job's key and stores it.
func (s *site) sealedImage(archive func(context.Context) (io.ReadCloser, error)) (cid string) {
	s.Helper()
	content, err := archive(s.Context())
	s.must(err)
	defer content.Close()
	var entries []delivery.Entry
	put := func(name string, r io.Reader) error {
		b, err := s.blobs.Put(s.Context(), r, delivery.UnknownSize)
		entries = append(entries, delivery.Entry{Name: name, CID: b.CID})
		return err
	}
	w, err := seal.NewWriter(s.Context(), seal.Head{Kind: seal.KindImage}, []string{s.owner.JobKey.Recipient()},
		func(_ context.Context, st seal.Staged) error { return put(seal.SegmentName(st.Index), st.Reader()) }, seal.WriterOptions{InFlight: 1})
	s.must(err)
	_, err = io.Copy(w, content)
	s.must(err)
	m, err := w.Close()
	s.must(err)
	encoded, err := m.Encode()
	s.must(err)
	s.must(put(seal.ManifestName, bytes.NewReader(encoded)))
	cid, err = s.blobs.Dir(s.Context(), entries)
	s.must(err)
	return cid
}

// open fetches an ended attempt's package from storage and opens it with the owner's key.
func (s *site) open(req execution.ExecuteRequest) map[string]string {
	s.Helper()
	usage, err := s.store.Usage(s.Context(), req.Job, req.Lease.Epoch)
	s.must(err)
	if usage.Ending == nil {
		s.Fatalf("the register knows of no end: %+v", usage)
	}
	p := usage.Ending.Package
	read := func(ctx context.Context, name string) (io.ReadCloser, error) {
		return s.blobs.Get(ctx, p.CID+"/"+name, 0, delivery.Whole)
	}
	body, err := read(s.Context(), seal.ManifestName)
	s.must(err)
	encoded, err := io.ReadAll(body)
	s.must(err)
	m, err := seal.VerifyManifest(encoded, p.Manifest)
	s.must(err)
	dir := s.TempDir()
	root, err := os.OpenRoot(dir)
	s.must(err)
	defer root.Close()
	_, err = seal.Unpack(s.Context(), m, []*seal.Identity{s.owner.Data}, func(ctx context.Context, i int) (io.ReadCloser, error) {
		return read(ctx, seal.SegmentName(i))
	}, root, seal.Limits{})
	s.must(err)
	files := map[string]string{}
	s.must(filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(b)
		return err
	}))
	return files
}

func certificate(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func errorType(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Type()
	}
	return ""
}
