// Package apitest runs a gateway in this process, for tests: the real API and
// the real store on SQLite, with in-memory twins of what lies behind (Temporal,
// the chain, the node map, IPFS).
//
// The twin of the scheduler really runs a job's life: it opens the envelope as
// a keeper, writes sealed log frames as a node, seals a package to the owner and
// signs receipts, so that a client can follow, fetch and verify. What the job's
// program "does" is a function of the test's.
//
// Start at Start.
package apitest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/store"
)

// Gateway is a running gateway and its twins.
type Gateway struct {
	Network   network.Network
	URL       string
	Jobs      *Scheduler
	Schedules *Schedules
	Chain     *Chain
	Fleet     *Fleet
	Blobs     *memory.Store
	Store     *store.Store
	HTTP      *http.Client
	Handler   http.Handler // of the API, for a server of one's own
}

// Start runs a gateway until the test ends. change may adjust its options, the
// network that twins sign for included.
func Start(t testing.TB, change func(*api.Options)) *Gateway {
	t.Helper()
	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	server := httptest.NewUnstartedServer(nil)
	keeper, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	scheduler := newKey(t)
	n := network.Network{
		Name: "twin", ChainID: 777001, Gateway: "http://" + server.Listener.Addr().String(),
		Escrow: address(1), Token: address(2), Registry: address(3), Anchor: address(4),
		Scheduler: scheduler.address, Keeper: keeper.Recipient(),
	}
	g := &Gateway{
		Network: n, URL: n.Gateway, Chain: newChain(n.Domain()), Fleet: &Fleet{}, Blobs: memory.New(), Store: st, Schedules: newSchedules(),
	}
	node := newKey(t)
	g.Jobs = newScheduler(g, scheduler, node, keeper)
	g.Fleet.Set(DemoNode(node.address))
	o := api.DefaultOptions()
	if o.Links, err = direct.OpenKeys(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	o.Network, o.Version = n, "test"
	o.Pipelines, o.Batches = g.Jobs, g.Jobs
	o.Jobs, o.Store, o.Fleet, o.Blobs, o.Chain, o.Book, o.Faucet = g.Jobs, st, g.Fleet, g.Blobs, g.Chain, g.Chain, g.Chain
	o.Schedules = g.Schedules
	o.Follow.Fresh, o.Follow.Stale, o.Follow.Tick = 0, 0, 10*time.Millisecond // a test reads what it has just done
	if change != nil {
		change(&o)
		g.Network = o.Network
		g.Chain.domain = o.Network.Domain()
	}
	h, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	g.Handler = h
	server.Config.Handler = h
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(g.Jobs.stop)
	g.HTTP = server.Client()
	return g
}

func address(n byte) common.Address { return common.BytesToAddress([]byte{0xaa, n}) }

// DemoNode is a host with two A100s.
func DemoNode(key common.Address) api.NodeState {
	model, _ := job.FindGPU("A100")
	return api.NodeState{
		Present: true, Runtime: "docker", Version: "test", Seen: time.Now(),
		Leaf: match.Leaf{Stake: 1000, Rep: 9000, Uptime: 9900, Beat: match.Beat{
			Slot: 1, Node: key, Model: model.ID, GPUs: 2, VRAM: 81920, CPU: 32000, RAM: 262144, Disk: 1 << 20,
			Rate: [2]uint64{1_000_000, 50_000_000}, Egress: [2]uint64{1000, 1000},
			Flags: match.FlagDocker | match.FlagSimulated, Seq: 1, Time: uint64(time.Now().Unix()),
		}},
	}
}

// Node is the node that the gateway started with.
func (g *Gateway) Node() api.NodeState { return DemoNode(g.Jobs.node.address) }

// ReadFile returns a file of a stored package.
func (g *Gateway) ReadFile(cid, name string) ([]byte, error) {
	r, err := g.Blobs.Get(context.Background(), cid+"/"+name, 0, delivery.Whole)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
