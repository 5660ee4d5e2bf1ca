package ingress

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// upstreamPoll bounds one long poll at Temporal, which answers after a minute.
const upstreamPoll = 70 * time.Second

type pollResponse = workflowservice.PollActivityTaskQueueResponse

// polls keeps long polls at Temporal apart from the nodes' connections. Temporal
// may hand a task to a poll in the moment its caller goes away, and would then
// wait for that caller's heartbeats. So a poll whose node hung up stays open: the
// node's next poll takes it over, or a task that comes meanwhile is given to orphan.
type polls struct {
	life   context.Context
	hold   time.Duration // how long a task waits for its node's next poll
	orphan func(common.Address, *pollResponse)
	go_    func(func())

	mu    sync.Mutex
	nodes map[common.Address]*nodePolls
}

type nodePolls struct {
	open int
	idle []*poll
}

type poll struct {
	done chan struct{} // closed when resp and err are set
	resp *pollResponse
	err  error
	idle bool // nobody waits for it
}

func newPolls(life context.Context, hold time.Duration, run func(func()), orphan func(common.Address, *pollResponse)) *polls {
	return &polls{life: life, hold: hold, orphan: orphan, go_: run, nodes: map[common.Address]*nodePolls{}}
}

// next waits for a task of node: on a poll that is open already, or on one that call opens.
func (p *polls) next(ctx context.Context, node common.Address, call func(context.Context) (*pollResponse, error)) (*pollResponse, error) {
	x, err := p.acquire(node, call)
	if err != nil {
		return nil, err
	}
	select {
	case <-x.done:
	case <-ctx.Done():
		if p.release(node, x) {
			return nil, status.FromContextError(ctx.Err()).Err()
		}
		<-x.done
	}
	if ctx.Err() != nil && hasTask(x.resp) {
		p.setAside(node, x)
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	return x.resp, x.err
}

func (p *polls) acquire(node common.Address, call func(context.Context) (*pollResponse, error)) (*poll, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.nodes[node]
	if n == nil {
		n = &nodePolls{}
		p.nodes[node] = n
	}
	if len(n.idle) > 0 {
		x := n.idle[0]
		n.idle, x.idle = n.idle[1:], false
		return x, nil
	}
	if n.open >= maxPolls {
		return nil, status.Errorf(codes.ResourceExhausted, "more than %d polls at once", maxPolls)
	}
	n.open++
	x := &poll{done: make(chan struct{})}
	p.go_(func() { p.run(node, n, x, call) })
	return x, nil
}

func (p *polls) run(node common.Address, n *nodePolls, x *poll, call func(context.Context) (*pollResponse, error)) {
	ctx, cancel := context.WithTimeout(p.life, upstreamPoll)
	defer cancel()
	resp, err := call(ctx)
	p.mu.Lock()
	x.resp, x.err = resp, err
	n.open--
	close(x.done)
	waiting := !x.idle
	if !waiting && !hasTask(resp) {
		n.drop(x)
	}
	p.tidy(node, n)
	p.mu.Unlock()
	if !waiting && hasTask(resp) {
		p.await(node, x)
	}
}

// release leaves a poll open without its caller; false if it ended meanwhile.
func (p *polls) release(node common.Address, x *poll) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-x.done:
		return false
	default:
	}
	x.idle = true
	n := p.nodes[node]
	n.idle = append(n.idle, x)
	return true
}

// setAside keeps a task whose caller is gone for the node's next poll.
func (p *polls) setAside(node common.Address, x *poll) {
	p.mu.Lock()
	n := p.nodes[node]
	if n == nil {
		n = &nodePolls{}
		p.nodes[node] = n
	}
	x.idle = true
	n.idle = append(n.idle, x)
	p.mu.Unlock()
	p.await(node, x)
}

// await gives a task up when no poll of its node took it in time.
func (p *polls) await(node common.Address, x *poll) {
	p.go_(func() {
		select {
		case <-time.After(p.hold):
		case <-p.life.Done():
		}
		p.mu.Lock()
		n, lost := p.nodes[node], x.idle
		if lost {
			n.drop(x)
			p.tidy(node, n)
		}
		p.mu.Unlock()
		if lost {
			p.orphan(node, x.resp)
		}
	})
}

func (n *nodePolls) drop(x *poll) {
	for i, y := range n.idle {
		if x == y {
			n.idle = append(n.idle[:i:i], n.idle[i+1:]...)
			x.idle = false
			return
		}
	}
}

func (p *polls) tidy(node common.Address, n *nodePolls) {
	if n.open == 0 && len(n.idle) == 0 && p.nodes[node] == n {
		delete(p.nodes, node)
	}
}

func hasTask(r *pollResponse) bool { return len(r.GetTaskToken()) > 0 }
