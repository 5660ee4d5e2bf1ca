package ingress_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// the calls that an activity worker makes, and nodes may make.
var allowed = map[string]bool{
	"GetSystemInfo": true, "DescribeNamespace": true, "PollActivityTaskQueue": true, "RecordActivityTaskHeartbeat": true,
	"RespondActivityTaskCompleted": true, "RespondActivityTaskFailed": true, "RespondActivityTaskCanceled": true,
	"RecordWorkerHeartbeat": true, "ShutdownWorker": true,
}

func TestEveryOtherCallIsDenied(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	n := s.rawNode()
	denied := 0
	for _, m := range workflowservice.WorkflowService_ServiceDesc.Methods {
		if allowed[m.MethodName] {
			continue
		}
		err := n.conn.Invoke(t.Context(), "/temporal.api.workflowservice.v1.WorkflowService/"+m.MethodName, &commonpb.Payload{}, &commonpb.Payload{})
		// A request of another shape must not get as far as being decoded into an answer.
		if c := status.Code(err); c != codes.PermissionDenied {
			t.Errorf("%s: %v", m.MethodName, err)
		}
		denied++
		time.Sleep(5 * time.Millisecond) // stay below the rate limit
	}
	t.Logf("%d calls denied", denied)
	for _, method := range []string{
		"/temporal.api.operatorservice.v1.OperatorService/ListSearchAttributes", "/grpc.health.v1.Health/Check",
		"/temporal.server.api.adminservice.v1.AdminService/DescribeCluster", "/skyops.scheduler.v1.FleetService/Watch", "/nonsense",
	} {
		err := n.conn.Invoke(t.Context(), method, &commonpb.Payload{}, &commonpb.Payload{})
		if c := status.Code(err); c != codes.PermissionDenied && c != codes.Unimplemented {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestAnswersHideTheNamespace(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	n := s.rawNode()
	d, err := n.temporal.DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "temporal-system"})
	if err != nil || d.GetNamespaceInfo().GetName() != namespace || d.GetNamespaceInfo().GetId() != "" {
		t.Errorf("namespace %v, %v", d, err)
	}
	i, err := n.temporal.GetSystemInfo(t.Context(), &workflowservice.GetSystemInfoRequest{})
	if err != nil || i.GetServerVersion() != "" || i.GetCapabilities().GetNexus() {
		t.Errorf("system info %v, %v", i, err)
	}
}

func poll(n *rawNode, queue string) *workflowservice.PollActivityTaskQueueRequest {
	return &workflowservice.PollActivityTaskQueueRequest{
		Namespace: namespace, Identity: "whoever", TaskQueue: &taskqueuepb.TaskQueue{Name: queue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
	}
}

func TestPollOfAnotherQueueIsDenied(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a, b := s.rawNode(), s.rawNode()
	a.join(t)
	for _, queue := range []string{b.queue(), "control", "keeper", "", strings.ToUpper(a.queue()), a.queue() + "/", "/_sys/" + a.queue() + "/1"} {
		if _, err := a.temporal.PollActivityTaskQueue(t.Context(), poll(a, queue)); status.Code(err) != codes.PermissionDenied {
			t.Errorf("queue %q: %v", queue, err)
		}
	}
}

// taskOf gives a node a running task and returns what it sees of it.
func (s *site) taskOf(n *rawNode) (*workflowservice.PollActivityTaskQueueResponse, func() outcome) {
	s.t.Helper()
	run := s.begin(n.queue(), countTo{To: 1}, 30*time.Second)
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	task, err := n.temporal.PollActivityTaskQueue(ctx, poll(n, n.queue()))
	if err != nil || len(task.GetTaskToken()) == 0 {
		s.t.Fatalf("poll: %v, %v", task, err)
	}
	return task, func() outcome { return s.end(run) }
}

// realToken returns the token that Temporal itself would accept for a task: what
// a node that knew workflow, run and event ids could make up.
func (s *site) realToken(queue string) []byte {
	s.t.Helper()
	conn, err := grpc.NewClient(s.temporal, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	task, err := workflowservice.NewWorkflowServiceClient(conn).PollActivityTaskQueue(ctx, &workflowservice.PollActivityTaskQueueRequest{
		Namespace: namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: queue},
	})
	if err != nil || len(task.GetTaskToken()) == 0 {
		s.t.Fatalf("poll Temporal: %v, %v", task, err)
	}
	return task.GetTaskToken()
}

func TestTokensOfOthersAreRefused(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	a, b := s.rawNode(), s.rawNode()
	a.join(t)
	b.join(t)
	task, ended := s.taskOf(a)
	run := s.begin("somewhere", countTo{To: 1}, 30*time.Second)
	forged := s.realToken("somewhere")
	result := &commonpb.Payloads{}

	for name, token := range map[string][]byte{"stolen": task.GetTaskToken(), "forged": forged, "empty": nil, "cut": task.GetTaskToken()[:20]} {
		_, errs := b.temporal.RecordActivityTaskHeartbeat(t.Context(), &workflowservice.RecordActivityTaskHeartbeatRequest{Namespace: namespace, TaskToken: token})
		if status.Code(errs) != codes.PermissionDenied {
			t.Errorf("%s token: heartbeat: %v", name, errs)
		}
		_, errs = b.temporal.RespondActivityTaskCompleted(t.Context(), &workflowservice.RespondActivityTaskCompletedRequest{Namespace: namespace, TaskToken: token, Result: result})
		if status.Code(errs) != codes.PermissionDenied {
			t.Errorf("%s token: complete: %v", name, errs)
		}
		_, errs = b.temporal.RespondActivityTaskFailed(t.Context(), &workflowservice.RespondActivityTaskFailedRequest{Namespace: namespace, TaskToken: token})
		if status.Code(errs) != codes.PermissionDenied {
			t.Errorf("%s token: fail: %v", name, errs)
		}
		_, errs = b.temporal.RespondActivityTaskCanceled(t.Context(), &workflowservice.RespondActivityTaskCanceledRequest{Namespace: namespace, TaskToken: token})
		if status.Code(errs) != codes.PermissionDenied {
			t.Errorf("%s token: cancel: %v", name, errs)
		}
	}
	// The forged token is good at Temporal: only the ingress stood in the way.
	if _, err := s.client.WorkflowService().RespondActivityTaskFailed(t.Context(), &workflowservice.RespondActivityTaskFailedRequest{
		Namespace: namespace, TaskToken: forged,
	}); err != nil {
		t.Errorf("Temporal did not take its own token: %v", err)
	}
	s.end(run)
	// Its rightful holder is heard, and only what it needs was handed out.
	if task.GetWorkflowExecution().GetRunId() != "" || task.GetHeader() != nil || task.GetRetryPolicy() != nil || task.GetPriority() != nil {
		t.Errorf("the node sees %v", task)
	}
	if _, err := a.temporal.RespondActivityTaskFailed(t.Context(), &workflowservice.RespondActivityTaskFailedRequest{Namespace: namespace, TaskToken: task.GetTaskToken()}); err != nil {
		t.Errorf("the holder: %v", err)
	}
	ended()
}

func TestPayloadBounds(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	n := s.rawNode()
	n.join(t)
	task, ended := s.taskOf(n)
	big := &commonpb.Payloads{Payloads: []*commonpb.Payload{{Data: make([]byte, 3<<20)}}}
	if _, err := n.temporal.RecordActivityTaskHeartbeat(t.Context(), &workflowservice.RecordActivityTaskHeartbeatRequest{TaskToken: task.TaskToken, Details: big}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("heartbeat: %v", err)
	}
	if _, err := n.temporal.RespondActivityTaskCompleted(t.Context(), &workflowservice.RespondActivityTaskCompletedRequest{TaskToken: task.TaskToken, Result: big}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("result: %v", err)
	}
	if _, err := n.temporal.RespondActivityTaskFailed(t.Context(), &workflowservice.RespondActivityTaskFailedRequest{TaskToken: task.TaskToken}); err != nil {
		t.Errorf("within bounds: %v", err)
	}
	ended()
}

// A node's description of its workers cannot be put on another's queue or name.
func TestWorkerHeartbeatIsTheNodesOwn(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a, b := s.rawNode(), s.rawNode()
	lie := &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: "k", WorkerIdentity: b.queue(), TaskQueue: b.queue(), SdkName: strings.Repeat("x", 1000),
		HostInfo: &workerpb.WorkerHostInfo{HostName: "evil"}, Status: enumspb.WORKER_STATUS_RUNNING,
	}
	if _, err := a.temporal.RecordWorkerHeartbeat(t.Context(), &workflowservice.RecordWorkerHeartbeatRequest{Identity: b.queue(), WorkerHeartbeat: []*workerpb.WorkerHeartbeat{lie}}); err != nil {
		t.Fatal(err)
	}
	var text string
	eventually(t, 5*time.Second, "Temporal lists the worker", func() bool {
		list, err := s.client.WorkflowService().ListWorkers(t.Context(), &workflowservice.ListWorkersRequest{Namespace: namespace})
		text = list.String()
		return err == nil && strings.Contains(text, a.queue())
	})
	for _, lied := range []string{b.queue(), "evil", strings.Repeat("x", 500)} {
		if strings.Contains(text, lied) {
			t.Errorf("Temporal shows %q", lied)
		}
	}
}

func TestLogins(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	good, stranger := s.identity(), identity{Nodes: s.addr["nodes"], PEM: s.pem, private: newKey(t)}
	pin, hash, err := nodeservice.Pin(s.pem)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(s.addr["nodes"], grpc.WithTransportCredentials(credentials.NewTLS(pin)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sign := func(id identity, change func(*record.Login)) string { return loginText(t, id, domain, hash, change) }
	elsewhere := loginText(t, good, eip712.Domain{ChainID: 1, Escrow: domain.Escrow}, hash, nil)
	for name, c := range map[string]struct {
		logins []string
		want   codes.Code
	}{
		"good":                  {[]string{sign(good, nil)}, codes.OK},
		"none":                  {nil, codes.Unauthenticated},
		"two":                   {[]string{sign(good, nil), sign(good, nil)}, codes.Unauthenticated},
		"garbage":               {[]string{"!!"}, codes.Unauthenticated},
		"huge":                  {[]string{strings.Repeat("a", 4000)}, codes.Unauthenticated},
		"stranger":              {[]string{sign(stranger, nil)}, codes.PermissionDenied},
		"in another's name":     {[]string{sign(stranger, func(l *record.Login) { l.Node = good.address() })}, codes.Unauthenticated},
		"other ingress":         {[]string{sign(good, func(l *record.Login) { l.Ingress = common.HexToHash("0x1") })}, codes.Unauthenticated},
		"other network":         {[]string{elsewhere}, codes.Unauthenticated},
		"expired":               {[]string{sign(good, func(l *record.Login) { l.IssuedAt -= 700; l.Expiry -= 700 })}, codes.Unauthenticated},
		"too long":              {[]string{sign(good, func(l *record.Login) { l.Expiry += 1 })}, codes.Unauthenticated},
		"from the future":       {[]string{sign(good, func(l *record.Login) { l.IssuedAt += 300; l.Expiry += 300 })}, codes.Unauthenticated},
		"ends before it begins": {[]string{sign(good, func(l *record.Login) { l.IssuedAt = l.Expiry + 1 })}, codes.Unauthenticated},
	} {
		ctx := t.Context()
		for _, l := range c.logins {
			ctx = metadata.AppendToOutgoingContext(ctx, nodeservice.LoginHeader, l)
		}
		_, err := workflowservice.NewWorkflowServiceClient(conn).GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
		if status.Code(err) != c.want {
			t.Errorf("%s: unary call: %v", name, err)
		}
		stream, err := nodeservice.NewNodeServiceClient(conn).Session(ctx)
		if err == nil && c.want != codes.OK {
			_, err = stream.Recv()
		}
		if status.Code(err) != c.want {
			t.Errorf("%s: session: %v", name, err)
		}
	}
}

// loginText signs a login, after a change if there is one.
func loginText(t *testing.T, id identity, d eip712.Domain, hash common.Hash, change func(*record.Login)) string {
	t.Helper()
	l, err := nodeservice.SignLogin(id.private, d, hash, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&l)
		if l.Signature, err = eip712.Sign(id.private, d.Digest(l.StructHash())); err != nil {
			t.Fatal(err)
		}
	}
	text, err := nodeservice.EncodeLogin(l)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNodeMapNeedsTheSecret(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	for name, token := range map[string][]byte{"none": nil, "another": bytes.Repeat([]byte{1}, 32)} {
		m, err := fleet.New(s.addr["fleet"], s.pem, token, testLog(t))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		go func() { _ = m.Run(ctx) }()
		if err := m.WaitSynced(ctx); err == nil {
			t.Errorf("%s: the node map was given out", name)
		}
		cancel()
	}
}

func TestNodePinsTheIngress(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	_, otherPEM := certificate(t)
	pin, _, err := nodeservice.Pin(otherPEM)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(s.addr["nodes"], grpc.WithTransportCredentials(credentials.NewTLS(pin)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = workflowservice.NewWorkflowServiceClient(conn).GetSystemInfo(t.Context(), &workflowservice.GetSystemInfoRequest{})
	if status.Code(err) != codes.Unavailable || !strings.Contains(err.Error(), nodeservice.ErrPin.Error()) {
		t.Errorf("got %v", err)
	}
}

// lies are changes of an honest beat, which is b.
func lies(t *testing.T, other identity) map[string]func(id identity, b *nodeservice.Beat) *nodeservice.Beat {
	return map[string]func(id identity, b *nodeservice.Beat) *nodeservice.Beat{
		"signature of another": func(id identity, b *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			x, err := beatOf(identity{private: other.private}, l)
			if err != nil {
				t.Fatal(err)
			}
			return x
		},
		"another slot": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			l.Slot++
			return mustBeat(t, id, l)
		},
		"another node": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			l.Node = other.address()
			return mustBeat(t, id, l)
		},
		"another time": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			l.Time += 3600
			return mustBeat(t, id, l)
		},
		"a little early": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			l.Time += 15
			return mustBeat(t, id, l)
		},
		"another network": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			sig, err := eip712.Sign(id.private, match.BeatDigest(eip712.Domain{ChainID: 1}, l))
			if err != nil {
				t.Fatal(err)
			}
			return &nodeservice.Beat{Seq: l.Seq, Leaf: l.Encode(), Signature: sig}
		},
		"other number": func(id identity, b *nodeservice.Beat) *nodeservice.Beat { b.Seq++; return b },
		"unsigned":     func(_ identity, b *nodeservice.Beat) *nodeservice.Beat { b.Signature = nil; return b },
		"not a leaf":   func(_ identity, b *nodeservice.Beat) *nodeservice.Beat { b.Leaf = []byte("{"); return b },
		"absurd": func(id identity, _ *nodeservice.Beat) *nodeservice.Beat {
			l := leafOf(id)
			l.Model = 0
			return mustBeat(t, id, l)
		},
		"changed after": func(_ identity, b *nodeservice.Beat) *nodeservice.Beat {
			b.Leaf[27] = 9 // GPUs
			return b
		},
	}
}

// A leaf that claims what the registry does not say ends the session.
func TestLyingLeafEndsTheSession(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	m := s.fleet()
	for name, change := range lies(t, s.identity()) {
		n := s.rawNode()
		stream, err := n.node.Session(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b := mustBeat(t, n.identity, leafOf(n.identity))
		for _, msg := range []*nodeservice.NodeMessage{
			{Body: &nodeservice.NodeMessage_Hello{Hello: &nodeservice.Hello{Instance: []byte("x")}}},
			{Body: &nodeservice.NodeMessage_Beat{Beat: change(n.identity, proto.Clone(b).(*nodeservice.Beat))}},
		} {
			if err := stream.Send(msg); err != nil {
				t.Fatal(err)
			}
		}
		for err == nil {
			_, err = stream.Recv()
		}
		if status.Code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := m.Present(n.address()); ok {
			t.Errorf("%s: the node is matched", name)
		}
	}
}

func mustBeat(t *testing.T, id identity, l match.Beat) *nodeservice.Beat {
	t.Helper()
	b, err := beatOf(id, l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
