package ingress

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workflows/frontend"
)

// identity is what the ingress calls itself at Temporal.
const identity = "skyops-ingress"

// temporalService is the prefix of the proxied calls' names.
const temporalService = "/temporal.api.workflowservice.v1.WorkflowService/"

// forward makes one call at Temporal.
type forward func(ctx context.Context, req any) (any, error)

// temporalCall lets a node's Temporal call through, if it is one of the nine
// that an activity worker makes, rewritten so that it can only concern the
// node's own queue and the tasks that were handed to it. Every request is built
// anew from the fields that a node may set.
func (i *Ingress) temporalCall(ctx context.Context, c caller, req any, next forward) (any, error) {
	switch r := req.(type) {
	case *workflowservice.GetSystemInfoRequest:
		return systemInfo(), nil
	case *workflowservice.DescribeNamespaceRequest:
		return i.describeNamespace(), nil
	case *workflowservice.PollActivityTaskQueueRequest:
		return i.poll(ctx, c, r, next)
	case *workflowservice.RecordActivityTaskHeartbeatRequest:
		return i.heartbeat(ctx, c, r, next)
	case *workflowservice.RespondActivityTaskCompletedRequest:
		return i.completed(ctx, c, r, next)
	case *workflowservice.RespondActivityTaskFailedRequest:
		return i.failed(ctx, c, r, next)
	case *workflowservice.RespondActivityTaskCanceledRequest:
		return i.canceled(ctx, c, r, next)
	case *workflowservice.RecordWorkerHeartbeatRequest:
		return next(ctx, i.workerHeartbeat(c, r))
	case *workflowservice.ShutdownWorkerRequest:
		return next(ctx, i.shutdownWorker(c, r))
	}
	return nil, status.Error(codes.PermissionDenied, "nodes may not make this call")
}

// systemInfo describes a server that can do what an activity worker needs, and no more.
func systemInfo() *workflowservice.GetSystemInfoResponse {
	return &workflowservice.GetSystemInfoResponse{Capabilities: &workflowservice.GetSystemInfoResponse_Capabilities{
		InternalErrorDifferentiation: true, ActivityFailureIncludeHeartbeat: true, EncodedFailureAttributes: true,
	}}
}

// describeNamespace answers without the namespace's id, which task tokens are made of.
func (i *Ingress) describeNamespace() *workflowservice.DescribeNamespaceResponse {
	return &workflowservice.DescribeNamespaceResponse{NamespaceInfo: &namespacepb.NamespaceInfo{
		Name: i.cfg.Namespace, State: enumspb.NAMESPACE_STATE_REGISTERED, Capabilities: &namespacepb.NamespaceInfo_Capabilities{},
	}}
}

func (i *Ingress) poll(ctx context.Context, c caller, r *workflowservice.PollActivityTaskQueueRequest, next forward) (any, error) {
	queue := execution.TaskQueue(c.node)
	if r.GetTaskQueue().GetName() != queue {
		return nil, status.Errorf(codes.PermissionDenied, "queue %q is not this node's, which is %q", r.GetTaskQueue().GetName(), queue)
	}
	if err := i.awaitSession(ctx, c.node); err != nil {
		return nil, err
	}
	req := &workflowservice.PollActivityTaskQueueRequest{
		Namespace: i.cfg.Namespace, Identity: queue, WorkerInstanceKey: instanceKey(c.node, r.GetWorkerInstanceKey()),
		TaskQueue: &taskqueuepb.TaskQueue{Name: queue, Kind: enumspb.TASK_QUEUE_KIND_NORMAL},
	}
	resp, err := i.polls.next(ctx, c.node, func(ctx context.Context) (*pollResponse, error) {
		resp, err := next(ctx, req)
		if err != nil {
			return nil, err
		}
		return resp.(*pollResponse), nil
	})
	if err != nil || !hasTask(resp) {
		return resp, err
	}
	return i.handOver(ctx, c, resp)
}

// handOver gives a task to its node, unless the node or the connection is gone.
func (i *Ingress) handOver(ctx context.Context, c caller, task *pollResponse) (any, error) {
	x := newFlight(c.node, task)
	x.conn = c.conn
	sealed, err := i.sealTask(ctx, x)
	if err != nil {
		i.fail([]*flight{x}, "the ingress could not seal its token")
		return nil, status.Errorf(codes.Unavailable, "seal task token: %v", err)
	}
	i.flights.add(x)
	// From here on whoever ends the connection or the node finds the flight;
	// what ended before is found here.
	if !i.conns.alive(c.conn) || !i.roster.present(c.node) {
		if i.flights.take(x) {
			i.fail([]*flight{x}, "it was gone when the task came")
		}
		return nil, status.Error(codes.Unavailable, "the node's connection is gone")
	}
	return forNode(task, sealed), nil
}

func newFlight(node common.Address, task *pollResponse) *flight {
	return &flight{
		node: node, token: task.GetTaskToken(),
		activity: task.GetActivityType().GetName(), workflow: task.GetWorkflowExecution().GetWorkflowId(),
		details: task.GetHeartbeatDetails(),
	}
}

// orphaned fails a task that came for a node which no longer polls.
func (i *Ingress) orphaned(node common.Address, task *pollResponse) {
	i.fail([]*flight{newFlight(node, task)}, "it polled and went away")
}

// maxTrace bounds the header that names a task's trace.
const maxTrace = 1 << 10

// traceOf is the one header that a node gets.
func traceOf(h *commonpb.Header) *commonpb.Header {
	p := h.GetFields()[frontend.TraceHeader]
	if p == nil || proto.Size(p) > maxTrace {
		return nil
	}
	return &commonpb.Header{Fields: map[string]*commonpb.Payload{frontend.TraceHeader: p}}
}

// forNode keeps what a node needs of a task. Run ids, headers but for the trace's,
// priorities and retry policies are the scheduler's business.
func forNode(t *pollResponse, token []byte) *pollResponse {
	return &pollResponse{
		TaskToken: token, Header: traceOf(t.Header), WorkflowNamespace: t.WorkflowNamespace, WorkflowType: t.WorkflowType,
		WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: t.GetWorkflowExecution().GetWorkflowId()},
		ActivityType:      t.ActivityType, ActivityId: t.ActivityId, Input: t.Input, HeartbeatDetails: t.HeartbeatDetails,
		ScheduledTime: t.ScheduledTime, CurrentAttemptScheduledTime: t.CurrentAttemptScheduledTime,
		StartedTime: t.StartedTime, Attempt: t.Attempt,
		ScheduleToCloseTimeout: t.ScheduleToCloseTimeout, StartToCloseTimeout: t.StartToCloseTimeout, HeartbeatTimeout: t.HeartbeatTimeout,
	}
}

func (i *Ingress) completed(ctx context.Context, c caller, r *workflowservice.RespondActivityTaskCompletedRequest, next forward) (any, error) {
	if err := bounded("result", r.GetResult(), maxPayload); err != nil {
		return nil, err
	}
	return i.respond(ctx, c, r.GetTaskToken(), func(token []byte) any {
		return &workflowservice.RespondActivityTaskCompletedRequest{
			Namespace: i.cfg.Namespace, Identity: execution.TaskQueue(c.node), TaskToken: token, Result: r.GetResult(),
		}
	}, next)
}

func (i *Ingress) failed(ctx context.Context, c caller, r *workflowservice.RespondActivityTaskFailedRequest, next forward) (any, error) {
	if err := bounded("failure", r.GetFailure(), maxFailure); err != nil {
		return nil, err
	}
	if err := bounded("heartbeat details", r.GetLastHeartbeatDetails(), maxBeatDetails); err != nil {
		return nil, err
	}
	return i.respond(ctx, c, r.GetTaskToken(), func(token []byte) any {
		return &workflowservice.RespondActivityTaskFailedRequest{
			Namespace: i.cfg.Namespace, Identity: execution.TaskQueue(c.node), TaskToken: token,
			Failure: r.GetFailure(), LastHeartbeatDetails: r.GetLastHeartbeatDetails(),
		}
	}, next)
}

func (i *Ingress) canceled(ctx context.Context, c caller, r *workflowservice.RespondActivityTaskCanceledRequest, next forward) (any, error) {
	if err := bounded("details", r.GetDetails(), maxBeatDetails); err != nil {
		return nil, err
	}
	return i.respond(ctx, c, r.GetTaskToken(), func(token []byte) any {
		return &workflowservice.RespondActivityTaskCanceledRequest{
			Namespace: i.cfg.Namespace, Identity: execution.TaskQueue(c.node), TaskToken: token, Details: r.GetDetails(),
		}
	}, next)
}

// respond ends a task with the request that build makes of its token.
func (i *Ingress) respond(ctx context.Context, c caller, sealed []byte, build func(token []byte) any, next forward) (any, error) {
	x, err := i.openTask(ctx, c, sealed)
	if err != nil {
		return nil, err
	}
	resp, err := next(ctx, build(x.token))
	if err == nil || ended(err) {
		i.flights.remove(c.node, x.token)
	}
	return resp, err
}

// sealedTask is what a node's task token holds: Temporal's own, and what the
// ingress would otherwise have forgotten of the task after a restart.
type sealedTask struct {
	Token    []byte `json:"t"`
	Workflow string `json:"w"`
	Activity string `json:"a"`
}

func (i *Ingress) sealTask(ctx context.Context, x *flight) ([]byte, error) {
	plain, err := json.Marshal(sealedTask{Token: x.token, Workflow: x.workflow, Activity: x.activity})
	if err != nil {
		return nil, fmt.Errorf("encode task token: %w", err)
	}
	return i.sealer.seal(ctx, plain, tokenContext(x.node))
}

// openTask opens a task token that was sealed to the caller.
func (i *Ingress) openTask(ctx context.Context, c caller, sealed []byte) (*flight, error) {
	plain, err := i.sealer.open(ctx, sealed, tokenContext(c.node))
	if errors.Is(err, errToken) {
		return nil, status.Error(codes.PermissionDenied, "the task token is not this node's")
	}
	var t sealedTask
	if err == nil {
		err = json.Unmarshal(plain, &t)
	}
	if err != nil {
		return nil, status.Errorf(codes.Unavailable, "open task token: %v", err)
	}
	return &flight{node: c.node, token: t.Token, workflow: t.Workflow, activity: t.Activity}, nil
}

func tokenContext(node common.Address) string { return "task/" + strings.ToLower(node.Hex()) }

// workerHeartbeat keeps of a worker's description what Temporal's UI shows and
// a node may say about itself alone.
func (i *Ingress) workerHeartbeat(c caller, r *workflowservice.RecordWorkerHeartbeatRequest) *workflowservice.RecordWorkerHeartbeatRequest {
	queue := execution.TaskQueue(c.node)
	out := &workflowservice.RecordWorkerHeartbeatRequest{Namespace: i.cfg.Namespace, Identity: queue}
	for n, h := range r.GetWorkerHeartbeat() {
		if n == maxPolls {
			break
		}
		out.WorkerHeartbeat = append(out.WorkerHeartbeat, describeWorker(c.node, queue, h))
	}
	return out
}

func describeWorker(node common.Address, queue string, h *workerpb.WorkerHeartbeat) *workerpb.WorkerHeartbeat {
	return &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: instanceKey(node, h.GetWorkerInstanceKey()), WorkerIdentity: queue, TaskQueue: queue,
		SdkName: nodemap.Clip(h.GetSdkName()), SdkVersion: nodemap.Clip(h.GetSdkVersion()), Status: h.GetStatus(),
		StartTime: h.GetStartTime(), HeartbeatTime: h.GetHeartbeatTime(), ElapsedSinceLastHeartbeat: h.GetElapsedSinceLastHeartbeat(),
	}
}

func (i *Ingress) shutdownWorker(c caller, r *workflowservice.ShutdownWorkerRequest) *workflowservice.ShutdownWorkerRequest {
	queue := execution.TaskQueue(c.node)
	out := &workflowservice.ShutdownWorkerRequest{
		Namespace: i.cfg.Namespace, Identity: queue, Reason: nodemap.Clip(r.GetReason()), TaskQueue: queue,
		WorkerInstanceKey: instanceKey(c.node, r.GetWorkerInstanceKey()),
		TaskQueueTypes:    []enumspb.TaskQueueType{enumspb.TASK_QUEUE_TYPE_ACTIVITY},
	}
	if h := r.GetWorkerHeartbeat(); h != nil {
		out.WorkerHeartbeat = describeWorker(c.node, queue, h)
	}
	return out
}

// instanceKey names a worker at Temporal so that no node can name another's.
func instanceKey(node common.Address, key string) string {
	if key == "" {
		return ""
	}
	return hex.EncodeToString(crypto.Keccak256(node[:], []byte(key))[:16])
}

func bounded(what string, m proto.Message, limit int) error {
	if n := proto.Size(m); n > limit {
		return status.Errorf(codes.InvalidArgument, "%s of %d bytes, more than %d", what, n, limit)
	}
	return nil
}

// serviceError turns a gRPC error of Temporal into its typed form.
func serviceError(err error) error {
	if s, ok := status.FromError(err); ok && err != nil {
		return serviceerror.FromStatus(s)
	}
	return err
}

// ended reports that Temporal no longer knows a task.
func ended(err error) bool {
	var gone *serviceerror.NotFound
	return errors.As(serviceError(err), &gone)
}

// sessionWait is how long a poll waits for its node's session: after a restart
// of the ingress both come back at once, in any order.
const sessionWait = 10 * time.Second

func (i *Ingress) awaitSession(ctx context.Context, node common.Address) error {
	if i.roster.present(node) {
		return nil
	}
	timeout := time.NewTimer(sessionWait)
	defer timeout.Stop()
	for {
		joined := i.sessions.joined()
		if i.roster.present(node) {
			return nil
		}
		select {
		case <-joined:
		case <-timeout.C:
			return status.Error(codes.FailedPrecondition, "the node has no session; a poll needs one")
		case <-ctx.Done():
			return status.FromContextError(ctx.Err()).Err()
		}
	}
}

// unary is the one interceptor of the nodes' server: who calls, how often, what.
func (i *Ingress) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, err := i.gate.admit(ctx)
	if err != nil {
		return nil, err
	}
	c := callerOf(ctx)
	if err := i.counted(c, info.FullMethod); err != nil {
		return nil, err
	}
	if strings.HasPrefix(info.FullMethod, temporalService) {
		return i.temporalCall(ctx, c, req, forward(handler))
	}
	return handler(ctx, req)
}

// stream admits the caller of a streaming call.
func (i *Ingress) stream(srv any, s grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, err := i.gate.admit(s.Context())
	if err != nil {
		return err
	}
	if err := i.counted(callerOf(ctx), info.FullMethod); err != nil {
		return err
	}
	return handler(srv, admitted{ServerStream: s, ctx: ctx})
}

type admitted struct {
	grpc.ServerStream
	ctx context.Context
}

func (a admitted) Context() context.Context { return a.ctx }

// denyUnknown answers calls of services that are not served.
func denyUnknown(any, grpc.ServerStream) error {
	return status.Error(codes.PermissionDenied, "nodes may not make this call")
}
