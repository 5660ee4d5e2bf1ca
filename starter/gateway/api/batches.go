package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
	workbatch "github.com/skyops/skyops/workflows/batch"
)

// Batches is the durable side of batches: one workflow for each.
type Batches interface {
	// SubmitBatch makes the batch durable; one that is so already is left as it is.
	SubmitBatch(ctx context.Context, in workbatch.Input) error
	// Batch returns ErrNotFound for a batch that never was or is forgotten.
	Batch(ctx context.Context, order common.Hash) (workbatch.Status, error)
	// CancelBatch and RetryBatch return *Untimely where the batch's state does not allow it.
	CancelBatch(ctx context.Context, order common.Hash, reason string) (workbatch.Status, error)
	RetryBatch(ctx context.Context, order common.Hash) (workbatch.Status, error)
}

// BatchPath names a batch by its order.
type BatchPath struct {
	Order string `path:"order" doc:"Hash of the order" pattern:"^0x[0-9a-fA-F]{64}$"`
}

func (p BatchPath) id() common.Hash { return common.HexToHash(p.Order) }

func (s *Server) batchRoutes() {
	submit := op(http.MethodPost, "/v1/batches", "submitBatch", "Submit a batch", false)
	submit.Description = "One signed order of kind 2 over the specs of all items, which are made from the batch; no session is needed. The same order is the same batch, so repeating a submission is harmless."
	submit.Errors = append(submit.Errors, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusConflict)
	submit.DefaultStatus = http.StatusAccepted
	submit.MaxBodyBytes = 2 * job.MaxBatchBytes
	huma.Register(s.api, submit, s.submitBatch)
	huma.Register(s.api, op(http.MethodGet, "/v1/batches", "listBatches", "List your batches, newest first", true), s.listBatches)
	huma.Register(s.api, op(http.MethodGet, "/v1/batches/{order}", "getBatch", "Read how a batch stands", true), s.getBatch)
	huma.Register(s.api, op(http.MethodGet, "/v1/batches/{order}/items", "listItems", "List a batch's items that were begun, with their results so far", true), s.listItems)
	cancel := op(http.MethodPost, "/v1/batches/{order}/cancel", "cancelBatch", "End a batch early", true)
	cancel.Description = "Nothing more is begun; items that run end as cancelled jobs do. A batch that has ended, or is being stopped, stays as it is: that is no error."
	huma.Register(s.api, cancel, s.cancelBatch)
	retry := op(http.MethodPost, "/v1/batches/{order}/retry", "retryBatch", "Have a batch's failed items run again", true)
	retry.Description = "While the batch runs, under its order and within its maximum. A batch that has ended is closed: submit its failed items as a new one."
	retry.Errors = append(retry.Errors, http.StatusConflict)
	huma.Register(s.api, retry, s.retryBatch)
}

func (s *Server) submitBatch(ctx context.Context, in *struct {
	Key
	Body client.BatchRequest
}) (*reply[client.BatchReply], error) {
	sub := job.BatchSubmission(in.Body)
	order := sub.Order.Hash(s.Network.Domain())
	size, err := sub.Batch.Size()
	if err != nil {
		return nil, then(refuse(client.CodeSpec, "%v", err), "split it into several batches")
	}
	// What one job is refused for is looked at first: making all specs costs more.
	if err := s.checkOrder(ctx, sub.Order, job.KindBatch, 0); err != nil {
		return nil, err
	}
	by, unread := job.AuthorityOf(s.Network.Domain(), sub.Order, sub.Signature)
	known, err := s.authorizeOrder(ctx, sub.Order, order, by, unread, func() error { _, err := s.Batches.Batch(ctx, order); return err })
	if err != nil {
		return nil, err
	}
	if !s.perUser.allow(sub.Order.Owner.Hex(), s.now()) {
		return nil, tooMany()
	}
	out := client.BatchReply{Order: order, Items: size}
	return once(ctx, s, sub.Order.Owner, in.Key, []any{"submit batch", in.Body}, func() (*reply[client.BatchReply], error) {
		if known {
			return &reply[client.BatchReply]{out}, nil
		}
		return s.startBatch(ctx, sub, out)
	})
}

// startBatch checks every item of a batch and makes it durable.
func (s *Server) startBatch(ctx context.Context, sub job.BatchSubmission, out client.BatchReply) (*reply[client.BatchReply], error) {
	_, tree, err := sub.Check(s.Network.Domain())
	switch {
	case errors.Is(err, job.ErrBatch):
		return nil, specProblem(err)
	case err != nil:
		p := then(refuse(client.CodeOrder, "%v", err), "sign an order for exactly this batch, network and recipient")
		p.Fields = fieldFaults("order.", err)
		return nil, p
	}
	first := sub.Submission(tree.Path(0), 0, 0)
	if _, err := first.Authority(s.Network.Domain()); err != nil {
		return nil, then(problem(http.StatusUnauthorized, client.CodeSignature, "%v", err), "sign an order within the delegation, or ask its owner for another one")
	}
	if err := s.rememberDelegate(ctx, first, out.Order); err != nil {
		return nil, err
	}
	if err := s.holdInputs(ctx, out.Order, sub.Order.Deadline, sub.Batch.Spec); err != nil {
		return nil, err
	}
	if err := s.Store.PutBatch(ctx, out.Order, sub, tree, s.now()); err != nil {
		return nil, s.fail(ctx, "keeping the batch", err)
	}
	err = s.Batches.SubmitBatch(ctx, workbatch.Input{
		Order: sub.Order, Signature: sub.Signature, OrderHash: out.Order, ChainID: s.Network.ChainID, Escrow: s.Network.Escrow,
		Name: sub.Batch.Title(), MaxParallel: sub.Batch.Parallel(), Retries: sub.Batch.Retries, Trace: traceOf(ctx),
	})
	if err != nil {
		return nil, s.submitProblem(ctx, "submitting the batch", err)
	}
	return &reply[client.BatchReply]{out}, nil
}

// authorizeBatch lets only the owner of a batch pass, and who submitted it for
// them; to anyone else it does not exist.
func (s *Server) authorizeBatch(ctx context.Context, order common.Hash) error {
	wallet, err := owner(ctx)
	if err != nil {
		return err
	}
	sub, err := s.Store.Batch(ctx, order)
	if errors.Is(err, store.ErrNotFound) {
		return notFound("batch")
	}
	if err != nil {
		return s.fail(ctx, "reading the batch", err)
	}
	if sub.Order.Owner == wallet {
		return nil
	}
	may, err := s.submitted(ctx, order, wallet)
	if err != nil {
		return s.fail(ctx, "reading who submitted the batch", err)
	}
	if !may {
		return notFound("batch")
	}
	return nil
}

func (s *Server) getBatch(ctx context.Context, in *BatchPath) (*reply[client.Batch], error) {
	if err := s.authorizeBatch(ctx, in.id()); err != nil {
		return nil, err
	}
	st, err := s.Batches.Batch(ctx, in.id())
	if errors.Is(err, ErrNotFound) {
		return nil, notFound("batch")
	}
	if err != nil {
		return nil, s.fail(ctx, "reading the batch", err)
	}
	return &reply[client.Batch]{batchOf(st)}, nil
}

func (s *Server) listBatches(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*reply[client.BatchList], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	before, err := parseBatchCursor(in.Cursor)
	if err != nil {
		return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
	}
	page, err := s.Store.Batches(ctx, wallet, before, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, "listing batches", err)
	}
	out := client.BatchList{Batches: []client.BatchLine{}}
	for _, l := range page {
		out.Batches = append(out.Batches, client.BatchLine{Order: l.Order, CreatedAt: l.At})
	}
	if len(page) == in.Limit {
		last := page[len(page)-1]
		out.Next = base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(last.Order.Bytes(), last.At))
	}
	return &reply[client.BatchList]{out}, nil
}

func parseBatchCursor(text string) (l store.BatchLine, err error) {
	if text == "" {
		return l, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != common.HashLength+8 {
		return l, ErrCursor
	}
	return store.BatchLine{Order: common.Hash(b[:common.HashLength]), At: binary.BigEndian.Uint64(b[common.HashLength:]) &^ (1 << 63)}, nil
}

func (s *Server) listItems(ctx context.Context, in *struct {
	BatchPath
	State  string `query:"state" enum:"running,succeeded,failed,cancelled" doc:"Only items in this state"`
	Cursor string `query:"cursor" maxLength:"20"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"500"`
}) (*reply[client.ItemList], error) {
	if err := s.authorizeBatch(ctx, in.id()); err != nil {
		return nil, err
	}
	from, err := strconv.ParseUint(in.Cursor, 10, 32)
	if err != nil && in.Cursor != "" {
		return nil, then(refuse(client.CodeInvalid, "%v", ErrCursor), "begin without one")
	}
	page, err := s.Store.Items(ctx, in.id(), in.State, uint32(from), in.Limit)
	if err != nil {
		return nil, s.fail(ctx, "listing items", err)
	}
	for i := range page {
		page[i].Cause = causeOf(page[i].Cause, page[i].Job)
	}
	out := client.ItemList{Items: page}
	if page == nil {
		out.Items = []record.Item{}
	}
	if len(page) == in.Limit {
		out.Next = strconv.FormatUint(uint64(page[len(page)-1].Index)+1, 10)
	}
	return &reply[client.ItemList]{out}, nil
}

func (s *Server) cancelBatch(ctx context.Context, in *struct {
	BatchPath
	Key
	Body client.CancelRequest `required:"false"`
}) (*reply[client.Batch], error) {
	return s.wishBatch(ctx, in.BatchPath, in.Key, []any{"cancel batch", in.Order, in.Body}, "cancelling the batch", func(ctx context.Context, order common.Hash) (workbatch.Status, error) {
		st, err := s.Batches.CancelBatch(ctx, order, in.Body.Reason)
		if _, untimely := errors.AsType[*Untimely](err); untimely {
			return s.Batches.Batch(ctx, order) // it stays as it is
		}
		return st, err
	})
}

func (s *Server) retryBatch(ctx context.Context, in *struct {
	BatchPath
	Key
}) (*reply[client.Batch], error) {
	return s.wishBatch(ctx, in.BatchPath, in.Key, []any{"retry batch", in.Order}, "retrying the batch", s.Batches.RetryBatch)
}

// wishBatch has a batch do something.
func (s *Server) wishBatch(ctx context.Context, p BatchPath, k Key, request []any, what string, ask func(context.Context, common.Hash) (workbatch.Status, error)) (*reply[client.Batch], error) {
	if err := s.authorizeBatch(ctx, p.id()); err != nil {
		return nil, err
	}
	return once(ctx, s, callerOf(ctx).session.wallet, k, request, func() (*reply[client.Batch], error) {
		defer s.board.OrderChanged(p.id())
		st, err := ask(ctx, p.id())
		if untimely, ok := errors.AsType[*Untimely](err); ok {
			return nil, then(problem(http.StatusConflict, client.CodeConflict, "%s", untimely.Reason), "read the batch: GET /v1/batches/%s", p.id())
		}
		if errors.Is(err, ErrNotFound) {
			return nil, notFound("batch")
		}
		if err != nil {
			return nil, s.fail(ctx, what, err)
		}
		return &reply[client.Batch]{batchOf(st)}, nil
	})
}

func batchOf(st workbatch.Status) client.Batch {
	return client.Batch{
		Trace: st.Trace, Order: st.Order, Owner: st.Owner, Name: st.Name, State: client.BatchState(st.State), Waiting: st.Waiting, Cause: st.Cause,
		Items: st.Items, Succeeded: st.Succeeded, Failed: st.Failed, Cancelled: st.Cancelled, Running: st.Running, Tries: st.Tries,
		Asset: st.Asset, Cost: st.Cost, MaxCost: st.MaxCost, Fee: st.Fee, Funding: st.Funding, Settlement: st.Settlement,
		Deadline: st.Deadline, CreatedAt: st.CreatedAt, UpdatedAt: st.UpdatedAt,
	}
}
