package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/client"
)

// ErrDrained is what a Faucet says when it gave an address its share already.
var ErrDrained = errors.New("the faucet gave this address its share already")

func (s *Server) networkRoutes() {
	huma.Register(s.api, op(http.MethodGet, "/v1/network", "network", "Describe the network", false), s.network)
	huma.Register(s.api, op(http.MethodGet, "/v1/nodes", "listNodes", "List the nodes", false), s.nodes)
}

func (s *Server) faucetRoutes() {
	o := op(http.MethodPost, "/v1/faucet", "faucet", "Get test coins (development networks only)", false)
	o.Errors = append(o.Errors, http.StatusNotFound)
	huma.Register(s.api, o, s.faucet)
}

func (s *Server) network(context.Context, *struct{}) (*reply[client.NetworkInfo], error) {
	return &reply[client.NetworkInfo]{client.NetworkInfo{
		Network: s.Network.Public(), Version: s.Version, Faucet: s.Faucet != nil,
	}}, nil
}

func (s *Server) nodes(_ context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"16" doc:"next of the last page"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
}) (*reply[client.Nodes], error) {
	from := uint64(0) // slot
	if in.Cursor != "" {
		var err error
		if from, err = strconv.ParseUint(in.Cursor, 10, 32); err != nil {
			return nil, then(refuse(client.CodeInvalid, "the cursor is not one of this list"), "begin without one")
		}
	}
	known, _ := s.Fleet.Nodes()
	known = slices.DeleteFunc(known, func(n NodeState) bool { return uint64(n.Leaf.Slot) < from })
	slices.SortFunc(known, func(a, b NodeState) int { return cmp.Compare(a.Leaf.Slot, b.Leaf.Slot) })
	out := client.Nodes{Nodes: []client.Node{}}
	for i, n := range known {
		if i == in.Limit {
			out.Next = strconv.FormatUint(uint64(n.Leaf.Slot), 10)
			break
		}
		out.Nodes = append(out.Nodes, nodeOf(n))
	}
	return &reply[client.Nodes]{out}, nil
}

func nodeOf(n NodeState) client.Node {
	l, free := n.Leaf, n.Leaf.Free()
	return client.Node{
		Node: l.Node, Slot: l.Slot, Present: n.Present,
		Draining:  n.Draining || l.Flags&match.FlagDrained != 0,
		Simulated: l.Flags&match.FlagSimulated != 0,
		GPU:       gpuName(l.Model), GPUFree: free.GPUs, VRAM: l.VRAM, CPU: free.CPU, RAM: free.RAM, Disk: free.Disk,
		RateCoin: l.Rate[match.AssetCoin], RateToken: l.Rate[match.AssetSkyops], Stake: l.Stake,
		Runtime: n.Runtime, Version: n.Version, SeenAt: uint64(n.Seen.UnixMilli()),
	}
}

func gpuName(model uint16) string {
	if model == job.NoGPU {
		return ""
	}
	return job.GPUName(model)
}

func (s *Server) faucet(ctx context.Context, in *struct {
	Key
	Body client.FaucetRequest
}) (*reply[client.FaucetReply], error) {
	to := in.Body.Address
	if to == (common.Address{}) {
		return nil, refuse(client.CodeInvalid, "address is missing")
	}
	// The key's wallet is nobody's proof here: all that it could be used for is to be told what this address got.
	return once(ctx, s, to, in.Key, []any{"faucet", to}, func() (*reply[client.FaucetReply], error) { return s.give(ctx, to) })
}

func (s *Server) give(ctx context.Context, to common.Address) (*reply[client.FaucetReply], error) {
	out, err := s.Faucet.Give(ctx, to)
	if errors.Is(err, ErrDrained) {
		return nil, then(problem(http.StatusTooManyRequests, client.CodeRateLimited, "%v", err), "use another wallet, or wait until tomorrow")
	}
	if err != nil {
		return nil, s.fail(ctx, "sending test coins", err)
	}
	return &reply[client.FaucetReply]{out}, nil
}
