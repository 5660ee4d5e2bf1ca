package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/explorer"
)

// Explorer answers what is public; explorer.Service is one.
type Explorer interface {
	// Methods return explorer.ErrUnknown for what they do not have and
	// explorer.ErrCursor for a cursor that is none.
	Explored(ctx context.Context) (client.Explored, error)
	Nodes(ctx context.Context, from string, limit int) (client.NodeList, error)
	Node(ctx context.Context, slot uint32) (client.NodeShown, error)
	NodeJobs(ctx context.Context, slot uint32, from string, limit int) (client.JobsShown, error)
	Jobs(ctx context.Context, from string, limit int) (client.JobsShown, error)
	Job(ctx context.Context, id common.Hash) (client.JobFacts, error)
	Questions(ctx context.Context, id common.Hash) (client.Questions, error)
	Orders(ctx context.Context, from string, limit int) (client.OrderList, error)
	Order(ctx context.Context, id common.Hash) (client.OrderShown, error)
	OrderJobs(ctx context.Context, id common.Hash, from string, limit int) (client.JobsShown, error)
	Schedulers(ctx context.Context, from string, limit int) (client.SchedulerList, error)
	Scheduler(ctx context.Context, a common.Address) (client.SchedulerFacts, error)
	Params(ctx context.Context) (client.ParamsList, error)
	Events(ctx context.Context, from string, limit int) (client.EventList, error)
	Tx(ctx context.Context, tx common.Hash) (client.EventList, error)
	Find(ctx context.Context, text string) (client.Found, error)
}

// PublicList is the query of a public list.
type PublicList struct {
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25"`
}

// OrderPath names an order in a path.
type OrderPath struct {
	Order string `path:"order" pattern:"^0x[0-9a-fA-F]{64}$"`
}

// SlotPath names a node in a path.
type SlotPath struct {
	Slot uint32 `path:"slot" maximum:"1048575" doc:"The node's slot in the registry"`
}

// public registers a read of what is public.
func public[I, O any](s *Server, path, id, summary string, read func(context.Context, *I) (O, error)) {
	o := op(http.MethodGet, "/v1/explorer"+path, id, summary, false)
	o.Tags = []string{"explorer"}
	o.Errors = append(o.Errors, http.StatusNotFound)
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*reply[O], error) {
		out, err := read(ctx, in)
		switch {
		case errors.Is(err, explorer.ErrUnknown):
			return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "%v", err), "what is new needs some seconds; GET /v1/explorer says how far it is")
		case errors.Is(err, explorer.ErrCursor):
			return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
		case err != nil:
			return nil, s.fail(ctx, "reading what is public", err)
		}
		return &reply[O]{out}, nil
	})
}

func (s *Server) explorerRoutes() {
	x := s.Explorer
	public(s, "", "explorer", "Read the network's totals", func(ctx context.Context, _ *struct{}) (client.Explored, error) { return x.Explored(ctx) })
	public(s, "/nodes", "exploreNodes", "List the nodes by slot", func(ctx context.Context, in *PublicList) (client.NodeList, error) {
		return x.Nodes(ctx, in.Cursor, in.Limit)
	})
	public(s, "/nodes/{slot}", "exploreNode", "Read a node", func(ctx context.Context, in *SlotPath) (client.NodeShown, error) { return x.Node(ctx, in.Slot) })
	public(s, "/nodes/{slot}/jobs", "exploreNodeJobs", "List the jobs that a node was paid for, newest first", func(ctx context.Context, in *struct {
		SlotPath
		PublicList
	}) (client.JobsShown, error) {
		return x.NodeJobs(ctx, in.Slot, in.Cursor, in.Limit)
	})
	public(s, "/jobs", "exploreJobs", "List the jobs, newest first", func(ctx context.Context, in *PublicList) (client.JobsShown, error) {
		return x.Jobs(ctx, in.Cursor, in.Limit)
	})
	public(s, "/jobs/{job}", "exploreJob", "Read all that is public of a job", func(ctx context.Context, in *JobPath) (client.JobFacts, error) { return x.Job(ctx, in.id()) })
	public(s, "/jobs/{job}/questions", "exploreQuestions", "Read what the chain can be asked of a job", func(ctx context.Context, in *JobPath) (client.Questions, error) {
		return x.Questions(ctx, in.id())
	})
	public(s, "/orders", "exploreOrders", "List the orders, newest first", func(ctx context.Context, in *PublicList) (client.OrderList, error) {
		return x.Orders(ctx, in.Cursor, in.Limit)
	})
	public(s, "/orders/{order}", "exploreOrder", "Read an order", func(ctx context.Context, in *OrderPath) (client.OrderShown, error) {
		return x.Order(ctx, common.HexToHash(in.Order))
	})
	public(s, "/orders/{order}/jobs", "exploreOrderJobs", "List an order's jobs that were matched or paid for", func(ctx context.Context, in *struct {
		OrderPath
		PublicList
	}) (client.JobsShown, error) {
		return x.OrderJobs(ctx, common.HexToHash(in.Order), in.Cursor, in.Limit)
	})
	public(s, "/schedulers", "exploreSchedulers", "List the schedulers", func(ctx context.Context, in *PublicList) (client.SchedulerList, error) {
		return x.Schedulers(ctx, in.Cursor, in.Limit)
	})
	public(s, "/schedulers/{scheduler}", "exploreScheduler", "Read a scheduler", func(ctx context.Context, in *struct {
		Scheduler string `path:"scheduler" pattern:"^0x[0-9a-fA-F]{40}$"`
	}) (client.SchedulerFacts, error) {
		return x.Scheduler(ctx, common.HexToAddress(in.Scheduler))
	})
	public(s, "/params", "exploreParams", "List the versions of the matching parameters", func(ctx context.Context, _ *struct{}) (client.ParamsList, error) { return x.Params(ctx) })
	public(s, "/events", "exploreEvents", "List the contracts' events, newest first", func(ctx context.Context, in *PublicList) (client.EventList, error) {
		return x.Events(ctx, in.Cursor, in.Limit)
	})
	public(s, "/tx/{tx}", "exploreTx", "Read the events of a transaction", func(ctx context.Context, in *struct {
		Tx string `path:"tx" pattern:"^0x[0-9a-fA-F]{64}$"`
	}) (client.EventList, error) {
		return x.Tx(ctx, common.HexToHash(in.Tx))
	})
	public(s, "/find", "exploreFind", "Say what a hash, an address or a slot is of", func(ctx context.Context, in *struct {
		Text string `query:"q" maxLength:"100" required:"true"`
	}) (client.Found, error) {
		return x.Find(ctx, in.Text)
	})
}
