package control

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/egress"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/activities/schedule"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/workers/role"
	collector "github.com/skyops/skyops/workflows/anchor"
	batches "github.com/skyops/skyops/workflows/batch"
	canaries "github.com/skyops/skyops/workflows/canary"
	story "github.com/skyops/skyops/workflows/job"
	notices "github.com/skyops/skyops/workflows/notify"
	pipelines "github.com/skyops/skyops/workflows/pipeline"
	schedules "github.com/skyops/skyops/workflows/schedule"
)

// options tune the worker.
//
// Activities here are waits, for the chain or for a free node, so that many
// may be open while few pollers suffice. The sticky timeout is how long a
// workflow waits for a worker that died before another one replays it. A
// workflow task checks signatures and hashes, milliseconds that a busy machine
// may stretch: the deadlock detector must not take that for a deadlock.
func options(fatal chan<- error) worker.Options {
	return worker.Options{
		MaxConcurrentActivityExecutionSize:      8192,
		MaxConcurrentLocalActivityExecutionSize: 256,
		MaxConcurrentWorkflowTaskExecutionSize:  512,
		MaxConcurrentWorkflowTaskPollers:        4,
		MaxConcurrentActivityTaskPollers:        2,
		StickyScheduleToStartTimeout:            2 * time.Second,
		MaxHeartbeatThrottleInterval:            2 * time.Second,
		WorkerStopTimeout:                       5 * time.Second,
		DeadlockDetectionTimeout:                10 * time.Second,
		Interceptors:                            []interceptor.WorkerInterceptor{&alive{}},
		OnFatalError:                            func(err error) { fatal <- err },
	}
}

// work polls until ctx ends.
func (r *wiring) work(ctx context.Context) error {
	if err := patiently(ctx, r.book.Begin); err != nil {
		return fmt.Errorf("begin the book of matches: %w", err)
	}
	fatal := make(chan error, 1)
	r.parcels = newParcels(r.sendParcel, r.log)
	w := worker.New(r.temporal, story.TaskQueue, options(fatal))
	if err := r.register(w); err != nil {
		return err
	}
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	defer r.parcels.Close(parcelSend)
	defer w.Stop()
	if err := patiently(ctx, r.startAnchor); err != nil {
		return fmt.Errorf("start anchor workflow: %w", err)
	}
	if r.purse.plan != "" {
		if err := patiently(ctx, r.startCanary); err != nil {
			return fmt.Errorf("start canary workflow: %w", err)
		}
	}
	role.Ready(r.log, r.vitals, "scheduler", r.network.Scheduler, "queue", story.TaskQueue)
	select {
	case err := <-fatal:
		return fmt.Errorf("poll %s: %w", story.TaskQueue, err)
	case <-ctx.Done():
		return nil
	}
}

// register tells the worker what it runs.
func (r *wiring) register(w worker.Registry) error {
	owners, err := identity.OwnerKey(r.master)
	if err != nil {
		return err
	}
	noticeKey, err := notify.SecretKey(r.master)
	if err != nil {
		return err
	}
	domain, n := r.network.Domain(), r.network
	w.RegisterWorkflowWithOptions(story.Job, workflow.RegisterOptions{Name: story.WorkflowType})
	w.RegisterWorkflowWithOptions(pipelines.Pipeline, workflow.RegisterOptions{Name: pipelines.WorkflowType})
	w.RegisterWorkflowWithOptions(batches.Batch, workflow.RegisterOptions{Name: batches.WorkflowType})
	w.RegisterWorkflowWithOptions(collector.Anchor, workflow.RegisterOptions{Name: collector.WorkflowType})
	w.RegisterWorkflowWithOptions(canaries.Canary, workflow.RegisterOptions{Name: canaries.WorkflowType})
	w.RegisterWorkflowWithOptions(canaries.Fault, workflow.RegisterOptions{Name: canaries.FaultType})
	w.RegisterWorkflowWithOptions(schedules.Schedule, workflow.RegisterOptions{Name: schedules.WorkflowType})
	w.RegisterWorkflowWithOptions(schedules.ScheduledRun, workflow.RegisterOptions{Name: schedules.RunType})
	w.RegisterActivity(&schedule.Activities{Calendar: calendar{r.temporal}})
	w.RegisterWorkflowWithOptions(notices.Notify, workflow.RegisterOptions{Name: notices.WorkflowType})
	places, err := r.places()
	if err != nil {
		return err
	}
	w.RegisterActivity(&delivery.Activities{Storage: r.storage, Offers: places})
	arweaveTerms := n.Arweave
	if r.arweave == nil {
		arweaveTerms = nil // what nobody pays for is not promised
	}
	w.RegisterActivity(&identity.Activities{
		Arweave: arweaveTerms,
		Chain:   r.chain, Domain: domain, Scheduler: n.Scheduler, Token: n.Token, Params: r.params, Grace: r.grace, OwnerKey: owners, Now: time.Now,
	})
	reputes := &repute{chain: r.chain, sender: r.sender, found: r.store, now: time.Now, log: r.log}
	w.RegisterActivity(&escrow.Activities{Domain: domain, Register: r.store, Ledger: &escrowLedger{
		chain: r.chain, sender: r.sender, hash: func(o job.Order) common.Hash { return o.Hash(domain) },
		repute: reputes,
	}})
	w.RegisterActivity(&placement.Activities{Fleet: r.fleet, Register: register{r.store}, Now: time.Now})
	w.RegisterActivity(&pipeline.Activities{Shelf: r.store, Register: r.store, Content: packages{r.storage}, Ledger: ledger{r.store}})
	w.RegisterActivity(&batch.Activities{Store: r.store, Jobs: items{r.temporal}, Domain: domain})
	w.RegisterActivity(&keys.Asking{Door: r.keeper})
	w.RegisterActivity(&outage.Activities{Watch: r.outages})
	w.RegisterActivity(&repeat.Activities{
		Register: register{r.store}, Content: packages{r.storage}, Court: reputes, Key: r.key, Domain: domain, Checks: r.checks, Now: time.Now,
	})
	w.RegisterActivity(&notify.Activities{
		Client: r.webhooks.Client(), Forbidden: egress.ErrForbidden, Register: register{r.store}, Key: noticeKey, Now: time.Now,
	})
	w.RegisterActivity(&canary.Activities{
		Plan: r.purse.read, Nodes: r.present, Register: register{r.store}, Content: packages{r.storage}, Purse: r.chain, Court: reputes,
		Wallets: r.purse.wallets, Data: r.purse.data, Key: r.key, Domain: domain, Keeper: n.Keeper,
		Params: r.params, Checks: r.checks, Random: rand.Reader, Now: time.Now,
		Beat: func(ctx context.Context) { activity.RecordHeartbeat(ctx) },
	})
	w.RegisterActivity(&anchor.Activities{
		Ledger:    &anchorLedger{chain: r.chain, sender: r.sender, contract: n.Anchor, scheduler: n.Scheduler},
		Lists:     lists{kept{r.storage, r.store}, r.store},
		Collector: r.parcels,
		Askers:    askers{r.temporal},
	})
	return nil
}

// startAnchor starts the scheduler's Anchor workflow unless it runs.
func (r *wiring) startAnchor(ctx context.Context) error {
	_, err := r.temporal.ExecuteWorkflow(ctx, anchorOptions(r.network.Scheduler), collector.WorkflowType, anchorInput)
	return err
}

// anchorInput starts a scheduler's Anchor workflow.
var anchorInput = collector.Input{AnchoredSignal: story.AnchoredSignal}

func anchorOptions(scheduler common.Address) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       collector.WorkflowID(scheduler),
		TaskQueue:                story.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
}

// sendParcel gives records to the Anchor workflow, which it starts if it is not there.
func (r *wiring) sendParcel(ctx context.Context, parcel []collector.Entry) error {
	options := anchorOptions(r.network.Scheduler)
	_, err := r.temporal.SignalWithStartWorkflow(ctx, options.ID, collector.AddSignal, parcel, options, collector.WorkflowType, anchorInput)
	return err
}
