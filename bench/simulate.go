package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/activity"
	temporal "go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/payload"
)

// A simulated node speaks the node service and polls for work as skyops-worker
// node does, and is as patient, but has no engine: a job that it runs is a line of
// log and a sample of telemetry each second, sealed as a real one's, until the
// node ends or the scheduler says that the attempt's lease is over.

// simGPUs is how many jobs of one GPU a simulated node takes.
const simGPUs = 64

// helloPatience is how long a simulated node waits for its first welcome.
const helloPatience = time.Minute

// simNode is one of them.
type simNode struct {
	name    string
	network network.Network
	key     *ecdsa.PrivateKey
	address common.Address
	service nodeservice.NodeServiceClient
	told    *told

	instance []byte        // of this process, in every session
	seq      uint64        // of the newest beat, over all sessions
	last     match.Beat    // that was signed
	welcomed chan []byte   // the first welcome's payload key
	changed  chan struct{} // the beat may have changed

	life     context.Context // of attempts, which outlive the calls that began them
	attempts sync.WaitGroup

	mu       sync.Mutex
	slot     uint32
	answered uint64
	held     map[lease.Ref]*hold // by what it accepted
}

// hold is the room of one attempt.
type hold struct {
	until time.Time   // when the offer lapses; of one that runs: never
	runs  *simAttempt // nil: not yet
}

// told is when each frame was sealed, for who measures how old it is when it arrives.
type told struct {
	mu sync.Mutex
	at map[seal.Stream][]time.Time
}

func (t *told) add(s seal.Stream) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at[s] = append(t.at[s], time.Now())
}

// when returns when a frame was sealed; the first of a stream is its key.
func (t *told) when(s seal.Stream, number uint64) (time.Time, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if all := t.at[s]; number < uint64(len(all)) {
		return all[number], true
	}
	return time.Time{}, false
}

// newSimNode makes a node that has not begun.
func newSimNode(name string, n network.Network, key *ecdsa.PrivateKey, t *told) *simNode {
	s := &simNode{
		life: context.Background(), name: name, network: n, key: key, address: crypto.PubkeyToAddress(key.PublicKey), told: t,
		instance: make([]byte, 16), welcomed: make(chan []byte, 1), changed: make(chan struct{}, 1), held: map[lease.Ref]*hold{},
	}
	rand.Read(s.instance)
	return s
}

// run runs the node until ctx ends; ready is called once it polls.
func (s *simNode) run(ctx context.Context, ready func()) error {
	pin, ingress, err := nodeservice.Pin([]byte(s.network.Operator.IngressCert))
	if err != nil {
		return err
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(credentials.NewTLS(pin)),
		grpc.WithPerRPCCredentials(nodeservice.Credentials(s.key, s.network.Domain(), ingress)),
	}
	conn, err := grpc.NewClient(s.network.Operator.Ingress, dial...)
	if err != nil {
		return fmt.Errorf("dial the ingress: %w", err)
	}
	defer conn.Close()
	s.service = nodeservice.NewNodeServiceClient(conn)
	ctx, cancel := context.WithCancel(ctx)
	s.life = ctx
	var presence sync.WaitGroup
	defer s.attempts.Wait()
	defer presence.Wait()
	defer cancel()
	presence.Go(func() { s.present(ctx) })
	key, err := s.welcome(ctx)
	if err != nil {
		return err
	}
	keys, err := payload.Single(execution.TaskQueue(s.address), key)
	if err != nil {
		return err
	}
	data, failures := payload.Converter(keys)
	c, err := temporal.NewLazyClient(temporal.Options{
		HostPort: s.network.Operator.Ingress, Namespace: s.network.Operator.Namespace, Identity: execution.TaskQueue(s.address),
		DataConverter: data, FailureConverter: failures, Logger: temporallog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
		ConnectionOptions: temporal.ConnectionOptions{
			TLS: pin.Clone(), GrpcCompression: &temporal.GrpcCompressionNone{},
			DialOptions: append(dial, grpc.WithChainUnaryInterceptor(nodeservice.Patience())),
		},
	})
	if err != nil {
		return err
	}
	defer c.Close()
	w := worker.New(c, execution.TaskQueue(s.address), worker.Options{
		DisableWorkflowWorker: true, MaxConcurrentActivityExecutionSize: simGPUs + 2, MaxConcurrentActivityTaskPollers: 2,
		MaxHeartbeatThrottleInterval: time.Second,
	})
	w.RegisterActivityWithOptions(s.offer, activity.RegisterOptions{Name: execution.OfferActivity})
	w.RegisterActivityWithOptions(s.execute, activity.RegisterOptions{Name: execution.ExecuteActivity})
	if err := w.Start(); err != nil {
		return fmt.Errorf("poll for work: %w", err)
	}
	defer w.Stop()
	ready()
	<-ctx.Done()
	return nil
}

// welcome waits for the first welcome, and returns the key of the node's payloads.
func (s *simNode) welcome(ctx context.Context) ([]byte, error) {
	select {
	case key := <-s.welcomed:
		return key, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-time.After(helloPatience):
		return nil, fmt.Errorf("the ingress did not welcome %s for %s", s.name, helloPatience)
	}
}

// simGPU is what a simulated node pretends to have.
const simGPU = "NVIDIA A100-SXM4-80GB"

// status is the node's beat, without its number and time.
func (s *simNode) status() match.Beat {
	s.mu.Lock()
	defer s.mu.Unlock()
	free := uint32(simGPUs - s.taken(time.Now()))
	model, _ := job.FindGPU(simGPU)
	return match.Beat{
		Slot: s.slot, Node: s.address, Model: model.ID, GPUs: uint16(free), VRAM: 80 << 10, CPU: 2000 * free, RAM: 1 << 10 * free, Disk: 1 << 10 * free,
		Rate: [2]uint64{900_000, 1_800_000_000}, Egress: [2]uint64{10_000, 20_000_000},
		Flags: match.FlagDocker | match.FlagSimulated, Answered: s.answered,
	}
}

// taken is how many GPUs are not free; offers that were not taken up lapse. The caller holds mu.
func (s *simNode) taken(now time.Time) int {
	for ref, h := range s.held {
		if h.runs == nil && now.After(h.until) {
			delete(s.held, ref)
		}
	}
	return len(s.held)
}

// touch says that the beat may have changed.
func (s *simNode) touch() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// offer accepts while there is room.
func (s *simNode) offer(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	ref := lease.Ref{Job: req.Job, Epoch: req.Epoch}
	s.mu.Lock()
	now := time.Now()
	_, again := s.held[ref]
	full := !again && s.taken(now) >= simGPUs
	if !full && !again {
		s.held[ref] = &hold{until: time.Unix(int64(req.Expiry), 0)}
	}
	s.answered = max(s.answered, req.Claim)
	s.mu.Unlock()
	s.touch()
	if full {
		d := record.Decline{Job: req.Job, Epoch: req.Epoch, Node: s.address, Snapshot: req.Snapshot, Reason: "the devices are in use", At: uint64(now.Unix())}
		var err error
		d.Signature, err = eip712.Sign(s.key, s.network.Domain().Digest(d.StructHash()))
		return execution.OfferResult{Decline: &d}, err
	}
	key, err := seal.NewEphemeral()
	if err != nil {
		return execution.OfferResult{}, err
	}
	a := record.Accept{Job: req.Job, Epoch: req.Epoch, Node: s.address, Snapshot: req.Snapshot, Key: key.Public(), Expiry: req.Expiry}
	a.Signature, err = eip712.Sign(s.key, s.network.Domain().Digest(a.StructHash()))
	return execution.OfferResult{Accept: &a}, err
}

// running are the attempts that run.
func (s *simNode) running() (refs []*nodeservice.AttemptRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for r, h := range s.held {
		if h.runs != nil {
			refs = append(refs, &nodeservice.AttemptRef{Job: r.Job[:], Epoch: r.Epoch})
		}
	}
	return refs
}

// errOver ends an attempt whose lease the scheduler gave to another one.
var errOver = errors.New("the scheduler says that its lease is over")

// stale ends attempts whose leases are over.
func (s *simNode) stale(refs []*nodeservice.AttemptRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range refs {
		if h := s.held[lease.Ref{Job: common.BytesToHash(r.GetJob()), Epoch: r.GetEpoch()}]; h != nil && h.runs != nil {
			h.runs.end(errOver)
		}
	}
}
