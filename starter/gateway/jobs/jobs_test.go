package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/dev/temporalserver"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/jobs"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/payload"
)

// standIn has the face of the Job workflow and none of its effects: the spec's
// name decides how it goes.
func standIn(ctx workflow.Context, in workjob.Input) (workjob.Status, error) {
	st := workjob.Status{Job: in.Job, Order: in.OrderHash, Owner: in.Submission.Order.Owner, State: workjob.Running, GPU: in.Submission.Spec.GPU}
	refusal := error(nil)
	if in.Submission.Spec.Name == "refused" {
		refusal = temporal.NewNonRetryableApplicationError("no deposit", identity.ErrUnauthorized, nil, record.Cause{Code: record.CauseUnauthorized, Message: "no deposit", Fix: "deposit"})
	}
	cancelled := false
	err := errors.Join(
		workflow.SetUpdateHandler(ctx, workjob.SubmitUpdate, func(workflow.Context) (workjob.Accepted, error) {
			return workjob.Accepted{Job: in.Job}, refusal
		}),
		workflow.SetUpdateHandler(ctx, workjob.AwaitUpdate, func(ctx workflow.Context, _ workjob.AwaitRequest) (workjob.Status, error) {
			err := workflow.Await(ctx, func() bool { return st.State.Terminal() })
			return st, err
		}),
		workflow.SetUpdateHandlerWithOptions(ctx, workjob.CancelUpdate, func(_ workflow.Context, reason string) (workjob.Status, error) {
			cancelled = true
			return st, nil
		}, workflow.UpdateHandlerOptions{Validator: func(string) error {
			if cancelled {
				return errors.New("the job has ended")
			}
			return nil
		}}),
		workflow.SetQueryHandler(ctx, workjob.StatusQuery, func() (workjob.Status, error) { return st, nil }),
		workflow.SetQueryHandler(ctx, workjob.ProofQuery, func() (record.Proof, error) {
			return record.Proof{Record: record.Record{Job: in.Job}}, nil
		}),
		workflow.SetQueryHandler(ctx, workjob.MatchQuery, func(round int) (workjob.Matching, error) {
			return workjob.Matching{State: st.State, Round: round}, nil
		}),
		workflow.UpsertTypedSearchAttributes(ctx,
			workjob.OwnerAttribute.ValueSet(identity.OwnerHash(ownerKey, st.Owner)),
			workjob.StateAttribute.ValueSet(string(st.State)), workjob.GPUAttribute.ValueSet(st.GPU)),
	)
	if err == nil && in.Submission.Spec.Name == "several" {
		ctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: workjob.WorkflowID(common.Hash{77}), Memo: workjob.PartMemo("several", "item 1")})
		err = workflow.ExecuteChildWorkflow(ctx, workjob.WorkflowType, input(77, st.Owner, "")).GetChildWorkflowExecution().Get(ctx, nil)
	}
	if err == nil {
		err = workflow.Await(ctx, func() bool { return cancelled || refusal != nil })
	}
	if err == nil {
		err = refusal
	}
	st.State = workjob.Cancelled
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	return st, err
}

var ownerKey = bytes.Repeat([]byte{7}, 32)

// start runs a Temporal server and one worker with the stand-in.
func start(t *testing.T) *jobs.Jobs {
	t.Helper()
	j, _ := startWorker(t)
	return j
}

// startWorker is start, and how its worker is stopped.
func startWorker(t *testing.T) (j *jobs.Jobs, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	server, err := temporalserver.Start(temporalserver.Options{
		File: filepath.Join(dir, "temporal.db"), Address: address, Namespace: "skyops",
		SearchAttributes: workjob.SearchAttributes(), LogFile: filepath.Join(dir, "temporal.log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	keys, err := payload.Master(bytes.Repeat([]byte{1}, payload.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	data, failures := payload.Converter(keys)
	c, err := dial(t, address, data, failures)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w := worker.New(c, workjob.TaskQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(standIn, workflow.RegisterOptions{Name: workjob.WorkflowType})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(w.Stop)
	t.Cleanup(stop)
	return jobs.New(c, data, ownerKey), stop
}

func dial(t *testing.T, address string, data converter.DataConverter, failures converter.FailureConverter) (temporalclient.Client, error) {
	t.Helper()
	return temporalclient.DialContext(t.Context(), temporalclient.Options{
		HostPort: address, Namespace: "skyops", DataConverter: data, FailureConverter: failures, Logger: quiet{},
	})
}

// quiet is a logger for a server that a test ends under the client's feet.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func input(n byte, owner common.Address, name string) workjob.Input {
	in := workjob.Input{Job: common.Hash{n}, OrderHash: common.Hash{n, n}}
	in.Submission.Order.Owner = owner
	in.Submission.Spec = job.Spec{Name: name, GPU: "A100"}
	return in
}

func TestJobsOverTemporal(t *testing.T) {
	t.Parallel()
	j := start(t)
	ctx := t.Context()
	owner := common.Address{1}
	for range 2 { // the same order is the same job
		if err := j.Submit(ctx, input(1, owner, "")); err != nil {
			t.Fatal(err)
		}
	}
	st, err := j.Status(ctx, common.Hash{1})
	if err != nil || st.State != workjob.Running || st.Owner != owner {
		t.Errorf("status %+v, %v", st, err)
	}
	if _, err := j.Status(ctx, common.Hash{9}); !errors.Is(err, api.ErrNotFound) {
		t.Errorf("status of none: %v", err)
	}
	if m, err := j.Matching(ctx, common.Hash{1}, 3); err != nil || m.Round != 3 {
		t.Errorf("matching %+v, %v", m, err)
	}
	if p, err := j.Proof(ctx, common.Hash{1}); err != nil || p.Record.Job != (common.Hash{1}) {
		t.Errorf("proof %+v, %v", p, err)
	}
	short, done := context.WithTimeout(ctx, 300*time.Millisecond)
	defer done()
	if _, err := j.Await(short, common.Hash{1}, true); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("await that runs out: %v", err)
	}
	waited := make(chan error, 2)
	for range 2 { // waiters share one Update
		go func() {
			st, err := j.Await(ctx, common.Hash{1}, true)
			if err == nil && st.State != workjob.Cancelled {
				err = fmt.Errorf("state %s", st.State)
			}
			waited <- err
		}()
	}
	if _, err := j.Cancel(ctx, common.Hash{1}, "enough"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-waited; err != nil {
			t.Errorf("await: %v", err)
		}
	}
	for range 2 { // on a job that has ended, nothing changes and nothing fails
		if st, err := j.Cancel(ctx, common.Hash{1}, "again"); err != nil || st.State != workjob.Cancelled {
			t.Errorf("cancel after the end: %s, %v", st.State, err)
		}
		if st, err := j.Await(ctx, common.Hash{1}, false); err != nil || st.State != workjob.Cancelled {
			t.Errorf("await after the end: %s, %v", st.State, err)
		}
		if err := j.Submit(ctx, input(1, owner, "")); err != nil {
			t.Errorf("the same order after the end: %v", err)
		}
	}
}

// A workflow is asked for its status when its history has grown, and not again
// before: nobody has to be there to answer.
func TestLookAsksOnce(t *testing.T) {
	t.Parallel()
	j, stop := startWorker(t)
	ctx := t.Context()
	for n := range byte(2) {
		if err := j.Submit(ctx, input(n+1, common.Address{1}, "")); err != nil {
			t.Fatal(err)
		}
		if st, beat, err := j.Look(ctx, common.Hash{n + 1}); err != nil || st.State != workjob.Running || beat != nil {
			t.Fatalf("%+v, %v, %v", st, beat, err)
		}
	}
	if _, err := j.Cancel(ctx, common.Hash{2}, "enough"); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		st, _, err := j.Look(ctx, common.Hash{2})
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("what changed is not seen: %s, %v", st.State, err)
		}
		if st.State == workjob.Cancelled {
			break
		}
	}
	stop()
	short, done := context.WithTimeout(ctx, 2*time.Second)
	defer done()
	for n, want := range map[byte]workjob.State{1: workjob.Running, 2: workjob.Cancelled} {
		if st, _, err := j.Look(short, common.Hash{n}); err != nil || st.State != want {
			t.Errorf("job %d, with nobody to ask: %s, %v", n, st.State, err)
		}
	}
	if _, _, err := j.Look(ctx, common.Hash{9}); !errors.Is(err, api.ErrNotFound) {
		t.Errorf("a look at none: %v", err)
	}
}

func TestRefusalIsTheWorkflowsOwnAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	j := start(t)
	for range 2 {
		err := j.Submit(t.Context(), input(2, common.Address{2}, "refused"))
		var r *api.Refused
		if !errors.As(err, &r) || r.Again || r.Cause.Message != "no deposit" || r.Cause.Fix != "deposit" {
			t.Fatalf("%#v", err)
		}
	}
	if err := j.Submit(t.Context(), input(2, common.Address{2}, "")); err != nil {
		t.Errorf("the same job once nothing is wrong with it: %v", err)
	}
}

// A job that its order's workflow started is listed by that order's name and its
// part of it; a memo that is not sealed has no name here.
func TestListNamesParts(t *testing.T) {
	t.Parallel()
	j := start(t)
	owner := common.Address{5}
	if err := j.Submit(t.Context(), input(30, owner, "several")); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second) // visibility lags
	for {
		page, _, err := j.List(t.Context(), api.ListQuery{Owner: owner, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(page, func(l client.JobLine) bool { return l.Job == common.Hash{77} }); i >= 0 {
			if page[i].Name != "several · item 1" {
				t.Errorf("the part is listed as %q", page[i].Name)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("listed are %+v", page)
		}
	}
}

func TestListIsOneOwnersByPage(t *testing.T) {
	t.Parallel()
	j := start(t)
	owner := common.Address{3}
	for n := byte(10); n < 15; n++ {
		if err := j.Submit(t.Context(), input(n, owner, fmt.Sprintf("job <%d>", n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Submit(t.Context(), input(20, common.Address{4}, "")); err != nil {
		t.Fatal(err)
	}
	var seen []client.JobLine
	deadline := time.Now().Add(10 * time.Second) // visibility lags
	for len(seen) != 5 && time.Now().Before(deadline) {
		seen = nil
		for cursor := ""; ; {
			page, next, err := j.List(t.Context(), api.ListQuery{Owner: owner, State: client.Running, Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, page...)
			if cursor = next; cursor == "" {
				break
			}
		}
	}
	if len(seen) != 5 {
		t.Fatalf("%d jobs", len(seen))
	}
	for i, l := range seen {
		if l.Job != (common.Hash{byte(14 - i)}) || l.State != client.Running || l.GPU != "A100" || l.Name != fmt.Sprintf("job <%d>", 14-i) {
			t.Errorf("line %d: %+v", i, l)
		}
	}
	for _, cursor := range []string{"%", "bm9uc2Vuc2U"} {
		if _, _, err := j.List(t.Context(), api.ListQuery{Owner: owner, Cursor: cursor, Limit: 2}); !errors.Is(err, api.ErrCursor) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}
