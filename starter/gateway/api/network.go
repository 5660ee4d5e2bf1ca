package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

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
	huma.Register(s.api, op(http.MethodGet, "/v1/nodes", "nodes", "List the nodes", false), s.nodes)
}

func (s *Server) faucetRoutes() {
	huma.Register(s.api, op(http.MethodPost, "/v1/faucet", "faucet", "Get test coins (development networks only)", false), s.faucet)
}

func (s *Server) network(context.Context, *struct{}) (*reply[client.NetworkInfo], error) {
	return &reply[client.NetworkInfo]{client.NetworkInfo{
		Network: s.Network.Public(), Version: s.Version, Faucet: s.Faucet != nil,
	}}, nil
}

func (s *Server) nodes(context.Context, *struct{}) (*reply[client.Nodes], error) {
	out := client.Nodes{Nodes: []client.Node{}}
	known, _ := s.Fleet.Nodes()
	for _, n := range known {
		out.Nodes = append(out.Nodes, nodeOf(n))
	}
	slices.SortFunc(out.Nodes, func(a, b client.Node) int { return cmp.Compare(a.Slot, b.Slot) })
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

func (s *Server) faucet(ctx context.Context, in *struct{ Body client.FaucetRequest }) (*reply[client.FaucetReply], error) {
	if in.Body.Address == (common.Address{}) {
		return nil, refuse(client.CodeInvalid, "address is missing")
	}
	out, err := s.Faucet.Give(ctx, in.Body.Address)
	if errors.Is(err, ErrDrained) {
		return nil, then(problem(http.StatusTooManyRequests, client.CodeRateLimited, "%v", err), "use another wallet, or wait until tomorrow")
	}
	if err != nil {
		return nil, s.fail(ctx, "sending test coins", err)
	}
	return &reply[client.FaucetReply]{out}, nil
}
