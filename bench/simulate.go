package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
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
// node does, but has no engine: a job that it runs is a line of log and a sample
// of telemetry each second, sealed as a real one's, until the node ends.

// simGPUs is how many jobs of one GPU a simulated node takes.
const simGPUs = 64

// simNode is one of them.
type simNode struct {
	network network.Network
	key     *ecdsa.PrivateKey
	address common.Address
	service nodeservice.NodeServiceClient
	told    *told

	slot uint32

	mu       sync.Mutex
	answered uint64
	held     map[lease.Ref]bool // by what it accepted
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

// simulate runs the node that owns key until ctx ends; ready is called once it polls.
func simulate(ctx context.Context, n network.Network, key *ecdsa.PrivateKey, t *told, ready func()) error {
	s := &simNode{network: n, key: key, address: crypto.PubkeyToAddress(key.PublicKey), told: t, held: map[lease.Ref]bool{}}
	pin, ingress, err := nodeservice.Pin([]byte(n.Operator.IngressCert))
	if err != nil {
		return err
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(credentials.NewTLS(pin)),
		grpc.WithPerRPCCredentials(nodeservice.Credentials(key, n.Domain(), ingress)),
	}
	conn, err := grpc.NewClient(n.Operator.Ingress, dial...)
	if err != nil {
		return fmt.Errorf("dial the ingress: %w", err)
	}
	defer conn.Close()
	s.service = nodeservice.NewNodeServiceClient(conn)
	stream, welcome, err := s.greet(ctx)
	if err != nil {
		return err
	}
	keys, err := payload.Single(execution.TaskQueue(s.address), welcome.GetPayloadKey())
	if err != nil {
		return err
	}
	data, failures := payload.Converter(keys)
	c, err := temporal.NewLazyClient(temporal.Options{
		HostPort: n.Operator.Ingress, Namespace: n.Operator.Namespace, Identity: execution.TaskQueue(s.address),
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
	broken := make(chan error, 1)
	go func() { broken <- s.beat(ctx, stream) }()
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
	select {
	case <-ctx.Done():
		return nil
	case err := <-broken:
		return err
	}
}

// greet opens the node's session.
func (s *simNode) greet(ctx context.Context) (nodeservice.NodeService_SessionClient, *nodeservice.Welcome, error) {
	stream, err := s.service.Session(ctx)
	if err != nil {
		return nil, nil, err
	}
	instance := make([]byte, 16)
	rand.Read(instance)
	hello := &nodeservice.Hello{Version: "bench", Runtime: "simulated", Instance: instance}
	if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Hello{Hello: hello}}); err != nil {
		_, err = stream.Recv() // says why
		return nil, nil, err
	}
	first, err := stream.Recv()
	if err != nil {
		return nil, nil, fmt.Errorf("say hello: %w", err)
	}
	s.slot = first.GetWelcome().GetSlot()
	return stream, first.GetWelcome(), nil
}

// beat keeps the session, one beat a second, until it breaks or ctx ends.
func (s *simNode) beat(ctx context.Context, stream nodeservice.NodeService_SessionClient) error {
	broken := make(chan error, 1)
	go func() { // its probes stay unanswered: its latency is unknown
		for {
			if _, err := stream.Recv(); err != nil {
				broken <- err
				return
			}
		}
	}()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var last match.Beat
	var signed time.Time
	for seq := uint64(time.Now().UnixMilli()); ; seq++ {
		b := s.status()
		said := &nodeservice.Beat{Seq: seq, Devices: []*nodeservice.Device{{Id: "GPU-0", Name: simGPU, Simulated: true, MemoryTotal: 80 << 30}}}
		if b != last || time.Since(signed) > 20*time.Second {
			last, signed = b, time.Now()
			b.Seq, b.Time = seq, uint64(signed.Unix())
			var err error
			if said.Signature, err = eip712.Sign(s.key, match.BeatDigest(s.network.Domain(), b)); err != nil {
				return err
			}
			said.Leaf = b.Encode()
		}
		if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Beat{Beat: said}}); err != nil {
			return fmt.Errorf("session of %s: %w", s.address, <-broken)
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-broken:
			return fmt.Errorf("session of %s: %w", s.address, err)
		case <-ticker.C:
		}
	}
}

// simGPU is what a simulated node pretends to have.
const simGPU = "NVIDIA A100-SXM4-80GB"

// status is the node's beat, without its number and time.
func (s *simNode) status() match.Beat {
	s.mu.Lock()
	defer s.mu.Unlock()
	free := uint32(simGPUs - len(s.held))
	model, _ := job.FindGPU(simGPU)
	return match.Beat{
		Slot: s.slot, Node: s.address, Model: model.ID, GPUs: uint16(free), VRAM: 80 << 10, CPU: 2000 * free, RAM: 1 << 10 * free, Disk: 1 << 10 * free,
		Rate: [2]uint64{900_000, 1_800_000_000}, Egress: [2]uint64{10_000, 20_000_000},
		Flags: match.FlagDocker | match.FlagSimulated, Answered: s.answered,
	}
}

// offer accepts while there is room.
func (s *simNode) offer(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	ref := lease.Ref{Job: req.Job, Epoch: req.Epoch}
	s.mu.Lock()
	full := len(s.held) >= simGPUs
	if !full {
		s.held[ref] = true
	}
	s.answered = max(s.answered, req.Claim)
	s.mu.Unlock()
	if full {
		d := record.Decline{Job: req.Job, Epoch: req.Epoch, Node: s.address, Snapshot: req.Snapshot, Reason: "the devices are in use", At: uint64(time.Now().Unix())}
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

// execute is a job that runs until its node ends.
func (s *simNode) execute(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
	ref := &nodeservice.AttemptRef{Job: req.Job[:], Epoch: req.Lease.Epoch}
	if _, err := s.service.Grant(ctx, ref); err != nil {
		return execution.ExecuteResult{}, fmt.Errorf("grant: %w", err)
	}
	started, err := s.service.Started(ctx, ref)
	if err != nil {
		return execution.ExecuteResult{}, fmt.Errorf("started: %w", err)
	}
	var log, telemetry *simStream
	if log, err = s.open(ctx, req, seal.StreamLog); err == nil {
		telemetry, err = s.open(ctx, req, seal.StreamTelemetry)
	}
	if err != nil {
		return execution.ExecuteResult{}, err
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	const total = 100_000
	for step := uint64(1); ; step++ {
		activity.RecordHeartbeat(ctx, execution.Progress{
			Stage: "run", Step: step, Total: total, Unit: "steps", Source: "file", Interval: 60, StartedAt: started.GetAt(),
		})
		now := uint64(time.Now().UnixMilli())
		line := seal.AppendLine(nil, seal.Line{At: now, Source: seal.Stdout, Text: fmt.Appendf(nil, "step %d/%d loss 0.1234\n", step, total)})
		sample, err := json.Marshal(execution.Sample{
			At: now, DiskUsed: 1 << 20, DiskSize: 1 << 30, CPU: 1500, MemoryUsed: 1 << 29, MemorySize: 1 << 30, Step: step, Total: total, Unit: "steps",
			Devices: []execution.Device{{ID: "GPU-0", Name: simGPU, Simulated: true, Utilization: 97, MemoryUsed: 71 << 30, MemoryTotal: 80 << 30, Power: 388_000, Temperature: 64}},
		})
		if err == nil {
			err = log.send(ctx, line)
		}
		if err == nil {
			err = telemetry.send(ctx, sample)
		}
		if err != nil {
			return execution.ExecuteResult{}, err
		}
		select {
		case <-ctx.Done():
			return execution.ExecuteResult{}, ctx.Err()
		case <-tick.C:
		}
	}
}

// simStream is one attempt's log or telemetry on its way.
type simStream struct {
	*simNode
	seal.Stream
	writer *seal.FrameWriter
	next   uint64
}

func (s *simNode) open(ctx context.Context, req execution.ExecuteRequest, kind seal.StreamKind) (*simStream, error) {
	out := &simStream{simNode: s, Stream: seal.Stream{Job: req.Job, Epoch: req.Lease.Epoch, Kind: kind}}
	var key []byte
	var err error
	if out.writer, key, err = seal.NewFrameWriter(out.Stream, seal.NewChain(out.Stream), req.Submission.Recipient); err != nil {
		return nil, err
	}
	return out, out.put(ctx, key)
}

func (s *simStream) send(ctx context.Context, payload []byte) error {
	frame, err := s.writer.Seal(payload)
	if err != nil {
		return err
	}
	return s.put(ctx, frame)
}

func (s *simStream) put(ctx context.Context, frame []byte) error {
	s.told.add(s.Stream)
	reply, err := s.service.PutFrames(ctx, &nodeservice.FramesRequest{
		Attempt: &nodeservice.AttemptRef{Job: s.Job[:], Epoch: s.Epoch}, Stream: nodeservice.FramesRequest_Stream(s.Kind),
		First: s.next, Frames: [][]byte{frame},
	})
	if err != nil {
		return fmt.Errorf("put frame %d: %w", s.next, err)
	}
	s.next = reply.GetNext()
	return nil
}
