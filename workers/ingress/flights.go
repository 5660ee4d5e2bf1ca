package ingress

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/semaphore"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/workflows/payload"
)

// flight is an activity task in a node's hands.
type flight struct {
	node     common.Address
	token    []byte // Temporal's own
	activity string
	workflow string
	conn     uint64             // the connection it was handed to
	heard    bool               // the node has shown that it has it
	details  *commonpb.Payloads // of its newest heartbeat, sealed
	telling  bool               // one is on its way to Temporal, or waits for its turn
	passed   time.Time          // when one was last passed on
	cancel   bool               // Temporal answered that the task is to be cancelled
}

// flights are the tasks in the nodes' hands. After a restart the map fills
// again from heartbeats.
type flights struct {
	turns *semaphore.Weighted // of the heartbeats on their way to Temporal

	mu     sync.Mutex
	nodes  map[common.Address]map[string]*flight // by token
	number int
}

func newFlights() *flights {
	return &flights{turns: semaphore.NewWeighted(allTurns), nodes: map[common.Address]map[string]*flight{}}
}

func (f *flights) add(x *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put(x)
}

// put keeps a flight; the caller holds mu.
func (f *flights) put(x *flight) {
	of := f.nodes[x.node]
	if of == nil {
		of = map[string]*flight{}
		f.nodes[x.node] = of
	}
	if of[string(x.token)] == nil {
		f.number++
	}
	of[string(x.token)] = x
}

// drop forgets a flight; the caller holds mu.
func (f *flights) drop(node common.Address, token []byte) {
	if f.nodes[node][string(token)] == nil {
		return
	}
	f.number--
	delete(f.nodes[node], string(token))
	if len(f.nodes[node]) == 0 {
		delete(f.nodes, node)
	}
}

func (f *flights) remove(node common.Address, token []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(node, token)
}

// takeNode removes and returns all of a node's flights.
func (f *flights) takeNode(node common.Address) []*flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []*flight
	for _, x := range f.nodes[node] {
		all = append(all, x)
	}
	f.number -= len(all)
	delete(f.nodes, node)
	return all
}

// takeConn removes and returns the flights that were handed to a connection
// and never heard of since.
func (f *flights) takeConn(conn uint64) []*flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []*flight
	for _, of := range f.nodes {
		for _, x := range of {
			if x.conn == conn && !x.heard {
				all = append(all, x)
			}
		}
	}
	for _, x := range all {
		f.drop(x.node, x.token)
	}
	return all
}

// take removes one flight if it is still there.
func (f *flights) take(x *flight) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.nodes[x.node][string(x.token)] != x {
		return false
	}
	f.drop(x.node, x.token)
	return true
}

// How long failing a lost task is tried while Temporal does not answer; after
// that its own heartbeat timeout has long done it.
const (
	failFor   = 2 * time.Minute
	failPause = 200 * time.Millisecond
)

// fail tells Temporal that tasks are lost, so that their workflows move on. The
// last heartbeat's details go along. An ingress that is closing fails nothing: it
// is itself what the nodes lost.
func (i *Ingress) fail(lost []*flight, why string) {
	if i.life.Err() != nil {
		return
	}
	for _, x := range lost {
		i.log.Warn("task is failed for its node", "node", x.node, "activity", x.activity, "workflow", x.workflow, "why", why)
		i.work.Go(func() { i.failOne(x, why) })
	}
}

// failure describes a lost task in the words of its workflow's converter.
func (i *Ingress) failure(x *flight, why string) *failurepb.Failure {
	_, failures := payload.Converter(i.keys)
	failures = converter.WithFailureConverterSerializationContext(failures, converter.ActivitySerializationContext{
		Namespace: i.cfg.Namespace, WorkflowID: x.workflow, ActivityType: x.activity, TaskQueue: execution.TaskQueue(x.node),
	})
	f := failures.ErrorToFailure(temporal.NewNonRetryableApplicationError("node "+x.node.Hex()+" was lost: "+why, execution.ErrNodeLost, nil))
	f.GetApplicationFailureInfo().Details = x.details
	return f
}

func (i *Ingress) failOne(x *flight, why string) {
	req := &workflowservice.RespondActivityTaskFailedRequest{
		Namespace: i.cfg.Namespace, Identity: identity, TaskToken: x.token,
		Failure: i.failure(x, why), LastHeartbeatDetails: x.details,
	}
	ctx, cancel := context.WithTimeout(i.life, failFor)
	defer cancel()
	for pause := failPause; ; pause = min(2*pause, 5*time.Second) {
		call, done := context.WithTimeout(ctx, 10*time.Second)
		_, err := i.cfg.Temporal.RespondActivityTaskFailed(call, req)
		done()
		err = serviceError(err)
		var gone *serviceerror.NotFound
		if err == nil || errors.As(err, &gone) {
			return
		}
		i.log.Warn("Temporal did not take a lost task's failure yet", "node", x.node, "workflow", x.workflow, "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// connEnded fails the tasks that went down with a connection.
func (i *Ingress) connEnded(conn uint64) {
	i.fail(i.flights.takeConn(conn), "its connection broke before it showed that it has the task")
}

// declareLost is what follows from a node's death.
func (i *Ingress) declareLost(l loss) {
	i.log.Warn("node lost", "node", l.node, "why", l.why)
	i.nodes.Absent(l.node)
	i.sessions.lose(l.node)
	i.fail(i.flights.takeNode(l.node), l.why)
}

// replace is what follows from a node's process being another one: nothing of
// what the old one ran outlives it.
func (i *Ingress) replace(node common.Address) {
	i.sessions.lose(node)
	i.fail(i.flights.takeNode(node), "its process was replaced")
}

// watch applies the death rule until ctx ends.
func (i *Ingress) watch(ctx context.Context) {
	ticker := time.NewTicker(i.timing.Tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			now := time.Now()
			gap := now.Sub(last)
			i.nodes.Pass(i.roster.step(gap))
			for _, l := range i.roster.tick(gap) {
				i.declareLost(l)
			}
			last = now
		}
	}
}
